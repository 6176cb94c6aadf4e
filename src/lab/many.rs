//! Many histories of a page: a run on a thread of its own, what it finds pushed as it comes.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::socket::Outbox;
use crate::experiment::effects::Compared;
use crate::experiment::live::{Comparison, Gathered};
use crate::model::outcomes::OUTCOMES;
use crate::stats::Estimate;

/// Between two pushes.
const PACE: Duration = Duration::from_millis(100);

/// What is to be run.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// Its number, ascending.
    pub number: u64,
    /// What is compared.
    pub comparison: Comparison,
    /// The place of the outcome in the table.
    pub outcome: usize,
}

/// A run; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Run {
    pub comparison: Comparison,
    stop: Arc<AtomicBool>,
}

impl Drop for Run {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

#[derive(Debug, Serialize)]
struct Push<'a> {
    push: &'static str,
    run: u64,
    lesson: Option<&'a str>,
    outcome: Named,
    replicates: usize,
    of: u32,
    ended: bool,
    arms: Vec<Level<'a>>,
    difference: Option<Bounds>,
    differences: Vec<Difference<'a>>,
    milliseconds: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct Named {
    name: &'static str,
    title: &'static str,
    unit: &'static str,
}

#[derive(Debug, Serialize)]
struct Level<'a> {
    name: &'a str,
    #[serde(flatten)]
    bounds: Bounds,
}

#[derive(Debug, Serialize)]
struct Difference<'a> {
    arm: &'a str,
    #[serde(flatten)]
    bounds: Bounds,
}

/// A value with its interval; none where no run has a denominator, or a single one decides.
#[derive(Clone, Copy, Debug, Serialize)]
struct Bounds {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

impl Bounds {
    fn of(estimate: Option<Estimate>) -> Self {
        let interval = estimate.and_then(|estimate| estimate.interval);
        Bounds {
            value: estimate.map(|estimate| estimate.value),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
        }
    }
}

impl Task {
    /// Begins; what is found goes to `outbox`.
    ///
    /// # Errors
    ///
    /// When no thread can be started.
    pub(super) fn start(self, pool: &Arc<rayon::ThreadPool>, outbox: &Outbox) -> io::Result<Run> {
        let stop = Arc::new(AtomicBool::new(false));
        let run = Run { comparison: self.comparison.clone(), stop: stop.clone() };
        let (pool, outbox) = (pool.clone(), outbox.clone());
        thread::Builder::new().name("sfic-many".into()).spawn(move || self.run(&pool, &outbox, &stop))?;
        Ok(run)
    }

    fn run(&self, pool: &rayon::ThreadPool, outbox: &Outbox, stop: &Arc<AtomicBool>) {
        let (began, mut pushed) = (Instant::now(), None::<Instant>);
        let mut listen = |gathered: &Gathered| {
            let ended = gathered.replicates() == self.comparison.replicates() as usize;
            if ended {
                outbox.push(self.push(gathered.replicates(), &gathered.estimates(self.outcome), began, None));
            } else if pushed.is_none_or(|last| last.elapsed() >= PACE) {
                let push = self.push(gathered.replicates(), &gathered.estimates(self.outcome), began, None);
                // A page that does not keep up is spared this one.
                if outbox.push_if_room(push) {
                    pushed = Some(Instant::now());
                }
            }
        };
        if let Err(why) = self.comparison.run(pool, stop, &mut listen)
            && !stop.load(Ordering::Relaxed)
        {
            outbox.push(self.push(0, &[], began, Some(format!("These histories failed: {why}."))));
        }
    }

    fn push(&self, replicates: usize, found: &[Compared], began: Instant, error: Option<String>) -> String {
        let arms = self.comparison.arms();
        let row = &OUTCOMES[self.outcome];
        let differences: Vec<Difference> = arms
            .iter()
            .zip(found)
            .skip(1)
            .map(|(arm, found)| Difference {
                arm: &arm.name,
                bounds: Bounds::of(found.change.map(|change| change.difference)),
            })
            .collect();
        let push = Push {
            push: "many",
            run: self.number,
            lesson: None,
            outcome: Named { name: row.name, title: row.title, unit: row.unit },
            replicates,
            of: self.comparison.replicates(),
            ended: error.is_some() || replicates == self.comparison.replicates() as usize,
            arms: arms
                .iter()
                .zip(found)
                .map(|(arm, found)| Level { name: &arm.name, bounds: Bounds::of(found.level) })
                .collect(),
            difference: differences.first().map(|first| first.bounds).filter(|first| first.value.is_some()),
            differences,
            milliseconds: began.elapsed().as_millis(),
            error,
        };
        serde_json::to_string(&push).unwrap_or_default()
    }
}
