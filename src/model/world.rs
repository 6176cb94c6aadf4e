//! All state of one history: one struct of columns for each kind of agent.

use std::ops::Range;
use std::sync::Arc;

use super::cases::Experience;
use super::countermeasures::ActiveCountermeasures;
use super::drifting::{Averaged, Drift, Drifting};
use super::forum::Forum;
use super::observe::Record;
use super::settings::{Settings, Specification};
use super::today::Today;
use super::traffic::Traffic;
use crate::random::Draws;

/// The tick after the latest event of a kind; 0 is never.
pub type Since = u32;

/// Access of an exporter to infringing business, with the attributes that are constant while it lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prospect {
    /// Index of the exporter.
    pub exporter: u32,
    /// As in [`Exporters::gain`].
    pub gain: f32,
    /// As in [`Exporters::norm`].
    pub norm: f32,
}

/// Exporting principals, a column for each attribute.
#[derive(Clone, Debug)]
pub struct Exporters {
    /// Profit of infringing relative to the consignment's value; 0 is no access to infringing business.
    pub gain: Vec<f32>,
    /// Moral norm, 0 to 1.
    pub norm: Vec<f32>,
    /// Probability to ship in a tick, in 65,536ths.
    pub ship: Vec<u16>,
    /// The brand it could copy.
    pub brand: Vec<u32>,
    /// Customs house.
    pub house: Vec<u16>,
    /// Awareness of the rules, 0 to 1.
    pub awareness: Drifting,
    /// Perceived detection is `detected / (detected + undetected)`: the Beta's A …
    pub detected: Drifting,
    /// … and its B.
    pub undetected: Drifting,
    /// Legitimacy of enforcement in its eyes, 0 to 1.
    pub legitimacy: Averaged,
    /// Sanctions visible on the present identity.
    pub seen: Vec<u16>,
    /// Sanctions hidden behind former identities.
    pub hidden: Vec<u16>,
    /// All sanctions ever.
    pub strikes: Vec<u16>,
    /// Latest sanction.
    pub sanctioned_since: Vec<Since>,
    /// Exporters barred from exporting, ascending.
    pub barred: Vec<u32>,
    /// First tick at which it may export again.
    pub barred_until: Vec<u32>,
    /// True if customs has, or once had, anything on it: a record, a lead, intelligence. The others need no look.
    pub on_file: Vec<bool>,
    /// Latest lead.
    pub lead_since: Vec<Since>,
    /// Latest intelligence passed on by an agency.
    pub intelligence_since: Vec<Since>,
    /// Exporters that list `e` as a peer: `listeners[listeners_start[e]..listeners_start[e + 1]]`.
    pub listeners: Vec<u32>,
    /// See `listeners`.
    pub listeners_start: Vec<u32>,
    /// Exporters with access to infringing business, ascending.
    pub opportunity: Vec<Prospect>,
    /// Exporters with a visible or hidden record that has not expired.
    pub on_record: Vec<u32>,
}

/// Customs houses.
#[derive(Clone, Debug)]
pub struct Houses {
    /// True if it handles parcels.
    pub parcel: Vec<bool>,
    /// Cumulated shares, the last is 1.
    pub cumulated_share: Vec<f64>,
    /// Share of consignments inspected.
    pub inspection_rate: Vec<f64>,
    /// Inspections over shipments as exporters see them; at the start the configured rate.
    pub seen_rate: Vec<f64>,
    /// Skill of its officers, 0 to 1.
    pub skill: Vec<f64>,
    /// Interception rate as exporters know it.
    pub known_interception: Vec<f64>,
}

/// Rights holders; holder `i` owns brand `i`.
#[derive(Clone, Debug)]
pub struct Holders {
    /// True for a small holder, false for a large one.
    pub small: Vec<bool>,
    /// Resources relative to a middling holder …
    pub resources: Vec<f64>,
    /// … and their logarithm.
    pub ln_resources: Vec<f64>,
    /// True if its right is recorded with customs.
    pub recorded: Vec<bool>,
    /// Knowledge of rights and procedures, 0 to 1.
    pub informed: Vec<f64>,
    /// Product knowledge given to customs, 0 to 1.
    pub knowledge: Vec<f64>,
    /// Trust in customs, 0 to 1.
    pub trust: Vec<f64>,
}

/// Consumers.
#[derive(Clone, Debug)]
pub struct Consumers {
    /// Reluctance to buy fakes, in 65,536ths.
    pub ethics: Vec<u16>,
    /// Awareness at the start, in 65,536ths.
    pub awareness_start: Vec<u16>,
    /// Drift of awareness, 0 to 1, since the start; the same for all.
    pub awareness: Drift,
}

/// State of the market and of enforcement that all agents observe.
#[derive(Clone, Copy, Debug)]
pub struct Market {
    /// Demand for fakes relative to the start.
    pub demand: f64,
    /// Detection as published: sanctions over infringements, smoothed.
    pub publicised_rate: f64,
}

/// One history at one tick.
#[derive(Clone, Debug)]
pub struct World {
    /// The specification of the arm.
    pub spec: Arc<Specification>,
    /// Settings in force at this tick.
    pub rules: Settings,
    /// The countermeasures that are active, and their doses.
    pub countermeasures: ActiveCountermeasures,
    /// The keyed draws of this replicate.
    pub draws: Draws,
    /// The present tick, from 0.
    pub tick: u32,
    /// State of the exporters.
    pub exporters: Exporters,
    /// State of the customs houses.
    pub houses: Houses,
    /// State of the rights holders.
    pub holders: Holders,
    /// State of the consumers.
    pub consumers: Consumers,
    /// The forum of stakeholders.
    pub forum: Forum,
    /// State of the market.
    pub market: Market,
    /// Volume of parcel trade.
    pub traffic: Traffic,
    /// The parties' experience of success.
    pub experience: Experience,
    /// State of the present tick.
    pub today: Today,
    /// Mean legitimacy over exporters, as they saw it last.
    pub mean_legitimacy: f64,
    /// Observations so far.
    pub record: Record,
    /// Strength of a flag by its age in ticks, 0 to 1.
    pub fade: Vec<f32>,
}

impl World {
    /// The initial state of `replicate` of an experiment with `seed`.
    pub fn new(spec: Arc<Specification>, seed: u64, replicate: u32) -> Self {
        let draws = Draws::new(seed, replicate);
        let settings = spec.settings;
        let houses = Houses::new(&spec);
        let holders = Holders::new(&settings, &draws);
        let forum = Forum::new(&spec, &draws);
        let fade =
            (0..=spec.ticks() + 1).map(|age| libm::pow(settings.customs.flag_decay, f64::from(age)) as f32);
        World {
            rules: settings,
            countermeasures: ActiveCountermeasures::new(spec.countermeasures.len()),
            tick: 0,
            exporters: Exporters::new(&settings, &houses, &draws),
            houses,
            holders,
            consumers: Consumers::new(&settings, &draws),
            experience: Experience::new(&settings),
            // Demand is relative to the start.
            market: Market { demand: 1.0, publicised_rate: settings.exporter.publicised_start },
            traffic: Traffic::default(),
            today: Today::new(
                settings.population.exporters as usize,
                spec.houses.len(),
                forum.agencies.len(),
            ),
            mean_legitimacy: settings.exporter.legitimacy_start,
            record: Record::new(&spec, &forum.trust),
            forum,
            fade: fade.collect(),
            draws,
            spec,
        }
    }

    /// The same history up to now, continued under another specification.
    ///
    /// Valid only if the two specifications differ in countermeasures alone, and none has started yet.
    pub fn branch(mut self, spec: Arc<Specification>) -> Self {
        self.countermeasures = ActiveCountermeasures::new(spec.countermeasures.len());
        self.rules = spec.settings;
        self.spec = spec;
        self
    }

    /// Goes on from the present tick under another specification.
    ///
    /// Valid only if the two differ in the effects of countermeasures from the present tick on. Countermeasures are
    /// matched by name; those that have started stay started.
    pub fn replace_spec(&mut self, spec: Arc<Specification>) {
        self.countermeasures =
            self.countermeasures.carried(&self.spec.countermeasures, &spec.countermeasures);
        self.spec = spec;
    }

    /// Strength of the lead on exporter `e` at selection and in its case, 0 to 1.
    #[inline]
    pub fn lead(&self, e: usize) -> f32 {
        // A lead arises after this tick's inspections, so at the next tick it is fresh: age 0.
        let since = self.exporters.lead_since[e];
        self.faded(since, self.tick - since)
    }

    /// Strength of the intelligence about exporter `e`, 0 to 1.
    #[inline]
    pub fn intelligence(&self, e: usize) -> f32 {
        let since = self.exporters.intelligence_since[e];
        self.faded(since, self.tick + 1 - since)
    }

    /// Strength of a flag of that age, 0 to 1; 0 if there never was one.
    #[inline]
    fn faded(&self, since: Since, age: u32) -> f32 {
        // A product in place of a branch, which would wait for memory.
        self.fade[age as usize] * f32::from(u8::from(since > 0))
    }
}

impl Exporters {
    /// Number of exporters.
    pub fn len(&self) -> usize {
        self.gain.len()
    }

    /// True if there are no exporters.
    pub fn is_empty(&self) -> bool {
        self.gain.is_empty()
    }

    /// A lead on exporter `e` arises at `tick`.
    pub fn lead(&mut self, e: usize, tick: u32) {
        self.lead_since[e] = tick + 1;
        self.on_file[e] = true;
    }

    /// An agency passes on intelligence about exporter `e` at `tick`.
    pub fn inform(&mut self, e: usize, tick: u32) {
        self.intelligence_since[e] = tick + 1;
        self.on_file[e] = true;
    }

    /// Puts sanctions hidden behind former identities on the record of the present one.
    pub fn link(&mut self, e: usize) {
        self.seen[e] += std::mem::take(&mut self.hidden[e]);
    }

    /// Range in `listeners` of the exporters that hear of `e`.
    pub fn listening(&self, e: u32) -> Range<usize> {
        self.listeners_start[e as usize] as usize..self.listeners_start[e as usize + 1] as usize
    }
}

impl Holders {
    /// Number of rights holders.
    pub fn len(&self) -> usize {
        self.small.len()
    }

    /// Share of brands recorded with customs.
    pub fn recorded_share(&self) -> f64 {
        self.recorded.iter().filter(|&&recorded| recorded).count() as f64 / self.len() as f64
    }

    /// True if there are no rights holders.
    pub fn is_empty(&self) -> bool {
        self.small.is_empty()
    }
}
