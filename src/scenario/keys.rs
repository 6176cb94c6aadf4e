//! Keys of a scenario file that more than one reader knows.

use crate::model::outcomes::{HEADLINE, weeks_within};
use crate::model::settings::{PARAMETERS, Parameter, parameter};
use sfic_text::tr;

/// Path that sets the three leadership roles together.
pub const LEADERSHIP: &str = "institution.leadership";
/// The three leadership roles.
pub const LEADERSHIP_ROLES: [&str; 3] =
    ["institution.convening", "institution.mediating", "institution.empowering"];
/// Keys of `[experiment]`.
pub(super) const EXPERIMENT: [&str; 4] = ["arms", "replicates", "seed", "precision"];

/// Path of the list of further follow-ups.
pub(super) const FOLLOW_UPS: &str = "time.follow_ups";

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

/// Advice to those who name, where an outcome is wanted, one that the results of a run have for another follow-up; `None`
/// for any other name.
pub fn other_follow_up(name: &str) -> Option<String> {
    weeks_within(name).map(|weeks| {
        tr!("it is in the tables of `sfic run` and `sfic compare` alone; here name {outcome}, with time.follow_up = {weeks} in the scenario", outcome = HEADLINE, weeks)
    })
}
