//! The commands as people use them: what they print, where, and with which exit code.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::bench::{Bench, SMALL};

/// A scenario in which twenty replicates of every arm take a second.
fn scenario() -> String {
    format!("{SMALL}[experiment]\nreplicates = 20\n")
}

fn small() -> Bench {
    Bench::with(&[("small.toml", &scenario())])
}

/// The bytes of every file of results, without the part of the manifest that tells of machine and time.
fn results(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    for (name, bytes) in &mut files {
        if name == "manifest.json" {
            let mut manifest: Value = serde_json::from_slice(bytes).unwrap();
            manifest.as_object_mut().unwrap().remove("machine").unwrap();
            *bytes = manifest.to_string().into_bytes();
        }
    }
    files
}

#[test]
fn run_prints_the_effects_and_leaves_a_complete_folder() {
    let bench = small();
    let (code, stdout, stderr) = bench.sfic(&["run", "small.toml", "--no-progress"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("Small · 6 arms × 20 replicates · seed 20260101 · sfic "), "{stdout}");
    for part in ["again within 20 weeks", "change, percentage points", "reporting", "recorded repeats"] {
        assert!(stdout.contains(part), "{part}:\n{stdout}");
    }
    assert_eq!(stderr, format!("results in {}\n", Path::new("results").join("small").display()));
    let files = results(&bench.path("results/small"));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        ".lock",
        "chain.csv",
        "costs.csv",
        "countermeasures.csv",
        "cycle.csv",
        "effects.csv",
        "effects.svg",
        "episodes.parquet",
        "hazards.csv",
        "manifest.json",
        "network.csv",
        "ranks.csv",
        "replicates.parquet",
        "report.html",
        "scenario.toml",
        "series.parquet",
        "survival.csv",
    ];
    assert_eq!(names, expected);
    let effects = bench.text("results/small/effects.csv");
    let head = "arm,outcome,unit,estimate,se,low,high,difference,difference_se,difference_low,difference_high,\
        variance_reduction,p,p_holm,replicates,informative,at_risk,cases";
    assert_eq!(effects.lines().next(), Some(head));
    let baseline = effects.lines().find(|line| line.starts_with("baseline,reinfringement_rate,")).unwrap();
    let cells: Vec<&str> = baseline.split(',').collect();
    assert!(cells[7..14].iter().all(|cell| cell.is_empty()), "{baseline}");
    let [estimate, at_risk, cases] = [3, 16, 17].map(|cell| cells[cell].parse::<f64>().unwrap());
    assert!(at_risk > 0.0 && (cases / at_risk - estimate).abs() < 1e-12, "{baseline}");
    // Every outcome, and the headline within 52 weeks, in six arms.
    assert_eq!(effects.lines().count(), 1 + 6 * (sfic::model::outcomes::OUTCOMES.len() + 1));
}

#[test]
fn tables_notes_and_report_are_in_the_language_that_is_asked_for() {
    let bench = small();
    bench.write("other.toml", scenario().replace("300", "280"));
    let factorial = "baseline,coordination,reporting,coordination+reporting";
    for (arguments, zh, en) in [
        (&["run", "small.toml", "-n", "8", "--arms", factorial][..], "zh-1", "en-1"),
        (&["run", "small.toml", "-n", "1", "--arms", "baseline"], "zh-2", "en-2"),
        (&["compare", "small.toml", "other.toml", "-n", "8"], "zh-3", "en-3"),
    ] {
        let chinese = bench.done(&[arguments, &["--lang", "zh", "--out", zh]].concat());
        let english = bench.done(&[arguments, &["--out", en]].concat());
        // What users called their scenarios and settings stays as it is, and so do the names of methods.
        let words = chinese.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
        let named = ["small", "Small", "other", "sfic", "Holm", "population", "exporters"];
        let strange: Vec<&str> = words.filter(|word| !named.contains(word)).collect();
        assert!(strange.is_empty(), "{strange:?} in\n{chinese}");
        // Both say the same numbers.
        let numbers = |text: &str| {
            let parts =
                text.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|part| part.trim_matches('.'));
            let parts = parts.filter(|part| !part.is_empty() && *part != "95").map(String::from);
            parts.collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(numbers(&chinese), numbers(&english));
        let report = |out: &str| fs::read_to_string(bench.path(out).join("report.html")).unwrap();
        assert!(report(zh).contains("lang=\"zh-Hans\"") && report(en).contains("lang=\"en\""));
        let same = |name: &str| {
            fs::read(bench.path(zh).join(name)).unwrap() == fs::read(bench.path(en).join(name)).unwrap()
        };
        assert!(same("effects.csv") && same("hazards.csv"), "a language changes no number");
    }
    let (code, _, stderr) = bench.sfic(&["run", "small.toml", "--lang", "fr"]);
    assert!(code == 2 && stderr.contains("possible values: en, zh"), "{stderr}");
}

#[test]
fn a_report_of_other_results_does_not_stay_beside_new_ones() {
    let bench = small();
    let report = bench.path("results/small/report.html");
    let arguments = ["run", "small.toml", "-n", "4", "--arms", "baseline,reporting"];
    bench.done(&arguments);
    assert!(report.exists());
    bench.done(&[&arguments[..], &["--tables", "csv", "--no-report"]].concat());
    assert!(!report.exists() && !report.with_file_name("effects.svg").exists());
    assert!(report.with_file_name("effects.csv").exists());
}

#[test]
fn threads_and_manifests_give_the_same_bytes() {
    let bench = small();
    bench.done(&["run", "small.toml", "--threads", "1", "--out", "one", "-n", "8", "--seed", "5"]);
    bench.done(&["run", "small.toml", "--threads", "2", "--out", "two", "-n", "8", "--seed", "5"]);
    let one = results(&bench.path("one"));
    assert_eq!(one, results(&bench.path("two")));
    bench.done(&["run", "--manifest", "one/manifest.json", "--out", "again"]);
    assert_eq!(one, results(&bench.path("again")));
    bench.done(&["run", "--manifest", "one/manifest.json"]);
    assert_eq!(one, results(&bench.path("results/small")));
    let text = bench.text("one/manifest.json");
    bench.write("forged.json", text.replace("relocate = 0.25", "relocate = 0.26"));
    let (code, _, stderr) = bench.sfic(&["run", "--manifest", "forged.json"]);
    assert!(code == 2 && stderr.contains("changed after the run"), "{stderr}");
}

#[test]
fn json_and_csv_hold_the_same_effects() {
    let bench = small();
    let arguments =
        ["run", "small.toml", "--json", "--tables", "csv", "--arms", "baseline,reporting", "-n", "6"];
    let summary: Value = bench.json(&arguments);
    assert_eq!((&summary["scenario"], &summary["replicates"]), (&"Small".into(), &6.into()));
    assert_eq!(summary["seed"], 20260101);
    let effects = summary["effects"].as_array().unwrap();
    let mut table = csv::Reader::from_path(bench.path("results/small/effects.csv")).unwrap();
    let heads = table.headers().unwrap().clone();
    let mut rows = 0;
    for (row, effect) in table.records().zip(effects) {
        for (head, cell) in heads.iter().zip(&row.unwrap()) {
            let value = &effect[head];
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) if number.is_u64() => number.to_string(),
                _ => value.as_f64().map_or(String::new(), |value| format!("{value:?}")),
            };
            assert_eq!(text, cell, "{head}");
        }
        rows += 1;
    }
    assert_eq!(rows, effects.len());
    for table in ["replicates", "series", "episodes"] {
        assert!(bench.path(format!("results/small/{table}.csv")).exists());
    }
    // The other format replaces it, so that no table of another run stays behind.
    bench.done(&["run", "small.toml", "--tables", "parquet", "--arms", "baseline,reporting", "-n", "6"]);
    assert!(!bench.path("results/small/series.csv").exists());
}

#[test]
fn a_replicate_traced_is_the_replicate_that_was_run() {
    let bench = small();
    let run = ["run", "small.toml", "--arms", "reporting", "-n", "3", "--tables", "csv"];
    bench.done(&run);
    let lines = bench.done(&["trace", "small.toml", "--arm", "reporting", "--replicate", "2", "--json"]);
    let sanctions = |tick: &Value| {
        let events = tick["events"].as_array().unwrap();
        events.iter().filter(|event| event["event"] == "sanctioned").count()
    };
    let ticks: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(ticks.len(), 120);
    let traced: usize = ticks.iter().skip(40).map(sanctions).sum();
    let mut table = csv::Reader::from_path(bench.path("results/small/replicates.csv")).unwrap();
    let index = table.headers().unwrap().iter().position(|head| head == "sanctions").unwrap();
    let row =
        table.records().map(Result::unwrap).find(|row| &row[0] == "reporting" && &row[1] == "2").unwrap();
    assert_eq!(row[index].parse::<f64>().unwrap(), traced as f64);
    assert!(traced > 0);
    let text = bench.done(&["trace", "small.toml", "--from", "38", "--to", "44"]);
    assert!(text.contains("\n   38 ") && text.contains("\n   44 ") && !text.contains("\n   45 "), "{text}");
    assert!(text.contains("the forum met: customs"), "{text}");
}

#[test]
fn check_explains_what_would_run_and_where_values_come_from() {
    let bench = small();
    let text = bench.done(&["check", "small.toml"]);
    assert!(text.contains("300 exporters") && text.contains("6 arms × 20 replicates"), "{text}");
    let later = bench.done(&["check", "small.toml", "--set", "countermeasure.capacity.start=50"]);
    let course = "\n    capacity: from week 50 to the end, at full dose\n      institution.";
    assert!(later.contains(course), "{later}");
    let text = bench.done(&["check", "small.toml", "--resolved", "--set", "exporter.relocate=0.5"]);
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap().to_string();
    assert!(line("exporters = 300").ends_with("# small.toml:7"), "{text}");
    assert!(
        line("relocate = 0.5").ends_with("# --set") && line("abandon =").ends_with("# default"),
        "{text}"
    );
    let value: Value = bench.json(&["check", "small.toml", "--json"]);
    assert_eq!(value["arms"].as_array().unwrap().len(), 6);
}

#[test]
fn new_writes_a_scenario_that_is_right_and_never_overwrites() {
    let bench = small();
    bench.done(&["new", "my-idea"]);
    let text = bench.done(&["check", "my-idea.toml"]);
    assert!(text.starts_with("my idea\n") && text.contains("campaign with rewards"), "{text}");
    let before = fs::read(bench.path("my-idea.toml")).unwrap();
    let (code, _, stderr) = bench.sfic(&["new", "my-idea.toml"]);
    assert!(code == 2 && stderr.contains("is there already"), "{stderr}");
    assert_eq!(fs::read(bench.path("my-idea.toml")).unwrap(), before);
}

#[test]
fn lists_and_explanations_cover_what_there_is() {
    let bench = small();
    let parameters = bench.done(&["list", "parameters"]);
    for parameter in sfic::model::settings::PARAMETERS {
        assert!(parameters.contains(parameter.path), "{}", parameter.path);
        let text = bench.done(&["explain", parameter.path]);
        assert!(text.contains(parameter.doc), "{text}");
    }
    for (what, name) in [
        ("outcomes", "reinfringement_rate"),
        ("signals", "sharing"),
        ("countermeasures", "capacity"),
        ("arms", "all"),
    ] {
        assert!(bench.done(&["list", what]).contains(name), "{what}");
        let json: Value = bench.json(&["list", what, "--json"]);
        assert!(!json.as_array().unwrap().is_empty());
        assert!(bench.done(&["list", what, "--markdown"]).contains(&format!("| `{name}` |")), "{what}");
    }
    assert!(bench.done(&["explain", "institution.reward"]).contains("moved by: reporting"));
    let (code, _, stderr) = bench.sfic(&["explain", "moral_wight"]);
    assert!(code == 2 && stderr.contains("did you mean `exporter.moral_weight`?"), "{stderr}");
}

#[test]
fn completions_are_printed() {
    let bench = small();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(bench.done(&["completions", shell]).contains("sfic"), "{shell}");
    }
}

#[test]
fn mistakes_end_with_code_2_and_touch_nothing() {
    let bench = small();
    bench.write("bad.toml", "title = \"b\"\n[exporter]\nrelocate = 3\n");
    for arguments in [
        &["run", "bad.toml"][..],
        &["run", "nowhere.toml"],
        &["run"],
        &["run", "small.toml", "--threads", "0"],
        &["run", "small.toml", "--replicates", "none"],
        &["run", "small.toml", "--arms", "nothing"],
        &["run", "small.toml", "--tables", "xls"],
        &["run", "--manifest", "small.toml"],
        &["check", "."],
        &["trace", "small.toml", "--arm", "nothing"],
        &["trace", "small.toml", "--exporter", "300"],
        &["dance"],
    ] {
        let (code, stdout, stderr) = bench.sfic(arguments);
        assert_eq!(code, 2, "{arguments:?}\n{stdout}{stderr}");
        assert!(stdout.is_empty() && stderr.contains("error"), "{arguments:?}\n{stdout}\n{stderr}");
    }
    assert!(!bench.path("results").exists());
}

#[test]
fn quiet_is_quiet_and_colour_stays_out_of_files() {
    let bench = small();
    let (code, _, stderr) = bench.sfic(&["run", "small.toml", "-n", "4", "--quiet"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let (_, _, stderr) = bench.sfic(&["check", "nowhere.toml"]);
    assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let bench = small();
    for arguments in [&["list", "parameters"][..], &["trace", "small.toml"], &["explain", "forum"]] {
        let mut child = bench.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn the_report_of_a_study_is_in_the_language_that_is_asked_for() {
    let bench = small();
    let study = "title = 't'\nscenario = 'small.toml'\n[factor.'institution.platform']\nvalues = [0.9, 0.2]\n\
                 [design]\nkind = 'grid'\n";
    bench.write("study.toml", study);
    for (language, tag) in [("en", "en"), ("zh", "zh-Hans")] {
        let (code, _, stderr) =
            bench.sfic(&["sweep", "study.toml", "-n", "2", "--lang", language, "--out", language]);
        assert!(
            code == 0 && stderr.contains(if language == "zh" { "结果在zh" } else { "results in en" }),
            "{stderr}"
        );
        let report = bench.text(&format!("{language}/report.html"));
        assert!(report.contains(&format!("lang=\"{tag}\"")));
    }
}
