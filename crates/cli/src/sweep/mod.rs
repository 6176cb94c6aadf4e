//! `sfic sweep`: every point of a study, one tidy row per point, arm and replicate; on several machines in shards.

/// A number of things, whose text in English has a singular of its own.
macro_rules! counted {
    ($number:expr, $one:literal, $many:literal) => {{
        let number = u64::try_from($number).unwrap_or(u64::MAX);
        if number == 1 { sfic_text::tr!($one) } else { sfic_text::tr!($many, number) }
    }};
}

mod draws;
mod merge;
mod plan;
mod shard;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::Failure;
use crate::job;
use crate::options::{Arms, Changes, Output, Screen, TableFormat, Work, machine};
use crate::progress::Runs;
use sfic::experiment::overview::ArmOverPoints;
use sfic::experiment::plan::hex;
use sfic::experiment::sweep::{self, Failures, SweepError};
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::Overrides;
use sfic::scenario::study::Study;
use sfic_report::folder::journal::Journal;
use sfic_report::folder::manifest::{Analysis, Machine};
use sfic_report::folder::owner::Owner;
use sfic_report::folder::{Folder, FolderError};
use sfic_report::report::results::Results;
use sfic_report::report::studied::Sweep;
use sfic_report::tables::Tables;
use sfic_report::tables::sweep::{self as results, overview_rows};
use sfic_text::tr;

/// Runs a scenario at every point of a study.
///
/// The design is a grid, a Latin hypercube, Sobol points or points from a file.
///
/// Every point has the same replicates, so that points can be compared like arms. A point that fails is recorded with
/// its reason and the rest goes on. Interrupted, the same command goes on where it was. For several machines: `sfic
/// sweep plan` makes shards, `sfic sweep run` runs them, `sfic sweep merge` puts them together to the same results.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(subcommand)]
    part: Option<Part>,
    /// Study file.
    #[arg(required = true)]
    study: Option<PathBuf>,
    /// Points in place of the study's design: a CSV or Parquet file with a column for each factor.
    #[arg(long, value_name = "FILE")]
    points: Option<PathBuf>,
    /// Ranks of the arms over so many points drawn from those of --points by their weights: does the ranking survive
    /// what is not known?
    #[arg(long, value_name = "N", requires = "points", conflicts_with_all = ["fail_fast", "tables"],
        value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    draws: Option<u32>,
    /// The outcome by which arms are ranked; re-infringement if absent.
    #[arg(long, value_name = "NAME", requires = "draws", add = crate::complete::outcomes())]
    outcome: Option<String>,
    /// Stop at the first point that fails.
    #[arg(long)]
    fail_fast: bool,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    arms: Arms,
    #[command(flatten)]
    tables: TableFormat,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Subcommand)]
enum Part {
    Plan(plan::Args),
    Run(shard::Args),
    Merge(merge::Args),
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    match (&args.part, &args.study, &args.points, args.draws) {
        (Some(Part::Plan(args)), ..) => plan::run(args, quiet),
        (Some(Part::Run(args)), ..) => shard::run(args, quiet),
        (Some(Part::Merge(args)), ..) => merge::run(args, quiet),
        (None, Some(study), Some(points), Some(draws)) => draws::run(args, study, points, draws, quiet),
        (None, Some(study), ..) => every_point(args, study, quiet),
        (None, None, ..) => Err(Failure::usage(tr!("a study file is needed"))),
    }
}

/// Runs all points.
fn every_point(args: &Args, file: &Path, quiet: bool) -> Result<(), Failure> {
    let started = Instant::now();
    let (name, study) = loaded(file, args.changes.overrides(Some(&args.arms)), args.points.clone(), quiet)?;
    let folder = args.output.folder(&name, &owner(Analysis::Sweep, &study), quiet)?;
    let Opened { identity, mut journal } = Opened::of(&study, &folder, quiet)?;
    let mut workers = job::workers(args.work.threads())?;
    workers.fail_fast = args.fail_fast;
    let mut progress = Runs::new(&study, quiet || args.work.no_progress());
    let ran = sweep::run(&study, &mut journal, &workers, &mut |event| progress.hear(event));
    progress.clear();
    let failures = ran.map_err(|error| explained(error, &folder, &identity))?;
    let machine = machine(workers.threads(), started);
    let ran = Ran { study, failures, journal, folder, unfinished: Some(hex(&identity)) };
    ran.finish(&args.output, &args.tables, machine, quiet)
}

/// The study in a file, which must have points, with its name.
pub(super) fn loaded(
    path: &Path,
    overrides: Overrides,
    points: Option<PathBuf>,
    quiet: bool,
) -> Result<(String, Study), Failure> {
    let (name, study) = job::study(path, overrides, points, quiet)?;
    match study.points.is_empty() {
        true => Err(Failure::usage(tr!(
            "{path} has no points of its own: `sfic calibrate` samples them; give --points FILE, for instance a posterior",
            path = path.display()
        ))),
        false => Ok((name, study)),
    }
}

/// The owner of the results of a study: what is run, and the outcomes that are reported.
pub(super) fn owner(analysis: Analysis, study: &Study) -> Owner {
    let outcomes = study.outcomes.iter().map(|&index| OUTCOMES[index].name.as_bytes());
    let identity = sweep::identity(study);
    Owner::new(analysis, &std::iter::once(identity.as_slice()).chain(outcomes).collect::<Vec<_>>())
}

/// The journal of a sweep.
pub(super) struct Opened {
    pub identity: [u8; 32],
    pub journal: Journal,
}

impl Opened {
    /// The journal in a folder; says on stderr what an earlier sweep has left there.
    pub(super) fn of(study: &Study, folder: &Folder, quiet: bool) -> Result<Self, Failure> {
        let identity = sweep::identity(study);
        let runs = study.points.len() as u64 * u64::from(study.base.experiment.replicates);
        let journal = job::open_journal(folder, &identity, sweep::layout(study), Some(runs), quiet)?;
        Ok(Opened { identity, journal })
    }
}

/// A sweep whose runs are all in a journal.
pub(super) struct Ran {
    pub study: Study,
    pub failures: Failures,
    pub journal: Journal,
    pub folder: Folder,
    /// Identity of the journal in the folder, if it is there.
    pub unfinished: Option<String>,
}

impl Ran {
    /// Writes the results and prints what they show.
    pub(super) fn finish(
        self,
        output: &Output,
        tables: &TableFormat,
        machine: Machine,
        quiet: bool,
    ) -> Result<(), Failure> {
        let Ran { study, failures, mut journal, folder, unfinished } = self;
        let in_journal = |error| Failure::running(FolderError::Io { path: folder.path().into(), error });
        let outcome = results::shown_outcome(&study);
        let arms = results::overview(&study, outcome, &failures, &mut journal).map_err(in_journal)?;
        let levels = match output.json {
            true => results::levels(&study, &failures, &mut journal).map_err(in_journal)?,
            false => Vec::new(),
        };
        let format = tables.format().unwrap_or_default();
        let manifest = results::write(&folder, &study, &failures, &mut journal, format, machine)
            .map_err(Failure::running)?;
        let sweep = Sweep::of(manifest, study.clone(), outcome, arms.clone(), &failures, Vec::new());
        let found =
            Results::of(folder.path(), Tables::default(), sweep.into(), None).map_err(Failure::running)?;
        drop(journal);
        let object = || object(&study, outcome, &arms, &failures, &levels);
        let workbook = || tables.workbook(&folder, &found, &output.messages());
        let screen = Screen { quiet, top: None };
        output.end_with(&folder, unfinished.as_slice(), &found, screen, object, workbook)?;
        match failures.len() == study.points.len() {
            true => Err(Failure::running(tr!("every point failed"))),
            false => Ok(()),
        }
    }
}

/// Failure of a sweep, with what to do.
pub(super) fn explained(error: SweepError, folder: &Folder, identity: &[u8; 32]) -> Failure {
    match error {
        error @ SweepError::Point { .. } => Failure::running(tr!(
            "{error}; what is finished is kept, and without --fail-fast the other points are run",
            error
        )),
        other => job::unfinished(other, folder, identity),
    }
}

/// Summary of the sweep, and the level of every outcome at every point, in the order of the points.
fn object(
    study: &Study,
    outcome: usize,
    arms: &[ArmOverPoints],
    failures: &Failures,
    levels: &[Vec<Vec<Option<f64>>>],
) -> Value {
    let of_arm = |of_arm: &Vec<Vec<Option<f64>>>| -> Value {
        let values = study.outcomes.iter().zip(of_arm);
        Value::Object(values.map(|(&index, values)| (OUTCOMES[index].name.into(), json!(values))).collect())
    };
    let levels = study.base.arms.iter().zip(levels);
    let results: Map<String, Value> =
        levels.map(|(arm, levels)| (arm.name.clone(), of_arm(levels))).collect();
    json!({
        "study": study.title,
        "seed": study.base.experiment.seed,
        "points": study.points.len(),
        "replicates": study.base.experiment.replicates,
        "factors": study.names().collect::<Vec<_>>(),
        "outcome": OUTCOMES[outcome].name,
        "overview": overview_rows(study, arms),
        "failures": failed(failures),
        "results": results,
        "warnings": study.warnings,
    })
}

fn failed(failures: &Failures) -> Vec<Value> {
    failures.iter().map(|(point, failure)| json!({ "point": point, "reason": failure.to_string() })).collect()
}
