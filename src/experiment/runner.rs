//! All replicates, in parallel, until there are enough.
//!
//! Workers take the replicates in order; they finish in any order. Whoever asks for precision gets decisions in
//! replicate order only, because the order of completion depends on threads and favours short runs.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use super::ensemble::Ensemble;
use super::journal::{Journal, Layout};
use super::moments;
use super::plan::{Enough, Plan};
use super::replicate::{self, History};
use crate::model::outcomes::OUTCOMES;
use crate::model::signals::SIGNALS;
use crate::stats::stopping::{self, Decision, Reason};

/// What happens while an experiment runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Replicates that an earlier, interrupted run had finished.
    Resumed {
        /// How many.
        replicates: usize,
    },
    /// A replicate is finished and journaled.
    Finished {
        /// How many are finished now.
        done: usize,
        /// How many there will be, as far as is known.
        expected: usize,
    },
    /// A look at the precision reached.
    Looked {
        /// Replicates looked at.
        replicates: usize,
        /// Half-width of each arm's paired difference, in the order of the arms after the first.
        half_widths: Vec<Option<f64>>,
    },
}

/// Why an experiment ended where it did.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// The number of replicates was fixed.
    Fixed,
    /// A rule of precision stopped it.
    Rule {
        /// Why.
        reason: Reason,
        /// Half-widths at the end.
        half_widths: Vec<Option<f64>>,
    },
}

/// Why an experiment failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// It was asked to stop; what is finished is in the journal.
    #[error("interrupted after {done} replicates")]
    Interrupted {
        /// Replicates in the journal.
        done: usize,
    },
    /// The journal cannot be read or written.
    #[error("the journal of finished replicates: {0}")]
    Journal(#[from] io::Error),
    /// A replicate failed: a fault of the program.
    #[error(
        "replicate {replicate} failed: {message} (a fault of the program; please report it with the manifest)"
    )]
    Failed {
        /// Which.
        replicate: u32,
        /// What it said.
        message: String,
    },
    /// No threads can be started.
    #[error("cannot start worker threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// The layout of a plan's journal.
pub fn layout(plan: &Plan) -> Layout {
    Layout {
        arms: plan.arms.len(),
        outcomes: OUTCOMES.len(),
        series: plan.ticks() as usize * SIGNALS.len(),
        moments: moments::size_of_all(plan),
    }
}

/// Runs every replicate that the journal does not have, on `threads` threads, and gathers them all.
///
/// `stop` ends the experiment as soon as the replicates under way can be left; `listen` hears what happens, on the
/// calling thread.
///
/// # Errors
///
/// See [`RunError`]; replicates that were finished are in the journal in any case.
pub fn run(
    plan: &Plan,
    journal: &mut Journal,
    threads: usize,
    stop: &AtomicBool,
    listen: &mut dyn FnMut(Event),
) -> Result<(Ensemble, Ended), RunError> {
    let most = plan.enough.most();
    let mut gathering = Gathering::new(plan, Ensemble::new(plan.arms.len(), journal.scratch()?));
    gathering.done = (0..most).filter(|&replicate| journal.has(replicate)).count();
    gathering.take(journal)?;
    if gathering.done > 0 {
        listen(Event::Resumed { replicates: gathering.done });
    }
    gathering.decide(listen)?;
    if gathering.ended.is_none() {
        run_missing(plan, journal, threads, stop, &mut gathering, listen)?;
    }
    match gathering.ended {
        Some((ended, replicates)) => {
            gathering.ensemble.truncate(replicates);
            Ok((gathering.ensemble, ended))
        }
        None => Err(RunError::Interrupted { done: gathering.done }),
    }
}

type Done = (u32, Result<Option<Vec<History>>, Box<dyn Any + Send>>);

fn run_missing(
    plan: &Plan,
    journal: &mut Journal,
    threads: usize,
    stop: &AtomicBool,
    gathering: &mut Gathering<'_>,
    listen: &mut dyn FnMut(Event),
) -> Result<(), RunError> {
    let missing: Vec<u32> = (0..plan.enough.most()).filter(|&replicate| !journal.has(replicate)).collect();
    let (next, enough) = (AtomicUsize::new(0), AtomicBool::new(false));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    // A bound on results in flight: a slow disk slows the workers instead of filling memory.
    let (sender, results) = mpsc::sync_channel::<Done>(threads);
    pool.in_place_scope(|scope| {
        for _ in 0..threads {
            let (sender, next, enough, missing) = (sender.clone(), &next, &enough, &missing);
            scope.spawn(move |_| {
                while !enough.load(Ordering::Relaxed) && !stop.load(Ordering::Relaxed) {
                    let Some(&replicate) = missing.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    let run = || replicate::run(plan, replicate, stop);
                    let result = catch_unwind(AssertUnwindSafe(run));
                    if sender.send((replicate, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let received = receive(journal, gathering, &results, listen);
        enough.store(true, Ordering::Relaxed);
        // Workers may wait to hand over what nobody needs any more.
        drop(results);
        received
    })
}

fn receive(
    journal: &mut Journal,
    gathering: &mut Gathering<'_>,
    results: &mpsc::Receiver<Done>,
    listen: &mut dyn FnMut(Event),
) -> Result<(), RunError> {
    for (replicate, result) in results {
        match result {
            Ok(Some(histories)) => {
                journal.append(replicate, &histories)?;
                drop(histories);
                gathering.done += 1;
                gathering.take(journal)?;
                listen(Event::Finished { done: gathering.done, expected: gathering.expected() });
                gathering.decide(listen)?;
                if gathering.ended.is_some() {
                    return Ok(());
                }
            }
            Ok(None) => {}
            Err(panic) => return Err(RunError::Failed { replicate, message: message(panic.as_ref()) }),
        }
    }
    Ok(())
}

/// What a panic said.
pub fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

/// Replicates as they come, put in order.
struct Gathering<'a> {
    plan: &'a Plan,
    ensemble: Ensemble,
    done: usize,
    /// Replicates at the next look.
    next_look: usize,
    /// Half-widths at the looks so far.
    looks: Vec<Vec<Option<f64>>>,
    ended: Option<(Ended, usize)>,
}

impl<'a> Gathering<'a> {
    fn new(plan: &'a Plan, ensemble: Ensemble) -> Self {
        let next_look = match plan.enough {
            Enough::Fixed(replicates) => replicates as usize,
            Enough::Precise { rule, .. } => rule.looks().next().unwrap_or(0),
        };
        Gathering { plan, ensemble, done: 0, next_look, looks: Vec::new(), ended: None }
    }

    /// Takes from the journal what comes next in order, as far as it is there.
    fn take(&mut self, journal: &mut Journal) -> io::Result<()> {
        let most = self.plan.enough.most();
        for replicate in self.ensemble.replicates() as u32..most {
            if !journal.has(replicate) {
                break;
            }
            self.ensemble.push(journal.sums(replicate)?.iter().map(Vec::as_slice))?;
        }
        Ok(())
    }

    fn expected(&self) -> usize {
        self.next_look
    }

    /// Looks, if there are replicates enough for a look.
    fn decide(&mut self, listen: &mut dyn FnMut(Event)) -> io::Result<()> {
        let available = self.ensemble.replicates();
        if available < self.next_look || self.ended.is_some() {
            return Ok(());
        }
        let (outcome, rule) = match self.plan.enough {
            Enough::Fixed(replicates) => {
                self.ended = Some((Ended::Fixed, replicates as usize));
                return Ok(());
            }
            Enough::Precise { outcome, rule, .. } => (outcome, rule),
        };
        for replicates in rule.looks().skip(self.looks.len()).take_while(|&look| look <= available) {
            self.looks.push(self.ensemble.half_widths(outcome, replicates)?);
        }
        let mut looks = self.looks.iter().cloned();
        match stopping::decide(&rule, available, |_| looks.next().unwrap_or_default()) {
            Decision::Continue { next_total, half_widths } => {
                listen(Event::Looked { replicates: self.next_look, half_widths });
                self.next_look = next_total;
            }
            Decision::Stop { reason, replicates, half_widths } => {
                listen(Event::Looked { replicates, half_widths: half_widths.clone() });
                self.ended = Some((Ended::Rule { reason, half_widths }, replicates));
            }
        }
        Ok(())
    }
}
