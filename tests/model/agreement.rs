//! Agreement with an independent implementation of the model.
//!
//! `tests/data/reference.csv` holds the means over runs of each run's own value (for ratios: of the run's ratio),
//! made by another program, in another language, with its own random numbers, from the equations alone. Here the
//! same figures are made by this program and compared: |difference| ≤ 4 combined standard errors, or ≤ 1 % of the
//! value where that is larger.

use sfic::model::observe::Totals;
use sfic::model::outcomes::{Definition, OUTCOMES};
use sfic::model::tick;
use sfic::model::world::World;
use sfic::scenario::Scenario;

const REPLICATES: u32 = 96;
const SEED: u64 = 7;

/// Numerators and denominators of every outcome, replicate by replicate.
fn simulate(arm: &str) -> Vec<Vec<(f64, f64)>> {
    let scenario = Scenario::default();
    let spec = scenario.arms.iter().find(|known| known.name == arm).expect(arm).spec.clone();
    let half = |first: u32| {
        let spec = &spec;
        move || {
            (first..REPLICATES)
                .step_by(2)
                .map(|replicate| {
                    let mut world = World::new(spec.clone(), SEED, replicate);
                    tick::run(&mut world);
                    sfic::model::outcomes::sums(&Totals::from_world(&world))
                })
                .collect::<Vec<_>>()
        }
    };
    std::thread::scope(|scope| {
        let (a, b) = (scope.spawn(half(0)), scope.spawn(half(1)));
        let mut all = a.join().unwrap();
        all.extend(b.join().unwrap());
        all
    })
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn compare(arm: &str) {
    let runs = simulate(arm);
    let reference = include_str!("../data/reference.csv");
    let mut compared = 0;
    let mut disagreements = Vec::new();
    for line in reference.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[0] != arm {
            continue;
        }
        let (index, row) = sfic::model::outcomes::outcome(fields[1]).expect(fields[1]);
        assert!(matches!(row.definition, Definition::Ratio(_)));
        let values: Vec<f64> =
            runs.iter().map(|run| run[index]).filter(|sum| sum.1 > 0.0).map(|(n, d)| n / d).collect();
        let (mean, error) = mean_and_error(&values);
        let (theirs, their_error): (f64, f64) = (fields[2].parse().unwrap(), fields[4].parse().unwrap());
        let combined = error.hypot(their_error);
        let allowed = (4.0 * combined).max(0.01 * theirs.abs());
        let line =
            format!("{:<32} {mean:>12.6} {theirs:>12.6} {:>7.2}", row.name, (mean - theirs) / combined);
        println!("{line}");
        if (mean - theirs).abs() > allowed {
            disagreements.push(line);
        }
        compared += 1;
    }
    assert_eq!(compared, 31);
    assert_eq!(OUTCOMES[0].name, "reinfringement_rate");
    assert!(
        disagreements.is_empty(),
        "{arm}: here, there, distance in standard errors\n{}",
        disagreements.join("\n")
    );
}

#[test]
fn baseline_agrees() {
    compare("baseline");
}

#[test]
fn coordination_agrees() {
    compare("coordination");
}

#[test]
fn capacity_agrees() {
    compare("capacity");
}
