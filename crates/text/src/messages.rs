//! Texts by key, of each language.
//!
//! A text is asked for by a [`Key`], which [`key!`](crate::key) makes of a name that is checked when the program is
//! compiled, and written with its values by [`say!`](crate::say):
//!
//! ```
//! use sfic_text::{Language, Messages, key, say};
//!
//! let messages = Messages::of(Language::English);
//! let (first, last) = ("tips", "capacity");
//! assert_eq!(say!(messages, "list.and", first, last), "tips and capacity");
//! assert_eq!(say!(messages, "list.and", first, last = 2), "tips and 2");
//! assert_eq!(messages.plain(key!("yes")), "yes");
//! ```
//!
//! A misspelt key does not compile, nor does a value that is missing or that the text has no place for:
//!
//! ```compile_fail,E0080
//! sfic_text::key!("list.or");
//! ```
//!
//! ```compile_fail,E0080
//! # let messages = sfic_text::Messages::of(Default::default());
//! sfic_text::say!(messages, "list.and", first = "tips");
//! ```
//!
//! ```compile_fail,E0308
//! # let messages = sfic_text::Messages::of(Default::default());
//! sfic_text::say!(messages, sfic_text::key!("list.and"), first = "tips");
//! ```

#[cfg(test)]
#[path = "folders.rs"]
mod folders;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::{Display, Write};

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// Values that a text has at most.
const MOST_VALUES: usize = 12;

/// The texts of a language: those of the keys in their order, and those of the program's own words.
#[derive(Debug)]
pub(crate) struct Built {
    language: Language,
    code: &'static str,
    tag: &'static str,
    texts: &'static [&'static str],
    known: &'static [(&'static str, &'static str)],
}

impl Built {
    /// An English text in this language.
    pub(crate) const fn translation(&self, text: &str) -> Option<&'static str> {
        let (mut low, mut high) = (0, self.known.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match compared(self.known[middle].0.as_bytes(), text.as_bytes()) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(self.known[middle].1),
            }
        }
        None
    }
}

impl Language {
    /// All of them, English first.
    pub const ALL: [Language; LANGUAGES.len()] = {
        let (mut all, mut at) = ([Language::English; LANGUAGES.len()], 0);
        while at < all.len() {
            all[at] = LANGUAGES[at].language;
            at += 1;
        }
        all
    };

    fn built(self) -> &'static Built {
        static BUILT: [Built; LANGUAGES.len()] = LANGUAGES;
        &BUILT[self as usize]
    }

    /// Name on the command line and of its folder.
    pub fn code(self) -> &'static str {
        self.built().code
    }

    /// Language tag of a page (BCP 47).
    pub fn tag(self) -> &'static str {
        self.built().tag
    }

    /// An English text of the program in this language; none in English itself, or if it is not the program's.
    pub fn known(self, text: &str) -> Option<&'static str> {
        self.built().translation(text)
    }

    /// A text of the program (a description, a unit, a name), or several with semicolons between them, in this language;
    /// what users wrote stays as it is.
    pub fn said(self, text: &str) -> Cow<'_, str> {
        if let Some(known) = self.known(text) {
            return Cow::Borrowed(known);
        }
        let parts: Vec<&str> = text.split("; ").collect();
        let known: Vec<Option<&str>> = parts.iter().map(|part| self.known(part)).collect();
        if parts.len() < 2 || known.iter().all(Option::is_none) {
            return Cow::Borrowed(text);
        }
        let parts = known.into_iter().zip(parts).map(|(known, part)| known.unwrap_or(part));
        let between = self.known(crate::text!("; ")).unwrap_or("; ");
        Cow::Owned(parts.collect::<Vec<_>>().join(between))
    }

    /// The language with this name on the command line.
    pub fn with_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

/// The key of a text with placeholders for the values `VALUES` ([`of_names`]); of a text without any if it is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<const VALUES: u64 = 0> {
    index: usize,
}

impl<const VALUES: u64> Key<VALUES> {
    /// The key of this name, in a constant.
    ///
    /// # Panics
    ///
    /// When the program is compiled, if no text has this name, or its placeholders are not the names of `VALUES`.
    pub const fn named(name: &str) -> Self {
        let index = index(name);
        assert!(of_names(KEYS[index].1) == VALUES, "the text of this key has other placeholders");
        Key { index }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        KEYS[self.index].0
    }
}

impl Key {
    /// The key of this name, if there is a text without placeholders: for templates, whose keys are names.
    pub fn find(name: &str) -> Option<Self> {
        let index = KEYS.binary_search_by_key(&name, |(known, _)| known).ok()?;
        KEYS[index].1.is_empty().then_some(Key { index })
    }
}

const fn index(name: &str) -> usize {
    let mut at = 0;
    while at < KEYS.len() {
        if equal(KEYS[at].0.as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("no text has this key")
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    matches!(compared(a, b), Ordering::Equal)
}

/// The order of two texts by their bytes, in a constant.
const fn compared(a: &[u8], b: &[u8]) -> Ordering {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    match (at == a.len(), at == b.len()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) if a[at] < b[at] => Ordering::Less,
        (false, false) => Ordering::Greater,
    }
}

/// True if these are the names of the placeholders of a text, each of them there, in a constant.
pub(crate) const fn same_placeholders(text: &str, names: &[&str]) -> bool {
    let (text, mut at, mut found, mut kinds) = (text.as_bytes(), 0, [false; MOST_VALUES], 0);
    while at < text.len() {
        if text[at] == b'{' {
            let mut end = at + 1;
            while end < text.len() && text[end] != b'}' {
                end += 1;
            }
            let (_, rest) = text.split_at(at + 1);
            let (name, _) = rest.split_at(end - at - 1);
            let mut known = 0;
            while known < names.len() && !equal(names[known].as_bytes(), name) {
                known += 1;
            }
            if known == names.len() {
                return false;
            }
            kinds += !found[known] as usize;
            found[known] = true;
            at = end;
        }
        at += 1;
    }
    kinds == names.len()
}

/// A text with `{name}` replaced by values.
pub(crate) fn filled(mut rest: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut text = String::with_capacity(rest.len());
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        text += before;
        for (_, value) in values.iter().filter(|(known, _)| *known == name) {
            write!(text, "{value}").unwrap_or_default();
        }
        rest = after;
    }
    text + rest
}

/// The number that distinguishes a set of names of values: the sum of their hashes (FNV-1a), in whatever order.
pub const fn of_names(names: &[&str]) -> u64 {
    let (mut sum, mut name) = (0u64, 0);
    while name < names.len() {
        let (bytes, mut hash, mut at) = (names[name].as_bytes(), 0xcbf2_9ce4_8422_2325u64, 0);
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        sum = sum.wrapping_add(hash);
        name += 1;
    }
    sum
}

/// The same for the placeholders of the text with this key, in a constant.
pub const fn of_key(key: &str) -> u64 {
    of_names(KEYS[index(key)].1)
}

/// Values for placeholders, by name.
#[derive(Clone, Copy)]
pub struct Values<'a, const VALUES: u64>(&'a [(&'static str, &'a dyn Display)]);

impl<'a, const VALUES: u64> Values<'a, VALUES> {
    /// Values of which `VALUES` are the names; [`say!`](crate::say) sees to that.
    pub fn new(values: &'a [(&'static str, &'a dyn Display)]) -> Self {
        Values(values)
    }
}

/// The [`Key`](crate::Key) with a name; a name that no text has does not compile.
#[macro_export]
macro_rules! key {
    ($name:literal) => {{
        const KEY: $crate::Key<{ $crate::of_key($name) }> = $crate::Key::named($name);
        KEY
    }};
}

/// An array of keys, whose texts have the same placeholders.
#[macro_export]
macro_rules! keys {
    ($($name:literal),+ $(,)?) => { [$($crate::key!($name)),+] };
}

/// The text of a key, given by its name or as a [`Key`](crate::Key), with `name = value` for each of its
/// placeholders; `name` alone is the variable of that name.
#[macro_export]
macro_rules! say {
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
    ($texts:expr, $key:literal) => {{
        const KEY: $crate::Key = $crate::Key::named($key);
        $texts.plain(KEY)
    }};
    ($texts:expr, $key:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        const VALUES: u64 = $crate::of_names(&[$(stringify!($name)),+]);
        const KEY: $crate::Key<VALUES> = $crate::Key::named($key);
        $crate::say!($texts, KEY, $($name $(= $value)?),+)
    }};
    ($texts:expr, $key:expr, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $texts.text(
            $key,
            $crate::Values::<{ $crate::of_names(&[$(stringify!($name)),+]) }>::new(
                &[$((stringify!($name), &$crate::say!(@value $name $(= $value)?) as &dyn ::std::fmt::Display)),+],
            ),
        )
    };
}

/// The texts of one language.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    /// Which language.
    pub language: Language,
    /// Arms are named as they are typed.
    typed: bool,
}

impl Messages {
    /// The texts of a language.
    pub fn of(language: Language) -> Self {
        Messages { language, typed: false }
    }

    /// The same for the terminal: in English arms have the names that are typed, since they may be typed next.
    pub fn on_terminal(self) -> Self {
        Messages { typed: self.language == Language::English, ..self }
    }

    /// The texts that go into files of results: English, whatever is printed, since programs read these files and the
    /// same results give the same bytes.
    pub fn for_files() -> Self {
        Messages::of(Language::English)
    }

    /// The names of the keys that begin with `first` and their texts, placeholders and all.
    pub fn beginning_with(self, first: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        let texts = KEYS.iter().zip(self.language.built().texts);
        texts.filter(move |((key, _), _)| key.starts_with(first)).map(|((key, _), text)| (*key, *text))
    }

    /// The texts of the program itself, and what they are in this language.
    pub fn known_texts(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.language.built().known.iter().copied()
    }

    /// The text of a key, with `{name}` replaced by values; [`say!`](crate::say) is how it is called.
    pub fn text<const VALUES: u64>(self, key: Key<VALUES>, values: Values<'_, VALUES>) -> String {
        filled(self.language.built().texts[key.index], values.0)
    }

    /// A text without values.
    pub fn plain(self, key: Key) -> String {
        self.language.built().texts[key.index].into()
    }

    /// A text of the program in this language ([`Language::said`]).
    pub fn said(self, text: &str) -> String {
        self.language.said(text).into_owned()
    }

    /// The name of an arm: that of a built-in one in this language, and of several joined by `+`; what users wrote stays
    /// as it is.
    pub fn arm(self, name: &str) -> String {
        if self.typed {
            return name.into();
        }
        // Of a comparison: the name of the scenario, which is its user's, and that of the arm.
        let (scenario, arm) = name.rsplit_once(": ").map_or(("", name), |(scenario, arm)| (scenario, arm));
        let arm = arm.split('+').map(|part| self.said(part)).collect::<Vec<_>>().join("+");
        if scenario.is_empty() { arm } else { format!("{scenario}: {arm}") }
    }

    /// A title, or those of a comparison, in this language if they are known.
    pub fn titles(self, title: &str) -> String {
        title.split(" | ").map(|title| self.said(title)).collect::<Vec<_>>().join(" | ")
    }

    /// Words in a row, with the word for "and" before the last.
    pub fn list(self, words: &[String]) -> String {
        match words {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => {
                let first = first.join(&say!(self, "list.comma"));
                say!(self, "list.and", first, last)
            }
        }
    }

    /// Words in a row, and after them what stands for the rest of them, if that is any.
    pub fn list_with_rest(self, words: &[String], rest: Option<String>) -> String {
        match rest {
            Some(rest) => say!(self, "list.rest", first = words.join(&say!(self, "list.comma")), rest),
            None => self.list(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_by_name_and_in_order() {
        assert!(KEYS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(Key::find("yes"), Some(key!("yes")));
        assert_eq!(Key::find("yes").map(Key::name), Some("yes"));
        assert_eq!(Key::find("list.and"), None, "a text with placeholders is no plain one");
        assert_eq!(Key::find("no such key"), None);
        for language in Language::ALL {
            assert_eq!(Language::with_code(language.code()), Some(language));
            assert_eq!(language.built().language, language);
            assert!(language.built().known.is_sorted_by(|a, b| a.0 < b.0));
        }
    }

    #[test]
    fn values_are_put_in_and_stay_as_they_are() {
        let messages = Messages::of(Language::English);
        let (first, last) = ("{last}", 2);
        assert_eq!(say!(messages, "list.and", first, last), "{last} and 2");
        assert_eq!(say!(messages, "list.and", last = "b", first = "a"), "a and b");
        assert_eq!(messages.list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        let chinese = |name| Messages::of(Language::Chinese).arm(name);
        assert_eq!(chinese("capacity+own"), "能力扶持+own");
        assert_eq!(chinese("2020: all"), "2020: 全部对策");
        for own in ["R&D+", "a + b", "+", "龙腾行动"] {
            assert_eq!(chinese(own), own);
            assert_eq!(messages.arm(own), own);
        }
    }

    #[test]
    fn arms_are_named_as_they_are_typed_on_an_english_terminal_only() {
        let typed = |language, on: fn(Messages) -> Messages| on(Messages::of(language)).typed;
        assert!(typed(Language::English, Messages::on_terminal));
        assert!(!typed(Language::Chinese, Messages::on_terminal) && !typed(Language::English, |page| page));
    }
}
