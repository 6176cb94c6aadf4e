//! The table `[experiment]`: replicates, seed, precision. The arms are read with the countermeasures.

use super::keys::EXPERIMENT;
use super::reader::{LIST, Reader};
use super::tree::Node;
use super::{Experiment, Precision, REPLICATES, SEED};
use crate::model::outcomes::OUTCOMES;
use crate::stats::stopping::FIRST_LOOK;
use sfic_text::tr;

/// Bound of the replicates that a file may ask for.
pub(super) const MOST_REPLICATES: u64 = 1_000_000;
/// Maximum replicates of a rule of precision, if the scenario gives none.
const MAX_REPLICATES: u32 = 2000;

/// Reads the table; a `fixed` number of replicates replaces a rule of precision.
pub(super) fn read(reader: &mut Reader, node: Option<&Node>, fixed: bool) -> Experiment {
    let mut experiment = Experiment { replicates: REPLICATES, seed: SEED, precision: None };
    let Some(node) = node else { return experiment };
    reader.table(node, "[experiment]", &EXPERIMENT);
    if let Some(node) = node.get("replicates")
        && let Some(n) = reader.whole(node, "experiment.replicates", 1, MOST_REPLICATES, "replicates")
    {
        experiment.replicates = n as u32;
    }
    if let Some(node) = node.get("seed")
        && let Some(seed) = reader.whole(node, "experiment.seed", 0, i64::MAX as u64, "any")
    {
        experiment.seed = seed;
    }
    if let Some(rule) = node.get("precision") {
        let precision = precision(reader, rule);
        experiment.precision = precision.filter(|_| !fixed);
    }
    experiment
}

fn precision(reader: &mut Reader, node: &Node) -> Option<Precision> {
    let keys = ["outcome", "half_width", "min_replicates", "max_replicates"];
    reader.table(node, "experiment.precision", &keys);
    let path = |key: &str| format!("experiment.precision.{key}");
    let whole = |reader: &mut Reader, key: &str, low: u64, default: u32| match node.get(key) {
        Some(node) => {
            reader.whole(node, &path(key), low, MOST_REPLICATES, "replicates").map(|number| number as u32)
        }
        None => Some(default),
    };
    let min_replicates = whole(reader, "min_replicates", FIRST_LOOK as u64, FIRST_LOOK as u32);
    let max_replicates = whole(reader, "max_replicates", 2, MAX_REPLICATES.max(min_replicates.unwrap_or(0)));
    if let (Some(min), Some(max), Some(at)) = (min_replicates, max_replicates, node.get("max_replicates"))
        && max < min
        && node.get("min_replicates").is_some()
    {
        reader.problems.add(
            &at.place,
            tr!("max_replicates is below min_replicates"),
            tr!("must be {min} or more", min),
        );
    }
    let Some(width) = node.get("half_width") else {
        reader.problems.add(
            &node.place,
            tr!("`half_width` is missing"),
            tr!("needs half_width, 0.01 is one percentage point"),
        );
        return None;
    };
    let outcome = match node.get("outcome") {
        None => 0,
        Some(node) => {
            let name = reader.text(node, &path("outcome"))?;
            reader.outcome(&name, &node.place, LIST)?
        }
    };
    let half_width = reader.difference(width, &path("half_width"), OUTCOMES[outcome].format)?;
    Some(Precision { outcome, half_width, min_replicates: min_replicates?, max_replicates: max_replicates? })
}
