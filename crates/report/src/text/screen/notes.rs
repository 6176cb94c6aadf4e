//! What the numbers mean, and what must not be overlooked, in sentences.

use super::Summary;
use crate::folder::manifest;
use crate::text::messages::{Key, of_names};
use crate::text::words;
use sfic::experiment::runner::Ended;
use sfic::model::outcomes::{HEADLINE, OUTCOMES};
use sfic::stats::Estimate;
use sfic::stats::paired::VarianceReduction;
use sfic::stats::ranking::Rank;

/// The key of a sentence on arms.
type OfArms = Key<{ of_names(&["arms"]) }>;

/// Prices that may hide behind a good headline: the outcome, and the note when it rises.
const PRICES: [(&str, OfArms); 4] = [
    ("moved_share", key!("screen.note.moved_share")),
    ("reregistered_share", key!("screen.note.reregistered_share")),
    ("false_alarm_share", key!("screen.note.false_alarm_share")),
    ("delay", key!("screen.note.delay")),
];

/// Lists of more arms than this are cut short; the files have them all.
const MOST_NAMED: usize = 8;

/// All notes, in the order of their weight.
pub fn notes(summary: &Summary<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if summary.ensemble.replicates() == 1 {
        notes.push(say!(summary.messages, "screen.note.one_replicate"));
    }
    notes.extend(opposite_directions(summary));
    notes.extend(prices(summary));
    notes.extend(unclear(summary));
    notes.extend(ranks(summary));
    notes.extend(frontier(summary));
    notes.extend(pairing(summary));
    notes.extend(stopping(summary));
    notes
}

fn arms(summary: &Summary<'_>) -> impl Iterator<Item = usize> + use<> {
    1..summary.plan.arms.len()
}

/// The arms of which something holds, in a row; `None` if it holds of none.
fn named(summary: &Summary<'_>, arms: impl Iterator<Item = usize>) -> Option<String> {
    let names: Vec<String> = arms.map(|arm| summary.arm(arm)).collect();
    (!names.is_empty()).then(|| summary.row(&names))
}

/// The change of an outcome, where it is significant.
fn clear_change(summary: &Summary<'_>, arm: usize, outcome: &str) -> Option<Estimate> {
    let change = summary.findings.effect(arm, outcome)?.change?.difference;
    change.differs_from_zero().then_some(change)
}

fn opposite_directions(summary: &Summary<'_>) -> Vec<String> {
    let opposite = |&arm: &usize| {
        let truth = clear_change(summary, arm, HEADLINE);
        let official = clear_change(summary, arm, "recorded_repeat_rate");
        truth.zip(official).is_some_and(|(truth, official)| truth.value * official.value < 0.0)
    };
    let said = |arm| {
        let rises = clear_change(summary, arm, HEADLINE).is_some_and(|change| change.value > 0.0);
        let key =
            if rises { key!("screen.note.record_hides_harm") } else { key!("screen.note.record_hides_help") };
        say!(summary.messages, key, arm = summary.arm(arm))
    };
    arms(summary).filter(opposite).map(said).collect()
}

fn prices(summary: &Summary<'_>) -> Vec<String> {
    let helps = |arm: &usize| clear_change(summary, *arm, HEADLINE).is_some_and(|change| change.value < 0.0);
    let price = |(outcome, key): &(&str, OfArms)| {
        let pays =
            |arm: &usize| clear_change(summary, *arm, outcome).is_some_and(|change| change.value > 0.0);
        let names = named(summary, arms(summary).filter(helps).filter(pays))?;
        Some(say!(summary.messages, *key, arms = names))
    };
    PRICES.iter().filter_map(price).collect()
}

fn unclear(summary: &Summary<'_>) -> Option<String> {
    let unclear = arms(summary).filter(|&arm| clear_change(summary, arm, HEADLINE).is_none());
    let names = named(summary, unclear)?;
    Some(say!(summary.messages, "screen.note.unclear", arms = names))
}

fn ranks(summary: &Summary<'_>) -> Option<String> {
    let ranking = summary.findings.ranking.as_ref().filter(|ranking| ranking.arms.len() > 1)?;
    let mut ranked: Vec<(usize, _)> =
        ranking.arms.iter().enumerate().filter_map(|(place, rank)| Some((place + 1, (*rank)?))).collect();
    ranked.sort_by(|a, b| a.1.rank.total_cmp(&b.1.rank));
    let place = |(arm, rank): &(usize, Rank)| {
        let (name, [rank, low, high]) =
            (summary.arm(*arm), [rank.rank, rank.low, rank.high].map(|rank| rank.to_string()));
        say!(summary.messages, "screen.note.rank", arm = name, rank, low, high)
    };
    let places: Vec<String> = ranked.iter().take(MOST_NAMED).map(place).collect();
    let mut places = summary.row(&places);
    if ranked.len() > MOST_NAMED {
        places = say!(summary.messages, "screen.note.and_more", list = places);
    }
    let (best, rank) = ranked.first()?;
    let percent = format!("{:.1}", rank.probability_best * 100.0);
    Some(say!(summary.messages, "screen.note.ranks", ranks = places, best = summary.arm(*best), percent))
}

fn frontier(summary: &Summary<'_>) -> Option<String> {
    let names = named(summary, summary.findings.frontier.iter().copied())?;
    (summary.plan.arms.len() > 2).then(|| say!(summary.messages, "screen.note.frontier", arms = names))
}

/// Why the experiment stopped, and how long unpaired runs would have taken for the same precision.
fn stopping(summary: &Summary<'_>) -> Option<String> {
    let Ended::Rule { half_widths, .. } = summary.ended else { return None };
    let precision = summary.scenario.experiment.precision?;
    let why = manifest::why(summary.messages, summary.scenario, summary.ended);
    let name = OUTCOMES[precision.outcome].name;
    let unpaired = arms(summary).zip(half_widths).filter_map(|(arm, half_width)| {
        let change = summary.findings.effect(arm, name)?.change?;
        let excess = (*half_width)? / precision.half_width;
        Some(change.unpaired_replicates? * excess * excess)
    });
    let unpaired = unpaired.fold(0.0, f64::max);
    let (count, target) = (summary.ensemble.replicates(), precision.half_width);
    if unpaired <= 0.0 {
        return Some(say!(summary.messages, "screen.note.stopped", count, why));
    }
    let unpaired = format!("{unpaired:.0}");
    Some(say!(summary.messages, "screen.note.stopped_paired", count, why, unpaired, target))
}

fn pairing(summary: &Summary<'_>) -> Vec<String> {
    let reduction = |arm: usize| summary.findings.effect(arm, HEADLINE)?.change?.variance_reduction;
    let factor = |arm: usize| {
        let factor = words::number(reduction(arm)?.factor()?);
        Some(say!(summary.messages, "screen.note.pairing_factor", arm = summary.arm(arm), factor))
    };
    let factors: Vec<String> = arms(summary).filter_map(factor).collect();
    let mut notes = Vec::new();
    if !factors.is_empty() {
        notes.push(say!(summary.messages, "screen.note.pairing", factors = summary.row(&factors)));
    }
    let worse = arms(summary).filter(|&arm| reduction(arm).is_some_and(VarianceReduction::made_worse));
    notes
        .extend(worse.map(|arm| say!(summary.messages, "screen.note.pairing_worse", arm = summary.arm(arm))));
    notes
}
