//! Rows of tables as structs: the names, types and meanings of the columns are those of the fields.

use std::ops::Range;
use std::sync::Arc;

use sfic_text::tr;

use super::{Column, Group, Values, signed};

/// The kinds of values that columns hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Whole,
    /// Real numbers.
    Real,
    /// Yes or no.
    Flag,
}

impl Kind {
    /// The type of its values in a JSON Schema.
    pub fn json_type(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Whole => "integer",
            Kind::Real => "number",
            Kind::Flag => "boolean",
        }
    }

    /// The name of the kind in the documentation.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Whole => "whole",
            Kind::Real => "real",
            Kind::Flag => "yes/no",
        }
    }

    /// Error text for a cell of another kind.
    pub fn expected(self, cell: &str, column: &str) -> String {
        let kind = match self {
            Kind::Text => tr!("text"),
            Kind::Whole => tr!("a whole number"),
            Kind::Real => tr!("a number"),
            Kind::Flag => tr!("true or false"),
        };
        match cell {
            "" => tr!("column `{column}` is empty and should hold {kind}", column, kind),
            _ => tr!("`{cell}` in column `{column}` is not {kind}", cell, column, kind),
        }
    }
}

/// A column of the rows of a struct.
pub struct Head<R: 'static> {
    /// Its name.
    pub name: &'static str,
    /// Kind of its values.
    pub kind: Kind,
    /// Its values may be absent.
    pub may_be_absent: bool,
    /// Meaning.
    pub doc: &'static str,
    /// The column of some rows.
    pub column: fn(&[R]) -> Column,
}

/// A row of a table, declared with `row!`.
pub trait Row: Sized + 'static {
    /// Name of the file; without its ending if that depends on the format of large tables.
    const FILE: &'static str;
    /// Unit of observation: one row for each.
    const PER: &'static str;
    /// Numbers nearer to zero than this are written with an exponent in CSV.
    const EXPONENT_BELOW: f64 = 1e-5;
    /// The columns, in their order.
    const COLUMNS: &'static [Head<Self>];

    /// The row with these cells, which are in the order of the columns.
    ///
    /// # Errors
    ///
    /// The place of the first cell that does not hold what its column holds.
    fn of(cells: &[&str]) -> Result<Self, usize>;

    /// The columns of some rows.
    fn columns(rows: &[Self]) -> Vec<Column> {
        Self::COLUMNS.iter().map(|head| (head.column)(rows)).collect()
    }
}

impl<R: Row> Group for &[R] {
    fn columns(&self) -> usize {
        R::COLUMNS.len()
    }

    fn rows(&self) -> usize {
        self.len()
    }

    fn piece(&mut self, column: usize, rows: Range<usize>) -> std::io::Result<Column> {
        Ok((R::COLUMNS[column].column)(&self[rows]))
    }
}

/// Rows of a group that are its own.
pub struct Rows<R>(pub Vec<R>);

impl<R: Row> Group for Rows<R> {
    fn columns(&self) -> usize {
        R::COLUMNS.len()
    }

    fn rows(&self) -> usize {
        self.0.len()
    }

    fn piece(&mut self, column: usize, rows: Range<usize>) -> std::io::Result<Column> {
        self.0.as_slice().piece(column, rows)
    }
}

/// A value in a row.
pub trait Cell: Sized {
    /// Kind of its values.
    const KIND: Kind;
    /// There may be none.
    const MAY_BE_ABSENT: bool = false;

    /// The values of a column of such cells.
    fn values<'a>(cells: impl Iterator<Item = &'a Self>) -> Values
    where
        Self: 'a;

    /// Reads a cell of CSV; `None` if it holds something else.
    fn read(text: &str) -> Option<Self>;
}

macro_rules! words {
    ($($type:ty),+) => {$(
        impl Cell for $type {
            const KIND: Kind = Kind::Text;

            fn values<'a>(cells: impl Iterator<Item = &'a Self>) -> Values {
                Values::Text(cells.map(|text| Arc::from(&**text)).collect())
            }

            fn read(text: &str) -> Option<Self> {
                Some(text.into())
            }
        }
    )+};
}

words!(String, Arc<str>);

impl Cell for Option<String> {
    const KIND: Kind = Kind::Text;
    const MAY_BE_ABSENT: bool = true;

    fn values<'a>(cells: impl Iterator<Item = &'a Self>) -> Values {
        Values::Text(cells.map(|text| text.as_deref().unwrap_or_default().into()).collect())
    }

    fn read(text: &str) -> Option<Self> {
        Some(Some(text).filter(|text| !text.is_empty()).map(Into::into))
    }
}

/// Cells of a kind of number, always there or not.
macro_rules! numbers {
    ($($type:ty: $kind:ident($value:expr), absent: $absent:expr;)+) => {$(
        impl Cell for $type {
            const KIND: Kind = Kind::$kind;

            fn values<'a>(cells: impl Iterator<Item = &'a Self>) -> Values {
                let value: fn($type) -> Option<_> = $value;
                Values::$kind(cells.map(|cell| value(*cell)).collect())
            }

            fn read(text: &str) -> Option<Self> {
                if text.is_empty() { $absent } else { text.parse().ok() }
            }
        }

        impl Cell for Option<$type> {
            const KIND: Kind = Kind::$kind;
            const MAY_BE_ABSENT: bool = true;

            fn values<'a>(cells: impl Iterator<Item = &'a Self>) -> Values {
                let value: fn($type) -> Option<_> = $value;
                Values::$kind(cells.map(|cell| cell.and_then(value)).collect())
            }

            fn read(text: &str) -> Option<Self> {
                if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
            }
        }
    )+};
}

numbers! {
    u32: Whole(|value| Some(signed(value))), absent: None;
    usize: Whole(|value| Some(signed(value))), absent: None;
    // Not a number, or without end: there is no such cell.
    f64: Real(|value| Some(value).filter(|value| value.is_finite())), absent: Some(f64::NAN);
    bool: Flag(Some), absent: None;
}

/// The next of the cells, or its place if it holds something else.
///
/// # Errors
///
/// The place of the cell.
pub fn next<'a, C: Cell>(cells: &mut impl Iterator<Item = (usize, &'a &'a str)>) -> Result<C, usize> {
    let (index, cell) = cells.next().ok_or(usize::MAX)?;
    C::read(cell).ok_or(index)
}

/// Declares the struct of a row: its file, its unit of observation, and its columns, each a field
/// with a line that says what it means.
macro_rules! row {
    (
        $(#[$about:meta])*
        $vis:vis struct $Row:ident in $file:expr, one per $per:literal $(, exponents below $below:literal)? {
            $($(#[doc = $doc:literal])+ $shown:vis $field:ident: $type:ty),+ $(,)?
        }
    ) => {
        $(#[$about])*
        $vis struct $Row {
            $($(#[doc = $doc])+ $shown $field: $type),+
        }

        impl $crate::tables::table::Row for $Row {
            const FILE: &'static str = $file;
            const PER: &'static str = $per;
            $(const EXPONENT_BELOW: f64 = $below;)?
            const COLUMNS: &'static [$crate::tables::table::Head<Self>] = &[$($crate::tables::table::Head {
                name: stringify!($field),
                kind: <$type as $crate::tables::table::Cell>::KIND,
                may_be_absent: <$type as $crate::tables::table::Cell>::MAY_BE_ABSENT,
                doc: concat!($($doc),+),
                column: |rows| $crate::tables::table::Column::of(stringify!($field), rows.iter().map(|row| &row.$field)),
            }),+];

            fn of(cells: &[&str]) -> Result<Self, usize> {
                let mut cells = cells.iter().enumerate();
                Ok($Row { $($field: $crate::tables::table::next(&mut cells)?),+ })
            }
        }
    };
}
pub(crate) use row;
