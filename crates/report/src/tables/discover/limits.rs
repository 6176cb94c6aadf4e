//! The limits of a box in words.

use crate::text::words;
use sfic::model::settings::parameter;
use sfic::scenario::study::{Factor, Level, Study, Values};
use sfic::stats::prim::{Limits, Region};

/// The unit of a factor, if its path is that of a parameter; empty otherwise.
pub(crate) fn unit(factor: &Factor) -> &'static str {
    factor.paths.first().and_then(|path| parameter(path)).map_or("", |(_, parameter)| parameter.unit)
}

/// The limits of each factor that a box restricts: `exporter.moral_weight < 0.41`.
pub(super) fn limits(study: &Study, region: &Region) -> Vec<String> {
    let of = |(factor, limits): (&Factor, &Limits)| {
        let name = &factor.name;
        let whole = matches!(factor.values, Values::Whole(_) | Values::Choice(_));
        let number = |value: f64| if whole { words_of_step(value) } else { words::number(value) };
        match limits {
            Limits::Range { low: None, high: None } => None,
            Limits::Range { low: Some(low), high: None } => Some(format!("{name} ≥ {}", number(*low))),
            Limits::Range { low: None, high: Some(high) } => Some(format!("{name} ≤ {}", number(*high))),
            Limits::Range { low: Some(low), high: Some(high) } => {
                Some(format!("{} ≤ {name} ≤ {}", number(*low), number(*high)))
            }
            Limits::Among(kept) if kept.iter().all(|kept| *kept) => None,
            Limits::Among(kept) => {
                let Values::Choice(levels) = &factor.values else { return None };
                let kept = levels.iter().zip(kept).filter(|(_, kept)| **kept);
                let words: Vec<String> = kept.map(|(level, _)| quoted(level)).collect();
                Some(format!("{name} is {}", words.join(" or ")))
            }
        }
    };
    study.factors.iter().zip(&region.limits).filter_map(of).collect()
}

fn quoted(level: &Level) -> String {
    match level {
        Level::Text(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}

/// A number that is one of a few, as it is written.
fn words_of_step(value: f64) -> String {
    words::with_minus(&value.to_string())
}
