//! The ensemble of a page: a run on a thread of its own that pushes estimates as they come.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::lessons::{Lesson, Text};
use super::outbox::Outbox;
use sfic::experiment::engine::Pool;
use sfic::experiment::live::{Comparison, Gathered};
use sfic::model::outcomes::OUTCOMES;
use sfic::stats::{Estimate, sequence::FIRST};
use sfic_text::{Language, tr};

/// Between two pushes.
const PACE: Duration = Duration::from_millis(100);

/// An ensemble to run.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// Its number, ascending.
    pub number: u64,
    /// The arms compared.
    pub comparison: Comparison,
    /// Index of the outcome.
    pub outcome: usize,
    /// The lesson that it answers, and the guesses of the class.
    pub lesson: Option<(&'static Lesson, Vec<f64>)>,
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
    /// Pairs with which intervals begin.
    first: usize,
    of: u32,
    ended: bool,
    arms: Vec<Level<'a>>,
    difference: Option<Bounds>,
    differences: Vec<Difference<'a>>,
    /// The estimate for each question of the lesson, in the unit of its slider.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    questions: Vec<Bounds>,
    /// Explanation of the pairs so far, once there are enough for the lesson.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Text>,
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

/// A value with its interval, that of a confidence sequence; none where no run has a denominator, or a single one
/// decides, and before the sequence begins.
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

    fn times(self, factor: f64) -> Self {
        let times = |number: Option<f64>| number.map(|number| number * factor);
        Bounds { value: times(self.value), low: times(self.low), high: times(self.high) }
    }
}

impl Task {
    /// Starts the run; estimates go to `outbox`.
    ///
    /// # Errors
    ///
    /// If no thread can be started.
    pub(super) fn start(self, pool: &Pool, outbox: &Outbox) -> io::Result<Run> {
        let stop = Arc::new(AtomicBool::new(false));
        let run = Run { comparison: self.comparison.clone(), stop: stop.clone() };
        let (pool, outbox) = (pool.clone(), outbox.clone());
        thread::Builder::new().name("sfic-ensemble".into()).spawn(move || self.run(&pool, &outbox, &stop))?;
        Ok(run)
    }

    fn run(&self, pool: &Pool, outbox: &Outbox, stop: &AtomicBool) {
        let (began, mut pushed) = (Instant::now(), None::<Instant>);
        let mut listen = |gathered: &Gathered| {
            let ended = gathered.replicates() == self.comparison.replicates() as usize;
            let push = || outbox.speaking(|| self.push(gathered, began));
            if ended {
                outbox.push(push());
            } else if pushed.is_none_or(|last| last.elapsed() >= PACE) {
                // A page that does not keep up is spared this one.
                if outbox.push_if_room(push()) {
                    pushed = Some(Instant::now());
                }
            }
        };
        if let Err(why) = self.comparison.run(pool, stop, &mut listen)
            && !stop.load(Ordering::Relaxed)
        {
            let error = outbox.speaking(|| tr!("These histories failed: {why}.", why));
            outbox.push(self.failed(error, began));
        }
    }

    fn push(&self, gathered: &Gathered, began: Instant) -> String {
        let mut push = self.blank(began);
        let (arms, found) = (self.comparison.arms(), gathered.estimates(self.outcome));
        push.replicates = gathered.replicates();
        push.ended = push.replicates == self.comparison.replicates() as usize;
        let with_names = || arms.iter().zip(&found);
        push.arms = with_names()
            .map(|(arm, found)| Level { name: &arm.name, bounds: Bounds::of(found.level) })
            .collect();
        push.differences = with_names()
            .skip(1)
            .map(|(arm, found)| Difference { arm: &arm.name, bounds: Bounds::of(found.change) })
            .collect();
        push.difference =
            push.differences.first().map(|first| first.bounds).filter(|first| first.value.is_some());
        if let Some((lesson, guesses)) = &self.lesson {
            let found = lesson.found(gathered);
            push.questions = lesson
                .answers(&found)
                .into_iter()
                .map(|(estimate, factor)| Bounds::of(estimate).times(factor))
                .collect();
            if push.ended || push.replicates >= lesson.compare.least as usize {
                let explained = |language| lesson.explain(language, &found, guesses);
                match (explained(Language::English), explained(Language::Chinese)) {
                    (Ok(en), Ok(zh)) => push.explanation = Some(Text { en, zh }),
                    (Err(error), _) | (_, Err(error)) => push.error = Some(error),
                }
            }
        }
        serde_json::to_string(&push).unwrap_or_default()
    }

    fn failed(&self, error: String, began: Instant) -> String {
        let push = Push { ended: true, error: Some(error), ..self.blank(began) };
        serde_json::to_string(&push).unwrap_or_default()
    }

    /// A push that says nothing yet.
    fn blank(&self, began: Instant) -> Push<'_> {
        let row = &OUTCOMES[self.outcome];
        Push {
            push: "ensemble",
            run: self.number,
            lesson: self.lesson.as_ref().map(|(lesson, _)| lesson.name.as_str()),
            outcome: Named { name: row.name, title: row.title, unit: row.unit },
            replicates: 0,
            first: FIRST,
            of: self.comparison.replicates(),
            ended: false,
            arms: Vec::new(),
            difference: None,
            differences: Vec::new(),
            questions: Vec::new(),
            explanation: None,
            milliseconds: began.elapsed().as_millis(),
            error: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::outbox::Outgoing;
    use sfic::scenario::Scenario;

    #[test]
    fn a_run_that_failed_has_ended_and_says_why() {
        let arms = Scenario::default().arms.into_iter().take(2).collect();
        let comparison = Comparison::new(arms, 1, 10);
        let task = Task { number: 7, comparison, outcome: 0, lesson: None };
        let push: Value = serde_json::from_str(&task.failed("no room".into(), Instant::now())).unwrap();
        assert_eq!(
            (&push["run"], &push["ended"], &push["error"]),
            (&7.into(), &true.into(), &"no room".into())
        );
        assert_eq!((&push["replicates"], &push["of"]), (&0.into(), &10.into()));
    }

    #[test]
    fn the_last_estimate_waits_for_a_page_that_does_not_keep_up() {
        let arms = Scenario::default().arms.into_iter().take(2).collect();
        let task = Task { number: 1, comparison: Comparison::new(arms, 1, 2), outcome: 0, lesson: None };
        let (sender, mut page) = tokio::sync::mpsc::channel(1);
        let outbox = Outbox::new(sender, crate::language::Tongue::new(Language::English));
        outbox.push("before".into());
        let work = thread::spawn(move || {
            task.run(&Pool::new(Some(1)).unwrap(), &outbox, &AtomicBool::new(false));
        });
        // It does not end before the page reads; without that it would have by now.
        for _ in 0..50 {
            if work.is_finished() {
                break;
            }
            thread::sleep(std::time::Duration::from_millis(10));
        }
        let texts = std::iter::from_fn(|| page.blocking_recv()).filter_map(|text| match text {
            Outgoing::Push(text) => serde_json::from_str::<Value>(&text).ok(),
            _ => None,
        });
        let last = texts.last().expect("an estimate");
        assert_eq!((&last["replicates"], &last["ended"]), (&2.into(), &true.into()));
        work.join().unwrap();
    }
}
