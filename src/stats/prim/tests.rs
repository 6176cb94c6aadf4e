use super::*;
use crate::random::{Draws, Purpose};

fn csv(text: &str) -> Vec<Vec<String>> {
    text.lines().skip(1).map(|line| line.split(',').map(str::to_string).collect()).collect()
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Every step of two boxes of EMA Workbench 2.5.3: `tests/data/stats/make_prim.py`.
#[test]
fn the_trajectory_is_that_of_ema_workbench() {
    let rows = csv(include_str!("../../../tests/data/stats/prim_cases.csv"));
    let column = |index: usize| Column {
        kind: Kind::Real,
        values: rows.iter().map(|row| number(&row[index]).unwrap()).collect(),
    };
    let interest = rows.iter().map(|row| row[5] == "1").collect();
    let cases = Cases::new((0..5).map(column).collect(), interest);
    let figures = csv(include_str!("../../../tests/data/stats/prim_figures.csv"));
    let mut left = vec![true; cases.len()];
    for number_of_box in ["0", "1"] {
        let expected: Vec<&Vec<String>> = figures.iter().filter(|row| row[0] == number_of_box).collect();
        let steps = trajectory(&cases, &left, &Peeling::default());
        assert_eq!(steps.len(), expected.len());
        for (step, row) in steps.iter().zip(&expected) {
            let Measures { cases: inside, hits, coverage, density, mass } = step.measures;
            assert_eq!([&inside.to_string(), &hits.to_string()], [&row[2], &row[3]], "step {}", row[1]);
            for (found, text) in [coverage, density, mass].iter().zip(&row[4..7]) {
                assert!((found - number(text).unwrap()).abs() < 1e-12);
            }
            assert_eq!(step.region.restricted().to_string(), row[7]);
            let quasi = quasi_p(&cases, &left, &step.region);
            for (factor, limits) in step.region.limits.iter().enumerate() {
                let Limits::Range { low, high } = limits else { panic!("{limits:?}") };
                for (end, limit) in [low, high].into_iter().enumerate() {
                    let at = 8 + 4 * factor + 2 * end;
                    assert!(
                        limit.is_none() == row[at].is_empty(),
                        "step {} factor {factor}: {limits:?}",
                        row[1]
                    );
                    let Some(limit) = limit else { continue };
                    assert!((limit - number(&row[at]).unwrap()).abs() < 1e-12);
                    let same = |found: &&Restriction| (found.factor, found.lower) == (factor, Some(end == 0));
                    let p = quasi.iter().find(same).unwrap().quasi_p;
                    let theirs = number(&row[at + 1]).unwrap();
                    assert!((p - theirs).abs() < 1e-9 * theirs.max(1e-3), "{p} {theirs}");
                }
            }
        }
        let last = steps.last().unwrap().region.inside(&cases);
        left.iter_mut().zip(&last).for_each(|(left, &inside)| *left &= !inside);
    }
}

/// `count` cases of three numbers, a whole number under 5 and one of three categories.
fn columns(count: usize, seed: u64) -> Vec<Column> {
    let mut deck = Draws::new(seed, 0).deck(Purpose::BoxShuffle, 0, 0);
    let mut of = |kind: Kind, value: fn(f64) -> f64| Column {
        kind,
        values: (0..count).map(|_| value(deck.uniform())).collect(),
    };
    vec![
        of(Kind::Real, |u| u),
        of(Kind::Real, |u| u),
        of(Kind::Real, |u| u),
        of(Kind::Step, |u| (5.0 * u).floor()),
        of(Kind::Category { count: 3 }, |u| (3.0 * u).floor()),
    ]
}

fn covering(shuffles: u32) -> Covering {
    Covering { peeling: Peeling::default(), most: 3, shuffles, level: 0.05, seed: 7, step: None }
}

#[test]
fn a_planted_box_is_recovered() {
    let columns = columns(600, 1);
    let value = |factor: usize, case: usize| columns[factor].values[case];
    let planted = |case: usize| value(0, case) > 0.6 && value(3, case) <= 2.0 && value(4, case) != 1.0;
    let interest: Vec<bool> = (0..600).map(planted).collect();
    let cases = Cases::new(columns.clone(), interest);
    let found = cover(&cases, &covering(60));
    let first = &found[0];
    assert!(first.taken);
    let chosen = first.chosen.as_ref().unwrap();
    assert!(chosen.measures.coverage > 0.9 && chosen.measures.density > 0.95, "{chosen:?}");
    assert_eq!(chosen.region.restricted(), 3, "{chosen:?}");
    let Limits::Range { low: Some(low), high: None } = chosen.region.limits[0] else { panic!("{chosen:?}") };
    assert!((low - 0.6).abs() < 0.04, "{low}");
    assert_eq!(chosen.region.limits[3], Limits::Range { low: None, high: Some(2.0) });
    assert_eq!(chosen.region.limits[4], Limits::Among(vec![true, false, true]));
    assert!(chosen.restrictions.iter().all(|restriction| restriction.quasi_p < 1e-3));
    assert_eq!(first.p_value, Some(1.0 / 61.0));
    assert_eq!(found.iter().filter(|cover| cover.taken).count(), 1, "{:?}", found.last().unwrap().chosen);
}

#[test]
fn two_planted_boxes_need_two() {
    let columns = columns(800, 2);
    let value = |factor: usize, case: usize| columns[factor].values[case];
    let planted = |case: usize| {
        value(0, case) > 0.7 && value(1, case) > 0.5 || value(2, case) < 0.3 && value(3, case) >= 3.0
    };
    let cases = Cases::new(columns.clone(), (0..800).map(planted).collect());
    let found: Vec<Chosen> = cover(&cases, &covering(40))
        .into_iter()
        .filter(|cover| cover.taken)
        .filter_map(|c| c.chosen)
        .collect();
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().map(|chosen| chosen.measures.coverage).sum::<f64>() > 0.9, "{found:#?}");
    assert!(found.iter().all(|chosen| chosen.measures.density > 0.9), "{found:#?}");
    // No case is held twice: the second is measured among those that are left.
    let held: usize = found.iter().map(|chosen| chosen.measures.hits).sum();
    assert!(held <= (0..800).filter(|&case| planted(case)).count());
}

#[test]
fn labels_at_random_seldom_make_a_box() {
    let columns = columns(120, 3);
    let mut taken = 0;
    let trials = 60;
    for trial in 0..trials {
        let mut deck = Draws::new(11, trial).deck(Purpose::BoxShuffle, 1, 0);
        let interest = (0..120).map(|_| deck.chance(0.3)).collect();
        let cases = Cases::new(columns.clone(), interest);
        let covering = Covering { most: 1, shuffles: 59, seed: u64::from(trial), ..covering(59) };
        taken += usize::from(cover(&cases, &covering).first().is_some_and(|found| found.taken));
    }
    // 5 % of 60 are 3; 9 or more have a probability of 0.3 %.
    assert!(taken <= 8, "{taken} of {trials}");
}

#[test]
fn a_restriction_that_adds_nothing_has_no_small_quasi_p() {
    let columns = columns(400, 4);
    let interest: Vec<bool> = columns[0].values.iter().map(|value| *value > 0.5).collect();
    let cases = Cases::new(columns, interest);
    let mut region = Region::whole(cases.columns());
    region.limits[0] = Limits::Range { low: Some(0.4), high: None };
    region.limits[1] = Limits::Range { low: None, high: Some(0.6) };
    let found = quasi_p(&cases, &vec![true; 400], &region);
    assert!(found[0].quasi_p < 1e-6 && found[1].quasi_p > 0.05, "{found:?}");
    assert_eq!((found[0].factor, found[0].lower, found[1].lower), (0, Some(true), Some(false)));
}

#[test]
fn weights_count_as_cases_do() {
    let columns = columns(300, 5);
    let mut deck = Draws::new(3, 0).deck(Purpose::BoxShuffle, 0, 0);
    let interest: Vec<bool> =
        columns[1].values.iter().map(|value| *value > 0.7 || deck.chance(0.05)).collect();
    let none = Cases::weighted(columns.clone(), interest.clone(), vec![2.0; 300]);
    let one = Cases::new(columns.clone(), interest.clone());
    let all = vec![true; 300];
    assert_eq!(trajectory(&none, &all, &Peeling::default()), trajectory(&one, &all, &Peeling::default()));
    // Weight on one side only: the shares follow.
    let heavy: Vec<f64> = interest.iter().map(|&interest| if interest { 3.0 } else { 1.0 }).collect();
    let whole = trajectory(&Cases::weighted(columns, interest.clone(), heavy), &all, &Peeling::default());
    let hits = interest.iter().filter(|interest| **interest).count() as f64;
    assert!((whole[0].measures.density - 3.0 * hits / (300.0 + 2.0 * hits)).abs() < 1e-12);
}

#[test]
fn degenerate_cases_have_no_box() {
    let same = Column { kind: Kind::Real, values: vec![1.0; 40] };
    let single = Column { kind: Kind::Category { count: 1 }, values: vec![0.0; 40] };
    let interest: Vec<bool> = (0..40).map(|case| case % 3 == 0).collect();
    let cases = Cases::new(vec![same, single], interest);
    let found = cover(&cases, &covering(10));
    assert!(found.len() == 1 && found[0].chosen.is_none() && !found[0].taken);
    let none = Cases::new(columns(40, 6), vec![false; 40]);
    assert!(cover(&none, &covering(10)).is_empty());
    assert!(cover(&none.labelled(vec![true; 40]), &covering(10)).is_empty());
}

/// Coverage and density of what is chosen, and of the way to it.
fn measured(found: &Cover) -> ((f64, f64), Vec<(f64, f64)>) {
    let of = |measures: &Measures| (measures.coverage, measures.density);
    let chosen = found.chosen.as_ref().unwrap();
    assert_eq!(of(&found.steps[chosen.step].measures), of(&chosen.measures));
    (of(&chosen.measures), found.steps.iter().map(|step| of(&step.measures)).collect())
}

/// Few cases and noise, where restrictions seldom earn their place alone: no box that is chosen is dominated by another
/// of its own way, whatever is asked for.
#[test]
fn a_box_is_never_dominated_by_another_on_its_way() {
    let mut freed = 0;
    for trial in 0..150 {
        let count = 24 + 4 * (trial % 12) as usize;
        let columns = columns(count, 100 + u64::from(trial));
        let mut deck = Draws::new(17, trial).deck(Purpose::BoxShuffle, 2, 0);
        let interest: Vec<bool> = columns[0].values.iter().map(|&x| deck.chance(0.1 + 0.6 * x)).collect();
        let weights: Vec<f64> =
            (0..count).map(|_| if trial % 2 == 0 { 1.0 } else { deck.uniform() }).collect();
        let cases = Cases::weighted(columns, interest, weights);
        for step in [None, Some(1), Some(3), Some(6)] {
            for found in
                cover(&cases, &Covering { step, ..covering(0) }).iter().filter(|c| c.chosen.is_some())
            {
                let ((coverage, density), way) = measured(found);
                let better = |&(of, dense): &(f64, f64)| {
                    of >= coverage && dense >= density && (of > coverage + 1e-9 || dense > density + 1e-9)
                };
                assert!(!way.iter().any(better), "{trial} {step:?} {coverage} {density} {way:?}");
                freed += usize::from(found.steps.last().unwrap().by == By::Freeing);
            }
        }
    }
    assert!(freed > 0, "no box was freed of a restriction");
}

#[test]
fn another_step_is_taken_if_it_is_not_dominated_and_no_box_has_more_factors_than_asked() {
    let columns = columns(600, 1);
    let value = |factor: usize, case: usize| columns[factor].values[case];
    let planted = |case: usize| value(0, case) > 0.6 && value(3, case) <= 2.0 && value(4, case) != 1.0;
    let cases = Cases::new(columns.clone(), (0..600).map(planted).collect());
    let of = |covering: &Covering| cover(&cases, covering).swap_remove(0);
    let usual = of(&covering(0));
    let open = (1..usual.steps.len()).find(|&at| !dominated(&usual.steps[at], &usual.steps)).unwrap();
    let other = of(&Covering { step: Some(open), ..covering(0) });
    assert_eq!((other.chosen.as_ref().unwrap().step, &other.steps), (open, &usual.steps));
    // The first step is everything, and there is no thousandth: the usual box.
    for none in [0, 1000] {
        assert_eq!(of(&Covering { step: Some(none), ..covering(0) }), usual);
    }
    for factors in 1..4 {
        let peeling = Peeling { factors, ..Peeling::default() };
        let found = of(&Covering { peeling, ..covering(0) });
        assert!(found.steps.iter().all(|step| step.region.restricted() <= factors));
        assert_eq!(found.chosen.unwrap().region.restricted(), factors);
    }
}
