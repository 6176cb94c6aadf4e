//! The past again: detained batches of each simulated year against those that customs published.

use std::io;
use std::sync::atomic::AtomicBool;

use serde::Deserialize;
use sfic_text::tr;

use super::engine::store::numbers;
use super::engine::{self, Cell, Event, Grid, Store, Workers};
use super::fingerprint::Fingerprint;
use super::history::{History, Layout};
use super::plan::Plan;
use super::replicate;
use super::sweep::{self, SweepError};
use crate::model::settings::parameter;
use crate::model::signals::SIGNALS;
use crate::scenario::study::Study;
use crate::stats::abc::resample::systematic;
use crate::stats::hindcast::{Comparison, Observed, compare};

/// Weeks of a year. Seventeen years of 52 weeks are three weeks short; nothing here is that sharp.
pub const WEEKS: u32 = 52;

const ANNUAL: &str = include_str!("../../scenarios/evidence/gacc_annual.csv");
const BATCHES: &str = "batches";

/// A year as published.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Year {
    /// The year.
    pub year: u32,
    /// Batches detained, thousand.
    #[serde(rename = "batches_detained_thousand")]
    pub batches: Option<f64>,
    /// Quality of the figure.
    pub quality: String,
    /// Source.
    pub source: String,
    /// Reason why it is neither fitted nor judged; empty if it is both.
    pub set_aside: String,
}

/// The published years, from the first to the last, those without any figure included.
pub fn annual() -> Vec<Year> {
    let mut table = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(ANNUAL.as_bytes());
    let rows: Result<Vec<Year>, csv::Error> = table.deserialize().collect();
    let rows = rows.unwrap_or_else(|error| panic!("what is built in is sound: {error}"));
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return rows };
    let gap = |year| Year {
        year,
        batches: None,
        quality: String::new(),
        source: String::new(),
        set_aside: String::new(),
    };
    let of = |year| rows.iter().find(|row| row.year == year).cloned().unwrap_or_else(|| gap(year));
    (first.year..=last.year).map(of).collect()
}

/// Failure to compare a scenario with the past.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HindcastError {
    /// It is too short.
    #[error("{}", tr!("the series has {years} years, {needed} weeks, and the scenario measures {horizon}: set time.horizon = {needed}", years, needed, horizon))]
    Horizon {
        /// Years of the series.
        years: usize,
        /// Weeks that they take.
        needed: u32,
        /// Weeks measured.
        horizon: u32,
    },
    /// No year up to that one has a figure that may be fitted.
    #[error("{}", tr!("no year up to {year} has a figure to fit the scale to", year = .0))]
    NothingToFit(u32),
    /// Nobody was ever sanctioned in the years that the scale is fitted to.
    #[error("{}", tr!("nobody is sanctioned in the years that the scale is fitted to"))]
    NoSanctions,
}

/// The plan's first measured week is the first of the series' first year.
///
/// # Errors
///
/// When the scenario is too short, or nothing could be fitted.
pub fn check(plan: &Plan, years: &[Year], fit_until: u32) -> Result<(), HindcastError> {
    let needed = years.len() as u32 * WEEKS;
    let horizon = plan.arms[0].spec.settings.time.horizon;
    if horizon < needed {
        return Err(HindcastError::Horizon { years: years.len(), needed, horizon });
    }
    if !observed(years, fit_until).iter().any(|year| year.fitted) {
        return Err(HindcastError::NothingToFit(fit_until));
    }
    Ok(())
}

/// What may be done with each year: the scale is fitted to those up to `fit_until`, and all are judged, except for
/// those that are set aside.
pub fn observed(years: &[Year], fit_until: u32) -> Vec<Observed> {
    let of = |year: &Year| {
        let judged = year.batches.is_some() && year.set_aside.is_empty();
        Observed { value: year.batches, fitted: judged && year.year <= fit_until, judged }
    };
    years.iter().map(of).collect()
}

/// Detained batches of each year of a history, from its series.
pub fn batches_a_year(plan: &Plan, series: &[f32], years: usize) -> Vec<f64> {
    let index = SIGNALS.iter().position(|signal| signal.name == BATCHES).unwrap_or_default();
    let warmup = plan.arms[0].spec.settings.time.warmup as usize;
    let weekly = series.iter().skip(index).step_by(SIGNALS.len()).skip(warmup);
    let weekly: Vec<f64> = weekly.map(|&batches| f64::from(batches)).collect();
    weekly.chunks(WEEKS as usize).take(years).map(|year| year.iter().sum()).collect()
}

/// The same of every replicate of an arm: `[replicate][year]`.
///
/// # Errors
///
/// When the store cannot be read.
pub fn simulated(
    plan: &Plan,
    store: &mut dyn Store,
    arm: usize,
    replicates: u32,
    years: usize,
) -> io::Result<Vec<Vec<f64>>> {
    let of = |replicate| Ok(batches_a_year(plan, &store.series(u64::from(replicate), arm)?, years));
    (0..replicates).map(of).collect()
}

/// The factors of a posterior among the columns of its file: those that are paths of parameters.
pub fn factors(columns: &[String]) -> Vec<&str> {
    columns.iter().map(String::as_str).filter(|column| parameter(column).is_some()).collect()
}

/// The past with the parameters of a posterior: replicate `r` of the experiment has those of the `r`-th point drawn.
pub struct OverPosterior<'a> {
    study: &'a Study,
    years: usize,
    /// Places of the points drawn.
    drawn: Vec<usize>,
}

impl<'a> OverPosterior<'a> {
    /// So many years at points of a study, drawn by their weights.
    pub fn of(study: &'a Study, years: usize) -> Self {
        let weights = study.weights.clone().unwrap_or_else(|| vec![1.0; study.points.len()]);
        OverPosterior { study, years, drawn: systematic(&weights, study.base.experiment.replicates as usize) }
    }

    /// Differs whenever a run would differ.
    pub fn identity(&self) -> [u8; 32] {
        let Study { base, factors, points, .. } = self.study;
        let hash = Fingerprint::new("hindcast over a posterior").arms(&base.arms, base.experiment.seed);
        let values = self.drawn.iter().flat_map(|&point| points.point(point)).copied();
        hash.factors(factors).whole(self.years as u64).numbers(values).finish()
    }

    /// The layout of the records of runs: sanctions of each year in each arm.
    pub fn layout(&self) -> Layout {
        let arms = self.study.base.arms.len();
        Layout { arms, outcomes: 0, series: 0, snapshots: arms * self.years }
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.drawn.len() as u64
    }

    /// Sanctions of each year: `[arm][replicate][year]`. `listen` hears what happens, on the calling thread.
    ///
    /// # Errors
    ///
    /// See [`SweepError`]; runs that were finished are in the store in any case.
    pub fn run(
        &self,
        store: &mut dyn Store,
        workers: &Workers<'_>,
        listen: &mut dyn FnMut(&Event),
    ) -> Result<Vec<Vec<Vec<f64>>>, SweepError> {
        let work = |plan: &Plan, replicate: u32, stop: &AtomicBool| -> Option<Vec<History>> {
            let yearly = |history: History| History {
                snapshots: batches_a_year(plan, &history.series, self.years),
                ..History::default()
            };
            Some(replicate::run(plan, replicate, stop)?.into_iter().map(yearly).collect())
        };
        let grid = Grid {
            cells: self.runs(),
            cell: &|number| Cell { number, point: self.drawn[number as usize], replicate: number as u32 },
            plan: &|point| engine::plan_at(self.study, self.study.points.point(point)),
            work: &work,
        };
        sweep::all(&grid, store, workers, listen)?;
        let mut of_arms = vec![Vec::new(); self.study.base.arms.len()];
        for cell in 0..grid.cells {
            let numbers = numbers(&store.snapshots(cell)?);
            let runs = of_arms.iter_mut().zip(numbers.chunks(self.years));
            runs.for_each(|(of_arm, run)| of_arm.push(run.to_vec()));
        }
        Ok(of_arms)
    }
}

/// An arm against the past.
///
/// # Errors
///
/// When nobody is sanctioned in the years that the scale is fitted to.
pub fn against(runs: &[Vec<f64>], years: &[Year], fit_until: u32) -> Result<Comparison, HindcastError> {
    compare(runs, &observed(years, fit_until)).ok_or(HindcastError::NoSanctions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, from_text};

    #[test]
    fn the_series_is_whole_and_knows_its_marks() {
        let years = annual();
        assert_eq!((years[0].year, years.len()), (2008, 17));
        assert_eq!((years[7].batches, years[8].batches), (Some(23.0), None), "2015 and 2016");
        let aside: Vec<u32> =
            years.iter().filter(|year| !year.set_aside.is_empty()).map(|year| year.year).collect();
        assert_eq!(aside, [2009]);
        let seen = observed(&years, 2017);
        assert_eq!(seen.iter().filter(|year| year.fitted).count(), 8);
        assert_eq!(seen.iter().filter(|year| year.judged && !year.fitted).count(), 7);
    }

    #[test]
    fn years_are_cut_from_the_measured_weeks() {
        let text = "title = \"t\"\n[time]\nwarmup = 3\nhorizon = 120";
        let plan = Plan::new(&from_text("t", text, &Overrides::default()).unwrap().scenario);
        let index = SIGNALS.iter().position(|signal| signal.name == BATCHES).unwrap();
        let mut series = vec![0.5_f32; 123 * SIGNALS.len()];
        for tick in 0..123 {
            series[tick * SIGNALS.len() + index] =
                if tick < 3 { 100.0 } else { 1.0 + (tick >= 55) as u8 as f32 };
        }
        assert_eq!(batches_a_year(&plan, &series, 2), [52.0, 104.0]);
        let error = check(&plan, &annual(), 2017).unwrap_err();
        assert_eq!(error, HindcastError::Horizon { years: 17, needed: 884, horizon: 120 });
    }
}
