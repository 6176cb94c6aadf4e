//! Limits of the model.

use crate::report::document::{Block, Section};
use crate::report::view::View;
use sfic_text::Key;

const LIMITS: [Key; 6] = keys![
    "limits.comparison",
    "limits.assumed",
    "limits.system",
    "limits.horizon",
    "limits.money",
    "limits.interval"
];

/// Further limits of studies of many points.
const OF_STUDIES: [Key; 1] = keys!["limits.points"];

/// The section; of a page with studies of many points if `points`.
pub fn section(view: &View<'_>, points: bool) -> Section {
    let more = OF_STUDIES.iter().filter(|_| points);
    let points = more.chain(&LIMITS).map(|limit| view.plain(*limit));
    let blocks = vec![Block::Text(say!(view, "limits.what")), Block::List(points.collect())];
    view.section("limits", key!("limits.title"), blocks)
}
