//! What lies in a folder of results, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::series::{self, Course};
use super::studies::read::Studied;
use crate::figures::scale::Span;
use crate::folder;
use crate::manifest::{Manifest, ManifestError};
use sfic::scenario::{self, Overrides, Scenario};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing in the folder can be reported on.
    #[error(
        "{}: no results to report on: none of {} is there, nor what `sfic sweep`, `sensitivity`, `discover` or \
         `calibrate` leave when they have ended; `sfic run SCENARIO --out {}` makes some",
        .0.display(), reported(), .0.display()
    )]
    Nothing(PathBuf),
    /// A file cannot be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A table is not as `sfic` writes it.
    #[error("{}:{line}: {what}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The manifest is not right.
    #[error("{}: {error}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: ManifestError,
    },
    /// The scenario in the manifest is not one of this version.
    #[error("{}: the scenario in it cannot be read by this version of sfic:\n{problems}", path.display())]
    Scenario {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problems: String,
    },
    /// A study, or its sweep, cannot be read back.
    #[error("{0}")]
    Study(String),
}

fn reported() -> String {
    TABLES.map(|(name, ..)| name).join(", ")
}

/// The tables that a report knows: columns that must be there, and those that hold words.
const TABLES: [(&str, &[&str], &[&str]); 10] = [
    (folder::EFFECTS, &["arm", "outcome", "estimate", "difference"], &["arm", "outcome", "unit"]),
    (folder::COSTS, &["arm", "cost", "points", "on_frontier"], &["arm", "position"]),
    (folder::ATTRIBUTION, &["kind", "of", "estimate"], &["kind", "of", "reading"]),
    (folder::SURVIVAL, &["arm", "week", "survival"], &["arm"]),
    (folder::HAZARDS, &["arm", "median_weeks", "hazard_ratio"], &["arm", "note"]),
    (folder::CHAIN, &["arm", "stage", "share", "reached", "factor"], &["arm", "stage", "of", "lost"]),
    (
        folder::CYCLE,
        &["arm", "node", "item", "before", "after", "difference", "series"],
        &["arm", "node", "item", "unit", "basis", "series"],
    ),
    (
        folder::NETWORK,
        &["arm", "from", "to", "before", "after", "gain"],
        &["arm", "from", "to", "from_seat", "to_seat"],
    ),
    (
        folder::EVIDENCE,
        &["fact", "label", "value", "verdict"],
        &["fact", "status", "check", "label", "basis", "verdict", "statement", "source"],
    ),
    (folder::OVER_POSTERIOR, &["arm", "outcome", "change_median"], &["arm", "outcome", "rank_probabilities"]),
];

/// A row of a table by the names of its columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record(BTreeMap<String, String>);

impl Record {
    /// The words of a column; empty if it is not there.
    pub fn text(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    /// The number of a column.
    pub fn number(&self, column: &str) -> Option<f64> {
        self.text(column).parse().ok()
    }

    /// A number with the ends of its interval, by the names of their columns.
    pub fn span(&self, value: &str, low: &str, high: &str) -> Option<Span> {
        Span::new(self.number(value), self.number(low), self.number(high))
    }

    /// Whether a column says yes.
    pub fn flag(&self, column: &str) -> bool {
        self.text(column) == "true"
    }
}

/// A folder of results.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// The name of the folder.
    pub name: String,
    /// What was run, if the folder says so in the way of an experiment.
    pub manifest: Option<Manifest>,
    /// The resolved scenario.
    pub scenario: Option<Scenario>,
    /// What it holds of a study.
    pub studied: Studied,
    tables: BTreeMap<&'static str, Vec<Record>>,
    courses: BTreeMap<(String, String), Course>,
}

impl Results {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// See [`ReadError`].
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let mut results = Results { name: name_of(path), ..Results::default() };
        for (name, required, words) in TABLES {
            if let Some(text) = read(&path.join(name))? {
                results.tables.insert(name, records(&path.join(name), &text, required, words)?);
            }
        }
        results.studied = Studied::read(path)?;
        if results.tables.is_empty() && results.studied.is_empty() {
            return Err(ReadError::Nothing(path.to_path_buf()));
        }
        let series: Vec<&str> = results.table(folder::CYCLE).iter().map(|row| row.text("series")).collect();
        let series: BTreeSet<&str> = series.into_iter().filter(|name| !name.is_empty()).collect();
        let read_series = series::courses(path, &series.into_iter().collect::<Vec<_>>());
        results.courses =
            read_series.map_err(|error| ReadError::Io { path: path.join(folder::SERIES), error })?;
        let path = path.join(folder::MANIFEST);
        if let Some(text) = read(&path)? {
            // Sweeps and calibrations have manifests of their own kind; they are read with what these hold.
            let manifest = match Manifest::read(&text) {
                Err(ManifestError::Malformed(_)) if !results.has(folder::EFFECTS) => None,
                Err(error) => return Err(ReadError::Manifest { path, error }),
                Ok(manifest) => Some(manifest),
            };
            if let Some(manifest) = manifest {
                let loaded = scenario::from_text(&manifest.name, &manifest.scenario, &Overrides::default());
                let problems = |problems: scenario::Problems| ReadError::Scenario {
                    path: path.clone(),
                    problems: crate::problems::render(&problems, false),
                };
                results.scenario = Some(loaded.map_err(problems)?.scenario);
                results.manifest = Some(manifest);
            }
        }
        Ok(results)
    }

    /// The course of a signal in an arm; empty if there is none.
    pub fn course(&self, arm: &str, signal: &str) -> Course {
        self.courses.get(&(arm.to_string(), signal.to_string())).cloned().unwrap_or_default()
    }

    /// Whether a table is there.
    pub fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// The rows of a table; none if it is not there.
    pub fn table(&self, table: &str) -> &[Record] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }
}

fn name_of(path: &Path) -> String {
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    full.file_name().map_or("results".into(), |name| name.to_string_lossy().into_owned())
}

/// The text of a file; none if it is not there.
pub(super) fn read(path: &Path) -> Result<Option<String>, ReadError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ReadError::Io { path: path.to_path_buf(), error }),
    }
}

/// The rows of a table; every cell outside the columns of words, which are all if `*` is among them, is empty, a
/// number, or yes or no.
pub fn records(path: &Path, text: &str, required: &[&str], words: &[&str]) -> Result<Vec<Record>, ReadError> {
    let wrong = |line: u64, what: String| ReadError::Table { path: path.to_path_buf(), line, what };
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|error| wrong(1, error.to_string()))?.clone();
    for column in required {
        if !heads.iter().any(|head| head == *column) {
            return Err(wrong(1, format!("there is no column `{column}`; this is not a table of sfic")));
        }
    }
    let mut rows = Vec::new();
    for row in reader.records() {
        let line = |error: &csv::Error| error.position().map_or(0, csv::Position::line);
        let row = row.map_err(|error| wrong(line(&error), error.to_string()))?;
        let at = row.position().map_or(0, csv::Position::line);
        for (head, cell) in heads.iter().zip(&row) {
            let word = words.contains(&head) || words.contains(&"*");
            let number = cell.is_empty() || cell.parse::<f64>().is_ok() || matches!(cell, "true" | "false");
            if !word && !number {
                return Err(wrong(at, format!("`{cell}` in column `{head}` is not a number")));
            }
        }
        rows.push(Record(heads.iter().map(String::from).zip(row.iter().map(String::from)).collect()));
    }
    Ok(rows)
}
