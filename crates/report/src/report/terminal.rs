//! A document on the terminal: the sections of its summary as text. Figures are left to the page and the folder.

use comfy_table::{CellAlignment, Table};

use super::document::{Block, Section};
use crate::figures::data_table::{Cell, DataTable};
use crate::text::messages::Messages;
use crate::text::screen::{indented, table};

/// The head and the brief sections of a document, folded to `width` columns if it is given, else as wide as they need;
/// at most `top` rows of each table, if it is given.
pub fn text(
    messages: &Messages,
    head: &str,
    sections: &[Section],
    width: Option<u16>,
    top: Option<usize>,
) -> String {
    let folded = |text: &str| folded(text, width);
    let mut parts = vec![folded(head)];
    for (number, section) in sections.iter().filter(|section| section.brief).enumerate() {
        if number > 0 {
            parts.push(folded(&section.title));
        }
        parts.extend(section.blocks.iter().filter_map(|block| {
            Some(match block {
                Block::Text(text) => folded(&plain(text)),
                Block::Note(text) => folded(&say!(messages, "screen.noted", text = plain(text))),
                Block::List(points) => {
                    lines(points.iter().map(|point| folded(&format!("· {}", plain(point)))))
                }
                Block::Terms(terms) => {
                    lines(terms.iter().map(|(term, what)| folded(&format!("{term}: {what}"))))
                }
                Block::Code(text) => lines(text.lines().map(|line| format!("  {line}"))),
                Block::Table(caption, sheet) => {
                    let hidden = sheet.rows.len().saturating_sub(top.unwrap_or(usize::MAX));
                    let more = match hidden {
                        0 => String::new(),
                        count => format!("\n  {}", say!(messages, "screen.more_rows", count)),
                    };
                    format!(
                        "{}\n{}{more}",
                        folded(caption),
                        indented(aligned(sheet, sheet.rows.len() - hidden), width)
                    )
                }
                Block::Figure(_) => return None,
            })
        }));
    }
    parts.join("\n\n") + "\n"
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// A text without the marks of emphasis.
pub(super) fn plain(text: &str) -> String {
    text.replace('*', "")
}

fn folded(text: &str, width: Option<u16>) -> String {
    width.map_or_else(|| text.to_string(), |width| textwrap::fill(text, usize::from(width.max(40))))
}

/// The first rows of a table; columns of words to the left, those of numbers to the right.
fn aligned(sheet: &DataTable, rows: usize) -> Table {
    let mut shown = table(&sheet.heads);
    for row in &sheet.rows[..rows] {
        shown.add_row(row.iter().map(Cell::shown));
    }
    for (number, column) in shown.column_iter_mut().enumerate() {
        let right = sheet.is_numeric(number);
        column.set_cell_alignment(if right { CellAlignment::Right } else { CellAlignment::Left });
    }
    shown
}
