//! `costs.csv`: what each arm costs, what a percentage point of its effect costs, its rank, and whether another arm
//! beats it on both.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use crate::text::messages::Key;
use sfic::experiment::findings::Findings;
use sfic::experiment::plan::Plan;
use sfic::stats::cost::Position;
use sfic::stats::fieller::ConfidenceSet;
use sfic::stats::{Estimate, Interval};

/// The position of an arm whose cost per point has no bounded interval.
const NOT_TOLD: &str = "the effect is not told from zero";

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
        /// Lower end of Fieller's interval, if it is bounded.
        pub cost_per_point_low: Option<f64>,
        /// Upper end.
        pub cost_per_point_high: Option<f64>,
        /// Meaning of the quotient in words: which of cost and re-infringement rises and falls.
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
    let set = per_point.and_then(|quotient| quotient.set.interval());
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
        cost_per_point_low: set.map(|set| set.low),
        cost_per_point_high: set.map(|set| set.high),
        position: price.map(|price| match (price.position, price.per_point.set) {
            (Position::NoEffect, _) => "no effect".into(),
            (_, ConfidenceSet::Bounded(_)) => position(price.position).into(),
            _ => NOT_TOLD.into(),
        }),
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

/// The quadrant of cost and effect, in words.
pub fn position(position: Position) -> &'static str {
    match position {
        Position::CostsAndHelps => "costs and helps",
        Position::SavesAndHelps => "saves and helps",
        Position::CostsAndHarms => "costs and harms",
        Position::SavesAndHarms => "saves and harms",
        Position::NoEffect => "no effect",
    }
}

/// The key of the text that says what a position in the table means.
pub fn position_key(position: &str) -> Option<Key> {
    Some(match position {
        "costs and helps" => key!("position.costs_and_helps"),
        "saves and helps" => key!("position.saves_and_helps"),
        "costs and harms" => key!("position.costs_and_harms"),
        "saves and harms" => key!("position.saves_and_harms"),
        "no effect" => key!("position.no_effect"),
        NOT_TOLD => key!("position.the_effect_is_not_told_from_zero"),
        _ => return None,
    })
}
