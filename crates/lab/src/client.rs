//! The session of one page, and what is answered.

use serde::Serialize;
use serde_json::{Value, json};

use super::Start;
use super::conditions::Conditions;
use super::ensemble::{Run, Task};
use super::language::because;
use super::lessons::{self, Lesson};
use super::outbox::Outbox;
use super::protocol::{
    self, LONGEST_TEXT, MOST_REPLICATES, MOST_TICKS, MOST_UNANSWERED, Message, Rejected, Request, Wanted,
};
use sfic::experiment::engine::Pool;
use sfic::experiment::live::Comparison;
use sfic::experiment::session::facts::Facts;
use sfic::experiment::session::levers::Lever;
use sfic::experiment::session::policy::Policy;
use sfic::experiment::session::story::{Story, Who};
use sfic::experiment::session::view::View;
use sfic::experiment::session::{MOST_AGENTS, MOST_MOVES, Refused, Session};
use sfic::model::outcomes::{Format, Good, OUTCOMES};
use sfic::scenario::{Files, Overrides, Scenario, load};
use sfic_report::folder::disk::Disk;
use sfic_report::folder::problems;
use sfic_text::{Language, tr, within};

/// Name in messages of a scenario loaded as text.
const LOADED: &str = "loaded.toml";
/// Name of an exported file.
const EXPORTED: &str = "lab.toml";

/// A page's session.
pub(super) struct Client {
    session: Session,
    file: String,
    text_loaded: bool,
    warnings: Vec<String>,
    /// Levers as last sent to the page: movable or not, and the value in force.
    told: Vec<(bool, u64)>,
    /// The scenario as it is written, and the starting conditions that it is played with.
    written: Scenario,
    conditions: Conditions,
    /// Lessons that are offered.
    offered: Vec<&'static Lesson>,
    /// The lesson that is played, if one is.
    lesson: Option<&'static Lesson>,
    /// Many histories under way: of levers that move then, or of a lesson.
    ensemble: Option<(Option<Policy>, Run)>,
    runs: u64,
    pool: Pool,
    outbox: Outbox,
}

/// A state of the session for the page.
#[derive(Serialize)]
struct State {
    view: View,
    /// The seed of the view in digits: JavaScript rounds numbers above 2^53.
    seed: String,
    levers: Option<Vec<Lever>>,
    undo: usize,
    redo: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<bool>,
}

#[derive(Serialize)]
struct Hello {
    version: &'static str,
    scenario: Value,
    arms: Vec<String>,
    state: State,
    lessons: Vec<Value>,
    limits: Value,
    outcomes: Vec<Value>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    story: Story,
    #[serde(flatten)]
    facts: Facts,
}

/// Answer to a request, as JSON.
type Done = Result<String, String>;

impl Client {
    /// A session as every page begins with.
    ///
    /// # Errors
    ///
    /// If the session is refused.
    pub(super) fn new(start: &Start, pool: Pool, outbox: Outbox) -> Result<Self, Refused> {
        let session = Session::new(&start.scenario, &start.arm, start.seed, start.replicate)?;
        Ok(Client {
            session,
            file: start.file.clone(),
            text_loaded: false,
            warnings: Vec::new(),
            told: Vec::new(),
            written: start.scenario.clone(),
            conditions: Conditions::of(&start.scenario),
            offered: start.lessons.iter().copied().chain(lessons::all()).collect(),
            lesson: None,
            ensemble: None,
            runs: 0,
            pool,
            outbox,
        })
    }

    /// Does what a message asks for, answers, and begins what the answer promises: in the language of the page.
    pub(super) fn answer(&mut self, text: &str) {
        let language = self.outbox.tongue.language();
        within(language, || self.answer_in_it(text));
    }

    fn answer_in_it(&mut self, text: &str) {
        let Message { id, request } = match protocol::read(text) {
            Ok(message) => message,
            Err(Rejected { id, error }) => {
                return self.outbox.answer(json!({ "id": id, "error": error }).to_string());
            }
        };
        let mut task = None;
        let done = self.serve(request, &mut task);
        self.end_what_is_out_of_date();
        self.outbox.answer(match done {
            Ok(ok) => format!("{{\"id\":{id},\"ok\":{ok}}}"),
            Err(error) => json!({ "id": id, "error": error }).to_string(),
        });
        if let Some((when, task)) = task {
            match task.start(&self.pool, &self.outbox) {
                Ok(run) => self.ensemble = Some((when, run)),
                Err(error) => {
                    let why = because(error);
                    let error = tr!("Many histories need a thread, and none can be started{why}.", why);
                    let push = json!({ "push": "ensemble", "run": self.runs, "ended": true, "error": error });
                    self.outbox.push(push.to_string());
                }
            }
        }
    }

    fn serve(&mut self, request: Request, task: &mut Option<(Option<Policy>, Task)>) -> Done {
        match request {
            Request::Hello => self.hello(),
            Request::Speak { language } => {
                self.outbox.tongue.change(language);
                json_of(&json!({ "language": language.code() }))
            }
            Request::Step { ticks, since } => {
                let since = since.unwrap_or(self.session.tick());
                self.session.step(ticks);
                let levers = self.levers_if_others();
                json_of(&self.state(since, levers, None))
            }
            Request::Rewind { tick } => {
                self.session.rewind(tick).map_err(sentence)?;
                self.whole_state(None)
            }
            Request::Reset => {
                self.session.reset();
                self.whole_state(None)
            }
            Request::Seed { seed, replicate } => {
                self.session.reseed(seed, replicate).map_err(sentence)?;
                self.whole_state(None)
            }
            Request::Arm { arm } => {
                let (seed, replicate) = (self.session.seed(), self.session.replicate());
                self.session =
                    Session::new(self.session.scenario(), &arm, seed, replicate).map_err(sentence)?;
                self.whole_state(None)
            }
            Request::Set { path, value } => {
                let changed = self.session.set(&path, value).map_err(sentence)?;
                self.whole_state(Some(changed))
            }
            Request::Undo => {
                let changed = self.session.undo();
                self.whole_state(Some(changed))
            }
            Request::Redo => {
                let changed = self.session.redo();
                self.whole_state(Some(changed))
            }
            Request::Story(who) => self.story(who),
            Request::Export => {
                // A file of results: its texts are English.
                let text = within(Language::English, || self.session.export());
                let text = text.map_err(sentence)?;
                json_of(&json!({ "file": EXPORTED, "text": text }))
            }
            Request::Load { text, arm } => self.load(&text, arm),
            Request::Conditions(wanted) => self.begin_with(wanted),
            Request::Ensemble(wanted) => Ok(self.run(wanted, task)),
            Request::Lesson { name } => self.learn(&name),
            Request::LessonDo { step } => {
                self.present_lesson()?.act(step, &mut self.session)?;
                self.whole_state(None)
            }
            Request::LessonAnswer { guess } => self.answer_lesson(guess, task),
        }
    }

    fn hello(&mut self) -> Done {
        let scenario = self.session.scenario();
        let outcome = |row: &sfic::model::outcomes::Outcome| {
            json!({
                "name": row.name,
                "title": row.title,
                "unit": row.unit,
                "doc": row.doc,
                "better": match row.good {
                    Good::Lower => Some("lower"),
                    Good::Higher => Some("higher"),
                    Good::Neutral => None,
                },
                "format": match row.format {
                    Format::Percent => "percent",
                    Format::Number => "number",
                },
            })
        };
        let hello = Hello {
            version: env!("CARGO_PKG_VERSION"),
            scenario: json!({
                "title": scenario.title,
                "question": Some(&scenario.description).filter(|text| !text.is_empty()),
                "file": self.file,
                "text_loaded": self.text_loaded,
                "conditions": self.conditions,
            }),
            arms: scenario.arms.iter().map(|arm| arm.name.clone()).collect(),
            limits: json!({
                "most_ticks_per_step": MOST_TICKS,
                "most_replicates": MOST_REPLICATES,
                "most_unanswered": MOST_UNANSWERED,
                "most_moves": MOST_MOVES,
                "most_agents": MOST_AGENTS,
                "longest_text": LONGEST_TEXT,
            }),
            lessons: self.offered.iter().copied().map(offered).collect(),
            outcomes: OUTCOMES.iter().map(outcome).collect(),
            warnings: self.warnings.clone(),
            state: {
                let levers = self.levers();
                self.state(0, Some(levers), None)
            },
        };
        json_of(&hello)
    }

    fn load(&mut self, text: &str, arm: Option<String>) -> Done {
        let mut texts = lessons::shipped_beside(LOADED, text);
        texts.room = Disk.room();
        let loaded = load(&texts, LOADED.as_ref(), &Overrides::default())
            .map_err(|problems| problems::plain(&problems))?;
        let scenario: Scenario = loaded.scenario;
        let arm = arm.unwrap_or_else(|| scenario.arms[0].name.clone());
        self.session = Session::new(&scenario, &arm, scenario.experiment.seed, 0).map_err(sentence)?;
        self.is_written(scenario);
        self.lesson = None;
        self.text_loaded = true;
        self.file = LOADED.into();
        self.warnings = loaded.warnings;
        self.hello()
    }

    fn is_written(&mut self, scenario: Scenario) {
        self.conditions = Conditions::of(&scenario);
        self.written = scenario;
    }

    /// The same arm, chance and moves from week 0, with other starting conditions.
    fn begin_with(&mut self, wanted: Conditions) -> Done {
        let scenario = wanted.applied_to(&self.written);
        let now = &self.session;
        let mut session =
            Session::new(&scenario, &now.arm().name, now.seed(), now.replicate()).map_err(sentence)?;
        for moved in now.moves() {
            session.step(moved.tick - session.tick());
            session.set(&moved.path, moved.value).map_err(sentence)?;
        }
        session.rewind(0).map_err(sentence)?;
        self.session = session;
        self.conditions = wanted;
        self.hello()
    }

    fn learn(&mut self, name: &str) -> Done {
        let lesson = lessons::among(&self.offered, name)?;
        let replicate = lesson.replicate(&self.pool)?;
        self.session = lesson.session(replicate).map_err(sentence)?;
        self.is_written(lesson.scenario().clone());
        self.ensemble = None;
        self.lesson = Some(lesson);
        self.text_loaded = false;
        self.file = format!("{name}.toml");
        self.warnings = Vec::new();
        let levers = self.levers();
        json_of(&json!({ "lesson": lesson, "state": self.state(0, Some(levers), None) }))
    }

    fn present_lesson(&self) -> Result<&'static Lesson, String> {
        self.lesson.ok_or_else(|| tr!("No lesson is played: ask for one with `lesson` first."))
    }

    fn answer_lesson(&mut self, guesses: Vec<f64>, task: &mut Option<(Option<Policy>, Task)>) -> Done {
        let lesson = self.present_lesson()?;
        lesson.guesses(&guesses)?;
        self.ensemble = None;
        self.runs += 1;
        let outcome = lesson.outcome();
        let (number, comparison) = (self.runs, lesson.comparison());
        *task = Some((None, Task { number, comparison, outcome, lesson: Some((lesson, guesses)) }));
        json_of(&json!({ "run": number }))
    }

    fn story(&mut self, who: Who) -> Done {
        let (facts, story) = self.session.facts(who).map_err(sentence)?;
        json_of(&Told { story, facts })
    }

    fn run(&mut self, wanted: Option<Wanted>, task: &mut Option<(Option<Policy>, Task)>) -> String {
        self.ensemble = None;
        self.runs += 1;
        *task = wanted.map(|wanted| {
            let comparison = self.comparison(wanted.when, wanted.replicates);
            let task = Task { number: self.runs, comparison, outcome: wanted.outcome, lesson: None };
            (Some(wanted.when), task)
        });
        json!({ "run": self.runs }).to_string()
    }

    /// The scenario's first arm against the present levers.
    fn comparison(&self, when: Policy, replicates: u32) -> Comparison {
        let arms = vec![self.session.reference().clone(), self.session.policy(when)];
        Comparison::new(arms, self.session.seed(), replicates)
    }

    /// Cancels runs whose levers have changed.
    fn end_what_is_out_of_date(&mut self) {
        if let Some((Some(when), run)) = &self.ensemble
            && !self.comparison(*when, 1).same_as(&run.comparison)
        {
            self.ensemble = None;
        }
    }

    fn whole_state(&mut self, changed: Option<bool>) -> Done {
        let levers = self.levers();
        json_of(&self.state(0, Some(levers), changed))
    }

    fn state(&self, since: u32, levers: Option<Vec<Lever>>, changed: Option<bool>) -> State {
        State {
            view: self.session.describe_from(since),
            seed: self.session.seed().to_string(),
            levers,
            undo: self.session.moves().len(),
            redo: self.session.undone(),
            changed,
        }
    }

    fn levers(&mut self) -> Vec<Lever> {
        let levers = self.session.levers();
        self.told = told(&levers);
        levers
    }

    /// The levers, if they are not as the page knows them.
    fn levers_if_others(&mut self) -> Option<Vec<Lever>> {
        let levers = self.session.levers();
        let now = told(&levers);
        let others = now != self.told;
        self.told = now;
        others.then_some(levers)
    }
}

/// A lesson as a list of lessons has it.
fn offered(lesson: &Lesson) -> Value {
    json!({
        "name": lesson.name,
        "title": lesson.title,
        "question": lesson.question,
        "minutes": lesson.minutes,
    })
}

fn told(levers: &[Lever]) -> Vec<(bool, u64)> {
    levers.iter().map(|lever| (lever.movable, lever.in_force.to_bits())).collect()
}

fn json_of(value: &impl Serialize) -> Done {
    serde_json::to_string(value)
        .map_err(|error| tr!("The answer has no JSON form{why}.", why = because(error)))
}

/// The reason for a refusal, as a sentence.
fn sentence(refused: Refused) -> String {
    let text = refused.to_string();
    let mut letters = text.chars();
    let first = letters.next().filter(char::is_ascii_lowercase);
    let text = match first {
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => text,
    };
    if text.ends_with(['?', '.', '？', '。']) { text } else { tr!("{sentence}.", sentence = text) }
}

#[cfg(test)]
mod tests;
