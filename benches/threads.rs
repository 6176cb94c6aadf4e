//! What more threads gain: `cargo bench --bench threads [-- EXPORTERS]`.
//!
//! Prints times on one thread and on two, fastest of several, and their ratio: of an ensemble, whose histories run side by
//! side, and of one large history (a million exporters and as many consumers), whole and phase by phase. From the two the
//! part of the work that stays serial follows, and from that what sixteen threads would gain (Amdahl 1967): of a time
//! `1` on one thread `serial + (1 - serial) / 2` is left on two.

#![expect(clippy::disallowed_types, reason = "it measures time")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use sfic::experiment::plan::Plan;
use sfic::experiment::replicate;
use sfic::model::settings::Specification;
use sfic::model::tick::PHASES;
use sfic::model::world::World;
use sfic::scenario::Scenario;

const REPLICATES: u32 = 16;
const REPEATS: u32 = 3;

fn main() {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    let exporters = asked.unwrap_or(1_000_000);
    println!("| seconds | 1 thread | 2 threads | gain | serial | gain of 16, expected |");
    println!("|---|---|---|---|---|---|");
    line(&format!("{REPLICATES} replicates of 6 arms"), [1, 2].map(|threads| best(|| ensemble(threads))));

    let [one, two] = [1, 2].map(|threads| history(exporters, threads));
    let whole = |phases: &[Duration]| phases.iter().sum::<Duration>();
    line(&format!("one history of {exporters} exporters"), [whole(&one), whole(&two)]);
    for (index, (name, _)) in PHASES.iter().enumerate() {
        line(name, [one[index], two[index]]);
    }
}

fn line(name: &str, [one, two]: [Duration; 2]) {
    let ratio = two.as_secs_f64() / one.as_secs_f64();
    let serial = (2.0 * ratio - 1.0).clamp(0.0, 1.0);
    let of_sixteen = 1.0 / (serial + (1.0 - serial) / 16.0);
    println!(
        "| {name} | {:.3} | {:.3} | {:.2} | {:.1} % | {of_sixteen:.1} |",
        one.as_secs_f64(),
        two.as_secs_f64(),
        1.0 / ratio,
        100.0 * serial
    );
}

fn on_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
    pool.install(work)
}

fn best(mut work: impl FnMut() -> Duration) -> Duration {
    (0..REPEATS).map(|_| work()).min().unwrap_or_default()
}

/// Replicates of all arms of the built-in scenario, side by side.
fn ensemble(threads: usize) -> Duration {
    let plan = Plan::new(&Scenario::default());
    on_threads(threads, || {
        let run = |replicate| replicate::run(&plan, replicate, &AtomicBool::new(false));
        let start = Instant::now();
        black_box((0..REPLICATES).into_par_iter().map(run).collect::<Vec<_>>());
        start.elapsed()
    })
}

/// Time of each phase over a whole history, fastest of several.
fn history(exporters: u32, threads: usize) -> Vec<Duration> {
    let mut spec = Specification::default();
    spec.settings.population.exporters = exporters;
    spec.settings.population.consumers = exporters;
    let spec = Arc::new(spec);
    let mut best = vec![Duration::MAX; PHASES.len()];
    for _ in 0..REPEATS {
        let mut spent = vec![Duration::ZERO; PHASES.len()];
        on_threads(threads, || {
            let mut world = World::new(spec.clone(), 1, 0);
            while world.tick < spec.ticks() {
                world.today.clear();
                for ((_, phase), spent) in PHASES.iter().zip(&mut spent) {
                    let start = Instant::now();
                    phase(&mut world);
                    *spent += start.elapsed();
                }
                world.tick += 1;
            }
            black_box(&world);
        });
        best.iter_mut().zip(spent).for_each(|(best, spent)| *best = (*best).min(spent));
    }
    best
}
