//! Several boxes, one after another, and whether shuffled labels give boxes as good.

use super::boxes::Cases;
use super::choice::{Chosen, choose, step};
use super::peel::{Peeling, Step, trajectory};
use crate::random::{Draws, Purpose};

/// How boxes are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Covering {
    /// How each is found.
    pub peeling: Peeling,
    /// Boxes at most.
    pub most: usize,
    /// Shuffles of the labels; 0 for no test.
    pub shuffles: u32,
    /// A box whose [`Cover::p_value`] is above this ends the search.
    pub level: f64,
    /// Seed of the shuffles.
    pub seed: u64,
    /// Take the box of this step of each way, where there is one and no other step [dominates](super::dominated) it.
    pub step: Option<usize>,
}

/// A box that covers cases of interest that no earlier one holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Cover {
    /// The boxes on the way to it, and the box itself if it was freed of restrictions.
    pub steps: Vec<Step>,
    /// The box; `None` if no restriction earns its place.
    pub chosen: Option<Chosen>,
    /// The probability that a trajectory has a box as well balanced if labels are shuffled among the cases that were
    /// left: (1 + shuffles that do) / (1 + shuffles) (Phipson & Smyth 2010). `None` without shuffles.
    pub p_value: Option<f64>,
    /// True if there is a box and shuffled labels do not give one as good.
    pub taken: bool,
}

/// Looks for boxes, each among the cases that those before it do not hold, until one is not taken, too few cases of
/// interest are left (less than the support), or there are enough.
///
/// Coverage and mass of every box are shares of all cases. The last box returned may be one that was not taken.
pub fn cover(cases: &Cases, covering: &Covering) -> Vec<Cover> {
    let mut left = vec![true; cases.len()];
    let mut found = Vec::new();
    let least = (covering.peeling.support * cases.len() as f64).max(1.0);
    for round in 0..covering.most {
        let tally = cases.tally(&left);
        let fewest = tally.hits.min(tally.cases - tally.hits) as f64;
        if tally.hits == 0 || fewest == 0.0 || round > 0 && (tally.hits as f64) < least {
            break;
        }
        let mut steps = trajectory(cases, &left, &covering.peeling);
        let reached = best_balance(&steps);
        let chosen = choose(cases, &left, &mut steps);
        let asked = covering.step.and_then(|number| step(cases, &left, &steps, number));
        let chosen = asked.or(chosen);
        let p_value = chosen.as_ref().and_then(|_| p_value(cases, &left, reached, covering, round));
        let taken = chosen.is_some() && p_value.is_none_or(|p| p <= covering.level);
        if let (Some(chosen), true) = (&chosen, taken) {
            let inside = chosen.region.inside(cases);
            left.iter_mut().zip(&inside).for_each(|(left, &inside)| *left &= !inside);
        }
        found.push(Cover { steps, chosen, p_value, taken });
        if !taken {
            break;
        }
    }
    found
}

fn best_balance(steps: &[Step]) -> f64 {
    steps.iter().map(|step| step.measures.balance()).fold(0.0, f64::max)
}

fn p_value(cases: &Cases, left: &[bool], reached: f64, covering: &Covering, round: usize) -> Option<f64> {
    let Covering { shuffles, seed, ref peeling, .. } = *covering;
    if shuffles == 0 {
        return None;
    }
    let places: Vec<usize> = (0..cases.len()).filter(|&case| left[case]).collect();
    let as_good = (0..shuffles).filter(|&shuffle| {
        let mut deck = Draws::new(seed, shuffle).deck(Purpose::BoxShuffle, round as u32, 0);
        let mut interest = cases.interest().to_vec();
        // Fisher and Yates.
        for place in (1..places.len()).rev() {
            interest.swap(places[place], places[deck.index(place + 1)]);
        }
        best_balance(&trajectory(&cases.labelled(interest), left, peeling)) >= reached
    });
    Some((1.0 + as_good.count() as f64) / (1.0 + f64::from(shuffles)))
}
