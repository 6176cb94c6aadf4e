//! A calibration: which targets are met, and what was learned of each parameter.

use super::read::Calibrated;
use super::{Told, factor, first_of};
use crate::calibration::short;
use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::messages::Key;
use crate::report::read::Record;
use crate::report::sections::ends;
use crate::report::view::{Block, View};
use crate::screen::calibration::{ENOUGH, MUCH, PREDICTED, SOME};
use crate::words;
use sfic::model::outcomes::{Format, outcome};
use sfic::scenario::study::Change;

/// Parameters that a sentence names; the table has them all.
const MOST_NAMED: usize = 6;

/// What it shows.
pub fn told(view: &View<'_>, calibrated: &Calibrated) -> Told {
    let answer = answer(view, calibrated);
    let effective = calibrated.generations.last().and_then(|row| row.number("effective_sample_size"));
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

fn fitted(row: &Record) -> bool {
    row.text("part") == "fitted"
}

/// Whether half of the posterior or more meets it.
fn is_met(row: &Record) -> bool {
    row.number("in_range").is_some_and(|share| share >= PREDICTED)
}

/// The answer in two sentences.
pub fn answer(view: &View<'_>, calibrated: &Calibrated) -> Vec<String> {
    let count = |fit: bool, met: bool| {
        let of = |row: &&Record| fitted(row) == fit && (!met || is_met(row));
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
        let learned = |row: &&Record| row.number("learned").is_some_and(|part| part >= from && part < to);
        let names = rows.filter(learned).map(|row| factor(view, row.text("parameter"))).collect::<Vec<_>>();
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
            let share =
                row.number("in_range").map_or("–".into(), |share| format!("{:.1} %", 100.0 * share));
            let target = name(view, row);
            match row.number("points_that_met") {
                Some(0.0) => say!(view, "calibrate.out_of_reach", target),
                _ => say!(view, "calibrate.missed", target, share),
            }
        })
        .collect()
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// What a target is of.
fn name(view: &View<'_>, row: &Record) -> String {
    match outcome(row.text("target")) {
        Some((_, found)) => view.messages.known(found.title),
        None => row.text("target").replace('_', " "),
    }
}

/// A value of a target in its unit.
fn value(calibrated: &Calibrated, row: &Record, value: Option<f64>) -> String {
    let Some(value) = value else { return "–".into() };
    let calibration = calibrated.study.calibration.as_ref();
    let target = calibration.and_then(|all| all.targets.iter().find(|of| of.name == row.text("target")));
    let relative = target.is_some_and(|target| target.change == Change::Relative);
    let share = outcome(row.text("outcome")).is_some_and(|(_, of)| of.format == Format::Percent);
    let text = if relative || share { format!("{} %", short(100.0 * value)) } else { short(value) };
    text.replacen('-', "−", 1)
}

fn part(view: &View<'_>, row: &Record) -> String {
    view.plain(if fitted(row) { key!("calibrate.fitted") } else { key!("calibrate.held_out") })
}

/// Each target on a scale from the lower to the upper end of its range.
fn targets_figure(view: &View<'_>, calibrated: &Calibrated, description: &str) -> Option<Figure> {
    let rows = calibrated.targets.iter().filter_map(|row| {
        let label = say!(view, "calibrate.target_of", target = name(view, row), part = part(view, row));
        on_scale(row, label, ["low", "high"], "predictive")
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
        on_scale(row, factor(view, row.text("parameter")), ["prior_low", "prior_high"], "posterior")
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

/// The columns `what` of a row on a scale from one end to the other; none where the ends make no scale.
fn on_scale(row: &Record, label: String, ends: [&str; 2], what: &str) -> Option<Row> {
    let [low, high] = ends.map(|end| row.number(end));
    let (low, high) = (low?, high?);
    let at = |column: &str| row.number(&format!("{what}_{column}")).map(|value| (value - low) / (high - low));
    let span = Span::new(at("median"), at("low"), at("high"));
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
        let of = |column: &str| value(calibrated, row, row.number(column));
        let range = format!("{} – {}", of("low"), of("high"));
        let spread = match row.number("predictive_median") {
            Some(_) => {
                format!("{} [{}, {}]", of("predictive_median"), of("predictive_low"), of("predictive_high"))
            }
            None => "–".into(),
        };
        sheet.rows.push(vec![
            Cell::text(name(view, row)),
            Cell::text(view.arm(row.text("arm"))),
            Cell::text(part(view, row)),
            Cell::text(range),
            Cell::text(spread),
            Cell::number(row.number("in_range"), percent),
            Cell::text(of("at_median")),
        ]);
    }
    sheet
}

fn parameters(view: &View<'_>, calibrated: &Calibrated) -> DataTable {
    let heads = keys!["varied.factor", "calibrate.prior", "calibrate.posterior", "calibrate.learned_part"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in &calibrated.parameters {
        let spread = |what: &str| {
            let of = |end: &str| row.number(&format!("{what}_{end}")).map_or("–".into(), short);
            format!("{} [{}, {}]", of("median"), of("low"), of("high")).replace('-', "−")
        };
        sheet.rows.push(vec![
            Cell::text(factor(view, row.text("parameter"))),
            Cell::text(spread("prior")),
            Cell::text(spread("posterior")),
            Cell::number(row.number("learned"), |part| percent(part.max(0.0))),
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
        let whole = |column: &str| Cell::number(row.number(column), |value| format!("{value:.0}"));
        sheet.rows.push(vec![
            Cell::text(row.text("generation")),
            Cell::number(row.number("tolerance"), words::number),
            whole("proposals"),
            Cell::number(row.number("acceptance"), |share| format!("{:.1} %", 100.0 * share)),
            whole("effective_sample_size"),
        ]);
    }
    sheet
}
