//! The language that the program speaks, and English texts in it.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::Display;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::messages::{LANGUAGES, Language, filled, same_placeholders};

/// The language of the process, as its place among all.
static SPOKEN: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The language of what this thread does now, if it is another.
    static HERE: Cell<Option<Language>> = const { Cell::new(None) };
}

/// Sets the language of the process. It is English before.
pub fn speak(language: Language) {
    SPOKEN.store(language as usize, Ordering::Relaxed);
}

/// The language of what is said on this thread.
pub fn spoken() -> Language {
    HERE.get().unwrap_or_else(|| Language::ALL[SPOKEN.load(Ordering::Relaxed)])
}

/// What `work` gives, with another language on this thread meanwhile.
pub fn within<T>(language: Language, work: impl FnOnce() -> T) -> T {
    /// Puts the language back also when `work` panics.
    struct Before(Option<Language>);
    impl Drop for Before {
        fn drop(&mut self) {
            HERE.set(self.0);
        }
    }
    let _before = Before(HERE.replace(Some(language)));
    work()
}

/// A text of the program in the language that is spoken ([`Language::said`]).
pub fn said(text: &str) -> Cow<'_, str> {
    spoken().said(text)
}

/// An English text in the language that is spoken, with `{name}` replaced by values; [`tr!`](crate::tr) calls it.
pub fn translated(text: &'static str, values: &[(&str, &dyn Display)]) -> String {
    filled(spoken().known(text).unwrap_or(text), values)
}

/// The text, if every language has it, with these placeholders, for [`tr!`](crate::tr).
///
/// # Panics
///
/// When the program is compiled, if one has not.
pub const fn checked(text: &'static str, names: &[&str]) -> &'static str {
    assert!(same_placeholders(text, names), "the values are not those of the text's placeholders");
    let mut language = 1;
    while language < LANGUAGES.len() {
        let Some(own) = LANGUAGES[language].translation(text) else {
            panic!("a language lacks this text in its tables `[known]`");
        };
        assert!(same_placeholders(own, names), "a language has other placeholders in this text");
        language += 1;
    }
    text
}

/// An English text in the language that is spoken ([`spoken`]), as a `String`, with `name = value` for each of its
/// placeholders; `name` alone is the variable of that name.
///
/// ```
/// use sfic_text::{Language, tr, within};
///
/// let path = "a.toml";
/// assert_eq!(tr!("cannot read {path}", path), "cannot read a.toml");
/// assert_eq!(within(Language::Chinese, || tr!("cannot read {path}", path)), "无法读取a.toml");
/// ```
///
/// A text that a language lacks does not compile, nor does one without its values:
///
/// ```compile_fail,E0080
/// sfic_text::tr!("a text that nobody has translated");
/// ```
///
/// ```compile_fail,E0080
/// sfic_text::tr!("cannot read {path}");
/// ```
#[macro_export]
macro_rules! tr {
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
    ($text:literal $(,)?) => {{
        const TEXT: &str = $crate::checked($text, &[]);
        $crate::translated(TEXT, &[])
    }};
    ($text:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        const TEXT: &str = $crate::checked($text, &[$(stringify!($name)),+]);
        $crate::translated(
            TEXT,
            &[$((stringify!($name), &$crate::tr!(@value $name $(= $value)?) as &dyn ::std::fmt::Display)),+],
        )
    }};
}

/// An English text that every language has, to be [`said`] later: what else is as [`tr!`](crate::tr).
///
/// ```
/// const MISSING: &str = sfic_text::text!("a list");
/// assert_eq!(sfic_text::said(MISSING), "a list");
/// ```
#[macro_export]
macro_rules! text {
    ($text:literal) => {{
        const TEXT: &str = $crate::checked($text, &[]);
        TEXT
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_speaks_another_language_for_a_while() {
        let text = "cannot read {path}";
        let said = || translated(text, &[("path", &1)]);
        assert_eq!(said(), "cannot read 1");
        within(Language::Chinese, || {
            assert_eq!(said(), "无法读取1");
            within(Language::English, || assert_eq!(said(), "cannot read 1"));
            assert_eq!(spoken(), Language::Chinese);
        });
        let panicked = std::panic::catch_unwind(|| within(Language::Chinese, || panic!("within")));
        assert!(panicked.is_err());
        assert_eq!(spoken(), Language::English);
    }

    #[test]
    fn texts_of_users_stay_as_they_are() {
        within(Language::Chinese, || {
            assert_eq!(super::said("share"), "比例");
            assert_eq!(super::said("a name of somebody's"), "a name of somebody's");
        });
        assert_eq!(super::said("share"), "share");
        within(Language::Chinese, || assert_eq!(super::said("share; mine"), "比例；mine"));
        assert_eq!(super::said("share; mine"), "share; mine");
    }
}
