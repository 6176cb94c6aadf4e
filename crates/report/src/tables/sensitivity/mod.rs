//! The files of a sensitivity analysis.
//!
//! Beside the files of a [`sweep`] over the design there are `sensitivity.csv`, a row for each index, and
//! `sensitivity-<outcome>-<arm>.svg`, the figures of the outcome that is shown.

mod figures;
mod lead;

use serde::Serialize;

pub use figures::figures;
pub(crate) use figures::{Words, bars, effects_in};
pub(crate) use lead::{Lead, NEGLIGIBLE, by_size, lead, lead_of_totals, much_noise, negligible};

use crate::folder::manifest::{self, Analysis, Machine, Manifest, Precision};
use crate::folder::{self, Folder, FolderError};
use crate::tables::sweep;
use crate::tables::table::{Format, row};
use sfic::experiment::engine::Store;
use sfic::experiment::sensitivity::findings::IndicesOf;
use sfic::experiment::sensitivity::run::Ended;
use sfic::experiment::sensitivity::{Findings, Found};
use sfic::experiment::sweep::Failures;
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::study::Study;
use sfic::stats::Estimate;
use sfic::stats::stopping::Reason;

row! {
    /// One row of `sensitivity.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::SENSITIVITY, one per "outcome, arm, quantity, index and factor", exponents below 1e-4 {
        /// Name of the outcome.
        pub outcome: String,
        /// Name of the arm.
        pub arm: String,
        /// `level` of the outcome in the arm, or `change` against the first arm.
        pub quantity: String,
        /// `first`, `total`, `second`, `interactions`, `noise`, `pawn`, `pawn_dummy`; or `mu_star`, `mu`, `sigma`, `noise`.
        pub index: String,
        /// The factor; empty for what belongs to none.
        pub factor: String,
        /// The other factor of a second-order index.
        pub with: String,
        /// The index: a share of variance, a distance, or in the unit of the outcome for `mu_star`, `mu` and `sigma`.
        pub value: f64,
        /// Its bootstrap standard error.
        pub se: Option<f64>,
        /// Lower end of its 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// Blocks on which it rests.
        pub blocks: usize,
        /// Bootstrap samples that its error leaves out, as the outcome is the same at all of their points.
        pub left_out: u32,
    }
}

/// The rows of everything that was found.
pub fn rows(study: &Study, findings: &Findings) -> Vec<Row> {
    findings.found.iter().flat_map(|found| rows_of(study, found)).collect()
}

fn rows_of(study: &Study, found: &Found) -> Vec<Row> {
    let names: Vec<&str> = study.names().collect();
    let left_out = match &found.indices {
        Some(IndicesOf::Saltelli(indices, _)) => indices.left_out,
        _ => 0,
    };
    let row = |index: &str, factor: &str, with: &str, estimate: &Estimate| Row {
        outcome: OUTCOMES[found.target.outcome].name.into(),
        arm: study.base.arms[found.target.arm].name.clone(),
        quantity: found.target.quantity.name().into(),
        index: index.into(),
        factor: factor.into(),
        with: with.into(),
        value: estimate.value,
        se: estimate.se,
        low: estimate.interval.map(|interval| interval.low),
        high: estimate.interval.map(|interval| interval.high),
        blocks: found.blocks,
        left_out,
    };
    let mut rows = Vec::new();
    match &found.indices {
        None => {}
        Some(IndicesOf::Morris(effects)) => {
            for (name, effect) in names.iter().zip(effects) {
                rows.push(row("mu_star", name, "", &effect.mu_star));
                rows.push(row("mu", name, "", &effect.mu));
                rows.extend(effect.sigma.map(|sigma| row("sigma", name, "", &sigma)));
                rows.extend(effect.noise.map(|noise| row("noise", name, "", &noise)));
            }
        }
        Some(IndicesOf::Saltelli(indices, pawn)) => {
            let each = |index, estimates: &[Estimate]| -> Vec<Row> {
                names.iter().zip(estimates).map(|(name, estimate)| row(index, name, "", estimate)).collect()
            };
            rows.extend(each("first", &indices.first));
            rows.extend(each("total", &indices.total));
            rows.extend(
                indices.second.iter().map(|(j, k, estimate)| row("second", names[*j], names[*k], estimate)),
            );
            rows.push(row("interactions", "", "", &indices.interactions));
            rows.extend(indices.noise.map(|noise| row("noise", "", "", &noise)));
            if let Some(pawn) = pawn {
                let of_pawn = each("pawn", &pawn.medians).into_iter();
                rows.extend(of_pawn.map(|row| Row { left_out: pawn.left_out, ..row }));
                let dummy = Estimate { value: pawn.dummy, se: None, interval: None, degrees: 0 };
                rows.push(Row { left_out: 0, ..row("pawn_dummy", "", "", &dummy) });
            }
        }
    }
    rows
}

impl Precision {
    /// How an analysis ended that was to reach a half-width, of a design of so many blocks.
    pub fn of(ended: &Ended, target: f64, designed: usize) -> Self {
        let confirmed = matches!(ended.reason, Some(Reason::TargetMet));
        let met = confirmed || matches!(ended.reason, Some(Reason::MaximumUnconfirmed));
        Precision { target, widest: ended.widest, blocks: ended.blocks, designed, met, confirmed }
    }
}

/// Writes the figures of an outcome.
///
/// # Errors
///
/// When one cannot be written; those written before it stay.
pub fn write_figures(
    folder: &Folder,
    study: &Study,
    findings: &Findings,
    outcome: usize,
) -> Result<(), FolderError> {
    figures(study, findings, outcome).iter().try_for_each(|figure| {
        folder.write(&folder::figure(&figure.id), |out| out.write_all(figure.standalone().as_bytes()))
    })
}

/// Writes every file of an analysis of which an outcome is shown; the manifest last, because it says that the others
/// are there.
///
/// # Errors
///
/// When a file cannot be written; those written before it stay.
#[allow(clippy::too_many_arguments)] // those of a sweep, the findings, and the outcome that is shown
pub fn write(
    folder: &Folder,
    study: &Study,
    findings: &Findings,
    (outcome, precision): (usize, Option<Precision>),
    failures: &Failures,
    store: &mut dyn Store,
    format: Format,
    machine: Machine,
) -> Result<Manifest<manifest::Swept>, FolderError> {
    folder.begin()?;
    folder.write_rows(&rows(study, findings))?;
    sweep::write_beside(
        folder,
        study,
        (Analysis::Sensitivity, outcome, precision),
        failures,
        store,
        format,
        machine,
    )
}
