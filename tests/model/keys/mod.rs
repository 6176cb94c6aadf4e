//! Every key of a file has a use: another value of it shows in the runs, or in what is said of them.
//!
//! The tables are held against the schemas, so that a new key without a line there is an error.

mod parameters;
mod proposition;
mod scenario;
mod study;

use std::collections::BTreeSet;

use serde_json::Value;
use sfic::model::settings::parameter;
use sfic::scenario::{Problems, Texts};

/// Where another value of a key shows.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shows {
    /// In the histories of a scenario, in the points of a study.
    InRuns,
    /// In what is read alone, such as a label.
    InWords,
}
use Shows::{InRuns, InWords};

/// A key by its path in the schema; a passage of the file, and two texts in its place, one with another value of the key.
type Row = (&'static str, Shows, &'static str, &'static str, &'static str);

/// A key whose value stands in the file, with another in its place.
const fn row(key: &'static str, shows: Shows, passage: &'static str, other: &'static str) -> Row {
    (key, shows, passage, passage, other)
}

const BASE: &str = "title = 'base'\n[exporter]\nrelocate = 0.5\n";
const OTHER_BASE: &str = "title = 'base'\n[exporter]\nrelocate = 0.05\n";
const OTHER_POSTERIOR: &str = "exporter.moral_weight,customs.skill_start\n0.3,0.4\n0.4,0.5\n0.5,0.7\n";
const POSTERIOR: &str = "exporter.moral_weight,customs.skill_start\n0.3,0.4\n0.4,0.5\n0.5,0.6\n";
const POINTS: &str = "exporter.moral_weight,customs.skill_start,two\n0.3,0.4,0.3\n";
const OTHER_POINTS: &str = "exporter.moral_weight,customs.skill_start,two\n0.3,0.5,0.3\n";

/// Tables whose keys are paths of parameters, or names.
const OPEN: [&str; 6] = ["set", "close_gap", "multiply", "intensity_from", "base", "window"];

/// The paths of the keys below a part of a schema. Names and positions, such as those of arms, are left out of a path.
fn keys(schema: &Value, part: &Value, path: &str, found: &mut BTreeSet<String>, within: &mut Vec<String>) {
    if let Some(to) = part["$ref"].as_str() {
        let here = format!("{to} at {path}");
        if !to.ends_with("/paths") && !within.contains(&here) {
            within.push(here);
            keys(schema, schema.pointer(&to[1..]).unwrap(), path, found, within);
            within.pop();
        }
    }
    let lists = ["oneOf", "anyOf", "allOf"].iter().filter_map(|word| part[*word].as_array()).flatten();
    let named = part["patternProperties"].as_object().into_iter().flatten().map(|(_, part)| part);
    let others = [&part["items"], &part["additionalProperties"]].into_iter().filter(|part| part.is_object());
    for part in lists.chain(named).chain(others) {
        keys(schema, part, path, found, within);
    }
    for (key, part) in part["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let before = found.len();
        if !OPEN.contains(&key.as_str()) {
            keys(schema, part, &path, found, within);
        }
        let inside = found.len() > before || found.iter().any(|other| other.starts_with(&format!("{path}.")));
        if !inside {
            found.insert(path);
        }
    }
}

/// Every key of the schema but parameters has one row, and the other value of each row shows in what `read` gives: first
/// the runs, then everything.
fn every_key_shows(
    schema: &Value,
    file: &str,
    rows: &[Row],
    read: impl Fn(&str) -> Result<(String, String), Problems>,
) {
    let mut found = BTreeSet::new();
    keys(schema, schema, "", &mut found, &mut Vec::new());
    found.retain(|path| parameter(path).is_none());
    let tried: BTreeSet<String> = rows.iter().map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(tried, found);
    read(file).unwrap_or_else(|problems| panic!("{problems}"));
    let mut wrong = Vec::new();
    for (path, shows, passage, one, other) in rows {
        assert_eq!(file.matches(passage).count(), 1, "{path}: {passage}");
        match [one, other].map(|text| read(&file.replace(passage, text))) {
            [Ok(one), Ok(other)] if (*shows == InWords || one.0 != other.0) && one.1 != other.1 => {}
            [Err(problems), _] | [_, Err(problems)] => wrong.push(format!("{path}: {problems}")),
            _ => wrong.push(format!("{path}: another value shows nowhere")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn texts(name: &str, text: &str) -> Texts {
    Texts::new([
        (name, text),
        ("base.toml", BASE),
        ("other-base.toml", OTHER_BASE),
        ("posterior.csv", POSTERIOR),
        ("other-posterior.csv", OTHER_POSTERIOR),
        ("points.csv", POINTS),
        ("other-points.csv", OTHER_POINTS),
    ])
}
