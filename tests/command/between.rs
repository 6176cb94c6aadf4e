//! `sfic compare`: files are compared as what they are, and what is left out is said.

use crate::bench::Bench;

const BASE: &str = "title = 'Base'\n[time]\nwarmup = 13\nhorizon = 156\nfollow_up = 52\n[population]\nexporters = 200\n\
    consumers = 100\nrights_holders = 30\n[experiment]\nreplicates = 20\nseed = 1\n";

fn policy(name: &str, start: u32, experiment: &str) -> String {
    format!(
        "extends = 'base.toml'\ntitle = '{name} {start}'\n[countermeasure.{name}]\nannual_cost = 1\nstart = {start}\n\
         multiply = {{ 'customs.inspection_scale' = 5.0 }}\n[experiment]\n{experiment}\n"
    )
}

fn bench() -> Bench {
    let bench = Bench::with(&[("base.toml", BASE)]);
    bench.write("early.toml", policy("x", 20, "arms = ['x']"));
    bench.write("late.toml", policy("x", 100, "arms = ['x']\nseed = 7"));
    bench.write("other.toml", policy("y", 100, "arms = ['y', 'capacity']"));
    bench
}

#[test]
fn files_that_differ_in_the_start_of_a_policy_are_compared_under_it() {
    let bench = bench();
    let (code, found, said) = bench.sfic(&["compare", "early.toml", "late.toml", "--json"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("experiment.seed of late is not taken"), "{said}");
    assert!(!said.contains("experiment.replicates"), "of what is the same in both nothing is said: {said}");
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let rows = found["between"].as_array().unwrap();
    let of = |first: &str, outcome: &str| {
        let named = |row: &&serde_json::Value| row["first"] == first && row["outcome"] == outcome;
        rows.iter().find(named).unwrap()
    };
    let number = |row: &serde_json::Value, key: &str| row[key].as_f64().unwrap();
    for outcome in ["reinfringement_rate", "reinfringement_rate(104)"] {
        let same = of("early", outcome);
        assert_eq!(
            ["difference", "difference_low", "difference_high"].map(|key| number(same, key)),
            [0.0; 3]
        );
        let policies = of("early: x", outcome);
        assert_eq!(policies["other"], "late: x");
        // The difference of the changes of both against the same baseline.
        let change = |arm: &str| {
            let rows = found["effects"].as_array().unwrap();
            let row = rows.iter().find(|row| row["arm"] == arm && row["outcome"] == outcome).unwrap();
            number(row, "estimate")
        };
        assert!((number(policies, "difference") - (change("late: x") - change("early: x"))).abs() < 1e-12);
        assert!(number(policies, "difference_low") < number(policies, "difference"));
    }
    let cost = of("early: x", "cost");
    assert!(number(cost, "difference_high") < 0.0, "later is cheaper: {cost}");
    assert_eq!(found["differences"][0]["setting"], "countermeasure.x.start");
    let text = bench.done(&["compare", "early.toml", "late.toml", "--out", "text"]);
    assert!(text.contains("“late: x” against “early: x”:"), "{text}");
    assert!(text.contains("countermeasure.x.start     20   100"), "{text}");
}

#[test]
fn what_is_in_one_file_alone_or_applied_by_no_arm_is_said() {
    let bench = bench();
    let text = bench.done(&["compare", "early.toml", "other.toml", "-n", "3", "--out", "alone"]);
    assert!(text.contains("Note: In one file only"), "{text}");
    // The policies that each file has of its own.
    assert!(text.contains("“other: y” against “early: x”:"), "{text}");
    let text = bench.done(&["compare", "early.toml", "late.toml", "-n", "3", "--arms", "baseline"]);
    assert!(text.contains("“late” also differs in “x”, which no arm applies"), "{text}");
}

/// Each analysis names the keys that it has no use for.
#[test]
fn keys_without_use_are_named() {
    let bench = Bench::with(&[]);
    let given = BASE.replace("follow_up = 52", "follow_up = 52\nfollow_ups = [104]");
    bench.write("s.toml", given.replace("seed = 1", "arms = ['reporting']"));
    for (command, keys) in [
        (
            &["validate", "s.toml", "-n", "2"][..],
            "`time.follow_ups`, `experiment.arms`, `experiment.replicates`",
        ),
        (
            &["sensitivity", "one-at-a-time", "s.toml", "-n", "2", "--only", "exporter.moral_weight"],
            "`time.follow_ups`, `experiment.arms`, `experiment.replicates`",
        ),
        (&["lab", "s.toml", "--arm", "nobody"], ""),
    ] {
        let (_, _, said) = bench.sfic(command);
        assert!(said.contains(keys) && (keys.is_empty() || said.contains("not used by sfic ")), "{said}");
    }
}

/// What is warned of is not called right.
#[test]
fn a_check_with_warnings_does_not_say_that_all_is_right() {
    let bench = bench();
    let right = bench.done(&["check", "early.toml"]);
    assert!(right.contains("The scenario is right."), "{right}");
    bench.write("idle.toml", policy("x", 20, "arms = ['reporting']"));
    let (_, text, said) = bench.sfic(&["check", "idle.toml"]);
    assert!(said.contains("no arm applies `x`") && !text.contains("is right"), "{said}{text}");
    bench.write("list.toml", policy("x", 20, "arms = 'list'"));
    assert!(bench.refused(2, &["check", "list.toml"]).contains("it has none"));
}
