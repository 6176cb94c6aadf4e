//! Lesson files as they are written: their keys, and what is said of a file that has others.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::super::language::of_library;
use sfic::scenario::{Place, Problems};
use sfic_text::tr;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) title: WrittenText,
    pub(super) question: WrittenText,
    pub(super) minutes: Spanned<u32>,
    pub(super) notes: Option<WrittenText>,
    pub(super) scenario: Option<String>,
    pub(super) arm: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) step: Vec<WrittenStep>,
    #[serde(default)]
    pub(super) predict: Vec<WrittenQuestion>,
    pub(super) compare: WrittenCompare,
    #[serde(default)]
    pub(super) figure: BTreeMap<String, WrittenFigure>,
    #[serde(default)]
    pub(super) explain: Vec<WrittenText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenText {
    pub(super) en: Spanned<String>,
    pub(super) zh: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenStep {
    pub(super) text: WrittenText,
    pub(super) notes: Option<WrittenText>,
    pub(super) set: Option<BTreeMap<String, Spanned<f64>>>,
    pub(super) play: Option<Spanned<u32>>,
    pub(super) rewind: Option<Spanned<u32>>,
    pub(super) arm: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) watch: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) says: BTreeMap<String, Spanned<String>>,
    pub(super) panel: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenQuestion {
    pub(super) ask: WrittenText,
    pub(super) figure: Spanned<String>,
    pub(super) of: Spanned<String>,
    pub(super) low: f64,
    pub(super) high: Spanned<f64>,
    pub(super) step: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenCompare {
    pub(super) baseline: Spanned<String>,
    pub(super) arms: Vec<Spanned<String>>,
    pub(super) outcome: Spanned<String>,
    pub(super) least: Spanned<u32>,
    pub(super) most: Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenFigure {
    pub(super) outcome: Spanned<String>,
    pub(super) arm: Spanned<String>,
    pub(super) against: Option<Spanned<String>>,
}

pub(super) fn written(name: &str, text: &str) -> Result<Written, Problems> {
    toml::from_str(text).map_err(|error| {
        let mut problems = Problems::in_text(name, text);
        let span = error.span().unwrap_or(0..0);
        let help = vec![tr!("docs/lab.md shows how a lesson is written")];
        problems.add_with(&Place::new(0, span), misread(error.message()), "", help);
        problems
    })
}

/// What is wrong with a file that is no lesson: in English as the library says it.
fn misread(message: &str) -> String {
    let quoted = |before: &str| message.strip_prefix(before).and_then(|rest| rest.split('`').next());
    of_library(&message.replace('\n', "; "), || {
        if let Some(key) = quoted("missing field `") {
            tr!("`{key}` is missing", key)
        } else if let Some(key) = quoted("unknown field `") {
            tr!("a lesson has no `{key}` here", key)
        } else {
            tr!("this is not written as a lesson is")
        }
    })
}

/// The file of the scenario that a lesson names.
pub(super) fn scenario_of(name: &str, text: &str) -> Result<String, Problems> {
    written(name, text)?.scenario.ok_or_else(|| {
        Problems::of_file(
            tr!("{name} is a lesson and names no scenario", name),
            tr!("write `scenario = \"FILE\"` at its top, a file that `sfic check` accepts"),
        )
    })
}
