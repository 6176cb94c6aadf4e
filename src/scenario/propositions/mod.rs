//! Propositions of theory as experiments: arms of a scenario, contrasts between them, and criteria of support.
//!
//! A proposition file states a claim with its source, the arms that are needed to test it, and its parts. Each part
//! is one or several tests: a contrast of arms on an outcome or a signal, the region in which it must lie, and the
//! smallest effect of interest. The claim holds if every part does; a part holds if any of its tests does.

mod claims;
mod contrast;
mod read;
mod schema;

pub use read::{load_propositions, proposition_at, proposition_from_text};
pub use schema::proposition_schema;

use super::Arm;
use crate::stats::claim::Region;

/// Replicates of a proposition that gives no number.
pub const PROPOSITION_REPLICATES: u32 = 60;

/// A proposition of theory and how it is put to the test.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposition {
    /// Its name, such as `P4`.
    pub id: String,
    /// The dimension of the theory to which it belongs.
    pub dimension: String,
    /// The claim of theory, one sentence.
    pub claim: String,
    /// The same in a few words.
    pub short: String,
    /// The expectation of theory for the contrast, in words.
    pub expected: String,
    /// The publication that makes the claim.
    pub source: String,
    /// The reason why these arms, contrasts and outcomes test it; written before any result was seen.
    pub why: String,
    /// The arms, in the order of the file.
    pub arms: Vec<Arm>,
    /// The parts of the claim; all must hold.
    pub parts: Vec<Part>,
    /// Paired replicates of every arm.
    pub replicates: u32,
    /// Its file, as it was read.
    pub text: String,
    /// The files of the scenario that it extends, as they were read, the nearest first.
    pub extended: Vec<String>,
    /// Settings that are allowed but probably unintended, one sentence each.
    pub warnings: Vec<String>,
}

impl Proposition {
    /// Its file in one spelling, without comments and the texts for people: what decides its runs and its verdicts.
    pub fn asked(&self) -> String {
        const WORDS: [&str; 6] = ["dimension", "claim", "short", "expected", "source", "why"];
        let mut table = self.text.trim_start_matches('\u{feff}').parse::<toml::Table>().unwrap_or_default();
        WORDS.iter().for_each(|word| drop(table.remove(*word)));
        for (list, word) in [("arm", "label"), ("part", "says")] {
            let items = table.get_mut(list).and_then(toml::Value::as_array_mut).into_iter().flatten();
            items.filter_map(toml::Value::as_table_mut).for_each(|item| drop(item.remove(word)));
        }
        table.to_string()
    }
}

/// A part of a claim: true if any of its tests holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its statement, one sentence.
    pub says: String,
    /// The tests, alternatives.
    pub tests: Vec<Test>,
}

/// A contrast with the region in which it must lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The contrast as written.
    pub contrast: String,
    /// Its terms, the weights of which sum to 0.
    pub terms: Vec<Term>,
    /// The outcome or signal compared.
    pub measure: Measure,
    /// Name of the window of the test, or of the windows of its terms.
    pub window: String,
    /// The region in which the contrast must lie.
    pub region: Region,
    /// The smallest effect of interest, in the unit of the measure.
    pub smallest: f64,
}

/// An arm in a contrast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Weight of the arm in the sum.
    pub weight: f64,
    /// Index of the arm.
    pub arm: usize,
    /// Ticks over which a signal is averaged.
    pub window: Option<Window>,
}

/// Ticks from `from` on, before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first tick.
    pub from: u32,
    /// The tick after the last.
    pub to: u32,
}

/// The outcome or signal that a contrast compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// An outcome of whole histories, by its index in the table.
    Outcome(usize),
    /// A state, averaged over a window of ticks, by its index in the table of signals.
    Signal(usize),
}

/// The word of each region in files.
pub const EXPECTATIONS: [(&str, Region); 5] = [
    ("above", Region::Above),
    ("below", Region::Below),
    ("nearly zero", Region::NearlyZero),
    ("not below", Region::NotBelow),
    ("not above", Region::NotAbove),
];
