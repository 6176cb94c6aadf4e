//! Sentences from figures: templates of a lesson, filled with what its comparison found.
//!
//! A template sees each figure by its name, with these texts, in the language and unit of people:
//!
//! | Field | Meaning |
//! |---|---|
//! | `level`, `level_range` | in the arm, and its interval |
//! | `from`, `from_range` | the same in the other arm |
//! | `change`, `range` | the difference with its sign, and its interval |
//! | `size`, `size_range` | the difference without its sign, and its interval so too, where it leaves out 0 |
//! | `sign` | `"up"` or `"down"` where the interval leaves out 0, else `"open"` |
//! | `number`, `low`, `high` | the difference and its interval as numbers, to compare with |
//!
//! and `replicates`, the number of pairs. Nothing else: what a template asks for and is not there is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::super::language::of_library;
use super::{Found, Lesson, Measured, Of, Question, row, shown_factor, shown_unit};
use sfic::model::outcomes::Outcome;
use sfic::stats::{Estimate, Interval};
use sfic_text::{Language, tr};

/// Names that every template may use beside its figures.
pub(super) const REPLICATES: &str = "replicates";
/// Fields of a figure in a template.
pub(super) const FIELDS: [&str; 12] = [
    "level",
    "level_range",
    "from",
    "from_range",
    "change",
    "range",
    "size",
    "size_range",
    "sign",
    "number",
    "low",
    "high",
];

/// Texts common to all lessons: on a guess, and at the end of an explanation.
const COMMON: &str = include_str!("../lessons.texts.toml");

fn texts() -> &'static BTreeMap<String, BTreeMap<String, String>> {
    static TEXTS: OnceLock<BTreeMap<String, BTreeMap<String, String>>> = OnceLock::new();
    TEXTS.get_or_init(|| toml::from_str(COMMON).unwrap_or_else(|error| panic!("built-in texts: {error}")))
}

fn common(key: &str, language: Language) -> &'static str {
    let texts = &texts()[key];
    texts.get(language.code()).unwrap_or(&texts["en"]).trim()
}

/// The unit of a number in Chinese sentences; that of the table of outcomes if there is none.
pub(super) fn unit_in_chinese(unit: &str) -> &str {
    texts()["unit_zh"].get(unit).map_or(unit, String::as_str)
}

fn environment<'a>() -> Environment<'a> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
}

/// The variables of a template, as `figure.field`.
///
/// # Errors
///
/// If the text is not a valid template.
pub(super) fn variables(template: &str) -> Result<BTreeSet<String>, String> {
    let mut environment = environment();
    let why = |error: minijinja::Error| {
        of_library(&error.to_string(), || tr!("this text is not written as a template"))
    };
    environment.add_template("text", template).map_err(why)?;
    let read = environment.get_template("text").map_err(why)?;
    Ok(read.undeclared_variables(true).into_iter().collect())
}

fn filled(template: &str, values: &Value) -> Result<String, String> {
    let text = environment().render_str(template, values).map_err(|error| {
        of_library(&format!("{error:#}"), || tr!("this text is a template that cannot be filled"))
    })?;
    Ok(joined(&text))
}

/// A text as one line. Lines of a file are not lines of a page; beside a Chinese character there is no space either.
pub(super) fn joined(text: &str) -> String {
    let mut line = String::new();
    let wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2e80}');
    for word in text.split_whitespace() {
        let without = line.is_empty() || wide(line.chars().last()) || wide(word.chars().next());
        if !without {
            line.push(' ');
        }
        line += word;
    }
    line
}

impl Lesson {
    /// The explanation of the results, as paragraphs with an empty line between: error of each guess, result, theory,
    /// and the number of histories.
    ///
    /// # Errors
    ///
    /// If there is no estimate of a figure yet, or a guess for a question is missing.
    pub fn explain(&self, language: Language, found: &Found, guesses: &[f64]) -> Result<String, String> {
        self.guesses(guesses)?;
        let mut paragraphs = Vec::new();
        for (index, (question, guess)) in self.predict.iter().zip(guesses).enumerate() {
            let number = if guesses.len() == 1 { 0 } else { index + 1 };
            paragraphs.push(self.guessed(language, found, (number, question), *guess)?);
        }
        let figures = self.figures().iter().zip(&found.figures).map(|(figure, measured)| {
            let value = figure_value(language, row(figure.outcome), measured);
            value.map(|value| (figure.name.clone(), value)).ok_or_else(|| {
                let outcome = figure.outcome_name();
                tr!("There is no estimate of {outcome} in these histories yet.", outcome)
            })
        });
        let mut values = figures.collect::<Result<BTreeMap<String, Value>, String>>()?;
        values.insert(REPLICATES.into(), Value::from(found.replicates));
        let values = Value::from(values);
        for text in &self.explain {
            paragraphs.push(filled(text.of(language), &values)?);
        }
        let end = context! {
            replicates => found.replicates,
            more => self.compare.most as usize - found.replicates.min(self.compare.most as usize),
        };
        paragraphs.push(filled(common("end", language), &end)?);
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        Ok(paragraphs.join("\n\n"))
    }

    /// Comparison of a guess with the result; a lesson's only question has the number 0.
    fn guessed(
        &self,
        language: Language,
        found: &Found,
        (number, question): (usize, &Question),
        guess: f64,
    ) -> Result<String, String> {
        let Some((outcome, estimate)) = self.answer(question, found) else {
            return Err(tr!("There is no figure {figure} in these histories.", figure = question.figure));
        };
        let missing =
            || tr!("There is no estimate of {outcome} in these histories yet.", outcome = outcome.name);
        let estimate = estimate.ok_or_else(missing)?;
        let interval = estimate.interval.ok_or_else(missing)?;
        let scale = Scale::of(outcome, question.of, interval);
        let guessed = guess / shown_factor(outcome);
        let off = guessed - estimate.value;
        let values = context! {
            number,
            guess => scale.guess(guessed, language),
            value => scale.with_unit(estimate.value, language),
            range => scale.range(interval, language),
            inside => interval.contains(guessed),
            change => question.of == Of::Change,
            above => off > 0.0,
            falls => estimate.value < 0.0,
            same_way => guessed * estimate.value > 0.0,
            more => if question.of == Of::Change { guessed.abs() > estimate.value.abs() } else { off > 0.0 },
            off => scale.plain_with_unit(off.abs(), language),
            opposite => question.of == Of::Change && sign(interval) != "open" && guessed * estimate.value < 0.0,
        };
        filled(common("guess", language), &values)
    }
}

fn figure_value(language: Language, outcome: &Outcome, measured: &Measured) -> Option<Value> {
    let level = measured.level?;
    let mut fields = BTreeMap::new();
    let mut put = |name: &'static str, value: Value| fields.insert(name, value);
    let interval = level.interval?;
    let scale = Scale::of(outcome, Of::Level, interval);
    put("level", scale.with_unit(level.value, language).into());
    put("level_range", scale.range(interval, language).into());
    if let (Some(from), Some(change)) = (measured.from, measured.change) {
        let interval = from.interval?;
        let scale = Scale::of(outcome, Of::Level, interval);
        put("from", scale.with_unit(from.value, language).into());
        put("from_range", scale.range(interval, language).into());
        let Estimate { value, interval, .. } = change;
        let interval = interval?;
        let scale = Scale::of(outcome, Of::Change, interval);
        put("change", scale.with_unit(value, language).into());
        put("range", scale.range(interval, language).into());
        put("size", scale.plain_with_unit(value.abs(), language).into());
        put("size_range", scale.size_range(interval, language).into());
        put("sign", sign(interval).into());
        let factor = shown_factor(outcome);
        put("number", (factor * value).into());
        put("low", (factor * interval.low).into());
        put("high", (factor * interval.high).into());
    }
    Some(Value::from(fields))
}

fn sign(interval: Interval) -> &'static str {
    match interval {
        Interval { low, .. } if low > 0.0 => "up",
        Interval { high, .. } if high < 0.0 => "down",
        _ => "open",
    }
}

/// An interval in brackets.
fn between(low: &str, high: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("（{low}～{high}）"),
        _ => format!("[{low}, {high}]"),
    }
}

/// Format of an outcome, or of a change of it.
struct Scale<'a> {
    outcome: &'a Outcome,
    of: Of,
    factor: f64,
    digits: usize,
}

impl<'a> Scale<'a> {
    /// No more digits than the interval bears.
    fn of(outcome: &'a Outcome, of: Of, interval: Interval) -> Self {
        let factor = shown_factor(outcome);
        let digits = match factor * interval.half_width() {
            half if half >= 10.0 => 0,
            half if half >= 0.1 || half == 0.0 => 1,
            half if half >= 0.01 => 2,
            _ => 3,
        };
        Scale { outcome, of, factor, digits }
    }

    fn number(&self, value: f64, signed: bool) -> String {
        let digits = self.digits;
        let text = format!("{:.digits$}", (self.factor * value).abs());
        let zero = text.chars().all(|c| c == '0' || c == '.');
        match (zero, value < 0.0, signed) {
            (true, ..) => text,
            (_, true, _) => format!("−{text}"),
            (_, false, true) => format!("+{text}"),
            (_, false, false) => text,
        }
    }

    /// A change with its sign.
    fn own(&self, value: f64) -> String {
        self.number(value, self.of == Of::Change)
    }

    fn unit(&self, number: String, language: Language) -> String {
        let unit = shown_unit(self.outcome, self.of);
        match language {
            // Nothing stands between a number and a Chinese unit, or a sign of percent in Chinese.
            Language::Chinese => format!("{number}{}", unit.of(language)),
            _ => format!("{number} {}", unit.of(language)),
        }
    }

    fn with_unit(&self, value: f64, language: Language) -> String {
        self.unit(self.own(value), language)
    }

    fn plain_with_unit(&self, value: f64, language: Language) -> String {
        self.unit(self.number(value, false), language)
    }

    /// A guess is written as it was made, whatever digits the estimate bears.
    fn guess(&self, value: f64, language: Language) -> String {
        let shown = format!("{:.3}", (self.factor * value).abs());
        let shown = shown.trim_end_matches('0').trim_end_matches('.').to_string();
        let sign = match (value < 0.0, self.of) {
            _ if shown == "0" => "",
            (true, _) => "−",
            (false, Of::Change) => "+",
            (false, Of::Level) => "",
        };
        self.unit(format!("{sign}{shown}"), language)
    }

    fn range(&self, interval: Interval, language: Language) -> String {
        between(&self.own(interval.low), &self.own(interval.high), language)
    }

    fn size_range(&self, interval: Interval, language: Language) -> String {
        let plain = |value| self.number(value, false);
        match sign(interval) {
            "up" => between(&plain(interval.low), &plain(interval.high), language),
            "down" => between(&plain(-interval.high), &plain(-interval.low), language),
            _ => self.range(interval, language),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic::model::outcomes::OUTCOMES;

    #[test]
    fn a_level_of_a_share_is_in_percent_and_its_change_in_points() {
        let outcome = &OUTCOMES[0];
        let said = |of, language| {
            let scale = Scale::of(outcome, of, Interval { low: 0.1, high: 0.2 });
            scale.with_unit(0.125, language)
        };
        assert_eq!(said(Of::Level, Language::English), "12.5 %");
        assert_eq!(said(Of::Level, Language::Chinese), "12.5%");
        assert_eq!(said(Of::Change, Language::English), "+12.5 percentage points");
        assert_eq!(said(Of::Change, Language::Chinese), "+12.5个百分点");
    }

    #[test]
    fn an_interval_that_ends_at_nothing_has_no_sign() {
        let of = |low, high| sign(Interval { low, high });
        assert_eq!([of(0.0, 1.0), of(-1.0, 0.0), of(-1.0, 1.0)], ["open"; 3]);
        assert_eq!([of(0.1, 1.0), of(-1.0, -0.1)], ["up", "down"]);
    }
}
