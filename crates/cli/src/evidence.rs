//! `sfic evidence`: published facts against what the model shows.

use std::path::PathBuf;

use super::progress::Progress;
use super::run::named;
use super::usual::{Clock, Usual};
use super::{Failure, job, output};
use sfic::experiment::evidence::arms::experiment;
use sfic::experiment::evidence::check::{check, identity, layout};
use sfic::experiment::plan::{Plan, hex};
use sfic::experiment::runner::Ended;
use sfic::scenario::{Overrides, Scenario};
use sfic_report::folder;
use sfic_report::folder::manifest::{Compared, Manifest};
use sfic_report::report;
use sfic_report::report::results::Results;
use sfic_report::report::studied::Studied;
use sfic_report::tables::table::Format;
use sfic_report::tables::{Tables, evidence};

/// Replicates if the command line does not say: intervals a few times narrower than the published ranges.
const REPLICATES: u32 = 60;

/// Published facts against what the model shows.
///
/// Each fact is computed with its interval and compared with the published range; those that were neither put in nor
/// fitted stand first. Exit code 0 whatever the verdicts: they are findings.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file; the built-in system if absent.
    scenario: Option<PathBuf>,
    /// Paired replicates of every arm.
    #[arg(long, short = 'n', value_name = "N", default_value_t = REPLICATES,
        value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    replicates: u32,
    /// Seed of all random draws; that of the scenario if absent.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: Option<u64>,
    /// Changes a value of the scenario; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    usual: Usual,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let messages = args.usual.said.messages();
    let clock = Clock::start();
    let overrides = Overrides { set: args.set.clone(), seed: args.seed, ..Overrides::default() };
    let (name, scenario) = match &args.scenario {
        Some(path) => named(path, &overrides, quiet)?,
        None => ("default".into(), built_in(&overrides)?),
    };
    let arms = experiment(&scenario, args.replicates);
    let plan = Plan::new(&arms);
    let threads = args.usual.threads();
    let folder = args.usual.folder(&format!("{name}-evidence"))?;

    let (identity, runs) = (identity(&plan), u64::from(args.replicates));
    let mut journal = job::open_journal(&folder, &identity, layout(&plan), Some(runs), quiet)?;
    let mut progress = Progress::new(&messages, &plan, quiet || args.usual.no_progress);
    let checked = check(&plan, &mut journal, &job::workers(threads)?, &mut |event| progress.count(event));
    progress.clear();
    let checked = checked.map_err(|error| job::unfinished(error, &folder, &identity))?;

    let rows = evidence::rows(&checked);
    let manifest = Manifest::new(
        Compared::new(&name, &scenario),
        Vec::new(),
        &arms,
        &plan,
        args.replicates as usize,
        &Ended::Fixed,
        Format::Csv,
        clock.machine(threads),
    );
    let written = folder
        .write(folder::SCENARIO, |out| out.write_all(manifest.scenario.as_bytes()))
        .and_then(|()| folder.write_rows(&rows))
        .and_then(|()| folder.write_json(folder::MANIFEST, &manifest));
    written.map_err(Failure::running)?;
    let found = Results::of(folder.path(), Tables::default(), Studied::default(), Some(manifest))
        .map_err(Failure::running)?;
    job::write_report(&folder, true, &messages, &found)?;
    drop(journal);
    folder.finish(&hex(&identity)).map_err(Failure::running)?;

    if args.usual.json {
        output::result(&output::json(&serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "scenario": scenario.title,
            "seed": plan.seed,
            "replicates": args.replicates,
            "checks": rows,
        }))?)?;
    } else {
        output::result(&report::summary(&messages, &found, output::width()))?;
    }
    if !quiet {
        output::results_in(&messages, &folder);
    }
    Ok(())
}

fn built_in(overrides: &Overrides) -> Result<Scenario, Failure> {
    let loaded = sfic_report::folder::files::load_text("built in", "title = \"Built-in system\"", overrides);
    loaded.map(|loaded| loaded.scenario).map_err(Failure::scenario)
}
