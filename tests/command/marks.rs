//! Tables as CSV with a byte-order mark: which have one, and that whatever reads tables takes it.

use std::fs;

use crate::bench::{Bench, SMALL, STUDY};

const MARK: &[u8] = "\u{feff}".as_bytes();
const CHINESE: &str =
    "[[arm]]\nname = '部门协同'\napply = ['coordination']\n[experiment]\narms = 'list'\nreplicates = 3\n";

/// The tables of a folder as CSV, by name.
fn tables(bench: &Bench, folder: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(bench.path(folder)).unwrap().map(|entry| entry.unwrap().path());
    let csv = entries.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let named = |path: std::path::PathBuf| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
    };
    let mut tables: Vec<(String, Vec<u8>)> = csv.map(named).collect();
    tables.sort();
    tables
}

#[test]
fn a_table_has_a_mark_if_and_only_if_it_is_not_ascii_whatever_the_language() {
    let bench = Bench::with(&[("plain.toml", SMALL), ("chinese.toml", &format!("{SMALL}{CHINESE}"))]);
    for name in ["plain", "chinese"] {
        let file = format!("{name}.toml");
        for lang in ["en", "zh"] {
            let out = format!("{name}-{lang}");
            let run = ["run", &file, "-n", "3", "--tables", "csv", "--quiet", "--lang", lang, "--out", &out];
            bench.done(&run);
        }
        let found = tables(&bench, &format!("{name}-en"));
        assert!(found == tables(&bench, &format!("{name}-zh")), "{name}: bytes depend on the language");
        assert!(found.len() > 8, "{}", found.len());
        for (table, bytes) in &found {
            let rest = bytes.strip_prefix(MARK);
            assert_eq!(rest.is_some(), !bytes.is_ascii(), "{name}/{table}");
            assert!(!rest.unwrap_or(bytes).starts_with(MARK), "{name}/{table}: two marks");
        }
        let of = |file: &str| found.iter().find(|(table, _)| table == file).unwrap().1.starts_with(MARK);
        assert_eq!([of("effects.csv"), of("replicates.csv")], [name == "chinese"; 2]);
    }
    // Read back: the digests of the manifest are those of the files, marks and all.
    bench.done(&["report", "chinese-en", "--out", "page.html"]);
    assert!(bench.text("page.html").contains("部门协同"));
}

#[test]
fn a_sweep_with_marks_is_read_by_what_follows_it() {
    let chinese = CHINESE.replace("replicates = 3\n", "");
    let study = STUDY.replace("arms = ['reporting']\n", "");
    let bench = Bench::new(&format!("{SMALL}{chinese}"), &study);
    bench.done(&["sweep", "s.toml", "--tables", "csv", "--quiet", "--out", "sweep"]);
    assert!(fs::read(bench.path("sweep/runs.csv")).unwrap().starts_with(MARK));
    bench.done(&["discover", "sweep", "--shuffles", "19", "--quiet"]);
    assert!(fs::read(bench.path("sweep/conditions.csv")).unwrap().starts_with(MARK));
    bench.done(&["report", "sweep", "--out", "page.html"]);
}

/// Points with and without a mark before their heads, as Excel saves them.
#[test]
fn points_with_a_mark_are_those_without() {
    let points = "institution.platform,countermeasure.reporting.start,structure.exit_active\n0.2,40,true\n0.8,60,false\n";
    let study = STUDY.split("[design]").next().unwrap();
    let study = format!("{study}[experiment]\narms = ['reporting']\nreplicates = 2\n");
    let bench = Bench::new(SMALL, &study);
    for (name, mark) in [("plain", ""), ("marked", "\u{feff}")] {
        bench.write(&format!("{name}.csv"), format!("{mark}{points}"));
        let table = format!("{name}.csv");
        bench.done(&["sweep", "s.toml", "--points", &table, "--tables", "csv", "--quiet", "--out", name]);
    }
    assert!(tables(&bench, "plain") == tables(&bench, "marked"));
}

#[test]
fn a_posterior_with_a_mark_is_that_without_though_its_first_parameter_is_held() {
    let scenario = "[posterior]\nfile = 'points.csv'\nhold = ['exporter.reregister']\n";
    let bench = Bench::with(&[("s.toml", &format!("{SMALL}{scenario}"))]);
    let points = "exporter.reregister,exporter.moral_weight\n0.2,0.2\n0.5,0.4\n0.8,0.6\n";
    let found = ["", "\u{feff}"].map(|mark| {
        bench.write("points.csv", format!("{mark}{points}"));
        let out = if mark.is_empty() { "plain" } else { "marked" };
        let found = bench.json(&["run", "s.toml", "-n", "4", "--json", "--quiet", "--out", out]);
        assert_eq!(found["over_posterior"]["run"]["held"], serde_json::json!(["exporter.reregister"]));
        found["uncertainty"].clone()
    });
    assert!(found[0].as_array().is_some_and(|rows| !rows.is_empty()));
    assert_eq!(found[0], found[1]);
}
