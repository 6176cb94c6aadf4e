//! The layers of the library depend in one direction only; those of the crates, cargo checks.
//!
//! Reads the `use` lines and the paths of every source file and refuses a reference to a layer that comes later.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first; those in one row may not use each other.
const LAYERS: [&[&str]; 5] =
    [&["random", "math", "parallel"], &["stats"], &["model"], &["scenario"], &["experiment"]];
/// The two exceptions that the first rows need: draws use elementary functions, and the model no statistics.
const ALLOWED: [(&str, &str); 1] = [("random", "math")];
const FORBIDDEN: [(&str, &str); 1] = [("model", "stats")];

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&layer))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The layers that a source text names by `crate::layer`.
fn named(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut layers = BTreeSet::new();
    for line in code {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            layers.insert(rest[..end].to_string());
        }
    }
    layers
}

fn violations(layer: &str, text: &str) -> Vec<String> {
    let own = rank(layer).unwrap();
    let wrong = |other: &String| match rank(other) {
        None => true,
        Some(_) if other == layer => false,
        Some(_) if ALLOWED.contains(&(layer, other.as_str())) => false,
        Some(index) => index >= own || FORBIDDEN.contains(&(layer, other.as_str())),
    };
    named(text).into_iter().filter(wrong).collect()
}

#[test]
fn every_layer_uses_only_those_before_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut seen = BTreeSet::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let first = inside.iter().next().unwrap().to_str().unwrap();
        let layer = first.strip_suffix(".rs").unwrap_or(first);
        if layer == "lib" {
            continue;
        }
        assert!(rank(layer).is_some(), "{}: no layer of that name; give it its place here", inside.display());
        seen.insert(layer.to_string());
        let wrong = violations(layer, &fs::read_to_string(&file).unwrap());
        assert!(wrong.is_empty(), "{} uses {wrong:?}, which come later", inside.display());
    }
    for layer in LAYERS.concat() {
        assert!(seen.contains(layer), "layer {layer} has no source file");
    }
}

#[test]
fn the_guard_sees_a_wrong_direction() {
    assert_eq!(violations("model", "use crate::scenario::Scenario;"), ["scenario"]);
    assert_eq!(violations("model", "let x = crate::stats::ratio::ratio(a);"), ["stats"]);
    assert_eq!(violations("experiment", "use crate::{stats, model};"), [""]);
    assert!(violations("scenario", "use crate::stats::Ratio;\n// crate::experiment").is_empty());
}

#[test]
fn files_stay_small_enough_to_hold_in_the_head() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    ["src", "crates", "tests"].iter().for_each(|folder| sources(&root.join(folder), &mut files));
    for file in files {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 450, "{} has {lines} lines; make it two", file.display());
    }
}
