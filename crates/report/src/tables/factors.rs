//! Columns of tables that hold the values of factors.

use crate::tables::table::Column;
use sfic::scenario::study::{Factor, Level, Values};

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Real,
    Flag,
    Text,
}

/// The type that holds what a factor may be, and its values at the points of a table.
pub(super) fn kind(factor: &Factor, mut points: impl Iterator<Item = f64>) -> Kind {
    let small = |value: f64| value.fract() == 0.0 && (0.0..=f64::from(i32::MAX)).contains(&value);
    match &factor.values {
        Values::Real(_) => Kind::Real,
        Values::Whole(_) if points.all(small) => Kind::Whole,
        Values::Whole(_) => Kind::Real,
        Values::Choice(levels) if levels.iter().all(|level| matches!(level, Level::Flag(_))) => Kind::Flag,
        Values::Choice(levels) if levels.iter().all(|level| number(level).is_some_and(small)) => Kind::Whole,
        Values::Choice(levels) if levels.iter().all(|level| number(level).is_some()) => Kind::Real,
        Values::Choice(_) => Kind::Text,
    }
}

/// The column of a factor with these values, as a type that holds them.
pub(super) fn column(factor: &Factor, kind: Kind, values: impl Iterator<Item = f64>) -> Column {
    let name = factor.name.as_str();
    let levels = values.map(|value| factor.level(value));
    match kind {
        Kind::Whole => {
            Column::whole(name, levels.filter_map(|level| number(&level)).map(|value| value as u32))
        }
        Kind::Real => Column::real(name, levels.map(|level| number(&level))),
        Kind::Flag => Column::flag(name, levels.map(|level| level == Level::Flag(true))),
        Kind::Text => Column::text(name, levels.map(|level| level.to_string().as_str().into()).collect()),
    }
}

fn number(level: &Level) -> Option<f64> {
    match level {
        Level::Real(value) => Some(*value),
        Level::Whole(value) => Some(*value as f64),
        _ => None,
    }
}
