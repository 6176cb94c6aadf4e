//! The summary that `sfic run` prints.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::words;
use crate::experiment::effects::{Effect, effects_on};
use crate::experiment::ensemble::Ensemble;
use crate::experiment::plan::Plan;
use crate::experiment::runner::Ended;
use crate::model::outcomes::{HEADLINE, OUTCOMES, outcome};
use crate::scenario::Scenario;
use crate::stats::cost::{CostPerPoint, Position, cost_per_point};
use crate::stats::fieller::ConfidenceSet;
use crate::stats::paired::VarianceReduction;
use crate::stats::{Better, Estimate, LEVEL};

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

/// The first line of every result: what was run.
pub fn what_was_run(scenario: &Scenario, plan: &Plan, replicates: usize) -> String {
    let (arms, arms_word) = (plan.arms.len(), if plan.arms.len() == 1 { "arm" } else { "arms" });
    format!(
        "{} · {arms} {arms_word} × {replicates} replicates · seed {} · sfic {}",
        scenario.title,
        plan.seed,
        env!("CARGO_PKG_VERSION")
    )
}

/// The whole summary.
///
/// Tables are folded to `width` columns if it is given; else they are as wide as they need.
pub fn summary(
    scenario: &Scenario,
    plan: &Plan,
    ensemble: &Ensemble,
    ended: &Ended,
    width: Option<u16>,
) -> String {
    let mut text = format!("{}\n\n", what_was_run(scenario, plan, ensemble.replicates()));
    let headline = of(ensemble, HEADLINE);
    let follow_up = plan.arms[0].spec.settings.time.follow_up;
    let _ = writeln!(
        text,
        "Re-infringement within {follow_up} weeks of a sanction: {} {}\n",
        plan.arms[0].name,
        words::level(&OUTCOMES[0], headline[0].level)
    );
    if plan.arms.len() > 1 {
        let _ = writeln!(text, "{}\n", indented(headline_table(plan, ensemble, &headline), width));
        let _ = writeln!(
            text,
            "Beside the headline, change from {} ± half of its 95 % interval",
            plan.arms[0].name
        );
        let _ = writeln!(text, "{}\n", indented(beside_table(plan, ensemble), width));
    } else {
        let _ = writeln!(text, "{}\n", indented(levels_table(ensemble), width));
    }
    for note in notes(scenario, plan, ensemble, &headline, ended) {
        let _ = writeln!(text, "{note}");
    }
    text
}

fn of(ensemble: &Ensemble, name: &str) -> Vec<Effect> {
    outcome(name).map(|(place, _)| effects_on(ensemble, place)).unwrap_or_default()
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(header);
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(if i == 0 { CellAlignment::Left } else { CellAlignment::Right });
        column.set_padding(if i == 0 { (0, 1) } else { (1, 1) });
    }
    table
}

fn indented(mut table: Table, width: Option<u16>) -> String {
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.saturating_sub(3).max(40));
    }
    let lines: Vec<String> = table.lines().map(|line| format!("  {}", line.trim_end())).collect();
    lines.join("\n")
}

fn headline_table(plan: &Plan, ensemble: &Ensemble, headline: &[Effect]) -> Table {
    let recorded = of(ensemble, "recorded_repeat_rate");
    let mut table = table(&[
        "arm",
        "rate",
        "change, pp [95 % CI]",
        "p (Holm)",
        "recorded repeats",
        "cost per point, M¥ a year",
    ]);
    for effect in headline {
        let Some(change) = effect.change else { continue };
        let official = &recorded[effect.arm];
        let arrow = official.change.map_or("", |change| arrow(&change.difference));
        table.add_row([
            plan.arms[effect.arm].name.clone(),
            words::level(&OUTCOMES[0], effect.level),
            words::change(&OUTCOMES[0], change.difference),
            words::p_value(effect.p_holm),
            format!("{} {arrow}", words::level(&OUTCOMES[official.outcome], official.level)),
            cost(ensemble, effect.arm).map_or("–".into(), |cost| price(&cost)),
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

/// What a percentage point of the headline costs in an arm.
pub fn cost(ensemble: &Ensemble, arm: usize) -> Option<CostPerPoint> {
    let replicates = ensemble.replicates();
    let difference = |name: &str| {
        let place = outcome(name)?.0;
        let reference = ensemble.statistic(0, place, replicates)?;
        Some(ensemble.statistic(arm, place, replicates)?.minus(&reference))
    };
    Some(cost_per_point(&difference("cost")?, &difference(HEADLINE)?, Better::Lower, LEVEL))
}

fn price(cost: &CostPerPoint) -> String {
    match (cost.position, cost.per_point.value, cost.per_point.set) {
        (Position::CostsAndHelps, Some(value), ConfidenceSet::Bounded(interval)) => {
            let (low, high) = (words::number(interval.low), words::number(interval.high));
            format!("{} [{low}, {high}]", words::number(value))
        }
        (Position::SavesAndHelps, _, ConfidenceSet::Bounded(_)) => "saves money".into(),
        (Position::CostsAndHarms, _, ConfidenceSet::Bounded(_)) => "costs and harms".into(),
        (Position::SavesAndHarms, _, ConfidenceSet::Bounded(_)) => "saves and harms".into(),
        (Position::NoEffect, ..) => "no effect".into(),
        _ => "no finite interval".into(),
    }
}

fn beside_table(plan: &Plan, ensemble: &Ensemble) -> Table {
    let rows: Vec<_> = BESIDE.iter().filter_map(|(name, _)| outcome(name)).collect();
    let heads: Vec<&str> = std::iter::once("arm").chain(BESIDE.iter().map(|(_, head)| *head)).collect();
    let mut table = table(&heads);
    let columns: Vec<Vec<Effect>> = rows.iter().map(|(place, _)| effects_on(ensemble, *place)).collect();
    for arm in 1..plan.arms.len() {
        let cells = columns.iter().zip(&rows).map(|(column, (_, row))| {
            column[arm].change.map_or("none".into(), |change| words::short_change(row, change.difference))
        });
        table.add_row(std::iter::once(plan.arms[arm].name.clone()).chain(cells));
    }
    table
}

fn levels_table(ensemble: &Ensemble) -> Table {
    let mut table = table(&["outcome", "level ± half of its 95 % interval", "unit"]);
    for (place, row) in OUTCOMES.iter().enumerate() {
        let level = words::level(row, ensemble.level(0, place));
        table.add_row([row.title, level.as_str(), row.unit]);
    }
    table
}

/// What the numbers mean, and what must not be overlooked, in sentences.
fn notes(
    scenario: &Scenario,
    plan: &Plan,
    ensemble: &Ensemble,
    headline: &[Effect],
    ended: &Ended,
) -> Vec<String> {
    let name = |effect: &Effect| plan.arms[effect.arm].name.clone();
    let mut notes = Vec::new();
    if ensemble.replicates() == 1 {
        notes.push("One replicate has no interval: run more before reading anything into it.".into());
    }
    let factors: Vec<String> = headline
        .iter()
        .filter_map(|effect| Some((effect, effect.change?.variance_reduction?.factor()?)))
        .map(|(effect, factor)| format!("{} {}×", name(effect), words::number(factor)))
        .collect();
    if !factors.is_empty() {
        notes
            .push(format!("Unpaired runs would need so many times more replicates: {}.", factors.join(", ")));
    }
    let worse = headline.iter().filter(|effect| {
        let reduction = effect.change.and_then(|change| change.variance_reduction);
        reduction.is_some_and(VarianceReduction::made_worse)
    });
    notes.extend(worse.map(|effect| {
        format!(
            "Note: under \"{}\" pairing made the interval wider than unpaired runs would have.",
            name(effect)
        )
    }));
    let unclear: Vec<String> = headline
        .iter()
        .filter(|effect| effect.change.is_some_and(|change| !change.difference.differs_from_zero()))
        .map(name)
        .collect();
    if !unclear.is_empty() {
        notes.push(format!(
            "Note: no effect on re-infringement can be told from zero under: {}.",
            unclear.join(", ")
        ));
    }
    let recorded = of(ensemble, "recorded_repeat_rate");
    let opposite = headline.iter().zip(&recorded).filter(|(truth, official)| opposite(truth, official));
    notes.extend(opposite.map(|(effect, _)| {
        format!(
            "Note: recorded repeats and true repeats move in opposite directions under \"{}\".",
            name(effect)
        )
    }));
    if let Ended::Rule { .. } = ended {
        notes.push(format!(
            "After {} replicates: {}.",
            ensemble.replicates(),
            super::manifest::why(scenario, ended)
        ));
    }
    notes
}

/// Whether two changes are both told from zero and have opposite signs.
fn opposite(truth: &Effect, official: &Effect) -> bool {
    let (Some(truth), Some(official)) = (truth.change, official.change) else { return false };
    truth.difference.differs_from_zero()
        && official.difference.differs_from_zero()
        && truth.difference.value * official.difference.value < 0.0
}
