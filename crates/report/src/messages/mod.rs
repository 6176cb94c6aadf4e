//! Texts for people in every language: of the report, of the screen and of the lab, from files with one area each.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Files of English texts; no key stands in two of them.
const ENGLISH: &[&str] = &[
    include_str!("report.en.toml"),
    include_str!("screen.en.toml"),
    include_str!("stage.en.toml"),
    include_str!("lab.en.toml"),
];
/// Files of Chinese texts, with the same keys.
const CHINESE: &[&str] = &[
    include_str!("report.zh.toml"),
    include_str!("screen.zh.toml"),
    include_str!("stage.zh.toml"),
    include_str!("levers.zh.toml"),
    include_str!("lab.zh.toml"),
];

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    /// Its name on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    /// Its name in a page (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        }
    }

    /// The language with this name on the command line.
    pub fn with_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

/// The texts of one language.
#[derive(Clone, Debug)]
pub struct Messages {
    /// Which language.
    pub language: Language,
    texts: BTreeMap<String, String>,
    known: BTreeMap<String, String>,
}

impl Messages {
    /// The texts of a language.
    ///
    /// # Panics
    ///
    /// Never: the files are part of the program and tested.
    pub fn of(language: Language) -> Self {
        let files = match language {
            Language::English => ENGLISH,
            Language::Chinese => CHINESE,
        };
        let mut messages = Messages { language, texts: BTreeMap::new(), known: BTreeMap::new() };
        files.iter().for_each(|file| messages.read(file));
        messages
    }

    /// The English texts, where there is no choice of language: the screens of studies, and whatever goes into files.
    pub fn english() -> &'static Messages {
        static ENGLISH: LazyLock<Messages> = LazyLock::new(|| Messages::of(Language::English));
        &ENGLISH
    }

    fn read(&mut self, file: &str) {
        let table: toml::Table =
            toml::from_str(file).unwrap_or_else(|error| panic!("built-in texts: {error}"));
        for (key, value) in &table {
            if key == "known" {
                let words = value.as_table().into_iter().flatten();
                for (text, own) in words.filter_map(|(text, own)| Some((text, own.as_str()?))) {
                    let before = self.known.insert(text.clone(), own.to_string());
                    assert!(before.is_none(), "built-in texts: \"{text}\" stands twice");
                }
            } else {
                flatten(key, value, &mut self.texts);
            }
        }
    }

    /// The keys that begin with `first` and their texts, placeholders and all.
    pub fn beginning_with<'a>(&'a self, first: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let texts = self.texts.iter().filter(move |(key, _)| key.starts_with(first));
        texts.map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// The texts of the program itself, and what they are in this language.
    pub fn known_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.known.iter().map(|(text, own)| (text.as_str(), own.as_str()))
    }

    /// The text of a key, with `{name}` replaced by values.
    pub fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Some(pattern) = self.texts.get(key) else { return format!("⟦{key}⟧") };
        let mut text = String::with_capacity(pattern.len());
        let mut rest = pattern.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            text += before;
            let Some((name, after)) = after.split_once('}') else { break };
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => text += value,
                None => text += &format!("⟦{name}⟧"),
            }
            rest = after;
        }
        text + rest
    }

    /// The same with values that are texts of their own.
    pub fn filled(&self, key: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.text(key, &values)
    }

    /// A text without values.
    pub fn plain(&self, key: &str) -> String {
        self.text(key, &[])
    }

    /// A text of the program itself (the name of an outcome, a built-in countermeasure) in this language; what users
    /// wrote stays as it is.
    pub fn known(&self, text: &str) -> String {
        self.known.get(text).cloned().unwrap_or_else(|| text.to_string())
    }

    /// The name of an arm: that of a built-in one in this language, and of several joined by +.
    pub fn arm(&self, name: &str) -> String {
        name.split('+').map(|part| self.known(part.trim())).collect::<Vec<_>>().join(" + ")
    }

    /// A title, or those of a comparison, in this language if they are known.
    pub fn titles(&self, title: &str) -> String {
        title.split(" | ").map(|title| self.known(title)).collect::<Vec<_>>().join(" | ")
    }

    /// Words in a row, with the word for "and" before the last.
    pub fn list(&self, words: &[String]) -> String {
        match words {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => {
                let first = first.join(&self.plain("list.comma"));
                self.text("list.and", &[("first", &first), ("last", last)])
            }
        }
    }
}

fn flatten(key: &str, value: &toml::Value, texts: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::Table(table) => {
            table.iter().for_each(|(name, value)| flatten(&format!("{key}.{name}"), value, texts));
        }
        toml::Value::String(text) => {
            let before = texts.insert(key.to_string(), text.clone());
            assert!(before.is_none(), "built-in texts: {key} stands twice");
        }
        other => panic!("built-in texts: {key} is {other}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use sfic::experiment::cycle::ITEMS;
    use sfic::experiment::evidence::facts::checks;
    use sfic::model::chain::STAGES;
    use sfic::model::outcomes::OUTCOMES;
    use sfic::scenario::Scenario;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
    }

    #[test]
    fn languages_have_the_same_keys_and_placeholders() {
        let (english, chinese) = (Messages::of(Language::English), Messages::of(Language::Chinese));
        let keys = |messages: &Messages| messages.texts.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&english), keys(&chinese));
        for (key, text) in &english.texts {
            assert_eq!(placeholders(text), placeholders(&chinese.texts[key]), "{key}");
            assert!(!text.is_empty() && !chinese.texts[key].is_empty(), "{key}");
        }
    }

    #[test]
    fn every_text_is_used_somewhere() {
        let mut sources = String::new();
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![root.join("results"), root.join("cli"), root.join("lab")];
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
        // Keys made of parts, such as `side.moved_share.up`, are used by their first part.
        let made = [
            "side.",
            "position.",
            "verdict.",
            "status.",
            "reading.",
            "limits.",
            "class.",
            "box.",
            "calibrate.",
        ];
        let used = |key: &str| {
            sources.contains(&format!("\"{key}\""))
                || made.iter().any(|part| key.starts_with(part) && sources.contains(&format!("\"{part}")))
        };
        // Keys that scripts of the page make of parts, such as `lab.story.${name}`.
        let made_in_page = |key: &str| {
            key.starts_with("lab.")
                && key
                    .match_indices(['.', '_'])
                    .any(|(at, _)| sources.contains(&format!("`{}${{", &key[..=at])))
        };
        for key in Messages::of(Language::English).texts.keys() {
            assert!(used(key) || made_in_page(key), "{key} is used nowhere");
        }
    }

    #[test]
    fn what_the_program_calls_things_is_known_in_every_language() {
        let chinese = Messages::of(Language::Chinese);
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
        for word in words {
            assert!(chinese.known.contains_key(&word), "\"{word}\" has no Chinese");
        }
    }

    #[test]
    fn values_are_put_in_and_missing_ones_seen() {
        let mut messages = Messages::of(Language::English);
        messages.texts.insert("try".into(), "{a} of {b}".into());
        assert_eq!(messages.text("try", &[("a", "1"), ("b", "{a}")]), "1 of {a}");
        assert_eq!(messages.text("try", &[("a", "1")]), "1 of ⟦b⟧");
        assert_eq!(messages.plain("no such key"), "⟦no such key⟧");
        assert_eq!(messages.list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(Messages::of(Language::Chinese).arm("capacity+own"), "能力扶持 + own");
    }
}
