//! The beta distribution: probability, density and quantile, with the same bits on every machine.
//!
//! The library that gives the other reference distributions leaves logarithms to the platform; a value of a factor
//! enters a simulation, so it must not depend on that.

/// Bisections after which an interval within (0, 1) is as short as its numbers allow.
const HALVINGS: usize = 1_100;
const TERMS: usize = 10_000;
const TINY: f64 = 1e-300;

/// log B(a, b).
fn log_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// Density of Beta(a, b) at `x` in (0, 1).
pub(in crate::stats) fn density(a: f64, b: f64, x: f64) -> f64 {
    libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x) - log_beta(a, b))
}

/// The probability that Beta(a, b) is at most `x`: the regularised incomplete beta function, by its continued
/// fraction (Abramowitz & Stegun 1964, 26.5.8) with the algorithm of Lentz (1976).
pub(in crate::stats) fn probability(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below the mean.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - probability(b, a, 1.0 - x);
    }
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - log_beta(a, b)) / a;
    front * fraction(a, b, x)
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

/// The quantile of Beta(a, b) at `u` in (0, 1), by bisection.
pub(in crate::stats) fn quantile(a: f64, b: f64, u: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if probability(a, b, middle) < u { low = middle } else { high = middle }
    }
    0.5 * (low + high)
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
            let found = quantile(a, b, u);
            assert!((found / x - 1.0).abs() < 1e-9, "{a} {b} {u}: {found} {x}");
            let found = density(a, b, x);
            assert!((found / at - 1.0).abs() < 1e-9, "{a} {b} {x}: {found} {at}");
        }
        assert_eq!((probability(2.0, 3.0, 0.0), probability(2.0, 3.0, 1.0)), (0.0, 1.0));
    }
}
