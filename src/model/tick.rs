//! One week of the model, phase by phase.

use super::world::World;
use super::{
    cases, consequences, consumers, countermeasures, exporters, forum, inspection, intelligence, learning,
    observe, rights_holders,
};

/// Advances the world by one tick.
pub fn tick(world: &mut World) {
    world.today.clear();
    countermeasures::put_in_force(world); //  0 levers
    forum::collaborate(world); //             1 the SFIC cycle
    exporters::decide(world); //              2 ship, infringe
    intelligence::gather(world); //           3 what agencies find and share
    inspection::inspect(world); //            4 tips, selection, detection
    cases::handle(world); //                  5 reply, capacity, sanction, what collaboration was worth
    learning::learn(world); //                6 perceived detection, legitimacy, awareness
    observe::record(world); //                7 before this tick's strikes are added
    consequences::apply(world); //            8 records, new identities, new places, exit and entry
    rights_holders::act(world); //            9 recordation, training, investigators
    consumers::act(world); //                10 demand, reports
    observe::close(world);
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
