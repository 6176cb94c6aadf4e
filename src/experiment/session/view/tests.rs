//! What a page shows, against the world that it shows.

use super::*;
use crate::model::today::Tally;
use crate::scenario::{Overrides, from_text};

const SMALL: &str = "title = \"Small\"\n[time]\nwarmup = 20\nhorizon = 80\nfollow_up = 20\n[population]\n\
    exporters = 250\nrights_holders = 20\nconsumers = 100\n[customs]\ninspection_scale = 20.0\n";

fn session() -> Session {
    let scenario = from_text("small", SMALL, &Overrides::default()).unwrap().scenario;
    Session::new(&scenario, "all", 5, 0).unwrap()
}

#[test]
fn the_week_shows_each_count_under_its_name() {
    let mut session = session();
    session.world.today.tally = Tally {
        shipments: 101,
        infringements: 53,
        infringements_by_sanctioned: 2,
        inspections_targeted: 29,
        inspections_random: 31,
        detections_targeted: 3,
        detections_random: 5,
        honest_inspections: 7,
        false_alarms: 11,
        no_reply: 13,
        cases: 17,
        lapses: 19,
        sanctions: 23,
        sanctions_by_sanctioned: 37,
        sanctions_on_record: 41,
        sanctions_parcel: 43,
        sanctions_reported: 47,
        sanctions_told: 83,
        leads: 89,
        referrals: 59,
        found: 61,
        passed: 67,
        consumer_reports: 71,
        tips: 73,
        false_reports: 79,
    };
    let expected = Week {
        shipments: 101,
        infringements: 53,
        inspections: 60,
        detections: 8,
        false_alarms: 11,
        no_reply: 13,
        lapses: 19,
        sanctions: 23,
        sanctions_of_sanctioned: 37,
        sanctions_on_record: 41,
        referrals: 59,
        found: 61,
        passed: 67,
        reports: 71,
        tips: 73,
        false_reports: 79,
    };
    assert_eq!(session.describe().week, expected);
}

#[test]
fn everybody_is_shown_as_the_world_has_it() {
    let mut session = session();
    session.step(60);
    let e = session.world.today.ships.iter().position(|&ships| !ships).unwrap();
    session.world.exporters.barred.push(e as u32);
    let (view, world) = (session.describe(), &session.world);
    let today = &world.today;
    assert_eq!(view.exporters.doing[e], Doing::Barred);
    let count = |doing: Doing| view.exporters.doing.iter().filter(|&&known| known == doing).count();
    let ships = today.ships.iter().filter(|&&ships| ships).count();
    assert_eq!(count(Doing::Infringing), today.infringements.len());
    assert_eq!(count(Doing::Honest), ships - today.infringements.len());
    assert_eq!(count(Doing::Barred), world.exporters.barred.len());
    assert_eq!(view.exporters.inspected.len(), today.inspections.len());
    for (index, house) in view.houses.iter().enumerate() {
        let sent = (0..250).filter(|&e| today.ships[e] && usize::from(world.exporters.house[e]) == index);
        assert_eq!(house.shipments as usize, sent.count(), "{}", house.name);
        assert_eq!(
            (house.sanctions, house.skill),
            (today.sanctions_of_house[index], world.houses.skill[index])
        );
    }
    for (j, party) in view.forum.stakeholders.iter().enumerate() {
        let forum = &world.forum;
        assert_eq!(
            (party.voice, party.commitment, party.efficacy),
            (forum.voice[j], forum.commitment[j], forum.efficacy[j])
        );
        assert!((0..10).all(|k| party.trust[k] == forum.trust_of(j, k)));
        // Customs, the four seats by invitation: no agency.
        assert_eq!(party.shares, (1..6).contains(&j).then(|| forum.share[j - 1]));
    }
    assert_eq!((view.forum.meetings, view.forum.attendance), (world.forum.meetings, world.forum.attendance));
}

#[test]
fn a_series_shows_every_tick_until_there_are_too_many() {
    let mut session = session();
    session.step(100);
    assert_eq!(session.series(0).ticks, (0..100).collect::<Vec<_>>());
    let late = session.series(97);
    assert_eq!(late.ticks, [97, 98, 99]);
    let trust = late.signals.iter().find(|course| course.name == "trust").unwrap();
    assert_eq!(trust.values[2], Some(session.world.forum.mean_trust() as f32));
    assert_eq!(session.series(100).ticks, [] as [u32; 0]);
    let mut world = session.world.clone();
    world.record.series = Some(vec![0.5; (MOST_POINTS as usize + 1) * SIGNALS.len()]);
    world.tick = MOST_POINTS;
    session.world = world;
    assert_eq!(session.series(0).ticks.len(), MOST_POINTS as usize);
    session.world.tick = MOST_POINTS + 1;
    let half: Vec<u32> = (0..=MOST_POINTS).step_by(2).collect();
    assert_eq!(session.series(0).ticks, half);
}
