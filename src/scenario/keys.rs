//! Keys of a scenario file that more than one reader knows.

use crate::model::settings::{PARAMETERS, Parameter, parameter};

/// Path that sets the three leadership roles together.
pub const LEADERSHIP: &str = "institution.leadership";
/// The three leadership roles.
pub const LEADERSHIP_ROLES: [&str; 3] =
    ["institution.convening", "institution.mediating", "institution.empowering"];
/// Keys of `[experiment]`.
pub(super) const EXPERIMENT: [&str; 4] = ["arms", "replicates", "seed", "precision"];

/// The parameters that a path of a scenario file sets: one, or the three leadership roles.
pub(super) fn meant(path: &str) -> Vec<(usize, &'static Parameter)> {
    match path {
        LEADERSHIP => LEADERSHIP_ROLES.iter().filter_map(|role| parameter(role)).collect(),
        path => parameter(path).into_iter().collect(),
    }
}

/// Every path that a scenario file may set.
pub(super) fn known_paths() -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().map(|parameter| parameter.path).chain([LEADERSHIP])
}
