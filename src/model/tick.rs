//! One week of the model, phase by phase.

use super::world::World;
use super::{
    cases, consequences, consumers, countermeasures, exporters, forum, inspection, intelligence, learning,
    observe, rights_holders,
};

/// A phase: its title, and the function that does it.
pub type Phase = (&'static str, fn(&mut World));

/// The order of a week.
pub const PHASES: [Phase; 12] = [
    ("0 levers: countermeasures put settings in force", countermeasures::put_in_force),
    ("1 forum: the SFIC cycle", forum::collaborate),
    ("2 exporters ship, some infringe", exporters::decide),
    ("3 intelligence: what agencies find and share", intelligence::gather),
    ("4 inspection: tips, selection, detection", inspection::inspect),
    ("5 cases: reply, capacity, sanction, what it was worth", cases::handle),
    ("6 learning: perceived detection, legitimacy, awareness", learning::learn),
    ("7 records, before this tick's strikes are added", observe::record),
    ("8 consequences: new companies, new places, exit, entry", consequences::apply),
    ("9 rights holders: recordation, training, investigators", rights_holders::act),
    ("10 consumers: demand, reports; what partners know", consumers::act),
    ("signals and series", observe::close),
];

/// Advances the world by one tick.
pub fn tick(world: &mut World) {
    world.today.clear();
    PHASES.iter().for_each(|(_, phase)| phase(world));
    world.tick += 1;
}

/// Runs a history to its end.
pub fn run(world: &mut World) {
    run_until(world, world.spec.ticks());
}

/// Runs a history up to, and without, `tick`; at the last tick the observation ends.
pub fn run_until(world: &mut World, tick_end: u32) {
    while world.tick < tick_end {
        tick(world);
    }
    if world.tick == world.spec.ticks() {
        observe::finish(world);
    }
}
