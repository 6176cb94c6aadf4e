//! Studies and tests of the model in the report, one file an analysis.
//!
//! A folder may hold several of them: an analysis of sensitivity and a discovery lie beside the sweep that they are
//! of. Then the answer is that of the analysis, and the sweep follows below it on the page.

pub mod calibrate;
pub mod discover;
mod jointly;
pub mod one_at_a_time;
pub mod propositions;
pub mod run;
pub mod sensitivity;
pub mod sweep;
#[cfg(test)]
mod tests;
pub mod validate;
pub mod varied;

use super::analysis::Analysis;
use super::document::{Block, Section};
use super::results::Results;
use super::sections::{evidence, robustness};
use super::studied::Studied;
use super::view::View;
use crate::folder::manifest::{Experiment, Manifest};
use crate::tables::discover::Asked;
use crate::text::words;
use sfic_text::{Key, of_names};

/// The question that a folder of a study answers.
pub fn question(studied: &Studied) -> Key {
    match studied {
        Studied { discovery: Some(_), .. } => key!("head.question_of_discovery"),
        Studied { calibration: Some(_), .. } => key!("head.question_of_calibration"),
        Studied { sweep: Some(sweep), .. } if !sweep.indices.is_empty() => {
            key!("head.question_of_sensitivity")
        }
        Studied { sweep: None, hindcast: Some(_), .. } => key!("validate.question"),
        Studied { sweep: None, one_at_a_time: Some(_), .. } => key!("one_at_a_time.question"),
        Studied { posterior: Some(_), .. } => key!("robustness.title"),
        Studied { propositions: Some(_), .. } => key!("propositions.question"),
        Studied { over: Some(_), .. } => key!("propositions.question_over"),
        _ => key!("head.question_of_sweep"),
    }
}

/// The key of a line on an experiment.
type OfRun = Key<{ of_names(&["title", "arms", "replicates", "seed", "version"]) }>;

/// The study and its size, in one line.
pub fn subject(view: &View<'_>) -> String {
    let studied = &view.results.studied;
    if let Some(calibrated) = &studied.calibration {
        return calibrate::subject(view, calibrated);
    }
    if let Some(sweep) = &studied.sweep {
        let manifest = &sweep.manifest;
        return say!(
            view,
            "head.what_was_swept",
            title = view.changed(view.messages.said(&manifest.of.title)),
            points = manifest.of.points,
            arms = manifest.of.arms.len(),
            replicates = manifest.of.replicates,
            seed = manifest.seed,
            version = manifest.version
        );
    }
    if let Some(manifest) = &studied.posterior {
        return say!(
            view,
            "posterior.what_was_run",
            title = view.changed(view.messages.said(&manifest.of.title)),
            arms = view.results.tables.over_posterior.len(),
            points = manifest.of.draws,
            replicates = manifest.of.replicates,
            seed = manifest.seed,
            version = manifest.version
        );
    }
    if let Some(found) = &studied.propositions {
        return propositions::subject(view, found);
    }
    if let Some(found) = &studied.over {
        return propositions::over::subject(view, found);
    }
    if let Some(Asked { study, replicates, version, .. }) =
        studied.discovery.as_ref().map(|found| &found.asked)
    {
        return say!(view, "head.what_was_studied", title = view.messages.said(study), replicates, version);
    }
    let over = |manifest: &Manifest<Experiment>| manifest.of.posterior_sha256.is_some();
    what_was_run(
        view,
        match studied {
            Studied { one_at_a_time: Some(_), .. } => key!("one_at_a_time.what_was_run"),
            _ if view.results.manifest.as_ref().is_some_and(over) => {
                key!("validate.what_was_run_over_posterior")
            }
            _ => key!("head.what_was_run"),
        },
    )
}

/// An experiment and its size, in one line.
pub fn what_was_run(view: &View<'_>, key: OfRun) -> String {
    let Some(manifest) = &view.results.manifest else { return view.results.name.clone() };
    say!(
        view,
        key,
        title = view.changed(view.messages.titles(&manifest.of.title)),
        arms = words::arms(view.messages, manifest.of.arms.len()),
        replicates = manifest.of.replicates,
        seed = manifest.seed,
        version = manifest.version
    )
}

/// The sections of a folder, in their order.
pub fn sections(view: &View<'_>, dated: bool) -> Vec<Section> {
    let Results { studied, .. } = view.results;
    let mut answer: Vec<Block> = Vec::new();
    let mut sections = Vec::new();
    // The first gives the answer and the summary on the terminal; its figure is beside the answer.
    let found = [
        studied.discovery.as_ref().map(|discovery| discover::analysis(view, discovery)),
        studied.calibration.as_ref().map(|calibrated| calibrate::analysis(view, calibrated)),
        studied
            .sweep
            .as_ref()
            .filter(|sweep| !sweep.indices.is_empty())
            .map(|s| sensitivity::analysis(view, s)),
        studied.sweep.as_ref().map(|sweep| sweep::analysis(view, sweep)),
        studied.hindcast.as_ref().and_then(|hindcast| validate::analysis(view, hindcast)),
        studied.one_at_a_time.as_ref().map(|found| one_at_a_time::analysis(view, found)),
        studied.posterior.as_ref().and_then(|manifest| robustness::analysis(view, &manifest.of)),
        studied.propositions.as_ref().map(|found| propositions::analysis(view, found)),
        studied.over.as_ref().map(|found| propositions::over::analysis(view, found)),
    ];
    for analysis in found.into_iter().flatten() {
        let Analysis { answer: sentences, notes, figure, mut rest } = analysis;
        let mut first: Vec<Block> = sentences.into_iter().map(Block::Text).collect();
        first.extend(notes.into_iter().map(Block::Note));
        first.extend(figure.map(|figure| Block::Figure(Box::new(figure))));
        if answer.is_empty() {
            answer = first;
        } else {
            rest.iter_mut().for_each(|section| section.brief = false);
            rest[0].blocks.splice(0..0, first);
        }
        sections.extend(rest);
    }
    answer.extend(studied.sweep.as_ref().map_or(Vec::new(), |found| sweep::idle(view, found)));
    sections.insert(0, view.section("answer", key!("answer.title"), answer).brief());
    sections.splice(1..1, varied::section(view));
    sections.extend(propositions::claims(view));
    sections.extend(sweep::failures(view));
    sections.extend(validate::years(view));
    if !view.results.tables.evidence.is_empty() {
        sections.extend(evidence::section(view));
    }
    sections.extend(one_at_a_time::groups(view));
    sections.extend(run::section(view, dated));
    sections
}
