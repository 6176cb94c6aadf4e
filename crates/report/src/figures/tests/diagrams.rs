//! Chain and trust network: where bars, marks and lines lie.

use super::geometry::{Element, Picture, close, same};
use super::samples::*;
use crate::figures::drawing::{Area, At};
use crate::figures::{NARROW, STYLE, WIDE};

/// The bars of the funnel and those of the factors, in the order of the stages.
fn bars(picture: &Picture) -> (Vec<&Element>, Vec<&Element>) {
    let bars = picture.all("rect", "bar").into_iter().filter(|bar| !bar.hover.is_empty());
    bars.partition(|bar| close(bar.area.bottom - bar.area.top, 7.0))
}

#[test]
fn bars_of_the_funnel_are_as_long_as_the_share_that_reached_the_stage() {
    for (width, whole) in [(NARROW, 0.34 * NARROW), (NARROW - 1.0, NARROW - 1.0)] {
        let picture = Picture::of(&chain(en, 1, &STAGES), width);
        let (funnel, _) = bars(&picture);
        // None for the total; the least is 1.5 long.
        let lengths = [1.0, 0.24, 0.012, 1.5 / whole].map(|share| share * whole);
        assert_eq!(funnel.len(), lengths.len());
        for (bar, length) in funnel.iter().zip(lengths) {
            same(bar.area.left, 0.0);
            same(bar.area.right, length.max(1.5));
        }
        for (count, bar) in ["1,000", "240", "0.10"].iter().zip([funnel[0], funnel[1], funnel[3]]) {
            let count = picture.text(count).area;
            same(count.right, whole);
            assert!(count.bottom < bar.area.top && count.bottom > bar.area.top - 20.0);
        }
    }
}

#[test]
fn a_factor_lies_at_its_logarithm_about_no_change_and_is_cut_at_four() {
    let stages = [("a", 1.0, 2.0), ("b", 0.5, 0.5), ("c", 0.2, 8.0), ("d", 0.1, 1.0)];
    for (width, centre, half) in [
        // Five columns of 0.63 of the width, the first of which begins at 0.37; below the border one column.
        (WIDE, 0.37 * WIDE + 0.063 * WIDE, 0.063 * WIDE - 8.0),
        (NARROW - 1.0, (1.5 * 479.0 - 46.0) / 2.0, (0.5 * 479.0 - 46.0) / 2.0 - 8.0),
    ] {
        let picture = Picture::of(&chain(en, 1, &stages), width);
        let (_, factors) = bars(&picture);
        // 2 is half of the way to 4, on a logarithmic scale.
        for (bar, (part, class)) in factors.iter().zip([(0.5, "c2"), (-0.5, "c2"), (1.0, "c1"), (0.0, "c0")])
        {
            same(bar.area.left, centre + half * f64::min(part, 0.0));
            same(bar.area.right, centre + half * f64::max(part, 0.0));
            same(bar.area.bottom - bar.area.top, 12.0);
            assert_eq!(bar.group, class, "{}", bar.hover);
            let strokes: Vec<_> =
                picture.hovered(&bar.hover).into_iter().filter(|stroke| stroke.class == "stroke").collect();
            same(strokes[1].area.left, centre + half * part);
            same(strokes[1].centre().1, bar.centre().1);
            same(strokes[0].centre().1, bar.centre().1);
        }
        let ends = picture.hovered("countermeasure 0, d: ");
        let interval = ends.iter().find(|element| element.class == "stroke").unwrap();
        same(interval.area.left, centre + half * libm::log(0.99) / libm::log(4.0));
        same(interval.area.right, centre + half * libm::log(1.01) / libm::log(4.0));
        assert_eq!(factors.len(), 4);
    }
}

#[test]
fn a_shade_lies_in_the_row_of_the_stage_that_an_arm_changes_most() {
    assert_eq!(chain(en, 2, &STAGES).marks(), [Some(0), Some(0)]);
    let mut other = STAGES;
    (other[0].2, other[1].2) = (0.9, 1.5);
    assert_eq!(chain(en, 1, &other).marks(), [Some(1)]);
    let mut nothing = other.map(|(title, reached, _)| (title, reached, 1.001));
    nothing[3].2 = 3.9;
    assert_eq!(chain(en, 1, &nothing).marks(), [Some(3)]);
    nothing[3].2 = 1.001;
    assert_eq!(chain(en, 1, &nothing).marks(), [None]);

    let picture = Picture::of(&chain(en, 2, &other), WIDE);
    // Above each stage is a line; the shade is 2 inside of the row, and of the arm's column.
    let lines: Vec<f64> = picture
        .elements
        .iter()
        .filter(|line| line.kind == "line" && close(line.area.right - line.area.left, WIDE))
        .map(|line| line.area.top)
        .collect();
    assert_eq!(lines.len(), other.len());
    let shades: Vec<Area> =
        picture.all("rect", "range").into_iter().skip(1).map(|shade| shade.area).collect();
    assert_eq!(shades.len(), 2);
    for (arm, shade) in shades.iter().enumerate() {
        same(shade.top, lines[1] + 2.0);
        same(shade.bottom, lines[2] - 2.0);
        let left = 0.37 * WIDE + 0.126 * WIDE * arm as f64;
        same(shade.left, left + 2.0);
        same(shade.right, left + 0.126 * WIDE - 2.0);
        let head = picture.text(&arm.to_string());
        same(head.centre().0, (shade.left + shade.right) / 2.0);
        let (bar, text) = {
            let drawn = picture.hovered(&format!("countermeasure {arm}, 被检查: "));
            let texts = picture.texts().into_iter().filter(|text| text.text == "×1.50");
            (drawn[0].area, texts.collect::<Vec<_>>()[arm])
        };
        assert!(bar.top > shade.top && bar.bottom < text.area.top && text.area.bottom < shade.bottom);
    }
    let narrow = Picture::of(&chain(en, 1, &other), NARROW - 1.0);
    let shade = narrow.all("rect", "range")[1].area;
    let title = narrow.texts().into_iter().rfind(|text| text.text == "被检查").unwrap().area;
    assert!(shade.top < title.top && title.bottom < shade.bottom && close(shade.bottom - shade.top, 20.0));
}

#[test]
fn a_chain_names_its_arms_and_colours_once_and_has_five_arms_side_by_side() {
    let picture = Picture::of(&chain(en, 6, &STAGES), WIDE);
    for colour in ["for enforcement", "against it", "not told apart", "changed most"] {
        let name = picture.text(colour).area;
        let beside = picture
            .elements
            .iter()
            .filter(|mark| mark.kind == "rect" && close(mark.area.right, name.left - 5.0));
        assert_eq!(beside.count(), 1, "{colour}");
    }
    let at = |arm: usize| picture.text(&arm.to_string()).centre();
    assert!((1..5).all(|arm| close(at(arm).1, at(0).1)) && at(5).1 > at(0).1 + 200.0);
    same(at(5).0, at(0).0);
    assert_eq!(picture.contents().iter().filter(|text| **text == "sanctioned").count(), 2);
    let alone = Picture::of(&chain(en, 0, &STAGES), WIDE);
    assert!(!alone.contents().contains(&"for enforcement"));
    assert!(alone.contents().contains(&"sanctioned"));
}

/// The circles of the parties and the lines between them, of the drawing before (0) or after (1).
fn drawn(picture: &Picture, after: usize) -> (Vec<&Element>, Vec<&Element>) {
    let circles: Vec<_> =
        picture.elements.iter().filter(|element| element.is_mark() && !element.hover.is_empty()).collect();
    let edges: Vec<_> = picture
        .elements
        .iter()
        .filter(|edge| edge.class.starts_with("edge") && !edge.hover.is_empty())
        .collect();
    let half = |all: Vec<&'_ Element>| -> Vec<usize> {
        (after * all.len() / 2..(after + 1) * all.len() / 2).collect()
    };
    let (some, others) = (half(circles.clone()), half(edges.clone()));
    (some.into_iter().map(|i| circles[i]).collect(), others.into_iter().map(|i| edges[i]).collect())
}

#[test]
fn parties_lie_clockwise_on_a_circle_and_lines_end_at_them() {
    for width in [WIDE, NARROW - 1.0] {
        let picture = Picture::of(&network(en, 4, |from, to| (from + to) as f64 / 6.0, 0.1), width);
        for after in [0, 1] {
            let (circles, edges) = drawn(&picture, after);
            let at: Vec<At> = circles.iter().map(|circle| circle.centre()).collect();
            let each = if width < NARROW { width } else { (width - 16.0) / 2.0 };
            let radius = each * 0.23;
            let middle = (at[0].0, at[0].1 + radius);
            for (party, (x, y)) in [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)].into_iter().enumerate()
            {
                same(at[party].0, middle.0 + radius * x);
                same(at[party].1, middle.1 + radius * y);
                // Power is 0, 0.1, 0.2, 0.3.
                same(circles[party].area.right - at[party].0, 4.0 + 0.6 * party as f64);
                assert_eq!(circles[party].class, if party % 2 == 0 { "fill" } else { "hollow" });
            }
            assert_eq!(edges.len(), 6);
            for edge in edges {
                let ends: Vec<bool> = edge
                    .points
                    .iter()
                    .map(|end| at.iter().any(|at| close(at.0, end.0) && close(at.1, end.1)))
                    .collect();
                assert!(ends == [true, true] && edge.points[0] != edge.points[1]);
            }
        }
    }
}

#[test]
fn networks_lie_side_by_side_from_the_border_on_and_below_each_other_below_it() {
    let first = |width: f64, after: usize| {
        drawn(&Picture::of(&network(en, 2, |_, _| 0.5, 0.1), width), after).0[0].centre()
    };
    same(first(NARROW, 1).0, first(NARROW, 0).0 + (NARROW + 16.0) / 2.0);
    same(first(NARROW - 1.0, 1).0, first(NARROW - 1.0, 0).0);
    assert!(first(NARROW - 1.0, 1).1 > first(NARROW - 1.0, 0).1 + 150.0);
}

#[test]
fn names_of_parties_lie_beside_their_marks() {
    let mut chart = network(en, 4, |_, _| 0.5, 0.1);
    for (party, name) in chart.parties.iter_mut().zip(["top", "right", "bottom", "left"]) {
        party.name = name.into();
    }
    let picture = Picture::of(&chart, WIDE);
    let (circles, _) = drawn(&picture, 0);
    let name = |name: &str| *picture.texts().iter().find(|text| text.text == name).unwrap();
    // The base of a text beside a mark is 4 below the middle of it; the gap is 7.
    same(name("right").points[0].1, circles[1].centre().1 + 4.0);
    same(name("right").area.left, circles[1].area.right + 7.0);
    same(name("left").points[0].1, circles[3].centre().1 + 4.0);
    same(name("left").area.right, circles[3].area.left - 7.0);
    same(name("top").points[0].1, circles[0].area.top - 9.0);
    same(name("top").centre().0, circles[0].centre().0);
    same(name("bottom").points[0].1, circles[2].area.bottom + 16.0);
    same(name("bottom").centre().0, circles[2].centre().0);

    // A name in two lines has its middle there.
    chart.parties[1].name = "a name in two lines".into();
    let picture = Picture::of(&chart, WIDE);
    let (circles, _) = drawn(&picture, 0);
    let lines: Vec<f64> = picture
        .texts()
        .iter()
        .filter(|text| close(text.area.left, circles[1].area.right + 7.0))
        .map(|text| text.points[0].1)
        .collect();
    assert_eq!(lines.len(), 2, "{:?}", picture.contents());
    same((lines[0] + lines[1]) / 2.0, circles[1].centre().1 + 4.0);
}

#[test]
fn lines_are_thicker_and_painted_later_with_more_trust() {
    let class =
        |trust: f64| drawn(&Picture::of(&network(en, 2, |_, _| trust, 0.0), WIDE), 0).1[0].class.clone();
    for (trust, index) in
        [(0.0, 1), (0.29, 1), (0.3, 2), (0.44, 2), (0.45, 3), (0.6, 4), (0.74, 4), (0.75, 5), (1.0, 5)]
    {
        assert_eq!(class(trust), format!("edge w{index}"), "{trust}");
    }
    let thickness = |index: usize| -> f64 {
        let start = format!(".fig .w{index}{{stroke-width:");
        let rest = &STYLE[STYLE.find(&start).unwrap() + start.len()..];
        rest[..rest.find(';').unwrap()].parse().unwrap()
    };
    assert!((1..5).all(|index| thickness(index) < thickness(index + 1)));
    let picture = Picture::of(&network(en, 4, |from, to| (from + to) as f64 / 6.0, 0.1), WIDE);
    let classes: Vec<&str> = drawn(&picture, 0).1.iter().map(|edge| &*edge.class).collect();
    assert!(classes.is_sorted() && classes.first() != classes.last(), "{classes:?}");
}

#[test]
fn colours_of_lines_tell_which_way_trust_went_in_both_directions() {
    let colours = |change: f64| {
        let picture = Picture::of(&network(en, 2, |_, _| 0.5, change), WIDE);
        [0, 1].map(|after| drawn(&picture, after).1[0].group.clone())
    };
    assert_eq!([colours(0.2), colours(-0.2), colours(0.0)], [["c0", "c1"], ["c0", "c2"], ["c0", "c0"]]);
    let mut mixed = network(en, 2, |_, _| 0.5, 0.2);
    mixed.ties[1].change = span(-0.2, 0.01);
    assert_eq!(drawn(&Picture::of(&mixed, WIDE), 1).1[0].group, "c0");
    let matrix = network(en, 3, |_, _| 0.5, -0.2).matrix("change");
    assert_eq!(matrix.values[0][0], None);
    assert_eq!(matrix.values[0][1].unwrap().value, -0.2);
}

#[test]
fn the_legend_of_a_network_names_classes_colours_and_marks_once() {
    let picture = Picture::of(&network(en, 4, |_, _| 0.5, 0.1), WIDE);
    let line = |text: &str| {
        let left = picture.text(text).area.left;
        let line = picture.elements.iter().find(|line| {
            line.kind == "line"
                && close(line.area.right, left - 5.0)
                && close(line.area.top, picture.text(text).points[0].1 - 4.0)
        });
        line.map(|line| (line.class.clone(), line.group.clone())).unwrap()
    };
    for (index, text) in ["< 0.3", "0.3 – 0.45", "0.45 – 0.6", "0.6 – 0.75", "≥ 0.75"].into_iter().enumerate()
    {
        assert_eq!(line(text), (format!("edge w{}", index + 1), "c0".into()));
    }
    for (text, group) in [("grew", "c1"), ("fell", "c2"), ("neither", "c0")] {
        assert_eq!(line(text), ("edge w4".into(), group.into()));
    }
    picture.text("seat by office (size: power)");
    picture.text("by invitation");
}
