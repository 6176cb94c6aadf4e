//! From a jackknife to an interval and a p-value that agree, whether cases are many or few.
//!
//! With many cases both are Student's t. A share of which few cases were seen has the interval of
//! [`exact`](super::exact). So has a share of many cases, for its ends cannot leave [0, 1] and at high and low shares
//! cover better. A sum in which a term has few cases is put together from the intervals of its terms (Zou & Donner
//! 2008, *Statistics in Medicine* 27): with lᵢ and uᵢ the distances from each term's value to the ends of its own
//! interval,
//!
//!   low = value − √(Σ lᵢ² + r((Σ lᵢ)² − Σ lᵢ²)), high = value + √(Σ uᵢ² + r((Σ uᵢ)² − Σ uᵢ²)),
//!
//! r the mean correlation of the terms by the jackknife, (V − Σ Vᵢ) / ((Σ √Vᵢ)² − Σ Vᵢ). With distances t√Vᵢ it is the t
//! interval, and it is never shorter than that: few cases may be found to be as good as proportional in two arms by
//! chance, and the distances then cancel. Its p-value is that at whose level the interval ends at the hypothesis.
//!
//! Nothing leaves the range of what is possible: a difference of shares lies within ±1.

use super::distributions::{student_critical, student_two_sided};
use super::estimate::{Estimate, Interval};
use super::jackknife::Jackknife;
use super::terms::{Evidence, Term};

/// Steps of the search for a p-value, and how close two of its logarithms are at the end.
const STEPS: usize = 100;
const CLOSE: f64 = 1e-9;
/// Smallest p-value that is looked for.
const SMALLEST: f64 = 1e-12;

impl Jackknife {
    /// The value with its interval of confidence `level`.
    ///
    /// No interval without a standard error. A statistic that is the same whichever replicate is left out has one
    /// without width if so many replicates can show that, [`Self::p_value`]; identical histories always.
    ///
    /// # Panics
    ///
    /// If `level` is not in (0, 1).
    pub fn estimate(&self, level: f64) -> Estimate {
        Estimate { value: self.value, se: self.se(), interval: self.interval(level), degrees: self.degrees() }
    }

    fn interval(&self, level: f64) -> Option<Interval> {
        self.interval_with([level; 2], |t| Some((t, t)))
    }

    /// The same with other distances from the value in place of Student's t, in standard errors, or with none. Few cases
    /// have the effective size of the second level.
    pub(super) fn interval_with(
        &self,
        levels: [f64; 2],
        distances: impl Fn(f64) -> Option<(f64, f64)>,
    ) -> Option<Interval> {
        let at = |reach: (f64, f64)| Interval { low: self.value - reach.0, high: self.value + reach.1 };
        if self.identical() {
            return Some(at((0.0, 0.0)));
        }
        let variance = self.variance()?;
        let counted = self.counted().and_then(|term| term.counted_interval(levels));
        let found = match (counted, self.terms.as_deref()) {
            (Some(interval), _) => interval,
            (None, Some(terms)) if self.sparse() => at(reaches(terms, variance, self.degrees(), levels)?),
            _ if variance == 0.0 && self.same_by_chance() > 1.0 - levels[0] => return None,
            _ => {
                let (below, above) = distances(student_critical(levels[0], self.degrees())?)?;
                at((below * variance.sqrt(), above * variance.sqrt()))
            }
        };
        let possible = self.terms.as_deref().map(possible);
        Some(possible.map_or(found, |possible| Interval {
            low: found.low.max(possible.low),
            high: found.high.min(possible.high),
        }))
    }

    /// Two-sided p-value of the hypothesis that the statistic is 0.
    pub fn p_value(&self) -> Option<f64> {
        self.p_value_of(0.0)
    }

    /// Two-sided p-value of the hypothesis that the statistic is `hypothesis`; `None` without a standard error.
    ///
    /// A statistic that was the same whichever replicate was left out has no t. Away from the hypothesis its p-value
    /// is 2^(1−R), the smallest that R paired replicates can give by flipping signs (Fisher 1935), since 0 would claim
    /// more than R runs can show. Identical histories have the p-value 1 of no difference.
    pub fn p_value_of(&self, hypothesis: f64) -> Option<f64> {
        let away = self.value - hypothesis;
        let se = if self.identical() { 0.0 } else { self.se()? };
        if away == 0.0 {
            return Some(1.0);
        }
        if self.sparse() || self.counted().is_some() {
            return self.p_value_by_interval(hypothesis);
        }
        if se > 0.0 { student_two_sided(away / se, self.degrees()) } else { Some(self.same_by_chance()) }
    }

    /// Its ratio, if it is one of counted cases alone.
    fn counted(&self) -> Option<&Term> {
        match self.terms.as_deref() {
            Some([term]) if term.counted() => Some(term),
            _ => None,
        }
    }

    /// By regula falsi on the logarithm of the p-value (Dowell & Jarratt 1971, *BIT* 11).
    fn p_value_by_interval(&self, hypothesis: f64) -> Option<f64> {
        let above = self.value > hypothesis;
        // By how much the interval of this level leaves the hypothesis out; below 0 if it holds it.
        let left_out = |p: f64| {
            let interval = self.interval(1.0 - p)?;
            Some(if above { interval.low - hypothesis } else { hypothesis - interval.high })
        };
        let (mut low, mut high) = (libm::log(SMALLEST), 0.0);
        let (mut at_low, mut at_high) = (left_out(SMALLEST)?, (self.value - hypothesis).abs());
        if at_low > 0.0 {
            return Some(SMALLEST);
        }
        let (mut last, mut was_above) = (high, None);
        for _ in 0..STEPS {
            let next = low - at_low * (high - low) / (at_high - at_low);
            if (next - last).abs() < CLOSE || at_low == at_high {
                break;
            }
            let found = left_out(libm::exp(next))?;
            let is_above = found > 0.0;
            // An end that is kept twice counts for half, so that the other moves too.
            let kept = if was_above == Some(is_above) { 0.5 } else { 1.0 };
            if is_above {
                (high, at_high, at_low) = (next, found, at_low * kept);
            } else {
                (low, at_low, at_high) = (next, found, at_high * kept);
            }
            (last, was_above) = (next, Some(is_above));
        }
        Some(libm::exp(last))
    }

    /// Probability that R values of either sign, equally likely, all have the same.
    fn same_by_chance(&self) -> f64 {
        libm::exp2(1.0 - self.replicates as f64)
    }

    /// True if it is a difference of histories that are the same in every replicate.
    pub fn identical(&self) -> bool {
        self.terms.as_ref().is_some_and(Vec::is_empty)
    }

    /// True if so few cases were counted, in a ratio that it is made of, that the jackknife's error cannot be trusted.
    pub fn sparse(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| terms.iter().any(Term::sparse))
    }

    /// How much it rests on: the ratio with the fewest at risk of those that it is made of. `None` of no ratio.
    pub fn evidence(&self) -> Option<Evidence> {
        let all = self.terms.as_ref()?.iter().map(Term::evidence);
        all.min_by(|a, b| {
            (a.informative, a.at_risk)
                .partial_cmp(&(b.informative, b.at_risk))
                .unwrap_or(std::cmp::Ordering::Equal)
        })
    }

    /// A variance that few cases do not make too small: that of a symmetric t interval as wide as the longer side.
    pub(super) fn honest_variance(&self, level: f64) -> Option<f64> {
        if !self.sparse() {
            return self.variance();
        }
        let Interval { low, high } = self.interval(level)?;
        let side = (self.value - low).max(high - self.value) / student_critical(level, self.degrees())?;
        Some(side * side)
    }
}

/// Distances from the value of a sum to the ends of its interval.
fn reaches(terms: &[Term], variance: f64, degrees: usize, levels: [f64; 2]) -> Option<(f64, f64)> {
    let t = student_critical(levels[0], degrees)?;
    let (mut below, mut above, mut errors) = (Spread::default(), Spread::default(), Spread::default());
    for term in terms {
        let error = term.own_variance()?.sqrt();
        let own = term.counted_interval(levels);
        below.add(own.map_or(t * error, |own| term.value() - own.low));
        above.add(own.map_or(t * error, |own| own.high - term.value()));
        errors.add(error);
    }
    let apart = errors.products();
    let correlation = if apart > 0.0 { ((variance - errors.squares) / apart).clamp(-1.0, 1.0) } else { 0.0 };
    let reach = |distances: Spread| (distances.squares + correlation * distances.products()).max(0.0).sqrt();
    let least = t * variance.sqrt();
    Some((reach(below).max(least), reach(above).max(least)))
}

/// Sums of distances and of their squares.
#[derive(Clone, Copy, Default)]
struct Spread {
    sum: f64,
    squares: f64,
}

impl Spread {
    fn add(&mut self, distance: f64) {
        self.sum += distance;
        self.squares += distance * distance;
    }

    /// Twice the sum of the products of two different distances.
    fn products(self) -> f64 {
        self.sum * self.sum - self.squares
    }
}

fn possible(terms: &[Term]) -> Interval {
    terms.iter().map(Term::bounds).fold(Interval { low: 0.0, high: 0.0 }, |sum, one| Interval {
        low: sum.low + one.low,
        high: sum.high + one.high,
    })
}
