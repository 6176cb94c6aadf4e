//! All replicates, in parallel, until there are enough.
//!
//! Workers take the replicates in order; they finish in any order. Whoever asks for precision gets decisions in
//! replicate order only, because the order of completion depends on threads and favours short runs.

use std::io;
use std::ops::ControlFlow;

use super::engine::{self, Cell, Failure, Grid, Store, Workers};
use super::ensemble::Ensemble;
use super::plan::{Enough, Plan};
use super::replicate;
use crate::stats::stopping::{self, Decision, Reason};
use sfic_text::{system, tr};

/// Event of a running experiment.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Replicates that an earlier, interrupted run had finished.
    Resumed {
        /// Number that are there.
        replicates: usize,
    },
    /// A replicate is finished and journaled.
    Finished {
        /// Number finished.
        done: usize,
        /// Final number, as far as known.
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

/// End of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub enum Ended {
    /// The number of replicates was fixed.
    Fixed,
    /// A rule of precision stopped it.
    Rule {
        /// The reason.
        reason: Reason,
        /// Half-widths at the end.
        half_widths: Vec<Option<f64>>,
    },
}

/// Failure of an experiment.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// It was asked to stop; what is finished is in the journal.
    #[error("{}", tr!("interrupted after {done} replicates", done))]
    Interrupted {
        /// Replicates in the journal.
        done: usize,
    },
    /// The journal cannot be read or written.
    #[error("{}", tr!("the journal of finished replicates: {error}", error = system(.0)))]
    Journal(#[from] io::Error),
    /// A replicate failed: a fault of the program.
    #[error("{}", tr!("replicate {replicate} failed: {message} (a fault of the program; please report it with the manifest)", replicate, message))]
    Failed {
        /// The replicate.
        replicate: u32,
        /// Its message.
        message: String,
    },
}

/// Runs every replicate that the store does not have and gathers them all.
///
/// `listen` hears what happens, on the calling thread.
///
/// # Errors
///
/// See [`RunError`]; replicates that were finished are in the store in any case.
pub fn run(
    plan: &Plan,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(Event),
) -> Result<(Ensemble, Ended), RunError> {
    let most = plan.enough.most();
    let mut gathering = {
        let ensemble = Ensemble::new(plan.arms.len(), store.scratch()?).with_factors(plan.factors());
        Gathering::new(plan, ensemble)
    };
    gathering.done = (0..most).filter(|&replicate| store.has(u64::from(replicate))).count();
    gathering.take(store)?;
    if gathering.done > 0 {
        listen(Event::Resumed { replicates: gathering.done });
    }
    gathering.decide(listen)?;
    if gathering.ended.is_none() {
        let grid = Grid {
            cells: u64::from(most),
            cell: &|number| Cell { number, point: 0, replicate: number as u32 },
            plan: &|_| Ok(plan.clone()),
            work: &replicate::run,
        };
        engine::run(&grid, store, workers, &mut |event, store| gathering.hear(event, store, listen))?;
    }
    match gathering.ended {
        Some((ended, replicates)) => {
            gathering.ensemble.truncate(replicates);
            Ok((gathering.ensemble, ended))
        }
        None => Err(RunError::Interrupted { done: gathering.done }),
    }
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

    fn hear(
        &mut self,
        event: engine::Event,
        store: &mut dyn Store,
        listen: &mut dyn FnMut(Event),
    ) -> Result<ControlFlow<()>, RunError> {
        match event {
            engine::Event::Resumed { .. } => {}
            engine::Event::Finished { done, .. } => {
                self.done = done as usize;
                self.take(store)?;
                listen(Event::Finished { done: self.done, expected: self.next_look });
                self.decide(listen)?;
            }
            engine::Event::Failed { cell, failure, .. } => {
                let message = match failure {
                    Failure::Invalid(problem) => problem.to_string(),
                    Failure::Failed { message, .. } => message,
                };
                return Err(RunError::Failed { replicate: cell.replicate, message });
            }
        }
        Ok(if self.ended.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }

    /// Takes from the store what comes next in order, as far as it is there.
    fn take(&mut self, store: &mut dyn Store) -> io::Result<()> {
        let most = self.plan.enough.most();
        for replicate in self.ensemble.replicates() as u32..most {
            if !store.has(u64::from(replicate)) {
                break;
            }
            self.ensemble.push(store.sums(u64::from(replicate))?.iter().map(Vec::as_slice))?;
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::engine::Memory;
    use crate::scenario::{Overrides, from_text};
    use std::sync::atomic::AtomicBool;

    const SMALL: &str = "title = \"t\"\n[time]\nwarmup = 10\nhorizon = 20\nfollow_up = 5\n\
        [population]\nexporters = 100\nrights_holders = 10\nconsumers = 50\n\
        [experiment]\narms = [\"reporting\"]\nreplicates = 2\n";

    #[test]
    fn replicates_that_are_there_are_not_run_again() {
        let plan = Plan::new(&from_text("t", SMALL, &Overrides::default()).unwrap().scenario);
        let (stop, mut store) = (AtomicBool::new(false), Memory::new(plan.layout()));
        let workers = Workers::new(1, &stop).unwrap();
        let events = |store: &mut Memory| {
            let mut heard = Vec::new();
            run(&plan, store, &workers, &mut |event| heard.push(event)).unwrap();
            heard
        };
        let finished = |done| Event::Finished { done, expected: 2 };
        assert_eq!(events(&mut store), [finished(1), finished(2)]);
        assert_eq!(events(&mut store), [Event::Resumed { replicates: 2 }]);
    }
}
