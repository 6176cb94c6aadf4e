//! Texts of files and of the command line on a terminal: nothing in them commands it, hides, or turns the line around.

use std::borrow::Cow;

/// The text with every control character and every invisible character but spaces and ends of lines written as in JSON and
/// TOML, `\u001b`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| shown += &format!("\\u{unit:04x}"));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The same in as many bytes, with a sign for each character, so that places in the text stay right.
pub(crate) fn visible_in_place(text: &str) -> String {
    let sign = |c: char| match c.len_utf8() {
        1 => "?",
        2 => "¿",
        3 => "\u{fffd}",
        _ => "\u{fffd}?",
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        // A byte order mark and the ends of lines are cared for where the text is drawn.
        if hidden(c) && !matches!(c, '\r' | '\u{feff}') { shown += sign(c) } else { shown.push(c) }
    }
    shown
}

/// Control characters, and those that have no width, change the direction of the text or separate lines.
fn hidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_shown_and_the_rest_stays() {
        for text in ["", "plain", "加强 a/b · é\n\tx", "٣ עברית", "👩 ❤\u{fe0f}"] {
            assert_eq!(visible(text), text);
            assert_eq!(visible_in_place(text), text);
        }
        let odd = "a\u{1b}[31m\u{9b}2J\r\u{7}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}b";
        assert_eq!(
            visible(odd),
            "a\\u001b[31m\\u009b2J\\u000d\\u0007\\u202e\\u2066\\u200b\\ufeff\\udb40\\udc41b"
        );
        assert_eq!(visible_in_place(odd).len(), odd.len());
        assert!(!visible_in_place(odd).contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{e0041}']));
        // As JSON the text means the same.
        let read: String = serde_json::from_str(&format!("\"{}\"", visible(odd))).unwrap();
        assert_eq!(read, odd);
    }
}
