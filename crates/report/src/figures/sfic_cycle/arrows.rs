//! Arrows between boxes.

use crate::figures::drawing::{Area, At, Drawing};

/// A line through points with a head at its end.
pub(super) fn arrow(drawing: &mut Drawing, points: &[At]) {
    let [.., before, end] = *points else { return };
    let (x, y) = (end.0 - before.0, end.1 - before.1);
    let length = (x * x + y * y).sqrt().max(1e-9);
    let (x, y) = (x / length, y / length);
    let base = (end.0 - 7.0 * x, end.1 - 7.0 * y);
    let mut line = points.to_vec();
    if let Some(last) = line.last_mut() {
        *last = base;
    }
    drawing.path("arrow", &line, false);
    drawing.path(
        "head",
        &[end, (base.0 - 4.0 * y, base.1 + 4.0 * x), (base.0 + 4.0 * y, base.1 - 4.0 * x)],
        true,
    );
}

/// An arrow from one box to another beside, above or below it.
pub(super) fn between(drawing: &mut Drawing, from: Area, to: Area) {
    let centre = |area: Area| ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
    let ((x, y), (to_x, to_y)) = (centre(from), centre(to));
    let points = match (to_x - x, to_y - y) {
        (across, _) if across > 1.0 => [(from.right, y), (to.left, to_y)],
        (across, _) if across < -1.0 => [(from.left, y), (to.right, to_y)],
        (_, down) if down > 0.0 => [(x, from.bottom), (to_x, to.top)],
        _ => [(x, from.top), (to_x, to.bottom)],
    };
    arrow(drawing, &points);
}
