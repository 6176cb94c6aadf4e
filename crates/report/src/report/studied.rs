//! The results of a study or an analysis: just found, or read back from a folder.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use sfic_text::{tr, with_reason};

use super::read::{ReadError, read};
use crate::folder;
use crate::folder::files;
use crate::folder::manifest::{self, Analysis, Manifest, ManifestError};
use crate::folder::problems;
use crate::tables::calibration::{DirectionRow, GenerationRow, PairRow, ParameterRow, TargetRow};
use crate::tables::discover::{
    Asked, BoxRow, ConditionRow, LimitRow, PeelingRow, Report, RobustnessRow, box_rows, condition_rows,
    limit_rows, peeling_rows, robustness_rows,
};
use crate::tables::hindcast;
use crate::tables::ledger;
use crate::tables::propositions::{self, over};
use crate::tables::sensitivity;
use crate::tables::sweep::read::{self as swept, ReadError as SweptError};
use crate::tables::sweep::{FailureRow, failure_rows, shown_outcome};
use crate::tables::table::{self, Row, TableError};
use sfic::experiment::discover::Class;
use sfic::experiment::ledger::Ledger;
use sfic::experiment::overview::{ArmOverPoints, Overview};
use sfic::experiment::sweep::Failures;
use sfic::model::outcomes::{OUTCOMES, outcome};
use sfic::scenario::EXPECTATIONS;
use sfic::scenario::study::{self, Study};
use sfic::scenario::study::{Idle, idle};
use sfic::stats::claim::Verdict;

/// The results of a study.
#[derive(Clone, Debug, Default)]
pub struct Studied {
    /// A sweep, also that of a sensitivity analysis.
    pub sweep: Option<Sweep>,
    /// A discovery.
    pub discovery: Option<Discovery>,
    /// A calibration.
    pub calibration: Option<Calibrated>,
    /// Published years against each arm.
    pub hindcast: Option<Hindcast>,
    /// Parameters moved one at a time.
    pub one_at_a_time: Option<OneAtATime>,
    /// What was run over a posterior, whose effects are among the tables.
    pub posterior: Option<Manifest<manifest::Drawn>>,
    /// Which propositions hold.
    pub propositions: Option<Propositions>,
    /// Propositions over points.
    pub over: Option<OverPoints>,
}

/// Published years against each arm.
#[derive(Clone, Debug)]
pub struct Hindcast {
    /// Every arm in every year; one row at least.
    pub rows: Vec<hindcast::Row>,
    /// Batches for a simulated sanction in each arm, in the order of the rows; empty for a folder, which has them not.
    pub scales: Vec<f64>,
    /// The arm whose years are on the terminal; the last if absent.
    pub shown: Option<String>,
}

/// Parameters moved one at a time.
#[derive(Clone, Debug)]
pub struct OneAtATime {
    /// Every parameter; one at least.
    pub rows: Vec<ledger::Row>,
    /// What the rows are of, with the levels as it is and the intervals at each value; absent for a folder, which has
    /// them not.
    pub found: Option<Ledger>,
}

/// A sweep.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// What was run.
    pub manifest: Manifest<manifest::Swept>,
    /// The study with its points.
    pub study: Study,
    /// The outcome that is shown.
    pub outcome: usize,
    /// Points with results.
    pub there: usize,
    /// Each arm over the points.
    pub arms: Vec<ArmOverPoints>,
    /// Points without results, with the reason.
    pub failures: Vec<FailureRow>,
    /// Countermeasures that are never on at some points, and the number of points with a scenario.
    pub idle: (Vec<Idle>, usize),
    /// Indices, if they were looked for.
    pub indices: Vec<sensitivity::Row>,
}

/// A discovery.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Its rules.
    pub asked: Asked,
    /// The outcome.
    pub outcome: usize,
    /// Every arm at every point.
    pub conditions: Vec<ConditionRow>,
    /// Restrictions of boxes.
    pub boxes: Vec<BoxRow>,
    /// Steps on the way to each box.
    pub peeling: Vec<PeelingRow>,
    /// Limits of the steps.
    pub limits: Vec<LimitRow>,
    /// Regrets and satisficing.
    pub robustness: Vec<RobustnessRow>,
}

/// Propositions in one system.
#[derive(Clone, Debug)]
pub struct Propositions {
    /// What was run.
    pub manifest: Manifest<manifest::Examined>,
    /// Their tests, those of a proposition one after another.
    pub rows: Vec<propositions::Row>,
}

/// Propositions over the points of a study.
#[derive(Clone, Debug)]
pub struct OverPoints {
    /// What was run.
    pub manifest: Manifest<manifest::ExaminedOver>,
    /// Their tests, those of a proposition one after another.
    pub rows: Vec<over::Row>,
    /// Where each whole proposition is met.
    pub met: Vec<over::MetRow>,
}

/// A calibration.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// What was run.
    pub manifest: Manifest<manifest::Calibrated>,
    /// The study, with its targets and factors.
    pub study: Study,
    /// Targets and how they are met.
    pub targets: Vec<TargetRow>,
    /// Parameters before and after.
    pub parameters: Vec<ParameterRow>,
    /// Two and two parameters.
    pub pairs: Vec<PairRow>,
    /// Directions in which most is known.
    pub directions: Vec<DirectionRow>,
    /// Generations of the sampler.
    pub generations: Vec<GenerationRow>,
}

impl Sweep {
    /// A sweep that has just been run, with the indices of an analysis of sensitivity if there was one.
    pub fn of(
        manifest: Manifest<manifest::Swept>,
        study: Study,
        outcome: usize,
        arms: Vec<ArmOverPoints>,
        failures: &Failures,
        indices: Vec<sensitivity::Row>,
    ) -> Self {
        let counts = |point: &usize| study.weights.as_ref().is_none_or(|weights| weights[*point] > 0.0);
        let ran = (0..study.points.len()).filter(|point| !failures.contains_key(point));
        let there = ran.filter(counts).count();
        let idle = idle(&study);
        Sweep { manifest, study, outcome, there, arms, failures: failure_rows(failures), idle, indices }
    }

    /// Reads the sweep in a folder.
    ///
    /// # Errors
    ///
    /// When it is damaged, or not what `sfic` wrote.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let (found, _) = swept::open(folder).map_err(unreadable)?;
        let shown = |place: &usize| OUTCOMES[*place].name == found.manifest.of.shown;
        let outcome =
            found.study.outcomes.iter().copied().find(shown).unwrap_or_else(|| shown_outcome(&found.study));
        let conditions = swept::conditions(&found, outcome).map_err(unreadable)?;
        let mut overview = Overview::new(outcome, found.study.base.arms.len());
        for point in 0..conditions.runs.points() {
            let weight = conditions.runs.weights()[point];
            overview.add_statistics(|arm| conditions.runs.statistic(point, arm), weight);
        }
        let failures = table(folder)?;
        let indices = match folder.join(folder::SENSITIVITY).exists() {
            true => indices(folder, &found.study)?,
            false => Vec::new(),
        };
        let (manifest, study) = (found.manifest, found.study);
        let there = conditions.runs.points();
        let idle = idle(&study);
        Ok(Sweep { manifest, study, outcome, there, arms: overview.arms(), failures, idle, indices })
    }
}

impl Discovery {
    /// A discovery that has just been made.
    pub fn of(report: &Report<'_>) -> Self {
        Discovery {
            asked: Asked::of(report),
            outcome: report.rules.outcome,
            conditions: condition_rows(report),
            boxes: box_rows(report),
            peeling: peeling_rows(report),
            limits: limit_rows(report),
            robustness: robustness_rows(report),
        }
    }
}

impl From<Sweep> for Studied {
    fn from(sweep: Sweep) -> Self {
        Studied { sweep: Some(sweep), ..Studied::default() }
    }
}

impl Studied {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        let Studied { sweep, discovery, calibration, hindcast, one_at_a_time, posterior, propositions, over } =
            self;
        let of_study = sweep.is_some() || discovery.is_some() || calibration.is_some() || posterior.is_some();
        let of_model =
            hindcast.is_some() || one_at_a_time.is_some() || propositions.is_some() || over.is_some();
        !of_study && !of_model
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
        let text = read(&folder.join(folder::MANIFEST))?;
        let analysis = text.as_deref().map(|text| Analysis::of(text).map_err(|error| broken(folder, error)));
        let (text, analysis) = (text.as_deref().unwrap_or_default(), analysis.transpose()?);
        let of = |wanted: &[Analysis]| analysis.is_some_and(|analysis| wanted.contains(&analysis));
        let swept = of(&[Analysis::Sweep, Analysis::Sensitivity]);
        if !swept && folder.join(folder::SENSITIVITY).exists() {
            return Err(wrong(
                folder,
                folder::SENSITIVITY,
                tr!(
                    "the sweep that it is of is not there; give the folder of `sfic sensitivity` as it was written"
                ),
            ));
        }
        Ok(Studied {
            sweep: swept.then(|| Sweep::read(folder)).transpose()?,
            discovery: discovery(folder)?,
            calibration: of(&[Analysis::Calibrate]).then(|| calibration(folder, text)).transpose()?,
            posterior: of(&[Analysis::Draws]).then(|| typed(folder, text)).transpose()?,
            propositions: of(&[Analysis::Propositions]).then(|| examined(folder, text)).transpose()?,
            over: of(&[Analysis::PropositionsOver]).then(|| over_points(folder, text)).transpose()?,
            hindcast: rows(folder)?.map(|rows| Hindcast { rows, scales: Vec::new(), shown: None }),
            one_at_a_time: rows(folder)?.map(|rows| OneAtATime { rows, found: None }),
        })
    }
}

fn wrong(folder: &Path, file: &str, what: String) -> ReadError {
    TableError::Wrong { path: folder.join(file), line: 1, what }.into()
}

fn unreadable(error: SweptError) -> ReadError {
    ReadError::Study(match error {
        SweptError::Study(problems) => problems::plain(&problems),
        other => other.to_string(),
    })
}

/// A table that must be there.
fn table<R: Row>(folder: &Path) -> Result<Vec<R>, ReadError> {
    table::read(folder)?
        .ok_or_else(|| wrong(folder, R::FILE, tr!("it is not there; give the folder as `sfic` wrote it")))
}

/// The rows of a table; none if it is not there or has none.
fn rows<R: Row>(folder: &Path) -> Result<Option<Vec<R>>, ReadError> {
    Ok(table::read(folder)?.filter(|rows: &Vec<R>| !rows.is_empty()))
}

fn broken(folder: &Path, error: ManifestError) -> ReadError {
    ReadError::Manifest { path: folder.join(folder::MANIFEST), error }
}

/// The manifest of an analysis.
fn typed<T: DeserializeOwned>(folder: &Path, text: &str) -> Result<Manifest<T>, ReadError> {
    Manifest::read(text).map_err(|error| broken(folder, error))
}

fn examined(folder: &Path, text: &str) -> Result<Propositions, ReadError> {
    let (manifest, rows): (_, Vec<propositions::Row>) = (typed(folder, text)?, table(folder)?);
    let unknown = rows.iter().find_map(|row| {
        let words = [&row.verdict, &row.part_verdict, &row.test_verdict];
        let verdict = words.into_iter().find(|word| Verdict::ALL.iter().all(|known| known.words() != **word));
        verdict.or(Some(&row.expect).filter(|word| !expectation(word)))
    });
    match unknown {
        Some(word) => Err(unknown_word(folder, folder::PROPOSITIONS, word)),
        None => Ok(Propositions { manifest, rows }),
    }
}

fn over_points(folder: &Path, text: &str) -> Result<OverPoints, ReadError> {
    let (manifest, rows): (_, Vec<over::Row>) = (typed(folder, text)?, table(folder)?);
    match rows.iter().find(|row| !expectation(&row.expect)) {
        Some(row) => Err(unknown_word(folder, folder::PROPOSITIONS_OVER, &row.expect)),
        None => Ok(OverPoints { manifest, rows, met: table(folder)? }),
    }
}

fn expectation(word: &str) -> bool {
    EXPECTATIONS.iter().any(|(known, _)| *known == word)
}

fn unknown_word(folder: &Path, file: &str, word: &str) -> ReadError {
    wrong(folder, file, tr!("`{word}` is neither a verdict nor an expectation", word))
}

/// The indices, all of factors, arms and outcomes of the study.
fn indices(folder: &Path, study: &Study) -> Result<Vec<sensitivity::Row>, ReadError> {
    let rows: Vec<sensitivity::Row> = table(folder)?;
    let factor = |name: &str| name.is_empty() || study.names().any(|known| known == name);
    for row in &rows {
        let unknown = if outcome(&row.outcome).is_none() {
            &row.outcome
        } else if !study.base.arms.iter().any(|known| known.name == row.arm) {
            &row.arm
        } else if !factor(&row.factor) {
            &row.factor
        } else {
            continue;
        };
        let what = tr!("`{unknown}` is not of the sweep in this folder", unknown);
        return Err(wrong(folder, folder::SENSITIVITY, what));
    }
    Ok(rows)
}

fn discovery(folder: &Path) -> Result<Option<Discovery>, ReadError> {
    let Some(text) = read(&folder.join(folder::DISCOVERY))? else { return Ok(None) };
    let not_ours = |what: String| wrong(folder, folder::DISCOVERY, what);
    let asked: Asked = serde_json::from_str(&text)
        .map_err(|error| not_ours(with_reason(tr!("this is not what `sfic discover` writes"), &error)))?;
    let Some((outcome, _)) = outcome(&asked.outcome) else {
        return Err(not_ours(tr!("there is no outcome `{name}`", name = asked.outcome)));
    };
    let boxes: Vec<BoxRow> = table(folder)?;
    let known = |row: &&BoxRow| Class::ALL.iter().any(|class| class.name() == row.class);
    if let Some(row) = boxes.iter().find(|row| !known(row)) {
        return Err(wrong(folder, folder::BOXES, tr!("there is no class `{name}`", name = row.class)));
    }
    let (conditions, robustness) = (table(folder)?, table(folder)?);
    let (peeling, limits) = (table(folder)?, table(folder)?);
    Ok(Some(Discovery { asked, outcome, conditions, boxes, peeling, limits, robustness }))
}

fn calibration(folder: &Path, text: &str) -> Result<Calibrated, ReadError> {
    let manifest = typed(folder, text)?;
    let path = folder.join(folder::STUDY);
    let wrong_study = |problems| ReadError::Study(problems::plain(&problems));
    if !fs::exists(&path).unwrap_or(false) {
        return Err(wrong(folder, folder::STUDY, tr!("it is not there; give the folder as `sfic` wrote it")));
    }
    let study = files::load_own_study(&path, &study::Changes::default()).map_err(wrong_study)?.study;
    let targets: Vec<TargetRow> = table(folder)?;
    if let Some(row) = targets.iter().find(|row| outcome(&row.outcome).is_none()) {
        let what = tr!("there is no outcome `{name}`", name = row.outcome);
        return Err(wrong(folder, folder::CALIBRATION, what));
    }
    let (parameters, generations) = (table(folder)?, table(folder)?);
    let (pairs, directions) = (table(folder)?, table(folder)?);
    Ok(Calibrated { manifest, study, targets, parameters, pairs, directions, generations })
}
