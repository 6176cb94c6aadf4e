//! What worsens beside the headline, and where the record or the order misleads.

use super::units::together;
use super::{first_of, quoted};
use crate::figures::scale::Numbers;
use crate::report::document::Block;
use crate::report::say::Direction;
use crate::report::sections::answer::Notes;
use crate::report::sections::side_effects;
use crate::report::view::{View, changes_of, outcome};
use crate::text::words;
use sfic::model::outcomes::{Good, HEADLINE, OUTCOMES, Outcome};

/// Outcomes that worsen.
const MOST_RISKS: usize = 3;
/// Countermeasures named with each.
const MOST_NAMED: usize = 3;

/// Other outcomes that worsen significantly, with the arms, and where the record or the order misleads.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    if view.others().is_empty() {
        return vec![Block::Text(say!(view, "briefing.risks.alone"))];
    }
    // One run has no intervals: then nothing is found, which is not that there is nothing.
    let known_of =
        |arm: &String| OUTCOMES.iter().any(|of| view.change(arm, of.name).is_some_and(|c| c.ends.is_some()));
    if !view.ranked().iter().any(known_of) {
        return vec![Block::Text(say!(view, "briefing.risks.unknown"))];
    }
    let known: Vec<&str> = side_effects::beside().collect();
    let first = known.iter().filter_map(|name| outcome(name));
    let others = OUTCOMES.iter().filter(|one| !known.contains(&one.name));
    // Of these more is said above.
    let aside = [HEADLINE, "cost"];
    let mut worse: Vec<(f64, String)> = first
        .chain(others)
        .filter(|one| !aside.contains(&one.name))
        .filter_map(|outcome| Some((relative(view, outcome), worsened(view, outcome)?)))
        .collect();
    // What grows most beside what it was comes first.
    worse.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let more = worse.len().saturating_sub(MOST_RISKS);
    let none = worse.is_empty().then(|| say!(view, "briefing.risks.none"));
    let mut points: Vec<String> =
        worse.into_iter().map(|(_, text)| text).take(MOST_RISKS).chain(none).collect();
    if more > 0 {
        points.push(say!(view, "briefing.risks.more", count = more));
    }
    let notes = Notes::of(view);
    let order = (!notes.order.is_empty()).then(|| say!(view, "briefing.risks.order"));
    points.extend(notes.record.into_iter().chain(order));
    vec![Block::List(points)]
}

/// The largest change of an outcome as a part of its level without countermeasures; infinite where that is 0.
fn relative(view: &View<'_>, outcome: &Outcome) -> f64 {
    let level = view
        .arms()
        .first()
        .and_then(|arm| view.level(arm, outcome.name))
        .map_or(0.0, |level| level.value.abs());
    let changes = view.others();
    let changes =
        changes.iter().filter_map(|arm| view.change(arm, outcome.name)).map(|change| change.value.abs());
    let largest = changes.fold(0.0, f64::max);
    if level > 0.0 { largest / level } else { f64::INFINITY }
}

/// The arms under which an outcome is significantly worse, with how much.
fn worsened(view: &View<'_>, outcome: &Outcome) -> Option<String> {
    let direction = match outcome.good {
        Good::Lower => Direction::Up,
        Good::Higher => Direction::Down,
        Good::Neutral => return None,
    };
    let factor = if changes_of(outcome.name) == Numbers::Points { 100.0 } else { 1.0 };
    let each = |arm: &String| {
        let change = view.change(arm, outcome.name)?;
        let (low, high) = change.ends?;
        let [change, low, high] = together([change.value, low, high].map(|value| factor * value), 1);
        let change = if direction == Direction::Up { words::with_plus(change) } else { change };
        Some(say!(view, "briefing.risks.each", arm = quoted(view, arm), change, low, high))
    };
    let arms: Vec<String> = view.with(outcome.name, direction).iter().filter_map(each).collect();
    if arms.is_empty() {
        return None;
    }
    let (title, unit) = (view.messages.said(outcome.title), side_effects::unit(view, outcome.name));
    let name = say!(view, "briefing.risks.in_unit", outcome = title, unit);
    let list = first_of(view, &arms, MOST_NAMED);
    Some(match direction {
        Direction::Up => say!(view, "briefing.risks.higher", outcome = name, list),
        _ => say!(view, "briefing.risks.lower", outcome = name, list),
    })
}
