//! The files of a calibration: posterior, medians as a scenario, targets, parameters, generations.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use crate::folder;
use crate::tables::factors;
use crate::tables::table::{self, Column, Format, Row, row};
use sfic::experiment::calibrate::findings::{Findings, Parameter};
use sfic::experiment::calibrate::sample::{Generation, Particle, Sample};
use sfic::model::MODEL_VERSION;
use sfic::model::outcomes::OUTCOMES;
use sfic::model::settings::parameter;
use sfic::scenario::study::{Calibration, Level, Study};
use sfic::stats::abc::joint::{Direction, Pair};

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
        /// Share of the posterior whose fresh runs have no value of it; they are not in the range.
        pub undefined: f64,
        /// Standard deviation between two sets of runs at one point; empty without values.
        pub noise: Option<f64>,
        /// Simulated points, accepted or not, whose value is below the range.
        pub points_below: usize,
        /// Simulated points, accepted or not, that meet it.
        pub points_that_met: usize,
        /// Simulated points whose value is above the range.
        pub points_above: usize,
        /// Simulated points without a value: not accepted if it was fitted.
        pub points_undefined: usize,
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
    /// One row of `pairs.csv`, and one object of `--json`: two parameters and what is known of them together.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct PairRow in folder::PAIRS, one per "pair of parameters" {
        /// Name of the one factor.
        pub one: String,
        /// Name of the other.
        pub other: String,
        /// Correlation of their prior probabilities in the posterior; empty where one does not vary.
        pub correlation: Option<f64>,
        /// Coefficient of the one, in prior probabilities, of the combination of which most is known.
        pub one_coefficient: f64,
        /// Coefficient of the other; the squares of the two sum to 1.
        pub other_coefficient: f64,
        /// The part of the prior variance of this combination that is gone.
        pub learned: f64,
        /// True if more is gone than the two one by one explain, chance aside.
        pub linked: bool,
        /// The part of the prior variance that is gone across: of what is least known of the two.
        pub learned_across: f64,
    }
}

row! {
    /// One row of `directions.csv`, and one object of `--json`: a combination of all parameters.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct DirectionRow in folder::DIRECTIONS, one per "direction and parameter" {
        /// The direction, from 0, of which most is known.
        pub direction: usize,
        /// The part of the prior variance that is gone along it.
        pub learned: f64,
        /// True if more is gone than the parameters one by one explain, chance aside.
        pub linked: bool,
        /// Name of the factor.
        pub parameter: String,
        /// Its coefficient, in prior probabilities; the squares of those of a direction sum to 1.
        pub coefficient: f64,
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
        /// Version of the model.
        pub model_version: u32,
        /// Distance of its runs from the targets.
        pub distance: f64,
    }
}

/// The rows of `calibration.csv`.
pub fn targets(calibration: &Calibration, findings: &Findings) -> Vec<TargetRow> {
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
            undefined: met.undefined,
            noise: met.noise,
            points_below: met.sides.below,
            points_that_met: met.sides.met,
            points_above: met.sides.above,
            points_undefined: met.sides.undefined,
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

/// The rows of `pairs.csv`.
pub fn pairs(findings: &Findings) -> Vec<PairRow> {
    let name = |place: usize| findings.parameters[place].name.clone();
    let row = |pair: &Pair| PairRow {
        one: name(pair.one),
        other: name(pair.other),
        correlation: pair.correlation,
        one_coefficient: pair.known.coefficients[0],
        other_coefficient: pair.known.coefficients[1],
        learned: pair.known.learned,
        linked: pair.known.linked,
        learned_across: pair.free.learned,
    };
    findings.pairs.iter().map(row).collect()
}

/// The rows of `directions.csv`.
pub fn directions(findings: &Findings) -> Vec<DirectionRow> {
    let of_direction = |(direction, found): (usize, &Direction)| {
        let (learned, linked) = (found.learned, found.linked);
        let row = |(parameter, &coefficient): (&Parameter, &f64)| DirectionRow {
            direction,
            learned,
            linked,
            parameter: parameter.name.clone(),
            coefficient,
        };
        findings.parameters.iter().zip(&found.coefficients).map(row).collect::<Vec<_>>()
    };
    findings.directions.iter().enumerate().flat_map(of_direction).collect()
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
    let row = |(point, of): (usize, &Particle)| PosteriorRow {
        point,
        weight: of.weight,
        model_version: MODEL_VERSION,
        distance: of.distance,
    };
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

/// A scenario that extends `base`, sets each parameter to its posterior median, and names the table of the sample, beside
/// it, as its posterior.
pub fn median(
    base: &str,
    study: &Study,
    calibration: &Calibration,
    sample: &Sample,
    posterior: &str,
) -> String {
    let quoted = |text: &str| toml::Value::String(text.into()).to_string();
    let findings = Findings::of(study, calibration, sample);
    let mut text = format!(
        "extends = {}\ntitle = {}\n",
        quoted(base),
        quoted(&format!("{} (calibrated)", study.base.title))
    );
    let about =
        format!("Posterior medians of the calibration \"{}\", seed {}.", study.title, calibration.seed);
    let _ = writeln!(text, "description = {}", quoted(&about));
    if study.names().any(|name| parameter(name).is_some()) {
        let _ = writeln!(text, "posterior.file = {}", quoted(posterior));
    }
    text.push('\n');
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
    // A file of a manifest may not be on the disk.
    let (Ok(folder), Ok(file)) =
        (folder.canonicalize(), file.canonicalize().or_else(|_| std::path::absolute(file)))
    else {
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
