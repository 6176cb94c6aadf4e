//! Which consignments a house inspects: the highest scores, and some at random.
//!
//! A consignment of which nothing is known has a score that rises with its word, so that only those with the highest
//! words can be taken; random selection takes the lowest keys. One dense pass keeps those that can be taken, few of the
//! many, by cuts set so that enough pass; where chance lets too few, the selection of that house looks at all.

use super::blocks::{self, BLOCK};
use super::today::{Candidates, Cuts, Ranked, Selection, Workload};
use super::world::World;
use crate::math::{ln, normal_quantile_single, wide};
use crate::random::{Purpose, rank, uniform_single};

/// ln(1 + strikes) of so many visible strikes; for the few with more it is computed.
const LN_STRIKES: [f32; 8] =
    [0.0, std::f32::consts::LN_2, 1.098_612_3, 1.386_294_4, 1.609_438, 1.791_759_5, 1.945_910_1, 2.079_441_5];
/// Exporters that the dense pass looks at together; their number changes no result.
const GROUP: usize = 64;

impl Cuts {
    /// Cuts that in most ticks somewhat more consignments pass, in each house, than its workload needs. How many more
    /// changes no result: where too few pass, all are looked at.
    fn of(workloads: &[Workload], shipments_of_house: &[u32]) -> Self {
        let widest = |needed: fn(&Workload) -> usize| {
            let part = |(workload, &shipments): (&Workload, &u32)| match needed(workload) as f64 {
                0.0 => 0.0,
                needed => ((needed + 2.0 * needed.sqrt() + 2.0) / f64::from(shipments)).min(1.0),
            };
            workloads.iter().zip(shipments_of_house).map(part).fold(0.0, f64::max)
        };
        let word = (1.0 - widest(|workload| workload.targeted)) * f64::from(u32::MAX);
        Cuts { word: word as u32, key: (widest(|workload| workload.random) * 65_536.0) as u32 }
    }
}

/// Draws the part of each score that nobody can explain, and finds the candidates.
pub fn find_candidates(world: &mut World, workloads: &[Workload]) {
    let cuts = Cuts::of(workloads, &world.today.shipments_of_house);
    let counts = pass(world, cuts);
    let (x, today) = (&world.exporters, &mut world.today);
    let passing = || today.passing.chunks(BLOCK).zip(&counts).flat_map(|(passing, &count)| &passing[..count]);
    let candidates = &mut today.candidates;
    candidates.cuts = cuts;
    // A counting sort by house.
    candidates.starts.clear();
    candidates.starts.resize(workloads.len() + 1, 0);
    for &(e, _) in passing() {
        candidates.starts[usize::from(x.house[e as usize]) + 1] += 1;
    }
    for house in 0..workloads.len() {
        candidates.starts[house + 1] += candidates.starts[house];
    }
    let all = candidates.starts[workloads.len()] as usize;
    candidates.exporters.resize(all, 0);
    candidates.scores.resize(all, 0.0);
    let mut next = candidates.starts.clone();
    for &(e, word) in passing() {
        let place = &mut next[usize::from(x.house[e as usize])];
        candidates.exporters[*place as usize] = e;
        candidates.scores[*place as usize] = uniform_single(word);
        *place += 1;
    }
    wide(
        #[inline(always)]
        || {
            for score in &mut candidates.scores {
                *score = normal_quantile_single(*score);
            }
        },
    );
}

/// Writes the exporters that pass the cuts, or of which anything is known, with their words to the front of each block
/// of `passing`; gives how many they are.
fn pass(world: &mut World, cuts: Cuts) -> Vec<usize> {
    let (x, draws, tick) = (&world.exporters, &world.draws, world.tick);
    let today = &mut world.today;
    let columns = today.passing.chunks_mut(BLOCK).zip(today.ships.chunks(BLOCK));
    let columns = columns.zip(today.keys.chunks(BLOCK).zip(today.infringes.chunks(BLOCK)));
    blocks::each(columns.zip(x.on_file.chunks(BLOCK)).enumerate(), |(place, columns)| {
        let (((passing, ships), (keys, infringes)), on_file) = columns;
        let (words, first) = (&mut [0; BLOCK][..ships.len()], place * BLOCK);
        draws.row(Purpose::Score, tick, first as u32, words);
        let mut count = 0;
        wide(
            #[inline(always)]
            || {
                for start in (0..words.len()).step_by(GROUP) {
                    let here = start..(start + GROUP).min(words.len());
                    let mut passes = [false; GROUP];
                    let drawn = words[here.clone()].iter().zip(&keys[here.clone()]);
                    let known = infringes[here.clone()].iter().zip(&on_file[here.clone()]);
                    let each = ships[here.clone()].iter().zip(drawn).zip(known);
                    for (passes, ((ships, (word, key)), (infringes, on_file))) in passes.iter_mut().zip(each)
                    {
                        let drawn = (*word >= cuts.word) | (u32::from(*key) < cuts.key);
                        *passes = ships & (drawn | infringes | on_file);
                    }
                    for (place, passes) in here.zip(passes) {
                        // Written in any case and kept by counting: no branch could foresee who passes.
                        passing[count] = ((first + place) as u32, words[place]);
                        count += usize::from(passes);
                    }
                }
            },
        );
        count
    })
}

/// The exporters that ship through a house.
fn shippers(world: &World, house: usize) -> Vec<u32> {
    let x = &world.exporters;
    let here = |e: &u32| world.today.ships[*e as usize] && usize::from(x.house[*e as usize]) == house;
    (0..x.len() as u32).filter(here).collect()
}

/// The candidates of a house, with the part of their scores that nobody can explain.
fn candidates(world: &World, house: usize) -> impl Iterator<Item = (u32, f32)> {
    let Candidates { exporters, scores, starts, .. } = &world.today.candidates;
    let here = starts[house] as usize..starts[house + 1] as usize;
    exporters[here.clone()].iter().copied().zip(scores[here].iter().copied())
}

impl Selection {
    /// The consignments of a house with the highest scores, as many as its workload says; ties go to the exporter
    /// listed first.
    pub fn by_score(&mut self, world: &World, house: usize, workload: &Workload) {
        self.ranked.clear();
        if workload.targeted > 0 {
            let known = Known::of(world, house);
            let ranked = |(e, chance): (u32, f32)| Ranked::of(e, chance + known.about(e as usize));
            self.ranked.extend(candidates(world, house).map(ranked));
            // Whoever did not pass the cut has a lower score than a consignment at the cut.
            let chance = |word: u32| normal_quantile_single(uniform_single(word));
            let at_cut = Ranked::of(u32::MAX, chance(world.today.candidates.cuts.word));
            if self.ranked.iter().filter(|ranked| **ranked < at_cut).count() < workload.targeted {
                let mut words = vec![0; world.exporters.len()];
                world.draws.row(Purpose::Score, world.tick, 0, &mut words);
                let all = shippers(world, house).into_iter().map(|e| ranked((e, chance(words[e as usize]))));
                self.ranked.clear();
                self.ranked.extend(all);
            }
        }
        let lowest = lowest(&mut self.ranked, workload.targeted).iter().map(|ranked| ranked.exporter());
        self.selected.clear();
        self.selected.extend(lowest);
        self.selected.sort_unstable();
    }

    /// As many of the consignments that were not targeted as the workload says, all equally likely.
    pub fn at_random(&mut self, world: &World, house: usize, workload: &Workload) {
        self.keyed.clear();
        if workload.random > 0 {
            let today = &world.today;
            let left_over = |e: &u32| !today.inspected[*e as usize];
            // Keys that tie are told apart by another.
            let keyed = |e: u32| (today.keys[e as usize], rank(workload.salt, e), e);
            let below_cut = |e: &u32| u32::from(today.keys[*e as usize]) < today.candidates.cuts.key;
            let passing = candidates(world, house).map(|(e, _)| e).filter(below_cut);
            self.keyed.extend(passing.filter(left_over).map(keyed));
            if self.keyed.len() < workload.random {
                self.keyed.clear();
                self.keyed.extend(shippers(world, house).into_iter().filter(left_over).map(keyed));
            }
        }
        let lowest = lowest(&mut self.keyed, workload.random).iter().map(|&(.., e)| e);
        self.selected.clear();
        self.selected.extend(lowest);
        self.selected.sort_unstable();
    }
}

/// The `count` lowest of all, in any order.
fn lowest<T: Ord>(all: &mut [T], count: usize) -> &[T] {
    if count < all.len() {
        all.select_nth_unstable(count);
        &all[..count]
    } else {
        all
    }
}

impl Ranked {
    fn of(exporter: u32, score: f32) -> Self {
        // The bits of floating-point numbers are in their order, once those below zero are turned round.
        let bits = score.to_bits();
        let ascending = bits ^ ((bits as i32 >> 31) as u32 | 0x8000_0000);
        Ranked(u64::from(!ascending) << 32 | u64::from(exporter))
    }

    fn exporter(self) -> u32 {
        self.0 as u32
    }
}

/// What customs knows of consignments, as an addition to their scores.
struct Known<'a> {
    world: &'a World,
    tip: f32,
    history: f32,
    lead: f32,
    intelligence: f32,
    profile: f32,
}

impl<'a> Known<'a> {
    fn of(world: &'a World, house: usize) -> Self {
        let customs = &world.rules.customs;
        let profile = customs.weight_profile
            * (1.0 + world.rules.structure.understanding_profile * world.forum.understanding)
            * world.houses.skill[house];
        Known {
            world,
            tip: customs.weight_tip as f32,
            history: (customs.history_factor * customs.weight_history) as f32,
            lead: customs.weight_lead as f32,
            intelligence: customs.weight_intelligence as f32,
            profile: profile as f32,
        }
    }

    #[inline]
    fn about(&self, e: usize) -> f32 {
        let (world, x, today) = (self.world, &self.world.exporters, &self.world.today);
        let is = |flag: bool| f32::from(u8::from(flag));
        self.tip * is(today.tipped[e])
            + self.history * ln_strikes(x.seen[e])
            + self.lead * world.lead(e)
            + self.intelligence * world.intelligence(e)
            + self.profile * is(today.infringes[e])
    }
}

#[inline]
fn ln_strikes(seen: u16) -> f32 {
    match LN_STRIKES.get(usize::from(seen)) {
        Some(&ln) => ln,
        None => ln(1.0 + f32::from(seen)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn higher_scores_rank_first_and_ties_go_to_the_first_exporter() {
        let scores = [f32::INFINITY, 3.5, 1e-20, 0.0, -1e-20, -0.5, -7.0];
        let ranked: Vec<Ranked> = scores.iter().map(|&score| Ranked::of(9, score)).collect();
        assert!(ranked.is_sorted());
        assert!(Ranked::of(1, 2.0) < Ranked::of(2, 2.0));
        assert_eq!(Ranked::of(77, -1.5).exporter(), 77);
    }

    #[test]
    fn looked_up_and_computed_logarithms_agree() {
        for seen in 0..20 {
            assert!((ln_strikes(seen) - ln(1.0 + f32::from(seen))).abs() < 3e-7, "{seen}");
        }
    }

    #[test]
    fn the_lowest_of_all() {
        let mut all = [5, 1, 2, 9, 0];
        let mut found = lowest(&mut all, 3).to_vec();
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2]);
        assert_eq!(lowest(&mut all, 10).len(), 5);
    }
}
