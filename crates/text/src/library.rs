//! Errors of libraries, which are English, in the language that is spoken.

use std::fmt::Display;

use crate::{Language, spoken, tr};

/// What a library says of its error; none in another language that does not know this text.
pub fn reason(error: &dyn Display) -> Option<String> {
    let text = error.to_string();
    match spoken() {
        Language::English => Some(text),
        other => other.known(&text).map(Into::into),
    }
}

/// A sentence of the program with the reason of a library after it, as far as it can be said.
pub fn with_reason(what: String, error: &dyn Display) -> String {
    match reason(error) {
        Some(reason) => tr!("{what}: {reason}", what, reason),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::within;

    #[test]
    fn reasons_are_left_out_where_the_language_has_none() {
        assert_eq!(with_reason("no JSON".into(), &"expected value"), "no JSON: expected value");
        within(Language::Chinese, || {
            assert_eq!(with_reason("不是JSON".into(), &"expected value"), "不是JSON");
            assert_eq!(
                with_reason("不是JSON".into(), &"it ends too early"),
                "不是JSON：内容不完整，提前结束"
            );
        });
    }
}
