//! Tables: rows that are structs ([`Row`]) or typed columns, written piece by piece as Parquet or CSV and read back.

mod read;
mod row;

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use sfic::scenario::guarded;

pub(crate) use read::is_parquet;
pub use read::{Hear, TableError, count, file, heads, heads_of, read, rows_of_text, visit};
pub(crate) use row::row;
pub use row::{Cell, Head, Kind, Row, Rows, next};

/// File format of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// Parquet: typed and compact.
    #[default]
    Parquet,
    /// Comma-separated values; absent values are empty.
    Csv,
}

impl Format {
    /// The ending of file names.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Parquet => "parquet",
            Format::Csv => "csv",
        }
    }

    /// The format with this ending.
    pub fn with_ending(ending: &str) -> Option<Self> {
        [Format::Parquet, Format::Csv].into_iter().find(|format| format.ending() == ending)
    }

    /// The name of the file of a table.
    pub fn file(self, table: &str) -> String {
        format!("{table}.{}", self.ending())
    }
}

/// The values of a column; `None` is absent.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Words; absent ones are empty.
    Text(Vec<Arc<str>>),
    /// Whole numbers.
    Whole(Vec<Option<i32>>),
    /// Real numbers.
    Real(Vec<Option<f64>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

/// A column with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// No value is ever absent; declared so in Parquet.
    pub required: bool,
    /// Its values.
    pub values: Values,
}

impl Column {
    /// Values that are cells of rows.
    pub fn of<'a, C: Cell + 'a>(name: impl Into<String>, cells: impl Iterator<Item = &'a C>) -> Self {
        let values = C::values(cells);
        // Any real number may be one that is not finite, which is written as absent.
        let required = C::KIND == Kind::Text || (C::KIND != Kind::Real && !C::MAY_BE_ABSENT);
        Column { name: name.into(), required, values }
    }

    /// Words.
    pub fn text(name: impl Into<String>, values: Vec<Arc<str>>) -> Self {
        Column { name: name.into(), required: true, values: Values::Text(values) }
    }

    /// Whole numbers, none absent.
    ///
    /// # Panics
    ///
    /// If one does not fit into 32 bits with a sign.
    pub fn whole(name: impl Into<String>, values: impl IntoIterator<Item = u32>) -> Self {
        let values = values.into_iter().map(|value| Some(signed(value))).collect();
        Column { name: name.into(), required: true, values: Values::Whole(values) }
    }

    /// Real numbers; absent where `None` or not finite.
    pub fn real(name: impl Into<String>, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let values = values.into_iter().map(|value| value.filter(|value| value.is_finite())).collect();
        Column { name: name.into(), required: false, values: Values::Real(values) }
    }

    /// Yes or no.
    pub fn flag(name: impl Into<String>, values: impl IntoIterator<Item = bool>) -> Self {
        let values = values.into_iter().map(Some).collect();
        Column { name: name.into(), required: true, values: Values::Flag(values) }
    }

    /// A cell of CSV; numbers nearer to zero than `exponent_below` are written with an exponent.
    fn cell(&self, row: usize, exponent_below: f64) -> String {
        let or_empty = |text: Option<String>| text.unwrap_or_default();
        match &self.values {
            Values::Text(values) => guarded(&values[row]).into_owned(),
            Values::Whole(values) => or_empty(values[row].map(|value| value.to_string())),
            // `1.0` and not `1`: programs that guess the type of a column from its first rows must not take a column
            // of real numbers that starts with whole ones for one of whole numbers.
            Values::Real(values) => or_empty(values[row].map(|value| {
                let plain = (exponent_below..1e-4).contains(&value.abs());
                if plain { value.to_string() } else { format!("{value:?}") }
            })),
            Values::Flag(values) => or_empty(values[row].map(|value| value.to_string())),
        }
    }

    fn part(&self, rows: Range<usize>) -> Column {
        let values = match &self.values {
            Values::Text(values) => Values::Text(values[rows].to_vec()),
            Values::Whole(values) => Values::Whole(values[rows].to_vec()),
            Values::Real(values) => Values::Real(values[rows].to_vec()),
            Values::Flag(values) => Values::Flag(values[rows].to_vec()),
        };
        Column { name: self.name.clone(), required: self.required, values }
    }

    fn len(&self) -> usize {
        match &self.values {
            Values::Text(values) => values.len(),
            Values::Whole(values) => values.len(),
            Values::Real(values) => values.len(),
            Values::Flag(values) => values.len(),
        }
    }
}

fn signed<N: TryInto<i32> + Copy + std::fmt::Display>(value: N) -> i32 {
    match value.try_into() {
        Ok(value) => value,
        Err(_) => panic!("{value} does not fit into a column of whole numbers"),
    }
}

/// Rows that belong together, a row group of Parquet. They are asked for in pieces, so that they need not fit in memory.
pub trait Group {
    /// Number of columns, the same in all groups of a table.
    fn columns(&self) -> usize;

    /// Number of rows.
    fn rows(&self) -> usize;

    /// Some rows of a column. Its name and its kind of values do not depend on the rows; there may be none.
    ///
    /// # Errors
    ///
    /// When what is asked for cannot be read.
    fn piece(&mut self, column: usize, rows: Range<usize>) -> io::Result<Column>;
}

/// Columns that are all in memory.
impl Group for Vec<Column> {
    fn columns(&self) -> usize {
        self.len()
    }

    fn rows(&self) -> usize {
        self.first().map_or(0, Column::len)
    }

    fn piece(&mut self, column: usize, rows: Range<usize>) -> io::Result<Column> {
        Ok(self[column].part(rows))
    }
}

/// Rows of a piece, a multiple of the rows that the Parquet writer takes at a time.
const PIECE: usize = 1024;

fn pieces(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(PIECE).map(move |start| start..rows.min(start + PIECE))
}

/// Writes the groups of one table; all have the same columns.
///
/// # Errors
///
/// When a group cannot be read or the table cannot be written.
pub fn write<G: Group>(
    out: &mut (dyn Write + Send),
    format: Format,
    groups: impl Iterator<Item = io::Result<G>>,
) -> io::Result<()> {
    match format {
        Format::Parquet => write_parquet(out, groups),
        Format::Csv => write_csv(out, groups, 1e-4),
    }
}

/// Writes rows as CSV; a table without rows has heads too.
///
/// # Errors
///
/// When the table cannot be written.
pub fn write_rows<R: Row>(out: &mut (dyn Write + Send), rows: &[R]) -> io::Result<()> {
    write_csv(out, std::iter::once(Ok(rows)), R::EXPONENT_BELOW)
}

fn write_csv<G: Group>(
    out: &mut (dyn Write + Send),
    groups: impl Iterator<Item = io::Result<G>>,
    exponent_below: f64,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    for (i, group) in groups.enumerate() {
        let mut group = group?;
        if i == 0 {
            writer.write_record(part(&mut group, 0..0)?.iter().map(|column| &column.name))?;
        }
        for rows in pieces(group.rows()) {
            let part = part(&mut group, rows)?;
            for row in 0..part.rows() {
                writer.write_record(part.iter().map(|column| column.cell(row, exponent_below)))?;
            }
        }
    }
    writer.flush()
}

/// Some rows of every column.
fn part<G: Group>(group: &mut G, rows: Range<usize>) -> io::Result<Vec<Column>> {
    (0..group.columns()).map(|column| group.piece(column, rows.clone())).collect()
}

fn write_parquet<G: Group>(
    out: &mut (dyn Write + Send),
    mut groups: impl Iterator<Item = io::Result<G>>,
) -> io::Result<()> {
    let Some(mut first) = groups.next().transpose()? else { return Ok(()) };
    let columns = part(&mut first, 0..0)?;
    let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_, _>>();
    let schema = fields.and_then(|fields| Type::group_type_builder("sfic").with_fields(fields).build());
    // Statistics of single pages would be held until the file is finished, and grow with it.
    let properties = WriterProperties::builder()
        .set_created_by("sfic".into())
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .build();
    let writer = schema
        .and_then(|schema| SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)))
        .map_err(io::Error::other);
    let mut writer = writer?;
    for group in std::iter::once(Ok(first)).chain(groups) {
        let mut group = group?;
        let mut row_group = writer.next_row_group().map_err(io::Error::other)?;
        for column in 0..group.columns() {
            let Some(mut chunk) = row_group.next_column().map_err(io::Error::other)? else { break };
            for rows in pieces(group.rows()) {
                write_column(chunk.untyped(), &group.piece(column, rows)?).map_err(io::Error::other)?;
            }
            chunk.close().map_err(io::Error::other)?;
        }
        row_group.close().map_err(io::Error::other)?;
    }
    writer.close().map_err(io::Error::other)?;
    Ok(())
}

fn field(column: &Column) -> parquet::errors::Result<Type> {
    let (physical, logical) = match column.values {
        Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Values::Whole(_) => (Physical::INT32, None),
        Values::Real(_) => (Physical::DOUBLE, None),
        Values::Flag(_) => (Physical::BOOLEAN, None),
    };
    let repetition = if column.required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    Type::primitive_type_builder(&column.name, physical)
        .with_logical_type(logical)
        .with_repetition(repetition)
        .build()
}

fn write_column(writer: &mut ColumnWriter<'_>, column: &Column) -> parquet::errors::Result<()> {
    match (writer, &column.values) {
        (ColumnWriter::ByteArrayColumnWriter(writer), Values::Text(values)) => {
            let bytes = |same: &[Arc<str>]| vec![ByteArray::from(same[0].as_bytes().to_vec()); same.len()];
            let bytes: Vec<ByteArray> = values.chunk_by(Arc::ptr_eq).flat_map(bytes).collect();
            writer.write_batch(&bytes, None, None)?;
        }
        (ColumnWriter::Int32ColumnWriter(writer), Values::Whole(values)) => {
            write_values(writer, values, column.required)?;
        }
        (ColumnWriter::DoubleColumnWriter(writer), Values::Real(values)) => {
            write_values(writer, values, column.required)?;
        }
        (ColumnWriter::BoolColumnWriter(writer), Values::Flag(values)) => {
            write_values(writer, values, column.required)?;
        }
        _ => return Err(parquet::errors::ParquetError::General("groups of a table differ in type".into())),
    }
    Ok(())
}

/// Writes the values that are there and, unless all must be, for each row whether it has one.
fn write_values<T: DataType>(
    writer: &mut ColumnWriterImpl<'_, T>,
    values: &[Option<T::T>],
    required: bool,
) -> parquet::errors::Result<()> {
    let present: Vec<T::T> = values.iter().flatten().cloned().collect();
    let levels = || values.iter().map(|value| i16::from(value.is_some())).collect::<Vec<i16>>();
    writer.write_batch(&present, (!required).then(levels).as_deref(), None)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    fn batch(name: &str) -> Vec<Column> {
        vec![
            Column::text("arm", vec![name.into(), "b, c".into()]),
            Column::whole("replicate", [0, 1]),
            Column::of("tick", [Some(3_u32), None].iter()),
            Column::real("rate", [None, Some(0.1)]),
            Column::flag("moved", [true, false]),
        ]
    }

    fn written(format: Format) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, format, [Ok(batch("a")), Ok(batch("z"))].into_iter()).unwrap();
        bytes
    }

    #[test]
    fn csv_quotes_and_leaves_absent_values_empty() {
        let text = String::from_utf8(written(Format::Csv)).unwrap();
        assert_eq!(
            text,
            "arm,replicate,tick,rate,moved\na,0,3,,true\n\"b, c\",1,,0.1,false\nz,0,3,,true\n\"b, c\",1,,0.1,false\n"
        );
    }

    #[test]
    fn no_word_is_a_formula_and_numbers_stay() {
        let words = Column::text("label", ["=1+1", "@a", "-a", "-0.5", "a"].map(Arc::from).into());
        let numbers = Column::real("x", [-0.5, -1e-9].map(Some));
        let mut bytes = Vec::new();
        write(&mut bytes, Format::Csv, [Ok(vec![words])].into_iter()).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "label\n'=1+1\n'@a\n'-a\n-0.5\na\n");
        assert_eq!([0, 1].map(|row| numbers.cell(row, 1e-4)), ["-0.5", "-1e-9"]);
    }

    #[test]
    fn real_numbers_look_like_real_numbers_in_csv() {
        let column = Column::real("x", [0.0, 2.0, 0.25, 1e-30, -3e20].map(Some));
        let cells: Vec<String> = (0..5).map(|row| column.cell(row, 1e-4)).collect();
        assert_eq!(cells, ["0.0", "2.0", "0.25", "1e-30", "-3e20"]);
    }

    #[test]
    fn small_numbers_are_written_as_the_table_wants_them() {
        let column = Column::real("x", [5e-5, -1.5e-5, 9e-6, 1e-4].map(Some));
        let cells = |below| (0..4).map(|row| column.cell(row, below)).collect::<Vec<_>>();
        assert_eq!(cells(1e-4), ["5e-5", "-1.5e-5", "9e-6", "0.0001"]);
        assert_eq!(cells(1e-5), ["0.00005", "-0.000015", "9e-6", "0.0001"]);
    }

    #[test]
    fn parquet_says_which_columns_are_never_absent() {
        let reader = SerializedFileReader::new(bytes::Bytes::from(written(Format::Parquet))).unwrap();
        let fields = reader.metadata().file_metadata().schema().get_fields();
        let optional: Vec<&str> =
            fields.iter().filter(|field| field.is_optional()).map(|field| field.name()).collect();
        assert_eq!(optional, ["tick", "rate"]);
    }

    #[test]
    fn heads_are_read_from_either_format() {
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::Csv, Format::Parquet] {
            let path = folder.path().join(format.file("t"));
            std::fs::write(&path, written(format)).unwrap();
            assert_eq!(heads(&path).unwrap(), ["arm", "replicate", "tick", "rate", "moved"]);
        }
        assert!(heads(&folder.path().join("absent.csv")).is_err());
    }

    #[test]
    fn parquet_reads_back_and_has_the_same_bytes_every_time() {
        let bytes = written(Format::Parquet);
        assert_eq!(bytes, written(Format::Parquet));
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        let rows: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0], "{arm: \"a\", replicate: 0, tick: 3, rate: null, moved: true}");
        assert_eq!(rows[3], "{arm: \"b, c\", replicate: 1, tick: null, rate: 0.1, moved: false}");
    }
}
