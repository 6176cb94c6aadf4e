//! The files of a sweep.
//!
//! | File | Content |
//! |---|---|
//! | `runs.parquet` | one row per point, arm and replicate: the factors, every outcome with its sums |
//! | `design.csv` | one row per point: the values of its factors; `--points` takes it |
//! | `failures.csv` | points without results, and why |
//! | `study.toml`, `scenario.toml` | the resolved study and the scenario that it varies |
//! | `manifest.json` | what was run |

mod overview;
pub mod read;
mod tables;

use std::io;

pub use overview::overview_rows;
pub(crate) use tables::with_points;
pub use tables::{DesignRow, FailureRow, RunRow, failure_rows};

use crate::folder::manifest::{self, Analysis, Machine, Manifest, Precision, sha256};
use crate::folder::{self, Folder, FolderError};
use crate::tables::table::Format;
use sfic::experiment::engine::Store;
use sfic::experiment::overview::{ArmOverPoints, Overview};
use sfic::experiment::sweep::{self, Failures};
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario;
use sfic::scenario::study::{self, Study};

/// Writes every file of a sweep; the manifest last, because it says that the others are there. What earlier analyses have
/// left does not belong to these runs and is removed.
///
/// # Errors
///
/// When a file cannot be written; those written before it stay.
pub fn write(
    folder: &Folder,
    study: &Study,
    failures: &Failures,
    store: &mut dyn Store,
    format: Format,
    machine: Machine,
) -> Result<Manifest<manifest::Swept>, FolderError> {
    folder.begin()?;
    write_beside(
        folder,
        study,
        (Analysis::Sweep, shown_outcome(study), None),
        failures,
        store,
        format,
        machine,
    )
}

/// The same beside the files of an analysis of sensitivity, which stay, with the outcome that it shows and the
/// precision that it reached.
pub(crate) fn write_beside(
    folder: &Folder,
    study: &Study,
    (analysis, shown, precision): (Analysis, usize, Option<Precision>),
    failures: &Failures,
    store: &mut dyn Store,
    format: Format,
    machine: Machine,
) -> Result<Manifest<manifest::Swept>, FolderError> {
    let texts = texts(study);
    folder.write(folder::STUDY, |out| out.write_all(texts.0.as_bytes()))?;
    folder.write(folder::SCENARIO, |out| out.write_all(texts.1.as_bytes()))?;
    folder.write(folder::DESIGN, |out| tables::design(out, study))?;
    folder.write(folder::FAILURES, |out| tables::failures(out, study, failures))?;
    folder.write(&format.file(folder::RUNS), |out| tables::runs(out, format, study, failures, store))?;
    let of = manifest::Swept {
        title: study.title.clone(),
        factors: study.names().map(str::to_string).collect(),
        points: study.points.len(),
        failed: failures.len(),
        arms: study.base.arms.iter().map(|arm| arm.name.clone()).collect(),
        replicates: study.base.experiment.replicates,
        outcomes: study.outcomes.iter().map(|&index| OUTCOMES[index].name.to_string()).collect(),
        shown: OUTCOMES[shown].name.into(),
        precision,
        tables: format.ending().into(),
        study_sha256: sha256(&texts.0),
        scenario_sha256: sha256(&texts.1),
        identity: sfic::experiment::plan::hex(&sweep::identity(study)),
    };
    let manifest = Manifest::new(analysis, study.base.experiment.seed, of, machine);
    folder.seal(folder::MANIFEST, &manifest)?;
    Ok(manifest)
}

/// The resolved study and its scenario, as `study.toml` and `scenario.toml` have them.
pub fn texts(study: &Study) -> (String, String) {
    (study::resolved_with_file(study, folder::SCENARIO, folder::DESIGN), scenario::resolved(&study.base))
}

/// The points, as `design.csv` has them.
///
/// # Errors
///
/// When they cannot be written as a table.
pub fn design_csv(study: &Study) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    tables::design(&mut bytes, study)?;
    if !bytes.is_ascii() {
        bytes.splice(0..0, folder::MARK.bytes());
    }
    Ok(bytes)
}

/// The outcome that a summary shows: the headline, or the first that the study reports.
pub fn shown_outcome(study: &Study) -> usize {
    study.outcomes.first().copied().unwrap_or(0)
}

/// Each arm over the points by an outcome, gathered point by point.
///
/// # Errors
///
/// When the store cannot be read.
pub fn overview(
    study: &Study,
    outcome: usize,
    failures: &Failures,
    store: &mut dyn Store,
) -> io::Result<Vec<ArmOverPoints>> {
    let mut overview = Overview::new(outcome, study.base.arms.len());
    for point in (0..study.points.len()).filter(|point| !failures.contains_key(point)) {
        let weight = study.weights.as_ref().map_or(1.0, |weights| weights[point]);
        overview.add(&sweep::at_point(study, store, point)?, weight);
    }
    Ok(overview.arms())
}

/// The level of each reported outcome of each arm at each point, the ratio of its sums over the replicates:
/// `[arm][outcome][point]`, absent where the point failed or the outcome has no denominator.
///
/// # Errors
///
/// When the store cannot be read.
#[allow(clippy::type_complexity)] // it is said in the sentence above
pub fn levels(
    study: &Study,
    failures: &Failures,
    store: &mut dyn Store,
) -> io::Result<Vec<Vec<Vec<Option<f64>>>>> {
    let absent = vec![None; study.points.len()];
    let mut levels = vec![vec![absent; study.outcomes.len()]; study.base.arms.len()];
    for point in (0..study.points.len()).filter(|point| !failures.contains_key(point)) {
        let found = sweep::at_point(study, store, point)?;
        for (arm, of_arm) in levels.iter_mut().enumerate() {
            for (of_outcome, &outcome) in of_arm.iter_mut().zip(&study.outcomes) {
                let statistic = found.statistic(arm, outcome);
                of_outcome[point] = statistic.map(|statistic| statistic.value());
            }
        }
    }
    Ok(levels)
}
