//! The indices as figures: a bar with its interval for each factor.

use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::figures::{Figure, plain_names};
use crate::folder::INDEX_FIGURE;
use crate::text::words;
use sfic::experiment::sensitivity::findings::IndicesOf;
use sfic::experiment::sensitivity::{Findings, Quantity, Target};
use sfic::model::outcomes::{Format, OUTCOMES, Outcome};
use sfic::scenario::study::Study;
use sfic::stats::Estimate;

/// A figure for each target that is shown and has indices: total and first-order indices of each factor, or mean sizes
/// and means of its elementary effects.
pub fn figures(study: &Study, findings: &Findings, outcome: usize) -> Vec<Figure> {
    let targets = Target::shown(outcome, study.base.arms.len());
    targets.iter().filter_map(|target| figure(study, findings, target)).collect()
}

fn figure(study: &Study, findings: &Findings, target: &Target) -> Option<Figure> {
    let found = findings.target(target)?;
    let arm = &study.base.arms[target.arm].name;
    let subject = match target.quantity {
        Quantity::Level => format!("{} in {arm}", OUTCOMES[target.outcome].title),
        Quantity::Change => format!("the effect of {arm}"),
    };
    let (series, values, numbers, axis) = match found.indices.as_ref()? {
        IndicesOf::Saltelli(indices, _) => (
            ["total index", "first-order index"],
            indices.total.iter().zip(&indices.first).map(|(total, first)| [*total, *first]).collect(),
            Numbers::Plain,
            "share of the variance over the points".to_string(),
        ),
        IndicesOf::Morris(effects) => {
            let row = &OUTCOMES[target.outcome];
            let values: Vec<[Estimate; 2]> =
                effects.iter().map(|effect| [effect.mu_star, effect.mu]).collect();
            let unit = words::unit_of_change(row);
            (
                ["μ*", "μ"],
                values,
                effects_in(row),
                format!("change over the whole range of the factor, {unit}"),
            )
        }
    };
    let values = values.into_iter().map(|values: [Estimate; 2]| values.map(Span::from));
    let words = Words {
        factor: "factor".into(),
        series: series.map(String::from),
        axis,
        heads: ["low", "high", "range from", "range to"].map(String::from),
    };
    let chart = bars(study.names().map(String::from).zip(values).collect(), numbers, words);
    let title = format!("What {subject} depends on");
    let description = format!("{} and {} of each factor, with 95 % intervals.", series[0], series[1]);
    let names = plain_names(study.base.arms.iter().map(|arm| arm.name.as_str()));
    let id =
        format!("{INDEX_FIGURE}{}-{}", OUTCOMES[target.outcome].name.replace('_', "-"), names[target.arm]);
    Some(Figure::new(&id, &title, &description, chart))
}

/// The texts of a figure of bars.
pub(crate) struct Words {
    /// Head of the column of factors.
    pub(crate) factor: String,
    /// Names of the two series.
    pub(crate) series: [String; 2],
    /// What the axis shows.
    pub(crate) axis: String,
    /// Heads of the ends of intervals and ranges.
    pub(crate) heads: [String; 4],
}

/// Two bars with their intervals for each factor, the largest first.
pub(crate) fn bars(factors: Vec<(String, [Span; 2])>, numbers: Numbers, words: Words) -> Rows {
    let row =
        |(label, values): (String, [Span; 2])| Row { label, values: values.map(Some).to_vec(), range: None };
    Rows {
        of: words.factor,
        series: words.series.to_vec(),
        rows: factors.into_iter().map(row).collect(),
        order: Order::Descending,
        shape: Shape::Bar,
        numbers,
        axis: words.axis,
        ends: None,
        zero: true,
        heads: words.heads,
    }
}

/// How sizes of effects on an outcome are written.
pub(crate) fn effects_in(row: &Outcome) -> Numbers {
    match row.format {
        Format::Percent => Numbers::Points,
        Format::Number => Numbers::Signed,
    }
}
