//! Where a line may be broken.

use unicode_width::UnicodeWidthChar;

/// A place without width at which a word may be broken.
pub const BREAK: char = '\u{200b}';

/// Punctuation that does not begin a line.
const CLOSING: &str = "，。、；：？！）】》”’…％%,.;:?!)]·";
/// Punctuation that does not end a line.
const OPENING: &str = "（【《“‘([";

/// The parts between which a line may be broken, each with the spaces that follow it: they end at spaces, after a plus
/// sign between letters, at a [`BREAK`], and around each wide letter but next to punctuation.
pub fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let wide = |c: char| c.width() == Some(2);
    let mut letters = line.char_indices().peekable();
    let mut start = 0;
    let mut before = ' ';
    std::iter::from_fn(move || {
        while let Some((_, letter)) = letters.next() {
            let Some(&(next, following)) = letters.peek() else { break };
            let end = match letter {
                _ if following == ' ' => false,
                ' ' | BREAK => true,
                '+' => before.is_alphabetic() && following.is_alphabetic(),
                letter => {
                    (wide(letter) || wide(following))
                        && !CLOSING.contains(following)
                        && !OPENING.contains(letter)
                }
            };
            before = letter;
            if end {
                let piece = &line[start..next];
                start = next;
                return Some(piece);
            }
        }
        let rest = &line[start..];
        start = line.len();
        (!rest.is_empty()).then_some(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_between_wide_letters_but_not_before_or_after_punctuation() {
        let of = |line| pieces(line).collect::<Vec<_>>();
        assert_eq!(of("two words"), ["two ", "words"]);
        assert_eq!(of("a+b R&D+"), ["a+", "b ", "R&D+"]);
        assert_eq!(of("海关（95%），口岸"), ["海", "关", "（95%），", "口", "岸"]);
        assert_eq!(of("“能”"), ["“能”"]);
        assert_eq!(of("a\u{200b}b"), ["a\u{200b}", "b"]);
        assert_eq!(of(""), [""; 0]);
    }
}
