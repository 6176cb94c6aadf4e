//! `sfic run`: every arm of a scenario on paired replicates, the effect table, a folder of results.

use std::path::PathBuf;

use super::Failure;
use super::job::{self, Job};
use super::options::{Arms, Changes, Output, TableFormat, Work};

/// The main job: every arm of a scenario on paired replicates.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file.
    #[arg(required_unless_present = "manifest", conflicts_with = "manifest")]
    scenario: Option<PathBuf>,
    /// Run what this manifest.json describes again, to the same bytes.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["replicates", "seed", "arms", "set"])]
    manifest: Option<PathBuf>,
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
    let job = match (&args.manifest, &args.scenario) {
        (Some(path), _) => Job::from_manifest(path)?,
        (None, Some(path)) => {
            let overrides = args.changes.overrides(Some(&args.arms));
            let (name, loaded) = job::scenario(Some(path), &overrides, quiet)?;
            Job::new(vec![(name, loaded.scenario)])
        }
        (None, None) => return Err(Failure::usage("a scenario file is needed")),
    };
    job.with_tables(args.tables.format()).run(&args.work, &args.output, quiet)
}
