//! The report as a document for word processors (Office Open XML, ECMA-376): the same sections as on the page, on A4, with
//! headings, tables and pictures that an office program knows as such.

mod columns;
mod package;
mod picture;
#[cfg(test)]
mod tests;

use minijinja::context;
use minijinja::value::Value;

pub use picture::Fonts;

use super::Content;
use super::document::{Block, Section, emphasised};
use super::page::{MOST_ROWS, side_by_side, unbroken};
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::drawing::escaped;
use crate::figures::{Figure, Picture};
use crate::text::words;
use columns::{PAPER, widths};
use sfic_text::Messages;

/// A document.
#[derive(Clone, Debug)]
pub struct Word {
    /// The file.
    pub bytes: Vec<u8>,
    /// Titles of the figures of which no font has the letters: they are left out.
    pub left_out: Vec<String>,
}

/// Rows of a table that is kept on one page.
const KEPT: usize = 12;
/// Columns from which on a table has smaller letters.
const MANY: usize = 7;
/// Stands for a field within a text: no text has it.
const FIELD: char = '\u{e000}';

/// The document of a report; `fonts` draw the figures.
pub(super) fn render(messages: &Messages, content: &Content, fonts: &Fonts) -> Word {
    let Content { head, briefing, signed, parts } = content;
    let mut writer = Writer {
        messages,
        fonts,
        pictures: Vec::new(),
        left_out: Vec::new(),
        figures: 0,
        tables: 0,
        numbered: 0,
    };
    let signed = [Block::Terms(signed.clone())];
    let (title, opening, briefing) = match briefing.split_first() {
        Some((first, rest)) => (&first.title, &first.blocks[..], rest),
        None => (&head[0], &signed[..], briefing.as_slice()),
    };
    let opening: Vec<Value> = opening.iter().map(|block| writer.block(block, "")).collect();
    let mut part = |name: Option<&str>, sections: &[Section]| {
        let sections: Vec<Value> = sections.iter().map(|section| writer.section(section)).collect();
        context! { name => name.map(|name| writer.plain(name)), sections }
    };
    let briefing = (!briefing.is_empty()).then(|| part(None, briefing));
    let parts: Vec<Value> = parts.iter().map(|(name, sections)| part(name.as_deref(), sections)).collect();
    let language = messages.language.tag();
    let body = context! {
        title => writer.plain(title),
        subtitle => writer.plain(&head[1]),
        opening,
        briefing,
        parts,
        colophon => writer.plain(&messages.plain(key!("docx.made"))),
    };
    let page = say!(messages, "docx.page", page = FIELD, pages = FIELD);
    let footer = with_fields(&page, &["PAGE", "NUMPAGES"], "1");
    Word { bytes: package::packed(language, head, body, footer, &writer.pictures), left_out: writer.left_out }
}

/// True for languages whose letters come from East Asian fonts.
fn east_asian(tag: &str) -> bool {
    ["zh", "ja", "ko"].iter().any(|language| tag.starts_with(language))
}

/// What has been written so far.
struct Writer<'a> {
    messages: &'a Messages,
    fonts: &'a Fonts,
    /// Pictures as PNG, numbered from one.
    pictures: Vec<Vec<u8>>,
    left_out: Vec<String>,
    figures: usize,
    tables: usize,
    /// The table with the last number.
    numbered: usize,
}

impl Writer<'_> {
    fn section(&mut self, section: &Section) -> Value {
        let source = match section.source.as_str() {
            "" => String::new(),
            run => say!(self.messages, "page.source", run),
        };
        let blocks: Vec<Value> = section.blocks.iter().map(|block| self.block(block, &source)).collect();
        context! { title => self.plain(&section.title), blocks }
    }

    fn block(&mut self, block: &Block, source: &str) -> Value {
        match block {
            Block::Text(text) => paragraph("BodyText", self.marked(text)),
            Block::Note(text) => {
                // Full-width punctuation has its space within.
                let space = if east_asian(self.messages.language.tag()) { "" } else { " " };
                let mut runs =
                    vec![self.run(true, &format!("{}{space}", self.messages.plain(key!("page.note"))))];
                runs.extend(self.marked(text));
                paragraph("Note", runs)
            }
            Block::List(points) => {
                let points: Vec<Vec<Value>> = points.iter().map(|point| self.marked(point)).collect();
                context! { kind => "list", points }
            }
            Block::Terms(terms) => {
                let terms: Vec<[Vec<Value>; 2]> =
                    terms.iter().map(|(term, what)| [self.plain(term), self.plain(what)]).collect();
                let first = PAPER / 4;
                context! { kind => "terms", terms, width => PAPER, widths => [first, PAPER - first] }
            }
            Block::Code(text) => {
                let lines = text.trim_end().split('\n').map(|line| self.plain(line));
                paragraph("Code", lines.collect::<Vec<_>>().join(&context! { line => true }))
            }
            Block::Table(caption, sheet) => {
                let sheets = side_by_side(sheet);
                let captions = (1..=sheets.len()).map(|part| match sheets.len() {
                    1 => caption.clone(),
                    parts => format!("{caption} ({part}/{parts})"),
                });
                let tables: Vec<Value> = captions
                    .zip(&sheets)
                    .enumerate()
                    .map(|(part, (caption, sheet))| {
                        self.tables += usize::from(part == 0);
                        self.table(&caption, sheet, 1, source)
                    })
                    .collect();
                context! { kind => "tables", tables }
            }
            Block::Figure(figure) => self.figure(figure, source),
            Block::OnPage(block) => self.block(block, source),
        }
    }

    /// A figure as pictures; its numbers if no font has its letters.
    fn figure(&mut self, figure: &Figure, source: &str) -> Value {
        let pictures = figure.on_paper();
        let chinese = east_asian(self.messages.language.tag());
        let drawn: Option<Vec<Vec<u8>>> =
            pictures.iter().map(|picture| self.fonts.png(&picture.svg, chinese)).collect();
        let Some(drawn) = drawn else {
            self.left_out.push(figure.title.clone());
            let runs = self.plain(&say!(self.messages, "docx.left_out", title = figure.title));
            let step = figure.data_table.rows.len().div_ceil(MOST_ROWS).max(1);
            let caption = say!(self.messages, "figure.numbers", title = figure.title);
            self.tables += 1;
            return context! { kind => "left out", runs, table => self.table(&caption, &figure.data_table, step, source) };
        };
        let last = pictures.len();
        let shown: Vec<Value> = (1..)
            .zip(pictures.iter().zip(drawn))
            .map(|(place, (picture, png))| {
                self.pictures.push(png);
                let (wide, tall) = size(picture);
                let description = safe(&figure.description);
                context! { number => self.pictures.len(), wide, tall, description, last => place == last }
            })
            .collect();
        self.figures += 1;
        let caption = say!(self.messages, "page.figure", number = FIELD, title = figure.title);
        let caption = with_fields(&caption, &["SEQ Figure \\* ARABIC"], &self.figures.to_string());
        let unit = figure.measured.as_ref().map(|unit| say!(self.messages, "page.unit", unit));
        let below: Vec<&str> = [unit.as_deref(), Some(source)].into_iter().flatten().collect();
        context! { kind => "figure", pictures => shown, caption, source => self.source(&words::sentences(&below)) }
    }

    /// A table of every so many rows.
    fn table(&mut self, caption: &str, sheet: &DataTable, step: usize, source: &str) -> Value {
        // The further parts of a table have its number.
        let field = if self.tables > self.numbered { "SEQ Table \\* ARABIC" } else { "SEQ Table \\c" };
        self.numbered = self.tables;
        let caption = say!(self.messages, "page.table", number = FIELD, title = caption);
        let caption = with_fields(&caption, &[field], &self.tables.to_string());
        let (style, size) = match sheet.heads.len() < MANY {
            true => ("TableText", 170.0),
            false => ("TableTextSmall", 150.0),
        };
        // All of a column is at the same side.
        let cell = |(column, cell): (usize, &Cell)| {
            let numeric = sheet.is_numeric(column);
            match cell.is_numeric() {
                true => context! { runs => [context! { text => safe(&unbroken(cell.shown())) }], numeric },
                false => context! { runs => self.plain(cell.shown()), numeric },
            }
        };
        let heads: Vec<Value> = sheet
            .heads
            .iter()
            .enumerate()
            .map(|(column, text)| context! { runs => [self.run(true, text)], numeric => sheet.is_numeric(column) })
            .collect();
        let shown: Vec<&Vec<Cell>> = sheet.rows.iter().step_by(step).collect();
        let rows: Vec<Value> = (1..)
            .zip(&shown)
            .map(|(place, row)| {
                let cells: Vec<Value> = row.iter().enumerate().map(cell).collect();
                context! { cells, keep => if place < shown.len() { shown.len() < KEPT } else { !source.is_empty() } }
            })
            .collect();
        let widths = widths(sheet, size);
        context! { caption, style, heads, rows, widths, width => PAPER, source => self.source(source) }
    }

    /// What is said below a figure or a table, if that is anything.
    fn source(&self, text: &str) -> Option<Vec<Value>> {
        (!text.trim().is_empty()).then(|| self.plain(text.trim()))
    }

    /// A text without emphasis.
    fn plain(&self, text: &str) -> Vec<Value> {
        vec![self.run(false, text)]
    }

    /// A text in which `*words*` are emphasised.
    fn marked(&self, text: &str) -> Vec<Value> {
        let pieces = emphasised(text).into_iter().filter(|(_, piece)| !piece.is_empty());
        pieces.map(|(strong, piece)| self.run(strong, piece)).collect()
    }

    fn run(&self, strong: bool, text: &str) -> Value {
        // Marks that both kinds of fonts have are as wide as the letters around them.
        let wide = east_asian(self.messages.language.tag()) && text.contains(['“', '”', '‘', '’', '…', '—']);
        context! { strong, wide, text => safe(text) }
    }
}

fn paragraph(style: &str, runs: Vec<Value>) -> Value {
    context! { kind => "paragraph", style, runs }
}

/// A text with fields of an office program in their places, which show `now` until it has counted them.
fn with_fields(text: &str, fields: &[&str], now: &str) -> Vec<Value> {
    let mut runs = Vec::new();
    for (place, piece) in text.splitn(fields.len() + 1, FIELD).enumerate() {
        if place > 0 {
            runs.push(context! { field => fields[place - 1], text => now });
        }
        runs.push(context! { text => safe(piece) });
    }
    runs
}

/// A text as it stands in XML.
fn safe(text: &str) -> Value {
    Value::from_safe_string(escaped(text))
}

/// Width and height of a picture on paper in English metric units.
fn size(picture: &Picture) -> (u64, u64) {
    /// Units of a twentieth of a point.
    const TWIP: f64 = 635.0;
    let unit = PAPER as f64 * TWIP / picture.width;
    ((picture.width * unit).round() as u64, (picture.height * unit).round() as u64)
}
