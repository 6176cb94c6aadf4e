//! `sfic propositions`: what theory claims, put to the test in the model.

mod over;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::job::{journal_of, say_resumed, workers};
use crate::options::{Output, Screen, Work, machine};
use crate::progress::Histories;
use crate::{Failure, output};
use sfic::experiment::engine::{Store, Workers};
use sfic::experiment::plan::Plan;
use sfic::experiment::propositions::{Examined, claims, examine, plan};
use sfic::experiment::runner::{self, Event, RunError};
use sfic::scenario::{self, Proposition, did_you_mean};
use sfic::stats::claim::Claim;
use sfic_report::folder::files;
use sfic_report::folder::manifest::{self, Analysis, Manifest, Source};
use sfic_report::folder::owner::Owner;
use sfic_report::folder::{Folder, FolderError};
use sfic_report::report::results::Results;
use sfic_report::report::studied::{Propositions, Studied};
use sfic_report::tables::Tables;
use sfic_report::tables::propositions::{rows, write};
use sfic_text::{joined, tr};

/// Which propositions of the theory hold in this model.
///
/// Each is an experiment file with its arms, contrasts and what counts as holding. Verdicts are findings: the exit code
/// is 0 whatever they are.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder of proposition files, or one of them.
    #[arg(default_value = "scenarios/propositions")]
    path: PathBuf,
    /// Only these, separated by commas; p-values are then adjusted over their tests alone.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    only: Vec<String>,
    /// Scenario file to which the arms' settings are changes, in place of the built-in system.
    #[arg(long, value_name = "SCENARIO")]
    base: Option<PathBuf>,
    /// Study file: propositions are looked at over its points, in the scenario that it varies.
    #[arg(long, value_name = "STUDY", conflicts_with = "base")]
    over: Option<PathBuf>,
    /// CSV or Parquet file of points in place of the study's design, for instance a posterior.
    #[arg(long, value_name = "FILE", requires = "over")]
    points: Option<PathBuf>,
    /// Points drawn, by their weights, from those of --over.
    #[arg(long, value_name = "N", requires = "over", default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    draws: u32,
    /// Paired replicates of every arm, in place of what the files, or with --over the study, say.
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    replicates: Option<u32>,
    /// Seed of all random draws.
    #[arg(long, value_name = "S", default_value_t = scenario::SEED,
        value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: u64,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let started = Instant::now();
    let all = files::load_propositions(&args.path, args.base.as_deref()).map_err(Failure::scenario)?;
    let chosen = chosen(&all, &args.only)?;
    if let Some(study) = &args.over {
        return over::run(args, study, &chosen, quiet);
    }
    if !quiet {
        for proposition in &chosen {
            let warnings = proposition.warnings.iter();
            warnings.for_each(|warning| {
                output::message(&tr!("warning: {id}, {warning}", id = proposition.id, warning))
            });
        }
    }
    let plans: Vec<Plan> = chosen
        .iter()
        .map(|proposition| plan(proposition, args.seed, args.replicates.unwrap_or(proposition.replicates)))
        .collect();
    let threads = args.work.threads();
    let texts: Vec<String> = chosen.iter().map(|proposition| proposition.asked()).collect();
    let asked: Vec<&[u8]> =
        plans.iter().map(|plan| plan.identity.as_slice()).chain(texts.iter().map(String::as_bytes)).collect();
    let owner = Owner::new(Analysis::Propositions, &asked);
    let folder = args.output.folder("propositions", &owner, quiet)?;
    let histories = |plan: &Plan| plan.arms.len() * plan.enough.most() as usize;
    let total: usize = plans.iter().map(histories).sum();
    let progress = Histories::new(total, quiet || args.work.no_progress());
    let mut judged: Vec<(&Proposition, Vec<Claim>, usize)> = Vec::new();
    let (mut before, workers) = (0, workers(threads)?);
    if !quiet {
        let finished = |plan: &Plan| journal_of(&folder, plan, true).map(|journal| journal.len() as u64);
        let finished = plans.iter().map(finished).sum::<Result<u64, Failure>>()?;
        say_resumed(finished, Some(plans.iter().map(|plan| u64::from(plan.enough.most())).sum()));
    }
    for (proposition, plan) in chosen.iter().zip(&plans) {
        let claims = test(proposition, plan, &folder, &workers, &mut |done| {
            progress.show(before + done * plan.arms.len(), &proposition.id);
        });
        let claims = claims.inspect_err(|_| progress.clear())?;
        judged.push((proposition, claims, plan.enough.most() as usize));
        before += histories(plan);
    }
    progress.clear();
    let examined = examine(&judged);

    let machine = machine(threads, started);
    let base = args.base.as_deref().map(resolved).transpose()?;
    let source = |found: &Examined<'_>| Source::new(found.proposition, found.replicates);
    let of = manifest::Examined { base, propositions: examined.iter().map(source).collect() };
    let manifest = Manifest::new(Analysis::Propositions, args.seed, of, machine);
    let rows = rows(&examined);
    write(&folder, &rows, &manifest).map_err(Failure::running)?;
    let studied = Studied { propositions: Some(Propositions { manifest, rows }), ..Studied::default() };
    let found = Results::of(folder.path(), Tables::default(), studied, None).map_err(Failure::running)?;
    // Only now is everything safe that the journals hold. Propositions on the same arms have one between them.
    let identities: BTreeSet<String> = plans.iter().map(Plan::identity_hex).collect();
    let identities: Vec<String> = identities.into_iter().collect();
    args.output.end(&folder, &identities, &found, Screen { quiet, top: None }, || json(&examined, args.seed))
}

/// The propositions asked for, in their order; all if none is named.
fn chosen<'a>(all: &'a [Proposition], only: &[String]) -> Result<Vec<&'a Proposition>, Failure> {
    let known = || all.iter().map(|proposition| proposition.id.as_str());
    let is = |proposition: &Proposition, name: &String| proposition.id.eq_ignore_ascii_case(name.trim());
    for name in only {
        if !all.iter().any(|proposition| is(proposition, name)) {
            let meant =
                did_you_mean(name, known()).map_or(String::new(), |id| tr!("; did you mean {id}?", id));
            let list = joined(known());
            return Err(Failure::usage(tr!(
                "--only: there is no proposition `{name}`{meant}; there are: {list}",
                name,
                meant,
                list
            )));
        }
    }
    Ok(all.iter().filter(|found| only.is_empty() || only.iter().any(|name| is(found, name))).collect())
}

/// Runs the arms of a proposition; `done` hears how many replicates are finished.
fn test(
    proposition: &Proposition,
    plan: &Plan,
    folder: &Folder,
    workers: &Workers<'_>,
    done: &mut dyn FnMut(usize),
) -> Result<Vec<Claim>, Failure> {
    let journal_failed =
        |error| Failure::running(FolderError::Io { path: folder.journal(&plan.identity_hex()), error });
    let mut journal = journal_of(folder, plan, true)?;
    let mut listen = |event: Event| match event {
        Event::Resumed { replicates } => done(replicates),
        Event::Finished { done: finished, .. } => done(finished),
        Event::Looked { .. } => {}
    };
    let ran = runner::run(plan, &mut journal, workers, &mut listen);
    let (ensemble, _) = ran.map_err(|error| match error {
        RunError::Interrupted { .. } => Failure::interrupted(tr!(
            "interrupted in {id}: finished replicates are kept; give the same command again to go on",
            id = proposition.id
        )),
        RunError::Journal(error) => journal_failed(error),
        other => Failure::running(other),
    })?;
    claims(proposition, &ensemble, &mut journal).map_err(journal_failed)
}

fn resolved(path: &Path) -> Result<String, Failure> {
    let loaded = files::load(path, &scenario::Overrides::default()).map_err(Failure::scenario)?;
    Ok(scenario::resolved(&loaded.scenario))
}

fn json(examined: &[Examined<'_>], seed: u64) -> serde_json::Value {
    let propositions: Vec<serde_json::Value> = examined
        .iter()
        .map(|found| {
            let of_proposition = rows(std::slice::from_ref(found));
            serde_json::json!({
                "id": found.proposition.id,
                "dimension": found.proposition.dimension,
                "claim": found.proposition.claim,
                "expected": found.proposition.expected,
                "source": found.proposition.source,
                "why": found.proposition.why,
                "verdict": found.verdict().words(),
                "replicates": found.replicates,
                "tests": of_proposition,
            })
        })
        .collect();
    serde_json::json!({ "seed": seed, "propositions": propositions })
}
