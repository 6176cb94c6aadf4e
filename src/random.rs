//! Keyed random draws: the number for (seed, replicate, purpose, tick, entity), nothing else decides it.
//!
//! It follows that results do not depend on the number of threads, on the order of work or on the size of the
//! ensemble, and that two arms share every draw (common random numbers) until a decision differs.
//!
//! Every word comes from SplitMix64 (Steele, Lea & Flood 2014; it passes BigCrush), a counter put through a mixing
//! function, which needs no state and which the compiler does for many counters at a time. Where the counter starts is
//! a hash of a secret of the replicate, drawn from ChaCha8 by seed and replicate, and of the occasion: purpose and tick.
//! Two layouts serve two needs. A [`Draws::row`] holds one word for every entity of a kind: the counter goes through
//! the entities, two words from each step. A [`Deck`] holds several words for one of the few entities to which
//! something happens: its start is a hash of the entity too.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::math::wide;

/// Purpose of a draw. The number is part of the key: never change one, never use one twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Initial state: access to infringing business and its gain.
    InitialOpportunity = 1,
    /// Initial state: moral norm.
    InitialNorm = 2,
    /// Initial state: awareness of an exporter.
    InitialAwareness = 3,
    /// Initial state: probability to ship.
    InitialShip = 4,
    /// Initial state: the brand an exporter could copy.
    InitialBrand = 5,
    /// Initial state: customs house.
    InitialHouse = 6,
    /// Initial state: peers.
    InitialPeers = 7,
    /// Initial state of a rights holder.
    InitialHolder = 8,
    /// Initial state of a consumer.
    InitialConsumer = 9,
    /// Initial trust of one stakeholder in another.
    InitialTrust = 10,
    /// Initial beliefs of a stakeholder.
    InitialBelief = 11,
    /// Invitations to and attendance of a meeting.
    Attendance = 20,
    /// Overriding of parties at a meeting.
    Override = 21,
    /// Which members train customs.
    Training = 22,
    /// Whose matters are decided outside the forum.
    Bypass = 23,
    /// Conflicts of parties at a meeting.
    Conflict = 24,
    /// Shipping.
    Ship = 30,
    /// Deliberate infringement.
    Intent = 31,
    /// Inadvertent infringement.
    Inadvertence = 32,
    /// Knowledge of an infringing consignment: insider, the holder's investigator, each agency.
    Exposure = 40,
    /// Which hidden records the registry links.
    Link = 41,
    /// The part of the selection score that nobody can explain.
    Score = 51,
    /// How many consignments a house inspects, and how many of them at random.
    Workload = 52,
    /// Which of the consignments left over are inspected at random.
    RandomSelection = 53,
    /// Result of an inspection.
    Inspection = 54,
    /// Which cases lapse where a house has too many.
    Lapse = 60,
    /// Reply, evidence and referral of a case.
    Case = 61,
    /// News of a peer's sanction.
    Hearsay = 70,
    /// Which unsanctioned infringers are followed as controls.
    Control = 75,
    /// Which infringers are followed in place of the sanctioned in the null check.
    Shuffle = 76,
    /// A sanctioned exporter's reaction.
    Consequence = 80,
    /// Entry into infringing business.
    Entry = 81,
    /// The gain of who takes it up.
    EntryGain = 82,
    /// Recordation and lapse of brands.
    Recordation = 90,
    /// Which consumers want a fake.
    Desire = 100,
    /// Which deceived consumers report.
    Report = 101,
    /// Where a report leads.
    Trace = 102,
    /// False reports.
    FalseReport = 103,
    /// Points that a calibration proposes.
    Proposal = 130,
    /// The seed of the runs at such a point.
    ProposalSeed = 131,
    /// Points of a posterior at which an experiment is run.
    PosteriorPoint = 132,
    /// The order of strata in a Latin hypercube.
    DesignOrder = 200,
    /// The place within a stratum of a Latin hypercube.
    DesignJitter = 201,
    /// Which coordinates of a maximin design are exchanged.
    DesignExchange = 202,
    /// The scrambling of a Sobol sequence.
    DesignScramble = 203,
    /// Where a trajectory of a Morris design starts and how it goes on.
    DesignTrajectory = 210,
    /// Which blocks of a design a bootstrap sample has.
    Resample = 211,
    /// How a dummy factor divides a sample.
    Dummy = 212,
    /// Which cases are of interest in a shuffle that tests a box.
    BoxShuffle = 220,
    /// Which replicates a resample of regrets has.
    RegretResample = 221,
}

/// The increment of SplitMix64, 2^64 over the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// All draws of one replicate of one seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Draws {
    secret: [u64; 2],
}

impl Draws {
    /// The draws of replicate `replicate` (from 0) of an experiment with `seed`.
    pub fn new(seed: u64, replicate: u32) -> Self {
        let mut key = *b"........____sfic keyed draws, v1";
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..12].copy_from_slice(&replicate.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        Draws { secret: [generator.next_u64(), generator.next_u64()] }
    }

    /// Where the counters of a purpose at a tick start.
    fn occasion(&self, purpose: Purpose, tick: u32) -> u64 {
        mix(self.secret[0] ^ ((purpose as u64) << 32 | u64::from(tick)))
    }

    /// Fills `words` with one word for each entity `first`, `first + 1`, … at `tick`; `first` is even.
    pub fn row(&self, purpose: Purpose, tick: u32, first: u32, words: &mut [u32]) {
        debug_assert!(first.is_multiple_of(2), "two entities share a step of the counter");
        let start = self.occasion(purpose, tick).wrapping_add(u64::from(first / 2).wrapping_mul(GOLDEN));
        wide(
            #[inline(always)]
            || {
                let (pairs, last) = words.as_chunks_mut::<2>();
                for (index, pair) in pairs.iter_mut().enumerate() {
                    *pair = two_words(start, index);
                }
                for word in last {
                    [*word, _] = two_words(start, pairs.len());
                }
            },
        );
    }

    /// The deck of `entity` at `tick`.
    pub fn deck(&self, purpose: Purpose, tick: u32, entity: u32) -> Deck {
        let counter = self.occasion(purpose, tick).wrapping_add(u64::from(entity).wrapping_mul(GOLDEN));
        Deck { state: mix(self.secret[1] ^ counter) }
    }
}

/// The mixing function of SplitMix64 (variant 13 of Stafford 2011).
#[inline(always)]
fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The two words of a step of a row's counter.
#[inline(always)]
fn two_words(start: u64, step: usize) -> [u32; 2] {
    let mixed = mix(start.wrapping_add((step as u64 + 1).wrapping_mul(GOLDEN)));
    [mixed as u32, (mixed >> 32) as u32]
}

/// A uniform number in the open interval (0, 1) from a word.
#[inline(always)]
pub fn uniform(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// A uniform number in (0, 1) from the 23 high bits of a word, in single precision: what dense loops can afford. With
/// more bits the largest would round to 1.
#[inline(always)]
pub fn uniform_single(word: u32) -> f32 {
    ((word >> 9) as i32 as f32 + 0.5) * (1.0 / 8_388_608.0)
}

/// The high half of a word: a coarse draw that leaves the low half untouched.
#[inline(always)]
pub fn high_half(word: u32) -> u16 {
    (word >> 16) as u16
}

/// The low half of a word, which serves as a coarse draw of its own: a decision by comparison of the word leaves it
/// uniform but for one part in 65,536.
#[inline(always)]
pub fn low_half(word: u32) -> u16 {
    word as u16
}

/// Low halves below this hold all that happens with probability `p` or less; [`refine`] settles which of them do.
#[inline(always)]
pub fn coarse(p: f64) -> u32 {
    (p.clamp(0.0, 1.0) * 65_536.0) as u32 + 1
}

/// The uniform number in (0, 1) whose first 16 bits are the low half of `word` and whose others come from `deck`.
#[inline(always)]
pub fn refine(word: u32, deck: &mut Deck) -> f64 {
    (f64::from(low_half(word)) + deck.uniform()) * (1.0 / 65_536.0)
}

/// The number of words, of all 2^32, that fall under probability `p`: `word < threshold(p)` happens with it.
#[inline(always)]
pub fn threshold(p: f64) -> u64 {
    (p.clamp(0.0, 1.0) * 4_294_967_296.0) as u64
}

/// The key of `entity` under `salt`, a word drawn for one decision: a choice among a set takes the smallest keys of
/// its members, so that who else is in the set does not change anybody's key.
#[inline]
pub fn rank(salt: u32, entity: u32) -> u32 {
    (mix(((u64::from(salt) << 32) | u64::from(entity)).wrapping_add(GOLDEN)) >> 32) as u32
}

/// The draws of one entity at one tick, in the order in which they are taken.
pub struct Deck {
    state: u64,
}

impl Deck {
    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u32 {
        self.state = self.state.wrapping_add(GOLDEN);
        (mix(self.state) >> 32) as u32
    }

    /// The next number, uniform in (0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        uniform(self.word())
    }

    /// True with probability `p`; takes exactly one word.
    #[inline]
    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// One of `0..count`, all equally likely.
    ///
    /// The bias of the multiplication is below count / 2^32.
    #[inline]
    pub fn index(&mut self, count: usize) -> usize {
        ((u64::from(self.word()) * count as u64) >> 32) as usize
    }

    /// A standard normal number, by inversion.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        crate::math::normal_quantile(self.uniform())
    }

    /// A number from Gamma(shape, 1) (Marsaglia & Tsang 2000; shapes below 1 by Johnk's boost).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = libm::pow(self.uniform(), 1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = 1.0 + c * x;
            let v = v * v * v;
            if v > 0.0 && libm::log(self.uniform()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// A number from Beta(a, b), as a ratio of gammas.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let x = self.gamma(a);
        x / (x + self.gamma(b))
    }

    /// A number from Binomial(n, p), by inversion of one uniform number.
    ///
    /// Walks up from 0, which is fast for the small means of the model; a mean above 400, where the first
    /// probability would underflow, is split into halves with a draw each.
    pub fn binomial(&mut self, n: u32, p: f64) -> u32 {
        if p <= 0.0 || n == 0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        if f64::from(n) * p > 400.0 {
            let half = n / 2;
            return self.binomial(half, p) + self.binomial(n - half, p);
        }
        let u = self.uniform();
        let odds = p / (1.0 - p);
        let mut probability = libm::exp(f64::from(n) * libm::log1p(-p));
        let mut below = probability;
        let mut k = 0;
        while below < u && k < n {
            probability *= odds * f64::from(n - k) / f64::from(k + 1);
            k += 1;
            below += probability;
            if probability < 1e-300 {
                break;
            }
        }
        k
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_words() {
        let draws = Draws::new(20260101, 3);
        let mut row = [0; 4];
        draws.row(Purpose::Ship, 7, 6, &mut row);
        let mut deck = draws.deck(Purpose::Case, 7, 5);
        let taken: Vec<u32> = (0..4).map(|_| deck.word()).collect();
        let golden_row = [3871129612, 329883983, 3184868363, 2534439114];
        let golden_deck = vec![1447730508, 2435291687, 1672945923, 1235627742];
        assert_eq!(
            (row, taken),
            (golden_row, golden_deck),
            "the generator changed: every published result would"
        );
    }

    /// The first five numbers of SplitMix64 with seed 1234567, as published with its reference implementation.
    #[test]
    fn words_are_those_of_split_mix_64() {
        let known = [
            6_457_827_717_110_365_317_u64,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        let mut deck = Deck { state: 1_234_567 };
        for (step, known) in known.into_iter().enumerate() {
            assert_eq!(two_words(1_234_567, step), [known as u32, (known >> 32) as u32]);
            assert_eq!(deck.word(), (known >> 32) as u32);
        }
    }

    #[test]
    fn a_row_is_the_same_from_any_start() {
        let draws = Draws::new(1, 0);
        let mut whole = [0; 100];
        draws.row(Purpose::Score, 9, 0, &mut whole);
        for first in [2, 14, 16, 18, 62, 64, 66] {
            let mut part = vec![0; 100 - first];
            draws.row(Purpose::Score, 9, first as u32, &mut part);
            assert_eq!(part, whole[first..]);
        }
    }

    #[test]
    fn keys_separate_seed_replicate_purpose_tick_and_entity() {
        let first = |seed, replicate, purpose, tick, entity| {
            Draws::new(seed, replicate).deck(purpose, tick, entity).word()
        };
        let base = first(1, 2, Purpose::Case, 3, 4);
        assert_eq!(base, first(1, 2, Purpose::Case, 3, 4));
        for other in [
            first(2, 2, Purpose::Case, 3, 4),
            first(1, 3, Purpose::Case, 3, 4),
            first(1, 2, Purpose::Exposure, 3, 4),
            first(1, 2, Purpose::Case, 4, 4),
            first(1, 2, Purpose::Case, 3, 5),
        ] {
            assert_ne!(base, other);
        }
    }

    /// Mean and variance of many draws against the closed forms, within five standard errors.
    fn moments(mean: f64, variance: f64, mut draw: impl FnMut(&mut Deck) -> f64) {
        let n = 40_000;
        let draws = Draws::new(11, 0);
        let values: Vec<f64> = (0..n).map(|i| draw(&mut draws.deck(Purpose::InitialNorm, 0, i))).collect();
        let m = values.iter().sum::<f64>() / f64::from(n);
        let v = values.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / f64::from(n - 1);
        assert!((m - mean).abs() < 5.0 * (variance / f64::from(n)).sqrt(), "mean {m}, should be {mean}");
        assert!((v / variance - 1.0).abs() < 0.06, "variance {v}, should be {variance}");
    }

    #[test]
    fn each_of_a_set_ranks_first_equally_often() {
        let mut first = [0_u32; 7];
        for salt in 0..70_000 {
            let chosen = (100..107).min_by_key(|&entity| rank(salt, entity)).unwrap();
            first[chosen as usize - 100] += 1;
        }
        // Chi-square with 6 degrees of freedom: 99.9 % of samples are below 22.46.
        let chi: f64 = first.iter().map(|&n| (f64::from(n) - 1e4).powi(2) / 1e4).sum();
        assert!(chi < 22.46, "{first:?}");
    }

    #[test]
    fn distributions_have_their_moments() {
        moments(0.5, 1.0 / 12.0, Deck::uniform);
        moments(0.0, 1.0, Deck::normal);
        moments(2.5, 2.5, |deck| deck.gamma(2.5));
        moments(0.4, 0.4, |deck| deck.gamma(0.4));
        moments(4.0 / 6.0, 8.0 / (36.0 * 7.0), |deck| deck.beta(4.0, 2.0));
        moments(6.0, 4.8, |deck| f64::from(deck.binomial(30, 0.2)));
        moments(24.0, 4.8, |deck| f64::from(deck.binomial(30, 0.8)));
        moments(1_000.0, 900.0, |deck| f64::from(deck.binomial(10_000, 0.1)));
    }
}
