//! Every parameter has a use: another value of it changes a history.
//!
//! The walk is over the table of parameters, so that a new one is tried here by itself.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use sfic::experiment::plan::Plan;
use sfic::experiment::replicate;
use sfic::model::settings::{Kind, PARAMETERS};
use sfic::scenario::{Overrides, from_text};

/// A small system with every countermeasure.
const SYSTEM: &str = "title = 't'\n[time]\nwarmup = 30\nhorizon = 120\nfollow_up = 20\n[population]\nexporters = 250\n\
    consumers = 200\nrights_holders = 40\n[exporter]\ngain_mean = 0.6\n[experiment]\narms = ['all']\n";
/// A member of the forum that joins after it has begun.
const LATE: &str = "[stakeholder.'public security']\njoins = 50\n";
/// What is written and set beside a parameter: nothing, and that with which those act that do nothing alone.
const BESIDE: [(&str, &[&str]); 5] = [
    ("", &[]),
    ("", &["institution.bypass=0.8", "structure.blocking=0.5", "structure.shuffle_sanctioned=true"]),
    (
        "",
        &[
            "population.exporters=1000",
            "customs.inspection_scale=20",
            "sanction.credit_strikes=1",
            "sanction.referral_strikes=1",
        ],
    ),
    ("", &["customs.inspection_scale=20", "exporter.abandon=1"]),
    (LATE, &[]),
];
/// Agents and weeks beyond which a value is not tried: its histories would take long.
const LARGEST: f64 = 1_000.0;

fn plan(text: &str, set: &[String]) -> Option<Plan> {
    let overrides = Overrides { set: set.to_vec(), ..Overrides::default() };
    from_text("t", &format!("{SYSTEM}{text}"), &overrides).ok().map(|loaded| Plan::new(&loaded.scenario))
}

/// The first history of each arm. As text: a rate without a denominator is NaN in a series, which equals nothing.
pub(super) fn histories(plan: &Plan) -> String {
    format!("{:?}", replicate::run(plan, 0, &AtomicBool::new(false)).unwrap())
}

#[test]
fn every_parameter_changes_a_history() {
    let mut without: BTreeSet<&str> = PARAMETERS.iter().map(|row| row.path).collect();
    for (text, beside) in BESIDE {
        let beside: Vec<String> = beside.iter().map(|set| (*set).to_owned()).collect();
        let of_base = plan(text, &beside).unwrap_or_else(|| panic!("not allowed: {text} {beside:?}"));
        let base = histories(&of_base);
        assert!(base == histories(&of_base), "a history run again differs");
        let is_set = |path: &str| beside.iter().any(|set| set.split('=').next() == Some(path));
        for row in PARAMETERS.iter().filter(|row| !is_set(row.path)) {
            if !without.contains(row.path) {
                continue;
            }
            let values =
                [row.default * 0.5, row.default * 2.0, row.high, row.low, f64::midpoint(row.low, row.high)];
            let large = |value: f64| ["population", "time"].contains(&row.section()) && value > LARGEST;
            let acts = values.into_iter().any(|value| {
                let value = if row.kind == Kind::Real { value } else { value.round() };
                let written = match row.kind {
                    Kind::Switch => format!("{}={}", row.path, value != 0.0),
                    Kind::Count => format!("{}={value}", row.path),
                    Kind::Real => format!("{}={value:?}", row.path),
                };
                let set = [beside.as_slice(), &[written]].concat();
                let changed = || plan(text, &set).is_some_and(|plan| histories(&plan) != base);
                row.allows(value) && !large(value) && changed()
            });
            if acts {
                without.remove(row.path);
            }
        }
    }
    assert!(without.is_empty(), "no value changes a history: {without:?}");
}
