//! A sweep read back from its folder: nothing in it is trusted, and no more of it is held than one outcome needs.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::RunRow;
use crate::folder;
use crate::folder::files;
use crate::folder::manifest::{self, Analysis, Manifest, ManifestError, sha256};
use crate::tables::table::{self, Format, Row as _, TableError};
use sfic::experiment::discover::Conditions;
use sfic::experiment::plan::{MODEL_VERSION, hex};
use sfic::experiment::sweep::identity;
use sfic::model::outcomes::{Definition, OUTCOMES};
use sfic::scenario::Problems;
use sfic::scenario::study::{self, Study};
use sfic::stats::Ratio;
use sfic::stats::robustness::Runs;
use sfic_text::{joined, system, tr};

/// Larger text files are not those of a sweep.
const MOST_BYTES: u64 = 64 << 20;

/// Why a folder cannot be read as a sweep.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is something else.
    #[error("{0}")]
    Other(String),
    /// A part of it is missing or damaged.
    #[error("{}", tr!("{path}: {what}; run the sweep again: `sfic sweep STUDY --out {folder}`", path = path.display(), what, folder = folder.display()))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Its study is wrong.
    #[error("{}", tr!("the study is wrong"))]
    Study(Problems),
}

/// A sweep in a folder: its manifest and its study, with the points of its design.
#[derive(Debug)]
pub struct Swept {
    /// Where it is.
    pub folder: PathBuf,
    /// What was run.
    pub manifest: Manifest<manifest::Swept>,
    /// The study, with the points of `design.csv`.
    pub study: Study,
}

/// The manifest of a sweep in a folder.
///
/// # Errors
///
/// [`ReadError::Other`] if the folder holds no sweep, with what it holds; [`ReadError::Damaged`].
pub fn manifest(folder: &Path) -> Result<Manifest<manifest::Swept>, ReadError> {
    let shown = folder.display();
    let needs = tr!("`sfic discover` needs the folder of `sfic sweep STUDY`, or a study file");
    if !folder.is_dir() {
        return Err(ReadError::Other(tr!("there is no folder {shown}: {needs}", shown, needs)));
    }
    let path = folder.join(folder::MANIFEST);
    if !path.exists() {
        let unfinished = folder.join(folder::STUDY).exists() || has_journal(folder);
        let why =
            if unfinished { tr!("the sweep there is not finished: give its command again") } else { needs };
        return Err(ReadError::Other(tr!(
            "{shown} has no {file}: {why}",
            shown,
            file = folder::MANIFEST,
            why
        )));
    }
    let text = text(folder, folder::MANIFEST)?;
    let broken = |error: ManifestError| damaged(folder, folder::MANIFEST, &error);
    let other = match Analysis::of(&text).map_err(broken)? {
        Analysis::Sweep | Analysis::Sensitivity => return Manifest::read(&text).map_err(broken),
        Analysis::Run | Analysis::Compare => {
            tr!(
                "{shown} holds the results of `sfic run` or `sfic compare`, which are of one set of conditions: {needs}",
                shown,
                needs
            )
        }
        _ => tr!("{shown} holds results of another command, not of a sweep: {needs}", shown, needs),
    };
    Err(ReadError::Other(other))
}

fn has_journal(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with(".journal-"))
}

/// The sweep in a folder, and what should be known about it.
///
/// # Errors
///
/// See [`ReadError`].
pub fn open(folder: &Path) -> Result<(Swept, Vec<String>), ReadError> {
    let manifest = manifest(folder)?;
    let changed = |file: &str| damaged(folder, file, &tr!("it was changed after the sweep"));
    for (file, hash) in
        [(folder::STUDY, &manifest.of.study_sha256), (folder::SCENARIO, &manifest.of.scenario_sha256)]
    {
        if sha256(&text(folder, file)?) != *hash {
            return Err(changed(file));
        }
    }
    let design = folder.join(folder::DESIGN);
    text(folder, folder::DESIGN)?;
    let path = folder.join(folder::STUDY);
    let changes = study::Changes { points: Some(design), ..study::Changes::default() };
    let loaded = files::load_own_study(&path, &changes).map_err(ReadError::Study)?;
    // What was to be said of the study was said when it was run.
    let mut warnings = Vec::new();
    // The points are those of the table; how they were laid out is told by the study.
    let laid_out = files::load_own_study(&path, &study::Changes::default()).map_err(ReadError::Study)?;
    let mut study = loaded.study;
    study.design = laid_out.study.design;
    let arms = study.base.arms.iter().map(|arm| &arm.name);
    if study.points.len() != manifest.of.points || !manifest.of.arms.iter().eq(arms) {
        return Err(changed(folder::DESIGN));
    }
    if manifest.model_version != MODEL_VERSION {
        let version = &manifest.version;
        warnings.push(tr!("the sweep is of sfic {version}, whose results this version would not give; they are analysed as they are", version));
    } else if hex(&identity(&study)) != manifest.of.identity {
        return Err(changed(folder::DESIGN));
    }
    Ok((Swept { folder: folder.into(), manifest, study }, warnings))
}

/// The runs of an outcome, read row by row.
///
/// # Errors
///
/// [`ReadError::Damaged`] if a row is missing, twice there or out of order; [`ReadError::Other`] if the sweep does not
/// report the outcome.
pub fn conditions(swept: &Swept, outcome: usize) -> Result<Conditions, ReadError> {
    let Swept { folder, manifest, study } = swept;
    let format = Format::with_ending(&manifest.of.tables)
        .ok_or_else(|| damaged(folder, folder::MANIFEST, &tr!("it names no known format of tables")))?;
    let parts = match OUTCOMES[outcome].definition {
        Definition::Ratio(..) => vec![OUTCOMES[outcome].name],
        Definition::Difference(a, b) => vec![a, b],
    };
    if let Some(part) = parts.iter().find(|part| !manifest.of.outcomes.iter().any(|known| known == *part)) {
        let name = OUTCOMES[outcome].name;
        let reported = joined(&manifest.of.outcomes);
        return Err(ReadError::Other(match parts.len() {
            1 => tr!("the sweep does not report {part}: it reports {reported}", part, reported),
            _ => tr!(
                "{name} is computed from {minuend} and {subtrahend}, and the sweep does not report {part}: it reports {reported}",
                name,
                minuend = parts[0],
                subtrahend = parts[1],
                part,
                reported
            ),
        }));
    }
    let terms: &[f64] = if parts.len() > 1 { &[1.0, -1.0] } else { &[1.0] };
    let mut heads: Vec<String> = RunRow::COLUMNS.iter().map(|head| head.name.to_string()).collect();
    heads.extend(
        parts.iter().flat_map(|part| ["numerator", "denominator"].map(|sum| format!("{part}_{sum}"))),
    );
    let name = format.file(folder::RUNS);
    let mut rows = Rows::new(study, terms);
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let read = table::visit(&folder.join(&name), &heads, &mut |row| rows.add(row));
    let read = read.map_err(|error| match error {
        TableError::Io { error, .. } => damaged(folder, &name, &system(&error)),
        TableError::Wrong { what, .. } => damaged(folder, &name, &what),
    });
    let found = read.and_then(|()| rows.end().map_err(|what| damaged(folder, &name, &what)))?;
    let there = found.1;
    if there + manifest.of.failed != manifest.of.points {
        let what = match manifest.of.points.checked_sub(there + manifest.of.failed) {
            Some(missing) => tr!("{missing} points have neither rows nor a reason in failures.csv", missing),
            None => tr!("it has rows of points that failed, by the manifest"),
        };
        return Err(damaged(folder, &name, &what));
    }
    Ok(found.0)
}

fn damaged(folder: &Path, file: &str, what: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged { path: folder.join(file), folder: folder.into(), what: what.to_string() }
}

fn text(folder: &Path, file: &str) -> Result<String, ReadError> {
    let wrong = |error: &dyn std::fmt::Display| damaged(folder, file, error);
    let opened = File::open(folder.join(file)).map_err(|error| wrong(&system(&error)))?;
    let mut text = String::new();
    let length =
        opened.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(|error| wrong(&system(&error)))?;
    match length as u64 > MOST_BYTES {
        true => Err(wrong(&tr!("it is too large to be what it should be"))),
        false => Ok(text),
    }
}

/// Rows as they come: point by point, in each arm by arm, in each replicate by replicate.
struct Rows<'a> {
    study: &'a Study,
    arms: Vec<&'a str>,
    replicates: usize,
    terms: usize,
    /// The point under way, and the sums of its rows: `[arm][term][replicate]`.
    point: Option<usize>,
    sums: Vec<Ratio>,
    rows: usize,
    there: usize,
    found: Conditions,
}

impl<'a> Rows<'a> {
    fn new(study: &'a Study, terms: &[f64]) -> Self {
        let arms: Vec<&str> = study.base.arms.iter().map(|arm| arm.name.as_str()).collect();
        let replicates = study.base.experiment.replicates as usize;
        let runs = Runs::new(arms.len(), replicates, terms);
        let found = Conditions { points: Vec::new(), runs };
        let sums = Vec::new();
        Rows { study, arms, replicates, terms: terms.len(), point: None, sums, rows: 0, there: 0, found }
    }

    fn add(&mut self, cells: &[&str]) -> Result<(), String> {
        let row = self.rows + 1;
        let of_point = self.arms.len() * self.replicates;
        let index = self.rows % of_point;
        let expected = (self.arms[index / self.replicates], index % self.replicates);
        let head = RunRow::of(cells).map_err(|index| {
            tr!("row {row}: {cell} is no number", row, cell = format!("{:?}", cells[index]))
        })?;
        let RunRow { point, arm, replicate } = head;
        let next = match (index, self.point) {
            (0, None) => point < self.study.points.len(),
            (0, Some(before)) => before < point && point < self.study.points.len(),
            (_, before) => before == Some(point),
        };
        if !next || (&*arm, replicate) != expected {
            let next = match index {
                0 => tr!("the next point"),
                _ => tr!("point {point}", point = self.point.unwrap_or(0)),
            };
            return Err(tr!(
                "row {row} is of point {point}, arm {arm}, replicate {replicate}, and should be of {next}, arm {arm_next}, replicate {replicate_next}: rows are missing, twice there or were sorted",
                row,
                point,
                arm,
                replicate,
                next,
                arm_next = expected.0,
                replicate_next = expected.1
            ));
        }
        self.point = Some(point);
        self.sums.resize(of_point * self.terms, Ratio::default());
        for (term, pair) in cells[3..].chunks_exact(2).enumerate() {
            let number = |cell: &str| {
                cell.parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite())
                    .ok_or_else(|| tr!("row {row}: {cell} is no number", row, cell = format!("{:?}", cell)))
            };
            let sum = Ratio::from((number(pair[0])?, number(pair[1])?));
            let at =
                (index / self.replicates * self.terms + term) * self.replicates + index % self.replicates;
            self.sums[at] = sum;
        }
        self.rows += 1;
        if self.rows.is_multiple_of(of_point) {
            self.there += 1;
            let weight = self.study.weights.as_ref().map_or(1.0, |weights| weights[point]);
            if weight > 0.0 {
                self.found.points.push(point);
                self.found.runs.push(weight, &self.sums);
            }
        }
        Ok(())
    }

    /// The points with their runs, and how many there are with those that count nothing.
    fn end(self) -> Result<(Conditions, usize), String> {
        let of_point = self.arms.len() * self.replicates;
        match self.rows % of_point {
            0 => Ok((self.found, self.there)),
            there => Err(tr!(
                "it ends in the middle of point {point}: {there} of its {of_point} rows are there",
                point = self.point.unwrap_or(0),
                there,
                of_point
            )),
        }
    }
}
