//! Sentences on a sweep.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use sfic::experiment::overview::ArmOverPoints;
use sfic::experiment::sweep::Failures;
use sfic::scenario::study::Study;
use sfic::stats::Estimate;

/// Reasons of failures that are told; the file has them all.
const MOST_REASONS: usize = 5;
/// Factors that are named in the head.
const MOST_NAMED: usize = 8;

/// Which points failed and why, in sentences.
pub(crate) fn failed(study: &Study, failures: &Failures) -> Vec<String> {
    if failures.is_empty() {
        return Vec::new();
    }
    let mut reasons: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (point, failure) in failures {
        reasons.entry(failure.to_string()).or_default().push(*point);
    }
    let mut by_number: Vec<(String, Vec<usize>)> = reasons.into_iter().collect();
    by_number.sort_by_key(|(_, points)| (std::cmp::Reverse(points.len()), points[0]));
    let mut notes =
        vec![format!("Note: {} of {} points failed and have no rows:", failures.len(), study.points.len())];
    for (reason, points) in by_number.iter().take(MOST_REASONS) {
        let first = points[0];
        notes.push(match points.len() {
            1 => format!("  point {first}: {reason}"),
            count => format!("  {count} points, the first is {first}: {reason}"),
        });
    }
    if by_number.len() > MOST_REASONS {
        notes.push(format!("  and {} other reasons", by_number.len() - MOST_REASONS));
    }
    notes
}

pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The first line of the summary.
pub(crate) fn what_was_run(study: &Study) -> String {
    let count = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    format!(
        "{} · {} × {} × {} · seed {} · sfic {}",
        study.title,
        count(study.points.len(), "point"),
        count(study.base.arms.len(), "arm"),
        count(study.base.experiment.replicates as usize, "replicate"),
        study.base.experiment.seed,
        env!("CARGO_PKG_VERSION")
    )
}

/// The second: the design and what it varies.
pub(crate) fn where_it_was_run(study: &Study) -> String {
    let mut names: Vec<&str> = study.names().take(MOST_NAMED).collect();
    if study.factors.len() > MOST_NAMED {
        names.push("…");
    }
    format!("{} over {}", study.design.described(), names.join(", "))
}

/// Each arm over the points, as JSON objects.
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
        json!({
            "arm": arm.name,
            "points": over.points,
            "mean": over.level.map(estimate),
            "lowest": over.range.map(|range| range.0),
            "highest": over.range.map(|range| range.1),
            "change": change,
        })
    };
    study.base.arms.iter().zip(arms).map(of_arm).collect()
}
