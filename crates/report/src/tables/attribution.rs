//! `attribution.csv`: which countermeasure did how much, from a full factorial.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::factorial::Factorial;
use sfic::stats::attribution::{Attribution, ShareReading};
use sfic::stats::{Estimate, Interval};

row! {
    /// One row of `attribution.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::ATTRIBUTION, one per "kind and countermeasure, or group of countermeasures" {
        /// `total`, `shapley` (a countermeasure's part of the total), `main` (its mean effect over all settings of the
        /// others) or `interaction`.
        pub kind: String,
        /// The countermeasure, or those that interact, joined by ×.
        pub of: String,
        /// Change of the headline outcome.
        pub estimate: f64,
        /// Its jackknife standard error, paired over replicates.
        pub se: Option<f64>,
        /// Lower end of its 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// Two-sided p-value, not adjusted.
        pub p: Option<f64>,
        /// Shapley rows: part of the total, as a fraction.
        pub share: Option<f64>,
        /// Lower end of Fieller's interval, if it is bounded.
        pub share_low: Option<f64>,
        /// Upper end.
        pub share_high: Option<f64>,
        /// Shapley rows: whether the share is significant, in words.
        pub reading: Option<String>,
    }
}

/// The rows of an attribution: total, shares, main effects, interactions by order.
pub fn rows(factorial: &Factorial, attribution: &Attribution) -> Vec<Row> {
    let everything = (1 << factorial.factors.len()) - 1;
    let mut rows =
        vec![row("total", factorial.name(everything), attribution.total, attribution.total_p_value)];
    for (factor, contribution) in factorial.factors.iter().zip(&attribution.contributions) {
        let interval = contribution.share.set.interval();
        rows.push(Row {
            share: contribution.share.value,
            share_low: interval.map(|interval| interval.low),
            share_high: interval.map(|interval| interval.high),
            reading: Some(said(contribution.reading).into()),
            ..row("shapley", factor.clone(), contribution.value, contribution.p_value)
        });
    }
    let mut effects: Vec<_> = attribution.effects.iter().collect();
    effects.sort_by_key(|effect| effect.order());
    rows.extend(effects.into_iter().map(|effect| {
        let kind = if effect.order() == 1 { "main" } else { "interaction" };
        row(kind, factorial.name(effect.members), effect.estimate, effect.p_value)
    }));
    rows
}

/// Verdict on a share, in words.
pub fn said(reading: ShareReading) -> &'static str {
    match reading {
        ShareReading::Distinguishable => "differs from zero",
        ShareReading::NotDistinguishable => "not told from zero",
        ShareReading::TotalNotDistinguishable => "the total is not told from zero",
        ShareReading::NoError => "no interval from one replicate",
    }
}

fn row(kind: &str, of: String, estimate: Estimate, p: Option<f64>) -> Row {
    let Estimate { value, se, interval, .. } = estimate;
    let ends = |end: fn(Interval) -> f64| interval.map(end);
    Row {
        kind: kind.into(),
        of,
        estimate: value,
        se,
        low: ends(|interval| interval.low),
        high: ends(|interval| interval.high),
        p,
        share: None,
        share_low: None,
        share_high: None,
        reading: None,
    }
}
