//! Every option of every command has a use: what is printed or written is another with it.
//!
//! The walk is over the help, so that a new option without a line here is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::bench::Bench;
use crate::owners::KINDS;
use crate::resume::JOURNALED;

/// An option with its value, if it takes one; what it needs beside it, after a space, is given without it too.
type Given = (&'static str, &'static str);

/// A command, what must be there before, what it needs, and another value of each option of its own.
struct Case {
    command: &'static str,
    before: &'static [&'static [&'static str]],
    needs: &'static [&'static str],
    base: &'static [Given],
    own: &'static [Given],
}

/// Options that have one meaning in all commands.
const SHARED: &[Given] = &[
    ("--replicates", "3"),
    ("--seed", "9"),
    ("--set", "exporter.moral_weight=0.9"),
    ("--arms", "capacity"),
    ("--tables", "csv"),
    ("--out", "elsewhere"),
    ("--json", ""),
    ("--no-files", ""),
    ("--no-report", ""),
    ("--made-by", "Department"),
    ("--date", "2026-12-01"),
    ("--lang", "zh"),
];
/// Those that show only in a report.
const IN_REPORT: [&str; 2] = ["--made-by", "--date"];
/// Options that change neither what is printed on stdout nor a file.
const WITHOUT_EFFECT: &[Given] = &[("--threads", "1"), ("--no-progress", ""), ("--quiet", "")];
/// Tried elsewhere: `owners` makes the results of every command again, `sweep` has points that fail.
const ELSEWHERE: [&str; 3] = ["--manifest", "--fail-fast", "--help"];

const FEW: Given = ("--replicates", "2");
const NO_REPORT: Given = ("--no-report", "");

const CASES: &[Case] = &[
    Case {
        command: "run",
        before: &[],
        needs: &["posterior.toml"],
        base: &[FEW, NO_REPORT, ("--no-posterior", "")],
        own: &[("--no-posterior", ""), ("--select", "effects.arm --json")],
    },
    Case {
        command: "compare",
        before: &[],
        needs: &["small.toml", "other.toml"],
        base: &[FEW, NO_REPORT],
        own: &[("--select", "effects.arm --json")],
    },
    Case {
        command: "report",
        before: &[&["run", "small.toml", "--replicates", "2", "--no-report", "--out", "out"]],
        needs: &["out"],
        base: &[],
        own: &[("--out", "other.html"), ("--docx", ""), ("--xlsx", "")],
    },
    Case { command: "new", before: &[], needs: &["name"], base: &[], own: &[] },
    Case { command: "check", before: &[], needs: &["small.toml"], base: &[], own: &[("--resolved", "")] },
    Case {
        command: "sweep",
        before: &[],
        needs: &["s.toml"],
        base: &[FEW, NO_REPORT, ("--points", "points.csv")],
        own: &[
            ("--points", "points.csv"),
            ("--draws", "3"),
            ("--outcome", "infringing_share --draws 3"),
            ("--select", "points --json"),
        ],
    },
    Case {
        command: "sweep plan",
        before: &[],
        needs: &["s.toml", "--shards", "2"],
        base: &[FEW],
        own: &[("--shards", "3"), ("--points", "points.csv")],
    },
    Case {
        command: "sweep run",
        before: &[&["sweep", "plan", "s.toml", "--shards", "3", "--replicates", "2", "--out", "plan"]],
        needs: &["plan", "1"],
        base: &[],
        own: &[("--every", "2")],
    },
    Case {
        command: "sweep merge",
        before: &[
            &["sweep", "plan", "s.toml", "--shards", "2", "--replicates", "2", "--out", "plan"],
            &["sweep", "run", "plan", "1-2"],
        ],
        needs: &["plan"],
        base: &[],
        own: &[("--missing", ""), ("--select", "points --json")],
    },
    Case {
        command: "sensitivity",
        before: &[&["sensitivity", "saltelli.toml", "--replicates", "2", "--no-report", "--out", "first"]],
        needs: &["saltelli.toml"],
        base: &[FEW, NO_REPORT],
        own: &[
            ("--points", "first/design.csv"),
            ("--until", "ci=0.9"),
            ("--outcome", "sanctions"),
            ("--select", "indices --json"),
        ],
    },
    Case {
        command: "sensitivity one-at-a-time",
        before: &[],
        needs: &["small.toml"],
        base: &[FEW, NO_REPORT, ("--only", "cost")],
        own: &[("--only", "experience"), ("--top", "1"), ("--select", "entries --json")],
    },
    Case {
        command: "discover",
        before: &[],
        needs: &["s.toml"],
        base: &[FEW, NO_REPORT],
        own: &[
            ("--outcome", "infringing_share"),
            ("--threshold", "0.3"),
            ("--satisfice", "better=30%"),
            ("--peel", "0.3"),
            ("--support", "0.4"),
            ("--factors", "1"),
            ("--step", "1"),
            ("--shuffles", "3"),
            ("--select", "boxes --json"),
        ],
    },
    Case {
        command: "validate",
        before: &[],
        needs: &["small.toml"],
        base: &[FEW, NO_REPORT],
        own: &[("--select", "checks --json")],
    },
    Case {
        command: "validate years",
        before: &[],
        needs: &["years.toml"],
        base: &[FEW, NO_REPORT],
        own: &[
            ("--arm", "baseline"),
            ("--fit-until", "2010"),
            ("--posterior", "posterior.csv"),
            ("--select", "years --json"),
        ],
    },
    Case {
        command: "propositions",
        before: &[],
        needs: &["propositions"],
        base: &[FEW, NO_REPORT],
        own: &[
            ("--only", "P1"),
            ("--base", "small.toml"),
            ("--over", "s.toml"),
            ("--points", "points.csv --over s.toml"),
            ("--draws", "3 --over s.toml"),
            ("--select", "propositions --json"),
        ],
    },
    Case {
        command: "calibrate",
        before: &[],
        needs: &["calibration.toml"],
        base: &[FEW, NO_REPORT],
        own: &[("--set", "exporter.relocate=0.9"), ("--select", "targets --json")],
    },
    Case {
        command: "list",
        before: &[],
        needs: &["countermeasures"],
        base: &[],
        own: &[("--scenario", "other.toml"), ("--markdown", "")],
    },
    Case { command: "explain", before: &[], needs: &["forum"], base: &[], own: &[] },
    Case {
        command: "trace",
        before: &[],
        needs: &["small.toml"],
        base: &[],
        own: &[("--arm", "all"), ("--replicate", "1"), ("--from", "30"), ("--to", "30"), ("--exporter", "3")],
    },
    Case {
        command: "schema",
        before: &[],
        needs: &[],
        base: &[],
        own: &[("--study", ""), ("--proposition", ""), ("--findings", "")],
    },
    Case { command: "completions", before: &[], needs: &["bash"], base: &[], own: &[] },
];

/// The options of a command, and the names of those below it.
fn help(bench: &Bench, command: &str) -> (Vec<String>, Vec<String>) {
    let arguments: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).chain(["-h"]).collect();
    let text = bench.done(&arguments);
    // Further lines of a text are indented more.
    let long = |line: &str| {
        let rest = line
            .strip_prefix("      --")
            .or_else(|| line.strip_prefix("  -")?.split_once("--").map(|(_, rest)| rest))?;
        Some(format!("--{}", rest.split([' ', ',']).next()?))
    };
    let options = text.lines().filter_map(long);
    let names =
        |line: &str| line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '-', '<', '['])).is_some();
    let below = text.lines().filter(|line| names(line));
    let below = below.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    (options.collect(), below.map(str::to_owned).collect())
}

/// The commands, from the root down, each with its options.
fn commands(bench: &Bench, above: &str, found: &mut BTreeMap<String, Vec<String>>) {
    let (options, below) = help(bench, above);
    for name in below {
        commands(bench, format!("{above} {name}").trim(), found);
    }
    found.insert(above.to_owned(), options);
}

/// Every file below a folder but manifests, which hold what was asked.
fn files(folder: &Path, inside: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(inside).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        if entry.is_dir() {
            files(folder, &entry, found);
        } else if !name.ends_with("manifest.json") {
            found.insert(name, fs::read(&entry).unwrap());
        }
    }
}

/// So small that a command takes a few hundredths of a second.
const SMALL: &str = "title = 'Small'\n[time]\nwarmup = 10\nhorizon = 30\nfollow_up = 10\n[population]\nexporters = 200\n\
    rights_holders = 10\nconsumers = 50\n[customs]\ninspection_scale = 8\n[experiment]\narms = ['reporting', 'capacity']\n";
const STUDY: &str = "title = 'Small study'\nscenario = 'small.toml'\n[factor.'institution.platform']\nrange = [0.0, 1.0]\n\
    [factor.'countermeasure.reporting.start']\nvalues = [10, 20]\n[factor.'structure.exit_active']\n\
    [design]\nkind = 'sobol'\npoints = 8\n[experiment]\narms = ['reporting']\nreplicates = 6\n";
const POSTERIOR: &str =
    "exporter.moral_weight,customs.skill_start\n0.3,0.4\n0.4,0.5\n0.5,0.6\n0.6,0.3\n0.7,0.4\n";
const POINTS: &str = "institution.platform,countermeasure.reporting.start,structure.exit_active\n\
    0.1,10,true\n0.2,20,true\n0.9,10,false\n";
const PAST: &str = "title = 'Past'\n[time]\nwarmup = 20\nhorizon = 884\nfollow_up = 20\n[population]\nexporters = 300\n\
    rights_holders = 20\nconsumers = 50\n[countermeasure.parcels]\nmultiply = { 'customs.inspection_scale' = 20.0 }\n\
    start = 540\n[[arm]]\nname = 'more'\napply = ['parcels']\n[experiment]\narms = 'list'\n";
const PROPOSITION: &str = "dimension = 'd'\nclaim = 'c'\nshort = 's'\nexpected = 'e'\nsource = 's'\nwhy = 'w'\n\
    [base]\ntime.horizon = 60\npopulation.exporters = 200\n[[arm]]\nname = 'none'\n[[arm]]\nname = 'open'\n\
    set.'institution.platform' = 1.0\n[[part]]\nsays = 'p'\n[[part.test]]\ncontrast = 'open - none'\n\
    outcome = 'sharing'\nexpect = 'above'\nsesoi = 0.02\n";

fn bench() -> Bench {
    let other =
        SMALL.replace("'Small'", "'Other'") + "[countermeasure.mine]\nset.'institution.reward' = 0.5\n";
    let posterior = format!("{SMALL}[posterior]\nfile = 'posterior.csv'\n");
    let saltelli = STUDY.replace("kind = 'sobol'\npoints = 8", "kind = 'saltelli'\nblocks = 8");
    let calibration = "title = 'c'\nscenario = 'small.toml'\n[factor.'exporter.moral_weight']\nrange = [0.1, 0.8]\n\
        [targets]\ninfringing_share = [0.03, 0.05]\n[abc]\nparticles = 10\ngenerations = 2\n";
    let proposition = |id: &str| format!("id = '{id}'\n{PROPOSITION}");
    Bench::with(&[
        ("small.toml", SMALL),
        ("s.toml", STUDY),
        ("other.toml", &other),
        ("posterior.toml", &posterior),
        ("posterior.csv", POSTERIOR),
        ("points.csv", POINTS),
        ("saltelli.toml", &saltelli),
        ("years.toml", PAST),
        ("calibration.toml", calibration),
        ("propositions/p1.toml", &proposition("P1")),
        ("propositions/p2.toml", &proposition("P2")),
    ])
}

/// What a command prints and writes in a folder of its own, with `more`; what `case` gives of `option` is left out.
fn shown(
    case: &Case,
    before: &Bench,
    option: &str,
    more: &[&str],
) -> (i32, String, String, BTreeMap<String, Vec<u8>>) {
    let bench = before.copy();
    let mut arguments: Vec<&str> = case.command.split(' ').collect();
    let replaced = case.needs.iter().position(|word| more.contains(&option) && *word == option);
    let needs = case.needs.iter().enumerate();
    arguments.extend(
        needs
            .filter(|(at, _)| replaced.is_none_or(|from| *at != from && *at != from + 1))
            .map(|(_, word)| *word),
    );
    let left_out = |name: &str| name == option || IN_REPORT.contains(&option) && name == NO_REPORT.0;
    for (name, value) in case.base.iter().filter(|(name, _)| !left_out(name) && !more.contains(name)) {
        arguments.extend([*name, *value].into_iter().filter(|word| !word.is_empty()));
    }
    arguments.extend(more);
    let (code, stdout, mut stderr) = bench.sfic(&arguments);
    if code != 0 {
        stderr.insert_str(0, &format!("{arguments:?}: "));
    }
    let mut written = BTreeMap::new();
    files(&bench.path("."), &bench.path("."), &mut written);
    (code, stdout, stderr, written)
}

/// Every command that simulates is tried by `owners`, which makes its results again, and by `resume`, which kills it.
#[test]
fn every_command_with_a_manifest_is_killed_and_made_again() {
    let mut found = BTreeMap::new();
    commands(&Bench::with(&[]), "", &mut found);
    found.retain(|_, options| options.iter().any(|option| option == "--manifest"));
    assert!(found.len() > 5, "{found:?}");
    let below = |command: &str, other: &str| other.starts_with(&format!("{command} "));
    for command in found.keys() {
        let own = |line: &str| {
            below(command, line) && !found.keys().any(|more| below(command, more) && below(more, line))
        };
        assert!(KINDS.iter().any(|line| own(line)), "{command} is not in KINDS of owners.rs");
        let killed = JOURNALED.iter().any(|(line, _)| own(line));
        assert!(killed || command == "discover", "{command} is not in JOURNALED of resume.rs");
    }
}

#[test]
fn every_option_of_every_command_shows() {
    let mut found = BTreeMap::new();
    let empty = Bench::with(&[]);
    commands(&empty, "", &mut found);
    found.retain(|command, _| !command.is_empty() && command != "lab");
    let tried: Vec<&str> = CASES.iter().map(|case| case.command).collect();
    assert!(found.keys().all(|command| tried.contains(&command.as_str())), "{:?}", found.keys());
    let mut wrong = Vec::new();
    for case in CASES {
        let before = bench();
        case.before.iter().for_each(|arguments| drop(before.done(arguments)));
        let shown = |option: &str, more: &[&str]| shown(case, &before, option, more);
        let base = shown("", &[]);
        assert_eq!(base.0, 0, "{}", base.2);
        for option in &found[case.command] {
            let given = |list: &[Given]| list.iter().copied().find(|(name, _)| name == option);
            // A script for a shell has no words for people.
            let wordless = case.command == "completions" && option == "--lang";
            if wordless || ELSEWHERE.contains(&option.as_str()) {
                continue;
            }
            let silent = given(WITHOUT_EFFECT);
            let Some((_, value)) = silent.or_else(|| given(case.own)).or_else(|| given(SHARED)) else {
                wrong.push(format!("{} {option} is not in the table", case.command));
                continue;
            };
            let words: Vec<&str> = [option.as_str()].into_iter().chain(value.split_whitespace()).collect();
            let beside =
                words.iter().skip(1).position(|word| word.starts_with("--")).map_or(words.len(), |at| at + 1);
            let with = shown(option, &words);
            if silent.is_some() {
                if (&with.1, &with.3) != (&base.1, &base.3) {
                    wrong.push(format!("{} {option}: results differ", case.command));
                }
                continue;
            }
            // What the base gives is left out, unless it has another value there.
            let same = case.base.contains(&(words[0], value));
            let without = match (&words[beside..], same || IN_REPORT.contains(&words[0])) {
                ([], false) => base.clone(),
                (beside, _) => shown(option, beside),
            };
            if with.0 != 0 {
                wrong.push(with.2.lines().take(3).collect::<Vec<_>>().join(" "));
            } else if with == without {
                wrong.push(format!("{} {option} {value}: nothing shows", case.command));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
