//! The one history that a lesson plays: of the first replicates that show what the lesson says, the one nearest to all of
//! them in what it draws. So a class does not see by bad luck the opposite of what many histories say.

use std::sync::atomic::AtomicBool;

use serde::Serialize;

use super::super::language::in_turn;
use super::{Action, Lesson};
use sfic::experiment::engine::{Pool, Workers};
use sfic::experiment::session::{Refused, Session};
use sfic_text::tr;

/// Replicates among which one is chosen.
pub const CANDIDATES: u32 = 16;
/// Ticks over which a signal is averaged: a year, since a single week is noise.
const YEAR: u32 = 52;

/// What a step says of a signal in the history that is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It is higher in the last year of what the step plays than in the year before, or in the first year of the
    /// history where there is no year before.
    Up,
    /// It is lower.
    Down,
}

impl Way {
    fn holds(self, change: f64) -> bool {
        match self {
            Way::Up => change > 0.0,
            Way::Down => change < 0.0,
        }
    }
}

/// A signal at the end of a step that plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The step.
    pub step: usize,
    /// Name of the signal.
    pub signal: &'static str,
    /// What the step says of it.
    pub says: Option<Way>,
    /// Mean over the last year; NaN if the signal has no value there.
    pub level: f64,
    /// Less that of the year before the step.
    pub change: f64,
}

impl Seen {
    /// Whether the history is as the step says.
    pub fn holds(&self) -> bool {
        self.says.is_none_or(|way| way.holds(self.change))
    }
}

impl Lesson {
    /// The replicate that is played. It is found once, which takes a moment.
    ///
    /// # Errors
    ///
    /// If a session is refused, or none of the first [`CANDIDATES`] shows what the lesson says: a sentence.
    pub fn replicate(&self, pool: &Pool) -> Result<u32, String> {
        if let Some(chosen) = self.chosen.get() {
            return Ok(*chosen);
        }
        let stop = AtomicBool::new(false);
        let seen = Workers::of(pool, &stop).map((0..CANDIDATES).collect(), |replicate| self.seen(replicate));
        let seen = seen.into_iter().collect::<Result<Vec<_>, _>>();
        let lesson = &self.name;
        let seen = seen.map_err(|why| tr!("The lesson `{lesson}` cannot be played: {why}.", lesson, why))?;
        let place = nearest(&seen).ok_or_else(|| self.unshown(&seen))?;
        Ok(*self.chosen.get_or_init(|| place as u32))
    }

    /// What is said, and in how many histories it is so, where no history shows all of it.
    fn unshown(&self, histories: &[Vec<Seen>]) -> String {
        let count = histories.len();
        let all = histories.first().into_iter().flatten().enumerate();
        let said = all.filter_map(|(place, seen)| {
            let way = seen.says?;
            let holds = histories.iter().filter(|history| history[place].holds()).count();
            let (step, signal) = (seen.step + 1, seen.signal);
            Some(match way {
                Way::Up => tr!(
                    "step {step} says that `{signal}` goes up, which it does in {holds}",
                    step,
                    signal,
                    holds
                ),
                Way::Down => tr!(
                    "step {step} says that `{signal}` goes down, which it does in {holds}",
                    step,
                    signal,
                    holds
                ),
            })
        });
        tr!(
            "None of the first {count} histories shows all that the lesson `{lesson}` says: {said}. Say less, or what is so.",
            count,
            lesson = self.name,
            said = in_turn(&said.collect::<Vec<_>>())
        )
    }

    /// What a replicate shows at the end of every step that plays.
    ///
    /// # Errors
    ///
    /// If a session is refused.
    pub fn seen(&self, replicate: u32) -> Result<Vec<Seen>, Refused> {
        let mut session = self.session(replicate)?;
        let mut seen = Vec::new();
        for (index, step) in self.steps.iter().enumerate() {
            let from = session.tick();
            // Every step was tried when the lesson was read.
            let done = self.act(index, &mut session);
            debug_assert!(done.is_ok(), "{done:?}");
            if !matches!(step.action, Some(Action::Play(_))) {
                continue;
            }
            for &signal in &step.watch {
                let says = step.says.iter().find(|(said, _)| *said == signal).map(|(_, way)| *way);
                let to = session.tick();
                let level = mean(&session, signal, to.saturating_sub(YEAR).max(from), to);
                let before = if from == 0 { (0, YEAR.min(to)) } else { (from.saturating_sub(YEAR), from) };
                let change = level - mean(&session, signal, before.0, before.1);
                seen.push(Seen { step: index, signal, says, level, change });
            }
        }
        Ok(seen)
    }
}

/// Mean of a signal over ticks, of those that have a value.
fn mean(session: &Session, signal: &str, from: u32, to: u32) -> f64 {
    let series = session.series(from);
    let course = series.signals.iter().find(|course| course.name == signal);
    let values = course.map_or(&[][..], |course| &course.values);
    let within = series.ticks.iter().zip(values).filter(|(tick, _)| (from..to).contains(*tick));
    let known: Vec<f64> = within.filter_map(|(_, value)| value.map(f64::from)).collect();
    known.iter().sum::<f64>() / known.len() as f64
}

/// Place of the history on which all that is said holds and that is nearest to the mean of all, each level and change
/// counted in its standard deviations; `None` where there is none.
fn nearest(histories: &[Vec<Seen>]) -> Option<usize> {
    let numbers =
        |seen: &[Seen]| -> Vec<f64> { seen.iter().flat_map(|one| [one.level, one.change]).collect() };
    let rows: Vec<Vec<f64>> = histories.iter().map(|seen| numbers(seen)).collect();
    let mut distances = vec![0.0; rows.len()];
    for column in 0..rows.first().map_or(0, Vec::len) {
        let values: Vec<f64> = rows.iter().map(|row| row[column]).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
        // A column without spread, or with a gap, tells no history from another.
        if variance > 0.0 {
            for (distance, value) in distances.iter_mut().zip(&values) {
                *distance += (value - mean).powi(2) / variance;
            }
        }
    }
    let fits = |place: &usize| histories[*place].iter().all(Seen::holds);
    (0..rows.len()).filter(fits).min_by(|a, b| distances[*a].total_cmp(&distances[*b]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons;

    #[test]
    fn the_history_of_every_lesson_shows_what_the_lesson_says_and_so_do_most() {
        let pool = Pool::new(Some(2)).unwrap();
        let mut said = 0;
        for lesson in lessons::all() {
            let chosen = lesson.replicate(&pool).unwrap();
            for seen in lesson.seen(chosen).unwrap() {
                assert!(seen.holds(), "{}, replicate {chosen}: {seen:?}", lesson.name);
                said += usize::from(seen.says.is_some());
            }
            // What is said is said of the ensemble too.
            let all: Vec<Vec<Seen>> = (0..CANDIDATES).map(|one| lesson.seen(one).unwrap()).collect();
            for place in 0..all[0].len() {
                let change = all.iter().map(|seen| seen[place].change).sum::<f64>() / f64::from(CANDIDATES);
                assert!(
                    Seen { change, ..all[0][place] }.holds(),
                    "{}: {:?} {change}",
                    lesson.name,
                    all[0][place]
                );
            }
            assert_eq!(lesson.session(chosen).unwrap().replicate(), chosen);
        }
        assert!(said >= 8, "{said}");
    }

    #[test]
    fn the_nearest_of_those_that_show_what_is_said_is_chosen() {
        let seen =
            |level: f64, change: f64, says| vec![Seen { step: 0, signal: "trust", says, level, change }];
        let up = Some(Way::Up);
        // The second is the nearest, but shows the opposite.
        let histories = [seen(0.1, 0.3, up), seen(0.5, -0.1, up), seen(0.6, 0.1, up), seen(0.9, -0.7, up)];
        assert_eq!(nearest(&histories), Some(2));
        assert_eq!(nearest(&histories.map(|one| vec![Seen { says: None, ..one[0] }])), Some(1));
        assert_eq!(nearest(&[seen(0.1, -0.3, up), seen(0.2, -0.2, up), seen(0.3, -0.1, up)]), None);
    }
}
