//! Tables read back: nothing in them is trusted.

use std::any::Any;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;
use sfic_text::{reason, tr};

use super::{Format, Row};
use sfic::scenario::unguarded;

/// Error of reading a table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Its file cannot be read.
    #[error("{}: {}", path.display(), crate::folder::explained(error))]
    Io {
        /// The file.
        path: PathBuf,
        /// Error of the system.
        error: io::Error,
    },
    /// It is not as `sfic` writes it.
    #[error("{}:{line}: {what}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The line of CSV, the row of Parquet; from 1.
        line: u64,
        /// Fault.
        what: String,
    },
}

/// Fault with its line.
type Fault = (u64, String);

/// Hears the cells of each row, in the order of the columns that were asked for; says what is wrong with one.
pub type Hear<'a> = &'a mut dyn FnMut(&[&str]) -> Result<(), String>;

/// The rows of a table in a folder; none if the folder has no such table.
///
/// # Errors
///
/// When the file cannot be read, or has not the columns and values of such rows.
pub fn read<R: Row>(folder: &Path) -> Result<Option<Vec<R>>, TableError> {
    let path = folder.join(R::FILE);
    let mut rows = Vec::new();
    match visit(&path, &names::<R>(), &mut |cells| add(&mut rows, cells)) {
        Ok(()) => Ok(Some(rows)),
        Err(TableError::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The rows of a table of CSV that is in memory.
///
/// # Errors
///
/// As [`read`].
pub fn rows_of_text<R: Row>(text: &str) -> Result<Vec<R>, TableError> {
    let mut rows = Vec::new();
    let read = read_csv(text.as_bytes(), &names::<R>(), &mut |cells| add(&mut rows, cells));
    read.map_err(|(line, what)| TableError::Wrong { path: R::FILE.into(), line, what })?;
    Ok(rows)
}

fn names<R: Row>() -> Vec<&'static str> {
    R::COLUMNS.iter().map(|head| head.name).collect()
}

fn add<R: Row>(rows: &mut Vec<R>, cells: &[&str]) -> Result<(), String> {
    let row = R::of(cells).map_err(|index| {
        R::COLUMNS.get(index).map_or(String::new(), |head| head.kind.expected(cells[index], head.name))
    });
    rows.push(row?);
    Ok(())
}

/// The file of a large table in a folder, in the format in which it is there.
pub fn file(folder: &Path, table: &str) -> Option<PathBuf> {
    let files = [Format::Parquet, Format::Csv].map(|format| folder.join(format.file(table)));
    files.into_iter().find(|path| path.exists())
}

/// The names of the columns of a table in a file.
///
/// # Errors
///
/// When it cannot be read.
pub fn heads(path: &Path) -> io::Result<Vec<String>> {
    if is_parquet(path) {
        let file = SerializedFileReader::new(File::open(path)?).map_err(io::Error::other)?;
        let fields = file.metadata().file_metadata().schema().get_fields();
        return Ok(fields.iter().map(|field| field.name().to_string()).collect());
    }
    heads_in(File::open(path)?)
}

/// The number of rows of a table in a file.
///
/// # Errors
///
/// When it cannot be read.
pub fn count(path: &Path) -> Result<u64, TableError> {
    let wrong = |line, what| TableError::Wrong { path: path.into(), line, what };
    if is_parquet(path) {
        let file = File::open(path).map_err(|error| TableError::Io { path: path.into(), error })?;
        let file = SerializedFileReader::new(file).map_err(|error| wrong(0, error.to_string()))?;
        let rows = file.metadata().file_metadata().num_rows();
        return u64::try_from(rows).map_err(|_| wrong(0, format!("it says that it has {rows} rows")));
    }
    let mut rows = 0;
    visit(path, &[], &mut |_| {
        rows += 1;
        Ok(())
    })?;
    Ok(rows)
}

/// The names of the columns of a table as CSV.
///
/// # Errors
///
/// When it has no line of names.
pub fn heads_of(text: &str) -> io::Result<Vec<String>> {
    heads_in(text.as_bytes())
}

fn heads_in(table: impl Read) -> io::Result<Vec<String>> {
    let mut table = csv::Reader::from_reader(table);
    Ok(table.headers()?.iter().map(str::to_string).collect())
}

/// Says by the ending of its name whether a file is one of Parquet.
pub(crate) fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

/// Reads some columns of a table row by row, so that it need not fit in memory.
///
/// # Errors
///
/// When the file cannot be read, has not these columns, is damaged, or has a row with which something is wrong.
pub fn visit(path: &Path, columns: &[&str], hear: Hear<'_>) -> Result<(), TableError> {
    let io = |error| TableError::Io { path: path.into(), error };
    let mut file = File::open(path).map_err(io)?;
    let read = if is_parquet(path) {
        // A Parquet file that was tampered with may make its reader panic: that is its fault, not the program's.
        let read = catch_unwind(AssertUnwindSafe(|| read_parquet(file, columns, hear)));
        read.unwrap_or_else(|panic| Err((0, damaged(panic.as_ref()))))
    } else if !ends_with_a_line(&mut file).map_err(io)? {
        let lines = io::read_to_string(file).map_or(0, |text| text.lines().count());
        Err((lines as u64, tr!("it ends in the middle of a row: a part of the file is missing")))
    } else {
        read_csv(file, columns, hear)
    };
    read.map_err(|(line, what)| TableError::Wrong { path: path.into(), line, what })
}

fn damaged(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason");
    match reason(&text) {
        Some(text) => tr!("it is damaged ({text})", text),
        None => tr!("it is damaged"),
    }
}

/// Says whether the last line of a file is whole; the file is then read from its beginning.
fn ends_with_a_line(file: &mut File) -> io::Result<bool> {
    let mut last = [b'\n'];
    if file.metadata()?.len() > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    file.rewind()?;
    Ok(last == [b'\n'])
}

/// The places of the columns among those that are there, each once.
fn places<'a>(columns: &[&str], there: impl Iterator<Item = &'a str> + Clone) -> Result<Vec<usize>, Fault> {
    let index = |column: &&str| {
        let mut found = there.clone().enumerate().filter(|(_, name)| name == column);
        match (found.next(), found.next()) {
            (Some((index, _)), None) => Ok(index),
            (None, _) => Err((1, tr!("there is no column `{column}`; this is not a table of sfic", column))),
            (_, Some(_)) => Err((1, tr!("column `{column}` is there twice", column))),
        }
    };
    columns.iter().map(index).collect()
}

fn read_csv(table: impl Read, columns: &[&str], hear: Hear<'_>) -> Result<(), Fault> {
    let fault = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                (line, tr!("the row has {len} cells and should have {expected_len}", len, expected_len))
            }
            _ => (line, reason(&error).unwrap_or_else(|| tr!("this line is no line of a table"))),
        }
    };
    let mut reader = csv::Reader::from_reader(table);
    let heads = reader.headers().map_err(fault)?.clone();
    let places = places(columns, heads.iter())?;
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).map_err(fault)? {
        let cells: Vec<&str> = places.iter().map(|&index| unguarded(&row[index])).collect();
        hear(&cells).map_err(|what| (row.position().map_or(0, csv::Position::line), what))?;
    }
    Ok(())
}

fn read_parquet(table: File, columns: &[&str], hear: Hear<'_>) -> Result<(), Fault> {
    let fault = |error: ParquetError| (0, reason(&error).unwrap_or_else(|| tr!("it is damaged")));
    let file = SerializedFileReader::new(table).map_err(fault)?;
    let schema = file.metadata().file_metadata().schema();
    // Only the columns that are needed are read; they come in the order of the file.
    let needed = schema.get_fields().iter().filter(|field| columns.contains(&field.name()));
    let there: Vec<Arc<Type>> = needed.cloned().collect();
    let places = places(columns, there.iter().map(|field| field.name()))?;
    let wanted = Type::group_type_builder(schema.name()).with_fields(there).build().map_err(fault)?;
    for (row, number) in file.get_row_iter(Some(wanted)).map_err(fault)?.zip(1..) {
        let row = row.map_err(|error| (number, error.to_string()))?;
        let cells: Vec<String> = row.get_column_iter().map(|(_, field)| cell(field)).collect();
        let cells: Vec<&str> = places.iter().map(|&index| cells[index].as_str()).collect();
        hear(&cells).map_err(|what| (number, what))?;
    }
    Ok(())
}

/// A value as a CSV file would hold it; digits enough to give the same number.
fn cell(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Float(value) => f64::from(*value).to_string(),
        Field::Double(value) => value.to_string(),
        Field::Str(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::table::{self, Column, row};

    row! {
        /// A row of a table for the purpose.
        #[derive(Clone, Debug, PartialEq)]
        struct Sample in "sample.csv", one per "nothing" {
            /// Words.
            name: String,
            /// A count.
            count: usize,
            /// Ticks, if there are any.
            tick: Option<u32>,
            /// A value that may be none.
            value: f64,
            /// The same.
            rate: Option<f64>,
            /// Yes or no.
            told: Option<bool>,
            /// A remark.
            note: Option<String>,
        }
    }

    fn sample() -> Vec<Sample> {
        let name = "a, \"b\"\n#".into();
        let (value, rate) = (-0.1 - 0.2, Some(f64::MIN_POSITIVE));
        let full =
            Sample { name, count: 3, tick: Some(7), value, rate, told: Some(false), note: Some("x".into()) };
        let bare = Sample { tick: None, value: 2e300, rate: None, told: None, note: None, ..full.clone() };
        let formulas = ["=1+1", "'=1+1", "-a", "+1", "@a", "'a"];
        let with =
            |text: &&str| Sample { name: text.to_string(), note: Some(text.to_string()), ..bare.clone() };
        formulas.iter().map(with).chain([full, bare.clone()]).collect()
    }

    #[test]
    fn rows_are_read_back_to_the_last_bit_from_either_format() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read::<Sample>(folder.path()).unwrap(), None);
        for rows in [sample(), Vec::new()] {
            let mut bytes = Vec::new();
            table::write_rows(&mut bytes, &rows).unwrap();
            std::fs::write(folder.path().join("sample.csv"), bytes).unwrap();
            assert_eq!(read(folder.path()).unwrap(), Some(rows.clone()));
            let path = folder.path().join("sample.parquet");
            let mut bytes = Vec::new();
            table::write(&mut bytes, Format::Parquet, std::iter::once(Ok(rows.as_slice()))).unwrap();
            std::fs::write(&path, bytes).unwrap();
            let mut found: Vec<Sample> = Vec::new();
            visit(&path, &names::<Sample>(), &mut |cells| add(&mut found, cells)).unwrap();
            assert_eq!(found, rows);
        }
    }

    /// As Excel saves a table.
    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sample.csv");
        let mut bytes = crate::folder::MARK.as_bytes().to_vec();
        table::write_rows(&mut bytes, &sample()).unwrap();
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(read(folder.path()).unwrap(), Some(sample()));
        assert_eq!(heads(&path).unwrap()[0], "name");
        assert_eq!(rows_of_text::<Sample>(&String::from_utf8(bytes).unwrap()).unwrap(), sample());
    }

    #[test]
    fn other_columns_and_another_order_do_not_matter() {
        let mut columns = Sample::columns(&sample());
        columns.reverse();
        columns.insert(3, Column::whole("another", vec![1; sample().len()]));
        let mut bytes = Vec::new();
        table::write(&mut bytes, Format::Csv, std::iter::once(Ok(columns))).unwrap();
        assert_eq!(rows_of_text::<Sample>(&String::from_utf8(bytes).unwrap()).unwrap(), sample());
    }

    #[test]
    fn a_wrong_cell_is_named_with_what_it_should_hold() {
        let said = |row: &str| {
            let text = format!("name,count,tick,value,rate,told,note\na,1,,,,,\n{row}\n");
            rows_of_text::<Sample>(&text).unwrap_err().to_string()
        };
        let wrong = [
            ("a,-1,,,,,", "`-1` in column `count` is not a whole number"),
            ("a,,,,,,", "column `count` is empty and should hold a whole number"),
            ("a,1,2.5,,,,", "`2.5` in column `tick` is not a whole number"),
            ("a,1,,x,,,", "`x` in column `value` is not a number"),
            ("a,1,,,true,,", "`true` in column `rate` is not a number"),
            ("a,1,,,,1,", "`1` in column `told` is not true or false"),
            ("a,1", "the row has 2 cells and should have 7"),
        ];
        for (row, expected) in wrong {
            assert_eq!(said(row), format!("sample.csv:3: {expected}"));
        }
    }
}
