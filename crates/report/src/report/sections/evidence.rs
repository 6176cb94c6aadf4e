//! What is published against what the model shows: the table of `sfic evidence`, else the ranges that the outcomes of
//! the run itself can be held against.

use crate::figures::scale::Span;
use crate::figures::sheet::{Cell, Sheet};
use crate::report::view::{Block, Section, View};
use crate::words;
use sfic::experiment::evidence::check::Verdict;
use sfic::experiment::evidence::facts::{Check, checks, facts};
use sfic::model::outcomes::outcome;
use sfic::stats::{Estimate, Interval};

/// A fact with what the model shows.
struct Shown {
    fact: String,
    label: String,
    basis: String,
    status: String,
    low: Option<f64>,
    high: Option<f64>,
    unit: String,
    value: Option<Span>,
    verdict: &'static str,
    source: String,
}

/// The section; `whole` if the folder holds the whole table.
pub fn section(view: &View<'_>) -> Option<Section> {
    let whole = !view.results.tables.evidence.is_empty();
    let shown = if whole { of_table(view) } else { of_run(view) };
    if shown.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Text(view.plain("evidence.what"))];
    let count = |verdict: &str| shown.iter().filter(|one| one.verdict == verdict).count().to_string();
    let key = if whole { "evidence.sum" } else { "evidence.sum_of_run" };
    let values = [
        ("count", shown.len().to_string()),
        ("inside", count("inside")),
        ("outside", count("outside")),
        ("undecided", count("undecided")),
    ];
    blocks.push(Block::Text(view.messages.filled(key, &values)));
    let outside: Vec<String> = shown
        .iter()
        .filter(|one| one.verdict == "outside")
        .map(|one| view.text("evidence.outside", &[("what", &one.label), ("source", &one.source)]))
        .collect();
    if !outside.is_empty() {
        blocks.push(Block::List(outside));
    }
    let heads = ["evidence.fact", "evidence.status", "evidence.range", "evidence.value", "evidence.verdict"];
    let mut sheet = Sheet::new(heads.map(|key| view.plain(key)));
    for one in &shown {
        let mark = if one.basis == "published" { "" } else { "°" };
        let unit = unit(view, &one.unit);
        let range = words::percent_range(view.messages, one.low, one.high, &unit);
        let value =
            one.value.map_or("–".into(), |value| words::percent(view.messages, estimate(value), &unit));
        sheet.rows.push(vec![
            Cell::text(format!("{} · {}", one.fact, one.label)),
            Cell::text(view.plain(&format!("{}{}", "status.", one.status))),
            Cell::text(format!("{range}{mark}")),
            Cell::text(value),
            Cell::text(view.plain(&format!("{}{}", "verdict.", one.verdict))),
        ]);
    }
    blocks.push(Block::Table(view.plain("evidence.table"), sheet));
    if shown.iter().any(|one| one.basis != "published") {
        blocks.push(Block::Text(view.plain("evidence.ours")));
    }
    if !whole {
        blocks.push(Block::Text(view.plain("evidence.more")));
    }
    Some(view.section("evidence", "evidence.title", blocks))
}

fn unit(view: &View<'_>, unit: &str) -> String {
    if unit == "pp" { view.plain("unit.points") } else { unit.to_string() }
}

fn of_table(view: &View<'_>) -> Vec<Shown> {
    let checks = checks();
    let rows = view.results.tables.evidence.iter();
    rows.map(|row| Shown {
        fact: row.fact.clone(),
        label: view.messages.known(&row.label),
        basis: row.basis.clone(),
        status: row.status.clone(),
        low: row.range_low,
        high: row.range_high,
        unit: checks
            .iter()
            .find(|check| check.check == row.check)
            .map_or("%".into(), |check| check.unit.clone()),
        value: Span::new(row.value, row.low, row.high),
        verdict: ["inside", "outside"].into_iter().find(|word| *word == row.verdict).unwrap_or("undecided"),
        source: row.source.clone(),
    })
    .collect()
}

/// Those checks that are levels of outcomes, in the reference.
fn of_run(view: &View<'_>) -> Vec<Shown> {
    let Some(reference) = view.arms().into_iter().next() else { return Vec::new() };
    let facts = facts();
    let of = |check: Check| {
        outcome(&check.check)?;
        let value = view.level(&reference, &check.check)?;
        let fact = facts.iter().find(|fact| fact.id == check.fact)?;
        Some(Shown {
            fact: check.fact.clone(),
            label: view.messages.known(&check.label),
            basis: check.basis,
            status: fact.status.word().into(),
            low: check.low,
            high: check.high,
            unit: check.unit,
            value: Some(value),
            verdict: Verdict::of(&estimate(value), check.low, check.high).word(),
            source: fact.source.clone(),
        })
    };
    checks().into_iter().filter_map(of).collect()
}

fn estimate(span: Span) -> Estimate {
    let interval = span.ends.map(|(low, high)| Interval { low, high });
    Estimate { value: span.value, se: None, interval, degrees: 0 }
}
