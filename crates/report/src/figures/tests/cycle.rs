//! The SFIC cycle: where boxes, arrows and courses lie.

use super::geometry::{Picture, close, same};
use super::samples::*;
use crate::figures::drawing::{Area, At};
use crate::figures::scale::Span;
use crate::figures::sfic_cycle::SficCycle;
use crate::figures::{NARROW, SLIM, WIDE};

/// The boxes and the frame of the process; wide, the steps are those inside of the frame.
fn boxes(picture: &Picture) -> (Vec<Area>, Area) {
    let frame = picture.all("rect", "range");
    assert_eq!(frame.len(), 1);
    (picture.all("rect", "box").into_iter().map(|found| found.area).collect(), frame[0].area)
}

fn holds(outer: Area, inner: Area) -> bool {
    outer.left < inner.left
        && outer.top < inner.top
        && inner.right < outer.right
        && inner.bottom < outer.bottom
}

/// True if a point is on the rim of an area.
fn on_rim(area: Area, (x, y): At) -> bool {
    let beside = x > area.left - 0.2 && x < area.right + 0.2;
    let between = y > area.top - 0.2 && y < area.bottom + 0.2;
    let upright = (close(x, area.left) || close(x, area.right)) && between;
    upright || ((close(y, area.top) || close(y, area.bottom)) && beside)
}

#[test]
fn boxes_are_clear_of_each_other_and_steps_inside_the_frame_of_the_process() {
    for (width, steps) in [(WIDE, 5), (WIDE, 4), (WIDE, 6), (SLIM, 5)] {
        let picture = Picture::of(&cycle(en, 2, steps, 0.4), width);
        let (boxes, frame) = boxes(&picture);
        assert_eq!(boxes.len(), steps + 4);
        for (index, one) in boxes.iter().enumerate() {
            assert!(boxes[index + 1..].iter().all(|other| !one.meets(*other)));
        }
        let inside: Vec<Area> = boxes.iter().copied().filter(|one| holds(frame, *one)).collect();
        assert_eq!(inside.len(), steps);
        assert!(boxes.iter().filter(|one| !holds(frame, **one)).all(|one| !one.meets(frame)));
        // Below the last step the frame has a margin; to leadership and design as wide a gap as between steps.
        let lowest = inside.iter().map(|one| one.bottom).fold(0.0, f64::max);
        same(frame.bottom - lowest, if width == WIDE { 14.0 } else { 12.0 });
        if width == WIDE {
            let above = boxes.iter().filter(|one| one.bottom < frame.top && close(one.left, frame.left));
            let below = boxes.iter().filter(|one| one.top > frame.bottom && close(one.left, frame.left));
            same(above.map(|one| frame.top - one.bottom).fold(0.0, f64::max), 20.0);
            same(below.map(|one| one.top - frame.bottom).fold(0.0, f64::max), 20.0);
            same(inside[1].left - inside[0].right, 20.0);
        } else {
            assert!(inside.windows(2).all(|pair| close(pair[1].top - pair[0].bottom, 24.0)));
        }
        for text in picture.texts() {
            let around = boxes.iter().filter(|one| one.meets(text.area));
            assert!(
                around.clone().count() < 2 && around.clone().all(|one| holds(*one, text.area)),
                "{}",
                text.text
            );
        }
    }
}

#[test]
fn arrows_begin_and_end_at_rims_and_lead_around_the_cycle() {
    for width in [WIDE, SLIM] {
        let picture = Picture::of(&cycle(en, 2, 5, 0.4), width);
        let (mut areas, frame) = boxes(&picture);
        areas.push(frame);
        let touched =
            |point: At| (0..areas.len()).filter(|index| on_rim(areas[*index], point)).collect::<Vec<_>>();
        let (lines, heads) = (picture.all("path", "arrow"), picture.all("path", "head"));
        // From the frame to outcomes; from what is around to the frame (on a phone one arrow); between five steps.
        assert_eq!((lines.len(), heads.len()), if width == WIDE { (9, 9) } else { (7, 7) });
        let mut pairs = Vec::new();
        for (line, head) in lines.iter().zip(heads) {
            let (start, tip) = (touched(line.points[0]), touched(head.points[0]));
            assert!(
                start.len() == 1 && tip.len() == 1 && start != tip,
                "{:?} to {:?}",
                line.points,
                head.points
            );
            pairs.push((start[0], tip[0]));
            // The line ends at the middle of the base of its head, which is 7 long and 8 wide and points ahead.
            let [tip, left, right] = head.points[..] else { panic!("a head with {:?}", head.points) };
            let [.., before, end] = line.points[..] else { panic!("a line with {:?}", line.points) };
            let far = |a: At, b: At| (a.0 - b.0).hypot(a.1 - b.1);
            assert!(close(far(end, tip), 7.0) && close(far(end, left), 4.0) && close(far(end, right), 4.0));
            same(far(before, tip), far(before, end) + 7.0);
            // It does not cross a box.
            for pair in line.points.windows(2) {
                let (x, y) = ((pair[0].0 + pair[1].0) / 2.0, (pair[0].1 + pair[1].1) / 2.0);
                let middle = Area { left: x - 1.0, top: y - 1.0, right: x + 1.0, bottom: y + 1.0 };
                assert!(!areas[..areas.len() - 1].iter().any(|one| one.meets(middle)), "{:?}", line.points);
            }
        }
        let steps: Vec<usize> = (0..areas.len() - 1).filter(|index| holds(frame, areas[*index])).collect();
        for (index, from) in steps.iter().enumerate() {
            assert!(pairs.contains(&(*from, steps[(index + 1) % 5])), "{pairs:?}");
        }
        let outcomes = areas.len() - 2;
        assert!(pairs.contains(&(areas.len() - 1, outcomes)));
    }
}

#[test]
fn a_cycle_has_columns_from_the_border_on_and_one_column_below_it() {
    let lefts = |width: f64| {
        let (boxes, _) = boxes(&Picture::of(&cycle(en, 2, 5, 0.4), width));
        boxes.iter().filter(|one| one.left < 20.0).count()
    };
    assert_eq!((lefts(NARROW), lefts(NARROW - 1.0)), (1, 9));
}

#[test]
fn a_course_fills_its_box_and_the_dashed_line_lies_at_the_start() {
    let mut chart = cycle(en, 1, 5, 0.4);
    let item = &mut chart.steps[0].items[0];
    item.course = vec![vec![(0.0, span(0.2, 0.1)), (100.0, span(0.4, 0.1)), (300.0, span(0.3, 0.1))]];
    let picture = Picture::of(&SficCycle { start: 75.0, ..chart }, WIDE);
    let line =
        picture.hovered("Step number 0, attendance").into_iter().find(|line| line.class == "thin").unwrap();
    // The base is a grid line of the whole width; 0.1 to 0.5 is the range, 2 off each edge of a height of 36.
    let base = picture.all("line", "grid");
    let base = base.iter().find(|base| close(base.area.left, line.points[0].0)).unwrap().area;
    let width = base.right - base.left;
    let up = |value: f64| base.bottom - 2.0 - (value - 0.1) / 0.4 * 32.0;
    assert_eq!(line.points.len(), 3);
    for (point, (tick, value)) in line.points.iter().zip([(0.0, 0.2), (100.0, 0.4), (300.0, 0.3)]) {
        same(point.0, base.left + width * tick / 300.0);
        same(point.1, up(value));
    }
    let band =
        picture.hovered("Step number 0, attendance").into_iter().find(|band| band.class == "band").unwrap();
    same(band.area.top, up(0.5));
    same(band.area.bottom, up(0.1));
    let dashed = picture.all("line", "rule dash1");
    let dashed =
        dashed.iter().find(|dashed| close(dashed.area.bottom, base.bottom) && dashed.area.left < base.right);
    same(dashed.unwrap().area.left, base.left + width / 4.0);
    same(base.bottom - dashed.unwrap().area.top, 36.0);
}

#[test]
fn settings_that_an_arm_leaves_alone_are_shown_once() {
    let picture = Picture::of(&cycle(en, 3, 5, 0.4), WIDE);
    let count = |text: &str| picture.contents().iter().filter(|other| **other == text).count();
    // Nine settings: the reference, and the one of the two other arms that differs.
    assert_eq!((count("A 0.40"), count("B 0.50"), count("C 0.40")), (9, 9, 0));
    for arm in ["A countermeasure 0", "B countermeasure 1", "C countermeasure 2"] {
        picture.text(arm);
    }
    let mut chart = cycle(en, 3, 5, 0.4);
    chart.starting.items[0].after = [0.4, 0.4, 0.7].map(Span::bare).to_vec();
    let picture = Picture::of(&chart, WIDE);
    let count = |text: &str| picture.contents().iter().filter(|other| **other == text).count();
    assert_eq!((count("A 0.40"), count("B 0.40"), count("C 0.70")), (9, 0, 1));
    // A single arm has no letter.
    let alone = Picture::of(&cycle(en, 1, 5, 0.4), WIDE);
    alone.text("countermeasure 0");
    assert_eq!(alone.contents().iter().filter(|text| **text == "0.40").count(), 9);
}
