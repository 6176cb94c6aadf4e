//! What an experiment leaves behind: a folder of tables, and a summary for the screen.
//!
//! | File | Content | Where |
//! |---|---|---|
//! | `manifest.json` | what was run, enough to run it again to the same bytes | [`manifest`] |
//! | `scenario.toml` | the resolved scenario | [`sfic::scenario::resolved`] |
//! | `effects.csv` | each outcome in each arm: level, paired difference, adjusted p | [`effects`] |
//! | `costs.csv` | cost, cost per percentage point, frontier, ranks | [`costs`] |
//! | `attribution.csv` | factorials: which countermeasure did how much | [`attribution`] |
//! | `survival.csv`, `hazards.csv` | time to re-infringement | [`survival`] |
//! | `chain.csv` | from infringement to sanction, stage by stage | [`chain`] |
//! | `cycle.csv` | the SFIC model in numbers, before and after | [`cycle`] |
//! | `network.csv` | who trusts whom, before and after | [`network`] |
//! | `propositions.csv` | `sfic propositions`: each test with its verdict | [`propositions`] |
//! | `propositions-over.csv` | the same over the points of a study | [`propositions::over`] |
//! | `replicates.parquet` | one row per arm and replicate, every outcome with its sums | [`replicates`] |
//! | `series.parquet` | one row per arm and tick: mean, its interval, spread of the runs | [`series`] |
//! | `evidence.csv` | published facts against the model | [`evidence`] |
//! | `ledger.csv` | every parameter, its source, and what depends on it | [`ledger`] |
//! | `hindcast.csv` | the past, year by year, against each arm | [`hindcast`] |
//! | `calibration.csv`, `parameters.csv`, `posterior.parquet`, … | a calibration | [`calibration`] |
//! | `posterior-effects.csv` | effects over a posterior, ranks | [`posterior`] |
//! | `episodes.parquet` | one row per followed principal, for survival analysis | [`episodes`] |
//! | `report.html`, `effects.svg` | the results for people, and their first figure | [`report`], [`figures`] |
//!
//! A sensitivity analysis leaves the files of a sweep and `sensitivity.csv`: [`sensitivity`].
//!
//! A sweep leaves `runs.parquet`, `design.csv`, `failures.csv`, `study.toml`, `scenario.toml` and `manifest.json`:
//! [`sweep`]. The plan of one for more than one machine, and its shards: [`shards`].
//!
//! `sfic discover` adds `conditions.csv`, `boxes.csv`, `peeling.csv`, `robustness.csv`, `regret.csv` and figures to it:
//! [`discover`].
//!
//! Every file appears whole or not at all. The names of the files are in [`folder`], and nowhere else; the columns of
//! a table are the fields of the struct of its rows ([`table::Row`]), and nowhere else.

#[macro_use]
pub mod messages;

pub mod attribution;
pub mod calibration;
pub mod chain;
pub mod costs;
pub mod cycle;
pub mod discover;
pub mod effects;
pub mod episodes;
pub mod evidence;
mod factors;
pub mod figures;
pub mod files;
pub mod folder;
pub mod hindcast;
pub mod journal;
pub mod ledger;
pub mod manifest;
pub mod network;
pub mod posterior;
pub mod problems;
pub mod propositions;
pub mod replicates;
pub mod report;
pub mod screen;
pub mod sensitivity;
pub mod series;
pub mod shards;
pub mod survival;
pub mod sweep;
pub mod table;
mod tables;
pub mod words;

use folder::{Folder, FolderError};
use manifest::Manifest;
use sfic::experiment::engine::Store;
use sfic::experiment::ensemble::Ensemble;
use sfic::experiment::plan::Plan;
use sfic::stats::Estimate;
use table::Format;
pub use tables::{Tables, described};

/// Writes every file of the results; the manifest last, because it says that the others are there.
///
/// # Errors
///
/// When a file cannot be written; those written before it stay.
pub fn write(
    folder: &Folder,
    plan: &Plan,
    ensemble: &Ensemble,
    tables: &Tables,
    store: &mut dyn Store,
    manifest: &Manifest,
) -> Result<(), FolderError> {
    let format = Format::with_ending(&manifest.tables).unwrap_or_default();
    let replicates = ensemble.replicates() as u32;
    [folder::MANIFEST, folder::REPORT, folder::EFFECTS_FIGURE]
        .iter()
        .try_for_each(|file| folder.remove(file))?;
    for other in [Format::Csv, Format::Parquet].into_iter().filter(|other| *other != format) {
        for table in [folder::REPLICATES, folder::SERIES, folder::EPISODES] {
            folder.remove(&other.file(table))?;
        }
    }
    folder.write(folder::SCENARIO, |out| out.write_all(manifest.scenario.as_bytes()))?;
    for other in &manifest.compared {
        folder.write(&folder::compared(&other.name), |out| out.write_all(other.scenario.as_bytes()))?;
    }
    tables.write(folder)?;
    folder.write(&format.file(folder::REPLICATES), |out| replicates::write(out, format, plan, ensemble))?;
    folder.write(&format.file(folder::SERIES), |out| series::write(out, format, plan, store, replicates))?;
    folder
        .write(&format.file(folder::EPISODES), |out| episodes::write(out, format, plan, store, replicates))?;
    folder.write_json(folder::MANIFEST, manifest)
}

/// An estimate and the ends of its interval, as columns have them.
fn ends(estimate: Option<Estimate>) -> [Option<f64>; 3] {
    let interval = estimate.and_then(|estimate| estimate.interval);
    [
        estimate.map(|estimate| estimate.value),
        interval.map(|interval| interval.low),
        interval.map(|interval| interval.high),
    ]
}
