//! `sfic sweep run`: the runs of one shard of a plan, or of some.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::plan::failure;
use crate::job;
use crate::options::Threads;
use crate::progress::Runs;
use crate::{Failure, output};
use sfic::experiment::engine::Event;
use sfic::experiment::shards;
use sfic::experiment::sweep::SweepError;
use sfic::scenario::study::Study;
use sfic_report::folder::shards::{Fault, Numbers, Planned};
use sfic_text::tr;

/// Runs a shard of a plan that `sfic sweep plan` made.
///
/// A shard that is finished is left alone. Killed, the same command goes on where it was, on any machine that sees the
/// folder of the plan. Processes at the same shard do not disturb each other.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan: its folder or its plan.json.
    plan: PathBuf,
    /// Shard, from 1; or several, as `--array` of Slurm names them: 3,7-9.
    #[arg(value_name = "K")]
    numbers: Numbers,
    /// Also the shards N further on, 2 N further on, …: for schedulers that number fewer tasks than there are shards.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    every: Option<u32>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    work: Threads,
}

/// Result of a shard.
struct Ended {
    shard: u32,
    runs: u64,
    failed: u64,
    /// True if it was finished before.
    before: bool,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let planned = Planned::open(&args.plan).map_err(failure)?;
    let last = planned.shards();
    if let Some(number) = args.numbers.get().iter().find(|number| **number > last) {
        return Err(Failure::usage(tr!(
            "there is no shard {number}: the plan has 1 to {last}",
            number,
            last
        )));
    }
    let numbers = args.every.map_or(args.numbers.clone(), |step| args.numbers.every(step, last));
    let mut study = None;
    let mut rows = Vec::new();
    for &shard in numbers.get() {
        let ended = one(args, &planned, shard, &mut study, quiet)?;
        if args.json {
            rows.push(row(&planned, &ended));
        } else {
            output::result(&line(&planned, &ended))?;
        }
    }
    if args.json {
        output::result(&output::json(&Value::Array(rows))?)?;
    }
    Ok(())
}

/// Runs a shard unless it is finished; the study is read for the first that is not.
fn one(
    args: &Args,
    planned: &Planned,
    shard: u32,
    study: &mut Option<Study>,
    quiet: bool,
) -> Result<Ended, Failure> {
    let cells = planned.cells(shard);
    let runs = cells.end - cells.start;
    match planned.check(shard) {
        Ok(failed) => return Ok(Ended { shard, runs, failed, before: true }),
        Err(Fault::Missing) => {}
        Err(fault) if !quiet => {
            let file = planned.file(shard);
            output::message(&tr!(
                "{file}: {fault}; shard {shard} is run again",
                file = file.display(),
                fault,
                shard
            ));
        }
        Err(_) => {}
    }
    let study = match study {
        Some(study) => study,
        None => study.insert(planned.study().map_err(failure)?),
    };
    let threads = args.work.threads();
    let workers = job::workers(threads)?;
    let whose = tr!("the points of shard {shard} of {shards}", shard, shards = planned.shards());
    let mut progress = Runs::of(runs, whose, quiet || args.work.no_progress());
    let mut work = || -> Result<u64, Failure> {
        let mut journal = planned.journal(shard).map_err(failure)?;
        job::has_room(planned.folder(), &journal, runs)?;
        let failed = shards::run(study, &cells, &mut journal, &workers, &mut |event| {
            if let Event::Resumed { done, expected } = event
                && !quiet
            {
                job::say_resumed(*done, Some(*expected));
            }
            progress.hear(event);
        });
        let failed = failed.map_err(|error| explained(error, shard))?;
        planned.finish(shard, &mut journal, &failed).map_err(failure)?;
        Ok(failed.len() as u64)
    };
    let ended = work();
    progress.clear();
    match ended {
        Ok(failed) => Ok(Ended { shard, runs, failed, before: false }),
        // Another process may have finished it and tidied up behind this one.
        Err(failure) => match planned.check(shard) {
            Ok(failed) => Ok(Ended { shard, runs, failed, before: true }),
            Err(_) => Err(failure),
        },
    }
}

fn explained(error: SweepError, shard: u32) -> Failure {
    match error {
        SweepError::Interrupted { done, expected } => Failure::interrupted(tr!(
            "interrupted: {done} of {expected} runs of shard {shard} are kept; give the same command again to go on",
            done,
            expected,
            shard
        )),
        other => Failure::running(tr!("shard {shard}: {other}", shard, other)),
    }
}

fn line(planned: &Planned, ended: &Ended) -> String {
    let Ended { shard, runs, failed, before } = *ended;
    let of = &planned.manifest.shards[shard as usize - 1];
    let points = match (of.first.point, of.last.point) {
        (first, last) if first == last => tr!("point {first}", first),
        (first, last) => tr!("points {first} to {last}", first, last),
    };
    let done = if before { tr!("was finished before") } else { tr!("finished") };
    let failed = match failed {
        0 => String::new(),
        failed => tr!("; {failed} failed, with reasons that the merge will show", failed),
    };
    format!(
        "{}\n",
        tr!(
            "shard {shard} of {shards}: {done}, {runs} at {points}{failed}",
            shard,
            shards = planned.shards(),
            done,
            runs = counted!(runs, "1 run", "{number} runs"),
            points,
            failed
        )
    )
}

fn row(planned: &Planned, ended: &Ended) -> Value {
    json!({
        "shard": ended.shard,
        "of": planned.shards(),
        "plan": planned.manifest.plan,
        "runs": ended.runs,
        "failed": ended.failed,
        "was_finished": ended.before,
        "file": planned.file(ended.shard).display().to_string(),
    })
}
