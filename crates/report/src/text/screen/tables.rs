//! The tables of the summary.

use comfy_table::{CellAlignment, ColumnConstraint, Table, presets};

use super::Summary;
use crate::tables::attribution as table_of;
use crate::tables::costs;
use crate::text::messages::Key;
use crate::text::words;
use sfic::experiment::factorial::Factorial;
use sfic::experiment::survival::TimeToReinfringement;
use sfic::model::outcomes::{HEADLINE, OUTCOMES, outcome};
use sfic::stats::attribution::Attribution;
use sfic::stats::cost::{CostPerPoint, Position};
use sfic::stats::fieller::ConfidenceSet;
use sfic::stats::{Estimate, Interval};

/// What a countermeasure may do beside the headline, with the heads of the columns: shown so that none looks good by
/// hiding its price.
const BESIDE: [(&str, Key); 7] = [
    ("recorded_repeat_rate", key!("screen.beside_head.recorded_repeat_rate")),
    ("infringing_share", key!("screen.beside_head.infringing_share")),
    ("moved_share", key!("screen.beside_head.moved_share")),
    ("reregistered_share", key!("screen.beside_head.reregistered_share")),
    ("false_alarm_share", key!("screen.beside_head.false_alarm_share")),
    ("false_reports", key!("screen.beside_head.false_reports")),
    ("delay", key!("screen.beside_head.delay")),
];

/// Interactions of more countermeasures than this are in the file, not on the screen.
const SHOWN_ORDER: usize = 2;

/// A table without rules; the first column to the left, the others to the right.
pub(crate) fn table<S: AsRef<str>>(heads: &[S]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(heads.iter().map(AsRef::as_ref));
    for (i, column) in table.column_iter_mut().enumerate() {
        if i == 0 {
            // Names are not broken where there is room for them.
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        column.set_cell_alignment(if i == 0 { CellAlignment::Left } else { CellAlignment::Right });
        column.set_padding(if i == 0 { (0, 1) } else { (1, 1) });
    }
    table
}

/// The headline in each arm after the first.
pub(super) fn headline(summary: &Summary<'_>) -> Table {
    let Summary { plan, findings, messages, .. } = *summary;
    let heads = keys![
        "screen.head.arm",
        "screen.head.rate",
        "screen.head.change",
        "screen.head.p_holm",
        "screen.head.recorded",
        "screen.head.price",
    ];
    let mut table = table(&heads.map(|key| summary.messages.plain(key)));
    for arm in 1..plan.arms.len() {
        let (Some(truth), Some(official)) =
            (findings.effect(arm, HEADLINE), findings.effect(arm, "recorded_repeat_rate"))
        else {
            continue;
        };
        let change = truth.change.map(|change| words::change(messages, &OUTCOMES[0], change.difference));
        let arrow = official.change.map_or("", |change| arrow(&change.difference));
        table.add_row([
            summary.arm(arm),
            words::level(messages, &OUTCOMES[0], truth.level),
            change.unwrap_or_else(|| say!(summary.messages, "words.none")),
            words::p_value(truth.p_holm),
            format!("{} {arrow}", words::level(messages, &OUTCOMES[official.outcome], official.level)),
            findings.costs[arm].as_ref().map_or("–".into(), |cost| price(summary, cost)),
        ]);
    }
    table
}

/// Up or down, where the change is significant.
fn arrow(difference: &Estimate) -> &'static str {
    match (difference.differs_from_zero(), difference.value > 0.0) {
        (false, _) => "=",
        (true, true) => "▲",
        (true, false) => "▼",
    }
}

fn price(summary: &Summary<'_>, cost: &CostPerPoint) -> String {
    let read = |position| {
        costs::position_key(costs::position(position))
            .map_or(String::new(), |key| summary.messages.plain(key))
    };
    match (cost.position, cost.per_point.value, cost.per_point.set) {
        (Position::CostsAndHelps, Some(value), ConfidenceSet::Bounded(interval)) => {
            format!("{} {}", words::number(value), between(interval))
        }
        (Position::NoEffect, ..) => read(Position::NoEffect),
        (position, _, ConfidenceSet::Bounded(_)) => read(position),
        _ => say!(summary.messages, "screen.cell.no_interval"),
    }
}

fn between(interval: Interval) -> String {
    format!("[{}, {}]", words::number(interval.low), words::number(interval.high))
}

/// What else each arm changes.
pub(super) fn beside(summary: &Summary<'_>) -> Table {
    let keys = std::iter::once(key!("screen.head.arm")).chain(BESIDE.map(|(_, key)| key));
    let mut table = table(&keys.map(|key| summary.messages.plain(key)).collect::<Vec<_>>());
    for arm in 1..summary.plan.arms.len() {
        let changes = BESIDE.map(|(name, _)| {
            change_of(summary, arm, name).unwrap_or_else(|| say!(summary.messages, "words.none"))
        });
        table.add_row(std::iter::once(summary.arm(arm)).chain(changes));
    }
    table
}

fn change_of(summary: &Summary<'_>, arm: usize, name: &str) -> Option<String> {
    let (_, row) = outcome(name)?;
    let change = summary.findings.effect(arm, name)?.change?;
    Some(words::short_change(summary.messages, row, change.difference))
}

/// Time to re-infringement in each arm.
pub(super) fn times(summary: &Summary<'_>, weeks: &str) -> Table {
    let mut table = table(&[
        say!(summary.messages, "screen.head.arm"),
        say!(summary.messages, "screen.head.followed"),
        say!(summary.messages, "screen.head.median"),
        say!(summary.messages, "screen.head.free", weeks),
        say!(summary.messages, "screen.head.hazard"),
        say!(summary.messages, "screen.head.p_holm"),
    ]);
    for time in &summary.findings.times {
        let comparison = time.against_reference.as_ref();
        let hazard = comparison.map(|comparison| match &comparison.hazard {
            Ok(hazard) => format!("{} {}", words::number(hazard.hazard_ratio), between(hazard.interval)),
            Err(problem) => summary.messages.known(&problem.to_string()),
        });
        let mean = time.restricted_mean;
        table.add_row([
            summary.arm(time.arm),
            time.episodes.to_string(),
            median(summary, time),
            mean.map_or("–".into(), |mean| {
                format!("{} {}", words::number(mean.value), between(mean.interval))
            }),
            hazard.unwrap_or_default(),
            comparison.map_or(String::new(), |comparison| words::p_value(comparison.p_holm)),
        ]);
    }
    table
}

/// The median with its interval; an open end where the band never reaches one half.
fn median(summary: &Summary<'_>, time: &TimeToReinfringement) -> String {
    let Some(curve) = &time.curve else { return "–".into() };
    let (low, high) = curve.median_interval();
    let weeks = |end: Option<f64>| end.map_or("…".into(), |weeks| format!("{weeks}"));
    match curve.median() {
        Some(median) => format!("{median} [{}, {}]", weeks(low), weeks(high)),
        None => say!(summary.messages, "screen.cell.not_reached"),
    }
}

/// Shares of the total, main effects and two-way interactions.
pub(super) fn attribution(summary: &Summary<'_>, factorial: &Factorial, attribution: &Attribution) -> Table {
    let heads = keys!["screen.head.change", "screen.head.p", "screen.head.share"]
        .map(|key| summary.messages.plain(key));
    let mut table = table(&std::iter::once(String::new()).chain(heads).collect::<Vec<_>>());
    for row in table_of::rows(factorial, attribution) {
        if row.kind == "interaction" && row.of.split(" × ").count() > SHOWN_ORDER {
            continue;
        }
        let of = row.of.split(" × ").map(|name| summary.called(name)).collect::<Vec<_>>().join(" × ");
        let what = match row.kind.as_str() {
            "total" => say!(summary.messages, "screen.cell.total"),
            "shapley" => say!(summary.messages, "screen.cell.shapley", of),
            "main" => say!(summary.messages, "screen.cell.main", of),
            _ => of,
        };
        let interval = row.low.zip(row.high).map(|(low, high)| Interval { low, high });
        let estimate = Estimate { value: row.estimate, se: row.se, interval, degrees: 0 };
        let percent = |share: f64| format!("{:.1}", share * 100.0).replace('-', "−");
        let share = match (row.share, row.share_low.zip(row.share_high), row.reading) {
            (Some(share), Some((low, high)), Some(reading)) => {
                let share = format!("{} [{}, {}]", percent(share), percent(low), percent(high));
                match reading.as_str() {
                    "differs from zero" => share,
                    _ => say!(summary.messages, "screen.cell.doubt", share),
                }
            }
            (Some(_), None, Some(reading)) => summary.messages.known(&reading),
            _ => String::new(),
        };
        let change = words::change(summary.messages, &OUTCOMES[0], estimate);
        table.add_row([what, change, words::p_value(row.p), share]);
    }
    table
}

/// Every outcome of the only arm.
pub(super) fn levels(summary: &Summary<'_>) -> Table {
    let Summary { findings, messages, .. } = *summary;
    let heads = keys!["screen.head.outcome", "screen.head.level", "screen.head.unit"];
    let mut table = table(&heads.map(|key| summary.messages.plain(key)));
    for row in OUTCOMES {
        let level = words::level(messages, row, findings.effect(0, row.name).and_then(|effect| effect.level));
        table.add_row([messages.known(row.title), level, messages.known(row.unit)]);
    }
    table
}
