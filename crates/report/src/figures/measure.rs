//! Width of text. Fonts differ between machines: this is an upper bound that holds for usual fonts.

use unicode_width::UnicodeWidthChar;

use crate::text::breaks::pieces;

/// Size of ordinary text in user units.
pub const SIZE: f64 = 13.0;
/// Size of small text.
pub const SMALL: f64 = 11.5;
/// Distance from one line of text to the next.
pub const LINE: f64 = 16.0;

/// Width of a text of this size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| em(c) * size).sum()
}

/// Width of a character relative to the font size, in the widest of the usual fonts.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.94,
        'A'..='Z' => 0.72,
        '0'..='9' | 'a'..='z' | '+' | '−' | '±' | '=' | '<' | '>' | '·' | '–' => 0.61,
        _ if c.width() == Some(2) => 1.04,
        _ if c.width() == Some(0) => 0.0,
        _ => 0.8,
    }
}

/// Tolerance for rounding: a text exactly as wide as the room must not break.
const SLACK: f64 = 0.01;

/// The text in lines of at most this width, broken between its [`pieces`]; at most `lines`, the last one then cut with an
/// ellipsis.
pub fn wrap(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let joined = format!("{line}{piece}");
        if line.is_empty() || width(joined.trim_end(), size) <= most + SLACK {
            line = joined;
        } else {
            done.push(line.trim_end().to_string());
            line = piece.trim_start().to_string();
        }
    }
    done.push(line.trim_end().to_string());
    if done.len() > lines {
        let rest = done.split_off(lines.max(1) - 1).join(" ");
        done.push(cut(&rest, size, most, true));
    }
    done.into_iter().map(|line| cut(&line, size, most, false)).collect()
}

/// The text cut to this width, with an ellipsis if anything is missing or `always`.
fn cut(text: &str, size: f64, most: f64, always: bool) -> String {
    if !always && width(text, size) <= most + SLACK {
        return text.to_string();
    }
    let mut kept = String::new();
    let mut room = most - width("…", size);
    for c in text.chars() {
        room -= em(c) * size;
        if room < 0.0 {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_count_as_two() {
        assert!(width("海关", SIZE) > 2.0 * SIZE);
        assert!(width("ab", SIZE) < 2.0 * SIZE);
    }

    #[test]
    fn lines_break_at_spaces_and_between_wide_characters() {
        let exact = 1.06 * width("领导与沟通", SIZE);
        assert_eq!(wrap("领导与沟通", 1.06 * SIZE, exact, 3), ["领导与沟通"]);
        assert_eq!(
            wrap("customs and police", SIZE, width("customs and", SIZE), 3),
            ["customs and", "police"]
        );
        assert_eq!(wrap("知识产权保护", SIZE, width("知识产", SIZE), 3), ["知识产", "权保护"]);
        assert_eq!(wrap("one two three four", SIZE, width("one two", SIZE), 1), ["one t…"]);
        assert_eq!(wrap("", SIZE, 10.0, 2), [""]);
        let long = wrap("unbreakableunbreakable", SIZE, 60.0, 2);
        assert!(long.iter().all(|line| width(line, SIZE) <= 60.0), "{long:?}");
    }
}
