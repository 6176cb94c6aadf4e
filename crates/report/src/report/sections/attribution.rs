//! Which countermeasure did how much, and where they help or hinder each other.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::report::document::{Block, Section};
use crate::report::say::{self, Direction};
use crate::report::view::{View, rounded};
use crate::tables::attribution;
use crate::text::words;

/// Interactions that the figure shows, the strongest first.
const MOST: usize = 12;

/// Interactions of more countermeasures than this are in the file, not in the table.
const SHOWN_ORDER: usize = 2;

fn estimate(row: &attribution::Row) -> Option<Span> {
    Span::new(Some(row.estimate), row.low, row.high)
}

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    let rows = &view.results.tables.attribution;
    let of = |kind: &'static str| rows.iter().filter(move |row| row.kind == kind);
    let total = of("total").next().and_then(estimate)?;
    let mut blocks = vec![Block::Text(say!(view, "attribution.what")).on_page()];
    let mut shares: Vec<&attribution::Row> = of("shapley").collect();
    shares.sort_by(|a, b| a.estimate.total_cmp(&b.estimate));
    let named = shares.iter().filter_map(|row| {
        let change = say::change(view.messages, estimate(row)?, view.lack_of_other());
        Some(say!(view, "answer.each", arm = name(view, row), change))
    });
    let named = view.messages.list(&named.collect::<Vec<_>>());
    let total = say::change(view.messages, total, view.lack_of_other());
    blocks.push(Block::Text(say!(view, "attribution.total", total, list = named)).on_page());
    blocks.push(Block::Table(say!(view, "attribution.table"), table(view)));
    let chart = |rows: &[&attribution::Row], shape, series| Rows {
        of: say!(view, "head.arm"),
        series: vec![view.plain(series)],
        rows: rows
            .iter()
            .map(|row| Row { label: name(view, row), values: vec![estimate(row)], range: None })
            .collect(),
        order: Order::Ascending,
        shape,
        numbers: Numbers::Points,
        axis: say!(view, "attribution.axis"),
        ends: Some((say!(view, "answer.fewer"), say!(view, "answer.more"))),
        zero: true,
        heads: super::ends(view),
    };
    let parts = chart(&shares, Shape::Bar, key!("attribution.part"));
    let title = say!(view, "attribution.figure");
    blocks.push(Block::Figure(Box::new(Figure::new(&view.id("attribution-figure"), &title, &named, parts))));

    let mut together: Vec<&attribution::Row> = of("interaction").collect();
    if together.is_empty() {
        return Some(view.section("attribution", key!("attribution.title"), blocks).brief());
    }
    together.sort_by(|a, b| {
        let strength = |row: &attribution::Row| row.estimate.abs();
        strength(b).total_cmp(&strength(a))
    });
    blocks.push(Block::Text(say!(view, "attribution.interactions")).on_page());
    let said = [
        (Direction::Up, key!("attribution.overlap")),
        (Direction::Down, key!("attribution.reinforce")),
        (Direction::Unclear, key!("attribution.apart")),
    ];
    let said = said.into_iter().filter_map(|(direction, key)| {
        let is = |row: &&&attribution::Row| estimate(row).map(Direction::of) == Some(direction);
        let pairs: Vec<String> = together.iter().filter(is).map(|row| name(view, row)).collect();
        (!pairs.is_empty()).then(|| say!(view, key, pairs = pairs.join(&say!(view, "list.semicolon"))))
    });
    let said: Vec<String> = said.collect();
    let description = words::sentences(&said);
    blocks.push(Block::List(said).on_page());
    let chart = chart(&together[..together.len().min(MOST)], Shape::Dot, key!("attribution.interaction"));
    let title = say!(view, "attribution.interaction_figure");
    let figure = Figure::new(&view.id("interactions-figure"), &title, &description, chart);
    blocks.push(Block::Figure(Box::new(figure)));
    Some(view.section("attribution", key!("attribution.title"), blocks).brief())
}

/// Total, shares, main effects and interactions of two.
fn table(view: &View<'_>) -> DataTable {
    let heads = keys!["attribution.of", "answer.change", "attribution.p", "attribution.share"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    let few =
        |row: &&attribution::Row| row.kind != "interaction" || row.of.split(" × ").count() <= SHOWN_ORDER;
    for row in view.results.tables.attribution.iter().filter(few) {
        let of = name(view, row);
        let what = match row.kind.as_str() {
            "total" => say!(view, "attribution.all"),
            "shapley" => say!(view, "attribution.shapley", of),
            "main" => say!(view, "attribution.main", of),
            _ => of,
        };
        let change = estimate(row).map_or("–".into(), |change| Numbers::Points.text(change));
        sheet.rows.push([what, change, words::p_value(row.p), share(view, row)].map(Cell::text).into());
    }
    sheet
}

/// A share of the total with its interval, in percent, or the reason why it has none.
fn share(view: &View<'_>, row: &attribution::Row) -> String {
    let percent = |share: f64| 100.0 * share;
    let [share, low, high] = [row.share, row.share_low, row.share_high].map(|share| share.map(percent));
    match (Span::new(share, low, high), row.reading.as_deref()) {
        (Some(share), Some("differs from zero")) => rounded(Some(share), 1, false),
        (Some(share), Some(_)) if share.ends.is_some() => {
            say!(view, "attribution.doubt", share = rounded(Some(share), 1, false))
        }
        (_, reading) => reading.map_or(String::new(), |reading| view.messages.said(reading)),
    }
}

/// Countermeasures joined by ×, in the words of the language.
fn name(view: &View<'_>, row: &attribution::Row) -> String {
    row.of.split(" × ").map(|part| view.arm(part)).collect::<Vec<_>>().join(" × ")
}
