//! `sfic discover` from end to end: on a small sweep, and on folders that are not to be trusted.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::bench::{Bench, SMALL};

const STUDY: &str = "title = 'Small study'\nscenario = 'small.toml'\noutcomes = ['reinfringement_rate', 'sharing', 'cost', 'sanctions']\n\
    [factor.'institution.platform']\nlabel = 'Platform'\nrange = [0.0, 1.0]\n\
    [factor.'structure.exit_active']\n\
    [factor.'countermeasure.coordination.start']\nvalues = [40, 60, 110]\n\
    [design]\nkind = 'sobol'\npoints = 32\n\
    [experiment]\narms = ['coordination']\nreplicates = 4\n";
const FILES: [&str; 9] = [
    "conditions.csv",
    "boxes.csv",
    "peeling.csv",
    "limits.csv",
    "robustness.csv",
    "regret.csv",
    "regret.svg",
    "discover.json",
    "runs.csv",
];

fn bench() -> Bench {
    Bench::new(SMALL, STUDY)
}

/// The command fails with this code and says this.
#[track_caller]
fn refused(bench: &Bench, arguments: &[&str], code: i32, said: &str) {
    let stderr = bench.refused(code, arguments);
    assert!(stderr.contains(said) && !stderr.contains("RUST_BACKTRACE"), "{arguments:?}\n{stderr}");
}

fn copy(bench: &Bench, from: &str, to: &str) {
    fs::create_dir_all(bench.path(to)).unwrap();
    for entry in fs::read_dir(bench.path(from)).unwrap().flatten() {
        fs::copy(entry.path(), bench.path(to).join(entry.file_name())).unwrap();
    }
}

fn csv_rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn a_study_is_swept_once_and_discovered_as_often_as_asked() {
    let bench = bench();
    let shown =
        bench.done(&["discover", "s.toml", "--out", "out", "--outcome", "sharing", "--tables", "csv"]);
    for part in ["Small study · 32 points × 2 arms × 4 runs", "“coordination”", "Regret", "robust"] {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
    // How it was asked for is in it, and may differ.
    let bytes = |out: &str| {
        let mut found = bench.bytes(out, &FILES);
        let mut said: Value = serde_json::from_slice(&found[7]).unwrap();
        ["asked", "sha256"].iter().for_each(|key| drop(said.as_object_mut().unwrap().remove(*key)));
        found[7] = said.to_string().into_bytes();
        found
    };
    let first = bytes("out");
    // Whatever the number of threads; by the study again, or by its folder; the sweep is not run anew.
    let written = fs::metadata(bench.path("out/runs.csv")).unwrap().modified().unwrap();
    let again = ["discover", "s.toml", "--out", "out", "--outcome", "sharing", "--threads", "1"];
    let (code, stdout, stderr) = bench.sfic(&again);
    assert!(code == 0 && stdout == shown && stderr.contains("already"), "{stderr}");
    assert_eq!(first, bytes("out"));
    assert_eq!(bench.done(&["discover", "out", "--outcome", "sharing"]), shown);
    assert_eq!(first, bytes("out"));
    assert_eq!(fs::metadata(bench.path("out/runs.csv")).unwrap().modified().unwrap(), written);

    // Every class agrees with its interval, every effect with the sums of the runs.
    let found: Value = serde_json::from_str(&bench.text("out/discover.json")).unwrap();
    let threshold = found["threshold"].as_f64().unwrap();
    assert!(threshold > 0.0);
    let runs = csv_rows(&bench.path("out/runs.csv"));
    let conditions = csv_rows(&bench.path("out/conditions.csv"));
    assert_eq!(conditions.len(), 64);
    let (mut counted, mut never_started) = (0, 0);
    for row in &conditions {
        let level = |arm: &str| {
            let sum = |part: &str| -> f64 {
                let of = runs.iter().filter(|run| run["point"] == row["point"] && run["arm"] == arm);
                of.map(|run| run[&format!("sharing_{part}")].parse::<f64>().unwrap()).sum()
            };
            sum("numerator") / sum("denominator")
        };
        assert!((row["level"].parse::<f64>().unwrap() - level(&row["arm"])).abs() < 1e-12);
        if row["arm"] == "baseline" {
            assert!(row["effect"].is_empty() && row["class"].is_empty());
            continue;
        }
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        assert!((number("effect") - (level("coordination") - level("baseline"))).abs() < 1e-12);
        let (low, high) = (number("effect_low"), number("effect_high"));
        let class = match () {
            () if low > threshold => "works",
            () if high < -threshold => "backfires",
            () if low >= -threshold && high <= threshold && low < high => "fails",
            () => "undecided",
        };
        assert_eq!(row["class"], class);
        counted += usize::from(class == "works");
        // It begins after most of the time has passed: nothing to share by then.
        never_started +=
            usize::from(row["countermeasure.coordination.start"] == "110" && class != "backfires");
    }
    assert!(never_started > 0);
    assert_eq!(found["arms"][0]["classes"][0]["points"], counted);
    let regret = csv_rows(&bench.path("out/regret.csv"));
    assert_eq!(regret.len(), 32);
    for row in &regret {
        let of = |arm: &str| row[&format!("regret of {arm}")].parse::<f64>().unwrap();
        assert!(of("baseline").min(of("coordination")) == 0.0);
        assert_eq!(of(&row["best"]), 0.0);
    }
    // A sweep of other runs takes the old discovery away.
    bench.done(&["sweep", "s.toml", "--out", "out", "-n", "2", "--tables", "csv"]);
    assert!(!bench.path("out/conditions.csv").exists() && !bench.path("out/discover.json").exists());
}

/// Another step, fewer factors: every box is one of its way, none is dominated there, its limits are numbers, and the
/// report of the folder has them.
#[test]
fn a_box_is_taken_by_its_step_or_with_few_factors() {
    let scenario = "title = 'tiny'\n[population]\nexporters = 200\nconsumers = 100\nrights_holders = 30\n\
        [time]\nwarmup = 13\nhorizon = 78\nfollow_up = 13\n[experiment]\nseed = 2\n";
    let study = "title = 'two'\nscenario = 'small.toml'\noutcomes = ['infringing_share']\n\
        [factor.'customs.inspection_scale']\nrange = [0.5, 6.0]\n\
        [factor.'exporter.moral_weight']\nrange = [0.2, 0.7]\n\
        [design]\nkind = 'sobol'\npoints = 64\n[experiment]\narms = ['capacity']\nreplicates = 3\n";
    let bench = Bench::new(scenario, study);
    bench.done(&["sweep", "s.toml", "--out", "out", "--tables", "csv"]);
    let ask = |more: &[&str]| {
        bench.done(&[&["discover", "out", "--threshold", "0.2%", "--shuffles", "0"], more].concat());
        ["boxes", "peeling", "limits"].map(|name| csv_rows(&bench.path(format!("out/{name}.csv"))))
    };
    let of = |row: &std::collections::BTreeMap<String, String>| {
        ["arm", "class", "number", "step"].map(|column| row[column].clone())
    };
    let [usual, ways, limits] = ask(&[]);
    assert!(!usual.is_empty(), "no box of 64 points");
    for row in &usual {
        let step = ways.iter().find(|step| of(step) == of(row)).unwrap();
        assert_eq!((step["chosen"].as_str(), step["dominated"].as_str()), ("true", "false"));
        assert_eq!((&step["coverage"], &step["density"]), (&row["coverage"], &row["density"]));
        let limit = limits.iter().find(|limit| of(limit) == of(row) && limit["factor"] == row["factor"]);
        let limit = limit.unwrap();
        assert_eq!(
            ["low", "high", "values"].map(|end| &limit[end]),
            ["low", "high", "values"].map(|end| &row[end])
        );
    }
    let other = ways.iter().find(|step| {
        step["dominated"] == "false"
            && step["chosen"] == "false"
            && step["restricted"] != "0"
            && step["number"] == "1"
    });
    let other = other.expect("a way of one step");
    let [found, ..] = ask(&["--step", &other["step"]]);
    assert!(found.iter().any(|row| of(row) == of(other)), "{found:?}");
    let page = bench.done(&["report", "out", "--out", "page.html"]);
    let page = page + &bench.text("page.html");
    assert!(page.contains("The way to each box") && page.contains("(shown)"));
    let shown = bench.done(&["discover", "out", "--threshold", "0.2%", "--shuffles", "0", "--step", "9999"]);
    assert!(shown.contains("Step 9999 was asked for."), "{shown}");
    let [_, ways, limits] = ask(&["--factors", "1"]);
    assert!(ways.iter().all(|step| step["restricted"].parse::<u32>().unwrap() <= 1));
    assert_eq!(limits.len(), ways.iter().filter(|step| step["restricted"] == "1").count());
}

#[test]
fn what_cannot_be_asked_is_explained() {
    let bench = bench();
    bench.done(&["sweep", "s.toml", "--out", "out", "--set", "design.points=4"]);
    let shown = bench.done(&["discover", "out", "--json", "--out", "elsewhere"]);
    let found: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&found["points"], &found["satisfice"]["better"]), (&4.into(), &0.05.into()));
    assert!(bench.path("elsewhere/boxes.csv").exists() && !bench.path("out/boxes.csv").exists());
    assert!(bench.text("elsewhere/boxes.csv").starts_with("arm,class,"));

    refused(&bench, &["discover", "out", "--outcome", "sharin"], 2, "did you mean `sharing`?");
    refused(&bench, &["discover", "out", "--outcome", "sanctions"], 2, "neither more nor less of it is good");
    refused(&bench, &["discover", "out", "--outcome", "delay"], 2, "the sweep does not report delay");
    refused(&bench, &["discover", "out", "--satisfice", "more=3"], 2, "must be better=X");
    refused(&bench, &["discover", "out", "--threshold", "-1"], 2, "0 or more");
    for [flag, value] in [["--threshold", "1"], ["--satisfice", "better=5"], ["--satisfice", "level=-0.2"]] {
        refused(&bench, &["discover", "out", flag, value], 2, "one percentage point is 0.01 or 1%");
    }
    refused(&bench, &["discover", "out", "--peel", "0,1"], 2, "write 0.1, with a decimal point");
    refused(&bench, &["discover", "out", "--replicates", "9"], 2, "are for a study file");
    refused(&bench, &["discover", "nowhere"], 2, "there is no folder nowhere");
    refused(&bench, &["discover", "small.toml"], 2, "the study names no scenario");
    fs::create_dir(bench.path("empty")).unwrap();
    refused(&bench, &["discover", "empty"], 2, "has no manifest.json");
    bench.done(&["run", "small.toml", "--out", "ran", "-n", "2"]);
    refused(&bench, &["discover", "ran"], 2, "holds the results of `sfic run`");
    bench.done(&["sweep", "s.toml", "--out", "one", "-n", "1", "--set", "design.points=2"]);
    refused(&bench, &["discover", "one"], 2, "one replicate at each point");
}

#[test]
fn damaged_and_forged_folders_are_refused() {
    let bench = bench();
    for tables in ["csv", "parquet"] {
        let whole = format!("whole-{tables}");
        bench.done(&["sweep", "s.toml", "--out", &whole, "--tables", tables, "--set", "design.points=4"]);
        bench.done(&["discover", &whole, "--out", "elsewhere"]);
        let runs = format!("runs.{tables}");
        let mut count = 0;
        let mut forged = |file: &str, said: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
            count += 1;
            let name = format!("{tables}-{count}");
            copy(&bench, &whole, &name);
            let path = bench.path(&name).join(file);
            let changed = change(fs::read(&path).unwrap());
            fs::write(&path, changed).unwrap();
            let (code, _, stderr) = bench.sfic(&["discover", &name]);
            assert!(code != 0 && stderr.contains(said), "{file} {said}: {code}\n{stderr}");
            assert!(stderr.starts_with("error") || stderr.contains("thread"), "{stderr}");
        };
        let replaced = |from: &'static str, to: &'static str| {
            move |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replacen(from, to, 1).into_bytes()
        };
        forged("study.toml", "it was changed after the sweep", &replaced("Small study", "Large study"));
        forged("scenario.toml", "it was changed after the sweep", &replaced("Small", "Large"));
        forged("design.csv", "it was changed after the sweep", &replaced("true", "false"));
        forged("design.csv", "", &|bytes| bytes[..bytes.len() / 2].to_vec());
        forged("manifest.json", "manifest.json", &|bytes| bytes[..bytes.len() / 2].to_vec());
        forged("manifest.json", "", &replaced("\"failed\": 0", "\"failed\": 3"));
        forged(&runs, &runs, &|bytes| bytes[..bytes.len() / 2].to_vec());
        forged(&runs, &runs, &|_| b"nonsense".to_vec());
        forged(&runs, &runs, &|_| Vec::new());
        if tables == "csv" {
            let lines = |change: &'static dyn Fn(&mut Vec<String>)| {
                move |bytes: Vec<u8>| {
                    let text = String::from_utf8(bytes).unwrap();
                    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
                    change(&mut lines);
                    (lines.join("\n") + "\n").into_bytes()
                }
            };
            forged(&runs, "row 5 is of point", &lines(&|lines| drop(lines.remove(5))));
            forged(&runs, "twice there", &lines(&|lines| lines.insert(5, lines[4].clone())));
            forged(&runs, "it ends in the middle of point 3", &lines(&|lines| drop(lines.pop())));
            forged(&runs, "1 points have neither rows", &lines(&|lines| lines.truncate(1 + 3 * 8)));
            forged(&runs, "row 2", &lines(&|lines| lines[2] = lines[2].replace(',', ",x")));
            forged(&runs, "no column `arm`", &lines(&|lines| lines[0] = lines[0].replace("arm,", "army,")));
        }
        fs::remove_file(bench.path(&whole).join(&runs)).unwrap();
        refused(&bench, &["discover", &whole], 1, &runs);
    }
}

/// Points of a posterior: shares are of weight, and a point without weight does not count.
#[test]
fn weighted_points_make_probabilities() {
    let bench = bench();
    let head = "institution.platform,structure.exit_active,countermeasure.coordination.start,weight\n";
    fs::write(bench.path("p.csv"), format!("{head}0.1,true,40,1\n0.9,true,40,3\n0.5,false,60,0\n")).unwrap();
    bench.done(&["sweep", "s.toml", "--points", "p.csv", "--out", "out"]);
    let shown = bench.done(&["discover", "out", "--outcome", "sharing"]);
    assert!(shown.contains("weighted points of this sample"), "{shown}");
    let rows = csv_rows(&bench.path("out/conditions.csv"));
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row["point"] != "2"));
    let found: Value = serde_json::from_str(&bench.text("out/discover.json")).unwrap();
    for class in found["arms"][0]["classes"].as_array().unwrap() {
        let there: f64 = rows
            .iter()
            .filter(|row| row["class"] == class["class"].as_str().unwrap())
            .map(|row| row["weight"].parse::<f64>().unwrap())
            .sum();
        assert!((class["share"].as_f64().unwrap() - there / 4.0).abs() < 1e-12);
    }
}
