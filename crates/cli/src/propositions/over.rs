//! `sfic propositions --over STUDY`: propositions over the points of a study.

use std::path::Path;
use std::time::Instant;

use serde_json::json;

use super::Args;
use crate::Failure;
use crate::job;
use crate::options::{Screen, machine};
use crate::progress::Histories;
use sfic::experiment::engine::{Event, Store, Workers};
use sfic::experiment::plan::hex;
use sfic::experiment::propositions::over::{Over, Question, over};
use sfic::experiment::sweep::SweepError;
use sfic::scenario::{Overrides, Proposition, resolved, study};
use sfic::stats::abc::resample::systematic;
use sfic_report::folder::manifest::{Analysis, ExaminedOver, Manifest, Source, sha256};
use sfic_report::folder::owner::Owner;
use sfic_report::folder::{self, Folder, FolderError};
use sfic_report::report::results::Results;
use sfic_report::report::studied::{OverPoints, Studied};
use sfic_report::tables::Tables;
use sfic_report::tables::propositions::over::{MetRow, Row, met, rows};
use sfic_text::tr;

pub(super) fn run(args: &Args, path: &Path, chosen: &[&Proposition], quiet: bool) -> Result<(), Failure> {
    let started = Instant::now();
    let overrides = Overrides { replicates: args.replicates, ..Overrides::default() };
    let (_, study) = job::study(path, overrides, args.points.clone(), quiet)?;
    if study.points.is_empty() {
        return Err(Failure::usage(tr!(
            "{path} has no points of its own; give --points FILE, for instance a posterior",
            path = path.display()
        )));
    }
    let replicates = study.base.experiment.replicates;
    let weights = study.weights.clone().unwrap_or_else(|| vec![1.0; study.points.len()]);
    let points = systematic(&weights, args.draws as usize);
    let questions: Vec<Question<'_>> = chosen
        .iter()
        .map(|proposition| Question {
            proposition,
            study: &study,
            points: &points,
            replicates,
            seed: args.seed,
        })
        .collect();
    let asked: Vec<[u8; 32]> = questions.iter().map(Question::identity).collect();
    let texts: Vec<String> = chosen.iter().map(|proposition| proposition.asked()).collect();
    let asked: Vec<&[u8]> =
        asked.iter().map(<[u8; 32]>::as_slice).chain(texts.iter().map(String::as_bytes)).collect();
    let owner = Owner::new(Analysis::PropositionsOver, &asked);
    let folder = args.output.folder("propositions-over", &owner, quiet)?;
    let threads = args.work.threads();
    let workers = job::workers(threads)?;
    let histories = |question: &Question<'_>| question.runs() * question.proposition.arms.len();
    let progress = Histories::new(questions.iter().map(histories).sum(), quiet || args.work.no_progress());
    let mut found: Vec<(&Proposition, Over)> = Vec::new();
    let mut before = 0;
    if !quiet {
        let finished = questions.iter().map(|question| {
            let (identity, layout) = (question.identity(), question.layout());
            job::open_journal(&folder, &identity, layout, None, true).map(|journal| journal.len() as u64)
        });
        let finished = finished.sum::<Result<u64, Failure>>()?;
        job::say_resumed(finished, Some(questions.iter().map(|question| question.runs() as u64).sum()));
    }
    for question in &questions {
        let arms = question.proposition.arms.len();
        let over_points = test(question, &folder, &workers, &mut |done| {
            progress.show(before + done * arms, &question.proposition.id);
        });
        found.push((question.proposition, over_points.inspect_err(|_| progress.clear())?));
        before += histories(question);
    }
    progress.clear();

    let rows: Vec<Row> =
        found.iter().flat_map(|(proposition, found)| rows(proposition, &found.tests)).collect();
    let met: Vec<MetRow> = found.iter().map(|(proposition, found)| met(proposition, &found.whole)).collect();
    let (scenario, written) = (resolved(&study.base), study::resolved(&study, folder::SCENARIO));
    let of = ExaminedOver {
        title: study.title.clone(),
        propositions: chosen
            .iter()
            .map(|proposition| Source::new(proposition, replicates as usize))
            .collect(),
        draws: args.draws,
        replicates,
        study_sha256: sha256(&written),
        study: written,
        scenario_sha256: sha256(&scenario),
        scenario,
    };
    let manifest = Manifest::new(Analysis::PropositionsOver, args.seed, of, machine(threads, started));
    let files = || -> Result<(), FolderError> {
        folder.begin()?;
        folder.write_rows(&rows)?;
        folder.write_rows(&met)?;
        folder.seal(folder::MANIFEST, &manifest)
    };
    files().map_err(Failure::running)?;
    let studied = Studied {
        over: Some(OverPoints { manifest, rows: rows.clone(), met: met.clone() }),
        ..Studied::default()
    };
    let found = Results::of(folder.path(), Tables::default(), studied, None).map_err(Failure::running)?;
    let identities: Vec<String> = questions.iter().map(|question| hex(&question.identity())).collect();
    args.output.end(&folder, &identities, &found, Screen { quiet, top: None }, || {
        json!({
            "study": study.title,
            "draws": args.draws,
            "replicates": replicates,
            "seed": args.seed,
            "propositions": met,
            "tests": rows,
        })
    })
}

fn test(
    question: &Question<'_>,
    folder: &Folder,
    workers: &Workers<'_>,
    done: &mut dyn FnMut(usize),
) -> Result<Over, Failure> {
    let (identity, runs) = (question.identity(), question.runs() as u64);
    let mut journal = job::open_journal(folder, &identity, question.layout(), Some(runs), true)?;
    let id = &question.proposition.id;
    let mut listen = |event: &Event| done(event.progress().0 as usize);
    over(question, &mut journal, workers, &mut listen).map_err(|error| match error {
        SweepError::Point { point, failure } => Failure::usage(tr!(
            "{id} cannot be tested at every point of the study: point {point}: {failure}",
            id,
            point,
            failure
        )),
        other => job::unfinished(other, folder, &identity),
    })
}
