//! `sfic calibrate`: parameters whose outcomes meet published ranges, as a posterior sample.

use std::path::PathBuf;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::options::{Changes, Output, Screen, TableFormat, Work, machine};
use super::{Failure, job, output};
use sfic::experiment::calibrate::CalibrateError;
use sfic::experiment::calibrate::findings::Findings;
use sfic::experiment::calibrate::sample::{Event, Generation, Sample, identity, layout, sample};
use sfic::experiment::plan::hex;
use sfic::scenario::study::{self, Calibration, Study};
use sfic::scenario::{Overrides, resolved};
use sfic_report::folder::manifest::{self, Analysis, Machine, Manifest, sha256};
use sfic_report::folder::owner::Owner;
use sfic_report::folder::{self, Folder, FolderError};
use sfic_report::report::results::Results as Report;
use sfic_report::report::studied::{Calibrated, Studied};
use sfic_report::report::studies::calibrate::{why, word_of};
use sfic_report::tables::Tables;
use sfic_report::tables::calibration as files;
use sfic_report::tables::table::Format;
use sfic_report::text::words;
use sfic_text::{Messages, tr};

/// Fits the factors of a study to published ranges.
///
/// Approximate Bayesian computation by sequential Monte Carlo.
///
/// Priors are the factors' distributions, [targets] the ranges, [abc] the settings of the sampler. The posterior is
/// a file that `sfic sweep` and `sfic sweep --draws` accept as points; its medians are written as a scenario.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Study file with [targets].
    study: PathBuf,
    #[command(flatten)]
    tables: TableFormat,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    work: Work,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let started = Instant::now();
    // The seed is that of the sampler, from which all runs have theirs.
    let mut overrides = Overrides { seed: None, ..args.changes.overrides(None) };
    overrides.set.extend(args.changes.values.seed.map(|seed| format!("abc.seed={seed}")));
    let (name, study) = job::study(&args.study, overrides, None, quiet)?;
    let Some(calibration) = study.calibration.clone() else {
        return Err(Failure::usage(tr!(
            "{study} has no targets; a calibration needs [targets] with outcome = [low, high]",
            study = args.study.display()
        )));
    };
    let identity = identity(&study, &calibration);
    let folder = args.output.folder(&name, &Owner::new(Analysis::Calibrate, &[&identity]), quiet)?;
    let layout = layout(&study, &calibration);
    let mut journal = job::open_journal(&folder, &identity, layout, None, quiet)?;

    let mut progress = Progress::new(quiet, args.work.no_progress());
    let threads = args.work.threads();
    let workers = job::workers(threads)?;
    let found = sample(&study, &calibration, &mut journal, &workers, &mut |event| progress.hear(&event));
    progress.bar.finish_and_clear();
    let sample = found.map_err(|error| explained(error, &folder))?;
    let findings = Findings::of(&study, &calibration, &sample);
    let format = args.tables.format().unwrap_or_default();
    let results = Results { name: &name, study: &study, calibration: &calibration, sample: &sample };
    let calibrated =
        results.write(&folder, &findings, format, machine(threads, started)).map_err(Failure::running)?;
    let studied = Studied { calibration: Some(calibrated), ..Studied::default() };
    let found = Report::of(folder.path(), Tables::default(), studied, None).map_err(Failure::running)?;
    drop(journal);
    let (finished, screen) = ([hex(&identity)], Screen { quiet, top: None });
    let workbook = || args.tables.workbook(&folder, &found, &args.output.messages());
    args.output.end_with(&folder, &finished, &found, screen, || results.json(&findings), workbook)
}

/// Failure of work on points, with what to do.
pub(super) fn explained(error: CalibrateError, folder: &Folder) -> Failure {
    match error {
        CalibrateError::Interrupted { runs } => job::stopped(folder, &tr!("{runs} runs", runs)),
        CalibrateError::Journal(error) => {
            Failure::running(FolderError::Io { path: folder.path().to_path_buf(), error })
        }
        other => Failure::running(other),
    }
}

/// Results to write and print.
struct Results<'a> {
    name: &'a str,
    study: &'a Study,
    calibration: &'a Calibration,
    sample: &'a Sample,
}

impl Results<'_> {
    /// Writes every file, the manifest last, and returns what a report shows of them.
    fn write(
        &self,
        folder: &Folder,
        findings: &Findings,
        format: Format,
        machine: Machine,
    ) -> Result<Calibrated, FolderError> {
        let Results { study, calibration, sample, .. } = *self;
        let base = files::relative(folder.path(), &study.file).display().to_string();
        let (written, scenario) = (study::resolved(study, folder::SCENARIO), resolved(&study.base));
        folder.begin()?;
        folder.write(folder::SCENARIO, |out| out.write_all(scenario.as_bytes()))?;
        folder.write(folder::STUDY, |out| out.write_all(written.as_bytes()))?;
        folder.write(&format.file(folder::POSTERIOR), |out| {
            files::write_posterior(out, format, study, calibration, sample)
        })?;
        let median = files::median(&base, study, calibration, sample, &format.file(folder::POSTERIOR));
        folder.write(folder::MEDIAN, |out| out.write_all(median.as_bytes()))?;
        let targets = files::targets(calibration, findings);
        let (pairs, directions) = (files::pairs(findings), files::directions(findings));
        let (parameters, generations) = (files::parameters(findings), files::generations(sample));
        folder.write_rows(&targets)?;
        folder.write_rows(&parameters)?;
        folder.write_rows(&pairs)?;
        folder.write_rows(&directions)?;
        folder.write_rows(&generations)?;
        let name = |index: usize| calibration.targets[index].name.clone();
        let conflicts = &sample.conflicts;
        let of = manifest::Calibrated {
            name: self.name.into(),
            title: study.title.clone(),
            replicates: study.base.experiment.replicates,
            ended: word_of(sample.stopped).into(),
            simulated: conflicts.points,
            undefined: conflicts.undefined,
            met_all: conflicts.met_all,
            conflicts: conflicts.pairs.iter().map(|pair| [name(pair.one), name(pair.other)]).collect(),
            tables: format.ending().into(),
            study_sha256: sha256(&written),
            study: written,
            scenario_sha256: sha256(&scenario),
            scenario,
        };
        let manifest = Manifest::new(Analysis::Calibrate, calibration.seed, of, machine);
        folder.seal(folder::MANIFEST, &manifest)?;
        Ok(Calibrated { manifest, study: study.clone(), targets, parameters, pairs, directions, generations })
    }

    fn json(&self, findings: &Findings) -> serde_json::Value {
        let Results { study, calibration, sample, .. } = *self;
        json!({
            "study": study.title,
            "seed": calibration.seed,
            "replicates": study.base.experiment.replicates,
            "ended": why(&Messages::for_files(), calibration, word_of(sample.stopped)),
            "generations": files::generations(sample),
            "undefined": sample.conflicts.undefined,
            "targets": files::targets(calibration, findings),
            "parameters": files::parameters(findings),
            "pairs": files::pairs(findings),
            "directions": files::directions(findings),
        })
    }
}

/// A bar for the generation under way; a line on stderr for each that is finished.
struct Progress {
    bar: ProgressBar,
    quiet: bool,
}

impl Progress {
    fn new(quiet: bool, hidden: bool) -> Self {
        let bar = if quiet || hidden { ProgressBar::hidden() } else { ProgressBar::new(1) };
        let style = tr!(
            "{bar} {generation}: {done}/{of} points {more} · {elapsed}",
            bar = "{bar:30}",
            generation = "{prefix}",
            done = "{pos}",
            of = "{len}",
            more = "{msg}",
            elapsed = "{elapsed}"
        );
        bar.set_style(ProgressStyle::with_template(&style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar, quiet }
    }

    fn hear(&mut self, event: &Event) {
        match event {
            Event::Judged { generation, tolerance, proposals, accepted, particles } => {
                self.bar.set_length(*particles as u64);
                self.bar.set_position(*accepted as u64);
                self.bar.set_prefix(tr!("generation {generation}", generation));
                self.bar.set_message(tr!(
                    "of {proposals} tried, within {tolerance}",
                    proposals,
                    tolerance = tolerance_of(*tolerance)
                ));
            }
            Event::Finished(generation) => self.say(&line(generation)),
            Event::Fresh { done, of } => {
                self.bar.set_length(*of as u64);
                self.bar.set_position(*done as u64);
                self.bar.set_prefix(tr!("fresh runs"));
                self.bar.set_message("");
            }
        }
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            self.bar.suspend(|| output::message(text));
        }
    }
}

fn line(generation: &Generation) -> String {
    tr!(
        "generation {number}: within {tolerance}, {acceptance} % of {proposals} points accepted, worth {effective} of equal weight",
        number = generation.number,
        tolerance = tolerance_of(generation.tolerance),
        acceptance = format!("{:.1}", 100.0 * generation.acceptance),
        proposals = generation.proposals,
        effective = format!("{:.0}", generation.effective)
    )
}

fn tolerance_of(tolerance: f64) -> String {
    if tolerance.is_finite() { words::number(tolerance) } else { tr!("any distance") }
}
