//! The description of one arm of an experiment: typed parameters, customs houses, stakeholders, countermeasures.
//!
//! [`PARAMETERS`] is the one table that scenario files, the schema, the checks, the documentation and the
//! levers read. A parameter's *path* (`exporter.moral_weight`) is its name everywhere.

use std::fmt;

pub use super::parameters::{Kind, PARAMETERS, Parameter, SECTIONS, Settings, parameter};

/// Kind of traffic: containers or parcels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HouseKind {
    /// Ordinary cargo.
    Cargo,
    /// Post and e-commerce parcels.
    Parcel,
}

impl HouseKind {
    /// The word in scenario files and tables.
    pub fn word(self) -> &'static str {
        match self {
            HouseKind::Cargo => "cargo",
            HouseKind::Parcel => "parcel",
        }
    }
}

impl super::parameters::RightsHolder {
    /// Knowledge of rights and procedures to which a holder of a kind returns.
    pub fn informed_mean(&self, small: bool) -> f64 {
        if small { self.informed_small } else { self.informed_large }
    }
}

/// A customs house through which exporters ship.
#[derive(Clone, Debug, PartialEq)]
pub struct House {
    /// Its name, unique.
    pub name: String,
    /// Cargo or parcels.
    pub kind: HouseKind,
    /// Share of all exporters that ship through it at the start; shares sum to 1.
    pub share: f64,
    /// Share of consignments inspected.
    pub inspection_rate: f64,
}

/// Role of a stakeholder of the forum in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Customs itself: convenes the forum, inspects, handles cases. Exactly one.
    Customs,
    /// The market regulator: its readiness to share opens the company registry (links, credit, tips).
    MarketRegulation,
    /// The police: its readiness to share lets customs refer repeat cases.
    PublicSecurity,
    /// Any other agency that finds infringers and may share its findings.
    Agency,
    /// The seat of the large rights holders.
    LargeRightsHolders,
    /// The seat of the small rights holders.
    SmallRightsHolders,
    /// The seat of the consumers.
    Consumers,
    /// The seat of the exporters.
    Exporters,
}

impl Role {
    /// Every role, in the order of the documentation.
    pub const ALL: [Role; 8] = [
        Role::Customs,
        Role::MarketRegulation,
        Role::PublicSecurity,
        Role::Agency,
        Role::LargeRightsHolders,
        Role::SmallRightsHolders,
        Role::Consumers,
        Role::Exporters,
    ];

    /// The word in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Role::Customs => "customs",
            Role::MarketRegulation => "market_regulation",
            Role::PublicSecurity => "public_security",
            Role::Agency => "agency",
            Role::LargeRightsHolders => "large_rights_holders",
            Role::SmallRightsHolders => "small_rights_holders",
            Role::Consumers => "consumers",
            Role::Exporters => "exporters",
        }
    }

    /// True if it finds infringers in its own work and may share that with customs.
    pub fn is_agency(self) -> bool {
        matches!(self, Role::MarketRegulation | Role::PublicSecurity | Role::Agency)
    }
}

/// Seat of a stakeholder: by office or by invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// A seat by office: always called to meetings, bound by the mandate.
    Government,
    /// Called with probability `institution.inclusiveness`.
    Invited,
}

impl Seat {
    /// The word in scenario files.
    pub fn word(self) -> &'static str {
        match self {
            Seat::Government => "government",
            Seat::Invited => "invited",
        }
    }
}

/// A party to the forum.
#[derive(Clone, Debug, PartialEq)]
pub struct Stakeholder {
    /// Its name, unique.
    pub name: String,
    /// Role in the model.
    pub role: Role,
    /// By office or by invitation.
    pub seat: Seat,
    /// Power, 0 to 1.
    pub power: f64,
    /// Dependence on the others for its own aims, 0 to 1.
    pub dependence: f64,
    /// Agencies: rate of finding infringers, relative to `agency.intelligence_rate`.
    pub reach: f64,
    /// First tick at which it is admitted to the forum; 0 is a party from the start.
    pub joins: u32,
}

impl Stakeholder {
    /// True if the forum has admitted it at `tick`.
    pub fn is_admitted(&self, tick: u32) -> bool {
        tick >= self.joins
    }
}

/// A package of measures that moves levers.
#[derive(Clone, PartialEq)]
pub struct Countermeasure {
    /// Name in scenario files and results.
    pub name: String,
    /// A phrase for people.
    pub label: String,
    /// The cause of repeat infringement that it answers.
    pub answers: String,
    /// Levers (indices in the table of parameters) moved this part of the way to 1.
    pub close_gap: Vec<(usize, f64)>,
    /// Levers multiplied by this factor.
    pub multiply: Vec<(usize, f64)>,
    /// Levers moved to this value, before any gap is closed and anything multiplied.
    pub set: Vec<(usize, f64)>,
    /// Place among those that act on one lever at a tick: the lowest first, of equals the first name.
    pub order: u32,
    /// First tick; the end of the warm-up if absent.
    pub start: Option<u32>,
    /// Ticks from nothing to full intensity.
    pub ramp: u32,
    /// First tick without it; never if absent.
    pub end: Option<u32>,
    /// Dose at full strength, 0 to 1.
    pub intensity: f64,
    /// Other doses at full strength, each from a tick on; ascending.
    pub intensity_from: Vec<(u32, f64)>,
    /// Condition that must hold before it starts, at or after `start`; once started it stays.
    pub when: Option<Trigger>,
    /// Running cost a year at full intensity, million yuan. Not given, the cost of a history in which it may act is
    /// not known.
    pub annual_cost: Option<f64>,
}

/// A condition on a signal, its mean over the last 52 ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trigger {
    /// Signal whose mean over the last 52 ticks is compared.
    pub signal: Signal,
    /// True if the signal must be above the level, false if below.
    pub above: bool,
    /// The level, in the unit of the signal.
    pub level: f64,
}

impl fmt::Display for Trigger {
    /// As in scenario files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.above { '>' } else { '<' };
        write!(f, "{} {sign} {:?}", self.signal.row().name, self.level)
    }
}

impl Countermeasure {
    /// First tick at which it can act.
    pub fn start(&self, warmup: u32) -> u32 {
        self.start.unwrap_or(warmup)
    }

    /// The dose at full strength that holds at `tick`, 0 to 1.
    pub fn intensity_at(&self, tick: u32) -> f64 {
        let later = self.intensity_from.iter().rev().find(|(from, _)| *from <= tick);
        later.map_or(self.intensity, |(_, intensity)| *intensity)
    }
}

impl fmt::Debug for Countermeasure {
    /// Fingerprints of experiments use this form: options that a countermeasure does not use are left out, so that
    /// fingerprints stay the same when new options are added.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = f.debug_struct("Countermeasure");
        all.field("name", &self.name).field("label", &self.label).field("answers", &self.answers);
        all.field("close_gap", &self.close_gap).field("multiply", &self.multiply);
        if !self.set.is_empty() {
            all.field("set", &self.set);
        }
        if self.order > 0 {
            all.field("order", &self.order);
        }
        all.field("start", &self.start).field("ramp", &self.ramp).field("end", &self.end);
        all.field("intensity", &self.intensity);
        if !self.intensity_from.is_empty() {
            all.field("intensity_from", &self.intensity_from);
        }
        all.field("when", &self.when);
        if let Some(cost) = &self.annual_cost {
            all.field("annual_cost", cost);
        }
        all.finish()
    }
}

/// A signal: an index into the table of signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signal(pub(super) usize);

/// Everything that one history needs, except its seed and its replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Specification {
    /// Parameters without any countermeasure.
    pub settings: Settings,
    /// Customs houses.
    pub houses: Vec<House>,
    /// Parties to the forum; customs is among them.
    pub stakeholders: Vec<Stakeholder>,
    /// Countermeasures applied, in the order of their names.
    pub countermeasures: Vec<Countermeasure>,
}

impl Default for Specification {
    fn default() -> Self {
        Specification {
            settings: Settings::default(),
            houses: default_houses(),
            stakeholders: default_stakeholders(),
            countermeasures: Vec::new(),
        }
    }
}

impl Specification {
    /// True if the running cost of every countermeasure is given.
    pub fn knows_cost(&self) -> bool {
        self.countermeasures.iter().all(|measure| measure.annual_cost.is_some())
    }

    /// Number of ticks of a history.
    pub fn ticks(&self) -> u32 {
        self.settings.time.warmup + self.settings.time.horizon
    }
}

/// The eight customs houses of the default system: five for cargo, three for parcels.
pub fn default_houses() -> Vec<House> {
    let house =
        |name: &str, kind, share, inspection_rate| House { name: name.into(), kind, share, inspection_rate };
    vec![
        house("Ningbo (sea)", HouseKind::Cargo, 0.22, 0.03),
        house("Shanghai (sea)", HouseKind::Cargo, 0.16, 0.03),
        house("Shenzhen (sea)", HouseKind::Cargo, 0.12, 0.03),
        house("Xiamen (sea)", HouseKind::Cargo, 0.08, 0.03),
        house("Qingdao (sea)", HouseKind::Cargo, 0.06, 0.03),
        house("Guangzhou (parcels)", HouseKind::Parcel, 0.16, 0.012),
        house("Hangzhou (parcels)", HouseKind::Parcel, 0.12, 0.012),
        house("Yiwu (parcels)", HouseKind::Parcel, 0.08, 0.012),
    ]
}

/// The ten parties of the default forum: six with a seat, four by invitation.
pub fn default_stakeholders() -> Vec<Stakeholder> {
    use Role::*;
    let party = |name: &str, role, seat, power, dependence, reach| Stakeholder {
        name: name.into(),
        role,
        seat,
        power,
        dependence,
        reach,
        joins: 0,
    };
    vec![
        party("customs", Customs, Seat::Government, 0.80, 0.80, 0.0),
        party("market regulation", MarketRegulation, Seat::Government, 0.70, 0.45, 1.5),
        party("public security", PublicSecurity, Seat::Government, 0.80, 0.35, 1.0),
        party("justice", Agency, Seat::Government, 0.75, 0.30, 0.3),
        party("post and e-commerce", Agency, Seat::Government, 0.50, 0.35, 1.5),
        party("IP office", Agency, Seat::Government, 0.50, 0.60, 0.7),
        party("large rights holders", LargeRightsHolders, Seat::Invited, 0.60, 0.80, 0.0),
        party("small rights holders", SmallRightsHolders, Seat::Invited, 0.15, 0.60, 0.0),
        party("consumers", Consumers, Seat::Invited, 0.10, 0.30, 0.0),
        party("exporters", Exporters, Seat::Invited, 0.30, 0.20, 0.0),
    ]
}
