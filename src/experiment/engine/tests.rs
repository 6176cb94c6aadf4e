//! Grids on any number of threads, points that fail, cells that are there.

use std::sync::atomic::Ordering;

use super::*;
use crate::experiment::sweep;
use crate::scenario::Texts;
use crate::scenario::study::{Changes, from_text};

const STUDY: &str = "title = 'Small'\nscenario = 'scenarios/china-customs.toml'\n\
    [set.time]\nwarmup = 20\nhorizon = 40\nfollow_up = 10\n\
    [set.population]\nexporters = 200\nrights_holders = 10\nconsumers = 50\n\
    [factor.'institution.platform']\nrange = [0.0, 1.0]\n\
    [factor.'countermeasure.reporting.ramp']\nrange = [0, 30]\n\
    [experiment]\narms = ['reporting']\nreplicates = 3\n\
    [design]\nkind = 'sobol'\npoints = 4\n";

fn study() -> Study {
    from_text(&Texts::with_main_scenario(), "s.toml".as_ref(), STUDY, &Changes::default()).unwrap().study
}

/// The events of a grid of three replicates at each of `points`, and how it ended.
fn ran(
    points: &[[f64; 2]],
    store: &mut Memory,
    workers: &Workers<'_>,
    work: &Work<'_>,
) -> (Vec<Event>, Ended) {
    let (study, mut events) = (study(), Vec::new());
    let grid = Grid {
        cells: 3 * points.len() as u64,
        cell: &|number| Cell { number, point: number as usize / 3, replicate: number as u32 % 3 },
        plan: &|point| plan_at(&study, &points[point]),
        work,
    };
    let ended = run(&grid, store, workers, &mut |event, store| {
        assert!(!matches!(event, Event::Finished { cell, .. } if !store.has(cell.number)));
        events.push(event);
        Ok::<_, io::Error>(ControlFlow::Continue(()))
    });
    (events, ended.unwrap())
}

fn store() -> Memory {
    Memory::new(sweep::only_sums(2))
}

const POINTS: [[f64; 2]; 2] = [[0.5, 3.0], [0.25, 7.0]];

#[test]
fn points_have_the_replicates_of_a_run_with_their_settings_on_any_number_of_threads() {
    let (study, stop) = (study(), AtomicBool::new(false));
    for threads in [1, 2, 5] {
        let mut store = store();
        let workers = Workers::new(threads, &stop).unwrap();
        let (events, ended) = ran(&POINTS, &mut store, &workers, &sweep::sums);
        assert_eq!((events.len(), ended, store.len()), (6, Ended::Whole, 6));
        for number in 0..6 {
            let plan = Plan::new(&study.at(&POINTS[number as usize / 3]).unwrap());
            let alone = sweep::sums(&plan, number as u32 % 3, &stop).unwrap();
            let sums: Vec<_> = alone.into_iter().map(|history| history.sums).collect();
            assert_eq!(store.sums(number).unwrap(), sums);
        }
    }
}

#[test]
fn a_point_that_fails_stops_no_other_unless_it_is_to() {
    let stop = AtomicBool::new(false);
    let work = |plan: &Plan, replicate: u32, stop: &AtomicBool| {
        assert!(plan.arms[1].spec.countermeasures[0].ramp != 4, "a fault that was planted");
        sweep::sums(plan, replicate, stop)
    };
    let points = [[1.5, 3.0], [0.5, 4.0], [0.5, 3.0]];
    let (mut all, mut workers) = (store(), Workers::new(2, &stop).unwrap());
    let (events, ended) = ran(&points, &mut all, &workers, &work);
    assert_eq!((ended, all.len()), (Ended::Whole, 3));
    let failures = events.into_iter().filter_map(|event| match event {
        Event::Failed { cell, failure, .. } => Some((cell.number, failure.to_string())),
        _ => None,
    });
    let mut failures: Vec<_> = failures.collect();
    failures.sort();
    assert_eq!(failures.len(), 6);
    assert!(
        failures[0].1.starts_with("`institution.platform` is out of range: must be a number from 0 to 1"),
        "{failures:?}"
    );
    assert!(failures[4].1.starts_with("replicate 1 failed: a fault that was planted"), "{failures:?}");
    workers.fail_fast = true;
    let (events, ended) = ran(&points, &mut store(), &workers, &work);
    assert_eq!((events.len(), ended), (1, Ended::FailedFast));
}

#[test]
fn only_what_is_missing_is_run() {
    let stop = AtomicBool::new(false);
    let (mut store, workers) = (store(), Workers::new(2, &stop).unwrap());
    ran(&POINTS[..1], &mut store, &workers, &sweep::sums);
    let (events, _) = ran(&POINTS, &mut store, &workers, &sweep::sums);
    assert_eq!(events[0], Event::Resumed { done: 3, expected: 6 });
    let cells = events[1..].iter().filter_map(|event| match event {
        Event::Finished { cell, .. } => Some(cell.number),
        _ => None,
    });
    let mut cells: Vec<u64> = cells.collect();
    cells.sort_unstable();
    assert_eq!(cells, [3, 4, 5]);
    stop.store(true, Ordering::Relaxed);
    let (events, ended) = ran(&POINTS, &mut self::store(), &workers, &sweep::sums);
    assert_eq!((events.len(), ended), (0, Ended::Stopped { done: 0 }));
}

#[test]
fn each_part_of_a_record_is_read_back() {
    use crate::experiment::engine::store::numbers;
    use crate::experiment::history::{History, Layout};
    use crate::model::observe::Episode;
    use crate::stats::Ratio;

    let episode = |principal| Episode {
        principal,
        control: principal == 2,
        start: 5,
        reinfringed: Some(0),
        resanctioned: None,
        recorded: Some(9),
        moved: principal == 1,
        reregistered: principal == 3,
        left: None,
    };
    let arm = |arm: u32, episodes: &[u32]| History {
        sums: (0..2).map(|outcome| Ratio::from((f64::from(10 * arm + outcome), 3.0))).collect(),
        series: (0..3).map(|at| (10 * arm + at) as f32).collect(),
        snapshots: vec![f64::from(arm) + 0.5; 2],
        episodes: episodes.iter().copied().map(episode).collect(),
    };
    let arms = [arm(0, &[1, 2]), arm(1, &[]), arm(2, &[3])];
    let mut store = Memory::new(Layout { arms: 3, outcomes: 2, series: 3, snapshots: 6 });
    store.append(7, &arms).unwrap();
    assert_eq!(store.sums(7).unwrap(), arms.each_ref().map(|arm| arm.sums.clone()));
    assert_eq!(store.all_episodes(7).unwrap(), arms.each_ref().map(|arm| arm.episodes.clone()));
    assert_eq!(numbers(&store.snapshots(7).unwrap()), [0.5, 0.5, 1.5, 1.5, 2.5, 2.5]);
    for (place, arm) in arms.iter().enumerate() {
        assert_eq!(store.series(7, place).unwrap(), arm.series);
        assert_eq!(store.episodes(7, place).unwrap(), arm.episodes);
    }
}

#[test]
fn reasons_are_chinese_where_they_are_said_and_english_in_files() {
    let study = study();
    let invalid = || plan_at(&study, &[1.5, 3.0]).map(|_| ()).unwrap_err();
    let chinese = within(Language::Chinese, invalid);
    assert!(chinese.to_string().contains("`institution.platform`超出范围：须为0～1的数"), "{chinese}");
    assert_eq!(chinese.written(), invalid().to_string());
    let failed = Failure::Failed { replicate: 3, message: "planted".into() };
    within(Language::Chinese, || {
        assert_eq!(failed.to_string(), "第3次重复失败：planted（属程序缺陷）");
        assert_eq!(failed.written(), "replicate 3 failed: planted (a fault of the program)");
    });
}
