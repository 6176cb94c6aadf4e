//! `sfic check` of a study: is it right, and what would it run?

use std::fmt::Write;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde_json::{Value, json};

use super::{Failure, output};
use sfic::experiment::engine::{Failure as OfPoint, plan_at};
use sfic::experiment::replicate;
use sfic::scenario;
use sfic::scenario::study::{self, Design, Factor, Idle, Level, Loaded, Study, Values};
use sfic::stats::design::Distribution;
use sfic_report::report::terminal::display_width;
use sfic_text::{joined, said, tr};

/// Points at which the scenario is made, to say how many are not valid.
const TRIED: usize = 1_000;
/// Choices that are shown.
const MOST_SHOWN: usize = 6;

/// Results of a trial: scenarios of the study, and one replicate run.
struct Tried {
    points: usize,
    invalid: Vec<(usize, OfPoint)>,
    /// Seconds that one replicate of every arm takes on one thread.
    replicate: Option<f64>,
}

/// Says what a study would run.
pub(super) fn run(
    loaded: &Loaded,
    set: &[String],
    resolved: bool,
    as_json: bool,
    quiet: bool,
) -> Result<(), Failure> {
    let Loaded { study, warnings } = loaded;
    output::warnings(warnings, quiet);
    let text = match (as_json, resolved) {
        (true, _) => return output::result(&output::json(&object(study, set, &tried(study), warnings))?),
        (false, true) => return output::file(&study::resolved(study, "scenario.toml")),
        (false, false) => summary(study, set, &tried(study), warnings.len()),
    };
    output::folded(&text)
}

/// The title, and what the command line changes.
pub(super) fn titled(title: &str, set: &[String]) -> String {
    match set {
        [] => format!("{title}\n"),
        set => format!("{}\n", tr!("{title}, with {set}", title, set = joined(set))),
    }
}

/// The last sentence of a check: what is warned of is not called right.
pub(super) fn verdict(of: &str, warnings: usize) -> String {
    match warnings {
        0 => tr!("The {of} is right.", of),
        1 => tr!("The {of} can be run; of 1 thing it is warned.", of),
        count => tr!("The {of} can be run; of {count} things it is warned.", of, count),
    }
}

fn tried(study: &Study) -> Tried {
    let points = study.points.len().min(TRIED);
    let (mut invalid, mut replicate) = (Vec::new(), None);
    for point in 0..points {
        match plan_at(study, study.points.point(point)) {
            Ok(plan) if replicate.is_none() => {
                let started = Instant::now();
                replicate::run(&plan, 0, &AtomicBool::new(false));
                replicate = Some(started.elapsed().as_secs_f64());
            }
            Ok(_) => {}
            Err(failure) => invalid.push((point, failure)),
        }
    }
    Tried { points, invalid, replicate }
}

fn summary(study: &Study, set: &[String], tried: &Tried, warnings: usize) -> String {
    let mut text = titled(&said(&study.title), set);
    if !study.description.is_empty() {
        let _ = writeln!(text, "{}", said(study.description.trim()));
    }
    let experiment = &study.base.experiment;
    let (points, arms, replicates) = (study.points.len(), study.base.arms.len(), experiment.replicates);
    let _ = writeln!(text, "\n  {}", tr!("varies: {title}", title = said(&study.base.title)));
    let _ = writeln!(text, "  {}", tr!("design: {described}", described = study.design.described()));
    let runs = points as u64 * u64::from(replicates);
    if let Some(calibration) = &study.calibration {
        let fitted = calibration.targets.iter().filter(|target| target.fit).count();
        let _ = writeln!(
            text,
            "  {}",
            tr!(
                "calibration: {fitted} targets fitted, {held} held out; {particles} points in each of up to {generations} generations, seed {seed}",
                fitted,
                held = calibration.targets.len() - fitted,
                particles = calibration.rules.particles,
                generations = calibration.rules.generations,
                seed = calibration.seed
            )
        );
    }
    if points == 0 {
        let _ = writeln!(
            text,
            "  {}\n",
            tr!("{arms} arms × {replicates} replicates at each point", arms, replicates)
        );
    } else {
        let _ = writeln!(
            text,
            "  {}\n",
            tr!(
                "{points} points × {arms} arms × {replicates} replicates, seed {seed}: {rows} rows",
                points,
                arms,
                replicates,
                seed = experiment.seed,
                rows = runs * arms as u64
            )
        );
    }
    let width = study.names().map(display_width).max().unwrap_or(0);
    for factor in &study.factors {
        let label =
            if factor.label.is_empty() { String::new() } else { format!("  {}", said(&factor.label)) };
        let _ = writeln!(text, "  {}  {}{label}", output::padded(&factor.name, width), values(study, factor));
    }
    let (idle, valid) = study::idle(study);
    for Idle { arm, countermeasure, points } in idle {
        let _ = writeln!(
            text,
            "\n  {}",
            tr!(
                "countermeasure `{countermeasure}` of arm {arm} is never on in the measured time at {points} of {valid} points",
                countermeasure,
                arm,
                points,
                valid
            )
        );
    }
    let arms: Vec<&str> = study.base.arms.iter().map(|arm| arm.name.as_str()).collect();
    let _ = writeln!(text, "\n  {}\n", tr!("arms: {arms}", arms = joined(&arms)));
    if let Some((first, failure)) = tried.invalid.first() {
        let count = tried.invalid.len();
        let _ = writeln!(
            text,
            "{}",
            tr!(
                "Of the first {points} points {count} are not valid and will have no rows; the first is {first}: {failure}",
                points = tried.points,
                count,
                first,
                failure
            )
        );
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let needed = scenario::size(scenario::memory_needed(&study.base, threads));
    let time = tried.replicate.map_or(String::new(), |seconds| {
        let all = seconds * runs as f64 / threads as f64;
        tr!(" One replicate of all arms took {time} ms here; {runs} of them would take about {duration} on {threads} threads.", time = format!("{:.1}", seconds * 1e3), runs, duration = duration(all), threads)
    });
    let _ = writeln!(
        text,
        "{}",
        tr!(
            "{verdict}{time} It needs about {needed} of memory.",
            verdict = verdict(&tr!("study"), warnings),
            time,
            needed
        )
    );
    text
}

/// Range of a factor, in words.
fn values(study: &Study, factor: &Factor) -> String {
    match (&factor.values, &study.design) {
        (Values::Choice(levels), _) => {
            let mut shown: Vec<String> = levels.iter().take(MOST_SHOWN).map(Level::to_string).collect();
            if levels.len() > MOST_SHOWN {
                shown.push("…".into());
            }
            joined(&shown)
        }
        (_, Design::File(_)) => tr!("from the file"),
        (Values::Whole(Some((low, high))), _) => format!("{low} … {high}"),
        (Values::Real(Some(Distribution::Uniform { low, high })), _) => format!("{low} … {high}"),
        (Values::Real(Some(distribution)), _) => study::described(distribution),
        _ => String::new(),
    }
}

/// Seconds for people.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 90.0 => tr!("{seconds} s", seconds = format!("{seconds:.0}")),
        seconds if seconds < 5_400.0 => tr!("{minutes} min", minutes = format!("{:.0}", seconds / 60.0)),
        seconds => tr!("{hours} h", hours = format!("{:.1}", seconds / 3_600.0)),
    }
}

fn object(study: &Study, set: &[String], tried: &Tried, warnings: &[String]) -> Value {
    let experiment = &study.base.experiment;
    let invalid = tried.invalid.iter();
    let invalid: Vec<Value> =
        invalid.map(|(point, failure)| json!({ "point": point, "reason": failure.to_string() })).collect();
    json!({
        "title": study.title,
        "set": set,
        "description": study.description,
        "scenario": study.base.title,
        "design": study.design.kind(),
        "factors": study.names().collect::<Vec<_>>(),
        "points": study.points.len(),
        "arms": study.base.arms.iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>(),
        "replicates": experiment.replicates,
        "seed": experiment.seed,
        "points_tried": tried.points,
        "invalid": invalid,
        "seconds_per_replicate": tried.replicate,
        "warnings": warnings,
        "resolved": study::resolved(study, "scenario.toml"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_the_unit_in_which_it_is_short() {
        let shown = [0.4, 89.0, 90.0, 5_399.0, 5_400.0, 36_000.0].map(duration);
        assert_eq!(shown, ["0 s", "89 s", "2 min", "90 min", "1.5 h", "10.0 h"]);
    }
}
