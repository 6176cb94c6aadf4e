//! `propositions-over.csv` and its screen: how the contrasts of propositions lie over the points of a study.

use std::fmt::Write as _;

use serde::Serialize;

use super::{expected, is_percent, measured, name, unit, word};
use crate::folder;
use crate::tables::table::row;
use crate::text::screen::{indented, tables};
use sfic::experiment::propositions::over::TestOver;
use sfic::scenario::{Proposition, Test};

row! {
    /// One row of `propositions-over.csv`: a test over all points.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::PROPOSITIONS_OVER, one per "test of a part of a proposition" {
        /// Proposition.
        pub id: String,
        /// The part of the claim.
        pub part: String,
        /// The contrast.
        pub contrast: String,
        /// The outcome or signal.
        pub measure: String,
        /// Its unit.
        pub unit: String,
        /// The window of time, for a signal; empty if the contrast names it.
        pub window: String,
        /// Where the contrast must lie.
        pub expect: String,
        /// The smallest effect of interest.
        pub sesoi: f64,
        /// Points at which the contrast has a value.
        pub points: usize,
        /// Median of the contrast over the points.
        pub median: Option<f64>,
        /// 5 % lie below.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// Typical standard error of the contrast at one point.
        pub noise: Option<f64>,
        /// Share of the points at which it has the sign expected.
        pub share_sign: f64,
        /// Share of the points at which it lies in the region expected.
        pub share_inside: f64,
    }
}

/// The rows of a proposition.
pub fn rows(proposition: &Proposition, found: &[TestOver]) -> Vec<Row> {
    let row = |((part, test), over): ((&str, &Test), &TestOver)| Row {
        id: proposition.id.clone(),
        part: part.into(),
        contrast: test.contrast.clone(),
        measure: name(test.measure).into(),
        unit: unit(test.measure).into(),
        window: test.window.clone(),
        expect: word(test.region).into(),
        sesoi: test.smallest,
        points: over.values.iter().flatten().count(),
        median: over.spread.map(|spread| spread.median),
        low: over.spread.map(|spread| spread.low),
        high: over.spread.map(|spread| spread.high),
        noise: over.noise,
        share_sign: over.sign,
        share_inside: over.inside,
    };
    tests(proposition).zip(found).map(row).collect()
}

fn tests(proposition: &Proposition) -> impl Iterator<Item = (&str, &Test)> {
    let parts = proposition.parts.iter();
    parts.flat_map(|part| part.tests.iter().map(|test| (part.says.as_str(), test)))
}

/// The table for people. Folded to `width` columns if it is given.
pub fn screen(heading: &str, found: &[(&Proposition, Vec<TestOver>)], width: Option<u16>) -> String {
    let mut text = format!("{heading}\n");
    let heads = ["contrast, median [90 % of the points]", "", "of it noise, ±", "expected", "sign", "inside"];
    for (proposition, tests_over) in found {
        let _ = writeln!(text, "\n{}: {}", proposition.id, proposition.short);
        let mut table = tables::table(&heads);
        for ((_, test), over) in tests(proposition).zip(tests_over) {
            let (factor, pp) = if is_percent(test.measure) { (100.0, " pp") } else { (1.0, "") };
            let width = over.spread.map_or(1.0, |spread| factor * (spread.high - spread.low));
            let digits = if width < 1.0 { 2 } else { 1 };
            // Nothing is added to -0.
            let number = |value: f64| format!("{:+.digits$}", factor * value + 0.0).replacen('-', "−", 1);
            let percent = |share: f64| format!("{:.0} %", 100.0 * share);
            table.add_row([
                format!("{}: {}", measured(test.measure), test.contrast),
                over.spread.map_or("none".into(), |spread| {
                    let (low, high) = (number(spread.low), number(spread.high));
                    format!("{} [{low}, {high}]{pp}", number(spread.median))
                }),
                over.noise.map_or("–".into(), |noise| format!("{:.digits$}{pp}", factor * noise)),
                expected(test),
                percent(over.sign),
                percent(over.inside),
            ]);
        }
        let _ = writeln!(text, "{}", indented(table, width));
    }
    text.push_str(
        "\nsign, inside: share of the points at which the contrast has the sign, and lies in the region, that is \
         expected.\nThe spread is that of the parameters and of the chance in the runs at each point; \"of it noise\" is \
         the latter.\n",
    );
    text
}
