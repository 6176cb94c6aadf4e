//! `--json`: its schema, its parts, and results that are printed alone.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::bench::{Bench, SMALL, STUDY};

#[test]
fn findings_are_as_their_schema_says() {
    let bench = Bench::with(&[
        ("small.toml", SMALL),
        ("other.toml", &format!("{SMALL}\n[customs]\nevidence = 0.9\n")),
    ]);
    let schema = bench.json(&["schema", "--findings"]);
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for command in [
        &["run", "small.toml", "-n", "4"][..],
        &["run", "small.toml", "-n", "1"],
        &["run", "small.toml", "-n", "3", "--arms", "baseline"],
        &["run", "small.toml", "-n", "4", "--arms", "reporting,coordination,coordination+reporting"],
        &["run", "small.toml", "-n", "3", "--set", "customs.inspection_scale=0"],
        &["run", "small.toml", "-n", "3", "--no-files"],
        &["compare", "small.toml", "other.toml", "-n", "3"],
    ] {
        let found = bench.json(&[command, &["--json", "--quiet", "--no-report"]].concat());
        let wrong: Vec<String> = validator
            .iter_errors(&found)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{command:?}: {wrong:#?}");
    }
}

#[test]
fn parts_of_the_findings_are_selected_by_name_and_by_column() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let run = ["run", "small.toml", "-n", "3", "--quiet", "--no-files", "--json"];
    let all = bench.json(&run);
    let found = bench.json(&[&run[..], &["--select", "seed,effects.arm,effects.estimate,notes"]].concat());
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["effects", "notes", "seed"]);
    let (rows, of_all) = (found["effects"].as_array().unwrap(), all["effects"].as_array().unwrap());
    assert_eq!(rows.len(), of_all.len());
    for (row, whole) in rows.iter().zip(of_all) {
        assert_eq!(row.as_object().unwrap().len(), 2);
        assert!(row["arm"] == whole["arm"] && row["estimate"] == whole["estimate"]);
    }
    for (part, expected) in [
        ("effect", "--select effect: there is no such part; there are"),
        ("effects.valeu", "there is no such column; there are arm, "),
        ("seed.x", "`seed` has no columns; give it alone"),
    ] {
        let said = bench.refused(2, &[&run[..], &["--select", part]].concat());
        assert!(said.contains(expected), "{part}: {said}");
    }
    let said = bench.refused(2, &["run", "small.toml", "--select", "seed"]);
    assert!(said.contains("--json"), "{said}");
}

/// The same is printed with and without files, and nothing is left.
#[test]
fn without_files_everything_is_printed_and_nothing_is_left() {
    let bench = Bench::new(SMALL, STUDY);
    bench.write("study.toml", STUDY.replace("'sobol'\npoints = 8", "'latin-hypercube'\npoints = 3"));
    let entries = || -> BTreeSet<String> {
        let names = fs::read_dir(bench.path(".")).unwrap();
        names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let before = entries();
    let commands = [
        &["run", "small.toml", "-n", "2"][..],
        &["compare", "small.toml", "small.toml", "-n", "2"],
        &["sweep", "study.toml", "-n", "2"],
        &["validate", "small.toml", "-n", "2"],
    ];
    let alone: Vec<String> = commands
        .iter()
        .map(|command| bench.done(&[command, &["--no-files", "--quiet"][..]].concat()))
        .collect();
    assert_eq!(entries(), before);
    for (command, printed) in commands.iter().zip(alone) {
        assert_eq!(bench.done(&[command, &["--quiet", "--no-report"][..]].concat()), printed, "{command:?}");
    }
    let found: Value = bench.json(&["run", "small.toml", "-n", "2", "--no-files", "--quiet", "--json"]);
    assert!(found["folder"].is_null());
    let said = bench.refused(2, &["run", "small.toml", "--no-files", "--out", "x"]);
    assert!(said.contains("--no-files") && said.contains("--out"), "{said}");
}
