//! The delete-one jackknife over replicates.
//!
//! A statistic of the column sums (a ratio, a difference of ratios, any smooth function of them) is
//! recomputed with each replicate left out in turn; the spread of the results gives its variance
//! (Quenouille 1956; Tukey 1958; for ratios Miller 1974, *The jackknife: a review*). Because the
//! replicates are shared by all arms, leaving out replicate `r` leaves it out everywhere, and the
//! covariance between arms is accounted for without being modelled.

use super::estimate::{Quantity, Ratio};
use super::rounding::{beyond_rounding, is_rounding};
use super::terms::Term;

/// A statistic with its values when each replicate is left out.
///
/// Linear combinations ([`Jackknife::combine`]) of statistics over the same replicates need no
/// further pass over the data: the left-out values combine in the same way.
#[derive(Debug, Clone, PartialEq)]
pub struct Jackknife {
    pub(super) value: f64,
    pub(super) replicates: usize,
    /// One per replicate; `None` when some replicate cannot be left out.
    left_out: Option<Vec<f64>>,
    /// Magnitude of the terms of `value`, the yardstick of rounding.
    scale: f64,
    /// The ratios of which it is the weighted sum; `None` if it is something else.
    pub(super) terms: Option<Vec<Term>>,
}

/// Jackknife of a smooth function of column sums.
///
/// `columns[j][r]` is column `j` of replicate `r`; `statistic` receives one total per column and
/// returns `None` where it is not defined (a denominator of 0).
///
/// `None` when the statistic is undefined or not finite on all replicates. When it is undefined
/// with one replicate left out (all of a denominator comes from that replicate) the value stands
/// but has no standard error: the estimate rests on one run.
///
/// # Panics
///
/// If the columns differ in length: they would not be paired.
pub fn jackknife(columns: &[&[Ratio]], statistic: impl Fn(&[Ratio]) -> Option<f64>) -> Option<Jackknife> {
    let replicates = columns.first().map_or(0, |column| column.len());
    assert!(
        columns.iter().all(|column| column.len() == replicates),
        "columns of unequal length are not paired"
    );
    let finite = |totals: &[Ratio]| statistic(totals).filter(|value| value.is_finite());

    let totals: Vec<Ratio> = columns.iter().map(|column| Ratio::total(column)).collect();
    let value = finite(&totals)?;
    let mut without = totals.clone();
    let left_out = (0..replicates)
        .map(|replicate| {
            for ((rest, total), column) in without.iter_mut().zip(&totals).zip(columns) {
                *rest = total.without(column[replicate]);
            }
            finite(&without)
        })
        .collect::<Option<Vec<f64>>>()
        .filter(|_| replicates > 1);
    Some(Jackknife { value, replicates, left_out, scale: value.abs(), terms: None })
}

/// Weighted sum of ratios over the same replicates: Σ weight · (Σ numerator / Σ denominator).
///
/// Specific deterrence, the re-infringement of controls less that of the sanctioned, is
/// `[(1.0, control), (-1.0, reinfringement)]`; the difference of two such differences between two
/// arms has four terms. `None` when there are no terms or a ratio is undefined.
///
/// # Panics
///
/// If the slices differ in length.
pub fn contrast(terms: &[(f64, &[Ratio])]) -> Option<Jackknife> {
    let ratios = terms.iter().map(|(_, sums)| Jackknife::of_ratio(sums)).collect::<Option<Vec<_>>>()?;
    let weighted: Vec<(f64, &Jackknife)> =
        terms.iter().zip(&ratios).map(|((weight, _), ratio)| (*weight, ratio)).collect();
    Jackknife::combine(&weighted)
}

impl Jackknife {
    /// Jackknife of a ratio of sums of which nothing is known but its numbers; `None` when all denominators are 0 or
    /// there is no replicate.
    pub fn of_ratio(sums: &[Ratio]) -> Option<Self> {
        Self::of(Quantity::Number, sums)
    }

    /// Jackknife of a ratio of sums that measures `quantity`; `None` as in [`Self::of_ratio`].
    pub fn of(quantity: Quantity, sums: &[Ratio]) -> Option<Self> {
        let mut found = jackknife(&[sums], |totals| totals.first()?.ratio())?;
        found.terms = Some(vec![Term::new(quantity, sums, found.variance())]);
        Some(found)
    }

    /// Weighted sum of statistics over the same replicates; `None` when there is none.
    ///
    /// # Panics
    ///
    /// If the terms differ in the number of replicates.
    pub fn combine(terms: &[(f64, &Self)]) -> Option<Self> {
        let replicates = terms.first()?.1.replicates;
        assert!(
            terms.iter().all(|(_, term)| term.replicates == replicates),
            "statistics over different numbers of replicates are not paired"
        );
        let total: f64 = terms.iter().map(|(weight, term)| weight * term.value).sum();
        let scale = terms.iter().map(|(weight, term)| weight.abs() * term.scale).sum::<f64>();
        let parts = terms.iter().map(|(weight, term)| Some((*weight, term.terms.as_ref()?)));
        let parts = parts.collect::<Option<Vec<_>>>().map(|parts| Term::sum(&parts));
        let every: Option<Vec<&Vec<f64>>> = terms.iter().map(|(_, term)| term.left_out.as_ref()).collect();
        let left_out = every.map(|columns| {
            (0..replicates)
                .map(|replicate| {
                    terms.iter().zip(&columns).map(|((weight, _), column)| weight * column[replicate]).sum()
                })
                .collect()
        });
        Some(Self {
            // Two arms that agree up to the order of an addition would differ "significantly".
            value: beyond_rounding(total, scale),
            replicates,
            left_out,
            scale,
            terms: parts,
        })
    }

    /// The statistic less another one over the same replicates.
    ///
    /// # Panics
    ///
    /// If the numbers of replicates differ.
    pub fn minus(&self, other: &Self) -> Self {
        match Self::combine(&[(1.0, self), (-1.0, other)]) {
            Some(difference) => difference,
            None => unreachable!("two terms were given"),
        }
    }

    /// The statistic times a constant, as in a change of unit or of sign.
    pub fn times(&self, factor: f64) -> Self {
        Self {
            value: factor * self.value,
            replicates: self.replicates,
            left_out: self
                .left_out
                .as_ref()
                .map(|values| values.iter().map(|value| factor * value).collect()),
            scale: factor.abs() * self.scale,
            terms: self.terms.as_ref().map(|terms| Term::sum(&[(factor, terms)])),
        }
    }

    /// The natural logarithm of the statistic; `None` unless it is above 0. Without an error where that of the
    /// statistic cannot be trusted, see [`Self::sparse`].
    pub fn ln(&self) -> Option<Self> {
        let ln = |value: f64| (value > 0.0).then(|| libm::log(value));
        Some(Self {
            value: ln(self.value)?,
            replicates: self.replicates,
            left_out: self
                .left_out
                .as_ref()
                .filter(|_| !self.sparse())
                .and_then(|values| values.iter().copied().map(ln).collect()),
            // A relative error of the statistic is an absolute one of its logarithm.
            scale: 1.0,
            terms: None,
        })
    }

    /// The statistic on all replicates.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Number of replicates, those without a denominator included.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// Degrees of freedom of its t: replicates − 1.
    pub fn degrees(&self) -> usize {
        self.replicates.saturating_sub(1)
    }

    /// Jackknife variance, (R − 1)/R · Σ (θ₍ᵣ₎ − θ̄)². See [`Estimate::se`](super::Estimate::se) for when it is `None`.
    pub fn variance(&self) -> Option<f64> {
        let variance = self.covariance(self)?;
        Some(if is_rounding(variance.sqrt(), self.scale) { 0.0 } else { variance })
    }

    /// Jackknife standard error, in the unit of the value.
    pub fn se(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// How what single replicates contribute is spread: its skewness, and the number of replicates that carry its
    /// variance, (Σ d²)²/Σ d⁴ of deviations d, which is k where k of many deviate alike. `None` without a variance.
    pub(super) fn shape(&self) -> Option<(f64, f64)> {
        let left_out = self.left_out.as_ref().filter(|_| self.variance().is_some_and(|found| found > 0.0))?;
        let count = self.replicates as f64;
        let mean = left_out.iter().sum::<f64>() / count;
        let sum = |power: fn(f64) -> f64| -> f64 { left_out.iter().map(|value| power(mean - value)).sum() };
        let (squares, cubes, fourths) = (sum(|d| d * d), sum(|d| d * d * d), sum(|d| d * d * d * d));
        Some((cubes / squares / (squares / count).sqrt(), squares * squares / fourths))
    }

    /// Jackknife covariance with a statistic over the same replicates.
    ///
    /// # Panics
    ///
    /// If the numbers of replicates differ.
    pub fn covariance(&self, other: &Self) -> Option<f64> {
        assert_eq!(
            self.replicates, other.replicates,
            "statistics over different numbers of replicates are not paired"
        );
        let (ours, theirs) = (self.left_out.as_ref()?, other.left_out.as_ref()?);
        // Measured from the first value and not from the mean, equal values deviate by exactly 0.
        let (our_first, their_first) = (ours.first()?, theirs.first()?);
        let count = self.replicates as f64;
        let (mut our_sum, mut their_sum, mut products) = (0.0, 0.0, 0.0);
        for (a, b) in ours.iter().zip(theirs) {
            let (a, b) = (a - our_first, b - their_first);
            our_sum += a;
            their_sum += b;
        }
        let (our_mean, their_mean) = (our_sum / count, their_sum / count);
        for (a, b) in ours.iter().zip(theirs) {
            products += (a - our_first - our_mean) * (b - their_first - their_mean);
        }
        Some((count - 1.0) / count * products)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(values: &[f64]) -> Vec<Ratio> {
        values.iter().copied().map(Ratio::mean_of).collect()
    }

    #[test]
    fn of_a_mean_it_is_the_classical_standard_error() {
        let values = [2.0, 3.0, 7.0, 8.0, 15.0];
        let found = Jackknife::of_ratio(&means(&values)).unwrap();
        // s² = 26.5, so that se² = 26.5 / 5.
        assert!((found.value() - 7.0).abs() < 1e-12);
        assert!((found.variance().unwrap() - 26.5 / 5.0).abs() < 1e-12);
    }

    #[test]
    fn of_a_ratio_by_hand() {
        // Ratios left out: 5/5, 4/6 and 3/7; full 6/9.
        let sums = [(1.0, 4.0), (2.0, 3.0), (3.0, 2.0)].map(Ratio::from);
        let found = Jackknife::of_ratio(&sums).unwrap();
        let left = [1.0, 4.0 / 6.0, 3.0 / 7.0];
        let mean = left.iter().sum::<f64>() / 3.0;
        let variance = 2.0 / 3.0 * left.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        assert!((found.value() - 2.0 / 3.0).abs() < 1e-15);
        assert!((found.variance().unwrap() - variance).abs() < 1e-15);
    }

    #[test]
    fn covariance_of_means_is_the_classical_one() {
        let (a, b) = ([1.0, 2.0, 4.0, 9.0], [3.0, 1.0, 5.0, 7.0]);
        let (ja, jb) = (Jackknife::of_ratio(&means(&a)).unwrap(), Jackknife::of_ratio(&means(&b)).unwrap());
        // Σ(a−4)(b−4) = 3 + 6 + 0 + 15 = 24; 24 / 3 / 4.
        assert!((ja.covariance(&jb).unwrap() - 2.0).abs() < 1e-12);
        let sum = Jackknife::combine(&[(1.0, &ja), (1.0, &jb)]).unwrap();
        let expected = ja.variance().unwrap() + jb.variance().unwrap() + 4.0;
        assert!((sum.variance().unwrap() - expected).abs() < 1e-12);
    }

    #[test]
    fn an_estimate_on_one_replicate_has_no_error() {
        let one = Jackknife::of_ratio(&[Ratio::from((1.0, 2.0))]).unwrap();
        assert_eq!((one.value(), one.se(), one.p_value()), (0.5, None, None));
        // Two replicates, but only one with a denominator: leaving it out leaves nothing.
        let rests = Jackknife::of_ratio(&[(1.0, 2.0), (0.0, 0.0)].map(Ratio::from)).unwrap();
        assert_eq!((rests.value(), rests.se()), (0.5, None));
        assert_eq!(rests.estimate(0.95).interval, None);
        assert_eq!(Jackknife::of_ratio(&[]), None);
        assert_eq!(Jackknife::of_ratio(&[Ratio::from((0.0, 0.0)); 3]), None);
    }

    #[test]
    fn rounding_is_not_an_effect() {
        // The same value written as two sums that differ in the last bit.
        let a = means(&[0.1 + 0.2; 7]);
        let b = means(&[0.3; 7]);
        let found = contrast(&[(1.0, &a), (-1.0, &b)]).unwrap();
        assert_eq!((found.value(), found.se()), (0.0, Some(0.0)));
        assert_eq!(found.p_value(), Some(1.0));
    }

    #[test]
    fn a_constant_difference_claims_no_more_than_its_replicates() {
        let found = Jackknife::of_ratio(&means(&[2.0; 5])).unwrap();
        assert_eq!(found.se(), Some(0.0));
        assert_eq!(found.p_value(), Some(0.0625));
        assert_eq!(found.estimate(0.95).interval, None, "the interval says no more than the p-value");
        let interval = found.estimate(0.9).interval.unwrap();
        assert_eq!((interval.low, interval.high), (2.0, 2.0));
    }

    #[test]
    fn a_smooth_function_of_several_columns() {
        let a = means(&[1.0, 2.0, 3.0, 6.0]);
        let b = means(&[2.0, 2.0, 4.0, 8.0]);
        let product = jackknife(&[&a, &b], |t| Some(t[0].ratio()? * t[1].ratio()?)).unwrap();
        assert_eq!(product.value(), 12.0);
        assert!(product.se().unwrap() > 0.0);
        assert!(jackknife(&[&a, &b], |_| Some(f64::NAN)).is_none());
    }
}
