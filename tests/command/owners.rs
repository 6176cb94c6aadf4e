//! A folder of results has one owner, and is what that has written.

use std::collections::BTreeMap;
use std::fs;

use crate::bench::{Bench, SMALL};
use crate::resume::world;

/// The same for what has options, names or studies of its own; these are only made again.
const OTHERS: [&str; 6] = [
    "run policy.v2.toml -n 2 --set exporter.relocate=0.3 --arms baseline,reporting --tables csv --seed 4",
    "compare a+b.toml past.toml --arms baseline -n 2 --set time.horizon=60 --set time.warmup=40",
    "sweep s.toml --points points.csv -n 2 --arms reporting",
    "validate years past.toml -n 2 --posterior points.csv --fit-until 2016",
    "propositions claims -n 2 --only C1 --base a+b.toml",
    "discover sobol.toml -n 2 --shuffles 0 --threshold 1%",
];

/// A command of every kind, small.
pub(crate) const KINDS: [&str; 14] = [
    "run small.toml -n 2",
    "run small.toml -n 2 --seed 9",
    "compare small.toml past.toml -n 2 --set time.horizon=60",
    "sweep sobol.toml -n 2",
    "sweep sobol.toml -n 2 --seed 9",
    "sensitivity saltelli.toml -n 1",
    "calibrate targets.toml -n 1",
    "sweep s.toml --points points.csv --draws 2 -n 2",
    "validate small.toml -n 2",
    "validate years past.toml -n 2",
    "sensitivity one-at-a-time small.toml --only exporter.moral -n 2",
    "propositions claim.toml -n 2",
    "propositions claim.toml --over s.toml --points points.csv --draws 2 -n 2",
    "discover 3 --shuffles 0",
];

fn contents(bench: &Bench, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(bench.path(folder)).unwrap().flatten();
    let name = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries.map(|entry| (name(&entry), fs::read(entry.path()).unwrap())).collect()
}

fn into<'a>(command: &'a str, out: &'a str) -> Vec<&'a str> {
    command.split(' ').chain(["--no-report", "--threads", "2", "--out", out]).collect()
}

#[test]
fn no_command_writes_into_the_folder_of_another() {
    let bench = world();
    let folders: Vec<String> = (0..KINDS.len()).map(|place| place.to_string()).collect();
    for (command, folder) in KINDS.iter().zip(&folders) {
        bench.done(&into(command, folder));
    }
    for folder in &folders {
        let before = contents(&bench, folder);
        for (place, command) in KINDS.iter().enumerate() {
            let own = place.to_string() == *folder || (command.starts_with("discover") && folder == "3");
            if own {
                continue;
            }
            let said = bench.refused(2, &into(command, folder));
            assert!(said.contains("another folder with --out"), "{command}: {said}");
            assert!(contents(&bench, folder) == before, "{command} changed the folder of {}", folder);
        }
        let plan = ["sweep", "plan", "sobol.toml", "--shards", "2", "--out", folder];
        bench.refused(2, &plan);
        assert!(contents(&bench, folder) == before);
    }
    // The same question again, with more replicates, is at home; so are other titles and labels.
    bench.write("titled.toml", bench.text("small.toml").replace("Small", "Other"));
    bench.done(&into("run titled.toml -n 3", "0"));
    bench.done(&into("sweep sobol.toml -n 3", "3"));
    // A plan of shards is no place for results, nor is what no manifest speaks of.
    bench.done(&["sweep", "plan", "sobol.toml", "--shards", "2", "--out", "plan"]);
    bench.refused(2, &into(KINDS[0], "plan"));
    let before = bench.text("small.toml");
    bench.write("mine/scenario.toml", &before);
    bench.refused(2, &into(KINDS[0], "mine"));
    assert_eq!(bench.text("mine/scenario.toml"), before);
}

#[test]
fn the_default_folder_of_another_question_is_another() {
    let bench = world();
    bench.write("studies/small.toml", bench.text("sobol.toml").replace("small.toml", "../small.toml"));
    let run = ["run", "small.toml", "-n", "2"];
    bench.done(&run);
    let before = contents(&bench, "results/small");
    let apart = |arguments: &[&str]| {
        let (code, _, said) = bench.sfic(arguments);
        assert_eq!(code, 0, "{said}");
        let line = said.lines().find(|line| line.starts_with("results in ")).unwrap().to_string();
        assert!(line.contains("results/small--") && said.contains("holds something else"), "{said}");
        assert!(contents(&bench, "results/small") == before);
        line
    };
    let study = apart(&["sweep", "studies/small.toml", "-n", "2"]);
    let seed = apart(&["run", "small.toml", "-n", "2", "--seed", "9"]);
    assert_ne!(study, seed);
    // More replicates are the same question: they go on where it was.
    assert_eq!(apart(&["run", "small.toml", "-n", "3", "--seed", "9"]), seed);
    let (_, _, said) = bench.sfic(&run);
    assert!(said.lines().any(|line| line == "results in results/small"), "{said}");
}

#[test]
fn the_report_refuses_what_was_mixed_cut_or_edited() {
    let bench = Bench::with(&[("s.toml", SMALL)]);
    for (out, seed) in [("a", "1"), ("b", "2")] {
        bench.done(&["run", "s.toml", "-n", "2", "--seed", seed, "--out", out]);
    }
    bench.done(&["report", "a", "b", "--out", "both.html"]);
    let names: Vec<String> =
        contents(&bench, "a").into_keys().filter(|name| !name.starts_with('.')).collect();
    for name in
        names.iter().filter(|name| !["report.html", "effects.svg", "manifest.json"].contains(&name.as_str()))
    {
        let whole = fs::read(bench.path("a").join(name)).unwrap();
        let other = fs::read(bench.path("b").join(name)).unwrap();
        let edited = [&whole[..], b"\n"].concat();
        for changed in [Some(&other[..]), Some(&whole[..whole.len() / 2]), Some(&edited), None] {
            if changed == Some(&whole[..]) {
                continue;
            }
            match changed {
                Some(bytes) => fs::write(bench.path("a").join(name), bytes).unwrap(),
                None => fs::remove_file(bench.path("a").join(name)).unwrap(),
            }
            let said = bench.refused(2, &["report", "a"]);
            assert!(said.contains(name.as_str()) && said.contains("again"), "{name}: {said}");
            fs::write(bench.path("a").join(name), &whole).unwrap();
        }
    }
    bench.done(&["report", "a"]);
    let manifest = bench.text("a/manifest.json");
    bench.write("a/manifest.json", manifest.replacen("\"seed\": 1", "\"seed\": 3", 1));
    assert!(bench.refused(2, &["report", "a"]).contains("manifest.json"));
    bench.write("a/manifest.json", manifest);
    bench.write("a/evidence.csv", "fact\n");
    assert!(bench.refused(2, &["report", "a"]).contains("evidence.csv"));
    fs::remove_file(bench.path("a/evidence.csv")).unwrap();
    fs::remove_file(bench.path("a/manifest.json")).unwrap();
    assert!(bench.refused(2, &["report", "a"]).contains("manifest.json"));
}

#[test]
fn a_report_takes_the_place_of_a_report_alone() {
    let bench = Bench::with(&[("s.toml", SMALL), ("notes.txt", "mine")]);
    bench.done(&["run", "s.toml", "-n", "2", "--out", "a"]);
    for other in ["notes.txt", "a/effects.csv", "a/series.parquet"] {
        let before = fs::read(bench.path(other)).unwrap();
        assert!(bench.refused(2, &["report", "a", "--out", other]).contains("is left as it is"), "{other}");
        assert_eq!(fs::read(bench.path(other)).unwrap(), before, "{other}");
    }
    for (other, kind, own) in [
        ("a.pdf", None, "html"),
        ("a.docx", None, "html"),
        ("a.html", Some("--docx"), "docx"),
        ("a.xls", Some("--xlsx"), "xlsx"),
    ] {
        let words: Vec<&str> = ["report", "a", "--out", other].into_iter().chain(kind).collect();
        assert!(bench.refused(2, &words).contains(&format!("must end with .{own}")), "{other}");
        assert!(!bench.path(other).exists());
    }
    for lang in ["en", "zh", "en"] {
        bench.done(&["report", "a", "--lang", lang, "--out", "page.html"]);
    }
}

#[test]
fn a_report_that_fails_costs_no_results() {
    let bench = world();
    for (place, command) in KINDS.iter().enumerate() {
        let out = place.to_string();
        bench.done(&into(command, &out));
        bench.write(&format!("{out}/report.html/in-the-way"), "");
        let arguments: Vec<&str> = command.split(' ').chain(["--out", &out]).collect();
        let (code, screen, said) = bench.sfic(&arguments);
        assert_eq!(code, 1, "{command}: {said}");
        assert!(said.contains("warning: ") && said.contains("report.html"), "{command}: {said}");
        assert!(!screen.is_empty(), "{command} prints what it found");
        let end = if command.starts_with("discover") { "discover.json" } else { "manifest.json" };
        assert!(bench.path(&out).join(end).exists(), "{command} has all tables");
        assert!(bench.journals(&out).is_empty(), "{command}");
    }
}

#[test]
fn a_manifest_is_taken_back_whatever_the_file_was_called() {
    for name in ["policy.v2.toml", "a+b.toml", "a b=c.toml", "政策.toml"] {
        let bench = Bench::with(&[(name, SMALL)]);
        bench.done(&["run", name, "-n", "2", "--out", "one"]);
        bench.done(&["run", "--manifest", "one/manifest.json", "--out", "two"]);
        assert_eq!(bench.text("one/effects.csv"), bench.text("two/effects.csv"), "{name}");
        bench.done(&["run", "--manifest", "one/manifest.json"]);
        let stem = name.strip_suffix(".toml").unwrap();
        assert!(bench.path("results").join(stem).is_dir(), "{name}");
    }
}

/// A command with a manifest and other options.
fn with<'a>(command: &[&'a str], manifest: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [command, &["--manifest", manifest], more].concat()
}

#[test]
fn every_command_that_simulates_makes_its_results_again_from_its_manifest_alone() {
    let bench = world();
    for name in ["policy.v2.toml", "a+b.toml"] {
        bench.write(name, bench.text("small.toml"));
    }
    bench.write("claims/one.toml", bench.text("claim.toml").replace("extends = \"small.toml\"\n", ""));
    let of_folder = |command: &&&str| !command.starts_with("discover 3");
    let commands: Vec<&str> = KINDS.iter().filter(of_folder).chain(&OTHERS).copied().collect();
    for (place, command) in commands.iter().enumerate() {
        bench.done(&into(command, &format!("first/{place}")));
    }
    // Nothing but the folders is left.
    let elsewhere = Bench::with(&[]);
    fs::rename(bench.path("first"), elsewhere.path("first")).unwrap();
    for (place, command) in commands.iter().enumerate() {
        let (first, again) = (format!("first/{place}"), format!("again/{place}"));
        let words = command.split(' ').take_while(|word| word.chars().all(|c| c.is_lowercase() || c == '-'));
        let words: Vec<&str> = words.take_while(|word| !["-n", "claims"].contains(word)).collect();
        let manifest = format!("{first}/manifest.json");
        elsewhere.done(&with(&words, &manifest, &["--out", &again, "--threads", "1", "--no-report"]));
        let whole = |folder: &str| {
            let mut files = contents(&elsewhere, folder);
            files.retain(|name, _| !name.starts_with('.'));
            for name in ["manifest.json", "discover.json"] {
                if let Some(bytes) = files.get_mut(name) {
                    let mut object: serde_json::Value = serde_json::from_slice(bytes).unwrap();
                    object.as_object_mut().unwrap().remove("machine");
                    *bytes = serde_json::to_vec(&object).unwrap();
                }
            }
            files
        };
        let (before, after) = (whole(&first), whole(&again));
        assert!(before.keys().eq(after.keys()), "{command}");
        for (name, bytes) in &before {
            assert!(after[name] == *bytes, "{command}: {name}");
        }
        // All that is asked is in it: nothing else can be asked beside it, and nothing in it changed.
        let said = elsewhere.refused(2, &with(&words, &manifest, &["--seed", "3"]));
        assert!(said.contains("--seed cannot") && said.contains("changed: sfic "), "{command}: {said}");
        let text = elsewhere.text(&manifest);
        let changed = text.replacen("\"--replicates=", "\"--replicates=1", 1);
        assert_ne!(changed, text);
        elsewhere.write("changed.json", changed);
        let said = elsewhere.refused(2, &with(&words, "changed.json", &[]));
        assert!(said.contains("changed after the run"), "{command}: {said}");
        let other = if words == ["run"] { "compare" } else { "run" };
        let said = elsewhere.refused(2, &[other, "--manifest", &manifest]);
        assert!(said.contains(&format!("sfic {} --manifest", words.join(" "))), "{command}: {said}");
    }
}

#[test]
fn what_read_no_file_is_made_again_from_its_manifest_too() {
    let bench = Bench::with(&[]);
    let command = ["sensitivity", "one-at-a-time"];
    let small = ["--only", "forum.reversion", "-n", "2", "--set", "population.exporters=200"];
    let first = bench.done(&[&command, &small[..], &["--quiet", "--out", "first"]].concat());
    let again = with(&command, "first/manifest.json", &["--quiet", "--out", "again"]);
    assert_eq!(bench.done(&again), first);
}
