//! Phase 5: detained goods become cases, cases end in sanctions, and all parties see the worth of collaboration.

use super::forum::share_of;
use super::forum::starting_conditions::left_unblocked;
use super::inspection::is_flagged;
use super::observe::Event;
use super::settings::{Role, Settings};
use super::today::Sanction;
use super::world::World;
use crate::math::logistic_exact;
use crate::random::{Purpose, rank};

/// Sanctions and cases in a memory that fades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fading {
    /// Cases with a sanction.
    pub hits: f64,
    /// Cases.
    pub trials: f64,
}

impl Fading {
    fn add(&mut self, memory: f64, hits: f64, trials: f64) {
        self.hits = memory * self.hits + hits;
        self.trials = memory * self.trials + trials;
    }
}

/// The parties' experience of success.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Experience {
    /// Sanctions that rest on what others told customs, in a memory that fades.
    pub joint: f64,
    /// What others found, in the same memory.
    pub known: f64,
    /// Large holders' sanctions and cases they replied to.
    pub large: Fading,
    /// The same of small holders.
    pub small: Fading,
}

impl Experience {
    /// The experience at the start of a history.
    pub fn new(settings: &Settings) -> Self {
        let start = &settings.experience;
        let trials = start.holder_start_weight;
        let holders = Fading { hits: start.holder_start_success * trials, trials };
        let joint = settings.forum.stopped_half * start.known_start;
        Experience { joint, known: start.known_start, large: holders, small: holders }
    }

    /// What the border stopped of what partners knew.
    pub fn stopped(&self) -> f64 {
        self.joint / self.known
    }
}

/// A case that customs opened and the rights holder supports.
struct Case {
    exporter: u32,
    establish: f64,
    refer: f64,
}

/// Outcomes of a brand's cases in this tick.
#[derive(Clone, Copy, Default)]
struct BrandCases {
    sanctioned: u32,
    failed: u32,
}

/// Reply, capacity, evidence, referral; then efficacy and trust respond to the results.
pub fn handle(world: &mut World) {
    let mut cases: Vec<Vec<Case>> = (0..world.houses.skill.len()).map(|_| Vec::new()).collect();
    for index in 0..world.today.inspections.len() {
        let inspection = world.today.inspections[index];
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
    let threshold = world.rules.customs.lead_threshold as f32;
    if !recorded && world.lead(e) <= threshold && !world.today.tipped[e] {
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
    let (rules, holders) = (&world.rules.rights_holder, &world.holders);
    let (support, feedback) = (world.rules.institution.support, world.rules.institution.feedback);
    let readiness = rules.reply_base
        + rules.reply_resources * holders.ln_resources[brand] * (1.0 - rules.reply_evened * support)
        + rules.reply_trust * (holders.trust[brand] - rules.reply_trust_midpoint)
        + rules.reply_feedback * feedback
        + rules.reply_support * support;
    let knows = rules.reply_uninformed + (1.0 - rules.reply_uninformed) * holders.informed[brand];
    logistic_exact(readiness) * knows * if holders.recorded[brand] { 1.0 } else { rules.reply_unrecorded }
}

/// Limits each house to its capacity, in cases a tick; which of the excess cases lapse is random.
fn within_capacity(
    world: &mut World,
    house: usize,
    mut cases: Vec<Case>,
    brands: &mut [BrandCases],
) -> Vec<Case> {
    let customs = &world.rules.customs;
    // Capacity is given for 1,000 exporters; rounding must not close the houses of a small population.
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

/// A case ends in a sanction if it can be established; repeat cases may go to the police.
fn decide(world: &mut World, house: usize, case: &Case, brands: &mut [BrandCases]) {
    let e = case.exporter as usize;
    let brand = world.exporters.brand[e] as usize;
    let rules = &world.rules;
    let customs = &rules.customs;
    let backed = f64::from(u8::from(world.intelligence(e) > customs.intelligence_threshold as f32));
    let evidence = customs.evidence
        + customs.evidence_knowledge * world.holders.knowledge[brand]
        + customs.evidence_intelligence * backed;
    if case.establish >= evidence.min(customs.evidence_limit) {
        brands[brand].failed += 1;
        world.record.log(world.tick, || Event::NotEstablished { exporter: case.exporter });
        return;
    }
    brands[brand].sanctioned += 1;
    let repeat = u32::from(world.exporters.seen[e]) + 1 >= rules.sanction.referral_strikes;
    let referred = repeat && case.refer < rules.institution.transfer * share_of(world, Role::PublicSecurity);
    let reported = world.today.tipped[e] || world.lead(e) > customs.lead_threshold as f32;
    let told = is_flagged(world, e);
    let today = &mut world.today;
    today.sanctioned[e] = true;
    today.sanctions.push(Sanction { exporter: case.exporter, referred });
    today.sanctions_of_house[house] += 1;
    today.tally.sanctions += 1;
    today.tally.sanctions_reported += u64::from(reported);
    today.tally.sanctions_told += u64::from(told);
    today.tally.referrals += u64::from(referred);
}

/// What collaborating was worth: what the border stopped of what partners knew, unless a party that is kept out blocks.
fn what_it_was_worth(world: &mut World) -> f64 {
    let experience = &mut world.experience;
    experience.joint =
        world.rules.experience.partners_memory * experience.joint + world.today.tally.sanctions_told as f64;
    worth(&world.rules, world.experience.stopped()) * left_unblocked(world)
}

/// Worth of collaborating, 0 to 1, where the border stopped so much of what partners knew, before any party that is kept
/// out blocks decisions.
pub fn worth(rules: &Settings, stopped: f64) -> f64 {
    stopped / (stopped + rules.forum.stopped_half)
}

/// Part of the worth of collaborating that seats see: a win must be told.
pub fn told(rules: &Settings) -> f64 {
    let untold = rules.experience.worth_untold;
    untold + (1.0 - untold) * rules.institution.feedback
}

/// Each rights holder's knowledge and trust in customs, and the memory of its kind, respond to the results of its cases.
fn holders_judge(world: &mut World, brands: &[BrandCases]) {
    let (rules, feedback) = (&world.rules.rights_holder, world.rules.institution.feedback);
    let memory = world.rules.experience.holder_memory;
    let holders = &mut world.holders;
    let (mut large, mut small) = ((0.0, 0.0), (0.0, 0.0));
    for (i, cases) in brands.iter().enumerate().filter(|(_, cases)| cases.sanctioned + cases.failed > 0) {
        holders.informed[i] += rules.informed_case * (1.0 - holders.informed[i]);
        let trust = &mut holders.trust[i];
        if cases.sanctioned > 0 {
            *trust += rules.trust_on_sanction * (1.0 - *trust);
        } else {
            *trust *= 1.0 - rules.trust_on_failure * (1.0 - feedback);
        }
        let kind = if holders.small[i] { &mut small } else { &mut large };
        kind.0 += f64::from(cases.sanctioned);
        kind.1 += f64::from(cases.sanctioned + cases.failed);
    }
    world.experience.large.add(memory, large.0, large.1);
    world.experience.small.add(memory, small.0, small.1);
}

/// Small wins: efficacy moves towards what collaborating was worth to each party.
fn feed_efficacy(world: &mut World, worth: f64) {
    let rate = world.rules.forum.efficacy_rate;
    let legitimacy = world.mean_legitimacy;
    let experience = world.experience;
    let (feedback, told) = (world.rules.institution.feedback, told(&world.rules));
    let share = |seen: Fading| seen.hits / seen.trials;
    for (party, efficacy) in world.spec.stakeholders.iter().zip(&mut world.forum.efficacy) {
        let target = match party.role {
            Role::LargeRightsHolders => share(experience.large),
            Role::SmallRightsHolders => share(experience.small),
            Role::Consumers => worth * feedback,
            Role::Exporters => legitimacy,
            _ => worth * told,
        };
        *efficacy += rate * (target - *efficacy);
    }
}

/// The experience of the members reaches the seat that speaks for them.
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
