//! `results.xlsx`: the tables of results as sheets for Excel, in a language, after a sheet that says what was run.
//!
//! The same results and language give the same bytes. A table that has more rows than a sheet is left out, which the
//! first sheet says.

mod columns;
mod sheet;
#[cfg(test)]
mod tests;
mod texts;

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Url, Workbook, Worksheet, XlsxError};

use self::columns::Column;
use self::sheet::{Formats, text};
use self::texts::SHEETS;
use crate::folder::{Folder, FolderError, WORKBOOK};
use crate::office::AUTHOR;
use crate::report::results::Results;
use crate::report::{About, about};
use crate::tables::table::{self, TableError};
use crate::tables::{self, Described};
use sfic_text::Messages;

/// Rows of a sheet, its head included.
const MOST_ROWS: u64 = 1 << 20;
/// Columns of a sheet.
const MOST_COLUMNS: usize = 1 << 14;

/// The tables of results of which there is a sheet, and those that are too long or too wide for one.
struct Listed {
    /// The name of its sheet.
    name: String,
    holds: String,
    rows: u64,
    columns: usize,
    file: String,
    fits: bool,
}

/// Writes the workbook of results into their folder.
///
/// # Errors
///
/// When a table cannot be read or the workbook not be written.
pub fn write(folder: &Folder, results: &Results, messages: &Messages) -> Result<(), FolderError> {
    let made = make(&[(folder.path(), results)], messages, folder.path());
    let failed = |error| FolderError::Io { path: folder.path().join(WORKBOOK), error };
    let mut made = made.map_err(failed)?;
    folder.write(WORKBOOK, |out| io::copy(&mut made, out).map(|_| ()))
}

/// The workbook of the results in folders, as a file at its beginning that is gone when it is dropped; it and what is put
/// aside meanwhile are in the folder `scratch`.
///
/// # Errors
///
/// When a table cannot be read or the workbook not be written.
pub fn make(results: &[(&Path, &Results)], messages: &Messages, scratch: &Path) -> io::Result<File> {
    made(results, messages, scratch, MOST_ROWS)
}

/// The same with so many rows of a sheet at most.
fn made(
    results: &[(&Path, &Results)],
    messages: &Messages,
    scratch: &Path,
    most_rows: u64,
) -> io::Result<File> {
    let failed = |error: XlsxError| io::Error::other(error);
    let mut workbook = Workbook::new();
    workbook.set_tempdir(scratch).map_err(failed)?;
    let formats = Formats::new();
    workbook.add_worksheet().set_name(say!(messages, "workbook.about")).map_err(failed)?;
    let abouts: Vec<About> = results.iter().map(|(_, results)| about(messages, results)).collect();
    let mut listed = Vec::new();
    for (number, (folder, results)) in results.iter().enumerate() {
        let shown = results.studied.discovery.as_ref().map(|found| found.asked.outcome.as_str());
        let mut of_folder = Vec::new();
        for table in tables::all() {
            let Some(path) = table.in_folder(folder) else { continue };
            let (name, holds) = said(messages, &table);
            let name = match abouts.len() {
                1 => name,
                _ => say!(messages, "workbook.several", number = number + 1, name),
            };
            let heads = table::heads(&path).map_err(|error| unreadable(&path, error))?;
            let rows = table::count(&path).map_err(io::Error::other)?;
            let file = path.file_name().map_or(String::new(), |file| file.to_string_lossy().into_owned());
            let fits = rows < most_rows && heads.len() <= MOST_COLUMNS;
            if fits {
                let columns: Vec<Column> =
                    heads.iter().map(|head| Column::of(messages, &table, head, shown)).collect();
                let sheet = workbook.add_worksheet_with_constant_memory().map_err(failed)?;
                sheet.set_name(&name).map_err(failed)?;
                sheet::write(sheet, &path, &columns, rows as u32, messages, &formats)?;
            }
            let columns = heads.len();
            of_folder.push(Listed { name, holds, rows, columns, file, fits });
        }
        listed.push(of_folder);
    }
    let first = workbook.worksheet_from_index(0).map_err(failed)?;
    first_sheet(first, messages, &formats, &abouts, &listed).map_err(failed)?;
    let properties = DocProperties::new()
        .set_title(abouts.first().map_or(String::new(), |about| about.question.clone()))
        .set_author(AUTHOR)
        // A date of its own would give other bytes each time.
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?);
    workbook.set_properties(&properties);
    let mut file = tempfile::tempfile_in(scratch)?;
    workbook.save_to_writer(&file).map_err(failed)?;
    file.rewind()?;
    Ok(file)
}

fn unreadable(path: &Path, error: io::Error) -> io::Error {
    io::Error::other(TableError::Io { path: path.into(), error })
}

/// The name of the sheet of a table, and what it holds.
fn said(messages: &Messages, table: &Described) -> (String, String) {
    let known = SHEETS.iter().find(|(name, ..)| *name == table.name());
    known.map_or((table.name().into(), String::new()), |(_, name, holds)| {
        (messages.plain(*name), messages.plain(*holds))
    })
}

/// The sheet that says what was run, and what each of the others is.
fn first_sheet(
    sheet: &mut Worksheet,
    messages: &Messages,
    formats: &Formats,
    abouts: &[About],
    listed: &[Vec<Listed>],
) -> Result<(), XlsxError> {
    for (column, width) in [26.0, 70.0, 12.0, 26.0].into_iter().enumerate() {
        sheet.set_column_width(column as u16, width)?;
    }
    let mut row = 0;
    for (about, listed) in abouts.iter().zip(listed) {
        text(sheet, (row, 0), &about.question, Some(&formats.title))?;
        text(sheet, (row + 1, 0), &about.what, None)?;
        row += 3;
        text(sheet, (row, 0), &say!(messages, "workbook.what"), Some(&formats.head))?;
        // The name of the folder tells several apart; one alone gives the same bytes wherever it is.
        let name = if abouts.len() > 1 { about.name.as_str() } else { "" };
        text(sheet, (row, 1), name, Some(&formats.head))?;
        for (term, value) in &about.terms {
            row += 1;
            text(sheet, (row, 0), term, Some(&formats.wrapped))?;
            text(sheet, (row, 1), value, Some(&formats.wrapped))?;
        }
        row += 2;
        let heads = keys!["workbook.sheet", "workbook.holds", "workbook.rows", "workbook.file"];
        for (column, key) in heads.into_iter().enumerate() {
            text(sheet, (row, column as u16), &messages.plain(key), Some(&formats.head))?;
        }
        for one in listed {
            row += 1;
            if one.fits {
                let link = Url::new(format!("internal:'{}'!A1", one.name)).set_text(&one.name);
                sheet.write_url_with_format(row, 0, link, &formats.link)?;
                text(sheet, (row, 1), &one.holds, Some(&formats.wrapped))?;
            } else {
                let (sheet_name, rows, columns, file) = (&one.name, one.rows, one.columns, &one.file);
                let sentence = say!(messages, "workbook.too_many", sheet = sheet_name, rows, columns, file);
                text(sheet, (row, 0), &one.name, Some(&formats.wrapped))?;
                text(sheet, (row, 1), &sentence, Some(&formats.wrapped))?;
            }
            sheet.write_number_with_format(row, 2, one.rows as f64, &formats.wrapped)?;
            text(sheet, (row, 3), &one.file, Some(&formats.wrapped))?;
        }
        row += 2;
    }
    text(sheet, (row, 0), &say!(messages, "workbook.missing"), None)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}
