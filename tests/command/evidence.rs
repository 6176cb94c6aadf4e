//! `sfic validate` as people use them.

use serde_json::Value;

use crate::bench::{Bench, sfic_in};

const SMALL: &str = "title = \"Small\"\n[time]\nwarmup = 30\nhorizon = 100\nfollow_up = 20\n\
    [population]\nexporters = 800\nrights_holders = 30\nconsumers = 200\n";

#[test]
fn facts_are_checked_those_that_emerge_first() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let run = |extra: &[&str]| {
        let arguments = [&["validate", "small.toml", "-n", "6", "--quiet"], extra].concat();
        bench.done(&arguments)
    };
    let text = run(&["--threads", "1"]);
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}:\n{text}"));
    assert!(text.starts_with("Small · 7 arms × 6 replicates · seed 20260101 · sfic "), "{text}");
    assert!(place("Emergent:") < place("Calibrated:") && place("Calibrated:") < place("Input:"));
    assert_eq!(run(&["--threads", "2"]), text, "threads change nothing");

    let json: Value = serde_json::from_str(&run(&["--json"])).unwrap();
    let checks = json["checks"].as_array().unwrap();
    assert_eq!(checks.len(), 26);
    let of = |name: &str| checks.iter().find(|check| check["check"] == name).unwrap();
    // What follows from the equations whatever the numbers: a clean check lowers, a peer's sanction raises.
    assert!(of("clean_check")["high"].as_f64().unwrap() < 0.0);
    assert!(of("peers_react")["low"].as_f64().unwrap() > 0.0);
    assert_eq!(of("fine_first")["value"], 0.08);
    // Those of a year are not compared: exporters are followed for 20 weeks here.
    let of_a_year = |check: &&Value| {
        ["reinfringement_rate", "specific_deterrence"].map(Value::from).contains(&check["check"])
    };
    for check in checks.iter().filter(|check| !of_a_year(check)) {
        let value = |key: &str| check[key].as_f64();
        let (low, high) = (value("low").unwrap(), value("high").unwrap());
        assert!(low <= value("value").unwrap() && value("value").unwrap() <= high, "{check}");
        let range = (value("range_low").unwrap_or(f64::MIN), value("range_high").unwrap_or(f64::MAX));
        let verdict = match (low >= range.0 && high <= range.1, high < range.0 || low > range.1) {
            // Settings are known; of histories an interval without width shows nothing.
            _ if low == high && check["status"] == "emergent" => "undecided",
            (true, _) => "inside",
            (_, true) => "outside",
            _ => "undecided",
        };
        assert_eq!(check["verdict"], verdict, "{check}");
    }
    let csv = bench.text("results/small-facts/evidence.csv");
    assert_eq!(csv.lines().count(), 27);
    assert!(bench.path("results/small-facts/manifest.json").exists());
    let chinese = run(&["--lang", "zh"]);
    let page = bench.text("results/small-facts/report.html");
    for part in ["范围内", "首次处罚的罚款"] {
        assert!(chinese.contains(part) && page.contains(part), "{part}:\n{chinese}");
    }
}

#[test]
fn a_check_says_what_is_wrong() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let (code, _, stderr) = bench.sfic(&["validate", "small.toml", "--set", "exporter.moral_wieght=1"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("did you mean `moral_weight`"), "{stderr}");
}

/// Parcels multiply in the fourth year; the published series knows nothing of that.
const PAST: &str = "title = \"Past\"\n[time]\nwarmup = 20\nhorizon = 884\nfollow_up = 20\n\
    [population]\nexporters = 500\nrights_holders = 20\nconsumers = 50\n\
    [exporter]\nparcel_traffic = 0.1\n[customs]\ninspection_scale = 4.0\n\
    [countermeasure.parcels]\nmultiply = { \"exporter.parcel_traffic\" = 20.0 }\nstart = 540\n\
    [[arm]]\nname = \"more parcels\"\napply = [\"parcels\"]\n[experiment]\narms = \"list\"\nreplicates = 4\n";

#[test]
fn the_past_is_laid_beside_the_model() {
    let bench = Bench::with(&[("past.toml", PAST)]);
    let text = bench.done(&["validate", "years", "past.toml", "--quiet"]);
    for part in ["2009†", "“more parcels” year by year", "One number is fitted", "fitted", "predicted"]
    {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let shown = |extra: &[&str]| -> Value {
        let arguments = [&["validate", "years", "past.toml", "--quiet", "--json"], extra].concat();
        bench.json(&arguments)
    };
    let json = shown(&["--threads", "1"]);
    assert_eq!(json, shown(&["--threads", "2"]));
    let years = json["years"].as_array().unwrap();
    assert_eq!(years.len(), 2 * 17);
    // Before the parcels come the arms are one history.
    let simulated = |arm: &str, year: u64| {
        let found = years.iter().find(|row| row["arm"] == arm && row["year"] == year).unwrap();
        found["simulated"].as_f64().unwrap()
    };
    assert_eq!(simulated("baseline", 2012), simulated("more parcels", 2012));
    assert!(simulated("more parcels", 2022) > 1.2 * simulated("baseline", 2022));
    // The scale: logarithms agree on average over the fitted years.
    let fitted: Vec<&Value> =
        years.iter().filter(|row| row["arm"] == "baseline" && row["part"] == "fitted").collect();
    let mean: f64 =
        fitted.iter().map(|row| libm::log(row["ratio"].as_f64().unwrap())).sum::<f64>() / fitted.len() as f64;
    assert!(fitted.len() == 8 && mean.abs() < 1e-9, "{mean}");
    let csv = bench.text("results/past-years/hindcast.csv");
    assert_eq!(csv.lines().count(), 2 * 17 + 1);

    let later = shown(&["--fit-until", "2012"]);
    let predicted = later["arms"][0]["predicted"].as_u64().unwrap();
    assert!(predicted > json["arms"][0]["predicted"].as_u64().unwrap());
}

#[test]
fn each_replicate_can_have_parameters_of_a_posterior() {
    let bench = Bench::with(&[("past.toml", PAST)]);
    let points = "weight,exporter.moral_weight,distance\n0.5,0.2,0\n0.5,0.5,0\n";
    bench.write("posterior.csv", points);
    let run = |extra: &[&str]| -> Value {
        let arguments = [&["validate", "years", "past.toml", "--quiet", "--json"], extra].concat();
        bench.json(&arguments)
    };
    let with = run(&["--posterior", "posterior.csv", "--threads", "1"]);
    assert_eq!(with, run(&["--posterior", "posterior.csv", "--threads", "2"]));
    assert_ne!(with["years"], run(&[])["years"]);
    let one = sfic::model::settings::parameter("exporter.moral_weight").unwrap().1.default;
    bench.write("as-it-is.csv", format!("exporter.moral_weight\n{one}\n"));
    assert_eq!(run(&["--posterior", "as-it-is.csv"])["years"], run(&[])["years"], "the default value");

    bench.write("other.csv", "a,b\n1,2\n");
    let (code, _, stderr) = bench.sfic(&["validate", "years", "past.toml", "--posterior", "other.csv"]);
    assert!(code == 2 && stderr.contains("none of its columns is the path of a parameter"), "{stderr}");
}

#[test]
fn what_cannot_be_laid_beside_the_past_is_refused() {
    let bench = Bench::with(&[("past.toml", PAST)]);
    let wrong = |extra: &[&str], part: &str| {
        let (code, stdout, stderr) = bench.sfic(&[&["validate", "years", "past.toml"], extra].concat());
        assert!(code == 2 && stdout.is_empty() && stderr.contains(part), "{extra:?}: {code}\n{stderr}");
    };
    wrong(&["--set", "time.horizon=800"], "set time.horizon = 884");
    wrong(&["--arm", "more parcel"], "did you mean `more parcels`?");
    wrong(&["--fit-until", "2007"], "no year up to 2007 has a figure to fit the scale to");
}

#[test]
fn the_shipped_hindcast_runs_as_a_scenario() {
    let (_, text, _) = sfic_in(&crate::root(), &["check", "scenarios/hindcast.toml", "--quiet"]);
    assert!(text.contains("884 weeks measured") && text.contains("as known"), "{text}");
}

/// What is said of levers rests on them.
#[test]
fn the_shipped_verdicts_are_those_of_the_program() {
    let bench = Bench::with(&[]);
    bench.done(&["validate", "--quiet", "--no-report", "--out", "v"]);
    assert!(bench.text("v/evidence.csv") == include_str!("../../scenarios/evidence/verdicts.csv"));
}

#[test]
fn an_arm_that_rests_on_a_fact_which_the_model_does_not_show_is_named() {
    let arms = "[countermeasure.watched]\nmultiply = { 'customs.weight_history' = 2.0 }\n\
        [[arm]]\nname = 'deeper'\nset = { 'customs.history_factor' = 4.0 }\n\
        [[arm]]\nname = 'taught'\nset = { 'exporter.sanction_weight' = 5.0 }\n\
        [experiment]\nreplicates = 8\n";
    let bench = Bench::with(&[("small.toml", &format!("{SMALL}{arms}"))]);
    let run = ["run", "small.toml", "--arms", "deeper,watched,taught,coordination", "--quiet"];
    let screen = bench.done(&run);
    let flat = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "Moved under “deeper” and “watched”: customs.history_factor, customs.weight_history, for which it is undecided if \
         the model shows what is published, F10 (Sanctions are concentrated: the 3% most sanctioned of the sanctioned hold a \
         tenth to a third of sanctions): sanctions of the 3 % most sanctioned, published 10 – 35 %, here 9.61 % ± 0.40.",
        "Moved under “taught”: exporter.sanction_weight, for which the model does not show what is published, F23 (Fining a \
         company does not predict whether it re-offends): what the sanction itself prevents, published −5 – 5 pp, here \
         28.4 pp ± 1.5.",
    ] {
        assert!(flat.contains(said), "{said}\n{screen}");
    }
    assert!(bench.text("results/small/report.html").contains("F10"));
    let notes = bench.json(&[&run[..], &["--json"]].concat())["notes"].to_string();
    assert!(notes.contains("F10"), "{notes}");
    let other = bench.done(&["run", "small.toml", "--arms", "coordination", "--quiet", "--out", "c"]);
    assert!(!other.contains("does not show what is published"), "{other}");
}

/// A rate of three years is not held against one of a year.
#[test]
fn a_fact_of_another_follow_up_is_not_compared() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let screen = bench.done(&["validate", "small.toml", "-n", "2", "--quiet"]);
    assert!(screen.contains("followed for 20 weeks here") && screen.contains("F13 (52 weeks)"), "{screen}");
    let checks = bench.json(&["validate", "small.toml", "-n", "2", "--quiet", "--json"]);
    let rate = checks["checks"].as_array().unwrap().iter().find(|one| one["check"] == "reinfringement_rate");
    assert!(rate.unwrap()["value"].is_null() && rate.unwrap()["verdict"] == "undecided");
}
