//! `sfic run`: every arm of a scenario on paired replicates, the effect table, a folder of results.

use std::path::{Path, PathBuf};

use super::job::Job;
use super::options::{Arms, Changes, Output, TableFormat, Work};
use super::{Failure, output};
use sfic::scenario::{Overrides, Scenario};
use sfic_report::folder::files;

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
        (None, Some(path)) => Job::new(vec![named(path, &args.changes.overrides(Some(&args.arms)), quiet)?]),
        (None, None) => return Err(Failure::usage("a scenario file is needed")),
    };
    job.with_tables(args.tables.format()).run(&args.work, &args.output, quiet)
}

/// Loads a scenario with its name, which is that of the file; warnings go to stderr.
pub(super) fn named(path: &Path, overrides: &Overrides, quiet: bool) -> Result<(String, Scenario), Failure> {
    let loaded = files::load(path, overrides).map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    let name = path.file_stem().map_or("scenario".into(), |stem| stem.to_string_lossy().into_owned());
    Ok((name, loaded.scenario))
}
