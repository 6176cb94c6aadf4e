//! Whatever one command writes every other reads: commands × degenerate systems × names of files and arms.

use std::fs;

use crate::bench::Bench;

const SMALL: &str = "title = 'Small'\n[time]\nwarmup = 20\nhorizon = 40\nfollow_up = 10\n\
    [population]\nexporters = 120\nrights_holders = 20\nconsumers = 30\n";
/// Names of arms that lead into other folders, other columns or other arguments where they are not guarded.
const ARMS: &str = "[[arm]]\nname = 'a/b'\nset = { 'institution.platform' = 0.9 }\n\
    [[arm]]\nname = 'a b'\nset = { 'institution.platform' = 0.8 }\n\
    [[arm]]\nname = 'x=y.z'\nset = { 'institution.platform' = 0.7 }\n\
    [[arm]]\nname = '部门 协同'\napply = ['coordination']\n[experiment]\narms = 'list'\n";

/// Systems in which something that statistics need is missing: name, additions to the small system.
const CASES: [(&str, &str); 6] = [
    ("nobody is sanctioned", "[customs]\ninspection_scale = 0.0\n"),
    ("nearly everybody is", "[customs]\ninspection_scale = 30.0\nevidence = 1.0\n"),
    (
        "nobody can infringe, an outcome is constant",
        "[exporter]\nopportunity_share = 0.0\ninadvertent_rate = 0.0\n",
    ),
    ("a handful of weeks", "[time]\nhorizon = 10\nfollow_up = 5\n"),
    ("one arm", "[experiment]\narms = ['baseline']\n"),
    ("arms of odd names", ARMS),
];

fn study(scenario: &str, design: &str, more: &str) -> String {
    format!(
        "title = 'Study'\nscenario = '{scenario}'\n[factor.'exporter.moral_weight']\nrange = [0.3, 0.7]\n\
         [factor.'agency.link_rate']\nrange = [0.01, 0.5]\n[design]\n{design}\n[experiment]\nreplicates = 2\n{more}"
    )
}

/// The tables of a folder, by name.
fn tables(bench: &Bench, folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = fs::read_dir(bench.path(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "csv" || end == "parquet"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    found.sort();
    found
}

/// Runs a command, reports on its folder, and makes it again from its manifest alone, to the same tables.
fn there_and_back(bench: &Bench, case: &str, command: &[&str], out: &str) {
    let printed = bench.done(&[command, &["--quiet", "--out", out]].concat());
    assert!(!printed.trim().is_empty(), "{case}: {command:?} printed nothing");
    bench.done(&["report", out, "--out", &format!("{out}.html")]);
    let page = bench.text(&format!("{out}.html"));
    assert!(page.contains("<h1") && !page.contains("NaN"), "{case}: {command:?}");
    let words = command.iter().take_while(|word| !word.contains('.') && !word.starts_with('-'));
    let again = format!("{out} again");
    let manifest = format!("{out}/manifest.json");
    bench.done(
        &[&words.copied().collect::<Vec<_>>()[..], &["--manifest", &manifest, "--quiet", "--out", &again]]
            .concat(),
    );
    assert!(tables(bench, out) == tables(bench, &again), "{case}: {command:?}");
}

#[test]
fn what_one_command_writes_every_other_reads_whatever_the_system() {
    for (case, more) in CASES {
        let scenario = if more.starts_with("[time]") {
            SMALL.replace("horizon = 40\nfollow_up = 10\n", &more[7..])
        } else {
            format!("{SMALL}{more}")
        };
        let bench = Bench::with(&[
            ("s.toml", &scenario),
            ("space.toml", &study("s.toml", "kind = 'latin-hypercube'\npoints = 4", "")),
            ("saltelli.toml", &study("s.toml", "kind = 'saltelli'\nblocks = 4", "")),
        ]);
        for replicates in ["1", "3"] {
            there_and_back(&bench, case, &["run", "s.toml", "-n", replicates], &format!("run {replicates}"));
            let compare = ["compare", "s.toml", "s.toml", "-n", replicates];
            there_and_back(&bench, case, &compare, &format!("compare {replicates}"));
        }
        there_and_back(&bench, case, &["sweep", "space.toml"], "sweep");
        there_and_back(&bench, case, &["sensitivity", "saltelli.toml"], "sensitivity");
        there_and_back(&bench, case, &["validate", "s.toml", "-n", "3"], "validate");
        let one = ["sensitivity", "one-at-a-time", "s.toml", "--only", "forum.reversion", "-n", "2"];
        there_and_back(&bench, case, &one, "one at a time");

        bench.done(&["sweep", "plan", "space.toml", "--shards", "2", "--quiet", "--out", "plan"]);
        bench.done(&["sweep", "run", "plan", "1-2", "--quiet"]);
        bench.done(&["sweep", "merge", "plan", "--quiet", "--out", "merged"]);
        assert!(tables(&bench, "merged") == tables(&bench, "sweep"), "{case}: shards");
        for folder in ["sweep", "merged"] {
            if case == "one arm" {
                let said = bench.refused(2, &["discover", folder, "--quiet"]);
                assert!(said.contains("has one arm only"), "{said}");
                continue;
            }
            bench.done(&["discover", folder, "--quiet"]);
            bench.done(&["report", folder, "--out", "discovered.html"]);
        }
        bench.done(&["trace", "s.toml", "--quiet"]);
    }
}

#[test]
fn what_one_command_writes_every_other_reads_whatever_the_names() {
    for name in ["policy.v2", "a+b", "a b", "a=b", "龙腾行动", "fünf/a b", "-n"] {
        let file = format!("{name}.toml");
        let path = if name.starts_with('-') { format!("./{file}") } else { file.clone() };
        let stem = name.rsplit('/').next().unwrap();
        let bench = Bench::with(&[(&file, SMALL)]);
        let above = "../".repeat(name.matches('/').count());
        bench.write(
            &format!("studies/{name}.toml"),
            study(&format!("{above}../{file}"), "kind = 'grid'\nlevels = 2", ""),
        );
        let study = format!("studies/{name}.toml");
        for (command, folder) in [
            (&["run", &path, "-n", "2"][..], format!("results/{stem}")),
            (&["sweep", &study], format!("results/{stem}--")),
            (&["compare", &path, &path, "-n", "2"], format!("results/{stem}-against-{stem}")),
        ] {
            bench.done(&[command, &["--quiet"]].concat());
            let made: Vec<String> = fs::read_dir(bench.path("results"))
                .unwrap()
                .map(|entry| format!("results/{}", entry.unwrap().file_name().to_string_lossy()))
                .filter(|made| made.starts_with(&folder))
                .collect();
            let made =
                made.iter().max_by_key(|made| made.len()).unwrap_or_else(|| panic!("{name}: {folder}"));
            bench.done(&["report", made, "--out", "report.html"]);
            let manifest = format!("{made}/manifest.json");
            bench.done(&[
                command[0],
                "--manifest",
                &manifest,
                "--quiet",
                "--out",
                &format!("{} again", command[0]),
            ]);
            assert!(
                tables(&bench, made) == tables(&bench, &format!("{} again", command[0])),
                "{name}: {command:?}"
            );
        }
    }
}

/// A study of which every point fails is said to have failed, whoever reads it.
#[test]
fn a_study_of_which_every_point_fails_says_so_everywhere() {
    let never = "title = 'Study'\nscenario = 's.toml'\n[factor.'time.follow_up']\nvalues = [50, 60]\n[design]\nkind = 'grid'\n\
        [experiment]\nreplicates = 2\n";
    let bench = Bench::with(&[("s.toml", SMALL), ("never.toml", never)]);
    let said = bench.refused(1, &["sweep", "never.toml", "--quiet", "--out", "sweep"]);
    assert!(said.contains("every point failed"), "{said}");
    let (code, _, stderr) = bench.sfic(&["discover", "sweep", "--quiet"]);
    assert!(code == 1 && stderr.contains("has results at 0 of its 2 points"), "{code}: {stderr}");
    bench.done(&["report", "sweep", "--out", "report.html"]);
}
