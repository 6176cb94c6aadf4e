//! Options of the forum for tests of propositions: off they change nothing, on they follow their rules.

use sfic::model::observe::Event;
use sfic::model::settings::{Role, Settings, Specification};
use sfic::model::tick::tick;
use sfic::model::world::World;

use crate::small_world::small;

const TICKS: u32 = 200;

/// The world at the end, and the attendance of each meeting, with its tick.
fn run(change: impl FnOnce(&mut Specification)) -> (World, Vec<(u32, Vec<usize>)>) {
    let mut world = small(change);
    (0..TICKS).for_each(|_| tick(&mut world));
    let events = world.record.events.take().unwrap_or_default();
    let met = events.into_iter().filter_map(|(tick, event)| match event {
        Event::Met { attended } => Some((tick, attended)),
        _ => None,
    });
    let met = met.collect();
    (world, met)
}

fn index(world: &World, role: Role) -> usize {
    world.spec.stakeholders.iter().position(|party| party.role == role).unwrap()
}

/// Gives the police a tick at which it joins.
fn police_joins(tick: u32) -> impl Fn(&mut Specification) {
    move |spec| {
        let party = spec.stakeholders.iter_mut().find(|party| party.role == Role::PublicSecurity).unwrap();
        party.joins = tick;
    }
}

/// The additions with values that cannot act: as many meetings as there are ticks, losses of what never happens.
#[test]
fn what_is_off_changes_no_bit() {
    let (plain, met) = run(|_| ());
    let (other, met_too) = run(|spec| {
        let structure = &mut spec.settings.structure;
        structure.most_meetings = TICKS;
        structure.bypass_loss = 1.0;
        structure.blocking = 1.0;
    });
    assert_eq!(met, met_too);
    assert_eq!(plain.record.tally, other.record.tally);
    let bits = |world: &World| -> Vec<u64> {
        let forum = &world.forum;
        let values = forum.trust.iter().chain(&forum.commitment).chain(&forum.efficacy).chain(&forum.share);
        values.map(|value| value.to_bits()).collect()
    };
    assert_eq!(bits(&plain), bits(&other));
    assert_eq!(plain.record.episodes, other.record.episodes);
}

#[test]
fn who_is_excluded_never_attends_and_who_joins_comes_when_told() {
    let (world, met) = run(|_| ());
    let police = index(&world, Role::PublicSecurity);
    assert!(met.iter().any(|(tick, attended)| *tick < 100 && attended.contains(&police)));
    let (world, met) = run(police_joins(10_000));
    assert!(met.iter().all(|(_, attended)| !attended.contains(&police)));
    assert!(!world.forum.admitted[police] && world.forum.understanding_of(police) == 0.0);
    let (world, met) = run(police_joins(100));
    assert!(met.iter().all(|(tick, attended)| *tick >= 100 || !attended.contains(&police)));
    assert!(met.iter().any(|(tick, attended)| *tick >= 100 && attended.contains(&police)));
    assert!(world.forum.admitted[police]);
}

/// Until the party joins, the history is the same as if it never did.
#[test]
fn a_party_that_joins_later_acts_on_nothing_before() {
    let (mut late, mut never) = (small(police_joins(100)), small(police_joins(10_000)));
    for _ in 0..100 {
        tick(&mut late);
        tick(&mut never);
    }
    assert_eq!(late.forum.trust, never.forum.trust);
    assert_eq!(late.record.tally, never.record.tally);
    for _ in 0..100 {
        tick(&mut late);
        tick(&mut never);
    }
    assert_ne!(late.forum.trust, never.forum.trust);
}

#[test]
fn the_understanding_of_a_forum_is_that_of_its_members() {
    let quiet = |spec: &mut Specification| {
        spec.settings.forum.belief_drift = 0.0;
        spec.settings.structure.most_meetings = 1;
    };
    for (joins, counts) in [(10_000, false), (0, true)] {
        let mut world = small(|spec| {
            quiet(spec);
            police_joins(joins)(spec);
        });
        (0..2).for_each(|_| tick(&mut world));
        let before = world.forum.understanding;
        let police = index(&world, Role::PublicSecurity);
        world.forum.beliefs[police] = [0.0, 1.0, 0.0, 1.0];
        tick(&mut world);
        assert_eq!(world.forum.understanding != before, counts);
        assert_eq!(world.forum.understanding_of(police) == 0.0, !counts);
    }
}

#[test]
fn bypassing_costs_trust_in_customs_commitment_and_sharing() {
    let mean = |bypass: f64| {
        let (world, met) = run(|spec| spec.settings.institution.bypass = bypass);
        let forum = &world.forum;
        let others: Vec<usize> = (0..forum.parties).filter(|&j| j != forum.customs).collect();
        let trust = others.iter().map(|&j| forum.trust_of(j, forum.customs)).sum::<f64>();
        let commitment = others.iter().map(|&j| forum.commitment[j]).sum::<f64>();
        (trust, commitment, forum.share.iter().sum::<f64>(), met.len())
    };
    let (respected, half, all) = (mean(0.0), mean(0.5), mean(1.0));
    assert!(respected.0 > half.0 && half.0 > all.0, "{respected:?} {half:?} {all:?}");
    assert!(respected.1 > half.1 && half.1 > all.1);
    assert!(respected.2 > half.2 && half.2 > all.2);
    assert_eq!(respected.3, all.3);
}

/// Only those who came can be passed over.
#[test]
fn who_stayed_away_is_not_bypassed() {
    let mut world = small(|spec| {
        spec.settings.institution.bypass = 1.0;
        spec.settings.forum.dialogue_gain = 0.0;
        spec.settings.structure.absence_loss = 0.0;
        spec.settings.structure.bypass_loss = 0.5;
        spec.settings.forum.commitment_rate = 0.0;
    });
    tick(&mut world);
    for j in 0..world.forum.parties {
        let came = world.forum.attended[j] && j != world.forum.customs;
        assert_eq!(world.forum.commitment[j], if came { 0.15 } else { 0.3 });
    }
}

#[test]
fn a_forum_meets_as_often_as_it_may() {
    for most in [1, 3] {
        let (world, met) = run(|spec| spec.settings.structure.most_meetings = most);
        let ticks: Vec<u32> = met.iter().map(|(tick, _)| *tick).collect();
        assert_eq!(ticks, (0..most).map(|i| 13 * i).collect::<Vec<_>>());
        assert_eq!(world.forum.meetings, most);
    }
}

#[test]
fn who_is_kept_out_blocks_as_far_as_its_power_allows() {
    let efficacy = |blocking: f64| {
        let (world, _) = run(|spec| {
            police_joins(10_000)(spec);
            spec.settings.structure.blocking = blocking;
        });
        world.forum.efficacy[world.forum.customs]
    };
    let (free, blocked) = (efficacy(0.0), efficacy(1.0));
    // The police have a power of 0.8, so that at most a fifth is left.
    assert!(blocked <= 0.2 + 0.3 * 0.01 && free > blocked, "{free} {blocked}");
}

#[test]
fn each_link_of_the_cycle_can_be_cut_alone() {
    let with = |change: fn(&mut Settings)| run(|spec| change(&mut spec.settings)).0;
    let plain = with(|_| ());
    let cut = with(|s| s.structure.link_dialogue_trust = false);
    assert!(cut.forum.mean_trust() < plain.forum.mean_trust());
    assert_ne!(cut.forum.beliefs, cut.forum.beliefs_start);
    let cut = with(|s| s.structure.link_dialogue_understanding = false);
    assert_eq!(cut.forum.beliefs, cut.forum.beliefs_start);
    assert_ne!(cut.forum.trust, cut.forum.trust_start);
    let cut = with(|s| s.structure.link_understanding_cycle = false);
    assert_ne!(cut.forum.beliefs, cut.forum.beliefs_start);
    assert!(cut.forum.understanding_at_work < cut.forum.understanding);
    // Commitment that does nothing: neither the level at which it starts to move nor its speed shows in trust.
    let idle = |rate: f64| {
        run(|spec| {
            spec.settings.structure.link_commitment_dialogue = false;
            spec.settings.forum.commitment_rate = rate;
        })
        .0
    };
    let (slow, fast) = (idle(0.01), idle(0.5));
    assert_ne!(slow.forum.commitment, fast.forum.commitment);
    assert_eq!((&slow.forum.trust, &slow.forum.share), (&fast.forum.trust, &fast.forum.share));
    // Commitment that does not hear of trust: dialogue may build as much of it as it likes.
    let cut = with(|s| s.structure.link_trust_commitment = false);
    let deaf = run(|spec| {
        spec.settings.structure.link_trust_commitment = false;
        // A convenor counts as far as he is trusted, which is another link.
        spec.settings.institution.convening = 0.0;
        spec.settings.structure.link_dialogue_trust = false;
        spec.settings.structure.small_wins_active = false;
        spec.settings.structure.absence_loss = 0.0;
        spec.settings.structure.link_dialogue_understanding = false;
    });
    let hearing = run(|spec| {
        spec.settings.structure.link_trust_commitment = false;
        // A convenor counts as far as he is trusted, which is another link.
        spec.settings.institution.convening = 0.0;
        spec.settings.structure.small_wins_active = false;
        spec.settings.structure.absence_loss = 0.0;
        spec.settings.structure.link_dialogue_understanding = false;
    });
    assert_ne!(deaf.0.forum.trust, hearing.0.forum.trust);
    assert_eq!(deaf.0.forum.commitment, hearing.0.forum.commitment);
    assert_ne!(cut.forum.commitment, plain.forum.commitment);
}
