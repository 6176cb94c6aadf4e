//! The beta distribution: probability, density and quantile, with the same bits on every machine.
//!
//! The library that gives the other reference distributions leaves logarithms to the platform; a value of a factor
//! enters a simulation, so it must not depend on that.

use super::inverse::solve;
use crate::math::normal_quantile;

const TERMS: usize = 10_000;
const TINY: f64 = 1e-300;

/// The beta distribution with parameters `a` and `b`.
pub(in crate::stats) struct Beta {
    a: f64,
    b: f64,
    /// log B(a, b).
    log_beta: f64,
}

impl Beta {
    pub(in crate::stats) fn new(a: f64, b: f64) -> Self {
        Beta { a, b, log_beta: libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b) }
    }

    /// Its density at `x` in (0, 1).
    pub(in crate::stats) fn density(&self, x: f64) -> f64 {
        libm::exp((self.a - 1.0) * libm::log(x) + (self.b - 1.0) * libm::log1p(-x) - self.log_beta)
    }

    /// The probability of at most `x` in (0, 1), and the density there, which have most of their work in common: the
    /// regularised incomplete beta function, by its continued fraction (Abramowitz & Stegun 1964, 26.5.8) with the
    /// algorithm of Lentz (1976).
    fn at(&self, x: f64) -> (f64, f64) {
        let (a, b) = (self.a, self.b);
        let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - self.log_beta);
        // The fraction converges fast below the mean.
        let probability = if x > (a + 1.0) / (a + b + 2.0) {
            1.0 - front / b * fraction(b, a, 1.0 - x)
        } else {
            front / a * fraction(a, b, x)
        };
        (probability, front / (x * (1.0 - x)))
    }

    /// The quantile at `u` in (0, 1).
    pub(in crate::stats) fn quantile(&self, u: f64) -> f64 {
        solve(near(self.a, self.b, u), (0.0, 1.0), u, |x| self.at(x))
    }
}

/// A value near the quantile of Beta(a, b) (Abramowitz & Stegun 1964, 26.5.22; for parameters below 1, where the density
/// rises to an end, the quantile of its leading term there).
fn near(a: f64, b: f64, u: f64) -> f64 {
    if a >= 1.0 && b >= 1.0 {
        let z = -normal_quantile(u);
        let (one, other) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
        let third = (z * z - 3.0) / 6.0;
        let h = 2.0 / (one + other);
        let w = z * (third + h).max(0.0).sqrt() / h - (other - one) * (third + 5.0 / 6.0 - 2.0 / (3.0 * h));
        return a / (a + b * libm::exp(2.0 * w));
    }
    let (low, high) = (libm::exp(a * libm::log(a / (a + b))) / a, libm::exp(b * libm::log(b / (a + b))) / b);
    let both = low + high;
    if u < low / both {
        libm::pow(a * both * u, 1.0 / a)
    } else {
        1.0 - libm::pow(b * both * (1.0 - u), 1.0 / b)
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for term in 1..TERMS {
        let m = term as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for coefficient in [even, odd] {
            d = 1.0 / away(1.0 + coefficient * d);
            c = away(1.0 + coefficient / c);
            change = c * d;
            value *= change;
        }
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.beta` of scipy 1.17.1: `ppf` and `pdf`.
    #[test]
    fn quantiles_and_densities_are_the_published_ones() {
        for (a, b, u, x, at) in [
            (2.0, 5.0, 1e-6, 0.00025828782935406356, 0.0077406324693423765),
            (2.0, 5.0, 0.025, 0.043271868292741676, 1.0876297491006754),
            (2.0, 5.0, 0.5, 0.26444998329566005, 2.3222749490794277),
            (2.0, 5.0, 0.999, 0.818613866919134, 0.02658377674654752),
            (0.5, 0.5, 1e-6, 2.46740110027031e-12, 202642.36728500883),
            (0.5, 0.5, 0.9, 0.9755282581475768, 2.0601448592019365),
            (30.0, 70.0, 1e-6, 0.1198503924244407, 0.00017583311393362422),
            (30.0, 70.0, 0.9, 0.359434740999984, 3.5975978879623387),
            (1.0, 1.0, 0.025, 0.025, 1.0),
            (1.0, 3.0, 0.999, 0.9, 0.02999999999999998),
            (200.0, 3.0, 0.5, 0.9867841407947666, 50.22827752408727),
            (200.0, 3.0, 0.999, 0.9990525137036208, 3.018341383549875),
        ] {
            let found = Beta::new(a, b).quantile(u);
            assert!((found / x - 1.0).abs() < 1e-9, "{a} {b} {u}: {found} {x}");
            let found = Beta::new(a, b).density(x);
            assert!((found / at - 1.0).abs() < 1e-9, "{a} {b} {x}: {found} {at}");
        }
    }
}
