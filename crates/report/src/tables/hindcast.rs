//! `hindcast.csv`: the past, year by year, against each arm.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::hindcast::Year;
use sfic::stats::hindcast::{Comparison, Period};

row! {
    /// One row of `hindcast.csv`, and one object of `--json`. Batches in thousands.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::HINDCAST, one per "arm and year" {
        /// Name of the arm.
        pub arm: String,
        /// The year.
        pub year: u32,
        /// Batches detained, as published; empty if they are not.
        pub observed: Option<f64>,
        /// Mean over runs, in the unit of the published figure.
        pub simulated: f64,
        /// Lower end of its 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// 5 % lie below.
        pub band_low: f64,
        /// Upper end.
        pub band_high: f64,
        /// Observed over simulated.
        pub ratio: Option<f64>,
        /// The published figure lies in the band.
        pub in_band: Option<bool>,
        /// `fitted`, `predicted`, `set aside` or empty.
        pub part: String,
        /// Quality of the published figure.
        pub quality: String,
        /// Reason why it was set aside.
        pub set_aside: String,
        /// Its source.
        pub source: String,
    }
}

/// An arm against the past.
#[derive(Clone, Debug, PartialEq)]
pub struct OfArm {
    /// Its name.
    pub arm: String,
    /// Its runs against the years.
    pub found: Comparison,
}

/// A year that the scale was fitted to, in [`Row::part`].
pub const FITTED: &str = "fitted";
/// A year that was predicted.
pub const PREDICTED: &str = "predicted";
/// A year that is shown, neither fitted nor judged.
pub const SET_ASIDE: &str = "set aside";

/// The part of a year.
fn part(year: &Year, fit_until: u32) -> &'static str {
    match (year.batches, year.set_aside.is_empty()) {
        (None, _) => "",
        (Some(_), false) => SET_ASIDE,
        (Some(_), true) if year.year <= fit_until => FITTED,
        (Some(_), true) => PREDICTED,
    }
}

/// The rows of all arms.
pub fn rows(arms: &[OfArm], years: &[Year], fit_until: u32) -> Vec<Row> {
    let of = |arm: &OfArm, year: &Year, period: &Period| Row {
        arm: arm.arm.clone(),
        year: year.year,
        observed: year.batches,
        simulated: period.mean,
        low: period.interval.map(|interval| interval.low),
        high: period.interval.map(|interval| interval.high),
        band_low: period.band.low,
        band_high: period.band.high,
        ratio: period.ratio,
        in_band: period.covered,
        part: part(year, fit_until).into(),
        quality: year.quality.clone(),
        set_aside: year.set_aside.clone(),
        source: year.source.clone(),
    };
    arms.iter()
        .flat_map(|arm| years.iter().zip(&arm.found.periods).map(move |(year, period)| of(arm, year, period)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic::experiment::hindcast::{annual, observed};
    use sfic::stats::hindcast::compare;

    #[test]
    fn rows_have_the_part_of_their_year() {
        let years = annual();
        let flat: Vec<Vec<f64>> =
            (0..20).map(|run| vec![10.0 + f64::from(run) / 10.0; years.len()]).collect();
        let found = compare(&flat, &observed(&years, 2017)).unwrap();
        let arms = [OfArm { arm: "flat".into(), found }];
        let rows = rows(&arms, &years, 2017);
        assert_eq!(rows.len(), 17);
        assert_eq!((rows[8].observed, rows[8].ratio, rows[8].part.as_str()), (None, None, ""));
        let parts = [1, 2, 16].map(|index: usize| rows[index].part.as_str());
        assert_eq!(parts, ["set aside", "fitted", "predicted"]);
    }
}
