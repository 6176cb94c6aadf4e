//! `sfic run`: every arm of a scenario on paired replicates, the effect table, a folder of results.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::output;
use super::progress::Progress;
use super::{Failure, interrupt};
use crate::experiment::effects::effects;
use crate::experiment::journal::Journal;
use crate::experiment::plan::Plan;
use crate::experiment::runner::{self, RunError};
use crate::results::folder::Folder;
use crate::results::manifest::{Machine, Manifest};
use crate::results::table::Format;
use crate::results::{self, screen};
use crate::scenario::{self, Loaded, Overrides, Scenario};

/// The main job: every arm of a scenario on paired replicates.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file.
    #[arg(required_unless_present = "manifest", conflicts_with = "manifest")]
    scenario: Option<PathBuf>,
    /// Run what this manifest.json describes again, to the same bytes.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["replicates", "seed", "arms", "set"])]
    manifest: Option<PathBuf>,
    /// Paired replicates of every arm, in place of what the scenario says.
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replicates: Option<u32>,
    /// Seed of all random draws.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: Option<u64>,
    /// Worker threads; all cores if absent. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder of results; `results/<name of the scenario file>` if absent.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Arms to run, separated by commas: names of countermeasures, of several joined by +, of the file's arms, `all`.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    arms: Option<Vec<String>>,
    /// Changes a value of the scenario; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Prints the effects as JSON in place of tables.
    #[arg(long)]
    json: bool,
    /// No progress bar.
    #[arg(long)]
    no_progress: bool,
    /// How the large tables are written.
    #[arg(long, value_name = "FORMAT", value_parser = ["csv", "parquet"])]
    tables: Option<String>,
}

/// What is to be run, from a scenario file or from a manifest.
struct Job {
    name: String,
    loaded: Loaded,
    tables: Format,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let started = (SystemTime::now(), Instant::now());
    let job = job(args)?;
    if !quiet {
        job.loaded.warnings.iter().for_each(|warning| output::message(&format!("warning: {warning}")));
    }
    let scenario = &job.loaded.scenario;
    let plan = Plan::new(scenario);
    let threads = args.threads.map_or_else(cores, usize::from);
    let path = args.out.clone().unwrap_or_else(|| Path::new("results").join(&job.name));
    let folder = Folder::open(&path).map_err(Failure::running)?;
    let mut journal = open_journal(&folder, &plan, quiet)?;

    let stop = interrupt::flag();
    let mut progress = Progress::new(&plan, quiet || args.no_progress);
    let ran = runner::run(&plan, &mut journal, threads, stop, &mut |event| progress.hear(&event));
    progress.clear();
    let (ensemble, ended) = ran.map_err(|error| explained(error, &plan, &folder))?;

    let effects = effects(&ensemble);
    let machine = Machine {
        command: std::env::args().collect(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        threads,
        started: started.0.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        seconds: started.1.elapsed().as_secs_f64(),
    };
    let manifest =
        Manifest::new(&job.name, scenario, &plan, ensemble.replicates(), &ended, job.tables, machine);
    results::write(&folder, &plan, &ensemble, &effects, &mut journal, &manifest).map_err(Failure::running)?;
    drop(journal);
    folder.finish(&plan.identity_hex()).map_err(Failure::running)?;

    if args.json {
        output::result(&json(scenario, &plan, ensemble.replicates(), &effects)?)?;
    } else {
        output::result(&screen::summary(scenario, &plan, &ensemble, &ended, output::width()))?;
    }
    if !quiet {
        output::message(&format!("results in {}", folder.path().display()));
    }
    Ok(())
}

fn job(args: &Args) -> Result<Job, Failure> {
    let tables = args.tables.as_deref().and_then(Format::with_ending);
    match (&args.manifest, &args.scenario) {
        (Some(path), _) => from_manifest(path, tables),
        (None, Some(path)) => {
            let overrides = Overrides {
                set: args.set.clone(),
                arms: args.arms.clone(),
                replicates: args.replicates,
                seed: args.seed,
            };
            let loaded = scenario::load(path, &overrides).map_err(Failure::scenario)?;
            let name = path.file_stem().map_or("scenario".into(), |stem| stem.to_string_lossy().into_owned());
            Ok(Job { name, loaded, tables: tables.unwrap_or_default() })
        }
        (None, None) => Err(Failure::usage("a scenario file is needed")),
    }
}

fn from_manifest(path: &Path, tables: Option<Format>) -> Result<Job, Failure> {
    let wrong = |what: &dyn std::fmt::Display| Failure::usage(format!("{}: {what}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| wrong(&error))?;
    let manifest = Manifest::read(&text).map_err(|error| wrong(&error))?;
    if let Err(version) = manifest.same_program() {
        output::message(&format!(
            "warning: the manifest is of sfic {version}; this is {}: the results may differ",
            env!("CARGO_PKG_VERSION")
        ));
    }
    // The name becomes a folder: one from elsewhere must not lead out of it.
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    if manifest.name.is_empty() || !manifest.name.chars().all(safe) {
        return Err(wrong(&"the name in it is not a plain name"));
    }
    let shown = format!("{} (scenario)", path.display());
    let loaded = scenario::from_text(&shown, &manifest.scenario, &Overrides::default());
    let as_before = Format::with_ending(&manifest.tables).unwrap_or_default();
    Ok(Job {
        name: manifest.name,
        loaded: loaded.map_err(Failure::scenario)?,
        tables: tables.unwrap_or(as_before),
    })
}

fn open_journal(folder: &Folder, plan: &Plan, quiet: bool) -> Result<Journal, Failure> {
    let identity = plan.identity_hex();
    let path = folder.journal(&identity);
    let (journal, recovered) = Journal::open(&path, &plan.identity, runner::layout(plan))
        .map_err(|error| Failure::running(format!("{}: {error}", path.display())))?;
    let others = folder.other_journals(&identity);
    if quiet {
        return Ok(journal);
    }
    if recovered.replicates > 0 {
        output::message(&format!(
            "{} replicates of an earlier run are there; going on",
            recovered.replicates
        ));
    }
    if recovered.damaged > 0 {
        output::message(&format!(
            "{} damaged part(s) of the journal were skipped; those replicates are run again",
            recovered.damaged
        ));
    }
    if others > 0 {
        output::message(&format!(
            "note: {others} unfinished run(s) of other settings are kept in {}; delete .journal-* to forget them",
            folder.path().display()
        ));
    }
    Ok(journal)
}

fn explained(error: RunError, plan: &Plan, folder: &Folder) -> Failure {
    match error {
        RunError::Interrupted { done } => Failure::interrupted(format!(
            "interrupted: {done} of {} replicates are kept; give the same command again to go on",
            plan.enough.most()
        )),
        RunError::Journal(error) => Failure::running(results::folder::FolderError::Io {
            path: folder.journal(&plan.identity_hex()),
            error,
        }),
        other => Failure::running(other),
    }
}

fn json(
    scenario: &Scenario,
    plan: &Plan,
    replicates: usize,
    effects: &[crate::experiment::effects::Effect],
) -> Result<String, Failure> {
    output::json(&serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "scenario": scenario.title,
        "seed": plan.seed,
        "replicates": replicates,
        "effects": results::effects::rows(plan, effects),
    }))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
