//! Whole replicates, ensembles and the main job's parts: `cargo bench --bench model`.
//!
//! Items are exporter-ticks: the inverse of the items a second is the time of one.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use sfic::experiment::plan::Plan;
use sfic::experiment::replicate;
use sfic::model::settings::Specification;
use sfic::model::tick;
use sfic::model::world::World;
use sfic::random::{Draws, Purpose};
use sfic::scenario::Scenario;

fn main() {
    divan::main();
}

fn populated(exporters: u32) -> Arc<Specification> {
    let mut spec = Specification::default();
    spec.settings.population.exporters = exporters;
    spec.settings.population.consumers = exporters;
    Arc::new(spec)
}

fn on_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
    pool.install(work)
}

/// A history from its initial state to its end, everything recorded, on one thread.
#[divan::bench(args = [2_000, 20_000, 200_000, 1_000_000], sample_count = 5, sample_size = 1)]
fn replicate_of(bencher: Bencher<'_, '_>, exporters: u32) {
    let spec = populated(exporters);
    bencher.counter(ItemsCount::new(u64::from(exporters) * u64::from(spec.ticks()))).bench_local(|| {
        on_threads(1, || {
            let mut world = World::new(spec.clone(), 1, 0);
            world.record.series = Some(Vec::new());
            tick::run(&mut world);
            black_box(world.record.tally)
        })
    });
}

/// One history of a million exporters, parallel inside.
#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn a_million_exporters_on_threads(bencher: Bencher<'_, '_>, threads: usize) {
    let spec = populated(1_000_000);
    bencher.counter(ItemsCount::new(1_000_000 * u64::from(spec.ticks()))).bench_local(|| {
        on_threads(threads, || {
            let mut world = World::new(spec.clone(), 1, 0);
            tick::run(&mut world);
            black_box(world.record.tally)
        })
    });
}

/// Sixteen replicates of all six arms of the built-in scenario, side by side.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn ensemble_on_threads(bencher: Bencher<'_, '_>, threads: usize) {
    use rayon::prelude::*;
    let plan = Plan::new(&Scenario::default());
    let replicates = 16_u32;
    let shared: u64 = plan.families.iter().map(|family| u64::from(family.until)).sum();
    let branched: u64 = plan
        .families
        .iter()
        .map(|family| family.arms.len() as u64 * u64::from(plan.ticks() - family.until))
        .sum();
    bencher.counter(ItemsCount::new(2_000 * u64::from(replicates) * (shared + branched))).bench_local(|| {
        on_threads(threads, || {
            let run = |replicate| replicate::run(&plan, replicate, &AtomicBool::new(false));
            black_box((0..replicates).into_par_iter().map(run).collect::<Vec<_>>())
        })
    });
}

/// Only drawing the words of one row.
#[divan::bench(args = [2_000, 20_000, 200_000, 1_000_000])]
fn row_of_draws(bencher: Bencher<'_, '_>, words: u32) {
    let draws = Draws::new(1, 0);
    let mut row = vec![0; words as usize];
    bencher.counter(ItemsCount::new(words)).bench_local(|| {
        draws.row(Purpose::Ship, 7, 0, &mut row);
        black_box(&row);
    });
}
