//! The chain, the cycle and the network of trust: they agree with the outcomes, with the series and with one another.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

const WARMUP: usize = 60;
const TICKS: usize = 150;
const SMALL: &str = "title = \"Small\"\n[time]\nwarmup = 60\nhorizon = 90\nfollow_up = 20\n\
    [population]\nexporters = 400\nrights_holders = 20\nconsumers = 100\n[countermeasure.reporting]\nintensity = 0.0\n\
    [experiment]\nreplicates = 20\n";

/// A run in which reporting is dormant: what it printed, and the table of series.
struct Shown {
    json: Value,
    series: BTreeMap<(String, usize), f64>,
    folder: tempfile::TempDir,
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = crate::program().current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn shown() -> &'static Shown {
    static SHOWN: OnceLock<Shown> = OnceLock::new();
    SHOWN.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("small.toml"), SMALL).unwrap();
        let json = json(folder.path(), &["run", "small.toml", "--json", "--tables", "csv", "--out", "out"]);
        let mut table = csv::Reader::from_path(folder.path().join("out/series.csv")).unwrap();
        let heads = table.headers().unwrap().clone();
        let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
        let (arm, tick, trust) = (column("arm"), column("tick"), column("trust"));
        let series = table.records().map(|row| {
            let row = row.unwrap();
            ((row[arm].to_string(), row[tick].parse().unwrap()), row[trust].parse().unwrap())
        });
        Shown { series: series.collect(), json, folder }
    })
}

fn rows<'a>(table: &str, keys: &[(&str, &str)]) -> Vec<&'a Value> {
    let all = shown().json[table].as_array().unwrap();
    all.iter().filter(|row| keys.iter().all(|(key, value)| row[key] == *value)).collect()
}

fn row<'a>(table: &str, keys: &[(&str, &str)]) -> &'a Value {
    let [one] = rows(table, keys)[..] else { panic!("not one row of {table}: {keys:?}") };
    one
}

fn arms() -> Vec<String> {
    let rows = rows("costs", &[]).into_iter();
    rows.map(|row| row["arm"].as_str().unwrap().to_string()).collect()
}

fn number(row: &Value, column: &str) -> f64 {
    row[column].as_f64().unwrap_or_else(|| panic!("no {column}: {row}"))
}

#[test]
fn the_chain_says_of_each_stage_what_the_outcomes_say() {
    let same = [
        ("shipped", "share", "infringing_share"),
        ("sanctioned", "reached", "interception_rate"),
        ("sanctioned", "count", "sanctions"),
        ("referred", "share", "referral_share"),
        ("repeat", "share", "repeat_share_of_sanctions"),
        ("recorded_repeat", "share", "recorded_repeat_share"),
    ];
    for (arm, (stage, measure, outcome)) in
        arms().iter().flat_map(|arm| same.iter().map(move |names| (arm, *names)))
    {
        let at = row("chain", &[("arm", arm), ("stage", stage)]);
        let known = row("effects", &[("arm", arm), ("outcome", outcome)]);
        let change = if measure == "share" { "difference".into() } else { format!("{measure}_difference") };
        for (ours, theirs) in [
            (measure.to_string(), "estimate"),
            (format!("{measure}_low"), "low"),
            (format!("{measure}_high"), "high"),
            (change.clone(), "difference"),
            (format!("{change}_low"), "difference_low"),
            (format!("{change}_high"), "difference_high"),
        ] {
            assert_eq!(at[&ours], known[theirs], "{stage} {ours} of {arm}");
        }
    }
    for arm in arms() {
        let reached = |stage| number(row("chain", &[("arm", &arm), ("stage", stage)]), "reached");
        let outcome = |name| number(row("effects", &[("arm", &arm), ("outcome", name)]), "estimate");
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b} in {arm}");
        near((reached("protected") - reached("replied")) / reached("detected"), outcome("no_reply_share"));
        near((reached("replied") - reached("handled")) / reached("detected"), outcome("lapse_share"));
    }
}

#[test]
fn stages_are_nested_and_their_factors_multiply() {
    for arm in arms() {
        let at = |stage: &str| row("chain", &[("arm", &arm), ("stage", stage)]);
        let stages = rows("chain", &[("arm", &arm)]);
        for stage in stages.iter().filter(|stage| stage["of"] != "shipments") {
            let of = at(stage["of"].as_str().unwrap());
            let (part, whole) = (number(stage, "count"), number(of, "count"));
            assert!(0.0 <= part && part <= whole, "{stage}");
            assert!((number(stage, "share") - part / whole).abs() < 1e-12, "{stage}");
        }
        assert!(number(at("inspected"), "share") < 1.0 && number(at("sanctioned"), "count") > 0.0);
        if arm == "baseline" {
            assert!(stages.iter().all(|stage| stage["factor"].is_null() && stage["difference"].is_null()));
            continue;
        }
        let steps = ["inspected", "detected", "protected", "replied", "handled", "sanctioned"];
        let product: f64 = steps.iter().map(|stage| number(at(stage), "factor")).product();
        let whole = number(at("sanctioned"), "reached_factor");
        assert!((product / whole - 1.0).abs() < 1e-9, "{product} {whole} in {arm}");
    }
}

#[test]
fn the_cycle_agrees_with_outcomes_settings_and_series() {
    for arm in arms() {
        for item in rows("cycle", &[("arm", &arm), ("basis", "last 52 weeks")]) {
            let name = item["item"].as_str().unwrap();
            assert_eq!(item["series"], name);
            let first = row("cycle", &[("arm", "baseline"), ("item", name)]);
            assert_eq!(item["before"], first["before"], "arms are one history until they start: {name}");
            assert!(
                (number(item, "after") - number(item, "before") - number(item, "gain")).abs() < 1e-12,
                "{item}"
            );
            if ["interception_rate", "infringing_share"].contains(&name) {
                continue;
            }
            let known = row("effects", &[("arm", &arm), ("outcome", name)]);
            for (ours, theirs) in [("after", "estimate"), ("after_low", "low"), ("after_high", "high")] {
                assert_eq!(item[ours], known[theirs], "{name} of {arm}");
            }
            for column in ["difference", "difference_low", "difference_high", "p", "p_holm"] {
                assert_eq!(item[column], known[column], "{column} of {name} of {arm}");
            }
        }
        let headline = row("cycle", &[("arm", &arm), ("item", "reinfringement_rate")]);
        assert!(headline["before"].is_null() && headline["gain"].is_null());
    }
    // Ground rules close 0.6 of the gap from 0.3 to 1; meetings are held 0.3 × 13 weeks apart, rounded.
    let of = |arm: &str, item: &str| row("cycle", &[("arm", arm), ("item", item)]);
    let rules = of("coordination", "ground_rules");
    assert_eq!((number(rules, "before"), number(rules, "after")), (0.3, 0.72));
    assert!((number(rules, "difference") - 0.42).abs() < 1e-12 && rules["difference_low"].is_null());
    assert_eq!(number(of("communication", "meeting_interval"), "after"), 4.0);
    assert_eq!(number(of("reporting", "ground_rules"), "difference"), 0.0);
    assert!(number(of("communication", "voice_equality"), "gain") > 0.0, "leadership lifts the weak");
    assert_eq!(number(of("coordination", "voice_equality"), "gain"), 0.0);
}

#[test]
fn the_network_has_every_pair_and_its_mean_is_the_trust_of_the_series() {
    for arm in arms() {
        let links = rows("network", &[("arm", &arm)]);
        assert_eq!(links.len(), 90, "ten stakeholders");
        for (column, tick) in [("before", WARMUP - 1), ("after", TICKS - 1)] {
            let mean = links.iter().map(|link| number(link, column)).sum::<f64>() / 90.0;
            let series = shown().series[&(arm.clone(), tick)];
            assert!((mean - series).abs() < 1e-6, "{column} {arm}: {mean} {series}");
        }
        for link in links {
            let first = [
                ("arm", "baseline"),
                ("from", link["from"].as_str().unwrap()),
                ("to", link["to"].as_str().unwrap()),
            ];
            let first = row("network", &first);
            assert_eq!(link["before"], first["before"]);
            assert_eq!((&link["admitted_before"], &link["admitted_after"]), (&true.into(), &true.into()));
            assert!(
                (number(link, "before") + number(link, "gain") - number(link, "after")).abs() < 1e-12
                    && number(link, "after_low") <= number(link, "after_high")
            );
            assert_eq!(link["difference"].is_null(), arm == "baseline");
        }
    }
    let police = row("network", &[("arm", "baseline"), ("from", "customs"), ("to", "public security")]);
    assert_eq!((&police["to_seat"], &police["to_power"]), (&"government".into(), &0.8.into()));
}

#[test]
fn a_dormant_arm_differs_by_exactly_nothing_and_another_does() {
    let zero = |row: &Value, change: &str| {
        for column in [change.to_string(), format!("{change}_low"), format!("{change}_high")] {
            assert_eq!(row[&column], 0.0, "{column}: {row}");
        }
    };
    for stage in rows("chain", &[("arm", "reporting")]) {
        ["count_difference", "difference", "reached_difference"]
            .iter()
            .for_each(|change| zero(stage, change));
        let factor = ["factor", "factor_low", "factor_high"].map(|column| &stage[column]);
        // Referrals are few: where all of them are in one replicate there is a factor, and no interval.
        assert!(factor.iter().all(|end| end.is_null() || **end == 1.0), "{stage}");
        assert!(stage["stage"] == "referred" || factor == [&Value::from(1.0); 3], "{stage}");
    }
    rows("network", &[("arm", "reporting")]).iter().for_each(|link| zero(link, "difference"));
    for item in rows("cycle", &[("arm", "reporting")]) {
        if item["basis"] == "setting" {
            assert_eq!(item["difference"], 0.0, "{item}");
        } else {
            zero(item, "difference");
        }
    }
    for table in ["chain", "network", "cycle"] {
        let moved = |row: &&Value| row["difference"] != 0.0 && !row["difference"].is_null();
        assert!(rows(table, &[("arm", "all")]).iter().any(moved), "{table}");
    }
}

#[test]
fn the_files_hold_what_is_printed() {
    for name in ["chain", "cycle", "network"] {
        let path = shown().folder.path().join("out").join(format!("{name}.csv"));
        let mut table = csv::Reader::from_path(path).unwrap();
        let heads = table.headers().unwrap().clone();
        let printed = shown().json[name].as_array().unwrap();
        let mut lines = 0;
        for (line, object) in table.records().map(Result::unwrap).zip(printed) {
            lines += 1;
            for (head, cell) in heads.iter().zip(&line) {
                let same = match &object[head] {
                    Value::Null => cell.is_empty(),
                    Value::String(text) => cell == text,
                    Value::Bool(flag) => cell == flag.to_string(),
                    Value::Number(number) => cell.parse::<f64>().ok() == number.as_f64(),
                    _ => false,
                };
                assert!(same, "{name} {head}: {cell} {}", object[head]);
            }
        }
        assert_eq!(lines, printed.len());
    }
}

#[test]
fn who_is_not_in_both_scenarios_has_no_difference_and_who_joins_later_is_said_to() {
    let folder = tempfile::tempdir().unwrap();
    let party = |name: &str, role: &str, seat: &str, more: &str| {
        format!(
            "[[stakeholder]]\nname = \"{name}\"\nrole = \"{role}\"\nseat = \"{seat}\"\npower = 0.5\ndependence = 0.5\n{more}"
        )
    };
    let two = party("customs", "customs", "government", "")
        + &party("police", "public_security", "government", "reach = 1.0\n");
    let tiny = "title = \"Tiny\"\n[time]\nwarmup = 20\nhorizon = 40\nfollow_up = 10\n[population]\nexporters = 100\n\
        rights_holders = 10\nconsumers = 40\n[experiment]\nreplicates = 6\narms = []\n";
    fs::write(folder.path().join("two.toml"), format!("{tiny}{two}")).unwrap();
    let third = party("makers", "large_rights_holders", "invited", "joins = 30\n");
    fs::write(folder.path().join("three.toml"), format!("{tiny}{two}{third}")).unwrap();
    let found = json(folder.path(), &["compare", "two.toml", "three.toml", "--json"]);
    let links = found["network"].as_array().unwrap();
    let of = |arm: &str| links.iter().filter(|link| link["arm"] == arm).collect::<Vec<_>>();
    assert_eq!((of("two").len(), of("three").len()), (2, 6));
    for link in of("three") {
        let new = link["from"] == "makers" || link["to"] == "makers";
        assert_eq!(link["difference"].is_null(), new, "{link}");
        assert!(link["before"].is_number() && link["gain_low"].is_number());
        assert_eq!(
            (&link["admitted_before"], &link["admitted_after"]),
            (&Value::Bool(!new), &Value::Bool(true))
        );
    }
}
