//! `time.follow_ups`: the follow-ups within which re-infringement is counted besides the headline's.

use super::problem::Place;
use super::reader::Reader;
use super::tree::{Node, Value};
use crate::model::outcomes::{self, HEADLINE, weeks_within};
use crate::model::settings::Settings;

/// Path of the list.
pub(super) const FOLLOW_UPS: &str = "time.follow_ups";
/// Entries that the list has at most.
pub(super) const MOST_FOLLOW_UPS: usize = 8;
/// The longest that any history allows.
pub(super) const LONGEST: u64 = 4999;

const ALLOWED: &str = "a list of whole weeks, for instance [52, 104, 156]";

/// Reads the list; without it those of the default that the horizon allows. The headline's is left out.
pub(super) fn read(reader: &mut Reader, root: &Node, settings: &Settings) -> Vec<u32> {
    let time = settings.time;
    let Some(node) = root.get("time").and_then(|time| time.get("follow_ups")) else {
        let allowed = |weeks: &u32| *weeks < time.horizon && *weeks != time.follow_up;
        return outcomes::FOLLOW_UPS.into_iter().filter(allowed).collect();
    };
    reader.origins.insert(FOLLOW_UPS.into(), node.place.clone());
    let mut problem = |place: &Place, what: String, allowed: &str, help: &str| {
        reader.problems.add_with(place, what, allowed, vec![help.to_string()]);
    };
    let must = format!("must be {ALLOWED}");
    let Value::List(items) = &node.value else {
        let help = "one is a list too: [104]; on the command line: --set 'time.follow_ups=[52, 104]'";
        problem(&node.place, format!("`{FOLLOW_UPS}` is {}", node.kind()), &must, help);
        return Vec::new();
    };
    if items.is_empty() {
        let help = format!("for time.follow_up alone: follow_ups = [{}]", time.follow_up);
        problem(&node.place, format!("`{FOLLOW_UPS}` is empty"), &must, &help);
    }
    if items.len() > MOST_FOLLOW_UPS {
        let what = format!("`{FOLLOW_UPS}` has {} entries", items.len());
        let help = "survival.csv has the share at every week";
        problem(&node.place, what, &format!("must be {MOST_FOLLOW_UPS} at most"), help);
        return Vec::new();
    }
    let mut found = Vec::new();
    for item in items {
        let Some(weeks) = reader.whole(item, FOLLOW_UPS, 1, LONGEST, "weeks") else { continue };
        let weeks = weeks as u32;
        if weeks >= time.horizon {
            let horizon = time.horizon;
            let what =
                format!("nobody can be followed for {weeks} weeks within a horizon of {horizon} weeks");
            let help = format!("leave {weeks} out, or raise time.horizon");
            reader.problems.add_with(&item.place, what, "must be less than horizon", vec![help]);
        } else if found.contains(&weeks) {
            let what = format!("`{FOLLOW_UPS}` has {weeks} twice");
            reader.problems.add(&item.place, what, "must be there once");
        }
        found.push(weeks);
    }
    found.retain(|weeks| *weeks != time.follow_up);
    found.sort_unstable();
    found
}

/// A warning if the list is given where only the headline's follow-up counts.
pub(super) fn unused(root: &Node, of: &str) -> Option<String> {
    root.get("time")?.get("follow_ups")?;
    Some(format!(
        "{FOLLOW_UPS} is for `sfic run` and `sfic compare`: {of} counts within time.follow_up alone"
    ))
}

/// Advice to those who name, where an outcome is wanted, one that the results of a run have for another follow-up; `None`
/// for any other name.
pub fn other_follow_up(name: &str) -> Option<String> {
    weeks_within(name).map(|weeks| {
        format!(
            "it is in the tables of `sfic run` and `sfic compare` alone; here name {HEADLINE}, with \
             time.follow_up = {weeks} in the scenario"
        )
    })
}
