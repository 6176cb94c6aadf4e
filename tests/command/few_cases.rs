//! Arms, points and comparisons of few cases: each says what it rests on, and takes nothing from the others.

use crate::bench::{Bench, UNCALIBRATED};

const BASE: &str = "extends = \"uncalibrated.toml\"\ntitle = \"Small\"\n[population]\nexporters = 300\nconsumers = 300\nrights_holders = 40\n\
    [time]\nwarmup = 26\nhorizon = 104\nfollow_up = 26\n[experiment]\nreplicates = 20\nseed = 1\n";

/// The screen of a scenario on top of [`BASE`], and its bench.
fn run(more: &str, seed: &str) -> (Bench, String) {
    let case = format!("extends = \"base.toml\"\ntitle = \"case\"\n{more}");
    let bench = Bench::with(&[UNCALIBRATED, ("base.toml", BASE), ("case.toml", &case)]);
    let text = bench.done(&["run", "case.toml", "--seed", seed, "--out", "out"]);
    (bench, text)
}

/// The cells of the row of the headline of an arm.
fn cells(bench: &Bench, arm: &str) -> Vec<String> {
    let effects = bench.text("out/effects.csv");
    let row = effects.lines().find(|line| line.starts_with(&format!("{arm},reinfringement_rate,")));
    row.unwrap().split(',').map(String::from).collect()
}

fn contains(text: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(text.contains(part), "{part} is not in {text}"));
}

#[test]
fn an_arm_of_one_principal_is_named_with_the_reason() {
    let (bench, text) = run(
        "[countermeasure.stop]\nlabel = \"No inspections from the second week on\"\nstart = 27\n\
         multiply = { \"customs.inspection_scale\" = 0.0 }\n[experiment]\narms = [\"capacity\", \"stop\"]\n",
        "1089",
    );
    contains(
        &text,
        &[
            "under “capacity”: about 9 of 100 fewer (1 to 15)",
            "Nothing can be said of “stop” (too few cases: 1 in 1 of 20 replicates).",
            "Not ranked: “stop” (too few cases: 1 in 1 of 20 replicates).",
            "Left out of this: “stop”",
            "0.0 % (too few cases)",
        ],
    );
    let page = bench.text("out/report.html");
    for text in [&text, &page] {
        assert!(!text.contains("one run") && !text.contains("single run"));
        assert!(!text.contains("best with probability 100"));
    }
    let stop = cells(&bench, "stop");
    assert_eq!(stop[14..], ["20", "1", "1.0", "0.0"]);
    assert!(cells(&bench, "capacity")[16].parse::<f64>().unwrap() > 50.0);
}

#[test]
fn a_meagre_point_is_left_out_and_said() {
    let study = "title = \"case\"\nscenario = \"base.toml\"\noutcomes = [\"reinfringement_rate\"]\n\
        [factor.\"customs.inspection_scale\"]\nvalues = [0.03, 1.0, 4.0]\n[design]\nkind = \"grid\"\n\
        [experiment]\narms = [\"capacity\"]\nreplicates = 20\nseed = 39\n";
    let bench = Bench::with(&[UNCALIBRATED, ("base.toml", BASE), ("study.toml", study)]);
    let text = bench.done(&["sweep", "study.toml", "--out", "out"]);
    contains(&text, &["“capacity” does most for the better", "1 of 3 points left out of “capacity”"]);
    assert!(!text.contains("run once") && !text.contains("one run)"), "{text}");
    let found = bench.json(&["sweep", "study.toml", "--json"]);
    let arm = &found["overview"][1];
    assert_eq!((&arm["points"], &arm["left_out"]), (&2.into(), &1.into()));
    let [mean, reference, change] =
        [&arm["mean"], &arm["reference"], &arm["change"]["mean"]].map(|of| of["value"].as_f64().unwrap());
    assert!((mean - reference - change).abs() < 1e-12, "level, reference and change are of the same points");
    assert!(arm["at_risk"].as_f64().unwrap() > 0.0 && arm["informative"].as_u64().unwrap() > 1);
}

#[test]
fn an_arm_without_an_outcome_stays_in_the_family() {
    let (bench, text) = run(
        "[countermeasure.stop]\nlabel = \"No inspections\"\nmultiply = { \"customs.inspection_scale\" = 0.0 }\n\
         [experiment]\narms = [\"stop\", \"capacity\", \"reporting\"]\n",
        "21",
    );
    let [p, p_holm] = [12, 13].map(|cell| cells(&bench, "capacity")[cell].parse::<f64>().unwrap());
    assert!((p_holm - 3.0 * p).abs() < 1e-12 && p < 0.05 && p_holm > 0.05, "{p}, {p_holm}");
    contains(
        &text,
        &[
            "Nothing can be said of “stop” (nobody sanctioned and followed).",
            "The change under “capacity” is significant alone, but not after adjustment",
            "Not ranked: “stop” (nobody sanctioned and followed).",
        ],
    );
    assert!(!text.contains("No significant change in re-infringement under “stop”"));
}

#[test]
fn equal_rates_by_coincidence_are_no_finding() {
    let (bench, text) = run(
        "[population]\nexporters = 40\n[experiment]\narms = [\"communication\"]\nreplicates = 10\n",
        "27",
    );
    let cells = cells(&bench, "communication");
    let [low, high, p] = [9, 10, 12].map(|cell| cells[cell].parse::<f64>().unwrap());
    assert_eq!(cells[7], "0.0", "the case is that both rates are the same");
    assert!(low < -0.1 && high > 0.1 && p == 1.0, "{low} {high} {p}");
    contains(&text, &["No significant change in re-infringement under “communication”."]);
    assert!(!text.contains("Identical"), "{text}");
}

#[test]
fn arms_of_the_same_histories_are_said_to_be_identical() {
    let (_, text) = run(
        "[countermeasure.later]\nlabel = \"After the end\"\nstart = 130\n\
         multiply = { \"customs.inspection_scale\" = 0.5 }\n\
         [countermeasure.one]\nlabel = \"a\"\nmultiply = { \"customs.inspection_scale\" = 2.0 }\n\
         [countermeasure.two]\nlabel = \"b\"\nmultiply = { \"customs.inspection_scale\" = 2.0 }\n\
         [experiment]\narms = [\"later\", \"one\", \"two\"]\nreplicates = 10\n",
        "3",
    );
    contains(
        &text,
        &[
            "Never on in the measured time, in any history: “later”.",
            "Identical to each other in every replicate: “one” and “two”.",
            "one and two 1 (shared)",
        ],
    );
    assert!(!text.contains("0.0 [0.0, 0.0]"), "{text}");
}
