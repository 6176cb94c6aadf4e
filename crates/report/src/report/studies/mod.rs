//! Studies in the report: sweeps, sensitivity analyses, discoveries, calibrations, effects over a posterior, and
//! propositions.
//!
//! A folder may hold several of them: an analysis of sensitivity and a discovery lie beside the sweep that they are
//! of. Then the answer is that of the analysis, and the sweep is told below it.

pub mod calibrate;
pub mod discover;
pub mod propositions;
pub mod run;
pub mod sensitivity;
pub mod sweep;
#[cfg(test)]
mod tests;
pub mod varied;

use super::document::{Block, Section};
use super::results::Results;
use super::sections::robustness;
use super::studied::Studied;
use super::view::View;
use crate::figures::Figure;
use crate::figures::scale::Numbers;
use crate::text::messages::Key;
use sfic::model::outcomes::{Format, Good, Outcome};

/// The question that a folder of a study answers.
pub fn question(studied: &Studied) -> Key {
    match studied {
        Studied { discovery: Some(_), .. } => key!("head.question_of_discovery"),
        Studied { calibration: Some(_), .. } => key!("head.question_of_calibration"),
        Studied { sweep: Some(sweep), .. } if !sweep.indices.is_empty() => {
            key!("head.question_of_sensitivity")
        }
        Studied { posterior: Some(_), .. } => key!("robustness.title"),
        Studied { propositions: Some(_), .. } => key!("propositions.question"),
        Studied { over: Some(_), .. } => key!("propositions.question_over"),
        _ => key!("head.question_of_sweep"),
    }
}

/// What was run, in one line.
pub fn subject(view: &View<'_>) -> String {
    let studied = &view.results.studied;
    if let Some(sweep) = &studied.sweep {
        let manifest = &sweep.manifest;
        return say!(
            view,
            "head.what_was_swept",
            title = view.messages.known(&manifest.title),
            points = manifest.points,
            arms = manifest.arms.len(),
            replicates = manifest.replicates,
            seed = manifest.seed,
            version = manifest.version
        );
    }
    if let Some(manifest) = &studied.posterior {
        return say!(
            view,
            "posterior.what_was_run",
            title = view.messages.known(&manifest.title),
            arms = view.results.tables.over_posterior.len(),
            points = manifest.draws,
            replicates = manifest.replicates,
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
    let values = studied.calibration.as_ref().map(|calibrated| {
        let manifest = &calibrated.manifest;
        (&manifest.title, manifest.replicates, &manifest.version)
    });
    let asked = studied.discovery.as_ref().map(|discovery| &discovery.asked);
    let values = values.or(asked.map(|asked| (&asked.study, asked.replicates, &asked.version)));
    let Some((title, replicates, version)) = values else { return view.results.name.clone() };
    say!(view, "head.what_was_studied", title = view.messages.known(title), replicates, version)
}

/// The sections of a folder, in their order.
pub fn sections(view: &View<'_>, dated: bool) -> Vec<Section> {
    let Results { studied, .. } = view.results;
    let mut answer: Vec<Block> = Vec::new();
    let mut sections = Vec::new();
    // The first that has something to say answers; its figure stands with the answer.
    let found = [
        studied.discovery.as_ref().map(|discovery| discover::told(view, discovery)),
        studied.calibration.as_ref().map(|calibrated| calibrate::told(view, calibrated)),
        studied.sweep.as_ref().filter(|sweep| !sweep.indices.is_empty()).map(|s| sensitivity::told(view, s)),
        studied.sweep.as_ref().map(|sweep| sweep::told(view, sweep)),
        studied.posterior.as_ref().and_then(|manifest| robustness::told(view, manifest)),
        studied.propositions.as_ref().map(|found| propositions::told(view, found)),
        studied.over.as_ref().map(|found| propositions::over::told(view, found)),
    ];
    for told in found.into_iter().flatten() {
        let Told { answer: sentences, notes, figure, mut rest } = told;
        let mut first: Vec<Block> = sentences.into_iter().map(Block::Text).collect();
        first.extend(notes.into_iter().map(Block::Note));
        first.extend(figure.map(|figure| Block::Figure(Box::new(figure))));
        if answer.is_empty() {
            answer = first;
        } else {
            rest.blocks.splice(0..0, first);
        }
        sections.push(rest);
    }
    sections.insert(0, view.section("answer", key!("answer.title"), answer).brief());
    sections.splice(1..1, varied::section(view));
    sections.extend(propositions::claims(view));
    sections.extend(sweep::failures(view));
    sections.extend(run::section(view, dated));
    sections
}

/// What one analysis has to say.
pub struct Told {
    /// The answer in two sentences.
    pub answer: Vec<String>,
    /// What must not be overlooked.
    pub notes: Vec<String>,
    /// The figure that shows the answer.
    pub figure: Option<Figure>,
    /// The rest of its summary.
    pub rest: Section,
}

/// The title of an outcome.
pub(super) fn title(view: &View<'_>, outcome: &Outcome) -> String {
    view.messages.known(outcome.title)
}

/// How its levels are written.
pub(super) fn levels(outcome: &Outcome) -> Numbers {
    if outcome.format == Format::Percent { Numbers::Percent } else { Numbers::Plain }
}

/// How its changes are written.
pub(super) fn changes(outcome: &Outcome) -> Numbers {
    if outcome.format == Format::Percent { Numbers::Points } else { Numbers::Signed }
}

/// What it means that it falls, and that it rises.
pub(super) fn directions(view: &View<'_>, outcome: &Outcome) -> [String; 2] {
    let keys = match outcome.good {
        Good::Lower => keys!["study.better", "study.worse"],
        Good::Higher => keys!["study.worse", "study.better"],
        Good::Neutral => keys!["study.lower", "study.higher"],
    };
    keys.map(|key| view.plain(key))
}

/// A factor with what it stands for.
fn factor(view: &View<'_>, name: &str) -> String {
    let study = view.results.studied.study();
    let found = study.and_then(|study| study.factors.iter().find(|factor| factor.name == name));
    match found.map(|factor| factor.label.as_str()).filter(|label| !label.is_empty()) {
        Some(label) => say!(view, "study.factor", name, label = view.messages.known(label)),
        None => name.to_string(),
    }
}

/// At most so many words, with how many more there are.
fn first_of(view: &View<'_>, words: Vec<String>, most: usize) -> String {
    let more = words.len().saturating_sub(most);
    let mut shown: Vec<String> = words.into_iter().take(most).collect();
    if more > 0 {
        shown.push(say!(view, "answer.and_more", count = more));
    }
    view.messages.list(&shown)
}
