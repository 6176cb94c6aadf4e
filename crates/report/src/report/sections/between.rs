//! Arms of scenarios that are compared, against each other.

use crate::figures::data_table::{Cell, DataTable};
use crate::figures::scale::{Numbers, Span};
use crate::report::document::{Block, Section};
use crate::report::say;
use crate::report::view::{View, shown};
use crate::tables::between::Row;
use crate::text::words;
use sfic::model::outcomes::{HEADLINE, weeks_within};

/// Pairs that the sentences name; the table has them all.
const MOST_NAMED: usize = 4;

/// The section: the headline of each pair; none unless scenarios are compared.
pub fn section(view: &View<'_>) -> Option<Section> {
    let of_headline: Vec<&Row> =
        view.results.tables.between.iter().filter(|row| row.outcome == HEADLINE).collect();
    let mut blocks = vec![Block::Text(say!(view, "between.what")).on_page()];
    let (same, differ): (Vec<&Row>, Vec<&Row>) =
        of_headline.iter().partition(|row| view.same(&row.first, &row.other));
    if !same.is_empty() {
        let pair = |row: &&Row| {
            say!(view, "between.pair", first = view.arm(&row.first), other = view.arm(&row.other))
        };
        let pairs: Vec<String> = same.iter().map(pair).collect();
        blocks.push(Block::Text(say!(view, "between.same", pairs = view.messages.list(&pairs))));
    }
    blocks.extend(differ.iter().take(MOST_NAMED).map(|row| Block::Text(said(view, row))));
    let alone = alone(view, &of_headline);
    if !alone.is_empty() {
        blocks.push(Block::Note(say!(view, "between.alone", arms = view.listed(&alone))));
    }
    blocks.push(Block::Table(say!(view, "between.table"), table(view, &of_headline)));
    (view.compares() && !of_headline.is_empty())
        .then(|| view.section("between", key!("between.title"), blocks).brief())
}

/// The difference of a pair in words.
fn said(view: &View<'_>, row: &Row) -> String {
    let [first, other] = [&row.first, &row.other].map(|arm| view.arm(arm));
    let change = Span::new(row.difference, row.difference_low, row.difference_high);
    let lack = view.lack_between(&row.other, &row.first, HEADLINE);
    match change {
        Some(change) => {
            say!(view, "between.said", first, other, change = say::change(view.messages, change, lack))
        }
        None => say!(view, "between.unknown", first, other, why = lack.long(view.messages)),
    }
}

/// The arms that are in no pair.
fn alone(view: &View<'_>, pairs: &[&Row]) -> Vec<String> {
    let paired = |arm: &String| pairs.iter().any(|row| [&row.first, &row.other].contains(&arm));
    view.arms().into_iter().filter(|arm| !paired(arm)).collect()
}

/// A row for each pair, a column for each follow-up.
fn table(view: &View<'_>, pairs: &[&Row]) -> DataTable {
    let rows = &view.results.tables.between;
    let mut columns: Vec<(u32, &str)> = Vec::new();
    for row in rows {
        let weeks = if row.outcome == HEADLINE { Some(view.weeks()) } else { weeks_within(&row.outcome) };
        columns.extend(weeks.map(|weeks| (weeks, row.outcome.as_str())));
    }
    columns.sort_unstable();
    columns.dedup();
    let head = |(weeks, name): &(u32, &str)| match *name {
        HEADLINE => say!(view, "follow_ups.headline", weeks),
        _ => say!(view, "follow_ups.head", weeks),
    };
    let names = keys!["between.first", "between.other"].map(|key| view.plain(key));
    let mut sheet = DataTable::new(names.into_iter().chain(columns.iter().map(head)));
    for pair in pairs {
        let cell = |(_, outcome): &(u32, &str)| {
            let row = rows
                .iter()
                .find(|row| row.first == pair.first && row.other == pair.other && row.outcome == *outcome);
            let change =
                row.and_then(|row| Span::new(row.difference, row.difference_low, row.difference_high));
            match change {
                Some(change) if change.ends.is_none() => {
                    let lack = view.lack_between(&pair.other, &pair.first, outcome);
                    words::without_interval(view.messages, &Numbers::Points.text(change), lack)
                }
                change => shown(Numbers::Points, change),
            }
        };
        let names = [&pair.first, &pair.other].map(|arm| view.arm(arm));
        sheet.rows.push(names.into_iter().chain(columns.iter().map(cell)).map(Cell::text).collect());
    }
    sheet
}
