//! Names and texts that would command a terminal, a spreadsheet or a file system, or pass for a missing value.

use std::collections::BTreeSet;
use std::fs;

use crate::bench::{Bench, SMALL};
use crate::said;
use sfic::scenario::study::{self, Changes};
use sfic::scenario::{Overrides, from_text};
use sfic_report::folder::disk::Disk;

/// As it is written in TOML: an escape sequence, one of C1, a bell, a direction, no width.
const ODD: &str = r"a\u001b[2J\u009b31m\u0007\u202eb\u200bc";

#[track_caller]
fn nothing_hidden(arguments: &[&str], (_, stdout, stderr): &(i32, String, String)) {
    let hidden = ['\u{1b}', '\u{9b}', '\u{7}', '\r', '\u{202e}', '\u{200b}'];
    for text in [stdout, stderr] {
        assert!(!text.contains(hidden), "{arguments:?}\n{text:?}");
    }
    assert!(
        format!("{stdout}{stderr}").contains(r"\u202e"),
        "{arguments:?} does not show it: {stdout}{stderr}"
    );
}

#[test]
fn no_text_of_a_file_reaches_the_terminal_raw() {
    let name = ODD.replace(r"\u001b", "").replace(r"\u009b", "").replace(r"\u0007", "");
    let scenario = format!(
        "{}[countermeasure.odd]\nlabel = \"{ODD}\"\nmultiply = {{ 'customs.evidence' = 0.5 }}\n\
         [[arm]]\nname = \"{name}\"\nlabel = \"{ODD}\"\napply = ['reporting']\n[experiment]\narms = 'list'\nreplicates = 2\n",
        SMALL.replace("'Small'", &format!("\"{ODD}\"\ndescription = \"{ODD}\""))
    );
    let study = format!(
        "title = \"{ODD}\"\nscenario = 'small.toml'\n[factor.'institution.platform']\nlabel = \"{ODD}\"\n\
         range = [0.0, 1.0]\n[design]\nkind = 'points'\nfile = 'p.csv'\n[experiment]\nreplicates = 2\n"
    );
    let bench = Bench::new(&scenario, &study);
    bench.write("p.csv", "institution.platform\n0.2\n0.8\n");
    bench.write("bad.csv", "a\u{1b}[31m\u{202e},institution.platform\n1,x\u{202e}\n");
    bench.write("wrong.toml", format!("title = \"t\"\n\"{ODD}\" = 1\n"));
    let arm = name.replace(r"\u202e", "\u{202e}").replace(r"\u200b", "\u{200b}");
    let odd_file = "no\u{202e}such.toml";
    let commands: [&[&str]; 10] = [
        &["check", "small.toml"],
        &["check", "small.toml", "--json"],
        &["trace", "small.toml", "--arm", &arm, "--to", "3"],
        &["check", "s.toml"],
        &["check", "wrong.toml"],
        &["check", odd_file],
        &["run", "small.toml", "--out", "o"],
        &["sweep", "s.toml", "--out", "s"],
        &["sweep", "s.toml", "--points", "bad.csv", "--out", "b"],
        &["run", "small.toml", odd_file],
    ];
    for arguments in commands {
        let said = bench.sfic(arguments);
        nothing_hidden(arguments, &said);
        let wrong = ["wrong.toml", "bad.csv", odd_file].iter().any(|file| arguments.contains(file));
        assert_eq!(said.0, if wrong { 2 } else { 0 }, "{arguments:?}\n{said:?}");
    }
    // A file has what was written.
    let resolved = bench.done(&["check", "small.toml", "--resolved"]);
    let read = from_text("r.toml", &resolved, &Overrides::default()).unwrap().scenario;
    assert_eq!(read.title, "a\u{1b}[2J\u{9b}31m\u{7}\u{202e}b\u{200b}c");
    let json = bench.json(&["check", "small.toml", "--json"]);
    assert_eq!(json["title"], read.title.as_str());
}

#[test]
fn names_are_no_formulas() {
    let wrong = |text: &str, part: &str| {
        let problems =
            from_text("t.toml", &format!("title = 't'\n{text}"), &Overrides::default()).unwrap_err();
        let said = said(&problems);
        assert!(said.contains("must not begin with =, +, - or @") && said.contains(part), "{said}");
    };
    for sign in ["=", "+", "-", "@"] {
        wrong(&format!("[[arm]]\nname = '{sign}sum(a)'"), "call it `sum(a)`");
    }
    wrong("[countermeasure.-x]\nmultiply = { 'customs.evidence' = 0.5 }", "call it `x`");
    for text in [
        "[factor.'=x']\npaths = ['institution.platform']\nrange = [0, 1]\n[design]\nkind = 'sobol'\npoints = 4",
        "[factor.'institution.platform']\nrange = [0, 1]\n[targets.'@t']\noutcome = 'delay'\nrange = [1, 2]\n[abc]",
    ] {
        let text = format!("title = 't'\nscenario = 'scenarios/china-customs.toml'\n{text}");
        let path = crate::root().join("t.toml");
        let problems = study::from_text(&Disk, &path, &text, &Changes::default()).unwrap_err();
        assert!(said(&problems).contains("must not begin with =, +, - or @"), "{}", said(&problems));
    }
}

#[test]
fn names_that_are_missing_values_are_warned_of_by_every_command() {
    let scenario = format!(
        "{SMALL}[[arm]]\nname = 'NA'\napply = ['reporting']\n[experiment]\narms = 'list'\nreplicates = 2\n"
    );
    let study = "title = 's'\nscenario = 'small.toml'\n[factor.nan]\npaths = ['institution.platform']\n\
        range = [0, 1]\n[design]\nkind = 'sobol'\npoints = 2\n[experiment]\nreplicates = 2\n";
    let bench = Bench::new(&scenario, study);
    let commands: [&[&str]; 5] = [
        &["check", "small.toml"],
        &["run", "small.toml", "--out", "o"],
        &["trace", "small.toml"],
        &["check", "s.toml"],
        &["sweep", "s.toml", "--out", "s"],
    ];
    for arguments in commands {
        let (code, _, stderr) = bench.sfic(arguments);
        assert_eq!(code, 0, "{stderr}");
        assert!(stderr.contains("the arm `NA` is a missing value to pandas"), "{arguments:?}\n{stderr}");
        assert_eq!(
            stderr.contains("the factor `nan`"),
            arguments.contains(&"s.toml"),
            "{arguments:?}\n{stderr}"
        );
    }
}

#[test]
fn arms_of_similar_names_have_figures_of_their_own() {
    let arms =
        ["a/b", "a b", "a-b", "A-B"].map(|name| format!("[[arm]]\nname = '{name}'\napply = ['reporting']\n"));
    let bench = Bench::new(
        &format!("{SMALL}{}", arms.concat()),
        "title = 's'\nscenario = 'small.toml'\n[factor.'institution.platform']\nrange = [0.2, 0.8]\n\
         [factor.'exporter.gain_mean']\nrange = [0.3, 0.7]\n[design]\nkind = 'saltelli'\nblocks = 16\n\
         [experiment]\narms = ['a/b', 'a b', 'a-b', 'A-B']\nreplicates = 3\n",
    );
    bench.done(&["sensitivity", "s.toml", "--out", "o"]);
    let names = fs::read_dir(bench.path("o")).unwrap().map(|entry| entry.unwrap().file_name());
    let names: BTreeSet<String> = names.map(|name| name.to_string_lossy().to_lowercase()).collect();
    let figures: Vec<&String> = names.iter().filter(|name| name.ends_with(".svg")).collect();
    // Four effects, and the level of the baseline.
    assert_eq!(figures.len(), 5, "{figures:?}");
}
