//! How often intervals mislead that are watched while the model makes pairs of histories.

use crate::experiment::plan::Plan;
use crate::experiment::replicate;
use crate::model::outcomes::{Definition, outcome};
use crate::scenario::{Overrides, from_text};
use crate::stats::Ratio;
use crate::stats::sequence::tests::{World, table, world};
use crate::stats::tests::Draws;

/// Pairs drawn from so many that the model made: a countermeasure against the baseline with the same draws, and two
/// baselines that share none.
fn of_model(count: u32) -> Vec<World> {
    let text = "title = \"Pairs\"\n[experiment]\narms = [\"reporting\"]\n";
    let scenario = from_text("pairs", text, &Overrides::default()).unwrap().scenario;
    let plan = Plan::new(&scenario);
    let never = std::sync::atomic::AtomicBool::new(false);
    let histories: Vec<_> = (0..count).map(|number| replicate::run(&plan, number, &never).unwrap()).collect();
    let of_outcome = |name: &str| {
        let (index, row) = outcome(name).unwrap();
        let Definition::Ratio(quantity, _) = row.definition else { unreachable!("{name} is a ratio") };
        let of = |arm: usize| histories.iter().map(|arms| arms[arm].sums[index]).collect::<Vec<Ratio>>();
        let (baseline, arm) = (of(0), of(1));
        let [whole, from] = [&arm, &baseline].map(|sums| Ratio::total(sums).ratio().unwrap());
        let (all, own) = (baseline.clone(), arm);
        let any = move |draws: &mut Draws| (draws.uniform() * f64::from(count)) as usize;
        [
            world(name, quantity, 0.0, move |draws| (baseline[any(draws)], baseline[any(draws)])),
            world(&format!("{name}, reporting"), quantity, whole - from, move |draws| {
                let pair = any(draws);
                (own[pair], all[pair])
            }),
        ]
    };
    ["reinfringement_rate", "recorded_repeat_rate", "cost"].into_iter().flat_map(of_outcome).collect()
}

/// `cargo test --lib who_watches -- --ignored --nocapture` prints the rows of the model, too.
#[test]
#[ignore = "long: measured to two thirds of a percentage point"]
fn who_watches_the_model_is_misled_in_one_of_twenty_at_most_measured() {
    table(of_model(500), 1_000, 1_000, 5.0 + 2.0);
}
