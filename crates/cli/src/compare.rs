//! `sfic compare`: different scenario files as the arms of one paired experiment.

use std::path::PathBuf;

use super::Failure;
use super::job::{self, Job};
use super::options::{Arms, Changes, Output, TableFormat, Work};
use sfic::scenario::{BASELINE, Scenario};

/// Compares scenario files on paired replicates.
///
/// The first is the reference.
///
/// Random draws are the same wherever the settings of the files agree. Without --arms each file is run without
/// countermeasures.
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
    let mut overrides = args.changes.overrides(Some(&args.arms));
    overrides.arms.get_or_insert_with(|| vec![BASELINE.into()]);
    let mut scenarios: Vec<(String, Scenario)> = Vec::new();
    for path in &args.scenarios {
        let (mut name, loaded) = job::scenario(Some(path), &overrides, quiet)?;
        let same = scenarios.iter().filter(|(known, _)| *known == name).count();
        if same > 0 {
            name = format!("{name}-{}", scenarios.len() + 1);
        }
        scenarios.push((name, loaded.scenario));
    }
    Job::new(scenarios).with_tables(args.tables.format()).run(&args.work, &args.output, quiet)
}
