//! Figures of a discovery, each a file: regrets, the ways to the boxes, and each class of an arm with its first box.

use super::Report;
use super::limits::{limits, unit};
use crate::figures::classes::{Case, Classes, Ends};
use crate::figures::lines::{Line, Lines};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::figures::{Figure, plain_names};
use crate::folder::{self, BOX_FIGURE};
use crate::text::words;
use sfic::experiment::discover::{By, Class, Found, OfArm, OfClass, Search};
use sfic::model::outcomes::{Format, OUTCOMES};
use sfic::stats::prim::{Chosen, Kind, Limits};

/// Ways to boxes that are drawn; as many colours there are.
const MOST_WAYS: usize = 6;

/// Name of the file, and the figure.
pub(super) fn all(report: &Report<'_>) -> Vec<(String, Figure)> {
    let mut figures = vec![(folder::REGRET_FIGURE.to_string(), regret(report))];
    figures.extend(ways(report).map(|figure| (folder::PEELING_FIGURE.to_string(), figure)));
    let names = plain_names(report.study.base.arms.iter().map(|arm| arm.name.as_str()));
    for (arm, of, _, chosen) in taken(report).filter(|(.., index, _)| *index == 0) {
        let name = &names[arm.arm];
        let id = format!("{BOX_FIGURE}{}-{name}-{}", arm.arm, of.class.name());
        if let Some(chart) = plane(report, arm, chosen) {
            let title = format!("Where {} {}", report.study.base.arms[arm.arm].name, of.class.name());
            let description = limits(report.study, &chosen.region).join(" and ");
            figures.push((folder::figure(&id), Figure::new(&id, &title, &description, chart)));
        }
    }
    figures
}

/// The boxes that were taken: arm, class, which of the boxes of the class.
fn taken<'a>(report: &'a Report<'_>) -> impl Iterator<Item = (&'a OfArm, &'a OfClass, usize, &'a Chosen)> {
    let of_class = |of: &'a OfClass| -> &'a [Found] {
        match &of.search {
            Some(Search::Boxes(found)) => found,
            _ => &[],
        }
    };
    report.discovery.arms.iter().flat_map(move |arm| {
        arm.classes.iter().flat_map(move |of| {
            let found = of_class(of).iter().enumerate().filter(|(_, found)| found.cover.taken);
            found.filter_map(move |(index, found)| Some((arm, of, index, found.cover.chosen.as_ref()?)))
        })
    })
}

fn regret(report: &Report<'_>) -> Figure {
    let outcome = &OUTCOMES[report.rules.outcome];
    let criteria = [By::Mean, By::Ninety, By::Maximal];
    let arms = report.discovery.arms.iter().map(|arm| {
        let of = |by: By| {
            let criterion = by.of(arm.robustness.as_ref()?);
            let (low, high) = criterion.interval.unzip();
            Span::new(Some(criterion.value), low, high)
        };
        (report.study.base.arms[arm.arm].name.clone(), criteria.map(of))
    });
    let words = RegretWords {
        arm: "arm".into(),
        series: ["mean", "at 90 % of the points", "maximal"].map(String::from),
        axis: format!("worse than the best arm at the same point, {}", words::unit_of_change(outcome)),
        heads: ["from", "to", "range from", "range to"].map(String::from),
    };
    let chart = regrets(arms.collect(), outcome.format == Format::Percent, words);
    let description = "Regret of each arm over the points of the sweep, with 95 % intervals.";
    Figure::new("regret", &format!("Regret: {}", outcome.title), description, chart)
}

/// The texts of a figure of regrets.
pub(crate) struct RegretWords {
    /// Head of the column of arms.
    pub(crate) arm: String,
    /// Mean, of 90 % of the points, maximal.
    pub(crate) series: [String; 3],
    /// What the axis shows.
    pub(crate) axis: String,
    /// Heads of the ends of intervals and ranges.
    pub(crate) heads: [String; 4],
}

/// Regrets of each arm: mean, of 90 % of the points, maximal.
pub(crate) fn regrets(arms: Vec<(String, [Option<Span>; 3])>, percent: bool, words: RegretWords) -> Rows {
    let row =
        |(label, values): (String, [Option<Span>; 3])| Row { label, values: values.to_vec(), range: None };
    Rows {
        of: words.arm,
        series: words.series.to_vec(),
        rows: arms.into_iter().map(row).collect(),
        order: Order::Given,
        shape: Shape::Dot,
        numbers: if percent { Numbers::Points } else { Numbers::Plain },
        axis: words.axis,
        ends: None,
        zero: true,
        heads: words.heads,
    }
}

fn ways(report: &Report<'_>) -> Option<Figure> {
    let mut lines = Vec::new();
    for arm in report.discovery.arms.iter().skip(1) {
        for of in &arm.classes {
            let Some(Search::Boxes(found)) = &of.search else { continue };
            let Some(first) = found.first().filter(|found| found.cover.taken) else { continue };
            let mut points: Vec<(f64, Option<Span>)> = first
                .cover
                .steps
                .iter()
                .map(|step| (step.measures.coverage, Span::bare(step.measures.density)))
                .collect();
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            // Nothing is drawn there, but the axis begins there.
            points.insert(0, (0.0, None));
            let name = format!("{} {}", report.study.base.arms[arm.arm].name, of.class.name());
            lines.push(Line { name, colour: lines.len() + 1, points });
        }
    }
    lines.truncate(MOST_WAYS);
    let chart = Lines {
        lines,
        steps: false,
        across: "coverage: share of all points of the class that the box holds".into(),
        up: "density: share of the points in the box that are of the class".into(),
        numbers: Numbers::Percent,
        zero: true,
        moments: Vec::new(),
        heads: ["box", "coverage", "density", "from", "to"].map(String::from),
    };
    let description =
        "Each box on the way from all points inward: what it gains in density it loses in coverage.";
    let drawn = !chart.lines.is_empty();
    drawn.then(|| Figure::new("peeling", "Coverage and density on the way to each box", description, chart))
}

/// The plane of the two factors whose restrictions matter most; of one factor and the effect if there is one only.
fn plane(report: &Report<'_>, arm: &OfArm, chosen: &Chosen) -> Option<Classes> {
    let columns = &report.discovery.columns;
    let mut by_weight = chosen.restrictions.clone();
    by_weight.sort_by(|a, b| a.quasi_p.total_cmp(&b.quasi_p));
    let mut factors: Vec<usize> = Vec::new();
    for restriction in by_weight {
        let ordered = !matches!(columns[restriction.factor].kind, Kind::Category { .. });
        if ordered && !factors.contains(&restriction.factor) {
            factors.push(restriction.factor);
        }
    }
    let across = *factors.first()?;
    let outcome = &OUTCOMES[report.rules.outcome];
    let scale = if outcome.format == Format::Percent { 100.0 } else { 1.0 };
    let effect = |point: usize| arm.at[point].effect.map(|effect| scale * effect.value);
    let cases = (0..report.conditions.points.len()).filter_map(|point| {
        let up = match factors.get(1) {
            Some(&up) => columns[up].values[point],
            None => effect(point)?,
        };
        let class = arm.at[point].class?;
        let name = format!("point {}", report.conditions.points[point]);
        Some(Case { name, at: (columns[across].values[point], up), class: layer_of(class) })
    });
    let head = |factor: usize| {
        let factor = &report.study.factors[factor];
        let unit = Some(unit(factor)).filter(|unit| !unit.is_empty());
        format!("{}{}", factor.name, unit.map_or(String::new(), |unit| format!(" ({unit})")))
    };
    let ends = |factor: usize| -> Ends {
        match &chosen.region.limits[factor] {
            Limits::Range { low, high } => (*low, *high),
            Limits::Among(_) => (None, None),
        }
    };
    let up = factors.get(1);
    let change = format!("change of {}, {}", outcome.title, words::unit_of_change(outcome));
    Some(Classes {
        of: "point".into(),
        classes: SHOWN.map(|class| class.name().to_string()).to_vec(),
        cases: cases.collect(),
        limits: Some((ends(across), up.map_or((None, None), |&up| ends(up)))),
        across: head(across),
        up: up.map_or(change, |&up| head(up)),
        class: "class".into(),
    })
}

/// The order of classes in figures: the undecided first, grey and behind the others.
const SHOWN: [Class; 4] = [Class::Undecided, Class::Works, Class::Backfires, Class::Fails];

fn layer_of(class: Class) -> usize {
    SHOWN.iter().position(|shown| *shown == class).unwrap_or(0)
}
