//! `costs.csv`: what each arm costs, what a percentage point of its effect costs, its rank, and whether another arm
//! beats it on both.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::findings::Findings;
use sfic::experiment::plan::Plan;
use sfic::stats::cost::{CostPerPoint, Position};
use sfic::stats::fieller::ConfidenceSet;
use sfic::stats::{Estimate, Interval};
use sfic_text::Key;

/// The position of an arm in which the running cost of a countermeasure is not given, or in the first one.
pub const NOT_GIVEN: &str = "cost not given";
/// The set of prices between two ends.
pub const BETWEEN: &str = "between";
/// The set of prices up to one end and from another one on.
pub const OUTSIDE: &str = "outside";
/// The set of all prices.
pub const ANY: &str = "any";
/// The set without a price: the effect is 0 without error.
pub const NO_PRICE: &str = "none";

row! {
    /// One row of `costs.csv`, and one object of `--json`. Money is million yuan a year.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct Row in folder::COSTS, one per "arm" {
        /// Name of the arm.
        pub arm: String,
        /// Cost of enforcement: inspections, cases, rewards, running costs.
        pub cost: Option<f64>,
        /// Lower end of its 95 % interval.
        pub cost_low: Option<f64>,
        /// Upper end.
        pub cost_high: Option<f64>,
        /// Of it, rewards paid to those who reported.
        pub rewards: Option<f64>,
        /// More than the first arm.
        pub extra_cost: Option<f64>,
        /// Lower end of its 95 % interval.
        pub extra_cost_low: Option<f64>,
        /// Upper end.
        pub extra_cost_high: Option<f64>,
        /// Percentage points less re-infringement than the first arm.
        pub points: Option<f64>,
        /// Lower end of its 95 % interval.
        pub points_low: Option<f64>,
        /// Upper end.
        pub points_high: Option<f64>,
        /// Extra cost over points; read it with `position`.
        pub cost_per_point: Option<f64>,
        /// Kind of its 95 % set (Fieller): `between` low and high; `outside`, that is up to `below` and from `above`
        /// on; `any` value; `none`, the effect being exactly 0. Missing without a standard error.
        pub cost_per_point_set: Option<String>,
        /// Lower end of a set `between`.
        pub cost_per_point_low: Option<f64>,
        /// Upper end of a set `between`.
        pub cost_per_point_high: Option<f64>,
        /// Last value of the lower part of a set `outside`; missing if there is no such part.
        pub cost_per_point_below: Option<f64>,
        /// First value of the upper part of a set `outside`; missing if there is no such part.
        pub cost_per_point_above: Option<f64>,
        /// Which of cost and re-infringement rises and falls, where the effect differs from zero; otherwise `not
        /// significant`, `no interval` or `cost not given`.
        pub position: Option<String>,
        /// Minutes that an honest consignment is delayed more than in the first arm.
        pub extra_delay: Option<f64>,
        /// Lower end of its 95 % interval.
        pub extra_delay_low: Option<f64>,
        /// Upper end.
        pub extra_delay_high: Option<f64>,
        /// No other arm costs less and has less re-infringement.
        pub on_frontier: bool,
        /// Rank on re-infringement among the arms after the first; 1 is best.
        pub rank: Option<f64>,
        /// Lower end of its bootstrap interval.
        pub rank_low: Option<f64>,
        /// Upper end.
        pub rank_high: Option<f64>,
        /// Share of bootstrap samples in which it is best.
        pub probability_best: Option<f64>,
    }
}

/// One row an arm.
pub fn rows(plan: &Plan, findings: &Findings) -> Vec<Row> {
    (0..plan.arms.len()).map(|arm| row(plan, findings, arm)).collect()
}

fn row(plan: &Plan, findings: &Findings, arm: usize) -> Row {
    let level = |name: &str| findings.effect(arm, name).and_then(|effect| effect.level);
    let low = |estimate: Option<Estimate>| estimate?.interval.map(|interval: Interval| interval.low);
    let high = |estimate: Option<Estimate>| estimate?.interval.map(|interval: Interval| interval.high);
    let value = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.value);
    let delay =
        findings.effect(arm, "delay").and_then(|effect| effect.change).map(|change| change.difference);
    let price = findings.costs[arm];
    let (extra, points) = (price.map(|price| price.extra_cost), price.map(|price| price.points));
    let per_point = price.map(|price| price.per_point);
    let (set, [set_low, set_high], [below, above]) = described(per_point.map(|quotient| quotient.set));
    let given = |arm: usize| plan.arms[arm].spec.knows_cost();
    let rank = arm.checked_sub(1).and_then(|index| findings.ranking.as_ref()?.arms.get(index).copied()?);
    Row {
        arm: plan.arms[arm].name.clone(),
        cost: value(level("cost")),
        cost_low: low(level("cost")),
        cost_high: high(level("cost")),
        rewards: value(level("rewards")),
        extra_cost: value(extra),
        extra_cost_low: low(extra),
        extra_cost_high: high(extra),
        points: value(points),
        points_low: low(points),
        points_high: high(points),
        cost_per_point: per_point.and_then(|quotient| quotient.value),
        cost_per_point_set: set.map(str::to_string),
        cost_per_point_low: set_low,
        cost_per_point_high: set_high,
        cost_per_point_below: below,
        cost_per_point_above: above,
        position: if given(arm) && given(0) { price.map(position) } else { Some(NOT_GIVEN) }
            .map(str::to_string),
        extra_delay: value(delay),
        extra_delay_low: low(delay),
        extra_delay_high: high(delay),
        on_frontier: findings.frontier.contains(&arm),
        rank: rank.map(|rank| rank.rank),
        rank_low: rank.map(|rank| rank.low),
        rank_high: rank.map(|rank| rank.high),
        probability_best: rank.map(|rank| rank.probability_best),
    }
}

/// Kind of a set, its ends if it is an interval, and the ends of its parts if it is outside of one.
fn described(set: Option<ConfidenceSet>) -> (Option<&'static str>, [Option<f64>; 2], [Option<f64>; 2]) {
    let none = [None; 2];
    match set {
        Some(ConfidenceSet::Bounded(ends)) => (Some(BETWEEN), [ends.low, ends.high].map(Some), none),
        Some(ConfidenceSet::Outside { below, above }) => {
            (Some(OUTSIDE), none, [below, above].map(|end| Some(end).filter(|end| end.is_finite())))
        }
        Some(ConfidenceSet::Everything) => (Some(ANY), none, none),
        Some(ConfidenceSet::NoDenominator) => (Some(NO_PRICE), none, none),
        Some(ConfidenceSet::NoError) | None => (None, none, none),
    }
}

/// The quadrant of cost and effect in words, or why there is none.
fn position(price: CostPerPoint) -> &'static str {
    match price.position {
        Some(Position::CostsAndHelps) => "costs and helps",
        Some(Position::SavesAndHelps) => "saves and helps",
        Some(Position::CostsAndHarms) => "costs and harms",
        Some(Position::SavesAndHarms) => "saves and harms",
        None if price.per_point.set == ConfidenceSet::NoError => "no interval",
        None => "not significant",
    }
}

/// The key of the text that says what a position in the table means.
pub fn position_key(position: &str) -> Option<Key> {
    Some(match position {
        "costs and helps" => key!("position.costs_and_helps"),
        "saves and helps" => key!("position.saves_and_helps"),
        "costs and harms" => key!("position.costs_and_harms"),
        "saves and harms" => key!("position.saves_and_harms"),
        "not significant" => key!("position.not_significant"),
        "no interval" => key!("position.no_interval"),
        NOT_GIVEN => key!("position.cost_not_given"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_has_its_kind_and_the_ends_that_it_has() {
        let none = [None; 2];
        let (low, high) = (-1.5, 2.0);
        let outside = |below, above| ConfidenceSet::Outside { below, above };
        for (set, expected) in [
            (ConfidenceSet::Bounded(Interval { low, high }), (Some(BETWEEN), [Some(low), Some(high)], none)),
            (outside(low, high), (Some(OUTSIDE), none, [Some(low), Some(high)])),
            (outside(f64::NEG_INFINITY, high), (Some(OUTSIDE), none, [None, Some(high)])),
            (ConfidenceSet::Everything, (Some(ANY), none, none)),
            (ConfidenceSet::NoDenominator, (Some(NO_PRICE), none, none)),
            (ConfidenceSet::NoError, (None, none, none)),
        ] {
            assert_eq!(described(Some(set)), expected, "{set:?}");
        }
        assert_eq!(described(None), (None, none, none));
    }
}
