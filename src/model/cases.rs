//! Phase 5: detained goods become cases, cases end in sanctions, and everybody sees what collaboration was worth.

use super::forum::share_of;
use super::forum::starting_conditions::left_unblocked;
use super::observe::Event;
use super::settings::{Role, Settings};
use super::today::Sanction;
use super::world::World;
use crate::math::logistic_exact;
use crate::random::{Purpose, rank};

/// From this strength a lead lets customs act for a brand that is not recorded.
const APPLICATION_LEAD: f32 = 0.5;
/// From this strength intelligence helps to establish a case.
const EVIDENCE_INTELLIGENCE: f32 = 0.5;
/// Weights in the reply: resources, how far support evens them out, trust and its midpoint, support itself.
const REPLY_RESOURCES: f64 = 0.9;
const REPLY_EVENED: f64 = 0.7;
const REPLY_TRUST: f64 = 2.0;
const REPLY_TRUST_MIDPOINT: f64 = 0.4;
const REPLY_SUPPORT: f64 = 0.8;
/// A holder that never recorded its brand must first prove its right.
const REPLY_UNRECORDED: f64 = 0.5;
/// Evidence: what full knowledge and intelligence add, and the limit of certainty.
const EVIDENCE_KNOWLEDGE: f64 = 0.25;
const EVIDENCE_TIP_OFF: f64 = 0.2;
const EVIDENCE_LIMIT: f64 = 0.98;
/// Trust of a holder: part of the gap that a sanction closes, part lost when a case it replied to came to nothing.
const SANCTION_TRUST: f64 = 0.08;
const FAILURE_TRUST: f64 = 0.05;
/// Memory of hit rates and of holders' cases, a tick; and the prior hits and inspections of either kind.
const FLAGGED_MEMORY: f64 = 0.97;
const PLAIN_MEMORY: f64 = 0.99;
const HOLDER_MEMORY: f64 = 0.97;
const FLAGGED_PRIOR: (f64, f64) = (0.1, 0.5);
const PLAIN_PRIOR: (f64, f64) = (0.2, 5.0);

/// Hits and inspections, or sanctions and cases, in a memory that fades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fading {
    /// Successes.
    pub hits: f64,
    /// Trials.
    pub trials: f64,
}

impl Fading {
    fn add(&mut self, memory: f64, hits: f64, trials: f64) {
        self.hits = memory * self.hits + hits;
        self.trials = memory * self.trials + trials;
    }
}

/// What the parties have seen of success.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Experience {
    /// Inspections to which a lead, intelligence or a tip pointed.
    pub flagged: Fading,
    /// All other inspections.
    pub plain: Fading,
    /// Large holders' sanctions and cases they replied to.
    pub large: Fading,
    /// The same of small holders.
    pub small: Fading,
}

impl Default for Experience {
    fn default() -> Self {
        let holders = Fading { hits: 0.5, trials: 1.0 };
        Experience {
            flagged: Fading { hits: 0.4, trials: 4.0 },
            plain: Fading { hits: 0.6, trials: 20.0 },
            large: holders,
            small: holders,
        }
    }
}

/// A case that customs opened and the rights holder supports.
struct Case {
    exporter: u32,
    establish: f64,
    refer: f64,
}

/// How a brand's cases of this tick ended.
#[derive(Clone, Copy, Default)]
struct BrandCases {
    sanctioned: u32,
    failed: u32,
}

/// Reply, capacity, evidence, referral; then efficacy and trust answer to what came of it.
pub fn handle(world: &mut World) {
    let mut cases: Vec<Vec<Case>> = (0..world.houses.skill.len()).map(|_| Vec::new()).collect();
    for place in 0..world.today.inspections.len() {
        let inspection = world.today.inspections[place];
        if inspection.infringing && inspection.detained {
            open(world, inspection.exporter, &mut cases);
        }
    }
    let mut brands = vec![BrandCases::default(); world.holders.len()];
    for (house, cases) in cases.into_iter().enumerate() {
        let handled = within_capacity(world, house, cases, &mut brands);
        for case in handled {
            decide(world, house, &case, &mut brands);
        }
    }
    world.today.sanctions.sort_unstable_by_key(|sanction| sanction.exporter);
    let worth = what_it_was_worth(world);
    holders_judge(world, &brands);
    if world.spec.settings.structure.small_wins_active {
        feed_efficacy(world, worth);
    }
    if world.spec.settings.structure.forum_active {
        members_inform_their_seats(world, worth);
    }
}

/// Opens a case where customs may act and the rights holder replies in time; otherwise the goods are released.
fn open(world: &mut World, exporter: u32, cases: &mut [Vec<Case>]) {
    let e = exporter as usize;
    let brand = world.exporters.brand[e] as usize;
    let recorded = world.holders.recorded[brand];
    if !recorded && world.lead(e) <= APPLICATION_LEAD && !world.today.tipped[e] {
        world.record.log(world.tick, || Event::NotProtected { exporter, brand: brand as u32 });
        return;
    }
    let mut deck = world.draws.deck(Purpose::Case, world.tick, exporter);
    if deck.chance(reply_probability(world, brand)) {
        let house = usize::from(world.exporters.house[e]);
        cases[house].push(Case { exporter, establish: deck.uniform(), refer: deck.uniform() });
    } else {
        world.today.tally.no_reply += 1;
        world.record.log(world.tick, || Event::NoReply { exporter, brand: brand as u32 });
    }
}

/// Probability that the holder of `brand` replies in time to a notice of detention.
pub fn reply_probability(world: &World, brand: usize) -> f64 {
    let (rules, holders) = (&world.rules, &world.holders);
    let support = rules.institution.support;
    let readiness = rules.rights_holder.reply_base
        + REPLY_RESOURCES * holders.ln_resources[brand] * (1.0 - REPLY_EVENED * support)
        + REPLY_TRUST * (holders.trust[brand] - REPLY_TRUST_MIDPOINT)
        + rules.institution.feedback
        + REPLY_SUPPORT * support;
    logistic_exact(readiness) * if holders.recorded[brand] { 1.0 } else { REPLY_UNRECORDED }
}

/// A house handles as many cases as it can; which of the others lapse is chance.
fn within_capacity(
    world: &mut World,
    house: usize,
    mut cases: Vec<Case>,
    brands: &mut [BrandCases],
) -> Vec<Case> {
    let customs = &world.rules.customs;
    let capacity = (customs.case_capacity * world.exporters.len() as f64 / 1000.0).round().max(1.0) as usize;
    if cases.len() > capacity {
        let salt = world.draws.deck(Purpose::Lapse, world.tick, house as u32).word();
        cases.sort_unstable_by_key(|case| (rank(salt, case.exporter), case.exporter));
        for case in cases.drain(capacity..) {
            world.today.tally.lapses += 1;
            brands[world.exporters.brand[case.exporter as usize] as usize].failed += 1;
            world.record.log(world.tick, || Event::Lapsed { exporter: case.exporter });
        }
    }
    world.today.tally.cases += cases.len() as u64;
    cases
}

/// A case ends in a sanction where it can be established; repeat cases may go to the police.
fn decide(world: &mut World, house: usize, case: &Case, brands: &mut [BrandCases]) {
    let e = case.exporter as usize;
    let brand = world.exporters.brand[e] as usize;
    let rules = &world.rules;
    let backed = f64::from(u8::from(world.intelligence(e) > EVIDENCE_INTELLIGENCE));
    let evidence = rules.customs.evidence
        + EVIDENCE_KNOWLEDGE * world.holders.knowledge[brand]
        + EVIDENCE_TIP_OFF * backed;
    if case.establish >= evidence.min(EVIDENCE_LIMIT) {
        brands[brand].failed += 1;
        world.record.log(world.tick, || Event::NotEstablished { exporter: case.exporter });
        return;
    }
    brands[brand].sanctioned += 1;
    let repeat = u32::from(world.exporters.seen[e]) + 1 >= rules.sanction.referral_strikes;
    let referred = repeat && case.refer < rules.institution.transfer * share_of(world, Role::PublicSecurity);
    let reported = world.today.tipped[e] || world.lead(e) > APPLICATION_LEAD;
    let today = &mut world.today;
    today.sanctioned[e] = true;
    today.sanctions.push(Sanction { exporter: case.exporter, referred });
    today.sanctions_of_house[house] += 1;
    today.tally.sanctions += 1;
    today.tally.sanctions_reported += u64::from(reported);
    today.tally.referrals += u64::from(referred);
}

/// Hit rate of flagged inspections over that of all others, as a share of full worth.
fn what_it_was_worth(world: &mut World) -> f64 {
    let (mut flagged, mut plain) = ((0.0, 0.0), (0.0, 0.0));
    for inspection in &world.today.inspections {
        let kind = if inspection.flagged { &mut flagged } else { &mut plain };
        kind.0 += f64::from(u8::from(inspection.infringing && inspection.detained));
        kind.1 += 1.0;
    }
    let experience = &mut world.experience;
    experience.flagged.add(FLAGGED_MEMORY, flagged.0, flagged.1);
    experience.plain.add(PLAIN_MEMORY, plain.0, plain.1);
    worth(&world.experience, &world.rules, 0.0) * left_unblocked(world)
}

/// What collaboration is worth before anybody blocks it, 0 to 1, were the hit rate of flagged inspections higher by
/// `more`.
pub fn worth(experience: &Experience, rules: &Settings, more: f64) -> f64 {
    let rate = |seen: Fading, prior: (f64, f64)| (seen.hits + prior.0) / (seen.trials + prior.1);
    let lift = (rate(experience.flagged, FLAGGED_PRIOR) + more) / rate(experience.plain, PLAIN_PRIOR);
    (lift / rules.structure.lift_scale).min(1.0)
}

/// Each rights holder's trust in customs answers to how its cases ended; so does the memory of its kind.
fn holders_judge(world: &mut World, brands: &[BrandCases]) {
    let feedback = world.rules.institution.feedback;
    let holders = &mut world.holders;
    let (mut large, mut small) = ((0.0, 0.0), (0.0, 0.0));
    for (i, cases) in brands.iter().enumerate().filter(|(_, cases)| cases.sanctioned + cases.failed > 0) {
        let trust = &mut holders.trust[i];
        if cases.sanctioned > 0 {
            *trust += SANCTION_TRUST * (1.0 - *trust);
        } else {
            *trust *= 1.0 - FAILURE_TRUST * (1.0 - feedback);
        }
        let kind = if holders.small[i] { &mut small } else { &mut large };
        kind.0 += f64::from(cases.sanctioned);
        kind.1 += f64::from(cases.sanctioned + cases.failed);
    }
    world.experience.large.add(HOLDER_MEMORY, large.0, large.1);
    world.experience.small.add(HOLDER_MEMORY, small.0, small.1);
}

/// Small wins: efficacy moves towards what collaborating was worth to each party.
fn feed_efficacy(world: &mut World, worth: f64) {
    let rate = world.rules.forum.efficacy_rate;
    let legitimacy = world.mean_legitimacy;
    let experience = world.experience;
    let feedback = world.rules.institution.feedback;
    let share = |seen: Fading| seen.hits / seen.trials;
    for (party, efficacy) in world.spec.stakeholders.iter().zip(&mut world.forum.efficacy) {
        let target = match party.role {
            Role::LargeRightsHolders => share(experience.large),
            Role::SmallRightsHolders => share(experience.small),
            Role::Consumers => worth * feedback,
            Role::Exporters => legitimacy,
            _ => worth,
        };
        *efficacy += rate * (target - *efficacy);
    }
}

/// What members live through reaches the seat that speaks for them.
fn members_inform_their_seats(world: &mut World, worth: f64) {
    let rate = world.rules.forum.member_rate;
    let legitimacy = world.mean_legitimacy;
    let feedback = world.rules.institution.feedback;
    let holders = &world.holders;
    let mean_trust = |small: bool| {
        let of_kind = || holders.trust.iter().zip(&holders.small).filter(move |(_, kind)| **kind == small);
        let count = of_kind().count();
        (count > 0).then(|| of_kind().map(|(trust, _)| trust).sum::<f64>() / count as f64)
    };
    let (large, small) = (mean_trust(false), mean_trust(true));
    let forum = &mut world.forum;
    for (j, party) in world.spec.stakeholders.iter().enumerate() {
        let lived = match party.role {
            Role::LargeRightsHolders => large,
            Role::SmallRightsHolders => small,
            Role::Consumers => Some(worth * feedback),
            Role::Exporters => Some(legitimacy),
            _ => None,
        };
        if let Some(lived) = lived {
            let trust = forum.trust_of(j, forum.customs);
            forum.move_trust(j, forum.customs, rate * (lived - trust));
        }
    }
}

#[cfg(test)]
#[path = "tests/cases.rs"]
mod tests;
