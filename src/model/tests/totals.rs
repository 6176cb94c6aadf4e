//! Totals of a history, and every outcome computed from them, by hand.

use std::sync::Arc;

use super::*;
use crate::model::forum::Came;
use crate::model::outcomes::{Definition, OUTCOMES, sums};
use crate::model::today::{Infringement, Inspection, Sanction};
use crate::model::totals::{Followed, Totals};

pub(super) const WARMUP: u32 = 6;
const FOLLOW_UP: u32 = 20;
pub(super) const TICKS: u32 = WARMUP + 104;
const EXPORTERS: usize = 150;

pub(super) fn world(change: impl FnOnce(&mut Specification)) -> World {
    let mut spec = Specification::default();
    let settings = &mut spec.settings;
    (settings.time.warmup, settings.time.horizon) = (WARMUP, TICKS - WARMUP);
    settings.time.follow_up = FOLLOW_UP;
    settings.population.exporters = EXPORTERS as u32;
    settings.population.consumers = 10;
    (settings.cost.inspection, settings.cost.case, settings.cost.reward_payment) = (0.5, 2.0, 0.25);
    (settings.cost.inspection_delay, settings.cost.false_alarm_delay) = (3.0, 5.0);
    change(&mut spec);
    World::new(Arc::new(spec), 1, 0)
}

/// A tally in which every count is another prime.
fn tally() -> Tally {
    Tally {
        shipments: 1009,
        infringements: 211,
        infringements_by_sanctioned: 3,
        inspections_targeted: 107,
        inspections_random: 113,
        detections_targeted: 5,
        detections_random: 7,
        honest_inspections: 127,
        false_alarms: 11,
        no_reply: 13,
        cases: 17,
        lapses: 19,
        sanctions: 131,
        sanctions_by_sanctioned: 23,
        sanctions_on_record: 29,
        sanctions_parcel: 31,
        sanctions_reported: 37,
        sanctions_told: 179,
        leads: 181,
        referrals: 41,
        found: 137,
        passed: 43,
        consumer_reports: 47,
        tips: 53,
        false_reports: 59,
    }
}

fn followed(principals: u64, reinfringed: u64, resanctioned: u64, recorded: u64) -> Followed {
    Followed { principals, reinfringed, resanctioned, recorded }
}

/// Totals in which every number is another one.
fn totals() -> Totals {
    Totals {
        tally: tally(),
        index: followed(139, 61, 67, 71),
        controls: followed(149, 73, 79, 83),
        moved: followed(89, 97, 101, 103),
        reregistered: followed(151, 157, 163, 167),
        most_active: Some(173),
        most_sanctioned: 191,
        batches_parcel: 2170.0,
        delay_minutes: 1234.5,
        cost: Some(300.0),
        rewards: 90.0,
        years: 4.0,
        means: (0..SIGNALS.len()).map(|index| 1000.0 + index as f64).collect(),
        ends: (0..SIGNALS.len()).map(|index| 2000.0 + index as f64).collect(),
    }
}

#[test]
fn totals_are_what_grows_with_the_system() {
    let once = totals();
    let mut twice = totals();
    let tally = &mut twice.tally;
    for count in [
        &mut tally.shipments,
        &mut tally.infringements,
        &mut tally.sanctions,
        &mut tally.sanctions_parcel,
        &mut tally.consumer_reports,
        &mut tally.tips,
        &mut tally.false_reports,
        &mut tally.cases,
        &mut twice.index.principals,
        &mut twice.controls.principals,
    ] {
        *count *= 2;
    }
    (twice.cost, twice.delay_minutes) = (once.cost.map(|cost| 2.0 * cost), 2.0 * once.delay_minutes);
    twice.rewards *= 2.0;
    twice.batches_parcel *= 2.0;
    for (outcome, (one, two)) in OUTCOMES.iter().zip(sums(&once).into_iter().zip(sums(&twice))) {
        let of_one_run = one.1 == 1.0 && two.1 == 1.0;
        assert_eq!(outcome.is_total(), of_one_run && two.0 == 2.0 * one.0, "{}", outcome.name);
    }
}

#[test]
fn every_outcome_is_made_of_its_own_counts() {
    let totals = totals();
    let signal = |name: &str| SIGNALS.iter().position(|row| row.name == name).unwrap() as f64;
    let mean = |name: &str| (1000.0 + signal(name), 1.0);
    let end = |name: &str| (2000.0 + signal(name), 1.0);
    let expected = [
        ("reinfringement_rate", (61.0, 139.0)),
        ("control_rate", (73.0, 149.0)),
        ("specific_deterrence", (0.0, 0.0)),
        ("resanction_rate", (67.0, 139.0)),
        ("recorded_repeat_rate", (71.0, 139.0)),
        ("infringing_share", (211.0, 1009.0)),
        ("interception_rate", (131.0, 211.0)),
        ("repeat_share_of_infringements", (3.0, 211.0)),
        ("repeat_share_of_sanctions", (23.0, 131.0)),
        ("recorded_repeat_share", (29.0, 131.0)),
        ("inspection_rate", (220.0, 1009.0)),
        ("hit_rate_targeted", (5.0, 107.0)),
        ("hit_rate_random", (7.0, 113.0)),
        ("false_alarm_share", (11.0, 220.0)),
        ("no_reply_share", (13.0, 12.0)),
        ("lapse_share", (19.0, 12.0)),
        ("referral_share", (41.0, 131.0)),
        ("moved_share", (89.0, 139.0)),
        ("moved_reinfringement_rate", (97.0, 89.0)),
        ("reregistered_share", (151.0, 139.0)),
        ("reregistered_reinfringement_rate", (157.0, 151.0)),
        ("parcel_share_of_sanctions", (31.0, 131.0)),
        // 31 at houses for parcels of 70 batches each, 100 of one.
        ("parcel_share_of_batches", (2170.0, 2270.0)),
        ("batches", (2270.0, 1.0)),
        ("reports", (100.0, 1.0)),
        ("false_reports", (59.0, 1.0)),
        ("intelligence_shared", (43.0, 137.0)),
        ("top3_share", (173.0, 211.0)),
        ("top3_of_sanctions", (191.0, 131.0)),
        ("trust", mean("trust")),
        ("commitment", mean("commitment")),
        ("understanding", mean("understanding")),
        ("efficacy", mean("efficacy")),
        ("sharing", mean("sharing")),
        ("attendance", mean("attendance")),
        ("perceived_detection", mean("perceived_detection")),
        ("legitimacy", mean("legitimacy")),
        ("skill", end("skill")),
        ("informed", end("informed")),
        ("joint", end("joint")),
        ("recorded_brands", end("recorded_brands")),
        ("demand", end("demand")),
        ("index_principals", (139.0, 1.0)),
        ("sanctions", (131.0, 1.0)),
        ("cost", (75.0, 1.0)),
        ("rewards", (22.5, 1.0)),
        ("delay", (1234.5, 798.0)),
    ];
    let found: Vec<_> = OUTCOMES.iter().map(|outcome| outcome.name).zip(sums(&totals)).collect();
    assert_eq!(found, expected);
    let differences: Vec<_> = OUTCOMES
        .iter()
        .filter_map(|outcome| match outcome.definition {
            Definition::Difference(more, less) => Some((outcome.name, more, less)),
            Definition::Ratio(..) => None,
        })
        .collect();
    assert_eq!(differences, [("specific_deterrence", "control_rate", "reinfringement_rate")]);
}

#[test]
fn counts_add_up_and_combine() {
    let mut sum = tally();
    sum.add(&tally());
    let doubled = format!("{:?}", tally()).replace(|c: char| !c.is_ascii_digit() && c != ' ', "");
    let sums = format!("{sum:?}").replace(|c: char| !c.is_ascii_digit() && c != ' ', "");
    let numbers = |text: &str| text.split_whitespace().map(|n| n.parse().unwrap()).collect::<Vec<u64>>();
    assert_eq!(numbers(&sums), numbers(&doubled).iter().map(|n| 2 * n).collect::<Vec<_>>());
    assert_eq!(numbers(&sums).len(), 25);
    let one = tally();
    assert_eq!((one.inspections(), one.infringing_inspections(), one.detections()), (220, 93, 12));
    assert_eq!((one.replies(), one.notices()), (36, 49));
}

/// An episode of the own kind, with the ticks of its first events.
pub(super) fn episode(
    start: u32,
    reinfringed: Option<u32>,
    resanctioned: Option<u32>,
    recorded: Option<u32>,
) -> Episode {
    Episode {
        principal: 0,
        control: false,
        start,
        reinfringed,
        resanctioned,
        recorded,
        moved: false,
        reregistered: false,
        left: None,
    }
}

#[test]
fn principals_count_when_followed_to_the_end_and_events_up_to_the_last_tick_of_it() {
    let mut world = world(|_| ());
    let control = |start, reinfringed| Episode { control: true, ..episode(start, reinfringed, None, None) };
    world.record.episodes = vec![
        Episode { moved: true, ..episode(10, Some(30), Some(31), None) },
        Episode { reregistered: true, ..episode(12, Some(33), Some(32), Some(33)) },
        // The last that is followed for the whole time …
        Episode { moved: true, reregistered: true, ..episode(89, Some(90), Some(91), Some(109)) },
        // … and the first that is not.
        Episode { moved: true, reregistered: true, ..episode(90, Some(91), Some(92), Some(93)) },
        Episode { moved: true, ..episode(20, None, None, None) },
        control(50, Some(70)),
        control(50, Some(71)),
        control(89, None),
        control(90, Some(91)),
    ];
    let totals = Totals::from_world(&world);
    assert_eq!(totals.index, followed(4, 2, 2, 1));
    assert_eq!(totals.controls, followed(3, 1, 0, 0));
    assert_eq!(totals.moved, followed(3, 2, 1, 1));
    assert_eq!(totals.reregistered, followed(2, 1, 2, 1));
}

#[test]
fn costs_delays_and_means_add_up() {
    let mut world = world(|_| ());
    let record = &mut world.record;
    record.tally = tally();
    record.rewards = 29.0;
    world.countermeasures.cost_so_far = 31.0;
    record.last = (0..SIGNALS.len()).map(|index| (4.0 * index as f64, 4.0)).collect();
    let values: Vec<(f64, f64)> = (0..SIGNALS.len()).map(|index| (3.0 * index as f64, 2.0)).collect();
    record.signals.push(&values);
    // 3 % of 150 are four and a half: the four most active.
    for (of, infringements) in record.of.iter_mut().skip(20).zip([2, 9, 5, 11, 3, 7]) {
        of.infringements = infringements;
    }
    // 3 % of 49 are one and a half: two; of 50 they would be one, the even number, and of 3 none, hence one.
    let sanctioned = |record: &mut Record, exporters: usize| {
        record.of.iter_mut().for_each(|of| of.sanctions = 0);
        record.of.iter_mut().take(exporters).zip((1..=4).cycle()).for_each(|(of, sanctions)| {
            of.sanctions = sanctions;
        });
    };
    for (exporters, most) in [(0, 0), (3, 3), (50, 8), (51, 8), (16, 4), (83, 8), (84, 12)] {
        sanctioned(&mut world.record, exporters);
        assert_eq!(Totals::from_world(&world).most_sanctioned, most, "of {exporters}");
    }
    let totals = Totals::from_world(&world);
    assert_eq!(totals.tally, tally());
    assert_eq!((totals.batches_parcel, totals.batches()), (31.0 * 70.0, 31.0 * 70.0 + 100.0));
    assert_eq!(totals.most_active, Some(11 + 9 + 7 + 5));
    // 127 honest consignments inspected, 3 days each; 11 of them detained, 5 days more.
    assert_eq!(totals.delay_minutes, (127.0 * 3.0 + 11.0 * 5.0) * 24.0 * 60.0);
    // 220 inspections, 17 cases, rewards, countermeasures.
    assert_eq!(totals.cost, Some(220.0 * 0.5 + 17.0 * 2.0 + 29.0 + 31.0));
    assert_eq!((totals.rewards, totals.a_year(totals.rewards)), (29.0, 14.5));
    let index = |name: &str| SIGNALS.iter().position(|row| row.name == name).unwrap() as f64;
    assert_eq!((totals.mean("trust"), totals.mean("demand")), (index("trust"), index("demand")));
    assert_eq!(
        (totals.end("skill"), totals.end("sanctions")),
        (3.0 * index("skill"), 3.0 * index("sanctions"))
    );
}

#[test]
fn a_tick_counts_from_the_warm_up_on_and_for_means_in_the_last_52() {
    let mut world = world(|spec| spec.settings.institution.reward = 0.5);
    world.today.tally = tally();
    world.market.demand = 1.75;
    let demand = SIGNALS.iter().position(|row| row.name == "demand").unwrap();
    let mut close_at = |tick: u32| {
        world.tick = tick;
        close(&mut world);
        let record = &world.record;
        let before = record.before.signals[demand];
        (record.tally.sanctions, record.rewards, record.last[demand], before)
    };
    // Half of a payment of a quarter for each of 37 reported sanctions.
    let paid = 37.0 * 0.125;
    assert_eq!(close_at(WARMUP - 2), (0, 0.0, (0.0, 0.0), (0.0, 0.0)));
    assert_eq!(close_at(WARMUP - 1), (0, 0.0, (0.0, 0.0), (1.75, 1.0)));
    assert_eq!(close_at(WARMUP), (131, paid, (0.0, 0.0), (1.75, 1.0)));
    assert_eq!(close_at(TICKS - 53), (262, 2.0 * paid, (0.0, 0.0), (1.75, 1.0)));
    assert_eq!(close_at(TICKS - 52), (393, 3.0 * paid, (1.75, 1.0), (1.75, 1.0)));
    assert_eq!(close_at(TICKS - 1), (524, 4.0 * paid, (3.5, 2.0), (1.75, 1.0)));
}

#[test]
fn signals_are_read_from_their_own_counts_and_states() {
    let mut world = world(|_| ());
    world.today.tally = tally();
    world.today.perceived_detection = 0.11;
    world.mean_legitimacy = 0.12;
    world.market.demand = 1.3;
    world.houses.skill = vec![0.2, 0.6];
    world.holders.recorded = vec![true, false, false, true, false];
    world.holders.small = vec![false; 5];
    let forum = &mut world.forum;
    forum.trust.fill(0.25);
    // Trust in oneself is nobody's.
    (0..forum.parties).for_each(|i| forum.trust[i * forum.parties + i] = 1.0);
    forum.commitment.fill(0.5);
    // The seat of the small holders is the eighth of ten.
    forum.commitment[7] = 0.75;
    forum.efficacy.fill(0.375);
    forum.share = vec![0.1, 0.1, 0.1, 0.1, 0.6];
    (forum.understanding, forum.attendance, forum.last_meeting) = (0.13, 0.14, Some(3));
    forum.trust_base.fill(0.625);
    // Customs is trusted more than the others.
    (1..forum.parties).for_each(|i| forum.trust[i * forum.parties] = 0.75);
    (forum.came, forum.air, forum.division, forum.conflicts) =
        (Came { willing: 5, compelled: 2 }, 0.15, 0.16, 3);
    (world.experience.joint, world.experience.known) = (3.0, 12.0);
    world.holders.informed = vec![0.25, 0.75, 0.5, 0.5, 0.75];
    let expected: [(&str, (f64, f64)); 37] = [
        ("infringing_share", (211.0, 1009.0)),
        ("interception_rate", (131.0, 211.0)),
        ("repeat_share_of_infringements", (3.0, 211.0)),
        ("repeat_share_of_sanctions", (23.0, 131.0)),
        ("recorded_repeat_share", (29.0, 131.0)),
        ("inspection_rate", (220.0, 1009.0)),
        ("hit_rate_targeted", (5.0, 107.0)),
        ("hit_rate_random", (7.0, 113.0)),
        ("false_alarm_share", (11.0, 220.0)),
        ("no_reply_share", (13.0, 12.0)),
        ("lapse_share", (19.0, 12.0)),
        ("intelligence_shared", (43.0, 137.0)),
        ("reports", (100.0, 1.0)),
        ("false_reports", (59.0, 1.0)),
        ("sanctions", (131.0, 1.0)),
        ("batches", (2270.0, 1.0)),
        ("trust", (0.3, 1.0)),
        ("trust_base", (0.625, 1.0)),
        ("trust_in_customs", (0.75, 1.0)),
        ("commitment", (0.525, 1.0)),
        ("commitment_small_holders", (0.75, 1.0)),
        ("understanding", (0.13, 1.0)),
        ("efficacy", (0.375, 1.0)),
        ("sharing", (0.2, 1.0)),
        ("attendance", (0.14, 1.0)),
        ("willing", (5.0, 1.0)),
        ("compelled", (2.0, 1.0)),
        ("air", (0.15, 1.0)),
        ("division", (0.16, 1.0)),
        ("conflicts", (3.0, 1.0)),
        ("joint", (0.25, 1.0)),
        ("informed", (0.55, 1.0)),
        ("perceived_detection", (0.11, 1.0)),
        ("legitimacy", (0.12, 1.0)),
        ("skill", (0.4, 1.0)),
        ("recorded_brands", (0.4, 1.0)),
        ("demand", (1.3, 1.0)),
    ];
    let found = Signals::read(&world);
    assert_eq!(found.len(), expected.len());
    for ((row, found), (name, expected)) in SIGNALS.iter().zip(&found).zip(expected) {
        assert_eq!(row.name, name);
        assert_eq!(found.1, expected.1, "{name}");
        assert!((found.0 - expected.0).abs() < 1e-12, "{name}: {} {}", found.0, expected.0);
    }
}

#[test]
fn a_new_tick_forgets_the_last() {
    let mut world = world(|_| ());
    let today = &mut world.today;
    play_any(today);
    today.clear();
    let untouched = [&today.infringes, &today.tipped, &today.sanctioned, &today.inspected];
    assert!(untouched.iter().all(|column| column.iter().all(|&set| !set)));
    assert!(today.led_to.is_empty());
    assert!(today.infringements.is_empty() && today.inspections.is_empty() && today.sanctions.is_empty());
    assert!(today.infringements_of_house.iter().chain(&today.sanctions_of_house).all(|&count| count == 0));
    assert_eq!((today.met, today.tally), (false, Tally::default()));
}

fn play_any(today: &mut crate::model::today::Today) {
    today.infringements = vec![Infringement::new(3)];
    (today.infringes[3], today.tipped[3], today.sanctioned[3], today.inspected[3]) = (true, true, true, true);
    let (exporter, targeted) = (3, true);
    today.led_to = vec![3];
    today.inspections = vec![Inspection { exporter, targeted, infringing: true, detained: true }];
    today.sanctions = vec![Sanction { exporter, referred: true }];
    today.infringements_of_house[1] = 1;
    today.sanctions_of_house[1] = 1;
    today.met = true;
    today.tally = tally();
}
