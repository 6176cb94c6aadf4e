//! A figure for each proposition: its contrasts beside the regions in which they were expected.
//!
//! Contrasts of rates alone are shown in percentage points. Where counts or states are among them, each is divided by its
//! smallest effect of interest, so that all share an axis on which one is where an effect begins to matter; the effect in
//! its own unit then stands in the label.

use super::{Test, effect, parts, said};
use crate::figures::Figure;
use crate::figures::rows::{Order, Row as Mark, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::report::sections::ends;
use crate::report::view::View;
use crate::tables::propositions::Row;
use crate::text::words;
use sfic::stats::claim::Region;

/// The figure of the proposition with these rows.
pub(super) fn figure(view: &View<'_>, rows: &[Row]) -> Figure {
    let in_points = rows.iter().all(|row| Test::from(row).is_percent());
    let (series, numbers) = match in_points {
        true => (say!(view, "propositions.contrast_in_points"), Numbers::Points),
        false => (say!(view, "propositions.contrast_in_smallest"), Numbers::Signed),
    };
    let marks = parts(rows).flat_map(|part| {
        let says = |place: usize| match place {
            0 => view.messages.said(&part[0].part),
            _ => say!(view, "propositions.or_this"),
        };
        part.iter().enumerate().map(move |(place, row)| mark(view, says(place), row, in_points))
    });
    let chart = Rows {
        of: say!(view, "propositions.part"),
        rows: marks.collect(),
        order: Order::Given,
        shape: Shape::Dot,
        numbers,
        axis: say!(view, "propositions.axis", series),
        series: vec![series],
        ends: None,
        zero: true,
        heads: ends(view),
    };
    let Row { id, claim, .. } = &rows[0];
    let title = say!(view, "propositions.of_one", id, short = view.messages.said(claim));
    Figure::new(&view.id(id), &title, &description(view, rows), chart)
}

fn mark(view: &View<'_>, says: String, row: &Row, in_points: bool) -> Mark {
    let unit = if in_points { 1.0 } else { row.sesoi };
    let [value, low, high] = [row.effect, row.low, row.high].map(|value| value.map(|value| value / unit));
    let label = match in_points {
        true => says,
        false => say!(view, "propositions.label", says, effect = effect(view, row)),
    };
    let range = Test::from(row).region().map(|region| expected(region, row.sesoi / unit));
    Mark { label, values: vec![Span::new(value, low, high)], range }
}

fn expected(region: Region, smallest: f64) -> (f64, f64) {
    match region {
        Region::Above => (smallest, f64::INFINITY),
        Region::Below => (f64::NEG_INFINITY, -smallest),
        Region::NearlyZero => (-smallest, smallest),
        Region::NotBelow => (-smallest, f64::INFINITY),
        Region::NotAbove => (f64::NEG_INFINITY, smallest),
    }
}

fn description(view: &View<'_>, rows: &[Row]) -> String {
    let part = |part: &[Row]| {
        let effects: Vec<String> = part.iter().map(|row| effect(view, row)).collect();
        let (says, verdict) = (view.messages.said(&part[0].part), said(view, &part[0].part_verdict));
        let effects = effects.join(&say!(view, "list.semicolon"));
        say!(view, "propositions.described_part", says, verdict, effects)
    };
    let parts = words::sentences(parts(rows).map(part));
    say!(view, "propositions.described", verdict = said(view, &rows[0].verdict), parts)
}
