//! The worth of infringing to an exporter: profit against perceived detection, sanctions and norms.

use super::drifting::Reading;
use super::forum::share_of;
use super::parameters::Sanction;
use super::settings::Role;
use super::world::{Exporters, Prospect, World};
use crate::math::{below_logistic, power, wide};
use crate::random::uniform_single;

/// Visible strikes for which severity is looked up; the few beyond are computed, so that its size
/// changes no result.
const COMMON_STRIKES: usize = 8;

/// Exporters whose intentions are computed together; their number changes no result.
pub const LANES: usize = 32;

/// Common knowledge of exporters about detection and sanctions.
struct Deterrence {
    described_weight: f32,
    described: f32,
    highest: f32,
    sanction: Sanction,
    transfer: f64,
    share_market: f64,
    share_police: f64,
    severity_scale: f64,
    severity_exponent: f32,
}

impl Deterrence {
    fn new(world: &World) -> Self {
        let rules = &world.rules;
        let described = (rules.structure.publicised_factor * world.market.publicised_rate)
            .min(rules.structure.publicised_cap);
        Deterrence {
            described_weight: (rules.exporter.described_weight * rules.institution.publicity) as f32,
            described: described as f32,
            highest: rules.exporter.presence_cap as f32,
            sanction: rules.sanction,
            transfer: rules.institution.transfer,
            share_market: share_of(world, Role::MarketRegulation),
            share_police: share_of(world, Role::PublicSecurity),
            severity_scale: rules.exporter.severity_scale,
            severity_exponent: rules.exporter.severity_exponent as f32,
        }
    }

    /// Cost of a sanction to an exporter with `seen` visible strikes, relative to the consignment's value.
    #[inline(always)]
    fn cost(&self, seen: u16) -> f64 {
        let sanction = &self.sanction;
        let fine = (sanction.fine_base + sanction.fine_step * f64::from(seen)).min(sanction.fine_cap);
        let strikes = u32::from(seen).min(sanction.credit_strikes);
        let credit = sanction.credit_factor * sanction.credit_cost * f64::from(strikes) * self.share_market;
        let referral = if u32::from(seen) + 1 >= sanction.referral_strikes {
            sanction.referral_cost * self.transfer * self.share_police
        } else {
            0.0
        };
        sanction.loss + fine + credit + referral
    }

    /// The same as it is felt: beyond what a first sanction costs, less than in proportion.
    #[inline(always)]
    fn severity(&self, seen: u16) -> f32 {
        let scale = self.severity_scale;
        scale as f32 * power((self.cost(seen) / scale) as f32, self.severity_exponent)
    }

    /// That of each common number of visible strikes, side by side.
    fn severities(&self) -> [f32; COMMON_STRIKES] {
        wide(
            #[inline(always)]
            || {
                let mut severities = [0.0; COMMON_STRIKES];
                for (seen, severity) in (0..).zip(&mut severities) {
                    *severity = self.severity(seen);
                }
                severities
            },
        )
    }
}

/// The rule by which exporters choose in this tick.
pub struct Intention {
    deterrence: Deterrence,
    /// Factor of the gain at each house: demand, and less for parcels.
    market_of_house: Vec<f32>,
    /// Factor of perceived detection at each house: how much is inspected there.
    presence_of_house: Vec<f32>,
    severity: [f32; COMMON_STRIKES],
    severity_awareness: f32,
    moral_weight: f32,
    norm_base: f32,
    norm_awareness: f32,
    entry_cost: f32,
    per_noise: f32,
}

impl Intention {
    /// The rule under the settings in force.
    pub fn new(world: &World) -> Self {
        let (rules, deterrence) = (&world.rules, Deterrence::new(world));
        let demand = world.market.demand;
        let market = |&parcel: &bool| if parcel { demand * rules.structure.parcel_gain } else { demand };
        Intention {
            market_of_house: world.houses.parcel.iter().map(|parcel| market(parcel) as f32).collect(),
            presence_of_house: presence(world),
            severity: deterrence.severities(),
            severity_awareness: rules.structure.severity_awareness as f32,
            moral_weight: rules.exporter.moral_weight as f32,
            norm_base: rules.exporter.norm_base as f32,
            norm_awareness: rules.exporter.norm_awareness as f32,
            entry_cost: rules.exporter.entry_cost as f32,
            per_noise: (1.0 / rules.exporter.decision_noise) as f32,
            deterrence,
        }
    }

    #[inline(always)]
    fn severity(&self, seen: u16) -> f32 {
        match self.severity.get(usize::from(seen)) {
            Some(&severity) => severity,
            None => self.deterrence.severity(seen),
        }
    }

    /// Perceived detection of an exporter at a house: its own experience, mixed with what is published, by how much is
    /// inspected there.
    pub fn perceived(&self, experienced: f32, house: usize) -> f32 {
        self.by_presence(experienced, self.presence_of_house[house])
    }

    /// The same of the `i`th of a few.
    #[inline(always)]
    pub fn perceived_by(&self, few: &Facing, i: usize) -> f32 {
        self.by_presence(few.experienced(i), few.presence[i])
    }

    #[inline(always)]
    fn by_presence(&self, experienced: f32, presence: f32) -> f32 {
        let weight = self.deterrence.described_weight;
        let mixed = (1.0 - weight) * experienced + weight * self.deterrence.described;
        (mixed * presence).min(self.deterrence.highest)
    }

    /// Utility of infringing for the `i`th of a few, relative to the consignment's value.
    #[inline(always)]
    fn utility(&self, few: &Facing, i: usize) -> f32 {
        let awareness = few.awareness[i];
        let expected = self.perceived_by(few, i) * few.severity[i];
        few.gain[i]
            - expected * (1.0 + self.severity_awareness * awareness)
            - self.moral_weight
                * few.norm[i]
                * few.legitimacy[i]
                * (self.norm_base + self.norm_awareness * awareness)
            - self.entry_cost
    }

    /// True if the `i`th of a few would infringe if it shipped.
    #[inline(always)]
    pub fn infringes(&self, few: &Facing, i: usize) -> bool {
        below_logistic(uniform_single(few.words[i]), self.utility(few, i) * self.per_noise)
    }
}

/// By how much each house's inspections, as exporters see them, raise perceived detection.
fn presence(world: &World) -> Vec<f32> {
    let exponent = world.rules.exporter.presence as f32;
    let houses = world.houses.seen_rate.iter().zip(&world.houses.inspection_rate);
    // Where nothing is inspected the factor is 1, as is every power of 1.
    let ratio = |(&seen, &own): (&f64, &f64)| if own > 0.0 { (seen / own) as f32 } else { 1.0 };
    let mut factors: Vec<f32> = houses.map(ratio).collect();
    wide(
        #[inline(always)]
        || {
            for factor in &mut factors {
                *factor = power(*factor, exponent);
            }
        },
    );
    factors
}

/// Inputs of the choice of up to [`LANES`] exporters with opportunity, side by side; unused lanes count for nothing.
pub struct Facing {
    words: [u32; LANES],
    gain: [f32; LANES],
    detected: [f32; LANES],
    undetected: [f32; LANES],
    presence: [f32; LANES],
    severity: [f32; LANES],
    awareness: [f32; LANES],
    norm: [f32; LANES],
    legitimacy: [f32; LANES],
}

impl Facing {
    /// The inputs of `few` exporters; `words` has the words of those from `first` on.
    #[inline(always)]
    pub fn new(x: &Exporters, intention: &Intention, few: &[Prospect], words: &[u32], first: usize) -> Self {
        let none = [0.0; LANES];
        let mut facing = Facing {
            words: [0; LANES],
            gain: none,
            detected: none,
            undetected: none,
            presence: none,
            severity: none,
            awareness: none,
            norm: none,
            legitimacy: none,
        };
        // One length for all columns, so that one comparison guards all indices.
        let n = x.len();
        let (house, seen) = (&x.house[..n], &x.seen[..n]);
        let (detected, undetected) = (&x.detected.stored()[..n], &x.undetected.stored()[..n]);
        let (legitimacy, awareness) = (&x.legitimacy.column().stored()[..n], &x.awareness.stored()[..n]);
        for (i, prospect) in few.iter().enumerate().take(LANES) {
            let e = prospect.exporter as usize;
            facing.words[i] = words[e - first];
            let house = usize::from(house[e]);
            facing.gain[i] = prospect.gain * intention.market_of_house[house];
            facing.presence[i] = intention.presence_of_house[house];
            facing.severity[i] = intention.severity(seen[e]);
            facing.norm[i] = prospect.norm;
            facing.detected[i] = detected[e];
            facing.undetected[i] = undetected[e];
            facing.legitimacy[i] = legitimacy[e];
            facing.awareness[i] = awareness[e];
        }
        let present = |column: &mut [f32; LANES], reading: Reading| {
            for x in column {
                *x = reading.of(*x);
            }
        };
        present(&mut facing.detected, x.detected.reading());
        present(&mut facing.undetected, x.undetected.reading());
        present(&mut facing.legitimacy, x.legitimacy.column().reading());
        present(&mut facing.awareness, x.awareness.reading());
        // An unused lane perceives no detection: its factor is 0.
        for i in few.len()..LANES {
            (facing.detected[i], facing.undetected[i]) = (0.0, 1.0);
        }
        facing
    }

    /// Perceived detection of the `i`th from its own experience, 0 to 1.
    #[inline(always)]
    fn experienced(&self, i: usize) -> f32 {
        self.detected[i] / (self.detected[i] + self.undetected[i])
    }
}
