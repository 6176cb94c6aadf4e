//! Words in cells of CSV: a spreadsheet takes one that begins like a formula for a formula.

use std::borrow::Cow;

/// True for a text that a spreadsheet takes for a formula; numbers are none.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

/// A text as a cell: one that is taken for a formula, and one that looks as if this had been done to it, has an
/// apostrophe before it.
pub fn guarded(text: &str) -> Cow<'_, str> {
    match is_formula(text.trim_start_matches('\'')) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text of a cell that [`guarded`] wrote.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(text.trim_start_matches('\'')) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_read_back() {
        let same = ["", "a", "a-b", "'a", "''", "-0.5", "+1e9", "-inf", "a=b", "'-0.5"];
        for text in same {
            assert_eq!(guarded(text), text);
        }
        for text in ["=1+1", "+a", "-a", "-1+1", "@x", "\t=a", "'=a", "''=a", "-", "−x"] {
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in same {
            assert_eq!(unguarded(&guarded(text)), text);
        }
        assert_eq!((&*guarded("=a"), &*guarded("'=a")), ("'=a", "''=a"));
    }
}
