//! The description of one arm of an experiment: typed parameters, customs houses, stakeholders, countermeasures.
//!
//! [`PARAMETERS`] is the one table that scenario files, the schema, the checks, the documentation and the
//! levers read. A parameter's *path* (`exporter.moral_weight`) is its name everywhere.

use super::countermeasures::Countermeasure;
pub use super::parameters::{PARAMETERS, SECTIONS, Settings};

/// What kind of number a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A real number.
    Real,
    /// A whole number, not negative.
    Count,
    /// A switch: `true` or `false`.
    Switch,
}

/// One row of the table of parameters.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Where it stands in a scenario file, for instance `exporter.moral_weight`.
    pub path: &'static str,
    /// Real, count or switch.
    pub kind: Kind,
    /// The built-in value; switches as 0 or 1.
    pub default: f64,
    /// Lowest allowed value.
    pub low: f64,
    /// Highest allowed value.
    pub high: f64,
    /// Unit, for people.
    pub unit: &'static str,
    /// What it means, one sentence.
    pub doc: &'static str,
    /// Where the value comes from: `input`, `calibrated` with the fact it answers to, or `assumed`.
    pub source: &'static str,
    /// Whether a countermeasure may move it while a history runs.
    pub lever: bool,
    /// Reads it.
    pub get: fn(&Settings) -> f64,
    /// Writes it; the caller has checked the range.
    pub set: fn(&mut Settings, f64),
}

impl Parameter {
    /// The last part of the path.
    pub fn key(&self) -> &'static str {
        self.path.split_once('.').map_or(self.path, |(_, key)| key)
    }

    /// The table of the scenario file in which it stands.
    pub fn section(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(section, _)| section)
    }

    /// Whether `value` may stand in a scenario: finite, in range and whole where it must be.
    pub fn allows(&self, value: f64) -> bool {
        value.is_finite()
            && value >= self.low
            && value <= self.high
            && (self.kind == Kind::Real || value.fract() == 0.0)
    }

    /// The allowed values in words, with the unit.
    pub fn allowed(&self) -> String {
        match self.kind {
            Kind::Switch => "true or false".to_string(),
            Kind::Count => format!("a whole number from {} to {} ({})", self.low, self.high, self.unit),
            Kind::Real => format!("a number from {} to {} ({})", self.low, self.high, self.unit),
        }
    }
}

/// The row of the parameter at `path`, and its place in the table.
pub fn parameter(path: &str) -> Option<(usize, &'static Parameter)> {
    PARAMETERS.iter().enumerate().find(|(_, parameter)| parameter.path == path)
}

/// A number type that a parameter may have; lets the table treat all alike.
pub trait Scalar: Copy {
    /// The kind that the table shows.
    const KIND: Kind;
    /// As a real number.
    fn to_real(self) -> f64;
    /// From a real number that was checked before.
    fn from_real(value: f64) -> Self;
}

impl Scalar for f64 {
    const KIND: Kind = Kind::Real;
    fn to_real(self) -> f64 {
        self
    }
    fn from_real(value: f64) -> Self {
        value
    }
}

impl Scalar for u32 {
    const KIND: Kind = Kind::Count;
    fn to_real(self) -> f64 {
        f64::from(self)
    }
    fn from_real(value: f64) -> Self {
        value as u32
    }
}

impl Scalar for bool {
    const KIND: Kind = Kind::Switch;
    fn to_real(self) -> f64 {
        f64::from(u8::from(self))
    }
    fn from_real(value: f64) -> Self {
        value != 0.0
    }
}

/// How goods leave: in containers or in parcels.
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

/// A customs house through which exporters ship.
#[derive(Clone, Debug, PartialEq)]
pub struct House {
    /// Its name, unique.
    pub name: String,
    /// Cargo or parcels.
    pub kind: HouseKind,
    /// Share of all exporters that ship through it at the start; the shares sum to 1.
    pub share: f64,
    /// Share of consignments that it inspects.
    pub inspection_rate: f64,
}

/// What a stakeholder of the forum stands for in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Customs itself: convenes the forum, inspects, handles cases. Exactly one.
    Customs,
    /// The market regulator: its readiness to share opens the company registry (links, credit, tips).
    MarketRegulation,
    /// The police: its readiness to share lets customs refer repeat cases.
    PublicSecurity,
    /// Any other agency that comes across infringers and may share what it knows.
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

    /// Whether it comes across infringers at home and may share that with customs.
    pub fn is_agency(self) -> bool {
        matches!(self, Role::MarketRegulation | Role::PublicSecurity | Role::Agency)
    }
}

/// Whether a stakeholder has a place at the table or waits to be asked.
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
    /// What it stands for in the model.
    pub role: Role,
    /// By office or by invitation.
    pub seat: Seat,
    /// Power, 0 to 1.
    pub power: f64,
    /// Dependence on the others for its own aims, 0 to 1.
    pub dependence: f64,
    /// Agencies: how often it comes across infringers, relative to `agency.intelligence_rate`.
    pub reach: f64,
    /// First tick at which it is admitted to the forum; 0 is a party from the start.
    pub joins: u32,
}

impl Stakeholder {
    /// Whether the forum has admitted it at `tick`.
    pub fn is_admitted(&self, tick: u32) -> bool {
        tick >= self.joins
    }
}

/// All that one history needs to know besides its seed and its replicate.
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
