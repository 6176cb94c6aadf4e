//! A document on the terminal: the sections of its summary as text. Figures are left to the page and the folder.

use comfy_table::{CellAlignment, Table, presets};
use textwrap::core::Word;
pub use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::document::{Block, Section};
use crate::figures::data_table::{Cell, DataTable};
use crate::text::breaks::{BREAK, pieces};
use crate::text::visible::visible;
use sfic_text::Messages;

/// How the text of a cell may be broken.
type Form = fn(&str) -> String;

/// Columns of the narrowest terminal to which texts are folded.
const NARROWEST: u16 = 40;
/// Spaces before the lines of a table.
const INDENT: usize = 2;
/// Columns of a table that a text of wide letters is given at least.
const WIDE: usize = 6;
/// The same for a name, such as 领导与沟通.
const WIDE_NAME: usize = 10;

/// The head and the brief sections of a document, folded to `width` columns if it is given, else as wide as they need;
/// at most `top` rows of each table, if it is given. A line is wider only where a single word is; a table that is too wide
/// leaves out its last columns and names them.
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
                    let (drawn, left_out) = table(sheet, sheet.rows.len() - hidden, width);
                    let more = (hidden > 0).then(|| say!(messages, "screen.more_rows", count = hidden));
                    let narrower = (!left_out.is_empty())
                        .then(|| say!(messages, "screen.left_out", columns = left_out.join(" · ")));
                    let below = more.into_iter().chain(narrower).map(|text| indented(&text, width));
                    lines([folded(caption), drawn].into_iter().chain(below))
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
    let width = usize::from(width.max(NARROWEST));
    lines(text.lines().map(|line| wrapped(&line.replace(" %", "\u{a0}%"), width)))
}

/// The lines of a text, each folded to `width` columns if it is given; what goes on of one with an indent has a larger
/// one.
pub fn hanging(text: &str, width: Option<u16>) -> String {
    let Some(width) = width else { return text.to_string() };
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let rest = " ".repeat(if indent > 0 { indent + INDENT } else { 0 });
        let options = options(usize::from(width.max(NARROWEST))).initial_indent(&line[..indent]);
        textwrap::fill(line.trim_start(), options.subsequent_indent(&rest))
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

/// A text below a table.
fn indented(text: &str, width: Option<u16>) -> String {
    let room = width.map(|width| width.max(NARROWEST) - INDENT as u16);
    lines(folded(&visible(text), room).lines().map(|line| format!("{:INDENT$}{line}", "")))
}

/// The words of a line.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    Box::new(pieces(line).map(Word::from))
}

/// Lines of this width, broken between words only.
fn options<'a>(width: usize) -> Options<'a> {
    Options::new(width)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit)
        .break_words(false)
}

/// A text in lines of this width, with plain spaces.
fn wrapped(text: &str, width: usize) -> String {
    textwrap::fill(text, options(width)).replace('\u{a0}', " ").replace(BREAK, "")
}

/// A cell that may be broken before its interval, but not within it and not before its unit.
fn unbroken(text: &str) -> String {
    text.replace(", ", ",\u{a0}").replace(" %", "\u{a0}%").replace("± ", "±\u{a0}")
}

/// A cell that may be broken between the ends of its interval too.
fn in_parts(text: &str) -> String {
    text.replace(" %", "\u{a0}%").replace("± ", "±\u{a0}")
}

/// A cell that may also be broken after the marks that join the parts of a name.
fn in_pieces(text: &str) -> String {
    let mut text = in_parts(text);
    ['-', '_', '.', '/', '=']
        .into_iter()
        .for_each(|mark| text = text.replace(mark, &format!("{mark}{BREAK}")));
    text
}

/// Width of the longest word of each column.
fn least(columns: &[Vec<String>]) -> Vec<usize> {
    // A text of wide letters, which may be broken anywhere, is left in pieces that can be read; names, in the first
    // column, in larger ones.
    let wide = |text: &str| display_width(text) > text.chars().count();
    let word = |text: &String, piece: usize| {
        let longest = text.lines().flat_map(words).map(|word| display_width(word.trim_end())).max();
        longest.map(|longest| if wide(text) { longest.max(display_width(text).min(piece)) } else { longest })
    };
    let pieces = std::iter::once(WIDE_NAME).chain(std::iter::repeat(WIDE));
    let of_column =
        |(texts, piece): (&Vec<String>, usize)| texts.iter().filter_map(|text| word(text, piece)).max();
    columns.iter().zip(pieces).map(|column| of_column(column).unwrap_or(0)).collect()
}

/// Widths of columns, given the texts of each, that together are not wider than `room`; none if single words are. What
/// the longest words leave goes to the columns whose texts need most lines.
fn widths(columns: &[Vec<String>], room: usize) -> Option<Vec<usize>> {
    let longest = |texts: &Vec<String>| texts.iter().flat_map(|text| text.lines()).map(display_width).max();
    let most: Vec<usize> = columns.iter().map(|texts| longest(texts).unwrap_or(0)).collect();
    let mut widths = least(columns);
    let mut spare = room.checked_sub(widths.iter().sum())?;
    while spare > 0 {
        let lines = |column: &usize| most[*column] as f64 / widths[*column] as f64;
        let wanting = (0..widths.len()).filter(|column| widths[*column] < most[*column]);
        let Some(column) = wanting.max_by(|a, b| lines(a).total_cmp(&lines(b)).then(b.cmp(a))) else { break };
        widths[column] += 1;
        spare -= 1;
    }
    Some(widths)
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

/// The first rows of a table without rules, indented, within `width` columns, and the heads of the columns that have no
/// room, which are the last; columns of words to the left, those of numbers to the right. Cells are broken between words;
/// intervals are, between their ends, before columns are left out.
pub fn table(sheet: &DataTable, rows: usize, width: Option<u16>) -> (String, Vec<String>) {
    let sheet = &seen(sheet);
    let shown = |column: usize, cell: fn(&str) -> String| -> Vec<String> {
        let cells = sheet.rows[..rows].iter().map(|row| cell(row[column].shown()));
        std::iter::once(in_parts(&sheet.heads[column])).chain(cells).collect()
    };
    let texts = |count: usize, cell| (0..count).map(|column| shown(column, cell)).collect::<Vec<_>>();
    let room = |count: usize, gap: usize| {
        let taken = INDENT + gap * count.saturating_sub(1);
        width.map_or(usize::MAX, |width| usize::from(width.max(NARROWEST)).saturating_sub(taken))
    };
    let tries = (2..=sheet.heads.len()).rev().flat_map(|count| {
        let forms: [(Form, usize); 4] = [(unbroken, 2), (unbroken, 1), (in_parts, 1), (in_pieces, 1)];
        let last = if count == 2 { 4 } else { 3 };
        forms.into_iter().take(last).map(move |(cell, gap)| (count, cell, gap))
    });
    let fitting = tries.into_iter().find_map(|(count, cell, gap)| {
        let texts = texts(count, cell);
        let widths = widths(&texts, room(count, gap))?;
        Some((texts, widths, gap))
    });
    // Where not even two columns fit, their words are wider than the terminal.
    let (columns, widths, gap) = fitting.unwrap_or_else(|| {
        let texts = texts(sheet.heads.len().min(2), in_pieces);
        let widths = least(&texts);
        (texts, widths, 1)
    });

    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    let row =
        |row: usize| columns.iter().zip(&widths).map(move |(texts, width)| wrapped(&texts[row], *width));
    table.set_header(row(0));
    for number in 1..=rows {
        table.add_row(row(number));
    }
    for (number, column) in table.column_iter_mut().enumerate() {
        let right = sheet.is_numeric(number);
        column.set_cell_alignment(if right { CellAlignment::Right } else { CellAlignment::Left });
        column.set_padding((if number == 0 { 0 } else { gap as u16 }, 0));
    }
    let drawn = lines(table.lines().map(|line| format!("{:INDENT$}{}", "", line.trim_end())));
    (drawn, sheet.heads[columns.len()..].iter().map(|head| head.replace('\n', " ")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of so many columns, whose heads and names of rows are these words repeated.
    fn sheet(columns: usize, head: &str, name: &str) -> DataTable {
        let mut sheet = DataTable::new((0..columns).map(|column| format!("{head} {column}")));
        let cell = |column: usize| match column {
            0 => Cell::text(name),
            1 => Cell::text("from 0.36 up, = or below −0.82"),
            _ => Cell::text("−16.7 [−48.1, +23.9]"),
        };
        sheet.rows = vec![(0..columns).map(cell).collect(); 2];
        sheet
    }

    #[test]
    fn a_table_fits_and_no_column_is_lost_without_a_name() {
        let names = [
            "baseline",
            "capacity+communication+coordination+reporting",
            "customs.inspection_scale",
            "领导与沟通",
        ];
        for (columns, head) in
            (1..12).flat_map(|columns| [(columns, "recorded\nrepeats"), (columns, "记录在案的再犯")])
        {
            for (name, width) in
                names.into_iter().flat_map(|name| [(name, 40), (name, 50), (name, 80), (name, 200)])
            {
                let sheet = sheet(columns, head, name);
                let (text, left_out) = table(&sheet, 2, Some(width));
                let case = format!("{columns} columns at {width}:\n{text}\n{left_out:?}");
                assert!(text.lines().all(|line| display_width(line) <= width.into()), "{case}");
                let plain = |text: &str| text.replace('\n', " ");
                assert!(
                    sheet.heads.iter().map(|head| plain(head)).collect::<Vec<_>>().ends_with(&left_out),
                    "{case}"
                );
                assert!(left_out.len() + 2 <= columns.max(2), "{case}");
                let numbered = |column: usize| text.contains(&column.to_string());
                assert!((0..columns - left_out.len()).all(numbered), "{case}");
                let numbers = text.split_whitespace().filter(|word| word.starts_with("−16.7")).count();
                assert_eq!(numbers, 2 * (columns - left_out.len()).saturating_sub(2), "{case}");
            }
        }
        let (text, left_out) = table(&sheet(12, "recorded\nrepeats", "baseline"), 2, None);
        assert!(left_out.is_empty() && text.lines().count() == 4, "{text}");
    }

    #[test]
    fn a_name_without_a_joint_is_not_split() {
        let name = "x".repeat(70);
        let (text, left_out) = table(&sheet(3, "head", &name), 2, Some(50));
        assert!(text.contains(&name), "{text}");
        assert_eq!(left_out, ["head 2"]);
        assert!(folded(&format!("an arm “{name}”"), Some(50)).contains(&name));
    }

    #[test]
    fn lines_hang_below_their_own_indent() {
        let text = "  all  every countermeasure at once, from the start to the end\n";
        let shown = hanging(text, Some(40));
        assert_eq!(shown, "  all  every countermeasure at once,\n    from the start to the end\n");
        assert_eq!(hanging(text, None), text);
    }

    #[test]
    fn lines_of_wide_letters_neither_begin_nor_end_with_the_wrong_mark() {
        let text = "在“能力扶持”下，再次侵权率（附 95 % 置信区间）的变化无法与零区分。".repeat(3);
        for line in folded(&text, Some(40)).lines() {
            assert!(!line.starts_with(['，', '。', '）', '”']) && !line.ends_with(['（', '“']), "{line}");
            assert!(display_width(line) <= 40, "{line}");
        }
    }
}
