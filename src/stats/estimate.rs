//! What goes into an estimate and what comes out of it.

pub use crate::math::Quantity;

/// The usual level of confidence of an interval, 95 %.
pub const LEVEL: f64 = 0.95;

/// Numerator and denominator that one replicate contributes to an outcome.
///
/// The outcome over an ensemble is Σ numerator / Σ denominator. A denominator of 0 (a run in which
/// nobody was sanctioned) is data: it adds nothing to either sum but counts as a replicate.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ratio {
    /// Count or measure, in the unit of the outcome times that of the denominator.
    pub numerator: f64,
    /// Denominator: principals at risk, ticks, or 1 for a mean over replicates.
    pub denominator: f64,
}

impl Ratio {
    /// The sum of a quantity of which the mean over replicates is wanted: denominator 1.
    pub fn mean_of(value: f64) -> Self {
        Self { numerator: value, denominator: 1.0 }
    }

    /// Numerator over denominator; `None` when the denominator is 0 or the result is not finite.
    pub fn ratio(self) -> Option<f64> {
        if self.denominator == 0.0 {
            return None;
        }
        Some(self.numerator / self.denominator).filter(|ratio| ratio.is_finite())
    }

    /// The sum over all replicates, added in replicate order so that it has one value.
    pub fn total(sums: &[Self]) -> Self {
        sums.iter().fold(Self::default(), |total, sum| Self {
            numerator: total.numerator + sum.numerator,
            denominator: total.denominator + sum.denominator,
        })
    }

    pub(crate) fn without(self, one: Self) -> Self {
        Self { numerator: self.numerator - one.numerator, denominator: self.denominator - one.denominator }
    }
}

impl From<(f64, f64)> for Ratio {
    fn from((numerator, denominator): (f64, f64)) -> Self {
        Self { numerator, denominator }
    }
}

/// A closed interval, `low <= high`, in the unit of what it encloses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Half of the width.
    pub fn half_width(self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// True if `value` lies in the interval, ends included.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// An estimate with the interval *of the estimate*, which is not the spread of the runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate itself.
    pub value: f64,
    /// Jackknife standard error, in the unit of the value. `None` with a single replicate, or when
    /// the estimate rests on one replicate: leaving that one out leaves nothing to estimate.
    pub se: Option<f64>,
    /// Its interval, within what is possible; see [`Jackknife::estimate`](super::jackknife::Jackknife::estimate)
    /// for how it is made and when there is none. Not always symmetric about the value.
    pub interval: Option<Interval>,
    /// Degrees of freedom of the t: replicates − 1.
    pub degrees: usize,
}

impl Estimate {
    /// Half the width of the interval, if there is one.
    pub fn half_width(&self) -> Option<f64> {
        self.interval.map(Interval::half_width)
    }

    /// True if the interval excludes zero; false without an interval.
    pub fn differs_from_zero(&self) -> bool {
        self.interval.is_some_and(|interval| !interval.contains(0.0))
    }
}

/// Which direction of an outcome is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Less is better (re-infringement, cost).
    Lower,
    /// More is better (lawful consumption).
    Higher,
}

impl Better {
    /// 1 when higher is better, −1 when lower is: multiplies a difference into a gain.
    pub fn sign(self) -> f64 {
        match self {
            Self::Lower => -1.0,
            Self::Higher => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_denominator_has_no_ratio() {
        assert_eq!(Ratio::from((0.0, 0.0)).ratio(), None);
        assert_eq!(Ratio::from((3.0, 0.0)).ratio(), None);
        assert_eq!(Ratio::from((f64::NAN, 2.0)).ratio(), None);
        assert_eq!(Ratio::from((3.0, 4.0)).ratio(), Some(0.75));
    }

    #[test]
    fn an_empty_replicate_adds_nothing() {
        let sums = [(1.0, 2.0), (0.0, 0.0), (2.0, 6.0)].map(Ratio::from);
        assert_eq!(Ratio::total(&sums).ratio(), Some(0.375));
    }
}
