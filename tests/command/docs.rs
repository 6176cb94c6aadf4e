//! The documentation says what the program does: tables made by commands, screens, links.
//!
//! `BLESS=1 cargo test --test command docs` writes the tables anew.

use std::fs;

use sfic::model::tick::PHASES;

fn printed(arguments: &[&str]) -> String {
    let output = crate::program().args(arguments).current_dir(crate::root()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The text between the markers of `part` in a file is what the command prints.
fn same(file: &str, part: &str, arguments: &[&str]) {
    between(file, part, &format!("\n{}\n", printed(arguments)), &arguments.join(" "));
}

/// The text between the markers of `part` in a file is `expected`, which `source` gives.
fn between(file: &str, part: &str, expected: &str, source: &str) {
    let path = crate::root().join(file);
    let text = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {part}:begin -->\n"), format!("<!-- {part}:end -->"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("{file} has no {begin}"));
    let (stands, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{file} has no {end}"));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{before}{begin}{expected}{end}{after}")).unwrap();
    } else {
        assert_eq!(
            stands, expected,
            "{file}: not what `{source}` gives; BLESS=1 cargo test --test command docs"
        );
    }
}

#[test]
fn tables_of_the_model_are_the_programs() {
    same("docs/ODD.md", "outcomes", &["list", "outcomes", "--markdown"]);
    same("docs/ODD.md", "parameters", &["list", "parameters", "--markdown"]);
}

/// Every phase of a week has its row and its part in the documentation.
#[test]
fn every_phase_is_described() {
    let text = fs::read_to_string(crate::root().join("docs/ODD.md")).unwrap();
    let numbered = PHASES.iter().filter_map(|(title, _)| title.split(' ').next()?.parse::<usize>().ok());
    let numbers: Vec<usize> = numbered.collect();
    assert!(numbers.iter().copied().eq(0..numbers.len()) && numbers.len() > 10, "{numbers:?}");
    for number in numbers {
        for line in [format!("\n| {number} | "), format!("\n### Phase {number}: ")] {
            assert!(text.contains(&line), "docs/ODD.md has no {line:?}");
        }
    }
}

/// Every table of rows is in the documentation with the columns of its struct.
#[test]
fn columns_of_tables_are_those_of_their_rows() {
    for (file, columns) in sfic_report::tables::described() {
        between("docs/data.md", file, &format!("\n{columns}\n"), file);
    }
}

#[test]
fn every_command_is_in_the_readme() {
    let readme = fs::read_to_string(crate::root().join("README.md")).unwrap();
    let help = printed(&["--help"]);
    let (_, groups) = help.split_once("Start here:").unwrap();
    let (groups, _) = groups.split_once("Options:").unwrap();
    let commands: Vec<&str> =
        groups.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next()).collect();
    assert!(commands.len() > 15, "{help}");
    for command in commands {
        assert!(readme.contains(&format!("`sfic {command}")), "{command} is not in README.md");
    }
}

#[test]
fn links_lead_somewhere() {
    let pages = fs::read_dir(crate::root().join("docs")).unwrap().map(|entry| entry.unwrap().file_name());
    let pages =
        pages.map(|name| format!("docs/{}", name.to_str().unwrap())).filter(|name| name.ends_with(".md"));
    let others = [
        "README.md",
        "README.zh.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "benches/README.md",
    ];
    for file in others.map(String::from).into_iter().chain(pages) {
        let path = crate::root().join(&file);
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split(')').next().unwrap();
            if target.contains("://") {
                continue;
            }
            let (name, heading) = target.split_once('#').unwrap_or((target, ""));
            let to = if name.is_empty() { path.clone() } else { path.parent().unwrap().join(name) };
            let linked = fs::read_to_string(&to).unwrap_or_else(|_| panic!("{file} links to {target}"));
            let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
            let slug = |line: &str| {
                let plain: String = line.trim_start_matches('#').trim().chars().filter(kept).collect();
                plain.to_lowercase().replace(' ', "-")
            };
            let found = linked.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == heading);
            assert!(heading.is_empty() || found, "{file} links to {target}");
        }
    }
}

#[test]
fn evidence_is_shown_as_it_is_stored() {
    let text = fs::read_to_string(crate::root().join("docs/evidence.md")).unwrap();
    for (file, column) in [
        ("scenarios/evidence/stylised_facts.csv", "fact"),
        ("tests/data/evidence/sfic_propositions.csv", "proposition"),
    ] {
        let stored = fs::read_to_string(crate::root().join(file)).unwrap();
        let mut table = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(stored.as_bytes());
        let index = table.headers().unwrap().iter().position(|head| head == column).unwrap();
        let mut rows = 0;
        for row in table.records() {
            assert!(text.contains(&row.unwrap()[index]), "{file}");
            rows += 1;
        }
        assert!(rows >= 15);
    }
}
