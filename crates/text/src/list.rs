//! Words in a row in the language that is spoken.

use crate::tr;

/// Names for people, with what stands between them in the language that is spoken.
pub fn joined<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(&tr!(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, within};

    #[test]
    fn lists_have_the_comma_of_the_language() {
        assert_eq!(joined(&["a", "b"]), "a, b");
        within(Language::Chinese, || {
            assert_eq!(joined(&["a", "b"]), "a、b");
            assert_eq!(joined::<&str>(&[]), "");
        });
    }
}
