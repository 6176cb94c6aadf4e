//! Results as the report has them: what a command has just found, or what lies in a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::read::{ReadError, read};
use super::series::{self, Course};
use super::studied::Studied;
use crate::folder;
use crate::folder::asked::Asked;
use crate::folder::manifest::{Analysis, Experiment, Manifest};
use crate::tables::Tables;
use crate::tables::table;
use sfic::scenario::{self, Overrides, Scenario};

/// A folder of results.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// The name of the folder.
    pub name: String,
    /// What was run, if the folder says so in the way of an experiment.
    pub manifest: Option<Manifest<Experiment>>,
    /// The resolved scenario; of a comparison the first.
    pub scenario: Option<Scenario>,
    /// The others of a comparison with their names.
    pub compared: Vec<(String, Scenario)>,
    /// What it holds of a study.
    pub studied: Studied,
    /// Its tables of rows.
    pub tables: Tables,
    /// The files of the folder that say what was asked, with what they say.
    pub asked: Vec<(&'static str, Asked)>,
    courses: BTreeMap<(String, String), Course>,
}

impl Results {
    /// The results that an experiment or a study has just left in a folder. Large tables are read from there, and those
    /// of facts and over a posterior that other commands may have left.
    ///
    /// # Errors
    ///
    /// See [`ReadError`].
    pub fn of(
        folder: &Path,
        tables: Tables,
        studied: Studied,
        manifest: Option<Manifest<Experiment>>,
    ) -> Result<Self, ReadError> {
        let mut tables = tables;
        if tables.evidence.is_empty() {
            tables.evidence = table::read(folder)?.unwrap_or_default();
        }
        if tables.over_posterior.is_empty() {
            tables.over_posterior = table::read(folder)?.unwrap_or_default();
        }
        let series: BTreeSet<&str> = tables.cycle.iter().filter_map(|row| row.series.as_deref()).collect();
        let courses = series::courses(folder, &series.into_iter().collect::<Vec<_>>())?;
        let load = |name: &str, text: &str| {
            scenario::from_text(name, text, &Overrides::default()).map(|loaded| loaded.scenario).map_err(
                |problems| ReadError::Scenario {
                    path: folder.join(folder::MANIFEST),
                    problems: crate::folder::problems::plain(&problems),
                },
            )
        };
        let (mut scenario, mut compared) = (None, Vec::new());
        if let Some(Manifest { of, .. }) = &manifest {
            scenario = Some(load(&of.name, &of.scenario)?);
            for other in &of.compared {
                compared.push((other.name.clone(), load(&other.name, &other.scenario)?));
            }
        }
        let asked =
            [folder::MANIFEST, folder::DISCOVERY].map(|name| (name, Asked::in_file(&folder.join(name))));
        let asked = asked.into_iter().filter_map(|(name, asked)| Some((name, asked?))).collect();
        Ok(Results { name: name_of(folder), manifest, scenario, compared, studied, tables, asked, courses })
    }

    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// See [`ReadError`].
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        folder::owner::verify(path)
            .map_err(|(name, what)| ReadError::Changed { path: path.join(name), what })?;
        Self::unsealed(path)
    }

    /// Reads a folder whatever its manifest says of its files.
    pub(super) fn unsealed(path: &Path) -> Result<Self, ReadError> {
        let (tables, studied) = (Tables::read(path)?, Studied::read(path)?);
        if tables.is_empty() && studied.is_empty() {
            return Err(ReadError::Nothing(path.to_path_buf()));
        }
        let file = path.join(folder::MANIFEST);
        let manifest = |text: String| match Analysis::of(&text)?.is_experiment() {
            true => Manifest::read_whole(&text).map(Some),
            false => Ok(None),
        };
        let manifest = read(&file)?.map(manifest).transpose();
        let manifest = manifest.map_err(|error| ReadError::Manifest { path: file, error })?.flatten();
        Results::of(path, tables, studied, manifest)
    }

    /// True for an experiment: levels of outcomes in arms.
    pub fn of_experiment(&self) -> bool {
        !self.tables.effects.is_empty()
    }

    /// The course of a signal in an arm; empty if there is none.
    pub fn course(&self, arm: &str, signal: &str) -> Course {
        self.courses.get(&(arm.to_string(), signal.to_string())).cloned().unwrap_or_default()
    }
}

fn name_of(path: &Path) -> String {
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    full.file_name().map_or("results".into(), |name| name.to_string_lossy().into_owned())
}
