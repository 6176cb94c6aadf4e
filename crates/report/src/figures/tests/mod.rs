//! Tests of all charts: reviewed snapshots, and geometry read back from usual and from odd data.

mod charts;
mod cycle;
mod diagrams;
mod geometry;
mod planes;
mod samples;

use geometry::Picture;
use samples::*;

use super::classes::Classes;
use super::drawing::Area;
use super::lines::Multiples;
use super::rows::{Rows, Shape};
use super::{Chart, Figure, PART, SLIM, TALLEST, WIDE};

/// Draws a chart at the two widths of a figure, and checks what holds of every drawing: also of its parts on paper, of
/// which each text and mark is in one, whole.
fn check(name: &str, chart: &impl Chart) {
    for width in [WIDE, SLIM] {
        let picture = Picture::of(chart, width);
        picture.check(name);
        let drawing = chart.draw(width);
        let bands: Vec<(f64, f64)> = drawing.parts(PART).into_iter().flatten().collect();
        for element in picture.elements.iter().filter(|element| element.kind == "text" || element.is_mark()) {
            let Area { top, bottom, .. } = element.area;
            let whole = bands.iter().any(|(from, to)| *from <= top + 0.5 && bottom <= to + 0.5);
            assert!(whole, "{name} at {width}: no part has the whole of {element:?}: {bands:?}");
        }
    }
    let table = chart.data_table();
    assert!(table.rows.iter().all(|row| row.len() == table.heads.len()), "{name}: {table:?}");
}

/// Compares a chart in both layouts, and its numbers, with the reviewed snapshot; checks it like all others.
///
/// After an intended change: `INSTA_UPDATE=always cargo test -p sfic-report figures`, then review the differences.
fn snapshot(name: &str, say: Say, chart: impl Chart + 'static) {
    check(name, &chart);
    let numbers = chart.data_table().csv();
    let figure = Figure::new(name, &say("Title", "标题"), &say("Description", "说明"), chart);
    let svg = figure.inline().replace("><", ">\n<");
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, format!("{svg}\n\n{numbers}"));
    });
}

#[test]
fn plain_names_are_distinct_in_every_file_system() {
    let plain = super::plain_names(["a/b", "a b", "a-b", "A-b", "a-b-2", "reporting+capacity", "加强"]);
    assert_eq!(plain, ["a-b", "a-b-2", "a-b-3", "A-b-4", "a-b-2-2", "reporting-capacity", "加强"]);
    let long = "监".repeat(80);
    let plain = super::plain_names([long.as_str(), &long]);
    assert!(plain[0] != plain[1] && plain.iter().all(|name| name.len() < 90), "{plain:?}");
}

#[test]
fn charts_are_as_reviewed() {
    for (language, say) in [("en", en as Say), ("zh", zh)] {
        let name = |kind: &str| format!("{kind}_{language}");
        let (reporting, sharing) = (say("reporting", "举报"), say("sharing of intelligence", "情报共享"));
        let effects = effects(say, &[(&reporting, 0.0055, -0.008), (&sharing, -0.14, -0.01)]);
        snapshot(&name("rows"), say, effects.clone());
        snapshot(&name("bars"), say, Rows { shape: Shape::Bar, ..effects });
        snapshot(&name("lines"), say, lines(say, 2, 9, |line, week| 0.9 - (week * (1 + line)) as f64 / 30.0));
        snapshot(&name("multiples"), say, multiples(say, 2));
        snapshot(&name("scatter"), say, scatter(say, &[(0.0, 0.54), (2.0, 0.4), (2.1, 0.41), (4.0, 0.34)]));
        let heatmap = heatmap(say, 2, 3, |row, column| row as f64 / 10.0 - column as f64 / 20.0);
        snapshot(&name("heatmap"), say, heatmap);
        let cases = [(0.1, 10.0, 0), (0.3, 20.0, 1), (0.5, 40.0, 2), (0.8, 30.0, 1)];
        snapshot(&name("classes"), say, classes(say, &cases));
        snapshot(&name("stacked"), say, stacked(say, &[(&reporting, [1, 2, 1]), (&sharing, [0, 0, 400])]));
        let (shipped, inspected) = (say("shipped", "发运"), say("inspected", "被检查"));
        let stages = [(&*shipped, 1.0, 0.5), (&inspected, 0.24, 1.34), (BEYOND, 0.012, 2.1)];
        snapshot(&name("chain"), say, chain(say, 2, &stages));
        let network = network(say, 4, |from, to| (from + to) as f64 / 6.0, 0.1);
        snapshot(&name("trust_network"), say, network);
        snapshot(&name("sfic_cycle"), say, cycle(say, 2, 5, 0.4));
    }
}

#[test]
fn figures_of_many_arms_go_on_over_pages() {
    for count in [32, 60] {
        let names: Vec<String> = (0..count).map(|arm| format!("inspections-{arm}")).collect();
        let rows: Vec<(&str, f64, f64)> = names.iter().map(|name| (name.as_str(), -0.1, 0.01)).collect();
        let stages = [("shipped", 1.0, 0.5), ("inspected", 0.24, 1.34), (BEYOND, 0.012, 2.1)];
        let (rows, chain) = (effects(en, &rows), chain(en, count, &stages));
        check("rows", &rows);
        check("chain", &chain);
        for figure in [Figure::new("rows", "T", "D", rows), Figure::new("chain", "T", "D", chain)] {
            let (wide, parts) = (figure.wide(), figure.wide().parts(PART));
            assert!(wide.height > TALLEST && parts.len() > 1, "{}", figure.id);
            let height =
                |bands: &Vec<(f64, f64)>| bands.iter().map(|(top, bottom)| bottom - top).sum::<f64>();
            assert!(parts.iter().all(|bands| height(bands) <= PART), "{}: {parts:?}", figure.id);
            // One after the other the middle bands are the whole drawing, and each part has its legend.
            let middle = parts.iter().map(|bands| bands[1]);
            assert!(middle.clone().zip(middle.skip(1)).all(|(one, next)| one.1 == next.0), "{parts:?}");
            assert!(parts.iter().all(|bands| bands[0].0 == 0.0), "{parts:?}");
            let text = figure.inline();
            assert_eq!(text.matches("class=\"fig part\"").count(), parts.len());
            assert!(text.contains(&format!("<g id=\"{}-drawn\" class=\"fig\">", figure.id)));
            roxmltree::Document::parse(&format!("<div>{text}</div>")).unwrap();
        }
    }
    let few = Figure::new("few", "T", "D", effects(en, &[("one", -0.1, 0.01)]));
    assert!(!few.inline().contains("part") && !few.inline().contains("tall"));
}

#[test]
fn usual_data_are_drawn_inside_the_frame_and_clear_of_each_other() {
    for say in [en as Say, zh] {
        check("six lines", &lines(say, 6, 200, |line, week| 1.0 - week as f64 / (300.0 + 5.0 * line as f64)));
        check("twenty lines", &lines(say, 20, 200, |_, _| 0.5));
        check("multiples", &multiples(say, 4));
        check("crowded", &scatter(say, &vec![(1.0, 0.5); 40]));
        check("large", &heatmap(say, 10, 10, |row, column| row as f64 - column as f64));
        for arms in [0, 1, 5, 6, 16] {
            check("chain", &chain(say, arms, &STAGES));
        }
        for parties in [1, 2, 3, 4, 6, 8, 10] {
            check("network", &network(say, parties, |from, to| (from + to) as f64 / 25.0, 0.1));
        }
        for (arms, steps) in [(0, 5), (1, 5), (2, 0), (2, 1), (2, 2), (2, 4), (2, 6), (3, 5)] {
            check("cycle", &cycle(say, arms, steps, 0.4));
        }
    }
}

#[test]
fn odd_data_break_nothing() {
    for value in [f64::NAN, f64::INFINITY, 0.0, -0.0, 1e300, 1e100, -1e100, 1e-300, -7.0] {
        check("effects", &effects(en, &[("a", value, 0.1), ("b", -0.2, value)]));
        check("bars", &Rows { shape: Shape::Bar, ..effects(en, &[("a", value, value)]) });
        check("lines", &lines(en, 3, 30, |line, week| if week % 7 == 0 { value } else { line as f64 }));
        check("scatter", &scatter(en, &[(value, 0.5), (1.0, value), (2.0, 0.1)]));
        check("heatmap", &heatmap(en, 2, 3, |_, column| if column == 1 { value } else { 0.5 }));
        check("chain", &chain(en, 2, &[("a", value, 1.0), ("b", 0.5, value), (BEYOND, 0.1, value)]));
        check("network", &network(en, 4, |_, to| if to == 1 { value } else { 0.5 }, 0.1));
        check("network", &network(en, 4, |_, _| 0.5, value));
        check("cycle", &cycle(en, 2, 5, value));
    }
    check("no rows", &effects(en, &[]));
    check("no lines", &lines(en, 0, 0, |_, _| 0.0));
    check("no dots", &scatter(en, &[]));
    check("no cells", &heatmap(en, 0, 0, |_, _| 0.0));
    check("no panels", &Multiples { panels: Vec::new(), of: String::new() });
    check("no cases", &Classes { limits: None, ..classes(en, &[]) });
    check("no bars", &stacked(en, &[]));
    check("empty bars", &stacked(en, &[("a", [0, 0, 0])]));
    check("no stages", &chain(en, 3, &[]));
    check("no parties", &network(en, 0, |_, _| 0.5, 0.1));
    let long = "a name that goes on and on, longer than any page or phone is wide ".repeat(3);
    check("long names", &effects(en, &[(&long, 0.1, 0.2)]));
    check("long bars", &stacked(en, &[(&long, [1, 1, 1])]));
    check("long stages", &chain(en, 2, &[(&long, 1.0, 1.0)]));
}

#[test]
fn a_figure_says_what_it_shows_and_escapes_what_it_is_given() {
    let chart = effects(en, &[("<script>alert(1)</script> & co", -0.1, 0.1)]);
    let height = chart.draw(WIDE).height;
    let figure = Figure::new("effects", "Title & <b>", "\"Description\"", chart);
    for text in [figure.inline(), figure.standalone()] {
        assert!(!text.contains("<script") && !text.contains("<b>"), "{text}");
        assert!(text.contains("role=\"img\"") && text.contains("Title &amp; &lt;b&gt;</title>"));
        assert!(text.contains("aria-labelledby=\"effects-wide-t effects-wide-d\""));
    }
    assert!(
        figure.inline().contains(&format!("viewBox=\"0 0 720 {height}\" width=\"720\" height=\"{height}\""))
    );
    let around = format!("viewBox=\"-16 -16 752 {}\"", height + 32.0);
    assert!(figure.standalone().contains(&around), "{}", figure.standalone());
    let page = format!("class=\"page\" x=\"-16\" y=\"-16\" width=\"752\" height=\"{}\"", height + 32.0);
    assert!(figure.standalone().contains(&page) && figure.standalone().contains("prefers-color-scheme:dark"));
}
