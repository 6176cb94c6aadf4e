//! The page: sections put into the template.

use minijinja::value::Value;
use minijinja::{Environment, ErrorKind, context};

use super::Content;
use super::document::{Block, Section, emphasised};
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::drawing::escaped;
use crate::figures::{self, Figure};
use crate::text::words;
use sfic_text::{Key, Messages};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

/// Rows that a table behind a figure shows; the file that can be saved has them all.
pub(super) const MOST_ROWS: usize = 40;
/// Columns of a table, with that of names, that fit on a page of paper.
const MOST_COLUMNS: usize = 8;
/// Letters of a name without a place for a break.
const LONGEST: usize = 24;

/// Numbers of the figures and tables so far.
#[derive(Default)]
struct Numbered {
    figures: usize,
    tables: usize,
}

/// The page of a report.
///
/// # Panics
///
/// Never: the template is part of the program and tested.
pub(super) fn render(messages: &Messages, content: &Content) -> String {
    let Content { head, briefing, signed, parts } = content;
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    let own = *messages;
    environment.add_function("t", move |name: &str| {
        let unknown = || minijinja::Error::new(ErrorKind::InvalidOperation, format!("no text `{name}`"));
        Key::find(name).map(|key| own.plain(key)).ok_or_else(unknown)
    });
    let rendered = environment.add_template("page.html", PAGE).and_then(|()| {
        let mut numbered = Numbered::default();
        let briefing = (!briefing.is_empty()).then(|| part(messages, None, briefing, &mut numbered));
        let parts: Vec<Value> = parts
            .iter()
            .map(|(name, sections)| part(messages, name.as_deref(), sections, &mut numbered))
            .collect();
        environment.get_template("page.html")?.render(context! {
            language => messages.language.tag(),
            question => head[0],
            subject => head[1],
            style => STYLE,
            figure_style => figures::STYLE,
            briefing,
            signed,
            parts,
        })
    });
    rendered.unwrap_or_else(|error| panic!("built-in template: {error:#}"))
}

fn part(messages: &Messages, name: Option<&str>, sections: &[Section], numbered: &mut Numbered) -> Value {
    let sections: Vec<Value> = sections
        .iter()
        .map(|section| {
            let source = Some(&section.source).filter(|run| !run.is_empty());
            let source = source.map(|run| say!(messages, "page.source", run));
            let blocks = section.blocks.iter();
            let blocks: Vec<Value> =
                blocks.map(|block| of_block(messages, block, source.as_deref(), numbered)).collect();
            context! { id => section.id, title => section.title, blocks }
        })
        .collect();
    context! { name, sections }
}

fn of_block(messages: &Messages, block: &Block, source: Option<&str>, numbered: &mut Numbered) -> Value {
    let marked = |text: &String| Value::from_safe_string(marked(text));
    match block {
        Block::Text(text) => context! { kind => "text", text => marked(text) },
        Block::Note(text) => context! { kind => "note", text => marked(text) },
        Block::List(points) => {
            context! { kind => "list", points => points.iter().map(marked).collect::<Vec<_>>() }
        }
        Block::Terms(terms) => context! { kind => "terms", terms },
        Block::Code(text) => context! { kind => "code", text },
        Block::Table(caption, sheet) => {
            let sheets = side_by_side(sheet);
            numbered.tables += 1;
            let caption = say!(messages, "page.table", number = numbered.tables, title = caption);
            let caption = |part: usize| match sheets.len() {
                1 => caption.clone(),
                parts => format!("{caption} ({}/{parts})", part + 1),
            };
            let tables: Vec<Value> = sheets
                .iter()
                .enumerate()
                .map(|(part, sheet)| context! { caption => caption(part), sheet => of_table(sheet, usize::MAX) })
                .collect();
            context! { kind => "table", tables, source }
        }
        Block::Figure(figure) => {
            numbered.figures += 1;
            of_figure(messages, figure, source, numbered.figures)
        }
        Block::OnPage(block) => of_block(messages, block, source, numbered),
    }
}

fn of_figure(messages: &Messages, figure: &Figure, source: Option<&str>, number: usize) -> Value {
    let unit = figure.measured.as_ref().map(|unit| say!(messages, "page.unit", unit));
    let rows = figure.data_table.rows.len();
    let shown = rows.min(MOST_ROWS).to_string();
    let more = (rows > MOST_ROWS).then(|| say!(messages, "figure.more_rows", shown, rows));
    let columns = figure.data_table.heads.len();
    let file = format!("{}.csv", figure.id);
    context! {
        kind => "figure",
        id => figure.id,
        title => figure.title,
        figcaption => say!(messages, "page.figure", number, title = figure.title),
        source => words::sentences([unit.as_deref(), source].into_iter().flatten()),
        svg => Value::from_safe_string(figure.inline()),
        saved_svg => Value::from_safe_string(address("image/svg+xml", &figure.standalone())),
        saved_csv => Value::from_safe_string(address("text/csv", &format!("\u{feff}{}", figure.data_table.csv()))),
        caption => say!(messages, "figure.numbers", title = figure.title),
        sheet => of_table(&figure.data_table, MOST_ROWS),
        printed => more.is_none() && columns <= MOST_COLUMNS,
        unprinted => say!(messages, "figure.unprinted", rows, columns, file),
        more,
    }
}

/// A table with at most so many rows, taken evenly.
fn of_table(sheet: &DataTable, most: usize) -> Value {
    let step = sheet.rows.len().div_ceil(most.max(1)).max(1);
    let cell = |cell: &Cell| match cell.is_numeric() {
        true => context! { text => unbroken(cell.shown()), numeric => true },
        false => context! { text => breakable(cell.shown()), numeric => false },
    };
    let rows: Vec<Vec<Value>> =
        sheet.rows.iter().step_by(step).map(|row| row.iter().map(cell).collect()).collect();
    let heads: Vec<Value> = sheet
        .heads
        .iter()
        .enumerate()
        .map(|(column, text)| context! { text => breakable(text), numeric => sheet.is_numeric(column) })
        .collect();
    context! { heads, rows }
}

/// A table in parts, each with the names of the rows, that fit on a page of paper.
pub(super) fn side_by_side(sheet: &DataTable) -> Vec<DataTable> {
    let columns: Vec<usize> = (1..sheet.heads.len()).collect();
    let parts = columns.len().div_ceil(MOST_COLUMNS - 1).max(1);
    let of = |columns: &[usize]| {
        let chosen = || std::iter::once(0).chain(columns.iter().copied());
        DataTable {
            heads: chosen().filter_map(|column| sheet.heads.get(column).cloned()).collect(),
            rows: sheet
                .rows
                .iter()
                .map(|row| chosen().filter_map(|column| row.get(column).cloned()).collect())
                .collect(),
        }
    };
    match parts {
        1 => vec![sheet.clone()],
        parts => columns.chunks(columns.len().div_ceil(parts)).map(of).collect(),
    }
}

/// An escaped text with places for a break after the marks that join the parts of a name, and within longer words.
fn breakable(text: &str) -> Value {
    let mut marked = String::with_capacity(text.len());
    let (mut run, mut before) = (0, ' ');
    for letter in text.chars() {
        marked += &escaped(letter.encode_utf8(&mut [0; 4]));
        run = if letter.is_whitespace() { 0 } else { run + 1 };
        if run >= LONGEST || before.is_alphabetic() && "+_./=".contains(letter) {
            marked += "<wbr>";
            run = 0;
        }
        before = letter;
    }
    Value::from_safe_string(marked)
}

/// A number that may be broken before its interval, but not within it and not before its unit.
pub(super) fn unbroken(text: &str) -> String {
    text.replace(", ", ",\u{a0}").replace(" %", "\u{a0}%").replace(" ±", "\u{a0}±").replace("± ", "±\u{a0}")
}

/// An escaped text in which `*words*` are emphasised.
fn marked(text: &str) -> String {
    let marked = emphasised(text).into_iter().map(|(strong, piece)| match strong {
        true => format!("<em>{}</em>", escaped(piece)),
        false => escaped(piece),
    });
    marked.collect()
}

/// A text as the address of a file to be saved (RFC 2397).
fn address(kind: &str, text: &str) -> String {
    let mut address = format!("data:{kind};charset=utf-8,");
    for byte in text.bytes() {
        // What may stand in an address and in an attribute as it is.
        let plain = byte.is_ascii_alphanumeric() || b"-_.~!*()=:/,; +".contains(&byte) && byte != b' ';
        if plain {
            address.push(char::from(byte));
        } else {
            address += &format!("%{byte:02X}");
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_nothing_that_ends_an_attribute() {
        let address = address("text/csv", "a,\"b\" <c>\n#é");
        assert_eq!(address, "data:text/csv;charset=utf-8,a,%22b%22%20%3Cc%3E%0A%23%C3%A9");
    }

    #[test]
    fn names_have_places_for_breaks_and_numbers_none() {
        let marked = |text: &str| breakable(text).to_string();
        assert_eq!(marked("customs.inspection_scale"), "customs.<wbr>inspection_<wbr>scale");
        assert_eq!(marked("from 0.36 up, a+b <c>"), "from 0.36 up, a+<wbr>b &lt;c&gt;");
        assert_eq!(marked(&"x".repeat(30)), format!("{}<wbr>{}", "x".repeat(24), "x".repeat(6)));
    }

    #[test]
    fn a_table_of_many_columns_goes_on_in_further_ones() {
        for columns in [1, 2, 8, 9, 15, 60] {
            let mut sheet = DataTable::new((0..columns).map(|column| column.to_string()));
            sheet.rows.push((0..columns).map(|column| Cell::text(column.to_string())).collect());
            let parts = side_by_side(&sheet);
            assert!(parts.iter().all(|part| part.heads.len() <= MOST_COLUMNS && part.heads[0] == "0"));
            let heads: Vec<&String> = parts.iter().flat_map(|part| &part.heads[1..]).collect();
            assert!(heads.into_iter().eq(&sheet.heads[1..]), "{columns}");
            assert!(parts.iter().all(|part| part.rows[0].len() == part.heads.len()));
        }
    }

    #[test]
    fn every_text_of_the_template_is_there() {
        let names: Vec<&str> = PAGE.split("t(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(names.len() > 5);
        assert_eq!(names.into_iter().find(|name| Key::find(name).is_none()), None);
    }

    #[test]
    fn emphasis_is_marked_and_everything_else_escaped() {
        assert_eq!(marked("a *term* <b>"), "a <em>term</em> &lt;b&gt;");
        assert_eq!(marked("one * only"), "one <em> only</em>");
    }
}
