//! Different scenarios as the arms of one experiment: paired wherever their settings agree.

use crate::model::settings::parameter;
use crate::scenario::{Arm, BASELINE, Scenario};

/// Reason why scenarios cannot be compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CompareError {
    /// Fewer than two.
    #[error("a comparison needs two scenarios or more")]
    TooFew,
    /// They do not measure the same weeks.
    #[error(
        "{path} is {first} in \"{reference}\" and {value} in \"{name}\": scenarios must measure the same weeks; add --set {path}={first}"
    )]
    Time {
        /// Parameter of time.
        path: &'static str,
        /// Its value in the first scenario.
        first: f64,
        /// Name of the first.
        reference: String,
        /// Its value in the other.
        value: f64,
        /// Name of the other.
        name: String,
    },
}

/// One scenario whose arms are those of all `scenarios`, each arm named after its scenario; the first is the reference,
/// and its experiment (seed, replicates) is that of all. Follow-ups of any of them are those of all.
///
/// # Errors
///
/// See [`CompareError`].
pub fn together(scenarios: &[(String, Scenario)]) -> Result<Scenario, CompareError> {
    let [(reference, first), others @ ..] = scenarios else { return Err(CompareError::TooFew) };
    if others.is_empty() {
        return Err(CompareError::TooFew);
    }
    for (name, other) in others {
        for path in ["time.warmup", "time.horizon", "time.follow_up"] {
            let value = |scenario: &Scenario| {
                parameter(path).map_or(0.0, |(_, parameter)| (parameter.get)(&scenario.base.settings))
            };
            if value(first) != value(other) {
                return Err(CompareError::Time {
                    path,
                    first: value(first),
                    reference: reference.clone(),
                    value: value(other),
                    name: name.clone(),
                });
            }
        }
    }
    let arms = scenarios.iter().flat_map(|(name, scenario)| {
        scenario.arms.iter().map(move |arm| Arm {
            name: if arm.name == BASELINE { name.clone() } else { format!("{name}: {}", arm.name) },
            label: if arm.name == BASELINE { scenario.title.clone() } else { arm.label.clone() },
            ..arm.clone()
        })
    });
    let titles: Vec<&str> = scenarios.iter().map(|(_, scenario)| scenario.title.as_str()).collect();
    let mut follow_ups: Vec<u32> =
        scenarios.iter().flat_map(|(_, scenario)| scenario.follow_ups.iter().copied()).collect();
    follow_ups.sort_unstable();
    follow_ups.dedup();
    Ok(Scenario { title: titles.join(" | "), arms: arms.collect(), follow_ups, ..first.clone() })
}
