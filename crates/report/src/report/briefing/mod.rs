//! The briefing: the page with which the report of an experiment begins, in sections of which the first is its head.
//!
//! It says what each countermeasure changes, what follows, what worsens beside it and what all of this rests on; a
//! direction is said only where the interval has it. The report does not say the same below again.

pub mod date;
mod findings;
mod follows;
mod grounds;
mod risks;
#[cfg(test)]
mod tests;
mod units;

use super::document::{Block, Section};
use super::results::Results;
use super::sections::answer::{self, Notes};
use super::sections::{robustness, side_effects, times};
use super::view::View;
use super::{Options, heading};
use crate::figures::scale::Span;
use crate::text::words;
use sfic_text::{Key, Messages};
use units::{time, together};

/// Countermeasures that are named one by one; the tables have them all.
const MOST_ARMS: usize = 4;

/// The sections of the briefing of an experiment, the first of which is its head; none for other results.
pub fn briefing(messages: &Messages, results: &Results, options: Options<'_>) -> Vec<Section> {
    if !results.of_experiment() {
        return Vec::new();
    }
    sfic_text::within(messages.language, || sections(messages, results, options))
}

fn sections(messages: &Messages, results: &Results, options: Options<'_>) -> Vec<Section> {
    let view = &View { messages, results, prefix: "" };
    let [question, _] = heading(messages, std::slice::from_ref(results));
    let mut terms = signed(messages, options);
    terms.push((say!(view, "briefing.run"), view.source()));
    let mut head = view.section("briefing", key!("briefing.run"), vec![Block::Terms(terms)]);
    head.title = say!(view, "briefing.title", question);
    let section = |id: &str, title: Key, blocks: Vec<Block>| view.section(id, title, blocks);
    vec![
        head,
        section("background", key!("briefing.background.title"), background(view)),
        section("findings", key!("briefing.findings.title"), findings::blocks(view)),
        section("follows", key!("briefing.follows.title"), follows::blocks(view)),
        section("risks", key!("briefing.risks.title"), risks::blocks(view)),
        section("assumptions", key!("briefing.assumptions.title"), grounds::blocks(view)),
    ]
}

/// Takes out of a report what its briefing says.
pub(super) fn instead(messages: &Messages, results: &Results, parts: &mut [(Option<String>, Vec<Section>)]) {
    let view = &View { messages, results, prefix: "" };
    let mut said = answer::answer(view);
    said.extend(robustness::limits(view));
    let notes = Notes::of(view);
    let facts = grounds::noted(view);
    said.extend(Notes { facts, adjusted: None, order: Vec::new(), ..notes }.all());
    said.extend(side_effects::prices(view));
    said.extend(findings::free(view).and_then(|_| times::free_weeks(view)));
    if !follows::costs(view).is_empty() {
        said.push(say!(view, "limits.money"));
    }
    let blocks = parts.iter_mut().flat_map(|(_, sections)| sections).flat_map(|section| {
        let own = section.id == "robustness";
        // Where nothing but the limits is said of the posterior, the section stays.
        std::iter::once(&mut section.blocks).filter(move |blocks| !own || blocks.len() > 1)
    });
    for blocks in blocks {
        blocks.retain_mut(|block| keeps(block, &said));
    }
}

/// False if a block says only what has been said; a list loses those points.
fn keeps(block: &mut Block, said: &[String]) -> bool {
    match block {
        Block::Text(text) | Block::Note(text) => !said.contains(text),
        Block::List(points) => {
            points.retain(|point| !said.contains(point));
            !points.is_empty()
        }
        Block::OnPage(block) => keeps(block, said),
        _ => true,
    }
}

/// When and by whom, with a line to fill in for what is not given.
pub(super) fn signed(messages: &Messages, options: Options<'_>) -> Vec<(String, String)> {
    let date = options.date.map(|date| date.said(&say!(messages, "briefing.date_format")));
    let made_by = options.made_by.map(str::trim).filter(|text| !text.is_empty()).map(String::from);
    [(key!("briefing.date"), date), (key!("briefing.made_by"), made_by)]
        .map(|(key, text)| (messages.plain(key), text.unwrap_or_else(|| say!(messages, "briefing.blank"))))
        .to_vec()
}

fn background(view: &View<'_>) -> Vec<Block> {
    let (time, reference) = (time(view, &view.follow_up()), view.listed(&view.arms()[..1]));
    let model = match view.others().len() {
        0 => say!(view, "briefing.background.alone", time, reference),
        count => say!(view, "briefing.background.model", time, reference, count),
    };
    let (problem, limit) =
        (say!(view, "briefing.background.problem"), say!(view, "briefing.background.limit"));
    vec![Block::Text(words::sentences([problem, model, limit]))]
}

/// At most so many words, with how many more there are.
fn first_of(view: &View<'_>, words: &[String], most: usize) -> String {
    let more = words.len().saturating_sub(most);
    let rest = (more > 0).then(|| say!(view, "briefing.and_more", count = more));
    view.messages.list_with_rest(&words[..words.len() - more], rest)
}

fn quoted(view: &View<'_>, arm: &str) -> String {
    view.listed(&[arm.to_string()])
}

/// A change in percentage points with its interval.
fn points_of(change: Span) -> [String; 3] {
    let (low, high) = change.ends.unwrap_or((change.value, change.value));
    together([change.value, low, high].map(|value| 100.0 * value), 1)
}

/// A change without its sign, the interval from the smaller to the larger.
fn unsigned(change: Span) -> Span {
    let (low, high) = change.ends.unwrap_or((change.value, change.value));
    let [low, high] = if change.value < 0.0 { [-high, -low] } else { [low, high] };
    Span { value: change.value.abs(), ends: Some((low, high)) }
}
