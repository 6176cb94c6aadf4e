//! A calibration: which targets are met, and what was learned of each parameter.

use super::{Told, factor, first_of};
use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::report::document::Block;
use crate::report::sections::ends;
use crate::report::studied::Calibrated;
use crate::report::view::View;
use crate::tables::calibration::{ParameterRow, TargetRow, short};
use crate::text::messages::Key;
use crate::text::screen::calibration::{ENOUGH, MUCH, PREDICTED, SOME};
use crate::text::words;
use sfic::model::outcomes::{Format, outcome};
use sfic::scenario::study::Change;

/// Parameters that a sentence names; the table has them all.
const MOST_NAMED: usize = 6;

/// What it shows.
pub fn told(view: &View<'_>, calibrated: &Calibrated) -> Told {
    let answer = answer(view, calibrated);
    let effective = calibrated.generations.last().map(|row| row.effective_sample_size);
    let mut notes = Vec::new();
    if let Some(effective) = effective.filter(|effective| *effective < ENOUGH) {
        notes.push(say!(view, "calibrate.rough", points = format!("{effective:.0}")));
    }
    let figure = targets_figure(view, calibrated, &answer.join(" "));
    let mut blocks = vec![
        Block::Text(say!(view, "calibrate.how_to_read")),
        Block::List(misses(view, calibrated)),
        Block::Table(say!(view, "calibrate.targets"), targets(view, calibrated)),
        Block::Text(say!(view, "calibrate.what_learned_is")),
    ];
    blocks.extend(parameters_figure(view, calibrated).map(|figure| Block::Figure(Box::new(figure))));
    blocks.push(Block::Table(say!(view, "calibrate.parameters"), parameters(view, calibrated)));
    blocks.push(Block::Text(say!(view, "calibrate.what_generations_are")));
    blocks.push(Block::Table(say!(view, "calibrate.generations"), generations(view, calibrated)));
    blocks.retain(|block| !matches!(block, Block::List(points) if points.is_empty()));
    Told { answer, notes, figure, rest: view.section("fit", key!("calibrate.title"), blocks) }
}

fn fitted(row: &TargetRow) -> bool {
    row.part == "fitted"
}

/// Whether half of the posterior or more meets it.
fn is_met(row: &TargetRow) -> bool {
    row.in_range >= PREDICTED
}

/// The answer in two sentences.
pub fn answer(view: &View<'_>, calibrated: &Calibrated) -> Vec<String> {
    let count = |fit: bool, met: bool| {
        let of = |row: &&TargetRow| fitted(row) == fit && (!met || is_met(row));
        calibrated.targets.iter().filter(of).count()
    };
    let numbers = [count(true, true), count(true, false), count(false, true), count(false, false)];
    let first = match numbers {
        [met, fitted, _, 0] => say!(view, "calibrate.fit", met, fitted),
        [met, fitted, held_met, held] => {
            say!(view, "calibrate.fit_and_held", met, fitted, held_met, held)
        }
    };
    let named = |from: f64, to: f64| {
        let rows = calibrated.parameters.iter();
        let learned = |row: &&ParameterRow| row.learned >= from && row.learned < to;
        let names = rows.filter(learned).map(|row| factor(view, &row.parameter)).collect::<Vec<_>>();
        (!names.is_empty()).then(|| first_of(view, names, MOST_NAMED))
    };
    let (much, open) = (named(MUCH, f64::INFINITY), named(f64::NEG_INFINITY, SOME));
    let second = match (&much, &open) {
        (Some(much), Some(open)) => say!(view, "calibrate.learned", much, open),
        (Some(much), None) => say!(view, "calibrate.all_learned", much),
        (None, Some(open)) => say!(view, "calibrate.little_learned", open),
        (None, None) => say!(view, "calibrate.some_learned"),
    };
    vec![first, second]
}

/// The targets that less than half of the posterior meets, and those that nothing met.
fn misses(view: &View<'_>, calibrated: &Calibrated) -> Vec<String> {
    let missed = calibrated.targets.iter().filter(|row| !is_met(row));
    missed
        .map(|row| {
            // Just below half is not rounded to half.
            let share = format!("{:.1} %", 100.0 * row.in_range);
            let target = name(view, row);
            match row.points_that_met {
                Some(0) => say!(view, "calibrate.out_of_reach", target),
                _ => say!(view, "calibrate.missed", target, share),
            }
        })
        .collect()
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// What a target is of.
fn name(view: &View<'_>, row: &TargetRow) -> String {
    match outcome(&row.target) {
        Some((_, found)) => view.messages.known(found.title),
        None => row.target.replace('_', " "),
    }
}

/// A value of a target in its unit.
fn value(calibrated: &Calibrated, row: &TargetRow, value: Option<f64>) -> String {
    let Some(value) = value else { return "–".into() };
    let calibration = calibrated.study.calibration.as_ref();
    let target = calibration.and_then(|all| all.targets.iter().find(|of| of.name == row.target));
    let relative = target.is_some_and(|target| target.change == Change::Relative);
    let share = outcome(&row.outcome).is_some_and(|(_, of)| of.format == Format::Percent);
    let text = if relative || share { format!("{} %", short(100.0 * value)) } else { short(value) };
    text.replacen('-', "−", 1)
}

fn part(view: &View<'_>, row: &TargetRow) -> String {
    view.plain(if fitted(row) { key!("calibrate.fitted") } else { key!("calibrate.held_out") })
}

/// Each target on a scale from the lower to the upper end of its range.
fn targets_figure(view: &View<'_>, calibrated: &Calibrated, description: &str) -> Option<Figure> {
    let rows = calibrated.targets.iter().filter_map(|row| {
        let label = say!(view, "calibrate.target_of", target = name(view, row), part = part(view, row));
        on_scale(label, (row.low, row.high), [row.predictive_median, row.predictive_low, row.predictive_high])
    });
    let rows: Vec<Row> = rows.collect();
    let chart = relative(
        view,
        rows,
        key!("calibrate.predictive"),
        key!("calibrate.axis_of_targets"),
        key!("calibrate.target"),
    );
    let title = say!(view, "calibrate.targets_figure");
    let drawn = !chart.rows.is_empty();
    drawn.then(|| Figure::new(&view.id("targets-figure"), &title, description, &chart))
}

/// Each parameter on a scale over 90 % of its prior.
fn parameters_figure(view: &View<'_>, calibrated: &Calibrated) -> Option<Figure> {
    let rows = calibrated.parameters.iter().filter_map(|row| {
        let posterior = [row.posterior_median, row.posterior_low, row.posterior_high];
        on_scale(factor(view, &row.parameter), (row.prior_low, row.prior_high), posterior.map(Some))
    });
    let rows: Vec<Row> = rows.collect();
    let chart = relative(
        view,
        rows,
        key!("calibrate.posterior"),
        key!("calibrate.axis_of_parameters"),
        key!("varied.factor"),
    );
    let title = say!(view, "calibrate.parameters_figure");
    let drawn = !chart.rows.is_empty();
    let description = say!(view, "calibrate.what_learned_is");
    drawn.then(|| Figure::new(&view.id("parameters-figure"), &title, &description, &chart))
}

/// A median with its ends on a scale from `low` to `high`; none where these make no scale.
fn on_scale(label: String, (low, high): (f64, f64), spread: [Option<f64>; 3]) -> Option<Row> {
    let [median, from, to] = spread.map(|value| Some((value? - low) / (high - low)));
    let span = Span::new(median, from, to);
    (high > low && (high - low).is_finite()).then(|| Row {
        label,
        values: vec![span],
        range: Some((0.0, 1.0)),
    })
}

fn relative(view: &View<'_>, rows: Vec<Row>, series: Key, axis: Key, of: Key) -> Rows {
    Rows {
        of: view.plain(of),
        series: vec![view.plain(series)],
        rows,
        order: Order::Given,
        shape: Shape::Dot,
        numbers: Numbers::Percent,
        axis: view.plain(axis),
        ends: None,
        zero: true,
        heads: ends(view),
    }
}

fn targets(view: &View<'_>, calibrated: &Calibrated) -> DataTable {
    let heads = keys![
        "calibrate.target",
        "head.arm",
        "calibrate.part",
        "calibrate.range",
        "calibrate.predictive",
        "calibrate.in_range",
        "calibrate.at_median"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in &calibrated.targets {
        let of = |found: Option<f64>| value(calibrated, row, found);
        let range = format!("{} – {}", of(Some(row.low)), of(Some(row.high)));
        let spread = match row.predictive_median {
            Some(_) => {
                let (low, high) = (of(row.predictive_low), of(row.predictive_high));
                format!("{} [{low}, {high}]", of(row.predictive_median))
            }
            None => "–".into(),
        };
        sheet.rows.push(vec![
            Cell::text(name(view, row)),
            Cell::text(view.arm(&row.arm)),
            Cell::text(part(view, row)),
            Cell::text(range),
            Cell::text(spread),
            Cell::number(Some(row.in_range), percent),
            Cell::text(of(row.at_median)),
        ]);
    }
    sheet
}

fn parameters(view: &View<'_>, calibrated: &Calibrated) -> DataTable {
    let heads = keys!["varied.factor", "calibrate.prior", "calibrate.posterior", "calibrate.learned_part"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    let spread = |median: f64, low: f64, high: f64| {
        format!("{} [{}, {}]", short(median), short(low), short(high)).replace('-', "−")
    };
    for row in &calibrated.parameters {
        sheet.rows.push(vec![
            Cell::text(factor(view, &row.parameter)),
            Cell::text(spread(row.prior_median, row.prior_low, row.prior_high)),
            Cell::text(spread(row.posterior_median, row.posterior_low, row.posterior_high)),
            Cell::number(Some(row.learned), |part| percent(part.max(0.0))),
        ]);
    }
    sheet
}

fn generations(view: &View<'_>, calibrated: &Calibrated) -> DataTable {
    let heads = keys![
        "calibrate.generation",
        "calibrate.tolerance",
        "calibrate.proposals",
        "calibrate.acceptance",
        "calibrate.effective"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in &calibrated.generations {
        let whole = |value: f64| Cell::number(Some(value), |value| format!("{value:.0}"));
        sheet.rows.push(vec![
            Cell::text(row.generation.to_string()),
            Cell::number(row.tolerance, words::number),
            whole(f64::from(row.proposals)),
            Cell::number(Some(row.acceptance), |share| format!("{:.1} %", 100.0 * share)),
            whole(row.effective_sample_size),
        ]);
    }
    sheet
}
