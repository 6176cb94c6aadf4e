//! The ratios that a statistic is made of, and how much they rest on.

use std::sync::Arc;

use super::distributions::student_critical;
use super::estimate::{Interval, Quantity, Ratio};
use super::exact;

/// Cases, and those at risk without one, from which on the jackknife's error is trusted. With fewer, replicates
/// rarely show how much they differ; `stats::tests::few_cases` measures coverage on both sides of it.
const PLENTY: f64 = 10.0;
/// Fewest degrees of freedom of a variance that few replicates carry. A variance of cases in a handful of replicates is
/// known no better than they are many; with less than these, two cases would say nothing at all.
const FEWEST_DEGREES: usize = 5;
/// Fewest at risk with whom an arm is ranked or tested by times: with four the log-rank test finds a difference that
/// is not there in 7 to 8 % of experiments, with eight in 6 %.
const FEWEST_AT_RISK: f64 = 8.0;
/// Fewest replicates by which arms are ranked.
pub const FEWEST_REPLICATES: usize = 8;

/// How much a statistic rests on; of several ratios, the one that rests on the least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Replicates.
    pub replicates: usize,
    /// Replicates with a denominator: somebody at risk.
    pub informative: usize,
    /// Sum of the denominators: those at risk.
    pub at_risk: f64,
    /// Sum of the numerators: the cases among them.
    pub cases: f64,
    /// True if numerators and denominators are counts.
    pub counted: bool,
}

impl Evidence {
    /// True if it is enough to give the statistic a rank among others, or a place on a frontier.
    pub fn ranks(&self) -> bool {
        self.informative >= FEWEST_REPLICATES && self.at_risk >= FEWEST_AT_RISK
    }
}

/// True if groups of these sizes are large enough for medians and means of times, and for a log-rank test that rejects
/// as rarely as it says; see [`Evidence`].
pub fn tests_times(sizes: [usize; 2]) -> bool {
    sizes.iter().all(|&size| size as f64 >= FEWEST_AT_RISK)
}

/// One ratio of sums with its weight.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) weight: f64,
    pub(super) quantity: Quantity,
    pub(super) sums: Arc<[Ratio]>,
    total: Ratio,
    informative: usize,
    /// Replicates with a case; of a share, with one at risk without, if those are fewer.
    carrying: usize,
    /// Jackknife variance of the ratio; `None` if it rests on one replicate.
    variance: Option<f64>,
}

impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        (self.weight, self.quantity, &self.sums) == (other.weight, other.quantity, &other.sums)
    }
}

impl Term {
    pub(super) fn new(quantity: Quantity, sums: &[Ratio], variance: Option<f64>) -> Self {
        let with = |holds: fn(&Ratio) -> bool| sums.iter().filter(|&sum| holds(sum)).count();
        let cases = with(|sum| sum.numerator > 0.0);
        Term {
            weight: 1.0,
            quantity,
            total: Ratio::total(sums),
            informative: with(|sum| sum.denominator != 0.0),
            carrying: match quantity {
                Quantity::Share => cases.min(with(|sum| sum.numerator < sum.denominator)),
                _ => cases,
            },
            sums: sums.into(),
            variance,
        }
    }

    /// Weighted sums, added up: what is the same in all replicates is one term, and none if its weights cancel. So a
    /// difference of identical histories is known to be one.
    pub(super) fn sum(parts: &[(f64, &Vec<Term>)]) -> Vec<Term> {
        let mut found: Vec<Term> = Vec::new();
        for (weight, terms) in parts {
            for term in *terms {
                let weight = weight * term.weight;
                match found
                    .iter_mut()
                    .find(|known| known.quantity == term.quantity && known.sums == term.sums)
                {
                    Some(known) => known.weight += weight,
                    None => found.push(Term { weight, ..term.clone() }),
                }
            }
        }
        found.retain(|term| term.weight != 0.0);
        found
    }

    pub(super) fn evidence(&self) -> Evidence {
        Evidence {
            replicates: self.sums.len(),
            informative: self.informative,
            at_risk: self.total.denominator,
            cases: self.total.numerator,
            counted: self.counted(),
        }
    }

    pub(super) fn counted(&self) -> bool {
        matches!(self.quantity, Quantity::Share | Quantity::Rate)
    }

    /// True if there are so few cases that the jackknife's error cannot be trusted.
    pub(super) fn sparse(&self) -> bool {
        let Ratio { numerator, denominator } = self.total;
        match self.quantity {
            Quantity::Share => numerator.min(denominator - numerator) < PLENTY,
            Quantity::Rate => numerator < PLENTY,
            Quantity::Fraction | Quantity::Amount | Quantity::Number => false,
        }
    }

    /// Its variance in the sum.
    pub(super) fn own_variance(&self) -> Option<f64> {
        Some(self.weight * self.weight * self.variance?)
    }

    /// What the weighted ratio can be at most and at least.
    pub(super) fn bounds(&self) -> Interval {
        let (low, high) = self.quantity.bounds();
        self.weighted(Interval { low, high })
    }

    pub(super) fn weighted(&self, Interval { low, high }: Interval) -> Interval {
        let (one, other) = (self.weight * low, self.weight * high);
        Interval { low: one.min(other), high: one.max(other) }
    }

    pub(super) fn value(&self) -> f64 {
        self.weight * self.total.ratio().unwrap_or_default()
    }

    /// Interval of the weighted ratio, of confidence `level`, from cases of the effective size for `of_size`; `None` if it is not
    /// counted or rests on one replicate.
    pub(super) fn counted_interval(&self, [level, of_size]: [f64; 2]) -> Option<Interval> {
        let (cases, size) = self.effective(of_size)?;
        let interval = match self.quantity {
            Quantity::Share => exact::share(cases, size, level),
            Quantity::Rate => exact::rate(cases, size, level),
            Quantity::Fraction | Quantity::Amount | Quantity::Number => return None,
        };
        Some(self.weighted(interval))
    }

    /// Cases and size that carry as much information as independent ones would. Few cases cannot show that they are
    /// spread more evenly than by chance, so that the size is not above that counted.
    pub(super) fn effective(&self, level: f64) -> Option<(f64, f64)> {
        let variance = self.variance?;
        let Ratio { denominator: size, .. } = self.total;
        let value = self.total.ratio()?;
        let of_one = match self.quantity {
            Quantity::Share => value * (1.0 - value),
            Quantity::Rate => value,
            Quantity::Fraction | Quantity::Amount | Quantity::Number => return None,
        };
        let limit = |found: f64| if self.sparse() { found.min(size) } else { found };
        let found = if variance > 0.0 { limit(of_one / variance) } else { size };
        // The t of so many independent ones against that of the replicates that carry the variance, if any does.
        let all = self.sums.len() - 1;
        let carrying =
            self.carrying.checked_sub(1).map_or(all, |own| own.clamp(FEWEST_DEGREES.min(all), all));
        let wide = student_critical(level, carrying)?;
        let narrow = student_critical(level, (size.ceil() as usize).saturating_sub(1).max(1))?;
        let found = limit(found * (narrow / wide) * (narrow / wide));
        Some((value * found, found))
    }
}
