//! The files of a calibration: posterior, medians as a scenario, targets, parameters, generations.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use crate::folder;
use crate::tables::factors;
use crate::tables::table::{self, Column, Format, Row, row};
use sfic::experiment::calibrate::findings::Findings;
use sfic::experiment::calibrate::sample::{Generation, Particle, Sample};
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::study::{Calibration, Level, Study};

row! {
    /// One row of `calibration.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct TargetRow in folder::CALIBRATION, one per "target" {
        /// Name of the target.
        pub target: String,
        /// The outcome.
        pub outcome: String,
        /// The arm in which it is measured.
        pub arm: String,
        /// Lower end of the range.
        pub low: f64,
        /// Upper end.
        pub high: f64,
        /// `fitted` or `held out`.
        pub part: String,
        /// Median over the posterior, from fresh runs.
        pub predictive_median: Option<f64>,
        /// 5 % lie below.
        pub predictive_low: Option<f64>,
        /// Upper end.
        pub predictive_high: Option<f64>,
        /// Share of the posterior whose fresh runs lie in the range.
        pub in_range: f64,
        /// Value of runs at the posterior median.
        pub at_median: Option<f64>,
        /// Simulated points, accepted or not, that meet it; empty if it was held out.
        pub points_that_met: Option<usize>,
    }
}

row! {
    /// One row of `parameters.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct ParameterRow in folder::PARAMETERS, one per "parameter" {
        /// Name of the factor.
        pub parameter: String,
        /// 5 % of the prior lie below.
        pub prior_low: f64,
        /// Its median.
        pub prior_median: f64,
        /// 95 % lie below.
        pub prior_high: f64,
        /// 5 % of the posterior lie below.
        pub posterior_low: f64,
        /// Its median.
        pub posterior_median: f64,
        /// 95 % lie below.
        pub posterior_high: f64,
        /// 1 less the variance of its prior probability over that under the prior.
        pub learned: f64,
    }
}

row! {
    /// One row of `generations.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct GenerationRow in folder::GENERATIONS, one per "generation of the sampler" {
        /// From 0, the prior.
        pub generation: u32,
        /// Largest distance; empty for the prior.
        pub tolerance: Option<f64>,
        /// Points that were tried.
        pub proposals: u32,
        /// Share of them accepted.
        pub acceptance: f64,
        /// Equally weighted points that would be worth as much.
        pub effective_sample_size: f64,
    }
}

row! {
    /// The head of a row of the posterior sample; the factors follow the weight, the targets the distance.
    #[derive(Clone, Debug, PartialEq)]
    pub struct PosteriorRow in folder::POSTERIOR, one per "point of the posterior sample" {
        /// Point, from 0.
        pub point: usize,
        /// Its weight.
        pub weight: f64,
        /// Distance of its runs from the targets.
        pub distance: f64,
    }
}

/// The rows of `calibration.csv`.
pub fn targets(calibration: &Calibration, sample: &Sample, findings: &Findings) -> Vec<TargetRow> {
    let row = |met: &sfic::experiment::calibrate::findings::Met| {
        let target = &calibration.targets[met.target];
        TargetRow {
            target: target.name.clone(),
            outcome: OUTCOMES[target.outcome].name.into(),
            arm: target.arm.clone(),
            low: target.range.low,
            high: target.range.high,
            part: if target.fit { "fitted" } else { "held out" }.into(),
            predictive_median: met.predictive.map(|spread| spread.median),
            predictive_low: met.predictive.map(|spread| spread.low),
            predictive_high: met.predictive.map(|spread| spread.high),
            in_range: met.in_range,
            at_median: Some(met.at_median).filter(|value| value.is_finite()),
            points_that_met: target.fit.then(|| sample.conflicts.met[met.target]),
        }
    };
    findings.targets.iter().map(row).collect()
}

/// The rows of `parameters.csv`.
pub fn parameters(findings: &Findings) -> Vec<ParameterRow> {
    let row = |parameter: &sfic::experiment::calibrate::findings::Parameter| ParameterRow {
        parameter: parameter.name.clone(),
        prior_low: parameter.prior.low,
        prior_median: parameter.prior.median,
        prior_high: parameter.prior.high,
        posterior_low: parameter.posterior.low,
        posterior_median: parameter.posterior.median,
        posterior_high: parameter.posterior.high,
        learned: parameter.learned,
    };
    findings.parameters.iter().map(row).collect()
}

/// The rows of `generations.csv`.
pub fn generations(sample: &Sample) -> Vec<GenerationRow> {
    let row = |generation: &Generation| GenerationRow {
        generation: generation.number,
        tolerance: Some(generation.tolerance).filter(|tolerance| tolerance.is_finite()),
        proposals: generation.proposals,
        acceptance: generation.acceptance,
        effective_sample_size: generation.effective,
    };
    sample.generations.iter().map(row).collect()
}

/// Writes the posterior: one row per point with its weight, its parameters, its distance, and what the runs that
/// accepted it and fresh runs show of each target. `sfic sweep --points` reads it.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_posterior(
    out: &mut (dyn Write + Send),
    format: Format,
    study: &Study,
    calibration: &Calibration,
    sample: &Sample,
) -> io::Result<()> {
    let particles = &sample.particles;
    let row =
        |(point, of): (usize, &Particle)| PosteriorRow { point, weight: of.weight, distance: of.distance };
    let mut columns = PosteriorRow::columns(&particles.iter().enumerate().map(row).collect::<Vec<_>>());
    let factors = study.factors.iter().enumerate().map(|(index, factor)| {
        let values = || particles.iter().map(|particle| particle.values[index]);
        factors::column(factor, factors::kind(factor, values()), values())
    });
    columns.splice(2..2, factors);
    for (index, target) in calibration.targets.iter().enumerate() {
        let accepted = particles.iter().map(|particle| Some(particle.accepted[index]));
        columns.push(Column::real(&target.name, accepted));
        let fresh = particles.iter().map(|particle| Some(particle.fresh[index]));
        columns.push(Column::real(format!("{}_fresh", target.name), fresh));
    }
    table::write(out, format, std::iter::once(Ok(columns)))
}

/// A scenario that extends `base` and sets each parameter to its posterior median.
pub fn median(base: &str, study: &Study, calibration: &Calibration, sample: &Sample) -> String {
    let quoted = |text: &str| toml::Value::String(text.into()).to_string();
    let findings = Findings::of(study, calibration, sample);
    let mut text = format!(
        "extends = {}\ntitle = {}\n",
        quoted(base),
        quoted(&format!("{} (calibrated)", study.base.title))
    );
    let about =
        format!("Posterior medians of the calibration \"{}\", seed {}.", study.title, calibration.seed);
    let _ = writeln!(text, "description = {}\n", quoted(&about));
    for ((factor, &value), found) in study.factors.iter().zip(&sample.median).zip(&findings.parameters) {
        let value = match factor.level(value) {
            Level::Real(value) => format!("{value:?}"),
            Level::Text(word) => quoted(&word),
            other => other.to_string(),
        };
        let (before, after) = (found.prior, found.posterior);
        let _ = writeln!(
            text,
            "# prior {} to {}, posterior {} to {} (90 %)",
            short(before.low),
            short(before.high),
            short(after.low),
            short(after.high)
        );
        factor.paths.iter().for_each(|path| {
            let _ = writeln!(text, "{path} = {value}");
        });
    }
    text
}

/// A number with three significant digits, as TOML and people read it.
pub fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    rounded.to_string()
}

/// The path of a file as seen from a folder; absolute where there is no such path.
pub fn relative(folder: &Path, file: &Path) -> PathBuf {
    let (Ok(folder), Ok(file)) = (folder.canonicalize(), file.canonicalize()) else {
        return file.to_path_buf();
    };
    let from: Vec<Component<'_>> = folder.components().collect();
    let to: Vec<Component<'_>> = file.components().collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return file;
    }
    let up = std::iter::repeat_n(Component::ParentDir, from.len() - common);
    up.chain(to[common..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_folder() {
        let root = tempfile::tempdir().unwrap();
        let (folder, other) = (root.path().join("a/b"), root.path().join("c"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::create_dir_all(&other).unwrap();
        std::fs::write(other.join("s.toml"), "").unwrap();
        assert_eq!(relative(&folder, &other.join("s.toml")), Path::new("../../c/s.toml"));
        assert_eq!(relative(&other, &other.join("s.toml")), Path::new("s.toml"));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!((short(0.123456), short(2000.0), short(0.0)), ("0.123".into(), "2000".into(), "0".into()));
    }
}
