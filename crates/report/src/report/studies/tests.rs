//! What the report says of studies has its direction from the results.

use std::path::Path;

use super::{discover, jointly, sensitivity, sweep};
use crate::folder::manifest::{Analysis, Machine, Manifest, Swept};
use crate::report::results::Results;
use crate::report::studied::{Discovery, Hindcast, OneAtATime, Studied, Sweep};
use crate::report::summary;
use crate::report::view::View;
use crate::tables::hindcast::{self, OfArm};
use crate::tables::ledger;
use crate::tables::table::{Row, rows_of_text};
use sfic::experiment::hindcast::{annual, observed};
use sfic::experiment::overview::{ArmOverPoints, ChangeOverPoints, Middle};
use sfic::scenario::study;
use sfic::stats::hindcast::compare;
use sfic::stats::{Estimate, Evidence, Interval};
use sfic_text::{Language, Messages};

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
            left_out: 0,
            level: Some(estimate(level)),
            evidence: None,
            reference: None,
            range: Some((level - 0.06, level + 0.06)),
            middle: Some(middle(level)),
            change,
        }
    };
    let machine = Machine {
        command: Vec::new(),
        commit: None,
        system: String::new(),
        threads: 1,
        started: 0,
        seconds: 0.0,
    };
    let of = Swept {
        title: study.title.clone(),
        factors: study.names().map(String::from).collect(),
        points: 10,
        failed: 0,
        arms: ARMS.map(String::from).to_vec(),
        replicates: 5,
        outcomes: vec!["reinfringement_rate".into()],
        precision: None,
        tables: "csv".into(),
        shown: String::new(),
        study_sha256: String::new(),
        scenario_sha256: String::new(),
        identity: String::new(),
    };
    let manifest = Manifest::new(Analysis::Sweep, 1, of, machine);
    let arms = vec![arm(None), arm(Some(&changes[0])), arm(Some(&changes[1]))];
    let head = "outcome,arm,quantity,index,factor,with,value,se,low,high,blocks,left_out\n";
    let indices = if indices.is_empty() { Vec::new() } else { table(&format!("{head}{indices}")) };
    Sweep {
        manifest,
        study,
        outcome: 0,
        there: 10,
        arms,
        failures: Vec::new(),
        idle: (Vec::new(), 10),
        indices,
    }
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
        said.contains("“capacity” does most for the better")
            && said.contains("lowers re-infringement by 20.0 [19.0, 21.0]"),
        "{said}"
    );
    assert!(
        said.contains("“capacity” better at 7 of 10 points, worse at 0")
            && said.contains("“reporting” better at 0 of 10 points, worse at 7")
    );
    let turned = say([0.2, -0.1]);
    assert!(turned.contains("“reporting” does most for the better"), "{turned}");
    assert!(turned.contains("“capacity” better at 0 of 10 points, worse at 7"));
    assert!(say([0.2, 0.1]).contains("None of what was tried makes"));
    let chinese = swept(&[-0.2, 0.1], "");
    let chinese = with(Language::Chinese, Some(&chinese), |view| sweep::answer(view, &chinese).join(""));
    assert!(chinese.contains("“能力扶持”改善最大"), "{chinese}");
}

/// One arm or point without an error takes nothing from the others, and is named with its own reason.
#[test]
fn an_arm_without_an_interval_does_not_decide_what_is_said_of_the_others() {
    let say = |sweep: &Sweep| {
        with(Language::English, Some(sweep), |view| summary(view.messages, view.results, None, None))
    };
    for without in [1, 2] {
        let mut swept = swept(&[-0.2, -0.1], "");
        let evidence = Evidence { replicates: 5, informative: 1, at_risk: 2.0, cases: 0.0, counted: true };
        swept.arms[without].evidence = Some(evidence);
        swept.arms[without].change.as_mut().unwrap().mean.interval = None;
        let said = say(&swept);
        let (other, own) = (ARMS[3 - without], ARMS[without]);
        assert!(said.contains(&format!("“{other}” does most for the better")), "{said}");
        let reason = format!("Nothing can be said of “{own}” (too few cases: 2 in 1 of 5 replicates)");
        assert!(said.contains(&reason) && !said.contains("run once"), "{said}");
    }
    let mut once = swept(&[-0.2, -0.1], "");
    once.manifest.of.replicates = 1;
    once.arms[1..].iter_mut().for_each(|arm| arm.change.as_mut().unwrap().mean.interval = None);
    assert!(say(&once).contains("Each point was run once"));
    let mut same = swept(&[0.0, -0.1], "");
    let change = same.arms[1].change.as_mut().unwrap();
    (change.range, change.mean.interval) = ((0.0, 0.0), Some(Interval { low: 0.0, high: 0.0 }));
    (same.arms[2].points, same.arms[2].left_out) = (9, 1);
    let said = say(&same);
    assert!(said.contains("Identical to “baseline” in every replicate: “capacity”."), "{said}");
    assert!(said.contains("1 of 10 points left out of “reporting”"), "{said}");
    let tied = swept(&[-0.1, -0.1], "");
    assert!(say(&tied).contains("“capacity” and “reporting” come out the same."));
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
                    "reinfringement_rate,capacity,change,{kind},{name},,{value},0.02,{},{},8,0\n",
                    ends.0, ends.1
                )
            })
        };
        names.iter().enumerate().flat_map(row).collect::<String>()
            + "reinfringement_rate,capacity,change,noise,,,0.02,0.01,0.0,0.04,8,0\n"
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
            peeling: Vec::new(),
            limits: Vec::new(),
            robustness: table(&(head + &criteria.iter().map(row).collect::<String>())),
        }
    };
    for (works, other) in [("capacity", "reporting"), ("reporting", "capacity")] {
        let found = discovery(works, other);
        let said = with(Language::English, None, |view| discover::answer(view, &found).join(" "));
        assert!(said.starts_with(&format!("“{works}” is shown to work at more of the 4 points")), "{said}");
        assert!(said.contains(&format!("shown to backfire: “{other}” at 1")), "{said}");
        assert!(said.contains(&format!("the choice is “{works}”")), "{said}");
        let analysis = with(Language::Chinese, None, |view| discover::analysis(view, &found));
        assert_eq!(analysis.figure.unwrap().data_table.rows.len(), 2);
    }
}

fn summed_up(language: Language, studied: Studied, top: Option<usize>) -> String {
    let mut results = Results::default();
    results.studied = studied;
    summary(&Messages::of(language), &results, None, top)
}

#[test]
fn the_summary_of_a_hindcast_names_the_years_that_are_not_explained() {
    let years = annual();
    let arm = |name: &str, growth: f64| {
        let of_run = |run: u32| {
            let level = |year: usize| 10.0 + f64::from(run) / 10.0 + growth * year.saturating_sub(9) as f64;
            (0..years.len()).map(level).collect()
        };
        let runs: Vec<Vec<f64>> = (0..20).map(of_run).collect();
        OfArm { arm: name.into(), found: compare(&runs, &observed(&years, 2017)).unwrap() }
    };
    let arms = [arm("flat", 0.0), arm("growing", 5.0)];
    let rows = hindcast::rows(&arms, &years, 2017);
    let said = |language, shown: &str, scales| {
        let hindcast = Hindcast { rows: rows.clone(), scales, shown: Some(shown.into()) };
        summed_up(language, Studied { hindcast: Some(hindcast), ..Studied::default() }, None)
    };
    let text = said(Language::English, "flat", vec![1234.0, 1235.0]);
    // Scaled, the runs lie within 8 % of 18.2, the geometric mean of the fitted years.
    for part in [
        "2010, 2013, 2014, 2015, 2018, 2019, 2020, 2021, 2022, 2023 and 2024, when more",
        "2008 and 2012, when less",
        "† 2009: a postal campaign from June to December; shown, neither fitted nor judged",
        "2009†",
        "1235",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let line = |name: &str| text.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
    for OfArm { arm, found } in &arms {
        for misfit in [found.misfit_fitted, found.misfit_predicted] {
            let ratio = format!(" {:.2} ", misfit.unwrap());
            assert!(line(arm).contains(&ratio), "{ratio} in {}", line(arm));
        }
        assert!(line(arm).contains(&format!(" {} of {} ", found.covered, found.predicted)), "{}", line(arm));
    }
    let text = said(Language::English, "growing", Vec::new());
    assert!(text.contains("“growing” comes nearer to the predicted years than “flat”"), "{text}");
    assert!(!text.contains("sanction    ") && text.contains("“growing” year by year"), "{text}");
    assert!(said(Language::Chinese, "growing", Vec::new()).contains("“growing”比“flat”更接近预测年份"));
}

/// A parameter with the changes of the headline and of the effect on it, ± 0.01, from 0.8 to 1.2.
fn moved(parameter: &str, change: f64, significant: bool) -> ledger::Row {
    let (low, high) = (change - 0.01, change + 0.01);
    let cell = |name: &&str| match *name {
        "parameter" => parameter.into(),
        "role" => "value".into(),
        "value" => "1.0".into(),
        "low" => "0.8".into(),
        "high" => "1.2".into(),
        "source" => "assumed".into(),
        "confidence" => "low".into(),
        "baseline_change" | "effect_change" => change.to_string(),
        "baseline_change_low" | "effect_change_low" => low.to_string(),
        "baseline_change_high" | "effect_change_high" => high.to_string(),
        "baseline_told" | "effect_told" => significant.to_string(),
        "effect_at_low" => "-0.3".into(),
        "effect_at_high" => (change - 0.3).to_string(),
        _ => String::new(),
    };
    let names: Vec<&str> = ledger::Row::COLUMNS.iter().map(|head| head.name).collect();
    let cells: Vec<String> = names.iter().map(cell).collect();
    table(&format!("{}\n{}\n", names.join(","), cells.join(","))).remove(0)
}

#[test]
fn parameters_moved_one_at_a_time_are_marked_by_what_they_change() {
    let mut untried = moved("time.follow_up", 0.0, false);
    (untried.role, untried.not_tried) = ("measurement".into(), "no other value is allowed".into());
    (untried.low, untried.high) = (None, None);
    (untried.baseline_change, untried.effect_change) = (None, None);
    let rows = vec![
        moved("exporter.gain_mean", 0.2, true),
        moved("exporter.moral_weight", 0.05, false),
        moved("cost.case", 0.0, false),
        untried,
    ];
    let said = |language, top| {
        let one_at_a_time = OneAtATime { rows: rows.clone(), found: None };
        summed_up(language, Studied { one_at_a_time: Some(one_at_a_time), ..Studied::default() }, top)
    };
    let text = said(Language::English, None);
    for part in [
        "Of 3 parameters that were moved one at a time, 1 change",
        "confidence in the value is low for 1",
        "between −30.0 (exporter.gain_mean = 0.8) and −10.0 (exporter.gain_mean = 1.2)",
        "+5.0 [+4.0, +6.0] °",
        "0.0 [−1.0, +1.0] ·",
        "Significant for 1 of 3",
        "Not tried: time.follow_up: no other value is allowed",
    ] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    assert!(!text.contains("+20.0 [+19.0, +21.0] °") && text.contains("+20.0 [+19.0, +21.0]"), "{text}");
    let top = said(Language::English, Some(1));
    assert!(top.contains("… and 2 more rows in the file") && !top.contains("cost.case"), "{top}");
    let chinese = said(Language::Chinese, None);
    assert!(chinese.contains("其中1个使") && chinese.contains("未试：time.follow_up：不允许其他取值"));
}

/// Of a direction of many parameters the largest parts are named, the others counted.
#[test]
fn a_direction_of_many_parameters_is_said_by_its_three_largest() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/evidence/calibration/directions.csv");
    let directions = table(&std::fs::read_to_string(shipped).unwrap());
    let known = with(Language::English, None, |view| jointly::together(view, &[], &directions));
    let names: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
    let first =
        "exporter.gain_mean less 0.8 × exporter.prior_detection less 0.8 × exporter.severity_exponent";
    assert_eq!(names[0], format!("{first}, and smaller parts of 7 others"), "{names:?}");
    assert_eq!(known[0].parameters.len(), 10);
}
