//! A sheet of a table, row by row, so that it need not fit in memory.

use std::io;
use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::columns::{Cell, Column, of_rate};
use crate::tables::table;
use sfic_text::Messages;

/// Characters of the longest text of a cell.
const LONGEST: usize = 32_767;
/// Width of columns, in characters.
const WIDTHS: (usize, usize) = (9, 44);
/// Room for the button of the filter.
const BUTTON: usize = 3;
/// Paper of A4, as Excel counts it.
const A4: u8 = 9;

/// The formats of cells.
pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) head: Format,
    pub(super) wrapped: Format,
    pub(super) link: Format,
    percent: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Formats {
            title: Format::new().set_bold().set_font_size(14.0),
            head: wrapped
                .clone()
                .set_bold()
                .set_border_bottom(FormatBorder::Thin)
                .set_background_color("E7EDF3"),
            link: wrapped
                .clone()
                .set_font_color("1F4E79")
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            wrapped,
            percent: Format::new().set_num_format("0.0%"),
        }
    }
}

/// Writes a text, whatever it begins with: never a formula, and no longer than a cell holds.
pub(super) fn text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: Option<&Format>,
) -> Result<(), XlsxError> {
    let mut text = text.to_string();
    // Excel counts units of UTF-16.
    if text.encode_utf16().count() > LONGEST {
        while text.encode_utf16().count() >= LONGEST {
            text.pop();
        }
        text.push('…');
    }
    match format {
        Some(format) => sheet.write_string_with_format(row, column, text, format),
        None => sheet.write_string(row, column, text),
    }
    .map(|_| ())
}

/// Writes a table from its file.
pub(super) fn write(
    sheet: &mut Worksheet,
    path: &Path,
    columns: &[Column],
    rows: u32,
    messages: &Messages,
    formats: &Formats,
) -> io::Result<()> {
    let failed = |error: XlsxError| io::Error::other(error);
    let mut widths = vec![0; columns.len()];
    for (at, column) in columns.iter().enumerate() {
        text(sheet, (0, at as u16), &column.head, Some(&formats.head)).map_err(failed)?;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut row = 0;
    table::visit(path, &names, &mut |cells| {
        row += 1;
        let rate = of_rate(columns, cells);
        for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
            let place = at as u16;
            let (written, width) = match column.cell(messages, cell, rate) {
                Cell::Empty => continue,
                Cell::Text(own) => (text(sheet, (row, place), &own, None), own.width()),
                Cell::Number { value, percent: true } => {
                    (sheet.write_number_with_format(row, place, value, &formats.percent).map(|_| ()), 8)
                }
                Cell::Number { value, percent: false } => {
                    (sheet.write_number(row, place, value).map(|_| ()), cell.len().min(10))
                }
            };
            written.map_err(|error| error.to_string())?;
            widths[at] = widths[at].max(width);
        }
        Ok(())
    })
    .map_err(io::Error::other)?;
    for (at, column) in columns.iter().enumerate() {
        let width = widths[at].max(of_head(&column.head)).clamp(WIDTHS.0, WIDTHS.1);
        sheet.set_column_width(at as u16, (width + 1) as f64).map_err(failed)?;
    }
    finish(sheet, columns, rows).map_err(failed)
}

/// What stays in sight, what can be filtered, and how it is printed.
fn finish(sheet: &mut Worksheet, columns: &[Column], rows: u32) -> Result<(), XlsxError> {
    let names = u16::from(columns.first().is_some_and(Column::is_name));
    sheet.set_freeze_panes(1, names)?;
    if let Some(last) = columns.len().checked_sub(1) {
        sheet.autofilter(0, 0, rows, last as u16)?;
    }
    sheet.set_landscape().set_paper_size(A4);
    sheet.set_repeat_rows(0, 0).map(|_| ())
}

/// The width that a head needs on about three lines; Chinese may be broken between any two letters.
fn of_head(head: &str) -> usize {
    let whole = |word: &str| if word.is_ascii() { word.width() } else { word.width().min(8) };
    let longest = head.split_whitespace().map(whole).max().unwrap_or(0);
    longest.max(head.width().div_ceil(3) + 1) + BUTTON
}
