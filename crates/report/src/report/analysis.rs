//! The parts of an analysis, and words that analyses share.

use super::document::Section;
use super::view::View;
use crate::figures::Figure;
use crate::figures::scale::Numbers;
use sfic::model::outcomes::{Format, Good, Outcome};

/// The parts of an analysis.
pub struct Analysis {
    /// The answer in two sentences.
    pub answer: Vec<String>,
    /// Notes that must not be overlooked.
    pub notes: Vec<String>,
    /// The figure that shows the answer.
    pub figure: Option<Figure>,
    /// The sections below; at least one.
    pub rest: Vec<Section>,
}

/// The title of an outcome.
pub fn title(view: &View<'_>, outcome: &Outcome) -> String {
    view.messages.said(outcome.title)
}

/// How its levels are written.
pub fn levels(outcome: &Outcome) -> Numbers {
    if outcome.format == Format::Percent { Numbers::Percent } else { Numbers::Plain }
}

/// How its changes are written.
pub fn changes(outcome: &Outcome) -> Numbers {
    if outcome.format == Format::Percent { Numbers::Points } else { Numbers::Signed }
}

/// The words for a fall and for a rise.
pub fn directions(view: &View<'_>, outcome: &Outcome) -> [String; 2] {
    let keys = match outcome.good {
        Good::Lower => keys!["study.better", "study.worse"],
        Good::Higher => keys!["study.worse", "study.better"],
        Good::Neutral => keys!["study.lower", "study.higher"],
    };
    keys.map(|key| view.plain(key))
}

/// A factor with its label.
pub fn factor(view: &View<'_>, name: &str) -> String {
    let study = view.results.studied.study();
    let found = study.and_then(|study| study.factors.iter().find(|factor| factor.name == name));
    match found.map(|factor| factor.label.as_str()).filter(|label| !label.is_empty()) {
        Some(label) => say!(view, "study.factor", name, label = view.messages.said(label)),
        None => name.to_string(),
    }
}

/// At most so many words, with how many more there are.
pub fn first_of(view: &View<'_>, words: Vec<String>, most: usize) -> String {
    let more = words.len().saturating_sub(most);
    let rest = (more > 0).then(|| say!(view, "answer.and_more", count = more));
    view.messages.list_with_rest(&words[..words.len() - more], rest)
}

/// How good a change is: the larger the better.
pub fn merit(outcome: &Outcome, change: f64) -> f64 {
    match outcome.good {
        Good::Lower => -change,
        Good::Higher => change,
        Good::Neutral => change.abs(),
    }
}
