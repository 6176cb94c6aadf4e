//! Quantiles and tail probabilities of the reference distributions.

use std::cell::Cell;

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};

use super::exact;

/// The t with `degrees` degrees of freedom. Only the degrees can be wrong, and 0 has no t.
fn student(degrees: usize) -> Option<StudentsT> {
    if degrees == 0 {
        return None;
    }
    StudentsT::new(0.0, 1.0, degrees as f64).ok()
}

/// The `t` such that a Student variable lies in (−t, t) with probability `level`: t² over its sum with the degrees is
/// beta distributed.
///
/// # Panics
///
/// If `level` is not in (0, 1).
pub(crate) fn student_critical(level: f64, degrees: usize) -> Option<f64> {
    check(level);
    if degrees == 0 {
        return None;
    }
    // Tables of series ask for one value a hundred thousand times, and it takes as long as a tick of a hundred exporters.
    let asked = (level.to_bits(), degrees);
    if let (last, critical) = LAST.get()
        && last == asked
    {
        return Some(critical);
    }
    let degrees = degrees as f64;
    let part = exact::share_at(0.5, degrees / 2.0, level);
    let critical = (degrees * part / (1.0 - part)).sqrt();
    LAST.set((asked, critical));
    Some(critical)
}

thread_local! {
    /// The critical value that was asked for last, by level and degrees.
    static LAST: Cell<((u64, usize), f64)> = const { Cell::new(((0, 0), 0.0)) };
}

/// Two-sided p-value of a Student statistic.
pub(crate) fn student_two_sided(statistic: f64, degrees: usize) -> Option<f64> {
    Some((2.0 * student(degrees)?.sf(statistic.abs())).min(1.0))
}

/// The `z` such that a standard normal variable lies in (−z, z) with probability `level`.
///
/// # Panics
///
/// If `level` is not in (0, 1).
pub(crate) fn normal_critical(level: f64) -> f64 {
    check(level);
    Normal::standard().inverse_cdf(0.5 + level / 2.0)
}

/// Two-sided p-value of a standard normal statistic.
pub(crate) fn normal_two_sided(statistic: f64) -> f64 {
    (2.0 * Normal::standard().sf(statistic.abs())).min(1.0)
}

/// Probability that a χ² variable with `degrees` degrees of freedom exceeds `statistic`.
pub(crate) fn chi_squared_tail(statistic: f64, degrees: usize) -> Option<f64> {
    if degrees == 0 {
        return None;
    }
    Some(ChiSquared::new(degrees as f64).ok()?.sf(statistic))
}

fn check(level: f64) {
    assert!(level > 0.0 && level < 1.0, "the level of confidence is {level}, outside (0, 1)");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-10 * b.abs()
    }

    /// Figures of scipy 1.17.1: `t.ppf`, `t.sf`, `norm.ppf`, `chi2.sf`.
    #[test]
    fn tables() {
        for (level, degrees, value) in [
            (0.95, 1, 12.706204736174694),
            (0.95, 2, 4.302652729749462),
            (0.95, 29, 2.045229642132703),
            (0.95, 199, 1.9719565442517533),
            (0.95, 4999, 1.9604386466615247),
            (0.99, 29, 2.756385903670605),
            (0.5, 7, 0.7111417780817866),
        ] {
            let found = student_critical(level, degrees).unwrap();
            assert!(near(found, value), "t {level} {degrees}: {found} {value}");
        }
        let p = student_two_sided(-2.5, 29).unwrap();
        assert!(near(p, 0.018325344338426086), "{p}");
        let p = student_two_sided(12.0, 199).unwrap();
        assert!((p / 2.5799606747931776e-25 - 1.0).abs() < 1e-8, "{p}");
        assert!(near(normal_critical(0.95), 1.959963984540054));
        assert!(near(normal_two_sided(3.0), 0.0026997960632601866));
        let p = chi_squared_tail(16.79294, 1).unwrap();
        assert!(near(p, 4.1688112825228575e-05), "{p}");
        let p = chi_squared_tail(30.0, 4).unwrap();
        assert!(near(p, 4.894437128029217e-06), "{p}");
        assert_eq!(student_critical(0.95, 0), None);
    }
}
