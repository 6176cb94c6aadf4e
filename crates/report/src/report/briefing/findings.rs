//! What each countermeasure changes: in the headline, in consignments, and in weeks without infringement.

use super::units::{time, together};
use super::{MOST_ARMS, first_of, points_of, quoted, unsigned};
use crate::report::document::Block;
use crate::report::say::{self, Direction};
use crate::report::sections::answer::{Notes, is};
use crate::report::sections::times;
use crate::report::view::View;
use crate::text::words;
use sfic::model::outcomes::HEADLINE;

/// What each countermeasure changes in the headline: the level without any, those that help, the best first, those
/// without a significant change, those that harm.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let notes = Notes::of(view);
    let Some(level) = view.arms().first().and_then(|arm| Some((view.level(arm, HEADLINE)?, arm.clone())))
    else {
        return vec![Block::Text(say!(view, "answer.nobody"))];
    };
    let (span, reference) = level;
    let level = say::level(view.messages, span, view.lack(&reference, HEADLINE));
    let mut first =
        vec![say!(view, "answer.level", level, weeks = view.follow_up(), reference = view.reference())];
    if span.ends.is_some() {
        first.push(say!(view, "briefing.findings.brackets"));
    }
    let mut blocks = vec![Block::Text(words::sentences(first))];
    let ranked = view.ranked();
    let clear: Vec<&String> =
        ranked.iter().filter(|arm| is(view, arm, Direction::Down) || is(view, arm, Direction::Up)).collect();
    let mut points: Vec<String> = clear.iter().take(MOST_ARMS).filter_map(|arm| changed(view, arm)).collect();
    if clear.len() > MOST_ARMS {
        points.push(say!(view, "briefing.findings.others", count = clear.len() - MOST_ARMS));
    }
    let unclear: Vec<String> = ranked
        .iter()
        .filter(|arm| is(view, arm, Direction::Unclear))
        .filter_map(|arm| {
            let [_, low, high] = points_of(view.headline(arm)?);
            Some(say!(view, "briefing.findings.range", arm = quoted(view, arm), low, high))
        })
        .collect();
    if !unclear.is_empty() {
        let arms = first_of(view, &unclear, MOST_ARMS);
        points.push(say!(view, "briefing.findings.unclear", arms));
    }
    points.extend(notes.found);
    points.extend(consignments(view));
    points.extend(free(view));
    if !points.is_empty() {
        blocks.push(Block::List(points));
    }
    blocks
}

/// What an arm with a direction changes, in points and exporters, and over the posterior if that was run.
fn changed(view: &View<'_>, arm: &str) -> Option<String> {
    let change = view.headline(arm)?;
    let size = unsigned(change);
    let [points, low, high] = points_of(size);
    // The same number as the sentence of the terminal gives, which has both levels.
    let reference = view.arms().into_iter().next()?;
    let levels = [view.level(&reference, HEADLINE)?, view.level(arm, HEADLINE)?];
    let (digits, exporters) = say::apart(levels, change);
    let (name, exporters) = (quoted(view, arm), format!("{:.digits$}", exporters.abs()));
    let first = match change.value < 0.0 {
        true => say!(view, "briefing.findings.fewer", arm = name, points, low, high, exporters),
        false => say!(view, "briefing.findings.more", arm = name, points, low, high, exporters),
    };
    let over = view.over_posterior(arm, HEADLINE).filter(|over| over.ends.is_some()).map(|over| {
        let [_, low, high] = points_of(unsigned(over));
        match Direction::of(over) {
            same if same == Direction::of(change) => say!(view, "briefing.findings.over", low, high),
            Direction::Down => say!(view, "briefing.findings.over_fewer", low, high),
            Direction::Up => say!(view, "briefing.findings.over_more", low, high),
            Direction::Unclear | Direction::Unknown => {
                let [_, low, rise] = points_of(over);
                say!(view, "briefing.findings.over_open", fall = low.trim_start_matches('−'), rise)
            }
        }
    });
    Some(words::sentences(std::iter::once(first).chain(over)))
}

/// The arm that helps most.
fn best(view: &View<'_>) -> Option<String> {
    view.ranked().into_iter().find(|arm| is(view, arm, Direction::Down))
}

/// What the arm that helps most changes in consignments.
fn consignments(view: &View<'_>) -> Option<String> {
    let best = best(view)?;
    let change = view.change(&best, "infringing_share").filter(|change| change.ends.is_some())?;
    let arm = quoted(view, &best);
    let size = unsigned(change);
    let (low, high) = size.ends?;
    let [value, low, high] = together([size.value, low, high].map(|share| 1000.0 * share), 0);
    Some(match Direction::of(change) {
        Direction::Down => say!(view, "briefing.findings.fewer_consignments", arm, value, low, high),
        Direction::Up => say!(view, "briefing.findings.more_consignments", arm, value, low, high),
        _ => say!(view, "briefing.findings.no_consignments", arm),
    })
}

/// How long the sanctioned stay free of infringement under the arm that helps most, where intervals are apart.
pub(super) fn free(view: &View<'_>) -> Option<String> {
    let (best, reference) = (best(view)?, view.arms().into_iter().next()?);
    let [own, first] = [&best, &reference].map(|arm| times::mean_free(view, arm));
    let (own, first) = (own?, first?);
    let ((low, high), (before_low, before_high)) = (own.ends?, first.ends?);
    let [weeks, low, high] = together([own.value, low, high], 1);
    let apart = before_high < own.ends?.0;
    let [before, before_low, before_high] = together([first.value, before_low, before_high], 1);
    apart.then(|| {
        say!(
            view,
            "briefing.findings.free",
            follow_up = view.follow_up(),
            arm = quoted(view, &best),
            time = time(view, &weeks),
            low,
            high,
            reference = quoted(view, &reference),
            before = time(view, &before),
            before_low,
            before_high
        )
    })
}
