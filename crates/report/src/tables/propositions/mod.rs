//! What propositions came to: `propositions.csv` and the manifest.

pub mod over;

use serde::Serialize;

use crate::folder::manifest::{self, Manifest};
use crate::folder::{self, Folder, FolderError};
use crate::tables::table::row;
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
        for (index, (part, judged)) in proposition.parts.iter().zip(&found.parts).enumerate() {
            rows.extend(part.tests.iter().zip(judged).map(|(test, judged)| Row {
                id: proposition.id.clone(),
                dimension: proposition.dimension.clone(),
                claim: proposition.claim.clone(),
                verdict: found.verdict().words().into(),
                part: part.says.clone(),
                part_verdict: found.of_part(index).words().into(),
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
        Measure::Outcome(index) => OUTCOMES[index].name,
        Measure::Signal(index) => SIGNALS[index].name,
    }
}

fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Outcome(index) => OUTCOMES[index].unit,
        Measure::Signal(index) => SIGNALS[index].unit,
    }
}

fn word(region: Region) -> &'static str {
    EXPECTATIONS.iter().find(|(_, known)| *known == region).map_or("", |(word, _)| word)
}

/// Writes the table and the manifest, the manifest last.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write(
    folder: &Folder,
    rows: &[Row],
    manifest: &Manifest<manifest::Examined>,
) -> Result<(), FolderError> {
    folder.begin()?;
    folder.write_rows(rows)?;
    folder.seal(folder::MANIFEST, manifest)
}
