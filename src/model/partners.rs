//! Phase 10, at its end: what partners know of infringers, by which what the border stopped of it is measured.

use super::world::World;

/// Tips stay on file, and what was found or led to in this tick adds to what partners know.
///
/// A finding counts once an agency and exporter; a lead once an exporter, also where one was on file. False reports do not
/// count.
pub fn remember(world: &mut World) {
    for index in 0..world.today.infringements.len() {
        let exporter = world.today.infringements[index].exporter;
        if world.today.tipped[exporter as usize] {
            // From the next tick on a tip is a lead.
            world.exporters.lead(exporter as usize, world.tick);
            world.today.led_to.push(exporter);
        }
    }
    let today = &mut world.today;
    today.led_to.sort_unstable();
    today.led_to.dedup();
    today.tally.leads = today.led_to.len() as u64;
    let learned = (today.tally.found + today.tally.leads) as f64;
    world.experience.known = world.rules.experience.partners_memory * world.experience.known + learned;
}
