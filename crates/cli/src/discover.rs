//! `sfic discover`: where each countermeasure works, fails or backfires over a sweep, and which is robust.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::job;
use super::options::{Arms, Changes, Output, Screen, TableFormat, Work, machine, refused};
use super::progress::Runs;
use super::sweep::{Opened, explained, owner};
use super::{Failure, output};
use sfic::experiment::discover::{Conditions, Rules, discover};
use sfic::experiment::plan::{MODEL_VERSION, hex};
use sfic::experiment::sweep;
use sfic::model::outcomes::{Format, Good, OUTCOMES, Outcome};
use sfic::scenario::study::Study;
use sfic::scenario::{Overrides, number_or_percentage};
use sfic::stats::prim::{Covering, Peeling};
use sfic::stats::robustness::Enough;
use sfic::stats::{Better, weighted};
use sfic_report::folder::asked::Inputs;
use sfic_report::folder::manifest::Analysis;
use sfic_report::folder::owner::Owner;
use sfic_report::folder::{Folder, FolderError};
use sfic_report::report::results::Results;
use sfic_report::report::studied::{Discovery, Studied, Sweep};
use sfic_report::report::studies::discover::texts;
use sfic_report::tables::Tables;
use sfic_report::tables::discover::{self as results, Report};
use sfic_report::tables::sweep::read::{self, ReadError, Swept};
use sfic_report::tables::sweep::{self as sweeps, shown_outcome};
use sfic_text::{Messages, tr};

/// Resamples for the intervals of regrets and shares.
const RESAMPLES: u32 = 1000;
/// A box that shuffled labels give as often as this is no finding.
const LEVEL_OF_BOXES: f64 = 0.05;
/// Boxes for each class of an arm.
const MOST_BOXES: usize = 3;
/// The smallest effect of interest of shares, if the command line names none: one percentage point.
const THRESHOLD_OF_SHARES: f64 = 0.01;
/// The same of other outcomes, as a part of the median level of the reference.
const THRESHOLD_OF_OTHERS: f64 = 0.02;
/// Good enough is so many times that, if the command line says nothing else.
const TIMES_ENOUGH: f64 = 5.0;

/// Where each countermeasure works, fails or backfires.
///
/// Over a sweep: PRIM boxes, regret, and the robust arm.
///
/// Classes by paired interval at each point; boxes of conditions by PRIM, tested against shuffled labels; regret and
/// satisficing of every arm. Takes the folder of a finished sweep, or a study file, which is swept first.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder of `sfic sweep`, or a study file.
    results: PathBuf,
    /// Outcome; the headline, or the first of the study, if absent.
    #[arg(long, value_name = "NAME", add = crate::complete::outcomes())]
    outcome: Option<String>,
    /// Smallest effect of interest, in the outcome's unit: 0.01 or 1% is one percentage point [default: 1%, else 2 % of the
    /// reference's median level].
    #[arg(long, value_name = "X", value_parser = amount, allow_negative_numbers = true)]
    threshold: Option<f64>,
    /// Good enough: `better=X` (by so much better than the reference) or `level=X`, in the outcome's unit, for instance
    /// better=5% [default: better than five times the threshold].
    #[arg(long, value_name = "WHAT=X", value_parser = enough)]
    satisfice: Option<Satisfice>,
    /// Part of a box that a peel takes.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = share)]
    peel: f64,
    /// Smallest part of all points that a box holds.
    #[arg(long, value_name = "SHARE", default_value_t = 0.05, value_parser = share)]
    support: f64,
    /// Most factors that a box restricts; any number if absent.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    factors: Option<u32>,
    /// Take the box of this step of its way (`peeling.csv`) in place of the one chosen by rule.
    #[arg(long, value_name = "N")]
    step: Option<usize>,
    /// Shuffles of the labels that a box must beat; 0 for no test.
    #[arg(long, value_name = "N", default_value_t = 199, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    shuffles: u32,
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

/// The threshold of the command line.
#[derive(Clone, Copy, Debug)]
enum Satisfice {
    Better(f64),
    Level(f64),
}

fn amount(text: &str) -> Result<f64, String> {
    match number_or_percentage(text)? {
        value if value >= 0.0 => Ok(value),
        _ => Err(tr!("must be a number, 0 or more")),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match number_or_percentage(text)? {
        value if value > 0.0 && value < 0.5 => Ok(value),
        _ => Err(tr!("must be between 0 and 0.5, or 0% and 50%")),
    }
}

fn enough(text: &str) -> Result<Satisfice, String> {
    let allowed = || tr!("must be better=X with X of 0 or more, or level=X; for instance better=5%");
    let (what, value) = text.split_once('=').ok_or_else(allowed)?;
    match (what, number_or_percentage(value)?) {
        ("better", value) if value >= 0.0 => Ok(Satisfice::Better(value)),
        ("level", value) => Ok(Satisfice::Level(value)),
        _ => Err(allowed()),
    }
}

/// Refuses thresholds of a share that are no share: percentage points written as whole numbers.
fn sensible(args: &Args, outcome: usize) -> Result<(), Failure> {
    let asked = match args.satisfice {
        Some(Satisfice::Better(value) | Satisfice::Level(value)) => Some(("--satisfice", value, 1.0)),
        None => None,
    };
    let asked = args.threshold.map(|value| ("--threshold", value, 0.5)).into_iter().chain(asked);
    for (flag, value, most) in asked.filter(|_| OUTCOMES[outcome].format == Format::Percent) {
        if !(0.0..=most).contains(&value) {
            let name = OUTCOMES[outcome].name;
            return Err(Failure::usage(tr!(
                "{flag} {value}: {name} is a share, so that this must be from 0 to {most}; one percentage point is 0.01 or 1%, and {value} of them are {value}%",
                flag,
                value,
                name,
                most
            )));
        }
    }
    Ok(())
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let messages = args.output.messages();
    let wanted = args.outcome.as_deref().map(job::outcome_named).transpose()?;
    let (path, _temporary) = match Inputs.is_file(&args.results) {
        true => swept(args, quiet)?,
        false
            if args.changes.overrides(Some(&args.arms)) != Overrides::default()
                || args.tables.format().is_some() =>
        {
            return Err(Failure::usage(tr!(
                "--replicates, --seed, --arms, --set and --tables are for a study file; a sweep that is done stays as it is"
            )));
        }
        false => (args.results.clone(), None),
    };
    let (swept, warnings) = read::open(&path).map_err(unreadable)?;
    output::warnings(&warnings, quiet);
    let study = &swept.study;
    let shown = wanted.unwrap_or_else(|| shown_outcome(study));
    let better = better(&OUTCOMES[shown])?;
    sensible(args, shown)?;
    worth_it(&swept)?;
    let conditions = read::conditions(&swept, shown).map_err(unreadable)?;
    if conditions.points.len() < 2 {
        return Err(Failure::running(tr!(
            "{path} has results at {points} of its {all} points: there is nothing to compare",
            path = path.display(),
            points = conditions.points.len(),
            all = study.points.len()
        )));
    }
    let rules = rules(args, shown, better, &conditions, study.base.experiment.seed);
    let folder = folder_of(args, &path, &asked(&swept, shown), quiet)?;
    if !quiet {
        job::say_unlocked(&folder);
    }
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(args.work.threads()).build().map_err(Failure::running)?;
    let discovery = pool.install(|| discover(study, &conditions, &rules));
    let of = Report { study, rules: &rules, conditions: &conditions, discovery: &discovery };
    let sweep = Sweep::read(&path).map_err(Failure::running)?;
    let studied = Studied { sweep: Some(sweep), discovery: Some(Discovery::of(&of)), ..Studied::default() };
    let found = Results::of(folder.path(), Tables::default(), studied, None).map_err(Failure::running)?;
    results::write(&folder, &of, &texts(&Messages::for_files(), &found)).map_err(Failure::running)?;
    let object = || results::as_json(&of, &texts(&messages, &found));
    let drawn = || {
        results::write_figures(&folder, &of)?;
        args.tables.workbook(&folder, &found, &messages)
    };
    args.output.end_with(&folder, &[], &found, Screen { quiet, top: None }, object, drawn)
}

fn unreadable(error: ReadError) -> Failure {
    match error {
        ReadError::Study(problems) => Failure::scenario(problems),
        error @ ReadError::Other(_) => Failure::usage(error),
        error @ ReadError::Damaged { .. } => Failure::running(error),
    }
}

fn better(outcome: &Outcome) -> Result<Better, Failure> {
    match outcome.good {
        Good::Lower => Ok(Better::Lower),
        Good::Higher => Ok(Better::Higher),
        Good::Neutral => Err(Failure::usage(tr!(
            "{name}: neither more nor less of it is good, so that nothing can work or backfire; choose another with --outcome",
            name = outcome.name
        ))),
    }
}

/// True if the sweep can show anything.
fn worth_it(swept: &Swept) -> Result<(), Failure> {
    let experiment = &swept.study.base.experiment;
    let folder = swept.folder.display();
    Err(Failure::usage(if swept.study.base.arms.len() < 2 {
        tr!(
            "{folder} has one arm only: there is nothing to compare it with; sweep with --arms each, for instance",
            folder
        )
    } else if experiment.replicates < 2 {
        tr!(
            "{folder} has one replicate at each point: no interval, and nothing differs from chance; sweep with --replicates 10",
            folder
        )
    } else {
        return Ok(());
    }))
}

/// The options in the unit of the outcome, with defaults.
fn rules(args: &Args, outcome: usize, better: Better, conditions: &Conditions, seed: u64) -> Rules {
    let percent = OUTCOMES[outcome].format == Format::Percent;
    let runs = &conditions.runs;
    let levels: Vec<(f64, f64)> = (0..runs.points())
        .filter_map(|point| Some((runs.statistic(point, 0)?.value().abs(), runs.weights()[point])))
        .collect();
    let usual = match percent {
        true => THRESHOLD_OF_SHARES,
        false => THRESHOLD_OF_OTHERS * weighted::quantile(&levels, 0.5).unwrap_or(0.0),
    };
    let threshold = args.threshold.unwrap_or(usual);
    let enough = match args.satisfice {
        None => Enough::Gain(TIMES_ENOUGH * threshold),
        Some(Satisfice::Better(gain)) => Enough::Gain(gain),
        Some(Satisfice::Level(level)) => Enough::Level(level),
    };
    let factors = args.factors.map_or(usize::MAX, |factors| factors as usize);
    let peeling = Peeling { peel: args.peel, paste: args.peel, support: args.support, factors };
    let covering = Covering {
        peeling,
        most: MOST_BOXES,
        shuffles: args.shuffles,
        level: LEVEL_OF_BOXES,
        seed,
        step: args.step,
    };
    Rules { outcome, better, threshold, enough, covering, resamples: RESAMPLES, seed }
}

/// Sweeps a study, unless the folder of its results already has these runs. The path of that folder, and the folder where
/// it is gone when it is dropped.
fn swept(args: &Args, quiet: bool) -> Result<(PathBuf, Option<Folder>), Failure> {
    let (started, file) = (Instant::now(), &args.results);
    let (name, study) = job::study(file, args.changes.overrides(Some(&args.arms)), None, quiet)?;
    if study.points.is_empty() {
        return Err(Failure::usage(tr!(
            "{file} has no points of its own: sweep it with `sfic sweep --points FILE`, then discover in its results",
            file = file.display()
        )));
    }
    let path = args.output.out.clone().unwrap_or_else(|| Path::new("results").join(&name));
    let identity = sweep::identity(&study);
    if is_there(&path, &study, &identity) {
        if !quiet {
            output::message(&tr!("the sweep is in {path} already", path = path.display()));
        }
        return Ok((path, None));
    }
    let folder = args.output.folder(&name, &owner(Analysis::Sweep, &study), quiet)?;
    let path = folder.path().to_path_buf();
    if is_there(&path, &study, &identity) {
        return Ok((path, None));
    }
    let Opened { identity, mut journal } = Opened::of(&study, &folder, quiet)?;
    let workers = job::workers(args.work.threads())?;
    let mut progress = Runs::new(&study, quiet || args.work.no_progress());
    let ran = sweep::run(&study, &mut journal, &workers, &mut |event| progress.hear(event));
    progress.clear();
    let failures = ran.map_err(|error| explained(error, &folder, &identity))?;
    let machine = machine(workers.threads(), started);
    let format = args.tables.format().unwrap_or_default();
    sweeps::write(&folder, &study, &failures, &mut journal, format, machine).map_err(Failure::running)?;
    drop(journal);
    folder.finish(&hex(&identity)).map_err(Failure::running)?;
    Ok((path, (!folder.is_kept()).then_some(folder)))
}

/// The owner of what is found in a sweep of an outcome; its other rules are ways to look at the same.
fn asked(swept: &Swept, outcome: usize) -> Owner {
    let parts = [swept.manifest.of.identity.as_bytes(), OUTCOMES[outcome].name.as_bytes()];
    Owner::new(Analysis::Discover, &parts)
}

/// The folder of a discovery: that of the sweep, unless it has another or the command line names one.
fn folder_of(args: &Args, sweep: &Path, owner: &Owner, quiet: bool) -> Result<Folder, Failure> {
    let same = |out: &PathBuf| out.canonicalize().ok() == sweep.canonicalize().ok();
    if args.output.no_files || args.output.out.as_ref().is_some_and(|out| !same(out)) {
        return args.output.folder("", owner, quiet);
    }
    match Folder::beside(sweep, owner) {
        Err(FolderError::Other { .. }) if args.output.out.is_none() => args.output.apart(sweep, owner, quiet),
        folder => folder.map_err(refused),
    }
}

/// True if the folder holds a finished sweep of these runs.
fn is_there(folder: &Path, study: &Study, identity: &[u8; 32]) -> bool {
    let names = study.outcomes.iter().map(|&index| OUTCOMES[index].name);
    read::manifest(folder).is_ok_and(|manifest| {
        manifest.of.identity == hex(identity)
            && manifest.model_version == MODEL_VERSION
            && manifest.of.replicates == study.base.experiment.replicates
            && manifest.of.outcomes.iter().map(String::as_str).eq(names)
    })
}
