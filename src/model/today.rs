//! State of one tick: consignments, inspections, findings, and their counts.

use super::blocks::BLOCK;

/// An infringing consignment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Infringement {
    /// Index of its exporter.
    pub exporter: u32,
    /// The draw that decides whether an insider tips it off.
    pub insider: u32,
    /// The draw that decides whether the holder's investigator finds it.
    pub investigator: u32,
}

impl Infringement {
    /// An infringement whose draws of phase 3 are still 0.
    pub fn new(exporter: u32) -> Self {
        Infringement { exporter, insider: 0, investigator: 0 }
    }
}

/// An inspected consignment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inspection {
    /// Index of its exporter.
    pub exporter: u32,
    /// Chosen by score, not at random.
    pub targeted: bool,
    /// It infringes.
    pub infringing: bool,
    /// It infringes and the inspection showed it; or it is honest and was detained by mistake.
    pub detained: bool,
}

/// A sanction imposed in this tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sanction {
    /// Index of the exporter.
    pub exporter: u32,
    /// Also referred to the police.
    pub referred: bool,
}

/// Counts of one tick; their sums over a history are the numerators and denominators of the outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)] // the names are the definitions
pub struct Tally {
    pub shipments: u64,
    pub infringements: u64,
    pub infringements_by_sanctioned: u64,
    pub inspections_targeted: u64,
    pub inspections_random: u64,
    pub detections_targeted: u64,
    pub detections_random: u64,
    pub honest_inspections: u64,
    pub false_alarms: u64,
    pub no_reply: u64,
    pub cases: u64,
    pub lapses: u64,
    pub sanctions: u64,
    pub sanctions_by_sanctioned: u64,
    pub sanctions_on_record: u64,
    pub sanctions_parcel: u64,
    pub sanctions_reported: u64,
    pub sanctions_told: u64,
    pub leads: u64,
    pub referrals: u64,
    pub found: u64,
    pub passed: u64,
    pub consumer_reports: u64,
    pub tips: u64,
    pub false_reports: u64,
}

impl Tally {
    /// Adds another tick's counts.
    pub fn add(&mut self, other: &Tally) {
        macro_rules! add {
            ($($count:ident)*) => { $( self.$count += other.$count; )* };
        }
        add!(shipments infringements infringements_by_sanctioned inspections_targeted inspections_random
            detections_targeted detections_random honest_inspections false_alarms no_reply cases lapses sanctions
            sanctions_by_sanctioned sanctions_on_record sanctions_parcel sanctions_reported sanctions_told leads referrals found passed
            consumer_reports tips false_reports);
    }

    /// All inspections.
    pub fn inspections(&self) -> u64 {
        self.inspections_targeted + self.inspections_random
    }

    /// Inspections of infringing consignments.
    pub fn infringing_inspections(&self) -> u64 {
        self.inspections() - self.honest_inspections
    }

    /// Infringing consignments that inspections showed.
    pub fn detections(&self) -> u64 {
        self.detections_targeted + self.detections_random
    }

    /// Detections in which customs may act and asks the rights holder.
    pub fn notices(&self) -> u64 {
        self.no_reply + self.replies()
    }

    /// Notices that the rights holder answered in time.
    pub fn replies(&self) -> u64 {
        self.lapses + self.cases
    }
}

/// Number of consignments that a house inspects.
#[derive(Clone, Copy)]
pub struct Workload {
    /// Inspections by score.
    pub targeted: usize,
    /// Inspections at random among the others.
    pub random: usize,
    /// Breaks ties between keys of random selection.
    pub salt: u32,
}

/// The consignments of a block of exporters among which the houses select.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// For selection by score.
    pub(super) scored: ByHouse,
    /// The unexplained part of their scores, in the same order.
    pub(super) scores: Vec<f32>,
    /// For random selection.
    pub(super) keyed: ByHouse,
}

/// Counts by house among a block of exporters.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub(super) shipments: Vec<u32>,
    pub(super) infringements: Vec<u32>,
}

/// Exporters, house by house, ascending in each.
#[derive(Clone, Debug, Default)]
pub struct ByHouse {
    pub(super) exporters: Vec<u32>,
    /// First index of each house in these, then the length.
    pub(super) starts: Vec<u32>,
}

/// Bounds for a consignment of which nothing is known to be a candidate at a house.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cuts {
    /// For selection by score: the lowest word.
    pub(super) word: u32,
    /// For random selection: keys must be below.
    pub(super) key: u32,
}

/// Selection at a house; buffers are kept from tick to tick.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub(super) ranked: Vec<Ranked>,
    pub(super) keyed: Vec<(u16, u32, u32)>,
    /// Exporters selected by score, ascending.
    pub(super) targeted: Vec<u32>,
    /// Exporters selected at random among the others, ascending.
    pub(super) random: Vec<u32>,
}

/// A consignment by its score: the highest first, then by exporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranked(pub(super) u64);

/// The present tick. Buffers are kept from tick to tick.
#[derive(Clone, Debug, Default)]
pub struct Today {
    /// The low half of the word that decided who ships: the key of random selection for inspection.
    pub keys: Vec<u16>,
    /// What each block of exporters does, by house.
    pub counts: Vec<Counts>,
    /// The consignments among which the houses select, for each block of exporters.
    pub candidates: Vec<Candidates>,
    /// The selection at each house.
    pub selections: Vec<Selection>,
    /// True if exporter `e` ships.
    pub ships: Vec<bool>,
    /// Shipments of each house.
    pub shipments_of_house: Vec<u32>,
    /// Infringing consignments, by exporter, ascending.
    pub infringements: Vec<Infringement>,
    /// Infringing consignments of each house.
    pub infringements_of_house: Vec<u32>,
    /// What each agency finds of infringing consignments.
    pub found: Vec<u32>,
    /// What each agency passes on of that.
    pub passed: Vec<u32>,
    /// Sanctions of each house.
    pub sanctions_of_house: Vec<u32>,
    /// True if exporter `e` infringes.
    pub infringes: Vec<bool>,
    /// True if an insider tipped off the consignment of exporter `e`.
    pub tipped: Vec<bool>,
    /// True if exporter `e` is sanctioned.
    pub sanctioned: Vec<bool>,
    /// True if exporter `e` is inspected.
    pub inspected: Vec<bool>,
    /// Inspections, house by house.
    pub inspections: Vec<Inspection>,
    /// Sanctions, by exporter, ascending.
    pub sanctions: Vec<Sanction>,
    /// Mean perceived detection of exporters with opportunity.
    pub perceived_detection: f64,
    /// True if the forum met.
    pub met: bool,
    /// Exporters to which a tip, a holder's find or a traced report led; more than once where several did.
    pub led_to: Vec<u32>,
    /// Counts of the tick.
    pub tally: Tally,
}

impl Today {
    /// Buffers for these numbers of exporters, houses and agencies.
    pub fn new(exporters: usize, houses: usize, agencies: usize) -> Self {
        Today {
            counts: vec![Counts::default(); exporters.div_ceil(BLOCK)],
            candidates: vec![Candidates::default(); exporters.div_ceil(BLOCK)],
            selections: vec![Selection::default(); houses],
            keys: vec![0; exporters],
            ships: vec![false; exporters],
            shipments_of_house: vec![0; houses],
            infringements_of_house: vec![0; houses],
            found: vec![0; agencies],
            passed: vec![0; agencies],
            sanctions_of_house: vec![0; houses],
            infringes: vec![false; exporters],
            tipped: vec![false; exporters],
            sanctioned: vec![false; exporters],
            inspected: vec![false; exporters],
            ..Today::default()
        }
    }

    /// Clears the state of the last tick; touches only the agents concerned.
    pub fn clear(&mut self) {
        for infringement in self.infringements.drain(..) {
            let e = infringement.exporter as usize;
            self.infringes[e] = false;
            self.tipped[e] = false;
            self.sanctioned[e] = false;
        }
        for inspection in self.inspections.drain(..) {
            self.inspected[inspection.exporter as usize] = false;
        }
        self.infringements_of_house.fill(0);
        self.found.fill(0);
        self.passed.fill(0);
        self.sanctions_of_house.fill(0);
        self.sanctions.clear();
        self.led_to.clear();
        self.met = false;
        self.tally = Tally::default();
    }
}
