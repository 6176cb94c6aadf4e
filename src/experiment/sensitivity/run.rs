//! The sweep over a design for sensitivity, with looks at its first blocks on the way.
//!
//! Looks are at fixed numbers of blocks, in the order of the design: what they find, and where a rule stops, is the same
//! for any number of threads, interrupted or not.

use std::cell::RefCell;
use std::io;
use std::ops::ControlFlow;

use super::arrangement::{Arrangement, Method};
use super::findings::{effects, shares};
use super::gather::{Gathering, Quantity, Target};
use crate::experiment::engine::{self, Store, Workers};
use crate::experiment::sweep::{self, Failures, Reached, SweepError};
use crate::scenario::study::Study;
use crate::stats::Estimate;
use crate::stats::sensitivity::Bootstrap;
use crate::stats::stopping::{self, Decision, Reason, Rule, RuleProblem};

/// Blocks at the first look of a rule, which is a power of two.
pub const FIRST_LOOK: usize = 64;
/// Blocks from one look to the next.
pub const BATCH: usize = 32;
/// Fewest blocks of which provisional indices are told.
const FIRST_TOLD: usize = 8;

/// Event of a running analysis.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Of the sweep.
    Sweep(engine::Event),
    /// A look at what the first blocks show.
    Looked(Provisional),
}

/// Indices of the shown targets from the first blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Provisional {
    /// Blocks looked at.
    pub blocks: usize,
    /// The target whose factors are told: the change of the first arm that makes one, or the level of the first arm.
    pub target: Target,
    /// Total index, or mean size of the elementary effects, of each factor; absent where nothing differs.
    pub indices: Option<Vec<Estimate>>,
    /// The largest half-width of an interval that a rule looks at; `None` where one has no interval.
    pub widest: Option<f64>,
}

/// When there are enough blocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Until {
    /// At the end of the design.
    End,
    /// When all first-order and total indices of what is shown are known well enough.
    Precise(Rule),
}

impl Until {
    /// When no interval of a first-order or total index is wider than ± `half_width`, on two looks in a row; or at the
    /// end of the design, of `blocks` blocks.
    ///
    /// # Errors
    ///
    /// When the half-width is no number above 0, or there is a single block.
    pub fn precise(half_width: f64, blocks: usize) -> Result<Self, RuleProblem> {
        Rule::new(half_width, FIRST_LOOK, BATCH, blocks).map(Until::Precise)
    }
}

/// End of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// Blocks on which it rests.
    pub blocks: usize,
    /// Points that failed, of those.
    pub failures: Failures,
    /// Reason for the end of blocks; `None` without a rule.
    pub reason: Option<Reason>,
    /// The largest half-width at the end, if there is a rule; `None` also where an index has no interval.
    pub widest: Option<f64>,
}

/// Runs whatever the store does not have, until there are enough blocks.
///
/// `shown` are the targets that a rule looks at, the level of the first arm first. `listen` hears what happens, on the
/// calling thread; looks in the order of the design.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the store in any case.
#[allow(clippy::too_many_arguments)] // a study with its blocks, who runs it, and who looks at it
pub fn run(
    study: &Study,
    arrangement: &Arrangement,
    shown: &[Target],
    until: Until,
    bootstrap: &Bootstrap,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(Event),
) -> Result<Ended, SweepError> {
    let listen = RefCell::new(listen);
    let mut looking = Looking {
        study,
        arrangement,
        until,
        bootstrap,
        gathering: Gathering::new(shown.to_vec()),
        looks: Vec::new(),
        ended: None,
    };
    let mut watch = |reached: &Reached<'_>, store: &mut dyn Store| -> io::Result<ControlFlow<()>> {
        if reached.points.is_multiple_of(arrangement.size) {
            let blocks = reached.points / arrangement.size;
            if let Some(found) = looking.look(blocks, reached.failures, store)? {
                listen.borrow_mut()(Event::Looked(found));
            }
        }
        let over = looking.ended.as_ref().is_some_and(|(_, blocks)| *blocks < arrangement.blocks);
        Ok(if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    let mut hear = |event: &engine::Event| listen.borrow_mut()(Event::Sweep(event.clone()));
    let mut failures = sweep::run_watched(study, store, workers, &mut hear, &mut watch)?;
    let (reason, blocks) = match looking.ended {
        Some((reason, blocks)) => (Some(reason), blocks),
        None => (None, arrangement.blocks),
    };
    failures.retain(|point, _| *point < blocks * arrangement.size);
    let widest = looking.looks.last().and_then(|widths| widest(widths));
    Ok(Ended { blocks, failures, reason, widest })
}

/// Looks at the first blocks.
struct Looking<'a> {
    study: &'a Study,
    arrangement: &'a Arrangement,
    until: Until,
    bootstrap: &'a Bootstrap,
    gathering: Gathering,
    /// Half-widths at the looks of the rule so far.
    looks: Vec<Vec<Option<f64>>>,
    ended: Option<(Reason, usize)>,
}

impl Looking<'_> {
    /// Looks at so many blocks, if it is time for a look.
    fn look(
        &mut self,
        blocks: usize,
        failures: &Failures,
        store: &mut dyn Store,
    ) -> io::Result<Option<Provisional>> {
        let rule = match self.until {
            Until::Precise(rule) if self.ended.is_none() => Some(rule),
            _ => None,
        };
        let of_rule = rule.filter(|rule| rule.looks().nth(self.looks.len()) == Some(blocks));
        if of_rule.is_none() && !provisional(blocks) {
            return Ok(None);
        }
        self.gathering.take(blocks, self.study, self.arrangement, failures, store)?;
        if let Some(rule) = of_rule {
            let widths = self.half_widths();
            self.looks.push(widths);
            let mut looks = self.looks.iter().cloned();
            if let Decision::Stop { reason, replicates, .. } =
                stopping::decide(&rule, blocks, |_| looks.next().unwrap_or_default())
            {
                self.ended = Some((reason, replicates));
            }
        }
        let widest = self.looks.last().and_then(|widths| widest(widths));
        Ok(self.told().map(|(target, indices)| Provisional { blocks, target, indices, widest }))
    }

    /// The half-widths of all first-order and total indices. A target that is the same at all points, such as the
    /// change that a dormant countermeasure makes, has none and holds nothing up.
    fn half_widths(&self) -> Vec<Option<f64>> {
        let Method::Saltelli { second_order } = self.arrangement.method else { return vec![None] };
        let factors = self.study.factors.len();
        let mut widths = Vec::new();
        for (_, values) in self.gathering.targets() {
            match shares(values, factors, second_order, self.bootstrap) {
                Some(indices) => widths.extend(indices.half_widths()),
                None if values.blocks.is_empty() => widths.push(None),
                None => {}
            }
        }
        if widths.is_empty() { vec![None] } else { widths }
    }

    /// Interim result: of the first change, or of the level if there is a single arm.
    fn told(&self) -> Option<(Target, Option<Vec<Estimate>>)> {
        let targets: Vec<_> = self.gathering.targets().collect();
        let change = targets.iter().find(|(target, _)| target.quantity == Quantity::Change);
        let (target, values) = change.or(targets.first())?;
        let factors = self.study.factors.len();
        let indices = match &self.arrangement.method {
            Method::Morris(steps) => {
                let found = effects(values, steps, factors, self.bootstrap);
                found.map(|effects| effects.iter().map(|effect| effect.mu_star).collect())
            }
            Method::Saltelli { second_order } => {
                shares(values, factors, *second_order, self.bootstrap).map(|indices| indices.total)
            }
        };
        Some((**target, indices))
    }
}

/// Whether to tell what so many blocks show: at powers of two and half-way between them.
fn provisional(blocks: usize) -> bool {
    let odd = blocks >> blocks.trailing_zeros();
    blocks >= FIRST_TOLD && matches!(odd, 1 | 3)
}

/// The largest half-width; `None` if one has none.
fn widest(widths: &[Option<f64>]) -> Option<f64> {
    widths.iter().copied().try_fold(0.0_f64, |widest, width| Some(widest.max(width?)))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::experiment::engine::Memory;
    use crate::experiment::sweep::layout;
    use crate::scenario::Texts;
    use crate::scenario::study::{Changes, from_text};

    const STUDY: &str = "title = 'Small'\nscenario = 'scenarios/china-customs.toml'\n\
        outcomes = ['infringing_share']\n\
        [set.time]\nwarmup = 10\nhorizon = 20\nfollow_up = 5\n\
        [set.population]\nexporters = 60\nrights_holders = 5\nconsumers = 20\n\
        [factor.'exporter.moral_weight']\nrange = [0.1, 0.9]\n\
        [factor.'customs.inspection_scale']\nrange = [0.5, 4.0]\n\
        [experiment]\narms = ['capacity']\nreplicates = 2\n\
        [design]\nkind = 'saltelli'\nblocks = 128\n";

    /// Events of looks, and how it ended.
    fn analysed(threads: usize, until: f64) -> (Vec<Provisional>, Ended) {
        let files = Texts::with_main_scenario();
        let study = from_text(&files, "s".as_ref(), STUDY, &Changes::default()).unwrap().study;
        let arrangement = Arrangement::new(&study).unwrap();
        let mut store = Memory::new(layout(&study));
        let shown = Target::shown(study.outcomes[0], 2);
        let until = Until::precise(until, arrangement.blocks).unwrap();
        let stop = AtomicBool::new(false);
        let workers = Workers::new(threads, &stop).unwrap();
        let bootstrap = Bootstrap { resamples: 50, ..Bootstrap::default() };
        let mut told = Vec::new();
        let ended =
            run(&study, &arrangement, &shown, until, &bootstrap, &mut store, &workers, &mut |event| {
                if let Event::Looked(look) = event {
                    told.push(look);
                }
            });
        (told, ended.unwrap())
    }

    #[test]
    fn looks_come_in_order_and_are_the_same_for_any_number_of_threads() {
        let (told, ended) = analysed(1, 1e-9);
        let blocks: Vec<usize> = told.iter().map(|look| look.blocks).collect();
        assert_eq!(blocks, [8, 12, 16, 24, 32, 48, 64, 96, 128]);
        assert_eq!((ended.blocks, ended.reason), (128, Some(Reason::MaximumReached)));
        assert!(told[2].indices.as_ref().unwrap()[0].half_width().unwrap() > 0.0);
        assert_eq!((told, ended), analysed(3, 1e-9));
    }

    #[test]
    fn a_rule_stops_at_a_fixed_number_of_blocks_after_one_confirming_look() {
        let (told, ended) = analysed(1, 100.0);
        assert_eq!((ended.blocks, ended.reason), (96, Some(Reason::TargetMet)));
        assert_eq!(told.last().unwrap().blocks, 96);
        assert!(ended.widest.unwrap() < 100.0);
        assert_eq!(ended, analysed(4, 100.0).1);
    }
}
