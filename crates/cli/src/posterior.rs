//! The second set of replicates of `sfic run`: the same arms at points of the posterior that the scenario names.

use std::io;
use std::path::{Path, PathBuf};

use super::Failure;
use super::job::{self, unreadable};
use super::progress::Progress;
use sfic::experiment::engine::Workers;
use sfic::experiment::hindcast::factors;
use sfic::experiment::over_posterior::{self, FEWEST, Spread};
use sfic::experiment::plan::Plan;
use sfic::scenario::study::{self, Changes, Study};
use sfic::scenario::{Files, Overrides, Room, Scenario, quoted};
use sfic_report::folder::asked::Inputs;
use sfic_report::folder::manifest::{AtPoints, OverPosterior, sha256};
use sfic_report::folder::{Folder, MARK};
use sfic_report::tables::table::heads_of;
use sfic_text::tr;

/// What is to be done with the posterior of a scenario.
pub(super) enum Posterior {
    /// The scenario names none.
    Unnamed,
    /// There is nothing to run, for this reason.
    Left(OverPosterior),
    /// Every arm at its points.
    Over(Box<Points>),
}

/// The points of a posterior, as those of a study.
pub(super) struct Points {
    /// The study.
    pub(super) study: Study,
    /// SHA-256 of the table.
    pub(super) sha256: String,
    /// Parameters of the posterior that are held.
    pub(super) held: Vec<String>,
}

impl Posterior {
    /// The posterior of the scenario of a file; nothing is run over it unless that is `asked`.
    pub(super) fn of(
        path: &Path,
        scenario: &Scenario,
        overrides: &Overrides,
        asked: bool,
    ) -> Result<Self, Failure> {
        let Some(posterior) = &scenario.posterior else { return Ok(Posterior::Unnamed) };
        if !asked {
            return Ok(Posterior::Left(OverPosterior::NotAsked));
        }
        if Plan::new(scenario).enough.most() < FEWEST {
            return Ok(Posterior::Left(OverPosterior::TooFew));
        }
        let table = Inputs.table(&posterior.file).map_err(|error| unreadable(&posterior.file, &error))?;
        let parameters = parameters(&posterior.file, &table)?;
        let is_held = |path: &String| posterior.hold.contains(&path.as_str());
        let (held, free): (Vec<String>, Vec<String>) = parameters.into_iter().partition(is_held);
        if free.is_empty() {
            return Ok(Posterior::Left(OverPosterior::AllHeld(held)));
        }
        let table_of = TableOf { points: &posterior.file, held: &held };
        let study = over(&table_of, path, scenario, &free, overrides)?;
        Ok(Posterior::Over(Box::new(Points { study, sha256: sha256(table), held })))
    }
}

impl Points {
    /// Hash of all that decides the runs of `plan` over the points.
    pub(super) fn identity(&self, plan: &Plan) -> [u8; 32] {
        over_posterior::OverPosterior::of(&self.study, plan, FEWEST).identity()
    }

    /// Runs `plan` over the points, with so many replicates in all, and says for the manifest what was done.
    pub(super) fn run(
        &self,
        plan: &Plan,
        replicates: usize,
        folder: &Folder,
        workers: &Workers<'_>,
        progress: &mut Progress,
        quiet: bool,
    ) -> Result<(Vec<Spread>, OverPosterior), Failure> {
        let over = over_posterior::OverPosterior::of(&self.study, plan, replicates as u32);
        let held_in_arms = over.held_in_arms().map_err(Failure::scenario)?;
        let identity = over.identity();
        let mut journal = job::journal_beside(folder, plan, &identity, over.layout(), over.runs(), quiet)?;
        let ran = over.run(&mut journal, workers, &mut |event| progress.count(event));
        progress.clear();
        let spreads = ran.map_err(|error| job::unfinished(error, folder, &identity))?;
        let run = AtPoints {
            sha256: self.sha256.clone(),
            points: over.points(),
            held: self.held.clone(),
            held_in_arms: held_in_arms.into_iter().collect(),
        };
        Ok((spreads, OverPosterior::Run(run)))
    }
}

/// The parameters among the columns of a table of points.
pub(super) fn parameters(path: &Path, table: &str) -> Result<Vec<String>, Failure> {
    let columns = heads_of(table).map_err(|error| unreadable(path, &error))?;
    let found: Vec<String> = factors(&columns).into_iter().map(String::from).collect();
    match found.is_empty() {
        false => Ok(found),
        true => {
            let path = path.display();
            Err(Failure::usage(tr!("{path}: none of its columns is the path of a parameter", path)))
        }
    }
}

/// The files that the command line names, with a table of points in which columns of parameters that are held have names
/// that are no settings: a study refuses settings that are no factors.
pub(super) struct TableOf<'a> {
    /// The table.
    pub(super) points: &'a Path,
    /// The parameters held.
    pub(super) held: &'a [String],
}

impl Files for TableOf<'_> {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        Inputs.read(path, most)
    }

    fn table(&self, path: &Path) -> io::Result<String> {
        let table = Inputs.table(path)?;
        let table = table.strip_prefix(MARK).map(String::from).unwrap_or(table);
        let Some((head, rows)) = table.split_once('\n').filter(|_| path == self.points) else {
            return Ok(table);
        };
        let renamed = head.split(',').map(|name| {
            let bare = name.trim().trim_matches('"');
            match self.held.iter().any(|held| held == bare) {
                true => format!("held {bare}"),
                false => name.to_string(),
            }
        });
        Ok(renamed.collect::<Vec<_>>().join(",") + "\n" + rows)
    }

    fn folder(&self, path: &Path) -> PathBuf {
        Inputs.folder(path)
    }

    fn below(&self, folder: &Path) -> Vec<PathBuf> {
        Inputs.below(folder)
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        Inputs.canonical(path)
    }

    fn room(&self) -> Option<Room> {
        Inputs.room()
    }
}

/// The scenario of a file as a study, whose factors are these parameters and whose points those of a table. Arms, seed
/// and replicates are those of `scenario`.
pub(super) fn over(
    table: &TableOf<'_>,
    path: &Path,
    scenario: &Scenario,
    parameters: &[String],
    overrides: &Overrides,
) -> Result<Study, Failure> {
    let mut text =
        format!("title = {}\nscenario = {}\n", quoted("Posterior"), quoted(&path.to_string_lossy()));
    parameters.iter().for_each(|parameter| text += &format!("[factor.{}]\n", quoted(parameter)));
    let overrides = Overrides {
        set: overrides.set.clone(),
        arms: Some(scenario.arms.iter().map(|arm| arm.name.clone()).collect()),
        replicates: Some(Plan::new(scenario).enough.most()),
        seed: Some(scenario.experiment.seed),
    };
    let changes = Changes { overrides, points: Some(table.points.to_path_buf()) };
    let study = study::from_text(table, "posterior".as_ref(), &text, &changes);
    Ok(study.map_err(Failure::scenario)?.study)
}
