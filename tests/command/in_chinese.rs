//! A day's work in Chinese: nothing that is printed is in English, and every file for programs is as in English.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::bench::Bench;
use crate::resume::world;

/// English in a text: three words in a row, but within quotation marks for code, of a command, or in an indented example.
fn english(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join(" ` ");
        let words: Vec<&str> = outside.split(' ').filter(|word| !word.is_empty()).collect();
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        for (place, three) in words.windows(3).enumerate() {
            let of_command =
                words[..=place].iter().any(|word| word.ends_with("sfic") || ["seq", "bash"].contains(word));
            if three.iter().all(is_word) && !of_command {
                found.push(line.to_string());
                break;
            }
        }
    }
    found
}

#[test]
fn english_is_seen() {
    assert_eq!(
        english("警告：no such file here\n`no such file`\n运行：sfic sweep run plan 1\n基线 a b c").len(),
        1
    );
}

/// What a command prints on both outputs.
fn printed(bench: &Bench, arguments: &[&str]) -> String {
    let (_, stdout, stderr) = bench.sfic(&[arguments, &["--lang", "zh"]].concat());
    stdout + &stderr
}

#[test]
fn nothing_that_is_printed_is_in_english() {
    let bench = world();
    let mut commands: Vec<Vec<String>> = Vec::new();
    let mut add = |line: &str| commands.push(line.split(' ').map(String::from).collect());
    for line in WORK.lines().filter(|line| !line.is_empty()) {
        add(line);
    }
    for command in [
        "",
        "run",
        "compare",
        "report",
        "lab",
        "new",
        "check",
        "sweep",
        "sweep plan",
        "sensitivity",
        "sensitivity one-at-a-time",
        "discover",
        "validate",
        "validate years",
        "propositions",
        "calibrate",
        "list",
        "explain",
        "trace",
        "schema",
        "completions",
    ] {
        add(format!("{command} --help").trim());
    }
    let mut left = Vec::new();
    for command in &commands {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        let text = printed(&bench, &arguments);
        assert!(text.chars().any(|c| c > '\u{2e80}'), "{command:?} says nothing in Chinese: {text}");
        left.extend(english(&text).into_iter().map(|line| format!("{}: {line}", command.join(" "))));
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

/// Commands that do their work, and commands with a mistake, in the order of a day.
const WORK: &str = "
new 龙腾行动
new 龙腾行动
check 龙腾行动.toml
check small.toml --resolved
run small.toml -n 4
run small.toml -n 4 --arms 部门协同,全部对策 --out arms
run small.toml -n 4 --arms 部门
run small.toml --set institution.platfrom=0.3
run small.toml --set institution.platform=3
run small.toml --replicates x
run small.toml --replicate 3
run nothing.toml
runn small.toml
run
report results/small
report results/small --docx
report results/small --xlsx
report nothing
compare small.toml past.toml -n 4 --set time.horizon=60
sweep sobol.toml
sweep small.toml
sweep plan sobol.toml --shards 2 --out plan
sweep run plan 1
sweep run plan 3
sweep merge plan
sensitivity saltelli.toml
sensitivity one-at-a-time small.toml --only exporter.m -n 3
discover sobol.toml --shuffles 19
calibrate targets.toml
calibrate small.toml
validate small.toml -n 4
validate years small.toml
propositions --only P99
trace small.toml --arm 部门协同 --to 45
trace small.toml --arm 部门
list parameters
list outcomes
list signals
list countermeasures
list arms
explain 上级要求
explain 授权
explain reinfringement_rate
explain trust
explain capacity
explain countermeasure
explain nothing
lab --arm 部门
lab --port x
";

#[test]
fn every_file_for_programs_is_the_same_in_both_languages() {
    let bench = world();
    for command in [
        "run small.toml -n 4",
        "compare small.toml past.toml -n 4 --set time.horizon=60",
        "sweep sobol.toml",
        "sensitivity saltelli.toml",
        "discover sobol.toml --shuffles 19",
        "calibrate targets.toml",
        "validate small.toml -n 4",
    ] {
        let files = ["en", "zh"].map(|language| {
            let out = format!("out-{language}");
            let rest = ["--quiet", "--lang", language, "--out", &out];
            bench.done(&command.split(' ').chain(rest).collect::<Vec<_>>());
            let files = for_programs(&bench.path(&out));
            fs::remove_dir_all(bench.path(&out)).unwrap();
            files
        });
        assert!(files[0].len() > 2 && files[0] == files[1], "{command}: {}", differ(&files));
    }
}

/// Name and bytes of each file of a folder but the report and pictures, which are for people, and the manifest, which has
/// the time and the command line.
fn for_programs(folder: &Path) -> BTreeSet<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| {
        path.is_file() && !path.extension().is_some_and(|end| end == "html" || end == "svg" || end == "json")
    });
    files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

fn differ(files: &[BTreeSet<(String, Vec<u8>)>; 2]) -> String {
    files[0].symmetric_difference(&files[1]).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

#[test]
fn what_a_countermeasure_with_a_chinese_name_leaves_is_read_back() {
    let bench = world();
    let own = "extends = 'small.toml'\ntitle = '自定'\n[countermeasure.'龙腾行动']\nset = { 'institution.platform' = 0.5 }\n\
        intensity_from = { 70 = 0.5 }\nclose_gap = { 'institution.publicity' = 0.5 }\nmultiply = { 'customs.evidence' = 1.1 }\n";
    bench.write("own.toml", own);
    let study = "title = '研究'\nscenario = 'own.toml'\n[factor.'countermeasure.龙腾行动.start']\nvalues = [45, 50]\n\
        [design]\nkind = 'grid'\n[experiment]\nreplicates = 4\n";
    bench.write("study.toml", study);
    for command in [
        "run own.toml -n 4 --set countermeasure.龙腾行动.start=50 --arms 龙腾行动,龙腾行动+部门协同 --out own",
        "report own",
        "report own --xlsx",
        "check own/scenario.toml",
        "run --manifest own/manifest.json --out again",
        "trace own.toml --arm 龙腾行动 --to 55",
        "sweep study.toml --out swept",
        "report swept",
        "sweep plan study.toml --shards 1 --out plan",
        "sweep run plan 1",
        "sweep merge plan --out merged",
    ] {
        let (code, stdout, stderr) = bench.sfic(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(code, 0, "{command}: {stdout}{stderr}");
    }
    assert!(bench.text("own/scenario.toml").contains("[countermeasure.\"龙腾行动\".intensity_from]"));
    assert_eq!(bench.text("own/effects.csv"), bench.text("again/effects.csv"));
}
