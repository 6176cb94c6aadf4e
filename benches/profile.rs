//! Where the time of a tick goes, by phase: `cargo bench --bench profile [-- EXPORTERS … --consumers-too]`.
//!
//! Prints, for each number of exporters with the 2,000 consumers of the built-in scenario (as many consumers as
//! exporters, if asked for), nanoseconds per exporter-tick of each phase over whole
//! histories in which everything is recorded, of only drawing the random numbers that these ticks consume, and the
//! ratio of the two. Of several histories the fastest counts, phase by phase: what else a machine does can only add
//! time.

#![expect(clippy::disallowed_types, reason = "it measures time")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sfic::model::settings::Specification;
use sfic::model::tick::{self, PHASES};
use sfic::model::world::World;
use sfic::random::Purpose;

/// Exporter-ticks that are enough for a steady figure.
const ENOUGH: u64 = 40_000_000;

fn main() {
    let asked: Vec<u32> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![2_000, 20_000, 200_000, 1_000_000] } else { asked };
    let consumers_too = std::env::args().any(|argument| argument == "--consumers-too");
    // One thread, also where a population is large enough for blocks of its own.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let profiles: Vec<Profile> =
        pool.install(|| sizes.iter().map(|&size| Profile::of(size, consumers_too)).collect());
    print(&sizes, &profiles);
}

/// Nanoseconds per exporter-tick.
struct Profile {
    setting_up: f64,
    phases: [f64; PHASES.len()],
    tick: f64,
    drawing: f64,
}

impl Profile {
    fn of(exporters: u32, consumers_too: bool) -> Self {
        let mut spec = Specification::default();
        spec.settings.population.exporters = exporters;
        if consumers_too {
            spec.settings.population.consumers = exporters;
        }
        let spec = Arc::new(spec);
        let exporter_ticks = u64::from(spec.ticks()) * u64::from(exporters);
        let histories = (ENOUGH / exporter_ticks).clamp(1, 40) as u32;
        let mut best = (Duration::MAX, [Duration::MAX; PHASES.len()], Duration::MAX);
        let mut best_ticks = Duration::MAX;
        for replicate in 0..histories {
            let (setting_up, phases, drawing) = history(&spec, replicate);
            best.0 = best.0.min(setting_up);
            best.1.iter_mut().zip(phases).for_each(|(best, spent)| *best = (*best).min(spent));
            best.2 = best.2.min(drawing);
            best_ticks = best_ticks.min(whole(&spec, replicate));
        }
        let per = |time: Duration| time.as_nanos() as f64 / exporter_ticks as f64;
        let (setting_up, phases, drawing) = (per(best.0), best.1.map(per), per(best.2));
        Profile { setting_up, phases, tick: per(best_ticks), drawing }
    }
}

/// All ticks of a history without the clock being read in between.
fn whole(spec: &Arc<Specification>, replicate: u32) -> Duration {
    let mut world = World::new(spec.clone(), 1, replicate);
    world.record.series = Some(Vec::new());
    let start = Instant::now();
    tick::run(&mut world);
    let spent = start.elapsed();
    black_box(&world);
    spent
}

fn history(spec: &Arc<Specification>, replicate: u32) -> (Duration, [Duration; PHASES.len()], Duration) {
    let start = Instant::now();
    let mut world = World::new(spec.clone(), 1, replicate);
    let setting_up = start.elapsed();
    world.record.series = Some(Vec::new());
    let (mut phases, mut drawing) = ([Duration::ZERO; PHASES.len()], Duration::ZERO);
    let mut words = vec![0; spec.settings.population.exporters as usize];
    while world.tick < spec.ticks() {
        world.today.clear();
        for ((_, phase), spent) in PHASES.iter().zip(&mut phases) {
            let start = Instant::now();
            phase(&mut world);
            *spent += start.elapsed();
        }
        let start = Instant::now();
        draw(&world, &mut words);
        drawing += start.elapsed();
        world.tick += 1;
    }
    (setting_up, phases, drawing)
}

/// Draws what this tick of `world` consumed, without using it: the rows, and the decks of those to whom something
/// happened but for the rarest.
fn draw(world: &World, words: &mut [u32]) {
    let consumers = world.spec.settings.population.consumers as usize;
    for purpose in [Purpose::Ship, Purpose::Intent, Purpose::Score, Purpose::Desire] {
        let drawn = if purpose == Purpose::Desire { consumers } else { words.len() };
        world.draws.row(purpose, world.tick, 0, &mut words[..drawn]);
        black_box(&words);
    }
    let deck = |purpose, entity, count| {
        let mut deck = world.draws.deck(purpose, world.tick, entity);
        for _ in 0..count {
            black_box(deck.word());
        }
    };
    let exposed = 2 + 2 * world.forum.agencies.len();
    world.today.infringements.iter().for_each(|i| deck(Purpose::Exposure, i.exporter, exposed));
    world.today.inspections.iter().for_each(|i| deck(Purpose::Inspection, i.exporter, 1));
    (0..world.houses.skill.len() as u32).for_each(|house| deck(Purpose::Workload, house, 3));
}

fn print(sizes: &[u32], profiles: &[Profile]) {
    let line = |name: &str, value: &dyn Fn(&Profile) -> f64| {
        let cells: String = profiles.iter().map(|profile| format!(" {:.2} |", value(profile))).collect();
        println!("| {name} |{cells}");
    };
    let head: String = sizes.iter().map(|size| format!(" {size} |")).collect();
    println!("| ns per exporter-tick, exporters: |{head}");
    println!("|---|{}", "---|".repeat(sizes.len()));
    for (place, (name, _)) in PHASES.iter().enumerate() {
        line(name, &|profile| profile.phases[place]);
    }
    line("**a tick**", &|profile| profile.tick);
    line("initial state, spread over the ticks", &|profile| profile.setting_up);
    line("only drawing the random numbers of a tick", &|profile| profile.drawing);
    line("**tick / draws**", &|profile| profile.tick / profile.drawing);
    line("tick, of the first column", &|profile| profile.tick / profiles[0].tick);
}
