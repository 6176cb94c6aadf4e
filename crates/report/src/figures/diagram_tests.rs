//! What holds of the diagrams, beside what holds of every chart.

use super::chain::{Chain, Stage};
use super::scale::{Numbers, Span};
use super::sfic_cycle::{Item, Node, SficCycle};
use super::tests::check;
use super::trust_network::{Party, Tie, TrustNetwork};
use super::{Chart, WIDE};

fn span(value: f64, half: f64) -> Option<Span> {
    Span::new(Some(value), Some(value - half), Some(value + half))
}

fn strings<const N: usize>(texts: [&str; N]) -> [String; N] {
    texts.map(String::from)
}

/// A chain whose stages have these factors in each arm.
fn chain(arms: usize, stages: &[(&str, f64, f64)]) -> Chain {
    let stage = |(place, &(title, reached, factor)): (usize, &(&str, f64, f64))| Stage {
        title: title.into(),
        note: "24 of 100 of those before; the others: brand not recorded and no application".into(),
        share: span(0.3, 0.01),
        reached: span(reached, 0.001),
        factors: (0..arms).map(|arm| span(factor, 0.01 * (arm + 1) as f64)).collect(),
        more_is_better: place > 0,
        total: title == "in all",
    };
    Chain {
        of: "stage".into(),
        funnel: "of 1,000 infringing consignments in the baseline".into(),
        factors: "times the share of the baseline".into(),
        arms: (0..arms).map(|arm| format!("countermeasure {arm}")).collect(),
        stages: stages.iter().enumerate().map(stage).collect(),
        colours: strings(["for enforcement", "against it", "not told apart", "changed most"]),
        heads: strings(["share", "reached", "from", "to"]),
    }
}

const STAGES: [(&str, f64, f64); 5] = [
    ("shipped, infringing", 1.0, 0.5),
    ("被检查", 0.24, 1.34),
    ("sanctioned", 0.012, 1.0),
    ("in all", 0.012, 2.1),
    ("referred", 0.0001, 3.9),
];

fn network(parties: usize, trust: impl Fn(usize, usize) -> f64, change: f64) -> TrustNetwork {
    let pairs = (0..parties).flat_map(|from| (0..parties).map(move |to| (from, to)));
    let tie = |(from, to): (usize, usize)| Tie {
        from,
        to,
        before: span(trust(from, to), 0.01),
        after: span(trust(from, to) + change, 0.01),
        change: span(change, 0.01),
    };
    let party = |place: usize| Party {
        name: ["market regulation", "权利人", "post and e-commerce"][place % 3].into(),
        power: place as f64 / 10.0,
        seated: place.is_multiple_of(2),
    };
    TrustNetwork {
        parties: (0..parties).map(party).collect(),
        ties: pairs.filter(|(from, to)| from != to).map(tie).collect(),
        titles: strings(["before", "at the end, all countermeasures together"]),
        what: "trust between two parties, mean of both directions".into(),
        colours: strings(["grew", "fell", "neither"]),
        marks: strings(["seat by office (size: power)", "by invitation"]),
        heads: strings(["from", "to", "before", "after", "change", "from", "to"]),
    }
}

fn cycle(arms: usize, steps: usize, value: f64) -> SficCycle {
    let course =
        |arm: usize| (0..400).map(move |tick| (tick as f64, span(value * (1 + arm * tick) as f64, 0.01)));
    let measured = |title: &str| Item {
        title: title.into(),
        numbers: Numbers::Percent,
        before: span(value, 0.01),
        after: (0..arms).map(|arm| span(value + arm as f64 / 10.0, 0.012)).collect(),
        course: (0..arms).map(|arm| course(arm).collect()).collect(),
    };
    let set = |title: &str| Item {
        title: title.into(),
        numbers: Numbers::Plain,
        before: Span::bare(value),
        after: (0..arms).map(|arm| Span::bare(value + (arm % 2) as f64 / 10.0)).collect(),
        course: Vec::new(),
    };
    let node = |title: &str, items: Vec<Item>| Node { title: title.into(), items };
    SficCycle {
        arms: (0..arms).map(|arm| (format!("countermeasure {arm}"), arm)).collect(),
        starting: node(
            "Starting conditions",
            ["equality of voice", "先前信任", "alternatives"].map(set).into(),
        ),
        leadership: node("Facilitative leadership", ["convening", "mediating", "empowering"].map(set).into()),
        design: node("Institutional design", ["ground rules", "information platform", "x"].map(set).into()),
        process: "Collaborative process".into(),
        steps: (0..steps)
            .map(|step| node(&format!("Step number {step}"), vec![measured("attendance")]))
            .collect(),
        outcomes: node("Outcomes", ["readiness to share", "goods of others"].map(measured).into()),
        start: 104.0,
        before: "before".into(),
        heads: strings(["box", "item", "arm", "before", "after", "from", "to"]),
    }
}

#[test]
fn usual_data_are_drawn_without_clashes() {
    for arms in [0, 1, 5, 6, 16] {
        check("chain", &chain(arms, &STAGES));
    }
    for parties in [2, 3, 8, 10, 12] {
        check("network", &network(parties, |from, to| (from + to) as f64 / 25.0, 0.1));
    }
    for (arms, steps) in [(1, 5), (2, 5), (2, 4), (2, 6), (3, 5), (2, 1), (2, 2)] {
        check("cycle", &cycle(arms, steps, 0.4));
    }
}

#[test]
fn odd_data_break_nothing() {
    for value in [f64::NAN, f64::INFINITY, 0.0, -0.0, 1e100, -1e100, 1e-300, -7.0] {
        check("chain", &chain(2, &[("a", value, 1.0), ("b", 0.5, value), ("in all", 0.1, value)]));
        check("network", &network(4, |_, to| if to == 1 { value } else { 0.5 }, 0.1));
        check("network", &network(4, |_, _| 0.5, value));
        check("cycle", &cycle(2, 5, value));
    }
    check("no stages", &chain(3, &[]));
    check("nobody", &network(0, |_, _| 0.5, 0.1));
    check("alone", &network(1, |_, _| 0.5, 0.1));
    check("no steps", &cycle(2, 0, 0.5));
    check("no arms", &cycle(0, 5, 0.5));
}

#[test]
fn the_chain_marks_what_changes_most_before_the_total_and_only_what_is_told_from_no_change() {
    assert_eq!(chain(2, &STAGES).marks(), [Some(0), Some(0)]);
    let mut other = STAGES;
    (other[0].2, other[1].2) = (0.9, 1.5);
    assert_eq!(chain(1, &other).marks(), [Some(1)]);
    let nothing = other.map(|(title, reached, _)| (title, reached, 1.001));
    assert_eq!(chain(1, &nothing).marks(), [None]);
}

#[test]
fn a_factor_on_the_other_side_of_one_has_the_other_colour_and_side() {
    let drawn = |factor: f64| {
        let body = check("chain", &chain(1, &[("shipped", 1.0, 1.0), ("inspected", 0.2, factor)]));
        let at = body.find(", inspected: ").unwrap();
        let class = body[..at].rfind("class=\"c").map(|at| body[at + 7..at + 9].to_string()).unwrap();
        let number = |what: &str| {
            let rest = &body[at..];
            let rest = &rest[rest.find(what).unwrap() + what.len()..];
            rest[..rest.find('"').unwrap()].parse::<f64>().unwrap()
        };
        (class, number("class=\"bar\" x=\""), number("width=\""))
    };
    let ((up, right, wide), (down, left, same)) = (drawn(1.25), drawn(0.8));
    assert_eq!((up.as_str(), down.as_str()), ("c1", "c2"));
    assert!((left + same - right).abs() < 0.3 && (wide - same).abs() < 0.3, "{left} {same} {right} {wide}");
    assert_eq!(drawn(1.0).0, "c0");
}

#[test]
fn ties_are_heavier_with_more_trust_and_tell_which_way_it_went() {
    let body = |trust: f64, change: f64| check("network", &network(2, |_, _| trust, change));
    assert!(body(0.2, 0.0).contains("edge w1\" x1") && body(0.2, 0.6).contains("edge w5\" x1"));
    let ties = |body: &str, class: &str| body.matches(&format!("<g class=\"{class}\"><title>market")).count();
    let (grew, fell, same) = (body(0.5, 0.2), body(0.5, -0.2), body(0.5, 0.0));
    // The drawing before has no colour; that after has the colour of the change.
    assert_eq!((ties(&grew, "c1"), ties(&fell, "c2"), ties(&same, "c1") + ties(&same, "c2")), (1, 1, 0));
    let matrix = network(3, |_, _| 0.5, -0.2).matrix("change");
    assert_eq!(matrix.values[0][0], None);
    assert_eq!(matrix.values[0][1].unwrap().value, -0.2);
}

#[test]
fn settings_that_an_arm_leaves_alone_are_shown_once() {
    let chart = cycle(3, 5, 0.4);
    let texts: Vec<String> = chart.draw(WIDE).texts().iter().map(|(_, text)| text.clone()).collect();
    // Nine settings: the reference, and the one of the two other arms that differs.
    assert_eq!(texts.iter().filter(|text| *text == "A 0.40").count(), 9);
    assert_eq!(texts.iter().filter(|text| *text == "B 0.50").count(), 9);
    assert_eq!(chart.sheet().rows.len(), 3 * (9 + 5 + 2));
}
