//! `sfic posterior`: what countermeasures do over a posterior sample.

use std::path::PathBuf;

use serde_json::json;

use super::calibrate::{explained, loaded};
use super::progress::Runs;
use super::usual::{Clock, Usual};
use super::{Failure, job, output};
use sfic::experiment::calibrate::effects::{Question, effects, identity};
use sfic::experiment::plan::{MODEL_VERSION, hex};
use sfic::experiment::sweep::layout;
use sfic::model::outcomes::{HEADLINE, OUTCOMES, outcome};
use sfic::scenario::study::{self, Changes};
use sfic::scenario::{Overrides, did_you_mean, resolved};
use sfic_report::folder::manifest::sha256;
use sfic_report::folder::{self, FolderError};
use sfic_report::report;
use sfic_report::report::results::Results;
use sfic_report::report::studied::Studied;
use sfic_report::tables::Tables;
use sfic_report::tables::posterior::{Manifest, point_rows, rows};

/// Every arm at points drawn from a posterior: ranks and effects.
///
/// Does the ranking survive what is not known?
///
/// The points are those of a file that `sfic calibrate` wrote (or any other with a column for each factor), drawn by
/// their weights. Arms are paired at each point.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Study file: its factors say what the columns mean, its arms what is compared.
    study: PathBuf,
    /// CSV or Parquet file of points with weights: a posterior.
    #[arg(long, value_name = "FILE")]
    points: PathBuf,
    /// Points drawn from it.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    draws: u32,
    /// The outcome on which arms are compared.
    #[arg(long, value_name = "NAME", default_value = HEADLINE)]
    outcome: String,
    /// Arms, separated by commas, in place of those of the study.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    arms: Option<Vec<String>>,
    /// Paired replicates at each point, in place of what the study says.
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    replicates: Option<u32>,
    /// Seed from which those of the points come; that of the study's experiment if absent.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: Option<u64>,
    /// Changes a value of the study or of its scenario; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    usual: Usual,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let messages = args.usual.said.messages();
    let clock = Clock::start();
    let Some((place, outcome)) = outcome(&args.outcome) else {
        let meant = did_you_mean(&args.outcome, OUTCOMES.iter().map(|outcome| outcome.name));
        let help =
            meant.map_or("`sfic list outcomes` shows all".into(), |name| format!("did you mean `{name}`?"));
        return Err(Failure::usage(format!("there is no outcome `{}`; {help}", args.outcome)));
    };
    let overrides = Overrides {
        set: args.set.clone(),
        arms: args.arms.clone(),
        replicates: args.replicates,
        seed: args.seed,
    };
    let changes = Changes { overrides, points: Some(args.points.clone()) };
    let (name, study) = loaded(&args.study, &changes, quiet)?;
    if study.base.arms.len() < 2 || study.base.experiment.replicates < 2 {
        return Err(Failure::usage(
            "a comparison needs two arms and two replicates or more: --arms, --replicates",
        ));
    }
    let question = Question { outcome: place, draws: args.draws, seed: study.base.experiment.seed };
    let folder = args.usual.folder(&format!("{name}-posterior"))?;
    let identity = identity(&study, &question);
    let runs = u64::from(args.draws) * u64::from(study.base.experiment.replicates);
    let mut journal = job::open_journal(&folder, &identity, layout(&study), Some(runs), quiet)?;

    let whose = format!("{} points", args.draws);
    let mut progress = Runs::of(runs, whose, quiet || args.usual.no_progress);
    let threads = args.usual.threads();
    let workers = job::workers(threads)?;
    let found = effects(&study, &question, &mut journal, &workers, &mut |event| progress.hear(event));
    progress.clear();
    let found = found.map_err(|error| explained(error, &folder))?;

    let rows = rows(&study, outcome, &found);
    let points = point_rows(&study, outcome, &found);
    let replicates = study.base.experiment.replicates;
    let scenario = resolved(&study.base);
    let written = study::resolved(&study, folder::SCENARIO);
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").into(),
        model_version: MODEL_VERSION,
        command: "posterior".into(),
        name,
        title: study.title.clone(),
        outcome: outcome.name.into(),
        draws: args.draws,
        seed: question.seed,
        replicates,
        same_order: found.same_order,
        study_sha256: sha256(&written),
        study: written,
        scenario_sha256: sha256(&scenario),
        scenario,
        machine: clock.machine(threads),
    };
    let files = || -> Result<(), FolderError> {
        folder.remove(folder::MANIFEST)?;
        folder.write_rows(&rows)?;
        folder.write_rows(&points)?;
        folder.write_json(folder::MANIFEST, &manifest)
    };
    files().map_err(Failure::running)?;
    let studied = Studied { posterior: Some(manifest), ..Studied::default() };
    let shown = Results::of(folder.path(), Tables::default(), studied, None).map_err(Failure::running)?;
    job::write_report(&folder, true, &messages, &shown)?;
    drop(journal);
    folder.finish(&hex(&identity)).map_err(Failure::running)?;

    if args.usual.json {
        output::result(&output::json(&json!({
            "version": env!("CARGO_PKG_VERSION"),
            "study": study.title,
            "outcome": outcome.name,
            "draws": args.draws,
            "replicates": replicates,
            "seed": question.seed,
            "arms": rows,
            "same_order": found.same_order,
            "notes": report::notes(&messages, &shown),
        }))?)?;
    } else {
        output::result(&report::summary(&messages, &shown, output::width()))?;
    }
    if !quiet {
        output::results_in(&messages, &folder);
    }
    Ok(())
}
