//! Scenario files: the experiment as written by people and as run by the program.
//!
//! A file is read in two stages: as written (strict; unknown keys are errors) and resolved. All problems are
//! reported at once, each with its place. One precedence chain, in one place: built-in defaults < the file that
//! is extended < the file < the command line.

mod arms;
mod cells;
mod check;
mod differences;
mod experiment;
mod files;
mod follow_ups;
mod foreign;
#[cfg(test)]
mod in_chinese;
mod keys;
mod load;
mod measures;
mod mistakes;
mod parameters;
mod parties;
mod posterior;
mod problem;
mod propositions;
mod reader;
mod resolved;
mod schema;
pub mod study;
mod template;
#[cfg(test)]
mod tests;
mod timeline;
mod tree;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use cells::{guarded, is_formula, unguarded};
pub use check::{memory_needed, size, unapplied};
pub use differences::{Difference, differences, levers_moved};
pub use files::{Files, Room, Texts};
pub use keys::{LEADERSHIP, LEADERSHIP_ROLES, other_follow_up};
pub use load::{from_text, library, load, of_text, read_file};
pub use mistakes::{number_or_percentage, quoted};
pub use posterior::Posterior;
pub use problem::{Place, Problem, Problems, Source, did_you_mean, suggestion};
pub use propositions::{
    EXPECTATIONS, Measure, PROPOSITION_REPLICATES, Part, Proposition, Term, Test, Window, load_propositions,
    proposition_at, proposition_from_text, proposition_schema,
};
pub use resolved::{changes, resolved, resolved_with_origins, shown};
pub use schema::schema;
pub use timeline::{Moved, Timeline};

use crate::model::countermeasures::Countermeasure;
use crate::model::settings::Specification;

/// Replicates of an experiment that gives no number.
pub const REPLICATES: u32 = 200;
/// Seed of an experiment that gives none.
pub const SEED: u64 = 20260101;
/// Name of the arm without any countermeasure.
pub const BASELINE: &str = "baseline";
/// Name of the arm with all countermeasures together.
pub const ALL: &str = "all";

/// A resolved scenario: everything that an experiment needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// One line, for people.
    pub title: String,
    /// Its purpose; may be empty.
    pub description: String,
    /// The system without any countermeasure.
    pub base: Specification,
    /// The countermeasures that arms may apply: the library and the scenario's own, in the order of their names.
    pub countermeasures: Vec<Countermeasure>,
    /// The arms that are run, the reference first.
    pub arms: Vec<Arm>,
    /// Weeks of the follow-ups within which re-infringement is counted besides `time.follow_up`, ascending.
    pub follow_ups: Vec<u32>,
    /// Replicates, seed and rule of precision.
    pub experiment: Experiment,
    /// Where the parameters that no source gives may lie; `None` if the scenario does not say.
    pub posterior: Option<Posterior>,
}

/// One arm: the system with some countermeasures applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Its name in results, unique.
    pub name: String,
    /// A phrase for people.
    pub label: String,
    /// Names of the countermeasures applied.
    pub apply: Vec<String>,
    /// The specification of a history of this arm.
    pub spec: Arc<Specification>,
}

/// The number of replicates, and the seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Paired replicates of every arm, unless `precision` decides.
    pub replicates: u32,
    /// The seed of all random draws.
    pub seed: u64,
    /// Rule of precision that decides the number of replicates.
    pub precision: Option<Precision>,
}

/// A rule for the number of replicates: every arm's paired difference of `outcome` has an interval of this
/// half-width or less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Index in [`crate::model::outcomes::OUTCOMES`].
    pub outcome: usize,
    /// In units of the outcome: 0.01 is one percentage point of a rate.
    pub half_width: f64,
    /// Replicates before the first look.
    pub min_replicates: u32,
    /// Replicates at which it stops in any case.
    pub max_replicates: u32,
}

/// Changes of a scenario on the command line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// `path=value` pairs, as written.
    pub set: Vec<String>,
    /// Arms to run, by name, instead of those of the scenario.
    pub arms: Option<Vec<String>>,
    /// A fixed number of replicates, instead of the scenario's number or precision.
    pub replicates: Option<u32>,
    /// A seed instead of the scenario's.
    pub seed: Option<u64>,
}

/// A scenario with its origins and warnings.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The resolved scenario.
    pub scenario: Scenario,
    /// The origin of each of its values.
    pub origins: Origins,
    /// Settings that are allowed but probably unintended, one sentence each.
    pub warnings: Vec<String>,
}

impl Loaded {
    /// A warning of those of these keys that are given, for an analysis that has no use for them.
    pub fn without_use(&self, keys: &[&str], of: &str) -> Option<String> {
        let given: Vec<String> =
            keys.iter().filter(|key| self.origins.is_given(key)).map(|key| format!("`{key}`")).collect();
        (!given.is_empty()).then(|| format!("not used by {of}: {}", given.join(", ")))
    }
}

/// The origin of each value of a scenario, by its path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origins(BTreeMap<String, String>);

impl Origins {
    fn new(sources: &[Source], places: BTreeMap<String, Place>) -> Self {
        let ends =
            |source: &Source| source.text.match_indices('\n').map(|(at, _)| at).collect::<Vec<usize>>();
        let ends: Vec<Vec<usize>> = sources.iter().map(ends).collect();
        let words = |place: &Place| match sources.get(place.source) {
            Some(source) if place.source > 0 && source.name.starts_with("--") => source.name.clone(),
            Some(source) if place.source > 0 => {
                let line = ends[place.source].partition_point(|&end| end < place.start) + 1;
                format!("{}:{line}", source.name)
            }
            _ => DEFAULT.to_string(),
        };
        Origins(places.iter().map(|(path, place)| (path.clone(), words(place))).collect())
    }

    /// The origin of the value at `path`: `default`, `file:line` or a flag of the command line.
    pub fn of(&self, path: &str) -> &str {
        self.0.get(path).map_or(DEFAULT, String::as_str)
    }

    /// True if a file or the command line gives the value at `path`, or one below it.
    pub fn is_given(&self, path: &str) -> bool {
        let below = |found: &str| found == path || found[path.len()..].starts_with('.');
        let mut found = self.0.range(path.to_string()..).take_while(|(found, _)| found.starts_with(path));
        found.any(|(found, origin)| below(found) && origin != DEFAULT)
    }
}

const DEFAULT: &str = "default";

impl Default for Scenario {
    /// The built-in system with the library of countermeasures, each alone and all together.
    fn default() -> Self {
        let loaded = from_text("default", "title = \"Default scenario\"", &Overrides::default());
        loaded
            .map(|loaded| loaded.scenario)
            .unwrap_or_else(|problems| panic!("what is built in is sound: {problems}"))
    }
}
