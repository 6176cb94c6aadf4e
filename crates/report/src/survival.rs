//! `survival.csv`: the share of the sanctioned without re-infringement, week by week; `hazards.csv`: each arm against
//! the first.

use std::io::{self, Write};

use serde::Serialize;

use sfic::experiment::plan::Plan;
use sfic::experiment::survival::TimeToReinfringement;

/// One row of `survival.csv`: an arm at a week at which somebody infringed again or left.
#[derive(Serialize)]
struct Point<'a> {
    arm: &'a str,
    week: f64,
    at_risk: usize,
    /// Kaplan–Meier: share without re-infringement if nobody left, its Greenwood error and log-log band.
    survival: Option<f64>,
    survival_se: Option<f64>,
    survival_low: Option<f64>,
    survival_high: Option<f64>,
    /// Aalen–Johansen: share that has infringed again, and that has left for good.
    reinfringed: f64,
    reinfringed_se: f64,
    reinfringed_low: Option<f64>,
    reinfringed_high: Option<f64>,
    left: f64,
    left_se: f64,
    left_low: Option<f64>,
    left_high: Option<f64>,
}

/// One row of `hazards.csv`, and one object of `--json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hazard {
    /// Name of the arm.
    pub arm: String,
    /// Sanctioned principals followed.
    pub episodes: usize,
    /// Of them, seen to infringe again.
    pub events: usize,
    /// Weeks until half infringed again, if half did.
    pub median_weeks: Option<f64>,
    /// Its interval; an end is open where the band does not reach one half.
    pub median_low: Option<f64>,
    /// See `median_low`.
    pub median_high: Option<f64>,
    /// Mean weeks without re-infringement within the follow-up, error by replicate.
    pub restricted_mean: Option<f64>,
    /// Its 95 % interval …
    pub restricted_mean_low: Option<f64>,
    /// … to here.
    pub restricted_mean_high: Option<f64>,
    /// Cox hazard ratio against the first arm, error by replicate.
    pub hazard_ratio: Option<f64>,
    /// Its 95 % interval …
    pub hazard_ratio_low: Option<f64>,
    /// … to here.
    pub hazard_ratio_high: Option<f64>,
    /// Its p-value.
    pub p: Option<f64>,
    /// The same, Holm-adjusted over the arms.
    pub p_holm: Option<f64>,
    /// Log-rank χ² against the first arm, episodes taken as independent.
    pub log_rank: Option<f64>,
    /// Its p-value.
    pub log_rank_p: Option<f64>,
    /// Why there is no hazard ratio, if there is none.
    pub note: Option<String>,
}

/// Each arm against the first.
pub fn hazards(plan: &Plan, times: &[TimeToReinfringement]) -> Vec<Hazard> {
    let row = |time: &TimeToReinfringement| {
        let median = time.curve.as_ref().map_or((None, None), |curve| curve.median_interval());
        let mean = time.restricted_mean;
        let comparison = time.against_reference.as_ref();
        let hazard = comparison.and_then(|comparison| comparison.hazard.as_ref().ok());
        let log_rank = comparison.and_then(|comparison| comparison.log_rank.as_ref());
        Hazard {
            arm: plan.arms[time.arm].name.clone(),
            episodes: time.episodes,
            events: time.events,
            median_weeks: time.curve.as_ref().and_then(|curve| curve.median()),
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
            note: comparison.and_then(|comparison| comparison.hazard.as_ref().err().map(ToString::to_string)),
        }
    };
    times.iter().map(row).collect()
}

/// Writes `hazards.csv`.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_hazards(out: &mut (dyn Write + Send), rows: &[Hazard]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    rows.iter().try_for_each(|row| writer.serialize(row))?;
    writer.flush()
}

/// Writes `survival.csv`.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_curves(
    out: &mut (dyn Write + Send),
    plan: &Plan,
    times: &[TimeToReinfringement],
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    for time in times {
        let (Some(curve), Some(incidence)) = (&time.curve, &time.incidence) else { continue };
        for (event, left) in incidence.event.steps().iter().zip(incidence.competing.steps()) {
            let step = curve.at(event.weeks);
            let band = step.and_then(|step| step.band);
            writer.serialize(Point {
                arm: &plan.arms[time.arm].name,
                week: event.weeks,
                at_risk: event.at_risk,
                survival: curve.survival(event.weeks),
                survival_se: step.map(|step| step.se),
                survival_low: band.map(|band| band.low),
                survival_high: band.map(|band| band.high),
                reinfringed: event.incidence,
                reinfringed_se: event.se,
                reinfringed_low: event.band.map(|band| band.low),
                reinfringed_high: event.band.map(|band| band.high),
                left: left.incidence,
                left_se: left.se,
                left_low: left.band.map(|band| band.low),
                left_high: left.band.map(|band| band.high),
            })?;
        }
    }
    writer.flush()
}
