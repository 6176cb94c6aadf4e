//! What lies in a folder of `sweep`, `sensitivity`, `discover` or `calibrate`, read back.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::report::read::{ReadError, Record, read, records};
use crate::sweep::read::{self as swept, ReadError as SweptError};
use crate::sweep::{Manifest, shown_outcome};
use crate::{files, folder, problems};
use sfic::experiment::discover::Class;
use sfic::experiment::overview::{ArmOverPoints, Overview};
use sfic::model::outcomes::{OUTCOMES, outcome};
use sfic::scenario::study::{self, Study};

/// What a folder of a study holds.
#[derive(Clone, Debug, Default)]
pub struct Studied {
    /// A sweep, also that of a sensitivity analysis.
    pub sweep: Option<Sweep>,
    /// What a discovery found.
    pub discovery: Option<Discovery>,
    /// What a calibration found.
    pub calibration: Option<Calibrated>,
}

/// A sweep.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// What was run.
    pub manifest: Manifest,
    /// The study with its points.
    pub study: Study,
    /// The outcome that is shown.
    pub outcome: usize,
    /// Points with results.
    pub there: usize,
    /// Each arm over the points.
    pub arms: Vec<ArmOverPoints>,
    /// Points without results, with the reason.
    pub failures: Vec<Record>,
    /// Indices, if they were looked for.
    pub indices: Vec<Record>,
}

/// What `sfic discover` left.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// What was asked for.
    pub asked: Asked,
    /// The outcome.
    pub outcome: usize,
    /// Every arm at every point.
    pub conditions: Vec<Record>,
    /// Restrictions of boxes.
    pub boxes: Vec<Record>,
    /// Regrets and satisficing.
    pub robustness: Vec<Record>,
}

/// The head of `discover.json`.
#[derive(Clone, Debug, Deserialize)]
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
    outcome: String,
    /// The smallest effect of interest.
    pub threshold: f64,
    /// What is good enough.
    pub satisfice: Satisfice,
    /// Part of a box that a peel takes.
    pub peel: f64,
    /// Smallest part of all points that a box holds.
    pub support: f64,
    /// Shuffles of the labels.
    pub shuffles: u32,
}

/// What is good enough.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Satisfice {
    /// By so much better than the reference …
    pub better: Option<f64>,
    /// … or this level.
    pub level: Option<f64>,
}

/// A calibration.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// What was run.
    pub manifest: CalibrationManifest,
    /// The study, with its targets and factors.
    pub study: Study,
    /// Targets and how they are met.
    pub targets: Vec<Record>,
    /// Parameters before and after.
    pub parameters: Vec<Record>,
    /// Generations of the sampler.
    pub generations: Vec<Record>,
}

/// The part of the manifest of a calibration that a report shows.
#[derive(Clone, Debug, Deserialize)]
pub struct CalibrationManifest {
    /// Version of the program.
    pub version: String,
    /// Version of the meaning of results.
    pub model_version: u32,
    /// Title of the study.
    pub title: String,
    /// Seed of proposals and runs.
    pub seed: u64,
    /// Replicates at each point.
    pub replicates: u32,
    /// SHA-256 of the resolved study.
    pub study_sha256: String,
    /// Where and how it was run.
    pub machine: crate::manifest::Machine,
}

impl Studied {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.sweep.is_none() && self.discovery.is_none() && self.calibration.is_none()
    }

    /// The study, if it is there whole.
    pub fn study(&self) -> Option<&Study> {
        let sweep = self.sweep.as_ref().map(|sweep| &sweep.study);
        sweep.or(self.calibration.as_ref().map(|calibrated| &calibrated.study))
    }

    /// Reads what of a study lies in a folder.
    ///
    /// # Errors
    ///
    /// When it is damaged, or not what `sfic` wrote.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let manifest: Option<serde_json::Value> =
            read(&folder.join(folder::MANIFEST))?.and_then(|text| serde_json::from_str(&text).ok());
        let has = |key: &str| manifest.as_ref().is_some_and(|manifest| manifest.get(key).is_some());
        let sweep = match has("factors") && has("points") {
            true => Some(sweep(folder)?),
            false => None,
        };
        if sweep.is_none() && folder.join(folder::SENSITIVITY).exists() {
            return Err(wrong(
                folder,
                folder::SENSITIVITY,
                "the sweep that it is of is not there; give the folder of `sfic sensitivity` as it was written",
            ));
        }
        let calibrates = folder.join(folder::CALIBRATION).exists();
        Ok(Studied {
            sweep,
            discovery: discovery(folder)?,
            calibration: if calibrates { Some(calibration(folder)?) } else { None },
        })
    }
}

fn wrong(folder: &Path, file: &str, what: &str) -> ReadError {
    ReadError::Table { path: folder.join(file), line: 1, what: what.into() }
}

fn unreadable(error: SweptError) -> ReadError {
    ReadError::Study(match error {
        SweptError::Study(problems) => problems::render(&problems, false),
        other => other.to_string(),
    })
}

/// A table that must be there.
fn table(folder: &Path, name: &str, required: &[&str], words: &[&str]) -> Result<Vec<Record>, ReadError> {
    let path = folder.join(name);
    match read(&path)? {
        Some(text) => records(&path, &text, required, words),
        None => Err(wrong(folder, name, "it is not there; give the folder as `sfic` wrote it")),
    }
}

fn sweep(folder: &Path) -> Result<Sweep, ReadError> {
    let (found, _) = swept::open(folder).map_err(unreadable)?;
    let shown = |place: &usize| OUTCOMES[*place].name == found.manifest.shown;
    let outcome =
        found.study.outcomes.iter().copied().find(shown).unwrap_or_else(|| shown_outcome(&found.study));
    let conditions = swept::conditions(&found, outcome).map_err(unreadable)?;
    let mut overview = Overview::new(outcome, found.study.base.arms.len());
    for point in 0..conditions.runs.points() {
        let weight = conditions.runs.weights()[point];
        overview.add_statistics(|arm| conditions.runs.statistic(point, arm), weight);
    }
    let failures = table(folder, folder::FAILURES, &["point", "reason"], &["*"])?;
    let indices = match folder.join(folder::SENSITIVITY).exists() {
        true => indices(folder, &found.study)?,
        false => Vec::new(),
    };
    let (manifest, study) = (found.manifest, found.study);
    let there = conditions.runs.points();
    Ok(Sweep { manifest, study, outcome, there, arms: overview.arms(), failures, indices })
}

/// The indices, all of factors, arms and outcomes of the study.
fn indices(folder: &Path, study: &Study) -> Result<Vec<Record>, ReadError> {
    let required = ["outcome", "arm", "quantity", "index", "factor", "value", "low", "high"];
    let words = ["outcome", "arm", "quantity", "index", "factor", "with"];
    let rows = table(folder, folder::SENSITIVITY, &required, &words)?;
    for row in &rows {
        let factor = |name: &str| name.is_empty() || study.names().any(|known| known == name);
        let (arm, name) = (row.text("arm"), row.text("outcome"));
        let unknown = if outcome(name).is_none() {
            name
        } else if !study.base.arms.iter().any(|known| known.name == arm) {
            arm
        } else if !factor(row.text("factor")) {
            row.text("factor")
        } else {
            continue;
        };
        let what = format!("`{unknown}` is not of the sweep in this folder");
        return Err(wrong(folder, folder::SENSITIVITY, &what));
    }
    Ok(rows)
}

fn discovery(folder: &Path) -> Result<Option<Discovery>, ReadError> {
    let Some(text) = read(&folder.join(folder::DISCOVERY))? else { return Ok(None) };
    let not_ours = |what: &str| wrong(folder, folder::DISCOVERY, what);
    let asked: Asked = serde_json::from_str(&text)
        .map_err(|error| not_ours(&format!("this is not what `sfic discover` writes: {error}")))?;
    let Some((outcome, _)) = outcome(&asked.outcome) else {
        return Err(not_ours(&format!("there is no outcome `{}`", asked.outcome)));
    };
    let conditions = table(folder, folder::CONDITIONS, &["point", "arm", "effect", "class"], &["*"])?;
    let words = ["arm", "class", "factor", "unit", "values"];
    let required = ["arm", "class", "number", "taken", "points", "of_class", "coverage", "density", "factor"];
    let boxes = table(folder, folder::BOXES, &required, &words)?;
    let known = |row: &&Record| Class::ALL.iter().any(|class| class.name() == row.text("class"));
    if let Some(row) = boxes.iter().find(|row| !known(row)) {
        return Err(wrong(folder, folder::BOXES, &format!("there is no class `{}`", row.text("class"))));
    }
    let required = ["arm", "criterion", "value", "low", "high", "robust"];
    let robustness = table(folder, folder::ROBUSTNESS, &required, &["arm", "outcome", "criterion"])?;
    Ok(Some(Discovery { asked, outcome, conditions, boxes, robustness }))
}

fn calibration(folder: &Path) -> Result<Calibrated, ReadError> {
    let text = read(&folder.join(folder::MANIFEST))?.unwrap_or_default();
    let manifest = serde_json::from_str(&text).map_err(|error| {
        wrong(folder, folder::MANIFEST, &format!("this is not the manifest of `sfic calibrate`: {error}"))
    })?;
    let path = folder.join(folder::STUDY);
    let wrong_study = |problems| ReadError::Study(problems::render(&problems, false));
    if !fs::exists(&path).unwrap_or(false) {
        return Err(wrong(folder, folder::STUDY, "it is not there; give the folder as `sfic` wrote it"));
    }
    let study = files::load_study(&path, &study::Changes::default()).map_err(wrong_study)?.study;
    let required = ["target", "outcome", "arm", "low", "high", "part", "predictive_median", "in_range"];
    let targets = table(folder, folder::CALIBRATION, &required, &["target", "outcome", "arm", "part"])?;
    if let Some(row) = targets.iter().find(|row| !OUTCOMES.iter().any(|of| of.name == row.text("outcome"))) {
        let what = format!("there is no outcome `{}`", row.text("outcome"));
        return Err(wrong(folder, folder::CALIBRATION, &what));
    }
    let required = [
        "parameter",
        "prior_low",
        "prior_median",
        "prior_high",
        "posterior_low",
        "posterior_median",
        "posterior_high",
        "learned",
    ];
    let parameters = table(folder, folder::PARAMETERS, &required, &["parameter"])?;
    let required = ["generation", "proposals", "acceptance", "effective_sample_size"];
    let generations = table(folder, folder::GENERATIONS, &required, &[])?;
    Ok(Calibrated { manifest, study, targets, parameters, generations })
}
