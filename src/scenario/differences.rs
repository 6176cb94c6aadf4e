//! Differences between the settings of two scenarios.

use std::collections::BTreeMap;

use super::Scenario;
use super::resolved::pairs;
use crate::model::settings::{PARAMETERS, Specification};

/// A setting in which two scenarios differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Path of the setting, for instance `exporter.moral_weight`.
    pub path: String,
    /// Its value in the first scenario, as written; `None` if it is not there.
    pub first: Option<String>,
    /// Its value in the other.
    pub other: Option<String>,
}

/// Settings of the system, its countermeasures and its own arms in which `other` differs from `first`, in the order of a scenario
/// file; settings that only `other` has come last.
pub fn differences(first: &Scenario, other: &Scenario) -> Vec<Difference> {
    let (of_first, of_other) = (pairs(first), pairs(other));
    let index = |pairs: &[(String, String)]| pairs.iter().cloned().collect::<BTreeMap<String, String>>();
    let (known, others) = (index(&of_first), index(&of_other));
    let changed =
        of_first.iter().filter(|(path, value)| others.get(path) != Some(value)).map(|(path, value)| {
            Difference { path: path.clone(), first: Some(value.clone()), other: others.get(path).cloned() }
        });
    let added = of_other
        .iter()
        .filter(|(path, _)| !known.contains_key(path))
        .map(|(path, value)| Difference { path: path.clone(), first: None, other: Some(value.clone()) });
    changed.chain(added).collect()
}

/// Paths of the parameters that an arm moves against its reference: by what it sets, or by a countermeasure that the
/// reference has not.
pub fn levers_moved(reference: &Specification, arm: &Specification) -> Vec<&'static str> {
    let mut moved: Vec<usize> = Vec::new();
    for measure in arm.countermeasures.iter().filter(|measure| !reference.countermeasures.contains(measure)) {
        let changed = measure.set.iter().chain(&measure.close_gap).chain(&measure.multiply);
        moved.extend(changed.map(|(lever, _)| *lever));
    }
    let set = |index: &usize| {
        let get = PARAMETERS[*index].get;
        moved.contains(index) || get(&reference.settings).to_bits() != get(&arm.settings).to_bits()
    };
    (0..PARAMETERS.len()).filter(set).map(|index| PARAMETERS[index].path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, from_text};

    #[test]
    fn only_what_differs_is_said() {
        let read = |more: &str| {
            from_text("t", &format!("title = \"t\"\n{more}"), &Overrides::default()).unwrap().scenario
        };
        let first = read("");
        assert_eq!(differences(&first, &read("[experiment]\nreplicates = 3")), []);
        let other = read(
            "[institution]\nplatform = 0.5\n[countermeasure.x]\nmultiply = { \"customs.evidence\" = 0.5 }",
        );
        let found = differences(&first, &other);
        assert_eq!(
            found[0],
            Difference {
                path: "institution.platform".into(),
                first: Some("0.2".into()),
                other: Some("0.5".into())
            }
        );
        assert!(found[1..].iter().all(|difference| difference.path.starts_with("countermeasure.x.")));
        assert!(found[1..].iter().all(|difference| difference.first.is_none()));
    }
}
