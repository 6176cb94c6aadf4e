//! Scatter, classes and heatmap: where marks and cells lie against their values.

use super::geometry::{Picture, same};
use super::samples::*;
use crate::figures::classes::Classes;
use crate::figures::{NARROW, WIDE};

const DOTS: [(f64, f64); 4] = [(0.0, 0.54), (2.0, 0.4), (4.0, 0.34), (3.0, 0.5)];

#[test]
fn dots_lie_at_their_values_with_an_interval_each_way() {
    for width in [WIDE, NARROW - 1.0] {
        let picture = Picture::of(&scatter(en, &DOTS), width);
        let (across, up) = (picture.across(), picture.up());
        for (number, (x, y)) in DOTS.into_iter().enumerate() {
            let drawn = picture.hovered(&format!("countermeasure {number}: "));
            let mark = drawn.iter().find(|mark| mark.is_mark()).unwrap();
            same(mark.centre().0, across.at(x));
            same(mark.centre().1, up.at(100.0 * y));
            assert_eq!(mark.class == "fill", number % 2 == 0);
            let strokes: Vec<_> = drawn.iter().filter(|element| element.class == "stroke").collect();
            same(strokes[0].area.left, across.at(x - 0.2));
            same(strokes[0].area.right, across.at(x + 0.2));
            same(strokes[0].area.top, up.at(100.0 * y));
            same(strokes[1].area.top, up.at(100.0 * y + 1.0));
            same(strokes[1].area.bottom, up.at(100.0 * y - 1.0));
            same(strokes[1].area.left, across.at(x));
        }
    }
}

#[test]
fn the_line_of_the_best_joins_them_from_left_to_right() {
    let dots = [(4.0, 0.34), (3.0, 0.5), (0.0, 0.54), (1.0, 0.5), (2.0, 0.4)];
    let picture = Picture::of(&scatter(en, &dots), WIDE);
    let line = picture.all("path", "thin dash1")[0];
    let (across, up) = (picture.across(), picture.up());
    assert_eq!(line.points.len(), 3);
    for (point, (x, y)) in line.points.iter().zip([(0.0, 54.0), (2.0, 40.0), (4.0, 34.0)]) {
        same(point.0, across.at(x));
        same(point.1, up.at(y));
    }
}

#[test]
fn a_name_lies_near_its_dot_or_is_joined_to_it_or_is_listed_below() {
    let picture = Picture::of(&scatter(en, &DOTS), WIDE);
    for number in 0..DOTS.len() {
        let drawn = picture.hovered(&format!("countermeasure {number}: "));
        let mark = drawn.iter().find(|mark| mark.is_mark()).unwrap().centre();
        let name = picture.text(&format!("countermeasure {number}")).area;
        let gap = |low: f64, high: f64, at: f64| (low - at).max(at - high).max(0.0);
        assert!(gap(name.left, name.right, mark.0) < 14.0 && gap(name.top, name.bottom, mark.1) < 14.0);
    }
    let crowd = Picture::of(&scatter(en, &vec![(1.0, 0.5); 40]), WIDE);
    let own = crowd.contents().iter().filter(|text| text.starts_with("countermeasure")).count();
    let listed: String = crowd.contents().into_iter().skip_while(|text| !text.starts_with('…')).collect();
    assert!(own > 5 && listed.contains("countermeasure "), "{own}, {listed}");
    // Names far from their dot have a line to it.
    let joins =
        crowd.all("line", "rule").into_iter().filter(|line| line.area.bottom < crowd.up().0[0].1 - 1.0);
    let (x, y) = crowd.all("circle", "fill")[0].centre();
    for join in joins.clone() {
        same(join.points[0].0, x);
        same(join.points[0].1, y);
        let (end_x, end_y) = join.points[1];
        let ends = |text: &&super::geometry::Element| {
            let area = text.area;
            end_x > area.left - 0.2
                && end_x < area.right + 0.2
                && end_y > area.top - 0.2
                && end_y < area.bottom + 0.2
        };
        assert!(crowd.texts().iter().any(ends));
    }
    assert!(joins.count() > 3);
}

#[test]
fn planes_are_lower_below_the_border() {
    for (width, height) in [(NARROW, 320.0), (NARROW - 1.0, 250.0)] {
        let dots = Picture::of(&scatter(en, &DOTS), width);
        let cases = Picture::of(&classes(en, &CASES), width);
        for picture in [&dots, &cases] {
            let up = picture.up();
            same(up.0[0].1 - up.0[up.0.len() - 1].1, height);
        }
    }
}

const CASES: [(f64, f64, usize); 4] = [(0.1, 10.0, 2), (0.3, 20.0, 1), (0.5, 40.0, 0), (0.8, 30.0, 1)];

#[test]
fn cases_lie_at_their_factors_in_the_shape_of_their_class() {
    for width in [WIDE, NARROW - 1.0] {
        let picture = Picture::of(&classes(en, &CASES), width);
        let (across, up) = (picture.across(), picture.up());
        for (number, (x, y, class)) in CASES.into_iter().enumerate() {
            let drawn = picture.hovered(&format!("point {number}: "));
            assert_eq!(drawn.len(), 1);
            assert_eq!(drawn[0].group, format!("c{class}"));
            assert_eq!(drawn[0].kind, ["circle", "rect", "path"][class]);
            assert_eq!(drawn[0].class, if class == 0 { "fill" } else { "hollow" });
            same(drawn[0].centre().0, across.at(x));
            same(drawn[0].centre().1, up.at(y));
        }
        // The first class is painted before the others.
        let order: Vec<&str> = picture
            .elements
            .iter()
            .filter(|mark| mark.hover.starts_with("point"))
            .map(|mark| &*mark.group)
            .collect();
        assert!(order.is_sorted(), "{order:?}");
    }
}

#[test]
fn a_box_lies_between_its_limits_and_is_open_to_the_edge_without_one() {
    let area = |limits| {
        let picture = Picture::of(&Classes { limits, ..classes(en, &CASES) }, WIDE);
        let (across, up) = (picture.across(), picture.up());
        let edge =
            picture.all("line", "grid").into_iter().find(|line| line.area.top == line.area.bottom).unwrap();
        let found = picture.all("rect", "box").first().map(|found| found.area);
        (found, across, up, (edge.area.left, edge.area.right))
    };
    let (found, across, up, _) = area(Some(((Some(0.2), Some(0.6)), (Some(15.0), Some(30.0)))));
    let closed = found.unwrap();
    same(closed.left, across.at(0.2));
    same(closed.right, across.at(0.6));
    same(closed.top, up.at(30.0));
    same(closed.bottom, up.at(15.0));
    let (found, _, up, (left, right)) = area(Some(((None, None), (None, None))));
    let open = found.unwrap();
    same(open.left, left);
    same(open.right, right);
    same(open.top, up.0[up.0.len() - 1].1);
    same(open.bottom, up.0[0].1);
    assert!(area(None).0.is_none());
}

#[test]
fn cells_form_a_grid_with_the_number_of_each_in_its_middle() {
    let chart = heatmap(en, 2, 3, |row, column| row as f64 / 10.0 - column as f64 / 20.0);
    let picture = Picture::of(&chart, WIDE);
    let cells: Vec<_> = picture.elements.iter().filter(|element| element.kind == "rect").collect();
    assert_eq!(cells.len(), 6);
    for (index, cell) in cells.iter().enumerate() {
        let (row, column) = (index / 3, index % 3);
        // Columns are 110 wide at most, rows 28 high; cells are 1 smaller on each side.
        same(cell.area.right - cell.area.left, 108.0);
        same(cell.area.bottom - cell.area.top, 26.0);
        same(cell.area.left, cells[0].area.left + 110.0 * column as f64);
        same(cell.area.top, cells[0].area.top + 28.0 * row as f64);
        let number = picture.hovered(&cell.hover).into_iter().find(|text| text.kind == "text").unwrap();
        same(number.centre().0, cell.centre().0);
        same(number.points[0].1, cell.centre().1 + 4.0);
        let head = picture.text(&format!("rights holder {column}"));
        same(head.centre().0, cell.centre().0);
        assert!(head.area.bottom < cell.area.top);
        let label = picture.text(&format!("market regulation {row}"));
        same(label.points[0].1, cell.centre().1 + 4.0);
        assert!(
            label.area.right < cell.area.left
                && cell.hover.contains(&label.text)
                && cell.hover.contains(&head.text)
        );
    }
}

#[test]
fn colours_deepen_with_the_size_of_a_value_and_change_with_its_sign() {
    let values = [0.01, 0.02, 0.25, 0.26, 0.5, 0.51, 0.75, 0.76, 1.0, -0.01, -0.25, -0.26, -1.0];
    let picture = Picture::of(&heatmap(en, values.len(), 1, |row, _| values[row]), WIDE);
    let cells: Vec<_> = picture.elements.iter().filter(|element| element.kind == "rect").collect();
    let classes = [
        "h0", "better1", "better1", "better2", "better2", "better3", "better3", "better4", "better4", "h0",
        "worse1", "worse2", "worse4",
    ];
    assert!(cells.iter().map(|cell| &*cell.class).eq(classes));
    for cell in cells {
        let number = picture.hovered(&cell.hover).into_iter().find(|text| text.kind == "text").unwrap();
        assert_eq!(number.class == "small light", cell.class.ends_with('4'), "{cell:?}");
    }
}

#[test]
fn labels_of_a_heatmap_take_more_of_a_narrow_page() {
    let mut chart = heatmap(en, 1, 2, |_, _| 0.5);
    chart.rows = vec!["a name that is far too long for one line of any page that there is".into()];
    for (width, share) in [(NARROW, 0.28), (NARROW - 1.0, 0.32)] {
        let picture = Picture::of(&chart, width);
        let cell = picture.elements.iter().find(|element| element.kind == "rect").unwrap();
        same(cell.area.left, share * width + 9.0);
    }
}

#[test]
fn heads_without_room_are_numbered_and_spelt_out_once() {
    let chart = heatmap(en, 2, 20, |_, column| column as f64);
    let picture = Picture::of(&chart, WIDE);
    for column in 0..20 {
        picture.text(&(column + 1).to_string());
        picture.text(&format!("{}  rights holder {column}", column + 1));
    }
    // A matrix of the same names spells them out at the rows; a large one has bare numbers there below the border.
    let mut same_names = heatmap(en, 6, 6, |_, _| 0.5);
    same_names.columns = same_names.rows.clone();
    for (width, bare) in [(NARROW, false), (NARROW - 1.0, true)] {
        let picture = Picture::of(&same_names, width);
        let spelt: Vec<_> = (0..6)
            .map(|row| picture.text(&format!("{}  market regulation {row}", row + 1)).points[0])
            .collect();
        let lowest = picture.elements.iter().filter(|cell| cell.kind == "rect").map(|cell| cell.area.bottom);
        assert_eq!(spelt[0].1 > lowest.fold(0.0, f64::max), bare);
    }
}
