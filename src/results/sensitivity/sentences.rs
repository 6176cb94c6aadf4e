//! What a sensitivity analysis shows, in plain sentences.

use super::screen::{by_size, share};
use crate::experiment::sensitivity::findings::IndicesOf;
use crate::experiment::sensitivity::{Arrangement, Found, Method, Quantity, Target};
use crate::model::outcomes::OUTCOMES;
use crate::scenario::study::Study;
use crate::stats::Estimate;
use crate::stats::sensitivity::elementary::Effect;
use crate::stats::sensitivity::variance::Indices;

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

/// The factors that lead, in order: the first, and all whose intervals reach into its own.
fn leading(estimates: &[&Estimate]) -> Vec<usize> {
    let order = by_size(estimates.iter().copied());
    let Some(&first) = order.first() else { return Vec::new() };
    let low = estimates[first].interval.map_or(f64::NEG_INFINITY, |interval| interval.low);
    let reaches = |factor: &usize| estimates[*factor].interval.is_none_or(|interval| interval.high >= low);
    order.into_iter().filter(reaches).collect()
}

/// What something hangs on most, or that it cannot be told.
fn hangs_on(study: &Study, subject: &str, index: &str, estimates: &[&Estimate]) -> String {
    let leading = leading(estimates);
    let Some(&first) = leading.first() else { return String::new() };
    if !estimates[first].differs_from_zero() {
        return format!("On which factor {} hangs cannot be told yet.", uncapitalised(subject));
    }
    match &leading[..] {
        [one] => {
            let others = by_size(estimates.iter().copied());
            let worth_naming = |next: &&usize| {
                estimates[**next].differs_from_zero()
                    && estimates[**next].value >= NEGLIGIBLE * estimates[*one].value
            };
            let next = others.get(1).filter(worth_naming);
            let then = next.map_or(String::new(), |&next| format!(", then on {}", named(study, next)));
            format!("{subject} hangs most on {}{then}.", named(study, *one))
        }
        several if several.len() <= MOST_NAMED => {
            let names: Vec<String> = several.iter().map(|&factor| named(study, factor)).collect();
            format!("{subject} hangs most on {}: which of them more cannot be told yet.", listed(&names))
        }
        several => {
            let name = named(study, several[0]);
            format!(
                "{subject} seems to hang most on {name}, but {index} of {} factors overlap.",
                several.len()
            )
        }
    }
}

fn uncapitalised(text: &str) -> String {
    text[..1].to_lowercase() + &text[1..]
}

fn of_shares(study: &Study, subject: &str, indices: &Indices) -> Vec<String> {
    let totals: Vec<&Estimate> = indices.total.iter().collect();
    // A total index may be noise as far as there is any.
    let noise = indices.noise.map_or(0.0, |noise| noise.value);
    let above = |total: &Estimate| total.interval.is_some_and(|interval| interval.low > noise);
    let mut sentences = vec![match indices.total.iter().any(above) || noise <= NOISY {
        true => hangs_on(study, subject, "intervals of total indices", &totals),
        false => format!(
            "On which factor {} hangs cannot be told yet: no total index is surely above the share of noise.",
            uncapitalised(subject)
        ),
    }];
    let negligible: Vec<String> = (0..totals.len())
        .filter(|&factor| totals[factor].interval.is_some_and(|interval| interval.high < NEGLIGIBLE))
        .map(|factor| study.factors[factor].name.clone())
        .collect();
    if !negligible.is_empty() {
        let percent = NEGLIGIBLE * 100.0;
        sentences
            .push(format!("Below {percent} % of the variance, could be fixed: {}.", listed(&negligible)));
    }
    if let Some(noise) = indices.noise.filter(|noise| noise.value > NOISY) {
        let percent = (noise.value * 100.0).round().min(100.0);
        sentences.push(format!(
            "About {percent} % of its variance is noise of the replicates: more of them, before more blocks."
        ));
    }
    sentences
}

fn of_effects(study: &Study, subject: &str, effects: &[Effect]) -> Vec<String> {
    let sizes: Vec<&Estimate> = effects.iter().map(|effect| &effect.mu_star).collect();
    let mut sentences = vec![hangs_on(study, subject, "intervals of μ*", &sizes)];
    let varied: Vec<String> = by_size(sizes.iter().copied())
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
