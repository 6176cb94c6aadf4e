//! How many times as much: the ratio of a statistic in an arm to that in the baseline.
//!
//! Taken on the logarithmic scale, on which the jackknife of a ratio of ratios is closest to symmetric (Miller 1974),
//! and turned back: the interval is not symmetric about the factor and never reaches 0. Factors of stages that follow
//! on one another multiply to the factor of the whole.

use super::estimate::Interval;
use super::jackknife::Jackknife;

/// A statistic of an arm relative to that of the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// How many times as much; 1 is no change.
    pub value: f64,
    /// Its interval; absent where one replicate decides, or cases are few.
    pub interval: Option<Interval>,
}

/// The factor of `arm` over `baseline`, both over the same replicates; `None` unless both are above 0.
///
/// # Panics
///
/// If the numbers of replicates differ or `level` is not in (0, 1).
pub fn factor(arm: &Jackknife, baseline: &Jackknife, level: f64) -> Option<Factor> {
    let logarithms = (arm.ln()?, baseline.ln()?);
    if arm.minus(baseline).identical() {
        return Some(Factor { value: 1.0, interval: Some(Interval { low: 1.0, high: 1.0 }) });
    }
    let found = logarithms.0.minus(&logarithms.1).estimate(level);
    let interval = found
        .interval
        .map(|interval| Interval { low: libm::exp(interval.low), high: libm::exp(interval.high) });
    Some(Factor { value: libm::exp(found.value), interval })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{LEVEL, Ratio};

    fn of(sums: &[(f64, f64)]) -> Jackknife {
        let sums: Vec<Ratio> = sums.iter().copied().map(Ratio::from).collect();
        Jackknife::of_ratio(&sums).unwrap()
    }

    #[test]
    fn the_same_arm_has_the_factor_one_without_width() {
        let arm = of(&[(3.0, 10.0), (5.0, 11.0), (2.0, 9.0)]);
        let found = factor(&arm, &arm, LEVEL).unwrap();
        assert_eq!((found.value, found.interval.unwrap()), (1.0, Interval { low: 1.0, high: 1.0 }));
    }

    #[test]
    fn a_ratio_of_means_by_hand() {
        // Means 4 and 2; without each replicate 5.5 / 2.5, 4.5 / 2 and 2 / 1.5.
        let (arm, baseline) =
            (of(&[(1.0, 1.0), (3.0, 1.0), (8.0, 1.0)]), of(&[(1.0, 1.0), (2.0, 1.0), (3.0, 1.0)]));
        let left = [5.5 / 2.5, 4.5 / 2.0, 2.0 / 1.5].map(libm::log);
        let mean = left.iter().sum::<f64>() / 3.0;
        let se = (2.0 / 3.0 * left.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>()).sqrt();
        // Student's t of two degrees at 97.5 %.
        let reach = 4.302652729911275 * se;
        let found = factor(&arm, &baseline, LEVEL).unwrap();
        assert!((found.value - 2.0).abs() < 1e-12);
        let interval = found.interval.unwrap();
        assert!((interval.low - 2.0 * libm::exp(-reach)).abs() < 1e-9);
        assert!((interval.high - 2.0 * libm::exp(reach)).abs() < 1e-6 * interval.high);
    }

    #[test]
    fn factors_of_stages_multiply() {
        let stages = [(40.0, 100.0), (9.0, 40.0)];
        let other = [(50.0, 90.0), (20.0, 50.0)];
        let pair =
            |index: usize| factor(&of(&[other[index]; 4]), &of(&[stages[index]; 4]), LEVEL).unwrap().value;
        let whole = factor(&of(&[(20.0, 90.0); 4]), &of(&[(9.0, 100.0); 4]), LEVEL).unwrap().value;
        assert!((pair(0) * pair(1) - whole).abs() < 1e-12);
    }

    #[test]
    fn there_is_no_factor_of_nothing() {
        let (none, some) = (of(&[(0.0, 3.0); 3]), of(&[(1.0, 3.0); 3]));
        assert_eq!(factor(&none, &some, LEVEL), None);
        assert_eq!(factor(&some, &none, LEVEL), None);
        // With the one run left out that has any, there is a factor but no interval.
        let rests = of(&[(1.0, 3.0), (0.0, 3.0)]);
        assert_eq!(factor(&rests, &some_of_two(), LEVEL).unwrap().interval, None);
    }

    fn some_of_two() -> Jackknife {
        of(&[(1.0, 3.0); 2])
    }
}
