//! `sfic run`: every arm of a scenario on paired replicates, the effect table, a folder of results.

use std::path::PathBuf;

use super::Failure;
use super::job::{self, Job};
use super::options::{Arms, Changes, Output, TableFormat, Work};
use super::posterior::Posterior;

/// The main job: every arm of a scenario on paired replicates.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    arms: Arms,
    /// Leaves out the second set of replicates, at points of the posterior that the scenario names; intervals then hold
    /// chance alone.
    #[arg(long)]
    no_posterior: bool,
    #[command(flatten)]
    tables: TableFormat,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let overrides = args.changes.overrides(Some(&args.arms));
    let (name, loaded) = job::scenario(Some(&args.scenario), &overrides, quiet)?;
    let posterior = Posterior::of(&args.scenario, &loaded.scenario, &overrides, !args.no_posterior)?;
    let job = Job::new(vec![(name, loaded.scenario)]);
    job.with_tables(args.tables.format()).with_posterior(posterior).run(&args.work, &args.output, quiet)
}
