//! What a briefing says of numbers made up for the purpose.

use super::units::{money, time};
use super::{briefing, date, follows, grounds, risks};
use crate::figures::drawing::escaped;
use crate::report::Options;
use crate::report::document::Block;
use crate::report::results::Results;
use crate::report::tests::{folder, html, report};
use crate::report::view::View;
use crate::tables::costs::{BETWEEN, NOT_GIVEN, Row as Costs};
use sfic::scenario::{self, Overrides};
use sfic_text::{Language, Messages, within};

/// What is said of results in a language.
fn said<T>(language: Language, results: &Results, of: impl FnOnce(&View<'_>) -> T) -> T {
    let messages = &Messages::of(language);
    within(language, || of(&View { messages, results, prefix: "" }))
}

fn texts(blocks: Vec<Block>) -> String {
    let text = |block| match block {
        Block::Text(text) => vec![text],
        Block::List(points) => points,
        other => panic!("{other:?}"),
    };
    blocks.into_iter().flat_map(text).collect::<Vec<_>>().join("\n")
}

/// Results whose arms change re-infringement so much, ± 0.01.
fn results(changes: &[(&str, f64)]) -> Results {
    let changes: Vec<(&str, f64, f64)> = changes.iter().map(|(arm, truth)| (*arm, *truth, 0.0)).collect();
    Results::unsealed(folder(&changes).path()).unwrap()
}

#[test]
fn money_is_in_the_units_of_the_language() {
    let none = &Results::default();
    for (million, english, chinese) in [
        (3.5, "3.5 million yuan", "350万元"),
        (120.0, "120 million yuan", "1.2亿元"),
        (0.042, "0.042 million yuan", "4.2万元"),
        (99.0, "99 million yuan", "9900万元"),
        (1200.0, "1.2 billion yuan", "12亿元"),
        (-3.5, "−3.5 million yuan", "−350万元"),
        (0.0, "0 million yuan", "0万元"),
    ] {
        for (language, expected) in [(Language::English, english), (Language::Chinese, chinese)] {
            let [amount, ..] = said(language, none, |view| money(view, [million, 0.0, 1.0]));
            assert_eq!(amount, expected);
        }
    }
    // Zeros go where all decimals end with them.
    let ends = said(Language::English, none, |view| money(view, [6.01, 6.0, 6.02]));
    assert_eq!(ends, ["6.01 million yuan", "6.00", "6.02"]);
    // The ends are in the unit of the amount, however small they are.
    let [_, low, high] = said(Language::Chinese, none, |view| money(view, [120.0, 90.0, 150.0]));
    assert_eq!([low, high], ["0.9", "1.5"]);
    let ends = said(Language::English, none, |view| money(view, [15.768, 15.759, 15.781]));
    assert_eq!(ends, ["15.77 million yuan", "15.76", "15.78"]);
}

#[test]
fn weeks_are_months_or_years_too() {
    let none = &Results::default();
    for (weeks, english, chinese) in [
        ("13", "13 weeks (about 3 months)", "13周（约3个月）"),
        ("26", "26 weeks (about 6 months)", "26周（约6个月）"),
        ("52", "52 weeks (about 12 months, a year)", "52周（约12个月，即1年）"),
        ("78", "78 weeks (about 1.5 years)", "78周（约1.5年）"),
        ("104", "104 weeks (about 2 years)", "104周（约2年）"),
    ] {
        assert_eq!(said(Language::English, none, |view| time(view, weeks)), english);
        assert_eq!(said(Language::Chinese, none, |view| time(view, weeks)), chinese);
    }
}

#[test]
fn a_direction_is_said_only_where_the_interval_has_it() {
    let changes = [("baseline", 0.0), ("capacity", -0.1), ("reporting", -0.005), ("all", 0.3)];
    let results = results(&changes);
    let text = said(Language::English, &results, |view| texts(follows::blocks(view)));
    for part in [
        "the intervals speak for “capacity”.",
        "The intervals speak against “all together”.",
        "On “reporting” these runs decide nothing, which is not the same as no effect",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = said(Language::Chinese, &results, |view| texts(super::findings::blocks(view)));
    for part in [
        "下降10.0个百分点（9.0～11.0）",
        "再次侵权的约减少10家",
        "上升30.0个百分点（29.0～31.0），每100家受处罚企业中再次侵权的约增加30家，效果变差",
        "未发现统计上显著的变化：",
        "（−1.5～0.5个百分点）",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_is_weak_is_neither_recommended_nor_rejected() {
    let mut results = results(&[("baseline", 0.0), ("capacity", -0.1), ("all", 0.3)]);
    results.tables.effects.iter_mut().for_each(|row| row.p_holm = row.p_holm.map(|_| 0.06));
    let text = said(Language::English, &results, |view| texts(follows::blocks(view)));
    for part in [
        "Nothing that was tried can be recommended",
        "For “capacity” the evidence is weak: the fall",
        "Against “all together” the evidence is weak: the rise",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_the_parameters_turn_round_is_said_to_be_turned() {
    let folder = folder(&[
        ("baseline", 0.0, 0.0),
        ("capacity", -0.1, 0.0),
        ("reporting", -0.2, 0.0),
        ("all", 0.3, 0.0),
    ]);
    let rows = "arm,outcome,points,level,level_low,level_high,difference,difference_low,difference_high,between,chance,p
capacity,reinfringement_rate,20,0.5,0.4,0.6,0.05,0.02,0.08,0.01,0.01,0.5
reporting,reinfringement_rate,20,0.5,0.4,0.6,-0.05,-0.14,0.04,0.01,0.01,0.5
all,reinfringement_rate,20,0.5,0.4,0.6,-0.05,-0.07,-0.03,0.01,0.01,0.5
";
    std::fs::write(folder.path().join("uncertainty.csv"), rows).unwrap();
    let results = Results::unsealed(folder.path()).unwrap();
    for (language, parts) in [
        (
            Language::English,
            [
                "it is the other way: 2.0 to 8.0 points more.",
                "(between 14.0 points fewer and 4.0 more) its direction is open.",
                "it is the other way: 3.0 to 7.0 points less.",
                "a fall cannot be told",
                "a rise cannot be told",
            ],
        ),
        (
            Language::Chinese,
            [
                "方向相反：上升2.0～8.0个百分点。",
                "介于下降14.0与上升4.0个百分点之间，方向无法确定。",
                "方向相反：下降3.0～7.0个百分点。",
                "不能断定为下降",
                "不能断定为上升",
            ],
        ),
    ] {
        let text = said(language, &results, |view| {
            texts([super::findings::blocks(view), follows::blocks(view)].concat())
        });
        for part in parts {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn without_intervals_nothing_is_said_to_be_absent() {
    let mut results = results(&[("baseline", 0.0), ("capacity", -0.1)]);
    for row in &mut results.tables.effects {
        (row.difference_low, row.difference_high) = (None, None);
    }
    let (follow, risk) =
        said(Language::English, &results, |view| (texts(follows::blocks(view)), texts(risks::blocks(view))));
    assert!(follow.contains("On “capacity” nothing can be said: its change has no interval."), "{follow}");
    assert_eq!(risk, "There are no intervals, so side effects cannot be told.");
}

#[test]
fn what_worsens_is_named_with_its_interval() {
    let results = results(&[("baseline", 0.0), ("capacity", 0.1), ("all", -0.3)]);
    let text = said(Language::English, &results, |view| texts(risks::blocks(view)));
    assert!(text.contains("“capacity” +10.0 (9.0 to 11.0)"), "{text}");
    assert!(text.contains("“capacity” +1.0 (0.9 to 1.1)"), "{text}");
    assert!(!text.contains("all together"), "{text}");
}

#[test]
fn costs_are_said_of_what_helps_and_unknown_ones_as_such() {
    let mut results = results(&[("baseline", 0.0), ("capacity", -0.1), ("reporting", -0.2), ("all", -0.3)]);
    let row = |arm: &str, extra: [f64; 3]| Costs {
        arm: arm.into(),
        extra_cost: Some(extra[0]),
        extra_cost_low: Some(extra[1]),
        extra_cost_high: Some(extra[2]),
        position: Some("costs and helps".into()),
        cost_per_point_set: Some(BETWEEN.into()),
        cost_per_point: Some(extra[0] / 10.0),
        cost_per_point_low: Some(extra[1] / 10.0),
        cost_per_point_high: Some(extra[2] / 10.0),
        ..Costs::default()
    };
    results.tables.costs = vec![
        row("capacity", [3.5, 3.0, 4.0]),
        Costs { arm: "reporting".into(), position: Some(NOT_GIVEN.into()), ..Costs::default() },
        Costs { position: Some("not significant".into()), ..row("all", [1.0, -2.0, 4.0]) },
    ];
    let text = said(Language::Chinese, &results, |view| follows::costs(view).join("\n"));
    for part in ["的费用未知", "未发现费用有统计上显著的差异"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(text.lines().count(), 2);
    results.tables.costs.retain(|row| row.arm == "capacity");
    let text = said(Language::Chinese, &results, |view| follows::costs(view).join("\n"));
    assert!(text.contains("多支出350万元（300～400）。"), "{text}");
    assert!(text.contains("每年需35万元（30～40）。"), "{text}");
}

#[test]
fn facts_that_fail_come_first() {
    let mut results = results(&[("baseline", 0.0), ("reporting", -0.1), ("capacity", -0.2)]);
    let file = "title = 'x'\n[experiment]\narms = ['reporting', 'capacity']\n";
    results.scenario = Some(scenario::from_text("x", file, &Overrides::default()).unwrap().scenario);
    let blocks = said(Language::English, &results, grounds::blocks);
    let Some(Block::List(points)) = blocks.get(1) else { panic!("{blocks:?}") };
    assert!(points.iter().filter(|point| point.contains("Source: ")).count() >= 2, "{points:?}");
    let rests = |point: &&String| point.starts_with("Moved under");
    let others: Vec<&String> = points.iter().filter(|point| !rests(point)).collect();
    let (fails, open) = ("(outside)", "(undecided)");
    let first_open = others.iter().position(|point| point.contains(open)).unwrap_or(others.len());
    assert!(others[first_open..].iter().all(|point| !point.contains(fails)), "{points:?}");
    assert!(points.iter().skip_while(rests).all(|point| !rests(&point)), "{points:?}");
}

#[test]
fn the_head_says_what_is_given_and_leaves_lines_for_the_rest() {
    let results = folder(&[("baseline", 0.0, 0.0), ("capacity", -0.1, -0.02)]);
    let made = |options| html(&[results.path()], options).unwrap();
    let text = made(Options {
        made_by: Some("<img src=x onerror='y'>"),
        date: Some(date::read("2026-12-01").unwrap()),
        ..Options::default()
    });
    assert!(!text.contains("<img") && text.contains("&lt;img src=x onerror="));
    assert!(text.contains("1 December 2026") && !text.contains("____"));
    let blank = report(results.path(), Language::Chinese);
    assert_eq!(blank.matches("<dd>____").count(), 2);
    assert_eq!(blank, report(results.path(), Language::Chinese));
    let dated =
        Options { language: Language::Chinese, date: date::read("2026-12-01").ok(), ..Options::default() };
    assert!(made(dated).contains("2026年12月1日"));
    for wrong in ["2026-13-01", "2026-02-30", "2026-1-1", "1.12.2026", "", "-026-12-01", "２０２６-12-01"]
    {
        assert!(date::read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_report_does_not_say_again_what_its_briefing_says() {
    let results = folder(&[("baseline", 0.0, 0.0), ("capacity", -0.1, -0.02), ("all", 0.3, -0.03)]);
    let text = report(results.path(), Language::English);
    let misled = escaped("mislead under “all together”");
    assert_eq!(text.matches(&misled).count(), 1);
}

#[test]
fn only_an_experiment_has_a_briefing() {
    let none = Results::default();
    assert!(briefing(&Messages::of(Language::English), &none, Options::default()).is_empty());
}

#[test]
fn figures_and_tables_are_numbered_with_unit_and_source() {
    let results = folder(&[("baseline", 0.0, 0.0), ("capacity", -0.1, -0.02)]);
    for (language, figure, table, source) in [
        (Language::English, "<figcaption>Figure ", "<span>Table ", "Source: sfic, "),
        (Language::Chinese, "<figcaption>图", "<span>表", "资料来源：sfic，"),
    ] {
        let text = report(results.path(), language);
        for mark in [figure, table] {
            let numbers: Vec<u32> = text
                .split(mark)
                .skip(1)
                .filter_map(|rest| rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok())
                .collect();
            assert!(
                !numbers.is_empty() && numbers.iter().copied().eq(1..=numbers.len() as u32),
                "{numbers:?}"
            );
        }
        let captions = text.matches("<figcaption>").count();
        assert!(captions > 0 && text.matches(source).count() >= captions);
    }
}
