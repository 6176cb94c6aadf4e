//! Cost of each arm, and the efficient ones.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::scale::{Numbers, Span};
use crate::figures::scatter::{Dot, Scatter};
use crate::report::document::{Block, Section};
use crate::report::view::{View, rounded};
use crate::tables::costs::{ANY, BETWEEN, NO_PRICE, NOT_GIVEN, OUTSIDE, Row, position_key};
use crate::text::words;
use sfic::model::outcomes::HEADLINE;

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    if view.results.tables.costs.is_empty() || view.arms().len() < 2 {
        return None;
    }
    let rows = &view.results.tables.costs;
    let mut blocks = vec![Block::Text(say!(view, "costs.what")).on_page()];
    blocks.extend(view.note_on_sizes());
    let mut best: Vec<_> = rows.iter().filter(|row| row.on_frontier).collect();
    best.sort_by(|a, b| a.cost.unwrap_or(0.0).total_cmp(&b.cost.unwrap_or(0.0)));
    let names: Vec<String> = best.iter().map(|row| row.arm.clone()).collect();
    if !names.is_empty() {
        blocks.push(Block::Text(say!(view, "costs.frontier", arms = view.listed(&names))));
    }
    let few = view.too_few_to_rank();
    let left_out = view.without_rank(&view.arms());
    if !left_out.is_empty() && few.is_none() {
        blocks.push(Block::Text(say!(view, "costs.left_out", arms = view.with_reasons(&left_out))));
    }
    blocks.extend(few.clone().map(Block::Text));
    let not_given =
        rows.iter().filter(|row| row.cost.is_none() && row.position.as_deref() == Some(NOT_GIVEN));
    let not_given: Vec<String> = not_given.map(|row| row.arm.clone()).collect();
    if !not_given.is_empty() {
        blocks.push(Block::Note(say!(view, "costs.not_given", arms = view.listed(&not_given))));
    }
    let dot = |arm: &String| Dot {
        name: view.arm(arm),
        across: view.level(arm, "cost"),
        up: view.level(arm, HEADLINE),
        best: names.contains(arm),
    };
    let chart = Scatter {
        of: say!(view, "head.arm"),
        dots: view.arms().iter().map(dot).collect(),
        across: say!(view, "costs.across"),
        up: say!(view, "costs.up", weeks = view.follow_up()),
        across_numbers: Numbers::Plain,
        up_numbers: Numbers::Percent,
        heads: keys!["head.from", "head.to", "costs.on_line", "yes", "no"].map(|key| view.plain(key)),
    };
    let description = few.unwrap_or_else(|| say!(view, "costs.frontier", arms = view.listed(&names)));
    let figure = Figure::new(&view.id("costs-figure"), &say!(view, "costs.figure"), &description, chart);
    blocks.push(Block::Figure(Box::new(figure)));
    blocks.push(Block::Text(say!(view, "costs.per_point")).on_page());
    let heads =
        keys!["head.arm", "costs.cost", "costs.extra", "costs.points", "costs.price", "costs.reading"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in rows {
        sheet.rows.push(vec![
            Cell::text(view.arm(&row.arm)),
            Cell::text(rounded(Span::new(row.cost, row.cost_low, row.cost_high), 2, false)),
            Cell::text(rounded(Span::new(row.extra_cost, row.extra_cost_low, row.extra_cost_high), 2, true)),
            // These are percentage points already, and positive is good.
            Cell::text(rounded(Span::new(row.points, row.points_low, row.points_high), 1, true)),
            Cell::text(price(view, row).unwrap_or("–".into())),
            Cell::text(read(view, row)),
        ]);
    }
    blocks.push(Block::Table(say!(view, "costs.table"), sheet).on_page());
    Some(view.section("costs", key!("costs.title"), blocks).brief())
}

/// The set of prices that the data allow, with as many digits as a small price needs; none without a standard error.
fn price(view: &View<'_>, row: &Row) -> Option<String> {
    let number = |value: Option<f64>| value.map(words::number);
    match row.cost_per_point_set.as_deref()? {
        BETWEEN => {
            let [value, low, high] =
                [row.cost_per_point, row.cost_per_point_low, row.cost_per_point_high].map(number);
            Some(format!("{} [{}, {}]", value?, low?, high?))
        }
        OUTSIDE => Some(match (number(row.cost_per_point_below), number(row.cost_per_point_above)) {
            (Some(below), Some(above)) => say!(view, "costs.outside", below, above),
            (Some(below), None) => say!(view, "costs.up_to", below),
            (None, Some(above)) => say!(view, "costs.from", above),
            (None, None) => return None,
        }),
        ANY => Some(say!(view, "costs.any")),
        NO_PRICE => Some(say!(view, "costs.no_price")),
        _ => None,
    }
}

/// The same; where it is bounded but not the price of an improvement, what it means instead; or the reason why there is
/// none.
pub fn price_or_reading(view: &View<'_>, arm: &str) -> String {
    let Some(row) = view.results.tables.costs.iter().find(|row| row.arm == arm) else { return "–".into() };
    let bounded = row.cost_per_point_set.as_deref() == Some(BETWEEN);
    let shown = !bounded || row.position.as_deref() == Some("costs and helps");
    price(view, row).filter(|_| shown).unwrap_or_else(|| read(view, row))
}

/// Meaning of a cost-effectiveness ratio, in words.
fn read(view: &View<'_>, row: &Row) -> String {
    row.position.as_deref().and_then(position_key).map_or("–".into(), |key| view.plain(key))
}
