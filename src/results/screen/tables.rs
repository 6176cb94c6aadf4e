//! The tables of the summary.

use comfy_table::{CellAlignment, ColumnConstraint, Table, presets};

use super::Summary;
use crate::experiment::factorial::Factorial;
use crate::experiment::findings::Findings;
use crate::experiment::survival::TimeToReinfringement;
use crate::model::outcomes::{HEADLINE, OUTCOMES, outcome};
use crate::results::{attribution as table_of, costs, words};
use crate::stats::attribution::Attribution;
use crate::stats::cost::{CostPerPoint, Position};
use crate::stats::fieller::ConfidenceSet;
use crate::stats::{Estimate, Interval};

/// What a countermeasure may do beside the headline, with the heads of the columns: shown so that none looks good by
/// hiding its price.
const BESIDE: [(&str, &str); 7] = [
    ("recorded_repeat_rate", "recorded\nrepeats, pp"),
    ("infringing_share", "infringing,\npp"),
    ("moved_share", "moved,\npp"),
    ("reregistered_share", "re-\nregistered, pp"),
    ("false_alarm_share", "false\nalarms, pp"),
    ("false_reports", "false\nreports"),
    ("delay", "honest trade\ndelayed, min"),
];

/// Interactions of more countermeasures than this are in the file, not on the screen.
const SHOWN_ORDER: usize = 2;

/// A table without rules; the first column to the left, the others to the right.
pub(in crate::results) fn table(heads: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(heads);
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
    let Summary { plan, findings, .. } = *summary;
    let mut table = table(&[
        "arm",
        "rate",
        "change, pp [95 % CI]",
        "p (Holm)",
        "recorded repeats",
        "cost per point, M¥ a year",
    ]);
    for arm in 1..plan.arms.len() {
        let (Some(truth), Some(official)) =
            (findings.effect(arm, HEADLINE), findings.effect(arm, "recorded_repeat_rate"))
        else {
            continue;
        };
        let change = truth.change.map(|change| words::change(&OUTCOMES[0], change.difference));
        let arrow = official.change.map_or("", |change| arrow(&change.difference));
        table.add_row([
            plan.arms[arm].name.clone(),
            words::level(&OUTCOMES[0], truth.level),
            change.unwrap_or_else(|| "none".into()),
            words::p_value(truth.p_holm),
            format!("{} {arrow}", words::level(&OUTCOMES[official.outcome], official.level)),
            findings.costs[arm].as_ref().map_or("–".into(), price),
        ]);
    }
    table
}

/// Up or down, where the change can be told from zero.
fn arrow(difference: &Estimate) -> &'static str {
    match (difference.differs_from_zero(), difference.value > 0.0) {
        (false, _) => "=",
        (true, true) => "▲",
        (true, false) => "▼",
    }
}

fn price(cost: &CostPerPoint) -> String {
    match (cost.position, cost.per_point.value, cost.per_point.set) {
        (Position::CostsAndHelps, Some(value), ConfidenceSet::Bounded(interval)) => {
            format!("{} {}", words::number(value), between(interval))
        }
        (Position::NoEffect, ..) => "no effect".into(),
        (position, _, ConfidenceSet::Bounded(_)) => costs::position(position).into(),
        _ => "no finite interval".into(),
    }
}

fn between(interval: Interval) -> String {
    format!("[{}, {}]", words::number(interval.low), words::number(interval.high))
}

/// What else each arm changes.
pub(super) fn beside(summary: &Summary<'_>) -> Table {
    let Summary { plan, findings, .. } = *summary;
    let heads: Vec<&str> = std::iter::once("arm").chain(BESIDE.iter().map(|(_, head)| *head)).collect();
    let mut table = table(&heads);
    for arm in 1..plan.arms.len() {
        table.add_row(std::iter::once(plan.arms[arm].name.clone()).chain(
            BESIDE.iter().map(|(name, _)| change_of(findings, arm, name).unwrap_or_else(|| "none".into())),
        ));
    }
    table
}

fn change_of(findings: &Findings, arm: usize, name: &str) -> Option<String> {
    let (_, row) = outcome(name)?;
    Some(words::short_change(row, findings.effect(arm, name)?.change?.difference))
}

/// Time to re-infringement in each arm.
pub(super) fn times(summary: &Summary<'_>, follow_up: u32) -> Table {
    let within = format!("mean free weeks within {follow_up}");
    let mut table = table(&["arm", "followed", "median weeks", within.as_str(), "hazard ratio", "p (Holm)"]);
    for time in &summary.findings.times {
        let comparison = time.against_reference.as_ref();
        let hazard = comparison.map(|comparison| match &comparison.hazard {
            Ok(hazard) => format!("{} {}", words::number(hazard.hazard_ratio), between(hazard.interval)),
            Err(problem) => problem.to_string(),
        });
        let mean = time.restricted_mean;
        table.add_row([
            summary.plan.arms[time.arm].name.clone(),
            time.episodes.to_string(),
            median(time),
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
fn median(time: &TimeToReinfringement) -> String {
    let Some(curve) = &time.curve else { return "–".into() };
    let (low, high) = curve.median_interval();
    let weeks = |end: Option<f64>| end.map_or("…".into(), |weeks| format!("{weeks}"));
    match curve.median() {
        Some(median) => format!("{median} [{}, {}]", weeks(low), weeks(high)),
        None => "not reached".into(),
    }
}

/// Shares of the total, main effects and two-way interactions.
pub(super) fn attribution(factorial: &Factorial, attribution: &Attribution) -> Table {
    let mut table = table(&["", "change, pp [95 % CI]", "p", "share of the total, % [95 % CI]"]);
    for row in table_of::rows(factorial, attribution) {
        if row.kind == "interaction" && row.of.split(" × ").count() > SHOWN_ORDER {
            continue;
        }
        let what = match row.kind {
            "total" => "all together".to_string(),
            "shapley" => format!("{}, its part (Shapley)", row.of),
            "main" => format!("{}, mean effect", row.of),
            _ => row.of.clone(),
        };
        let interval = row.low.zip(row.high).map(|(low, high)| Interval { low, high });
        let estimate = Estimate { value: row.estimate, se: row.se, interval, degrees: 0 };
        let percent = |share: f64| format!("{:.1}", share * 100.0).replace('-', "−");
        let share = match (row.share, row.share_low.zip(row.share_high), row.reading) {
            (Some(share), Some((low, high)), Some(reading)) => {
                let doubt = if reading == "differs from zero" { "" } else { ", not told from zero" };
                format!("{} [{}, {}]{doubt}", percent(share), percent(low), percent(high))
            }
            (Some(_), None, Some(reading)) => reading.to_string(),
            _ => String::new(),
        };
        table.add_row([what, words::change(&OUTCOMES[0], estimate), words::p_value(row.p), share]);
    }
    table
}

/// Every outcome of the only arm.
pub(super) fn levels(findings: &Findings) -> Table {
    let mut table = table(&["outcome", "level ± half of its 95 % interval", "unit"]);
    for row in OUTCOMES {
        let level = words::level(row, findings.effect(0, row.name).and_then(|effect| effect.level));
        table.add_row([row.title, level.as_str(), row.unit]);
    }
    table
}
