//! Beyond the checks of the build: every text is used, and the program's words are translated.

mod glossary;

use sfic::experiment::cycle::ITEMS;
use sfic::experiment::evidence::facts::checks;
use sfic::model::chain::STAGES;
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::Scenario;
use sfic_text::{Language, Messages};
use std::path::Path;

/// All sources, templates and scripts of the faces that print texts.
fn sources() -> String {
    let faces = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders: Vec<_> =
        ["text", "report", "cli", "lab"].map(|name| faces.join(name).join("src")).into();
    let mut sources = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| ["rs", "html", "js"].iter().any(|known| ending == *known))
            {
                sources += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    sources
}

#[test]
fn every_text_is_used_somewhere() {
    let sources = sources();
    // Keys that scripts of the page make of parts, such as `lab.story.${name}`.
    let made_in_page = |key: &str| {
        key.starts_with("lab.")
            && key.match_indices(['.', '_']).any(|(at, _)| sources.contains(&format!("`{}${{", &key[..=at])))
    };
    for (key, _) in Messages::of(Language::English).beginning_with("") {
        assert!(sources.contains(&format!("\"{key}\"")) || made_in_page(key), "{key} is used nowhere");
    }
}

#[test]
fn what_the_program_calls_things_is_known_in_every_language() {
    let scenario = Scenario::default();
    let mut words: Vec<String> =
        OUTCOMES.iter().flat_map(|outcome| [outcome.title, outcome.unit].map(String::from)).collect();
    words.extend(checks().into_iter().map(|check| check.label));
    words.extend(scenario.arms.iter().map(|arm| arm.name.clone()));
    for measure in &scenario.countermeasures {
        words.extend([measure.name.clone(), measure.label.clone(), measure.answers.clone()]);
    }
    words.extend(scenario.arms[0].spec.stakeholders.iter().map(|party| party.name.clone()));
    words.extend(STAGES.iter().flat_map(|stage| [stage.title, stage.lost].map(String::from)));
    words.extend(ITEMS.iter().flat_map(|item| [item.title, item.node.word()].map(String::from)));
    for language in Language::ALL.into_iter().filter(|language| *language != Language::default()) {
        let known: Vec<&str> = Messages::of(language).known_texts().map(|(text, _)| text).collect();
        for word in &words {
            assert!(known.contains(&word.as_str()), "\"{word}\" is not known in {}", language.code());
        }
    }
}
