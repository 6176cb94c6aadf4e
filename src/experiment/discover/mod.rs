//! Where does each arm work, fail or backfire? What a sweep shows of it.
//!
//! At every point the paired difference of an arm from the reference has an interval. A [`Class`] needs the whole
//! interval on one side of the smallest effect of interest: *works* if it lies beyond it for the better, *backfires* if
//! beyond it for the worse, *fails* if between the two. A point whose interval reaches over an end is *undecided*: more
//! replicates decide it, nothing else does. Boxes ([`crate::stats::prim`]) then describe the points at which a class
//! was shown, against all others, the undecided included: density is the share at which it was shown, not a guess at
//! the share at which it is so. Regret and satisficing ([`crate::stats::robustness`]) compare the arms with each other.

mod classes;
mod conditions;

pub use classes::{Class, Rules, judge};
pub use conditions::{Conditions, columns};

use crate::model::outcomes::{Format, OUTCOMES};
use crate::parallel;
use crate::scenario::study::Study;
use crate::stats::prim::{Cases, Column, Cover, Covering, cover};
use crate::stats::robustness::{Criterion, Robustness, regrets_of, robustness};
use crate::stats::{Estimate, LEVEL, paired, weighted};

/// Fewer points than this are no ground for a box.
pub const FEWEST_POINTS: usize = 20;
/// Fewer points of a class than this are listed, not described.
pub const FEWEST_CASES: usize = 5;
/// A class at more than this share of the points is not described.
pub const NEARLY_ALL: f64 = 0.8;

/// An arm at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtPoint {
    /// Level of the outcome; `None` where it has no denominator.
    pub level: Option<Estimate>,
    /// Paired difference from the reference; `None` for the reference itself, or where either has no level.
    pub effect: Option<Estimate>,
    /// Its class, if there is a difference.
    pub class: Option<Class>,
    /// Regret against the best arm there, the luck of the best included; `None` unless every arm has a level.
    pub regret: Option<f64>,
}

/// Findings on a class of an arm.
#[derive(Clone, Debug, PartialEq)]
pub enum Search {
    /// The arm is in this class at no point.
    Never,
    /// It is at every point.
    Always,
    /// It is at nearly every point: [`NEARLY_ALL`].
    Nearly,
    /// At too few points, or of too few, for a box.
    TooFew,
    /// Boxes, in the order in which they were found; the last may be one that was not taken.
    Boxes(Vec<Found>),
}

/// A box with what lies in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The box.
    pub cover: Cover,
    /// Points in it and in no earlier box, by class in the order of [`Class::ALL`].
    pub classes: [usize; 4],
}

/// A class of an arm over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct OfClass {
    /// The class.
    pub class: Class,
    /// Points.
    pub points: usize,
    /// Their share of the weight of all points.
    pub share: f64,
    /// Their boxes; `None` for the undecided.
    pub search: Option<Search>,
}

/// An arm over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct OfArm {
    /// Its place in the study.
    pub arm: usize,
    /// By point, in the order of [`Conditions::points`].
    pub at: Vec<AtPoint>,
    /// Its classes in the order of [`Class::ALL`]; none for the reference.
    pub classes: Vec<OfClass>,
    /// Its robustness; `None` if at no point all arms have the outcome.
    pub robustness: Option<Robustness>,
}

/// All that is found.
#[derive(Clone, Debug, PartialEq)]
pub struct Discovery {
    /// Every arm, the reference first.
    pub arms: Vec<OfArm>,
    /// Points at which some arm has no outcome.
    pub undefined: usize,
    /// The factors at the points, as boxes see them.
    pub columns: Vec<Column>,
}

/// The criteria of robustness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The least maximal regret.
    Maximal,
    /// The least regret at 90 % of the points.
    Ninety,
    /// The least mean regret.
    Mean,
    /// Good enough at most points.
    Enough,
}

impl By {
    /// All of them.
    pub const ALL: [By; 4] = [By::Maximal, By::Ninety, By::Mean, By::Enough];

    /// Result of an arm by it.
    pub fn of(self, robustness: &Robustness) -> Criterion {
        match self {
            By::Maximal => robustness.most,
            By::Ninety => robustness.ninety,
            By::Mean => robustness.mean,
            By::Enough => robustness.enough,
        }
    }
}

impl Discovery {
    /// The arms that are the best by a criterion: several if they are equal.
    pub fn robust(&self, by: By) -> Vec<usize> {
        let sign = if by == By::Enough { -1.0 } else { 1.0 };
        let values: Vec<Option<f64>> =
            self.arms.iter().map(|arm| Some(sign * by.of(arm.robustness.as_ref()?).value)).collect();
        let least = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        (0..values.len()).filter(|&arm| values[arm] == Some(least)).collect()
    }
}

/// Classes, boxes, regret and satisficing of every arm.
///
/// The same for any number of threads; work is done on the threads of the current pool.
pub fn discover(study: &Study, conditions: &Conditions, rules: &Rules) -> Discovery {
    let runs = &conditions.runs;
    let mut arms: Vec<OfArm> = at_points(conditions, rules)
        .into_iter()
        .enumerate()
        .map(|(arm, at)| OfArm { arm, at, classes: Vec::new(), robustness: None })
        .collect();
    let undefined =
        (0..runs.points()).filter(|&point| arms.iter().any(|arm| arm.at[point].level.is_none())).count();
    let columns = columns(study, &conditions.points);
    let searched: Vec<(usize, Class)> =
        (1..arms.len()).flat_map(|arm| Class::ALL.map(|class| (arm, class))).collect();
    let of_class = |&(arm, class): &(usize, Class)| of_class(&arms[arm], class, &columns, conditions, rules);
    let mut found = parallel::map(searched.iter().collect(), of_class).into_iter();
    for arm in arms.iter_mut().skip(1) {
        arm.classes = found.by_ref().take(Class::ALL.len()).collect();
    }
    let shares = OUTCOMES[rules.outcome].format == Format::Percent;
    let largest = if shares { runs.largest_of_shares() } else { f64::INFINITY };
    let compared = robustness(runs, rules.better, rules.enough, largest, rules.resamples, rules.seed, LEVEL);
    for (arm, compared) in arms.iter_mut().zip(compared.into_iter().flatten()) {
        arm.robustness = Some(compared);
    }
    Discovery { arms, undefined, columns }
}

/// Every arm at every point: `[arm][point]`.
fn at_points(conditions: &Conditions, rules: &Rules) -> Vec<Vec<AtPoint>> {
    let runs = &conditions.runs;
    let mut at = vec![Vec::with_capacity(runs.points()); runs.arms()];
    for point in 0..runs.points() {
        let statistics: Vec<_> = (0..runs.arms()).map(|arm| runs.statistic(point, arm)).collect();
        let levels: Option<Vec<f64>> =
            statistics.iter().map(|statistic| Some(statistic.as_ref()?.value())).collect();
        let regrets = levels.map(|levels| regrets_of(&levels, rules.better));
        for (arm, statistic) in statistics.iter().enumerate() {
            let pair = statistic.as_ref().zip(statistics[0].as_ref()).filter(|_| arm > 0);
            let effect = pair.map(|(arm, reference)| paired::compare(arm, reference, LEVEL).difference);
            at[arm].push(AtPoint {
                level: statistic.as_ref().map(|statistic| statistic.estimate(LEVEL)),
                effect,
                class: effect.map(|effect| judge(effect, rules.better, rules.threshold)),
                regret: regrets.as_ref().map(|regrets| regrets[arm]),
            });
        }
    }
    at
}

fn of_class(
    arm: &OfArm,
    class: Class,
    columns: &[Column],
    conditions: &Conditions,
    rules: &Rules,
) -> OfClass {
    let weights = weighted::scaled(conditions.runs.weights());
    let interest: Vec<bool> = arm.at.iter().map(|at| at.class == Some(class)).collect();
    let points = interest.iter().filter(|interest| **interest).count();
    let weight = |of: &dyn Fn(usize) -> bool| -> f64 {
        weights.iter().enumerate().filter(|(point, _)| of(*point)).fold(0.0, |sum, (_, weight)| sum + weight)
    };
    let share = weight(&|point| interest[point]) / weight(&|_| true);
    let count = interest.len();
    let search = (class != Class::Undecided).then(|| match points {
        0 => Search::Never,
        points if points == count => Search::Always,
        _ if share > NEARLY_ALL => Search::Nearly,
        points if count < FEWEST_POINTS || points < FEWEST_CASES => Search::TooFew,
        _ => {
            let cases = Cases::weighted(columns.to_vec(), interest, weights);
            let seed =
                rules.seed.wrapping_add(((arm.arm as u64) << 8 | class as u64).wrapping_mul(0x9e37_79b9));
            Search::Boxes(boxes(arm, &cases, &Covering { seed, ..rules.covering }))
        }
    });
    OfClass { class, points, share, search }
}

fn boxes(arm: &OfArm, cases: &Cases, covering: &Covering) -> Vec<Found> {
    let mut left = vec![true; cases.len()];
    let mut found = Vec::new();
    for cover in cover(cases, covering) {
        let mut classes = [0; 4];
        if let Some(chosen) = &cover.chosen {
            let inside = chosen.region.inside(cases);
            for (point, left) in left.iter_mut().enumerate().filter(|(point, left)| **left && inside[*point])
            {
                if let Some(class) = arm.at[point].class {
                    classes[class as usize] += 1;
                }
                *left = false;
            }
        }
        found.push(Found { cover, classes });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_regret_is_robust_and_so_is_the_largest_share_that_is_good_enough() {
        let of = |value| Criterion { plain: value, value, interval: None, best: None };
        let arm = |arm, [mean, ninety, most, enough]: [f64; 4]| OfArm {
            arm,
            at: Vec::new(),
            classes: Vec::new(),
            robustness: Some(Robustness {
                mean: of(mean),
                ninety: of(ninety),
                most: of(most),
                enough: of(enough),
            }),
        };
        let arms = vec![arm(0, [1.0, 2.0, 4.0, 0.25]), arm(1, [2.0, 2.0, 3.0, 0.75])];
        let found = Discovery { arms, undefined: 0, columns: Vec::new() };
        assert_eq!(By::ALL.map(|by| found.robust(by)), [vec![1], vec![0, 1], vec![0], vec![1]]);
    }
    #[test]
    fn a_class_has_boxes_if_it_is_neither_rare_nor_nearly_everywhere() {
        use crate::stats::prim::{Kind, Peeling};
        use crate::stats::robustness::{Enough, Runs};
        use crate::stats::{Better, Ratio};

        let rules = Rules {
            outcome: 0,
            better: Better::Lower,
            threshold: 0.0,
            enough: Enough::Gain(0.0),
            covering: Covering {
                peeling: Peeling::default(),
                most: 1,
                shuffles: 1,
                level: 0.05,
                seed: 1,
                step: None,
            },
            resamples: 1,
            seed: 1,
        };
        let found = |points: usize, works: usize, class: Class| {
            let mut runs = Runs::new(1, 1, &[1.0]);
            (0..points).for_each(|_| runs.push(2.0, &[Ratio::default()]));
            let at = |point| AtPoint {
                level: None,
                effect: None,
                class: Some(if point < works { Class::Works } else { Class::Fails }),
                regret: None,
            };
            let arm =
                OfArm { arm: 1, at: (0..points).map(at).collect(), classes: Vec::new(), robustness: None };
            let columns =
                [Column { kind: Kind::Real, values: (0..points).map(|point| point as f64).collect() }];
            of_class(&arm, class, &columns, &Conditions { points: (0..points).collect(), runs }, &rules)
        };
        let search = |points, works| found(points, works, Class::Works).search.unwrap();
        assert_eq!([search(20, 0), search(20, 20)], [Search::Never, Search::Always]);
        assert_eq!(
            [search(20, 17), search(20, 4), search(19, 9)],
            [Search::Nearly, Search::TooFew, Search::TooFew]
        );
        for works in [5, 16] {
            let Search::Boxes(boxes) = search(20, works) else { panic!("{works} of 20 have no box") };
            // A paste may put back one point beside them.
            let [within, beside, ..] = boxes[0].classes;
            assert!(within > 0 && beside <= 1, "{boxes:?}");
        }
        assert_eq!((found(20, 5, Class::Works).points, found(20, 5, Class::Works).share), (5, 0.25));
        assert_eq!(found(20, 5, Class::Undecided).search, None);
    }
}
