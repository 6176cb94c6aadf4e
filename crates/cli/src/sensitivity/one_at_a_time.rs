//! `sfic sensitivity one-at-a-time`: every parameter, where its value comes from, and how much the headline depends on it.

use std::path::PathBuf;
use std::time::Instant;

use crate::options::{Changes, Output, Screen, Work, machine};
use crate::progress::Histories;
use crate::{Failure, job};
use sfic::experiment::ledger::depend::{Trials, experiment};
use sfic::experiment::ledger::{LedgerError, ledger as made};
use sfic::experiment::plan::{Plan, hex};
use sfic::experiment::runner::Ended;
use sfic::model::settings::{PARAMETERS, Parameter, SECTIONS};
use sfic::scenario::did_you_mean;
use sfic_report::folder::manifest::{Analysis, Compared, Manifest};
use sfic_report::folder::owner::Owner;
use sfic_report::report::results::Results;
use sfic_report::report::studied::{OneAtATime, Studied};
use sfic_report::tables::table::Format;
use sfic_report::tables::{Tables, ledger};
use sfic_text::tr;

/// Replicates if the command line does not say: a few minutes for all parameters on two cores.
const REPLICATES: u32 = 20;

/// Lists every assumption with its source and what depends on it.
///
/// Each parameter is moved alone, a fifth down and up (switches off and on), with everything else as it is, on paired
/// replicates: what does that change of re-infringement, and of what all countermeasures together do about it? The
/// values are tried one at a time; `sfic sweep` varies several together.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file; the built-in system if absent.
    scenario: Option<PathBuf>,
    /// Only parameters whose path begins so, for instance `exporter` or `exporter.awareness`; several by commas.
    #[arg(long, value_name = "PATH-PREFIX", value_delimiter = ',')]
    only: Vec<String>,
    /// Lines of each table that are printed; the file has all.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let started = Instant::now();
    known(&args.only)?;
    let overrides = args.changes.values.overrides(None);
    let replicates = args.changes.replicates_or(REPLICATES)?;
    let (name, loaded) = job::scenario(args.scenario.as_deref(), &overrides, quiet)?;
    job::say_own_experiment(&loaded, "sfic sensitivity one-at-a-time", quiet);
    let scenario = experiment(&loaded.scenario, replicates);
    let threads = args.work.threads();
    let wanted = |parameter: &Parameter| {
        args.only.is_empty() || args.only.iter().any(|prefix| parameter.path.starts_with(prefix.as_str()))
    };
    let trials = Trials::new(&scenario, &wanted);
    let (identity, arms, runs) = (trials.identity(), scenario.arms.len(), trials.runs());
    let owner = Owner::new(Analysis::OneAtATime, &[&identity]);
    let folder = args.output.folder(&format!("{name}-one-at-a-time"), &owner, quiet)?;
    let mut journal = job::open_journal(&folder, &identity, trials.layout(), Some(runs), quiet)?;
    let workers = job::workers(threads)?;
    let bar = Histories::new(runs as usize * arms, quiet || args.work.no_progress());
    let found = made(trials, &mut journal, &workers, &mut |event, at| {
        bar.show(event.progress().0 as usize * arms, at);
    });
    bar.clear();
    let found = found.map_err(|error| match error {
        LedgerError::Runs(error) => job::unfinished(error, &folder, &identity),
        other => Failure::running(other),
    })?;

    let rows = ledger::rows(&found, &loaded.origins);
    let plan = Plan::new(&scenario);
    let manifest = Manifest::of_experiment(
        Analysis::OneAtATime,
        Compared::new(&name, &scenario),
        Vec::new(),
        &scenario,
        &plan,
        replicates as usize,
        &Ended::Fixed,
        Format::Csv,
        machine(threads, started),
    );
    job::write(&folder, &manifest, &rows)?;
    let one_at_a_time = OneAtATime { rows: rows.clone(), found: Some(found) };
    let studied = Studied { one_at_a_time: Some(one_at_a_time), ..Studied::default() };
    let found =
        Results::of(folder.path(), Tables::default(), studied, Some(manifest)).map_err(Failure::running)?;
    drop(journal);
    let screen = Screen { quiet, top: args.top.map(|top| top as usize) };
    args.output.end(&folder, &[hex(&identity)], &found, screen, || {
        serde_json::json!({
            "scenario": scenario.title,
            "seed": plan.seed,
            "replicates": replicates,
            "only": args.only,
            "entries": rows,
        })
    })
}

/// True if each prefix is that of a parameter.
fn known(only: &[String]) -> Result<(), Failure> {
    let begins = |prefix: &String| PARAMETERS.iter().any(|row| row.path.starts_with(prefix.as_str()));
    // What begins with a section that there is was meant to be in it.
    let candidates = |prefix: &str| -> Vec<&'static str> {
        let of_section = |path: &&str| {
            prefix
                .split_once('.')
                .is_some_and(|(section, _)| path.split_once('.').is_some_and(|(own, _)| own == section))
        };
        let in_section: Vec<&str> = PARAMETERS.iter().map(|row| row.path).filter(of_section).collect();
        if !in_section.is_empty() {
            return in_section;
        }
        PARAMETERS.iter().map(|row| row.path).chain(SECTIONS.iter().map(|(section, _)| *section)).collect()
    };
    let unknown = only.iter().filter(|prefix| prefix.is_empty() || !begins(prefix));
    let said: Vec<String> = unknown
        .map(|prefix| {
            let help = match did_you_mean(prefix, candidates(prefix)) {
                Some(meant) => tr!("did you mean `{meant}`?", meant),
                None => tr!("`sfic list parameters` has them all"),
            };
            tr!("--only: no parameter begins with `{prefix}`; {help}", prefix, help)
        })
        .collect();
    if said.is_empty() { Ok(()) } else { Err(Failure::usage(said.join("\n"))) }
}
