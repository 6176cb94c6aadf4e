//! The files that `sfic discover` writes into the folder of a sweep.
//!
//! | File | Content |
//! |---|---|
//! | `conditions.csv` | one row per point and arm: factors, level, effect with its interval, class, regret, good enough |
//! | `boxes.csv` | one row per restriction of each box: limits, quasi-p; coverage, density, mass, shuffled p of the box |
//! | `peeling.csv` | the way to each box: one row per step |
//! | `limits.csv` | the limits of each step: one row per restricted factor |
//! | `robustness.csv` | one row per arm and criterion: regrets and satisficing with intervals |
//! | `regret.csv` | one row per point: the best arm, the regret of each |
//! | `regret.svg`, `peeling.svg`, `box-….svg` | regrets; coverage and density on the way to each box; classes with a box |
//! | `discover.json` | the rules and the findings, as `--json` prints them |
//!
//! Shares are over the points of the design, weighted if they have weights.

mod figures;
mod limits;
mod tables;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) use figures::{RegretWords, regrets};
pub(crate) use limits::unit;
pub use tables::{
    BoxRow, ConditionRow, LimitRow, PeelingRow, RegretRow, RobustnessRow, box_rows, condition_rows,
    limit_rows, peeling_rows, robustness_rows,
};

use crate::folder::manifest::Analysis;
use crate::folder::{self, FolderError};
use sfic::experiment::discover::{Conditions, Discovery, OfArm, Rules};
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::study::Study;
use sfic::stats::robustness::Enough;

/// A discovery with its study, rules and runs.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The study.
    pub study: &'a Study,
    /// The definitions of the classes.
    pub rules: &'a Rules,
    /// The runs.
    pub conditions: &'a Conditions,
    /// The findings.
    pub discovery: &'a Discovery,
}

/// The head of `discover.json`: rules, and how often each class was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Version of the program.
    pub version: String,
    /// Title of the study.
    pub study: String,
    /// Points with results.
    pub points: usize,
    /// Replicates of each arm at each.
    pub replicates: u32,
    /// Seed of all draws.
    pub seed: u64,
    /// Name of the outcome.
    pub outcome: String,
    /// The smallest effect of interest.
    pub threshold: f64,
    /// The threshold of good enough.
    pub satisfice: Satisfice,
    /// Part of a box that a peel takes.
    pub peel: f64,
    /// Smallest part of all points that a box holds.
    pub support: f64,
    /// Most factors that a box restricts; any number if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factors: Option<usize>,
    /// The step whose box was asked for; chosen by rule if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// Shuffles of the labels.
    pub shuffles: u32,
    /// Resamples of the points for intervals.
    pub resamples: u32,
    /// The arms after the reference.
    pub arms: Vec<ArmClasses>,
}

/// The threshold of good enough; one of the two is there.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Satisfice {
    /// At least so much better than the reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub better: Option<f64>,
    /// At this level or beyond.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<f64>,
}

/// The classes of an arm.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ArmClasses {
    /// Name of the arm.
    pub arm: String,
    /// How often each class was found.
    pub classes: Vec<ClassCount>,
}

/// The points at which an arm is of a class.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClassCount {
    /// Name of the class.
    pub class: String,
    /// Number of points.
    pub points: usize,
    /// Their share of the weight of all points.
    pub share: f64,
}

/// The findings in words, for `discover.json` and `--json`.
#[derive(Clone, Debug)]
pub struct Texts {
    /// The conditions under which each arm works, fails and backfires.
    pub sentences: Vec<String>,
    /// The robust arm.
    pub robust: Vec<String>,
    /// Limits of the findings.
    pub notes: Vec<String>,
}

impl Asked {
    /// The head of a discovery.
    pub fn of(report: &Report<'_>) -> Self {
        let Report { study, rules, conditions, discovery } = *report;
        let (better, level) = match rules.enough {
            Enough::Gain(least) => (Some(least), None),
            Enough::Level(level) => (None, Some(level)),
        };
        let of_arm = |arm: &OfArm| ArmClasses {
            arm: study.base.arms[arm.arm].name.clone(),
            classes: arm
                .classes
                .iter()
                .map(|of| ClassCount { class: of.class.name().into(), points: of.points, share: of.share })
                .collect(),
        };
        Asked {
            version: env!("CARGO_PKG_VERSION").into(),
            study: study.title.clone(),
            points: conditions.points.len(),
            replicates: study.base.experiment.replicates,
            seed: study.base.experiment.seed,
            outcome: OUTCOMES[rules.outcome].name.into(),
            threshold: rules.threshold,
            satisfice: Satisfice { better, level },
            peel: rules.covering.peeling.peel,
            support: rules.covering.peeling.support,
            factors: Some(rules.covering.peeling.factors).filter(|factors| *factors < usize::MAX),
            step: rules.covering.step,
            shuffles: rules.covering.shuffles,
            resamples: rules.resamples,
            arms: discovery.arms.iter().skip(1).map(of_arm).collect(),
        }
    }
}

/// Writes every table; each appears whole or not at all.
///
/// # Errors
///
/// When one cannot be written; those written before it stay.
pub fn write(folder: &folder::Folder, report: &Report<'_>, texts: &Texts) -> Result<(), FolderError> {
    folder.clear(folder::OF_DISCOVERY)?;
    folder.write(folder::CONDITIONS, |out| tables::conditions(out, report))?;
    folder.write_rows(&box_rows(report))?;
    folder.write_rows(&peeling_rows(report))?;
    folder.write_rows(&limit_rows(report))?;
    folder.write(folder::REGRET, |out| tables::regret(out, report))?;
    folder.write_rows(&robustness_rows(report))?;
    let mut object = as_json(report, texts);
    object["analysis"] = json!(Analysis::Discover);
    folder.seal(folder::DISCOVERY, &object)
}

/// Writes every figure.
///
/// # Errors
///
/// When one cannot be written; those written before it stay.
pub fn write_figures(folder: &folder::Folder, report: &Report<'_>) -> Result<(), FolderError> {
    figures::all(report).iter().try_for_each(|(name, figure)| {
        folder.write(name, |out| out.write_all(figure.standalone().as_bytes()))
    })
}

/// The findings for programs.
pub fn as_json(report: &Report<'_>, texts: &Texts) -> Value {
    let mut object = json!(Asked::of(report));
    object["boxes"] = json!(box_rows(report));
    object["robustness"] = json!(robustness_rows(report));
    object["sentences"] = json!(texts.sentences);
    object["robust"] = json!(texts.robust);
    object["notes"] = json!(texts.notes);
    object
}
