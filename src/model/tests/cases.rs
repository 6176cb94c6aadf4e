//! Cases by hand, at and beside each limit.

use std::sync::Arc;

use super::*;
use crate::model::settings::Specification;
use crate::model::today::Inspection;

const TICK: u32 = 5;
/// The exporter of the cases, and its brand.
const E: usize = 17;
const BRAND: usize = 2;

/// A world in which a flag halves from tick to tick, every holder is large, and nothing is known of any brand.
fn world(change: impl FnOnce(&mut Specification)) -> World {
    let mut spec = Specification::default();
    let settings = &mut spec.settings;
    settings.population.exporters = 400;
    settings.population.rights_holders = 4;
    settings.population.consumers = 10;
    settings.customs.flag_decay = 0.5;
    settings.customs.evidence = 0.5;
    change(&mut spec);
    let mut world = World::new(Arc::new(spec), 1, 0);
    world.tick = TICK;
    world.exporters.brand[E] = BRAND as u32;
    world.holders.small.fill(false);
    world.holders.recorded.fill(true);
    world.holders.knowledge.fill(0.0);
    world.holders.trust.fill(0.5);
    world
}

/// True if a case that draws `establish` ends in a sanction.
fn established(world: &World, establish: f64) -> bool {
    let (mut world, mut brands) = (world.clone(), vec![BrandCases::default(); 4]);
    decide(&mut world, 0, &Case { exporter: E as u32, establish, refer: 1.0 }, &mut brands);
    let sanctioned = world.today.tally.sanctions;
    let brand = brands[BRAND];
    assert_eq!((u64::from(brand.sanctioned), u64::from(brand.failed)), (sanctioned, 1 - sanctioned));
    assert_eq!(
        (world.today.sanctioned[E], world.today.sanctions.len() as u64),
        (sanctioned == 1, sanctioned)
    );
    assert_eq!(u64::from(world.today.sanctions_of_house[0]), sanctioned);
    sanctioned == 1
}

#[test]
fn knowledge_and_fresh_intelligence_add_to_the_evidence() {
    let mut world = world(|_| ());
    // Without either, 0.5; the draw must be below.
    assert!(established(&world, 0.499) && !established(&world, 0.5));
    // What is half as strong as fresh is not yet above the limit.
    world.exporters.inform(E, TICK - 1);
    assert_eq!(world.intelligence(E), 0.5);
    assert!(!established(&world, 0.5));
    world.exporters.inform(E, TICK);
    assert!(established(&world, 0.699) && !established(&world, 0.701));
    world.holders.knowledge[BRAND] = 0.4;
    assert!(established(&world, 0.799) && !established(&world, 0.801));
    world.rules.customs.evidence = 1.0;
    assert!(established(&world, 0.979) && !established(&world, 0.98));
}

#[test]
fn repeat_cases_go_to_the_police_as_far_as_the_transfer_and_its_sharing_allow() {
    let mut world = world(|spec| {
        spec.settings.sanction.referral_strikes = 2;
        spec.settings.institution.transfer = 0.5;
    });
    // Agencies: market regulation, the police, three others.
    world.forum.share = vec![1.0, 0.5, 1.0, 1.0, 1.0];
    let referred = |seen: u16, refer: f64| {
        let (mut world, mut brands) = (world.clone(), vec![BrandCases::default(); 4]);
        world.exporters.seen[E] = seen;
        decide(&mut world, 0, &Case { exporter: E as u32, establish: 0.0, refer }, &mut brands);
        assert_eq!(u64::from(world.today.sanctions[0].referred), world.today.tally.referrals);
        world.today.sanctions[0].referred
    };
    assert!(!referred(0, 0.0), "a first case stays");
    assert!(referred(1, 0.0) && referred(1, 0.249) && referred(2, 0.249));
    assert!(!referred(1, 0.25));
}

#[test]
fn a_sanction_counts_as_reported_where_a_fresh_lead_or_a_tip_led_to_it() {
    let reported = |prepare: fn(&mut World)| {
        let mut world = world(|_| ());
        prepare(&mut world);
        let case = Case { exporter: E as u32, establish: 0.0, refer: 1.0 };
        decide(&mut world, 0, &case, &mut [BrandCases::default(); 4]);
        assert_eq!(world.today.tally.sanctions, 1);
        world.today.tally.sanctions_reported
    };
    assert_eq!(reported(|_| ()), 0);
    // At selection a lead is as strong as fresh in the tick after it arose, and half as strong one later.
    assert_eq!(reported(|world| world.exporters.lead(E, TICK - 1)), 1);
    assert_eq!(reported(|world| world.exporters.lead(E, TICK - 2)), 0);
    assert_eq!(reported(|world| world.today.tipped[E] = true), 1);
    assert_eq!(reported(|world| world.exporters.inform(E, TICK)), 0);
}

#[test]
fn customs_acts_for_a_brand_without_record_on_a_fresh_lead_or_a_tip_alone() {
    let asked = |recorded: bool, prepare: fn(&mut World)| {
        let mut world = world(|_| ());
        world.holders.recorded[BRAND] = recorded;
        prepare(&mut world);
        let mut cases: Vec<Vec<Case>> = (0..8).map(|_| Vec::new()).collect();
        open(&mut world, E as u32, &mut cases);
        let opened = cases.iter().flatten().count() as u64;
        assert_eq!(cases[usize::from(world.exporters.house[E])].len() as u64, opened);
        world.today.tally.no_reply + opened
    };
    assert_eq!(asked(true, |_| ()), 1);
    assert_eq!(asked(false, |_| ()), 0);
    assert_eq!(asked(false, |world| world.exporters.lead(E, TICK - 2)), 0);
    assert_eq!(asked(false, |world| world.exporters.lead(E, TICK - 1)), 1);
    assert_eq!(asked(false, |world| world.today.tipped[E] = true), 1);
}

#[test]
fn only_infringing_consignments_that_were_detained_become_cases() {
    let handled = |infringing, detained, reply_base: f64| {
        let mut world = world(|spec| spec.settings.rights_holder.reply_base = reply_base);
        let inspection = Inspection { exporter: E as u32, targeted: true, infringing, detained };
        world.today.inspections = vec![inspection];
        handle(&mut world);
        (world.today.tally.cases, world.today.tally.no_reply)
    };
    assert_eq!(handled(true, true, 60.0), (1, 0));
    assert_eq!(handled(true, true, -60.0), (0, 1));
    assert_eq!(handled(true, false, 60.0), (0, 0));
    assert_eq!(handled(false, true, 60.0), (0, 0));
}

#[test]
fn the_reply_follows_resources_support_trust_and_feedback() {
    let mut world = world(|spec| {
        spec.settings.rights_holder.reply_base = 1.0;
        spec.settings.institution.support = 0.2;
        spec.settings.institution.feedback = 0.1;
    });
    world.holders.ln_resources[BRAND] = 0.3;
    world.holders.trust[BRAND] = 0.6;
    world.holders.informed[BRAND] = 0.7;
    // 1 + 0.9 · 0.3 · (1 − 0.7 · 0.2) + 2 · (0.6 − 0.4) + 0.1 + 0.8 · 0.2; of this 0.6 + 0.4 · 0.7.
    let known = 0.88 / (1.0 + libm::exp(-1.8922));
    let found = reply_probability(&world, BRAND);
    assert!((found - known).abs() < 1e-12, "{found} {known}");
    world.holders.recorded[BRAND] = false;
    assert_eq!(reply_probability(&world, BRAND), 0.5 * found);
}

#[test]
fn a_house_handles_as_many_cases_as_it_can_and_at_least_one() {
    let run = |capacity: f64, cases: u32| {
        let mut world = world(|spec| spec.settings.customs.case_capacity = capacity);
        world.exporters.brand.fill(BRAND as u32);
        let mut brands = vec![BrandCases::default(); 4];
        let cases = (0..cases).map(|exporter| Case { exporter, establish: 0.0, refer: 1.0 }).collect();
        let handled = within_capacity(&mut world, 0, cases, &mut brands);
        let tally = &world.today.tally;
        assert_eq!((tally.cases, tally.lapses), (handled.len() as u64, u64::from(brands[BRAND].failed)));
        (tally.cases, tally.lapses)
    };
    // 400 exporters: 5 a thousand are 2.
    assert_eq!(run(5.0, 5), (2, 3));
    assert_eq!(run(5.0, 2), (2, 0));
    assert_eq!(run(3.8, 5), (2, 3), "1.52 are rounded");
    assert_eq!(run(0.0, 5), (1, 4));
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-12
}

#[test]
fn collaboration_is_worth_what_the_border_stopped_of_what_partners_knew() {
    let mut world = world(|spec| {
        spec.settings.forum.stopped_half = 0.25;
        spec.settings.experience.partners_memory = 0.95;
    });
    assert_eq!(
        (world.experience.joint, world.experience.known, world.experience.stopped()),
        (0.25, 1.0, 0.25)
    );
    world.experience = Experience { joint: 2.0, known: 8.0, ..world.experience };
    world.today.tally.sanctions_told = 3;
    let found = what_it_was_worth(&mut world);
    assert_eq!((world.experience.joint, world.experience.known), (0.95 * 2.0 + 3.0, 8.0));
    let stopped = 4.9 / 8.0;
    assert!(close(found, stopped / (stopped + 0.25)), "{found}");
    assert_eq!((worth(&world.rules, 0.0), worth(&world.rules, 0.25)), (0.0, 0.5));
    world.rules.institution.feedback = 0.5;
    assert!(close(told(&world.rules), 0.85));
}

#[test]
fn sanctions_rest_on_what_others_told_where_a_tip_or_anything_fresh_is_on_file() {
    let resting = |prepare: fn(&mut World)| {
        let mut world = world(|spec| spec.settings.customs.evidence = 1.0);
        prepare(&mut world);
        let case = Case { exporter: E as u32, establish: 0.0, refer: 1.0 };
        decide(&mut world, 0, &case, &mut [BrandCases::default(); 4]);
        (world.today.tally.sanctions, world.today.tally.sanctions_told)
    };
    assert_eq!(resting(|_| ()), (1, 0));
    assert_eq!(resting(|world| world.today.tipped[E] = true), (1, 1));
    assert_eq!(resting(|world| world.exporters.lead(E, TICK - 1)), (1, 1));
    assert_eq!(resting(|world| world.exporters.inform(E, TICK)), (1, 1));
}

#[test]
fn holders_trust_customs_by_how_their_cases_ended() {
    let mut world = world(|spec| spec.settings.institution.feedback = 0.2);
    world.holders.small[1] = true;
    world.holders.informed.fill(0.5);
    let brands =
        [(2, 1), (0, 3), (0, 0), (1, 0)].map(|(sanctioned, failed)| BrandCases { sanctioned, failed });
    holders_judge(&mut world, &brands);
    // One sanction is enough; a failure that is explained weighs less.
    let expected = [0.5 + 0.08 * 0.5, 0.5 * (1.0 - 0.05 * 0.8), 0.5, 0.5 + 0.08 * 0.5];
    // Who replied to a case knows more, once a tick however many there were.
    let informed = [0.5 + 0.2 * 0.5, 0.5 + 0.2 * 0.5, 0.5, 0.5 + 0.2 * 0.5];
    assert!(
        world.holders.informed.iter().zip(informed).all(|(a, b)| close(*a, b)),
        "{:?}",
        world.holders.informed
    );
    assert!(world.holders.trust.iter().zip(expected).all(|(a, b)| close(*a, b)), "{:?}", world.holders.trust);
    let (large, small) = (world.experience.large, world.experience.small);
    assert_eq!((large.hits, large.trials), (0.97 * 0.5 + 3.0, 0.97 + 4.0));
    assert_eq!((small.hits, small.trials), (0.97 * 0.5, 0.97 + 3.0));
}

/// The parties of the default forum, from customs to exporters.
fn by_party<const N: usize>(values: &[f64], expected: [f64; N]) {
    assert_eq!(values.len(), N);
    assert!(values.iter().zip(expected).all(|(a, b)| close(*a, b)), "{values:?}\n{expected:?}");
}

#[test]
fn success_feeds_the_efficacy_of_each_party_by_what_it_sees() {
    let mut world = world(|spec| {
        spec.settings.forum.efficacy_rate = 0.5;
        spec.settings.institution.feedback = 0.25;
    });
    world.mean_legitimacy = 0.9;
    world.experience.large = Fading { hits: 3.0, trials: 4.0 };
    world.experience.small = Fading { hits: 1.0, trials: 4.0 };
    world.forum.efficacy.fill(0.1);
    feed_efficacy(&mut world, 0.6);
    let half_way = |target: f64| 0.1 + 0.5 * (target - 0.1);
    // A win must be told: 0.7 + 0.3 · 0.25 of it are seen.
    let agency = half_way(0.6 * 0.775);
    let last = [half_way(0.75), half_way(0.25), half_way(0.15), half_way(0.9)];
    by_party(
        &world.forum.efficacy,
        [agency, agency, agency, agency, agency, agency, last[0], last[1], last[2], last[3]],
    );
}

#[test]
fn what_members_live_through_reaches_the_trust_of_their_seat_in_customs() {
    let mut world = world(|spec| {
        spec.settings.forum.member_rate = 0.5;
        spec.settings.institution.feedback = 0.25;
    });
    world.mean_legitimacy = 0.9;
    world.holders.small = vec![false, true, true, false];
    world.holders.trust = vec![0.2, 0.5, 0.7, 0.4];
    world.forum.trust.fill(0.1);
    members_inform_their_seats(&mut world, 0.6);
    let parties = world.forum.parties;
    let in_customs: Vec<f64> = (0..parties).map(|j| world.forum.trust_of(j, 0)).collect();
    let half_way = |lived: f64| 0.1 + 0.5 * (lived - 0.1);
    by_party(
        &in_customs,
        [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, half_way(0.3), half_way(0.6), half_way(0.15), half_way(0.9)],
    );
    let others = (0..parties).flat_map(|i| (1..parties).map(move |j| (i, j)));
    assert!(others.into_iter().all(|(i, j)| world.forum.trust_of(i, j) == 0.1));
}
