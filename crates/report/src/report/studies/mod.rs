//! Studies in the report: sweeps, sensitivity analyses, discoveries, calibrations, comparisons with what is published.
//!
//! A folder may hold several of them: an analysis of sensitivity and a discovery lie beside the sweep that they are
//! of. Then the answer is that of the analysis, and the sweep is told below it.

pub mod calibrate;
pub mod discover;
pub mod one_at_a_time;
pub mod run;
pub mod sensitivity;
pub mod sweep;
#[cfg(test)]
mod tests;
pub mod validate;
pub mod varied;

use super::document::{Block, Section};
use super::results::Results;
use super::sections::evidence;
use super::studied::Studied;
use super::view::View;
use crate::figures::Figure;
use crate::figures::scale::Numbers;
use crate::text::messages::Key;
use crate::text::words;
use sfic::model::outcomes::{Format, Good, Outcome};

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
    let values = studied.calibration.as_ref().map(|calibrated| {
        let manifest = &calibrated.manifest;
        (&manifest.title, manifest.replicates, &manifest.version)
    });
    let asked = studied.discovery.as_ref().map(|discovery| &discovery.asked);
    let values = values.or(asked.map(|asked| (&asked.study, asked.replicates, &asked.version)));
    if let Some((title, replicates, version)) = values {
        return say!(view, "head.what_was_studied", title = view.messages.known(title), replicates, version);
    }
    let Some(manifest) = &view.results.manifest else { return view.results.name.clone() };
    let key = match studied {
        Studied { one_at_a_time: Some(_), .. } => key!("one_at_a_time.what_was_run"),
        _ if run::over_posterior(manifest) => key!("validate.what_was_run_over_posterior"),
        _ => key!("screen.what_was_run"),
    };
    say!(
        view,
        key,
        title = view.messages.titles(&manifest.title),
        arms = words::arms(view.messages, manifest.arms.len()),
        replicates = manifest.replicates,
        seed = manifest.seed,
        version = manifest.version
    )
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
        studied.hindcast.as_ref().and_then(|hindcast| validate::told(view, hindcast)),
        studied.one_at_a_time.as_ref().map(|found| one_at_a_time::told(view, found)),
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
    sections.extend(sweep::failures(view));
    sections.extend(validate::years(view));
    if !view.results.tables.evidence.is_empty() {
        sections.extend(evidence::section(view));
    }
    sections.extend(one_at_a_time::groups(view));
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
fn title(view: &View<'_>, outcome: &Outcome) -> String {
    view.messages.known(outcome.title)
}

/// How its levels are written.
fn levels(outcome: &Outcome) -> Numbers {
    if outcome.format == Format::Percent { Numbers::Percent } else { Numbers::Plain }
}

/// How its changes are written.
fn changes(outcome: &Outcome) -> Numbers {
    if outcome.format == Format::Percent { Numbers::Points } else { Numbers::Signed }
}

/// What it means that it falls, and that it rises.
fn directions(view: &View<'_>, outcome: &Outcome) -> [String; 2] {
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
