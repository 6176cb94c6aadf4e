//! Every document as it was reviewed: the text of each page, section by section, without its figures; and its summary on
//! narrow terminals.
//!
//! `BLESS=1 cargo test --test command documents` writes them anew; read the difference with `git diff`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sfic_report::report::{self, results::Results};
use sfic_text::say;
use sfic_text::{Language, Messages};

use crate::resume::world;

/// Name of the file in `tests/data/documents`, and the command whose page it has.
const DOCUMENTS: [(&str, &str); 13] = [
    ("run", "run small.toml -n 6"),
    ("run.zh", "run small.toml -n 6 --lang zh"),
    ("one-run", "run small.toml -n 1 --arms baseline"),
    ("factorial", "run small.toml -n 4 --set experiment.arms=\"factorial\""),
    ("compare", "compare small.toml past.toml -n 4 --set time.horizon=60"),
    ("sweep", "sweep sobol.toml"),
    ("draws", "sweep s.toml --points points.csv --draws 4"),
    ("sensitivity", "sensitivity saltelli.toml"),
    ("one-at-a-time", "sensitivity one-at-a-time small.toml --only exporter.m -n 3"),
    ("discover", "discover sobol.toml --shuffles 19"),
    ("calibrate", "calibrate targets.toml"),
    ("facts.zh", "validate small.toml -n 4 --lang zh"),
    ("propositions", "propositions claim.toml -n 6"),
];

/// The text of a page: a line for each piece of text, without figures and styles.
fn text_of(page: &str) -> String {
    let mut text = String::new();
    let page = page.replace("<wbr>", "");
    let mut rest = page.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        text += before;
        let hidden = ["style", "svg"].into_iter().find(|tag| after.starts_with(tag));
        let end = hidden.map_or(">".to_string(), |tag| format!("</{tag}>"));
        rest = after.split_once(&end).unwrap_or_else(|| panic!("an open {end}")).1;
        text.push('\n');
    }
    let text = text + rest;
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // The commit is another with every change.
    if let Some(at) = lines.iter().position(|line| ["Commit of the program", "程序的提交"].contains(line))
    {
        lines.remove(at + 1);
    }
    lines.join("\n") + "\n"
}

/// Pieces of a text that no line break may part: letters and marks between spaces, joints of names and wide letters.
fn pieces(text: &str) -> BTreeSet<String> {
    let wide = |c: char| c > '\u{2e7f}';
    let mut parted = String::new();
    for letter in text.chars() {
        match letter {
            letter if wide(letter) => parted.extend([' ', letter, ' ']),
            '+' | '_' | '.' | '/' | '=' | '-' | '·' | ';' => parted.push(' '),
            letter => parted.push(letter),
        }
    }
    parted.split_whitespace().map(str::to_string).collect()
}

/// Columns of a text on a terminal: wide letters take two.
fn columns(line: &str) -> usize {
    line.chars().map(|c| if c > '\u{2e7f}' { 2 } else { 1 }).sum()
}

/// The summary of results at 80 and at 50 columns: no line is wider unless it is one word, no word is split, and where
/// no column is said to be left out nothing is missing.
fn fits(name: &str, folder: &Path) {
    let messages = Messages::of(if name.ends_with("zh") { Language::Chinese } else { Language::English });
    let results = Results::read(folder).unwrap();
    let whole = pieces(&report::summary(&messages, &results, None, None));
    let left_out = say!(messages, "screen.left_out", columns = "\0");
    for width in [80, 50] {
        let text = report::summary(&messages, &results, Some(width), None);
        for line in text.lines() {
            let words = line.split_whitespace().count();
            assert!(columns(line) <= width.into() || words == 1, "{name} at {width}: {line}");
        }
        let found = pieces(&text);
        let said = pieces(&left_out);
        let split: Vec<&String> = found.difference(&whole).filter(|piece| !said.contains(*piece)).collect();
        assert!(split.is_empty(), "{name} at {width}: {split:?}");
        if !said.iter().filter(|piece| *piece != "\0").all(|piece| found.contains(piece)) {
            let lost: Vec<&String> = whole.difference(&found).collect();
            assert!(lost.is_empty(), "{name} at {width}: {lost:?}");
        }
    }
}

#[test]
fn every_page_says_what_was_reviewed() {
    let bench = world();
    for (name, command) in DOCUMENTS {
        bench.done(&command.split(' ').chain(["--quiet", "--out", name]).collect::<Vec<_>>());
        let folder = bench.path(name);
        fits(name, &folder);
        let text = text_of(&bench.text(&format!("{name}/report.html")));
        let path = crate::root().join(format!("tests/data/documents/{name}.txt"));
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
        } else {
            let reviewed = fs::read_to_string(&path).unwrap_or_default();
            let differs = reviewed.lines().zip(text.lines()).find(|(one, other)| one != other);
            assert!(reviewed == text, "{name}: {differs:?}; BLESS=1 cargo test --test command documents");
        }
    }
}
