//! `hindcast.csv` and its screen: the past, year by year, against each arm.

use std::fmt::Write as _;

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use crate::text::screen::{indented, tables};
use crate::text::words;
use sfic::experiment::hindcast::Year;
use sfic::stats::Interval;
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

/// What part a year has.
pub fn part(year: &Year, fit_until: u32) -> &'static str {
    match (year.batches, year.set_aside.is_empty()) {
        (None, _) => "",
        (Some(_), false) => "set aside",
        (Some(_), true) if year.year <= fit_until => "fitted",
        (Some(_), true) => "predicted",
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

/// The tables for people: the arm at `shown` year by year, all arms in sum, and what is not explained in words.
pub fn text(
    heading: &str,
    arms: &[OfArm],
    shown: usize,
    years: &[Year],
    fit_until: u32,
    width: Option<u16>,
) -> String {
    let OfArm { arm, found } = &arms[shown];
    let mut text = format!("{heading}\n\n\"{arm}\", thousand batches a year\n");
    let heads = ["year", "published", "simulated [95 % CI]", "90 % of runs", "published : simulated", "part"];
    let mut table = tables::table(&heads);
    for (year, period) in years.iter().zip(&found.periods) {
        let mark = if year.set_aside.is_empty() { "" } else { "†" };
        table.add_row([
            format!("{}{mark}", year.year),
            year.batches.map_or("–".into(), |value| format!("{value:.1}")),
            format!(
                "{:.1}{}",
                period.mean,
                period.interval.map_or(String::new(), |i| format!(" {}", between(i)))
            ),
            between(period.band),
            period.ratio.map_or("–".into(), |ratio| format!("{ratio:.2} {}", side(period))),
            part(year, fit_until).into(),
        ]);
    }
    let _ = writeln!(text, "{}\n", indented(table, width));
    let _ = writeln!(text, "Typical ratio between published and simulated, 1 is agreement");
    let mut table =
        tables::table(&["arm", "fitted years", "predicted years", "predicted years in the 90 % of runs"]);
    for OfArm { arm, found } in arms {
        let typical = |misfit: Option<f64>| misfit.map_or("none".into(), |misfit| format!("{misfit:.2}"));
        table.add_row([
            arm.clone(),
            typical(found.misfit_fitted),
            typical(found.misfit_predicted),
            format!("{} of {}", found.covered, found.predicted),
        ]);
    }
    let _ = writeln!(text, "{}\n", indented(table, width));
    for note in notes(arms, shown, years, fit_until) {
        let _ = writeln!(text, "{note}");
    }
    text
}

fn between(interval: Interval) -> String {
    format!("[{}, {}]", words::number(interval.low), words::number(interval.high))
}

fn side(period: &Period) -> &'static str {
    match (period.covered, period.ratio) {
        (Some(false), Some(ratio)) if ratio > 1.0 => "▲",
        (Some(false), _) => "▼",
        _ => "=",
    }
}

/// What was fitted, what is not explained, and what to keep in mind.
pub fn notes(arms: &[OfArm], shown: usize, years: &[Year], fit_until: u32) -> Vec<String> {
    let OfArm { arm, found } = &arms[shown];
    let listed = |test: &dyn Fn(&Year, &Period) -> bool| {
        let pairs = years.iter().zip(&found.periods).filter(|(year, period)| test(year, period));
        pairs.map(|(year, _)| year.year.to_string()).collect::<Vec<_>>().join(", ")
    };
    let mut notes = vec![format!(
        "One number is fitted: {} batches for a simulated sanction, so that the logarithms agree on average over {}. \
         Nothing else knows the series.",
        words::number(1000.0 * found.factor),
        listed(&|year, _| part(year, fit_until) == "fitted"),
    )];
    let outside = |above: bool| {
        listed(&|year, period| {
            matches!(part(year, fit_until), "fitted" | "predicted")
                && period.covered == Some(false)
                && period.ratio.is_some_and(|ratio| (ratio > 1.0) == above)
        })
    };
    for (above, words) in [(true, "more was detained than"), (false, "less was detained than")] {
        let years = outside(above);
        if !years.is_empty() {
            notes.push(format!("Not explained by \"{arm}\": {years}, when {words} in the 90 % of its runs."));
        }
    }
    if outside(true).is_empty() && outside(false).is_empty() {
        notes.push(format!("Every judged year lies in the 90 % of the runs of \"{arm}\"."));
    }
    if let (Some(before), Some(after), true) =
        (arms[0].found.misfit_predicted, found.misfit_predicted, shown > 0)
    {
        let verdict = if after < before { "comes nearer to" } else { "comes no nearer to" };
        notes.push(format!(
            "\"{arm}\" {verdict} the predicted years than \"{}\": a typical ratio of {after:.2} against {before:.2}.",
            arms[0].arm
        ));
    }
    let aside = years.iter().filter(|year| !year.set_aside.is_empty());
    notes.extend(
        aside.map(|year| format!("† {}: {}; shown, neither fitted nor judged.", year.year, year.set_aside)),
    );
    notes.push(
        "The band is that of single runs of a small system: the real one, thousands of batches a year, varies less by \
         chance, so a year in the band is weak support and a year outside is strong evidence against."
            .into(),
    );
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic::experiment::hindcast::{annual, observed};
    use sfic::stats::hindcast::compare;

    #[test]
    fn what_is_not_explained_is_said_and_what_is_set_aside_marked() {
        let years = annual();
        let flat: Vec<Vec<f64>> =
            (0..20).map(|run| vec![10.0 + f64::from(run) / 10.0; years.len()]).collect();
        let found = compare(&flat, &observed(&years, 2017)).unwrap();
        let arms = [OfArm { arm: "flat".into(), found }];
        let text = text("h", &arms, 0, &years, 2017, None);
        // Scaled, the runs lie within 8 % of 17.9, the geometric mean of the fitted years.
        for part in
            ["2010, 2013, 2014, 2018, 2019, 2020, 2022, 2023, 2024, when more", "2008, 2012, when less"]
        {
            assert!(text.contains(part), "{part}:\n{text}");
        }
        assert!(text.contains("2009†") && text.contains("† 2021: batches from background knowledge"));
        let rows = rows(&arms, &years, 2017);
        assert_eq!(rows.len(), 17);
        assert_eq!((rows[7].observed, rows[7].ratio, rows[7].part.as_str()), (None, None, ""));
        let parts = [1, 2, 16].map(|place: usize| rows[place].part.as_str());
        assert_eq!(parts, ["set aside", "fitted", "predicted"]);
    }
}
