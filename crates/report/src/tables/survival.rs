//! `survival.csv`: the share of the sanctioned without re-infringement, week by week; `hazards.csv`: each arm against
//! the first.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::plan::Plan;
use sfic::experiment::survival::TimeToReinfringement;
use sfic::stats::terms::tests_times;

/// Why there is no log-rank test.
const TOO_FEW: &str = "too few principals";

row! {
    /// One row of `survival.csv`: an arm at a week at which somebody infringed again or left.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Curve in folder::SURVIVAL, one per "arm and week at which somebody infringed again or left" {
        /// Name of the arm.
        pub arm: String,
        /// Weeks since the sanction.
        pub week: f64,
        /// Principals followed until then.
        pub at_risk: usize,
        /// Kaplan–Meier share without re-infringement, as if nobody left.
        pub survival: Option<f64>,
        /// Its standard error by replicate; absent without a band.
        pub survival_se: Option<f64>,
        /// Lower end of its log-log band by replicate; absent where the share is 0 or 1, and with one replicate.
        pub survival_low: Option<f64>,
        /// Upper end.
        pub survival_high: Option<f64>,
        /// Aalen–Johansen share that has infringed again.
        pub reinfringed: f64,
        /// Its standard error by replicate; absent without a band.
        pub reinfringed_se: Option<f64>,
        /// Lower end of its band by replicate; absent where the share is 0 or 1, and with one replicate.
        pub reinfringed_low: Option<f64>,
        /// Upper end.
        pub reinfringed_high: Option<f64>,
        /// Aalen–Johansen share that has left for good.
        pub left: f64,
        /// Its standard error by replicate; absent without a band.
        pub left_se: Option<f64>,
        /// Lower end of its band by replicate; absent where the share is 0 or 1, and with one replicate.
        pub left_low: Option<f64>,
        /// Upper end.
        pub left_high: Option<f64>,
    }
}

row! {
    /// One row of `hazards.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Hazard in folder::HAZARDS, one per "arm" {
        /// Name of the arm.
        pub arm: String,
        /// Sanctioned principals followed.
        pub episodes: usize,
        /// Of them, seen to infringe again.
        pub events: usize,
        /// Weeks until half infringed again, if half did; absent with fewer than eight principals.
        pub median_weeks: Option<f64>,
        /// Lower end of its interval, from the bands by replicate; absent where no share has a band.
        pub median_low: Option<f64>,
        /// Upper end; absent where the band does not reach one half, so that the interval is open, or there is none.
        pub median_high: Option<f64>,
        /// Mean weeks without re-infringement within the follow-up, error by replicate; absent with fewer than eight
        /// principals.
        pub restricted_mean: Option<f64>,
        /// Lower end of its 95 % interval, within 0 and the follow-up.
        pub restricted_mean_low: Option<f64>,
        /// Upper end.
        pub restricted_mean_high: Option<f64>,
        /// Cox hazard ratio against the first arm, error by replicate, with the degrees of freedom of the replicates
        /// in which the rarer of the two has an episode.
        pub hazard_ratio: Option<f64>,
        /// Lower end of its 95 % interval.
        pub hazard_ratio_low: Option<f64>,
        /// Upper end.
        pub hazard_ratio_high: Option<f64>,
        /// Its p-value.
        pub p: Option<f64>,
        /// The same, Holm-adjusted over the arms.
        pub p_holm: Option<f64>,
        /// Log-rank χ² against the first arm, episodes taken as independent; missing where either arm has fewer than
        /// eight.
        pub log_rank: Option<f64>,
        /// Its p-value.
        pub log_rank_p: Option<f64>,
        /// Reason why there is no log-rank test.
        pub log_rank_note: Option<String>,
        /// Reason why there is no hazard ratio.
        pub note: Option<String>,
    }
}

/// Each arm against the first.
pub fn hazards(plan: &Plan, times: &[TimeToReinfringement]) -> Vec<Hazard> {
    let row = |time: &TimeToReinfringement| {
        let enough = tests_times([time.episodes; 2]);
        let curve = time.curve.as_ref().filter(|_| enough);
        let median = curve.map_or((None, None), |curve| curve.median_interval());
        let mean = time.restricted_mean.filter(|_| enough);
        let comparison = time.against_reference.as_ref();
        let hazard = comparison.and_then(|comparison| comparison.hazard.as_ref().ok());
        let log_rank = comparison.and_then(|comparison| comparison.log_rank.as_ref());
        Hazard {
            arm: plan.arms[time.arm].name.clone(),
            episodes: time.episodes,
            events: time.events,
            median_weeks: curve.and_then(|curve| curve.median()),
            median_low: median.0,
            median_high: median.1,
            restricted_mean: mean.map(|mean| mean.value),
            restricted_mean_low: mean.map(|mean| mean.interval.low),
            restricted_mean_high: mean.map(|mean| mean.interval.high),
            hazard_ratio: hazard.map(|hazard| hazard.hazard_ratio),
            hazard_ratio_low: hazard.map(|hazard| hazard.interval.low),
            hazard_ratio_high: hazard.map(|hazard| hazard.interval.high),
            p: hazard.map(|hazard| hazard.p_value),
            p_holm: comparison.and_then(|comparison| comparison.p_holm),
            log_rank: log_rank.map(|test| test.statistic),
            log_rank_p: log_rank.map(|test| test.p_value),
            log_rank_note: comparison
                .filter(|_| !tests_times([time.episodes, times[0].episodes]))
                .map(|_| TOO_FEW.to_string()),
            note: comparison.and_then(|comparison| comparison.hazard.as_ref().err().map(ToString::to_string)),
        }
    };
    times.iter().map(row).collect()
}

/// The curves of all arms.
pub fn curves(plan: &Plan, times: &[TimeToReinfringement]) -> Vec<Curve> {
    let mut rows = Vec::new();
    for time in times {
        let (Some(curve), Some(incidence)) = (&time.curve, &time.incidence) else { continue };
        for (event, left) in incidence.event.steps().iter().zip(incidence.competing.steps()) {
            let step = curve.at(event.weeks);
            let band = step.and_then(|step| step.band);
            rows.push(Curve {
                arm: plan.arms[time.arm].name.clone(),
                week: event.weeks,
                at_risk: event.at_risk,
                survival: curve.survival(event.weeks),
                survival_se: band.and(step).map(|step| step.se),
                survival_low: band.map(|band| band.low),
                survival_high: band.map(|band| band.high),
                reinfringed: event.incidence,
                reinfringed_se: event.band.map(|_| event.se),
                reinfringed_low: event.band.map(|band| band.low),
                reinfringed_high: event.band.map(|band| band.high),
                left: left.incidence,
                left_se: left.band.map(|_| left.se),
                left_low: left.band.map(|band| band.low),
                left_high: left.band.map(|band| band.high),
            });
        }
    }
    rows
}
