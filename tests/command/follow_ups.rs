//! Re-infringement within several follow-ups of the same histories.

use serde_json::Value;

use crate::bench::Bench;

const SMALL: &str = "title = 'Small'\n[time]\nwarmup = 40\nhorizon = 170\n\
    [population]\nexporters = 300\nrights_holders = 20\nconsumers = 100\n\
    [experiment]\nreplicates = 12\narms = ['baseline', 'coordination', 'capacity']\n";

/// The numbers of an outcome in every arm.
fn of(found: &Value, outcome: &str) -> Vec<Value> {
    let rows = found["effects"].as_array().unwrap().iter().filter(|row| row["outcome"] == outcome);
    let numbers = rows.cloned().map(|mut row| {
        row["outcome"] = Value::Null;
        row
    });
    numbers.collect()
}

#[test]
fn another_follow_up_is_the_headline_of_a_run_that_has_it() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let run = |set: &str, out: &str| bench.json(&["run", "small.toml", "--json", "--set", set, "--out", out]);
    let (short, long) = (run("time.follow_up=52", "short"), run("time.follow_up=104", "long"));
    assert_eq!(of(&short, "reinfringement_rate(104)"), of(&long, "reinfringement_rate"));
    assert_eq!(of(&short, "reinfringement_rate"), of(&long, "reinfringement_rate(52)"));
    assert_eq!(of(&short, "reinfringement_rate(156)"), of(&long, "reinfringement_rate(156)"));
    assert_eq!(of(&short, "reinfringement_rate(156)").len(), 3);
    assert_eq!(short["ranks"], long["ranks"]);
    let weeks: Vec<&Value> = short["ranks"].as_array().unwrap().iter().map(|row| &row["follow_up"]).collect();
    assert_eq!(weeks, [52, 104, 156, 52, 104, 156]);
    let at_risk = |outcome| of(&short, outcome)[0]["at_risk"].as_f64().unwrap();
    assert!(at_risk("reinfringement_rate") > at_risk("reinfringement_rate(104)"));
    assert!(at_risk("reinfringement_rate(104)") > at_risk("reinfringement_rate(156)"));
    // Nothing else depends on the list; the folder says the same.
    let alone = run("time.follow_ups=[52]", "alone");
    let rest = |found: &Value| -> Vec<Value> {
        let rows = found["effects"].as_array().unwrap().iter();
        rows.filter(|row| !row["outcome"].as_str().unwrap().contains('(')).cloned().collect()
    };
    assert_eq!(alone["effects"].as_array().unwrap(), &rest(&short));
    assert_eq!(alone["costs"], short["costs"]);
    assert!(bench.text("short/report.html").contains("156 weeks"));
    assert!(
        bench.text("short/ranks.csv").starts_with("arm,follow_up,rank,rank_low,rank_high,probability_best\n")
    );
    assert!(bench.text("short/effects.csv").contains("coordination,reinfringement_rate(104),"));
}

/// What has no episodes at hand says where the number is.
#[test]
fn where_no_other_follow_up_is_known_the_remedy_is_said() {
    let study = "title = 's'\nscenario = 'small.toml'\noutcomes = ['reinfringement_rate(104)']\n\
        [factor.'institution.platform']\nrange = [0.0, 1.0]\n[design]\nkind = 'sobol'\npoints = 2\n";
    let scenario = SMALL.replace("horizon = 170", "horizon = 170\nfollow_ups = [26]");
    let bench = Bench::with(&[("small.toml", &scenario), ("s.toml", study)]);
    let precision = "experiment.precision={ half_width = 0.1, outcome = 'reinfringement_rate(104)' }";
    for arguments in [&["check", "s.toml"][..], &["check", "small.toml", "--set", precision]] {
        let (code, _, said) = bench.sfic(arguments);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("there is no outcome `reinfringement_rate(104)`"), "{said}");
        assert!(said.contains("name reinfringement_rate, with time.follow_up = 104"), "{said}");
    }
    bench.write("s.toml", study.replace("outcomes = ['reinfringement_rate(104)']\n", ""));
    let (code, _, said) = bench.sfic(&["check", "s.toml"]);
    assert!(code == 0 && said.contains("a study counts within time.follow_up alone"), "{said}");
    let (code, shown, _) = bench.sfic(&["check", "small.toml"]);
    assert!(code == 0 && shown.contains("followed for 52 weeks, also for 26"), "{shown}");
}

#[test]
fn scenarios_that_are_compared_have_the_follow_ups_of_both() {
    let other = SMALL.replace("horizon = 170", "horizon = 170\nfollow_ups = [26]");
    let bench = Bench::with(&[("one.toml", SMALL), ("other.toml", &other)]);
    let found = bench.json(&["compare", "one.toml", "other.toml", "--json", "-n", "2"]);
    for weeks in [26, 104, 156] {
        assert_eq!(of(&found, &format!("reinfringement_rate({weeks})")).len(), of(&found, "cost").len());
    }
}
