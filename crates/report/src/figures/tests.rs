//! What holds of every chart.

use super::heatmap::Heatmap;
use super::lines::{Line, Lines, Multiples};
use super::rows::{Order, Row, Rows, Shape};
use super::scale::{Numbers, Span};
use super::scatter::{Dot, Scatter};
use super::{Chart, Figure, SLIM, WIDE};

fn span(value: f64, half: f64) -> Option<Span> {
    Span::new(Some(value), Some(value - half), Some(value + half))
}

fn strings<const N: usize>(texts: [&str; N]) -> [String; N] {
    texts.map(String::from)
}

fn effects(values: &[(&str, f64, f64)]) -> Rows {
    let row = |&(label, first, second): &(&str, f64, f64)| Row {
        label: label.into(),
        values: vec![span(first, 0.01), span(second, 0.005)],
        range: None,
    };
    Rows {
        of: "countermeasure".into(),
        series: vec!["true repeats".into(), "recorded repeats".into()],
        rows: values.iter().map(row).collect(),
        order: Order::Ascending,
        shape: Shape::Dot,
        numbers: Numbers::Points,
        axis: "change against the baseline, percentage points".into(),
        ends: Some(("fewer repeat".into(), "more repeat".into())),
        zero: true,
        heads: strings(["from", "to", "range from", "range to"]),
    }
}

const USUAL: [(&str, f64, f64); 3] = [
    ("reporting", 0.0055, -0.008),
    ("all of them together", -0.368, -0.049),
    ("权利人与海关情报共享", -0.14, -0.01),
];

fn lines(count: usize, value: impl Fn(usize, usize) -> f64) -> Lines {
    let line = |number: usize| Line {
        name: format!("countermeasure {number}"),
        colour: number,
        points: (0..200).map(|week| (week as f64, span(value(number, week), 0.02))).collect(),
    };
    Lines {
        lines: (0..count).map(line).collect(),
        steps: true,
        across: "weeks since the sanction".into(),
        up: "not yet infringed again".into(),
        numbers: Numbers::Percent,
        zero: true,
        moments: vec![(52.0, "one year".into())],
        heads: strings(["arm", "week", "value", "from", "to"]),
    }
}

fn scatter(values: &[(f64, f64)]) -> Scatter {
    let dot = |(place, &(x, y)): (usize, &(f64, f64))| Dot {
        name: format!("countermeasure {place}"),
        across: span(x, 0.2),
        up: span(y, 0.01),
        best: place % 2 == 0,
    };
    Scatter {
        of: "arm".into(),
        dots: values.iter().enumerate().map(dot).collect(),
        across: "extra cost, million yuan a year".into(),
        up: "re-infringement".into(),
        across_numbers: Numbers::Signed,
        up_numbers: Numbers::Percent,
        heads: strings(["from", "to", "on the frontier", "yes", "no"]),
    }
}

fn heatmap(rows: usize, columns: usize, value: impl Fn(usize, usize) -> f64) -> Heatmap {
    Heatmap {
        of: "from".into(),
        rows: (0..rows).map(|row| format!("market regulation {row}")).collect(),
        columns: (0..columns).map(|column| format!("rights holders {column}")).collect(),
        values: (0..rows)
            .map(|row| (0..columns).map(|column| span(value(row, column), 0.0)).collect())
            .collect(),
        numbers: Numbers::Signed,
        what: "change in trust".into(),
    }
}

/// Draws a chart wide and narrow, and checks what holds of every drawing.
pub(super) fn check(name: &str, chart: &impl Chart) -> String {
    for width in [WIDE, SLIM] {
        let drawing = chart.draw(width);
        assert_eq!(drawing.clashes(), Vec::<String>::new(), "{name} at {width}");
        assert!(drawing.height.is_finite() && drawing.height > 0.0, "{name}");
        assert_eq!(drawing.body(), chart.draw(width).body(), "{name}");
        let body = drawing.body();
        let mut words = body.split(|c: char| !c.is_alphanumeric());
        assert!(!words.any(|word| ["NaN", "inf"].contains(&word)), "{name}: {body}");
        assert_eq!(body.matches("<g").count(), body.matches("</g>").count(), "{name}");
    }
    let sheet = chart.sheet();
    assert!(sheet.rows.iter().all(|row| row.len() == sheet.heads.len()), "{name}: {sheet:?}");
    chart.draw(WIDE).body().to_string()
}

#[test]
fn usual_data_are_drawn_without_clashes() {
    check("effects", &effects(&USUAL));
    check("bars", &Rows { shape: Shape::Bar, ..effects(&USUAL) });
    check("one line", &lines(1, |_, week| 1.0 - week as f64 / 300.0));
    check("six lines", &lines(6, |line, week| 1.0 - week as f64 / (300.0 + 5.0 * line as f64)));
    check("twenty lines", &lines(20, |_, _| 0.5));
    check("scatter", &scatter(&[(0.0, 0.54), (2.0, 0.40), (2.1, 0.41), (4.0, 0.34), (13.0, 0.17)]));
    check("crowded", &scatter(&vec![(1.0, 0.5); 40]));
    check("heatmap", &heatmap(10, 10, |row, column| row as f64 - column as f64));
    let panel = |name: &str| (name.to_string(), lines(3, |line, week| (line * week) as f64 / 900.0));
    let panels = ["trust", "commitment", "shared understanding of the causes", "small wins"].map(panel);
    check("multiples", &Multiples { panels: panels.to_vec(), of: "signal".into() });
}

#[test]
fn odd_data_break_nothing() {
    for value in [f64::NAN, f64::INFINITY, 0.0, -0.0, 1e300, 1e100, -1e100, 1e-300, -7.0] {
        check("effects", &effects(&[("a", value, 0.1), ("b", -0.2, value)]));
        check("bars", &Rows { shape: Shape::Bar, ..effects(&[("a", value, value)]) });
        check("lines", &lines(3, |line, week| if week % 7 == 0 { value } else { line as f64 }));
        check("scatter", &scatter(&[(value, 0.5), (1.0, value), (2.0, 0.1)]));
        check("heatmap", &heatmap(2, 3, |_, column| if column == 1 { value } else { 0.5 }));
    }
    check("no rows", &effects(&[]));
    check("no lines", &lines(0, |_, _| 0.0));
    check("no dots", &scatter(&[]));
    check("no cells", &heatmap(0, 0, |_, _| 0.0));
    check("no panels", &Multiples { panels: Vec::new(), of: String::new() });
    let long = "a name that goes on and on as if nobody would ever have to print it on a phone".repeat(3);
    check("long names", &effects(&[(&long, 0.1, 0.2)]));
}

#[test]
fn a_changed_sign_moves_the_mark_to_the_other_side_of_zero() {
    let centre = |value: f64| {
        let chart = effects(&[("a", value, 0.0), ("left", -0.5, 0.0), ("right", 0.5, 0.0)]);
        let body = check("effects", &Rows { order: Order::Given, ..chart });
        let zero = after(&body, "class=\"zero\" x1=\"");
        after(&body[body.find("a, true repeats").unwrap()..], "cx=\"") - zero
    };
    assert!(centre(-0.3) < -20.0);
    assert!((centre(0.3) + centre(-0.3)).abs() < 0.3);
    assert!(centre(0.0).abs() < 0.2);
}

fn after(text: &str, what: &str) -> f64 {
    let rest = &text[text.find(what).unwrap() + what.len()..];
    rest[..rest.find('"').unwrap()].parse().unwrap()
}

#[test]
fn rows_are_sorted_with_the_unknown_last() {
    let chart = effects(&[("none", f64::NAN, 0.0), ("up", 0.1, 0.0), ("down", -0.1, 0.0)]);
    let order =
        |chart: &Rows| chart.sheet().rows.iter().map(|row| row[0].shown().to_string()).collect::<Vec<_>>();
    assert_eq!(order(&chart), ["down", "up", "none"]);
    assert_eq!(order(&Rows { order: Order::Descending, ..chart.clone() }), ["up", "down", "none"]);
    assert_eq!(order(&Rows { order: Order::Given, ..chart }), ["none", "up", "down"]);
}

#[test]
fn a_figure_says_what_it_shows_and_escapes_what_it_is_given() {
    let chart = effects(&[("<script>alert(1)</script> & co", -0.1, 0.1)]);
    let figure = Figure::new("effects", "Title & <b>", "\"Description\"", &chart);
    for text in [figure.inline(), figure.standalone()] {
        assert!(!text.contains("<script") && !text.contains("<b>"), "{text}");
        assert!(text.contains("role=\"img\"") && text.contains("Title &amp; &lt;b&gt;</title>"));
        assert!(text.contains("aria-labelledby=\"effects-wide-t effects-wide-d\""));
    }
    assert_eq!(
        figure.standalone(),
        Figure::new("effects", "Title & <b>", "\"Description\"", &chart).standalone()
    );
    assert!(figure.standalone().contains("prefers-color-scheme:dark"));
}

#[test]
fn thin_lines_keep_their_ends_and_breaks() {
    let mut chart = lines(1, |_, _| 0.5);
    chart.lines[0].points = (0..5000).map(|week| (week as f64, span(0.5, 0.01))).collect();
    chart.lines[0].points[2500].1 = None;
    let body = check("long", &chart);
    assert_eq!(body.matches("class=\"stroke\"").count(), 2);
    assert!(body.len() < 60_000, "{}", body.len());
}
