//! `sfic sweep plan`: a sweep in shards, for more than one machine.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde_json::json;

use super as sweep;
use crate::check_study::duration;
use crate::options::{Arms, Changes};
use crate::{Failure, output, pasted};
use sfic::experiment::engine::plan_at;
use sfic::experiment::replicate;
use sfic::scenario::study::Study;
use sfic_report::folder::shards::{self, MOST_SHARDS, PLAN, PlanError, Planned, SBATCH_FILE};
use sfic_text::tr;

/// Points at which one run is tried, if the scenario is not valid at those before.
const TRIED: usize = 20;
/// Seconds after which no run is tried again.
const PATIENCE: f64 = 1.0;
/// Seconds that a shard should take: starting one costs little of this, and little is lost with one.
const SENSIBLE: f64 = 300.0;
/// Seconds below which it is said that shards are too short.
const SHORT: f64 = 30.0;
/// Seconds above which it is said that they are long.
const LONG: f64 = 3_600.0;

/// Cuts a sweep into shards for other processes or machines.
///
/// Each is run with `sfic sweep run`.
///
/// The plan is a folder that holds all that shards need. When every shard is finished, `sfic sweep merge` puts them together
/// to the results that `sfic sweep` gives on one machine, byte for byte.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Study file.
    study: PathBuf,
    /// Number of shards: a few minutes each, several for every core.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_SHARDS)))]
    shards: u32,
    /// Points in place of the study's design: a CSV or Parquet file with a column for each factor.
    #[arg(long, value_name = "FILE")]
    points: Option<PathBuf>,
    /// Folder of the plan; `results/<name of the file>-shards` if absent.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    arms: Arms,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let (name, study) =
        sweep::loaded(&args.study, args.changes.overrides(Some(&args.arms)), args.points.clone(), quiet)?;
    let (points, replicates) = (study.points.len(), study.base.experiment.replicates);
    let runs = points as u64 * u64::from(replicates);
    if u64::from(args.shards) > runs {
        return Err(Failure::usage(tr!(
            "{shards} shards are more than the {runs} runs of {points} points × {replicates} replicates: give fewer",
            shards = args.shards,
            runs,
            points,
            replicates
        )));
    }
    let path = args.out.clone().unwrap_or_else(|| Path::new("results").join(format!("{name}-shards")));
    let (planned, there) = shards::write(&path, &name, &study, args.shards).map_err(failure)?;
    let most = runs.div_ceil(u64::from(args.shards));
    if args.json {
        output::result(&output::json(&json!({
            "version": planned.manifest.version,
            "plan": planned.manifest.plan,
            "study": planned.manifest.title,
            "points": points,
            "arms": planned.manifest.arms,
            "replicates": replicates,
            "runs": runs,
            "shards": planned.manifest.shards,
            "folder": path.display().to_string(),
        }))?)?;
    } else {
        let each = match runs / u64::from(args.shards) {
            least if least == most => counted!(most, "1 run", "{number} runs"),
            least => tr!("{least} or {most} runs", least, most),
        };
        output::result(&format!(
            "{}\n",
            tr!(
                "{title} · {points} × {arms} × {replicates} · {shards} of {each} · plan {plan}",
                title = study.title,
                points = counted!(points, "1 point", "{number} points"),
                arms = counted!(planned.manifest.arms.len(), "1 arm", "{number} arms"),
                replicates = counted!(replicates, "1 replicate", "{number} replicates"),
                shards = counted!(args.shards, "1 shard", "{number} shards"),
                each,
                plan = &planned.manifest.plan[..16]
            )
        ))?;
    }
    if !quiet {
        if there {
            output::message(&tr!("this plan was there; shards that are finished are kept"));
        }
        if let Some(seconds) = tried(&study) {
            output::message(&expected(seconds, runs, args.shards));
        }
        next(&planned, &path);
    }
    Ok(())
}

/// Failure to make or use a plan; found before anything runs.
pub(super) fn failure(error: PlanError) -> Failure {
    match &error {
        PlanError::Io { error: system, .. } if system.kind() != std::io::ErrorKind::NotFound => {
            Failure::running(&error)
        }
        _ => Failure::usage(&error),
    }
}

/// Seconds that a run of every arm takes on one thread, judged by one: the best of three, if that is soon done, because
/// others may be at work here.
fn tried(study: &Study) -> Option<f64> {
    let plan = study.points.iter().take(TRIED).find_map(|point| plan_at(study, point).ok())?;
    let begun = Instant::now();
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let started = Instant::now();
        replicate::run(&plan, 0, &AtomicBool::new(false));
        best = best.min(started.elapsed().as_secs_f64());
        if begun.elapsed().as_secs_f64() > PATIENCE {
            break;
        }
    }
    Some(best)
}

/// Expected time and size of the shards, in words.
fn expected(seconds: f64, runs: u64, shards: u32) -> String {
    let all = seconds * runs as f64;
    let each = all / f64::from(shards);
    let mut text = tr!(
        "one run took {time} ms here: a shard will take about {duration} on one thread of such a machine, all about {all}",
        time = format!("{:.1}", seconds * 1e3),
        duration = duration(each),
        all = duration(all)
    );
    if !(SHORT..=LONG).contains(&each) {
        let sensible = (all / SENSIBLE).ceil().clamp(1.0, runs.min(u64::from(MOST_SHARDS)) as f64);
        if all < SENSIBLE && shards > 1 {
            text += &tr!(": so little needs no shards");
        } else if sensible as u32 != shards {
            text += &tr!(
                "; --shards {sensible} would give shards of about {duration}",
                sensible,
                duration = duration(all / sensible)
            );
        }
    }
    text
}

/// Commands that run the plan.
fn next(planned: &Planned, path: &Path) {
    let (path, shards) = (pasted(path), planned.shards());
    output::message(&tr!(
        "plan in {path}\n  here:   {here}\n  Slurm:  bash {path}/{script} {path}\n  then:   sfic sweep merge {path}\n({plan} names the runs of each shard)",
        path,
        here = format!("seq {shards} | parallel sfic sweep run {path} {{}} --threads 1"),
        script = SBATCH_FILE,
        plan = PLAN,
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_number_of_shards_is_named_where_these_are_too_short_or_too_long() {
        let said = |seconds, shards| {
            let text = expected(seconds, 1_000, shards);
            let (_, after) = text.split_once("one run took ").unwrap();
            let (took, after) = after.split_once(" ms here: a shard will take about ").unwrap();
            let (each, after) = after.split_once(" on one thread of such a machine, all about ").unwrap();
            let (all, more) = after.split_once([':', ';']).unwrap_or((after, ""));
            [took, each, all, more].map(str::to_owned)
        };
        // 1,000 runs of a second: 4 shards of 250 s are as they should be, 100 of 10 s are too short.
        assert_eq!(said(1.0, 4), ["1000.0", "4 min", "17 min", ""]);
        let more = " --shards 4 would give shards of about 4 min";
        assert_eq!(said(1.0, 100), ["1000.0", "10 s", "17 min", more]);
        // At the limits nothing is said.
        assert_eq!(said(3.0, 100), ["3000.0", "30 s", "50 min", ""]);
        assert_eq!(said(7.2, 2), ["7200.0", "60 min", "2.0 h", ""]);
        let more = " --shards 27 would give shards of about 5 min";
        assert_eq!(said(8.0, 2), ["8000.0", "67 min", "2.2 h", more]);
        assert_eq!(said(0.01, 2), ["10.0", "5 s", "10 s", " so little needs no shards"]);
        assert_eq!(said(0.01, 1), ["10.0", "10 s", "10 s", ""]);
    }
}
