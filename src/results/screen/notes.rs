//! What the numbers mean, and what must not be overlooked, in sentences.

use super::Summary;
use crate::experiment::runner::Ended;
use crate::model::outcomes::{HEADLINE, OUTCOMES};
use crate::results::{manifest, words};
use crate::stats::Estimate;
use crate::stats::paired::VarianceReduction;

/// Prices that may hide behind a good headline: the outcome and what its rise means.
const PRICES: [(&str, &str); 4] = [
    ("moved_share", "more of the sanctioned move to another customs house"),
    ("reregistered_share", "more of the sanctioned take a new company"),
    ("false_alarm_share", "a larger share of inspections detain honest goods"),
    ("delay", "honest trade is delayed more"),
];

/// Lists of more arms than this are cut short; the files have them all.
const MOST_NAMED: usize = 8;

/// All notes, in the order of their weight.
pub fn notes(summary: &Summary<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if summary.ensemble.replicates() == 1 {
        notes.push("One replicate has no interval: run more before reading anything into it.".into());
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

fn name<'a>(summary: &Summary<'a>, arm: usize) -> &'a str {
    &summary.plan.arms[arm].name
}

/// The change of an outcome, where it can be told from zero.
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
        let how = if rises {
            "true repeats rise while recorded ones fall"
        } else {
            "true repeats fall while recorded ones rise"
        };
        format!(
            "Note: recorded and true repeats move in opposite directions under \"{}\": {how}.",
            name(summary, arm)
        )
    };
    arms(summary).filter(opposite).map(said).collect()
}

fn prices(summary: &Summary<'_>) -> Vec<String> {
    let helps = |arm: &usize| clear_change(summary, *arm, HEADLINE).is_some_and(|change| change.value < 0.0);
    let price = |(outcome, means): &(&str, &str)| {
        let pays =
            |arm: &usize| clear_change(summary, *arm, outcome).is_some_and(|change| change.value > 0.0);
        let names: Vec<&str> =
            arms(summary).filter(helps).filter(pays).map(|arm| name(summary, arm)).collect();
        (!names.is_empty())
            .then(|| format!("Note: the price of a better headline: {means} under: {}.", names.join(", ")))
    };
    PRICES.iter().filter_map(price).collect()
}

fn unclear(summary: &Summary<'_>) -> Option<String> {
    let names: Vec<&str> = arms(summary)
        .filter(|&arm| clear_change(summary, arm, HEADLINE).is_none())
        .map(|arm| name(summary, arm))
        .collect();
    let list = names.join(", ");
    (!names.is_empty())
        .then(|| format!("Note: no effect on re-infringement can be told from zero under: {list}."))
}

fn ranks(summary: &Summary<'_>) -> Option<String> {
    let ranking = summary.findings.ranking.as_ref().filter(|ranking| ranking.arms.len() > 1)?;
    let mut ranked: Vec<(usize, _)> =
        ranking.arms.iter().enumerate().filter_map(|(place, rank)| Some((place + 1, (*rank)?))).collect();
    ranked.sort_by(|a, b| a.1.rank.total_cmp(&b.1.rank));
    let more = if ranked.len() > MOST_NAMED { ", …" } else { "" };
    let places: Vec<String> = ranked
        .iter()
        .take(MOST_NAMED)
        .map(|(arm, rank)| format!("{} {} [{}, {}]", name(summary, *arm), rank.rank, rank.low, rank.high))
        .collect();
    let (best, rank) = ranked.first()?;
    Some(format!(
        "Ranks [95 %]: {}{more}. \"{}\" is the best with probability {:.1} %.",
        places.join(", "),
        name(summary, *best),
        rank.probability_best * 100.0
    ))
}

fn frontier(summary: &Summary<'_>) -> Option<String> {
    let frontier = &summary.findings.frontier;
    let names: Vec<&str> = frontier.iter().map(|&arm| name(summary, arm)).collect();
    (summary.plan.arms.len() > 2 && !names.is_empty()).then(|| {
        let list = names.join(", ");
        format!("No other arm is both cheaper and better than these, cheapest first: {list}.")
    })
}

/// Why the experiment stopped, and how long unpaired runs would have taken for the same precision.
fn stopping(summary: &Summary<'_>) -> Option<String> {
    let Ended::Rule { half_widths, .. } = summary.ended else { return None };
    let precision = summary.scenario.experiment.precision?;
    let why = manifest::why(summary.scenario, summary.ended);
    let mut note = format!("After {} replicates: {why}", summary.ensemble.replicates());
    let name = OUTCOMES[precision.outcome].name;
    let unpaired = arms(summary).zip(half_widths).filter_map(|(arm, half_width)| {
        let change = summary.findings.effect(arm, name)?.change?;
        let excess = (*half_width)? / precision.half_width;
        Some(change.unpaired_replicates? * excess * excess)
    });
    let unpaired = unpaired.fold(0.0, f64::max);
    if unpaired > 0.0 {
        note += &format!(
            "; unpaired runs would have needed about {unpaired:.0} in each arm for ±{}",
            precision.half_width
        );
    }
    Some(note + ".")
}

fn pairing(summary: &Summary<'_>) -> Vec<String> {
    let reduction = |arm: usize| summary.findings.effect(arm, HEADLINE)?.change?.variance_reduction;
    let factors: Vec<String> = arms(summary)
        .filter_map(|arm| {
            Some(format!("{} {}×", name(summary, arm), words::number(reduction(arm)?.factor()?)))
        })
        .collect();
    let mut notes = Vec::new();
    if !factors.is_empty() {
        notes
            .push(format!("Unpaired runs would need so many times more replicates: {}.", factors.join(", ")));
    }
    let worse = arms(summary).filter(|&arm| reduction(arm).is_some_and(VarianceReduction::made_worse));
    notes.extend(worse.map(|arm| {
        format!(
            "Note: under \"{}\" pairing made the interval wider than unpaired runs would have.",
            name(summary, arm)
        )
    }));
    notes
}
