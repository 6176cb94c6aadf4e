use super::*;
use crate::stats::tests::Draws;
use crate::stats::{Interval, LEVEL};

fn rule(target: f64, maximum: usize) -> Rule {
    Rule::new(target, 40, 20, maximum).unwrap()
}

/// A half-width that shrinks as the ensemble grows.
fn shrinking(replicates: usize) -> Vec<Option<f64>> {
    vec![Some(1.0 / (replicates as f64).sqrt()), Some(0.01)]
}

#[test]
fn looks_end_at_the_maximum() {
    let looks: Vec<usize> = rule(1.0, 110).looks().collect();
    assert_eq!(looks, [40, 60, 80, 100, 110]);
    assert_eq!(rule(1.0, 30).looks().collect::<Vec<_>>(), [30]);
    assert_eq!(rule(1.0, 40).looks().collect::<Vec<_>>(), [40]);
}

#[test]
fn two_looks_in_a_row() {
    // 1/√n ≤ 0.1 from 100 on, confirmed at 120.
    let rule = rule(0.1, 1000);
    let mut available = 0;
    let mut asked = Vec::new();
    let stop = loop {
        match decide(&rule, available, shrinking) {
            Decision::Continue { next_total, .. } => {
                assert!(next_total > available);
                asked.push(next_total);
                available = next_total;
            }
            stop @ Decision::Stop { .. } => break stop,
        }
    };
    assert_eq!(asked, [40, 60, 80, 100, 120]);
    let expected = Decision::Stop { reason: Reason::TargetMet, replicates: 120, half_widths: shrinking(120) };
    assert_eq!(stop, expected);
    // Resumed with more replicates than were asked for, the decision is the same.
    assert_eq!(decide(&rule, 515, shrinking), expected);
    assert_eq!(
        decide(&rule, 75, shrinking),
        Decision::Continue { next_total: 80, half_widths: shrinking(60) }
    );
}

#[test]
fn the_maximum_stops_and_says_so() {
    let reason = |target, maximum| match decide(&rule(target, maximum), maximum, shrinking) {
        Decision::Stop { reason, .. } => reason,
        Decision::Continue { .. } => panic!("the maximum was there"),
    };
    assert_eq!(reason(0.05, 110), Reason::MaximumReached);
    assert_eq!(reason(0.1, 100), Reason::MaximumUnconfirmed);
    assert_eq!(reason(0.1, 110), Reason::TargetMet);
    let never = decide(&rule(1.0, 60), 60, |_| vec![Some(0.0), None]);
    assert!(matches!(never, Decision::Stop { reason: Reason::MaximumReached, .. }));
}

#[test]
fn rules_are_checked() {
    assert_eq!(Rule::new(0.0, 40, 20, 100), Err(RuleProblem::Target(0.0)));
    assert!(Rule::new(f64::NAN, 40, 20, 100).is_err());
    assert_eq!(Rule::new(0.1, 39, 20, 100), Err(RuleProblem::First(39)));
    assert_eq!(Rule::new(0.1, 40, 19, 100), Err(RuleProblem::Batch(19)));
    assert_eq!(Rule::new(0.1, 40, 20, 1), Err(RuleProblem::Maximum(1)));
}

#[test]
fn arms_are_paired_with_the_baseline() {
    let baseline: Vec<Sum> = (0..60).map(|r| Sum::mean_of(f64::from(r % 7))).collect();
    let arm: Vec<Sum> = baseline.iter().map(|sum| Sum::mean_of(sum.numerator - 0.5)).collect();
    // The arms vary a great deal, their difference not at all.
    let found = decide_paired(&rule(0.1, 500), &[&arm], &baseline, LEVEL);
    assert!(matches!(found, Decision::Stop { reason: Reason::TargetMet, replicates: 60, .. }));
    let alone = decide_paired(&rule(0.1, 500), &[], &baseline, LEVEL);
    assert!(matches!(alone, Decision::Continue { next_total: 80, .. }));
}

/// Share of experiments in which the stopped interval holds the truth, and their mean size.
fn stopped(looks_in_a_row: usize, target: f64, experiments: usize, seed: u64) -> (f64, f64) {
    let rule = rule(target, 400);
    let mut draws = Draws::new(seed);
    let (mut covered, mut replicates_used) = (0, 0);
    for _ in 0..experiments {
        // Differences are skewed: −0.5 and an exponential with mean 0.5 plus noise; mean 0.
        let (mut baseline, mut arm) = (Vec::new(), Vec::new());
        let mut available = 0;
        loop {
            let decision = decide_after(&rule, looks_in_a_row, available, |replicates| {
                vec![paired(&arm, &baseline, replicates).map(|(_, half)| half)]
            });
            match decision {
                Decision::Continue { next_total, .. } => {
                    for _ in available..next_total {
                        let shared = draws.normal();
                        let skewed = 0.8 * (draws.exponential() - 1.0);
                        baseline.push(Sum::mean_of(shared));
                        arm.push(Sum::mean_of(shared + skewed + 0.6 * draws.normal()));
                    }
                    available = next_total;
                }
                Decision::Stop { replicates, .. } => {
                    let (interval, _) = paired(&arm, &baseline, replicates).unwrap();
                    covered += usize::from(interval.contains(0.0));
                    replicates_used += replicates;
                    break;
                }
            }
        }
    }
    (covered as f64 / experiments as f64, replicates_used as f64 / experiments as f64)
}

fn paired(arm: &[Sum], baseline: &[Sum], replicates: usize) -> Option<(Interval, f64)> {
    let arm = Jackknife::of_ratio(&arm[..replicates])?;
    let baseline = Jackknife::of_ratio(&baseline[..replicates])?;
    let interval = arm.minus(&baseline).estimate(LEVEL).interval?;
    Some((interval, interval.half_width()))
}

#[test]
fn stopped_intervals_cover_with_the_confirming_batch() {
    // Standard deviation 1: half-widths that take about 60, 100 and 180 replicates.
    for (target, seed) in [(0.25, 1), (0.2, 2), (0.15, 3)] {
        let (with, size) = stopped(LOOKS_IN_A_ROW, target, 4_000, seed);
        let (without, smaller) = stopped(1, target, 4_000, seed);
        println!("{target}: {with:.4} ({size:.0}) confirmed, {without:.4} ({smaller:.0}) not");
        assert!(with >= 0.93, "{target}: {with}");
    }
}
