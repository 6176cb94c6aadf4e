//! Each arm over the points of a sweep, for `--json`.

use serde_json::{Value, json};

use sfic::experiment::overview::ArmOverPoints;
use sfic::scenario::study::Study;
use sfic::stats::Estimate;

/// Each arm over the points, as JSON objects. `mean`, `reference` (the mean of the first arm) and `change` are of the
/// same points; `informative` replicates, those `at_risk` and `cases` are of the point with the least.
pub fn overview_rows(study: &Study, arms: &[ArmOverPoints]) -> Vec<Value> {
    let estimate = |estimate: Estimate| {
        let interval = estimate.interval;
        json!({
            "value": estimate.value,
            "se": estimate.se,
            "low": interval.map(|interval| interval.low),
            "high": interval.map(|interval| interval.high),
        })
    };
    let of_arm = |(arm, over): (&sfic::scenario::Arm, &ArmOverPoints)| {
        let change = over.change.as_ref().map(|change| {
            json!({
                "mean": estimate(change.mean),
                "q10": change.spread.0,
                "q90": change.spread.1,
                "lowest": change.range.0,
                "highest": change.range.1,
                "falls": change.falls,
                "rises": change.rises,
                "unclear": change.unclear,
            })
        });
        let counted = over.evidence.filter(|found| found.counted);
        json!({
            "arm": arm.name,
            "points": over.points,
            "left_out": over.left_out,
            "mean": over.level.map(estimate),
            "reference": over.reference.map(estimate),
            "informative": over.evidence.map(|found| found.informative),
            "at_risk": counted.map(|found| found.at_risk),
            "cases": counted.map(|found| found.cases),
            "lowest": over.range.map(|range| range.0),
            "highest": over.range.map(|range| range.1),
            "change": change,
        })
    };
    study.base.arms.iter().zip(arms).map(of_arm).collect()
}
