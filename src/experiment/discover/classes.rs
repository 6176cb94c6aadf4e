//! Works, fails, backfires: what an interval shows of an effect.

use crate::stats::prim::Covering;
use crate::stats::robustness::Enough;
use crate::stats::rounding::same;
use crate::stats::{Better, Estimate};

/// Class of an arm at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// It changes the outcome for the better by more than the smallest effect of interest.
    Works,
    /// Its change is smaller than that, in either direction, by an interval that has a width.
    Fails,
    /// It changes the outcome for the worse by more than that.
    Backfires,
    /// The interval reaches over an end, or has no width around a small change.
    Undecided,
}

impl Class {
    /// All of them, in order.
    pub const ALL: [Class; 4] = [Class::Works, Class::Fails, Class::Backfires, Class::Undecided];

    /// Its name in tables, and what the arm does in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Class::Works => "works",
            Class::Fails => "fails",
            Class::Backfires => "backfires",
            Class::Undecided => "undecided",
        }
    }
}

/// Definition of the classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Place of the outcome.
    pub outcome: usize,
    /// Its good direction.
    pub better: Better,
    /// The smallest effect of interest, in the unit of the outcome; not negative.
    pub threshold: f64,
    /// The threshold.
    pub enough: Enough,
    /// Settings of the search for boxes.
    pub covering: Covering,
    /// Resamples for the intervals of regret and satisficing.
    pub resamples: u32,
    /// Seed of shuffles and resamples.
    pub seed: u64,
}

/// The class of a difference: where its whole interval lies. Without an interval undecided, and so is a small change that
/// is the same in every replicate: that nothing was seen in a few runs is no bound on how much there may be.
pub fn judge(difference: Estimate, better: Better, threshold: f64) -> Class {
    let Some(interval) = difference.interval else { return Class::Undecided };
    let ends = [interval.low, interval.high].map(|end| better.sign() * end);
    let (least, most) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    if least > threshold {
        Class::Works
    } else if most < -threshold {
        Class::Backfires
    } else if least >= -threshold && most <= threshold && !same(least, most) {
        Class::Fails
    } else {
        Class::Undecided
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Interval;

    #[test]
    fn a_class_needs_the_whole_interval() {
        let of = |low: f64, high: f64| {
            let interval = Some(Interval { low, high });
            Estimate { value: (low + high) / 2.0, se: Some(0.1), interval, degrees: 9 }
        };
        let judged = |low, high| judge(of(low, high), Better::Lower, 0.01);
        assert_eq!(judged(-0.05, -0.02), Class::Works);
        assert_eq!(judged(-0.05, -0.005), Class::Undecided);
        assert_eq!(judged(-0.01, 0.008), Class::Fails);
        assert_eq!(judged(-0.005, 0.005), Class::Fails);
        assert_eq!(judged(0.011, 0.05), Class::Backfires);
        assert_eq!(judged(-0.05, 0.05), Class::Undecided);
        assert_eq!(judge(of(0.011, 0.05), Better::Higher, 0.01), Class::Works);
        // The same in every replicate: no width, no claim of nothing; also up to rounding.
        assert_eq!(judge(of(0.0, 0.0), Better::Lower, 0.0), Class::Undecided);
        assert_eq!(judge(of(0.001, 0.001 + 1e-18), Better::Lower, 0.01), Class::Undecided);
        assert_eq!(judge(Estimate { interval: None, ..of(1.0, 1.0) }, Better::Lower, 0.0), Class::Undecided);
    }
}
