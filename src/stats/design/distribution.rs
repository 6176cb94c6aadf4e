//! What may be the value of an uncertain factor, and how probable it is.

use std::f64::consts::{PI, SQRT_2};

use crate::math::normal_quantile;
use crate::stats::incomplete_beta;

/// The distribution of a real factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Every value between the ends alike.
    Uniform {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Uniform on the logarithmic scale.
    LogUniform {
        /// Smallest value, above 0.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Normal, given that it lies between the ends.
    TruncatedNormal {
        /// Mean before the cut.
        mean: f64,
        /// Standard deviation before the cut.
        sd: f64,
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// The exponential of a normal.
    Lognormal {
        /// Median, above 0.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Beta, stretched from (0, 1) to the ends.
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// Triangular: most probable at `mode`, falling in straight lines to the ends.
    Triangular {
        /// Smallest value.
        low: f64,
        /// Most probable value.
        mode: f64,
        /// Largest value.
        high: f64,
    },
}

use Distribution::{Beta, LogUniform, Lognormal, Normal, Triangular, TruncatedNormal, Uniform};
use sfic_text::text;

impl Distribution {
    /// The condition on its numbers that is violated, as a sentence; `None` if all hold.
    pub fn problem(&self) -> Option<&'static str> {
        let (low, high) = self.support();
        let ordered = low < high;
        let cut_too_far = |mean: f64, sd: f64| {
            let (a, b) = ((low - mean) / sd, (high - mean) / sd);
            let (a, b) = if a > 0.0 { (-b, -a) } else { (a, b) };
            normal_probability(b) - normal_probability(a) < 1e-200
        };
        match *self {
            _ if !ordered => Some(text!("the low end must be below the high end")),
            LogUniform { low, .. } if low <= 0.0 => Some(text!("the low end must be above 0")),
            Normal { sd, .. } | TruncatedNormal { sd, .. } if sd <= 0.0 => Some(text!("sd must be above 0")),
            TruncatedNormal { mean, sd, .. } if cut_too_far(mean, sd) => {
                Some(text!("the normal must have some probability between low and high"))
            }
            Lognormal { median, .. } if median <= 0.0 => Some(text!("median must be above 0")),
            Lognormal { sigma, .. } if sigma <= 0.0 => Some(text!("sigma must be above 0")),
            Beta { alpha, beta, .. } if !shapes_fit(alpha) || !shapes_fit(beta) => {
                Some(text!("alpha and beta must be from 0.01 to 1000000"))
            }
            Triangular { low, mode, high } if mode < low || mode > high => {
                Some(text!("mode must be between low and high"))
            }
            _ => None,
        }
    }

    /// Smallest and largest value, which may be infinite.
    pub fn support(&self) -> (f64, f64) {
        match *self {
            Uniform { low, high }
            | LogUniform { low, high }
            | TruncatedNormal { low, high, .. }
            | Beta { low, high, .. }
            | Triangular { low, high, .. } => (low, high),
            Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Lognormal { .. } => (0.0, f64::INFINITY),
        }
    }

    /// True if both ends of the support belong to it.
    pub fn is_bounded(&self) -> bool {
        !matches!(self, Normal { .. } | Lognormal { .. })
    }

    /// The value below which the part `u` of the probability lies.
    ///
    /// `u` is in [0, 1]; 0 and 1 give the ends of [`Distribution::support`].
    pub fn quantile(&self, u: f64) -> f64 {
        let (low, high) = self.support();
        if u <= 0.0 {
            return low;
        }
        if u >= 1.0 {
            return high;
        }
        let value = match *self {
            Uniform { low, high } => low + u * (high - low),
            LogUniform { low, high } => low * libm::exp(u * libm::log(high / low)),
            Normal { mean, sd } => mean + sd * normal_quantile(u),
            TruncatedNormal { mean, sd, low, high } => {
                let (a, b) = ((low - mean) / sd, (high - mean) / sd);
                // In the upper tail probabilities near 1 lose their digits: take its mirror image.
                let z = if a > 0.0 { -between(-b, -a, 1.0 - u) } else { between(a, b, u) };
                mean + sd * z
            }
            Lognormal { median, sigma } => median * libm::exp(sigma * normal_quantile(u)),
            Beta { alpha, beta: second, low, high } => {
                low + (high - low) * incomplete_beta::Beta::new(alpha, second).quantile(u)
            }
            Triangular { low, mode, high } => {
                let (width, rising) = (high - low, mode - low);
                if u * width <= rising {
                    low + (u * width * rising).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - mode)).sqrt()
                }
            }
        };
        value.clamp(low, high)
    }

    /// The probability density at `x`; 0 outside of the support.
    pub fn density(&self, x: f64) -> f64 {
        let (low, high) = self.support();
        if !(x >= low && x <= high) {
            return 0.0;
        }
        match *self {
            Uniform { low, high } => 1.0 / (high - low),
            LogUniform { low, high } => 1.0 / (x * libm::log(high / low)),
            Normal { mean, sd } => normal_density((x - mean) / sd) / sd,
            TruncatedNormal { mean, sd, low, high } => {
                let (a, b) = ((low - mean) / sd, (high - mean) / sd);
                let (a, b) = if a > 0.0 { (-b, -a) } else { (a, b) };
                let inside = normal_probability(b) - normal_probability(a);
                normal_density((x - mean) / sd) / (sd * inside)
            }
            Lognormal { .. } if x == 0.0 => 0.0,
            Lognormal { median, sigma } => normal_density(libm::log(x / median) / sigma) / (sigma * x),
            Beta { alpha, beta: second, low, high } => {
                let (width, part) = (high - low, (x - low) / (high - low));
                // The density may be infinite at the ends: take the nearest number inside.
                let inside = part.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
                incomplete_beta::Beta::new(alpha, second).density(inside) / width
            }
            Triangular { low, mode, high } => {
                let peak = 2.0 / (high - low);
                if x < mode {
                    peak * (x - low) / (mode - low)
                } else if x > mode {
                    peak * (high - x) / (high - mode)
                } else {
                    peak
                }
            }
        }
    }
}

fn shapes_fit(shape: f64) -> bool {
    (0.01..=1e6).contains(&shape)
}

fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

fn normal_probability(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

/// The quantile of the standard normal between `a` and `b`.
fn between(a: f64, b: f64, u: f64) -> f64 {
    let (below, upto) = (normal_probability(a), normal_probability(b));
    let p = below + u * (upto - below);
    if p <= 0.0 { a } else { normal_quantile(p.min(1.0 - f64::EPSILON / 2.0)).clamp(a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUNCATED: Distribution = TruncatedNormal { mean: 0.5, sd: 0.2, low: 0.0, high: 1.0 };

    /// `ppf` and `pdf` of scipy 1.17.1: `truncnorm`, `lognorm`, `triang`, `loguniform`, `norm`, `beta`.
    #[test]
    fn quantiles_and_densities_are_the_published_ones() {
        let tail = TruncatedNormal { mean: 0.0, sd: 1.0, low: 6.0, high: 7.0 };
        let lower = TruncatedNormal { mean: 0.0, sd: 1.0, low: -7.0, high: -6.0 };
        let open = TruncatedNormal { mean: 0.0, sd: 1.0, low: -40.0, high: 0.5 };
        let triangle = Triangular { low: 1.0, mode: 2.0, high: 5.0 };
        for (of, u, x, density) in [
            (TRUNCATED, 0.01, 0.07154396715883926, 0.20358214865093913),
            (TRUNCATED, 0.5, 0.5, 2.0197959153282796),
            (tail, 0.01, 6.00162961194648, 6.106473699070274),
            (tail, 0.99, 6.690336622603916, 0.07721406944960485),
            (lower, 0.01, -6.690336622603916, 0.07721406944960485),
            (open, 0.01, -2.4616683149100878, 0.027878553870058158),
            (open, 0.5, -0.3968711750895444, 0.5332603658974725),
            (Lognormal { median: 2.0, sigma: 0.4 }, 0.025, 0.9131652543785287, 0.1600068265979174),
            (Lognormal { median: 2.0, sigma: 0.4 }, 0.9, 3.3393220481103656, 0.13138769591854488),
            (triangle, 0.1, 1.632455532033676, 0.316227766016838),
            (triangle, 0.9, 3.904554884989668, 0.18257418583505536),
            (LogUniform { low: 0.1, high: 10.0 }, 0.1, 0.1584893192461114, 1.3701064651203851),
            (LogUniform { low: 0.1, high: 10.0 }, 0.9, 6.309573444801938, 0.03441551839459447),
            (Normal { mean: 3.0, sd: 2.0 }, 0.1, 0.43689686891079926, 0.08774916596624342),
            (Normal { mean: 3.0, sd: 2.0 }, 0.999, 9.180464612335626, 0.0016835450385319975),
            (
                Beta { alpha: 2.0, beta: 5.0, low: 0.0, high: 1.0 },
                0.5,
                0.26444998329566005,
                2.3222749490794277,
            ),
            (Beta { alpha: 2.0, beta: 5.0, low: 1.0, high: 3.0 }, 0.5, 1.52889996659132, 1.1611374745397138),
            (Uniform { low: -1.0, high: 3.0 }, 0.25, 0.0, 0.25),
        ] {
            let found = of.quantile(u);
            assert!((found - x).abs() < 1e-8 * x.abs().max(1.0), "{of:?} {u}: {found} {x}");
            let found = of.density(x);
            assert!((found / density - 1.0).abs() < 1e-6, "{of:?} at {x}: {found} {density}");
            assert_eq!(of.problem(), None);
        }
    }

    #[test]
    fn ends_are_exact_and_nothing_lies_outside() {
        for of in [
            TRUNCATED,
            Uniform { low: 0.1, high: 0.7 },
            LogUniform { low: 0.1, high: 0.7 },
            Beta { alpha: 0.5, beta: 0.5, low: 0.1, high: 0.7 },
            Triangular { low: 0.1, mode: 0.7, high: 0.7 },
        ] {
            let (low, high) = of.support();
            assert_eq!((of.quantile(0.0), of.quantile(1.0)), (low, high), "{of:?}");
            assert!(of.is_bounded());
            for u in [1e-12, 0.3, 1.0 - 1e-12] {
                assert!((low..=high).contains(&of.quantile(u)), "{of:?}");
            }
            assert_eq!((of.density(low - 0.01), of.density(high + 0.01)), (0.0, 0.0));
            assert!(of.density(low).is_finite() && of.density(high).is_finite());
        }
        assert!(!Normal { mean: 0.0, sd: 1.0 }.is_bounded());
    }

    /// The derivative of the quantile is the inverse of the density.
    #[test]
    fn densities_belong_to_the_quantiles() {
        for of in [
            TRUNCATED,
            LogUniform { low: 0.1, high: 0.7 },
            Beta { alpha: 3.0, beta: 1.5, low: -1.0, high: 4.0 },
            Triangular { low: 0.1, mode: 0.2, high: 0.7 },
            Lognormal { median: 1.0, sigma: 0.5 },
        ] {
            for u in [0.07, 0.31, 0.5, 0.83] {
                let slope = (of.quantile(u + 1e-6) - of.quantile(u - 1e-6)) / 2e-6;
                let product = slope * of.density(of.quantile(u));
                assert!((product - 1.0).abs() < 1e-4, "{of:?} {u}: {product}");
            }
        }
    }

    #[test]
    fn wrong_numbers_are_said() {
        assert_eq!(Uniform { low: 1.0, high: 1.0 }.problem(), Some("the low end must be below the high end"));
        assert_eq!(LogUniform { low: 0.0, high: 1.0 }.problem(), Some("the low end must be above 0"));
        assert_eq!(Normal { mean: 0.0, sd: 0.0 }.problem(), Some("sd must be above 0"));
        let far = TruncatedNormal { mean: 0.0, sd: 1.0, low: 60.0, high: 61.0 };
        assert!(far.problem().is_some_and(|problem| problem.contains("some probability")));
        assert!(Triangular { low: 0.0, mode: 2.0, high: 1.0 }.problem().is_some());
        assert!(Beta { alpha: 0.0, beta: 2.0, low: 0.0, high: 1.0 }.problem().is_some());
    }
}
