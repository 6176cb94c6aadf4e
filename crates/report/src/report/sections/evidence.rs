//! Published facts against the model: the table of checks, else the ranges that the outcomes of
//! the run itself can be held against.

use crate::figures::data_table::{Cell, DataTable};
use crate::figures::scale::Span;
use crate::report::document::{Block, Section};
use crate::report::view::View;
use crate::tables::evidence::Row;
use crate::tables::table::rows_of_text;
use crate::text::lack::Lack;
use crate::text::words;
use crate::text::words::capitalised;
use sfic::experiment::evidence::check::Verdict;
use sfic::experiment::evidence::facts::{Check, Fact, checks, facts};
use sfic::model::outcomes::outcome;
use sfic::stats::{Estimate, Interval};

/// The verdicts on the shipped system, which `sfic validate` writes as evidence.csv.
const VERDICTS: &str = include_str!("../../../../../scenarios/evidence/verdicts.csv");

/// A fact with what the model shows.
pub(in crate::report) struct Shown {
    pub(in crate::report) fact: String,
    pub(in crate::report) check: String,
    pub(in crate::report) statement: String,
    pub(in crate::report) label: String,
    basis: String,
    pub(in crate::report) status: String,
    low: Option<f64>,
    high: Option<f64>,
    unit: String,
    value: Option<Span>,
    lack: Lack,
    pub(in crate::report) verdict: Verdict,
    pub(in crate::report) source: String,
}

/// The section; `whole` if the folder holds the whole table.
pub fn section(view: &View<'_>) -> Option<Section> {
    let whole = !view.results.tables.evidence.is_empty();
    let shown = if whole { of_table(view) } else { of_run(view) };
    if shown.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Text(say!(view, "evidence.what"))];
    let of = |verdict: Verdict| shown.iter().filter(|one| one.verdict == verdict).count();
    let key = if whole { key!("evidence.sum") } else { key!("evidence.sum_of_run") };
    let [inside, outside, undecided] = [Verdict::Inside, Verdict::Outside, Verdict::Undecided].map(of);
    blocks.push(Block::Text(say!(view, key, count = shown.len(), inside, outside, undecided)));
    let mut outside: Vec<&Shown> = shown.iter().filter(|one| one.verdict == Verdict::Outside).collect();
    outside.dedup_by(|one, other| one.fact == other.fact);
    let outside: Vec<String> = outside
        .into_iter()
        .map(|one| {
            let Shown { fact, statement, source, .. } = one;
            say!(view, "evidence.outside", fact, statement, source)
        })
        .collect();
    if !outside.is_empty() {
        blocks.push(Block::List(outside));
    }
    let groups = shown.chunk_by(|one, other| one.status == other.status);
    blocks.extend(groups.map(|group| {
        let inside = group.iter().filter(|one| one.verdict == Verdict::Inside).count();
        let (status, count) = (capitalised(&status(view, &group[0].status)), group.len());
        Block::Table(say!(view, "evidence.group", status, inside, count), table(view, group))
    }));
    let weeks = view.weeks();
    let others: Vec<String> = checks()
        .into_iter()
        .filter(|check| !check.comparable(weeks))
        .map(|check| {
            say!(view, "evidence.of_weeks", fact = check.fact, of = check.follow_up.unwrap_or(weeks))
        })
        .collect();
    if !others.is_empty() {
        let facts = view.messages.list(&others);
        blocks.push(Block::Text(say!(view, "evidence.not_comparable", facts, weeks)));
    }
    if shown.iter().any(|one| one.basis != "published") {
        blocks.push(Block::Text(say!(view, "evidence.ours")));
    }
    if !whole {
        blocks.push(Block::Text(say!(view, "evidence.more")));
    }
    let section = view.section("evidence", key!("evidence.title"), blocks);
    Some(if whole { section.brief() } else { section })
}

/// Each fact of a group with its range, value and verdict.
fn table(view: &View<'_>, group: &[Shown]) -> DataTable {
    let heads =
        keys!["evidence.fact", "evidence.quantity", "evidence.range", "evidence.value", "evidence.verdict"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for one in group {
        let mark = if one.basis == "published" { "" } else { "°" };
        sheet.rows.push(vec![
            Cell::text(&one.fact),
            Cell::text(&one.label),
            Cell::text(format!("{}{mark}", shown_range(view, one))),
            Cell::text(shown_value(view, one)),
            Cell::text(verdict(view, one.verdict)),
        ]);
    }
    sheet
}

/// The range of a check in words.
pub(in crate::report) fn shown_range(view: &View<'_>, one: &Shown) -> String {
    words::percent_range(view.messages, one.low, one.high, &unit(view, &one.unit))
}

/// The value of a check with its interval.
pub(in crate::report) fn shown_value(view: &View<'_>, one: &Shown) -> String {
    let value = |value| words::percent(view.messages, estimate(value), &unit(view, &one.unit), one.lack);
    one.value.map_or("–".into(), value)
}

fn unit(view: &View<'_>, unit: &str) -> String {
    if unit == "pp" { say!(view, "evidence.points") } else { unit.to_string() }
}

/// The word for how a fact came to hold, by its word in the table.
pub(in crate::report) fn status(view: &View<'_>, word: &str) -> String {
    view.plain(match word {
        "emergent" => key!("status.emergent"),
        "calibrated" => key!("status.calibrated"),
        "structural" => key!("status.structural"),
        "input" => key!("status.input"),
        other => return other.into(),
    })
}

/// The word for a verdict.
pub(in crate::report) fn verdict(view: &View<'_>, verdict: Verdict) -> String {
    view.plain(match verdict {
        Verdict::Inside => key!("verdict.inside"),
        Verdict::Outside => key!("verdict.outside"),
        Verdict::Undecided => key!("verdict.undecided"),
    })
}

pub(super) fn of_table(view: &View<'_>) -> Vec<Shown> {
    of_rows(view, &view.results.tables.evidence)
}

/// The checks of the shipped system.
pub(super) fn shipped(view: &View<'_>) -> Vec<Shown> {
    let rows = rows_of_text(VERDICTS).unwrap_or_else(|error| panic!("what is built in is sound: {error}"));
    of_rows(view, &rows)
}

fn of_rows(view: &View<'_>, rows: &[Row]) -> Vec<Shown> {
    let checks = checks();
    let rows = rows.iter();
    rows.map(|row| Shown {
        fact: row.fact.clone(),
        check: row.check.clone(),
        statement: view.messages.said(&row.statement),
        label: view.messages.said(&row.label),
        basis: row.basis.clone(),
        status: row.status.clone(),
        low: row.range_low,
        high: row.range_high,
        unit: checks
            .iter()
            .find(|check| check.check == row.check)
            .map_or("%".into(), |check| check.unit.clone()),
        value: Span::new(row.value, row.low, row.high),
        lack: view.lack_of_other(),
        verdict: [Verdict::Inside, Verdict::Outside]
            .into_iter()
            .find(|verdict| verdict.word() == row.verdict)
            .unwrap_or(Verdict::Undecided),
        source: row.source.clone(),
    })
    .collect()
}

/// Those checks that are levels of outcomes, in the reference; those that count most first.
pub(in crate::report) fn of_run(view: &View<'_>) -> Vec<Shown> {
    let Some(reference) = view.arms().into_iter().next() else { return Vec::new() };
    let facts = facts();
    let of = |(fact, check): (&Fact, Check)| {
        outcome(&check.check)?;
        let value = view.level(&reference, &check.check)?;
        Some(Shown {
            fact: check.fact.clone(),
            check: check.check.clone(),
            statement: view.messages.said(&fact.fact),
            label: view.messages.said(&check.label),
            basis: check.basis,
            status: fact.status.word().into(),
            low: check.low,
            high: check.high,
            unit: check.unit,
            value: Some(value),
            lack: view.lack(&reference, &check.check),
            verdict: Verdict::of(&estimate(value), check.low, check.high),
            source: fact.source.clone(),
        })
    };
    let fact = |check: Check| Some((facts.iter().find(|fact| fact.id == check.fact)?, check));
    let mut checks: Vec<(&Fact, Check)> = checks().into_iter().filter_map(fact).collect();
    checks.retain(|(_, check)| check.comparable(view.weeks()));
    checks.sort_by_key(|(fact, _)| fact.status);
    checks.into_iter().filter_map(of).collect()
}

fn estimate(span: Span) -> Estimate {
    let interval = span.ends.map(|(low, high)| Interval { low, high });
    Estimate { value: span.value, se: None, interval, degrees: 0 }
}
