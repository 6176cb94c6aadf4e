//! A document on the terminal: the sections of its summary as text. Figures are left to the page and the folder.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use textwrap::core::display_width;

use super::document::{Block, Section};
use crate::figures::data_table::{Cell, DataTable};
use crate::text::messages::Messages;
use crate::text::visible::visible;

/// Names of rows are broken where columns of numbers leave them less room than they need, but this.
const NARROWEST: usize = 16;

/// The head and the brief sections of a document, folded to `width` columns if it is given, else as wide as they need;
/// at most `top` rows of each table, if it is given.
pub fn text(
    messages: &Messages,
    head: &str,
    sections: &[Section],
    width: Option<u16>,
    top: Option<usize>,
) -> String {
    let folded = |text: &str| folded(&visible(text), width);
    let mut parts = vec![folded(head)];
    let mut first = true;
    for section in sections.iter().filter(|section| section.brief) {
        let blocks = section.blocks.iter().filter_map(|block| {
            Some(match block {
                Block::Text(text) => folded(&plain(text)),
                Block::Note(text) => folded(&say!(messages, "screen.noted", text = plain(text))),
                Block::List(points) => {
                    lines(points.iter().map(|point| folded(&format!("· {}", plain(point)))))
                }
                Block::Terms(terms) => {
                    lines(terms.iter().map(|(term, what)| folded(&format!("{term}: {what}"))))
                }
                Block::Code(text) => lines(visible(text).lines().map(|line| format!("  {line}"))),
                Block::Table(caption, sheet) => {
                    let hidden = sheet.rows.len().saturating_sub(top.unwrap_or(usize::MAX));
                    let more = match hidden {
                        0 => String::new(),
                        count => format!("\n  {}", say!(messages, "screen.more_rows", count)),
                    };
                    format!("{}\n{}{more}", folded(caption), table(sheet, sheet.rows.len() - hidden, width))
                }
                Block::Figure(_) | Block::OnPage(_) => return None,
            })
        });
        let blocks: Vec<String> = blocks.collect();
        if !blocks.is_empty() && !std::mem::take(&mut first) {
            parts.push(folded(&section.title));
        }
        parts.extend(blocks);
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
    let Some(width) = width else { return text.to_string() };
    loose(&textwrap::fill(&text.replace(" %", "\u{a0}%"), usize::from(width.max(40))))
}

/// A cell that may be broken before its interval, but not within it and not before its unit.
fn unbroken(text: &str) -> String {
    text.replace(", ", ",\u{a0}").replace(" %", "\u{a0}%").replace("± ", "±\u{a0}")
}

/// A text that was folded, with plain spaces.
fn loose(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

/// A name with a break after a plus sign wherever a line would be longer than `width`.
fn broken(name: &str, width: usize) -> String {
    let (mut text, mut used) = (String::new(), 0);
    for part in name.split_inclusive('+') {
        if used > 0 && used + display_width(part) > width {
            text.push('\n');
            used = 0;
        }
        text += part;
        used += display_width(part);
    }
    text
}

/// A cell that may be broken between the ends of its interval too.
fn in_parts(text: &str) -> String {
    text.replace(" %", "\u{a0}%").replace("± ", "±\u{a0}")
}

/// Widths of the columns of a table.
struct Layout {
    /// Cells with spaces where they may be broken.
    cell: fn(&str) -> String,
    /// Width of the longest word of each column after the first.
    least: Vec<usize>,
    /// Spaces between columns.
    gap: usize,
    /// What is left for the names of rows.
    left: usize,
    /// Neither names nor words need be broken.
    room: bool,
}

fn layout(sheet: &DataTable, rows: &[Vec<Cell>], width: usize, cell: fn(&str) -> String) -> Layout {
    // Wide letters may be broken anywhere.
    let least = |word: &str| if display_width(word) > word.chars().count() { 2 } else { display_width(word) };
    let longest = |number: usize| {
        let cells = rows.iter().filter_map(|row| Some(cell(row.get(number)?.shown())));
        let texts: Vec<String> = cells.chain([sheet.heads[number].clone()]).collect();
        texts.iter().flat_map(|text| text.split([' ', '\n'])).map(least).max().unwrap_or(0)
    };
    let least: Vec<usize> = (1..sheet.heads.len()).map(longest).collect();
    let names = rows.iter().filter_map(|row| row.first()).map(|cell| display_width(cell.shown()));
    let names = names.chain(sheet.heads.first().map(|head| display_width(head))).max().unwrap_or(0);
    let left = |gap: usize| width.saturating_sub(1 + least.iter().map(|least| least + gap).sum::<usize>());
    let gap = if left(2) >= names { 2 } else { 1 };
    let (left, room) = (left(gap), left(gap) >= names.min(NARROWEST));
    Layout { cell, least, gap, left, room }
}

/// A table in which nothing is hidden.
fn seen(sheet: &DataTable) -> DataTable {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => Cell::Text(visible(text).into_owned()),
        Cell::Number { shown, exact } => Cell::Number { shown: visible(shown).into_owned(), exact: *exact },
        Cell::Absent => Cell::Absent,
    };
    DataTable {
        heads: sheet.heads.iter().map(|head| visible(head).into_owned()).collect(),
        rows: sheet.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
    }
}

/// The first rows of a table without rules, indented, within `width` columns; columns of words to the left, those of
/// numbers to the right. Neither names nor words are broken where there is room for them; intervals are, between their
/// ends, before words.
fn table(sheet: &DataTable, rows: usize, width: Option<u16>) -> String {
    let sheet = &seen(sheet);
    let rows = &sheet.rows[..rows];
    let width = usize::from(width.map_or(u16::MAX, |width| width.saturating_sub(3).max(40)));
    let mut found = layout(sheet, rows, width, unbroken);
    if !found.room {
        found = layout(sheet, rows, width, in_parts);
    }
    let Layout { cell, least, gap, left, room } = found;

    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_header(&sheet.heads);
    for row in rows {
        let (name, cells) =
            row.split_first().map_or((None, row.as_slice()), |(name, cells)| (Some(name), cells));
        let name = name.map(|name| if room { broken(name.shown(), left) } else { name.shown().into() });
        table.add_row(name.into_iter().chain(cells.iter().map(|found| cell(found.shown()))));
    }
    if width < usize::from(u16::MAX) {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width as u16);
    }
    for (number, column) in table.column_iter_mut().enumerate() {
        if number == 0 {
            column.set_constraint(ColumnConstraint::ContentWidth);
        } else if room {
            let least = (least[number - 1] + gap) as u16;
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
        }
        let right = sheet.is_numeric(number);
        column.set_cell_alignment(if right { CellAlignment::Right } else { CellAlignment::Left });
        column.set_padding(if number == 0 { (0, 1) } else { (1, gap as u16 - 1) });
    }
    lines(table.lines().map(|line| format!("  {}", loose(line.trim_end()))))
}
