//! Where simulated points lie with their targets, and which targets no point met together.

use super::target::Target;

/// Points that meet both of a pair are missing significantly when so many were to be expected: without any link
/// between the two, none at all would then have a probability of 5 % (e⁻³).
const EXPECTED: f64 = 3.0;

/// Simulated points by where they lie with each target, and pairs of targets that no point meets together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conflicts {
    /// All points that were looked at.
    pub points: usize,
    /// Points at which a fitted target had no value; they cannot be accepted.
    pub undefined: usize,
    /// How many meet all fitted targets.
    pub met_all: usize,
    /// Target by target.
    pub sides: Vec<Sides>,
    /// Pairs of fitted targets, each met by some points, that none met together although some were to be expected.
    pub pairs: Vec<Pair>,
}

/// How many points lie where with one target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Below the range.
    pub below: usize,
    /// In it, ends included.
    pub met: usize,
    /// Above it.
    pub above: usize,
    /// Without a value.
    pub undefined: usize,
}

impl Sides {
    fn count(&mut self, target: &Target, value: f64) {
        let side = match value {
            value if value.is_nan() => &mut self.undefined,
            value if value < target.low => &mut self.below,
            value if value > target.high => &mut self.above,
            _ => &mut self.met,
        };
        *side += 1;
    }
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

/// Looks through all simulated points, accepted or not; the targets that are not `fitted` have sides and nothing else.
pub fn conflicts<'a>(
    targets: &[Target],
    fitted: &[usize],
    points: impl IntoIterator<Item = &'a [f64]>,
) -> Conflicts {
    let count = targets.len();
    let mut found = Conflicts { sides: vec![Sides::default(); count], ..Conflicts::default() };
    let mut together = vec![0_usize; count * count];
    for values in points {
        found.points += 1;
        for ((sides, target), &value) in found.sides.iter_mut().zip(targets).zip(values) {
            sides.count(target, value);
        }
        found.undefined += usize::from(fitted.iter().any(|&place| values[place].is_nan()));
        let met: Vec<usize> =
            fitted.iter().copied().filter(|&place| targets[place].met(values[place])).collect();
        found.met_all += usize::from(met.len() == fitted.len());
        for &one in &met {
            met.iter().for_each(|&other| together[one * count + other] += 1);
        }
    }
    for (index, &one) in fitted.iter().enumerate() {
        for &other in &fitted[index + 1..] {
            let (of_one, of_other) = (found.sides[one].met, found.sides[other].met);
            let expected = of_one as f64 * of_other as f64 / found.points.max(1) as f64;
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
        let found = conflicts(&targets, &[0, 1, 2, 3], points.iter().map(<[f64; 4]>::as_slice));
        assert_eq!(found.sides.iter().map(|sides| sides.met).collect::<Vec<_>>(), [41, 40, 100, 0]);
        assert_eq!(found.sides[3], Sides { below: 100, ..Sides::default() });
        assert_eq!(found.met_all, 0);
        assert_eq!(found.pairs, [Pair { one: 0, other: 1, expected: 16.4 }]);
        // What was held out has its sides and no conflict.
        let held = conflicts(&targets, &[0, 2], points.iter().map(<[f64; 4]>::as_slice));
        assert_eq!((held.sides, held.met_all, held.pairs), (found.sides, 41, vec![]));
    }

    #[test]
    fn a_pair_rarely_met_is_no_conflict() {
        let targets =
            [Target { low: 0.0, high: 0.1, weight: 1.0 }, Target { low: 0.9, high: 1.0, weight: 1.0 }];
        let points: Vec<[f64; 2]> = (0..10).map(|i| [f64::from(i) / 10.0; 2]).collect();
        assert!(conflicts(&targets, &[0, 1], points.iter().map(<[f64; 2]>::as_slice)).pairs.is_empty());
    }

    #[test]
    fn a_point_without_a_value_is_counted_and_meets_nothing() {
        let targets = [Target { low: 0.2, high: 0.3, weight: 1.0 }; 2];
        let points = [[0.1, f64::NAN], [0.25, 0.2], [0.4, f64::NAN], [0.3, 0.1]];
        let found = conflicts(&targets, &[0, 1], points.iter().map(<[f64; 2]>::as_slice));
        assert_eq!(found.sides[0], Sides { below: 1, met: 2, above: 1, undefined: 0 });
        assert_eq!(found.sides[1], Sides { below: 1, met: 1, above: 0, undefined: 2 });
        assert_eq!((found.points, found.undefined, found.met_all), (4, 2, 1));
        let held = conflicts(&targets, &[0], points.iter().map(<[f64; 2]>::as_slice));
        assert_eq!((held.undefined, held.met_all, held.sides[1].undefined), (0, 2, 2));
    }
}
