//! Agreement with an independent implementation of the model.
//!
//! `tests/data/reference.csv` holds the means over 480 runs of each run's own value (for ratios: of the run's ratio), made
//! by another program, in another language, with its own random numbers, from the equations alone, at the values of
//! `scenarios/uncalibrated.toml`. Here the same figures are made by this program and compared: |difference| ≤ 4 combined
//! standard errors, or ≤ 2 % of the value where that is larger.

use std::sync::Arc;

use sfic::model::outcomes::{Definition, OUTCOMES};
use sfic::model::settings::Specification;
use sfic::model::tick;
use sfic::model::totals::Totals;
use sfic::model::world::World;
use sfic::scenario::{Overrides, Texts, from_text, load};
use sfic::stats::Ratio;

const REPLICATES: u32 = 480;
const SEED: u64 = 7;

/// Numerators and denominators of every outcome in each of so many replicates.
fn simulate(spec: &Arc<Specification>, replicates: u32) -> Vec<Vec<(f64, f64)>> {
    let half = |first: u32| {
        move || {
            (first..replicates)
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
    let text = include_str!("../../scenarios/uncalibrated.toml");
    let scenario = from_text("uncalibrated.toml", text, &Overrides::default()).unwrap().scenario;
    let spec = &scenario.arms.iter().find(|known| known.name == arm).expect(arm).spec;
    let runs = simulate(spec, REPLICATES);
    let reference = include_str!("../data/reference.csv");
    let mut compared = 0;
    let mut disagreements = Vec::new();
    for line in reference.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if fields[0] != arm {
            continue;
        }
        let (index, row) = sfic::model::outcomes::outcome(fields[1]).expect(fields[1]);
        let of = |run: &Vec<(f64, f64)>, index: usize| {
            Some(run[index]).filter(|sum| sum.1 > 0.0).map(|(n, d)| n / d)
        };
        let value = |run: &Vec<(f64, f64)>| match row.definition {
            Definition::Ratio(..) => of(run, index),
            Definition::Difference(a, b) => {
                let of = |name| of(run, sfic::model::outcomes::outcome(name).unwrap().0);
                Some(of(a)? - of(b)?)
            }
        };
        let values: Vec<f64> = runs.iter().filter_map(value).collect();
        let (mean, error) = mean_and_error(&values);
        let (theirs, their_error): (f64, f64) = (fields[2].parse().unwrap(), fields[4].parse().unwrap());
        let combined = error.hypot(their_error);
        let allowed = (4.0 * combined).max(0.02 * theirs.abs());
        let line =
            format!("{:<32} {mean:>12.6} {theirs:>12.6} {:>7.2}", row.name, (mean - theirs) / combined);
        println!("{line}");
        if (mean - theirs).abs() > allowed {
            disagreements.push(line);
        }
        compared += 1;
    }
    assert_eq!(compared, OUTCOMES.len());
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

/// Under the null check nobody who is followed was sanctioned: the two groups differ by chance only.
#[test]
fn controls_infringe_again_as_often_as_index_principals_that_were_not_sanctioned() {
    let files = Texts::new([
        ("mechanisms.toml", include_str!("../../scenarios/mechanisms.toml")),
        ("china-customs.toml", include_str!("../../scenarios/china-customs.toml")),
    ]);
    let scenario = load(&files, "mechanisms.toml".as_ref(), &Overrides::default()).unwrap().scenario;
    let spec = &scenario.arms.iter().find(|arm| arm.name == "null check").unwrap().spec;
    let runs = simulate(spec, 1_000);
    let of = |name: &str| -> Vec<Ratio> {
        let (index, _) = sfic::model::outcomes::outcome(name).unwrap();
        runs.iter().map(|run| Ratio::from(run[index])).collect()
    };
    let (controls, index) = (of("control_rate"), of("reinfringement_rate"));
    let count = |sums: &[Ratio]| Ratio::total(sums).denominator;
    assert!(count(&index) > 50_000.0);
    assert!((count(&controls) / count(&index) - 1.0).abs() < 0.01, "{} {}", count(&controls), count(&index));
    let found = sfic::stats::ratio::difference_within(&controls, &index, sfic::stats::LEVEL).unwrap();
    assert!(found.value.abs() <= 3.0 * found.se.unwrap(), "{found:?}");
    assert!(found.se.unwrap() < 0.003, "{found:?}");
}
