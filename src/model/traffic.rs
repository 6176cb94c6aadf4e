//! Phase 0: the volume of parcel trade, if it changes over time.

use super::world::World;

/// Probability of each exporter to ship without any change of traffic, kept from the first tick at which parcel traffic
/// is not 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic {
    own: Vec<u16>,
}

/// Exporters ship with their own probability; at houses for parcels it is multiplied by the traffic, up to 1.
pub fn adjust(world: &mut World) {
    let factor = world.rules.exporter.parcel_traffic;
    let x = &mut world.exporters;
    if world.traffic.own.is_empty() {
        if factor == 1.0 {
            return;
        }
        world.traffic.own = x.ship.clone();
    }
    for ((ship, &own), &house) in x.ship.iter_mut().zip(&world.traffic.own).zip(&x.house) {
        let parcel = world.houses.parcel[usize::from(house)];
        *ship = if parcel { (f64::from(own) * factor).min(f64::from(u16::MAX)) as u16 } else { own };
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::settings::Specification;

    #[test]
    fn only_parcels_follow_and_they_come_back() {
        let mut world = World::new(Arc::new(Specification::default()), 1, 0);
        let own = world.exporters.ship.clone();
        adjust(&mut world);
        assert_eq!(world.exporters.ship, own);
        world.rules.exporter.parcel_traffic = 0.25;
        adjust(&mut world);
        for (e, &before) in own.iter().enumerate() {
            let parcel = world.houses.parcel[usize::from(world.exporters.house[e])];
            assert_eq!(world.exporters.ship[e], if parcel { before / 4 } else { before });
        }
        world.rules.exporter.parcel_traffic = 100.0;
        adjust(&mut world);
        assert!(world.exporters.ship.contains(&u16::MAX));
        world.rules.exporter.parcel_traffic = 1.0;
        adjust(&mut world);
        assert_eq!(world.exporters.ship, own);
    }
}
