//! Selection of the consignments that a house inspects: the highest scores, and some at random.
//!
//! A consignment of which nothing is known has a score that rises with its word, so that only the highest words can be
//! selected; random selection takes the lowest keys. One dense pass keeps the candidates, few of the
//! many, by cuts that are wide enough in most ticks; if too few pass at a house, all its consignments are scanned.

use std::ops::Range;

use super::blocks::{self, BLOCK, Few};
use super::today::{ByHouse, Candidates, Cuts, Ranked, Selection, Workload};
use super::world::World;
use crate::math::{ln, normal_quantile_single, wide};
use crate::random::{Purpose, rank, uniform_single};

/// ln(1 + strikes) for the common numbers of visible strikes; larger ones are computed.
const LN_STRIKES: [f32; 8] =
    [0.0, std::f32::consts::LN_2, 1.098_612_3, 1.386_294_4, 1.609_438, 1.791_759_5, 1.945_910_1, 2.079_441_5];

impl Cuts {
    /// Cuts by which, in most ticks, slightly more consignments pass than the workload of a house needs. The margin
    /// does not change results: if too few pass, all are scanned.
    fn new(workload: &Workload, shipments: u32) -> Self {
        let part = |needed: usize| match needed as f64 {
            0.0 => 0.0,
            needed => ((needed + 2.0 * needed.sqrt() + 2.0) / f64::from(shipments)).min(1.0),
        };
        let word = (1.0 - part(workload.targeted)) * f64::from(u32::MAX);
        // Words that give the same uniform number are on the same side of the cut.
        Cuts { word: word as u32 & !0x1ff, key: (part(workload.random) * 65_536.0) as u32 }
    }

    /// Cuts that all pass who pass those of any house.
    fn widest(cuts: &[Cuts]) -> Self {
        let word = cuts.iter().map(|cuts| cuts.word).min().unwrap_or(u32::MAX);
        Cuts { word, key: cuts.iter().map(|cuts| cuts.key).max().unwrap_or(0) }
    }
}

/// Selects the consignments that each house inspects, as many as its workload says.
pub fn select(world: &mut World, workloads: &[Workload]) {
    let shipments = &world.today.shipments_of_house;
    let cuts: Vec<Cuts> = workloads.iter().zip(shipments).map(|(one, &n)| Cuts::new(one, n)).collect();
    find_candidates(world, &cuts);
    let mut selections = std::mem::take(&mut world.today.selections);
    let houses = selections.iter_mut().zip(workloads.iter().zip(&cuts)).enumerate();
    blocks::each_if(world.today.candidates.len() > 1, houses, |(house, (selection, (workload, cuts)))| {
        selection.by_score(world, house, workload.targeted, cuts.word);
        selection.at_random(world, house, workload, cuts.key);
    });
    world.today.selections = selections;
}

/// Draws the unexplained part of each score, and finds the candidates of each block.
fn find_candidates(world: &mut World, cuts: &[Cuts]) {
    let (x, draws, tick, widest) = (&world.exporters, &world.draws, world.tick, Cuts::widest(cuts));
    let today = &mut world.today;
    let columns = today.candidates.iter_mut().zip(today.ships.chunks(BLOCK));
    let columns = columns.zip(today.keys.chunks(BLOCK).zip(today.infringes.chunks(BLOCK)));
    blocks::each(columns.zip(x.on_file.chunks(BLOCK)).enumerate(), |(index, columns)| {
        let (((candidates, ships), (keys, infringes)), on_file) = columns;
        let first = index * BLOCK;
        let house = &x.house[first..first + ships.len()];
        blocks::with_room(ships.len(), |words| {
            draws.row(Purpose::Score, tick, first as u32, words);
            let (scored, keyed) = wide(
                #[inline(always)]
                || {
                    let scored = Few::marked(
                        words.len(),
                        #[inline(always)]
                        |here, marks| {
                            let known = infringes[here.clone()].iter().zip(&on_file[here.clone()]);
                            let each = ships[here.clone()].iter().zip(&words[here]).zip(known);
                            for (mark, ((ships, &word), (infringes, on_file))) in marks.iter_mut().zip(each) {
                                *mark = ships & ((word >= widest.word) | infringes | on_file);
                            }
                        },
                    );
                    let keyed = Few::marked(
                        words.len(),
                        #[inline(always)]
                        |here, marks| {
                            let each = ships[here.clone()].iter().zip(&keys[here]);
                            for (mark, (ships, &key)) in marks.iter_mut().zip(each) {
                                *mark = ships & (u32::from(key) < widest.key);
                            }
                        },
                    );
                    (scored, keyed)
                },
            );
            // From here on by the cuts of each house.
            let cut = |index: usize| cuts[usize::from(house[index])];
            let Candidates { scored: by_house, scores, keyed: keyed_by_house } = candidates;
            let known = |index: usize| infringes[index] | on_file[index];
            blocks::with_room(words.len(), |indices| {
                let scored = scored.wanted(indices, |index| known(index) | (words[index] >= cut(index).word));
                by_house.sort(scored, house, cuts.len());
                let keyed = keyed.wanted(indices, |index| u32::from(keys[index]) < cut(index).key);
                keyed_by_house.sort(keyed, house, cuts.len());
            });
            scores.clear();
            scores.extend(by_house.exporters.iter().map(|&index| uniform_single(words[index as usize])));
            wide(
                #[inline(always)]
                || {
                    for score in scores {
                        *score = normal_quantile_single(*score);
                    }
                },
            );
            for exporters in [&mut by_house.exporters, &mut keyed_by_house.exporters] {
                exporters.iter_mut().for_each(|exporter| *exporter += first as u32);
            }
        });
    });
}

impl ByHouse {
    /// Sorts exporters by house, by counting; `house` has the house of each.
    fn sort(&mut self, few: &[u16], house: &[u16], houses: usize) {
        self.starts.clear();
        self.starts.resize(houses + 2, 0);
        let house = |index: u16| usize::from(house[usize::from(index)]);
        few.iter().for_each(|&index| self.starts[house(index) + 2] += 1);
        for house in 0..houses {
            self.starts[house + 2] += self.starts[house + 1];
        }
        self.exporters.resize(few.len(), 0);
        // The start of the next house moves from the start of this one to its end.
        for &index in few {
            let next = &mut self.starts[house(index) + 1];
            self.exporters[*next as usize] = u32::from(index);
            *next += 1;
        }
        self.starts.truncate(houses + 1);
    }

    fn of(&self, house: usize) -> Range<usize> {
        self.starts[house] as usize..self.starts[house + 1] as usize
    }
}

/// The exporters that ship through a house.
fn shippers(world: &World, house: usize) -> Vec<u32> {
    let x = &world.exporters;
    let here = |e: &u32| world.today.ships[*e as usize] && usize::from(x.house[*e as usize]) == house;
    (0..x.len() as u32).filter(here).collect()
}

impl Selection {
    /// The consignments of a house with the highest scores; ties go to the exporter listed first. Of those of which
    /// nothing is known only consignments with a word from `cut` on are candidates.
    fn by_score(&mut self, world: &World, house: usize, count: usize, cut: u32) {
        self.ranked.clear();
        if count > 0 {
            let known = Known::new(world, house);
            let ranked = |e: u32, chance: f32| Ranked::new(e, chance + known.about(e as usize));
            for candidates in &world.today.candidates {
                let here = candidates.scored.of(house);
                let each = candidates.scored.exporters[here.clone()].iter().zip(&candidates.scores[here]);
                self.ranked.extend(each.map(|(&e, &chance)| ranked(e, chance)));
            }
            // Consignments that did not pass the cut have a lower score than a consignment at the cut.
            let chance = |word: u32| normal_quantile_single(uniform_single(word));
            let at_cut = Ranked::new(u32::MAX, chance(cut));
            if self.ranked.iter().filter(|ranked| **ranked < at_cut).count() < count {
                let mut words = vec![0; world.exporters.len()];
                world.draws.row(Purpose::Score, world.tick, 0, &mut words);
                self.ranked.clear();
                let all = shippers(world, house).into_iter();
                self.ranked.extend(all.map(|e| ranked(e, chance(words[e as usize]))));
            }
        }
        self.targeted.clear();
        self.targeted.extend(lowest(&mut self.ranked, count).iter().map(|ranked| ranked.exporter()));
        self.targeted.sort_unstable();
    }

    /// Random choice among the consignments that were not targeted. Only those with a key below `cut` are candidates.
    fn at_random(&mut self, world: &World, house: usize, workload: &Workload, cut: u32) {
        self.keyed.clear();
        if workload.random > 0 {
            let today = &world.today;
            let left_over = |e: &u32| self.targeted.binary_search(e).is_err();
            // A second key breaks ties.
            let keyed = |e: u32| (today.keys[e as usize], rank(workload.salt, e), e);
            for Candidates { keyed: candidates, .. } in &today.candidates {
                let here = candidates.exporters[candidates.of(house)].iter().copied();
                self.keyed.extend(here.filter(left_over).map(keyed));
            }
            if self.keyed.len() < workload.random && cut < 65_536 {
                self.keyed.clear();
                self.keyed.extend(shippers(world, house).into_iter().filter(left_over).map(keyed));
            }
        }
        self.random.clear();
        self.random.extend(lowest(&mut self.keyed, workload.random).iter().map(|&(.., e)| e));
        self.random.sort_unstable();
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
    fn new(exporter: u32, score: f32) -> Self {
        // The bits of floating-point numbers sort like the numbers, once those of negative numbers are inverted.
        let bits = score.to_bits();
        let ascending = bits ^ ((bits as i32 >> 31) as u32 | 0x8000_0000);
        Ranked(u64::from(!ascending) << 32 | u64::from(exporter))
    }

    fn exporter(self) -> u32 {
        self.0 as u32
    }
}

/// Knowledge of customs about consignments, as an addition to their scores.
struct Known<'a> {
    world: &'a World,
    tip: f32,
    history: f32,
    lead: f32,
    intelligence: f32,
    profile: f32,
}

impl<'a> Known<'a> {
    fn new(world: &'a World, house: usize) -> Self {
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
        let ranked: Vec<Ranked> = scores.iter().map(|&score| Ranked::new(9, score)).collect();
        assert!(ranked.is_sorted());
        assert!(Ranked::new(1, 2.0) < Ranked::new(2, 2.0));
        assert_eq!(Ranked::new(77, -1.5).exporter(), 77);
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
