//! Sensitivity analyses: the same bytes however they are run, what becomes of points that fail, and when they stop.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bench::{Bench, UNCALIBRATED};
use serde_json::Value;

const SCENARIO: &str = "title = 'Small'\n[time]\nwarmup = 20\nhorizon = 50\nfollow_up = 10\n\
    [population]\nexporters = 200\nrights_holders = 10\nconsumers = 50\n";
const STUDY: &str = "title = 'Small study'\nscenario = 'small.toml'\noutcomes = ['infringing_share', 'delay']\n\
    [factor.'exporter.moral_weight']\nlabel = 'norms'\nrange = [0.1, 0.9]\n\
    [factor.'customs.inspection_scale']\nrange = [0.5, 8.0]\n\
    [factor.'structure.exit_active']\n\
    [design]\nkind = 'saltelli'\nblocks = 16\n\
    [experiment]\narms = ['capacity']\nreplicates = 3\n";
const FILES: [&str; 6] =
    ["sensitivity.csv", "runs.parquet", "design.csv", "failures.csv", "study.toml", "scenario.toml"];

fn with(study: &str) -> Bench {
    Bench::new(SCENARIO, study)
}

/// The rows of a table with these values in the columns outcome, quantity and index.
fn values(table: &str, outcome: &str, quantity: &str, index: &str) -> Vec<f64> {
    let rows = table.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    rows.filter(|cells| cells[0] == outcome && cells[2] == quantity && cells[3] == index && cells[1] != "all")
        .map(|cells| cells[6].parse().unwrap())
        .collect()
}

#[test]
fn an_analysis_says_what_an_effect_depends_on_and_leaves_a_tidy_table() {
    let bench = with(&STUDY.replace("blocks = 16", "blocks = 64\nsecond_order = true"));
    let (code, stdout, stderr) = bench.sfic(&["sensitivity", "s.toml", "--no-progress"]);
    assert_eq!((code, stderr.as_str()), (0, "results in results/s\n"));
    let head = "Small study · 512 points × 2 arms × 3 runs · seed 20260101 · sfic ";
    assert!(stdout.starts_with(head), "{stdout}");
    for part in [
        "total index",
        "PAWN",
        "under “baseline” depends most on norms (exporter.moral_weight)",
        "The effect of “capacity” ",
        "interactions",
        "replicate noise",
        "Replicate noise is the share",
    ] {
        assert!(stdout.contains(part), "{part}:\n{stdout}");
    }
    let table = bench.text("results/s/sensitivity.csv");
    assert_eq!(
        table.lines().next(),
        Some("outcome,arm,quantity,index,factor,with,value,se,low,high,blocks,left_out")
    );
    let totals = values(&table, "infringing_share", "change", "total");
    assert_eq!(totals.len(), 3);
    assert_eq!(values(&table, "delay", "level", "second").len(), 2 * 3);
    let noise = values(&table, "infringing_share", "change", "noise")[0];
    assert!((0.0..1.5).contains(&noise), "{noise}");
    let other: Value =
        serde_json::from_str(&bench.done(&["sensitivity", "s.toml", "--json", "--outcome", "delay"]))
            .unwrap();
    assert_eq!((&other["outcome"], &other["method"]), (&"delay".into(), &"saltelli".into()));
    assert_eq!(other["indices"].as_array().unwrap().len(), table.lines().count() - 1);
    assert!(other["indices"][0]["low"].as_f64() < other["indices"][0]["high"].as_f64());
    assert!(!bench.path("results/s/sensitivity-infringing-share-capacity.svg").exists());
    let figure = bench.text("results/s/sensitivity-delay-capacity.svg");
    assert!(figure.contains("<svg") && figure.contains("total index"));
    assert!(
        figure.contains("customs.inspection_scale")
            && figure.contains("What the effect of capacity depends on")
    );
    // The report shows the outcome that was asked for, also when it is made later.
    let answer = |text: String| text.split("</section>").next().unwrap().to_string();
    assert!(answer(bench.text("results/s/report.html")).contains("delay of honest trade"));
    bench.done(&["report", "results/s", "--out", "later.html"]);
    assert!(answer(bench.text("later.html")).contains("delay of honest trade"));
    // The same points as a plain sweep have a folder of their own.
    let swept = bench.json(&["sweep", "s.toml", "--json"]);
    assert!(!bench.path(swept["folder"].as_str().unwrap()).join("sensitivity.csv").exists());
    assert!(bench.path("results/s/sensitivity.csv").exists());
    assert_eq!(bench.text("results/s/design.csv").lines().count(), 1 + 64 * 8);
}

#[test]
fn threads_and_the_resolved_study_give_the_same_bytes() {
    let bench = with(STUDY);
    let shown = bench.done(&["sensitivity", "s.toml", "--threads", "1", "--out", "1"]);
    for threads in ["2", "3"] {
        assert_eq!(shown, bench.done(&["sensitivity", "s.toml", "--threads", threads, "--out", threads]));
        assert_eq!(bench.bytes("1", &FILES), bench.bytes(threads, &FILES));
    }
    bench.done(&["sensitivity", "1/study.toml", "--out", "again"]);
    assert_eq!(bench.bytes("1", &FILES), bench.bytes("again", &FILES));
    // The design itself, read back from its file.
    bench.done(&["sensitivity", "s.toml", "--points", "1/design.csv", "--out", "file"]);
    assert_eq!(bench.text("1/sensitivity.csv"), bench.text("file/sensitivity.csv"));
}

#[test]
fn killed_or_interrupted_the_same_command_ends_in_the_same_bytes() {
    let bench = with(&STUDY.replace("blocks = 16", "blocks = 128"));
    let command = ["sensitivity", "s.toml", "--until", "ci=0.99", "--out"];
    let whole = bench.done(&[&command[..], &["whole"]].concat());
    let mut broken = 0;
    for (round, signal) in ["-KILL", "-INT", "-KILL", "-INT"].into_iter().enumerate() {
        let mut child = bench.command(&[&command[..], &["broken"]].concat()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(60 + 40 * round as u64));
        broken += u32::from(child.try_wait().unwrap().is_none());
        Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status().unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.code() == Some(130) {
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains("of 1920 runs are kept; give the same command again to go on"), "{said}");
        }
    }
    assert!(broken > 0, "no signal came before the end: the machine is faster than this test");
    assert_eq!(whole, bench.done(&[&command[..], &["broken"]].concat()));
    assert_eq!(bench.bytes("broken", &FILES), bench.bytes("whole", &FILES));
}

#[test]
fn it_stops_when_every_interval_is_narrow_enough_and_says_so() {
    let bench = with(&STUDY.replace("blocks = 16", "blocks = 128"));
    let shown =
        bench.done(&["sensitivity", "s.toml", "--until", "ci=0.99", "--threads", "1", "--out", "one"]);
    assert!(shown.contains("After 96 of 128 blocks every interval"), "{shown}");
    assert!(
        shown.contains("within ±0.99 (the widest is ±") && shown.contains(", confirmed by one"),
        "{shown}"
    );
    // The report says so too, also when it is made later.
    bench.done(&["report", "one", "--out", "later.html"]);
    assert!(bench.text("later.html").contains("After 96 of 128 blocks every interval"));
    assert!(shown.starts_with("Small study · 480 points"), "{shown}");
    assert_eq!(bench.text("one/design.csv").lines().count(), 1 + 480);
    assert_eq!(
        shown,
        bench.done(&["sensitivity", "s.toml", "--until", "ci=0.99", "--threads", "3", "--out", "three"])
    );
    assert_eq!(bench.bytes("one", &FILES), bench.bytes("three", &FILES));
    // What it stopped at is a design of its own.
    assert!(bench.text("one/study.toml").contains("blocks = 96"));
    bench.done(&["sensitivity", "one/study.toml", "--out", "again"]);
    assert_eq!(bench.bytes("one", &FILES), bench.bytes("again", &FILES));
    // A target out of reach is said to be.
    let few = ["--set", "design.blocks=8"];
    let shown =
        bench.done(&[&["sensitivity", "s.toml", "--until", "ci=0.0001", "--out", "few"], &few[..]].concat());
    assert!(
        shown.contains("After 8 of 8 blocks not every interval") && shown.contains("more blocks"),
        "{shown}"
    );
}

#[test]
fn a_point_that_fails_takes_its_whole_block_with_it() {
    let bench = with(STUDY);
    bench.done(&["sensitivity", "s.toml", "--out", "whole"]);
    let design = bench.text("whole/design.csv");
    let lines: Vec<&str> = design.lines().collect();
    // Norms of block 2, row 2 and last row (B, and A with the factor from it), go where none are allowed.
    let broken: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(place, line)| match place {
            12 | 15 => {
                let cells: Vec<&str> = line.split(',').collect();
                format!("{},-1,{},{}", cells[0], cells[2], cells[3])
            }
            _ => (*line).to_string(),
        })
        .collect();
    fs::write(bench.path("broken.csv"), broken.join("\n")).unwrap();
    let shown = bench.done(&["sensitivity", "s.toml", "--points", "broken.csv", "--out", "broken"]);
    assert!(shown.contains("Note: 1 of 16 blocks are left out of the indices"), "{shown}");
    let failed = shown.lines().find(|line| line.contains("`exporter.moral_weight` is out of range"));
    let last: Vec<&str> = failed.unwrap().split_whitespace().rev().take(2).collect();
    assert_eq!(last, ["11", "2"], "{shown}");
    let without: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(|(place, _)| !(11..=15).contains(place))
        .map(|(_, line)| *line)
        .collect();
    fs::write(bench.path("without.csv"), without.join("\n")).unwrap();
    bench.done(&["sensitivity", "s.toml", "--points", "without.csv", "--out", "without"]);
    assert_eq!(bench.text("broken/sensitivity.csv"), bench.text("without/sensitivity.csv"));
    assert!(bench.text("without/sensitivity.csv").lines().nth(1).unwrap().ends_with(",15,0"));
    assert_eq!(bench.text("broken/failures.csv").lines().count(), 3);
}

#[test]
fn trajectories_give_elementary_effects() {
    let study = STUDY
        .replace("kind = 'saltelli'\nblocks = 16", "kind = 'morris'\ntrajectories = 10\noptimised = true");
    let bench = with(&study);
    let shown = bench.done(&["sensitivity", "s.toml", "--out", "one", "--threads", "1"]);
    for part in ["40 points", "μ*", "σ", "replicate noise"] {
        assert!(shown.contains(part), "{part}:\n{shown}");
    }
    assert!(shown.contains("under “baseline” depends most on norms (exporter.moral_weight)"), "{shown}");
    assert_eq!(shown, bench.done(&["sensitivity", "s.toml", "--out", "two", "--threads", "3"]));
    assert_eq!(bench.bytes("one", &FILES), bench.bytes("two", &FILES));
    let table = bench.text("one/sensitivity.csv");
    let sizes = values(&table, "infringing_share", "level", "mu_star");
    // Stronger norms, less infringement: always, so that sizes do not cancel.
    assert!((sizes[0] + values(&table, "infringing_share", "level", "mu")[0]).abs() < 1e-12);
    assert!(sizes[0] > sizes[1]);
    let said = bench.refused(2, &["sensitivity", "s.toml", "--until", "ci=0.1"]);
    assert!(said.contains("a design of the kind `morris` does not give"), "{said}");
    let said = bench.refused(2, &["check", "s.toml", "--set", "design.levels=5"]);
    assert!(said.contains("must be even"), "{said}");
}

#[test]
fn what_cannot_be_analysed_is_refused_with_what_to_do() {
    let bench = with(&STUDY.replace("kind = 'saltelli'\nblocks = 16", "kind = 'sobol'\npoints = 16"));
    let said = bench.refused(2, &["sensitivity", "s.toml"]);
    for part in
        ["`sobol` has no sensitivity indices", "kind = \"saltelli\"", "kind = \"morris\"", "--points FILE"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert!(!bench.path("results").exists());
    bench.done(&["sweep", "s.toml", "-n", "1", "--out", "sobol"]);
    let said = bench.refused(2, &["sensitivity", "s.toml", "--points", "sobol/design.csv"]);
    assert!(
        said.contains("not in Saltelli's order, which for these 3 factors is blocks of 5 rows (or 8"),
        "{said}"
    );
    assert!(said.contains("row 2 is not such a mixture of rows 1 and 5"), "{said}");

    let bench = with(STUDY);
    let said = bench.refused(2, &["sensitivity", "s.toml", "--outcome", "dely"]);
    assert!(said.contains("there is no outcome `dely`; did you mean `delay`?"), "{said}");
    for wrong in ["0.02", "ci=0", "ci=nan", "ci="] {
        let said = bench.refused(2, &["sensitivity", "s.toml", "--until", wrong]);
        assert!(said.contains("for instance ci=0.02"), "{said}");
    }
    let said = bench.refused(2, &["check", "s.toml", "--set", "design.block=3", "--set", "design.points=3"]);
    assert!(
        said.contains("did you mean `blocks`?") && said.contains("`design.points` does nothing"),
        "{said}"
    );
    let said = bench.refused(2, &["check", "s.toml", "--set", "design.blocks=500000"]);
    assert!(said.contains("500000 blocks of 5 points are 2500000 points"), "{said}");
    let (code, shown, said) = bench.sfic(&["check", "s.toml", "--set", "design.blocks=12"]);
    assert!(code == 0 && shown.contains("60 points"), "{said}");
    assert!(said.contains("12 blocks of a Sobol sequence are not balanced: 8 or 16 are"), "{said}");
}

/// A dormant countermeasure changes nothing, by either method: nothing is ranked, and that is said of these points only.
#[test]
fn what_is_the_same_at_all_points_ranks_nothing() {
    for design in ["kind = 'saltelli'\nblocks = 8", "kind = 'morris'\ntrajectories = 4"] {
        let bench = with(
            &STUDY
                .replace("kind = 'saltelli'\nblocks = 16", design)
                .replace("[design]", "[set.countermeasure.capacity]\nstart = 70\n[design]")
                .replace("['infringing_share', 'delay']", "['reinfringement_rate']"),
        );
        let shown = bench.done(&["sensitivity", "s.toml", "--out", "out"]);
        assert!(shown.contains("so that no setting can be ranked; other points may"), "{shown}");
        assert!(!shown.contains("The effect of “capacity” on re-infringement depends"), "{shown}");
        assert!(!bench.text("out/sensitivity.csv").contains(",capacity,change,"));
    }
}

/// A rare outcome: bootstrap samples of one value are left out of the intervals and counted.
#[test]
fn samples_of_one_value_are_left_out_and_counted() {
    let scenario = "extends = 'uncalibrated.toml'\ntitle = 'tiny'\n[population]\nexporters = 200\nconsumers = 100\nrights_holders = 30\n\
        [time]\nwarmup = 13\nhorizon = 78\nfollow_up = 13\n\
        [experiment]\narms = ['reporting']\nreplicates = 4\nseed = 1\n";
    let study = "title = 'rare'\nscenario = 'small.toml'\noutcomes = ['recorded_repeat_rate']\n\
        [factor.'customs.inspection_scale']\nrange = [0.5, 3.0]\n\
        [factor.'exporter.moral_weight']\nrange = [0.2, 0.7]\n\
        [design]\nkind = 'saltelli'\nblocks = 32\nseed = 34\n[experiment]\narms = ['reporting']\nreplicates = 4\n";
    let bench = Bench::with(&[UNCALIBRATED, ("small.toml", scenario), ("s.toml", study)]);
    let shown = bench.done(&["sensitivity", "s.toml", "--out", "out"]);
    assert!(shown.contains("bootstrap samples are left out of the intervals"), "{shown}");
    let table = bench.text("out/sensitivity.csv");
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if let Ok(se) = cells[7].parse::<f64>() {
            assert!(se < 100.0, "{line}");
        }
    }
}
