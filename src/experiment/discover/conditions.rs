//! The points of a sweep with what was run at them, and their factors as boxes see them.

use crate::scenario::study::{Level, Study, Values};
use crate::stats::prim::{Column, Kind};
use crate::stats::robustness::Runs;

/// Of a real factor with no more values than this only those that occur mean something: the levels of a grid.
const FEW_VALUES: usize = 12;

/// The runs of one outcome at the points that have results.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditions {
    /// Their places in the design, ascending. Points without weight are left out.
    pub points: Vec<usize>,
    /// The runs, in the order of `points`; arms in the order of the study.
    pub runs: Runs,
}

/// The factors of a study at some of its points.
///
/// Numbers keep their order, also those of a list; texts, and yes or no, are categories.
pub fn columns(study: &Study, points: &[usize]) -> Vec<Column> {
    let of_factor = |(index, factor): (usize, &crate::scenario::study::Factor)| {
        let codes = points.iter().map(|&point| study.points.point(point)[index]);
        let number = |level: &Level| match level {
            Level::Real(value) => Some(*value),
            Level::Whole(value) => Some(*value as f64),
            _ => None,
        };
        match &factor.values {
            Values::Real(_) => {
                let values: Vec<f64> = codes.collect();
                let mut distinct = values.clone();
                distinct.sort_by(f64::total_cmp);
                distinct.dedup();
                let kind = if distinct.len() <= FEW_VALUES { Kind::Step } else { Kind::Real };
                Column { kind, values }
            }
            Values::Whole(_) => Column { kind: Kind::Step, values: codes.collect() },
            Values::Choice(levels) => match levels.iter().map(number).collect::<Option<Vec<f64>>>() {
                Some(numbers) => {
                    Column { kind: Kind::Step, values: codes.map(|code| numbers[code as usize]).collect() }
                }
                None => Column { kind: Kind::Category { count: levels.len() }, values: codes.collect() },
            },
        }
    };
    study.factors.iter().enumerate().map(of_factor).collect()
}
