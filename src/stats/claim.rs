//! Tests of claims about contrasts: true, false, or undecided with these replicates.
//!
//! A claim names the region in which the contrast must lie, bounded by the smallest effect of interest δ: a
//! *minimum-effect* claim says that it lies beyond δ (Murphy & Myors 1999), an *equivalence* claim that it lies within
//! ±δ (Schuirmann 1987), a *non-inferiority* claim that it does not lie beyond δ on the wrong side. One p-value serves
//! both answers: that of the distance between the estimate and the nearest end of the region, two-sided, so that the
//! same rule that lets a claim hold lets it fail. For an equivalence claim this is Schuirmann's pair of one-sided tests
//! at half the level each, and therefore the interval of the printed confidence, not of a smaller one.
//!
//! [`judge`] adjusts the p-values of all claims together (Holm 1979) and gives each the interval at which Holm judged
//! it, so that the verdict can be read off the interval: wholly inside the region, wholly outside, or across an end.

use super::estimate::Interval;
use super::jackknife::Jackknife;
use super::multiplicity::holm;

/// Where a contrast must lie for a claim to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// Above δ.
    Above,
    /// Below −δ.
    Below,
    /// Between −δ and δ: nearly zero.
    NearlyZero,
    /// Above −δ: not lower by as much as δ.
    NotBelow,
    /// Below δ: not higher by as much as δ.
    NotAbove,
}

impl Region {
    /// How far `value` lies inside the region bounded by `smallest`; negative outside, 0 at an end.
    pub fn depth(self, value: f64, smallest: f64) -> f64 {
        match self {
            Region::Above => value - smallest,
            Region::Below => -smallest - value,
            Region::NearlyZero => smallest - value.abs(),
            Region::NotBelow => value + smallest,
            Region::NotAbove => smallest - value,
        }
    }

    /// The end of the region that is nearest to `value`.
    fn nearest_end(self, value: f64, smallest: f64) -> f64 {
        match self {
            Region::Above | Region::NotAbove => smallest,
            Region::Below | Region::NotBelow => -smallest,
            Region::NearlyZero => smallest.copysign(value),
        }
    }
}

/// A claim about a contrast.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The contrast; `None` where it has no value (a denominator of 0 in all replicates).
    pub contrast: Option<Jackknife>,
    /// Where it must lie.
    pub region: Region,
    /// The smallest effect of interest δ, above 0, in the unit of the contrast.
    pub smallest: f64,
}

/// Result of the test of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The adjusted interval lies wholly outside the region.
    DoesNotHold,
    /// The adjusted interval lies across an end of the region, or there is none.
    Undecided,
    /// The adjusted interval lies wholly inside the region.
    Holds,
}

impl Verdict {
    /// All of them, those of claims that hold first.
    pub const ALL: [Verdict; 3] = [Verdict::Holds, Verdict::DoesNotHold, Verdict::Undecided];

    /// Of a claim that needs every one of its parts: one that fails is enough to refute it.
    pub fn all(parts: impl IntoIterator<Item = Verdict>) -> Verdict {
        parts.into_iter().min().unwrap_or(Verdict::Undecided)
    }

    /// Of a claim that needs one of its parts: one that holds is enough.
    pub fn any(parts: impl IntoIterator<Item = Verdict>) -> Verdict {
        parts.into_iter().max().unwrap_or(Verdict::Undecided)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::DoesNotHold => "does not hold",
            Verdict::Undecided => "undecided",
        }
    }
}

/// A claim judged among others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// The contrast, in its unit.
    pub value: Option<f64>,
    /// Its jackknife standard error.
    pub se: Option<f64>,
    /// Its interval at the level at which Holm judged it.
    pub interval: Option<Interval>,
    /// That level, `1 − (1 − level)/(claims not yet decided)`.
    pub level: f64,
    /// Two-sided p-value of the hypothesis that it lies at the nearest end of the region; 1 without a standard error.
    pub p: f64,
    /// The same, Holm-adjusted over all claims.
    pub p_holm: f64,
    /// Verdict on the claim.
    pub verdict: Verdict,
}

/// Judges claims together at the family-wise confidence `level`.
///
/// P-values are those of [`Jackknife::p_value_of`] at the nearest end of the region.
///
/// # Panics
///
/// If `level` is not in (0, 1).
pub fn judge(claims: &[Claim], level: f64) -> Vec<Judged> {
    let p_values: Vec<f64> = claims.iter().map(p_value).collect();
    let adjusted = holm(&p_values).unwrap_or_else(|| vec![1.0; claims.len()]);
    let levels = levels(&p_values, level);
    claims
        .iter()
        .enumerate()
        .map(|(i, claim)| {
            let value = claim.contrast.as_ref().map(Jackknife::value);
            let decided = adjusted[i] <= 1.0 - level;
            let inside = value.is_some_and(|value| claim.region.depth(value, claim.smallest) > 0.0);
            Judged {
                value,
                se: claim.contrast.as_ref().and_then(Jackknife::se),
                interval: claim.contrast.as_ref().and_then(|found| found.estimate(levels[i]).interval),
                level: levels[i],
                p: p_values[i],
                p_holm: adjusted[i],
                verdict: match (decided, inside) {
                    (false, _) => Verdict::Undecided,
                    (true, true) => Verdict::Holds,
                    (true, false) => Verdict::DoesNotHold,
                },
            }
        })
        .collect()
}

fn p_value(claim: &Claim) -> f64 {
    let p = claim
        .contrast
        .as_ref()
        .and_then(|found| found.p_value_of(claim.region.nearest_end(found.value(), claim.smallest)));
    p.unwrap_or(1.0)
}

/// The level of confidence at which Holm's procedure looks at each claim: the k-th smallest p-value of m is held
/// against α/(m − k + 1), and all after the first that is not below against the same.
fn levels(p_values: &[f64], level: f64) -> Vec<f64> {
    let alpha = 1.0 - level;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut levels = vec![level; p_values.len()];
    let mut left = p_values.len();
    let mut going = true;
    for index in order {
        levels[index] = 1.0 - alpha / left as f64;
        going &= p_values[index] <= alpha / left as f64;
        if going {
            left = (left - 1).max(1);
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{LEVEL, Ratio};

    fn claim(values: &[f64], region: Region, smallest: f64) -> Claim {
        let sums: Vec<Ratio> = values.iter().copied().map(Ratio::mean_of).collect();
        Claim { contrast: Jackknife::of_ratio(&sums), region, smallest }
    }

    const SIX: [f64; 6] = [2.0, 1.0, -1.0, 3.0, 2.0, 4.0];

    /// Differences of mean 11/6 and standard error .703167; t and p of scipy 1.17.1 against 0: 2.607260, .0478284.
    #[test]
    fn a_minimum_effect_of_nearly_nothing_is_the_t_test() {
        let found = judge(&[claim(&SIX, Region::Above, 1e-12)], LEVEL)[0];
        assert!((found.p - 0.047828429596299196).abs() < 1e-9);
        assert_eq!((found.p, found.verdict), (found.p_holm, Verdict::Holds));
        let interval = found.interval.unwrap();
        assert!((interval.low - 0.025783892393412833).abs() < 1e-9);
        let against = judge(&[claim(&SIX, Region::Below, 1e-12)], LEVEL)[0];
        assert_eq!(against.verdict, Verdict::DoesNotHold);
        assert!((against.p - found.p).abs() < 1e-9);
    }

    #[test]
    fn the_verdict_is_where_the_interval_lies() {
        // The interval is [0.0258, 3.6409].
        for (region, smallest, verdict) in [
            (Region::Above, 0.02, Verdict::Holds),
            (Region::Above, 0.03, Verdict::Undecided),
            (Region::Above, 3.7, Verdict::DoesNotHold),
            (Region::Below, 0.02, Verdict::DoesNotHold),
            (Region::NearlyZero, 3.7, Verdict::Holds),
            (Region::NearlyZero, 3.6, Verdict::Undecided),
            (Region::NearlyZero, 0.03, Verdict::Undecided),
            (Region::NearlyZero, 0.02, Verdict::DoesNotHold),
            (Region::NotBelow, 0.1, Verdict::Holds),
            (Region::NotAbove, 3.7, Verdict::Holds),
            (Region::NotAbove, 1.0, Verdict::Undecided),
            (Region::NotAbove, 0.02, Verdict::DoesNotHold),
        ] {
            let found = judge(&[claim(&SIX, region, smallest)], LEVEL)[0];
            assert_eq!(found.verdict, verdict, "{region:?} {smallest}");
        }
    }

    /// Equivalence by hand: mean 0, se² = 10/4/5 = .5; t = (3 − 0)/√.5 = 4.2426 on 4 degrees, two-sided p = .0132 (each
    /// of the two one-sided tests has .0066).
    #[test]
    fn equivalence_is_two_one_sided_tests_at_half_the_level() {
        let found = judge(&[claim(&[-2.0, -1.0, 0.0, 1.0, 2.0], Region::NearlyZero, 3.0)], LEVEL)[0];
        assert!((found.p - 0.013235).abs() < 1e-5, "{}", found.p);
        assert_eq!(found.verdict, Verdict::Holds);
    }

    /// Holm on p-values .01, .04, .03, .005 (adjusted .03, .06, .06, .02) looks at them against α/3, α/2, α/2, α/4.
    #[test]
    fn intervals_are_those_at_which_holm_looked() {
        let found = levels(&[0.01, 0.04, 0.03, 0.005], LEVEL);
        for (level, share) in found.iter().zip([3.0, 2.0, 2.0, 4.0]) {
            assert!((level - (1.0 - 0.05 / share)).abs() < 1e-12, "{found:?}");
        }
        assert_eq!(levels(&[0.001, 0.01], LEVEL)[1], 0.95);
    }

    #[test]
    fn more_claims_make_each_harder_and_the_interval_agrees_with_the_verdict() {
        let alone = judge(&[claim(&SIX, Region::Above, 0.02)], LEVEL)[0];
        let blank = || claim(&[1.0, -1.0, 2.0, -2.0, 0.1, -0.3], Region::Above, 0.5);
        let among = judge(&[claim(&SIX, Region::Above, 0.02), blank(), blank()], LEVEL);
        assert_eq!((alone.verdict, among[0].verdict), (Verdict::Holds, Verdict::Undecided));
        for judged in &among {
            let interval = judged.interval.unwrap();
            assert!(interval.low < 0.5 && judged.verdict == Verdict::Undecided);
            assert!((judged.level - (1.0 - 0.05 / 3.0)).abs() < 1e-12);
        }
    }

    #[test]
    fn identical_arms_refute_an_effect_and_show_equivalence_once_there_are_replicates() {
        for (replicates, decided) in [(1, false), (4, false), (12, true)] {
            let zeros = vec![0.0; replicates];
            let above = judge(&[claim(&zeros, Region::Above, 0.02)], LEVEL)[0];
            let zero = judge(&[claim(&zeros, Region::NearlyZero, 0.02)], LEVEL)[0];
            let expected = |verdict| if decided { verdict } else { Verdict::Undecided };
            assert_eq!((above.value, above.verdict), (Some(0.0), expected(Verdict::DoesNotHold)));
            assert_eq!(zero.verdict, expected(Verdict::Holds));
        }
        let absent = Claim { contrast: None, region: Region::Above, smallest: 0.1 };
        assert_eq!(judge(&[absent], LEVEL)[0].verdict, Verdict::Undecided);
    }

    #[test]
    fn conjunctions_and_disjunctions() {
        use Verdict::{DoesNotHold, Holds, Undecided};
        assert_eq!(Verdict::all([Holds, Holds]), Holds);
        assert_eq!(Verdict::all([Holds, Undecided]), Undecided);
        assert_eq!(Verdict::all([Undecided, DoesNotHold, Holds]), DoesNotHold);
        assert_eq!(Verdict::any([DoesNotHold, Holds]), Holds);
        assert_eq!(Verdict::any([DoesNotHold, Undecided]), Undecided);
        assert_eq!(Verdict::any([DoesNotHold, DoesNotHold]), DoesNotHold);
    }

    /// A share of at most 5 % of true equalities at the end of the region is decided wrongly, either way.
    #[test]
    fn errors_at_the_end_of_the_region_keep_the_level() {
        use crate::random::{Draws, Purpose};
        let draws = Draws::new(3, 0);
        let tries = 4000;
        let wrong = (0..tries)
            .filter(|&i| {
                let mut deck = draws.deck(Purpose::Score, 0, i);
                let values: Vec<f64> = (0..30).map(|_| 0.5 + deck.normal()).collect();
                judge(&[claim(&values, Region::Above, 0.5)], LEVEL)[0].verdict != Verdict::Undecided
            })
            .count();
        let share = wrong as f64 / f64::from(tries);
        assert!((0.040..=0.060).contains(&share), "{share}");
    }
}
