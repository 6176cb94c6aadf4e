//! Guided lessons: question, steps, the class's guess, estimates from an ensemble, explanation.
//!
//! A lesson is data. `lessons/NAME.toml` holds its texts, steps, questions and explanation, and
//! `scenarios/lessons/NAME.toml` the scenario that it plays, which can be run by itself. What it says of results are
//! templates over the figures of the run: no number is written by hand, and a sentence that depends on a sign asks
//! for it.
//!
//! | What | Where |
//! |---|---|
//! | The format of a file, and a file checked | `written`, `read` |
//! | The comparison that answers, and its figures | [`figures`] |
//! | Which history is played | [`history`] |
//! | Sentences from figures | `explain` |
//!
//! # A server's way through a lesson
//!
//! [`named`] → [`Lesson::replicate`] → [`Lesson::session`] → [`Lesson::act`] for each step → [`Lesson::guesses`] → [`Lesson::comparison`], run by
//! [`sfic::experiment::live`] → [`Lesson::found`] whenever replicates came → [`Lesson::explain`] once there are
//! [`Compare::least`] of them, and again at the end.

mod explain;
pub mod figures;
pub mod history;
mod read;
mod written;

use std::path::Path;
use std::sync::OnceLock;

use serde::{Serialize, Serializer};

use super::language::listed;
pub use figures::{Compare, Figure, Found, Measured};
use history::Way;
use sfic::experiment::session::{Refused, Session};
use sfic::model::outcomes::{Format, OUTCOMES, Outcome};
use sfic::scenario::{Overrides, Problems, Scenario, Texts, did_you_mean, load, read_file};
use sfic_report::folder::disk::Disk;
use sfic_report::folder::files;
use sfic_text::{Language, tr};

macro_rules! files {
    ($($name:literal)*) => {
        /// Name, lesson and scenario of each lesson, in the order in which they are taught.
        const FILES: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("lessons/", $name, ".toml")),
            include_str!(concat!("../../../scenarios/lessons/", $name, ".toml")),
        )),*];
    };
}

files! {
    "information-barriers"
    "coordination-without-trust"
    "trust-lost"
    "small-rights-holders"
    "rewards-and-false-reports"
    "worse-statistics"
    "until-the-record-lapses"
    "watching-known-offenders"
}

/// The scenario that the scenario of a lesson may extend.
const EXTENDED: (&str, &str) =
    ("scenarios/china-customs.toml", include_str!("../../../scenarios/china-customs.toml"));

/// A text, with the shipped scenario where a file beside it, above it or below it would name it.
pub(super) fn shipped_beside(name: &str, text: &str) -> Texts {
    let (path, shipped) = EXTENDED;
    let alone = path.rsplit('/').next().unwrap_or(path);
    let above = format!("../{alone}");
    Texts::new([(name, text), (alone, shipped), (&above, shipped), (path, shipped)])
}

/// Whether a text is a lesson, and no scenario or study.
pub fn is_lesson(text: &str) -> bool {
    let table: Option<toml::Table> = toml::from_str(text).ok();
    table.is_some_and(|table| ["step", "predict", "explain"].iter().any(|key| table.contains_key(*key)))
}

/// A text in each language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl Text {
    /// The text in a language; English where lessons have none.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            _ => &self.en,
        }
    }
}

/// Action of a step in the session.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Moves levers to values, from the present tick on.
    Set(#[serde(serialize_with = "as_object")] Vec<(String, f64)>),
    /// Plays on to a tick.
    Play(u32),
    /// Goes back to a tick.
    Rewind(u32),
    /// Begins again with another arm of the scenario, at tick 0 and without moves.
    Arm(String),
}

fn as_map<S: Serializer>(says: &[(&'static str, Way)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(says.iter().copied())
}

fn as_object<S: Serializer>(levers: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(levers.iter().map(|(path, value)| (path, value)))
}

/// Pictures that a step points to; the signals that it watches are drawn beside any of them.
pub const PANELS: [&str; 4] = ["agents", "forum", "cycle", "series"];

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Text of the step, with what to look at.
    pub text: Text,
    /// Action; `None` for a step that is only text.
    pub action: Option<Action>,
    /// Signals to be drawn.
    pub watch: Vec<&'static str>,
    /// What the text says of some of them in the history that is played.
    #[serde(serialize_with = "as_map")]
    pub says: Vec<(&'static str, Way)>,
    /// The picture to look at, one of [`PANELS`].
    pub panel: Option<&'static str>,
    /// What the teacher may say or ask; never on the screen of the class.
    pub notes: Option<Text>,
}

/// The part of a figure that is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// The level in the arm.
    Level,
    /// The change against the other arm.
    Change,
}

/// A question to the class before the result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// The question.
    pub ask: Text,
    /// The name of the figure that answers.
    pub figure: String,
    /// Part of the figure.
    pub of: Of,
    /// Name of the outcome.
    pub outcome: &'static str,
    /// The arm.
    pub arm: String,
    /// The arm against which a change is meant; none for a level.
    pub against: Option<String>,
    /// Unit of the guess: that of [`shown_factor`].
    pub unit: Text,
    /// Left end of the slider, in that unit.
    pub low: f64,
    /// Right end.
    pub high: f64,
    /// Between two positions of the slider.
    pub step: f64,
}

/// A lesson. What JSON has of it is for a page; templates and scenario stay here.
#[derive(Clone, Debug, Serialize)]
pub struct Lesson {
    /// Its name, unique.
    pub name: String,
    /// Title.
    pub title: Text,
    /// The question of the lesson.
    pub question: Text,
    /// Duration in a class.
    pub minutes: u32,
    /// What the teacher may expect of the lesson; never on the screen of the class.
    pub notes: Option<Text>,
    /// The arm that is played first.
    pub arm: String,
    /// The steps.
    pub steps: Vec<Step>,
    /// The questions that the class guesses.
    pub predict: Vec<Question>,
    /// Steps that can be done before the guess: the next one would show what is asked for.
    pub guess_after: usize,
    /// The comparison that answers.
    pub compare: Compare,
    #[serde(skip)]
    figures: Vec<Figure>,
    #[serde(skip)]
    explain: Vec<Text>,
    #[serde(skip)]
    scenario: Scenario,
    /// The replicate that is played, once it was looked for.
    #[serde(skip)]
    chosen: OnceLock<u32>,
}

/// All lessons, in the order in which they are taught.
///
/// # Panics
///
/// Never: they are part of the program and tested.
pub fn all() -> &'static [Lesson] {
    static ALL: OnceLock<Vec<Lesson>> = OnceLock::new();
    ALL.get_or_init(|| {
        let shipped = |(name, lesson, scenario): &(&str, &str, &str)| {
            Lesson::read(&format!("{name}.toml"), lesson, &format!("scenarios/lessons/{name}.toml"), scenario)
        };
        let read: Result<Vec<Lesson>, Problems> = FILES.iter().map(shipped).collect();
        read.unwrap_or_else(|problems| panic!("built-in lessons: {problems}"))
    })
}

/// The built-in lesson of that name.
///
/// # Errors
///
/// A sentence that says which there are.
pub fn named(name: &str) -> Result<&'static Lesson, String> {
    among(&all().iter().collect::<Vec<_>>(), name)
}

/// The lesson of that name among some, the first if there are several.
///
/// # Errors
///
/// A sentence that says which there are.
pub(super) fn among(lessons: &[&'static Lesson], name: &str) -> Result<&'static Lesson, String> {
    let names = || lessons.iter().map(|lesson| lesson.name.as_str());
    lessons.iter().copied().find(|lesson| lesson.name == name).ok_or_else(|| {
        let short: String = name.chars().take(60).collect();
        let meant = did_you_mean(&short, names());
        let meant = meant.map_or_else(String::new, |name| tr!(" (did you mean `{name}`?)", name));
        let names = listed(names());
        tr!("There is no lesson `{short}`{meant}. There are: {names}.", short, meant, names)
    })
}

impl Lesson {
    /// Reads a lesson and its scenario; names are what messages call the texts. The scenario may extend
    /// `scenarios/china-customs.toml`, the one that is part of the program, by its path from there, and no file.
    ///
    /// # Errors
    ///
    /// Every problem of the scenario, or else every problem of the lesson.
    pub fn read(name: &str, text: &str, scenario_name: &str, scenario_text: &str) -> Result<Self, Problems> {
        let texts = Texts::new([EXTENDED, (scenario_name, scenario_text)]);
        let scenario = load(&texts, scenario_name.as_ref(), &Overrides::default())?.scenario;
        read::lesson(name, text, scenario)
    }

    /// Reads a lesson of one's own, which names its scenario: `scenario = "FILE"`, from the folder of the lesson.
    ///
    /// # Errors
    ///
    /// Every problem of the scenario, or else every problem of the lesson.
    pub fn from_file(path: &Path) -> Result<Self, Problems> {
        let text = read_file(&Disk, path)?;
        let name = path.display().to_string();
        let scenario = path.parent().unwrap_or(Path::new("")).join(written::scenario_of(&name, &text)?);
        read::lesson(&name, &text, files::load(&scenario, &Overrides::default())?.scenario)
    }

    /// The scenario that is played and compared.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Names that the explanation uses.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// A history at tick 0: the first arm, the scenario's seed. [`Lesson::replicate`] is the one to be played.
    ///
    /// # Errors
    ///
    /// If the session is refused.
    pub fn session(&self, replicate: u32) -> Result<Session, Refused> {
        Session::new(&self.scenario, &self.arm, self.scenario.experiment.seed, replicate)
    }

    /// Does what a step asks for. Playing and rewinding both lead to their tick, from wherever the present is; so a
    /// step that is done twice, or after others were left out, ends at the same tick.
    ///
    /// # Errors
    ///
    /// If there is no such step, or the session refuses its action.
    pub fn act(&self, step: usize, session: &mut Session) -> Result<(), String> {
        let count = self.steps.len();
        let step = self.steps.get(step).ok_or_else(|| {
            let (lesson, last) = (&self.name, count - 1);
            tr!(
                "There is no step {step} in the lesson `{lesson}`; there are 0 to {last}.",
                step,
                lesson,
                last
            )
        })?;
        let refused = |why: Refused| tr!("This step cannot be done now: {why}.", why);
        match &step.action {
            None => Ok(()),
            Some(Action::Set(levers)) => levers
                .iter()
                .try_for_each(|(path, value)| session.set(path, *value).map(drop))
                .map_err(refused),
            Some(Action::Play(tick) | Action::Rewind(tick)) => {
                if session.tick() > *tick {
                    return session.rewind(*tick).map_err(refused);
                }
                session.step(tick - session.tick());
                Ok(())
            }
            Some(Action::Arm(arm)) => {
                let (seed, replicate) = (session.seed(), session.replicate());
                *session = Session::new(&self.scenario, arm, seed, replicate).map_err(refused)?;
                Ok(())
            }
        }
    }
}

/// By what values of an outcome are multiplied where people read or guess them: rates, and what goes from 0 to 1, are
/// shown in percent and their changes in percentage points, all else in the outcome's own unit.
pub fn shown_factor(outcome: &Outcome) -> f64 {
    if in_percent(outcome) { 100.0 } else { 1.0 }
}

fn in_percent(outcome: &Outcome) -> bool {
    outcome.format == Format::Percent || ["share", "probability"].contains(&outcome.unit)
}

/// The unit in which an outcome, or a change of it, is shown.
fn shown_unit(outcome: &Outcome, of: Of) -> Text {
    let text = |en: &str, zh: &str| Text { en: en.into(), zh: zh.into() };
    match (in_percent(outcome), of) {
        (true, Of::Level) => text("%", "%"),
        (true, Of::Change) => text("percentage points", "个百分点"),
        (false, _) => text(outcome.unit, explain::unit_in_chinese(outcome.unit)),
    }
}

/// The row of the table of outcomes.
fn row(index: usize) -> &'static Outcome {
    &OUTCOMES[index]
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic::experiment::engine::Pool;

    /// A lesson of one's own beside the scenario of a built-in one, with some words replaced.
    fn own(name: &str, from: &str, to: &str) -> Result<Lesson, Problems> {
        let scenarios = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/lessons");
        let (_, text, _) = FILES[0];
        let text = format!("scenario = '{scenarios}/information-barriers.toml'\n{text}").replace(from, to);
        let file = std::env::temp_dir().join(format!("sfic-{name}-{}.toml", std::process::id()));
        std::fs::write(&file, text).unwrap();
        let lesson = Lesson::from_file(&file);
        std::fs::remove_file(&file).unwrap();
        lesson
    }

    #[test]
    fn a_lesson_of_ones_own_names_its_scenario_and_says_what_some_history_shows() {
        let pool = Pool::new(Some(2)).unwrap();
        let lesson = own("own", "", "").unwrap();
        assert_eq!(lesson.replicate(&pool), all()[0].replicate(&pool));
        assert!(own("unnamed", "scenario = ", "# ").unwrap_err().to_string().contains("names no scenario"));
        let refused =
            own("unshown", "sharing = \"up\"", "sharing = \"down\"").unwrap().replicate(&pool).unwrap_err();
        assert!(
            refused.starts_with("None of the first 16 histories shows all that the lesson `"),
            "{refused}"
        );
        assert!(refused.contains("step 3 says that `sharing` goes down, which it does in "), "{refused}");
    }

    #[test]
    fn what_is_wrong_with_a_lesson_is_said_in_chinese() {
        let said = |name: &str, from: &str, to: &str| {
            let refused = sfic_text::within(Language::Chinese, || own(name, from, to).unwrap_err());
            refused
                .list()
                .iter()
                .flat_map(|one| [one.what.clone(), one.allowed.clone()].into_iter().chain(one.help.clone()))
                .collect::<Vec<_>>()
                .join("|")
        };
        for (name, from, to, expected) in [
            ("zh-minutes", "minutes = ", "minutes = 9", "须为1至180的整数"),
            ("zh-panel", "panel = \"series\"", "panel = \"serie\"", "没有图`serie`|不是图的名称|"),
            ("zh-key", "minutes = ", "hours = ", "课程此处没有`hours`这一项||课程的写法见docs/lab.md"),
            ("zh-scenario", "scenario = ", "# ", "是课程，但没有指明情景"),
        ] {
            let said = said(name, from, to);
            assert!(said.contains(expected), "{said}");
        }
        let unshown = sfic_text::within(Language::Chinese, || {
            own("zh-unshown", "sharing = \"up\"", "sharing = \"down\"")
                .unwrap()
                .replicate(&Pool::new(Some(2)).unwrap())
                .unwrap_err()
        });
        assert!(
            unshown.starts_with("前16次模拟中，没有一次与课程`")
                && unshown.contains("第3步称`sharing`下降，其中"),
            "{unshown}"
        );
    }

    #[test]
    fn lessons_are_told_from_scenarios() {
        assert!(FILES.iter().all(|(_, lesson, scenario)| is_lesson(lesson) && !is_lesson(scenario)));
    }
}
