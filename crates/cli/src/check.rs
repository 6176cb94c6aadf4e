//! `sfic check`: is a scenario or a study right, and what would it run?

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::json;

use super::{Failure, check_study, output};
use sfic::scenario::study::{self, Changes};
use sfic::scenario::{self, Loaded, Overrides, Scenario};
use sfic_report::folder::files::Disk;

/// Checks a scenario or a study and says what it would run.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario or study file.
    scenario: PathBuf,
    /// Prints the whole resolved scenario, with the origin of each value.
    #[arg(long)]
    resolved: bool,
    /// Changes a value of the scenario; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Arms to run, separated by commas.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    arms: Option<Vec<String>>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let overrides = Overrides { set: args.set.clone(), arms: args.arms.clone(), ..Overrides::default() };
    let text = scenario::read_file(&Disk, &args.scenario).map_err(Failure::scenario)?;
    if study::is_study(&text) {
        let changes = Changes { overrides, points: None };
        let loaded = study::from_text(&Disk, &args.scenario, &text, &changes).map_err(Failure::scenario)?;
        return check_study::run(&loaded, args.resolved, args.json, quiet);
    }
    let loaded = scenario::of_text(&Disk, &args.scenario, text, &overrides).map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    let text = match (args.json, args.resolved) {
        (true, _) => as_json(&loaded)?,
        (false, true) => {
            return output::file(&scenario::resolved_with_origins(&loaded.scenario, &loaded.origins));
        }
        (false, false) => summary(&loaded.scenario),
    };
    output::result(&text)
}

fn summary(scenario: &Scenario) -> String {
    let settings = &scenario.base.settings;
    let (time, population) = (settings.time, settings.population);
    let mut text = format!("{}\n", scenario.title);
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
    let _ = writeln!(text, "  {}\n", replicates(scenario));
    let width = scenario.arms.iter().map(|arm| arm.name.chars().count()).max().unwrap_or(0);
    for arm in &scenario.arms {
        let _ = writeln!(text, "  {:<width$}  {}", arm.name, arm.label);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let needed = scenario::size(scenario::memory_needed(scenario, threads));
    let _ =
        writeln!(text, "\nThe scenario is right. It needs about {needed} of memory on {threads} threads.");
    text
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

fn as_json(loaded: &Loaded) -> Result<String, Failure> {
    let scenario = &loaded.scenario;
    let arms: Vec<_> = scenario
        .arms
        .iter()
        .map(|arm| json!({ "name": arm.name, "label": arm.label, "apply": arm.apply }))
        .collect();
    output::json(&json!({
        "title": scenario.title,
        "description": scenario.description,
        "arms": arms,
        "replicates": scenario.experiment.replicates,
        "seed": scenario.experiment.seed,
        "warnings": loaded.warnings,
        "resolved": scenario::resolved(scenario),
    }))
}
