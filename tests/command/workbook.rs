//! `results.xlsx`: when it is written, and that it takes no other file's place. What is in it is tested where it is made.

use std::fs;

use crate::bench::{Bench, SMALL, STUDY};

#[test]
fn tables_as_xlsx_are_a_workbook_beside_the_files_and_report_makes_it_later() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let run = |lang: &str, out: &str| {
        bench.done(&[
            "run",
            "small.toml",
            "-n",
            "3",
            "--tables",
            "xlsx",
            "--quiet",
            "--lang",
            lang,
            "--out",
            out,
        ]);
        fs::read(bench.path(out).join("results.xlsx")).unwrap()
    };
    let (english, chinese) = (run("en", "en"), run("zh", "zh"));
    assert!(english.starts_with(b"PK") && english != chinese);
    assert!(bench.path("en/replicates.parquet").exists() && bench.path("en/effects.csv").exists());
    // Again, and from the folder alone: the same bytes.
    assert!(run("en", "again") == english);
    bench.done(&["report", "en", "--xlsx", "--lang", "zh", "--out", "later.xlsx"]);
    assert!(fs::read(bench.path("later.xlsx")).unwrap().starts_with(b"PK"));
    fs::remove_file(bench.path("en/results.xlsx")).unwrap();
    let (_, _, said) = bench.sfic(&["report", "en", "--xlsx", "--lang", "en"]);
    assert!(said.contains("workbook in en/results.xlsx"), "{said}");
    assert!(fs::read(bench.path("en/results.xlsx")).unwrap() == english);
    // A workbook is no part of what the manifest speaks of, and without asking there is none.
    bench.done(&["report", "en", "--out", "page.html"]);
    bench.done(&["run", "small.toml", "-n", "3", "--quiet", "--out", "en"]);
    assert!(!bench.path("en/results.xlsx").exists(), "a workbook of earlier results");
    bench.done(&["report", "en", "zh", "--xlsx", "--out", "both.xlsx"]);
}

#[test]
fn studies_have_workbooks_too() {
    let bench = Bench::new(SMALL, STUDY);
    bench.done(&["sweep", "s.toml", "--tables", "xlsx", "--quiet", "--out", "sweep"]);
    let of_sweep = fs::read(bench.path("sweep/results.xlsx")).unwrap();
    // What is found in the sweep is not in the workbook of the sweep alone.
    bench.done(&["discover", "sweep", "--shuffles", "19", "--quiet"]);
    assert!(!bench.path("sweep/results.xlsx").exists());
    bench.done(&["discover", "sweep", "--shuffles", "19", "--tables", "xlsx", "--quiet"]);
    assert!(fs::read(bench.path("sweep/results.xlsx")).unwrap() != of_sweep);
}

#[test]
fn a_file_that_is_no_workbook_of_ours_stays() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    bench.done(&["run", "small.toml", "-n", "2", "--quiet", "--out", "results"]);
    for (name, text) in [("own.xlsx", "my notes"), ("results/report.html", "")] {
        if !text.is_empty() {
            bench.write(name, text);
        }
        let before = fs::read(bench.path(name)).unwrap();
        let said = bench.refused(2, &["report", "results", "--xlsx", "--out", name]);
        assert!(said.contains("holds something else than a workbook"), "{said}");
        assert_eq!(fs::read(bench.path(name)).unwrap(), before);
    }
    // And the page takes no place of a workbook.
    bench.done(&["report", "results", "--xlsx", "--out", "tables.xlsx"]);
    let said = bench.refused(2, &["report", "results", "--out", "tables.xlsx"]);
    assert!(said.contains("holds something else than a report"), "{said}");
    bench.done(&["report", "results", "--xlsx", "--out", "tables.xlsx"]);
    assert!(bench.refused(2, &["report", "results", "--xlsx", "--out", "results"]).contains("is a folder"));
}
