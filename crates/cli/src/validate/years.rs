//! `sfic validate years`: the past again, year by year.

use std::path::PathBuf;
use std::time::Instant;

use crate::job::{self, explained, unreadable};
use crate::options::{Changes, Output, Screen, Work, machine};
use crate::posterior;
use crate::progress::Progress;
use crate::{Failure, output};
use sfic::experiment::hindcast::{HindcastError, OverPosterior, against, annual, check, simulated};
use sfic::experiment::plan::{Plan, hex};
use sfic::experiment::runner::{self, Ended};
use sfic::scenario::{Files, did_you_mean, printed_name};
use sfic_report::folder::asked::Inputs;
use sfic_report::folder::manifest::{Analysis, Compared, Manifest, sha256};
use sfic_report::folder::owner::Owner;
use sfic_report::report::results::Results;
use sfic_report::report::studied::{Hindcast, Studied};
use sfic_report::tables::Tables;
use sfic_report::tables::hindcast::{OfArm, rows};
use sfic_report::tables::table::Format;
use sfic_text::{joined, tr};

/// Simulated sanctions beside the batches detained since 2008.
///
/// The batches are those detained by China Customs, year by year.
///
/// One number is fitted: batches for a simulated sanction, on the years up to --fit-until. The later years are
/// predicted. Arms are whatever changed when; the misfit is shown for each.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file, for instance scenarios/hindcast.toml.
    scenario: PathBuf,
    /// The arm shown year by year; the last if absent.
    #[arg(long, value_name = "NAME")]
    arm: Option<String>,
    /// The last year that the scale is fitted to.
    #[arg(long, value_name = "YEAR", default_value_t = 2017)]
    fit_until: u32,
    /// A posterior of `sfic calibrate`: each replicate has the parameters of another point of it.
    #[arg(long, value_name = "FILE")]
    posterior: Option<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let messages = args.output.messages();
    let started = Instant::now();
    let overrides = args.changes.overrides(None);
    let (name, loaded) = job::scenario(Some(&args.scenario), &overrides, quiet)?;
    output::warnings(loaded.without_use(&["time.follow_ups"], "sfic validate years").as_slice(), quiet);
    let scenario = loaded.scenario;
    let (plan, years) = (Plan::new(&scenario), annual());
    check(&plan, &years, args.fit_until).map_err(Failure::usage)?;
    let shown = shown(&plan, args.arm.as_deref())?;
    let threads = args.work.threads();
    let table = |path: &PathBuf| Inputs.table(path).map_err(|error| unreadable(path, &error));
    let posterior_sha256 = args.posterior.as_ref().map(table).transpose()?.map(sha256);
    let over = posterior_sha256.as_deref().unwrap_or_default().as_bytes();
    let owner = Owner::new(Analysis::Years, &[&plan.identity, &args.fit_until.to_le_bytes(), over]);
    let folder = args.output.folder(&format!("{name}-years"), &owner, quiet)?;
    let workers = job::workers(threads)?;
    let mut progress = Progress::new(&messages, &plan, quiet || args.work.no_progress());
    let (runs, ended, identity) = match &args.posterior {
        Some(path) => {
            let table = Inputs.table(path).map_err(|error| unreadable(path, &error))?;
            let parameters = posterior::parameters(path, &table)?;
            let table_of = posterior::TableOf { points: path, held: &[] };
            let study = posterior::over(&table_of, &args.scenario, &scenario, &parameters, &overrides)?;
            let over = OverPosterior::of(&study, years.len());
            let identity = over.identity();
            let mut journal = job::open_journal(&folder, &identity, over.layout(), Some(over.runs()), quiet)?;
            let runs = over.run(&mut journal, &workers, &mut |event| progress.count(event));
            progress.clear();
            let runs = runs.map_err(|error| job::unfinished(error, &folder, &identity))?;
            (runs, Ended::Fixed, identity)
        }
        None => {
            let mut journal = job::journal_of(&folder, &plan, quiet)?;
            let ran = runner::run(&plan, &mut journal, &workers, &mut |event| progress.hear(&event));
            progress.clear();
            let (ensemble, ended) = ran.map_err(|error| explained(error, &plan, &folder))?;
            let replicates = ensemble.replicates() as u32;
            let of = |arm| simulated(&plan, &mut journal, arm, replicates, years.len());
            let runs =
                (0..plan.arms.len()).map(of).collect::<Result<Vec<_>, _>>().map_err(Failure::running)?;
            (runs, ended, plan.identity)
        }
    };
    let replicates = runs[0].len();

    let mut arms = Vec::new();
    for (runs, arm) in runs.iter().zip(&plan.arms) {
        let found = against(runs, &years, args.fit_until).map_err(|error| match error {
            HindcastError::NoSanctions => Failure::running(format!("\"{}\": {error}", arm.name)),
            other => Failure::usage(other),
        })?;
        arms.push(OfArm { arm: arm.name.clone(), found });
    }
    let rows = rows(&arms, &years, args.fit_until);
    let mut manifest = Manifest::of_experiment(
        Analysis::Years,
        Compared::new(&name, &scenario),
        Vec::new(),
        &scenario,
        &plan,
        replicates,
        &ended,
        Format::Csv,
        machine(threads, started),
    );
    manifest.of.posterior_sha256 = posterior_sha256;
    job::write(&folder, &manifest, &rows)?;
    let scales = arms.iter().map(|arm| 1000.0 * arm.found.factor).collect();
    let hindcast = Hindcast { rows: rows.clone(), scales, shown: Some(plan.arms[shown].name.clone()) };
    let studied = Studied { hindcast: Some(hindcast), ..Studied::default() };
    let found =
        Results::of(folder.path(), Tables::default(), studied, Some(manifest)).map_err(Failure::running)?;
    args.output.end(&folder, &[hex(&identity)], &found, Screen { quiet, top: None }, || {
        let arms = arms.iter().map(|OfArm { arm, found }| {
            serde_json::json!({
                "arm": arm,
                "batches_for_a_sanction": 1000.0 * found.factor,
                "misfit_fitted": found.misfit_fitted,
                "misfit_predicted": found.misfit_predicted,
                "in_band": found.covered,
                "predicted": found.predicted,
            })
        });
        serde_json::json!({
            "scenario": scenario.title,
            "seed": plan.seed,
            "replicates": replicates,
            "fit_until": args.fit_until,
            "years": rows,
            "arms": arms.collect::<Vec<_>>(),
        })
    })
}

fn shown(plan: &Plan, asked: Option<&str>) -> Result<usize, Failure> {
    let Some(name) = asked else { return Ok(plan.arms.len() - 1) };
    let names = || plan.arms.iter().map(|arm| arm.name.as_str());
    let meant = printed_name(name, names());
    names().position(|known| Some(known) == meant.as_deref()).ok_or_else(|| {
        let meant = did_you_mean(name, names()).map(|name| tr!("; did you mean `{name}`?", name));
        let known = joined(names());
        Failure::usage(tr!(
            "there is no arm `{name}`{meant}; there are: {known}",
            name,
            meant = meant.unwrap_or_default(),
            known
        ))
    })
}
