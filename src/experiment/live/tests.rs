use super::*;
use crate::experiment::effects::effects_on;
use crate::experiment::ensemble::Ensemble;
use crate::experiment::replicate;
use crate::experiment::session::Session;
use crate::experiment::session::policy::Policy;
use crate::model::outcomes::{OUTCOMES, outcome};
use crate::scenario::{Overrides, from_text};

const SMALL: &str = r#"title = "Small"
[time]
warmup = 20
horizon = 40
follow_up = 20
[population]
exporters = 300
rights_holders = 20
consumers = 100
[customs]
inspection_scale = 8.0
[experiment]
arms = ["all", "reporting"]
"#;

fn small() -> Scenario {
    from_text("small", SMALL, &Overrides::default()).unwrap().scenario
}

fn pool(threads: usize) -> Pool {
    Pool::new(Some(threads)).unwrap()
}

/// All that is heard, to the last digit.
fn heard(comparison: &Comparison, threads: usize) -> Vec<String> {
    heard_on(comparison, &pool(threads))
}

fn heard_on(comparison: &Comparison, pool: &Pool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut listen = |gathered: &Gathered| {
        lines.push(format!("{} {:?}", gathered.replicates(), gathered.estimates(0)));
    };
    comparison.run(pool, &AtomicBool::new(false), &mut listen).unwrap();
    lines
}

#[test]
fn what_is_heard_does_not_depend_on_threads() {
    let scenario = small();
    let comparison = Comparison::new(scenario.arms.clone(), 7, 12);
    let lines = heard(&comparison, 1);
    assert_eq!(lines.len(), 12 - FEWEST + 1);
    assert!(lines[0].starts_with("3 ") && lines[9].starts_with("12 "));
    for threads in [2, 5] {
        assert_eq!(heard(&comparison, threads), lines);
    }
}

#[test]
fn estimates_are_those_of_an_experiment_on_the_exported_scenario() {
    let mut session = Session::new(&small(), "reporting", 7, 0).unwrap();
    session.step(31);
    session.set("institution.platform", 0.9).unwrap();
    session.set("countermeasure.capacity.intensity", 0.5).unwrap();
    let export = from_text("export", &session.export().unwrap(), &Overrides::default()).unwrap().scenario;
    let plan = Plan::new(&export);
    let mut ensemble = Ensemble::new(2, std::io::Cursor::new(Vec::new()));
    for replicate in 0..6 {
        let histories = replicate::run(&plan, replicate, &AtomicBool::new(false)).unwrap();
        ensemble.push(histories.iter().map(|history| history.sums.as_slice())).unwrap();
    }
    let arms = vec![session.reference().clone(), session.policy(Policy::Timeline)];
    let mut last = None;
    let mut listen = |gathered: &Gathered| last = Some(gathered.clone());
    Comparison::new(arms, 7, 6).run(&pool(2), &AtomicBool::new(false), &mut listen).unwrap();
    let last = last.unwrap();
    for index in 0..OUTCOMES.len() {
        let expected = effects_on(&ensemble, index).unwrap();
        let found = last.estimates(index);
        assert_eq!(found.len(), 2);
        for (found, expected) in found.iter().zip(&expected) {
            let name = OUTCOMES[index].name;
            // The intervals are others: of a confidence sequence, which has not begun.
            let told = |estimate: Estimate| (estimate.value, estimate.se);
            assert_eq!(found.level.map(told), expected.level.map(told), "{name}");
            let change = expected.change.map(|change| change.difference);
            assert_eq!(found.change.map(told), change.map(told), "{name}");
            assert!(found.level.is_none_or(|level| level.interval.is_none()), "{name}");
        }
    }
}

#[test]
fn an_arm_against_itself_differs_by_exactly_nothing() {
    let mut session = Session::new(&small(), "baseline", 7, 0).unwrap();
    session.step(25);
    for when in [Policy::Timeline, Policy::FromWarmup] {
        let arms = vec![session.reference().clone(), session.policy(when)];
        assert_eq!(arms[0], arms[1]);
        let mut seen = 0;
        let mut listen = |gathered: &Gathered| {
            for name in ["reinfringement_rate", "specific_deterrence", "infringing_share"] {
                let found = gathered.estimates(outcome(name).unwrap().0);
                assert_eq!(found[0].level, found[1].level);
                let difference = found[1].change.unwrap();
                let interval = difference.interval.unwrap();
                assert_eq!((difference.value, interval.low, interval.high), (0.0, 0.0, 0.0), "{name}");
                seen += 1;
            }
        };
        Comparison::new(arms, 7, 5).run(&pool(2), &AtomicBool::new(false), &mut listen).unwrap();
        assert_eq!(seen, 9);
    }
}

#[test]
fn a_dose_moved_as_a_policy_is_the_arm_that_applies_it() {
    let scenario = small();
    let mut session = Session::new(&scenario, "baseline", 7, 0).unwrap();
    session.step(50);
    session.set("countermeasure.reporting.intensity", 1.0).unwrap();
    let find = |name: &str| scenario.arms.iter().find(|arm| arm.name == name).unwrap().clone();
    let levels = |arms: Vec<Arm>| {
        let mut found = String::new();
        let mut listen = |gathered: &Gathered| {
            let all: Vec<_> = (0..OUTCOMES.len()).map(|outcome| gathered.estimates(outcome)).collect();
            found = format!("{all:?}");
        };
        Comparison::new(arms, 7, 4).run(&pool(2), &AtomicBool::new(false), &mut listen).unwrap();
        found
    };
    let expected = levels(vec![find("baseline"), find("reporting")]);
    assert_eq!(levels(vec![find("baseline"), session.policy(Policy::FromWarmup)]), expected);
    let late = levels(vec![find("baseline"), session.policy(Policy::Timeline)]);
    assert!(late != expected, "a dose from tick 50 on is not one from the end of the warm-up on");
    // Only what stands at present is part of the policy; moves that lie ahead are not.
    session.rewind(40).unwrap();
    assert_eq!(session.policy(Policy::FromWarmup).name, "baseline");
    assert_eq!(session.policy(Policy::Timeline).name, "lab");
}

#[test]
fn a_stopped_run_says_nothing_more() {
    let comparison = Comparison::new(small().arms, 7, 400);
    let (pool, stop) = (pool(2), AtomicBool::new(false));
    let mut heard = 0;
    let mut listen = |_: &Gathered| {
        heard += 1;
        stop.store(true, Ordering::Relaxed);
    };
    assert!(matches!(comparison.run(&pool, &stop, &mut listen), Err(Unfinished::Stopped)));
    assert_eq!(heard, 1);
    // And one that is stopped before it begins says nothing at all; the pool serves the next.
    let again = comparison.run(&pool, &stop, &mut |_| panic!("heard"));
    assert!(matches!(again, Err(Unfinished::Stopped)));
    let next = Comparison::new(small().arms, 7, 3);
    let mut last = 0;
    next.run(&pool, &AtomicBool::new(false), &mut |gathered| last = gathered.replicates()).unwrap();
    assert_eq!(last, 3);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test has its own threads")]
fn two_runs_that_share_a_pool_hear_what_each_would_alone() {
    let scenario = small();
    let (first, second) =
        (Comparison::new(scenario.arms.clone(), 7, 8), Comparison::new(scenario.arms[..2].to_vec(), 8, 8));
    let expected = [heard(&first, 1), heard(&second, 1)];
    let pool = pool(2);
    let found = std::thread::scope(|scope| {
        let other = scope.spawn(|| heard_on(&second, &pool));
        [heard_on(&first, &pool), other.join().unwrap()]
    });
    assert_eq!(found, expected);
}
