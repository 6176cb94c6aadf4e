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
use sfic_report::report::terminal::display_width;
use sfic_text::{joined, said, spoken, tr};

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
        return Err(Failure::usage(tr!(
            "{file} is a lesson; give its scenario for --resolved, --json, --set or --arms",
            file
        )));
    }
    let lesson = lab::lesson(&args.scenario)?;
    output::folded(&format!(
        "{}\n{}\n\n  {}\n",
        lesson.title.of(spoken()),
        lesson.question.of(spoken()).trim(),
        tr!(
            "{steps} steps, guess after {guess_after}, {predict} questions, {most} pairs of histories\n\nThe lesson is right. `sfic lab --lesson {scenario}` plays it.",
            steps = lesson.steps.len(),
            guess_after = lesson.guess_after,
            predict = lesson.predict.len(),
            most = lesson.compare.most,
            scenario = args.scenario.display()
        )
    ))
}

/// A line on the posterior that a scenario names.
fn over(scenario: &Scenario, posterior: &Posterior) -> String {
    let file = scenario.posterior.as_ref().map(|named| named.file.display().to_string()).unwrap_or_default();
    let held = |held: &[String]| match held {
        [] => String::new(),
        held => tr!("; held: {held}", held = joined(held)),
    };
    match posterior {
        Posterior::Over(points) => {
            let (count, parameters) = (points.study.points.len(), points.study.factors.len());
            let held = held(&points.held);
            format!(
                "  {}\n",
                tr!(
                    "posterior: {count} points of {parameters} parameters in {file}{held}",
                    count,
                    parameters,
                    file,
                    held
                )
            )
        }
        Posterior::Left(OverPosterior::AllHeld(all)) => {
            format!("  {}\n", tr!("posterior: {file}{held}: all", file, held = held(all)))
        }
        Posterior::Left(_) => {
            format!("  {}\n", tr!("posterior: {file}, for {FEWEST} replicates or more", file, FEWEST))
        }
        Posterior::Unnamed => String::new(),
    }
}

/// What would be run with these changes, with a line on the posterior, which may be empty.
fn summary(scenario: &Scenario, set: &[String], posterior: &str, warnings: usize) -> String {
    let settings = &scenario.base.settings;
    let (time, population) = (settings.time, settings.population);
    let mut text = check_study::titled(&said(&scenario.title), set);
    if !scenario.description.is_empty() {
        let _ = writeln!(text, "{}", said(scenario.description.trim()));
    }
    let _ = writeln!(
        text,
        "\n  {}",
        tr!(
            "{exporters} exporters, {rights_holders} rights holders, {consumers} consumers, {houses} customs houses, {stakeholders} stakeholders",
            exporters = population.exporters,
            rights_holders = population.rights_holders,
            consumers = population.consumers,
            houses = scenario.base.houses.len(),
            stakeholders = scenario.base.stakeholders.len()
        )
    );
    let _ = writeln!(
        text,
        "  {}",
        tr!(
            "{warmup} weeks of warm-up, {horizon} weeks measured, each sanction followed for {follow_up} weeks{also}",
            warmup = time.warmup,
            horizon = time.horizon,
            follow_up = time.follow_up,
            also =
                scenario.follow_ups.iter().map(|weeks| tr!(", also for {weeks}", weeks)).collect::<String>()
        )
    );
    let _ = writeln!(text, "  {}\n{posterior}", replicates(scenario));
    let width = scenario.arms.iter().map(|arm| display_width(&arm.name)).max().unwrap_or(0);
    let mut courses: Vec<(String, &str)> = Vec::new();
    for arm in &scenario.arms {
        let _ = writeln!(text, "  {}  {}", output::padded(&arm.name, width), said(&arm.label));
        for timeline in Timeline::of(&arm.spec) {
            let course = course(&timeline, time.warmup, scenario.base.ticks());
            let known = courses.iter().find(|(known, _)| *known == course);
            let _ = match known {
                Some((_, first)) => writeln!(
                    text,
                    "    {}",
                    tr!("{countermeasure}: as in {first}", countermeasure = timeline.countermeasure, first)
                ),
                None => write!(text, "    {}{course}", timeline.countermeasure),
            };
            if known.is_none() {
                courses.push((course, &arm.name));
            }
        }
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let needed = scenario::size(scenario::memory_needed(scenario, threads));
    let verdict = check_study::verdict(&tr!("scenario"), warnings);
    let _ = writeln!(
        text,
        "\n{}",
        tr!("{verdict} It needs about {needed} of memory on {threads} threads.", verdict, needed, threads)
    );
    text
}

/// The weeks in which a countermeasure is on, after a condition if it has one, and its levers, a line each.
fn course(timeline: &Timeline, warmup: u32, ticks: u32) -> String {
    let when = timeline.when.as_ref().map_or(String::new(), |when| {
        tr!(": waits for {when}, which may hold late, or never; at the earliest", when)
    });
    let mut text = match (timeline.on, timeline.measured) {
        (None, _) => format!("{}\n", tr!("{when}: never on", when)),
        (Some((first, end)), measured) => {
            let place = |week: u32| if week < warmup { tr!(" (warm-up)") } else { String::new() };
            let full = match timeline.full {
                Some(full) if full == first => tr!("at full dose"),
                Some(full) => tr!("full dose from week {full}", full),
                None => tr!("never at full dose"),
            };
            let last = if end == ticks { tr!("the end") } else { tr!("week {end}", end = end - 1) };
            let only = if measured.is_none() { tr!("; never in the measured time") } else { String::new() };
            let highest = match timeline.highest {
                1.0 => String::new(),
                highest => tr!(", highest dose {highest}", highest = format!("{highest:.2}")),
            };
            format!(
                "{}\n",
                tr!(
                    "{when}: from week {first}{warmup} to {last}{last_warmup}, {full}{highest}{only}",
                    when,
                    first,
                    warmup = place(first),
                    last,
                    last_warmup = if end == ticks { String::new() } else { place(end - 1) },
                    full,
                    highest,
                    only
                )
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
    let alone = if moved.alone == moved.before { tr!(" (not moved)") } else { String::new() };
    let others = moved
        .together
        .map_or(String::new(), |value| tr!("; {number} with the others", number = number(value)));
    let clamped = if moved.clamped { tr!("; stops at the end of its range") } else { String::new() };
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
        1 => tr!("1 arm"),
        arms => tr!("{arms} arms", arms),
    };
    match experiment.precision {
        None => tr!(
            "{arms} × {replicates} replicates, seed {seed}",
            arms,
            replicates = experiment.replicates,
            seed = experiment.seed
        ),
        Some(precision) => tr!(
            "{arms} × {min_replicates} to {max_replicates} replicates, until the change in {name} is known within ±{half_width}, seed {seed}",
            arms,
            min_replicates = precision.min_replicates,
            max_replicates = precision.max_replicates,
            name = sfic::model::outcomes::OUTCOMES[precision.outcome].name,
            half_width = precision.half_width,
            seed = experiment.seed
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
