//! Where the time of a tick goes, by phase: `cargo bench --bench profile`.
//!
//! Prints nanoseconds per exporter-tick of each phase over whole histories of the default scenario, and of only drawing
//! the words that a tick draws in bulk.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sfic::model::settings::Specification;
use sfic::model::tick::PHASES;
use sfic::model::world::World;
use sfic::random::Purpose;

const HISTORIES: u32 = 20;

fn main() {
    let spec = Arc::new(Specification::default());
    let exporters = spec.settings.population.exporters as usize;
    let ticks = spec.ticks();
    let mut best = [Duration::MAX; PHASES.len()];
    let mut best_drawing = Duration::MAX;
    let mut best_setting_up = Duration::MAX;
    let mut words = vec![0; exporters];
    for replicate in 0..HISTORIES {
        let mut spent = [Duration::ZERO; PHASES.len()];
        let mut drawing = Duration::ZERO;
        let start = Instant::now();
        let mut world = World::new(spec.clone(), 1, replicate);
        best_setting_up = best_setting_up.min(start.elapsed());
        world.record.series = Some(Vec::new());
        while world.tick < ticks {
            world.today.clear();
            for ((_, phase), spent) in PHASES.iter().zip(&mut spent) {
                let start = Instant::now();
                phase(&mut world);
                *spent += start.elapsed();
            }
            let start = Instant::now();
            for purpose in
                [Purpose::Ship, Purpose::Intent, Purpose::Inadvertence, Purpose::Score, Purpose::Desire]
            {
                world.draws.row(purpose, world.tick, 0, &mut words);
                black_box(&words);
            }
            drawing += start.elapsed();
            world.tick += 1;
        }
        black_box(&world);
        best_drawing = best_drawing.min(drawing);
        best.iter_mut().zip(spent).for_each(|(b, s)| *b = (*b).min(s));
    }
    let (spent, drawing, setting_up) = (best, best_drawing, best_setting_up);
    let per = |time: Duration| time.as_nanos() as f64 / (f64::from(ticks) * exporters as f64);
    let total: Duration = spent.iter().sum::<Duration>() + setting_up;
    println!("| Phase | ns per exporter-tick | share |\n|---|---|---|");
    let row = |name: &str, time: Duration| {
        println!("| {name} | {:.2} | {:.0} % |", per(time), 100.0 * time.as_secs_f64() / total.as_secs_f64());
    };
    row("initial state", setting_up);
    PHASES.iter().zip(spent).for_each(|((name, _), time)| row(name, time));
    row("all", total);
    row("(only drawing the bulk words)", drawing);
    println!("\nall / drawing = {:.2}", total.as_secs_f64() / drawing.as_secs_f64());
}
