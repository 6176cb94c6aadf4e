//! `sfic calibrate` and `sfic sweep --draws`: the same bytes for any threads and after any interruption, files that other
//! commands read, and what every mistake gets.
#![cfg(unix)]

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::bench::{Bench, UNCALIBRATED};
use sfic::scenario::study::{self, Changes};
use sfic_report::folder::disk::Disk;
use sfic_report::folder::files::load_study;

const SCENARIO: &str = "extends = \"uncalibrated.toml\"\ntitle = \"Small\"\n[time]\nwarmup = 20\nhorizon = 60\nfollow_up = 20\n\
    [population]\nexporters = 300\nrights_holders = 20\nconsumers = 50\n";
const STUDY: &str = "title = \"Try\"\nscenario = \"small.toml\"\n\
    [factor.\"exporter.moral_weight\"]\nrange = [0.1, 0.8]\n\
    [factor.\"customs.inspection_scale\"]\ndistribution = { log_uniform = [0.5, 4.0] }\n\
    [factor.\"sanction.referral_strikes\"]\nrange = [1, 3]\n\
    [targets]\ninfringing_share = [0.03, 0.05]\ninspection_rate = [0.03, 0.05]\n\
    [targets.effect]\noutcome = \"infringing_share\"\narm = \"capacity\"\nchange = \"relative\"\nrange = [-0.9, 0.0]\nfit = false\n\
    [abc]\nparticles = 24\ngenerations = 3\n[experiment]\narms = [\"capacity\", \"reporting\"]\nreplicates = 2\n";
const FILES: [&str; 6] = [
    "posterior.parquet",
    "posterior-median.toml",
    "calibration.csv",
    "parameters.csv",
    "generations.csv",
    "study.toml",
];

fn bench() -> Bench {
    Bench::with(&[UNCALIBRATED, ("small.toml", SCENARIO), ("try.toml", STUDY)])
}

#[test]
fn threads_and_interruptions_change_nothing() {
    let bench = bench();
    let whole = bench.done(&["calibrate", "try.toml", "--threads", "1", "--out", "one"]);
    assert!(
        whole.starts_with("Try · 3 parameters · 2 targets fitted, 1 held out · 24 points × 2 runs · seed "),
        "{whole}"
    );
    assert_eq!(bench.done(&["calibrate", "try.toml", "--threads", "3", "--out", "three"]), whole);
    assert_eq!(bench.bytes("one", &FILES), bench.bytes("three", &FILES));

    for pause in [30, 60, 100, 150, 200] {
        let arguments = ["calibrate", "try.toml", "--threads", "2", "--out", "torn"];
        let mut child = bench.command(&arguments).spawn().unwrap();
        sleep(Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let (code, again, stderr) = bench.sfic(&["calibrate", "try.toml", "--out", "torn"]);
    assert_eq!((code, &again), (0, &whole), "{stderr}");
    assert_eq!(bench.bytes("torn", &FILES), bench.bytes("one", &FILES));
    let left = fs::read_dir(bench.path("torn")).unwrap();
    let journal =
        left.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("journal"));
    assert_eq!(journal.count(), 0, "a finished calibration leaves no journal");
}

#[test]
fn the_folder_is_whole_and_others_read_it() {
    let bench = bench();
    bench.done(&["calibrate", "try.toml", "--out", "out", "--tables", "csv", "--quiet"]);
    let posterior = fs::read_to_string(bench.path("out/posterior.csv")).unwrap();
    let heads: Vec<&str> = posterior.lines().next().unwrap().split(',').collect();
    assert_eq!(
        heads[..5],
        ["point", "weight", "exporter.moral_weight", "customs.inspection_scale", "sanction.referral_strikes"]
    );
    let mut table = csv::Reader::from_reader(posterior.as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let weights: f64 = rows.iter().map(|row| row[1].parse::<f64>().unwrap()).sum();
    assert_eq!(rows.len(), 24);
    assert!((weights - 1.0).abs() < 1e-9);
    for row in &rows {
        assert!(["1", "2", "3"].contains(&&row[4]), "a whole number is written as one: {}", &row[4]);
    }

    // The inspection rate is nearly a parameter: the posterior must have learned it, and met its range.
    let json: Value =
        serde_json::from_str(&bench.done(&["calibrate", "try.toml", "--json", "--quiet", "--out", "json"]))
            .unwrap();
    let scale = &json["parameters"][1];
    assert!(scale["learned"].as_f64().unwrap() > 0.3, "{scale}");
    let rate = &json["targets"][1];
    // Under the prior it lies there with ln(1.67) / ln(8), a quarter of the probability.
    assert!(rate["in_range"].as_f64().unwrap() > 0.3, "{rate}");
    assert_eq!(json["targets"][2]["part"], "held out");
    let points = ["points_below", "points_that_met", "points_above", "points_undefined"];
    for target in json["targets"].as_array().unwrap() {
        let looked_at: u64 = points.iter().map(|side| target[side].as_u64().unwrap()).sum();
        assert!(looked_at >= 24, "every point is on one side: {target}");
    }
    assert_eq!(json["pairs"].as_array().unwrap().len(), 3);
    assert_eq!(json["directions"].as_array().unwrap().len(), 9);

    let median = fs::read_to_string(bench.path("out/posterior-median.toml")).unwrap();
    assert!(median.starts_with("extends = \"../small.toml\"\n"), "{median}");
    bench.done(&["check", "out/posterior-median.toml"]);
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(bench.path("out/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["analysis"], "calibrate");

    // The resolved study in the folder repeats the calibration.
    bench.done(&["calibrate", "out/study.toml", "--out", "again", "--tables", "csv", "--quiet"]);
    assert_eq!(fs::read_to_string(bench.path("again/posterior.csv")).unwrap(), posterior);

    // The posterior is a file of points, with its weights.
    let changes = Changes { points: Some(bench.path("out/posterior.csv")), ..Changes::default() };
    let study = load_study(&bench.path("try.toml"), &changes).unwrap().study;
    assert_eq!((study.points.len(), study.weights.unwrap().len()), (24, 24));
}

#[test]
fn a_seed_on_the_command_line_is_that_of_the_sampler_and_no_other() {
    let bench = bench();
    for (out, given) in [("flag", ["--seed", "7"]), ("set", ["--set", "abc.seed=7"])] {
        bench.done(&[&["calibrate", "try.toml", "--quiet", "--out", out], &given[..]].concat());
    }
    assert!(bench.text("flag/study.toml").contains("seed = 7\n"));
    let files = [&FILES[..], &["scenario.toml"]].concat();
    assert!(bench.bytes("flag", &files) == bench.bytes("set", &files));
}

#[test]
fn countermeasures_are_ranked_over_the_posterior() {
    let bench = bench();
    bench.done(&["calibrate", "try.toml", "--out", "out", "--quiet"]);
    let run = |extra: &[&str]| {
        let common =
            ["sweep", "try.toml", "--points", "out/posterior.parquet", "--draws", "8", "-n", "6", "--quiet"];
        bench.done(&[&common, extra].concat())
    };
    let text = run(&["--threads", "1"]);
    assert!(text.starts_with("Try · 3 arms × 8 points of the posterior × 6 runs"), "{text}");
    assert!(text.contains("its likeliest rank is 1 ("), "{text}");
    assert!(text.contains("The whole order is that of the medians at "), "{text}");
    assert_eq!(run(&["--threads", "3"]), text);
    bench.done(&["report", "results/try-posterior", "--lang", "zh", "--out", "zh.html"]);
    let page = fs::read_to_string(bench.path("zh.html")).unwrap();
    assert!(page.contains("后验分布的8个点") && page.contains("全部方案的排序与中位数的排序一致"));
    let json: Value = serde_json::from_str(&run(&["--json", "--outcome", "infringing_share"])).unwrap();
    let arms = json["arms"].as_array().unwrap();
    assert_eq!(arms.len(), 3);
    let probabilities = |arm: &Value| -> Vec<f64> {
        arm["rank_probabilities"].as_str().unwrap().split(' ').map(|share| share.parse().unwrap()).collect()
    };
    let (one, two) = (probabilities(&arms[1]), probabilities(&arms[2]));
    for sum in [one.iter().sum::<f64>(), one[0] + two[0]] {
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }
    let points = fs::read_to_string(bench.path("results/try-posterior/posterior-points.csv")).unwrap();
    assert_eq!(points.lines().count(), 1 + 8 * 3);
    let fewer = run(&["--arms", "reporting"]);
    assert!(fewer.contains("reporting") && !fewer.contains("capacity"), "{fewer}");
    let (code, _, stderr) = bench.sfic(&["sweep", "try.toml"]);
    assert!(code == 2 && stderr.contains("give --points FILE, for instance a posterior"), "{stderr}");
    bench.done(&["sweep", "try.toml", "--points", "out/posterior.parquet", "-n", "1", "--quiet"]);
    assert!(bench.done(&["check", "try.toml"]).contains("calibration: 2 targets fitted, 1 held out"));
    let (code, _, stderr) = bench.sfic(&[
        "sweep",
        "try.toml",
        "--points",
        "out/posterior.parquet",
        "--draws",
        "8",
        "--outcome",
        "sanction",
    ]);
    assert!(code == 2 && stderr.contains("did you mean `sanctions`?"), "{stderr}");
}

#[test]
fn targets_that_exclude_each_other_are_named() {
    let bench = bench();
    let study = "title = \"Conflict\"\nscenario = \"small.toml\"\n\
        [factor.\"customs.inspection_scale\"]\nrange = [0.5, 4.0]\n\
        [targets]\ninspection_rate = [0.01, 0.03]\ninfringing_share = [0.9, 1.0]\n\
        [targets.many_inspected]\noutcome = \"inspection_rate\"\nrange = [0.05, 0.09]\n\
        [abc]\nparticles = 30\ngenerations = 2\n[experiment]\nreplicates = 1\n";
    fs::write(bench.path("conflict.toml"), study).unwrap();
    let text = bench.done(&["calibrate", "conflict.toml", "--quiet"]);
    assert!(text.contains("and many inspected were met together by none of the"), "{text}");
    assert!(
        text.contains("points looked at lie below the range; as far as was looked, it is out of"),
        "{text}"
    );
    assert!(text.contains("0 meet every fitted target"), "{text}");
    // The report says so too, also when it is made later.
    bench.done(&["report", "results/conflict", "--out", "later.html"]);
    let later = fs::read_to_string(bench.path("later.html")).unwrap();
    assert!(later.contains("and many inspected were met together by none of the"));
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let bench = bench();
    let wrong = |from: &str, to: &str, parts: &[&str]| {
        assert!(STUDY.contains(from), "{from}");
        fs::write(bench.path("wrong.toml"), STUDY.replacen(from, to, 1)).unwrap();
        let (code, stdout, stderr) = bench.sfic(&["calibrate", "wrong.toml"]);
        assert!(code == 2 && stdout.is_empty(), "{to}: {code}\n{stderr}");
        parts.iter().for_each(|part| assert!(stderr.contains(part), "{part}:\n{stderr}"));
    };
    wrong(
        "infringing_share = [",
        "infringing_shar = [",
        &["wrong.toml:", "did you mean `infringing_share`?"],
    );
    wrong("[0.03, 0.05]", "[0.05, 0.03]", &["is no range", "the first smaller"]);
    wrong("[0.03, 0.05]", "[0.05]", &["has 1 entries"]);
    wrong(
        "arm = \"capacity\"",
        "arm = \"capactiy\"",
        &["there is no arm `capactiy`", "did you mean `capacity`?"],
    );
    wrong("change = \"relative\"", "change = \"ratio\"", &["must be one of: level, difference, relative"]);
    wrong("fit = false", "fit = false\nweight = 2.0", &["is held out and has a weight"]);
    wrong("arm = \"capacity\"\n", "", &["a change of the baseline against itself"]);
    wrong("particles = 24", "particles = 2", &["a whole number from 10 to 100000"]);
    wrong("particles = 24", "partikels = 24", &["did you mean `particles`?"]);
    wrong("[targets.effect]", "[targets.weight]", &["a target cannot be called `weight`"]);
    let all_held = "infringing_share = { range = [0.03, 0.05], fit = false }\ninspection_rate = { range = [0.03, 0.05], fit = false }";
    wrong(
        "infringing_share = [0.03, 0.05]\ninspection_rate = [0.03, 0.05]",
        all_held,
        &["no target is fitted"],
    );
    let (without, _) = STUDY.split_once("[targets]").unwrap();
    fs::write(
        bench.path("wrong.toml"),
        format!("{without}[abc]\nparticles = 24\n[design]\nkind = 'sobol'\npoints = 4"),
    )
    .unwrap();
    let (code, _, stderr) = bench.sfic(&["calibrate", "wrong.toml"]);
    assert!(code == 2 && stderr.contains("the study has [abc] and no [targets]"), "{stderr}");
    fs::write(bench.path("wrong.toml"), format!("{without}[design]\nkind = 'sobol'\npoints = 4")).unwrap();
    let (code, _, stderr) = bench.sfic(&["calibrate", "wrong.toml"]);
    assert!(code == 2 && stderr.contains("has no targets; a calibration needs [targets]"), "{stderr}");
}

#[test]
fn the_shipped_study_fits_every_calibrated_fact_and_no_other() {
    let path = crate::root().join("scenarios/studies/china-customs-calibration.toml");
    let study = load_study(&path, &Changes::default()).unwrap().study;
    let calibration = study.calibration.as_ref().unwrap();
    assert!((8..=16).contains(&study.factors.len()));
    let facts = sfic::experiment::evidence::facts::facts();
    let fitted: Vec<_> = calibration.targets.iter().filter(|target| target.fit).collect();
    let published: Vec<(f64, f64)> = facts
        .iter()
        .filter(|fact| fact.status == sfic::experiment::evidence::facts::Status::Calibrated)
        // An open end is far beyond what any point shows.
        .map(|fact| (fact.low.unwrap(), fact.high.unwrap_or(1.0)))
        .collect();
    assert_eq!(fitted.len(), published.len());
    for (target, range) in fitted.iter().zip(published) {
        assert_eq!((target.range.low, target.range.high), range, "{}", target.name);
    }
    // Written out and read again it is the same.
    let text = study::resolved(&study, "certainty-and-severity.toml");
    let again = study::from_text(&Disk, &path.parent().unwrap().join("../again"), &text, &Changes::default());
    assert_eq!(again.unwrap().study.calibration, study.calibration);
}
