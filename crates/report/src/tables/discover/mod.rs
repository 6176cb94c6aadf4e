//! What `sfic discover` leaves in the folder of a sweep, and what it says.
//!
//! | File | Content |
//! |---|---|
//! | `conditions.csv` | one row per point and arm: factors, level, effect with its interval, class, regret, good enough |
//! | `boxes.csv` | one row per restriction of each box: limits, quasi-p; coverage, density, mass, shuffled p of the box |
//! | `peeling.csv` | the way to each box: one row per step |
//! | `robustness.csv` | one row per arm and criterion: regrets and satisficing with intervals |
//! | `regret.csv` | one row per point: the best arm, the regret of each |
//! | `regret.svg`, `peeling.svg`, `box-….svg` | regrets; coverage and density on the way to each box; classes with a box |
//! | `discover.json` | what was asked for and what was found, as `--json` prints it |
//!
//! Shares are over the points of the design, weighted if they have weights.

mod figures;
mod screen;
mod sentences;
mod tables;

use serde_json::{Value, json};

pub(crate) use figures::{RegretWords, regrets};
pub use screen::Report;
pub(crate) use sentences::unit;
pub use tables::{
    BoxRow, ConditionRow, PeelingRow, RegretRow, RobustnessRow, box_rows, peeling_rows, robustness_rows,
};

use crate::folder::{self, FolderError};
use sfic::model::outcomes::OUTCOMES;
use sfic::stats::robustness::Enough;

/// Writes every table; each appears whole or not at all.
///
/// # Errors
///
/// When one cannot be written; those written before it stay.
pub fn write(folder: &folder::Folder, report: &Report<'_>) -> Result<(), FolderError> {
    folder.clear(folder::OF_DISCOVERY)?;
    folder.write(folder::CONDITIONS, |out| tables::conditions(out, report))?;
    folder.write_rows(&box_rows(report))?;
    folder.write_rows(&peeling_rows(report))?;
    folder.write(folder::REGRET, |out| tables::regret(out, report))?;
    folder.write_rows(&robustness_rows(report))?;
    for (name, figure) in figures::all(report) {
        folder.write(&name, |out| out.write_all(figure.standalone().as_bytes()))?;
    }
    folder.write_json(folder::DISCOVERY, &as_json(report))
}

/// What is found, for machines.
pub fn as_json(report: &Report<'_>) -> Value {
    let Report { study, rules, discovery, .. } = *report;
    let arms = discovery.arms.iter().skip(1).map(|arm| {
        let classes: Vec<Value> = arm
            .classes
            .iter()
            .map(|of| json!({ "class": of.class.name(), "points": of.points, "share": of.share }))
            .collect();
        json!({ "arm": study.base.arms[arm.arm].name, "classes": classes })
    });
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "study": study.title,
        "seed": study.base.experiment.seed,
        "points": report.conditions.points.len(),
        "replicates": study.base.experiment.replicates,
        "outcome": OUTCOMES[rules.outcome].name,
        "threshold": rules.threshold,
        "satisfice": match rules.enough {
            Enough::Gain(least) => json!({ "better": least }),
            Enough::Level(level) => json!({ "level": level }),
        },
        "peel": rules.covering.peeling.peel,
        "support": rules.covering.peeling.support,
        "shuffles": rules.covering.shuffles,
        "resamples": rules.resamples,
        "arms": arms.collect::<Vec<_>>(),
        "boxes": box_rows(report),
        "robustness": robustness_rows(report),
        "sentences": report.sentences(),
        "robust": report.robust(),
        "notes": report.notes(),
    })
}
