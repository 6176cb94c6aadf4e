//! `sfic check`: is a scenario or a study right, and what would it run?

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::json;

use super::posterior::Posterior;
use super::{Failure, check_study, complete, lab, output};
use sfic::experiment::over_posterior::FEWEST;
use sfic::model::settings::PARAMETERS;
use sfic::scenario::study::{self, Changes};
use sfic::scenario::{self, Loaded, Moved, Overrides, Scenario, Timeline, shown};
use sfic_lab::lessons;
use sfic_report::folder::disk::Disk;
use sfic_report::folder::manifest::OverPosterior;

/// Checks a scenario, study or lesson and says what it would run.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario, study or lesson file.
    scenario: PathBuf,
    /// Prints the whole resolved scenario, with the origin of each value.
    #[arg(long)]
    resolved: bool,
    /// Changes a value of the scenario; may be given several times.
    #[arg(long, value_name = "PATH=VALUE", add = complete::settings())]
    set: Vec<String>,
    /// Arms to run, separated by commas.
    #[arg(long, value_name = "LIST", value_delimiter = ',', add = complete::arms())]
    arms: Option<Vec<String>>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let overrides = Overrides { set: args.set.clone(), arms: args.arms.clone(), ..Overrides::default() };
    let text = scenario::read_file(&Disk, &args.scenario).map_err(Failure::scenario)?;
    if lessons::is_lesson(&text) {
        return check_lesson(args);
    }
    if study::is_study(&text) {
        let changes = Changes { overrides: overrides.clone(), points: None };
        let loaded = study::from_text(&Disk, &args.scenario, &text, &changes).map_err(Failure::scenario)?;
        return check_study::run(&loaded, &overrides.set, args.resolved, args.json, quiet);
    }
    let loaded = scenario::of_text(&Disk, &args.scenario, text, &overrides).map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    match (args.json, args.resolved) {
        (true, _) => output::result(&as_json(&loaded, &overrides.set)?),
        (false, true) => output::file(&scenario::resolved_with_origins(&loaded.scenario, &loaded.origins)),
        (false, false) => {
            let posterior = Posterior::of(&args.scenario, &loaded.scenario, &overrides, true)?;
            output::folded(&summary(
                &loaded.scenario,
                &overrides.set,
                &over(&loaded.scenario, &posterior),
                loaded.warnings.len(),
            ))
        }
    }
}

/// A lesson has nothing to resolve or to change: what it plays is its scenario, which is checked by itself.
fn check_lesson(args: &Args) -> Result<(), Failure> {
    if args.resolved || args.json || !args.set.is_empty() || args.arms.is_some() {
        let file = args.scenario.display();
        return Err(Failure::usage(format!(
            "{file} is a lesson; give its scenario for --resolved, --json, --set or --arms"
        )));
    }
    let lesson = lab::lesson(&args.scenario)?;
    output::folded(&format!(
        "{}\n{}\n\n  {} steps, guess after {}, {} questions, {} pairs of histories\n\nThe lesson is right. `sfic lab --lesson {}` plays it.\n",
        lesson.title.en,
        lesson.question.en.trim(),
        lesson.steps.len(),
        lesson.guess_after,
        lesson.predict.len(),
        lesson.compare.most,
        args.scenario.display()
    ))
}

/// A line on the posterior that a scenario names.
fn over(scenario: &Scenario, posterior: &Posterior) -> String {
    let file = scenario.posterior.as_ref().map(|named| named.file.display().to_string()).unwrap_or_default();
    let held = |held: &[String]| match held {
        [] => String::new(),
        held => format!("; held: {}", held.join(", ")),
    };
    match posterior {
        Posterior::Over(points) => {
            let (count, parameters) = (points.study.points.len(), points.study.factors.len());
            let held = held(&points.held);
            format!("  posterior: {count} points of {parameters} parameters in {file}{held}\n")
        }
        Posterior::Left(OverPosterior::AllHeld(all)) => format!("  posterior: {file}{}: all\n", held(all)),
        Posterior::Left(_) => format!("  posterior: {file}, for {FEWEST} replicates or more\n"),
        Posterior::Unnamed => String::new(),
    }
}

/// What would be run with these changes, with a line on the posterior, which may be empty.
fn summary(scenario: &Scenario, set: &[String], posterior: &str, warnings: usize) -> String {
    let settings = &scenario.base.settings;
    let (time, population) = (settings.time, settings.population);
    let mut text = check_study::titled(&scenario.title, set);
    if !scenario.description.is_empty() {
        let _ = writeln!(text, "{}", scenario.description.trim());
    }
    let _ = writeln!(
        text,
        "\n  {} exporters, {} rights holders, {} consumers, {} customs houses, {} stakeholders",
        population.exporters,
        population.rights_holders,
        population.consumers,
        scenario.base.houses.len(),
        scenario.base.stakeholders.len()
    );
    let _ = writeln!(
        text,
        "  {} weeks of warm-up, {} weeks measured, each sanction followed for {} weeks{}",
        time.warmup,
        time.horizon,
        time.follow_up,
        scenario.follow_ups.iter().map(|weeks| format!(", also for {weeks}")).collect::<String>()
    );
    let _ = writeln!(text, "  {}\n{posterior}", replicates(scenario));
    let width = scenario.arms.iter().map(|arm| arm.name.chars().count()).max().unwrap_or(0);
    let mut said: Vec<(String, &str)> = Vec::new();
    for arm in &scenario.arms {
        let _ = writeln!(text, "  {:<width$}  {}", arm.name, arm.label);
        for timeline in Timeline::of(&arm.spec) {
            let course = course(&timeline, time.warmup, scenario.base.ticks());
            let known = said.iter().find(|(known, _)| *known == course);
            let _ = match known {
                Some((_, first)) => writeln!(text, "    {}: as in {first}", timeline.countermeasure),
                None => write!(text, "    {}{course}", timeline.countermeasure),
            };
            if known.is_none() {
                said.push((course, &arm.name));
            }
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let needed = scenario::size(scenario::memory_needed(scenario, threads));
    let verdict = check_study::verdict("scenario", warnings);
    let _ = writeln!(text, "\n{verdict} It needs about {needed} of memory on {threads} threads.");
    text
}

/// The weeks in which a countermeasure is on, after a condition if it has one, and its levers, a line each.
fn course(timeline: &Timeline, warmup: u32, ticks: u32) -> String {
    let when = timeline.when.as_ref().map_or(String::new(), |when| {
        format!(": waits for {when}, which may hold late, or never; at the earliest")
    });
    let mut text = match (timeline.on, timeline.measured) {
        (None, _) => format!("{when}: never on\n"),
        (Some((first, end)), measured) => {
            let place = |week: u32| if week < warmup { " (warm-up)" } else { "" };
            let full = match timeline.full {
                Some(full) if full == first => "at full dose".to_string(),
                Some(full) => format!("full dose from week {full}"),
                None => "never at full dose".into(),
            };
            let last = if end == ticks { "the end".to_string() } else { format!("week {}", end - 1) };
            let only = if measured.is_none() { "; never in the measured time" } else { "" };
            let highest = match timeline.highest {
                1.0 => String::new(),
                highest => format!(", highest dose {highest:.2}"),
            };
            format!(
                "{when}: from week {first}{} to {last}{}, {full}{highest}{only}\n",
                place(first),
                if end == ticks { "" } else { place(end - 1) },
            )
        }
    };
    timeline.levers.iter().for_each(|lever| text.push_str(&moved(lever)));
    text
}

/// A lever before and after, on a line of its own.
fn moved(moved: &Moved) -> String {
    let parameter = &PARAMETERS[moved.lever];
    let number = |value: f64| {
        let rounded = (value * 1e4).round() / 1e4;
        shown(parameter, rounded)
    };
    let alone = if moved.alone == moved.before { " (not moved)" } else { "" };
    let others = moved.together.map_or(String::new(), |value| format!("; {} with the others", number(value)));
    let clamped = if moved.clamped { "; stops at the end of its range" } else { "" };
    let (path, before, after) = (parameter.path, number(moved.before), number(moved.alone));
    format!("      {path} {before} → {after}{alone}{others}{clamped}\n")
}

/// A course as JSON; ticks are weeks, the last one that of which it is on no more.
fn course_as_json(timeline: &Timeline) -> serde_json::Value {
    let levers = timeline.levers.iter().map(|moved| {
        json!({
            "lever": PARAMETERS[moved.lever].path,
            "before": moved.before,
            "alone": moved.alone,
            "together": moved.together,
            "clamped": moved.clamped,
        })
    });
    json!({
        "countermeasure": timeline.countermeasure,
        "when": timeline.when,
        "on": timeline.on,
        "on_in_measured_time": timeline.measured,
        "full_dose_from": timeline.full,
        "highest_dose": timeline.highest,
        "levers": levers.collect::<Vec<_>>(),
    })
}

fn replicates(scenario: &Scenario) -> String {
    let experiment = &scenario.experiment;
    let arms = match scenario.arms.len() {
        1 => "1 arm".to_string(),
        arms => format!("{arms} arms"),
    };
    match experiment.precision {
        None => format!("{arms} × {} replicates, seed {}", experiment.replicates, experiment.seed),
        Some(precision) => format!(
            "{arms} × {} to {} replicates, until the change in {} is known within ±{}, seed {}",
            precision.min_replicates,
            precision.max_replicates,
            sfic::model::outcomes::OUTCOMES[precision.outcome].name,
            precision.half_width,
            experiment.seed
        ),
    }
}

fn as_json(loaded: &Loaded, set: &[String]) -> Result<String, Failure> {
    let scenario = &loaded.scenario;
    let arms: Vec<_> = scenario
        .arms
        .iter()
        .map(|arm| {
            let courses: Vec<_> = Timeline::of(&arm.spec).iter().map(course_as_json).collect();
            json!({ "name": arm.name, "label": arm.label, "apply": arm.apply, "countermeasures": courses })
        })
        .collect();
    output::json(&json!({
        "title": scenario.title,
        "set": set,
        "description": scenario.description,
        "arms": arms,
        "replicates": scenario.experiment.replicates,
        "seed": scenario.experiment.seed,
        "warnings": loaded.warnings,
        "resolved": scenario::resolved(scenario),
    }))
}
