//! Lesson files, read strictly: unknown keys, arms, outcomes, signals, levers and figures are errors, all of them told
//! at once, each with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use toml::Spanned;

use super::super::language::listed;
use super::history::Way;
use super::written::{
    Written, WrittenCompare, WrittenFigure, WrittenQuestion, WrittenStep, WrittenText, written,
};
use super::{Action, Compare, Figure, Lesson, Of, PANELS, Question, Step, Text, explain, row, shown_unit};
use sfic::experiment::live::MOST_ARMS;
use sfic::experiment::session::Session;
use sfic::model::outcomes::OUTCOMES;
use sfic::model::signals::SIGNALS;
use sfic::scenario::{Place, Problems, Scenario, suggestion};
use sfic::stats::sequence::FIRST;
use sfic_text::tr;

/// Pairs beyond which nobody waits in a class.
const MOST_PAIRS: u32 = 400;
/// Questions that a class can keep in mind.
const MOST_QUESTIONS: usize = 2;

/// Reads a lesson about a scenario.
pub(super) fn lesson(name: &str, text: &str, scenario: Scenario) -> Result<Lesson, Problems> {
    let problems = Problems::in_text(name, text);
    let written = written(name, text)?;
    let mut reader = Reader { problems, scenario: &scenario };
    let stem = name.rsplit('/').next().unwrap_or(name);
    let arm = match &written.arm {
        None => scenario.arms[0].name.clone(),
        Some(arm) => reader.arm(arm).unwrap_or_default(),
    };
    let compare = reader.compare(&written.compare);
    let figures: Vec<Figure> =
        written.figure.iter().filter_map(|(name, figure)| reader.figure(name, figure, &compare)).collect();
    let predict: Vec<Question> =
        written.predict.iter().filter_map(|question| reader.question(question, &figures, &compare)).collect();
    reader.counts(&written);
    let steps = reader.steps(&written.step, &arm);
    let guess_after = guess_after(&steps, &arm, &predict, scenario.base.settings.time.warmup);
    let lesson = Lesson {
        name: stem.strip_suffix(".toml").unwrap_or(stem).to_string(),
        title: reader.text(&written.title),
        question: reader.text(&written.question),
        minutes: reader.within(&written.minutes, "minutes", 1, 180),
        notes: written.notes.as_ref().map(|notes| reader.text(notes)),
        arm,
        steps,
        predict,
        guess_after,
        compare,
        figures,
        explain: written.explain.iter().map(|text| reader.template(text, &written.figure)).collect(),
        scenario: scenario.clone(),
        chosen: OnceLock::new(),
    };
    let mut problems = reader.problems;
    if problems.list().is_empty() {
        return Ok(lesson);
    }
    problems.sort();
    Err(problems)
}

/// Steps before the first one that plays with moved levers, in another arm than the lesson's first, or past the warm-up in
/// an arm of which a question is: what comes then is what the class is to guess.
fn guess_after(steps: &[Step], arm: &str, predict: &[Question], warmup: u32) -> usize {
    let asked = predict.iter().any(|question| question.arm == arm);
    let mut moved = false;
    let shows = |step: &Step| match &step.action {
        Some(Action::Play(tick)) => moved || asked && *tick > warmup,
        Some(Action::Set(_) | Action::Arm(_)) => {
            moved = true;
            false
        }
        Some(Action::Rewind(_)) | None => false,
    };
    steps.iter().position(shows).unwrap_or(steps.len())
}

struct Reader<'a> {
    problems: Problems,
    scenario: &'a Scenario,
}

fn place<T>(written: &Spanned<T>) -> Place {
    Place::new(0, written.span())
}

impl Reader<'_> {
    /// A name that must be among those known.
    fn name<'k>(
        &mut self,
        written: &Spanned<String>,
        kind: String,
        known: impl Iterator<Item = &'k str>,
    ) -> Option<usize> {
        let known: Vec<&str> = known.collect();
        let found = known.iter().position(|known| known == written.get_ref());
        if found.is_none() {
            let mut help = suggestion(written.get_ref(), known.iter().copied());
            help.push(tr!("there are: {names}", names = listed(known)));
            let what = tr!("there is no {kind} `{name}`", kind, name = written.get_ref());
            self.problems.add_with(&place(written), what, tr!("not a name of {kind}s", kind), help);
        }
        found
    }

    fn arm(&mut self, written: &Spanned<String>) -> Option<String> {
        let arms = &self.scenario.arms;
        let found = self.name(written, tr!("arm"), arms.iter().map(|arm| arm.name.as_str()))?;
        Some(arms[found].name.clone())
    }

    fn outcome(&mut self, written: &Spanned<String>) -> Option<usize> {
        self.name(written, tr!("outcome"), OUTCOMES.iter().map(|outcome| outcome.name))
    }

    fn text(&mut self, written: &WrittenText) -> Text {
        for text in [&written.en, &written.zh] {
            if text.get_ref().trim().is_empty() {
                self.problems.add(&place(text), tr!("a text is empty"), tr!("must say something"));
            }
        }
        Text { en: explain::joined(written.en.get_ref()), zh: explain::joined(written.zh.get_ref()) }
    }

    fn within(&mut self, written: &Spanned<u32>, key: &str, low: u32, high: u32) -> u32 {
        let number = *written.get_ref();
        if !(low..=high).contains(&number) {
            let what = tr!("`{key}` is {number}", key, number);
            let allowed = tr!("must be a whole number from {low} to {high}", low, high);
            self.problems.add(&place(written), what, allowed);
        }
        number
    }

    fn counts(&mut self, written: &Written) {
        let top = Place::new(0, 0..0);
        for (key, count) in [("step", written.step.len()), ("explain", written.explain.len())] {
            if count == 0 {
                self.problems.add(&top, tr!("the lesson has no [[{key}]]", key), tr!("needs one at least"));
            }
        }
        let asked = written.predict.len();
        if !(1..=MOST_QUESTIONS).contains(&asked) {
            let what = tr!("the lesson has {count} of [[predict]]", count = asked);
            self.problems.add(&top, what, tr!("needs 1 to {most}", most = MOST_QUESTIONS));
        }
    }

    fn compare(&mut self, written: &WrittenCompare) -> Compare {
        let baseline = self.arm(&written.baseline).unwrap_or_default();
        let mut arms: Vec<String> = Vec::new();
        for arm in &written.arms {
            let Some(name) = self.arm(arm) else { continue };
            if name == baseline || arms.contains(&name) {
                self.problems.add(
                    &place(arm),
                    tr!("`{name}` is compared twice", name),
                    tr!("needs to stand once"),
                );
            } else {
                arms.push(name);
            }
        }
        if !(1..MOST_ARMS).contains(&written.arms.len()) {
            let what = tr!("{count} arms are compared with the baseline", count = written.arms.len());
            let allowed = tr!("must be 1 to {most}", most = MOST_ARMS - 1);
            self.problems.add(&place(&written.baseline), what, allowed);
        }
        let least = self.within(&written.least, "least", FIRST as u32, MOST_PAIRS);
        let most = self.within(&written.most, "most", least.max(FIRST as u32), MOST_PAIRS);
        let outcome = self.outcome(&written.outcome).unwrap_or_default();
        Compare { baseline, arms, outcome: row(outcome).name, least, most }
    }

    fn figure(&mut self, name: &str, written: &WrittenFigure, compare: &Compare) -> Option<Figure> {
        let outcome = self.outcome(&written.outcome);
        let mut place_of = |arm: &Spanned<String>| self.name(arm, tr!("compared arm"), compare.all());
        let arm = place_of(&written.arm);
        let against = match &written.against {
            None => Some(0),
            Some(against) => place_of(against),
        };
        Some(Figure { name: name.into(), outcome: outcome?, arm: arm?, against: against? })
    }

    fn question(
        &mut self,
        written: &WrittenQuestion,
        figures: &[Figure],
        compare: &Compare,
    ) -> Option<Question> {
        let figure =
            self.name(&written.figure, tr!("figure"), figures.iter().map(|figure| figure.name.as_str()))?;
        let of = self.name(&written.of, tr!("thing to guess"), ["level", "change"].into_iter())?;
        let (figure, of) = (&figures[figure], [Of::Level, Of::Change][of]);
        if of == Of::Change && figure.arm == figure.against {
            let what = tr!("`{name}` is compared with itself", name = figure.name);
            self.problems.add(&place(&written.of), what, tr!("must be \"level\""));
        }
        let (low, high, step) = (written.low, *written.high.get_ref(), *written.step.get_ref());
        if !(low < high && low.is_finite() && high.is_finite()) {
            let what = tr!("the slider goes from {low} to {high}", low, high);
            self.problems.add(&place(&written.high), what, tr!("must be above `low`"));
        }
        if !(step > 0.0 && step <= high - low) {
            let what = tr!("`{key}` is {number}", key = "step", number = step);
            let allowed = tr!("must be above 0 and no more than the slider");
            self.problems.add(&place(&written.step), what, allowed);
        }
        let name = |place: usize| compare.all().nth(place).unwrap_or_default().to_string();
        Some(Question {
            ask: self.text(&written.ask),
            figure: figure.name.clone(),
            of,
            outcome: figure.outcome_name(),
            arm: name(figure.arm),
            against: (of == Of::Change).then(|| name(figure.against)),
            unit: shown_unit(row(figure.outcome), of),
            low,
            high,
            step,
        })
    }

    /// The steps; each is tried in a session of the scenario, at the tick to which those before it lead.
    fn steps(&mut self, written: &[WrittenStep], arm: &str) -> Vec<Step> {
        let session = |arm: &str| Session::new(self.scenario, arm, 0, 0).ok();
        let Some(mut trial) = session(arm) else { return Vec::new() };
        let mut steps = Vec::new();
        let mut tick = 0;
        for written in written {
            let text = self.text(&written.text);
            let notes = written.notes.as_ref().map(|notes| self.text(notes));
            let given = [
                written.set.is_some(),
                written.play.is_some(),
                written.rewind.is_some(),
                written.arm.is_some(),
            ];
            if given.iter().filter(|given| **given).count() > 1 {
                let what = tr!("a step does more than one thing");
                self.problems.add(&place(&written.text.en), what, tr!("one of set, play, rewind, arm"));
            }
            let action = if let Some(levers) = &written.set {
                Some(self.set(levers, &mut trial, tick))
            } else if let Some(to) = &written.play {
                tick = self.within(to, "play", tick + 1, trial.ticks());
                Some(Action::Play(tick))
            } else if let Some(to) = &written.rewind {
                tick = self.within(to, "rewind", 0, tick.saturating_sub(1));
                Some(Action::Rewind(tick))
            } else if let Some(arm) = &written.arm {
                tick = 0;
                self.arm(arm).map(|arm| {
                    trial = Session::new(self.scenario, &arm, 0, 0).unwrap_or_else(|_| trial.clone());
                    Action::Arm(arm)
                })
            } else {
                None
            };
            let mut watch = Vec::new();
            for signal in &written.watch {
                if let Some(found) =
                    self.name(signal, tr!("signal"), SIGNALS.iter().map(|signal| signal.name))
                {
                    watch.push(SIGNALS[found].name);
                }
            }
            let mut says = Vec::new();
            for (signal, way) in &written.says {
                if !matches!(action, Some(Action::Play(_))) {
                    let what = tr!("`{signal}` is said to move where nothing is played", signal);
                    let allowed = tr!("only a step that plays says something of its history");
                    self.problems.add(&place(way), what, allowed);
                }
                let Some(&signal) = watch.iter().find(|watched| *watched == signal) else {
                    let what = tr!("`{signal}` is said to move and not watched", signal);
                    self.problems.add(&place(way), what, tr!("must be one of `watch`"));
                    continue;
                };
                if let Some(found) = self.name(way, tr!("way"), ["up", "down"].into_iter()) {
                    says.push((signal, [Way::Up, Way::Down][found]));
                }
            }
            let panel = written.panel.as_ref().and_then(|panel| {
                self.name(panel, tr!("panel"), PANELS.into_iter()).map(|place| PANELS[place])
            });
            steps.push(Step { text, action, watch, says, panel, notes });
        }
        steps
    }

    /// Levers are tried where the session stands; only a start depends on the tick, and none lies in the past here.
    fn set(&mut self, levers: &BTreeMap<String, Spanned<f64>>, trial: &mut Session, tick: u32) -> Action {
        for (path, value) in levers {
            let early = path.ends_with(".start") && *value.get_ref() < f64::from(tick);
            let refused = match trial.set(path, *value.get_ref()) {
                Err(refused) => Some(refused.to_string()),
                Ok(_) if early => Some(tr!("`{path}` lies before tick {tick}", path, tick)),
                Ok(_) => None,
            };
            if let Some(what) = refused {
                let help = vec![tr!("`sfic list parameters` marks the levers")];
                self.problems.add_with(&place(value), what, tr!("cannot be set here"), help);
            }
        }
        Action::Set(levers.iter().map(|(path, value)| (path.clone(), *value.get_ref())).collect())
    }

    /// A template of the explanation: it must be one, and speak of figures that there are, of the same in each language.
    fn template(&mut self, written: &WrittenText, figures: &BTreeMap<String, WrittenFigure>) -> Text {
        let text = self.text(written);
        let mut used: Vec<BTreeSet<String>> = Vec::new();
        for template in [&written.en, &written.zh] {
            match explain::variables(template.get_ref()) {
                Err(error) => self.problems.add(&place(template), error, tr!("must be a template")),
                Ok(variables) => {
                    for variable in &variables {
                        let (figure, field) = variable.split_once('.').unwrap_or((variable, ""));
                        if variable == explain::REPLICATES {
                            continue;
                        }
                        let what = if !figures.contains_key(figure) {
                            let known: Vec<&str> = figures.keys().map(String::as_str).collect();
                            Some((
                                tr!("there is no {kind} `{name}`", kind = tr!("figure"), name = figure),
                                known,
                            ))
                        } else if !explain::FIELDS.contains(&field) {
                            Some((tr!("a figure has no `{field}`", field), explain::FIELDS.to_vec()))
                        } else {
                            None
                        };
                        if let Some((what, known)) = what {
                            let help = vec![tr!("there are: {names}", names = listed(known))];
                            self.problems.add_with(&place(template), what, tr!("not known here"), help);
                        }
                    }
                    used.push(variables);
                }
            }
        }
        if let [english, chinese] = &used[..]
            && english != chinese
        {
            let only: Vec<&str> = english.symmetric_difference(chinese).map(String::as_str).collect();
            let what = tr!("only one language speaks of {names}", names = listed(only));
            self.problems.add(&place(&written.zh), what, tr!("must have the same figures"));
        }
        text
    }
}
