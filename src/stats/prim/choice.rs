//! Which box of a trajectory to take, and which of its restrictions earn their place.

use statrs::distribution::{Binomial, DiscreteCDF};

use super::boxes::{Cases, Limits, Measures, Region, Tally};
use super::peel::{By, Step};

/// Restrictions with a quasi-p-value at or above this are dropped.
pub const QUASI_P: f64 = 0.05;
/// A box that restricts fewer factors is taken if its balance is lower by less than this.
pub const FEWER: f64 = 0.02;

/// One end of the range of a factor, or the choice of its categories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Restriction {
    /// The factor.
    pub factor: usize,
    /// For a range whether it is the lower end; `None` for categories.
    pub lower: Option<bool>,
    /// See [`quasi_p`].
    pub quasi_p: f64,
}

/// The box that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The box.
    pub region: Region,
    /// Support, density and the like.
    pub measures: Measures,
    /// Its restrictions, by factor, each lower end before the upper.
    pub restrictions: Vec<Restriction>,
    /// Its place among the steps of the way.
    pub step: usize,
}

/// The quasi-p-value of each restriction of a box (Bryant & Lempert 2010): if the restriction is taken away, the box
/// has so many cases, a share q of them of interest; the probability that as many as in the box, each of interest
/// with probability q, have at least as many of interest as the box has (one-sided binomial).
///
/// They are called *quasi* because the box was fitted to the same cases: they compare restrictions, they are no test of
/// the box. [`cover`](super::cover) has one.
pub fn quasi_p(cases: &Cases, left: &[bool], region: &Region) -> Vec<Restriction> {
    let tally = |region: &Region| {
        let mut inside = region.inside(cases);
        inside.iter_mut().zip(left).for_each(|(inside, &left)| *inside &= left);
        cases.tally(&inside)
    };
    let held = tally(region);
    let of = |(factor, lower): (usize, Option<bool>)| {
        let wider = tally(&without(cases, region, factor, lower));
        Restriction { factor, lower, quasi_p: at_least(held, wider) }
    };
    restrictions(region).into_iter().map(of).collect()
}

fn restrictions(region: &Region) -> Vec<(usize, Option<bool>)> {
    let of = |(factor, limits): (usize, &Limits)| match limits {
        Limits::Range { low, high } => {
            let ends = [low.map(|_| (factor, Some(true))), high.map(|_| (factor, Some(false)))];
            ends.into_iter().flatten().collect::<Vec<_>>()
        }
        Limits::Among(_) if limits.restrict() => vec![(factor, None)],
        Limits::Among(_) => Vec::new(),
    };
    region.limits.iter().enumerate().flat_map(of).collect()
}

/// The box without one restriction.
fn without(cases: &Cases, region: &Region, factor: usize, lower: Option<bool>) -> Region {
    let mut wider = region.clone();
    wider.limits[factor] = match (&region.limits[factor], lower) {
        (Limits::Range { high, .. }, Some(true)) => Limits::Range { low: None, high: *high },
        (Limits::Range { low, .. }, Some(false)) => Limits::Range { low: *low, high: None },
        _ => Limits::none(cases.columns()[factor].kind),
    };
    wider
}

/// P(X ≥ hits inside), X binomial with the cases inside and the share of interest of the wider box.
fn at_least(held: Tally, wider: Tally) -> f64 {
    if held.hits == 0 || wider.cases == 0 {
        return 1.0;
    }
    let share = wider.hits as f64 / wider.cases as f64;
    match Binomial::new(share, held.cases as u64) {
        Ok(binomial) => binomial.sf(held.hits as u64 - 1).clamp(0.0, 1.0),
        Err(_) => 1.0,
    }
}

/// Takes one box of a trajectory; `None` if none restricts anything.
///
/// Each box of the way is a candidate, and so is each freed of the restrictions whose quasi-p-value is [`QUASI_P`] or
/// above, the largest first, one at a time. Those that another candidate dominates are left out: it would be as good in
/// coverage and density, and better in one. Of the rest the best [balance](Measures::balance) counts, but one that
/// restricts fewer factors is taken if its balance is lower by less than [`FEWER`]: a sentence with fewer conditions is
/// worth more than the third digit. A freed box that is taken becomes the last step of the way.
pub fn choose(cases: &Cases, left: &[bool], steps: &mut Vec<Step>) -> Option<Chosen> {
    let mut all = steps.clone();
    for of_step in steps.iter() {
        let freed = freed(cases, left, of_step);
        if !all.iter().any(|earlier| earlier.region == freed.region) {
            all.push(freed);
        }
    }
    let best: Vec<(usize, &Step)> = all
        .iter()
        .enumerate()
        .filter(|(_, step)| step.region.restricted() > 0 && !dominated(step, &all))
        .collect();
    let balance = |step: &Step| step.measures.balance();
    let most = best.iter().map(|(_, step)| balance(step)).fold(0.0, f64::max);
    let near = best.into_iter().filter(|(_, step)| balance(step) > most - FEWER);
    let (place, _) = near.min_by(|(place, a), (other, b)| {
        let fewer = a.region.restricted().cmp(&b.region.restricted());
        fewer.then(balance(b).total_cmp(&balance(a))).then(place.cmp(other))
    })?;
    let place = if place < steps.len() {
        place
    } else {
        steps.push(all.swap_remove(place));
        steps.len() - 1
    };
    Some(chosen(cases, left, steps, place))
}

/// The box of a step of the way; `None` if there is no such step, it restricts nothing, or another step dominates it.
pub fn step(cases: &Cases, left: &[bool], steps: &[Step], step: usize) -> Option<Chosen> {
    let of = steps.get(step)?;
    (of.region.restricted() > 0 && !dominated(of, steps)).then(|| chosen(cases, left, steps, step))
}

fn chosen(cases: &Cases, left: &[bool], steps: &[Step], step: usize) -> Chosen {
    let Step { region, measures, .. } = &steps[step];
    let restrictions = quasi_p(cases, left, region);
    Chosen { region: region.clone(), measures: *measures, restrictions, step }
}

/// True if one of the steps is at least as good in coverage and density, and better in one of them.
pub fn dominated(step: &Step, steps: &[Step]) -> bool {
    steps.iter().any(|other| step.measures.dominated_by(&other.measures))
}

/// A box without the restrictions that do not earn their place.
fn freed(cases: &Cases, left: &[bool], of_step: &Step) -> Step {
    let mut region = of_step.region.clone();
    while let Some(worst) = quasi_p(cases, left, &region)
        .iter()
        .filter(|restriction| restriction.quasi_p >= QUASI_P)
        .max_by(|a, b| a.quasi_p.total_cmp(&b.quasi_p))
    {
        region = without(cases, &region, worst.factor, worst.lower);
    }
    let mut inside = region.inside(cases);
    inside.iter_mut().zip(left).for_each(|(inside, &left)| *inside &= left);
    let all = cases.tally(&vec![true; cases.len()]);
    Step { measures: Measures::new(cases.tally(&inside), all), region, by: By::Freeing }
}
