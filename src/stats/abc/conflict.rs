//! Targets that cannot be met, alone or together.

use super::target::Target;

/// Points that meet both of a pair are missing significantly when so many were to be expected: without any link
/// between the two, none at all would then have a probability of 5 % (e⁻³).
const EXPECTED: f64 = 3.0;

/// Simulated points that meet each target, all targets, and pairs of targets that no point meets together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conflicts {
    /// Points with a value for every target.
    pub points: usize,
    /// How many of them meet each target.
    pub met: Vec<usize>,
    /// How many meet all.
    pub met_all: usize,
    /// Pairs of targets, each met by some points, that none meets together although some were to be expected.
    pub pairs: Vec<Pair>,
}

/// Two targets that were not met together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Place of the one.
    pub one: usize,
    /// Place of the other.
    pub other: usize,
    /// Points that would meet both if the two had nothing to do with each other.
    pub expected: f64,
}

impl Conflicts {
    /// Targets that no point meets.
    pub fn unreachable(&self) -> impl Iterator<Item = usize> {
        self.met.iter().enumerate().filter(|(_, met)| **met == 0).map(|(index, _)| index)
    }
}

/// Looks through all simulated points, accepted or not.
pub fn conflicts<'a>(targets: &[Target], points: impl IntoIterator<Item = &'a [f64]>) -> Conflicts {
    let count = targets.len();
    let mut found = Conflicts { met: vec![0; count], ..Conflicts::default() };
    let mut together = vec![0_usize; count * count];
    for values in points {
        if values.iter().any(|value| value.is_nan()) {
            continue;
        }
        let met: Vec<usize> = (0..count).filter(|&index| targets[index].met(values[index])).collect();
        found.points += 1;
        found.met_all += usize::from(met.len() == count);
        for &one in &met {
            found.met[one] += 1;
            met.iter().for_each(|&other| together[one * count + other] += 1);
        }
    }
    for one in 0..count {
        for other in one + 1..count {
            let expected = found.met[one] as f64 * found.met[other] as f64 / found.points.max(1) as f64;
            if together[one * count + other] == 0 && expected >= EXPECTED {
                found.pairs.push(Pair { one, other, expected });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflicting_pair_is_named_and_no_other() {
        let range = |low, high| Target { low, high, weight: 1.0 };
        // The second value is the first plus one: the first two ranges exclude each other, the third holds always,
        // the last never.
        let targets = [range(0.0, 0.4), range(1.6, 2.0), range(0.0, 9.0), range(7.0, 8.0)];
        let points: Vec<[f64; 4]> =
            (0..100).map(|i| f64::from(i) / 100.0).map(|x| [x, x + 1.0, x, x]).collect();
        let found = conflicts(&targets, points.iter().map(<[f64; 4]>::as_slice));
        assert_eq!(found.met, [41, 40, 100, 0]);
        assert_eq!(found.met_all, 0);
        assert_eq!(found.pairs, [Pair { one: 0, other: 1, expected: 16.4 }]);
        assert_eq!(found.unreachable().collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn a_pair_rarely_met_is_no_conflict() {
        let targets =
            [Target { low: 0.0, high: 0.1, weight: 1.0 }, Target { low: 0.9, high: 1.0, weight: 1.0 }];
        let points: Vec<[f64; 2]> = (0..10).map(|i| [f64::from(i) / 10.0; 2]).collect();
        assert!(conflicts(&targets, points.iter().map(<[f64; 2]>::as_slice)).pairs.is_empty());
    }
}
