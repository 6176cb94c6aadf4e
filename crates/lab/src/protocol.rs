//! Requests of a page: parsed, checked, and refused in whole sentences.
//!
//! A message is one JSON object with `id`, a whole number that the answer repeats, `do`, a command, and the fields of
//! that command; nothing else.

use serde_json::{Map, Value};

use super::conditions::{self, Conditions};
use super::language::{because, codes, listed};
use sfic::experiment::session::policy::Policy;
use sfic::experiment::session::story::Who;
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::did_you_mean;
use sfic_text::{Language, tr};

/// Most ticks of one step: a year.
pub const MOST_TICKS: u32 = 52;
/// Most replicates of an ensemble.
pub const MOST_REPLICATES: u32 = 400;
/// Bytes of a scenario file that a page may load.
pub const LONGEST_TEXT: usize = 256 * 1024;
/// Bytes of a message: such a file with what JSON needs around its characters.
pub const LONGEST_MESSAGE: usize = 640 * 1024;
/// Requests of one page that may wait for their answers.
pub const MOST_UNANSWERED: usize = 4;

/// Questions of a lesson are never as many.
const MOST_GUESSES: usize = 20;
/// Characters of a name: of an arm, a lever.
const LONGEST_NAME: usize = 200;
/// Numbers above are not whole in JavaScript.
const LAST_ID: u64 = 1 << 53;

const COMMANDS: [&str; 18] = [
    "hello",
    "speak",
    "step",
    "rewind",
    "reset",
    "seed",
    "arm",
    "set",
    "undo",
    "redo",
    "story",
    "export",
    "load",
    "conditions",
    "ensemble",
    "lesson",
    "lesson_do",
    "lesson_answer",
];

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Parameters, arms, outcomes and lessons, and the present state.
    Hello,
    /// Another language of the page, in which it is answered from then on.
    Speak {
        /// Which.
        language: Language,
    },
    /// Plays some ticks.
    Step {
        /// Number of ticks, at most [`MOST_TICKS`].
        ticks: u32,
        /// The tick from which on the series is wanted: by default the present one.
        since: Option<u32>,
    },
    /// Goes back to a tick.
    Rewind {
        /// Which.
        tick: u32,
    },
    /// Back to tick 0 without any move.
    Reset,
    /// Back to tick 0 with other draws.
    Seed {
        /// Their seed.
        seed: u64,
        /// The replicate.
        replicate: u32,
    },
    /// Another arm of the scenario, from tick 0.
    Arm {
        /// Its name.
        arm: String,
    },
    /// Moves a lever.
    Set {
        /// Which.
        path: String,
        /// To where.
        value: f64,
    },
    /// Takes out the last move.
    Undo,
    /// Puts it back.
    Redo,
    /// State of an agent, and its events.
    Story(Who),
    /// The timeline as a scenario file.
    Export,
    /// Another scenario.
    Load {
        /// Its text.
        text: String,
        /// The arm to be played: by default the first.
        arm: Option<String>,
    },
    /// Other starting conditions, from week 0; moves stay.
    Conditions(Conditions),
    /// Many histories; `None` ends them.
    Ensemble(Option<Wanted>),
    /// Replaces the present scenario by a lesson.
    Lesson {
        /// Its name.
        name: String,
    },
    /// Does what a step of the lesson asks for.
    LessonDo {
        /// Which, from 0.
        step: usize,
    },
    /// The comparison that answers the lesson.
    LessonAnswer {
        /// Guesses of the class, one number for each question.
        guess: Vec<f64>,
    },
}

/// The ensemble that is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// Time at which the levers move.
    pub when: Policy,
    /// Index of the outcome.
    pub outcome: usize,
    /// Number of pairs, at most [`MOST_REPLICATES`].
    pub replicates: u32,
}

/// A message that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Repeated in the answer.
    pub id: u64,
    /// The request.
    pub request: Request,
}

/// A message that was not.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// That of the message, if it has one.
    pub id: Option<u64>,
    /// The fault, and what is allowed.
    pub error: String,
}

/// Reads a message.
///
/// # Errors
///
/// If it is too long, is not JSON, or is not a request with exactly its own fields.
pub fn read(text: &str) -> Result<Message, Rejected> {
    let nobody = |error: String| Rejected { id: None, error };
    if text.len() > LONGEST_MESSAGE {
        let bytes = text.len();
        let most = LONGEST_MESSAGE;
        return Err(nobody(tr!("The message has {bytes} bytes; at most {most} are read.", bytes, most)));
    }
    let value: Value = serde_json::from_str(text)
        .map_err(|error| nobody(tr!("The message is not JSON{why}.", why = because(error))))?;
    let Value::Object(mut fields) = value else {
        let example = "{\"id\": 1, \"do\": \"hello\"}";
        return Err(nobody(tr!("The message is not a JSON object such as {example}.", example)));
    };
    let id = match fields.remove("id").and_then(|id| id.as_u64()).filter(|id| *id <= LAST_ID) {
        Some(id) => id,
        None => return Err(nobody(tr!("`id` must be a whole number from 0 to {most}.", most = LAST_ID))),
    };
    let request = command(fields).map_err(|error| Rejected { id: Some(id), error })?;
    Ok(Message { id, request })
}

fn command(mut fields: Map<String, Value>) -> Result<Request, String> {
    let names = || listed(COMMANDS);
    let name = match fields.remove("do") {
        Some(Value::String(name)) => name,
        _ => {
            return Err(tr!("`do` must be the name of a command. There are: {names}.", names = names()));
        }
    };
    let Some(command) = COMMANDS.into_iter().find(|known| *known == name) else {
        let meant = meant(did_you_mean(&name, COMMANDS));
        let command = shortened(&name);
        return Err(tr!(
            "There is no command `{command}`{meant}. There are: {names}.",
            command,
            meant,
            names = names()
        ));
    };
    let mut fields = Fields { command, fields, known: Vec::new() };
    let f = &mut fields;
    let request = match command {
        "hello" => Request::Hello,
        "speak" => {
            let known: Vec<&str> = codes().collect();
            Request::Speak { language: Language::ALL[f.word("language", &known)?] }
        }
        "step" => {
            let ticks = f.whole("ticks", 1, u64::from(MOST_TICKS))? as u32;
            let since = if f.has("since") { Some(f.tick("since")?) } else { None };
            Request::Step { ticks, since }
        }
        "rewind" => Request::Rewind { tick: f.tick("tick")? },
        "reset" => Request::Reset,
        "seed" => Request::Seed { seed: f.digits("seed", i64::MAX as u64)?, replicate: f.tick("replicate")? },
        "arm" => Request::Arm { arm: f.text("arm", LONGEST_NAME)? },
        "set" => Request::Set { path: f.text("path", LONGEST_NAME)?, value: f.number("value")? },
        "undo" => Request::Undo,
        "redo" => Request::Redo,
        "story" => {
            let who = f.word("who", &["exporter", "rights_holder", "stakeholder"])?;
            let n = f.tick("n")? as usize;
            Request::Story([Who::Exporter, Who::RightsHolder, Who::Stakeholder][who](n))
        }
        "export" => Request::Export,
        "load" => Request::Load {
            text: f.text("text", LONGEST_TEXT)?,
            arm: if f.has("arm") { Some(f.text("arm", LONGEST_NAME)?) } else { None },
        },
        "conditions" => Request::Conditions(Conditions {
            prehistory: f.between("prehistory", 1.0)?,
            power: f.between("power", conditions::MOST)?,
            dependence: f.between("dependence", conditions::MOST)?,
        }),
        "ensemble" => ensemble(f)?,
        "lesson" => Request::Lesson { name: f.text("name", LONGEST_NAME)? },
        "lesson_do" => Request::LessonDo { step: f.tick("step")? as usize },
        "lesson_answer" => Request::LessonAnswer { guess: f.numbers("guess", MOST_GUESSES)? },
        _ => unreachable!("every command has its fields"),
    };
    fields.end()?;
    Ok(request)
}

fn ensemble(f: &mut Fields) -> Result<Request, String> {
    let on = f.flag("on")?;
    // A run that is ended needs no more than that, but may be named as it was begun.
    if !on && !["mode", "outcome", "replicates"].iter().any(|field| f.has(field)) {
        return Ok(Request::Ensemble(None));
    }
    let when = [Policy::Timeline, Policy::FromWarmup][f.word("mode", &["timeline", "policy"])?];
    let names: Vec<&str> = OUTCOMES.iter().map(|outcome| outcome.name).collect();
    let outcome = f.word("outcome", &names)?;
    let replicates = f.whole("replicates", 1, u64::from(MOST_REPLICATES))? as u32;
    Ok(Request::Ensemble(on.then_some(Wanted { when, outcome, replicates })))
}

/// The fields of a command, each taken once.
struct Fields {
    command: &'static str,
    fields: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Fields {
    fn has(&mut self, field: &'static str) -> bool {
        self.note(field);
        self.fields.contains_key(field)
    }

    fn note(&mut self, field: &'static str) {
        if !self.known.contains(&field) {
            self.known.push(field);
        }
    }

    fn take(&mut self, field: &'static str) -> Option<Value> {
        self.note(field);
        self.fields.remove(field)
    }

    fn wrong(&self, field: &str, found: Option<&Value>, allowed: &str) -> String {
        self.wrong_word(field, found, None, allowed)
    }

    fn wrong_word(&self, field: &str, found: Option<&Value>, near: Option<&str>, allowed: &str) -> String {
        let command = self.command;
        let Some(found) = found else {
            return tr!(
                "`{field}` of `{command}` is missing; it must be {allowed}.",
                field,
                command,
                allowed
            );
        };
        let (found, meant) = (shortened(&found.to_string()), meant(near));
        tr!(
            "`{field}` of `{command}` is {found}{meant}; it must be {allowed}.",
            field,
            command,
            found,
            meant,
            allowed
        )
    }

    fn whole(&mut self, field: &'static str, low: u64, high: u64) -> Result<u64, String> {
        let found = self.take(field);
        let number = found.as_ref().and_then(Value::as_u64).filter(|number| (low..=high).contains(number));
        let allowed = || tr!("a whole number from {low} to {high}", low, high);
        number.ok_or_else(|| self.wrong(field, found.as_ref(), &allowed()))
    }

    /// A whole number that may be written in digits: JavaScript rounds those above 2^53.
    fn digits(&mut self, field: &'static str, high: u64) -> Result<u64, String> {
        let found = self.take(field);
        let number = match &found {
            Some(Value::String(text)) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            other => other.as_ref().and_then(Value::as_u64),
        };
        let allowed = || tr!("a whole number from 0 to {high}, or a text of its digits", high);
        number.filter(|number| *number <= high).ok_or_else(|| self.wrong(field, found.as_ref(), &allowed()))
    }

    /// A tick, a replicate, the number of an agent.
    fn tick(&mut self, field: &'static str) -> Result<u32, String> {
        Ok(self.whole(field, 0, u64::from(u32::MAX))? as u32)
    }

    fn number(&mut self, field: &'static str) -> Result<f64, String> {
        let found = self.take(field);
        let number = found.as_ref().and_then(Value::as_f64).filter(|number| number.is_finite());
        number.ok_or_else(|| self.wrong(field, found.as_ref(), &tr!("a number")))
    }

    fn between(&mut self, field: &'static str, most: f64) -> Result<f64, String> {
        let found = self.take(field);
        let number = found.as_ref().and_then(Value::as_f64).filter(|number| (0.0..=most).contains(number));
        number.ok_or_else(|| self.wrong(field, found.as_ref(), &tr!("a number from 0 to {most}", most)))
    }

    fn numbers(&mut self, field: &'static str, most: usize) -> Result<Vec<f64>, String> {
        let found = self.take(field);
        let list = found.as_ref().and_then(Value::as_array).filter(|list| list.len() <= most);
        let numbers = list.and_then(|list| list.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>());
        let allowed = || tr!("a list of at most {most} numbers", most);
        numbers.ok_or_else(|| self.wrong(field, found.as_ref(), &allowed()))
    }

    fn flag(&mut self, field: &'static str) -> Result<bool, String> {
        let found = self.take(field);
        let flag = found.as_ref().and_then(Value::as_bool);
        flag.ok_or_else(|| self.wrong(field, found.as_ref(), &tr!("true or false")))
    }

    fn text(&mut self, field: &'static str, longest: usize) -> Result<String, String> {
        match self.take(field) {
            Some(Value::String(text)) if text.len() <= longest => Ok(text),
            found => {
                Err(self.wrong(field, found.as_ref(), &tr!("a text of at most {longest} bytes", longest)))
            }
        }
    }

    /// Index of the word in the field.
    fn word(&mut self, field: &'static str, words: &[&str]) -> Result<usize, String> {
        let found = self.take(field);
        let written = found.as_ref().and_then(Value::as_str).unwrap_or_default();
        words.iter().position(|word| *word == written).ok_or_else(|| {
            let near = did_you_mean(written, words.iter().copied()).filter(|_| !written.is_empty());
            let allowed = tr!("one of: {words}", words = listed(words));
            self.wrong_word(field, found.as_ref(), near, &allowed)
        })
    }

    fn end(self) -> Result<(), String> {
        let Some(unknown) = self.fields.keys().next() else { return Ok(()) };
        let meant = meant(did_you_mean(unknown, self.known.iter().copied()));
        let (command, field) = (self.command, shortened(unknown));
        Err(match self.known.is_empty() {
            true => tr!(
                "`{command}` has no field `{field}`{meant}; it has none but `id` and `do`.",
                command,
                field,
                meant
            ),
            false => tr!(
                "`{command}` has no field `{field}`{meant}; it has: {names}.",
                command,
                field,
                meant,
                names = listed(self.known)
            ),
        })
    }
}

fn meant(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| tr!(" (did you mean `{name}`?)", name))
}

/// Untrusted text, shortened to fit a sentence.
fn shortened(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

#[cfg(test)]
mod tests;
