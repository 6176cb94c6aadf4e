//! Columns of the table of series, from either format.

use std::collections::BTreeMap;
use std::path::Path;

use crate::figures::scale::Span;
use crate::folder;
use crate::tables::series::Row;
use crate::tables::table::{self, Row as _, TableError};

/// The course of a signal: ticks and means with their intervals.
pub type Course = Vec<(f64, Option<Span>)>;

/// Ticks between two points of a course: finer than a small figure shows.
const STEP: u32 = 4;

/// The courses of signals by arm and signal; without those of which the table, or the folder, has none.
///
/// # Errors
///
/// When a table that is there cannot be read.
pub fn courses(folder: &Path, signals: &[&str]) -> Result<BTreeMap<(String, String), Course>, TableError> {
    let table = table::file(folder, folder::SERIES).filter(|_| !signals.is_empty());
    let Some(table) = table else { return Ok(BTreeMap::new()) };
    let there = table::heads(&table).map_err(|error| TableError::Io { path: table.clone(), error })?;
    let there: Vec<&str> =
        signals.iter().copied().filter(|name| there.iter().any(|head| head == name)).collect();
    let of_signals = there.iter().flat_map(|name| ["", "_low", "_high"].map(|end| format!("{name}{end}")));
    let columns: Vec<String> =
        Row::COLUMNS.iter().map(|head| head.name.to_string()).chain(of_signals).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut courses: BTreeMap<(String, String), Course> = BTreeMap::new();
    table::visit(&table, &columns, &mut |cells| {
        let Row { arm, tick } = Row::of(cells)
            .map_err(|place| Row::COLUMNS[place].kind.expected(cells[place], columns[place]))?;
        if tick % STEP != 0 {
            return Ok(());
        }
        for (signal, cells) in there.iter().zip(cells[Row::COLUMNS.len()..].chunks_exact(3)) {
            let [value, low, high] = [0, 1, 2].map(|place: usize| cells[place].parse().ok());
            let course = courses.entry((arm.to_string(), (*signal).to_string())).or_default();
            course.push((f64::from(tick), Span::new(value, low, high)));
        }
        Ok(())
    })?;
    Ok(courses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::table::{Column, Format};

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
