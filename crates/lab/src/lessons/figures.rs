//! The comparison that answers a lesson: arms on paired replicates, and the figures of which its sentences speak.

use serde::Serialize;

use super::{Lesson, Of, Question, row, shown_factor};
pub use sfic::experiment::live::Measured;
use sfic::experiment::live::{Comparison, Gathered};
use sfic::model::outcomes::{Outcome, outcome};
use sfic::scenario::Arm;
use sfic::stats::Estimate;
use sfic_text::{spoken, tr};

/// The comparison of a lesson: outcome and arms.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compare {
    /// The reference.
    pub baseline: String,
    /// The others.
    pub arms: Vec<String>,
    /// Name of the outcome that is drawn.
    pub outcome: &'static str,
    /// Pairs from which on there is an explanation.
    pub least: u32,
    /// Pairs at the end.
    pub most: u32,
}

impl Compare {
    /// All arms, the reference first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.baseline].into_iter().chain(&self.arms).map(String::as_str)
    }
}

/// Something that the comparison estimates: an outcome in an arm, against another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its name in the sentences.
    pub name: String,
    /// Index of the outcome.
    pub outcome: usize,
    /// Index of the arm in the comparison.
    pub arm: usize,
    /// That of the other; the arm itself if only its level is meant.
    pub against: usize,
}

/// Estimates of the comparison so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Pairs so far.
    pub replicates: usize,
    /// The drawn outcome in each arm, against the first.
    pub arms: Vec<Measured>,
    /// The figures, in the order of [`Lesson::figures`].
    pub figures: Vec<Measured>,
}

impl Lesson {
    /// The comparison that answers, with all its pairs.
    pub fn comparison(&self) -> Comparison {
        let arms: Vec<Arm> = self
            .compare
            .all()
            .filter_map(|name| self.scenario.arms.iter().find(|arm| arm.name == name).cloned())
            .collect();
        Comparison::new(arms, self.scenario.experiment.seed, self.compare.most)
    }

    /// Index of the outcome that is drawn.
    pub fn outcome(&self) -> usize {
        outcome(self.compare.outcome).map_or(0, |(index, _)| index)
    }

    /// Estimates from the pairs so far.
    pub fn found(&self, gathered: &Gathered) -> Found {
        let measured = |figure: &Figure| {
            let found = gathered.compared(figure.arm, figure.against, figure.outcome);
            if figure.arm == figure.against { Measured { from: None, change: None, ..found } } else { found }
        };
        Found {
            replicates: gathered.replicates(),
            arms: gathered.estimates(self.outcome()),
            figures: self.figures.iter().map(measured).collect(),
        }
    }

    /// The estimate that answers each question so far, and its factor to the unit of the slider.
    pub fn answers(&self, found: &Found) -> Vec<(Option<Estimate>, f64)> {
        let answer = |question: &Question| match self.answer(question, found) {
            Some((outcome, estimate)) => (estimate, shown_factor(outcome)),
            None => (None, 1.0),
        };
        self.predict.iter().map(answer).collect()
    }

    /// The outcome of which a question is, and what answers it, if there is an estimate yet.
    pub(super) fn answer(
        &self,
        question: &Question,
        found: &Found,
    ) -> Option<(&'static Outcome, Option<Estimate>)> {
        let index = self.figures.iter().position(|figure| figure.name == question.figure)?;
        let measured = found.figures.get(index)?;
        let estimate = match question.of {
            Of::Level => measured.level,
            Of::Change => measured.change,
        };
        Some((row(self.figures[index].outcome), estimate))
    }

    /// True if the guesses fit this lesson: one number for each question, within its slider.
    ///
    /// # Errors
    ///
    /// A sentence that says what is allowed.
    pub fn guesses(&self, guesses: &[f64]) -> Result<(), String> {
        let count = self.predict.len();
        if guesses.len() != count {
            let (lesson, given) = (&self.name, guesses.len());
            return Err(match count {
                1 => tr!(
                    "The lesson `{lesson}` asks for one number as a guess; there are {given}.",
                    lesson,
                    given
                ),
                _ => tr!(
                    "The lesson `{lesson}` asks for {count} guesses (one number for each question); there are {given}.",
                    lesson,
                    count,
                    given
                ),
            });
        }
        for (number, (question, guess)) in self.predict.iter().zip(guesses).enumerate() {
            if !(question.low..=question.high).contains(guess) {
                return Err(tr!(
                    "Guess {number} is {guess}; it must be a number from {low} to {high} ({unit}).",
                    number,
                    guess,
                    low = question.low,
                    high = question.high,
                    unit = question.unit.of(spoken())
                ));
            }
        }
        Ok(())
    }
}

impl Figure {
    /// Name of its outcome.
    pub fn outcome_name(&self) -> &'static str {
        row(self.outcome).name
    }
}
