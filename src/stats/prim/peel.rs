//! The way from all cases to a dense box: peeling, then pasting.
//!
//! A peel takes, of one factor, the cases beyond its quantile at `peel` or at 1 − `peel` (at least one distinct value),
//! or one category. Of all peels that one is made that raises the density most for each case it gives up
//! (Friedman & Fisher 1999, section 14.1: a criterion that does not favour the coarse slices of factors with few
//! values); of equal ones the one that leaves fewer factors restricted, then the first. Pasting is the same outward, as
//! long as the density rises.

use super::boxes::{Cases, Kind, Limits, Measures, Region, Tally};

/// How patient the peeling is, and where it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peeling {
    /// Share of the cases in the box that a peel takes, in (0, 0.5).
    pub peel: f64,
    /// Share of the cases beyond the box that a paste puts back, in (0, 0.5).
    pub paste: f64,
    /// No box has a smaller mass.
    pub support: f64,
    /// No box restricts more factors.
    pub factors: usize,
}

impl Default for Peeling {
    /// A twentieth each, as is usual, of any number of factors.
    fn default() -> Self {
        Peeling { peel: 0.05, paste: 0.05, support: 0.05, factors: usize::MAX }
    }
}

/// A box on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The box.
    pub region: Region,
    /// Support, density and the like.
    pub measures: Measures,
    /// How it was reached.
    pub by: By,
}

/// How a box on the way was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// From the one before it, by taking a slice away.
    Peel,
    /// From the one before it, by putting a slice back.
    Paste,
    /// From one of the others, by leaving out restrictions that do not earn their place.
    Freeing,
}

impl By {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            By::Peel => "peel",
            By::Paste => "paste",
            By::Freeing => "freeing",
        }
    }
}

/// One way to make a box smaller or larger.
struct Candidate {
    factor: usize,
    limits: Limits,
    tally: Tally,
}

/// The boxes from all cases that are `left` inward, the first of them unrestricted. Coverage and mass are shares of
/// *all* cases, also if some are no longer left.
///
/// # Panics
///
/// If `left` has not one mark for each case or shares of `peeling` are not in their ranges.
pub fn trajectory(cases: &Cases, left: &[bool], peeling: &Peeling) -> Vec<Step> {
    let sound = |share: f64| share > 0.0 && share < 0.5;
    assert!(sound(peeling.peel) && sound(peeling.paste), "a peel takes a share between 0 and 0.5");
    assert_eq!(left.len(), cases.len(), "one mark for each case");
    let all = cases.tally(&vec![true; cases.len()]);
    let mut region = Region::whole(cases.columns());
    let mut inside = left.to_vec();
    let mut tally = cases.tally(&inside);
    let step =
        |region: &Region, tally, by| Step { region: region.clone(), measures: Measures::new(tally, all), by };
    let best = |candidates, tally, region: &Region| best(candidates, tally, region, peeling.factors);
    let mut steps = vec![step(&region, tally, By::Peel)];
    let enough = |tally: Tally| tally.cases > 0 && tally.weight / all.weight >= peeling.support;
    while let Some(found) = best(peels(cases, &region, &inside, tally, peeling.peel), tally, &region) {
        if !enough(found.tally) {
            break;
        }
        let values = &cases.columns()[found.factor].values;
        inside.iter_mut().zip(values).for_each(|(inside, &value)| *inside &= found.limits.hold(value));
        region.limits[found.factor] = found.limits;
        tally = found.tally;
        steps.push(step(&region, tally, By::Peel));
    }
    while let Some(found) = best(pastes(cases, &region, left, peeling.paste), tally, &region) {
        region.limits[found.factor] = found.limits;
        tally = found.tally;
        steps.push(step(&region, tally, By::Paste));
    }
    steps
}

/// The candidate that gains most density for each case that it gives up or takes in, if any gains, of those that restrict
/// no more than so many factors.
fn best(candidates: Vec<Candidate>, now: Tally, region: &Region, factors: usize) -> Option<Candidate> {
    let gain = |found: &Candidate| {
        let change = found.tally.cases.abs_diff(now.cases);
        if change == 0 { 0.0 } else { (found.tally.density() - now.density()) / change as f64 }
    };
    let restricted = |found: &Candidate| {
        let others = region.limits.iter().enumerate().filter(|(factor, _)| *factor != found.factor);
        others.filter(|(_, limits)| limits.restrict()).count() + usize::from(found.limits.restrict())
    };
    let mut best: Option<(f64, usize, Candidate)> = None;
    for found in candidates {
        let (gain, restricted) = (gain(&found), restricted(&found));
        let better = match &best {
            None => gain > 0.0,
            Some((most, fewest, _)) => gain > *most || gain == *most && restricted < *fewest,
        };
        if better && restricted <= factors {
            best = Some((gain, restricted, found));
        }
    }
    best.map(|(.., found)| found)
}

fn peels(cases: &Cases, region: &Region, inside: &[bool], now: Tally, share: f64) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (factor, column) in cases.columns().iter().enumerate() {
        match (&region.limits[factor], column.kind) {
            (Limits::Among(kept), _) => {
                let mut gone = vec![Tally::default(); kept.len()];
                let marked = inside.iter().enumerate().filter(|(_, inside)| **inside);
                marked.for_each(|(case, _)| gone[column.values[case] as usize].add(cases, case));
                for category in (0..kept.len()).filter(|&category| kept[category]) {
                    let mut limits = kept.clone();
                    limits[category] = false;
                    let tally = now.without(gone[category]);
                    found.push(Candidate { factor, limits: Limits::Among(limits), tally });
                }
            }
            (Limits::Range { low, high }, kind) => {
                let order: Vec<usize> = cases.orders[factor]
                    .iter()
                    .map(|&case| case as usize)
                    .filter(|&case| inside[case])
                    .collect();
                let sorted: Vec<f64> = order.iter().map(|&case| column.values[case]).collect();
                let gone = |cut: &mut dyn Iterator<Item = &usize>| {
                    let mut tally = Tally::default();
                    cut.for_each(|&case| tally.add(cases, case));
                    tally
                };
                if let Some(cut) = high_cut(&sorted, 1.0 - share) {
                    let kept = sorted.partition_point(|value| *value <= cut);
                    let limit = if kind == Kind::Real { cut } else { sorted[kept.saturating_sub(1)] };
                    let tally = now.without(gone(&mut order[kept..].iter()));
                    let limits = Limits::Range { low: *low, high: Some(limit) };
                    found.push(Candidate { factor, limits, tally });
                }
                if let Some(cut) = low_cut(&sorted, share) {
                    let lost = sorted.partition_point(|value| *value < cut);
                    let limit = if kind == Kind::Real { cut } else { sorted[lost.min(sorted.len() - 1)] };
                    let tally = now.without(gone(&mut order[..lost].iter()));
                    let limits = Limits::Range { low: Some(limit), high: *high };
                    found.push(Candidate { factor, limits, tally });
                }
            }
        }
    }
    found
}

fn pastes(cases: &Cases, region: &Region, left: &[bool], share: f64) -> Vec<Candidate> {
    let mut found = Vec::new();
    for factor in (0..region.limits.len()).filter(|&factor| region.limits[factor].restrict()) {
        let mut open = region.clone();
        open.limits[factor] = Limits::none(cases.columns()[factor].kind);
        let mut reach = open.inside(cases);
        reach.iter_mut().zip(left).for_each(|(reach, &left)| *reach &= left);
        let column = &cases.columns()[factor];
        let with = |limits: Limits| {
            let mut tally = Tally::default();
            let held = (0..cases.len()).filter(|&case| reach[case] && limits.hold(column.values[case]));
            held.for_each(|case| tally.add(cases, case));
            Candidate { factor, limits, tally }
        };
        match &region.limits[factor] {
            Limits::Among(kept) => {
                for category in (0..kept.len()).filter(|&category| !kept[category]) {
                    let mut limits = kept.clone();
                    limits[category] = true;
                    found.push(with(Limits::Among(limits)));
                }
            }
            Limits::Range { low, high } => {
                let order = cases.orders[factor].iter().map(|&case| case as usize);
                let sorted: Vec<f64> =
                    order.filter(|&case| reach[case]).map(|case| column.values[case]).collect();
                let (least, most) = ends(cases, factor);
                if let Some(low) = low {
                    let beyond = &sorted[..sorted.partition_point(|value| value <= low)];
                    let cut = high_cut(beyond, 1.0 - share);
                    let limit =
                        cut.map(|cut| limit_of(column.kind, beyond, cut, true)).filter(|cut| *cut > least);
                    found.push(with(Limits::Range { low: limit, high: *high }));
                }
                if let Some(high) = high {
                    let beyond = &sorted[sorted.partition_point(|value| value < high)..];
                    let cut = low_cut(beyond, share);
                    let limit =
                        cut.map(|cut| limit_of(column.kind, beyond, cut, false)).filter(|cut| *cut < most);
                    found.push(with(Limits::Range { low: *low, high: limit }));
                }
            }
        }
    }
    found
}

/// The least and the largest value of a factor. A limit there is none.
fn ends(cases: &Cases, factor: usize) -> (f64, f64) {
    let value = |case: Option<&u32>| case.map_or(0.0, |&case| cases.columns()[factor].values[case as usize]);
    (value(cases.orders[factor].first()), value(cases.orders[factor].last()))
}

/// A limit at `cut`, or at the value next to it outward if only values that occur mean something.
fn limit_of(kind: Kind, sorted: &[f64], cut: f64, lower: bool) -> f64 {
    match (kind, lower) {
        (Kind::Real, _) => cut,
        (_, true) => sorted[sorted.partition_point(|value| *value < cut).min(sorted.len() - 1)],
        (_, false) => sorted[sorted.partition_point(|value| *value <= cut).saturating_sub(1)],
    }
}

/// Half-way between the two values next to the quantile `q` from above, ties passed over downward.
fn high_cut(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let index = last as f64 * q;
    let (mut low, high) = (index.floor() as usize, index.ceil() as usize);
    while low > 0 && sorted[low] == sorted[high] {
        low -= 1;
    }
    Some((sorted[low] + sorted[high]) / 2.0)
}

/// The same from below, ties passed over upward.
fn low_cut(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let index = last as f64 * q;
    let (low, mut high) = (index.floor() as usize, index.ceil() as usize);
    while high < last && sorted[low] == sorted[high] {
        high += 1;
    }
    Some((sorted[low] + sorted[high]) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::super::boxes::Column;
    use super::*;

    #[test]
    fn a_paste_up_to_the_last_value_takes_the_limit_away() {
        let values = (0..20).map(|case| f64::from(case / 5)).collect();
        let cases = Cases::new(vec![Column { kind: Kind::Real, values }], vec![true; 20]);
        let mut region = Region::whole(cases.columns());
        region.limits[0] = Limits::Range { low: Some(0.5), high: Some(2.5) };
        let found = pastes(&cases, &region, &[true; 20], 0.05);
        let limits: Vec<&Limits> = found.iter().map(|found| &found.limits).collect();
        let range = |low, high| Limits::Range { low, high };
        assert_eq!(limits, [&range(None, Some(2.5)), &range(Some(0.5), None)]);
        assert!(found.iter().all(|found| found.tally.cases == 15));
    }

    #[test]
    fn a_limit_of_a_factor_with_few_values_is_one_of_them() {
        let limit = |kind, lower| limit_of(kind, &[0.0, 1.0, 2.0], 1.25, lower);
        assert_eq!(
            [limit(Kind::Step, true), limit(Kind::Step, false), limit(Kind::Real, true)],
            [2.0, 1.0, 1.25]
        );
    }
}
