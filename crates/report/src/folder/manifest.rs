//! `manifest.json`: what was run, enough to run it again to the same bytes. Every analysis writes the same head with its
//! tag, and what is its own.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sfic_text::{tr, with_reason};
use sha2::{Digest, Sha256};

pub use super::machine::Machine;
pub use super::over_posterior::{AtPoints, OverPosterior};
use crate::tables::table::Format;
use sfic::experiment::plan::{MODEL_VERSION, Plan, hex};
use sfic::experiment::runner::Ended;
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::{Proposition, Scenario, resolved};
use sfic::stats::stopping::Reason;
use sfic_text::Messages;

/// Analysis that wrote a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Analysis {
    /// `sfic run`.
    Run,
    /// `sfic compare`.
    Compare,
    /// `sfic sweep`.
    Sweep,
    /// `sfic sweep --draws`.
    Draws,
    /// `sfic sensitivity`.
    Sensitivity,
    /// `sfic sensitivity one-at-a-time`.
    OneAtATime,
    /// `sfic validate`.
    Facts,
    /// `sfic validate years`.
    Years,
    /// `sfic propositions`.
    Propositions,
    /// `sfic propositions --over`.
    PropositionsOver,
    /// `sfic calibrate`.
    Calibrate,
    /// `sfic discover`.
    Discover,
}

/// The manifest of an analysis, with what is its own in `of`. Everything but [`Manifest::machine`] is the same wherever
/// and however often it is run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest<T> {
    /// Analysis that wrote it.
    pub analysis: Analysis,
    /// Version of the program.
    pub version: String,
    /// Version of the meaning of results.
    pub model_version: u32,
    /// Seed of all draws.
    pub seed: u64,
    /// The part of this analysis, in the same object.
    #[serde(flatten)]
    pub of: T,
    /// Machine and command: the one part that differs from run to run.
    pub machine: Machine,
}

/// An experiment: arms of a scenario, or of several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// Name of the scenario, which is that of the folder of results.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// Names of the arms, the reference first.
    pub arms: Vec<String>,
    /// Replicates of each arm in the results.
    pub replicates: usize,
    /// Reason for their number, in words.
    pub ended: String,
    /// `parquet` or `csv`.
    pub tables: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// The resolved scenario, as in `scenario.toml`.
    pub scenario: String,
    /// Scenarios compared with this one, if it was a comparison.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<Compared>,
    /// SHA-256 of the file of points whose parameters the replicates have, if they do not have those of the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posterior_sha256: Option<String>,
    /// The runs over the posterior that the scenario names, or why there are none; absent if it names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_posterior: Option<OverPosterior>,
}

/// A sweep, also that of a sensitivity analysis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swept {
    /// Title of the study.
    pub title: String,
    /// Names of the factors.
    pub factors: Vec<String>,
    /// Points of the design.
    pub points: usize,
    /// Points without results.
    pub failed: usize,
    /// Names of the arms, the reference first.
    pub arms: Vec<String>,
    /// Replicates of each arm at each point.
    pub replicates: u32,
    /// Outcomes in the table of runs.
    pub outcomes: Vec<String>,
    /// The one of them that the report shows first.
    pub shown: String,
    /// Precision asked for and reached, of a sensitivity analysis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// `parquet` or `csv`.
    pub tables: String,
    /// SHA-256 of the resolved study.
    pub study_sha256: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// SHA-256 of the arms, factors, points, seed and versions: the same for sweeps with the same runs.
    pub identity: String,
}

/// The precision that an analysis of sensitivity was to reach, and what it reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Precision {
    /// Half-width asked for.
    pub target: f64,
    /// The largest half-width of a first-order or total index; absent where one has no interval.
    pub widest: Option<f64>,
    /// Blocks that were run.
    pub blocks: usize,
    /// Blocks of the design.
    pub designed: usize,
    /// No half-width is larger than the target.
    pub met: bool,
    /// One more batch confirmed it.
    pub confirmed: bool,
}

/// Arms at points drawn from a posterior.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// Name of the study, that of its file.
    pub name: String,
    /// Title of the study.
    pub title: String,
    /// The outcome on which arms are compared.
    pub outcome: String,
    /// Points drawn from the posterior.
    pub draws: u32,
    /// Paired replicates at each point.
    pub replicates: u32,
    /// Share of the points at which the order of all arms is that of their medians.
    pub same_order: Option<f64>,
    /// SHA-256 of the resolved study.
    pub study_sha256: String,
    /// The resolved study.
    pub study: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// The resolved scenario.
    pub scenario: String,
}

/// A calibration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// Name of the study, that of its file.
    pub name: String,
    /// Title of the study.
    pub title: String,
    /// Replicates at each point.
    pub replicates: u32,
    /// `tolerance`, `acceptance`, `generations` or `stalled`: the rule that ended it.
    pub ended: String,
    /// Points that were simulated, accepted or not.
    pub simulated: usize,
    /// Number of them at which a fitted target had no value; they cannot be accepted.
    #[serde(default)]
    pub undefined: usize,
    /// Number of them that meet every fitted target.
    pub met_all: usize,
    /// Names of targets that no point meets together, although each is met by some.
    pub conflicts: Vec<[String; 2]>,
    /// `parquet` or `csv`.
    pub tables: String,
    /// SHA-256 of the resolved study.
    pub study_sha256: String,
    /// The resolved study.
    pub study: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// The resolved scenario.
    pub scenario: String,
}

/// Propositions in one system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Examined {
    /// The scenario whose propositions these are, as it was read; absent for the built-in system.
    pub base: Option<String>,
    /// The propositions.
    pub propositions: Vec<Source>,
}

/// Propositions over the points of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExaminedOver {
    /// Title of the study.
    pub title: String,
    /// The propositions.
    pub propositions: Vec<Source>,
    /// Points drawn from those of the study.
    pub draws: u32,
    /// Paired replicates at each point.
    pub replicates: u32,
    /// SHA-256 of the resolved study.
    pub study_sha256: String,
    /// The resolved study.
    pub study: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// The resolved scenario.
    pub scenario: String,
}

/// A proposition in a manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its name.
    pub id: String,
    /// The claim in few words.
    pub short: String,
    /// Number of arms.
    pub arms: usize,
    /// Paired replicates.
    pub replicates: usize,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Its file.
    pub text: String,
    /// The files of the scenario that it extends, the nearest first.
    pub extended: Vec<String>,
}

impl Source {
    /// A proposition that is run with so many replicates.
    pub fn new(proposition: &Proposition, replicates: usize) -> Self {
        Source {
            id: proposition.id.clone(),
            short: proposition.short.clone(),
            arms: proposition.arms.len(),
            replicates,
            sha256: sha256(&proposition.text),
            text: proposition.text.clone(),
            extended: proposition.extended.clone(),
        }
    }
}

/// A scenario in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// The resolved scenario.
    pub scenario: String,
}

impl Compared {
    /// A scenario with its name.
    pub fn new(name: &str, scenario: &Scenario) -> Self {
        let text = resolved(scenario);
        Compared { name: name.into(), scenario_sha256: sha256(&text), scenario: text }
    }
}

/// Error of a manifest.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not the manifest of an experiment.
    #[error("{}", with_reason(tr!("not a manifest of sfic"), .0))]
    Malformed(#[from] serde_json::Error),
    /// It was changed afterwards.
    #[error("{}", tr!("it does not have the SHA-256 in it: the manifest was changed after the run"))]
    Changed,
}

impl<T> Manifest<T> {
    /// The manifest of this program's results.
    pub fn new(analysis: Analysis, seed: u64, of: T, machine: Machine) -> Self {
        let version = env!("CARGO_PKG_VERSION").into();
        Manifest { analysis, version, model_version: MODEL_VERSION, seed, of, machine }
    }

    /// Ok if this program gives the results of the manifest to the byte; else the version that does.
    pub fn same_program(&self) -> Result<(), &str> {
        let same = self.version == env!("CARGO_PKG_VERSION") && self.model_version == MODEL_VERSION;
        if same { Ok(()) } else { Err(&self.version) }
    }
}

impl<T: DeserializeOwned> Manifest<T> {
    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// [`ManifestError::Malformed`].
    pub fn read(text: &str) -> Result<Self, ManifestError> {
        Ok(serde_json::from_str(text)?)
    }
}

impl Analysis {
    /// Its command, after `sfic`.
    pub fn command(self) -> &'static str {
        match self {
            Analysis::Run => "run",
            Analysis::Compare => "compare",
            Analysis::Sweep => "sweep",
            Analysis::Draws => "sweep --draws",
            Analysis::Sensitivity => "sensitivity",
            Analysis::OneAtATime => "sensitivity one-at-a-time",
            Analysis::Facts => "validate",
            Analysis::Years => "validate years",
            Analysis::Propositions => "propositions",
            Analysis::PropositionsOver => "propositions --over",
            Analysis::Calibrate => "calibrate",
            Analysis::Discover => "discover",
        }
    }

    /// The analysis that wrote a manifest.
    ///
    /// # Errors
    ///
    /// [`ManifestError::Malformed`].
    pub fn of(text: &str) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Tag {
            analysis: Analysis,
        }
        Ok(serde_json::from_str::<Tag>(text)?.analysis)
    }

    /// True for arms of a scenario, the manifest of which holds an [`Experiment`].
    pub fn is_experiment(self) -> bool {
        use Analysis::{Compare, Facts, OneAtATime, Run, Years};
        matches!(self, Run | Compare | Facts | Years | OneAtATime)
    }
}

impl Manifest<Experiment> {
    /// The manifest of a finished experiment: of `first`, or of its comparison with others, put together as
    /// `scenario`.
    #[allow(clippy::too_many_arguments)] // all that it holds
    pub fn of_experiment(
        analysis: Analysis,
        first: Compared,
        compared: Vec<Compared>,
        scenario: &Scenario,
        plan: &Plan,
        replicates: usize,
        ended: &Ended,
        tables: Format,
        machine: Machine,
    ) -> Self {
        let Compared { name, scenario_sha256, scenario: text } = first;
        let of = Experiment {
            name,
            title: scenario.title.clone(),
            arms: plan.arms.iter().map(|arm| arm.name.clone()).collect(),
            replicates,
            ended: why(
                &Messages::for_files(),
                scenario,
                match ended {
                    Ended::Rule { reason, .. } => Some(*reason),
                    Ended::Fixed => None,
                },
            ),
            tables: tables.ending().into(),
            scenario_sha256,
            scenario: text,
            compared,
            posterior_sha256: None,
            over_posterior: None,
        };
        Manifest::new(analysis, plan.seed, of, machine)
    }

    /// Reads the manifest of an experiment, whose scenarios have the hashes in it.
    ///
    /// # Errors
    ///
    /// See [`ManifestError`].
    pub fn read_whole(text: &str) -> Result<Self, ManifestError> {
        let manifest = Self::read(text)?;
        let changed = |text: &str, hash: &str| sha256(text) != hash;
        let Experiment { scenario, scenario_sha256, compared, .. } = &manifest.of;
        let others = || compared.iter().any(|other| changed(&other.scenario, &other.scenario_sha256));
        match changed(scenario, scenario_sha256) || others() {
            true => Err(ManifestError::Changed),
            false => Ok(manifest),
        }
    }
}

/// Reason why an experiment ended, in words.
fn why(messages: &Messages, scenario: &Scenario, reason: Option<Reason>) -> String {
    let Some((reason, precision)) = reason.zip(scenario.experiment.precision) else {
        return say!(messages, "run.fixed");
    };
    let key = match reason {
        Reason::TargetMet => key!("run.reached"),
        Reason::MaximumUnconfirmed => key!("run.unconfirmed"),
        Reason::MaximumReached => key!("run.maximum"),
        Reason::NoInterval => key!("run.no_interval"),
    };
    let outcome = messages.said(OUTCOMES[precision.outcome].title);
    say!(messages, key, outcome, target = precision.half_width)
}

impl Experiment {
    /// Reason why an experiment on a scenario ended, in the words of a language.
    pub fn why(&self, messages: &Messages, scenario: &Scenario) -> String {
        use Reason::{MaximumReached, MaximumUnconfirmed, NoInterval, TargetMet};
        let known = [TargetMet, MaximumUnconfirmed, MaximumReached, NoInterval].map(Some);
        let reasons = known.into_iter().chain([None]);
        let mut said = reasons.filter(|reason| why(&Messages::for_files(), scenario, *reason) == self.ended);
        said.next().map_or_else(|| self.ended.clone(), |reason| why(messages, scenario, reason))
    }
}

/// SHA-256 of a text or of bytes, in hexadecimal digits.
pub fn sha256(content: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(content.as_ref()))
}
