//! Cost of each arm, and the efficient ones.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::scale::{Numbers, Span};
use crate::figures::scatter::{Dot, Scatter};
use crate::report::document::{Block, Section};
use crate::report::view::{View, rounded};
use crate::tables::costs::position_key;
use sfic::model::outcomes::HEADLINE;

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    if view.results.tables.costs.is_empty() || view.arms().len() < 2 {
        return None;
    }
    let rows = &view.results.tables.costs;
    let mut blocks = vec![Block::Text(say!(view, "costs.what"))];
    let mut best: Vec<_> = rows.iter().filter(|row| row.on_frontier).collect();
    best.sort_by(|a, b| a.cost.unwrap_or(0.0).total_cmp(&b.cost.unwrap_or(0.0)));
    let names: Vec<String> = best.iter().map(|row| row.arm.clone()).collect();
    if !names.is_empty() {
        blocks.push(Block::Text(say!(view, "costs.frontier", arms = view.listed(&names))));
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
    let description = say!(view, "costs.frontier", arms = view.listed(&names));
    let figure = Figure::new(&view.id("costs-figure"), &say!(view, "costs.figure"), &description, &chart);
    blocks.push(Block::Figure(Box::new(figure)));
    blocks.push(Block::Text(say!(view, "costs.per_point")));
    let heads =
        keys!["head.arm", "costs.cost", "costs.extra", "costs.points", "costs.price", "costs.reading"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in rows {
        let position = row.position.as_deref().unwrap_or_default();
        let price = Span::new(row.cost_per_point, row.cost_per_point_low, row.cost_per_point_high);
        let priced = price.filter(|price| price.ends.is_some() && position.ends_with("and helps"));
        sheet.rows.push(vec![
            Cell::text(view.arm(&row.arm)),
            Cell::text(rounded(Span::new(row.cost, row.cost_low, row.cost_high), 2, false)),
            Cell::text(rounded(Span::new(row.extra_cost, row.extra_cost_low, row.extra_cost_high), 2, true)),
            // These are percentage points already, and positive is good.
            Cell::text(rounded(Span::new(row.points, row.points_low, row.points_high), 1, true)),
            Cell::text(rounded(priced, 2, false)),
            Cell::text(read(view, position)),
        ]);
    }
    blocks.push(Block::Table(say!(view, "costs.table"), sheet));
    Some(view.section("costs", key!("costs.title"), blocks))
}

/// Meaning of a cost-effectiveness ratio, in words.
fn read(view: &View<'_>, position: &str) -> String {
    position_key(position).map_or("–".into(), |key| view.plain(key))
}
