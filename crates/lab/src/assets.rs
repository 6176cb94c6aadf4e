//! The files of the page, part of the program.

use serde_json::json;

use sfic_text::{Language, Messages};

macro_rules! files {
    ($($name:literal)*) => {
        /// Name and text of each file below `page/`.
        pub const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("page/", $name)))),*];
    };
}

files! {
    "conditions.js"
    "controls.css"
    "controls.js"
    "draws.js"
    "ensemble.js"
    "ensemble_chart.js"
    "ensemble_say.js"
    "file.js"
    "first.js"
    "follow.js"
    "handout.css"
    "handout.js"
    "index.html"
    "keys.js"
    "lab.css"
    "lesson.js"
    "lesson_chart.js"
    "lesson_dots.js"
    "lesson_guess.js"
    "lesson_record.js"
    "lesson_state.js"
    "lever.js"
    "levers.js"
    "lost.js"
    "main.js"
    "phone.css"
    "phone.js"
    "save.js"
    "notes.css"
    "notes.html"
    "notes.js"
    "notes_window.js"
    "present.css"
    "present.js"
    "present_state.js"
    "runs.js"
    "session.js"
    "side.js"
    "snapshot.js"
    "socket.js"
    "story.js"
    "text.js"
    "timer.js"
    "transport.js"
    "stage/agents.js"
    "stage/agents_layout.js"
    "stage/agents_motion.js"
    "stage/agents_paint.js"
    "stage/agents_pixels.js"
    "stage/agents_say.js"
    "stage/cycle.js"
    "stage/cycle_layout.js"
    "stage/dom.js"
    "stage/forum.js"
    "stage/forum_say.js"
    "stage/series.js"
    "stage/series_paint.js"
    "stage/series_store.js"
    "stage/shapes.js"
    "stage/stage.css"
}

/// The text of a file and the type of its content.
pub fn file(name: &str) -> Option<(&'static str, &'static str)> {
    let (_, text) = FILES.iter().find(|(known, _)| *known == name)?;
    Some((text, content_type(name)?))
}

/// The first file of the page, with the token in the addresses of the others, and the language in which it begins.
pub(super) fn index(token: &str, language: Language) -> String {
    let text = file("index.html").map_or("", |(text, _)| text);
    let text = text.replace("<html lang=\"en\"", &format!("<html lang=\"{}\"", language.tag()));
    text.replace("\"/page/", &format!("\"/page/{token}/"))
}

fn content_type(name: &str) -> Option<&'static str> {
    let known = [
        (".html", "text/html; charset=utf-8"),
        (".js", "text/javascript; charset=utf-8"),
        (".css", "text/css; charset=utf-8"),
        (".svg", "image/svg+xml"),
        (".json", "application/json"),
    ];
    known.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, content)| *content)
}

/// The texts of the page in a language, as JSON: `texts` by key, and what the program's own words are in it, `known`.
pub fn texts(language: Language) -> String {
    let messages = Messages::of(language);
    let texts: serde_json::Map<_, _> =
        messages.beginning_with("lab.").map(|(key, text)| (key.to_string(), json!(text))).collect();
    let known: serde_json::Map<_, _> =
        messages.known_texts().map(|(text, own)| (text.to_string(), json!(own))).collect();
    json!({ "texts": texts, "known": known }).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use sfic::model::signals::SIGNALS;

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page")
    }

    fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files_below(&path, found) } else { found.push(path) }
        }
    }

    #[test]
    fn every_file_of_the_page_is_served_with_a_type() {
        let mut found = Vec::new();
        files_below(&folder(), &mut found);
        let name = |path: &PathBuf| path.strip_prefix(folder()).unwrap().to_str().unwrap().replace('\\', "/");
        let found: BTreeSet<String> = found.iter().map(name).collect();
        let served: BTreeSet<String> = FILES.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(served, found);
        assert_eq!(served.len(), FILES.len());
        for (name, text) in FILES {
            assert_eq!(file(name).unwrap().0, *text, "{name}");
        }
        assert_eq!(file("../mod.rs"), None);
    }

    /// The quoted text after `before`.
    fn quoted<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
        let after = text.match_indices(before).map(|(at, _)| text[at + before.len()..].trim_start());
        let inside = |rest: &'a str| {
            let mark = rest.chars().next().filter(|mark| "\"'`".contains(*mark))?;
            rest[1..].split(mark).next()
        };
        after.filter_map(inside).collect()
    }

    #[test]
    fn the_page_refers_to_nothing_outside() {
        for (name, text) in FILES {
            for (at, _) in text.match_indices("://") {
                let start = text[..at].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
                let end = at + text[at..].find(['"', '\'', '`', ' ', '\n', ')']).unwrap_or(text.len() - at);
                let address = &text[start..end];
                // The name of SVG and the page's own socket are no places in the network.
                let own =
                    address.starts_with("http://www.w3.org/") || address.starts_with("ws://${location.host}");
                assert!(own, "{name} refers to {address}");
            }
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            for module in ["from ", "import ", "import("].iter().flat_map(|before| quoted(text, before)) {
                if name.ends_with(".js") && module.contains(".js") {
                    assert!(module.starts_with("./") || module.starts_with("../"), "{name} imports {module}");
                    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
                    for part in module.split('/') {
                        match part {
                            "." => {}
                            ".." => assert!(parts.pop().is_some(), "{name} imports {module}"),
                            part => parts.push(part),
                        }
                    }
                    assert!(file(&parts.join("/")).is_some(), "{name} imports {module}, which is not there");
                }
            }
            if name.ends_with(".html") {
                let places = quoted(text, "src=").into_iter().chain(quoted(text, "href="));
                for index in places.filter(|index| !index.starts_with('#') && !index.starts_with("data:")) {
                    // Only the first file is at another address than those to which it leads.
                    let start = if *name == "index.html" { "/page/" } else { "./" };
                    let served = index.strip_prefix(start).and_then(file);
                    assert!(served.is_some(), "{name} refers to {index}, which is not there");
                }
                // What the policy of the page forbids, and a browser would leave out.
                for inline in [" style=", "<style", "<script>", " onclick=", " onload="] {
                    assert!(!text.contains(inline), "{name} has {inline}");
                }
            }
        }
    }

    #[test]
    fn every_text_that_the_page_asks_for_is_there() {
        let texts: Vec<&str> = Messages::for_files().beginning_with("lab.").map(|(key, _)| key).collect();
        let mut asked = 0;
        for (name, text) in FILES.iter().filter(|(name, _)| !name.ends_with(".css")) {
            for (at, _) in text.match_indices("lab.") {
                let Some(mark) = text[..at].chars().next_back().filter(|mark| "\"'`".contains(*mark)) else {
                    continue;
                };
                let key = text[at..].split(mark).next().unwrap_or_default();
                // What is made of parts begins as some key does.
                let there = match key.split_once("${") {
                    Some((first, _)) => texts.iter().any(|known| known.starts_with(first)),
                    None => texts.contains(&key),
                };
                assert!(there, "{name} asks for {key}");
                asked += 1;
            }
        }
        assert!(asked > 100, "{asked}");
    }

    /// What the cycle marks as failing is what the study of the propositions found.
    #[test]
    fn propositions_that_fail_are_marked_and_no_others() {
        let evidence = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/evidence.md");
        let evidence = fs::read_to_string(evidence).unwrap();
        let line = evidence.lines().find_map(|line| line.strip_prefix("Does not hold: ")).unwrap();
        let found: BTreeSet<&str> = line.trim_end_matches('.').split(", ").collect();
        let (layout, _) = file("stage/cycle_layout.js").unwrap();
        let marked = layout.split("FAILS = [").nth(1).unwrap().split("];").next().unwrap();
        let marked: BTreeSet<&str> = quoted(marked, "[").into_iter().collect();
        assert_eq!(marked, found);
        assert!(found.len() > 2, "{found:?}");
        for name in found {
            let key = format!("lab.stage.cycle.fails.{name}");
            assert!(Messages::for_files().beginning_with("lab.").any(|(known, _)| known == key), "{key}");
        }
    }

    #[test]
    fn every_signal_has_a_name_on_the_page() {
        let texts: BTreeSet<&str> =
            Messages::for_files().beginning_with("lab.").map(|(key, _)| key).collect();
        for signal in SIGNALS {
            let key = format!("lab.stage.signal.{}", signal.name);
            assert!(texts.contains(key.as_str()), "{key}");
        }
    }

    /// Two words or more that somebody reads: a sentence, or the beginning of one.
    fn readable(literal: &str) -> bool {
        let words: Vec<&str> = literal.split_whitespace().collect();
        let plain = |word: &&str| {
            word.trim_end_matches([',', '.', ':', '?', '!', '…']).chars().all(|c| c.is_ascii_alphabetic())
        };
        words.len() > 1 && words.iter().all(plain)
    }

    /// The page says nothing of its own: what is shown or told comes from the texts by key, in the language of the page.
    #[test]
    fn nothing_is_shown_that_has_no_key() {
        let shown = [
            "textContent = ",
            "innerText = ",
            ".title = ",
            "placeholder = ",
            "alt = ",
            "\"aria-label\": ",
            "\"aria-label\", ",
            "\"aria-valuetext\": ",
            "title: ",
            "placeholder: ",
            "announce(",
            "notice(",
            "{}, ",
        ];
        let mut found = Vec::new();
        for (name, text) in FILES.iter().filter(|(name, _)| name.ends_with(".js")) {
            for before in shown {
                let literals = quoted(text, before).into_iter().filter(|literal| readable(literal));
                found.extend(literals.map(|literal| format!("{name}: {literal}")));
            }
            // Elsewhere what looks like a sentence: it begins with a capital letter.
            for line in text
                .lines()
                .filter(|line| !line.trim_start().starts_with(['/', '*']) && !line.contains("sans-serif"))
            {
                for mark in ['"', '\'', '`'] {
                    let literals = line.split(mark).skip(1).step_by(2);
                    let sentences = literals
                        .filter(|one| one.starts_with(|c: char| c.is_ascii_uppercase()) && readable(one));
                    found.extend(sentences.map(|literal| format!("{name}: {literal}")));
                }
            }
        }
        for (name, text) in FILES.iter().filter(|(name, _)| name.ends_with(".html")) {
            let inside = text.split('>').filter_map(|part| part.split('<').next());
            found.extend(inside.filter(|one| readable(one)).map(|words| format!("{name}: {words}")));
            for attribute in ["aria-label=", "title=", "placeholder=", "alt="] {
                found.extend(quoted(text, attribute).into_iter().map(|words| format!("{name}: {words}")));
            }
        }
        found.retain(|one| !one.ends_with(": sfic lab"));
        assert!(found.is_empty(), "{found:#?}");
        for wrong in ["Connection lost", "connection lost", "The page is gone."] {
            assert!(readable(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_page_begins_in_the_language_of_the_program() {
        assert!(index("t", Language::Chinese).contains("<html lang=\"zh-Hans\""));
        assert!(index("t", Language::English).contains("<html lang=\"en\""));
    }

    #[test]
    fn texts_are_there_in_every_language() {
        for language in Language::ALL {
            let read: serde_json::Value = serde_json::from_str(&texts(language)).unwrap();
            assert!(read["texts"].as_object().unwrap().keys().all(|key| key.starts_with("lab.")));
            let known = &read["known"]["re-infringement"];
            assert_eq!(known.is_string(), language == Language::Chinese);
        }
    }
}
