//! The tables of a discovery.

use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::Report;
use super::limits::unit;
use crate::folder;
use crate::tables::sweep::with_points;
use crate::tables::table::{self, Column, Format, Row, row};
use sfic::experiment::discover::{By, Class, Found, OfArm, OfClass, Search};
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::study::{Factor, Values};
use sfic::stats::prim::{Limits, dominated};
use sfic::stats::robustness::is_enough;
use sfic::stats::{Estimate, Interval};

/// Points that are written at once.
const BATCH: usize = 2048;

row! {
    /// One row of `boxes.csv`, and one object of `--json`: a restriction of a box.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct BoxRow in folder::BOXES, one per "restricted factor of a box" {
        /// Name of the arm.
        pub arm: String,
        /// The class that the box describes.
        pub class: String,
        /// Its number, from 1.
        pub number: usize,
        /// Its step in `peeling.csv`.
        pub step: usize,
        /// It is better than what shuffled labels give.
        pub taken: bool,
        /// Probability of a box as good with shuffled labels.
        pub p_shuffled: Option<f64>,
        /// Points in it, and in no earlier one.
        pub points: usize,
        /// Points in it at which the class was shown.
        pub of_class: usize,
        /// Undecided points in it.
        pub undecided: usize,
        /// Of the points where the class was shown, the share in the box.
        pub coverage: f64,
        /// Of the points in the box, the share where the class was shown.
        pub density: f64,
        /// Of all points, the share in the box.
        pub mass: f64,
        /// Of all points, the share where the class was shown.
        pub base_rate: f64,
        /// The restricted factor.
        pub factor: String,
        /// Its unit, if it is known.
        pub unit: String,
        /// At least so much; empty if anything.
        pub low: Option<f64>,
        /// At most so much.
        pub high: Option<f64>,
        /// Of a factor without order, its values in the box, separated by `|`.
        pub values: String,
        /// Quasi-p-value of the lower end, or of the values.
        pub quasi_p_low: Option<f64>,
        /// Quasi-p-value of the upper end.
        pub quasi_p_high: Option<f64>,
    }
}

row! {
    /// One row of `peeling.csv`: a step on the way to a box.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct PeelingRow in folder::PEELING, one per "step on the way to a box" {
        /// Name of the arm.
        pub arm: String,
        /// The class.
        pub class: String,
        /// Number of the box, from 1.
        pub number: usize,
        /// Number of the step, from 0.
        pub step: usize,
        /// `peel` made the box before it smaller, `paste` larger; `freeing` left out limits of another that chance gives too
        /// easily.
        pub by: String,
        /// It is the box in `boxes.csv`.
        pub chosen: bool,
        /// Another step is as good in coverage and density, and better in one.
        pub dominated: bool,
        /// Points in it.
        pub points: usize,
        /// Points in it at which the class was shown.
        pub of_class: usize,
        /// Of the points where the class was shown, the share in it.
        pub coverage: f64,
        /// Of the points in it, the share where the class was shown.
        pub density: f64,
        /// Of all points, the share in it.
        pub mass: f64,
        /// Factors that are restricted.
        pub restricted: usize,
    }
}

row! {
    /// One row of `limits.csv`: a factor that a step on the way to a box restricts.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct LimitRow in folder::LIMITS, one per "restricted factor of a step in `peeling.csv`" {
        /// Name of the arm.
        pub arm: String,
        /// The class.
        pub class: String,
        /// Number of the box, from 1.
        pub number: usize,
        /// Number of the step, from 0.
        pub step: usize,
        /// The restricted factor.
        pub factor: String,
        /// At least so much; empty if anything.
        pub low: Option<f64>,
        /// At most so much; empty if anything.
        pub high: Option<f64>,
        /// Of a factor without order, its values in the box, separated by `|`.
        pub values: String,
    }
}

row! {
    /// One row of `robustness.csv`: an arm by a criterion.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct RobustnessRow in folder::ROBUSTNESS, one per "arm and criterion" {
        /// Name of the arm.
        pub arm: String,
        /// The outcome.
        pub outcome: String,
        /// `maximal regret`, `90 % regret`, `mean regret` or `satisficing share`.
        pub criterion: String,
        /// In the unit of the outcome; a share for satisficing. Without the luck of the best.
        pub value: f64,
        /// Lower end of its 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// As the runs have it.
        pub plain: f64,
        /// Share of resamples in which the arm is the best.
        pub probability_best: Option<f64>,
        /// It is the best by this criterion.
        pub robust: bool,
    }
}

/// Every class of every arm that was looked for in boxes.
fn boxes<'a>(report: &'a Report<'_>) -> impl Iterator<Item = (&'a str, &'a OfClass, usize, &'a Found)> {
    let Report { study, discovery, .. } = *report;
    let of_class = |of: &'a OfClass| match &of.search {
        Some(Search::Boxes(found)) => found.as_slice(),
        _ => &[],
    };
    discovery.arms.iter().flat_map(move |arm| {
        let name = study.base.arms[arm.arm].name.as_str();
        arm.classes.iter().flat_map(move |of| {
            of_class(of).iter().enumerate().map(move |(index, found)| (name, of, index + 1, found))
        })
    })
}

/// The rows of `boxes.csv`.
pub fn box_rows(report: &Report<'_>) -> Vec<BoxRow> {
    let mut rows = Vec::new();
    for (arm, of, number, found) in boxes(report) {
        let Some(chosen) = &found.cover.chosen else { continue };
        for (index, within) in chosen.region.limits.iter().enumerate().filter(|(_, limits)| limits.restrict())
        {
            let factor = &report.study.factors[index];
            let quasi_p = |lower: &[Option<bool>]| {
                let mut of_factor = chosen.restrictions.iter().filter(|found| found.factor == index);
                of_factor.find(|found| lower.contains(&found.lower)).map(|found| found.quasi_p)
            };
            let (low, high, values) = numbers(factor, within);
            rows.push(BoxRow {
                arm: arm.into(),
                class: of.class.name().into(),
                number,
                step: chosen.step,
                taken: found.cover.taken,
                p_shuffled: found.cover.p_value,
                points: chosen.measures.cases,
                of_class: chosen.measures.hits,
                undecided: found.classes[Class::Undecided as usize],
                coverage: chosen.measures.coverage,
                density: chosen.measures.density,
                mass: chosen.measures.mass,
                base_rate: of.share,
                factor: factor.name.clone(),
                unit: unit(factor).into(),
                low,
                high,
                values,
                quasi_p_low: quasi_p(&[None, Some(true)]),
                quasi_p_high: quasi_p(&[Some(false)]),
            });
        }
    }
    rows
}

/// At least, at most, and the values of a factor without order.
fn numbers(factor: &Factor, limits: &Limits) -> (Option<f64>, Option<f64>, String) {
    match (limits, &factor.values) {
        (Limits::Range { low, high }, _) => (*low, *high, String::new()),
        (Limits::Among(kept), Values::Choice(levels)) => {
            let kept = levels.iter().zip(kept).filter(|(_, kept)| **kept);
            (None, None, kept.map(|(level, _)| level.to_string()).collect::<Vec<_>>().join("|"))
        }
        _ => (None, None, String::new()),
    }
}

/// The rows of `limits.csv`.
pub fn limit_rows(report: &Report<'_>) -> Vec<LimitRow> {
    let mut rows = Vec::new();
    for (arm, of, number, found) in boxes(report) {
        for (step, at) in found.cover.steps.iter().enumerate() {
            for (factor, limits) in
                report.study.factors.iter().zip(&at.region.limits).filter(|(_, limits)| limits.restrict())
            {
                let (low, high, values) = numbers(factor, limits);
                let (arm, class, factor) = (arm.into(), of.class.name().into(), factor.name.clone());
                rows.push(LimitRow { arm, class, number, step, factor, low, high, values });
            }
        }
    }
    rows
}

/// The rows of `peeling.csv`.
pub fn peeling_rows(report: &Report<'_>) -> Vec<PeelingRow> {
    let of_box = |(arm, of, number, found): (&str, &OfClass, usize, &Found)| {
        let chosen = found.cover.chosen.as_ref().map(|chosen| chosen.step);
        let row = |(step, at): (usize, &sfic::stats::prim::Step)| PeelingRow {
            arm: arm.into(),
            class: of.class.name().into(),
            number,
            step,
            by: at.by.name().into(),
            chosen: chosen == Some(step),
            dominated: dominated(at, &found.cover.steps),
            points: at.measures.cases,
            of_class: at.measures.hits,
            coverage: at.measures.coverage,
            density: at.measures.density,
            mass: at.measures.mass,
            restricted: at.region.restricted(),
        };
        found.cover.steps.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    boxes(report).flat_map(of_box).collect()
}

/// The rows of `robustness.csv`.
pub fn robustness_rows(report: &Report<'_>) -> Vec<RobustnessRow> {
    let Report { study, rules, discovery, .. } = *report;
    let robust = By::ALL.map(|by| discovery.robust(by));
    let mut rows = Vec::new();
    for (arm, compared) in discovery.arms.iter().filter_map(|arm| Some((arm.arm, arm.robustness.as_ref()?))) {
        for (by, robust) in By::ALL.into_iter().zip(&robust) {
            let criterion = by.of(compared);
            rows.push(RobustnessRow {
                arm: study.base.arms[arm].name.clone(),
                outcome: OUTCOMES[rules.outcome].name.into(),
                criterion: match by {
                    By::Maximal => "maximal regret",
                    By::Ninety => "90 % regret",
                    By::Mean => "mean regret",
                    By::Enough => "satisficing share",
                }
                .into(),
                value: criterion.value,
                low: criterion.interval.map(|interval| interval.0),
                high: criterion.interval.map(|interval| interval.1),
                plain: criterion.plain,
                probability_best: criterion.best,
                robust: robust.contains(&arm),
            });
        }
    }
    rows
}

row! {
    /// One row of `conditions.csv`; the factors follow the name of the arm.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ConditionRow in folder::CONDITIONS, one per "point and arm", exponents below 1e-4 {
        /// Point, from 0.
        pub point: usize,
        /// Name of the arm.
        pub arm: String,
        /// Level of the outcome.
        pub level: Option<f64>,
        /// Lower end of its interval.
        pub level_low: Option<f64>,
        /// Upper end.
        pub level_high: Option<f64>,
        /// Effect: the paired difference from the first arm.
        pub effect: Option<f64>,
        /// Lower end of its interval.
        pub effect_low: Option<f64>,
        /// Upper end.
        pub effect_high: Option<f64>,
        /// `works`, `fails`, `backfires` or `undecided`; empty in the first arm.
        pub class: Option<String>,
        /// Difference from the best arm at the point.
        pub regret: Option<f64>,
        /// 1 where the level is good enough, 0 where it is not.
        pub good_enough: Option<f64>,
    }
}

row! {
    /// The head of a row of `regret.csv`; the factors follow the point, the regrets of the arms follow the best.
    #[derive(Clone, Debug, PartialEq)]
    pub struct RegretRow in folder::REGRET, one per "point" {
        /// Point, from 0.
        pub point: usize,
        /// Name of the best arm.
        pub best: Option<String>,
    }
}

/// The rows of `conditions.csv`, without the factors.
pub fn condition_rows(report: &Report<'_>) -> Vec<ConditionRow> {
    rows_at(report, 0..report.conditions.points.len())
}

/// Every arm at some of the points, given by their positions among those with results.
fn rows_at(report: &Report<'_>, positions: Range<usize>) -> Vec<ConditionRow> {
    let Report { study, rules, discovery, conditions, .. } = *report;
    let row = |position: usize, arm: &OfArm| {
        let at = &arm.at[position];
        let interval = |estimate: Option<Estimate>, end: fn(Interval) -> f64| Some(end(estimate?.interval?));
        let enough = at.level.zip(discovery.arms[0].at[position].level).map(|(level, reference)| {
            f64::from(u8::from(is_enough(rules.enough, rules.better, level.value, reference.value)))
        });
        ConditionRow {
            point: conditions.points[position],
            arm: study.base.arms[arm.arm].name.clone(),
            level: at.level.map(|level| level.value),
            level_low: interval(at.level, |interval| interval.low),
            level_high: interval(at.level, |interval| interval.high),
            effect: at.effect.map(|effect| effect.value),
            effect_low: interval(at.effect, |interval| interval.low),
            effect_high: interval(at.effect, |interval| interval.high),
            class: at.class.map(|class| class.name().into()),
            regret: at.regret,
            good_enough: enough,
        }
    };
    positions
        .flat_map(|position| discovery.arms.iter().map(move |arm| (position, arm)))
        .map(|(position, arm)| row(position, arm))
        .collect()
}

/// Every arm at every point.
pub(super) fn conditions(out: &mut (dyn Write + Send), report: &Report<'_>) -> io::Result<()> {
    let all = report.conditions.points.len();
    let of_batch = |from: usize| {
        let rows = rows_at(report, from..all.min(from + BATCH));
        let points: Vec<usize> = rows.iter().map(|row| row.point).collect();
        Ok(with_points(2, ConditionRow::columns(&rows), report.study, &points))
    };
    table::write(out, Format::Csv, (0..all).step_by(BATCH).map(of_batch))
}

/// The best arm and the regret of each at every point.
pub(super) fn regret(out: &mut (dyn Write + Send), report: &Report<'_>) -> io::Result<()> {
    let Report { study, discovery, conditions, .. } = *report;
    let positions: Vec<usize> = (0..conditions.points.len()).collect();
    let name = |arm: usize| study.base.arms[arm].name.as_str();
    let row = |&position: &usize| {
        let best = discovery.arms.iter().find(|arm| arm.at[position].regret == Some(0.0));
        RegretRow { point: conditions.points[position], best: best.map(|arm| name(arm.arm).into()) }
    };
    let of_batch = |positions: &[usize]| {
        let rows: Vec<RegretRow> = positions.iter().map(row).collect();
        let points: Vec<usize> = rows.iter().map(|row| row.point).collect();
        let mut columns = with_points(1, RegretRow::columns(&rows), study, &points);
        columns.extend(discovery.arms.iter().map(|arm| {
            let values = positions.iter().map(|&position| arm.at[position].regret);
            Column::real(format!("regret of {}", name(arm.arm)), values)
        }));
        Ok(columns)
    };
    table::write(out, Format::Csv, positions.chunks(BATCH).map(of_batch))
}
