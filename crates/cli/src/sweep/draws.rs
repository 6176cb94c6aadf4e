//! `sfic sweep --points FILE --draws N`: ranks and effects of the arms over points drawn from a file, for instance a
//! posterior of `sfic calibrate`.

use std::path::Path;
use std::time::Instant;

use serde_json::json;

use super::Args;
use crate::calibrate::explained;
use crate::options::{Screen, machine};
use crate::progress::Runs;
use crate::{Failure, job};
use sfic::experiment::calibrate::effects::{Question, effects, identity};
use sfic::experiment::plan::hex;
use sfic::experiment::sweep::{self, layout};
use sfic::model::outcomes::{HEADLINE, OUTCOMES};
use sfic::scenario::{resolved, study};
use sfic_report::folder::manifest::{Analysis, Drawn, Manifest, sha256};
use sfic_report::folder::owner::Owner;
use sfic_report::folder::{self, FolderError};
use sfic_report::report::results::Results;
use sfic_report::report::studied::Studied;
use sfic_report::tables::Tables;
use sfic_report::tables::posterior::{point_rows, rows};
use sfic_text::tr;

/// Every arm at `draws` of the points in a file, drawn by their weights; arms are paired at each point.
pub(super) fn run(args: &Args, file: &Path, points: &Path, draws: u32, quiet: bool) -> Result<(), Failure> {
    let started = Instant::now();
    let asked = args.outcome.as_deref().unwrap_or(HEADLINE);
    let index = job::outcome_named(asked)?;
    let outcome = &OUTCOMES[index];
    let overrides = args.changes.overrides(Some(&args.arms));
    let (name, study) = job::study(file, overrides, Some(points.to_path_buf()), quiet)?;
    if study.base.arms.len() < 2 || study.base.experiment.replicates < 2 {
        return Err(Failure::usage(tr!(
            "a comparison needs two arms and two replicates or more: --arms, --replicates"
        )));
    }
    let question = Question { outcome: index, draws, seed: study.base.experiment.seed };
    let owner = Owner::new(Analysis::Draws, &[&sweep::identity(&study), outcome.name.as_bytes()]);
    let folder = args.output.folder(&format!("{name}-posterior"), &owner, quiet)?;
    let identity = identity(&study, &question);
    let runs = u64::from(draws) * u64::from(study.base.experiment.replicates);
    let mut journal = job::open_journal(&folder, &identity, layout(&study), Some(runs), quiet)?;

    let whose = tr!("{draws} points", draws);
    let mut progress = Runs::of(runs, whose, quiet || args.work.no_progress());
    let threads = args.work.threads();
    let workers = job::workers(threads)?;
    let found = effects(&study, &question, &mut journal, &workers, &mut |event| progress.hear(event));
    progress.clear();
    let found = found.map_err(|error| explained(error, &folder))?;

    let rows = rows(&study, outcome, &found);
    let points = point_rows(&study, outcome, &found);
    let replicates = study.base.experiment.replicates;
    let scenario = resolved(&study.base);
    let written = study::resolved(&study, folder::SCENARIO);
    let of = Drawn {
        name,
        title: study.title.clone(),
        outcome: outcome.name.into(),
        draws,
        replicates,
        same_order: found.same_order,
        study_sha256: sha256(&written),
        study: written,
        scenario_sha256: sha256(&scenario),
        scenario,
    };
    let manifest = Manifest::new(Analysis::Draws, question.seed, of, machine(threads, started));
    let files = || -> Result<(), FolderError> {
        folder.begin()?;
        folder.write_rows(&rows)?;
        folder.write_rows(&points)?;
        folder.seal(folder::MANIFEST, &manifest)
    };
    files().map_err(Failure::running)?;
    let tables = Tables { over_posterior: rows.clone(), ..Tables::default() };
    let studied = Studied { posterior: Some(manifest), ..Studied::default() };
    let shown = Results::of(folder.path(), tables, studied, None).map_err(Failure::running)?;
    drop(journal);
    args.output.end(&folder, &[hex(&identity)], &shown, Screen { quiet, top: None }, || {
        json!({
            "study": study.title,
            "outcome": outcome.name,
            "draws": draws,
            "replicates": replicates,
            "seed": question.seed,
            "arms": rows,
            "same_order": found.same_order,
        })
    })
}
