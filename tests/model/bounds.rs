//! At both ends of the range of every parameter a history has numbers.

use sfic::model::settings::{Kind, PARAMETERS, Parameter, parameter};
use sfic::model::world::World;

use crate::small_world::small;

/// A small world in which every mechanism is at work and one parameter has this value, run to its end.
fn at_a_bound(parameter: &Parameter, value: f64) -> World {
    let mut world = small(|spec| {
        let settings = &mut spec.settings;
        settings.population.exporters = 200;
        settings.population.rights_holders = 20;
        settings.population.consumers = 50;
        (settings.time.warmup, settings.time.horizon, settings.time.follow_up) = (10, 60, 20);
        settings.customs.inspection_scale = 5.0;
        for lever in PARAMETERS.iter().filter(|row| row.section() == "institution" && row.kind == Kind::Real)
        {
            (lever.set)(settings, 0.5);
        }
        (parameter.set)(settings, value);
    });
    sfic::model::tick::run(&mut world);
    world
}

#[test]
fn a_history_has_a_number_everywhere_at_both_ends_of_every_range() {
    for parameter in PARAMETERS.iter().filter(|row| !matches!(row.section(), "time" | "population")) {
        for value in [parameter.low, parameter.high] {
            let world = at_a_bound(parameter, value);
            let (x, forum, holders) = (&world.exporters, &world.forum, &world.holders);
            let (single, experience) =
                (|column: Vec<f32>| column.into_iter().map(f64::from), &world.experience);
            let numbers = single(x.awareness.values())
                .chain(single(x.detected.values()))
                .chain(single(x.undetected.values()))
                .chain(single(x.legitimacy.column().values()))
                .chain(single(x.gain.clone()))
                .chain(single(x.norm.clone()))
                .chain(
                    forum
                        .trust
                        .iter()
                        .chain(&forum.trust_base)
                        .chain(&forum.commitment)
                        .chain(&forum.efficacy)
                        .copied(),
                )
                .chain(forum.beliefs.iter().flatten().chain(&forum.share).chain(&forum.voice).copied())
                .chain(
                    holders
                        .trust
                        .iter()
                        .chain(&holders.knowledge)
                        .chain(&holders.informed)
                        .chain(&holders.resources)
                        .copied(),
                )
                .chain(
                    world
                        .houses
                        .skill
                        .iter()
                        .chain(&world.houses.known_interception)
                        .chain(&world.houses.seen_rate)
                        .copied(),
                )
                .chain([world.market.demand, world.market.publicised_rate])
                // Where nobody has opportunity there is no perceived detection.
                .chain(
                    (parameter.path != "exporter.opportunity_share")
                        .then_some(world.today.perceived_detection),
                )
                .chain([experience.large, experience.small].map(|seen| seen.hits / seen.trials))
                .chain([sfic::model::cases::worth(&world.rules, experience.stopped())])
                .chain(sfic::model::totals::Totals::from_world(&world).cost);
            for number in numbers {
                assert!(number.is_finite(), "{} = {value}: {number}", parameter.path);
            }
        }
    }
}

#[test]
fn the_shortest_memory_of_cases_lasts_through_the_longest_history_without_any() {
    let mut world = small(|spec| {
        let settings = &mut spec.settings;
        (settings.population.exporters, settings.population.rights_holders) = (10, 2);
        settings.population.consumers = 0;
        (settings.time.warmup, settings.time.horizon) = (2000, 5000);
        (settings.exporter.opportunity_share, settings.exporter.inadvertent_rate) = (0.0, 0.0);
        settings.experience.holder_memory = parameter("experience.holder_memory").unwrap().1.low;
        settings.experience.holder_start_weight = parameter("experience.holder_start_weight").unwrap().1.low;
    });
    sfic::model::tick::run(&mut world);
    let seen = world.experience.large;
    assert!((seen.hits / seen.trials - 0.5).abs() < 1e-9, "{seen:?}");
}
