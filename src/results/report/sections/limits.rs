//! What the model cannot say.

use crate::results::report::view::{Block, Section, View};

const LIMITS: [&str; 6] = ["comparison", "assumed", "system", "horizon", "money", "interval"];

/// The section.
pub fn section(view: &View<'_>) -> Section {
    let points = LIMITS.map(|limit| view.plain(&format!("{}{limit}", "limits.")));
    let blocks = vec![Block::Text(view.plain("limits.what")), Block::List(points.to_vec())];
    view.section("limits", "limits.title", blocks)
}
