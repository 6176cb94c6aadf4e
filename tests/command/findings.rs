//! What experiments show: attribution, precision, survival, cost, comparison, null check.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::bench::{Bench, UNCALIBRATED};
use sfic::model::outcomes::HEADLINE;

const SMALL: &str = "title = \"Small\"\n[time]\nwarmup = 40\nhorizon = 80\nfollow_up = 20\n\
    [population]\nexporters = 400\nrights_holders = 20\nconsumers = 100\n[experiment]\nreplicates = 20\n";

fn effect<'a>(found: &'a Value, arm: &str, outcome: &str) -> &'a Value {
    let rows = found["effects"].as_array().unwrap();
    rows.iter().find(|row| row["arm"] == arm && row["outcome"] == outcome).unwrap()
}

fn shipped(name: &str) -> String {
    crate::root().join("scenarios").join(name).display().to_string()
}

#[test]
fn shares_of_a_factorial_add_up_to_the_total() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let found = bench.json(&[
        "run",
        "small.toml",
        "--json",
        "--arms",
        "reporting,coordination,coordination+reporting",
    ]);
    let rows = found["attribution"].as_array().unwrap();
    let of = |kind: &str| -> Vec<f64> {
        rows.iter().filter(|row| row["kind"] == kind).map(|row| row["estimate"].as_f64().unwrap()).collect()
    };
    assert_eq!(
        (of("total").len(), of("shapley").len(), of("main").len(), of("interaction").len()),
        (1, 2, 2, 1)
    );
    assert!((of("shapley").iter().sum::<f64>() - of("total")[0]).abs() < 1e-12);
    let together =
        effect(&found, "coordination+reporting", "reinfringement_rate")["difference"].as_f64().unwrap();
    assert!((of("total")[0] - together).abs() < 1e-12);
    let table = bench.text("results/small/attribution.csv");
    assert_eq!(table.lines().count(), 1 + rows.len());
    // Without every combination there is no attribution.
    let text = bench.done(&["run", "small.toml", "--out", "other"]);
    assert!(!text.contains("Which countermeasure did how much"));
    assert!(!bench.path("other/attribution.csv").exists());
}

#[test]
fn precision_takes_the_same_replicates_whatever_the_threads() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let precision = "experiment.precision={ half_width = 0.09, max_replicates = 300 }";
    let run = |threads: &str| {
        let out = format!("t{threads}");
        let arguments = [
            "run",
            "small.toml",
            "--arms",
            "coordination",
            "--set",
            precision,
            "--threads",
            threads,
            "--out",
            &out,
        ];
        let text = bench.done(&arguments);
        let bytes = |file: &str| fs::read(bench.path(&out).join(file)).unwrap();
        (text, bytes("effects.csv"), bytes("series.parquet"), bytes("episodes.parquet"))
    };
    let one = run("1");
    assert!(one == run("2") && one == run("5"));
    let said = one.0.lines().last().unwrap();
    assert!(
        said.contains("confirmed by one more batch") && said.contains("Unpaired runs would have"),
        "{said}"
    );
    let replicates: usize = said.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!((60..300).contains(&replicates) && replicates.is_multiple_of(20), "{said}");
    let strict = "experiment.precision={ half_width = 0.0001, max_replicates = 45 }";
    let text = bench.done(&["run", "small.toml", "--arms", "coordination", "--set", strict]);
    assert!(text.contains("After 45 replicates: stopped at the maximum"), "{text}");
    assert!(text.contains("replicates would have been needed for ±0.0001"), "{text}");
    // A number on the command line replaces the rule of a file.
    let strict = "extends = 'small.toml'\ntitle = 'Strict'\n[experiment.precision]\nhalf_width = 0.0001\n";
    bench.write("strict.toml", strict);
    let text = bench.done(&["run", "strict.toml", "--arms", "coordination", "-n", "12"]);
    assert!(text.contains("× 12 replicates") && !text.contains("After "), "{text}");
}

#[test]
fn survival_and_costs_have_their_tables() {
    let scenario = format!("extends = 'uncalibrated.toml'\n{SMALL}");
    let bench = Bench::with(&[UNCALIBRATED, ("small.toml", &scenario)]);
    let found = bench.json(&["run", "small.toml", "--json"]);
    let table = |name: &str| {
        let mut table = csv::Reader::from_path(bench.path("results/small").join(name)).unwrap();
        let heads = table.headers().unwrap().clone();
        let rows: Vec<Vec<String>> =
            table.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect();
        (heads, rows)
    };
    let (heads, rows) = table("survival.csv");
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let (arm, week) = (column("arm"), column("week"));
    let number = |row: &[String], name: &str| row[column(name)].parse::<f64>().unwrap();
    for pair in rows.windows(2).filter(|pair| pair[0][arm] == pair[1][arm]) {
        assert!(pair[0][week].parse::<f64>().unwrap() < pair[1][week].parse::<f64>().unwrap());
        assert!(number(&pair[0], "survival") >= number(&pair[1], "survival"));
        assert!(number(&pair[0], "reinfringed") <= number(&pair[1], "reinfringed"));
        let free = 1.0 - number(&pair[1], "survival");
        assert!(number(&pair[1], "reinfringed") <= free + 1e-12, "leaving can only take from it");
    }
    assert_eq!(rows.iter().filter(|row| row[week] == "0.0" && number(row, "at_risk") > 80.0).count(), 6);
    let times = found["time_to_reinfringement"].as_array().unwrap();
    assert_eq!((times.len(), table("hazards.csv").1.len()), (6, 6));
    assert!(times[0]["hazard_ratio"].is_null() && times[1]["hazard_ratio"].is_number());
    assert!(times[1]["log_rank"].is_number() && times[1]["log_rank_note"].is_null());
    let few = ["run", "small.toml", "--json", "-n", "2", "--set", "population.exporters=20", "--out", "few"];
    for row in &bench.json(&few)["time_to_reinfringement"].as_array().unwrap()[1..] {
        assert!(row["episodes"].as_u64().unwrap() < 8, "{row}");
        assert_eq!((&row["log_rank"], &row["log_rank_note"]), (&Value::Null, &"too few principals".into()));
    }
    let costs = found["costs"].as_array().unwrap();
    assert_eq!(table("costs.csv").1.len(), 6);
    assert!(costs[0]["extra_cost"].is_null());
    let best: f64 = costs[1..].iter().map(|row| row["probability_best"].as_f64().unwrap()).sum();
    assert!((best - 1.0).abs() < 1e-9);
    // Running costs a year of the built-in countermeasures, million yuan; inspections and cases move by far less.
    let running = [6.0, 2.5, 4.0, 3.0, 15.5];
    for (row, running) in costs[1..].iter().zip(running) {
        let arm = row["arm"].as_str().unwrap();
        let of = |outcome: &str, column: &str| effect(&found, arm, outcome)[column].as_f64().unwrap();
        let cell = |name: &str| row[name].as_f64().unwrap();
        assert!((cell("extra_cost") - running).abs() < 0.05, "{row}");
        let points = -100.0 * of("reinfringement_rate", "difference");
        for (name, known) in [
            ("extra_cost", of("cost", "difference")),
            ("extra_delay", of("delay", "difference")),
            ("rewards", of("rewards", "estimate")),
            ("points", points),
            ("cost_per_point", cell("extra_cost") / points),
        ] {
            assert!((cell(name) - known).abs() < 1e-9, "{arm} {name}: {} {known}", cell(name));
        }
    }
    // Nine tenths of the gap to a full reward, for reports that it makes more frequent.
    let rewards = |arm: &str| effect(&found, arm, "rewards")["estimate"].as_f64().unwrap();
    let more = rewards("reporting") / rewards("baseline");
    assert!((8.0..24.0).contains(&more), "{more}");
}

#[test]
fn a_cost_that_is_not_given_is_not_zero() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let measure =
        |name: &str| format!("[countermeasure.{name}]\nset = {{ \"institution.platform\" = 0.9 }}\n");
    bench.write(
        "cost.toml",
        SMALL.to_string() + &measure("unknown") + &measure("free") + "annual_cost = 0.0\n",
    );
    let (_, out, err) = bench.sfic(&["run", "cost.toml", "--arms", "free,unknown", "--json"]);
    assert!(err.contains("countermeasure `unknown` has no annual_cost") && !err.contains("`free`"), "{err}");
    let found: Value = serde_json::from_str(&out).unwrap();
    let row = |arm: &str| {
        let rows = found["costs"].as_array().unwrap();
        rows.iter().find(|row| row["arm"] == arm).unwrap().clone()
    };
    let (free, unknown) = (row("free"), row("unknown"));
    assert!(free["cost"].is_number() && free["cost_per_point_set"].is_string(), "{free}");
    for name in ["cost", "extra_cost", "cost_per_point", "cost_per_point_set"] {
        assert!(unknown[name].is_null(), "{unknown}");
    }
    assert_eq!((&unknown["position"], &unknown["on_frontier"]), (&"cost not given".into(), &false.into()));
    assert!(effect(&found, "unknown", "cost")["estimate"].is_null());
    // The history itself does not depend on it.
    assert_eq!(effect(&found, "unknown", HEADLINE)["estimate"], effect(&found, "free", HEADLINE)["estimate"]);
    let text = bench.done(&["run", "cost.toml", "--arms", "free,unknown"]);
    assert!(text.contains("Cost not given: a countermeasure of “unknown”"), "{text}");
}

/// A set of prices for every arm with an estimate, in numbers and in words.
#[test]
fn every_arm_has_a_set_of_prices() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let found = bench.json(&["run", "small.toml", "-n", "60", "--json"]);
    for row in &found["costs"].as_array().unwrap()[1..] {
        let number = |name: &str| row[name].as_f64();
        let differs = number("points_low").unwrap() * number("points_high").unwrap() > 0.0;
        let (ends, rays) = (
            number("cost_per_point_low").zip(number("cost_per_point_high")),
            number("cost_per_point_below").or(number("cost_per_point_above")),
        );
        match row["cost_per_point_set"].as_str().unwrap() {
            "between" => {
                assert!(differs && ends.is_some_and(|(low, high)| low < high) && rays.is_none(), "{row}")
            }
            "outside" => assert!(!differs && ends.is_none() && rays.is_some(), "{row}"),
            "any" => assert!(!differs && ends.is_none() && rays.is_none(), "{row}"),
            _ => panic!("{row}"),
        }
        assert_eq!(row["position"] == "not significant", !differs, "{row}");
    }
    let text = bench.done(&["run", "small.toml", "-n", "60"]);
    let of_kind = |kind: &str| {
        let rows = found["costs"].as_array().unwrap().iter();
        rows.filter(|row| row["cost_per_point_set"] == kind).count()
    };
    let lines =
        |said: &[&str]| text.lines().filter(|line| said.iter().any(|said| line.ends_with(said))).count();
    assert!(of_kind("between") > 0 && of_kind("outside") > 0, "{text}");
    assert_eq!(lines(&["any value"]), of_kind("any"), "{text}");
    let rays = text.lines().filter(|line| line.contains("  from ") || line.contains("  up to ")).count();
    assert_eq!(rays, of_kind("outside"), "{text}");
    // Arms that are the same history have no price.
    let same = bench.json(&[
        "run",
        "small.toml",
        "--json",
        "--set",
        "countermeasure.reporting.intensity=0.0",
        "--arms",
        "reporting",
    ]);
    assert_eq!(same["costs"][1]["cost_per_point_set"], "none");
}

/// An arm in which nobody is sanctioned has no interval; the rule looks at the other one and the summary says so.
#[test]
fn an_arm_that_precision_cannot_look_at_is_named() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let arms =
        "[countermeasure.nobody]\nmultiply = { \"customs.inspection_scale\" = 0.0 }\nannual_cost = 0.0\n";
    bench.write("nobody.toml", SMALL.to_string() + arms);
    let precision = "experiment.precision={ half_width = 0.09, max_replicates = 300 }";
    let text = bench.done(&["run", "nobody.toml", "--arms", "nobody,coordination", "--set", precision]);
    let said = text.lines().last().unwrap();
    assert!(said.contains("confirmed by one more batch"), "{said}");
    assert!(said.contains("Without an interval, and therefore not looked at: “nobody”."), "{said}");
}

/// Twice as many exporters have twice as many reports; a system is not better for being smaller.
#[test]
fn totals_of_systems_of_different_size_are_per_exporter() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let (whole, half) = (SMALL.replace("= 400", "= 1200"), SMALL.replace("= 400", "= 600"));
    bench.write("whole.toml", whole.replace("= 100", "= 1200"));
    bench.write("half.toml", half.replace("= 100", "= 600"));
    let found = bench.json(&["compare", "whole.toml", "half.toml", "--json", "--out", "sizes"]);
    for row in found["effects"].as_array().unwrap() {
        let totals =
            ["reports", "false_reports", "batches", "index_principals", "sanctions", "cost", "rewards"];
        let total = totals.contains(&row["outcome"].as_str().unwrap());
        assert_eq!(row["unit"].as_str().unwrap().ends_with(" per 1,000 exporters"), total, "{row}");
    }
    for outcome in ["false_reports", "index_principals", "sanctions"] {
        let of = |arm: &str| effect(&found, arm, outcome)["estimate"].as_f64().unwrap();
        let ratio = of("half") / of("whole");
        assert!((0.7..1.4).contains(&ratio), "{outcome}: {ratio}");
    }
    let shipped = |arm: &str| {
        let rows = found["chain"].as_array().unwrap();
        let row = rows.iter().find(|row| row["arm"] == arm).unwrap();
        row["count"].as_f64().unwrap()
    };
    assert!((0.9..1.1).contains(&(shipped("half") / shipped("whole"))));
    let text = bench.done(&["compare", "whole.toml", "half.toml"]);
    assert!(text.contains("The systems differ in size"), "{text}");
    let text = bench.done(&["run", "small.toml"]);
    assert!(!text.contains("The systems differ in size"), "{text}");
}

#[test]
fn a_scenario_compared_with_itself_differs_by_nothing() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    bench.write("twin.toml", SMALL);
    let found = bench.json(&["compare", "small.toml", "twin.toml", "--json"]);
    assert_eq!(found["differences"].as_array().unwrap().len(), 0);
    for row in found["effects"].as_array().unwrap().iter().filter(|row| row["arm"] == "twin") {
        if !row["difference"].is_null() {
            assert_eq!((&row["difference"], &row["difference_low"]), (&0.0.into(), &0.0.into()), "{row}");
        }
    }
}

#[test]
fn compare_pairs_files_says_what_differs_and_can_be_repeated() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let other = SMALL.replace("\"Small\"", "\"Open\"") + "[institution]\nplatform = 0.9\n";
    bench.write("open.toml", other);
    let text = bench.done(&["compare", "small.toml", "open.toml", "--arms", "baseline,reporting"]);
    let differ = text.lines().skip_while(|line| *line != "Settings of open that differ from small").skip(2);
    let differ: Vec<Vec<&str>> =
        differ.take_while(|line| !line.is_empty()).map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(differ, [["institution.platform", "0.2", "0.9"]], "{text}");
    assert!(text.contains("4 arms × 20 replicates") && text.contains("open: reporting"), "{text}");
    // The reference is the same history as in a run of its own.
    let results = bench.path("results");
    bench.done(&["run", "small.toml", "--arms", "baseline"]);
    let lines = |name: &str, arm: &str| -> Vec<String> {
        let table = fs::read_to_string(results.join(name).join("effects.csv")).unwrap();
        let of_arm = table.lines().filter(|line| line.starts_with(&format!("{arm},")));
        of_arm.map(|line| line.split_once(',').unwrap().1.to_string()).collect()
    };
    assert_eq!(lines("small-against-open", "small"), lines("small", "baseline"));
    let manifest = results.join("small-against-open/manifest.json").display().to_string();
    bench.done(&["compare", "--manifest", &manifest, "--out", "again"]);
    for file in ["effects.csv", "series.parquet", "scenario.toml", "scenario-open.toml", "hazards.csv"] {
        let read = |path: &Path| fs::read(path.join(file)).unwrap();
        assert!(read(&results.join("small-against-open")) == read(&bench.path("again")), "{file}");
    }
    bench.write("long.toml", SMALL.replace("horizon = 80", "horizon = 90"));
    let (code, _, stderr) = bench.sfic(&["compare", "small.toml", "long.toml"]);
    assert!(code == 2 && stderr.contains("add --set time.horizon=80"), "{stderr}");
    let (code, _, _) = bench.sfic(&["compare", "small.toml"]);
    assert_eq!(code, 2);
}

#[test]
fn under_the_null_check_the_deterrence_of_a_sanction_vanishes() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let found = bench.json(&[
        "run",
        &shipped("mechanisms.toml"),
        "--json",
        "--arms",
        "null check",
        "-n",
        "40",
        "--out",
        "null",
    ]);
    let deterrence =
        |arm: &str, column: &str| effect(&found, arm, "specific_deterrence")[column].as_f64().unwrap();
    let of_sanctions = deterrence("baseline", "estimate");
    assert!((0.25..0.35).contains(&of_sanctions), "sanctioned and not sanctioned differ: {of_sanctions}");
    let (estimate, se) = (deterrence("null check", "estimate"), deterrence("null check", "se"));
    assert!(estimate.abs() < 3.0 * se && se < 0.02, "{estimate} ± {se}");
    // Nothing else differs: who is followed does not touch the system.
    for outcome in ["infringing_share", "interception_rate", "trust", "sanctions"] {
        assert_eq!(effect(&found, "null check", outcome)["difference"], 0.0, "{outcome}");
    }
}

#[test]
fn true_and_recorded_repeats_in_opposite_directions_are_pointed_out() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    for (scenario, arms, said) in [
        ("mechanisms.toml", "no records", "under “no records”: recorded repeats fall while true ones rise"),
        (
            "lessons/worse-statistics.toml",
            "shared-record",
            "under “shared-record”: recorded repeats rise while true ones fall",
        ),
    ] {
        let scenario = shipped(scenario);
        let text =
            bench.done(&["run", &scenario, "--arms", arms, "-n", "60", "--no-posterior", "--out", arms]);
        assert!(text.contains(said), "{said}\n{text}");
    }
}
