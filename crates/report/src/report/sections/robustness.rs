//! Does the ranking survive other parameters within what is published?

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::Span;
use crate::folder::manifest::Drawn;
use crate::report::analysis::{Analysis, changes, directions, levels, merit, title};
use crate::report::document::{Block, Section};
use crate::report::view::{View, outcome, shown};
use crate::tables::posterior::Row as Effect;
use crate::tables::table::rows_of_text;
use crate::text::words;
use sfic::model::outcomes::{Format, Good, Outcome};
use sfic::scenario::{Scenario, differences};

/// The effects of the built-in arms over the shipped posterior.
const OVER_POSTERIOR: &str =
    include_str!("../../../../../scenarios/evidence/calibration/posterior-effects.csv");

/// The share of the points from which a direction counts as known.
const SURE: f64 = 0.95;
/// The share from which it counts as likely.
const LIKELY: f64 = 0.8;

/// The section: from the table of the folder, else from the shipped one if the scenario is the shipped one.
pub fn section(view: &View<'_>) -> Option<Section> {
    let shipped = if view.results.tables.over_posterior.is_empty() { of_shipped(view) } else { Vec::new() };
    let all = if shipped.is_empty() { &view.results.tables.over_posterior } else { &shipped };
    let arms = view.arms();
    let all: Vec<&Effect> = all.iter().filter(|row| arms.is_empty() || arms.contains(&row.arm)).collect();
    let Some((outcome, rows)) = ranked(&all) else {
        let absent = !view.others().is_empty();
        return absent.then(|| {
            let blocks = vec![Block::Text(say!(view, "robustness.absent"))];
            view.section("robustness", key!("robustness.title"), blocks)
        });
    };
    let mut blocks = vec![Block::Text(say!(view, "robustness.what"))];
    if !shipped.is_empty() {
        blocks.push(Block::Text(say!(view, "robustness.shipped")));
    }
    let sentences: Vec<String> = rows.iter().filter_map(|row| said(view, row)).collect();
    let description = sentences.join(" ");
    blocks.push(Block::List(sentences));
    blocks.push(Block::Figure(Box::new(figure(view, outcome, &rows, &description))));
    let caption = say!(view, "posterior.table", outcome = title(view, outcome));
    blocks.push(Block::Table(caption, effects(view, outcome, &all)));
    if let Some(sheet) = ranks(view, &rows) {
        blocks.push(Block::Table(say!(view, "robustness.table"), sheet));
    }
    Some(view.section("robustness", key!("robustness.title"), blocks))
}

/// What effects over a posterior show, of a folder that holds nothing else.
pub fn analysis(view: &View<'_>, drawn: &Drawn) -> Option<Analysis> {
    let all: Vec<&Effect> = view.results.tables.over_posterior.iter().collect();
    let (outcome, rows) = ranked(&all)?;
    let change = span(rows[0]);
    let key = match (outcome.good, change.map(|change| merit(outcome, change.value))) {
        (Good::Neutral, _) => key!("posterior.most"),
        (_, Some(merit)) if merit > 0.0 => key!("posterior.best"),
        _ => key!("posterior.none"),
    };
    let mut answer = vec![say!(
        view,
        key,
        points = drawn.draws,
        arm = view.arm(&rows[0].arm),
        outcome = title(view, outcome),
        change = shown(changes(outcome), change),
        unit = view.unit(outcome)
    )];
    let ranked = rows.iter().filter(|row| !row.rank_probabilities.is_empty()).count();
    if let Some(share) = drawn.same_order.filter(|_| ranked > 1) {
        answer.push(say!(view, "posterior.same_order", share = percent(share)));
    }
    let doubtful = rows.iter().filter(|row| row.probability_better.is_some_and(|better| better < SURE));
    let arms: Vec<String> = doubtful.map(|row| row.arm.clone()).collect();
    let unsure = say!(view, "posterior.unsure", share = percent(SURE), arms = view.listed(&arms));
    let notes = if arms.is_empty() { Vec::new() } else { vec![unsure] };
    Some(Analysis { answer, notes, figure: None, rest: vec![section(view)?.brief()] })
}

/// The outcome and the arms that have a change in it, the best first; `None` if there are none.
fn ranked<'a>(all: &[&'a Effect]) -> Option<(&'static Outcome, Vec<&'a Effect>)> {
    let outcome = outcome(&all.first()?.outcome)?;
    let mut rows: Vec<&Effect> = all.iter().filter(|row| row.change_median.is_some()).copied().collect();
    let merit = |row: &Effect| merit(outcome, row.change_median.unwrap_or_default());
    rows.sort_by(|a, b| merit(b).total_cmp(&merit(a)));
    (!rows.is_empty()).then_some((outcome, rows))
}

/// The change of an arm over the posterior.
fn span(row: &Effect) -> Option<Span> {
    Span::new(row.change_median, row.change_low, row.change_high)
}

/// The changes over the posterior, beside those of the run if there is one.
fn figure(view: &View<'_>, outcome: &Outcome, rows: &[&Effect], description: &str) -> Figure {
    let here: Vec<Option<Span>> = rows.iter().map(|row| view.change(&row.arm, outcome.name)).collect();
    let both = here.iter().any(Option::is_some);
    let mut series = vec![say!(view, "robustness.posterior")];
    if both {
        series.push(say!(view, "robustness.here"));
    }
    let row = |(row, here): (&&Effect, &Option<Span>)| Row {
        label: view.arm(&row.arm),
        values: if both { vec![span(row), *here] } else { vec![span(row)] },
        range: None,
    };
    let [falls, rises] = directions(view, outcome);
    let name = title(view, outcome);
    let heading = match both {
        true => say!(view, "robustness.figure"),
        false => say!(view, "posterior.figure", outcome = name),
    };
    let chart = Rows {
        of: say!(view, "head.arm"),
        series,
        rows: rows.iter().zip(&here).map(row).collect(),
        order: Order::Given,
        shape: Shape::Dot,
        numbers: changes(outcome),
        axis: say!(view, "robustness.axis", outcome = name, unit = view.unit(outcome)),
        ends: Some((falls, rises)),
        zero: true,
        heads: super::ends(view),
    };
    Figure::new(&view.id("robustness-figure"), &heading, description, &chart)
}

/// Every arm over the posterior: levels, changes, how much of their spread is noise, how often they are for the better.
fn effects(view: &View<'_>, outcome: &Outcome, rows: &[&Effect]) -> DataTable {
    let mut sheet = DataTable::new([
        say!(view, "head.arm"),
        say!(view, "posterior.known"),
        say!(view, "posterior.level"),
        say!(view, "posterior.change", unit = view.unit(outcome)),
        say!(view, "posterior.noise"),
        say!(view, "posterior.better"),
    ]);
    let factor = if outcome.format == Format::Percent { 100.0 } else { 1.0 };
    for row in rows {
        let level = Span::new(row.level_median, row.level_low, row.level_high);
        sheet.rows.push(vec![
            Cell::text(view.arm(&row.arm)),
            Cell::text(row.points.to_string()),
            Cell::text(shown(levels(outcome), level)),
            Cell::text(shown(changes(outcome), span(row))),
            Cell::number(row.noise, |noise| words::number(factor * noise)),
            Cell::number(row.probability_better, percent),
        ]);
    }
    sheet
}

/// The shipped table, if what was run has the settings and countermeasures of the built-in system.
fn of_shipped(view: &View<'_>) -> Vec<Effect> {
    let same = |own: &Scenario| differences(&Scenario::default(), own).is_empty();
    if view.compares() || !view.results.scenario.as_ref().is_some_and(same) {
        return Vec::new();
    }
    rows_of_text(OVER_POSTERIOR).unwrap_or_else(|error| panic!("what is built in is sound: {error}"))
}

/// A share without decimals.
pub fn percent(share: f64) -> String {
    // Nothing is added to -0, the sum of no points.
    format!("{:.0} %", 100.0 * share + 0.0)
}

/// The likeliest rank of an arm, and how often it is for the better.
fn said(view: &View<'_>, row: &Effect) -> Option<String> {
    let better = row.probability_better?;
    let key = match better {
        better if better >= SURE => key!("robustness.better"),
        better if better <= 1.0 - SURE => key!("robustness.worse"),
        better if better >= LIKELY => key!("robustness.likely_better"),
        better if better <= 1.0 - LIKELY => key!("robustness.likely_worse"),
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

fn chances(row: &Effect) -> Vec<f64> {
    row.rank_probabilities.split(' ').filter_map(|share| share.parse().ok()).collect()
}

fn ranks(view: &View<'_>, rows: &[&Effect]) -> Option<DataTable> {
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
