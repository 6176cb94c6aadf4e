//! `sfic compare`: different scenario files as the arms of one paired experiment.

use std::path::PathBuf;

use super::job;
use super::options::{Arms, Changes, Output, TableFormat, Work};
use super::run::Job;
use super::{Failure, output};
use sfic::scenario::{Loaded, Scenario};
use sfic_text::tr;

/// Compares scenario files on paired replicates.
///
/// The first is the reference.
///
/// Random draws are the same wherever the settings of the files agree. Without --arms each file is run with its own arms.
/// Arms of one name are set against each other, and so are the only arms that two files define, whatever their names.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario files, the reference first.
    #[arg(required = true, num_args = 2..)]
    scenarios: Vec<PathBuf>,
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

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let overrides = args.changes.overrides(Some(&args.arms));
    let mut scenarios: Vec<(String, Scenario)> = Vec::new();
    for path in &args.scenarios {
        let (mut name, loaded) = job::scenario(Some(path), &overrides, quiet)?;
        let same = scenarios.iter().filter(|(known, _)| *known == name).count();
        if same > 0 {
            name = format!("{name}-{}", scenarios.len() + 1);
        }
        if let Some((_, first)) = scenarios.first().filter(|_| !quiet) {
            not_taken(&name, first, &loaded).iter().for_each(|warning| output::message(warning));
        }
        scenarios.push((name, loaded.scenario));
    }
    Job::new(scenarios).with_tables(args.tables.clone()).run(&args.work, &args.output, quiet)
}

/// A warning for each key of a file of which the value is not that of the first, which is that of all.
fn not_taken(name: &str, first: &Scenario, Loaded { scenario, origins, .. }: &Loaded) -> Vec<String> {
    let (first, own) = (&first.experiment, &scenario.experiment);
    let differ = [
        ("seed", origins.is_given("experiment.seed") && own.seed != first.seed),
        ("replicates", origins.is_given("experiment.replicates") && own.replicates != first.replicates),
        ("precision", own.precision.is_some() && own.precision != first.precision),
    ];
    let warning = |key| {
        tr!(
            "warning: experiment.{key} of {name} is not taken: that of the first file holds for all",
            key,
            name
        )
    };
    differ.into_iter().filter(|(_, differs)| *differs).map(|(key, _)| warning(key)).collect()
}
