//! A calibration: the targets that are met, and how much was learned of each parameter.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::report::analysis::{Analysis, factor, first_of};
use crate::report::document::Block;
use crate::report::sections::ends;
use crate::report::studied::Calibrated;
use crate::report::studies::jointly::{MUCH, SOME, pairs, percent, together};
use crate::report::view::View;
use crate::tables::calibration::{ParameterRow, TargetRow, short};
use crate::text::words;
use sfic::model::outcomes::{Format, outcome};
use sfic::scenario::study::{Calibration, Change};
use sfic::stats::abc::Stopped;
use sfic_text::{Key, Messages};

/// Parameters that a sentence names; the table has them all.
const MOST_NAMED: usize = 6;

/// A target is met where at least this share of the posterior lies in its range.
const PREDICTED: f64 = 0.5;
/// Fewer effective points say little about the ends of an interval.
const ENOUGH: f64 = 50.0;

/// The study and its size, in one line.
pub fn subject(view: &View<'_>, calibrated: &Calibrated) -> String {
    let Calibrated { manifest, study, targets, .. } = calibrated;
    let fitted = targets.iter().filter(|row| fitted(row)).count();
    say!(
        view,
        "calibrate.subject",
        title = view.changed(view.messages.said(&manifest.of.title)),
        parameters = study.factors.len(),
        fitted,
        held = targets.len() - fitted,
        points = study.calibration.as_ref().map_or(0, |calibration| calibration.rules.particles),
        replicates = manifest.of.replicates,
        seed = manifest.seed,
        version = manifest.version
    )
}

/// Its parts.
pub fn analysis(view: &View<'_>, calibrated: &Calibrated) -> Analysis {
    let answer = answer(view, calibrated);
    let effective = calibrated.generations.last().map(|row| row.effective_sample_size);
    let mut notes = Vec::new();
    if let Some(effective) = effective.filter(|effective| *effective < ENOUGH) {
        notes.push(say!(view, "calibrate.rough", points = format!("{effective:.0}")));
    }
    notes.extend(undefined(view, calibrated));
    notes.extend(conflicts(view, calibrated));
    let figure = targets_figure(view, calibrated, &words::sentences(&answer));
    let replicates = calibrated.manifest.of.replicates;
    let missed: Vec<String> =
        misses(view, calibrated).into_iter().chain(at_medians(view, calibrated)).collect();
    let mut blocks = Vec::new();
    if !missed.is_empty() {
        blocks.push(Block::List(missed));
    }
    blocks.extend([true, false].into_iter().filter_map(|fit| targets(view, calibrated, fit)));
    blocks.push(Block::Table(say!(view, "calibrate.parameters"), parameters(view, calibrated)));
    let known = together(view, &calibrated.pairs, &calibrated.directions);
    if !known.is_empty() {
        blocks.push(Block::List(known.iter().map(|known| known.said.clone()).collect()));
    }
    blocks.push(Block::Text(say!(view, "calibrate.how_to_read", replicates)));
    blocks.extend(ended(view, calibrated).into_iter().map(Block::Text));
    let mut rest = vec![view.section("fit", key!("calibrate.title"), blocks).brief()];
    rest.extend(parameters_figure(view, calibrated).map(|figure| {
        let text = Block::Text(say!(view, "calibrate.what_learned_is"));
        let mut blocks = vec![text, Block::Figure(Box::new(figure))];
        if !calibrated.pairs.is_empty() {
            blocks.push(Block::Text(say!(view, "calibrate.what_linked_is")));
            blocks.push(Block::Table(say!(view, "calibrate.pairs"), pairs(view, calibrated)));
        }
        view.section("learned", key!("calibrate.title_of_learned"), blocks)
    }));
    let generations = vec![
        Block::Text(say!(view, "calibrate.what_generations_are")),
        Block::Table(say!(view, "calibrate.generations"), generations(view, calibrated)),
    ];
    rest.push(view.section("generations", key!("calibrate.title_of_generations"), generations));
    Analysis { answer, notes, figure, rest }
}

/// The word in the manifest for the rule that ended a calibration.
pub fn word_of(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::Tolerance => "tolerance",
        Stopped::Acceptance => "acceptance",
        Stopped::Generations => "generations",
        Stopped::Stalled => "stalled",
    }
}

/// The rule that ended a calibration, in a sentence; none for words that [`word_of`] does not give.
pub fn why(messages: &Messages, calibration: &Calibration, ended: &str) -> Option<String> {
    let rules = calibration.rules;
    Some(match ended {
        "tolerance" if rules.tolerance == 0.0 => say!(messages, "calibrate.ended_all"),
        "tolerance" => say!(messages, "calibrate.ended_tolerance", tolerance = rules.tolerance),
        "acceptance" => say!(messages, "calibrate.ended_acceptance", percent = 100.0 * rules.acceptance),
        "generations" => say!(messages, "calibrate.ended_generations", generations = rules.generations),
        "stalled" => say!(messages, "calibrate.ended_stalled"),
        _ => return None,
    })
}

/// Why it ended, and how many of the simulated points meet every fitted target.
fn ended(view: &View<'_>, calibrated: &Calibrated) -> Vec<String> {
    let manifest = &calibrated.manifest;
    let calibration = calibrated.study.calibration.as_ref();
    let why = calibration.and_then(|calibration| why(view.messages, calibration, &manifest.of.ended));
    let (points, all) = (manifest.of.simulated, manifest.of.met_all);
    let met = (points > 0).then(|| say!(view, "calibrate.met_all", points, all));
    why.into_iter().chain(met).collect()
}

/// The fitted targets that no point meets together.
fn conflicts(view: &View<'_>, calibrated: &Calibrated) -> Vec<String> {
    let found = |name: &String| calibrated.targets.iter().find(|row| row.target == *name);
    let pairs = calibrated.manifest.of.conflicts.iter();
    let pairs = pairs.filter_map(|[one, other]| Some((found(one)?, found(other)?)));
    pairs
        .map(|(one, other)| {
            let (of_one, of_other) = (one.points_that_met, other.points_that_met);
            let points = calibrated.manifest.of.simulated;
            let expected = (of_one as f64 * of_other as f64 / points.max(1) as f64).round();
            let (one, other) = (name(view, calibrated, one), name(view, calibrated, other));
            say!(view, "calibrate.conflict", one, other, of_one, of_other, points, expected)
        })
        .collect()
}

/// How often a target had no value.
fn undefined(view: &View<'_>, calibrated: &Calibrated) -> Vec<String> {
    let points = calibrated.manifest.of.simulated;
    let missing = calibrated.targets.iter().filter(|row| row.points_undefined > 0 || row.undefined > 0.0);
    missing
        .map(|row| {
            let (target, count) = (name(view, calibrated, row), row.points_undefined);
            let share = percent(row.undefined);
            match fitted(row) {
                true => say!(view, "calibrate.undefined", target, count, points, share),
                false => say!(view, "calibrate.undefined_held", target, count, points, share),
            }
        })
        .collect()
}

fn fitted(row: &TargetRow) -> bool {
    row.part == "fitted"
}

/// Whether half of the posterior or more meets it.
fn is_met(row: &TargetRow) -> bool {
    row.in_range >= PREDICTED
}

/// The answer in two or three sentences.
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
    let known = together(view, &calibrated.pairs, &calibrated.directions);
    let linked = |row: &ParameterRow| known.iter().any(|known| known.parameters.contains(&row.parameter));
    let named = |from: f64, to: f64| {
        let rows = calibrated.parameters.iter();
        let learned = |row: &&ParameterRow| {
            row.learned >= from && row.learned < to && (row.learned >= SOME || !linked(row))
        };
        let names = rows.filter(learned).map(|row| factor(view, &row.parameter)).collect::<Vec<_>>();
        (!names.is_empty()).then(|| first_of(view, names, MOST_NAMED))
    };
    let (much, open) = (named(MUCH, f64::INFINITY), named(f64::NEG_INFINITY, SOME));
    let second = match (&much, &open) {
        (Some(much), Some(open)) => Some(say!(view, "calibrate.learned", much, open)),
        (Some(much), None) if known.is_empty() => Some(say!(view, "calibrate.all_learned", much)),
        (Some(much), None) => Some(say!(view, "calibrate.much_learned", much)),
        (None, Some(open)) => Some(say!(view, "calibrate.little_learned", open)),
        (None, None) if known.is_empty() => Some(say!(view, "calibrate.some_learned")),
        (None, None) => None,
    };
    let names: Vec<String> = known.into_iter().map(|known| known.name).collect();
    let third = (!names.is_empty())
        .then(|| say!(view, "calibrate.jointly", known = first_of(view, names, MOST_NAMED)));
    [Some(first), second, third].into_iter().flatten().collect()
}

/// The targets that less than half of the posterior meets, and those that nothing met.
fn misses(view: &View<'_>, calibrated: &Calibrated) -> Vec<String> {
    let missed = calibrated.targets.iter().filter(|row| !is_met(row));
    missed
        .map(|row| {
            // Just below half is not rounded to half.
            let share = words::in_percent(format!("{:.1}", 100.0 * row.in_range));
            let target = name(view, calibrated, row);
            let (below, met, above) = (row.points_below, row.points_that_met, row.points_above);
            let said = match (below, met, above) {
                (0, 0, 0) => say!(view, "calibrate.no_value", target),
                (points, 0, 0) => say!(view, "calibrate.all_below", target, points),
                (0, 0, points) => say!(view, "calibrate.all_above", target, points),
                (below, 0, above) => say!(view, "calibrate.none_met", target, below, above),
                _ => say!(view, "calibrate.missed", target, share),
            };
            let sides = below > 0 && above > 0;
            match row.noise.filter(|noise| sides && row.high - row.low < *noise) {
                Some(noise) => {
                    let (width, noise) =
                        [row.high - row.low, noise].map(|wide| value(calibrated, row, Some(wide))).into();
                    say!(view, "calibrate.narrow", said, width, noise)
                }
                None => said,
            }
        })
        .collect()
}

/// The name of a target, with its arm if that is not the reference.
fn name(view: &View<'_>, calibrated: &Calibrated, row: &TargetRow) -> String {
    let target = match outcome(&row.target) {
        Some((_, found)) => view.messages.said(found.title),
        None => row.target.replace('_', " "),
    };
    match calibrated.study.base.arms.first() {
        Some(reference) if reference.name != row.arm => {
            say!(view, "calibrate.target_under", target, arm = view.arm(&row.arm))
        }
        _ => target,
    }
}

/// A value of a target in its unit.
fn value(calibrated: &Calibrated, row: &TargetRow, value: Option<f64>) -> String {
    let Some(value) = value else { return "–".into() };
    let calibration = calibrated.study.calibration.as_ref();
    let target = calibration.and_then(|all| all.targets.iter().find(|of| of.name == row.target));
    let relative = target.is_some_and(|target| target.change == Change::Relative);
    let share = outcome(&row.outcome).is_some_and(|(_, of)| of.format == Format::Percent);
    let text = if relative || share { words::in_percent(short(100.0 * value)) } else { short(value) };
    words::with_minus(&text)
}

fn part(view: &View<'_>, row: &TargetRow) -> String {
    view.plain(if fitted(row) { key!("calibrate.fitted") } else { key!("calibrate.held_out") })
}

/// Each target on a scale from the lower to the upper end of its range.
fn targets_figure(view: &View<'_>, calibrated: &Calibrated, description: &str) -> Option<Figure> {
    let rows = calibrated.targets.iter().filter_map(|row| {
        let label =
            say!(view, "calibrate.target_of", target = name(view, calibrated, row), part = part(view, row));
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
    drawn.then(|| Figure::new(&view.id("targets-figure"), &title, description, chart))
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
    drawn.then(|| Figure::new(&view.id("parameters-figure"), &title, &description, chart))
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

/// The fitted targets, or those that were held out; nothing if there are none.
fn targets(view: &View<'_>, calibrated: &Calibrated, fit: bool) -> Option<Block> {
    let heads = keys!["calibrate.target", "calibrate.range", "calibrate.predictive", "calibrate.in_range"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in calibrated.targets.iter().filter(|row| fitted(row) == fit) {
        let of = |found: Option<f64>| value(calibrated, row, found);
        let end = |found: Option<f64>| of(found).trim_end_matches(words::in_percent("").as_str()).to_string();
        let range = format!("{} – {}", end(Some(row.low)), of(Some(row.high)));
        let spread = match row.predictive_median {
            Some(_) => {
                let (low, high) = (end(row.predictive_low), end(row.predictive_high));
                format!("{} [{low}, {high}]", of(row.predictive_median))
            }
            None => "–".into(),
        };
        sheet.rows.push(vec![
            Cell::text(name(view, calibrated, row)),
            Cell::text(range),
            Cell::text(spread),
            Cell::number(Some(row.in_range), percent),
        ]);
    }
    let caption = if fit { key!("calibrate.targets_fitted") } else { key!("calibrate.targets_held") };
    (!sheet.rows.is_empty()).then(|| Block::Table(view.plain(caption), sheet))
}

/// The targets that the runs at the posterior medians do not meet; nothing if they meet all.
fn at_medians(view: &View<'_>, calibrated: &Calibrated) -> Option<String> {
    let outside =
        |row: &&TargetRow| row.at_median.is_some_and(|value| !(row.low..=row.high).contains(&value));
    let rows = calibrated.targets.iter().filter(outside);
    let targets: Vec<String> = rows
        .map(|row| format!("{} {}", name(view, calibrated, row), value(calibrated, row, row.at_median)))
        .collect();
    (!targets.is_empty())
        .then(|| say!(view, "calibrate.at_medians", targets = targets.join(&say!(view, "list.comma"))))
}

fn parameters(view: &View<'_>, calibrated: &Calibrated) -> DataTable {
    let heads = keys!["varied.factor", "calibrate.prior", "calibrate.posterior", "calibrate.learned_part"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in &calibrated.parameters {
        let posterior = [row.posterior_median, row.posterior_low, row.posterior_high].map(words::number);
        sheet.rows.push(vec![
            Cell::text(&row.parameter),
            Cell::text(format!("{} – {}", words::number(row.prior_low), words::number(row.prior_high))),
            Cell::text(format!("{} [{}, {}]", posterior[0], posterior[1], posterior[2])),
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
            match row.tolerance {
                Some(tolerance) => Cell::number(Some(tolerance), words::number),
                None => Cell::text(say!(view, "calibrate.no_tolerance")),
            },
            whole(f64::from(row.proposals)),
            Cell::number(Some(row.acceptance), |share| words::in_percent(format!("{:.1}", 100.0 * share))),
            whole(row.effective_sample_size),
        ]);
    }
    sheet
}
