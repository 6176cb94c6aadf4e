//! What propositions came to: `propositions.csv` and the manifest.

pub mod over;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::folder::manifest::Machine;
use crate::folder::{self, Folder, FolderError};
use crate::tables::table::row;
use sfic::experiment::plan::{MODEL_VERSION, hex};
use sfic::experiment::propositions::Examined;
use sfic::model::outcomes::OUTCOMES;
use sfic::model::signals::SIGNALS;
use sfic::scenario::{EXPECTATIONS, Measure};
use sfic::stats::claim::Region;

row! {
    /// One row of `propositions.csv`: a test with what became of it, its part and its proposition.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::PROPOSITIONS, one per "test of a part of a proposition", exponents below 1e-4 {
        /// Proposition.
        pub id: String,
        /// Dimension of the theory.
        pub dimension: String,
        /// The claim.
        pub claim: String,
        /// Verdict on the claim, which holds if all its parts do.
        pub verdict: String,
        /// The part of the claim.
        pub part: String,
        /// Verdict on the part, which holds if any of its tests does.
        pub part_verdict: String,
        /// The contrast.
        pub contrast: String,
        /// The outcome or signal.
        pub measure: String,
        /// Its unit.
        pub unit: String,
        /// The window of time, for a signal; empty if the contrast names it.
        pub window: String,
        /// Where the contrast must lie.
        pub expect: String,
        /// The smallest effect of interest.
        pub sesoi: f64,
        /// The contrast on all replicates.
        pub effect: Option<f64>,
        /// Its standard error.
        pub se: Option<f64>,
        /// Lower end of its interval at the level at which Holm judged it.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// That level.
        pub level: f64,
        /// Two-sided p-value against the nearest end of the region.
        pub p: f64,
        /// The same, Holm-adjusted over all tests of the run.
        pub p_holm: f64,
        /// Verdict on this test.
        pub test_verdict: String,
        /// Paired replicates.
        pub replicates: u32,
    }
}

/// The rows of all propositions, in their order.
pub fn rows(examined: &[Examined<'_>]) -> Vec<Row> {
    let mut rows = Vec::new();
    for found in examined {
        let proposition = found.proposition;
        for (place, (part, judged)) in proposition.parts.iter().zip(&found.parts).enumerate() {
            rows.extend(part.tests.iter().zip(judged).map(|(test, judged)| Row {
                id: proposition.id.clone(),
                dimension: proposition.dimension.clone(),
                claim: proposition.claim.clone(),
                verdict: found.verdict().words().into(),
                part: part.says.clone(),
                part_verdict: found.of_part(place).words().into(),
                contrast: test.contrast.clone(),
                measure: name(test.measure).into(),
                unit: unit(test.measure).into(),
                window: test.window.clone(),
                expect: word(test.region).into(),
                sesoi: test.smallest,
                effect: judged.value,
                se: judged.se,
                low: judged.interval.map(|interval| interval.low),
                high: judged.interval.map(|interval| interval.high),
                level: judged.level,
                p: judged.p,
                p_holm: judged.p_holm,
                test_verdict: judged.verdict.words().into(),
                replicates: found.replicates as u32,
            }));
        }
    }
    rows
}

fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Outcome(place) => OUTCOMES[place].name,
        Measure::Signal(place) => SIGNALS[place].name,
    }
}

fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Outcome(place) => OUTCOMES[place].unit,
        Measure::Signal(place) => SIGNALS[place].unit,
    }
}

fn word(region: Region) -> &'static str {
    EXPECTATIONS.iter().find(|(_, known)| *known == region).map_or("", |(word, _)| word)
}

/// What was run: enough to run it again to the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program.
    pub version: String,
    /// Version of the meaning of results.
    pub model_version: u32,
    /// Seed of all draws.
    pub seed: u64,
    /// The scenario whose propositions these are, as it was read; absent for the built-in system.
    pub base: Option<String>,
    /// The propositions.
    pub propositions: Vec<Source>,
    /// Where and how it was run: the one part that differs from run to run.
    pub machine: Machine,
}

/// A proposition in the manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub id: String,
    /// The claim in few words.
    pub short: String,
    /// Number of arms.
    pub arms: usize,
    /// Paired replicates.
    pub replicates: usize,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Its file.
    pub text: String,
    /// The files of the scenario that it extends, the nearest first.
    pub extended: Vec<String>,
}

impl Manifest {
    /// The manifest of what was examined.
    pub fn new(examined: &[Examined<'_>], seed: u64, base: Option<String>, machine: Machine) -> Self {
        let source = |found: &Examined<'_>| Source {
            id: found.proposition.id.clone(),
            short: found.proposition.short.clone(),
            arms: found.proposition.arms.len(),
            replicates: found.replicates,
            sha256: hex(&Sha256::digest(found.proposition.text.as_bytes())),
            text: found.proposition.text.clone(),
            extended: found.proposition.extended.clone(),
        };
        Manifest {
            version: env!("CARGO_PKG_VERSION").into(),
            model_version: MODEL_VERSION,
            seed,
            base,
            propositions: examined.iter().map(source).collect(),
            machine,
        }
    }
}

/// Writes the table and the manifest, the manifest last.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write(folder: &Folder, rows: &[Row], manifest: &Manifest) -> Result<(), FolderError> {
    folder.remove(folder::MANIFEST)?;
    folder.write_rows(rows)?;
    folder.write_json(folder::MANIFEST, manifest)
}
