//! The tables of rows: those of an experiment together, and all that there are with their columns.

use std::fmt::Write as _;
use std::path::Path;

use super::discover::{BoxRow, ConditionRow, PeelingRow, RegretRow, RobustnessRow};
use super::folder::{Folder, FolderError};
use super::sweep::{DesignRow, FailureRow, RunRow};
use super::table::{Row, TableError, read};
use super::{
    attribution, calibration, chain, costs, cycle, effects, episodes, evidence, hindcast, ledger, network,
    posterior, propositions, replicates, sensitivity, series, survival,
};
use sfic::experiment::findings::Findings;
use sfic::experiment::plan::Plan;

/// The tables of an experiment that a report shows; those that are not there are empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// Levels and paired differences.
    pub effects: Vec<effects::Row>,
    /// Cost, cost per point, frontier, rank.
    pub costs: Vec<costs::Row>,
    /// Main effects, interactions and shares of a factorial.
    pub attribution: Vec<attribution::Row>,
    /// Share without re-infringement, by week.
    pub survival: Vec<survival::Curve>,
    /// Hazard ratios, medians and restricted means.
    pub hazards: Vec<survival::Hazard>,
    /// From infringement to sanction, stage by stage.
    pub chain: Vec<chain::Row>,
    /// The SFIC model in numbers.
    pub cycle: Vec<cycle::Row>,
    /// Who trusts whom.
    pub network: Vec<network::Row>,
    /// Published facts against the model, of `sfic evidence`.
    pub evidence: Vec<evidence::Row>,
    /// Effects over a posterior, of `sfic posterior`.
    pub over_posterior: Vec<posterior::Row>,
}

impl Tables {
    /// Their files.
    pub const FILES: [&'static str; 10] = [
        effects::Row::FILE,
        costs::Row::FILE,
        attribution::Row::FILE,
        survival::Curve::FILE,
        survival::Hazard::FILE,
        chain::Row::FILE,
        cycle::Row::FILE,
        network::Row::FILE,
        evidence::Row::FILE,
        posterior::Row::FILE,
    ];

    /// The tables of what an experiment found.
    pub fn of(plan: &Plan, findings: &Findings) -> Self {
        let attribution = findings.attribution.as_ref();
        Tables {
            effects: effects::rows(plan, &findings.effects),
            costs: costs::rows(plan, findings),
            attribution: attribution
                .map_or(Vec::new(), |(factorial, found)| attribution::rows(factorial, found)),
            survival: survival::curves(plan, &findings.times),
            hazards: survival::hazards(plan, &findings.times),
            chain: chain::rows(plan, &findings.chain),
            cycle: cycle::rows(plan, &findings.cycle),
            network: network::rows(plan, &findings.network),
            ..Tables::default()
        }
    }

    /// The tables in a folder.
    ///
    /// # Errors
    ///
    /// When one is there and is not as `sfic` writes it.
    pub fn read(folder: &Path) -> Result<Self, TableError> {
        Ok(Tables {
            effects: read(folder)?.unwrap_or_default(),
            costs: read(folder)?.unwrap_or_default(),
            attribution: read(folder)?.unwrap_or_default(),
            survival: read(folder)?.unwrap_or_default(),
            hazards: read(folder)?.unwrap_or_default(),
            chain: read(folder)?.unwrap_or_default(),
            cycle: read(folder)?.unwrap_or_default(),
            network: read(folder)?.unwrap_or_default(),
            evidence: read(folder)?.unwrap_or_default(),
            over_posterior: read(folder)?.unwrap_or_default(),
        })
    }

    /// Writes those of an experiment.
    pub(super) fn write(&self, folder: &Folder) -> Result<(), FolderError> {
        folder.write_rows(&self.effects)?;
        folder.write_rows(&self.costs)?;
        folder.write_rows(&self.hazards)?;
        folder.write_rows(&self.survival)?;
        folder.write_rows(&self.chain)?;
        folder.write_rows(&self.cycle)?;
        folder.write_rows(&self.network)?;
        match self.attribution.is_empty() {
            true => folder.remove(attribution::Row::FILE),
            false => folder.write_rows(&self.attribution),
        }
    }

    /// Nothing is there.
    pub fn is_empty(&self) -> bool {
        *self == Tables::default()
    }
}

/// The name of every table with its columns, as the documentation has them in Markdown.
pub fn described() -> Vec<(&'static str, String)> {
    vec![
        of::<replicates::Row>(),
        of::<series::Row>(),
        of::<episodes::Row>(),
        of::<effects::Row>(),
        of::<costs::Row>(),
        of::<chain::Row>(),
        of::<cycle::Row>(),
        of::<network::Row>(),
        of::<survival::Curve>(),
        of::<survival::Hazard>(),
        of::<attribution::Row>(),
        of::<RunRow>(),
        of::<DesignRow>(),
        of::<FailureRow>(),
        of::<sensitivity::Row>(),
        of::<ConditionRow>(),
        of::<BoxRow>(),
        of::<PeelingRow>(),
        of::<RobustnessRow>(),
        of::<RegretRow>(),
        of::<calibration::PosteriorRow>(),
        of::<calibration::TargetRow>(),
        of::<calibration::ParameterRow>(),
        of::<calibration::GenerationRow>(),
        of::<posterior::Row>(),
        of::<posterior::PointRow>(),
        of::<propositions::Row>(),
        of::<propositions::over::Row>(),
        of::<evidence::Row>(),
        of::<ledger::Row>(),
        of::<hindcast::Row>(),
    ]
}

fn of<R: Row>() -> (&'static str, String) {
    let mut text = format!(
        "One row per {}.\n\n| Column | Type | Meaning | May be missing |\n|---|---|---|---|\n",
        R::PER
    );
    for head in R::COLUMNS {
        let doc = head.doc.trim().trim_end_matches('.').replace('|', "\\|");
        let absent = if head.may_be_absent { "yes" } else { "" };
        let _ = writeln!(text, "| `{}` | {} | {doc} | {absent} |", head.name, head.kind.word());
    }
    (R::FILE, text)
}
