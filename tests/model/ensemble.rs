//! Properties of keyed draws: results depend on seed, scenario and replicate, and on nothing else.

use std::sync::atomic::AtomicBool;

use sfic::experiment::effects::effects;
use sfic::experiment::engine::{Memory, Store, Workers};
use sfic::experiment::ensemble::Ensemble;
use sfic::experiment::history::{History, snapshots_size};
use sfic::experiment::plan::Plan;
use sfic::experiment::replicate;
use sfic::experiment::runner;
use sfic::model::outcomes::OUTCOMES;
use sfic::model::signals::SIGNALS;
use sfic::scenario::{Arm, Overrides, Scenario, from_text};

/// A small system, so that many replicates take little time.
const SMALL: &str = r#"
title = "small"
[time]
warmup = 60
horizon = 120
follow_up = 26
[population]
exporters = 400
rights_holders = 30
consumers = 200
"#;

fn scenario(more: &[&str]) -> Scenario {
    let set = more.iter().map(ToString::to_string).collect();
    let overrides = Overrides { set, ..Overrides::default() };
    from_text("small", SMALL, &overrides).unwrap_or_else(|problems| panic!("{problems}")).scenario
}

fn run(scenario: &Scenario, threads: usize) -> (Ensemble, Vec<Vec<History>>) {
    let plan = Plan::new(scenario);
    let mut store = Memory::new(plan.layout());
    let stop = AtomicBool::new(false);
    let (ensemble, _) =
        runner::run(&plan, &mut store, &Workers::new(threads, &stop).unwrap(), &mut |_| {}).unwrap();
    let history = |replicate, arm: usize, store: &mut Memory| History {
        sums: store.sums(replicate).unwrap().swap_remove(arm),
        series: store.series(replicate, arm).unwrap(),
        snapshots: snapshots(&plan, &store.snapshots(replicate).unwrap(), arm),
        episodes: store.episodes(replicate, arm).unwrap(),
    };
    let replicates = ensemble.replicates() as u64;
    let all = (0..replicates)
        .map(|replicate| (0..plan.arms.len()).map(|arm| history(replicate, arm, &mut store)).collect())
        .collect();
    (ensemble, all)
}

/// The snapshots of an arm among those of all arms.
fn snapshots(plan: &Plan, bytes: &[u8], arm: usize) -> Vec<f64> {
    let size = |arm: &Arm| snapshots_size(&arm.spec);
    let start: usize = plan.arms[..arm].iter().map(size).sum();
    let numbers = bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes));
    numbers.skip(start).take(size(&plan.arms[arm])).collect()
}

/// A population of several blocks is worked on by several threads inside one history.
#[test]
fn a_history_of_several_blocks_is_the_same_on_any_number_of_threads() {
    let scenario = scenario(&[
        "population.exporters=9000",
        "population.consumers=5000",
        "time.warmup=20",
        "time.horizon=40",
        "time.follow_up=10",
        "experiment.replicates=1",
    ]);
    let plan = Plan::new(&scenario);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| replicate::run(&plan, 0, &AtomicBool::new(false))).unwrap()
    };
    let one = on(1);
    assert!(one.iter().all(|history| history.episodes.len() > 50));
    for threads in [2, 3, 8] {
        same(std::slice::from_ref(&one), &[on(threads)]);
    }
}

/// Bits, so that NaN equals NaN.
fn bits(series: &[f32]) -> Vec<u32> {
    series.iter().map(|value| value.to_bits()).collect()
}

fn same(a: &[Vec<History>], b: &[Vec<History>]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().flatten().zip(b.iter().flatten()) {
        assert_eq!(a.sums, b.sums);
        assert_eq!(a.snapshots, b.snapshots);
        assert_eq!(bits(&a.series), bits(&b.series));
        assert_eq!(a.episodes, b.episodes);
    }
}

fn same_sums(a: &Ensemble, b: &Ensemble) {
    assert_eq!((a.arms(), a.replicates()), (b.arms(), b.replicates()));
    for (arm, outcome) in (0..a.arms()).flat_map(|arm| (0..OUTCOMES.len()).map(move |outcome| (arm, outcome)))
    {
        assert_eq!(a.sums(arm, outcome).unwrap(), b.sums(arm, outcome).unwrap());
    }
}

#[test]
fn threads_do_not_matter() {
    let scenario = scenario(&["experiment.replicates=12"]);
    let (one, histories_one) = run(&scenario, 1);
    for threads in [2, 5] {
        let (many, histories) = run(&scenario, threads);
        same_sums(&one, &many);
        same(&histories_one, &histories);
    }
}

#[test]
fn the_first_replicates_do_not_depend_on_how_many_follow() {
    let (_, few) = run(&scenario(&["experiment.replicates=20"]), 2);
    let (_, many) = run(&scenario(&["experiment.replicates=40"]), 2);
    same(&few, &many[..20]);
}

#[test]
fn the_order_and_company_of_arms_do_not_matter() {
    let (_, all) = run(&scenario(&["experiment.replicates=4"]), 2);
    let (_, some) = run(&scenario(&["experiment.replicates=4", r#"experiment.arms=["reporting"]"#]), 2);
    let names: Vec<String> = scenario(&[]).arms.into_iter().map(|arm| arm.name).collect();
    let index = names.iter().position(|name| name == "reporting").unwrap();
    for (all, some) in all.iter().zip(&some) {
        same(&[vec![all[0].clone(), all[index].clone()]], std::slice::from_ref(some));
    }
}

#[test]
fn a_countermeasure_of_no_intensity_changes_exactly_nothing() {
    let scenario = scenario(&[
        "experiment.replicates=6",
        r#"experiment.arms=["coordination", "communication"]"#,
        "countermeasure.coordination.intensity=0",
    ]);
    let (ensemble, histories) = run(&scenario, 2);
    let dormant = scenario.arms.iter().position(|arm| arm.name == "coordination").unwrap();
    for arms in &histories {
        // What is counted of a countermeasure is the last in its snapshots, and the baseline has none.
        let mut own = arms[dormant].clone();
        own.snapshots.truncate(arms[0].snapshots.len());
        same(&[vec![arms[0].clone()]], &[vec![own]]);
    }
    for effect in effects(&ensemble).unwrap().iter().filter(|effect| effect.arm == dormant) {
        let Some(change) = effect.change else { continue };
        let name = OUTCOMES[effect.outcome].name;
        assert_eq!(change.difference.value, 0.0, "{name}");
        if let Some(interval) = change.difference.interval {
            assert_eq!((interval.low, interval.high), (0.0, 0.0), "{name}");
        }
    }
    // The other arm does something, or the test above could not fail.
    assert!(histories.iter().any(|arms| arms[0].sums != arms[3 - dormant].sums));
}

#[test]
fn arms_are_the_same_to_the_bit_before_a_countermeasure_starts() {
    let starts = ["coordination=90", "reporting=75", "capacity=60", "communication=110"];
    let mut set: Vec<String> = starts
        .iter()
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, tick)| format!("countermeasure.{name}.start={tick}"))
        .collect();
    set.push("experiment.replicates=4".into());
    let scenario = scenario(&set.iter().map(String::as_str).collect::<Vec<_>>());
    let (_, histories) = run(&scenario, 2);
    for (index, arm) in scenario.arms.iter().enumerate().skip(1) {
        let start = arm.spec.countermeasures.iter().map(|m| m.start(60)).min().unwrap() as usize;
        for arms in &histories {
            let (baseline, series) = (bits(&arms[0].series), bits(&arms[index].series));
            let cut = start * SIGNALS.len();
            assert_eq!(baseline[..cut], series[..cut], "{}", arm.name);
            assert_ne!(baseline[cut..], series[cut..], "{}", arm.name);
        }
    }
}

#[test]
fn a_shared_warm_up_equals_a_history_from_the_start() {
    let scenario = scenario(&["experiment.replicates=3", "countermeasure.reporting.start=40"]);
    let plan = Plan::new(&scenario);
    assert_eq!((plan.families.len(), plan.families[0].until), (1, 40));
    let never = AtomicBool::new(false);
    for number in 0..3 {
        let together = replicate::run(&plan, number, &never).unwrap();
        for (index, arm) in scenario.arms.iter().enumerate() {
            let alone = Scenario { arms: vec![arm.clone()], ..scenario.clone() };
            let alone = replicate::run(&Plan::new(&alone), number, &never).unwrap();
            same(&[vec![together[index].clone()]], &[alone]);
        }
    }
}

#[test]
fn the_seed_matters() {
    let (_, one) = run(&scenario(&["experiment.replicates=2"]), 1);
    let (_, other) = run(&scenario(&["experiment.replicates=2", "experiment.seed=2"]), 1);
    assert_ne!(one[0][0].sums, other[0][0].sums);
    assert_ne!(one[0][0].sums, one[1][0].sums);
}
