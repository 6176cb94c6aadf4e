//! `propositions-over.csv`: how the contrasts of propositions lie over the points of a study.

use serde::Serialize;

use super::{name, unit, word};
use crate::folder;
use crate::tables::table::row;
use sfic::experiment::propositions::over::{TestOver, Whole};
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
        pub share_sign: Option<f64>,
        /// Share of the points at which it lies in the region expected.
        pub share_inside: Option<f64>,
    }
}

row! {
    /// One row of `propositions-met.csv`: where a whole proposition is met.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct MetRow in folder::PROPOSITIONS_MET, one per "proposition" {
        /// Proposition.
        pub id: String,
        /// Points at which it is known.
        pub points: usize,
        /// Those at which estimates meet it: every part by one of its tests.
        pub met: usize,
        /// Share of the points.
        pub share: Option<f64>,
        /// Lower end of its 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
    }
}

/// The row of a whole proposition.
pub fn met(proposition: &Proposition, whole: &Whole) -> MetRow {
    MetRow {
        id: proposition.id.clone(),
        points: whole.points,
        met: whole.met,
        share: whole.share(),
        low: whole.interval.map(|ends| ends.low),
        high: whole.interval.map(|ends| ends.high),
    }
}

/// The rows of the tests of a proposition.
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
    let tests =
        proposition.parts.iter().flat_map(|part| part.tests.iter().map(|test| (part.says.as_str(), test)));
    tests.zip(found).map(row).collect()
}
