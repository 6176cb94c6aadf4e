//! The Chinese texts against the glossary for readers, `docs/glossary.md`: the words that it lists as not used are not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A row of the glossary.
struct Term {
    chinese: String,
    short: String,
    not_used: Vec<Refused>,
}

/// A word that is not used, and the longer words in which it may stand.
struct Refused {
    word: String,
    but: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The words of a cell, which may have others in brackets: `平台（信息平台）、论坛`.
fn words(cell: &str) -> Vec<Refused> {
    let mut depth = 0;
    let outside = |c: char| {
        depth += i32::from(c == '（') - i32::from(c == '）');
        c == '、' && depth == 0
    };
    let word = |text: &str| {
        let (word, but) = text.split_once('（').unwrap_or((text, ""));
        let but = but.trim_end_matches('）').split('、').filter(|but| !but.is_empty());
        Refused { word: word.into(), but: but.map(String::from).collect() }
    };
    cell.split(outside).filter(|text| *text != "–").map(word).collect()
}

fn glossary() -> Vec<Term> {
    let page = std::fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| English |"));
    let term = |row: &str| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, chinese, short, _, source, not_used] = cells[..] else { panic!("not six cells: {row}") };
        assert!(!chinese.is_empty() && !source.is_empty(), "no term or no source: {row}");
        Term { chinese: chinese.into(), short: short.into(), not_used: words(not_used) }
    };
    rows.map(term).collect()
}

/// Texts with Chinese in them, by file: messages, lessons, scenarios and pages.
fn texts() -> BTreeMap<String, String> {
    let (root, mut texts) = (root(), BTreeMap::new());
    let mut places: Vec<PathBuf> =
        ["crates/text/messages", "crates/lab/src", "scenarios", "docs", "README.md", "README.zh.md"]
            .map(|at| root.join(at))
            .into();
    while let Some(place) = places.pop() {
        if place.is_dir() {
            places.extend(std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()));
        } else if place.extension().is_some_and(|ending| ending == "toml" || ending == "md") {
            let name = place.strip_prefix(&root).unwrap().display().to_string();
            let text = std::fs::read_to_string(&place).unwrap();
            if name != "docs/glossary.md" && text.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
                texts.insert(name, text);
            }
        }
    }
    texts
}

/// True if the word stands in the text other than within one of the longer words.
fn stands(refused: &Refused, text: &str) -> bool {
    let rest = refused.but.iter().fold(text.to_string(), |text, but| text.replace(but, "·"));
    rest.contains(&refused.word)
}

#[test]
fn no_chinese_text_has_a_word_that_the_glossary_refuses() {
    let (terms, texts) = (glossary(), texts());
    for file in ["levers.toml", "report.toml"].map(|name| format!("crates/text/messages/zh/{name}")) {
        assert!(texts.contains_key(&file), "{file} was not read");
    }
    assert!(
        texts.keys().any(|file| file.contains("lessons/"))
            && texts.keys().any(|file| file.contains(".texts."))
    );
    let mut found = Vec::new();
    for (file, text) in &texts {
        for (number, line) in text.lines().enumerate() {
            for term in &terms {
                for refused in term.not_used.iter().filter(|refused| stands(refused, line)) {
                    let (word, number, right) = (&refused.word, number + 1, &term.chinese);
                    found.push(format!("{file}:{number}: {word}, where the glossary has {right}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn chinese_letters_have_no_space_beside_letters_and_digits_of_other_scripts() {
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let other = |c: char| c.is_ascii_alphanumeric() || "{}%".contains(c);
    let messages = super::Messages::of(super::Language::Chinese);
    let texts = messages.beginning_with("").chain(messages.known_texts()).map(|(_, text)| text);
    // The scenario that `sfic new` writes has columns; commands and code between marks are as they are typed.
    let code = ["\n[institution]", "sfic ", "gunzip ", "%H:%M"];
    for text in texts.filter(|text| !code.iter().any(|code| text.contains(code))) {
        let prose = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let letters: Vec<char> = prose.chars().collect();
        let apart = letters.windows(3).find(|three| {
            three[1] == ' ' && (chinese(three[0]) && other(three[2]) || other(three[0]) && chinese(three[2]))
        });
        assert_eq!(apart, None, "{text}");
    }
}

#[test]
fn terms_of_the_glossary_are_those_of_the_texts() {
    let (terms, all) = (glossary(), texts().into_values().collect::<String>());
    for term in &terms {
        let used = |word: &str| all.contains(word);
        let chinese = used(&term.chinese) || term.chinese.split('、').all(used);
        assert!(chinese || term.short != "–" && used(&term.short), "{} is used nowhere", term.chinese);
        assert!(term.short == "–" || used(&term.short), "{} is used nowhere", term.short);
        for refused in &term.not_used {
            assert!(stands(refused, &format!("这是{}吗", refused.word)), "{} is never found", refused.word);
            for but in &refused.but {
                assert!(
                    but.contains(&refused.word) && !stands(refused, but),
                    "{but} is no word with {}",
                    refused.word
                );
            }
            let right = [&term.chinese, &term.short];
            assert!(
                !right.iter().any(|word| stands(refused, word)),
                "{} is refused in its own term",
                refused.word
            );
        }
    }
}

#[test]
fn a_signal_has_one_name_in_all_pictures() {
    let messages = super::Messages::of(super::Language::Chinese);
    let known: BTreeMap<&str, &str> = messages.known_texts().collect();
    let mut both = 0;
    for (key, text) in messages.beginning_with("lab.stage.signal.") {
        let outcome = super::OUTCOMES.iter().find(|outcome| key.ends_with(&format!(".{}", outcome.name)));
        // The title of a link of the chain is a word for both.
        let outcome = outcome.filter(|outcome| super::STAGES.iter().all(|link| link.title != outcome.title));
        let names = [key.rsplit('.').next(), outcome.map(|outcome| outcome.title)];
        for name in names.into_iter().flatten().filter_map(|name| known.get(name)) {
            both += 1;
            assert!(text == *name || text.starts_with(&format!("{name}（")), "{key}: {text} and {name}");
        }
    }
    assert!(both > 20, "only {both} signals were compared");
}
