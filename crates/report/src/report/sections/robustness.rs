//! Does the ranking survive other parameters within what is published?

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::report::document::{Block, Section};
use crate::report::view::View;
use crate::tables::posterior;
use crate::tables::table::rows_of_text;
use sfic::model::outcomes::HEADLINE;
use sfic::scenario::{self, Overrides, Scenario, differences};

/// The shipped scenario and the effects of its arms over its posterior.
const SHIPPED: &str = include_str!("../../../../../scenarios/china-customs.toml");
const OVER_POSTERIOR: &str =
    include_str!("../../../../../scenarios/evidence/calibration/posterior-effects.csv");

/// The section: from the table of the folder, else from the shipped one if the scenario is the shipped one.
pub fn section(view: &View<'_>) -> Option<Section> {
    let own = &view.results.tables.over_posterior;
    let shipped = if own.is_empty() { of_shipped(view) } else { Vec::new() };
    let rows: Vec<&posterior::Row> =
        own.iter().chain(&shipped).filter(|row| row.outcome == HEADLINE).collect();
    let arms = view.arms();
    let ranked =
        |row: &&&posterior::Row| row.change_median.is_some() && (arms.is_empty() || arms.contains(&row.arm));
    let mut rows: Vec<&posterior::Row> = rows.iter().filter(ranked).copied().collect();
    if rows.is_empty() {
        let absent = !view.others().is_empty();
        return absent.then(|| {
            let blocks = vec![Block::Text(say!(view, "robustness.absent"))];
            view.section("robustness", key!("robustness.title"), blocks)
        });
    }
    rows.sort_by(|a, b| a.change_median.unwrap_or(0.0).total_cmp(&b.change_median.unwrap_or(0.0)));
    let mut blocks = vec![Block::Text(say!(view, "robustness.what"))];
    if !shipped.is_empty() {
        blocks.push(Block::Text(say!(view, "robustness.shipped")));
    }
    blocks.push(Block::List(rows.iter().filter_map(|row| said(view, row)).collect()));
    let spread = |row: &posterior::Row| Span::new(row.change_median, row.change_low, row.change_high);
    let here: Vec<Option<Span>> = rows.iter().map(|row| view.headline(&row.arm)).collect();
    let both = here.iter().any(Option::is_some);
    let mut series = vec![say!(view, "robustness.posterior")];
    if both {
        series.push(say!(view, "robustness.here"));
    }
    let row = |(row, here): (&&posterior::Row, &Option<Span>)| Row {
        label: view.arm(&row.arm),
        values: if both { vec![spread(row), *here] } else { vec![spread(row)] },
        range: None,
    };
    let chart = Rows {
        of: say!(view, "head.arm"),
        series,
        rows: rows.iter().zip(&here).map(row).collect(),
        order: Order::Given,
        shape: Shape::Dot,
        numbers: Numbers::Points,
        axis: say!(view, "robustness.axis"),
        ends: Some((say!(view, "answer.fewer"), say!(view, "answer.more"))),
        zero: true,
        heads: super::ends(view),
    };
    let description = rows.iter().filter_map(|row| said(view, row)).collect::<Vec<_>>().join(" ");
    let figure =
        Figure::new(&view.id("robustness-figure"), &say!(view, "robustness.figure"), &description, &chart);
    blocks.push(Block::Figure(Box::new(figure)));
    if let Some(sheet) = ranks(view, &rows) {
        blocks.push(Block::Table(say!(view, "robustness.table"), sheet));
    }
    Some(view.section("robustness", key!("robustness.title"), blocks))
}

/// The shipped table, if what was run has the settings and countermeasures of the shipped scenario.
fn of_shipped(view: &View<'_>) -> Vec<posterior::Row> {
    let same = |own: &Scenario| {
        let shipped = scenario::from_text("china-customs.toml", SHIPPED, &Overrides::default());
        shipped.is_ok_and(|shipped| differences(&shipped.scenario, own).is_empty())
    };
    if view.compares() || !view.results.scenario.as_ref().is_some_and(same) {
        return Vec::new();
    }
    rows_of_text(OVER_POSTERIOR).unwrap_or_default()
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// The likeliest rank of an arm, and how often it is for the better.
fn said(view: &View<'_>, row: &posterior::Row) -> Option<String> {
    let better = row.probability_better?;
    let key = match better {
        better if better >= 0.95 => key!("robustness.better"),
        better if better <= 0.05 => key!("robustness.worse"),
        _ => key!("robustness.unsure"),
    };
    let (rank, share) = chances(row)
        .into_iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or((0, 0.0), |(place, share)| (place + 1, share));
    let (arm, better, rank, share) = (view.arm(&row.arm), percent(better), rank.to_string(), percent(share));
    Some(say!(view, key, arm, better, rank, share))
}

fn chances(row: &posterior::Row) -> Vec<f64> {
    row.rank_probabilities.split(' ').filter_map(|share| share.parse().ok()).collect()
}

fn ranks(view: &View<'_>, rows: &[&posterior::Row]) -> Option<DataTable> {
    let most = rows.iter().map(|row| chances(row).len()).max().filter(|count| *count > 0)?;
    let heads = (1..=most).map(|rank| say!(view, "robustness.rank", rank));
    let mut sheet = DataTable::new(std::iter::once(say!(view, "head.arm")).chain(heads));
    for row in rows {
        let mut cells = vec![Cell::text(view.arm(&row.arm))];
        let mut shares = chances(row);
        shares.resize(most, f64::NAN);
        cells.extend(shares.into_iter().map(|share| Cell::number(Some(share), percent)));
        sheet.rows.push(cells);
    }
    Some(sheet)
}
