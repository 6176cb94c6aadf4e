//! Rows, lines and stacked bars: where marks lie against their values.

use super::geometry::{Picture, close, same};
use super::samples::*;
use crate::figures::lines::{Lines, Multiples};
use crate::figures::rows::{Order, Rows, Shape};
use crate::figures::scale::Numbers;
use crate::figures::{Chart, NARROW, WIDE};

#[test]
fn a_mark_lies_at_its_value_and_its_interval_around_it() {
    let rows = [("reporting", 0.0055, -0.008), ("sharing", -0.14, -0.01)];
    for width in [WIDE, NARROW, NARROW - 1.0] {
        let picture = Picture::of(&effects(en, &rows), width);
        let across = picture.across();
        for (label, first, second) in rows {
            for (series, value, half) in [("true", first, 1.0), ("recorded", second, 0.5)] {
                let drawn = picture.hovered(&format!("{label}, {series} repeats: "));
                let at = |value: f64| across.at(value);
                let points = 100.0 * value;
                let mark = drawn.iter().find(|element| element.is_mark()).unwrap();
                same(mark.centre().0, at(points));
                assert_eq!(mark.kind, if series == "true" { "circle" } else { "rect" });
                let ends: Vec<_> = drawn.iter().filter(|element| element.class == "stroke").collect();
                assert_eq!(ends.len(), 3);
                same(ends[0].area.left, at(points - half));
                same(ends[0].area.right, at(points + half));
                same(ends[1].area.left, at(points - half));
                same(ends[2].area.left, at(points + half));
                for end in &ends[1..] {
                    same(end.area.bottom - end.area.top, 7.0);
                    same(end.centre().1, mark.centre().1);
                }
            }
        }
    }
}

#[test]
fn an_axis_of_hand_made_values_lies_where_it_was_computed_by_hand() {
    // Labels and values are short, so that both columns have their least width of 40.
    let mut chart = shares(&[("a", 0.0, Some((0.0, 1.0)))]);
    chart.rows[0].values = vec![None];
    let picture = Picture::of(&chart, WIDE);
    let across = picture.across();
    // From 40 + 12 + 8 to 720 − 40 − 2·12.
    same(across.0[0].1, 60.0);
    same(across.0[across.0.len() - 1].1, 656.0);
    assert_eq!(across.values(), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
    same(across.0[2].1, 298.4);
    let grid: Vec<f64> = picture.all("line", "grid").iter().map(|line| line.area.left).collect();
    assert_eq!(grid.len(), across.0.len());
    assert!(grid.iter().zip(&across.0).all(|(line, tick)| close(*line, tick.1)), "{grid:?}");
}

#[test]
fn labels_of_an_axis_without_room_are_left_out() {
    // The axis is 30 long, its ticks 15 apart; "50" would begin less than 6 after the end of "0".
    let chart = shares(&[("a", 0.5, Some((0.0, 1.0)))]);
    assert_eq!(Picture::of(&chart, 100.0).across().values(), [0.0, 100.0]);
    assert_eq!(Picture::of(&chart, NARROW - 1.0).across().values().len(), 6);
}

#[test]
fn bars_reach_from_zero_to_their_value() {
    let chart = Rows { shape: Shape::Bar, ..effects(en, &[("a", 0.1, -0.2)]) };
    let picture = Picture::of(&chart, WIDE);
    let across = picture.across();
    let bars = picture.all("rect", "bar");
    for (bar, (left, right)) in bars.iter().zip([(0.0, 10.0), (-20.0, 0.0)]) {
        same(bar.area.left, across.at(left));
        same(bar.area.right, across.at(right));
        same(bar.area.bottom - bar.area.top, 12.0);
    }
    assert_eq!(bars.len(), 2);
    assert!(picture.elements.iter().all(|element| !element.is_mark() || element.hover.is_empty()));
}

#[test]
fn the_line_of_zero_lies_at_zero_and_only_where_both_signs_are() {
    let both = Picture::of(&effects(en, &[("a", 0.3, -0.3)]), WIDE);
    let zero = both.all("line", "zero");
    assert_eq!(zero.len(), 1);
    same(zero[0].area.left, both.across().at(0.0));
    let above = Picture::of(&effects(en, &[("a", 0.3, 0.2)]), WIDE);
    assert!(above.all("line", "zero").is_empty());
    // Bars begin there in any case.
    let bars = Picture::of(&Rows { shape: Shape::Bar, ..effects(en, &[("a", 0.3, 0.2)]) }, WIDE);
    same(bars.all("line", "zero")[0].area.left, bars.across().at(0.0));
}

#[test]
fn a_range_is_behind_its_row_and_open_ends_reach_the_axis() {
    let rows = [("a", 0.5, Some((0.4, 0.6))), ("b", 0.7, Some((f64::NEG_INFINITY, 0.5))), ("c", 0.9, None)];
    for width in [WIDE, NARROW - 1.0] {
        let picture = Picture::of(&shares(&rows), width);
        let across = picture.across();
        let ranges = picture.all("rect", "range");
        assert_eq!(ranges.len(), 2);
        same(ranges[0].area.left, across.at(40.0));
        same(ranges[0].area.right, across.at(60.0));
        same(ranges[1].area.left, across.0[0].1);
        same(ranges[1].area.right, across.at(50.0));
        for (range, label) in ranges.iter().zip(["a", "b"]) {
            let mark =
                picture.hovered(&format!("{label}: ")).into_iter().find(|mark| mark.is_mark()).unwrap();
            assert!(range.area.top < mark.area.top && mark.area.bottom < range.area.bottom);
        }
        assert!(ranges[0].area.bottom < ranges[1].area.top);
    }
}

#[test]
fn a_legend_names_two_series_once_and_a_single_one_not_at_all() {
    let two = Picture::of(&effects(en, &[("a", 0.1, -0.1)]), WIDE);
    for series in ["true repeats", "recorded repeats"] {
        let name = two.text(series);
        let mark = two.elements.iter().filter(|mark| mark.is_mark() && mark.hover.is_empty());
        let beside = |left: f64| close(left, name.area.left - 14.0);
        assert_eq!(mark.filter(|mark| beside(mark.centre().0)).count(), 1);
    }
    let one = Picture::of(&shares(&[("a", 0.1, None)]), WIDE);
    assert!(!one.contents().contains(&"share"));
    assert!(one.elements.iter().all(|mark| !mark.is_mark() || !mark.hover.is_empty()));
    // A row is 16 + 4·… high: without a legend the first begins at 6.
    same(one.all("line", "grid")[0].area.top, 6.0);
    for parts in [Picture::of(&stacked(en, &[("a", [1, 1, 1])]), WIDE), Picture::of(&classes(en, &[]), WIDE)]
    {
        for part in ["undecided", "works", "backfires"] {
            parts.text(part);
        }
    }
}

#[test]
fn labels_lie_beside_their_marks_from_the_border_on_and_above_them_below_it() {
    let chart = effects(en, &[("reporting", 0.1, 0.2)]);
    let label = |width: f64| {
        let picture = Picture::of(&chart, width);
        let mark = picture.hovered("reporting, true").into_iter().find(|mark| mark.is_mark()).unwrap().area;
        let label = picture.text("reporting").area;
        (label.right < mark.left, label.bottom < mark.top)
    };
    assert_eq!(label(NARROW), (true, false));
    assert!(label(NARROW - 1.0).1);
    let bars = stacked(en, &[("reporting", [1, 2, 1])]);
    let label = |width: f64| {
        let picture = Picture::of(&bars, width);
        let bar = picture.all("rect", "bar")[0].area;
        let label = picture.text("reporting").area;
        (label.right < bar.left, label.bottom < bar.top)
    };
    assert_eq!(label(NARROW), (true, false));
    assert!(label(NARROW - 1.0).1);
}

#[test]
fn rows_are_sorted_with_the_unknown_last() {
    let chart = effects(en, &[("none", f64::NAN, 0.0), ("up", 0.1, 0.0), ("down", -0.1, 0.0)]);
    for (order, labels) in [
        (Order::Ascending, ["down", "up", "none"]),
        (Order::Descending, ["up", "down", "none"]),
        (Order::Given, ["none", "up", "down"]),
    ] {
        let chart = Rows { order, ..chart.clone() };
        let picture = Picture::of(&chart, WIDE);
        let heights = labels.map(|label| picture.text(label).points[0].1);
        assert!(heights.is_sorted(), "{labels:?}: {heights:?}");
        assert!(chart.data_table().rows.iter().map(|row| row[0].shown()).eq(labels));
    }
}

#[test]
fn the_ends_of_an_axis_say_which_side_means_what() {
    for width in [WIDE, NARROW - 1.0] {
        let picture = Picture::of(&effects(en, &[("a", 0.1, 0.2)]), width);
        same(picture.text("← fewer repeat").area.left, 0.0);
        same(picture.text("more repeat →").area.right, width);
    }
}

/// One line of three points without steps: weeks 0, 5 and 10 at 20, 60 and 40 %.
fn bent() -> Lines {
    let value = |week: usize| [0.2, 0.6, 0.4][week / 5];
    let mut chart = lines(en, 1, 11, |_, week| value(week));
    chart.lines[0].points.retain(|(week, _)| week % 5.0 == 0.0);
    Lines { steps: false, ..chart }
}

#[test]
fn a_line_goes_through_its_values_and_its_band_through_the_ends() {
    for width in [WIDE, NARROW - 1.0] {
        let picture = Picture::of(&bent(), width);
        let (across, up) = (picture.across(), picture.up());
        let line = picture.all("path", "stroke")[0];
        let values = [(0.0, 20.0), (5.0, 60.0), (10.0, 40.0)];
        assert_eq!(line.points.len(), 3);
        for (point, (week, value)) in line.points.iter().zip(values) {
            same(point.0, across.at(week));
            same(point.1, up.at(value));
        }
        let band = picture.all("path", "band")[0];
        let above = values.map(|(week, value)| (week, value + 2.0));
        let below = values.map(|(week, value)| (week, value - 2.0));
        assert_eq!(band.points.len(), 6);
        for (point, (week, value)) in band.points.iter().zip(above.into_iter().chain(below.into_iter().rev()))
        {
            same(point.0, across.at(week));
            same(point.1, up.at(value));
        }
    }
}

#[test]
fn the_vertical_axis_lies_where_it_was_computed_by_hand() {
    // The heading is one line of 16 and 6 below it; the panel is 300 high, its axis from 8 to 300.
    let picture = Picture::of(&bent(), WIDE);
    let up = picture.up();
    assert_eq!((up.values()[0], up.values()[up.0.len() - 1]), (0.0, 70.0));
    same(up.at(0.0), 322.0);
    same(up.0[7].1, 30.0);
    // 322 − 2/7 · 292.
    same(up.0[2].1, 238.6);
}

#[test]
fn a_step_holds_its_value_until_the_next() {
    let picture = Picture::of(&Lines { steps: true, ..bent() }, WIDE);
    let (across, up) = (picture.across(), picture.up());
    let corners = [(0.0, 20.0), (5.0, 20.0), (5.0, 60.0), (10.0, 60.0), (10.0, 40.0)];
    let line = picture.all("path", "stroke")[0];
    assert_eq!(line.points.len(), corners.len());
    for (point, (week, value)) in line.points.iter().zip(corners) {
        same(point.0, across.at(week));
        same(point.1, up.at(value));
    }
}

#[test]
fn a_dashed_line_lies_at_its_week_and_is_named_on_the_side_with_room() {
    for (week, right) in [(1.0, true), (9.0, false)] {
        let picture = Picture::of(&Lines { moments: vec![(week, "start".into())], ..bent() }, WIDE);
        let line = picture.all("line", "rule dash1")[0];
        same(line.area.left, picture.across().at(week));
        same(line.area.top, picture.up().at(70.0));
        same(line.area.bottom, picture.up().at(0.0));
        let text = picture.text("start").area;
        same(if right { text.left - 4.0 } else { text.right + 4.0 }, line.area.left);
    }
}

#[test]
fn lines_are_named_at_their_ends_from_the_border_on_and_in_a_legend_below_it() {
    let chart = lines(en, 3, 9, |line, _| 0.2 + 0.3 * line as f64);
    let wide = Picture::of(&chart, NARROW);
    let narrow = Picture::of(&chart, NARROW - 1.0);
    for number in 0..3 {
        let name = format!("countermeasure {number}");
        let end = |picture: &Picture| *picture.hovered(&name)[1].points.last().unwrap();
        let (x, y) = end(&wide);
        // The base of a text is 4 below its line.
        same(wide.text(&name).points[0].1, y + 4.0);
        same(wide.text(&name).points[0].0, x + 8.0);
        assert!(narrow.text(&name).area.bottom < narrow.up().0.last().unwrap().1);
        assert_eq!(wide.text(&name).group, format!("c{number}"));
    }
}

#[test]
fn names_at_the_ends_of_close_lines_are_moved_apart_and_thirteen_go_into_a_legend() {
    let names = |count: usize| {
        let picture = Picture::of(&lines(en, count, 9, |_, _| 0.5), WIDE);
        picture.check("close lines");
        let own = picture.texts().into_iter().filter(|text| text.class == "strong own");
        own.map(|text| text.points[0].1).collect::<Vec<f64>>()
    };
    let twelve = names(12);
    assert!(twelve.len() == 12 && twelve.windows(2).all(|pair| close(pair[1] - pair[0], 16.0)), "{twelve:?}");
    assert!(names(13).is_empty());
}

#[test]
fn dashes_tell_lines_of_one_colour_apart() {
    let picture = Picture::of(&lines(en, 15, 9, |line, _| line as f64 / 20.0), WIDE);
    for (number, class) in [(0, "stroke"), (6, "stroke"), (7, "stroke dash1"), (14, "stroke dash2")] {
        let line = picture.hovered(&format!("countermeasure {number}"));
        let line = line.iter().find(|element| element.class.starts_with("stroke")).unwrap();
        assert_eq!((&*line.class, &*line.group), (class, &*format!("c{}", number % 7)));
    }
}

#[test]
fn long_lines_are_thinned_but_keep_their_ends_and_breaks() {
    let mut chart = lines(en, 1, 5000, |_, _| 0.5);
    for (index, (_, span)) in chart.lines[0].points.iter_mut().enumerate() {
        *span = self::span(0.5 + (index % 3) as f64 / 20.0, 0.01).filter(|_| index != 2500);
    }
    chart.steps = false;
    let picture = Picture::of(&chart, WIDE);
    let parts = picture.all("path", "stroke");
    assert_eq!(parts.len(), 2);
    let across = picture.across();
    for (part, (first, last)) in parts.iter().zip([(0.0, 2499.0), (2501.0, 4999.0)]) {
        same(part.points[0].0, across.at(first));
        same(part.points.last().unwrap().0, across.at(last));
        // Closer than 1.5 only at the end.
        let inner = &part.points[..part.points.len() - 1];
        assert!(inner.windows(2).all(|pair| pair[1].0 - pair[0].0 > 1.3) && inner.len() > 100);
    }
    chart.lines[0].points = vec![(0.0, span(0.5, 0.1)), (1.0, None), (2.0, span(0.5, 0.1))];
    let alone = Picture::of(&chart, WIDE);
    assert_eq!(alone.all("circle", "fill").len(), 2);
}

#[test]
fn panels_lie_in_three_columns_from_the_border_on_and_in_one_below_it() {
    let titles = |width: f64, panels: usize| {
        let picture = Picture::of(&multiples(en, panels), width);
        let strong = picture.all("text", "strong");
        strong.iter().map(|title| title.points[0]).collect::<Vec<_>>()
    };
    let wide = titles(NARROW, 4);
    // (480 − 2 · 22) / 3 wide, 22 apart.
    for (column, at) in wide[..3].iter().enumerate() {
        same(at.0, column as f64 * (145.33 + 22.0));
        same(at.1, wide[0].1);
    }
    assert!(close(wide[3].0, 0.0) && wide[3].1 > wide[0].1 + 120.0);
    let narrow = titles(NARROW - 1.0, 4);
    assert!(
        narrow.iter().all(|at| at.0 == 0.0) && narrow.windows(2).all(|pair| pair[1].1 > pair[0].1 + 130.0)
    );
    assert_eq!(titles(WIDE, 2)[1].0, 371.0);
    let picture = Picture::of(&multiples(en, 4), WIDE);
    picture.text("countermeasure 0");
    picture.text("countermeasure 1");
    assert_eq!(picture.all("path", "stroke").len(), 8);
    assert!(Multiples { panels: Vec::new(), of: String::new() }.data_table().rows.is_empty());
}

#[test]
fn parts_of_a_bar_are_as_long_as_their_shares_and_hold_their_counts() {
    for width in [WIDE, NARROW - 1.0] {
        let chart = stacked(en, &[("a", [1, 2, 1]), ("an arm of a long name", [0, 0, 400])]);
        let picture = Picture::of(&chart, width);
        let across = picture.across();
        let bars = picture.all("rect", "bar");
        let shares = [
            ("c1", 0.0, 50.0, "2"),
            ("c2", 50.0, 75.0, "1"),
            ("c0", 75.0, 100.0, "1"),
            ("c2", 0.0, 100.0, "400"),
        ];
        assert_eq!(bars.len(), shares.len());
        for (bar, (class, from, to, count)) in bars.iter().zip(shares) {
            assert_eq!(bar.group, class);
            same(bar.area.left, across.at(from) + 0.75);
            same(bar.area.right, across.at(to) - 0.75);
            same(bar.area.bottom - bar.area.top, 18.0);
            let texts = picture.hovered(&bar.hover);
            let text = texts.iter().find(|text| text.kind == "text").unwrap();
            assert_eq!(text.text, count);
            same(text.centre().0, bar.centre().0);
            assert!(text.area.top > bar.area.top - 1.0 && text.area.bottom < bar.area.bottom + 1.0);
        }
    }
    // 1 of 400 has no room for its count.
    let crowded = Picture::of(&stacked(en, &[("a", [0, 399, 1])]), WIDE);
    assert_eq!(crowded.contents().iter().filter(|text| **text == "1").count(), 0);
}

#[test]
fn numbers_of_an_axis_are_written_in_its_unit() {
    let texts = |numbers: Numbers| {
        let chart = Rows { numbers, ..shares(&[("a", -0.04, None), ("b", 0.07, None)]) };
        Picture::of(&chart, WIDE).across().values()
    };
    assert_eq!(texts(Numbers::Percent), [-10.0, -5.0, 0.0, 5.0, 10.0]);
    assert_eq!(texts(Numbers::Signed), [-0.1, -0.05, 0.0, 0.05, 0.1]);
}
