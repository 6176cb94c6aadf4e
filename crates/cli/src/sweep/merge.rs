//! `sfic sweep merge`: the shards of a plan put together to the results of a sweep.

use std::path::PathBuf;
use std::time::Instant;

use super::plan::failure;
use super::{Ran, owner};
use crate::options::{Output, TableFormat, machine};
use crate::{Failure, job, output, pasted};
use sfic_report::folder::manifest::Analysis;
use sfic_report::folder::shards::{GatherError, Planned, SBATCH_FILE, gather, listed};
use sfic_text::{joined, tr};

/// Damaged shards that are listed one by one.
const MOST_TOLD: usize = 20;

/// Puts the shards of a plan together to the results of a sweep.
///
/// Every shard is checked first; what is missing or damaged is named, as a list that `--array` of Slurm and `sfic
/// sweep run` take. The results are those of `sfic sweep` on one machine, byte for byte.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan: its folder or its plan.json.
    plan: PathBuf,
    /// Only prints the shards that are missing or damaged, as a list such as 3,7-9; nothing if all are there.
    #[arg(long, conflicts_with_all = ["out", "json", "tables", "no_report"])]
    missing: bool,
    #[command(flatten)]
    tables: TableFormat,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let started = Instant::now();
    let planned = Planned::open(&args.plan).map_err(failure)?;
    if args.missing {
        return match gather(&planned, None) {
            Ok(_) => Ok(()),
            Err(GatherError::Incomplete { missing, damaged }) => {
                output::result(&format!("{}\n", listed(&all(&missing, &damaged))))
            }
            Err(error) => Err(Failure::running(error)),
        };
    }
    planned.ask().map_err(failure)?;
    let study = planned.study().map_err(failure)?;
    let folder = args.output.folder(&planned.manifest.name, &owner(Analysis::Sweep, &study), quiet)?;
    if !quiet {
        job::say_unlocked(&folder);
    }
    let gathered = gather(&planned, Some((&study, folder.path())));
    let Some(gathered) = gathered.map_err(|error| explained(error, &planned))? else {
        return Err(Failure::running(tr!("the shards were not gathered")));
    };
    let machine = machine(1, started);
    let (journal, failures) = (gathered.journal, gathered.failures);
    let ran = Ran { study, failures, journal, folder, unfinished: None };
    ran.finish(&args.output, &args.tables, machine, quiet)
}

/// Shards to run again, in rising order.
fn all(missing: &[u32], damaged: &[(u32, String)]) -> Vec<u32> {
    let mut all: Vec<u32> = missing.iter().copied().chain(damaged.iter().map(|(shard, _)| *shard)).collect();
    all.sort_unstable();
    all
}

/// Missing and damaged shards, with what to do.
fn explained(error: GatherError, planned: &Planned) -> Failure {
    let GatherError::Incomplete { missing, damaged } = error else { return Failure::running(error) };
    let (folder, shards) = (pasted(planned.folder()), u64::from(planned.shards()));
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(tr!("{missing} not there", missing = missing.len()));
    }
    if !damaged.is_empty() {
        parts.push(tr!("{damaged} damaged", damaged = damaged.len()));
    }
    let mut text = format!(
        "{}\n",
        tr!(
            "of {shards}: {parts}; nothing was merged",
            shards = counted!(shards, "1 shard", "{number} shards"),
            parts = joined(&parts)
        )
    );
    if !missing.is_empty() {
        text += &format!("  {}\n", tr!("not there: {listed}", listed = listed(&missing)));
    }
    for (shard, what) in damaged.iter().take(MOST_TOLD) {
        text += &format!("  {}\n", tr!("damaged: {shard}: {what}", shard, what));
    }
    if damaged.len() > MOST_TOLD {
        text += &format!("  {}\n", tr!("and {more} more damaged", more = damaged.len() - MOST_TOLD));
    }
    let list = listed(&all(&missing, &damaged));
    text += &tr!(
        "run these again:\n  Slurm:  sbatch --array={list} {folder}/{script} {folder}\n  here:   sfic sweep run {folder} {list}",
        list,
        folder,
        script = SBATCH_FILE
    );
    Failure::running(text)
}
