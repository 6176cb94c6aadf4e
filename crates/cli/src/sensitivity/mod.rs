//! `sfic sensitivity`: which factors of a study its outcomes depend on, or every parameter of a scenario alone.

mod one_at_a_time;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::{Value, json};

use crate::job;
use crate::options::{Arms, Changes, Output, Screen, TableFormat, Work, machine};
use crate::progress::Indices;
use crate::sweep::{Opened, owner};
use crate::{Failure, sweep as sweep_command};
use sfic::experiment::plan::hex;
use sfic::experiment::sensitivity::run::Ended;
use sfic::experiment::sensitivity::run::{self as analysis, Until};
use sfic::experiment::sensitivity::{Arrangement, Findings, Method, Target};
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::study::Study;
use sfic::scenario::{did_you_mean, number_or_percentage, other_follow_up};
use sfic::stats::sensitivity::Bootstrap;
use sfic_report::folder::manifest::{Analysis, Precision};
use sfic_report::report::results::Results;
use sfic_report::report::studied::Sweep;
use sfic_report::report::studies::sensitivity::precision;
use sfic_report::tables::Tables;
use sfic_report::tables::sensitivity as results;
use sfic_report::tables::sweep::{overview, shown_outcome};
use sfic_text::{Messages, tr};

/// The factors on which an outcome and each effect depend.
///
/// The study's design is "saltelli" (shares of variance: first-order and total indices, PAWN) or "morris" (elementary
/// effects: screening in few runs). Every index has its interval, and the noise of the replicates is shown apart.
/// Interrupted, the same command goes on where it was. `sfic sensitivity one-at-a-time` needs no study: it moves each
/// parameter of a scenario alone.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(subcommand)]
    design: Option<Design>,
    /// Study file.
    #[arg(required = true)]
    study: Option<PathBuf>,
    /// Points in place of the study's design, in Saltelli's order: a CSV or Parquet file with a column for each factor.
    #[arg(long, value_name = "FILE")]
    points: Option<PathBuf>,
    /// Stop when the interval of every first-order and total index that is shown is ± this or narrower.
    #[arg(long, value_name = "ci=HALF_WIDTH", value_parser = half_width)]
    until: Option<f64>,
    /// The outcome to show, in place of the first of the study.
    #[arg(long, value_name = "NAME", add = crate::complete::outcomes())]
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

/// The number of `ci=0.02`.
fn half_width(text: &str) -> Result<f64, String> {
    let number = text.strip_prefix("ci=").and_then(|number| number_or_percentage(number).ok());
    number
        .filter(|number| *number > 0.0 && *number < 1.0)
        .ok_or_else(|| tr!("must be ci= and a number above 0 and below 1, for instance ci=0.02"))
}

#[derive(Debug, clap::Subcommand)]
enum Design {
    OneAtATime(one_at_a_time::Args),
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    match (&args.design, &args.study) {
        (Some(Design::OneAtATime(args)), _) => one_at_a_time::run(args, quiet),
        (None, Some(study)) => of_study(args, study, quiet),
        (None, None) => Err(Failure::usage(tr!("a study file is needed"))),
    }
}

/// Sensitivity over the factors of a study.
fn of_study(args: &Args, file: &Path, quiet: bool) -> Result<(), Failure> {
    let started = Instant::now();
    let overrides = args.changes.overrides(Some(&args.arms));
    let (name, study) = job::study(file, overrides, args.points.clone(), quiet)?;
    let unsuitable = |error| Failure::usage(format!("{}: {error}", file.display()));
    let arrangement = Arrangement::new(&study).map_err(unsuitable)?;
    let outcome = shown(&study, args.outcome.as_deref())?;
    let until = match (args.until, &arrangement.method) {
        (None, _) => Until::End,
        (Some(_), Method::Morris(_)) => {
            return Err(Failure::usage(tr!(
                "--until asks for first-order and total indices, which a design of the kind `morris` does not give"
            )));
        }
        (Some(target), _) => Until::precise(target, arrangement.blocks).map_err(|_| {
            Failure::usage(tr!("--until needs two blocks or more: with one no index has an interval"))
        })?,
    };

    let folder = args.output.folder(&name, &owner(Analysis::Sensitivity, &study), quiet)?;
    let Opened { identity, mut journal } = Opened::of(&study, &folder, quiet)?;

    let mut workers = job::workers(args.work.threads())?;
    workers.fail_fast = args.fail_fast;
    let bootstrap = Bootstrap::default();
    let targets = Target::shown(outcome, study.base.arms.len());
    let mut progress = Indices::new(&study, &arrangement, args.until, quiet || args.work.no_progress());
    let ended = analysis::run(
        &study,
        &arrangement,
        &targets,
        until,
        &bootstrap,
        &mut journal,
        &workers,
        &mut |event| progress.hear(&event),
    );
    progress.clear();
    let ended = ended.map_err(|error| sweep_command::explained(error, &folder, &identity))?;
    let part = study.first_blocks(ended.blocks, arrangement.size);
    let arranged = Arrangement { blocks: ended.blocks, ..arrangement.clone() };
    let findings = Findings::of(&part, &arranged, &ended.failures, &mut journal, &bootstrap, &workers)
        .map_err(Failure::running)?;
    let format = args.tables.format().unwrap_or_default();
    let machine = machine(workers.threads(), started);
    let reached = args.until.map(|target| Precision::of(&ended, target, arrangement.blocks));
    let shown = (outcome, reached.clone());
    let written =
        results::write(&folder, &part, &findings, shown, &ended.failures, &mut journal, format, machine);
    let manifest = written.map_err(Failure::running)?;
    let arms = overview(&part, outcome, &ended.failures, &mut journal).map_err(Failure::running)?;
    let indices = results::rows(&part, &findings);
    let sweep = Sweep::of(manifest, part.clone(), outcome, arms, &ended.failures, indices);
    let found =
        Results::of(folder.path(), Tables::default(), sweep.into(), None).map_err(Failure::running)?;
    drop(journal);
    let object = || {
        let mut object = as_json(&part, &arranged, &findings, &ended);
        object["blocks_designed"] = json!(arrangement.blocks);
        object["outcome"] = json!(OUTCOMES[outcome].name);
        object["until"] = json!(args.until);
        object["ended"] = json!(reached.map(|reached| precision(&Messages::for_files(), &reached)));
        object
    };
    let drawn = || {
        results::write_figures(&folder, &part, &findings, outcome)?;
        args.tables.workbook(&folder, &found, &args.output.messages())
    };
    let screen = Screen { quiet, top: None };
    args.output.end_with(&folder, &[hex(&identity)], &found, screen, object, drawn)?;
    match findings.failed == findings.blocks {
        true => Err(Failure::running(tr!("all {noun} have a point that failed", noun = arranged.noun()))),
        false => Ok(()),
    }
}

/// The outcome that is shown.
fn shown(study: &Study, name: Option<&str>) -> Result<usize, Failure> {
    let Some(name) = name else { return Ok(shown_outcome(study)) };
    let names = || study.outcomes.iter().map(|&index| OUTCOMES[index].name);
    let found = study.outcomes.iter().copied().find(|&index| OUTCOMES[index].name == name);
    found.ok_or_else(|| {
        let known = OUTCOMES.iter().any(|outcome| outcome.name == name);
        let what = match known {
            true => tr!("the study does not report `{name}`", name),
            false => tr!("there is no outcome `{name}`", name),
        };
        let meant = || did_you_mean(name, names()).map(|name| tr!("did you mean `{name}`?", name));
        let what = match other_follow_up(name).or_else(meant) {
            Some(help) => tr!("{what}; {help}", what, help),
            None => what,
        };
        let all = names().collect::<Vec<_>>().join(", ");
        Failure::usage(tr!("--outcome: {what}\n  it reports: {all}", what, all))
    })
}

/// The findings for programs.
fn as_json(study: &Study, arrangement: &Arrangement, findings: &Findings, ended: &Ended) -> Value {
    let spread: Vec<Value> = findings
        .found
        .iter()
        .map(|found| {
            json!({
                "outcome": OUTCOMES[found.target.outcome].name,
                "arm": study.base.arms[found.target.arm].name,
                "quantity": found.target.quantity.name(),
                "mean": found.mean,
                "standard_deviation": found.deviation,
                "blocks": found.blocks,
                "blocks_undefined": found.undefined,
            })
        })
        .collect();
    let failures = ended.failures.iter();
    json!({
        "study": study.title,
        "seed": study.base.experiment.seed,
        "design": study.design.described(),
        "method": match arrangement.method {
            Method::Morris(_) => "morris",
            Method::Saltelli { .. } => "saltelli",
        },
        "blocks": findings.blocks,
        "blocks_failed": findings.failed,
        "points": study.points.len(),
        "replicates": study.base.experiment.replicates,
        "factors": study.names().collect::<Vec<_>>(),
        "indices": results::rows(study, findings),
        "over_points": spread,
        "failures": failures
            .map(|(point, failure)| json!({ "point": point, "reason": failure.to_string() }))
            .collect::<Vec<_>>(),
    })
}
