//! What a manifest says of runs over the posterior that a scenario names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Runs over a posterior beside those at the settings of the scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverPosterior {
    /// They were run.
    Run(AtPoints),
    /// They were not asked for (`--no-posterior`).
    NotAsked,
    /// Scenarios are compared: these are run at their settings alone.
    Compared,
    /// There are too few replicates.
    TooFew,
    /// These, which are all parameters of the posterior, are set otherwise.
    AllHeld(Vec<String>),
}

/// Two replicates at each point drawn from a posterior.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtPoints {
    /// SHA-256 of the table of points, as CSV.
    pub sha256: String,
    /// Points drawn.
    pub points: usize,
    /// Parameters of the posterior that keep the value that was set for them.
    pub held: Vec<String>,
    /// Those that an arm sets, which keep that value in it.
    pub held_in_arms: BTreeMap<String, Vec<String>>,
}
