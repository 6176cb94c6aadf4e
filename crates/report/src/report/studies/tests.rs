//! What the report says of studies has its direction from the results.

use std::path::Path;

use super::{discover, sensitivity, sweep};
use crate::folder::manifest::Machine;
use crate::report::results::Results;
use crate::report::studied::{Discovery, Sweep};
use crate::report::view::View;
use crate::tables::sweep::Manifest;
use crate::tables::table::{Row, rows_of_text};
use crate::text::messages::{Language, Messages};
use sfic::experiment::overview::{ArmOverPoints, ChangeOverPoints, Middle};
use sfic::scenario::study;
use sfic::stats::{Estimate, Interval};

const ARMS: [&str; 3] = ["baseline", "capacity", "reporting"];

fn table<R: Row>(text: &str) -> Vec<R> {
    rows_of_text(text).unwrap()
}

/// A sweep in which the arms change the outcome so much, ± 0.01, at 10 points.
fn swept(changes: &[f64; 2], indices: &str) -> Sweep {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/studies/uncertain-conditions.toml");
    let study = crate::folder::files::load_study(&file, &study::Changes::default()).unwrap().study;
    let estimate = |value: f64| Estimate {
        value,
        se: Some(0.005),
        interval: Some(Interval { low: value - 0.01, high: value + 0.01 }),
        degrees: 9,
    };
    let arm = |change: Option<&f64>| {
        let level = 0.5 + change.unwrap_or(&0.0);
        let middle = |value: f64| Middle { median: value, ninety: (value - 0.05, value + 0.05) };
        let change = change.map(|&value| ChangeOverPoints {
            mean: estimate(value),
            spread: (value - 0.04, value + 0.04),
            middle: middle(value),
            range: (value - 0.06, value + 0.06),
            falls: if value < 0.0 { 7 } else { 0 },
            rises: if value > 0.0 { 7 } else { 0 },
            unclear: 3,
        });
        ArmOverPoints {
            points: 10,
            level: Some(estimate(level)),
            range: Some((level - 0.06, level + 0.06)),
            middle: Some(middle(level)),
            change,
        }
    };
    let machine =
        Machine { command: Vec::new(), system: String::new(), threads: 1, started: 0, seconds: 0.0 };
    let manifest = Manifest {
        version: "0".into(),
        model_version: 1,
        title: study.title.clone(),
        factors: study.names().map(String::from).collect(),
        points: 10,
        failed: 0,
        arms: ARMS.map(String::from).to_vec(),
        seed: 1,
        replicates: 5,
        outcomes: vec!["reinfringement_rate".into()],
        precision: None,
        tables: "csv".into(),
        shown: String::new(),
        study_sha256: String::new(),
        scenario_sha256: String::new(),
        identity: String::new(),
        machine,
    };
    let arms = vec![arm(None), arm(Some(&changes[0])), arm(Some(&changes[1]))];
    let head = "outcome,arm,quantity,index,factor,with,value,se,low,high,blocks\n";
    let indices = if indices.is_empty() { Vec::new() } else { table(&format!("{head}{indices}")) };
    Sweep { manifest, study, outcome: 0, there: 10, arms, failures: Vec::new(), indices }
}

fn with<T>(language: Language, sweep: Option<&Sweep>, say: impl Fn(&View<'_>) -> T) -> T {
    let (messages, mut results) = (Messages::of(language), Results::default());
    results.studied.sweep = sweep.cloned();
    say(&View { messages: &messages, results: &results, prefix: "" })
}

#[test]
fn a_changed_sign_changes_what_is_said_of_a_sweep() {
    let say = |changes: [f64; 2]| {
        let swept = swept(&changes, "");
        with(Language::English, Some(&swept), |view| sweep::answer(view, &swept).join(" "))
    };
    let said = say([-0.2, 0.1]);
    assert!(
        said.contains("“capacity” does most for the better") && said.contains("−20.0 [−21.0, −19.0]"),
        "{said}"
    );
    assert!(
        said.contains("“capacity” better at 7, worse at 0")
            && said.contains("“reporting” better at 0, worse at 7")
    );
    let turned = say([0.2, -0.1]);
    assert!(turned.contains("“reporting” does most for the better"), "{turned}");
    assert!(turned.contains("“capacity” better at 0, worse at 7"));
    assert!(say([0.2, 0.1]).contains("None of what was tried makes"));
    let chinese = swept(&[-0.2, 0.1], "");
    let chinese = with(Language::Chinese, Some(&chinese), |view| sweep::answer(view, &chinese).join(""));
    assert!(chinese.contains("“能力扶持”改善最大"), "{chinese}");
}

#[test]
fn an_effect_depends_most_on_the_largest_index() {
    let study = swept(&[0.0, 0.0], "").study;
    let names: Vec<&str> = study.names().collect();
    let indices = |large: usize| {
        let row = |(index, name): (usize, &&str)| {
            let value = if index == large { 0.8 } else { 0.1 };
            let ends = (value - 0.04, value + 0.04);
            ["first", "total"].map(|kind| {
                format!(
                    "reinfringement_rate,capacity,change,{kind},{name},,{value},0.02,{},{},8\n",
                    ends.0, ends.1
                )
            })
        };
        names.iter().enumerate().flat_map(row).collect::<String>()
            + "reinfringement_rate,capacity,change,noise,,,0.02,0.01,0.0,0.04,8\n"
    };
    for large in [0, 2] {
        let swept = swept(&[0.0, 0.0], &indices(large));
        let analysis = with(Language::English, Some(&swept), |view| sensitivity::analysis(view, &swept));
        let expected = "The effect of “capacity” on re-infringement depends most on";
        assert!(analysis.answer[0].starts_with(expected), "{:?}", analysis.answer);
        assert!(analysis.answer[0].contains(&format!("({})", names[large])), "{:?}", analysis.answer);
        let figure = analysis.figure.unwrap();
        assert!(
            figure.data_table.rows.len() > names.len() && figure.data_table.csv().contains("replicate noise")
        );
    }
}

#[test]
fn classes_and_criteria_decide_what_is_said_of_a_discovery() {
    let discovery = |works: &str, other: &str| {
        let mut conditions =
            "point,arm,level,level_low,level_high,effect,effect_low,effect_high,class,regret,good_enough\n"
                .to_string();
        for point in 0..4 {
            conditions += &format!("{point},baseline,,,,,,,,,\n{point},{works},,,,-0.1,,,works,,\n");
            let class = if point == 0 { "backfires" } else { "undecided" };
            conditions += &format!("{point},{other},,,,0.0,,,{class},,\n");
        }
        let criteria = ["mean regret", "90 % regret", "maximal regret", "satisficing share"];
        let row = |of: &&str| format!("{works},reinfringement_rate,{of},0.0,0.0,0.1,0.0,1.0,true\n");
        let head = "arm,outcome,criterion,value,low,high,plain,probability_best,robust\n".to_string();
        let asked = serde_json::json!({
            "version": "0", "study": "s", "points": 4, "replicates": 5, "seed": 1, "threshold": 0.01,
            "outcome": "reinfringement_rate", "satisfice": { "better": 0.05 }, "shuffles": 19,
            "peel": 0.05, "support": 0.05, "resamples": 10,
            "arms": [
                { "arm": works, "classes": [{ "class": "works", "points": 4, "share": 1.0 }] },
                { "arm": other, "classes": [
                    { "class": "backfires", "points": 1, "share": 0.25 },
                    { "class": "undecided", "points": 3, "share": 0.75 },
                ] },
            ],
        });
        Discovery {
            asked: serde_json::from_value(asked).unwrap(),
            outcome: 0,
            conditions: table(&conditions),
            boxes: Vec::new(),
            robustness: table(&(head + &criteria.iter().map(row).collect::<String>())),
        }
    };
    for (works, other) in [("capacity", "reporting"), ("reporting", "capacity")] {
        let found = discovery(works, other);
        let said = with(Language::English, None, |view| discover::answer(view, &found).join(" "));
        assert!(said.starts_with(&format!("“{works}” works at more of the 4 points")), "{said}");
        assert!(said.contains(&format!("shown to backfire: “{other}” at 1")), "{said}");
        assert!(said.contains(&format!("the choice is “{works}”")), "{said}");
        let analysis = with(Language::Chinese, None, |view| discover::analysis(view, &found));
        assert_eq!(analysis.figure.unwrap().data_table.rows.len(), 2);
    }
}
