//! Widths of the columns of a table on paper, in twentieths of a point.

use crate::figures::data_table::{Cell, DataTable};
use crate::figures::measure::width;
use crate::report::page::unbroken;

/// Between the margins of A4.
pub(super) const PAPER: usize = 11_906 - 2 * 1247;
/// Left and right of what is in a cell.
const EDGES: f64 = 140.0;
/// Letters of Chinese that are kept in one line.
const TOGETHER: f64 = 4.0;
/// Letters of heads are wider than others.
const BOLD: f64 = 1.08;
/// Part of a head that a line of two has at most.
const HALF: f64 = 0.6;
/// Part of the table that one column has at least before others are broken within words.
const FAIR: f64 = 0.3;

/// The widths, in sum [`PAPER`]: each column has room for its longest word, and what is left goes to those with long texts.
pub(super) fn widths(sheet: &DataTable, size: f64) -> Vec<usize> {
    let room = PAPER as f64;
    let columns = sheet.heads.len().max(1);
    let mut least = vec![EDGES; columns];
    let mut most = vec![EDGES; columns];
    let mut widen = |column: usize, text: &str, size: f64, whole: bool| {
        let own = text.split(' ').map(|word| longest(word, size)).fold(0.0, f64::max) + EDGES;
        least[column] = least[column].max(own.min(FAIR * room));
        most[column] = most[column].max(if whole { width(text, size) + EDGES } else { own });
    };
    for (column, head) in sheet.heads.iter().enumerate() {
        widen(column, head, BOLD * size, false);
    }
    for row in &sheet.rows {
        for (column, cell) in row.iter().enumerate().take(columns) {
            let text = shown(cell);
            widen(column, &text, size, true);
        }
    }
    // Heads in two lines, if there is room.
    let halves = sheet.heads.iter().map(|head| HALF * width(head, BOLD * size) + EDGES);
    let roomy: Vec<f64> = least.iter().zip(halves).map(|(least, half)| least.max(half)).collect();
    if roomy.iter().sum::<f64>() <= room {
        most = most.iter().zip(&roomy).map(|(most, roomy)| most.max(*roomy)).collect();
        least = roomy;
    }
    let (narrow, wide): (f64, f64) = (least.iter().sum(), most.iter().sum());
    let exact: Vec<f64> = if wide <= room {
        most.iter().map(|own| own * room / wide).collect()
    } else if narrow <= room {
        let part = (room - narrow) / (wide - narrow);
        least.iter().zip(&most).map(|(least, most)| least + part * (most - least)).collect()
    } else {
        least.iter().map(|own| own * room / narrow).collect()
    };
    let mut whole: Vec<usize> = exact.iter().map(|own| own.floor() as usize).collect();
    let rest = PAPER.saturating_sub(whole.iter().sum());
    whole[0] += rest;
    whole
}

fn shown(cell: &Cell) -> String {
    if cell.is_numeric() { unbroken(cell.shown()) } else { cell.shown().to_string() }
}

/// Room that a word needs: all of it, or a few of its letters if it can be broken between them.
fn longest(word: &str, size: f64) -> f64 {
    let own = width(word, size);
    let wide = word.chars().any(|letter| unicode_width::UnicodeWidthChar::width(letter) == Some(2));
    if wide { own.min(TOGETHER * size) } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(heads: &[&str], row: &[&str]) -> DataTable {
        let mut sheet = DataTable::new(heads.iter().copied());
        sheet.rows.push(row.iter().map(|text| Cell::text(*text)).collect());
        sheet
    }

    #[test]
    fn columns_fill_the_page_and_hold_their_words() {
        let long = "a text of many short words that goes on ".repeat(8);
        for (heads, row) in [
            (vec!["arm", "what it is"], vec!["baseline", long.as_str()]),
            (vec!["arm", "n"], vec!["x", "1"]),
            (vec!["对策"; 8], vec!["−30.0 [−31.0, −29.0]"; 8]),
            (vec!["one"], vec![""]),
        ] {
            let found = widths(&sheet(&heads, &row), 170.0);
            assert_eq!(found.iter().sum::<usize>(), PAPER, "{heads:?}");
        }
        let found = widths(&sheet(&["arm", "what it is"], &["baseline", &long]), 170.0);
        assert!(
            found[0] as f64 >= width("baseline", 170.0) + EDGES - 1.0 && found[1] > 3 * found[0],
            "{found:?}"
        );
    }

    #[test]
    fn a_word_without_end_leaves_room_for_the_others() {
        let endless = "x".repeat(400);
        let found = widths(&sheet(&["hash", "number"], &[&endless, "12345678"]), 170.0);
        assert!(found[1] as f64 >= width("12345678", 170.0), "{found:?}");
    }
}
