//! Folders of texts, one for each language, read and compared with English when the program is built.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The language that every other is compared with.
const FIRST: &str = "en";
/// The file that names the language of a folder.
const LANGUAGE: &str = "language.toml";

/// A text, and the file it is in.
pub(super) struct Text {
    file: String,
    text: String,
}

/// A language and its texts.
pub(super) struct Language {
    code: String,
    name: String,
    tag: String,
    texts: BTreeMap<String, Text>,
    known: BTreeMap<String, Text>,
}

/// The languages of the folders below `root`, English first.
///
/// # Errors
///
/// All faults, each with its file and key: what is no text, a key that is there twice, a key that another language
/// lacks, placeholders that differ.
pub(super) fn read(root: &Path) -> Result<Vec<Language>, Vec<String>> {
    let unreadable = |path: &Path, error| vec![format!("{}: {error}", path.display())];
    let listed = |path: &Path| -> Result<Vec<_>, Vec<String>> {
        let entries = fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut paths: Vec<_> =
            entries.map_err(|error| unreadable(path, error))?.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        Ok(paths)
    };
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (mut languages, mut faults) = (Vec::new(), Vec::new());
    for folder in listed(root)?.into_iter().filter(|path| path.is_dir()) {
        let mut files = Vec::new();
        for path in listed(&folder)? {
            files.push((name(&path), fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?));
        }
        languages.push(language(&name(&folder), &files, &mut faults));
    }
    languages.sort_by_key(|language| (language.code != FIRST, language.code.clone()));
    compare(&languages, &mut faults);
    if faults.is_empty() { Ok(languages) } else { Err(faults) }
}

/// The language of a folder with these files.
fn language(code: &str, files: &[(String, String)], faults: &mut Vec<String>) -> Language {
    let (texts, known) = (BTreeMap::new(), BTreeMap::new());
    let mut language = Language { code: code.into(), name: String::new(), tag: String::new(), texts, known };
    for (file, text) in files {
        let path = format!("messages/{code}/{file}");
        let table: toml::Table = match toml::from_str(text) {
            Ok(table) => table,
            Err(error) => {
                faults.push(format!("{path}: {error}"));
                continue;
            }
        };
        if file == LANGUAGE {
            let of = |key: &str| table.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_string();
            (language.name, language.tag) = (of("name"), of("tag"));
            continue;
        }
        for (key, value) in &table {
            let known = key == "known";
            let texts = if known { &mut language.known } else { &mut language.texts };
            flatten(&path, if known { "" } else { key }, value, texts, faults);
        }
    }
    if language.name.is_empty() || language.tag.is_empty() {
        faults.push(format!("messages/{code}/{LANGUAGE}: it must give `name` and `tag`"));
    }
    language
}

fn flatten(
    file: &str,
    key: &str,
    value: &toml::Value,
    texts: &mut BTreeMap<String, Text>,
    faults: &mut Vec<String>,
) {
    match value {
        toml::Value::Table(table) => {
            for (name, value) in table {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten(file, &key, value, texts, faults);
            }
        }
        toml::Value::String(text) if !text.is_empty() => {
            let text = Text { file: file.into(), text: text.clone() };
            if let Some(before) = texts.insert(key.into(), text) {
                faults.push(format!("{file}: `{key}` is there twice, also in {}", before.file));
            }
        }
        _ => faults.push(format!("{file}: `{key}` is no text")),
    }
}

/// Compares every language with the first.
fn compare(languages: &[Language], faults: &mut Vec<String>) {
    let Some((first, others)) = languages.split_first().filter(|(first, _)| first.code == FIRST) else {
        return faults.push(format!("messages/{FIRST}: there is no such folder"));
    };
    for other in others {
        for (key, Text { file, text }) in &first.texts {
            let Some(own) = other.texts.get(key) else {
                faults.push(format!("messages/{}: `{key}` of {file} is missing", other.code));
                continue;
            };
            let (expected, found) = (placeholders(text), placeholders(&own.text));
            if expected != found {
                faults.push(format!("{}: `{key}` has {found:?}, in {file} {expected:?}", own.file));
            }
        }
        for (key, own) in other.texts.iter().filter(|(key, _)| !first.texts.contains_key(*key)) {
            faults.push(format!("{}: `{key}` is not in messages/{FIRST}", own.file));
        }
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// The languages as Rust: the enumeration `Language`, the keys with their placeholders, and the texts of each language
/// in the order of the keys.
pub(super) fn rust(languages: &[Language]) -> String {
    let mut rust = String::from(
        "/// A language, one for each folder of texts.\n\
         #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]\npub enum Language {\n    #[default]\n",
    );
    let mut write = |line: String| writeln!(rust, "{line}").unwrap_or_default();
    for Language { name, tag, .. } in languages {
        write(format!("    /// {name} (`{tag}`).\n    {name},"));
    }
    write("}\n".into());
    write(format!("pub(crate) const LANGUAGES: [Built; {}] = [", languages.len()));
    for Language { code, name, tag, texts, known } in languages {
        write(format!("    Built {{ language: Language::{name}, code: {code:?}, tag: {tag:?}, texts: &["));
        texts.values().for_each(|own| write(format!("        {:?},", own.text)));
        write("    ], known: &[".into());
        known.iter().for_each(|(text, own)| write(format!("        ({text:?}, {:?}),", own.text)));
        write("    ] },".into());
    }
    write("];\n".into());
    let keys = languages.first().map(|first| &first.texts).into_iter().flatten();
    write("const KEYS: &[(&str, &[&str])] = &[".into());
    keys.for_each(|(key, own)| {
        let names: Vec<&str> = placeholders(&own.text).into_iter().collect();
        write(format!("    ({key:?}, &{names:?}),"));
    });
    write("];".into());
    rust
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Faults of an English and a Chinese text.
    fn faults(english: &str, chinese: &[&str]) -> Vec<String> {
        let mut faults = Vec::new();
        let mut read = |code: &str, texts: &[&str]| {
            let named = (LANGUAGE.into(), "name = 'A'\ntag = 'a'".into());
            let files =
                texts.iter().enumerate().map(|(file, text)| (format!("{file}.toml"), text.to_string()));
            language(code, &files.chain([named]).collect::<Vec<_>>(), &mut faults)
        };
        let languages = [read("en", &[english]), read("zh", chinese)];
        compare(&languages, &mut faults);
        faults
    }

    #[test]
    fn faults_are_told_with_file_and_key() {
        assert!(faults("[a]\nb = '{x} of {y}'", &["[a]\nb = '{y}, {x}'"]).is_empty());
        let told = |english: &str, chinese: &[&str]| faults(english, chinese).join("\n");
        assert_eq!(
            told("a = 'x'\nb = 'y'", &["a = 'x'"]),
            "messages/zh: `b` of messages/en/0.toml is missing"
        );
        assert_eq!(told("a = 'x'", &["a = 'x'\nb = 'y'"]), "messages/zh/0.toml: `b` is not in messages/en");
        assert_eq!(
            told("a = '{x}'", &["a = '{y}'"]),
            r#"messages/zh/0.toml: `a` has {"y"}, in messages/en/0.toml {"x"}"#
        );
        assert_eq!(
            told("[a]\nb = 'x'", &["[a]\nb = 'x'", "[a]\nb = 'y'"]),
            "messages/zh/1.toml: `a.b` is there twice, also in messages/zh/0.toml"
        );
        assert_eq!(
            told("", &["[known]\nb = 'x'", "[known]\nb = 'y'"]),
            "messages/zh/1.toml: `b` is there twice, also in messages/zh/0.toml"
        );
        assert_eq!(told("a = 'x'", &["a = ''"]).lines().next(), Some("messages/zh/0.toml: `a` is no text"));
        assert!(told("a = 'x'", &["a = 'x'\na = 'x'"]).starts_with("messages/zh/0.toml: "));
    }

    #[test]
    fn a_language_has_a_name_and_english_is_there() {
        let mut faults = Vec::new();
        let only = language("zh", &[], &mut faults);
        compare(&[only], &mut faults);
        assert_eq!(faults[0], "messages/zh/language.toml: it must give `name` and `tag`");
        assert_eq!(faults[1], "messages/en: there is no such folder");
    }

    #[test]
    fn the_folders_of_this_program_become_rust() {
        let languages = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("messages")).unwrap_or_default();
        let rust = rust(&languages);
        assert!(rust.contains("    #[default]\n    /// English (`en`).\n    English,\n"), "{rust}");
        assert!(rust.contains("    /// Chinese (`zh-Hans`).\n    Chinese,\n"), "{rust}");
        assert!(rust.contains("    (\"list.and\", &[\"first\", \"last\"]),\n"));
        assert_eq!(read(Path::new("no such folder")).err().map(|faults| faults.len()), Some(1));
    }
}
