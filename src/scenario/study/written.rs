//! A study written in full.

use std::fmt::Write;

use super::design::Design;
use super::factor::{Factor, Level, Values};
use super::{Study, calibration};
use crate::model::outcomes::OUTCOMES;
use crate::scenario::mistakes::quoted;
use crate::stats::design::Distribution;

/// The whole study as TOML, over the scenario in the file `scenario`; reading it gives the same study.
pub fn resolved(study: &Study, scenario: &str) -> String {
    match &study.design {
        Design::File(path) => resolved_with_file(study, scenario, &path.to_string_lossy()),
        _ => written(study, scenario, ""),
    }
}

/// The same, with another name of the file of points, if there is one.
pub fn resolved_with_file(study: &Study, scenario: &str, file: &str) -> String {
    written(study, scenario, file)
}

fn written(study: &Study, scenario: &str, file: &str) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: String| {
        let _ = writeln!(text, "{key} = {value}");
    };
    line("title", quoted(&study.title));
    line("description", quoted(&study.description));
    line("scenario", quoted(scenario));
    let outcomes: Vec<String> = study.outcomes.iter().map(|&index| quoted(OUTCOMES[index].name)).collect();
    line("outcomes", format!("[{}]", outcomes.join(", ")));
    for factor in &study.factors {
        write_factor(&mut text, factor, matches!(study.design, Design::Grid { .. }));
    }
    if study.design != Design::Sampled {
        let _ = writeln!(text, "\n[design]\nkind = {}", quoted(study.design.kind()));
    }
    let mut line = |key: &str, value: String| {
        let _ = writeln!(text, "{key} = {value}");
    };
    match &study.design {
        Design::Grid { levels } => {
            if let Some(levels) = levels {
                line("levels", levels.to_string());
            }
        }
        Design::LatinHypercube { points, seed, maximin } => {
            line("points", points.to_string());
            line("seed", seed.to_string());
            line("maximin", maximin.to_string());
        }
        Design::Sobol { points, seed } => {
            line("points", points.to_string());
            line("seed", seed.to_string());
        }
        Design::Morris { trajectories, levels, optimised, seed } => {
            line("trajectories", trajectories.to_string());
            line("levels", levels.to_string());
            line("optimised", optimised.to_string());
            line("seed", seed.to_string());
        }
        Design::Saltelli { blocks, second_order, seed } => {
            line("blocks", blocks.to_string());
            line("second_order", second_order.to_string());
            line("seed", seed.to_string());
        }
        Design::File(_) => line("file", quoted(file)),
        Design::Sampled => {}
    }
    if let Some(calibration) = &study.calibration {
        calibration::write(&mut text, calibration);
    }
    let experiment = &study.base.experiment;
    let arms: Vec<String> = study.base.arms.iter().map(|arm| quoted(&arm.name)).collect();
    let _ = writeln!(text, "\n[experiment]\narms = [{}]", arms.join(", "));
    let _ = writeln!(text, "replicates = {}\nseed = {}", experiment.replicates, experiment.seed);
    text
}

fn write_factor(text: &mut String, factor: &Factor, with_levels: bool) {
    let _ = writeln!(text, "\n[factor.{}]", quoted(&factor.name));
    if !factor.label.is_empty() {
        let _ = writeln!(text, "label = {}", quoted(&factor.label));
    }
    if factor.paths != [factor.name.clone()] {
        let paths: Vec<String> = factor.paths.iter().map(|path| quoted(path)).collect();
        let _ = writeln!(text, "paths = [{}]", paths.join(", "));
    }
    match &factor.values {
        Values::Real(None) | Values::Whole(None) => {}
        Values::Real(Some(distribution)) => {
            let _ = writeln!(text, "distribution = {{ {} }}", described(distribution));
        }
        Values::Whole(Some((low, high))) => {
            let _ = writeln!(text, "range = [{low}, {high}]");
        }
        Values::Choice(levels) => {
            let values: Vec<String> = levels.iter().map(shown).collect();
            let _ = writeln!(text, "values = [{}]", values.join(", "));
        }
    }
    if let Some(levels) = factor.levels.filter(|_| with_levels) {
        let _ = writeln!(text, "levels = {levels}");
    }
}

/// A distribution as its key and numbers in a study file.
pub fn described(distribution: &Distribution) -> String {
    match *distribution {
        Distribution::Uniform { low, high } => format!("uniform = [{low:?}, {high:?}]"),
        Distribution::LogUniform { low, high } => format!("log_uniform = [{low:?}, {high:?}]"),
        Distribution::Normal { mean, sd } => format!("normal = {{ mean = {mean:?}, sd = {sd:?} }}"),
        Distribution::TruncatedNormal { mean, sd, low, high } => {
            format!("truncated_normal = {{ mean = {mean:?}, sd = {sd:?}, low = {low:?}, high = {high:?} }}")
        }
        Distribution::Lognormal { median, sigma } => {
            format!("lognormal = {{ median = {median:?}, sigma = {sigma:?} }}")
        }
        Distribution::Beta { alpha, beta, low, high } => {
            format!("beta = {{ alpha = {alpha:?}, beta = {beta:?}, low = {low:?}, high = {high:?} }}")
        }
        Distribution::Triangular { low, mode, high } => {
            format!("triangular = {{ low = {low:?}, mode = {mode:?}, high = {high:?} }}")
        }
    }
}

fn shown(level: &Level) -> String {
    match level {
        Level::Real(value) => format!("{value:?}"),
        Level::Text(text) => quoted(text),
        other => other.to_string(),
    }
}
