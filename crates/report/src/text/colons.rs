//! The colon of a language where a library writes its own.

use sfic_text::tr;

/// A text in which lines begin with one of these names and a plain colon, with the colon of the language that is spoken.
/// Margins and the styles of a terminal may be beside a name.
pub fn with_colons(text: &str, names: &[String]) -> String {
    let colon = tr!(": ");
    let line = |line: &str| {
        let found = names.iter().filter_map(|name| line.split_once(name.as_str()).map(|parts| (name, parts)));
        let found = found.min_by_key(|(_, (before, _))| before.len());
        let replaced = found.and_then(|(name, (before, after))| {
            let (styles, rest) = after.split_once(':')?;
            let is_margin = unstyled(before).chars().all(|c| matches!(c, ' ' | '=' | '|'));
            let rest = rest.strip_prefix(' ').unwrap_or(rest);
            (is_margin && unstyled(styles).is_empty()).then(|| match rest.is_empty() {
                true => format!("{before}{name}{styles}{}", colon.trim_end()),
                false => format!("{before}{name}{styles}{colon}{rest}"),
            })
        });
        replaced.unwrap_or_else(|| line.to_string())
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A text without the styles of a terminal.
fn unstyled(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('m').map_or(part, |(_, rest)| rest));
    std::iter::once(first).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic_text::{Language, within};

    #[test]
    fn names_have_the_colon_of_the_language_and_texts_keep_theirs() {
        let names = ["错误", "提示"].map(String::from);
        for (text, own) in [
            ("错误: a: b", "错误：a: b"),
            ("  |\n  = 提示: 错误: b\n3 | 错误: 1", "  |\n  = 提示：错误: b\n3 | 错误: 1"),
            (
                "\u{1b}[1m\u{1b}[91m错误\u{1b}[0m\u{1b}[1m: a\u{1b}[0m",
                "\u{1b}[1m\u{1b}[91m错误\u{1b}[0m\u{1b}[1m：a\u{1b}[0m",
            ),
            ("提示:", "提示："),
            ("提示：a", "提示：a"),
            ("提示有: a", "提示有: a"),
        ] {
            assert_eq!(within(Language::Chinese, || with_colons(text, &names)), own);
            assert_eq!(with_colons(text, &names), text);
        }
    }
}
