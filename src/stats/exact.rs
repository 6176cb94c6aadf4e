//! Intervals for shares and rates of few cases.
//!
//! A rare event is not seen in most replicates, and then the replicates do not show how far the estimate may be off:
//! none seen in 93 principals has a jackknife error of 0. The intervals here need no variance. Cases of one replicate
//! share its fate, so that a sample counts for less than its size, by the factor that the jackknife found: the
//! *effective size* takes the place of the size (Korn & Graubard 1998, *Survey Methodology* 24, with their correction
//! for the degrees of freedom of the variance). The ends are Clopper and Pearson's (1934) for shares and Garwood's
//! (1936) for rates; both hold at least their level for independent cases.

use statrs::function::gamma::{gamma_lr, ln_gamma};

use super::estimate::Interval;
use super::incomplete_beta::Beta;
use super::inverse::solve;
use crate::math::normal_quantile;

/// Interval of a share: `cases` of `size`, neither necessarily whole, `0 <= cases <= size`, at confidence `level`.
pub(crate) fn share(cases: f64, size: f64, level: f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    let others = (size - cases).max(0.0);
    Interval {
        low: if cases > 0.0 { share_at(cases, others + 1.0, tail) } else { 0.0 },
        high: if others > 0.0 { share_at(cases + 1.0, others, 1.0 - tail) } else { 1.0 },
    }
}

/// Interval of a rate: `events`, not necessarily whole, in `exposure` above 0, at confidence `level`.
pub(super) fn rate(events: f64, exposure: f64, level: f64) -> Interval {
    let tail = (1.0 - level) / 2.0;
    Interval {
        low: if events > 0.0 { rate_at(events, tail) / exposure } else { 0.0 },
        high: rate_at(events + 1.0, 1.0 - tail) / exposure,
    }
}

/// Quantile of Beta(a, b) at `u` in (0, 1).
pub(super) fn share_at(a: f64, b: f64, u: f64) -> f64 {
    Beta::new(a, b).quantile(u)
}

/// Quantile of the gamma distribution of shape `a` and scale 1 at `u` in (0, 1).
pub(super) fn rate_at(a: f64, u: f64) -> f64 {
    let constant = ln_gamma(a);
    // Wilson & Hilferty (1931).
    let root = 1.0 - 1.0 / (9.0 * a) + normal_quantile(u) / (3.0 * a.sqrt());
    let start = a * root * root * root;
    solve(start, (0.0, a + 40.0 * (a.sqrt() + 1.0)), u, |x| {
        (gamma_lr(a, x), libm::exp((a - 1.0) * libm::log(x) - x - constant))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::LEVEL;

    /// `scipy.stats.binomtest(...).proportion_ci("exact")` of scipy 1.17.1; for sizes that are not whole `beta.ppf`.
    #[test]
    fn shares() {
        for (cases, size, low, high) in [
            (0.0, 93.0, 0.0, 0.0388889985342758),
            (1.0, 20.0, 0.0012650894979498038, 0.24873276277202777),
            (2.0, 2.0, 0.15811388300841897, 1.0),
            (50.0, 100.0, 0.39832112950330095, 0.601678870496699),
            (4_000.0, 20_000.0, 0.1944752932851459, 0.20561204805519995),
        ] {
            let found = share(cases, size, LEVEL);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(near(found.low, low) && near(found.high, high), "{cases} of {size}: {found:?}");
        }
        let (less, more) = (share(2.5, 40.0, LEVEL), share(2.5, 80.0, LEVEL));
        assert!(less.low < 0.0625 && 0.0625 < less.high && more.high < less.high);
    }

    /// `chi2.ppf(.025, 2x)/2`, `chi2.ppf(.975, 2x + 2)/2` of scipy 1.17.1.
    #[test]
    fn rates() {
        for (events, low, high) in [
            (0.0, 0.0, 3.6888794541139354),
            (1.0, 0.025317807984289876, 5.571643390938898),
            (10.0, 4.7953886961324335, 18.39035604201778),
            (400.0, 361.75629663114347, 441.1866480966759),
        ] {
            let found = rate(events, 2.0, LEVEL);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9 * b.max(1.0);
            assert!(near(2.0 * found.low, low) && near(2.0 * found.high, high), "{events}: {found:?}");
        }
    }
}
