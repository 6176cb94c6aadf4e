//! A figure for each proposition: its contrasts beside the regions in which they were expected.
//!
//! Contrasts of rates alone are shown in percentage points. Where counts or states are among them, each is divided by its
//! smallest effect of interest, so that all share an axis on which one is where an effect begins to matter; the effect in
//! its own unit then stands in the label.

use super::{effect, estimate, is_percent};
use crate::figures::Figure;
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::text::messages::Messages;
use sfic::experiment::propositions::Examined;
use sfic::scenario::Test;
use sfic::stats::claim::{Judged, Region, Verdict};

/// The figure of a proposition.
pub fn figure(found: &Examined<'_>) -> Figure {
    let parts = found.proposition.parts.iter().zip(&found.parts);
    let tests = parts.flat_map(|(part, judged)| {
        let says = |place: usize| if place > 0 { "or" } else { part.says.as_str() };
        part.tests
            .iter()
            .zip(judged)
            .enumerate()
            .map(move |(place, (test, judged))| (says(place), test, judged))
    });
    let tests: Vec<(&str, &Test, &Judged)> = tests.collect();
    let in_points = tests.iter().all(|(_, test, _)| is_percent(test.measure));
    let (series, numbers) = match in_points {
        true => ("contrast, percentage points", Numbers::Points),
        false => ("contrast, in smallest effects of interest", Numbers::Signed),
    };
    let chart = Rows {
        of: "part of the claim".into(),
        series: vec![series.into()],
        rows: tests.into_iter().map(|test| row(test, in_points)).collect(),
        order: Order::Given,
        shape: Shape::Dot,
        numbers,
        axis: format!("{series}; shaded: where it was expected"),
        ends: None,
        zero: true,
        heads: ["from", "to", "expected from", "expected to"].map(String::from),
    };
    Figure::new(&found.proposition.id, &found.proposition.claim, &description(found), &chart)
}

fn row((says, test, judged): (&str, &Test, &Judged), in_points: bool) -> Row {
    let unit = if in_points { 1.0 } else { test.smallest };
    let span = estimate(judged).and_then(|found| {
        let ends = found.interval.map(|interval| (interval.low / unit, interval.high / unit));
        Span::new(Some(found.value / unit), ends.map(|ends| ends.0), ends.map(|ends| ends.1))
    });
    let label = if in_points {
        says.to_string()
    } else {
        format!("{says}: {}", effect(&Messages::for_files(), test, judged))
    };
    Row { label, values: vec![span], range: Some(expected(test.region, test.smallest / unit)) }
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

fn description(found: &Examined<'_>) -> String {
    let part = |(place, part): (usize, &sfic::scenario::Part)| {
        let tests = part.tests.iter().zip(&found.parts[place]);
        let effects: Vec<String> =
            tests.map(|(test, judged)| effect(&Messages::for_files(), test, judged)).collect();
        let verdict = match found.of_part(place) {
            Verdict::Holds => "holds",
            Verdict::DoesNotHold => "does not hold",
            Verdict::Undecided => "is undecided",
        };
        format!("That {} {verdict}: {}.", part.says, effects.join(" or "))
    };
    let parts: Vec<String> = found.proposition.parts.iter().enumerate().map(part).collect();
    format!("The proposition {}. {}", found.verdict().words(), parts.join(" "))
}
