//! Each mechanism does what its rule says, seen from outside in small worlds.

use sfic::model::countermeasures::{Countermeasure, Trigger, in_force};
use sfic::model::observe::Event;
use sfic::model::settings::{Settings, parameter};
use sfic::model::signals::Signal;
use sfic::model::tick::tick;
use sfic::model::world::World;
use sfic::random::Purpose;

use crate::small_world::{events, small};

fn measure(path: &str, part: f64) -> Countermeasure {
    Countermeasure {
        name: "mine".into(),
        label: String::new(),
        answers: String::new(),
        close_gap: vec![(parameter(path).unwrap().0, part)],
        multiply: Vec::new(),
        set: Vec::new(),
        order: 0,
        start: None,
        ramp: 0,
        end: None,
        intensity: 1.0,
        intensity_from: Vec::new(),
        when: None,
        annual_cost: Some(5.2),
    }
}

#[test]
fn draws_for_a_purpose_that_nobody_uses_change_nothing() {
    let (mut plain, mut disturbed) = (small(|_| ()), small(|_| ()));
    let mut words = vec![0; 64];
    for _ in 0..200 {
        disturbed.draws.row(Purpose::FalseReport, 9_999, 0, &mut words);
        disturbed.draws.deck(Purpose::Shuffle, disturbed.tick, 3).normal();
        tick(&mut plain);
        tick(&mut disturbed);
    }
    assert_eq!(plain.record.tally, disturbed.record.tally);
    assert_eq!(plain.exporters.detected, disturbed.exporters.detected);
    assert_eq!(plain.forum.trust, disturbed.forum.trust);
}

#[test]
fn populations_share_their_draws_wherever_their_settings_agree() {
    let world = small(|_| ());
    let other = small(|spec| {
        spec.settings.population.exporters = 700;
        spec.settings.exporter.moral_weight = 0.9;
        spec.settings.exporter.awareness_mean = 0.6;
        spec.settings.institution.platform = 1.0;
    });
    assert_eq!(world.exporters.gain, other.exporters.gain[..500]);
    assert_eq!(world.exporters.norm, other.exporters.norm[..500]);
    assert_eq!(world.exporters.ship, other.exporters.ship[..500]);
    assert_eq!(world.exporters.house, other.exporters.house[..500]);
    assert_eq!((&world.holders.trust, &world.forum.trust), (&other.holders.trust, &other.forum.trust));
    assert_eq!(world.consumers.ethics, other.consumers.ethics);
    assert_ne!(world.exporters.awareness.values(), other.exporters.awareness.values()[..500]);
}

#[test]
fn a_barred_principal_does_not_ship_and_a_record_expires() {
    let mut world = small(|spec| {
        spec.settings.sanction.referral_strikes = 1;
        spec.settings.institution.transfer = 1.0;
        spec.settings.institution.platform = 1.0;
        spec.settings.agency.sharing_threshold = 0.0;
        spec.settings.sanction.record_window = 20;
        spec.settings.exporter.reregister = 0.0;
    });
    let (mut referred, mut expired) = (0, 0);
    for _ in 0..200 {
        tick(&mut world);
        let now = world.tick - 1;
        for e in (0..500).filter(|&e| world.today.ships[e]) {
            assert!(world.exporters.barred_until[e] <= now || world.today.sanctioned[e]);
        }
        for event in events(&mut world) {
            if let Event::Sanctioned { exporter, referred: true, .. } = event {
                assert_eq!(world.exporters.barred_until[exporter as usize], now + 1 + 26);
                referred += 1;
            }
        }
        for e in 0..500 {
            let since = world.exporters.sanctioned_since[e];
            if since > 0 {
                let old = now + 1 - since > 20;
                assert_eq!(world.exporters.seen[e] == 0, old, "seen strikes are kept for 20 ticks");
                assert!(world.exporters.strikes[e] > 0, "the true count never expires");
                expired += u32::from(old);
            }
        }
    }
    assert!(referred > 0 && expired > 0);
}

#[test]
fn a_new_company_hides_the_record_and_intelligence_links_it_again() {
    let mut world = small(|spec| {
        spec.settings.exporter.reregister = 1.0;
        spec.settings.agency.intelligence_rate = 0.3;
        spec.settings.agency.sharing_threshold = 0.0;
        spec.settings.institution.platform = 1.0;
    });
    let (mut hidden, mut linked) = (0, 0);
    let mut before: Vec<u16> = vec![0; 500];
    for _ in 0..200 {
        tick(&mut world);
        for e in 0..500 {
            linked +=
                u32::from(before[e] > 0 && world.exporters.hidden[e] == 0 && world.exporters.seen[e] > 0);
        }
        before.clone_from(&world.exporters.hidden);
        for event in events(&mut world) {
            if let Event::Reregistered { exporter } = event {
                assert_eq!(world.exporters.seen[exporter as usize], 0);
                assert!(world.exporters.hidden[exporter as usize] > 0);
                hidden += 1;
            }
        }
    }
    assert!(hidden > 0 && linked > 0, "{hidden} {linked}");
}

#[test]
fn switches_cut_their_mechanism_and_no_other() {
    let run = |change: fn(&mut Settings)| {
        let mut world = small(|spec| change(&mut spec.settings));
        let start =
            (world.forum.trust.clone(), world.exporters.detected.clone(), world.exporters.house.clone());
        for _ in 0..200 {
            tick(&mut world);
        }
        let happened = events(&mut world);
        (world, start, happened)
    };
    let (world, start, _) = run(|s| s.structure.forum_active = false);
    assert_eq!(world.forum.trust, start.0);
    assert_ne!(world.exporters.detected, start.1);
    let (world, start, _) = run(|s| s.structure.learning_active = false);
    assert_eq!(world.exporters.detected, start.1);
    assert_ne!(world.forum.trust, start.0);
    let (world, start, happened) = run(|s| s.structure.relocation_active = false);
    assert_eq!(world.exporters.house, start.2);
    assert!(happened.iter().any(|event| matches!(event, Event::Reregistered { .. })));
    let (world, _, happened) = run(|s| s.structure.identity_change_active = false);
    assert!(world.exporters.hidden.iter().all(|&hidden| hidden == 0));
    assert!(happened.iter().any(|event| matches!(event, Event::Moved { .. })));
    let (_, _, happened) = run(|s| s.structure.exit_active = false);
    assert!(!happened.iter().any(|event| matches!(event, Event::GaveUp { .. } | Event::Entered { .. })));
    let (world, _, _) = run(|s| s.structure.small_wins_active = false);
    assert!(world.forum.efficacy.iter().all(|&efficacy| efficacy == 0.3));
}

#[test]
fn cases_beyond_capacity_lapse_and_brands_without_protection_are_released() {
    let mut world = small(|spec| {
        spec.settings.customs.inspection_scale = 30.0;
        spec.settings.exporter.gain_mean = 1.0;
        spec.settings.customs.case_capacity = 0.0;
        spec.settings.rights_holder.reply_base = 20.0;
        spec.settings.customs.evidence = 1.0;
    });
    let (mut lapsed, mut unprotected) = (0, 0);
    for _ in 0..200 {
        tick(&mut world);
        let cases = world.today.tally.cases;
        assert!(cases <= world.spec.houses.len() as u64, "one case a house at the least and the most");
        for event in events(&mut world) {
            lapsed += u32::from(matches!(event, Event::Lapsed { .. }));
            if let Event::NotProtected { exporter, brand } = event {
                assert_eq!(world.exporters.brand[exporter as usize], brand);
                unprotected += 1;
            }
        }
    }
    assert!(lapsed > 0 && unprotected > 0);
}

#[test]
fn customs_always_attends_and_meetings_keep_their_interval() {
    let mut world = small(|spec| spec.settings.institution.meeting_interval = 7);
    let mut meetings = Vec::new();
    for now in 0..60 {
        tick(&mut world);
        for event in events(&mut world) {
            if let Event::Met { attended } = event {
                assert!(attended.contains(&world.forum.customs));
                meetings.push(now);
            }
        }
    }
    assert_eq!(meetings, (0..60).step_by(7).collect::<Vec<_>>());
}

#[test]
fn a_dose_follows_start_ramp_and_end() {
    let mut world = small(|spec| {
        let mine =
            Countermeasure { ramp: 10, end: Some(80), intensity: 0.5, ..measure("institution.reward", 1.0) };
        spec.countermeasures = vec![mine];
    });
    let mut doses = Vec::new();
    for _ in 0..100 {
        tick(&mut world);
        doses.push(world.countermeasures.doses()[0]);
    }
    assert_eq!(
        (doses[39], doses[40], doses[45], doses[50], doses[79], doses[80]),
        (0.0, 0.0, 0.25, 0.5, 0.5, 0.0)
    );
    // Half a dose of a closed gap: half of the way from 0.1 to 1, for 30 ticks in full and ten on the ramp.
    let paid: f64 = doses.iter().sum::<f64>() * 5.2 / 52.0;
    assert!((world.countermeasures.cost_so_far - paid).abs() < 1e-12);
    assert_eq!(world.rules.institution.reward, 0.1);
}

#[test]
fn a_trigger_waits_for_its_signal_and_then_stays() {
    let signal = Signal::named("sanctions").unwrap();
    let mut world = small(|spec| {
        let when = Some(Trigger { signal, above: true, level: 0.15 });
        spec.countermeasures =
            vec![Countermeasure { start: Some(0), when, ..measure("institution.reward", 1.0) }];
    });
    let mut started = None;
    for now in 0..200 {
        let above = world.record.signals.mean(signal) > 0.15;
        tick(&mut world);
        let active = world.countermeasures.doses()[0] > 0.0;
        assert_eq!(active, above || started.is_some(), "tick {now}");
        if active {
            started.get_or_insert(now);
        }
    }
    assert!(started.is_some_and(|tick| tick > 0));
}

#[test]
fn levers_compose_stay_in_range_and_round_last() {
    let settings = Settings::default();
    let lever = |path: &str| parameter(path).unwrap().0;
    let twice = |path: &str, factor: f64| {
        let one = Countermeasure {
            close_gap: Vec::new(),
            multiply: vec![(lever(path), factor)],
            ..measure("institution.reward", 0.0)
        };
        in_force(&settings, &[one.clone(), one], &[1.0, 1.0])
    };
    // 13 · 0.3 · 0.3 = 1.17, and never less than one tick.
    assert_eq!(twice("institution.meeting_interval", 0.3).institution.meeting_interval, 1);
    assert_eq!(twice("institution.meeting_interval", 0.5).institution.meeting_interval, 3);
    assert_eq!(twice("institution.exclusivity", 2.0).institution.exclusivity, 1.0);
    let gap = measure("institution.platform", 0.7);
    let rules = in_force(&settings, &[gap.clone(), gap], &[1.0, 0.5]);
    let once = 0.2 + 0.7 * 0.8;
    assert!((rules.institution.platform - (once + 0.35 * (1.0 - once))).abs() < 1e-15);
}

#[test]
fn more_inspections_find_more_and_better_evidence_sanctions_more() {
    let sanctions = |change: fn(&mut Settings)| {
        let mut world = small(|spec| change(&mut spec.settings));
        (0..200).for_each(|_| tick(&mut world));
        (world.record.tally.inspections(), world.record.tally.sanctions)
    };
    let plain = sanctions(|_| ());
    let campaign = sanctions(|s| s.customs.inspection_scale = 4.0);
    assert!(campaign.0 > 3 * plain.0 && campaign.1 > plain.1, "{plain:?} {campaign:?}");
    let none = sanctions(|s| s.customs.inspection_scale = 0.0);
    assert_eq!(none, (0, 0));
    let unproven = sanctions(|s| s.customs.evidence = 0.0);
    assert!(unproven.1 < plain.1, "{unproven:?} {plain:?}");
}

#[test]
fn a_system_of_other_parties_runs() {
    let mut world = small(|spec| {
        spec.stakeholders.retain(|party| party.role.is_agency() || party.name == "customs");
        spec.stakeholders.truncate(2);
        spec.houses.truncate(1);
        spec.houses[0].share = 1.0;
        spec.settings.population.consumers = 0;
        spec.settings.population.rights_holders = 1;
        spec.settings.population.peers = 0;
    });
    (0..200).for_each(|_| tick(&mut world));
    // Half of 500 exporters ship in each of 160 measured weeks, all through the one house that is left.
    let shipments = world.record.tally.shipments;
    assert!((38_000..42_000).contains(&shipments), "{shipments}");
    assert!(world.exporters.house.iter().all(|&house| house == 0));
    let forum = &world.forum;
    assert_eq!((forum.parties, forum.agencies.as_slice(), forum.share.len()), (2, [1].as_slice(), 1));
    let trust = (forum.trust_of(0, 1) + forum.trust_of(1, 0)) / 2.0;
    assert!((forum.mean_trust() - trust).abs() < 1e-15 && (0.0..=1.0).contains(&trust), "{trust}");
    assert_eq!(forum.attendance, forum.attended.iter().filter(|&&came| came).count() as f64 / 2.0);
    // Nobody shops, and the one brand is everybody's.
    let tally = &world.record.tally;
    assert_eq!((tally.consumer_reports, tally.false_reports, world.market.demand), (0, 0, 1.0));
    assert!(world.exporters.brand.iter().all(|&brand| brand == 0) && world.exporters.listeners.is_empty());
}

#[test]
fn levers_are_set_before_gaps_close_and_the_later_start_has_the_last_word() {
    let settings = Settings::default();
    let lever = |path: &str| parameter(path).unwrap().0;
    let set = |name: &str, start: u32, path: &str, value: f64| Countermeasure {
        name: name.into(),
        close_gap: Vec::new(),
        set: vec![(lever(path), value)],
        start: Some(start),
        ..measure("institution.reward", 0.0)
    };
    let (early, late) = (
        set("z", 10, "institution.platform", 0.6),
        Countermeasure { end: Some(30), ..set("b", 20, "institution.platform", 0.4) },
    );
    let all = [measure("institution.platform", 0.5), late, early];
    let platform = |doses: &[f64]| in_force(&settings, &all, doses).institution.platform;
    assert_eq!(platform(&[0.0, 1.0, 1.0]), 0.4);
    assert_eq!(platform(&[0.0, 0.0, 1.0]), 0.6);
    assert!((platform(&[1.0, 0.0, 1.0]) - 0.8).abs() < 1e-15);
    // Half the way from 0.6 to 0.4.
    assert!((platform(&[0.0, 0.5, 1.0]) - 0.5).abs() < 1e-15);
    let interval = [set("a", 0, "institution.meeting_interval", 4.0)];
    assert_eq!(in_force(&settings, &interval, &[0.3]).institution.meeting_interval, 10);
    // A countermeasure that does not use it keeps its fingerprint.
    assert!(!format!("{:?}", all[0]).contains("set:") && format!("{:?}", all[1]).contains("set: "));
}

#[test]
fn a_dose_may_change_while_a_history_runs_and_a_ramp_starts_with_the_first() {
    let mut world = small(|spec| {
        spec.countermeasures = vec![Countermeasure {
            start: Some(10),
            ramp: 10,
            intensity: 0.0,
            intensity_from: vec![(20, 0.5), (40, 0.0), (50, 1.0)],
            ..measure("institution.reward", 1.0)
        }];
    });
    let dose_at = |world: &mut World, at: u32| {
        while world.tick <= at {
            tick(world);
        }
        world.countermeasures.doses()[0]
    };
    let ticks = [10, 20, 25, 30, 39, 40, 50];
    let doses = ticks.map(|at| dose_at(&mut world, at));
    assert_eq!(doses, [0.0, 0.0, 0.25, 0.5, 0.5, 0.0, 1.0]);
}

#[test]
fn powers_by_default_are_a_product_and_a_root_to_the_bit() {
    for i in 0..=1000 {
        let x = f64::from(i) / 1000.0;
        assert_eq!(libm::pow(x, Settings::default().exporter.inadvertent_exponent - 1.0), x);
        assert_eq!(libm::pow(x, Settings::default().forum.trust_exponent), x.sqrt());
    }
}
