//! `posterior-effects.csv` and its screen: what countermeasures do over a posterior, and how sure their ranks are.

use std::fmt::Write as _;

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use crate::text::screen::{indented, tables};
use sfic::experiment::calibrate::effects::{OfArm, OverPosterior};
use sfic::experiment::calibrate::findings::Spread;
use sfic::model::outcomes::{Format, Outcome};
use sfic::scenario::study::Study;

row! {
    /// One row of `posterior-effects.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::OVER_POSTERIOR, one per "arm" {
        /// Name of the arm.
        pub arm: String,
        /// The outcome.
        pub outcome: String,
        /// Median level over the posterior.
        pub level_median: Option<f64>,
        /// 5 % lie below.
        pub level_low: Option<f64>,
        /// Upper end.
        pub level_high: Option<f64>,
        /// Median difference from the baseline.
        pub change_median: Option<f64>,
        /// 5 % lie below.
        pub change_low: Option<f64>,
        /// Upper end.
        pub change_high: Option<f64>,
        /// Typical standard error of the difference at one point.
        pub noise: Option<f64>,
        /// Probability that the change is for the better.
        pub probability_better: Option<f64>,
        /// Probability of being the best, the second, …, separated by spaces.
        pub rank_probabilities: String,
    }
}

row! {
    /// One row of `posterior-points.csv`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct PointRow in folder::AT_POINTS, one per "draw and arm" {
        /// The draw, from 0.
        pub draw: usize,
        /// Its place in the file of the posterior.
        pub point: usize,
        /// Name of the arm.
        pub arm: String,
        /// The outcome.
        pub outcome: String,
        /// Its level.
        pub level: Option<f64>,
        /// Paired difference from the baseline.
        pub change: Option<f64>,
        /// Its standard error.
        pub change_se: Option<f64>,
    }
}

/// The rows of `posterior-effects.csv`.
pub fn rows(study: &Study, outcome: &Outcome, found: &OverPosterior) -> Vec<Row> {
    let row = |of_arm: &OfArm| {
        let ranks: Vec<String> = of_arm.ranks.iter().map(|share| share.to_string()).collect();
        Row {
            arm: study.base.arms[of_arm.arm].name.clone(),
            outcome: outcome.name.into(),
            level_median: of_arm.level.map(|spread| spread.median),
            level_low: of_arm.level.map(|spread| spread.low),
            level_high: of_arm.level.map(|spread| spread.high),
            change_median: of_arm.change.map(|spread| spread.median),
            change_low: of_arm.change.map(|spread| spread.low),
            change_high: of_arm.change.map(|spread| spread.high),
            noise: of_arm.noise,
            probability_better: of_arm.better,
            rank_probabilities: ranks.join(" "),
        }
    };
    found.arms.iter().map(row).collect()
}

/// The rows of `posterior-points.csv`.
pub fn point_rows(study: &Study, outcome: &Outcome, found: &OverPosterior) -> Vec<PointRow> {
    let known = |value: f64| Some(value).filter(|value| value.is_finite());
    let of_draw = |(draw, (&point, arms)): (usize, (&usize, &Vec<[f64; 3]>))| {
        let row = |(arm, &[level, change, se]): (usize, &[f64; 3])| PointRow {
            draw,
            point,
            arm: study.base.arms[arm].name.clone(),
            outcome: outcome.name.into(),
            level: known(level),
            change: known(change),
            change_se: known(se),
        };
        arms.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    found.points.iter().zip(&found.values).enumerate().flat_map(of_draw).collect()
}

/// The table for people, with what it means in words.
pub fn text(
    heading: &str,
    study: &Study,
    outcome: &Outcome,
    found: &OverPosterior,
    width: Option<u16>,
) -> String {
    let percent = outcome.format == Format::Percent;
    let (factor, level_unit, change_unit) = if percent { (100.0, " %", ", pp") } else { (1.0, "", "") };
    let spread = |spread: Spread, signed: bool| {
        let of = |value: f64| {
            let value = factor * value;
            let text = if signed { format!("{value:+.1}") } else { format!("{value:.1}") };
            text.replacen('-', "−", 1)
        };
        let unit = if signed { "" } else { level_unit };
        format!("{}{unit} [{}, {}]", of(spread.median), of(spread.low), of(spread.high))
    };
    let name = |arm: usize| study.base.arms[arm].name.as_str();
    let mut text =
        format!("{heading}\n\n{} over the posterior, median [90 % of the points]\n", outcome.title);
    let change = format!("change{change_unit}");
    let mut heads = vec!["arm", "level", change.as_str(), "of it noise, ±", "better"];
    let numbered: Vec<String> = (1..found.arms.len()).map(|rank| format!("rank {rank}")).collect();
    let ranked = found.arms.iter().any(|arm| !arm.ranks.is_empty());
    if ranked {
        heads.extend(numbered.iter().map(String::as_str));
    }
    let mut table = tables::table(&heads);
    for of_arm in &found.arms {
        let mut row = vec![
            name(of_arm.arm).to_string(),
            of_arm.level.map_or("none".into(), |level| spread(level, false)),
            of_arm.change.map_or("–".into(), |change| spread(change, true)),
            of_arm.noise.map_or("–".into(), |noise| format!("{:.1}", factor * noise)),
            of_arm.better.map_or("–".into(), |better| format!("{:.0} %", 100.0 * better)),
        ];
        row.extend(of_arm.ranks.iter().map(|share| format!("{:.0} %", 100.0 * share)));
        table.add_row(row);
    }
    let _ = writeln!(text, "{}\n", indented(table, width));
    notes(study, outcome, found).iter().for_each(|note| {
        let _ = writeln!(text, "{note}");
    });
    text
}

/// Does the ranking survive? In sentences.
pub fn notes(study: &Study, outcome: &Outcome, found: &OverPosterior) -> Vec<String> {
    let mut notes = Vec::new();
    let mut best: Vec<&OfArm> = found.arms.iter().filter(|arm| !arm.ranks.is_empty()).collect();
    if best.len() > 1 {
        let mean_rank = |arm: &OfArm| -> f64 {
            arm.ranks.iter().enumerate().map(|(rank, share)| (rank as f64 + 1.0) * share).sum()
        };
        best.sort_by(|a, b| mean_rank(a).total_cmp(&mean_rank(b)));
        let said: Vec<String> = best
            .iter()
            .map(|arm| {
                let (rank, share) = likeliest(&arm.ranks);
                format!("{} {rank} ({:.0} %)", study.base.arms[arm.arm].name, 100.0 * share)
            })
            .collect();
        notes.push(format!("Likeliest ranks and their probabilities: {}.", said.join(", ")));
        notes.push(format!(
            "The whole order is that of the medians at {:.0} % of the points.",
            100.0 * found.same_order
        ));
    }
    for arm in found.arms.iter().filter(|arm| arm.better.is_some_and(|better| better < 0.95)) {
        let better = 100.0 * arm.better.unwrap_or_default();
        let name = &study.base.arms[arm.arm].name;
        notes.push(format!(
            "\"{name}\" is for the better on {} at {better:.0} % of the points only.",
            outcome.name
        ));
    }
    notes.push(
        "The spread is that of the parameters and of the chance in the runs at each point; \"of it noise\" is the latter."
            .into(),
    );
    notes
}

fn likeliest(ranks: &[f64]) -> (usize, f64) {
    let place = ranks.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(place, _)| place);
    (place + 1, ranks[place])
}
