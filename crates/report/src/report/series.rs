//! Columns of the table of series, from either format.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;

use crate::figures::scale::Span;
use crate::folder;
use crate::table::Format;

/// The course of a signal: ticks and means with their intervals.
pub type Course = Vec<(f64, Option<Span>)>;

/// Ticks between two points of a course: finer than a small figure shows.
const STEP: f64 = 4.0;

/// The courses of signals by arm and signal; without those of which the table, or the folder, has none.
///
/// # Errors
///
/// When a table that is there cannot be read.
pub fn courses(path: &Path, signals: &[&str]) -> std::io::Result<BTreeMap<(String, String), Course>> {
    let wanted: Vec<String> = ["arm".to_string(), "tick".to_string()]
        .into_iter()
        .chain(signals.iter().flat_map(|name| ["", "_low", "_high"].map(|end| format!("{name}{end}"))))
        .collect();
    let mut courses = BTreeMap::new();
    let mut take = |row: BTreeMap<String, String>| {
        let number = |name: &str| row.get(name).and_then(|text| text.parse::<f64>().ok());
        let (Some(arm), Some(tick)) = (row.get("arm"), number("tick")) else { return };
        if tick % STEP != 0.0 {
            return;
        }
        for signal in signals.iter().filter(|signal| row.contains_key(**signal)) {
            let span = Span::new(
                number(signal),
                number(&format!("{signal}_low")),
                number(&format!("{signal}_high")),
            );
            let course: &mut Course = courses.entry((arm.clone(), (*signal).to_string())).or_default();
            course.push((tick, span));
        }
    };
    let parquet = path.join(Format::Parquet.file(folder::SERIES));
    let csv = path.join(Format::Csv.file(folder::SERIES));
    if parquet.exists() {
        let reader = SerializedFileReader::new(File::open(parquet)?).map_err(std::io::Error::other)?;
        let schema = reader.metadata().file_metadata().schema();
        let fields =
            schema.get_fields().iter().filter(|field| wanted.iter().any(|name| name == field.name()));
        let fields: Vec<Arc<Type>> = fields.cloned().collect();
        let projection = Type::group_type_builder(schema.name()).with_fields(fields).build();
        let rows = reader.get_row_iter(Some(projection.map_err(std::io::Error::other)?));
        for row in rows.map_err(std::io::Error::other)? {
            let row = row.map_err(std::io::Error::other)?;
            take(row.get_column_iter().map(|(name, field)| (name.clone(), text(field))).collect());
        }
    } else if csv.exists() {
        let mut reader = csv::Reader::from_path(csv).map_err(std::io::Error::other)?;
        let heads = reader.headers().map_err(std::io::Error::other)?.clone();
        for row in reader.records() {
            let row = row.map_err(std::io::Error::other)?;
            let cells = heads.iter().zip(&row).filter(|(head, _)| wanted.iter().any(|name| name == head));
            take(cells.map(|(head, cell)| (head.to_string(), cell.to_string())).collect());
        }
    }
    Ok(courses)
}

fn text(field: &Field) -> String {
    match field {
        Field::Str(text) => text.clone(),
        Field::Int(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{self, Column};

    #[test]
    fn both_formats_give_the_same_courses() {
        let read = |format: Format| {
            let folder = tempfile::tempdir().unwrap();
            let columns = vec![
                Column::text("arm", vec!["a".into(), "a".into(), "a".into()]),
                Column::whole("tick", [0, 1, 4]),
                Column::real("trust", [Some(0.25), Some(0.5), None]),
                Column::real("trust_low", [Some(0.125), Some(0.5), None]),
                Column::real("trust_high", [Some(0.375), Some(0.5), None]),
                Column::real("other", [Some(1.0), Some(2.0), Some(3.0)]),
            ];
            let mut bytes = Vec::new();
            table::write(&mut bytes, format, std::iter::once(Ok(columns))).unwrap();
            std::fs::write(folder.path().join(format.file(folder::SERIES)), bytes).unwrap();
            courses(folder.path(), &["trust", "absent"]).unwrap()
        };
        let found = read(Format::Parquet);
        assert_eq!(found, read(Format::Csv));
        let course = &found[&("a".to_string(), "trust".to_string())];
        assert_eq!(course, &[(0.0, Span::new(Some(0.25), Some(0.125), Some(0.375))), (4.0, None)]);
        assert_eq!(found.len(), 1);
        assert!(courses(tempfile::tempdir().unwrap().path(), &["trust"]).unwrap().is_empty());
    }
}
