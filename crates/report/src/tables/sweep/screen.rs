//! The summary that is printed after a sweep.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::text::messages::Messages;
use crate::text::screen::{indented, table};
use crate::text::words;
use sfic::experiment::overview::{ArmOverPoints, ChangeOverPoints, FALSE_DISCOVERIES};
use sfic::experiment::sweep::Failures;
use sfic::model::outcomes::{HEADLINE, OUTCOMES};
use sfic::scenario::study::Study;
use sfic::stats::Estimate;

/// Reasons of failures that are told; the file has them all.
const MOST_REASONS: usize = 5;
/// Factors that are named in the head.
const MOST_NAMED: usize = 8;

/// What is summed up.
#[derive(Clone, Copy)]
pub struct Summary<'a> {
    /// The language in which it is said.
    pub messages: &'a Messages,
    /// The study.
    pub study: &'a Study,
    /// The outcome that is shown.
    pub outcome: usize,
    /// Each arm over the points.
    pub arms: &'a [ArmOverPoints],
    /// Points without results.
    pub failures: &'a Failures,
}

impl Summary<'_> {
    /// The whole summary. Tables are folded to `width` columns if it is given; else they are as wide as they need.
    pub fn text(&self, width: Option<u16>) -> String {
        let Summary { study, outcome, .. } = *self;
        let row = &OUTCOMES[outcome];
        let mut text = format!("{}\n{}\n\n", what_was_run(study), where_it_was_run(study));
        let follow_up = study.base.base.settings.time.follow_up;
        let follow_up =
            if row.name == HEADLINE { format!(" within {follow_up} weeks") } else { String::new() };
        let _ = writeln!(
            text,
            "{}{follow_up}, over the points [95 % CI of the mean over these points]",
            capitalised(row.title)
        );
        let _ = writeln!(text, "{}\n", indented(self.table(), width));
        for note in self.notes() {
            let _ = writeln!(text, "{note}");
        }
        text
    }

    fn table(&self) -> comfy_table::Table {
        let row = &OUTCOMES[self.outcome];
        let unit = words::unit_of_change(row);
        let (change, spread) =
            (format!("mean change, {unit} [95 % CI]"), format!("10–90 % of the points, {unit}"));
        let mut table = table(&[
            "arm",
            "mean",
            "lowest … highest",
            change.as_str(),
            spread.as_str(),
            "falls at",
            "rises at",
            "unclear",
        ]);
        for (arm, over) in self.study.base.arms.iter().zip(self.arms) {
            let mut cells = vec![
                arm.name.clone(),
                words::level(self.messages, row, over.level),
                over.range.map_or("–".into(), |range| words::range(row, range)),
            ];
            if let Some(change) = &over.change {
                cells.extend([
                    words::change(self.messages, row, change.mean),
                    words::range_of_changes(row, change.spread),
                    change.falls.to_string(),
                    change.rises.to_string(),
                    change.unclear.to_string(),
                ]);
            }
            table.add_row(cells);
        }
        table
    }

    /// What must not be overlooked, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let Summary { study, arms, failures, .. } = *self;
        let mut notes = Vec::new();
        let replicates = study.base.experiment.replicates;
        let percent = FALSE_DISCOVERIES * 100.0;
        if study.base.arms.len() > 1 && replicates > 1 {
            notes.push(format!(
                "Falls, rises: points at which the change can be told from zero (false discoveries among them \
                 {percent} % at most)."
            ));
            notes.push(format!(
                "The spread over the points includes the noise of {replicates} replicates at each."
            ));
        }
        if replicates == 1 {
            notes.push(
                "One replicate at each point: no interval, and no change can be told from zero.".into(),
            );
        }
        let both = |change: &ChangeOverPoints| change.falls > 0 && change.rises > 0;
        let names: Vec<&str> = study
            .base
            .arms
            .iter()
            .zip(arms)
            .filter(|(_, over)| over.change.as_ref().is_some_and(both))
            .map(|(arm, _)| arm.name.as_str())
            .collect();
        if !names.is_empty() {
            notes.push(format!(
                "Note: the direction of the change depends on the point under: {}.",
                names.join(", ")
            ));
        }
        if study.weights.is_some() {
            notes.push("Means and quantiles are weighted with the weights of the points.".into());
        }
        let there = study.points.len() - failures.len();
        let undefined = arms.iter().map(|arm| there.saturating_sub(arm.points)).max().unwrap_or(0);
        if undefined > 0 && study.weights.is_none() {
            notes.push(format!("Note: at {undefined} points the outcome is not defined in some arm."));
        }
        notes.extend(failed(study, failures));
        notes
    }
}

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
