//! What a sensitivity analysis shows, in plain sentences.

use sfic::experiment::sensitivity::findings::IndicesOf;
use sfic::experiment::sensitivity::{Arrangement, Found, Method, Quantity, Target};
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::study::Study;
use sfic::stats::sensitivity::elementary::Effect;
use sfic::stats::sensitivity::variance::Indices;
use sfic::stats::{Estimate, Interval};

/// A factor whose total index is surely below this could be fixed.
const NEGLIGIBLE: f64 = 0.05;
/// Noise above this share deserves a sentence.
const NOISY: f64 = 0.1;
/// Factors that are named in one sentence.
const MOST_NAMED: usize = 3;

/// What a target is called within a sentence.
pub(super) fn subject(study: &Study, target: &Target) -> String {
    let arm = &study.base.arms[target.arm].name;
    match target.quantity {
        Quantity::Level => format!("{} in {arm}", OUTCOMES[target.outcome].title),
        Quantity::Change => format!("the effect of {arm}"),
    }
}

/// What noise means for the indices of a design.
pub(super) fn noise(arrangement: &Arrangement) -> Option<String> {
    Some(
        match arrangement.method {
            Method::Saltelli { .. } => {
                "Replicate noise: the share of the variance between points that more replicates would take away. Total \
                 indices may contain up to that much of it each, first-order indices none."
            }
            Method::Morris(_) => {
                "Noise: the share of a factor's mean squared effect that more replicates would take away; μ* and σ \
                 contain it."
            }
        }
        .into(),
    )
}

/// What was found of a target.
pub(super) fn sentences(study: &Study, found: &Found) -> Vec<String> {
    let subject = subject(study, &found.target);
    let subject = subject[..1].to_uppercase() + &subject[1..];
    if found.blocks == 0 {
        return Vec::new();
    }
    match &found.indices {
        None => vec![format!("{subject} is the same at all points: it depends on none of the factors.")],
        Some(IndicesOf::Saltelli(indices, _)) => of_shares(study, &subject, indices),
        Some(IndicesOf::Morris(effects)) => of_effects(study, &subject, effects),
    }
}

/// A factor with what it stands for.
fn named(study: &Study, factor: usize) -> String {
    let factor = &study.factors[factor];
    if factor.label.is_empty() { factor.name.clone() } else { format!("{} ({})", factor.name, factor.label) }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// What the sizes of indices say of which factor something hangs on; factors by their places.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Lead {
    /// It cannot be told.
    Untold,
    /// It cannot be told, since no total index is surely above the share of noise.
    Noise,
    /// On one factor, then perhaps on another.
    One { first: usize, next: Option<usize> },
    /// On these, and which more cannot be told.
    Tied(Vec<usize>),
    /// On this one, it seems, but so many intervals overlap.
    Overlap { first: usize, count: usize },
}

/// The factors that lead, in order: the first, and all whose intervals reach into its own.
fn leading(estimates: &[Estimate]) -> Vec<usize> {
    let order = by_size(estimates.iter());
    let Some(&first) = order.first() else { return Vec::new() };
    let low = estimates[first].interval.map_or(f64::NEG_INFINITY, |interval| interval.low);
    let reaches = |factor: &usize| estimates[*factor].interval.is_none_or(|interval| interval.high >= low);
    order.into_iter().filter(reaches).collect()
}

/// What something hangs on most, by the sizes of its indices.
pub(crate) fn lead(estimates: &[Estimate]) -> Lead {
    let leading = leading(estimates);
    let Some(&first) = leading.first().filter(|first| estimates[**first].differs_from_zero()) else {
        return Lead::Untold;
    };
    match &leading[..] {
        [one] => {
            let others = by_size(estimates.iter());
            let worth_naming = |next: &&usize| {
                estimates[**next].differs_from_zero()
                    && estimates[**next].value >= NEGLIGIBLE * estimates[*one].value
            };
            Lead::One { first, next: others.get(1).filter(worth_naming).copied() }
        }
        several if several.len() <= MOST_NAMED => Lead::Tied(leading),
        several => Lead::Overlap { first, count: several.len() },
    }
}

/// The same of total indices, which may be noise as far as there is any.
pub(crate) fn lead_of_totals(totals: &[Estimate], noise: Option<Estimate>) -> Lead {
    let noise = noise.map_or(0.0, |noise| noise.value);
    let above = |total: &Estimate| total.interval.is_some_and(|interval| interval.low > noise);
    if totals.iter().any(above) || noise <= NOISY { lead(totals) } else { Lead::Noise }
}

/// The factors whose total indices are surely so small that they could be fixed.
pub(crate) fn negligible(totals: &[Estimate]) -> Vec<usize> {
    let small = |factor: &usize| totals[*factor].interval.is_some_and(|interval| interval.high < NEGLIGIBLE);
    (0..totals.len()).filter(small).collect()
}

/// The percentage of noise, if there is so much that it deserves a sentence.
pub(crate) fn much_noise(noise: Option<Estimate>) -> Option<f64> {
    noise.filter(|noise| noise.value > NOISY).map(|noise| (noise.value * 100.0).round().min(100.0))
}

/// What something hangs on most, or that it cannot be told, in a sentence.
fn hangs_on(study: &Study, subject: &str, index: &str, lead: Lead) -> String {
    let named = |factor: usize| named(study, factor);
    match lead {
        Lead::Untold => format!("On which factor {} hangs cannot be told yet.", uncapitalised(subject)),
        Lead::Noise => format!(
            "On which factor {} hangs cannot be told yet: no total index is surely above the share of noise.",
            uncapitalised(subject)
        ),
        Lead::One { first, next } => {
            let then = next.map_or(String::new(), |next| format!(", then on {}", named(next)));
            format!("{subject} hangs most on {}{then}.", named(first))
        }
        Lead::Tied(several) => {
            let names: Vec<String> = several.into_iter().map(named).collect();
            format!("{subject} hangs most on {}: which of them more cannot be told yet.", listed(&names))
        }
        Lead::Overlap { first, count } => {
            format!(
                "{subject} seems to hang most on {}, but {index} of {count} factors overlap.",
                named(first)
            )
        }
    }
}

fn uncapitalised(text: &str) -> String {
    text[..1].to_lowercase() + &text[1..]
}

fn of_shares(study: &Study, subject: &str, indices: &Indices) -> Vec<String> {
    let lead = lead_of_totals(&indices.total, indices.noise);
    let mut sentences = vec![hangs_on(study, subject, "intervals of total indices", lead)];
    let negligible: Vec<String> =
        negligible(&indices.total).into_iter().map(|factor| study.factors[factor].name.clone()).collect();
    if !negligible.is_empty() {
        let percent = NEGLIGIBLE * 100.0;
        sentences
            .push(format!("Below {percent} % of the variance, could be fixed: {}.", listed(&negligible)));
    }
    if let Some(percent) = much_noise(indices.noise) {
        sentences.push(format!(
            "About {percent} % of its variance is noise of the replicates: more of them, before more blocks."
        ));
    }
    sentences
}

fn of_effects(study: &Study, subject: &str, effects: &[Effect]) -> Vec<String> {
    let sizes: Vec<Estimate> = effects.iter().map(|effect| effect.mu_star).collect();
    let mut sentences = vec![hangs_on(study, subject, "intervals of μ*", lead(&sizes))];
    let varied: Vec<String> = by_size(sizes.iter())
        .into_iter()
        .filter(|&factor| {
            effects[factor].sigma.is_some_and(|sigma| sigma.value > effects[factor].mu_star.value)
        })
        .filter(|&factor| effects[factor].noise.is_none_or(|noise| noise.value < 0.5))
        .take(MOST_NAMED)
        .map(|factor| study.factors[factor].name.clone())
        .collect();
    if !varied.is_empty() {
        sentences.push(format!(
            "What it does depends on the other factors, or changes along its range (σ > μ*): {}.",
            listed(&varied)
        ));
    }
    let noisy: Vec<String> = (0..effects.len())
        .filter(|&factor| effects[factor].noise.is_some_and(|noise| noise.value > 0.5))
        .map(|factor| {
            format!(
                "{} {}",
                study.factors[factor].name,
                effects[factor].noise.as_ref().map_or(String::new(), share)
            )
        })
        .collect();
    if !noisy.is_empty() {
        sentences.push(format!(
            "More than half of what is seen of these is noise of the replicates: {}.",
            listed(&noisy)
        ));
    }
    sentences
}

/// Indices of the factors, the largest estimate first.
pub(super) fn by_size<'a>(estimates: impl Iterator<Item = &'a Estimate>) -> Vec<usize> {
    let values: Vec<f64> = estimates.map(|estimate| estimate.value).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    order
}

/// A share with its interval: `0.62 [0.55, 0.69]`.
pub(super) fn share(estimate: &Estimate) -> String {
    let number = |value: f64| {
        let text = format!("{value:.2}").replacen('-', "−", 1);
        if text == "−0.00" { "0.00".into() } else { text }
    };
    match estimate.interval {
        Some(Interval { low, high }) => {
            format!("{} [{}, {}]", number(estimate.value), number(low), number(high))
        }
        None => number(estimate.value),
    }
}
