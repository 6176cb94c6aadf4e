//! What happens in one tick: the consignments, who was inspected, what was found, and the counts of it all.

use std::ops::Range;

/// An infringing consignment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Infringement {
    /// Whose it is.
    pub exporter: u32,
    /// The draw that decides whether an insider tips it off.
    pub insider: u32,
    /// The draw that decides whether the holder's investigator finds it.
    pub investigator: u32,
}

impl Infringement {
    /// One whose draws of phase 3 are still to come.
    pub fn of(exporter: u32) -> Self {
        Infringement { exporter, insider: 0, investigator: 0 }
    }
}

/// An inspected consignment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inspection {
    /// Whose it is.
    pub exporter: u32,
    /// Chosen by score, not at random.
    pub targeted: bool,
    /// A tip, a fresh lead or fresh intelligence pointed at it, however it was chosen.
    pub flagged: bool,
    /// It infringes.
    pub infringing: bool,
    /// It infringes and the inspection showed it; or it does not and was detained all the same.
    pub detained: bool,
}

/// A sanction imposed in this tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sanction {
    /// On whom.
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
            sanctions_by_sanctioned sanctions_on_record sanctions_parcel sanctions_reported referrals found passed
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

    /// All infringing consignments that inspections showed.
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

/// How many consignments a house inspects, by score and at random.
#[derive(Clone, Copy)]
pub struct Workload {
    /// The highest scores.
    pub targeted: usize,
    /// At random among the others.
    pub random: usize,
    /// Tells apart keys of random selection that tie.
    pub salt: u32,
}

/// The consignments among which the houses select, and the part of their scores that nobody can explain.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// Exporters, house by house, ascending in each.
    pub(super) exporters: Vec<u32>,
    /// Their scores.
    pub(super) scores: Vec<f32>,
    /// Where each house starts in these, and the end of the last.
    pub(super) starts: Vec<u32>,
    pub(super) cuts: Cuts,
}

/// What a consignment of which nothing is known must reach to be a candidate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cuts {
    /// For selection by score: the lowest word.
    pub(super) word: u32,
    /// For random selection: keys must be below.
    pub(super) key: u32,
}

/// Room in which a house selects, kept from house to house and from tick to tick.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    pub(super) ranked: Vec<Ranked>,
    pub(super) keyed: Vec<(u16, u32, u32)>,
    /// The exporters selected last, ascending.
    pub selected: Vec<u32>,
}

/// A consignment by its score: the highest first, then by exporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranked(pub(super) u64);

/// The present tick. Buffers are kept from tick to tick.
#[derive(Clone, Debug, Default)]
pub struct Today {
    /// Room for the exporters that pass the cuts of selection, each with its word, at the front of each block.
    pub passing: Vec<(u32, u32)>,
    /// The low half of the word that decided who ships: the key of random selection for inspection.
    pub keys: Vec<u16>,
    /// Among which consignments the houses select.
    pub candidates: Candidates,
    /// Room in which they do.
    pub selection: Selection,
    /// Whether exporter `e` ships.
    pub ships: Vec<bool>,
    /// Shipments of each house.
    pub shipments_of_house: Vec<u32>,
    /// Infringing consignments, by exporter, ascending.
    pub infringements: Vec<Infringement>,
    /// Infringing consignments of each house.
    pub infringements_of_house: Vec<u32>,
    /// Sanctions of each house.
    pub sanctions_of_house: Vec<u32>,
    /// Whether exporter `e` infringes.
    pub infringes: Vec<bool>,
    /// Room for where the listeners of those who went free stand …
    pub listening: Vec<Range<usize>>,
    /// … and for who they are.
    pub told: Vec<u32>,
    /// Whether an insider tipped off the consignment of exporter `e`.
    pub tipped: Vec<bool>,
    /// Whether exporter `e` is sanctioned.
    pub sanctioned: Vec<bool>,
    /// Whether exporter `e` is inspected.
    pub inspected: Vec<bool>,
    /// Inspections, house by house.
    pub inspections: Vec<Inspection>,
    /// Sanctions, by exporter, ascending.
    pub sanctions: Vec<Sanction>,
    /// Mean perceived detection of exporters with opportunity.
    pub perceived_detection: f64,
    /// Whether the forum met.
    pub met: bool,
    /// Counts.
    pub tally: Tally,
}

impl Today {
    /// Room for so many exporters and houses.
    pub fn new(exporters: usize, houses: usize) -> Self {
        Today {
            passing: vec![(0, 0); exporters],
            keys: vec![0; exporters],
            ships: vec![false; exporters],
            shipments_of_house: vec![0; houses],
            infringements_of_house: vec![0; houses],
            sanctions_of_house: vec![0; houses],
            infringes: vec![false; exporters],
            tipped: vec![false; exporters],
            sanctioned: vec![false; exporters],
            inspected: vec![false; exporters],
            ..Today::default()
        }
    }

    /// Forgets yesterday; touches only those to whom something happened.
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
        self.sanctions_of_house.fill(0);
        self.sanctions.clear();
        self.met = false;
        self.tally = Tally::default();
    }
}
