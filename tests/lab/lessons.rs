//! Guided lessons: they load, their steps can be done, their comparisons run, and their sentences follow the results.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::root;
use sfic::experiment::engine::Pool;
use sfic::experiment::session::Session;
use sfic::model::outcomes::{OUTCOMES, outcome};
use sfic::model::signals::{SIGNALS, Signal};
use sfic::scenario::{Overrides, Scenario};
use sfic::stats::{Estimate, Interval};
use sfic_lab::lessons::{self, Action, Found, Lesson, Measured, PANELS};
use sfic_report::folder::files::load;
use sfic_report::folder::problems::plain;
use sfic_text::{Language, Messages};

fn names_in(folder: &str) -> BTreeSet<String> {
    let files = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let lessons = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    lessons.map(|path| path.file_stem().unwrap().to_str().unwrap().to_string()).collect()
}

/// The middles of all sliders.
fn guesses(lesson: &Lesson) -> Vec<f64> {
    lesson.predict.iter().map(|question| (question.low + question.high) / 2.0).collect()
}

/// Results in which every change is `change` in shown units, with an interval of half-width 1, and every level 30.
fn made_up(lesson: &Lesson, change: f64) -> Found {
    let estimate = |shown: f64, index: usize| {
        let factor = lessons::shown_factor(&OUTCOMES[index]);
        let interval = Some(Interval { low: (shown - 1.0) / factor, high: (shown + 1.0) / factor });
        Some(Estimate { value: shown / factor, se: Some(0.5 / factor), interval, degrees: 39 })
    };
    let figures = lesson.figures().iter().map(|figure| {
        let compared = figure.arm != figure.against;
        Measured {
            level: estimate(30.0, figure.outcome),
            from: estimate(30.0 - change, figure.outcome).filter(|_| compared),
            change: estimate(change, figure.outcome).filter(|_| compared),
        }
    });
    Found { replicates: 40, arms: Vec::new(), figures: figures.collect() }
}

#[test]
fn every_file_is_a_lesson_and_every_lesson_has_its_scenario() {
    let names: Vec<&str> = lessons::all().iter().map(|lesson| lesson.name.as_str()).collect();
    let listed: BTreeSet<String> = names.iter().map(|name| name.to_string()).collect();
    assert_eq!(listed.len(), names.len());
    assert!(names.len() >= 7, "{names:?}");
    assert_eq!(listed, names_in("crates/lab/src/lessons"));
    assert_eq!(listed, names_in("scenarios/lessons"));
    for lesson in lessons::all() {
        // What is embedded is what `sfic run` reads.
        let file = root().join(format!("scenarios/lessons/{}.toml", lesson.name));
        let shipped = load(&file, &Overrides::default()).unwrap_or_else(|problems| panic!("{problems}"));
        // The posterior is for `sfic run`, and its path depends on where the file is.
        let shipped = Scenario { posterior: None, ..shipped.scenario };
        assert_eq!(shipped, Scenario { posterior: None, ..lesson.scenario().clone() }, "{}", lesson.name);
        assert_eq!(lessons::named(&lesson.name).unwrap().name, lesson.name);
        for text in [&lesson.title, &lesson.question] {
            assert!(text.zh.chars().any(|c| c >= '\u{4e00}') && !text.en.contains('\n'), "{text:?}");
        }
    }
    let error = lessons::named("trust-lots").unwrap_err();
    assert!(error.starts_with("There is no lesson `trust-lots` (did you mean `trust-lost`?). There are: "));
}

#[test]
fn every_step_can_be_done_and_what_is_watched_is_there() {
    for lesson in lessons::all() {
        let mut session = lesson.session(0).unwrap();
        let mut watched = 0;
        for (index, step) in lesson.steps.iter().enumerate() {
            let moves = session.moves().len();
            lesson
                .act(index, &mut session)
                .unwrap_or_else(|error| panic!("{} {index}: {error}", lesson.name));
            match &step.action {
                Some(Action::Play(tick) | Action::Rewind(tick)) => assert_eq!(session.tick(), *tick),
                Some(Action::Arm(arm)) => assert_eq!((&session.arm().name, session.tick()), (arm, 0)),
                Some(Action::Set(levers)) => {
                    assert!(session.moves().len() > moves, "{} {index} moves nothing", lesson.name);
                    let standing = session.levers();
                    for (path, value) in levers {
                        let lever = standing.iter().find(|lever| lever.path == *path).unwrap();
                        assert_eq!(lever.present, *value, "{path}");
                    }
                }
                None => {}
            }
            watched += step.watch.len();
            assert!(step.watch.iter().all(|signal| Signal::named(signal).is_some()));
            assert!(step.panel.is_none_or(|panel| PANELS.contains(&panel)));
        }
        assert!(watched > 0, "{} has nothing to watch", lesson.name);
        let beyond = lesson.act(lesson.steps.len(), &mut session).unwrap_err();
        assert!(beyond.starts_with("There is no step "), "{beyond}");
    }
}

#[test]
fn the_guess_comes_before_anything_that_answers_it_is_played() {
    for lesson in lessons::all() {
        let mut session = lesson.session(0).unwrap();
        for index in 0..lesson.guess_after {
            lesson.act(index, &mut session).unwrap();
        }
        let name = &lesson.name;
        assert_eq!(session.arm().name, lesson.arm, "{name}");
        assert!(session.moves().iter().all(|moved| moved.tick == session.tick()), "{name} plays a move");
        let warmup = lesson.scenario().base.settings.time.warmup;
        let asked = lesson.predict.iter().any(|question| question.arm == lesson.arm);
        assert!(!asked || session.tick() <= warmup, "{name} plays what is asked for");
        assert!(session.tick() > 0, "{name} asks for a guess before anything is seen");
        assert!(matches!(lesson.steps[lesson.guess_after].action, Some(Action::Play(_))), "{name}");
    }
}

#[test]
fn steps_may_be_done_in_any_order() {
    let lesson = lessons::named("trust-lost").unwrap();
    let mut session = lesson.session(0).unwrap();
    for index in (0..lesson.steps.len()).rev().chain([2, 2, 0]) {
        // What a lever does after the last tick is refused in a sentence; nothing else is.
        if let Err(error) = lesson.act(index, &mut session) {
            assert!(error.contains("the history has ended"), "{error}");
        }
    }
    assert_eq!(session.tick(), 208);
}

#[test]
fn comparisons_run_and_are_explained() {
    let pool = Pool::new(Some(2)).unwrap();
    for lesson in lessons::all() {
        let comparison = lesson.comparison();
        assert_eq!(comparison.replicates(), lesson.compare.most);
        let arms: Vec<&str> = comparison.arms().iter().map(|arm| arm.name.as_str()).collect();
        assert_eq!(arms, lesson.compare.all().collect::<Vec<_>>());
        let enough = lesson.compare.least as usize;
        let (stop, mut last) = (Arc::new(AtomicBool::new(false)), None);
        let ended = comparison.run(&pool, &stop, &mut |gathered| {
            if gathered.replicates() == enough {
                last = Some(lesson.found(gathered));
                stop.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        });
        assert!(ended.is_err());
        let found = last.unwrap();
        assert_eq!((found.replicates, found.arms.len()), (enough, arms.len()));
        for language in Language::ALL {
            let text = lesson.explain(language, &found, &guesses(lesson)).unwrap();
            sound(&lesson.name, language, &text);
            assert!(text.contains(&found.replicates.to_string()), "{text}");
        }
        // The drawn outcome is in the figures as it is drawn.
        for (figure, measured) in lesson.figures().iter().zip(&found.figures) {
            if figure.outcome == lesson.outcome() {
                assert_eq!(measured.level, found.arms[figure.arm].level);
                if figure.against == 0 {
                    assert_eq!(measured.change, found.arms[figure.arm].change);
                }
            }
        }
    }
}

/// No braces, no holes, no untranslated rest.
fn sound(name: &str, language: Language, text: &str) {
    assert!(text.split("\n\n").count() >= 4, "{name}: {text}");
    for wrong in ["{", "}", "%%", "undefined", "None", "NaN", "  ", " ,", " .", "⟦", "−0 ", "-"] {
        // Hyphens stand in words only.
        let stands = match wrong {
            "-" => text.contains(" -") || text.contains("- ") || text.contains("[-"),
            wrong => text.contains(wrong),
        };
        assert!(!stands, "{name} {language:?} has {wrong:?}: {text}");
    }
    let chinese = text.chars().any(|c| c >= '\u{4e00}');
    assert_eq!(chinese, language == Language::Chinese, "{name}: {text}");
    if language == Language::Chinese {
        for word in ["percentage", "reports", "million", "minutes", "sanctioned"] {
            assert!(!text.contains(word), "{name}: {word} in {text}");
        }
    }
}

#[test]
fn sentences_change_with_the_signs() {
    for lesson in lessons::all() {
        for language in Language::ALL {
            let told: Vec<String> = [-12.0, 0.0, 12.0]
                .map(|change| lesson.explain(language, &made_up(lesson, change), &guesses(lesson)).unwrap())
                .into();
            for text in &told {
                sound(&lesson.name, language, text);
            }
            // Not the numbers alone: the words.
            let words = |text: &String| -> String {
                text.chars().filter(|c| c.is_alphabetic() || c.is_whitespace()).collect()
            };
            let different: BTreeSet<String> = told.iter().map(words).collect();
            assert_eq!(different.len(), 3, "{} {language:?}", lesson.name);
        }
    }
}

#[test]
fn guesses_are_measured_against_the_results() {
    let lesson = lessons::named("worse-statistics").unwrap();
    let told = |guess: f64, language| {
        let text = lesson.explain(language, &made_up(lesson, -6.0), &[guess, 0.0]).unwrap();
        text.split("\n\n").next().unwrap().to_string()
    };
    let english = |guess| told(guess, Language::English);
    assert_eq!(
        english(-6.5),
        "Question 1: the class guessed −6.5 percentage points; the histories say −6.0 percentage points [−7.0, −5.0]. The guess lies within the interval."
    );
    assert!(english(-8.0).ends_with("The guess is too large by 2.0 percentage points."));
    assert!(english(-1.0).ends_with("The guess is too small by 5.0 percentage points."));
    assert!(
        english(4.0).ends_with(
            "The class expected the opposite direction; the guess is off by 10.0 percentage points."
        )
    );
    assert_eq!(
        told(4.0, Language::Chinese),
        "问题1：全班猜测+4个百分点，模拟结果为−6.0个百分点（−7.0～−5.0）。全班所料方向相反，相差10.0个百分点。"
    );
}

#[test]
fn guesses_must_fit_the_questions() {
    for lesson in lessons::all() {
        assert_eq!(lesson.guesses(&guesses(lesson)), Ok(()));
        let few = lesson.guesses(&[]).unwrap_err();
        assert!(few.starts_with(&format!("The lesson `{}` asks for ", lesson.name)), "{few}");
        let mut wild = guesses(lesson);
        wild[0] = lesson.predict[0].high + 1.0;
        assert!(lesson.guesses(&wild).unwrap_err().starts_with("Guess 0 is "));
        wild[0] = f64::NAN;
        assert!(lesson.guesses(&wild).is_err());
        assert!(lesson.explain(Language::English, &made_up(lesson, 1.0), &wild).is_err());
    }
}

#[test]
fn nothing_is_explained_before_there_is_an_estimate() {
    let lesson = lessons::named("trust-lost").unwrap();
    let mut found = made_up(lesson, 3.0);
    found.figures[0].level = None;
    let error = lesson.explain(Language::English, &found, &guesses(lesson)).unwrap_err();
    assert_eq!(error, "There is no estimate of sharing in these histories yet.");
}

#[test]
fn what_a_page_gets_of_a_lesson() {
    let lesson = lessons::named("trust-lost").unwrap();
    let json = serde_json::to_value(lesson).unwrap();
    assert_eq!(json["title"]["en"], lesson.title.en.as_str());
    assert_eq!(json["steps"][0]["action"]["play"], 208);
    assert_eq!(json["steps"][1]["action"]["set"]["institution.bypass"], 1.0);
    assert_eq!(json["predict"][0]["unit"]["zh"], "个百分点");
    assert_eq!(json["compare"]["baseline"], "never");
    assert!(json.get("scenario").is_none() && json.get("explain").is_none());
}

/// What is said to the teacher, of every step, and where the guess comes.
#[test]
fn teachers_have_notes_for_every_step() {
    for lesson in lessons::all() {
        let name = &lesson.name;
        let all: Vec<_> =
            lesson.steps.iter().map(|step| step.notes.as_ref()).chain([lesson.notes.as_ref()]).collect();
        assert!(all.iter().all(Option::is_some), "{name}");
        let json = serde_json::to_value(lesson).unwrap();
        for (place, notes) in all.into_iter().flatten().enumerate() {
            for (words, said) in [(&notes.en, "The guess follows"), (&notes.zh, "接下来就是猜测")] {
                let there = words.contains(said)
                    || words.contains("The guess follows this step")
                    || words.contains("这一步之后就要猜测");
                assert_eq!(there, place + 1 == lesson.guess_after, "{name}, step {}", place + 1);
            }
            let told = json["steps"].get(place).map_or(&json["notes"], |step| &step["notes"]);
            assert_eq!(told["zh"], notes.zh.as_str(), "{name}");
        }
    }
}

#[test]
fn units_of_figures_are_known_in_chinese() {
    for lesson in lessons::all() {
        for question in &lesson.predict {
            let (_, row) = outcome(question.outcome).unwrap();
            assert!(question.unit.zh == "%" || question.unit.zh != question.unit.en, "{}", row.name);
        }
    }
}

const SCENARIO: &str = "title = \"t\"\nexperiment.arms = [\"coordination\"]";
const LESSON: &str = r#"
minutes = 5
title = { en = "T", zh = "题" }
question = { en = "Q", zh = "问" }
compare = { baseline = "baseline", arms = ["coordination"], outcome = "sharing", least = 20, most = 30 }
figure.s = { outcome = "sharing", arm = "coordination" }
[[step]]
text = { en = "play", zh = "播放" }
play = 52
[[predict]]
ask = { en = "?", zh = "？" }
figure = "s"
of = "change"
low = -1
high = 1
step = 0.1
[[explain]]
en = "{{ s.change }}"
zh = "{{ s.change }}"
"#;

fn problems(text: &str) -> String {
    match Lesson::read("own.toml", text, "own-scenario.toml", SCENARIO) {
        Ok(_) => panic!("no problem with {text}"),
        Err(problems) => plain(&problems),
    }
}

#[test]
fn the_lesson_in_the_documentation_is_one() {
    let text = fs::read_to_string(root().join("docs/lab.md")).unwrap();
    let (_, after) = text.split_once("```toml\n").unwrap();
    let lesson = after.split("```").next().unwrap();
    let lesson = Lesson::read("own.toml", lesson, "own-scenario.toml", SCENARIO);
    let lesson = lesson.unwrap_or_else(|problems| panic!("{problems}"));
    let told = lesson.explain(Language::English, &made_up(&lesson, -5.0), &[1.0]).unwrap();
    assert!(told.contains("It prevents 5.0 percentage points [4.0, 6.0]."), "{told}");
}

#[test]
fn what_is_wrong_with_a_lesson_is_said_with_its_place() {
    let lesson = Lesson::read("own.toml", LESSON, "own-scenario.toml", SCENARIO).unwrap();
    assert_eq!((lesson.name.as_str(), lesson.compare.most), ("own", 30));
    for (from, to, expected) in [
        ("minutes = 5", "minuts = 5", "unknown field `minuts`"),
        ("minutes = 5", "minutes = 500", "`minutes` is 500"),
        ("arms = [\"coordination\"]", "arms = [\"co-ordination\"]", "did you mean `coordination`?"),
        ("arms = [\"coordination\"]", "arms = [\"baseline\"]", "`baseline` is compared twice"),
        ("outcome = \"sharing\", least", "outcome = \"shareing\", least", "there is no outcome `shareing`"),
        ("least = 20", "least = 19", "must be a whole number from 20 to 400"),
        ("play = 52", "play = 0", "must be a whole number from 1 to 468"),
        ("play = 52", "play = 52\nrewind = 3", "a step does more than one thing"),
        ("play = 52", "play = 52\nnotes = { en = \"\", zh = \"注\" }", "a text is empty"),
        ("play = 52", "play = 52\nnote = { en = \"n\", zh = \"注\" }", "unknown field `note`"),
        ("minutes = 5", "minutes = 5\nnotes = { en = \"n\" }", "missing field `zh`"),
        ("play = 52", "watch = [\"trusst\"]", "did you mean `trust`?"),
        ("play = 52", "panel = \"cylce\"", "there is no panel `cylce`"),
        ("play = 52", "arm = \"none\"", "there is no arm `none`"),
        ("play = 52", "set = { \"institution.platfrom\" = 0.5 }", "did you mean `institution.platform`?"),
        ("play = 52", "set = { \"institution.platform\" = 5.0 }", "`institution.platform` cannot be 5"),
        ("play = 52", "set = { \"forum.prehistory\" = 0.5 }", "holds for a whole history"),
        ("of = \"change\"", "of = \"chance\"", "did you mean `change`?"),
        ("high = 1", "high = -2", "the slider goes from -1 to -2"),
        (
            "zh = \"{{ s.change }}\"",
            "zh = \"{{ s.level }}\"",
            "only one language speaks of s.change, s.level",
        ),
        ("en = \"{{ s.change }}\"", "en = \"{{ x.change }}\"", "there is no figure `x`"),
        ("en = \"{{ s.change }}\"", "en = \"{{ s.chnge }}\"", "a figure has no `chnge`"),
        ("en = \"{{ s.change }}\"", "en = \"{{ s.change \"", "must be a template"),
        ("play = 52", "play = 52\nsays = { trust = \"up\" }", "said to move and not watched"),
        ("play = 52", "play = 52\nwatch = [\"trust\"]\nsays = { trust = \"upp\" }", "did you mean `up`?"),
        ("play = 52", "watch = [\"trust\"]\nsays = { trust = \"up\" }", "where nothing is played"),
        ("[[predict]]\n", "[[predict]]\nextra = 1\n", "unknown field `extra`"),
        ("question = { en = \"Q\", zh = \"问\" }", "question = { en = \"Q\" }", "missing field `zh`"),
        ("zh = \"播放\"", "zh = \" \"", "a text is empty"),
    ] {
        assert!(LESSON.contains(from), "{from}");
        let said = problems(&LESSON.replacen(from, to, 1));
        assert!(said.contains(expected), "{to}: {said}");
        assert!(said.contains("own.toml:"), "{to} has no index: {said}");
    }
    // All at once.
    let said = problems(&LESSON.replace("minutes = 5", "minutes = 0").replace("play = 52", "panel = \"x\""));
    assert!(said.contains("2 problems"), "{said}");
    // The scenario's own problems, and no file is read.
    let scenario = "title = \"t\"\nextends = \"../china-custom.toml\"";
    let said = Lesson::read("own.toml", LESSON, "own-scenario.toml", scenario).unwrap_err();
    assert!(plain(&said).contains("no file is read here"), "{said}");
}

#[test]
fn what_the_page_calls_things_is_known_in_chinese() {
    let file = fs::read_to_string(root().join("crates/text/messages/zh/levers.toml")).unwrap();
    let file: toml::Table = toml::from_str(&file).unwrap();
    let report = Messages::of(Language::Chinese);
    let known: BTreeSet<&str> = file["known"]
        .as_table()
        .unwrap()
        .keys()
        .map(String::as_str)
        .chain(report.known_texts().map(|(text, _)| text))
        .collect();
    let mut words: BTreeSet<String> = BTreeSet::new();
    let mut of_scenario = |scenario: &Scenario| {
        let session = Session::new(scenario, &scenario.arms[0].name, 0, 0).unwrap();
        for lever in session.levers() {
            words.extend([lever.path, lever.doc, lever.unit.to_string()]);
        }
        let view = session.describe();
        words.extend(view.houses.into_iter().map(|house| house.name));
        words.extend(view.forum.stakeholders.into_iter().map(|party| party.name));
        words.extend(view.nodes.iter().flat_map(|node| [node.node, node.title, node.unit]).map(String::from));
        for arm in &scenario.arms {
            words.insert(arm.label.clone());
            words.extend(arm.name.split('+').map(String::from));
        }
    };
    of_scenario(&Scenario::default());
    lessons::all().iter().for_each(|lesson| of_scenario(lesson.scenario()));
    words.extend(lessons::all().iter().map(|lesson| lesson.scenario().title.clone()));
    words.extend(SIGNALS.iter().flat_map(|signal| [signal.name, signal.unit, signal.doc]).map(String::from));
    words.extend(OUTCOMES.iter().flat_map(|row| [row.title, row.unit, row.doc]).map(String::from));
    // The label of an arm of several countermeasures is made of theirs.
    let missing: Vec<&String> =
        words.iter().filter(|word| !known.contains(word.as_str()) && !word.contains(" + ")).collect();
    assert!(missing.is_empty(), "without Chinese: {missing:#?}");
    for (text, own) in file["known"].as_table().unwrap() {
        let own = own.as_str().unwrap();
        assert!(own.chars().any(|c| c >= '\u{4e00}'), "{text}: {own}");
        assert!(!own.contains(','), "{own} has a Latin comma");
    }
}
