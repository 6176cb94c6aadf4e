//! `ranks.csv`: the rank of each arm on re-infringement within each follow-up.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::findings::Findings;
use sfic::experiment::plan::Plan;
use sfic::stats::ranking::Ranking;

row! {
    /// One row of `ranks.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::RANKS, one per "arm after the first and follow-up" {
        /// Name of the arm.
        pub arm: String,
        /// Weeks of the follow-up, `time.follow_up` or one of `time.follow_ups`.
        pub follow_up: u32,
        /// Rank on re-infringement within it among the arms after the first; 1 is best. Absent where too little was seen.
        pub rank: Option<f64>,
        /// Lower end of its bootstrap interval.
        pub rank_low: Option<f64>,
        /// Upper end.
        pub rank_high: Option<f64>,
        /// Share of bootstrap samples in which it is best.
        pub probability_best: Option<f64>,
    }
}

/// The ranks, arm by arm, the shortest follow-up first.
pub fn rows(plan: &Plan, findings: &Findings) -> Vec<Row> {
    let mut rankings: Vec<(u32, Option<&Ranking>)> =
        findings.follow_ups.iter().map(|found| (found.weeks, found.ranking.as_ref())).collect();
    rankings.push((plan.arms[0].spec.settings.time.follow_up, findings.ranking.as_ref()));
    rankings.sort_unstable_by_key(|(weeks, _)| *weeks);
    let row = |place: usize, &(follow_up, ranking): &(u32, Option<&Ranking>)| {
        let rank = ranking.and_then(|ranking| ranking.arms[place]);
        Row {
            arm: plan.arms[place + 1].name.clone(),
            follow_up,
            rank: rank.map(|rank| rank.rank),
            rank_low: rank.map(|rank| rank.low),
            rank_high: rank.map(|rank| rank.high),
            probability_best: rank.map(|rank| rank.probability_best),
        }
    };
    let others = 0..plan.arms.len().saturating_sub(1);
    others.flat_map(|place| rankings.iter().map(move |ranking| row(place, ranking))).collect()
}
