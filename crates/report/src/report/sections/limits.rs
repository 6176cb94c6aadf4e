//! What the model cannot say.

use crate::report::view::{Block, Section, View};

const LIMITS: [&str; 6] = ["comparison", "assumed", "system", "horizon", "money", "interval"];

/// What holds of studies besides.
const OF_STUDIES: [&str; 1] = ["points"];

/// The section; of a page with studies if `studies`.
pub fn section(view: &View<'_>, studies: bool) -> Section {
    let more = OF_STUDIES.iter().filter(|_| studies);
    let points = more.chain(&LIMITS).map(|limit| view.plain(&format!("{}{limit}", "limits.")));
    let blocks = vec![Block::Text(view.plain("limits.what")), Block::List(points.collect())];
    view.section("limits", "limits.title", blocks)
}
