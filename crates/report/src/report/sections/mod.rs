//! The sections of the report, each from the tables that it needs; one without its tables is left out.

pub mod activity;
pub mod answer;
pub mod attribution;
pub mod beside;
pub mod between;
pub mod chain;
pub mod costs;
pub mod cycle;
pub mod evidence;
pub mod follow_ups;
pub mod limits;
pub mod network;
pub mod robustness;
pub mod run;
pub mod side_effects;
pub mod times;
pub mod validity;

use super::document::Section;
use super::view::View;

/// A section, if its tables are there.
pub type Made = fn(&View<'_>) -> Option<Section>;

/// The sections of an experiment after its answer, in their order.
pub const OF_EXPERIMENT: [Made; 11] = [
    activity::section,
    side_effects::section,
    costs::section,
    attribution::section,
    follow_ups::section,
    times::section,
    cycle::section,
    network::section,
    chain::section,
    robustness::section,
    run::precision,
];

/// Heads of the ends of intervals and ranges, as charts of rows want them.
pub(super) fn ends(view: &View<'_>) -> [String; 4] {
    keys!["head.from", "head.to", "head.range_from", "head.range_to"].map(|key| view.plain(key))
}
