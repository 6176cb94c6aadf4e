//! Parameters moved one at a time: what the headline and the effect on it depend on.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{self, Order, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::report::analysis::{Analysis, first_of};
use crate::report::document::{Block, Section};
use crate::report::say::Direction;
use crate::report::sections::ends;
use crate::report::studied::OneAtATime;
use crate::report::view::View;
use crate::tables::ledger::Row;
use crate::text::words;
use sfic::experiment::ledger::{Confidence, Role};
use sfic::experiment::overview::FALSE_DISCOVERIES;
use sfic::model::settings::{Kind, parameter};

/// Parameters that a sentence names.
const MOST_NAMED: usize = 5;
/// Parameters in the figure.
const MOST_DRAWN: usize = 20;

fn is_significant(row: &Row) -> bool {
    row.baseline_told == Some(true) || row.effect_told == Some(true)
}

fn baseline(row: &Row) -> Option<Span> {
    Span::new(row.baseline_change, row.baseline_change_low, row.baseline_change_high)
}

fn effect(row: &Row) -> Option<Span> {
    Span::new(row.effect_change, row.effect_change_low, row.effect_change_high)
}

/// What it shows.
pub fn analysis(view: &View<'_>, found: &OneAtATime) -> Analysis {
    let mut answer: Vec<String> = as_it_is(view, found).into_iter().collect();
    let significant: Vec<&Row> = found.rows.iter().filter(|row| is_significant(row)).collect();
    let count = found.rows.iter().filter(|row| row.not_tried.is_empty()).count();
    answer.push(match significant.is_empty() {
        true => say!(view, "one_at_a_time.none_significant", count),
        false => {
            let names = significant.iter().map(|row| row.parameter.clone()).collect();
            let names = first_of(view, names, MOST_NAMED);
            say!(view, "one_at_a_time.significant", count, significant = significant.len(), names)
        }
    });
    let mut notes = Vec::new();
    let low = significant.iter().filter(|row| row.confidence == Confidence::Low.word()).count();
    if low > 0 {
        notes.push(say!(view, "one_at_a_time.low_confidence", significant = significant.len(), count = low));
    }
    let effects = effects(found);
    answer.extend(range(view, &effects));
    if effects.iter().all(|(_, effect)| effect.ends.is_some()) && !effects.is_empty() {
        let lowers = |effect: &Span| Direction::of(*effect) == Direction::Down;
        let elsewhere: Vec<String> =
            effects.into_iter().filter(|(_, effect)| !lowers(effect)).map(|(at, _)| at).collect();
        match elsewhere.is_empty() {
            true => answer.push(say!(view, "one_at_a_time.everywhere")),
            false => {
                let values = first_of(view, elsewhere, MOST_NAMED);
                notes.push(say!(view, "one_at_a_time.not_everywhere", values));
            }
        }
    }
    let percent = format!("{:.0}", 100.0 * FALSE_DISCOVERIES);
    let mut blocks = vec![Block::Text(say!(view, "one_at_a_time.how_to_read", percent))];
    let not_tried = found.rows.iter().filter(|row| !row.not_tried.is_empty());
    let not_tried: Vec<String> = not_tried
        .map(|row| {
            let (parameter, why) = (&row.parameter, view.messages.said(&row.not_tried));
            say!(view, "one_at_a_time.why_not_tried", parameter, why)
        })
        .collect();
    if !not_tried.is_empty() {
        blocks.push(Block::List(not_tried));
    }
    let figure = figure(view, found, &words::sentences(&answer));
    Analysis {
        answer,
        notes,
        figure,
        rest: vec![view.section("reading", key!("one_at_a_time.reading"), blocks).brief()],
    }
}

/// The headline with every parameter as it is in the scenario, if that is known.
fn as_it_is(view: &View<'_>, found: &OneAtATime) -> Option<String> {
    let reading = found.found.as_ref()?.as_it_is;
    let shown = |numbers: Numbers, span: Option<Span>| {
        span.map_or_else(|| say!(view, "words.none"), |span| numbers.text(span))
    };
    let level = shown(Numbers::Percent, reading.baseline.map(Span::from));
    let effect = shown(Numbers::Points, reading.effect.map(Span::from));
    Some(say!(view, "one_at_a_time.as_it_is", level, effect))
}

/// The effect of all countermeasures together at each value tried; without intervals if only the rows are known.
fn effects(found: &OneAtATime) -> Vec<(String, Span)> {
    let of_row = |(place, row): (usize, &Row)| {
        let entry = found.found.as_ref().and_then(|found| found.entries.get(place));
        let [at_low, at_high] = [entry.and_then(|entry| entry.at_low), entry.and_then(|entry| entry.at_high)];
        let ends = [(&row.low, row.effect_at_low, at_low), (&row.high, row.effect_at_high, at_high)];
        ends.map(|(value, effect, reading)| {
            let exact = reading.and_then(|reading| reading.effect).map(Span::from);
            let at = format!("{} = {}", row.parameter, brief(&row.parameter, value.as_ref()?));
            Some((at, exact.or(effect.and_then(Span::bare))?))
        })
    };
    found.rows.iter().enumerate().flat_map(of_row).flatten().collect()
}

/// The least and the largest of the effects.
fn range(view: &View<'_>, effects: &[(String, Span)]) -> Option<String> {
    let by_value = |one: &&(String, Span), other: &&(String, Span)| one.1.value.total_cmp(&other.1.value);
    let (at_least, least) = effects.iter().min_by(by_value)?;
    let (at_most, most) = effects.iter().max_by(by_value)?;
    let [least, most] = [least, most].map(|effect| Numbers::Points.text(*effect));
    Some(say!(view, "one_at_a_time.range", least, at_least, most, at_most))
}

/// The changes of the values on which most depends.
fn figure(view: &View<'_>, found: &OneAtATime, description: &str) -> Option<Figure> {
    let values = found.rows.iter().filter(|row| row.role == Role::Value.word() && row.not_tried.is_empty());
    let rows: Vec<rows::Row> = values
        .take(MOST_DRAWN)
        .map(|row| rows::Row {
            label: row.parameter.clone(),
            values: vec![baseline(row), effect(row)],
            range: None,
        })
        .collect();
    if rows.iter().flat_map(|row| &row.values).all(Option::is_none) {
        return None;
    }
    let chart = Rows {
        of: say!(view, "one_at_a_time.parameter"),
        series: keys!["one_at_a_time.baseline", "one_at_a_time.effect"].map(|key| view.plain(key)).into(),
        rows,
        order: Order::Given,
        shape: Shape::Dot,
        numbers: Numbers::Points,
        axis: say!(view, "one_at_a_time.axis"),
        ends: None,
        zero: true,
        heads: ends(view),
    };
    let title = say!(view, "one_at_a_time.figure");
    Some(Figure::new(&view.id("one-at-a-time-figure"), &title, description, chart))
}

/// The parameters of each role with their changes, and what every one means.
pub fn groups(view: &View<'_>) -> Vec<Section> {
    let Some(found) = &view.results.studied.one_at_a_time else { return Vec::new() };
    let mut sections: Vec<Section> =
        Role::ALL.into_iter().filter_map(|role| group(view, found, role)).collect();
    sections.push(meanings(view, found));
    sections
}

fn group(view: &View<'_>, found: &OneAtATime, role: Role) -> Option<Section> {
    let rows: Vec<&Row> = found.rows.iter().filter(|row| row.role == role.word()).collect();
    if rows.is_empty() {
        return None;
    }
    let (significant, count) = (rows.iter().filter(|row| is_significant(row)).count(), rows.len());
    let heads = keys![
        "one_at_a_time.parameter",
        "one_at_a_time.value",
        "one_at_a_time.source",
        "one_at_a_time.baseline",
        "one_at_a_time.effect"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    sheet.rows.extend(rows.iter().map(|row| cells(view, row)));
    let blocks = vec![
        Block::Text(say!(view, "one_at_a_time.of_group", significant, count)),
        Block::Table(say!(view, "one_at_a_time.table"), sheet),
    ];
    let title = match role {
        Role::Value => key!("one_at_a_time.values"),
        Role::Switch => key!("one_at_a_time.switches"),
        Role::Size => key!("one_at_a_time.sizes"),
        Role::Measurement => key!("one_at_a_time.measurement"),
    };
    Some(view.section(&format!("of-{}", role.word()), title, blocks).brief())
}

fn cells(view: &View<'_>, row: &Row) -> Vec<Cell> {
    let short = |value: &str| brief(&row.parameter, value);
    let value = short(&row.value);
    let tried = match (&row.low, &row.high) {
        (Some(low), Some(high)) => {
            say!(view, "one_at_a_time.tried", value, low = short(low), high = short(high))
        }
        _ => say!(view, "one_at_a_time.not_tried", value),
    };
    let [source, confidence] = [&row.source, &row.confidence].map(|own| word(view, own));
    let change = |change: Option<Span>, significant: Option<bool>| {
        let Some(span) = change else { return Cell::Absent };
        let mark = match (significant, Direction::of(span)) {
            (Some(true), _) => "",
            (_, Direction::Down | Direction::Up) => " °",
            _ => " ·",
        };
        Cell::text(format!("{}{mark}", Numbers::Points.text(span)))
    };
    vec![
        Cell::text(&row.parameter),
        Cell::text(tried),
        Cell::text(say!(view, "one_at_a_time.confidence", source, confidence)),
        change(baseline(row), row.baseline_told),
        change(effect(row), row.effect_told),
    ]
}

/// The text for a source or a confidence, by its word in the table.
fn word(view: &View<'_>, word: &str) -> String {
    view.plain(match word {
        "input" => key!("status.input"),
        "calibrated" => key!("status.calibrated"),
        "structural" => key!("status.structural"),
        "assumed" => key!("one_at_a_time.assumed"),
        "addition" => key!("one_at_a_time.addition"),
        "scenario" => key!("one_at_a_time.scenario"),
        "high" => key!("one_at_a_time.high"),
        "medium" => key!("one_at_a_time.medium"),
        "low" => key!("one_at_a_time.low"),
        other => return other.into(),
    })
}

/// A value of a parameter; four significant digits of a real one.
fn brief(path: &str, value: &str) -> String {
    let is_real = parameter(path).is_some_and(|(_, parameter)| parameter.kind == Kind::Real);
    let real =
        value.parse().ok().filter(|_| is_real).and_then(|value: f64| format!("{value:.3e}").parse().ok());
    real.map_or(value.into(), |rounded: f64| words::with_minus(&rounded.to_string()))
}

/// Every parameter with its meaning and the source of its value in words, on the page only.
fn meanings(view: &View<'_>, found: &OneAtATime) -> Section {
    let heads = keys![
        "one_at_a_time.parameter",
        "one_at_a_time.meaning",
        "one_at_a_time.unit",
        "one_at_a_time.source_in_words"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in &found.rows {
        let words = [&row.meaning, &row.unit, &row.source_in_words].map(|text| view.messages.said(text));
        sheet.rows.push(std::iter::once(Cell::text(&row.parameter)).chain(words.map(Cell::text)).collect());
    }
    let blocks = vec![Block::Table(say!(view, "one_at_a_time.table_of_meanings"), sheet)];
    view.section("meanings", key!("one_at_a_time.meanings"), blocks)
}
