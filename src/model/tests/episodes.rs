//! Who is followed, with whom as a control, and what is noted of them.

use super::tests::{TICKS, WARMUP, episode, world};
use super::*;
use crate::model::today::{Infringement, Sanction};

/// A tick in which these exporters infringe, and these of them are sanctioned.
fn play(world: &mut World, tick: u32, infringe: &[u32], sanctioned: &[u32]) {
    world.today.clear();
    world.tick = tick;
    world.today.infringements = infringe.iter().map(|&e| Infringement::new(e)).collect();
    for &exporter in sanctioned {
        world.today.sanctioned[exporter as usize] = true;
        world.today.sanctions.push(Sanction { exporter, referred: false });
    }
    record(world);
}

#[test]
fn the_sanctioned_are_followed_from_their_first_sanction_and_a_control_with_each() {
    let mut world = world(|_| ());
    world.houses.parcel = vec![false, true, false, false, false, false, false, false];
    world.exporters.house.fill(0);
    world.exporters.house[3] = 1;
    // 9 has been sanctioned before, in truth and visibly: no control.
    (world.exporters.strikes[9], world.exporters.seen[9]) = (1, 1);
    play(&mut world, WARMUP - 1, &[3, 7, 9], &[3]);
    assert!(world.record.episodes.is_empty() && world.record.of[3].infringements == 0);
    let counts = |world: &World| {
        let tally = &world.today.tally;
        let of_sanctions = (tally.sanctions_by_sanctioned, tally.sanctions_on_record, tally.sanctions_parcel);
        (tally.infringements_by_sanctioned, of_sanctions)
    };
    assert_eq!(counts(&world), (1, (0, 0, 1)));

    play(&mut world, WARMUP, &[3, 7, 9], &[3]);
    let expected = [
        Episode { principal: 3, ..episode(WARMUP, None, None, None) },
        Episode { principal: 7, control: true, ..episode(WARMUP, None, None, None) },
    ];
    assert_eq!(world.record.episodes, expected);

    // The true count is there, the visible one hidden: sanctioned again, but not on record.
    (world.exporters.strikes[3], world.exporters.seen[3]) = (1, 0);
    play(&mut world, 9, &[3, 7, 9], &[3]);
    assert_eq!(counts(&world), (2, (1, 0, 1)));
    assert_eq!(world.record.episodes.len(), 2, "nobody else can be a control, and 3 is followed already");
    world.exporters.seen[3] = 1;
    play(&mut world, 12, &[3, 7, 9], &[3, 9]);
    assert_eq!(counts(&world), (2, (2, 2, 1)));
    let expected = [
        Episode { principal: 3, ..episode(WARMUP, Some(9), Some(9), Some(12)) },
        Episode { principal: 7, control: true, ..episode(WARMUP, Some(9), None, None) },
        Episode { principal: 9, ..episode(12, None, None, None) },
    ];
    assert_eq!(world.record.episodes, expected);
    assert_eq!([3, 7, 9, 11].map(|e: usize| world.record.of[e].infringements), [3, 3, 3, 0]);
}

#[test]
fn each_new_index_principal_has_one_control_under_the_null_check_too() {
    let infringe: Vec<u32> = (0..40).collect();
    let kinds = |world: &World, control: bool| -> Vec<u32> {
        let of = world.record.episodes.iter().filter(|episode| episode.control == control);
        of.map(|episode| episode.principal).collect()
    };
    let mut plain = world(|_| ());
    play(&mut plain, 8, &infringe, &[4, 5, 6]);
    assert_eq!(kinds(&plain, false), [4, 5, 6]);
    let controls = kinds(&plain, true);
    assert_eq!(controls.len(), 3);
    assert!(controls.iter().all(|e| ![4, 5, 6].contains(e)), "{controls:?}");
    // Sanctioned again, two of them are followed already.
    play(&mut plain, 9, &infringe, &[4, 5, 20]);
    assert_eq!(kinds(&plain, false), [4, 5, 6, 20]);
    assert_eq!(kinds(&plain, true).len(), 4);

    let mut shuffled = world(|spec| spec.settings.structure.shuffle_sanctioned = true);
    play(&mut shuffled, 8, &infringe, &[4, 5, 6]);
    let (index, controls) = (kinds(&shuffled, false), kinds(&shuffled, true));
    assert_eq!((index.len(), controls.len()), (3, 3));
    assert!(index.iter().all(|e| !controls.contains(e) && ![4, 5, 6].contains(e)), "{index:?}");
    assert!(controls.iter().all(|e| ![4, 5, 6].contains(e)), "{controls:?}");
    // Where too few are left, both groups get the same number: seven infringers, one sanctioned and six drawn before.
    play(&mut shuffled, 9, &[index[0], index[1], controls[0], 31, 32, 33, 34], &[31, 32]);
    assert_eq!((kinds(&shuffled, false).len(), kinds(&shuffled, true).len()), (4, 4));
}

#[test]
fn what_a_principal_does_is_noted_in_the_episode_that_its_sanction_started() {
    let mut world = world(|_| ());
    let record = &mut world.record;
    record.follow(3, true, 8);
    record.follow(3, false, 10);
    record.follow(7, false, 10);
    record.moved(3, 11);
    record.reregistered(3, 9);
    record.moved(5, 10);
    assert!(record.episodes.iter().all(|episode| !episode.moved && !episode.reregistered));
    record.moved(3, 10);
    record.reregistered(7, 10);
    let notes: Vec<_> = record.episodes.iter().map(|e| (e.moved, e.reregistered)).collect();
    assert_eq!(notes, [(false, false), (true, false), (false, true)]);
    record.left(3, 40);
    record.left(3, 50);
    assert_eq!(record.episodes.iter().map(|e| e.left).collect::<Vec<_>>(), [Some(40), Some(40), None]);
    // Barred until the end: left when barred.
    for (e, until) in [(3, TICKS), (7, TICKS)] {
        (world.exporters.barred_until[e], world.exporters.sanctioned_since[e]) = (until, 61);
    }
    let mut shorter = world.clone();
    shorter.exporters.barred_until[7] = TICKS - 1;
    finish(&mut world);
    assert_eq!(
        world.record.episodes.iter().map(|e| e.left).collect::<Vec<_>>(),
        [Some(40), Some(40), Some(60)]
    );
    finish(&mut shorter);
    assert_eq!(shorter.record.episodes[2].left, None);
}
