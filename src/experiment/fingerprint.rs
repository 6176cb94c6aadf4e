//! Fingerprint of an experiment: a hash of all that decides the bits of its records, and of nothing else.
//!
//! Settings enter in the order of the table of parameters, every number as its bits. Names, labels and descriptions
//! stay out: they change no record.

use sha2::{Digest, Sha256};

pub use crate::model::MODEL_VERSION;
use crate::model::countermeasures::Countermeasure;
use crate::model::settings::{PARAMETERS, Specification};
use crate::scenario::Arm;
use crate::scenario::study::{Factor, Level, Values};
use crate::stats::design::Distribution;

/// Version of what a record holds: raise it whenever that changes. It is part of the
/// identity, so that a journal of another version is one of other settings: kept, and not read.
pub const RECORD_VERSION: u32 = 4;

/// A hash under way. Whatever has a length enters with it, so that no two contents have the same bytes.
#[derive(Clone, Debug)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// That of an experiment of some kind, by this version of the program.
    pub fn new(kind: &str) -> Self {
        let versions = [MODEL_VERSION, RECORD_VERSION].map(u64::from);
        Fingerprint(Sha256::new()).text(env!("CARGO_PKG_VERSION")).wholes(versions).text(kind)
    }

    /// The hash.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// A text.
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Bytes.
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self = self.whole(bytes.len() as u64);
        self.0.update(bytes);
        self
    }

    /// A whole number.
    pub fn whole(mut self, number: u64) -> Self {
        self.0.update(number.to_le_bytes());
        self
    }

    /// Whole numbers.
    pub fn wholes(self, numbers: impl IntoIterator<Item = u64>) -> Self {
        numbers.into_iter().fold(self, Self::whole)
    }

    /// Numbers, each as its bits.
    pub fn numbers(self, numbers: impl IntoIterator<Item = f64>) -> Self {
        self.wholes(numbers.into_iter().map(f64::to_bits))
    }

    /// A number that may be absent.
    fn maybe(self, number: Option<u64>) -> Self {
        self.wholes([u64::from(number.is_some()), number.unwrap_or(0)])
    }

    /// Arms and the seed of their draws.
    pub fn arms(self, arms: &[Arm], seed: u64) -> Self {
        let with_seed = self.whole(seed).whole(arms.len() as u64);
        arms.iter().fold(with_seed, |hash, arm| hash.specification(&arm.spec))
    }

    fn specification(mut self, spec: &Specification) -> Self {
        self = self.numbers(PARAMETERS.iter().map(|row| (row.get)(&spec.settings)));
        self = self.whole(spec.houses.len() as u64);
        for house in &spec.houses {
            self = self.text(house.kind.word()).numbers([house.share, house.inspection_rate]);
        }
        self = self.whole(spec.stakeholders.len() as u64);
        for party in &spec.stakeholders {
            self = self.text(party.role.word()).text(party.seat.word());
            self = self.numbers([party.power, party.dependence, party.reach]).whole(u64::from(party.joins));
        }
        self = self.whole(spec.countermeasures.len() as u64);
        spec.countermeasures.iter().fold(self, Self::countermeasure)
    }

    fn countermeasure(mut self, measure: &Countermeasure) -> Self {
        for levers in [&measure.close_gap, &measure.multiply, &measure.set] {
            self = self.whole(levers.len() as u64);
            for &(place, amount) in levers {
                self = self.text(PARAMETERS[place].path).numbers([amount]);
            }
        }
        self = self.whole(u64::from(measure.order));
        self = self.maybe(measure.start.map(u64::from)).maybe(measure.end.map(u64::from));
        self = self
            .whole(u64::from(measure.ramp))
            .numbers([measure.intensity, measure.annual_cost.unwrap_or(f64::NAN)]);
        self = self.whole(measure.intensity_from.len() as u64);
        for &(tick, dose) in &measure.intensity_from {
            self = self.whole(u64::from(tick)).numbers([dose]);
        }
        match measure.when {
            None => self.whole(0),
            Some(when) => {
                self.wholes([1, when.signal.index() as u64, u64::from(when.above)]).numbers([when.level])
            }
        }
    }

    /// Meaning and distribution of the numbers of points.
    pub fn factors(self, factors: &[Factor]) -> Self {
        let with_length = self.whole(factors.len() as u64);
        factors.iter().fold(with_length, |mut hash, factor| {
            hash = hash.whole(factor.paths.len() as u64);
            hash = factor.paths.iter().fold(hash, |hash, path| hash.text(path));
            match &factor.values {
                Values::Real(None) => hash.text("real"),
                Values::Real(Some(distribution)) => hash.text("real").distribution(distribution),
                Values::Whole(None) => hash.text("whole"),
                Values::Whole(Some((low, high))) => hash.text("whole").wholes([*low as u64, *high as u64]),
                Values::Choice(levels) => {
                    let hash = hash.text("choice").whole(levels.len() as u64);
                    levels.iter().fold(hash, Self::level)
                }
            }
        })
    }

    fn level(self, level: &Level) -> Self {
        match level {
            Level::Real(number) => self.text("real").numbers([*number]),
            Level::Whole(number) => self.text("whole").whole(*number as u64),
            Level::Flag(flag) => self.text("flag").whole(u64::from(*flag)),
            Level::Text(text) => self.text("text").text(text),
        }
    }

    fn distribution(self, distribution: &Distribution) -> Self {
        match *distribution {
            Distribution::Uniform { low, high } => self.text("uniform").numbers([low, high]),
            Distribution::LogUniform { low, high } => self.text("log-uniform").numbers([low, high]),
            Distribution::Normal { mean, sd } => self.text("normal").numbers([mean, sd]),
            Distribution::TruncatedNormal { mean, sd, low, high } => {
                self.text("truncated-normal").numbers([mean, sd, low, high])
            }
            Distribution::Triangular { low, mode, high } => {
                self.text("triangular").numbers([low, mode, high])
            }
            Distribution::Lognormal { median, sigma } => self.text("lognormal").numbers([median, sigma]),
            Distribution::Beta { alpha, beta, low, high } => {
                self.text("beta").numbers([alpha, beta, low, high])
            }
        }
    }
}
