//! Confidence set of a quotient of two estimates.
//!
//! A quotient has no variance when its denominator may be 0, and the delta method then gives a
//! narrow interval around nonsense. Fieller (1954) inverts the t test of numerator − θ ·
//! denominator = 0: the set of all θ it does not reject. That set is an interval exactly when the
//! denominator differs from zero at the same level; otherwise it is unbounded, which is the answer.

use super::distributions::student_critical;
use super::estimate::Interval;
use super::jackknife::Jackknife;

/// A quotient of two paired statistics with its confidence set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quotient {
    /// Numerator over denominator; `None` when the denominator is exactly 0.
    pub value: Option<f64>,
    /// The values that the data do not reject.
    pub set: ConfidenceSet,
}

/// The confidence set of a quotient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ConfidenceSet {
    /// The denominator differs from zero: an ordinary interval.
    Bounded(Interval),
    /// The denominator does not differ from zero but numerator and denominator are not both
    /// indistinct: every value up to `below` and every value from `above` on is possible, those
    /// between are not. An end is infinite when that ray is empty.
    Outside {
        /// End of the lower ray.
        below: f64,
        /// Start of the upper ray.
        above: f64,
    },
    /// Neither differs from zero: the data exclude no value.
    Everything,
    /// The denominator is 0 without error: there is no quotient.
    NoDenominator,
    /// A standard error is missing (a single replicate, or an estimate that rests on one).
    NoError,
}

impl ConfidenceSet {
    /// The interval, if the set is one.
    pub fn interval(self) -> Option<Interval> {
        match self {
            Self::Bounded(interval) => Some(interval),
            Self::Outside { .. } | Self::Everything | Self::NoDenominator | Self::NoError => None,
        }
    }
}

/// Quotient of two statistics over the same replicates, covariance included, with R − 1 degrees
/// of freedom.
///
/// # Panics
///
/// If the numbers of replicates differ or `level` is not in (0, 1).
pub fn quotient(numerator: &Jackknife, denominator: &Jackknife, level: f64) -> Quotient {
    let (a, b) = (numerator.value(), denominator.value());
    let errors = (|| {
        Some(Errors {
            numerator: numerator.honest_variance(level)?,
            denominator: denominator.honest_variance(level)?,
            covariance: numerator.covariance(denominator)?,
            critical: student_critical(level, numerator.degrees())?,
        })
    })();
    Quotient {
        value: (b != 0.0).then(|| a / b).filter(|value| value.is_finite()),
        set: errors.map_or(ConfidenceSet::NoError, |errors| fieller(a, b, errors)),
    }
}

/// Variances, covariance and critical value: the inputs of Fieller's set beside the two estimates.
#[derive(Debug, Clone, Copy)]
pub struct Errors {
    /// Variance of the numerator.
    pub numerator: f64,
    /// Variance of the denominator.
    pub denominator: f64,
    /// Covariance of the two.
    pub covariance: f64,
    /// Two-sided critical value of the reference distribution.
    pub critical: f64,
}

/// Fieller's set (Fieller 1954) of `numerator / denominator`: the θ for which
/// (a − θb)² ≤ t² (Vₐ − 2θC + θ²V_b). Variances must be finite and not negative.
pub fn fieller(numerator: f64, denominator: f64, errors: Errors) -> ConfidenceSet {
    let (a, b) = (numerator, denominator);
    let (va, vb, c) = (errors.numerator, errors.denominator, errors.covariance);
    if b == 0.0 && vb == 0.0 {
        return ConfidenceSet::NoDenominator;
    }
    let t2 = errors.critical * errors.critical;
    // Aθ² − 2Bθ + C ≤ 0. The discriminant B² − AC is expanded, because as written it cancels and
    // would give an exact quotient a width of a part in 10⁸.
    let lead = b * b - t2 * vb;
    let middle = a * b - t2 * c;
    let last = a * a - t2 * va;
    let spread = a * a * vb - 2.0 * a * b * c + b * b * va;
    let discriminant = t2 * (spread - t2 * (va * vb - c * c));

    if lead > 0.0 {
        // a/b always satisfies the inequality, so that a negative discriminant is rounding.
        let (low, high) = roots(lead, middle, last, discriminant.max(0.0));
        return ConfidenceSet::Bounded(Interval { low, high });
    }
    if lead < 0.0 {
        if discriminant <= 0.0 {
            return ConfidenceSet::Everything;
        }
        let (below, above) = roots(lead, middle, last, discriminant);
        return ConfidenceSet::Outside { below, above };
    }
    if middle > 0.0 {
        ConfidenceSet::Outside { below: f64::NEG_INFINITY, above: last / (2.0 * middle) }
    } else if middle < 0.0 {
        ConfidenceSet::Outside { below: last / (2.0 * middle), above: f64::INFINITY }
    } else {
        ConfidenceSet::Everything
    }
}

/// Roots of Aθ² − 2Bθ + C in ascending order, by the form that does not cancel.
fn roots(lead: f64, middle: f64, last: f64, discriminant: f64) -> (f64, f64) {
    let far = middle + discriminant.sqrt().copysign(middle);
    let one = far / lead;
    let other = if discriminant == 0.0 {
        one
    } else if far == 0.0 {
        0.0
    } else {
        last / far
    };
    if one <= other { (one, other) } else { (other, one) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(numerator: f64, denominator: f64, covariance: f64) -> Errors {
        Errors { numerator, denominator, covariance, critical: 2.0 }
    }

    fn accepts(theta: f64, a: f64, b: f64, e: Errors) -> bool {
        let gap = a - theta * b;
        let variance = e.numerator - 2.0 * theta * e.covariance + theta * theta * e.denominator;
        gap * gap <= e.critical * e.critical * variance
    }

    #[test]
    fn the_set_is_what_the_test_accepts() {
        let cases = [
            (3.0, 2.0, errors(0.04, 0.09, 0.02)),
            (-3.0, 2.0, errors(0.04, 0.09, -0.03)),
            (3.0, 0.2, errors(0.04, 0.09, 0.02)),
            (0.1, 0.2, errors(0.04, 0.09, 0.02)),
            (0.0, 5.0, errors(1.0, 0.5, 0.1)),
        ];
        for (a, b, e) in cases {
            let set = fieller(a, b, e);
            for step in -4000..4000 {
                let theta = f64::from(step) * 0.01 + 0.001;
                let inside = match set {
                    ConfidenceSet::Bounded(interval) => interval.contains(theta),
                    ConfidenceSet::Outside { below, above } => theta <= below || theta >= above,
                    ConfidenceSet::Everything => true,
                    ConfidenceSet::NoDenominator | ConfidenceSet::NoError => false,
                };
                assert_eq!(inside, accepts(theta, a, b, e), "{a} {b} {theta} {set:?}");
            }
        }
    }

    #[test]
    fn without_error_the_quotient_is_exact() {
        let set = fieller(0.3, 0.7, errors(0.0, 0.0, 0.0));
        let interval = set.interval().unwrap();
        assert!((interval.low - 0.3 / 0.7).abs() < 1e-15 && interval.half_width() == 0.0);
        let set = fieller(0.3, 0.0, errors(0.1, 0.0, 0.0));
        assert_eq!(set, ConfidenceSet::NoDenominator);
    }

    #[test]
    fn a_quantity_over_itself_is_one() {
        let set = fieller(0.31, 0.31, errors(0.01, 0.01, 0.01));
        let interval = set.interval().unwrap();
        assert_eq!((interval.low, interval.high), (1.0, 1.0));
    }

    #[test]
    fn where_the_denominator_is_just_at_the_limit_one_ray_remains() {
        // b² = t² V_b: the square term vanishes, −2Bθ + C ≤ 0 remains. B = ab = 2, C = 1 − 4 · 0.04 = 0.84.
        let ray = |a: f64| fieller(a, 2.0, errors(0.04, 1.0, 0.0));
        let at = |set: ConfidenceSet, low: f64, high: f64| match set {
            ConfidenceSet::Outside { below, above } => {
                let near = |x: f64, known: f64| x == known || (x - known).abs() < 1e-15;
                assert!(near(below, low) && near(above, high), "{below} {above}");
            }
            other => panic!("{other:?}"),
        };
        at(ray(1.0), f64::NEG_INFINITY, 0.21);
        at(ray(-1.0), -0.21, f64::INFINITY);
        // With a covariance, B = 2 − 4 · 0.25 = 1.
        at(fieller(1.0, 2.0, errors(0.04, 1.0, 0.25)), f64::NEG_INFINITY, 0.42);
        assert_eq!(ray(0.0), ConfidenceSet::Everything);
    }

    #[test]
    fn ends_by_hand() {
        // 3θ² − 4θ + 0.96 = 0 and its mirror image: (2 ± √1.12) / 3.
        let root = 1.12_f64.sqrt();
        let (low, high) = ((2.0 - root) / 3.0, (2.0 + root) / 3.0);
        let near = |interval: Interval, low: f64, high: f64| {
            assert!(
                (interval.low - low).abs() < 1e-12 && (interval.high - high).abs() < 1e-12,
                "{interval:?}"
            );
        };
        near(fieller(1.0, 2.0, errors(0.01, 0.25, 0.0)).interval().unwrap(), low, high);
        near(fieller(-1.0, 2.0, errors(0.01, 0.25, 0.0)).interval().unwrap(), -high, -low);
        // −3θ² + 2θ + 0.96 ≤ 0: outside (1 ± √3.88) / 3.
        let ConfidenceSet::Outside { below, above } = fieller(1.0, 1.0, errors(0.01, 1.0, 0.5)) else {
            panic!("the denominator does not differ from zero")
        };
        let root = 3.88_f64.sqrt();
        near(Interval { low: below, high: above }, (1.0 - root) / 3.0, (1.0 + root) / 3.0);
    }

    #[test]
    fn the_quotient_of_two_means_takes_their_errors_over_the_same_replicates() {
        let of = |values: [f64; 4]| Jackknife::of_ratio(&values.map(crate::stats::Ratio::mean_of)).unwrap();
        let (a, b) = ([1.0, 2.0, 4.0, 9.0], [3.0, 1.0, 5.0, 7.0]);
        let found = quotient(&of(a), &of(b), 0.95);
        assert_eq!(found.value, Some(1.0));
        // Squares of deviations 38 and 20, products 24; over 3 · 4. Student's t with three degrees is 3.18245.
        let errors =
            Errors { numerator: 38.0 / 12.0, denominator: 20.0 / 12.0, covariance: 2.0, critical: 3.182446 };
        match (found.set, fieller(4.0, 4.0, errors)) {
            (
                ConfidenceSet::Outside { below, above },
                ConfidenceSet::Outside { below: known_below, above: known_above },
            ) => assert!((below - known_below).abs() < 1e-4 && (above - known_above).abs() < 1e-4),
            other => panic!("{other:?}"),
        }
        let none = quotient(&of(a), &of([0.0; 4]), 0.95);
        assert_eq!((none.value, none.set), (None, ConfidenceSet::NoDenominator));
        let one = Jackknife::of_ratio(&[crate::stats::Ratio::mean_of(2.0)]).unwrap();
        assert_eq!(quotient(&one, &one, 0.95).set, ConfidenceSet::NoError);
    }
}
