//! The initial state: every agent at tick 0.

use super::drifting::{Averaged, Drift, Drifting};
use super::settings::{HouseKind, Settings, Specification};
use super::world::{Consumers, Exporters, Holders, Houses, Prospect};
use crate::random::{Draws, Purpose};

impl Exporters {
    pub(super) fn new(settings: &Settings, houses: &Houses, draws: &Draws) -> Self {
        let n = settings.population.exporters;
        let s = &settings.exporter;
        let each = |purpose: Purpose| (0..n).map(move |e| draws.deck(purpose, 0, e));
        let beta = |purpose, a: f64, b: f64| each(purpose).map(move |mut deck| deck.beta(a, b));
        let gain: Vec<f32> = each(Purpose::InitialOpportunity)
            .map(
                |mut deck| {
                    if deck.chance(s.opportunity_share) { fresh_gain(settings, &mut deck) } else { 0.0 }
                },
            )
            .collect();
        let norm: Vec<f32> =
            beta(Purpose::InitialNorm, s.norm_alpha, s.norm_beta).map(|x| x as f32).collect();
        let brand_weights =
            (1..=settings.population.rights_holders).map(|rank| libm::pow(f64::from(rank), -s.brand_skew));
        let popularity = cumulate(brand_weights);
        let (a, b) = shapes(s.awareness_concentration, s.awareness_mean);
        let (ship_a, ship_b) = shapes(s.ship_concentration, s.ship_mean);
        let (listeners, listeners_start) = listeners(n, settings.population.peers, draws);
        let filled = |value: f64| Drifting::new(vec![value as f32; n as usize]);
        Exporters {
            opportunity: (0..n)
                .map(|e| Prospect { exporter: e, gain: gain[e as usize], norm: norm[e as usize] })
                .filter(|prospect| prospect.gain > 0.0)
                .collect(),
            gain,
            norm,
            ship: beta(Purpose::InitialShip, ship_a, ship_b).map(in_65536ths).collect(),
            brand: each(Purpose::InitialBrand)
                .map(|mut deck| pick(&popularity, deck.uniform()) as u32)
                .collect(),
            house: each(Purpose::InitialHouse)
                .map(|mut deck| pick(&houses.cumulated_share, deck.uniform()) as u16)
                .collect(),
            awareness: Drifting::new(beta(Purpose::InitialAwareness, a, b).map(|x| x as f32).collect()),
            detected: filled(s.prior_detection * s.prior_strength),
            undetected: filled((1.0 - s.prior_detection) * s.prior_strength),
            legitimacy: Averaged::new(vec![s.legitimacy_start as f32; n as usize]),
            seen: vec![0; n as usize],
            hidden: vec![0; n as usize],
            strikes: vec![0; n as usize],
            sanctioned_since: vec![0; n as usize],
            barred: Vec::new(),
            barred_until: vec![0; n as usize],
            on_file: vec![false; n as usize],
            lead_since: vec![0; n as usize],
            intelligence_since: vec![0; n as usize],
            listeners,
            listeners_start,
            on_record: Vec::new(),
        }
    }
}

/// A gain from infringing business, log-normal with the mean and standard deviation of the settings.
pub fn fresh_gain(settings: &Settings, deck: &mut crate::random::Deck) -> f32 {
    let (mean, sd) = (settings.exporter.gain_mean, settings.exporter.gain_sd);
    let variance = libm::log1p((sd / mean) * (sd / mean));
    libm::exp(libm::log(mean) - 0.5 * variance + variance.sqrt() * deck.normal()) as f32
}

/// Each exporter's peers, uniform among the others with replacement, inverted: for each exporter, those who list it.
fn listeners(n: u32, peers: u32, draws: &Draws) -> (Vec<u32>, Vec<u32>) {
    let listed = |e: u32| {
        let mut deck = draws.deck(Purpose::InitialPeers, 0, e);
        (0..peers).map(move |_| {
            let other = deck.index(n as usize - 1) as u32;
            if other >= e { other + 1 } else { other }
        })
    };
    let mut start = vec![0_u32; n as usize + 1];
    let heard: Vec<u32> = (0..n).flat_map(listed).collect();
    heard.iter().for_each(|&peer| start[peer as usize + 1] += 1);
    for e in 0..n as usize {
        start[e + 1] += start[e];
    }
    let mut next = start.clone();
    let mut listeners = vec![0; heard.len()];
    for (i, &peer) in heard.iter().enumerate() {
        listeners[next[peer as usize] as usize] = (i / peers as usize) as u32;
        next[peer as usize] += 1;
    }
    (listeners, start)
}

impl Houses {
    pub(super) fn new(spec: &Specification) -> Self {
        let n = spec.houses.len();
        Houses {
            parcel: spec.houses.iter().map(|house| house.kind == HouseKind::Parcel).collect(),
            cumulated_share: cumulate(spec.houses.iter().map(|house| house.share)),
            inspection_rate: spec.houses.iter().map(|house| house.inspection_rate).collect(),
            seen_rate: spec.houses.iter().map(|house| house.inspection_rate).collect(),
            skill: vec![spec.settings.customs.skill_start; n],
            known_interception: vec![spec.settings.exporter.known_interception_start; n],
        }
    }
}

impl Holders {
    pub(super) fn new(settings: &Settings, draws: &Draws) -> Self {
        let (s, forum) = (&settings.rights_holder, &settings.forum);
        let n = settings.population.rights_holders as usize;
        let mut holders = Holders {
            small: Vec::with_capacity(n),
            resources: Vec::with_capacity(n),
            ln_resources: Vec::with_capacity(n),
            recorded: Vec::with_capacity(n),
            informed: Vec::with_capacity(n),
            knowledge: Vec::with_capacity(n),
            trust: Vec::with_capacity(n),
        };
        for holder in 0..settings.population.rights_holders {
            let mut deck = draws.deck(Purpose::InitialHolder, 0, holder);
            let small = deck.chance(s.sme_share);
            let recorded = deck.chance(if small { s.recorded_small } else { s.recorded_large });
            let given = s.knowledge_start * if small { s.knowledge_small } else { s.knowledge_large };
            holders.small.push(small);
            let mean = if small { s.resources_small } else { s.resources_large };
            let ln_resources = mean + s.resources_sd * deck.normal();
            holders.resources.push(libm::exp(ln_resources));
            holders.ln_resources.push(ln_resources);
            holders.recorded.push(recorded);
            holders.knowledge.push(if recorded { given.min(1.0) } else { s.knowledge_unrecorded });
            let trust = s.trust_start + s.trust_sd * deck.normal();
            holders.trust.push(trust.clamp(forum.trust_lowest, forum.trust_highest));
            let informed = s.informed_mean(small) + s.informed_sd * deck.normal();
            holders.informed.push(informed.clamp(s.informed_lowest, s.informed_highest));
        }
        holders
    }
}

impl Consumers {
    pub(super) fn new(settings: &Settings, draws: &Draws) -> Self {
        let s = &settings.consumer;
        let (a, b) = shapes(s.awareness_concentration, s.awareness_mean);
        let n = settings.population.consumers;
        let drawn = (0..n).map(|c| {
            let mut deck = draws.deck(Purpose::InitialConsumer, 0, c);
            let (ethics, awareness) = (deck.beta(s.ethics_alpha, s.ethics_beta), deck.beta(a, b));
            (in_65536ths(ethics), in_65536ths(awareness))
        });
        let (ethics, awareness_start) = drawn.unzip();
        Consumers { ethics, awareness_start, awareness: Drift::NONE }
    }
}

/// The shapes of a Beta distribution of this mean.
fn shapes(concentration: f64, mean: f64) -> (f64, f64) {
    (concentration * mean, concentration * (1.0 - mean))
}

/// A share in 65,536ths: half the memory, and no model of people is finer.
fn in_65536ths(share: f64) -> u16 {
    (share * 65_536.0) as u16
}

/// The share of a number of 65,536ths, at the middle of its interval.
#[inline(always)]
pub fn share_of_65536ths(part: u16) -> f32 {
    (f32::from(part) + 0.5) * (1.0 / 65_536.0)
}

/// Weights cumulated and scaled so that the last is 1.
fn cumulate(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    let sums: Vec<f64> = weights
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect();
    sums.iter().map(|part| part / sum).collect()
}

/// The index in cumulated weights to which the uniform number `u` belongs.
pub fn pick(cumulated: &[f64], u: f64) -> usize {
    cumulated.partition_point(|&part| part <= u).min(cumulated.len() - 1)
}
