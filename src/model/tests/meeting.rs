//! A meeting of a few, by hand.

use std::sync::Arc;

use super::*;
use crate::model::forum::joining::join;
use crate::model::settings::{Seat, Specification};

/// Parties of the default forum, all by office, at tick 1, with this trust in each other and commitment; nothing overrides.
fn world(parties: usize, trust: f64, change: impl FnOnce(&mut Settings)) -> World {
    let mut spec = Specification::default();
    spec.stakeholders.truncate(parties);
    spec.stakeholders.iter_mut().for_each(|party| party.seat = Seat::Government);
    let settings = &mut spec.settings;
    settings.population.exporters = 20;
    settings.population.consumers = 10;
    settings.structure.override_rate = 0.0;
    settings.forum.conflict = 0.0;
    change(settings);
    let mut world = World::new(Arc::new(spec), 1, 0);
    world.tick = 1;
    world.forum.trust.fill(trust);
    world.forum.commitment.fill(0.5);
    world
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} {expected}");
}

#[test]
fn dialogue_closes_gaps_and_achievements_win_or_disappoint_by_engagement() {
    let mut world = world(3, 0.4, |_| ());
    world.forum.efficacy = vec![0.9, 0.1, 0.4];
    build_trust(&mut world, &[0, 1], &[1.0, 0.2, 1.0], 0.1);
    // The product of commitments is a quarter, of engagements a fifth: the root of a twentieth.
    let (dialogue, won) = (0.1 * 0.05_f64.sqrt() * 0.6, 0.055 * 0.2_f64.sqrt());
    close(world.forum.trust_of(0, 1), 0.4 + dialogue + won * 0.5);
    close(world.forum.trust_of(1, 0), 0.4 + dialogue - won * 0.3);
    assert_eq!(world.forum.trust_of(0, 2), 0.4, "who stays away wins no trust");
    let change = |change: fn(&mut Settings)| {
        let mut world = self::world(3, 0.4, change);
        world.forum.efficacy = vec![0.9, 0.1, 0.4];
        build_trust(&mut world, &[0, 1], &[1.0; 3], 0.1);
        (world.forum.trust_of(0, 1) - 0.4, world.forum.trust_of(1, 0) - 0.4)
    };
    let dialogue = 0.1 * 0.5 * 0.6;
    let pairs = [
        (change(|rules| rules.structure.wins_disappoint = false), (dialogue + 0.055 * 0.5, dialogue)),
        (change(|rules| rules.structure.small_wins_active = false), (dialogue, dialogue)),
        (change(|rules| rules.structure.link_dialogue_trust = false), (0.0, 0.0)),
    ];
    for (found, expected) in pairs {
        close(found.0, expected.0);
        close(found.1, expected.1);
    }
}

#[test]
fn what_divides_two_turns_into_conflict_where_there_is_no_trust_and_no_broker() {
    let rules = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        (settings.institution.mediating, settings.institution.ground_rules) = (0.0, 0.0);
        change(&mut settings);
        settings
    };
    close(conflict(&rules(|_| ()), 1.0), 1.2);
    close(conflict(&rules(|rules| rules.institution.mediating = 0.5), 0.8), 1.2 * (1.0 - 0.6 * 0.5 * 0.8));
    close(conflict(&rules(|rules| rules.institution.ground_rules = 0.5), 1.0), 1.2 * 0.8);

    let quarrel = |trust: f64, apart: f64| {
        let mut world = world(2, trust, |rules| rules.forum.conflict = 10.0);
        (world.forum.beliefs[0], world.forum.beliefs[1]) = ([0.0; CAUSES], [apart; CAUSES]);
        let divided = divisions(&world.forum, &[0, 1]);
        close(mean_division(&divided, 2), apart);
        let conflicts = lose_trust(&mut world, &[0, 1], &divided);
        (conflicts, world.forum.trust_of(0, 1), world.forum.trust_of(1, 0))
    };
    // Half of a bad experience: 0.24 · 1.75 · 0.5 of trust is lost.
    let left = 0.4 * (1.0 - 0.21);
    let (conflicts, one, other) = quarrel(0.4, 1.0);
    assert_eq!(conflicts, 2);
    close(one, left);
    close(other, left);
    assert_eq!(quarrel(1.0, 1.0), (0, 1.0, 1.0), "who trusts fully does not quarrel");
    assert_eq!(quarrel(0.4, 0.0), (0, 0.4, 0.4), "who agrees does not quarrel");
}

#[test]
fn few_have_their_say_in_a_large_meeting_and_more_under_a_mediator() {
    let mut rules = Settings::default();
    rules.institution.mediating = 0.0;
    assert_eq!([2.0, 5.0, 10.0].map(|attending| air(&rules, attending)), [1.0, 0.5, 0.25]);
    rules.institution.mediating = 1.0;
    assert_eq!(air(&rules, 10.0), 0.5);
}

#[test]
fn beliefs_move_as_far_as_a_party_takes_part() {
    let mut world = world(3, 0.4, |_| ());
    world.forum.voice = vec![0.5, 0.5, 0.9];
    world.forum.beliefs = vec![[0.0; CAUSES], [1.0; CAUSES], [0.3; CAUSES]];
    converge_beliefs(&mut world, &[0, 1], &[1.0, 0.2, 1.0], 0.4);
    assert_eq!(world.forum.beliefs.iter().map(|belief| belief[2]).collect::<Vec<_>>(), [0.2, 0.96, 0.3]);
}

#[test]
fn the_mandate_fills_seats_of_office_with_the_unwilling() {
    let mut world = world(6, 0.02, |rules| {
        rules.institution.mandate = 1.0;
        rules.forum.attendance_mandate = 5.0;
        rules.forum.attendance_cost = 2.5;
    });
    crate::model::forum::starting_conditions::assess(&mut world);
    let answers = call_and_attend(&world);
    assert_eq!(answers[0], Answer::Willing, "customs convenes");
    assert!(answers[1..].iter().all(|answer| *answer == Answer::Compelled), "{answers:?}");
    world.rules.institution.mandate = 0.0;
    assert!(call_and_attend(&world)[1..].iter().all(|answer| *answer == Answer::Away));
    meet(&mut world);
    assert_eq!((world.forum.came, world.forum.attendance), (Came { willing: 1, compelled: 0 }, 1.0 / 6.0));
}

#[test]
fn the_seat_of_a_kind_informs_its_members() {
    let mut world = world(8, 0.4, |_| ());
    let n = world.holders.len();
    (0..n).for_each(|i| world.holders.small[i] = i % 2 == 0);
    world.holders.informed.fill(0.5);
    let mut answers = vec![Answer::Away; 8];
    // The seventh seat is that of the large holders, the eighth that of the small.
    answers[7] = Answer::Willing;
    inform_members(&mut world, &answers);
    assert_eq!(world.holders.informed[..2], [0.525, 0.5]);
}

#[test]
fn members_vouch_for_a_newcomer_and_it_takes_over_half_of_their_view() {
    let mut world = world(4, 0.6, |_| ());
    Arc::make_mut(&mut world.spec).stakeholders[3].joins = 5;
    let parties = world.forum.parties;
    for i in 0..3 {
        world.forum.trust[i * parties + 3] = 0.2;
        world.forum.trust[3 * parties + i] = 0.1;
    }
    world.forum.trust_base = world.forum.trust.clone();
    world.forum.beliefs = vec![[0.2; CAUSES], [0.4; CAUSES], [0.6; CAUSES], [1.0; CAUSES]];
    world.forum.beliefs_start = world.forum.beliefs.clone();
    join(&mut world);
    assert_eq!(world.forum.trust_of(0, 3), 0.2, "not yet");
    world.tick = 5;
    join(&mut world);
    // Half of the gap between 0.6 and 0.2.
    for i in 0..3 {
        close(world.forum.trust_of(i, 3), 0.4);
        close(world.forum.trust_of(3, i), 0.3);
        close(world.forum.trust_base[i * parties + 3], 0.4);
        close(world.forum.trust_of(i, (i + 1) % 3), 0.6);
    }
    close(world.forum.beliefs[3][0], 0.7);
    close(world.forum.beliefs_start[3][0], 0.7);
}
