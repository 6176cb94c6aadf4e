//! What a study varies.

use crate::discover::unit;
use crate::figures::data_table::{Cell, DataTable};
use crate::report::view::{Block, Section, View};
use crate::words;
use sfic::scenario::study::{Design, Factor, Level, Study, Values};
use sfic::stats::design::Distribution;

/// The factors with their ranges.
pub fn section(view: &View<'_>) -> Option<Section> {
    let study = view.results.studied.study()?;
    let heads = ["varied.factor", "varied.label", "varied.unit", "varied.from", "varied.to", "varied.how"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for (place, factor) in study.factors.iter().enumerate() {
        let [from, to] = ends(study, place, factor);
        sheet.rows.push(vec![
            Cell::text(&factor.name),
            Cell::text(view.messages.known(&factor.label)),
            Cell::text(view.messages.known(unit(factor))),
            Cell::text(from),
            Cell::text(to),
            Cell::text(how(view, factor)),
        ]);
    }
    let (factors, points) = (study.factors.len().to_string(), study.points.len().to_string());
    let design = design(view, &study.design);
    let values = [("factors", factors.as_str()), ("points", &points), ("design", &design)];
    let key = if study.points.is_empty() { "varied.sampled" } else { "varied.what" };
    let mut blocks = vec![Block::Text(view.text(key, &values))];
    if !study.description.is_empty() {
        let description = study.description.trim();
        blocks.insert(0, Block::Text(view.text("varied.question", &[("text", description)])));
    }
    blocks.push(Block::Table(view.plain("varied.table"), sheet));
    Some(view.section("varied", "varied.title", blocks))
}

/// The lowest and the highest value, or all if they are words.
fn ends(study: &Study, place: usize, factor: &Factor) -> [String; 2] {
    let words = |level: &Level| matches!(level, Level::Text(_) | Level::Flag(_));
    match &factor.values {
        Values::Choice(levels) if levels.iter().any(words) => {
            let words: Vec<String> = levels.iter().map(ToString::to_string).collect();
            return [words.join(", "), String::new()];
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
        let value = study.points.point(point)[place];
        low = Some(low.map_or(value, |low: f64| low.min(value)));
        high = Some(high.map_or(value, |high: f64| high.max(value)));
    }
    [low, high].map(|end| end.map_or("–".into(), number))
}

fn how(view: &View<'_>, factor: &Factor) -> String {
    view.plain(match &factor.values {
        Values::Real(None) | Values::Whole(None) => "varied.given",
        Values::Real(Some(distribution)) => match distribution {
            Distribution::Uniform { .. } => "varied.uniform",
            Distribution::LogUniform { .. } => "varied.log_uniform",
            Distribution::Normal { .. } | Distribution::TruncatedNormal { .. } => "varied.normal",
            Distribution::Lognormal { .. } => "varied.lognormal",
            Distribution::Beta { .. } => "varied.beta",
            Distribution::Triangular { .. } => "varied.triangular",
        },
        Values::Whole(Some(_)) | Values::Choice(_) => "varied.equally",
    })
}

fn design(view: &View<'_>, design: &Design) -> String {
    view.plain(match design {
        Design::Grid { .. } => "varied.grid",
        Design::LatinHypercube { .. } => "varied.latin_hypercube",
        Design::Sobol { .. } => "varied.sobol",
        Design::Morris { .. } => "varied.morris",
        Design::Saltelli { .. } => "varied.saltelli",
        Design::File(_) => "varied.file",
        Design::Sampled => "varied.abc",
    })
}
