//! `sfic validate`: published facts against what the model shows.

use std::path::PathBuf;
use std::time::Instant;

use crate::options::{Changes, Output, Screen, Work, machine};
use crate::progress::Progress;
use crate::{Failure, job};
use sfic::experiment::evidence::arms::experiment;
use sfic::experiment::evidence::check::{check, identity, layout};
use sfic::experiment::plan::{Plan, hex};
use sfic::experiment::runner::Ended;
use sfic_report::folder::manifest::{Analysis, Compared, Manifest};
use sfic_report::folder::owner::Owner;
use sfic_report::report::results::Results;
use sfic_report::report::studied::Studied;
use sfic_report::tables::table::Format;
use sfic_report::tables::{Tables, evidence};

/// Replicates if the command line does not say: intervals a few times narrower than the published ranges.
const REPLICATES: u32 = 60;

/// Scenario and runs to check against published facts.
#[derive(Debug, clap::Args)]
pub(super) struct Facts {
    /// Scenario file; the built-in system if absent.
    scenario: Option<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Facts, quiet: bool) -> Result<(), Failure> {
    let messages = args.output.messages();
    let started = Instant::now();
    let overrides = args.changes.values.overrides(None);
    let replicates = args.changes.replicates_or(REPLICATES)?;
    let (name, loaded) = job::scenario(args.scenario.as_deref(), &overrides, quiet)?;
    job::say_own_experiment(&loaded, "sfic validate", quiet);
    let scenario = loaded.scenario;
    let arms = experiment(&scenario, replicates);
    let plan = Plan::new(&arms);
    let threads = args.work.threads();
    let (identity, runs) = (identity(&plan), u64::from(replicates));
    let owner = Owner::new(Analysis::Facts, &[&identity]);
    let folder = args.output.folder(&format!("{name}-facts"), &owner, quiet)?;
    let mut journal = job::open_journal(&folder, &identity, layout(&plan), Some(runs), quiet)?;
    let mut progress = Progress::new(&messages, &plan, quiet || args.work.no_progress());
    let checked = check(&plan, &mut journal, &job::workers(threads)?, &mut |event| progress.count(event));
    progress.clear();
    let checked = checked.map_err(|error| job::unfinished(error, &folder, &identity))?;

    let rows = evidence::rows(&checked);
    let manifest = Manifest::of_experiment(
        Analysis::Facts,
        Compared::new(&name, &scenario),
        Vec::new(),
        &arms,
        &plan,
        replicates as usize,
        &Ended::Fixed,
        Format::Csv,
        machine(threads, started),
    );
    job::write(&folder, &manifest, &rows)?;
    let tables = Tables { evidence: rows.clone(), ..Tables::default() };
    let found =
        Results::of(folder.path(), tables, Studied::default(), Some(manifest)).map_err(Failure::running)?;
    drop(journal);
    args.output.end(&folder, &[hex(&identity)], &found, Screen { quiet, top: None }, || {
        serde_json::json!({
            "scenario": scenario.title,
            "seed": plan.seed,
            "replicates": replicates,
            "checks": rows,
        })
    })
}
