//! Names of the files in a folder of results.

use std::fs;
use std::path::Path;

macro_rules! names {
    ($(#[doc = $of:literal])* $all:ident { $( $(#[doc = $doc:literal])* $name:ident = $text:literal; )* }) => {
        $( $(#[doc = $doc])* pub const $name: &str = $text; )*
        $(#[doc = $of])*
        const $all: &[&str] = &[$($name),*];
    };
}

names! {
    /// Files that an analysis writes.
    FILES {
        /// The manifest: enough to run it again.
        MANIFEST = "manifest.json";
        /// The resolved scenario.
        SCENARIO = "scenario.toml";
        /// Levels and paired differences.
        EFFECTS = "effects.csv";
        /// Levels and paired differences over the posterior of the scenario.
        UNCERTAINTY = "uncertainty.csv";
        /// Arms of scenarios that are compared, against each other.
        BETWEEN = "between.csv";
        /// Cost, cost per point, frontier, rank.
        COSTS = "costs.csv";
        /// The rank of each arm within each follow-up.
        RANKS = "ranks.csv";
        /// When countermeasures were on, and at what dose.
        COUNTERMEASURES = "countermeasures.csv";
        /// Main effects, interactions and shares of a factorial.
        ATTRIBUTION = "attribution.csv";
        /// Share without re-infringement, by week.
        SURVIVAL = "survival.csv";
        /// Hazard ratios, medians and restricted means.
        HAZARDS = "hazards.csv";
        /// From infringement to sanction, stage by stage.
        CHAIN = "chain.csv";
        /// The SFIC model in numbers.
        CYCLE = "cycle.csv";
        /// Trust between parties.
        NETWORK = "network.csv";
        /// Published facts against the model.
        EVIDENCE = "evidence.csv";
        /// Assumptions, and what depends on them.
        LEDGER = "ledger.csv";
        /// The past, year by year.
        HINDCAST = "hindcast.csv";
        /// The scenario with its medians.
        MEDIAN = "posterior-median.toml";
        /// Targets of a calibration and how they are met.
        CALIBRATION = "calibration.csv";
        /// Parameters before and after a calibration.
        PARAMETERS = "parameters.csv";
        /// Two and two parameters after a calibration.
        PAIRS = "pairs.csv";
        /// Directions in which a calibration knows most.
        DIRECTIONS = "directions.csv";
        /// The generations of a calibration.
        GENERATIONS = "generations.csv";
        /// Effects over a posterior, in sum.
        OVER_POSTERIOR = "posterior-effects.csv";
        /// Effects at each point drawn from a posterior.
        AT_POINTS = "posterior-points.csv";
        /// Propositions of theory with their tests and verdicts.
        PROPOSITIONS = "propositions.csv";
        /// Contrasts of propositions over the points of a study.
        PROPOSITIONS_OVER = "propositions-over.csv";
        /// Where each whole proposition is met over these points.
        PROPOSITIONS_MET = "propositions-met.csv";
        /// The resolved study.
        STUDY = "study.toml";
        /// The points of a sweep.
        DESIGN = "design.csv";
        /// Points of a sweep without results.
        FAILURES = "failures.csv";
        /// Sensitivity indices.
        SENSITIVITY = "sensitivity.csv";
        /// Question and findings of `sfic discover`.
        DISCOVERY = "discover.json";
        /// Every arm at every point of a sweep, with its class.
        CONDITIONS = "conditions.csv";
        /// Boxes that describe where a class is.
        BOXES = "boxes.csv";
        /// The way to each box.
        PEELING = "peeling.csv";
        /// The limits of each step on the way to a box.
        LIMITS = "limits.csv";
        /// Regret and satisficing of each arm.
        ROBUSTNESS = "robustness.csv";
        /// Regret of each arm at each point.
        REGRET = "regret.csv";
    }
}

names! {
    /// Tables in either format, without ending.
    TABLES {
        /// The posterior sample of a calibration, without ending.
        POSTERIOR = "posterior";
        /// Table of replicates, without ending.
        REPLICATES = "replicates";
        /// Table of series, without ending.
        SERIES = "series";
        /// Table of followed principals, without ending.
        EPISODES = "episodes";
        /// Table of runs of a sweep, without ending.
        RUNS = "runs";
    }
}

names! {
    /// Documents, which are made from the other files and can be made again.
    DOCUMENTS {
        /// The results for people.
        REPORT = "report.html";
        /// The tables for Excel.
        WORKBOOK = "results.xlsx";
        /// The figure of effects.
        EFFECTS_FIGURE = "effects.svg";
        /// Regrets of the arms as a figure.
        REGRET_FIGURE = "regret.svg";
        /// The ways to the boxes as a figure.
        PEELING_FIGURE = "peeling.svg";
    }
}

/// Beginning of the names of the figures of boxes.
pub const BOX_FIGURE: &str = "box-";
/// Beginning of the names of the figures of sensitivity indices.
pub const INDEX_FIGURE: &str = "sensitivity-";
/// File of the plan.
pub const PLAN: &str = "plan.json";

/// The lock.
pub(super) const LOCK: &str = ".lock";
/// Beginning of the names of journals.
pub(super) const JOURNAL: &str = ".journal-";

/// True for documents.
pub(super) fn document(name: &str) -> bool {
    let figure = [BOX_FIGURE, INDEX_FIGURE].iter().any(|start| name.starts_with(start));
    DOCUMENTS.contains(&name) || figure && name.ends_with(".svg")
}

/// True for the name of a file that an analysis writes.
pub(super) fn known(name: &str) -> bool {
    let table = name.strip_suffix(".csv").or(name.strip_suffix(".parquet"));
    FILES.contains(&name)
        || table.is_some_and(|table| TABLES.contains(&table))
        || (name.starts_with("scenario-") && name.ends_with(".toml"))
        || document(name)
}

/// The names of what is in a folder.
pub(super) fn entries(folder: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A table has its name here and its columns in the documentation.
    #[test]
    fn every_table_is_described() {
        let csv = FILES.iter().filter(|name| name.ends_with(".csv"));
        let named: BTreeSet<&str> = csv.chain(TABLES).copied().collect();
        let described: BTreeSet<&str> =
            crate::tables::described().into_iter().map(|(file, _)| file).collect();
        assert_eq!(named, described, "names in names.rs, and rows in `described` of tables/mod.rs");
    }
}
