//! Does the ranking survive other parameters within what is published?

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::Span;
use crate::folder::manifest::{Drawn, OverPosterior};
use crate::report::analysis::{Analysis, changes, directions, levels, merit, title};
use crate::report::document::{Block, Section};
use crate::report::view::{View, outcome, shown};
use crate::tables::posterior::Row as Effect;
use crate::tables::uncertainty::Row as Uncertainty;
use crate::text::words;
use sfic::experiment::over_posterior::FEWEST;
use sfic::model::outcomes::{self, Format, Good, HEADLINE, Outcome};

/// The share of the points from which a direction counts as known.
const SURE: f64 = 0.95;
/// The share from which it counts as likely.
const LIKELY: f64 = 0.8;

/// The section: of runs over the posterior beside those at the settings, else of the effects of `sfic sweep --draws`.
pub fn section(view: &View<'_>) -> Option<Section> {
    let over = &view.results.tables.over_posterior;
    if over.is_empty()
        && let Some(blocks) = simulated(view)
    {
        return Some(view.section("robustness", key!("robustness.title"), blocks));
    }
    let arms = view.arms();
    let all: Vec<&Effect> = over.iter().filter(|row| arms.is_empty() || arms.contains(&row.arm)).collect();
    let Some((outcome, rows)) = ranked(&all) else {
        let absent = !view.others().is_empty();
        return absent.then(|| {
            let said = limits(view);
            let said = if said.is_empty() { vec![say!(view, "robustness.absent")] } else { said };
            let blocks = said.into_iter().map(Block::Text).collect();
            view.section("robustness", key!("robustness.title"), blocks)
        });
    };
    let mut blocks = vec![Block::Text(say!(view, "robustness.what"))];
    let sentences: Vec<String> = rows.iter().filter_map(|row| said(view, row)).collect();
    let description = words::sentences(&sentences);
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
    let heading = match both {
        true => say!(view, "robustness.figure"),
        false => say!(view, "posterior.figure", outcome = title(view, outcome)),
    };
    drawn(view, outcome, &heading, description, series, rows.iter().zip(&here).map(row).collect())
}

/// Changes of arms in an outcome, in the order given.
fn drawn(
    view: &View<'_>,
    outcome: &Outcome,
    heading: &str,
    description: &str,
    series: Vec<String>,
    rows: Vec<Row>,
) -> Figure {
    let [falls, rises] = directions(view, outcome);
    let name = title(view, outcome);
    let chart = Rows {
        of: say!(view, "head.arm"),
        series,
        rows,
        order: Order::Given,
        shape: Shape::Dot,
        numbers: changes(outcome),
        axis: say!(view, "robustness.axis", outcome = name, unit = view.unit(outcome)),
        ends: Some((falls, rises)),
        zero: true,
        heads: super::ends(view),
    };
    Figure::new(&view.id("robustness-figure"), heading, description, chart)
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

/// What the second interval leaves out: parameters that were set otherwise; or why there is none. Nothing where the
/// scenario names no posterior.
pub fn limits(view: &View<'_>) -> Vec<String> {
    let over = view.results.manifest.as_ref().and_then(|manifest| manifest.of.over_posterior.as_ref());
    let listed = |paths: &[String]| view.messages.list(paths);
    match over {
        None => Vec::new(),
        Some(OverPosterior::NotAsked) => vec![say!(view, "robustness.not_asked")],
        Some(OverPosterior::Compared) => vec![say!(view, "robustness.compared")],
        Some(OverPosterior::TooFew) => vec![say!(view, "robustness.too_few", least = FEWEST)],
        Some(OverPosterior::AllHeld(held)) => {
            vec![say!(view, "robustness.all_held", parameters = listed(held))]
        }
        Some(OverPosterior::Run(run)) => {
            let held =
                (!run.held.is_empty()).then(|| say!(view, "robustness.held", parameters = listed(&run.held)));
            let in_arms = run.held_in_arms.iter().map(|(arm, held)| {
                say!(view, "robustness.held_in", arm = view.arm(arm), parameters = listed(held))
            });
            held.into_iter().chain(in_arms).collect()
        }
    }
}

/// Changes of the headline at the settings and over the posterior, as they were run; `None` if they were not.
fn simulated(view: &View<'_>) -> Option<Vec<Block>> {
    let OverPosterior::Run(run) = view.results.manifest.as_ref()?.of.over_posterior.as_ref()? else {
        return None;
    };
    let rows = &view.results.tables.uncertainty;
    let known = |arm: &String| {
        let row = rows.iter().find(|row| row.arm == *arm && row.outcome == HEADLINE)?;
        Some((row, Span::new(row.difference, row.difference_low, row.difference_high)?))
    };
    let rows: Vec<(&Uncertainty, Span)> = view.ranked().iter().filter_map(known).collect();
    let (_, outcome) = outcomes::outcome(HEADLINE)?;
    if rows.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Text(say!(view, "robustness.simulated", points = run.points))];
    blocks.extend(limits(view).into_iter().map(Block::Text));
    let alike: Vec<String> =
        rows.iter().filter(|(row, _)| row.is_chance()).map(|(row, _)| row.arm.clone()).collect();
    if !alike.is_empty() {
        blocks.push(Block::Note(say!(view, "robustness.by_chance", arms = view.listed(&alike))));
    }
    let row = |(row, span): &(&Uncertainty, Span)| Row {
        label: view.arm(&row.arm),
        values: vec![Some(*span), view.headline(&row.arm)],
        range: None,
    };
    let series = vec![say!(view, "robustness.within_posterior"), say!(view, "robustness.here")];
    let heading = say!(view, "robustness.both");
    let figure = drawn(view, outcome, &heading, &heading, series, rows.iter().map(row).collect());
    blocks.push(Block::Figure(Box::new(figure)));
    let mut sheet = DataTable::new([
        say!(view, "head.arm"),
        say!(view, "robustness.here"),
        say!(view, "robustness.mean"),
        say!(view, "robustness.between"),
        say!(view, "robustness.chance"),
        say!(view, "robustness.p_points"),
        say!(view, "posterior.known"),
    ]);
    for (row, span) in rows {
        let points = |value: f64| words::number(100.0 * value);
        sheet.rows.push(vec![
            Cell::text(view.arm(&row.arm)),
            Cell::text(shown(changes(outcome), view.headline(&row.arm))),
            Cell::text(shown(changes(outcome), Some(span))),
            Cell::number(row.between, points),
            Cell::number(row.chance, points),
            Cell::text(words::p_value(row.p)),
            Cell::text(row.points.to_string()),
        ]);
    }
    let caption = say!(view, "robustness.axis", outcome = title(view, outcome), unit = view.unit(outcome));
    blocks.push(Block::Table(caption, sheet));
    Some(blocks)
}

/// A share without decimals.
pub fn percent(share: f64) -> String {
    // Nothing is added to -0, the sum of no points.
    words::in_percent(format!("{:.0}", 100.0 * share + 0.0))
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
