//! Intervals that may be watched: a confidence sequence, valid at every number of replicates at once.
//!
//! An ordinary interval of 95 % holds the truth in 95 of 100 experiments if one looks once. Who looks after every pair and
//! stops when 0 is left out finds something in far more than 5 of 100 experiments without an effect. A confidence
//! sequence leaves the truth out *at any* number of replicates in at most 5 of 100 (Robbins 1970; Howard, Ramdas,
//! McAuliffe & Sekhon 2021, *Annals of Statistics* 49).
//!
//! Of normal differences whose variance is not known, the likelihood ratio that mixes over effects in units of the
//! standard deviation, δ ~ N(0, g), is a martingale of mean 1 whatever the variance (after Lai 1976, *Annals of
//! Statistics* 4; Wang & Ramdas 2024, *Anytime-valid t-tests and confidence sequences for Gaussian means with unknown
//! variance*). With R replicates and t the difference over its standard error it is
//!
//!   (1 + Rg)^−½ · ((1 + t²/(R − 1)) / (1 + t²/((R − 1)(1 + Rg))))^(R/2),
//!
//! and by Ville's inequality it ever exceeds 1/α with probability α at most. The sequence holds what it does not reject:
//!
//!   |t| < √((R − 1)(q − 1) / (1 − q/(1 + Rg))), q = ((1 + Rg)/α²)^(1/R).
//!
//! So at R replicates it is the interval of a higher level, at which that is the critical t; an estimate of few cases
//! has its own interval of that level, see [`Jackknife::estimate`]. Where single differences are skewed, t is too, and
//! the further out the more: each end lies at Hall's (1992, *Journal of the Royal Statistical Society B* 54) corrected t
//! for the skewness that is seen, if that is further away. `stats::tests::sequence` measures how often it fails.

use super::distributions::student_two_sided;
use super::estimate::Estimate;
use super::jackknife::Jackknife;

/// Replicates with which the sequence begins. Fewer do not show how skewed they are, and it would be as wide again.
pub const FIRST: usize = 20;

/// The variance g of the mixture: the sequence is narrowest, against the interval of one look, at some 80 replicates.
const MIXED: f64 = 0.15;

/// Replicates that must carry the variance: where a single one of twenty differs, nobody knows how far the next would.
const CARRIERS: f64 = 2.0;

/// Skewness that is none.
const NO_SKEWNESS: f64 = 1e-6;

impl Jackknife {
    /// The value with its interval in a confidence sequence of confidence `level`: one may look after every replicate
    /// and stop when one likes. No interval before [`FIRST`] replicates, except of identical histories, and none while a
    /// single replicate decides how far they differ.
    ///
    /// # Panics
    ///
    /// If `level` is not in (0, 1).
    pub fn sequence(&self, level: f64) -> Estimate {
        let single = self.estimate(level);
        let shape = self.shape();
        let distances = |t: f64| {
            let Some((skewness, carriers)) = shape else { return Some((t, t)) };
            let corrected = |t: f64| of_skewed(t, skewness, self.replicates as f64);
            (carriers >= CARRIERS).then(|| (t.max(corrected(t)), t.max(-corrected(-t))))
        };
        let interval = if self.identical() {
            single.interval
        } else {
            level_of_look(level, self.replicates).and_then(|own| self.interval_with([own, level], distances))
        };
        Estimate { interval, ..single }
    }
}

/// The level of the interval of one look that is the sequence at so many replicates.
fn level_of_look(level: f64, replicates: usize) -> Option<f64> {
    if replicates < FIRST {
        return None;
    }
    Some(1.0 - student_two_sided(critical(level, replicates)?, replicates - 1)?)
}

/// The t at which the sequence ends; `None` where it has no end.
fn critical(level: f64, replicates: usize) -> Option<f64> {
    let (count, alpha) = (replicates as f64, 1.0 - level);
    let spread = 1.0 + count * MIXED;
    let q = libm::pow(spread / (alpha * alpha), 1.0 / count);
    (q < spread).then(|| ((count - 1.0) * (q - 1.0) / (1.0 - q / spread)).sqrt())
}

/// What `t` becomes where what is averaged is skewed: the inverse of Hall's transformation.
fn of_skewed(t: f64, skewness: f64, count: f64) -> f64 {
    if skewness.abs() < NO_SKEWNESS {
        return t;
    }
    let root = count.sqrt();
    let cubed = 1.0 + skewness * (t / root - skewness / (6.0 * count));
    3.0 * root / skewness * (libm::cbrt(cubed) - 1.0)
}

#[cfg(test)]
#[path = "tests/sequence.rs"]
pub(crate) mod tests;
