//! `manifest.json`: what was run, enough to run it again to the same bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::tables::table::Format;
use crate::text::messages::Messages;
use sfic::experiment::plan::{MODEL_VERSION, Plan, hex};
use sfic::experiment::runner::Ended;
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::{Scenario, resolved};
use sfic::stats::stopping::Reason;

/// What was run. Everything but [`Manifest::machine`] is the same wherever and however often it is run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program.
    pub version: String,
    /// Version of the meaning of results.
    pub model_version: u32,
    /// Name of the scenario, which is that of the folder of results.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// Names of the arms, the reference first.
    pub arms: Vec<String>,
    /// Seed of all draws.
    pub seed: u64,
    /// Replicates of each arm in the results.
    pub replicates: usize,
    /// Reason for their number, in words.
    pub ended: String,
    /// `parquet` or `csv`.
    pub tables: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// The resolved scenario, as in `scenario.toml`.
    pub scenario: String,
    /// Scenarios compared with this one, if it was a comparison.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<Compared>,
    /// Machine and command: the one part that differs from run to run.
    pub machine: Machine,
}

/// A scenario in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// The resolved scenario.
    pub scenario: String,
}

impl Compared {
    /// A scenario with its name.
    pub fn new(name: &str, scenario: &Scenario) -> Self {
        let text = resolved(scenario);
        Compared { name: name.into(), scenario_sha256: sha256(&text), scenario: text }
    }
}

/// Machine and command of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The command as it was given.
    pub command: Vec<String>,
    /// Operating system and processor.
    pub system: String,
    /// Worker threads.
    pub threads: usize,
    /// Seconds since 1970 at the start.
    pub started: u64,
    /// Seconds that it took, results included; of the last command if it was interrupted.
    pub seconds: f64,
}

/// Error of a manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not the manifest of an experiment.
    #[error("not a manifest of sfic: {0}")]
    Malformed(#[from] serde_json::Error),
    /// The scenario in it was changed afterwards.
    #[error("the scenario in it does not have the hash in it: the manifest was changed after the run")]
    Changed,
}

impl Manifest {
    /// The manifest of a finished experiment: of `first`, or of its comparison with others, put together as
    /// `scenario`.
    #[allow(clippy::too_many_arguments)] // what a manifest holds
    pub fn new(
        first: Compared,
        compared: Vec<Compared>,
        scenario: &Scenario,
        plan: &Plan,
        replicates: usize,
        ended: &Ended,
        tables: Format,
        machine: Machine,
    ) -> Self {
        let Compared { name, scenario_sha256, scenario: text } = first;
        Manifest {
            version: env!("CARGO_PKG_VERSION").into(),
            model_version: MODEL_VERSION,
            name,
            title: scenario.title.clone(),
            arms: plan.arms.iter().map(|arm| arm.name.clone()).collect(),
            seed: plan.seed,
            replicates,
            ended: why(&Messages::for_files(), scenario, ended),
            tables: tables.ending().into(),
            scenario_sha256,
            scenario: text,
            compared,
            machine,
        }
    }

    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// See [`ManifestError`].
    pub fn read(text: &str) -> Result<Self, ManifestError> {
        let manifest: Manifest = serde_json::from_str(text)?;
        let changed = |text: &str, hash: &str| sha256(text) != hash;
        let others =
            || manifest.compared.iter().any(|other| changed(&other.scenario, &other.scenario_sha256));
        if changed(&manifest.scenario, &manifest.scenario_sha256) || others() {
            return Err(ManifestError::Changed);
        }
        Ok(manifest)
    }

    /// Ok if this program gives the results of the manifest to the byte; else the version that does.
    pub fn same_program(&self) -> Result<(), &str> {
        let same = self.version == env!("CARGO_PKG_VERSION") && self.model_version == MODEL_VERSION;
        if same { Ok(()) } else { Err(&self.version) }
    }
}

/// Reason why an experiment ended, in words.
pub fn why(messages: &Messages, scenario: &Scenario, ended: &Ended) -> String {
    let Ended::Rule { reason, .. } = ended else { return say!(messages, "screen.why.fixed") };
    let Some(precision) = scenario.experiment.precision else { return String::new() };
    let key = match reason {
        Reason::TargetMet => key!("screen.why.reached"),
        Reason::MaximumUnconfirmed => key!("screen.why.unconfirmed"),
        Reason::MaximumReached => key!("screen.why.maximum"),
    };
    let outcome = messages.known(OUTCOMES[precision.outcome].title);
    say!(messages, key, outcome, target = precision.half_width)
}

/// SHA-256 of a text, in hexadecimal digits.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}
