//! `sfic run`: every arm of a scenario on paired replicates, the effect table, a folder of results.

use std::path::PathBuf;
use std::time::Instant;

use serde_json::Value;

use super::job::{self, explained, first_journal, workers};
use super::options::{Arms, Changes, Output, Screen, TableFormat, Work, machine};
use super::posterior::Posterior;
use super::progress::Progress;
use super::{Failure, findings};
use sfic::experiment::compare::{Together, between, together};
use sfic::experiment::findings::Findings;
use sfic::experiment::plan::{Plan, hex};
use sfic::experiment::runner;
use sfic::scenario::{Difference, Scenario};
use sfic_report::folder::manifest::{Analysis, Compared, Manifest, OverPosterior};
use sfic_report::folder::owner::Owner;
use sfic_report::report::results::Results;
use sfic_report::report::sections::beside::differing;
use sfic_report::report::studied::Studied;
use sfic_report::tables as results;
use sfic_report::tables::uncertainty;
use sfic_text::tr;

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
    job.with_tables(args.tables.clone()).with_posterior(posterior).run(&args.work, &args.output, quiet)
}

/// An experiment: one scenario, or several to compare, each with its name.
pub(super) struct Job {
    name: String,
    scenarios: Vec<(String, Scenario)>,
    tables: TableFormat,
    posterior: Posterior,
}

impl Job {
    /// A job of scenarios with their names.
    pub(super) fn new(scenarios: Vec<(String, Scenario)>) -> Self {
        let names: Vec<&str> = scenarios.iter().map(|(name, _)| name.as_str()).collect();
        let named = scenarios.len() > 1 && scenarios.iter().any(|(_, own)| own.posterior.is_some());
        let posterior = if named { Posterior::Left(OverPosterior::Compared) } else { Posterior::Unnamed };
        Job { name: names.join("-against-"), scenarios, tables: TableFormat::default(), posterior }
    }

    /// The same with tables in this format.
    pub(super) fn with_tables(self, tables: TableFormat) -> Self {
        Job { tables, ..self }
    }

    /// The same with a posterior.
    pub(super) fn with_posterior(self, posterior: Posterior) -> Self {
        Job { posterior, ..self }
    }

    /// Runs the experiment, writes its results and prints what they show.
    pub(super) fn run(self, work: &Work, output: &Output, quiet: bool) -> Result<(), Failure> {
        let (started, messages) = (Instant::now(), output.messages());
        let Together { scenario, pairs } = match &self.scenarios[..] {
            [(_, only)] => Together { scenario: only.clone(), pairs: Vec::new() },
            several => together(several).map_err(Failure::usage)?,
        };
        let plan = Plan::new(&scenario);
        let threads = work.threads();
        let analysis = if self.scenarios.len() > 1 { Analysis::Compare } else { Analysis::Run };
        let over = match &self.posterior {
            Posterior::Over(points) => Some(points),
            _ => None,
        };
        let second = over.map(|points| points.identity(&plan));
        let question: Vec<&[u8]> = [&plan.identity].into_iter().chain(&second).map(|own| &own[..]).collect();
        let folder = output.folder(&self.name, &Owner::new(analysis, &question), quiet)?;
        let mut journal = first_journal(&folder, &plan, second.as_ref(), quiet)?;
        let workers = workers(threads)?;

        let mut progress = Progress::new(&messages, &plan, quiet || work.no_progress());
        let ran = runner::run(&plan, &mut journal, &workers, &mut |event| progress.hear(&event));
        progress.clear();
        let (ensemble, ended) = ran.map_err(|error| explained(error, &plan, &folder))?;
        let findings = Findings::of(&plan, &ensemble, &journal, &workers).map_err(Failure::running)?;
        let (spreads, over_posterior) = match &self.posterior {
            Posterior::Unnamed => (Vec::new(), None),
            Posterior::Left(why) => (Vec::new(), Some(why.clone())),
            Posterior::Over(points) => {
                let mut progress = Progress::new(&messages, &plan, quiet || work.no_progress());
                let replicates = ensemble.replicates();
                let (spreads, ran) =
                    points.run(&plan, replicates, &folder, &workers, &mut progress, quiet)?;
                (spreads, Some(ran))
            }
        };

        let machine = machine(threads, started);
        let mut compared = self.scenarios.iter().map(|(name, scenario)| Compared::new(name, scenario));
        let Some(first) = compared.next() else { return Err(Failure::usage(tr!("there is no scenario"))) };
        let mut manifest = Manifest::of_experiment(
            analysis,
            first,
            compared.collect(),
            &scenario,
            &plan,
            ensemble.replicates(),
            &ended,
            self.tables.format().unwrap_or_default(),
            machine,
        );
        manifest.of.over_posterior = over_posterior;
        let between = between(&plan, &ensemble, &journal, &pairs).map_err(Failure::running)?;
        let tables = results::Tables {
            uncertainty: uncertainty::rows(&plan, &spreads),
            between: results::between::rows(&plan, &between),
            ..results::Tables::of(&plan, &findings)
        };
        drop(findings);
        results::write(&folder, &plan, &ensemble, &tables, &journal, &manifest, &workers)
            .map_err(Failure::running)?;
        // The report needs the memory.
        drop(ensemble);
        let studied = Studied::read(folder.path()).map_err(Failure::running)?;
        let found = Results::of(folder.path(), tables, studied, Some(manifest)).map_err(Failure::running)?;
        drop(journal);
        let screen = Screen { quiet, top: None };
        let finished: Vec<String> =
            std::iter::once(plan.identity_hex()).chain(second.as_ref().map(|own| hex(own))).collect();
        let object = || {
            let mut object = findings::json(&found);
            if self.scenarios.len() > 1 {
                object["differences"] = self.differences();
            }
            object
        };
        let workbook = || self.tables.workbook(&folder, &found, &messages);
        output.end_with(&folder, &finished, &found, screen, object, workbook)
    }

    /// The settings in which the other scenarios differ from the first: scenario, path, values.
    fn differences(&self) -> Value {
        let Some(((_, first), others)) = self.scenarios.split_first() else { return Value::Null };
        let of = |(name, other): &(String, Scenario)| {
            let name = name.clone();
            differing(first, other).into_iter().map(move |Difference { path, first, other }| {
                serde_json::json!({ "scenario": name, "setting": path, "first": first, "other": other })
            })
        };
        others.iter().flat_map(of).collect()
    }
}
