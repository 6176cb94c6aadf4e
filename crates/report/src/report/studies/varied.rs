//! The factors of a study.

use crate::figures::data_table::{Cell, DataTable};
use crate::report::document::{Block, Section};
use crate::report::view::View;
use crate::tables::discover::unit;
use crate::text::words;
use sfic::scenario::study::{Design, Factor, Level, Study, Values};
use sfic::stats::design::Distribution;
use sfic_text::joined;

/// The factors with their ranges.
pub fn section(view: &View<'_>) -> Option<Section> {
    let study = view.results.studied.study()?;
    let heads =
        keys!["varied.factor", "varied.label", "varied.unit", "varied.from", "varied.to", "varied.how"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for (index, factor) in study.factors.iter().enumerate() {
        let [from, to] = ends(study, index, factor);
        sheet.rows.push(vec![
            Cell::text(&factor.name),
            Cell::text(view.messages.said(&factor.label)),
            Cell::text(view.messages.said(unit(factor))),
            Cell::text(from),
            Cell::text(to),
            Cell::text(how(view, factor)),
        ]);
    }
    let (factors, points, design) = (study.factors.len(), study.points.len(), design(view, &study.design));
    let mut blocks = vec![Block::Text(match points {
        0 => say!(view, "varied.sampled", factors, design),
        _ => say!(view, "varied.what", factors, points, design),
    })];
    if !study.description.is_empty() {
        let description = study.description.trim();
        blocks.insert(0, Block::Text(say!(view, "varied.question", text = description)));
    }
    blocks.push(Block::Table(say!(view, "varied.table"), sheet));
    Some(view.section("varied", key!("varied.title"), blocks))
}

/// The lowest and the highest value, or all if they are words.
pub(super) fn ends(study: &Study, index: usize, factor: &Factor) -> [String; 2] {
    let words = |level: &Level| matches!(level, Level::Text(_) | Level::Flag(_));
    match &factor.values {
        Values::Choice(levels) if levels.iter().any(words) => {
            let words: Vec<String> = levels.iter().map(ToString::to_string).collect();
            return [joined(&words), String::new()];
        }
        _ => {}
    }
    let number = |code: f64| match factor.level(code) {
        Level::Real(value) => words::number(value),
        other => other.to_string(),
    };
    // Without points the ends are those of the distribution.
    let (mut low, mut high) = match study.points.is_empty() {
        true => (factor.try_value(0.05), factor.try_value(0.95)),
        false => (None, None),
    };
    for point in 0..study.points.len() {
        let value = study.points.point(point)[index];
        low = Some(low.map_or(value, |low: f64| low.min(value)));
        high = Some(high.map_or(value, |high: f64| high.max(value)));
    }
    [low, high].map(|end| end.map_or("–".into(), number))
}

fn how(view: &View<'_>, factor: &Factor) -> String {
    view.plain(match &factor.values {
        Values::Real(None) | Values::Whole(None) => key!("varied.given"),
        Values::Real(Some(distribution)) => match distribution {
            Distribution::Uniform { .. } => key!("varied.uniform"),
            Distribution::LogUniform { .. } => key!("varied.log_uniform"),
            Distribution::Normal { .. } | Distribution::TruncatedNormal { .. } => key!("varied.normal"),
            Distribution::Lognormal { .. } => key!("varied.lognormal"),
            Distribution::Beta { .. } => key!("varied.beta"),
            Distribution::Triangular { .. } => key!("varied.triangular"),
        },
        Values::Whole(Some(_)) | Values::Choice(_) => key!("varied.equally"),
    })
}

fn design(view: &View<'_>, design: &Design) -> String {
    view.plain(match design {
        Design::Grid { .. } => key!("varied.grid"),
        Design::LatinHypercube { .. } => key!("varied.latin_hypercube"),
        Design::Sobol { .. } => key!("varied.sobol"),
        Design::Morris { .. } => key!("varied.morris"),
        Design::Saltelli { .. } => key!("varied.saltelli"),
        Design::File(_) => key!("varied.file"),
        Design::Sampled => key!("varied.abc"),
    })
}
