//! The tables of a discovery.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use super::sentences::{limits, unit};
use crate::sweep::of_points;
use crate::table::{self, Column, Format};
use sfic::experiment::discover::{By, Class, Found, OfClass, Search};
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::study::Values;
use sfic::stats::prim::{Limits, Region};
use sfic::stats::robustness::is_enough;
use sfic::stats::{Estimate, Interval};

/// Points that are written at once.
const BATCH: usize = 2048;

/// One row of `boxes.csv`, and one object of `--json`: a restriction of a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BoxRow {
    /// Name of the arm.
    pub arm: String,
    /// The class that the box describes.
    pub class: &'static str,
    /// Its number, from 1.
    pub number: usize,
    /// Whether it is better than what shuffled labels give.
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

/// One row of `peeling.csv`: a step on the way to a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeelingRow {
    /// Name of the arm.
    pub arm: String,
    /// The class.
    pub class: &'static str,
    /// Number of the box, from 1.
    pub number: usize,
    /// Number of the step, from 0.
    pub step: usize,
    /// Whether it widened the box.
    pub pasted: bool,
    /// Whether the box was made from it.
    pub chosen: bool,
    /// Points in it.
    pub points: usize,
    /// Points in it at which the class was shown.
    pub of_class: usize,
    /// See [`BoxRow::coverage`].
    pub coverage: f64,
    /// See [`BoxRow::density`].
    pub density: f64,
    /// See [`BoxRow::mass`].
    pub mass: f64,
    /// Factors that are restricted.
    pub restricted: usize,
    /// The limits in words.
    pub limits: String,
}

/// One row of `robustness.csv`: an arm by a criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RobustnessRow {
    /// Name of the arm.
    pub arm: String,
    /// The outcome.
    pub outcome: &'static str,
    /// `maximal regret`, `90 % regret`, `mean regret` or `satisficing share`.
    pub criterion: &'static str,
    /// In the unit of the outcome; a share for satisficing. Without the luck of the best.
    pub value: f64,
    /// The 95 % interval begins here …
    pub low: Option<f64>,
    /// … and ends here.
    pub high: Option<f64>,
    /// As the runs have it.
    pub plain: f64,
    /// Share of resamples in which the arm is the best.
    pub probability_best: Option<f64>,
    /// Whether it is the best by this criterion.
    pub robust: bool,
}

/// Heads of `boxes.csv`: a table without rows has them too.
pub(super) const BOX_HEADS: [&str; 19] = [
    "arm",
    "class",
    "number",
    "taken",
    "p_shuffled",
    "points",
    "of_class",
    "undecided",
    "coverage",
    "density",
    "mass",
    "base_rate",
    "factor",
    "unit",
    "low",
    "high",
    "values",
    "quasi_p_low",
    "quasi_p_high",
];
/// Heads of `peeling.csv`.
pub(super) const PEELING_HEADS: [&str; 13] = [
    "arm",
    "class",
    "number",
    "step",
    "pasted",
    "chosen",
    "points",
    "of_class",
    "coverage",
    "density",
    "mass",
    "restricted",
    "limits",
];
/// Heads of `robustness.csv`.
pub(super) const ROBUSTNESS_HEADS: [&str; 9] =
    ["arm", "outcome", "criterion", "value", "low", "high", "plain", "probability_best", "robust"];

/// Heads and rows as CSV.
pub(super) fn serialized<R: Serialize>(
    out: &mut (dyn Write + Send),
    heads: &[&str],
    rows: &[R],
) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    writer.write_record(heads)?;
    rows.iter().try_for_each(|row| writer.serialize(row)).map_err(io::Error::other)?;
    writer.flush()
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
            of_class(of).iter().enumerate().map(move |(place, found)| (name, of, place + 1, found))
        })
    })
}

/// The rows of `boxes.csv`.
pub fn box_rows(report: &Report<'_>) -> Vec<BoxRow> {
    let mut rows = Vec::new();
    for (arm, of, number, found) in boxes(report) {
        let Some(chosen) = &found.cover.chosen else { continue };
        for (place, within) in chosen.region.limits.iter().enumerate().filter(|(_, limits)| limits.restrict())
        {
            let factor = &report.study.factors[place];
            let quasi_p = |lower: &[Option<bool>]| {
                let mut of_factor = chosen.restrictions.iter().filter(|found| found.factor == place);
                of_factor.find(|found| lower.contains(&found.lower)).map(|found| found.quasi_p)
            };
            let (low, high, values) = match (within, &factor.values) {
                (Limits::Range { low, high }, _) => (*low, *high, String::new()),
                (Limits::Among(kept), Values::Choice(levels)) => {
                    let kept = levels.iter().zip(kept).filter(|(_, kept)| **kept);
                    (None, None, kept.map(|(level, _)| level.to_string()).collect::<Vec<_>>().join("|"))
                }
                _ => continue,
            };
            rows.push(BoxRow {
                arm: arm.into(),
                class: of.class.name(),
                number,
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

/// The rows of `peeling.csv`.
pub fn peeling_rows(report: &Report<'_>) -> Vec<PeelingRow> {
    let words = |region: &Region| limits(report.study, region).join(" and ");
    let of_box = |(arm, of, number, found): (&str, &OfClass, usize, &Found)| {
        let chosen = found.cover.chosen.as_ref().map(|chosen| chosen.step);
        let row = |(step, at): (usize, &sfic::stats::prim::Step)| PeelingRow {
            arm: arm.into(),
            class: of.class.name(),
            number,
            step,
            pasted: at.pasted,
            chosen: chosen == Some(step),
            points: at.measures.cases,
            of_class: at.measures.hits,
            coverage: at.measures.coverage,
            density: at.measures.density,
            mass: at.measures.mass,
            restricted: at.region.restricted(),
            limits: words(&at.region),
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
                outcome: OUTCOMES[rules.outcome].name,
                criterion: match by {
                    By::Maximal => "maximal regret",
                    By::Ninety => "90 % regret",
                    By::Mean => "mean regret",
                    By::Enough => "satisficing share",
                },
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

/// Every arm at every point.
pub(super) fn conditions(out: &mut (dyn Write + Send), report: &Report<'_>) -> io::Result<()> {
    let Report { study, rules, discovery, conditions, .. } = *report;
    let arms = discovery.arms.len();
    let places: Vec<usize> = (0..conditions.points.len()).collect();
    let of_batch = |places: &[usize]| {
        let rows: Vec<(usize, usize)> =
            places.iter().flat_map(|&place| (0..arms).map(move |arm| (place, arm))).collect();
        let points: Vec<usize> = rows.iter().map(|&(place, _)| conditions.points[place]).collect();
        let at = |&(place, arm): &(usize, usize)| discovery.arms[arm].at[place];
        let real =
            |name: &str, of: &dyn Fn(&(usize, usize)) -> Option<f64>| Column::real(name, rows.iter().map(of));
        let interval = |estimate: Option<Estimate>, end: fn(Interval) -> f64| Some(end(estimate?.interval?));
        let mut columns = vec![
            Column::whole("point", points.iter().map(|&point| point as u32)),
            Column::text("arm", rows.iter().map(|row| study.base.arms[row.1].name.as_str().into()).collect()),
        ];
        columns.extend(of_points(study, &points));
        let class = |row| at(row).class.map_or("", Class::name).into();
        let enough = |row: &(usize, usize)| {
            let reference = discovery.arms[0].at[row.0].level;
            let (level, reference) = at(row).level.zip(reference)?;
            Some(f64::from(u8::from(is_enough(rules.enough, rules.better, level.value, reference.value))))
        };
        columns.extend([
            real("level", &|row| at(row).level.map(|level| level.value)),
            real("level_low", &|row| interval(at(row).level, |interval| interval.low)),
            real("level_high", &|row| interval(at(row).level, |interval| interval.high)),
            real("effect", &|row| at(row).effect.map(|effect| effect.value)),
            real("effect_low", &|row| interval(at(row).effect, |interval| interval.low)),
            real("effect_high", &|row| interval(at(row).effect, |interval| interval.high)),
            Column::text("class", rows.iter().map(class).collect()),
            real("regret", &|row| at(row).regret),
            real("good_enough", &enough),
        ]);
        Ok(columns)
    };
    table::write(out, Format::Csv, places.chunks(BATCH).map(of_batch))
}

/// The best arm and the regret of each at every point.
pub(super) fn regret(out: &mut (dyn Write + Send), report: &Report<'_>) -> io::Result<()> {
    let Report { study, discovery, conditions, .. } = *report;
    let places: Vec<usize> = (0..conditions.points.len()).collect();
    let name = |arm: usize| study.base.arms[arm].name.as_str();
    let of_batch = |places: &[usize]| {
        let points: Vec<usize> = places.iter().map(|&place| conditions.points[place]).collect();
        let best = |&place: &usize| {
            let best = discovery.arms.iter().find(|arm| arm.at[place].regret == Some(0.0));
            best.map_or("", |arm| name(arm.arm)).into()
        };
        let mut columns = vec![Column::whole("point", points.iter().map(|&point| point as u32))];
        columns.extend(of_points(study, &points));
        columns.push(Column::text("best", places.iter().map(best).collect()));
        for arm in &discovery.arms {
            let values = places.iter().map(|&place| arm.at[place].regret);
            columns.push(Column::real(format!("regret of {}", name(arm.arm)), values));
        }
        Ok(columns)
    };
    table::write(out, Format::Csv, places.chunks(BATCH).map(of_batch))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads<R: Serialize>(row: &R) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.serialize(row).unwrap();
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        text.lines().next().unwrap().to_string()
    }

    #[test]
    fn heads_are_those_of_the_rows() {
        let row = BoxRow {
            arm: "a".into(),
            class: "works",
            number: 1,
            taken: true,
            p_shuffled: None,
            points: 1,
            of_class: 1,
            undecided: 0,
            coverage: 1.0,
            density: 1.0,
            mass: 1.0,
            base_rate: 1.0,
            factor: "f".into(),
            unit: String::new(),
            low: None,
            high: None,
            values: String::new(),
            quasi_p_low: None,
            quasi_p_high: None,
        };
        assert_eq!(heads(&row), BOX_HEADS.join(","));
        let row = PeelingRow {
            arm: "a".into(),
            class: "works",
            number: 1,
            step: 0,
            pasted: false,
            chosen: false,
            points: 1,
            of_class: 1,
            coverage: 1.0,
            density: 1.0,
            mass: 1.0,
            restricted: 0,
            limits: String::new(),
        };
        assert_eq!(heads(&row), PEELING_HEADS.join(","));
        let row = RobustnessRow {
            arm: "a".into(),
            outcome: "o",
            criterion: "c",
            value: 0.0,
            low: None,
            high: None,
            plain: 0.0,
            probability_best: None,
            robust: true,
        };
        assert_eq!(heads(&row), ROBUSTNESS_HEADS.join(","));
    }
}
