//! Tables: one file a table, its row as a struct and how it is made; those of an experiment together; all columns.

pub mod attribution;
pub mod between;
pub mod calibration;
pub mod chain;
pub mod costs;
pub mod countermeasures;
pub mod cycle;
pub mod discover;
pub mod effects;
pub mod episodes;
pub mod evidence;
mod factors;
pub mod hindcast;
pub mod ledger;
pub mod network;
pub mod posterior;
pub mod propositions;
pub mod ranks;
pub mod replicates;
pub mod sensitivity;
pub mod series;
pub mod survival;
pub mod sweep;
pub mod table;
pub mod uncertainty;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;

use self::discover::{BoxRow, ConditionRow, LimitRow, PeelingRow, RegretRow, RobustnessRow};
use self::sweep::{DesignRow, FailureRow, RunRow};
use self::table::{Format, Row, TableError, read};
use crate::folder::manifest::{Experiment, Manifest};
use crate::folder::{self, Folder, FolderError};
use sfic::experiment::engine::{Store, Workers};
use sfic::experiment::ensemble::Ensemble;
use sfic::experiment::findings::Findings;
use sfic::experiment::plan::Plan;
use sfic::stats::Estimate;

/// A table, as [`described`] has it.
#[derive(Clone, Debug)]
pub struct Described {
    /// Its file; without ending if that depends on the format of large tables.
    pub file: &'static str,
    /// Unit of observation: one row for each.
    pub per: &'static str,
    /// The columns that it always has.
    pub columns: Vec<Field>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Kind of its values.
    pub kind: table::Kind,
    /// Its values may be absent.
    pub may_be_absent: bool,
    /// Meaning.
    pub doc: &'static str,
}

/// Tables, each as [`of`] gives it.
macro_rules! columns {
    ($($Row:ty),+ $(,)?) => { [$(of::<$Row>()),+] };
}

/// Declares [`Tables`]: a field of rows for each table.
macro_rules! tables {
    ($($(#[doc = $doc:literal])+ $field:ident: $Row:ty),+ $(,)?) => {
        /// The tables of an experiment that a report shows; those that are not there are empty.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Tables {
            $($(#[doc = $doc])+ pub $field: Vec<$Row>),+
        }

        impl Tables {
            /// Their files.
            pub const FILES: &'static [&'static str] = &[$(<$Row>::FILE),+];

            /// The tables in a folder.
            ///
            /// # Errors
            ///
            /// When one is there and is not as `sfic` writes it.
            pub fn read(folder: &Path) -> Result<Self, TableError> {
                Ok(Tables { $($field: read(folder)?.unwrap_or_default()),+ })
            }

            fn columns() -> Vec<Described> {
                columns![$($Row),+].into()
            }
        }
    };
}

tables! {
    /// Levels and paired differences.
    effects: effects::Row,
    /// The same over the posterior of the scenario.
    uncertainty: uncertainty::Row,
    /// Arms of scenarios that are compared, against each other.
    between: between::Row,
    /// Cost, cost per point, frontier, rank.
    costs: costs::Row,
    /// The rank of each arm within each follow-up.
    ranks: ranks::Row,
    /// When countermeasures were on, and at what dose.
    countermeasures: countermeasures::Row,
    /// Main effects, interactions and shares of a factorial.
    attribution: attribution::Row,
    /// Share without re-infringement, by week.
    survival: survival::Curve,
    /// Hazard ratios, medians and restricted means.
    hazards: survival::Hazard,
    /// From infringement to sanction, stage by stage.
    chain: chain::Row,
    /// The SFIC model in numbers.
    cycle: cycle::Row,
    /// Trust between parties.
    network: network::Row,
    /// Published facts against the model, of `sfic validate`.
    evidence: evidence::Row,
    /// Effects over a posterior, of `sfic sweep --draws`.
    over_posterior: posterior::Row,
}

/// The JSON Schema of rows of a table: an object for each, with its columns.
pub fn schema<R: Row>() -> serde_json::Value {
    let column = |head: &table::Head<R>| {
        let kind = head.kind.json_type();
        let kind = if head.may_be_absent { json!([kind, "null"]) } else { json!(kind) };
        (head.name.to_string(), json!({ "type": kind, "description": head.doc.trim() }))
    };
    let columns: serde_json::Map<String, serde_json::Value> = R::COLUMNS.iter().map(column).collect();
    let names: Vec<&str> = R::COLUMNS.iter().map(|head| head.name).collect();
    json!({
        "type": "array",
        "description": format!("One object per {}, as in {}.", R::PER, R::FILE),
        "items": { "type": "object", "properties": columns, "required": names, "additionalProperties": false },
    })
}

impl Tables {
    /// The tables of what an experiment found.
    pub fn of(plan: &Plan, findings: &Findings) -> Self {
        let attribution = findings.attribution.as_ref();
        Tables {
            effects: effects::rows(plan, &findings.effects, &findings.follow_ups),
            costs: costs::rows(plan, findings),
            ranks: ranks::rows(plan, findings),
            countermeasures: countermeasures::rows(plan, &findings.activity),
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

    /// Writes those of an experiment.
    pub(super) fn write(&self, folder: &Folder) -> Result<(), FolderError> {
        folder.write_rows(&self.effects)?;
        folder.write_rows(&self.costs)?;
        folder.write_rows(&self.countermeasures)?;
        folder.write_rows(&self.hazards)?;
        folder.write_rows(&self.survival)?;
        folder.write_rows(&self.chain)?;
        folder.write_rows(&self.cycle)?;
        folder.write_rows(&self.network)?;
        if !self.uncertainty.is_empty() {
            folder.write_rows(&self.uncertainty)?;
        }
        if !self.between.is_empty() {
            folder.write_rows(&self.between)?;
        }
        if !self.ranks.is_empty() {
            folder.write_rows(&self.ranks)?;
        }
        match self.attribution.is_empty() {
            true => Ok(()),
            false => folder.write_rows(&self.attribution),
        }
    }

    /// True if all tables are empty.
    pub fn is_empty(&self) -> bool {
        *self == Tables::default()
    }
}

/// The name of every table with its columns, as the documentation has them in Markdown.
pub fn described() -> Vec<(&'static str, String)> {
    all().iter().map(|table| (table.file, table.markdown())).collect()
}

/// Every table, in the order in which people read them.
pub fn all() -> Vec<Described> {
    let mut all = Tables::columns();
    all.extend(columns![
        replicates::Row,
        series::Row,
        episodes::Row,
        RunRow,
        DesignRow,
        FailureRow,
        sensitivity::Row,
        ConditionRow,
        BoxRow,
        PeelingRow,
        LimitRow,
        RobustnessRow,
        RegretRow,
        calibration::PosteriorRow,
        calibration::TargetRow,
        calibration::ParameterRow,
        calibration::PairRow,
        calibration::DirectionRow,
        calibration::GenerationRow,
        posterior::PointRow,
        propositions::Row,
        propositions::over::Row,
        propositions::over::MetRow,
        ledger::Row,
        hindcast::Row,
    ]);
    all
}

fn of<R: Row>() -> Described {
    let field = |head: &table::Head<R>| {
        let table::Head { name, kind, may_be_absent, doc, .. } = *head;
        Field { name, kind, may_be_absent, doc }
    };
    Described { file: R::FILE, per: R::PER, columns: R::COLUMNS.iter().map(field).collect() }
}

impl Described {
    /// Its name: that of its file without ending.
    pub fn name(&self) -> &'static str {
        self.file.strip_suffix(".csv").unwrap_or(self.file)
    }

    /// Its file in a folder, in the format in which it is there.
    pub fn in_folder(&self, folder: &Path) -> Option<PathBuf> {
        match self.name() == self.file {
            true => table::file(folder, self.file),
            false => Some(folder.join(self.file)).filter(|path| path.exists()),
        }
    }

    fn markdown(&self) -> String {
        let mut text = format!(
            "One row per {}.\n\n| Column | Type | Meaning | May be missing |\n|---|---|---|---|\n",
            self.per
        );
        for field in &self.columns {
            let doc = field.doc.trim().trim_end_matches('.').replace('|', "\\|");
            let absent = if field.may_be_absent { "yes" } else { "" };
            let _ = writeln!(text, "| `{}` | {} | {doc} | {absent} |", field.name, field.kind.word());
        }
        text
    }
}

/// Writes every file of the results; the manifest last, because it says that the others are there. A folder that is not
/// kept has no other.
///
/// # Errors
///
/// When a file cannot be written; those written before it stay.
pub fn write(
    folder: &Folder,
    plan: &Plan,
    ensemble: &Ensemble,
    tables: &Tables,
    store: &dyn Store,
    manifest: &Manifest<Experiment>,
    workers: &Workers<'_>,
) -> Result<(), FolderError> {
    let format = Format::with_ending(&manifest.of.tables).unwrap_or_default();
    let replicates = ensemble.replicates() as u32;
    folder.begin()?;
    if !folder.is_kept() {
        return folder.seal(folder::MANIFEST, manifest);
    }
    folder.write(folder::SCENARIO, |out| out.write_all(manifest.of.scenario.as_bytes()))?;
    for other in &manifest.of.compared {
        folder.write(&folder::compared(&other.name), |out| out.write_all(other.scenario.as_bytes()))?;
    }
    // Each file on a thread of its own, those that take longest first.
    type WriteFile<'a> = &'a (dyn Fn() -> Result<(), FolderError> + Sync);
    let large: [WriteFile<'_>; 4] = [
        &|| {
            folder.write(&format.file(folder::SERIES), |out| {
                series::write(out, format, plan, store, replicates, workers)
            })
        },
        &|| {
            folder.write(&format.file(folder::EPISODES), |out| {
                episodes::write(out, format, plan, store, replicates)
            })
        },
        &|| {
            folder
                .write(&format.file(folder::REPLICATES), |out| replicates::write(out, format, plan, ensemble))
        },
        &|| tables.write(folder),
    ];
    workers.map(large.into(), |write| write()).into_iter().collect::<Result<(), FolderError>>()?;
    folder.seal(folder::MANIFEST, manifest)
}

/// An estimate and the ends of its interval, as columns have them.
fn ends(estimate: Option<Estimate>) -> [Option<f64>; 3] {
    let interval = estimate.and_then(|estimate| estimate.interval);
    [
        estimate.map(|estimate| estimate.value),
        interval.map(|interval| interval.low),
        interval.map(|interval| interval.high),
    ]
}
