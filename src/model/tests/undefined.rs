//! Outcomes of a history in which there was nothing to observe.

use std::sync::Arc;

use super::*;
use crate::model::outcomes::{OUTCOMES, sums};
use crate::model::totals::Totals;

/// In a world with as little as a scenario allows, what cannot be observed has no value, and no outcome is 0 for it.
#[test]
fn what_nobody_could_show_has_no_denominator() {
    let mut spec = Specification::default();
    spec.settings.population.exporters = 33;
    spec.stakeholders.truncate(1);
    let ticks = spec.ticks();
    let mut world = World::new(Arc::new(spec), 1, 0);
    world.forum.share.clear();
    world.houses.skill.clear();
    for tick in 0..ticks {
        world.tick = tick;
        // As the phase of exporters leaves it where none has an opportunity.
        world.today.perceived_detection = f64::NAN;
        close(&mut world);
    }
    let found: Vec<_> =
        OUTCOMES.iter().map(|outcome| outcome.name).zip(sums(&Totals::from_world(&world))).collect();
    let counts = ["reports", "false_reports", "batches", "index_principals", "sanctions", "cost", "rewards"];
    let states = [
        "commitment",
        "understanding",
        "efficacy",
        "legitimacy",
        "informed",
        "joint",
        "recorded_brands",
        "demand",
    ];
    for (name, sum) in found {
        let observed = counts.contains(&name) || states.contains(&name);
        assert_eq!(sum.1, f64::from(u8::from(observed)), "{name}: {sum:?}");
        assert!(observed || sum == (0.0, 0.0), "{name}: {sum:?}");
    }
}
