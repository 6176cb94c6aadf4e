//! The network of trust: who trusts whom among the stakeholders, before and after, and what each arm changed.

use std::io;

use super::effects::{Compared, against_first};
use super::plan::Plan;
use super::snapshots::{Moment, Snapshots};
use crate::parallel;
use crate::stats::jackknife::Jackknife;
use crate::stats::{Estimate, LEVEL, Quantity};

/// The trust of one stakeholder in another, in an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Place of the arm.
    pub arm: usize,
    /// The truster, by its index among the stakeholders of the arm.
    pub from: usize,
    /// The trusted, likewise.
    pub to: usize,
    /// Trust at the end of the warm-up.
    pub before: Option<Estimate>,
    /// Trust at the end of the history less that at the end of the warm-up, run by run.
    pub gain: Option<Estimate>,
    /// Trust at the end of the history; its change is from the first arm, where that has both stakeholders.
    pub after: Compared,
}

/// Every ordered pair of stakeholders of every arm, arm by arm.
///
/// Stakeholders of different arms are the same if they have the same name.
///
/// # Errors
///
/// When the snapshots cannot be read.
pub fn network(plan: &Plan, snapshots: &Snapshots) -> io::Result<Vec<Link>> {
    let of_pair = |(from, to): (&str, &str)| -> io::Result<Vec<Link>> {
        let places = |arm: usize| {
            let index = |name| plan.arms[arm].spec.stakeholders.iter().position(|party| party.name == name);
            index(from).zip(index(to))
        };
        let trust = |arm: usize, moment| match places(arm) {
            Some((from, to)) => {
                Ok(Jackknife::of(Quantity::Fraction, &snapshots.trust(arm, moment, from, to)?))
            }
            None => Ok::<_, io::Error>(None),
        };
        let mut gained = Vec::with_capacity(plan.arms.len());
        let compared = against_first(plan.arms.len(), |arm| {
            let (before, after) = (trust(arm, Moment::Before)?, trust(arm, Moment::After)?);
            let gain = before.as_ref().zip(after.as_ref()).map(|(before, after)| after.minus(before));
            gained.push([before, gain].map(|found| found.map(|found| found.estimate(LEVEL))));
            Ok(after)
        })?;
        let links =
            compared.into_iter().zip(gained).enumerate().filter_map(|(arm, (after, [before, gain]))| {
                let (from, to) = places(arm)?;
                Some(Link { arm, from, to, before, gain, after })
            });
        Ok(links.collect())
    };
    let mut links = parallel::try_map(pairs(plan), of_pair)?.concat();
    links.sort_by_key(|link| (link.arm, link.from, link.to));
    Ok(links)
}

/// The names of every ordered pair that occurs in any arm.
fn pairs(plan: &Plan) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    for arm in &plan.arms {
        let names = || arm.spec.stakeholders.iter().map(|party| party.name.as_str());
        let of_arm = names().flat_map(|from| names().map(move |to| (from, to)));
        for pair in of_arm.filter(|(from, to)| from != to) {
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    pairs
}
