//! Phase 2: exporters ship, and some of them infringe.

use super::blocks::{self, BLOCK, Few};
use super::intention::{Facing, Intention, LANES};
use super::today::Infringement;
use super::world::{Exporters, World};
use crate::math::wide;
use crate::random::{Draws, Purpose, coarse, high_half, low_half, refine};

/// Records expire, exporters ship, and those who ship decide whether to infringe.
pub fn decide(world: &mut World) {
    expire_records(world);
    expire_bars(world);
    let intention = Intention::new(world);
    let (x, today, draws) = (&world.exporters, &mut world.today, &world.draws);
    let (tick, exporter) = (world.tick, &world.rules.exporter);
    let (rate, exponent) = (exporter.inadvertent_rate, exporter.inadvertent_exponent);
    let houses = world.houses.parcel.len();
    let decisions = today.ships.chunks_mut(BLOCK).zip(today.infringes.chunks_mut(BLOCK));
    let columns = today.keys.chunks_mut(BLOCK).zip(decisions).zip(&mut today.counts).enumerate();
    let decided = blocks::each(columns, |(index, ((keys, (ships, infringes)), counts))| {
        blocks::with_room(ships.len(), |words| {
            let mut block = Block { first: index * BLOCK, x, draws, tick, words, keys, ships, infringes };
            block.ship();
            block.count_shipments(houses, &mut counts.shipments);
            let (mut infringements, perceived) = block.infringe_deliberately(&intention);
            block.infringe_inadvertently(rate, exponent, &mut infringements);
            counts.infringements.clear();
            counts.infringements.resize(houses, 0);
            for infringement in &infringements {
                counts.infringements[usize::from(x.house[infringement.exporter as usize])] += 1;
            }
            (infringements, perceived)
        })
    });
    let mut perceived = 0.0;
    today.shipments_of_house.fill(0);
    for ((mut infringements, of_block), counts) in decided.into_iter().zip(&today.counts) {
        perceived += of_block;
        let add = |sums: &mut [u32], of_block: &[u32]| {
            sums.iter_mut().zip(of_block).for_each(|(sum, count)| *sum += count);
        };
        add(&mut today.shipments_of_house, &counts.shipments);
        add(&mut today.infringements_of_house, &counts.infringements);
        today.infringements.append(&mut infringements);
    }
    today.tally.shipments = today.shipments_of_house.iter().copied().map(u64::from).sum();
    today.tally.infringements = today.infringements.len() as u64;
    // NaN if nobody has opportunity.
    today.perceived_detection = perceived / x.opportunity.len() as f64;
}

/// Seen and hidden strikes expire when the last sanction is older than the record window; the true count stays.
fn expire_records(world: &mut World) {
    let window = world.rules.sanction.record_window;
    let (tick, x) = (world.tick, &mut world.exporters);
    // `sanctioned_since` is the tick of the sanction plus one.
    let is_old = |e: u32| tick + 1 - x.sanctioned_since[e as usize] > window;
    let old = blocks::each(x.on_record.chunks(BLOCK).enumerate(), |(chunk, few)| {
        let places = (chunk * BLOCK..).zip(few);
        places.filter(|&(_, &e)| is_old(e)).map(|(place, _)| place).collect::<Vec<usize>>()
    });
    let (mut old, mut places) = (old.into_iter().flatten().peekable(), 0..);
    if old.peek().is_none() {
        return;
    }
    x.on_record.retain(|&e| {
        let is_old = places.next().is_some_and(|place| old.next_if_eq(&place).is_some());
        if is_old {
            x.seen[e as usize] = 0;
            x.hidden[e as usize] = 0;
        }
        !is_old
    });
}

/// Bars from exporting end.
fn expire_bars(world: &mut World) {
    let Exporters { barred, barred_until, .. } = &mut world.exporters;
    barred.retain(|&e| barred_until[e as usize] > world.tick);
}

/// The exporters of a block, and their decisions in this tick.
struct Block<'a> {
    first: usize,
    x: &'a Exporters,
    draws: &'a Draws,
    tick: u32,
    words: &'a mut [u32],
    keys: &'a mut [u16],
    ships: &'a mut [bool],
    infringes: &'a mut [bool],
}

impl Block<'_> {
    fn draw(&mut self, purpose: Purpose) {
        self.draws.row(purpose, self.tick, self.first as u32, self.words);
    }

    /// Barred exporters stay out; the others ship with their own probability.
    fn ship(&mut self) {
        self.draw(Purpose::Ship);
        let below = &self.x.ship[self.first..self.first + self.words.len()];
        wide(
            #[inline(always)]
            || {
                for (ships, (word, below)) in self.ships.iter_mut().zip(self.words.iter().zip(below)) {
                    *ships = high_half(*word) < *below;
                }
                for (key, &word) in self.keys.iter_mut().zip(&*self.words) {
                    *key = low_half(word);
                }
            },
        );
        for &e in blocks::part(&self.x.barred, |&e| e, self.first) {
            self.ships[e as usize - self.first] = false;
        }
    }

    /// Counts the shipments of each house.
    fn count_shipments(&self, houses: usize, counts: &mut Vec<u32>) {
        // Neighbours are counted in separate rows, so that no sum waits for the one before.
        const ROWS: usize = 4;
        counts.clear();
        counts.resize(ROWS * houses, 0);
        let (ships, rest) = self.ships.as_chunks::<ROWS>();
        let (house, rest_house) = self.x.house[self.first..self.first + self.ships.len()].as_chunks::<ROWS>();
        for (ships, house) in ships.iter().zip(house) {
            for row in 0..ROWS {
                counts[row * houses + usize::from(house[row])] += u32::from(ships[row]);
            }
        }
        for (&ships, &house) in rest.iter().zip(rest_house) {
            counts[usize::from(house)] += u32::from(ships);
        }
        for row in 1..ROWS {
            for house in 0..houses {
                counts[house] += counts[row * houses + house];
            }
        }
        counts.truncate(houses);
    }

    /// A shipping exporter with opportunity infringes deliberately where that seems to pay.
    ///
    /// Also returns the sum of the perceived detection of exporters with opportunity.
    fn infringe_deliberately(&mut self, intention: &Intention) -> (Vec<Infringement>, f64) {
        self.draw(Purpose::Intent);
        let with_opportunity = blocks::part(&self.x.opportunity, |prospect| prospect.exporter, self.first);
        let mut infringements = vec![Infringement::new(0); with_opportunity.len()];
        let mut count = 0;
        let mut perceived = [0.0_f64; LANES];
        wide(
            #[inline(always)]
            || {
                for few in with_opportunity.chunks(LANES) {
                    let facing = Facing::new(self.x, intention, few, self.words, self.first);
                    let mut would = [false; LANES];
                    for (i, would) in would.iter_mut().enumerate() {
                        *would = intention.infringes(&facing, i);
                    }
                    for (i, sum) in perceived.iter_mut().enumerate() {
                        *sum += f64::from(intention.perceived_by(&facing, i));
                    }
                    for (prospect, would) in few.iter().zip(would) {
                        let index = prospect.exporter as usize - self.first;
                        // Written in any case and kept by counting: no branch depends on the decision.
                        let infringes = would & self.ships[index];
                        self.infringes[index] = infringes;
                        infringements[count] = Infringement::new(prospect.exporter);
                        count += usize::from(infringes);
                    }
                }
            },
        );
        infringements.truncate(count);
        (infringements, perceived.iter().sum())
    }

    /// An exporter that ships and does not mean to infringe may do so unknowingly, the less aware the likelier.
    fn infringe_inadvertently(&mut self, rate: f64, exponent: f64, infringements: &mut Vec<Infringement>) {
        // Awareness is never below zero: most exporters are skipped by one comparison.
        let possible = coarse(rate);
        let candidates = wide(
            #[inline(always)]
            || {
                Few::marked(
                    self.words.len(),
                    #[inline(always)]
                    |here, marks| {
                        let each = self.words[here.clone()].iter().zip(&self.ships[here.clone()]);
                        let each = each.zip(&self.infringes[here]);
                        for (mark, ((&word, &ships), &infringes)) in marks.iter_mut().zip(each) {
                            *mark = (u32::from(low_half(word)) < possible) & ships & !infringes;
                        }
                    },
                )
            },
        );
        candidates.each(|index| {
            let word = self.words[index];
            let e = self.first + index;
            let unaware = 1.0 - f64::from(self.x.awareness.of(e));
            let mut deck = self.draws.deck(Purpose::Inadvertence, self.tick, e as u32);
            if refine(word, &mut deck) < rate * unaware * libm::pow(unaware, exponent - 1.0) {
                self.infringes[index] = true;
                infringements.push(Infringement::new(e as u32));
            }
        });
        // Two ascending runs: a stable sort merges them.
        infringements.sort_by_key(|infringement| infringement.exporter);
    }
}
