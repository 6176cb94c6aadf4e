//! The factors that matter most, by the sizes and intervals of their indices.

use sfic::stats::Estimate;
use sfic::stats::rounding::same;

/// A factor whose total index is surely below this could be fixed.
pub(crate) const NEGLIGIBLE: f64 = 0.05;
/// Noise above this share deserves a sentence.
const NOISY: f64 = 0.1;
/// Factors that may be named together.
const MOST_NAMED: usize = 3;

/// The factors on which something depends most; numbers are positions among the factors.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Lead {
    /// None: no index is significant.
    None,
    /// None: no total index is significantly above the share of noise.
    Noise,
    /// One factor, then perhaps another.
    One { first: usize, next: Option<usize> },
    /// These; they do not differ significantly.
    Tied(Vec<usize>),
    /// This one, it seems, but so many intervals overlap.
    Overlap { first: usize, count: usize },
}

/// The factors that lead, in order: the first, and all whose intervals reach into its own.
fn leading(estimates: &[Estimate]) -> Vec<usize> {
    let order = by_size(estimates.iter());
    let Some(&first) = order.first() else { return Vec::new() };
    let low = estimates[first].interval.map_or(f64::NEG_INFINITY, |interval| interval.low);
    let reaches = |factor: &usize| {
        estimates[*factor].interval.is_none_or(|interval| interval.high >= low || same(interval.high, low))
    };
    order.into_iter().filter(reaches).collect()
}

/// The factors on which something depends most, by its indices.
pub(crate) fn lead(estimates: &[Estimate]) -> Lead {
    let leading = leading(estimates);
    let Some(&first) = leading.first().filter(|first| estimates[**first].differs_from_zero()) else {
        return Lead::None;
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

/// The same by total indices, which may hold as much noise as there is.
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

/// Indices of the factors, the largest estimate first.
pub(crate) fn by_size<'a>(estimates: impl Iterator<Item = &'a Estimate>) -> Vec<usize> {
    let values: Vec<f64> = estimates.map(|estimate| estimate.value).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    order
}
