//! Sweeps: the same bytes however they are run, and what becomes of points that fail.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use crate::bench::{Bench, FILES, SMALL, STUDY, signal};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::Value;

fn with(study: &str) -> Bench {
    Bench::new(SMALL, study)
}

fn journal(bench: &Bench, out: &str) -> Option<PathBuf> {
    bench.journals(out).pop()
}

/// Starts a sweep and waits until its journal has this many whole records.
fn start_until(bench: &Bench, out: &str, records: usize) -> Child {
    bench.start_until(&["sweep", "s.toml", "--out", out], out, records)
}

fn rows(path: &Path) -> Vec<Value> {
    let file = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    let row = |row: Row| row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect();
    file.get_row_iter(None).unwrap().map(|found| row(found.unwrap())).collect()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Bool(flag) => (*flag).into(),
        Field::Int(whole) => (*whole).into(),
        Field::Double(real) => (*real).into(),
        Field::Str(text) => text.clone().into(),
        _ => Value::Null,
    }
}

#[test]
fn a_sweep_leaves_a_tidy_table_and_says_what_it_shows() {
    let bench = with(STUDY);
    let (code, stdout, stderr) = bench.sfic(&["sweep", "s.toml", "--no-progress"]);
    assert_eq!(code, 0, "{stderr}");
    let head = "Small study · 8 points × 2 arms × 6 runs · seed 20260101 · sfic ";
    assert!(stdout.starts_with(head), "{stdout}");
    for part in [
        "Point by point, shown to be: “reporting” better at 0 of 8 points, worse at 0, undecided at 8.",
        "re-infringement: levels and changes over the points",
        "mean change [95 % interval], percentage points",
    ] {
        assert!(stdout.contains(part), "{part}:\n{stdout}");
    }
    assert_eq!(stderr, "results in results/s\n");
    let runs = bench.done(&["sweep", "s.toml", "--tables", "csv", "--out", "csv"]);
    assert_eq!(runs, stdout);
    let table = bench.text("csv/runs.csv");
    let head = "point,arm,replicate,institution.platform,countermeasure.reporting.start,structure.exit_active,\
        reinfringement_rate,reinfringement_rate_numerator,reinfringement_rate_denominator,";
    assert!(table.starts_with(head), "{}", table.lines().next().unwrap());
    assert_eq!(table.lines().count(), 1 + 8 * 2 * 6);
    let found = rows(&bench.path("results/s/runs.parquet"));
    assert_eq!(found.len(), 8 * 2 * 6);
    for (line, row) in table.lines().skip(1).zip(&found) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!((cells[0], cells[1]), (row["point"].to_string().as_str(), row["arm"].as_str().unwrap()));
        assert_eq!(cells[3].parse::<f64>().unwrap(), row["institution.platform"].as_f64().unwrap());
        assert_eq!(cells[5], row["structure.exit_active"].to_string());
        assert!(["40", "60"].contains(&cells[4]));
    }
    let manifest: Value = serde_json::from_str(&bench.text("csv/manifest.json")).unwrap();
    assert_eq!((&manifest["points"], &manifest["failed"]), (&8.into(), &0.into()));
    assert!(journal(&bench, "csv").is_none(), "a finished sweep leaves no journal");
}

#[test]
fn threads_and_the_resolved_study_give_the_same_bytes() {
    let bench = with(STUDY);
    bench.done(&["sweep", "s.toml", "--threads", "1", "--out", "one"]);
    bench.done(&["sweep", "s.toml", "--threads", "2", "--out", "two"]);
    assert_eq!(bench.bytes("one", &FILES), bench.bytes("two", &FILES));
    bench.done(&["sweep", "one/study.toml", "--out", "again"]);
    assert_eq!(bench.bytes("one", &FILES), bench.bytes("again", &FILES));
}

#[test]
fn a_design_read_back_is_the_same_sweep_from_csv_and_parquet() {
    let bench = with(STUDY);
    bench.done(&["sweep", "s.toml", "--out", "one"]);
    bench.done(&["sweep", "s.toml", "--out", "csv", "--points", "one/design.csv"]);
    // A table of runs has every point once for each run: as a design it is another sweep, with the same points.
    bench.done(&["sweep", "s.toml", "--out", "first", "-n", "1", "--arms", "baseline"]);
    bench.done(&["sweep", "s.toml", "--out", "parquet", "--points", "first/runs.parquet"]);
    for out in ["csv", "parquet"] {
        assert_eq!(bench.text("one/design.csv"), bench.text(&format!("{out}/design.csv")), "{out}");
        let runs = |out: &str| fs::read(bench.path(out).join("runs.parquet")).unwrap();
        assert!(runs("one") == runs(out), "{out}");
    }
    assert!(bench.text("csv/study.toml").contains("file = \"design.csv\""));
    bench.done(&["sweep", "csv/study.toml", "--out", "again"]);
    assert_eq!(bench.bytes("csv", &FILES), bench.bytes("again", &FILES));
}

#[test]
fn a_point_with_the_scenarios_own_values_has_the_replicates_of_a_run() {
    let bench = with(
        "title = 't'\nscenario = 'small.toml'\n[factor.'institution.platform']\nvalues = [0.9, 0.2]\n\
         [design]\nkind = 'grid'\n[experiment]\nreplicates = 5\n",
    );
    bench.done(&["sweep", "s.toml", "--out", "sweep", "--arms", "baseline,reporting,all"]);
    bench.done(&["run", "small.toml", "--out", "run", "--arms", "baseline,reporting,all", "-n", "5"]);
    let of_run = rows(&bench.path("run/replicates.parquet"));
    let of_point: Vec<Value> = rows(&bench.path("sweep/runs.parquet"))
        .into_iter()
        .filter(|row| row["point"] == 1)
        .map(|mut row| {
            let columns = row.as_object_mut().unwrap();
            columns.remove("point");
            assert_eq!(columns.remove("institution.platform"), Some(0.2.into()));
            row
        })
        .collect();
    assert_eq!(of_run.len(), 15);
    assert_eq!(of_point, of_run);
}

#[test]
fn killed_at_any_moment_the_same_command_ends_in_the_same_bytes() {
    let bench = with(&STUDY.replace("points = 8", "points = 32"));
    bench.done(&["sweep", "s.toml", "--out", "whole"]);
    let mut broken = 0;
    for kill in 0..12_u64 {
        let mut child = bench.command(&["sweep", "s.toml", "--out", "broken"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(10 + kill * 7919 % 120));
        broken += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(broken > 0, "no kill came before the end: the machine is faster than this test");
    bench.done(&["sweep", "s.toml", "--out", "broken"]);
    assert_eq!(bench.bytes("broken", &FILES), bench.bytes("whole", &FILES));
}

#[test]
fn ctrl_c_keeps_what_is_done_and_more_replicates_go_on_from_fewer() {
    let bench = with(&STUDY.replace("points = 8", "points = 64"));
    let child = start_until(&bench, "out", 12);
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("of 384 runs are kept; give the same command again to go on"), "{said}");
    let (code, _, said) = bench.sfic(&["sweep", "s.toml", "--out", "out", "-n", "7"]);
    assert!(
        code == 0 && said.contains("going on: ") && said.contains(" of 448 runs were finished"),
        "{said}"
    );
    bench.done(&["sweep", "s.toml", "--out", "fresh", "-n", "7"]);
    assert_eq!(bench.bytes("out", &FILES), bench.bytes("fresh", &FILES));
}

/// Weights have no unit: of any size they give what others in the same proportion give, in every command that reads them.
#[test]
fn the_size_of_weights_changes_nothing_and_what_is_no_weight_is_refused_with_its_row() {
    let bench = with(STUDY);
    let head = "institution.platform,countermeasure.reporting.start,structure.exit_active,weight";
    let points = |weights: [&str; 2]| {
        let [one, other] = weights;
        bench.write("points.csv", format!("{head}\n0.2,40,true,{one}\n0.9,60,false,{other}\n"));
    };
    let commands = [
        "sweep s.toml --points points.csv -n 3 --json -q",
        "sweep s.toml --points points.csv -n 3 --draws 5 --json -q",
    ];
    let found = |weights: [&str; 2], out: &str| -> Vec<String> {
        points(weights);
        let run = |(number, command): (usize, &str)| {
            let folder = format!("{out}-{number}");
            let text = bench.done(&command.split(' ').chain(["--out", &folder]).collect::<Vec<_>>());
            text.replace(&folder, "folder")
        };
        commands.into_iter().enumerate().map(run).collect()
    };
    let expected = found(["1", "1"], "one");
    assert!(expected.iter().all(|text| !text.contains("NaN") && !text.contains("inf ")), "{expected:?}");
    assert_eq!(found(["1e-320", "1e-320"], "tiny"), expected);
    assert_eq!(found(["1e308", "1e308"], "large"), expected);
    for (weights, told) in [
        (["1", "-1"], "`weight` cannot be `-1` in row 2 of points.csv"),
        (["NaN", "1"], "`weight` cannot be `NaN` in row 1 of points.csv"),
        (["1", "1e400"], "`weight` cannot be `1e400` in row 2 of points.csv"),
        (["0", "0"], "the weights of points.csv are all 0"),
    ] {
        points(weights);
        let (code, _, stderr) = bench.sfic(&["sweep", "s.toml", "--points", "points.csv", "--out", "wrong"]);
        assert!(code == 2 && stderr.contains(told), "{weights:?}: {stderr}");
    }
}

#[test]
fn a_point_that_fails_is_recorded_and_the_rest_goes_on() {
    let bench = with(STUDY);
    fs::write(
        bench.path("points.csv"),
        "institution.platform,countermeasure.reporting.start,structure.exit_active\n\
         0.2,40,true\n1.5,40,true\n0.3,60,false\n-1,40,true\n",
    )
    .unwrap();
    let arguments = ["sweep", "s.toml", "--out", "out", "--points", "points.csv", "-n", "2"];
    let shown = bench.done(&arguments);
    assert!(shown.contains("2 of 4 points failed and are in none of the numbers above"), "{shown}");
    let reason = shown.lines().find(|line| line.contains("`institution.platform` is out of range")).unwrap();
    let counts: Vec<&str> = reason.split_whitespace().rev().take(2).collect();
    assert_eq!(counts, ["1", "2"], "first point and points: {reason}");
    let failures = bench.text("out/failures.csv");
    let lines: Vec<&str> = failures.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].ends_with(",reason") && lines[1].starts_with("1,1.5,40,true,"), "{failures}");
    assert!(lines[1].contains("must be a number from 0 to 1"), "{failures}");
    let points: Vec<Value> =
        rows(&bench.path("out/runs.parquet")).iter().map(|row| row["point"].clone()).collect();
    assert_eq!(points, [0, 0, 0, 0, 2, 2, 2, 2].map(Value::from));
    let (code, _, said) = bench.sfic(&[&arguments[..], &["--fail-fast", "--threads", "1"]].concat());
    assert!(code == 1 && said.contains("point 1 failed"), "{said}");
    // Nothing at all is an error, with its reason in the file.
    fs::write(bench.path("points.csv"), bench.text("points.csv").replace("0.2,", "2,").replace("0.3,", "3,"))
        .unwrap();
    let arguments = ["sweep", "s.toml", "--out", "none", "--points", "points.csv", "-n", "2"];
    let (code, _, said) = bench.sfic(&arguments);
    assert!(code == 1 && said.contains("every point failed"), "{said}");
    assert!(rows(&bench.path("none/runs.parquet")).is_empty());
}

#[test]
fn json_has_the_levels_of_every_point_in_the_order_of_the_file() {
    let bench = with(&format!("outcomes = ['delay', 'reinfringement_rate']\n{STUDY}"));
    fs::write(
        bench.path("points.csv"),
        "institution.platform,countermeasure.reporting.start,structure.exit_active,weight,distance\n\
         0.2,40,true,1,0.1\n1.5,40,true,2,0.1\n0.3,60,false,3,0.1\n",
    )
    .unwrap();
    let arguments = ["sweep", "s.toml", "--out", "out", "--points", "points.csv", "--json", "-n", "3"];
    let (code, stdout, stderr) = bench.sfic(&arguments);
    assert!(code == 0 && stderr.contains("columns that are no factor are left out: distance"), "{stderr}");
    let found: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(found["failures"][0]["point"], 1);
    let warnings = found["warnings"].as_array().unwrap();
    assert!(
        warnings.len() == 1 && warnings[0].as_str().unwrap().contains("left out: distance"),
        "{warnings:?}"
    );
    assert_eq!(found["overview"][1]["arm"], "reporting");
    let levels = &found["results"]["reporting"]["reinfringement_rate"];
    assert!(levels[1].is_null() && levels.as_array().unwrap().len() == 3);
    let of_point = |point: u32| {
        let rows = rows(&bench.path("out/runs.parquet"));
        let these = rows.iter().filter(|row| row["point"] == point && row["arm"] == "reporting");
        let sum = |part: &str| these.clone().map(|row| row[part].as_f64().unwrap()).sum::<f64>();
        sum("reinfringement_rate_numerator") / sum("reinfringement_rate_denominator")
    };
    for point in [0_u32, 2] {
        assert!((levels[point as usize].as_f64().unwrap() - of_point(point)).abs() < 1e-12);
    }
    // Weights 1 and 3, of the points that did not fail.
    let mean = (of_point(0) + 3.0 * of_point(2)) / 4.0;
    assert!((found["overview"][1]["mean"]["value"].as_f64().unwrap() - mean).abs() < 1e-12);
    assert_eq!(found["outcome"], "reinfringement_rate");
    assert!(bench.text("out/design.csv").lines().nth(1).unwrap().ends_with(",true,1.0"));
    assert!(rows(&bench.path("out/runs.parquet"))[0].get("trust").is_none());
}

#[test]
fn check_says_what_a_study_would_run() {
    let bench = with(STUDY);
    let shown = bench.done(&["check", "s.toml"]);
    for part in ["8 points × 2 arms × 6 replicates, seed 20260101: 96 rows", "  0 … 1", "The study is right."]
    {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
    let found: Value = serde_json::from_str(&bench.done(&["check", "s.toml", "--json"])).unwrap();
    assert_eq!((&found["points"], &found["replicates"]), (&8.into(), &6.into()));
    let (code, _, said) = bench.sfic(&["check", "s.toml", "--set", "design.points=0"]);
    assert!(code == 2 && said.contains("a whole number from 1 to 1000000"), "{said}");
    let (code, _, said) = bench.sfic(&["run", "s.toml"]);
    assert!(code == 2 && said.contains("this is a study, not a scenario"), "{said}");
    let (code, _, said) = bench.sfic(&["sweep", "s.toml", "--points", "nowhere.csv"]);
    assert!(
        code == 2 && said.contains("cannot read nowhere.csv") && said.contains("--> --points:1:1"),
        "{said}"
    );
    let (code, _, said) = bench.sfic(&["sweep", "small.toml"]);
    assert!(code == 2 && said.contains("the study names no scenario"), "{said}");
}

#[test]
fn shipped_studies_run() {
    let bench = with(STUDY);
    let studies = crate::root().join("scenarios/studies");
    for entry in fs::read_dir(studies).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        // What is to be calibrated has no design of its own.
        if text.contains("[abc]") {
            continue;
        }
        let few = match text.split("kind = \"").nth(1).and_then(|rest| rest.split('"').next()) {
            Some("grid") => "--quiet",
            Some("saltelli") => "--set=design.blocks=1",
            _ => "--set=design.points=4",
        };
        let name = path.file_stem().unwrap().to_str().unwrap();
        let study = path.to_str().unwrap();
        let small = ["time.horizon=60", "time.warmup=40", "population.exporters=300"];
        let mut arguments = vec!["sweep", study, "-n", "1", few, "--arms", "reporting", "--out", name];
        arguments.extend(small.iter().flat_map(|pair| ["--set", pair]));
        bench.done(&arguments);
        let runs = rows(&bench.path(name).join("runs.parquet"));
        assert!(runs.iter().any(|row| row["arm"] == "reporting"), "{name}");
    }
}
