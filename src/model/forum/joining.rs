//! Joining late: a party that the forum admits in mid-history is vouched for by its members, and learns their view.

use super::CAUSES;
use crate::model::world::World;

/// Parties that join at this tick; members are those that joined before.
pub fn join(world: &mut World) {
    let rules = &world.rules.forum;
    let parties = &world.spec.stakeholders;
    let tick = world.tick;
    let joining: Vec<usize> = (0..parties.len()).filter(|&j| tick > 0 && parties[j].joins == tick).collect();
    if joining.is_empty() {
        return;
    }
    let members: Vec<usize> = (0..parties.len()).filter(|&j| parties[j].joins < tick).collect();
    let forum = &mut world.forum;
    let pairs = members.iter().flat_map(|&i| members.iter().map(move |&j| (i, j))).filter(|(i, j)| i != j);
    let among = mean(pairs.map(|(i, j)| forum.trust_of(i, j)));
    let view: [f64; CAUSES] =
        std::array::from_fn(|cause| mean(members.iter().map(|&j| forum.beliefs[j][cause])).unwrap_or(0.0));
    for newcomer in joining {
        let Some(their) = mean(members.iter().map(|&j| forum.trust_of(j, newcomer))) else { continue };
        let vouched = rules.vouching * (among.unwrap_or(their) - their).max(0.0);
        for &member in &members {
            for (i, j) in [(member, newcomer), (newcomer, member)] {
                forum.move_trust(i, j, vouched);
                let base = &mut forum.trust_base[i * forum.parties + j];
                *base = (*base + vouched).min(1.0);
            }
        }
        for (cause, common) in view.iter().enumerate() {
            for beliefs in [&mut forum.beliefs, &mut forum.beliefs_start] {
                let belief = &mut beliefs[newcomer][cause];
                *belief += rules.socialising * (common - *belief);
            }
        }
    }
}

/// Mean of values; none of none.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}
