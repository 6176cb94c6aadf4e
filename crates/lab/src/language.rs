//! The language of those who talk to the lab: that of a page once there is one, that of a request before.

use std::convert::Infallible;
use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;

use sfic_text::{Language, Messages, say, spoken, tr, within};

/// The language of a page, which it may change; the threads that work for the page share it.
#[derive(Clone, Debug)]
pub(super) struct Tongue(Arc<AtomicUsize>);

impl Tongue {
    pub(super) fn new(language: Language) -> Self {
        Tongue(Arc::new(AtomicUsize::new(language as usize)))
    }

    pub(super) fn language(&self) -> Language {
        Language::ALL[self.0.load(Ordering::Relaxed)]
    }

    pub(super) fn change(&self, to: Language) {
        self.0.store(to as usize, Ordering::Relaxed);
    }
}

/// The language of a request without a page.
pub(super) struct Accepted(pub(super) Language);

impl Accepted {
    /// A sentence in this language, as a line.
    pub(super) fn told(&self, sentence: impl FnOnce() -> String) -> String {
        within(self.0, sentence) + "\n"
    }
}

impl<S: Sync> FromRequestParts<S> for Accepted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Accepted(accepted(&parts.headers)))
    }
}

/// The first language that a browser accepts and that there is, in the order in which they are written; that of the
/// process if there is none. Browsers write the one that is liked best first.
pub(super) fn accepted(headers: &HeaderMap) -> Language {
    let lists = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let tags = lists.flat_map(|list| list.split(','));
    let codes = tags.map(|tag| tag.trim().split(['-', ';']).next().unwrap_or_default().to_ascii_lowercase());
    codes.filter_map(|code| Language::with_code(&code)).next().unwrap_or_else(spoken)
}

/// The language that the address of a socket names as `lang=`; that of the process if it names none.
///
/// # Errors
///
/// A sentence that says which there are.
pub(super) fn of_page(query: Option<&str>) -> Result<Language, String> {
    let mut parts = query.into_iter().flat_map(|query| query.split('&'));
    let Some(code) = parts.find_map(|part| part.strip_prefix("lang=")) else { return Ok(spoken()) };
    Language::with_code(code).ok_or_else(|| {
        tr!("There is no such language; `lang` must be one of: {languages}.", languages = listed(codes()))
    })
}

/// Codes of all languages.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    Language::ALL.into_iter().map(Language::code)
}

/// Names in a row.
pub(super) fn listed(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.as_ref().to_string()).collect();
    names.join(&say!(Messages::of(spoken()), "list.comma"))
}

/// Reasons in a row.
pub(super) fn in_turn(reasons: &[String]) -> String {
    reasons.join(&say!(Messages::of(spoken()), "list.semicolon"))
}

/// What a library says; where it does not speak the language, what the program says in its place.
pub(super) fn of_library(said: &str, own: impl FnOnce() -> String) -> String {
    match spoken() {
        Language::English => said.into(),
        other => other.known(said).map_or_else(own, String::from),
    }
}

/// What a library gives as the reason for what was just said; nothing where it does not speak the language.
pub(super) fn because(error: impl Display) -> String {
    let reason = of_library(&error.to_string(), String::new);
    if reason.is_empty() { reason } else { tr!(": {reason}", reason) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_first_language_that_there_is_counts() {
        let of = |list: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_str(list).unwrap());
            accepted(&headers)
        };
        for list in ["zh", "zh-CN,zh;q=0.9,en;q=0.8", "fr, ZH-Hant;q=0.7, en", " zh;q=1"] {
            assert_eq!(of(list), Language::Chinese, "{list}");
        }
        for list in ["en", "en-GB,zh;q=0.9", "de;q=1,en;q=0.5,zh"] {
            assert_eq!(within(Language::Chinese, || of(list)), Language::English, "{list}");
        }
        for other in ["", "de", "*", "zhx"] {
            assert_eq!(of(other), Language::English, "{other}");
            assert_eq!(within(Language::Chinese, || of(other)), Language::Chinese, "{other}");
        }
        assert_eq!(within(Language::Chinese, || accepted(&HeaderMap::new())), Language::Chinese);
    }

    #[test]
    fn a_page_names_its_language_or_speaks_that_of_the_process() {
        assert_eq!(of_page(Some("token=x&lang=zh")), Ok(Language::Chinese));
        assert_eq!(of_page(Some("token=x")), Ok(Language::English));
        within(Language::Chinese, || {
            assert_eq!(of_page(None), Ok(Language::Chinese));
            assert_eq!(of_page(Some("lang=fr")), Err("没有这种语言；`lang`只能是en、zh之一。".into()));
        });
    }

    #[test]
    fn libraries_are_heard_in_their_own_language_only() {
        assert_eq!(because("out of luck"), ": out of luck");
        assert_eq!(within(Language::Chinese, || because("out of luck")), "");
        assert_eq!(within(Language::Chinese, || of_library("x y", || "甲".into())), "甲");
    }
}
