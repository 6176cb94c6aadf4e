//! Strikes, evasion and what exporters know of houses, by hand.

use std::sync::Arc;

use super::*;
use crate::model::settings::Specification;

const TICK: u32 = 30;
/// The exporter that is sanctioned.
const E: usize = 17;

fn world(change: impl FnOnce(&mut Specification)) -> World {
    let mut spec = Specification::default();
    let settings = &mut spec.settings;
    settings.population.exporters = 100;
    settings.population.consumers = 10;
    settings.time.warmup = 10;
    settings.sanction.bar_ticks = 26;
    (settings.exporter.reregister, settings.exporter.relocate, settings.exporter.abandon) = (0.0, 0.0, 0.0);
    change(&mut spec);
    let mut world = World::new(Arc::new(spec), 1, 0);
    world.tick = TICK;
    world.record.events = Some(Vec::new());
    // Only this one has access to infringing business.
    world.exporters.gain.fill(0.0);
    world.exporters.gain[E] = 0.5;
    world.exporters.opportunity = vec![Prospect { exporter: E as u32, gain: 0.5, norm: 0.5 }];
    world
}

#[test]
fn a_sanction_goes_on_the_record_and_a_referral_bars() {
    let mut world = world(|_| ());
    let exporter = E as u32;
    strike(&mut world, &Sanction { exporter, referred: false });
    let x = &world.exporters;
    assert_eq!((x.seen[E], x.hidden[E], x.strikes[E], x.on_file[E]), (1, 0, 1, true));
    assert_eq!((x.sanctioned_since[E], x.barred_until[E]), (TICK + 1, 0));
    assert_eq!((x.on_record.as_slice(), x.barred.as_slice()), ([exporter].as_slice(), [].as_slice()));
    world.exporters.hidden[E] = std::mem::take(&mut world.exporters.seen[E]);
    world.tick += 4;
    strike(&mut world, &Sanction { exporter, referred: true });
    let x = &world.exporters;
    assert_eq!((x.seen[E], x.hidden[E], x.strikes[E]), (1, 1, 2));
    assert_eq!((x.sanctioned_since[E], x.barred_until[E]), (TICK + 5, TICK + 5 + 26));
    assert_eq!((x.on_record.len(), x.barred.as_slice()), (1, [exporter].as_slice()), "listed once");
    let sanctioned =
        |tick, referred, seen, strikes| (tick, Event::Sanctioned { exporter, referred, seen, strikes });
    let told = [sanctioned(TICK, false, 0, 1), sanctioned(TICK + 4, true, 0, 2)];
    assert_eq!(world.record.events.unwrap(), told);
}

#[test]
fn a_new_company_is_the_likelier_the_more_sanctions_are_visible() {
    // With the chance to take one at 1, what remains is seen / (0.5 + seen): two thirds of those seen once, five
    // sixths at 2.5 times as many; within three standard errors of 3,000 draws.
    for (seen, known) in [(1, 2.0 / 3.0), (2, 0.8), (0, 0.0)] {
        let mut world = world(|spec| spec.settings.exporter.reregister = 1.0);
        let mut taken = 0;
        for tick in 0..3_000 {
            world.tick = tick;
            (world.exporters.seen[E], world.exporters.hidden[E]) = (seen, 3);
            assert!(!evade(&mut world, E));
            let hidden = world.exporters.seen[E] == 0;
            assert_eq!(world.exporters.hidden[E], if hidden { 3 + seen } else { 3 });
            taken += u32::from(seen > 0 && hidden);
        }
        let share = f64::from(taken) / 3_000.0;
        assert!((share - known).abs() <= 3.0 * (known * (1.0 - known) / 3_000.0).sqrt(), "{seen}: {share}");
    }
}

#[test]
fn evasion_needs_its_switch_and_where_it_needs_a_gain_that_too() {
    let evades = |change: fn(&mut Specification), gain: f32| {
        let mut world = world(|spec| {
            let exporter = &mut spec.settings.exporter;
            (exporter.reregister, exporter.relocate, exporter.abandon) = (1.0, 1.0, 1.0);
            change(spec);
        });
        // House 7 is where everybody would go: it is the one that all shares lead to.
        world.houses.cumulated_share = vec![0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        world.exporters.house[E] = 2;
        world.exporters.gain[E] = gain;
        // So many strikes that only one in thousands keeps the company.
        world.exporters.seen[E] = 20_000;
        let gave_up = evade(&mut world, E);
        (world.exporters.seen[E] == 0, world.exporters.house[E] == 7, gave_up)
    };
    assert_eq!(evades(|_| (), 0.5), (true, true, true));
    assert_eq!(evades(|_| (), 0.0), (false, true, false));
    assert_eq!(
        evades(|spec| spec.settings.structure.identity_change_active = false, 0.5),
        (false, true, true)
    );
    assert_eq!(evades(|spec| spec.settings.structure.relocation_active = false, 0.5), (true, false, true));
    assert_eq!(evades(|spec| spec.settings.structure.exit_active = false, 0.5), (true, true, false));
}

#[test]
fn who_moves_takes_of_two_houses_the_one_known_to_intercept_less() {
    let mut world = world(|spec| spec.settings.exporter.relocate = 1.0);
    world.houses.cumulated_share = vec![0.5, 1.0];
    world.houses.known_interception = vec![0.02, 0.01];
    let mut second = 0;
    for tick in 0..3_000 {
        world.tick = tick;
        world.exporters.house[E] = 0;
        evade(&mut world, E);
        second += u32::from(world.exporters.house[E] == 1);
    }
    // The first only where both draws are the first.
    let share = f64::from(second) / 3_000.0;
    assert!((share - 0.75).abs() < 3.0 * (0.1875_f64 / 3_000.0).sqrt(), "{share}");
    let moves = world.record.events.unwrap();
    assert!(moves.iter().all(|(_, event)| matches!(event, Event::Moved { from: 0, to: 1, .. })));
    assert_eq!(moves.len(), second as usize, "staying is no move");
}

#[test]
fn who_gives_up_leaves_the_list_and_houses_are_known_by_their_sanctions() {
    let mut world = world(|spec| spec.settings.exporter.abandon = 1.0);
    world.tick = TICK + 1;
    world.houses.known_interception = vec![0.1; 8];
    world.today.infringements_of_house = vec![4, 0, 2, 0, 0, 0, 0, 0];
    world.today.sanctions_of_house = vec![1, 0, 0, 0, 0, 0, 0, 0];
    world.exporters.opportunity.push(Prospect { exporter: 40, gain: 0.5, norm: 0.5 });
    world.today.sanctions = vec![Sanction { exporter: E as u32, referred: false }];
    apply(&mut world);
    let left: Vec<u32> = world.exporters.opportunity.iter().map(|prospect| prospect.exporter).collect();
    assert_eq!((left, world.exporters.gain[E]), (vec![40], 0.0));
    let known = &world.houses.known_interception;
    assert!((known[0] - (0.1 + 0.02 * 0.15)).abs() < 1e-15 && (known[2] - 0.1 * 0.98).abs() < 1e-15);
    assert!(known[1] == 0.1 && known[3..] == [0.1; 5]);
}
