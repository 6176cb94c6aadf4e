//! What a calibration knows of several parameters together, in words and as a table.

use crate::figures::data_table::{Cell, DataTable};
use crate::report::analysis::factor;
use crate::report::studied::Calibrated;
use crate::report::view::View;
use crate::tables::calibration::{DirectionRow, PairRow};
use crate::text::words;

/// From here on a parameter counts as well learned.
pub(super) const MUCH: f64 = 0.5;
/// From here on a parameter counts as learned at all.
pub(super) const SOME: f64 = 0.15;
/// A parameter with a smaller part of the largest coefficient is not named.
const COUNTS: f64 = 0.2;
/// The most parameters of a direction that a sentence names.
const MOST_TERMS: usize = 3;
/// A direction that is known so little better than a pair of its parameters adds nothing to that pair.
const BETTER: f64 = 0.05;

pub(super) fn percent(share: f64) -> String {
    words::in_percent(format!("{:.0}", 100.0 * share))
}

/// A combination of parameters of which much is known.
pub(super) struct Known {
    /// Names of its parameters.
    pub(super) parameters: Vec<String>,
    /// The combination in words.
    pub(super) name: String,
    /// The sentence on it.
    pub(super) said: String,
    learned: f64,
}

/// Combinations of which much is known, and more than of their parameters one by one; pairs first, the best known first.
pub(super) fn together(view: &View<'_>, pairs: &[PairRow], directions: &[DirectionRow]) -> Vec<Known> {
    let mut pairs: Vec<Known> = pairs.iter().filter_map(|row| of_pair(view, row)).collect();
    pairs.sort_by(|one, other| other.learned.total_cmp(&one.learned));
    let directions: Vec<Known> = directions
        .chunk_by(|one, other| one.direction == other.direction)
        .filter_map(|rows| of_direction(view, rows))
        .filter(|known| {
            let covers = |pair: &&Known| pair.parameters.iter().all(|name| known.parameters.contains(name));
            pairs.iter().filter(covers).all(|pair| known.learned > pair.learned + BETTER)
        })
        .collect();
    pairs.into_iter().chain(directions).collect()
}

fn of_pair(view: &View<'_>, row: &PairRow) -> Option<Known> {
    let terms = counting(&[(&row.one, row.one_coefficient), (&row.other, row.other_coefficient)]);
    if !row.linked || row.learned < MUCH || terms.len() < 2 {
        return None;
    }
    // The direction across has the coefficients of the other, one with the other sign.
    let across =
        counting(&[(&row.one, row.other_coefficient.abs()), (&row.other, row.one_coefficient.abs())]);
    let opposed = row.one_coefficient * row.other_coefficient < 0.0;
    let across: Vec<(&str, f64)> = across
        .into_iter()
        .map(|(name, part)| (name, if !opposed && name == row.other { -part } else { part }))
        .collect();
    let (name, other) = (combination(view, &terms), combination(view, &across));
    let share = percent(row.learned);
    let said = match row.learned_across < SOME {
        true => say!(view, "calibrate.together_free", known = &name, share, other),
        false => {
            say!(view, "calibrate.together", known = &name, share, other, less = percent(row.learned_across))
        }
    };
    Some(Known { parameters: vec![row.one.clone(), row.other.clone()], name, said, learned: row.learned })
}

fn of_direction(view: &View<'_>, rows: &[DirectionRow]) -> Option<Known> {
    let first = rows.first()?;
    let all: Vec<(&String, f64)> = rows.iter().map(|row| (&row.parameter, row.coefficient)).collect();
    let terms = counting(&all);
    if !first.linked || first.learned < MUCH || terms.len() < 3 {
        return None;
    }
    let mut largest = terms.clone();
    largest.sort_by(|(_, one), (_, other)| other.abs().total_cmp(&one.abs()));
    largest.truncate(MOST_TERMS);
    let name = combination(view, &largest);
    let name = match terms.len() - largest.len() {
        0 => name,
        1 => say!(view, "calibrate.and_another", one = name),
        more => say!(view, "calibrate.and_others", one = name, more),
    };
    let said = say!(view, "calibrate.together_of_many", known = &name, share = percent(first.learned));
    let parameters = terms.iter().map(|(name, _)| name.to_string()).collect();
    Some(Known { parameters, name, said, learned: first.learned })
}

/// The terms that count, as parts of the largest.
fn counting<'a>(terms: &[(&'a String, f64)]) -> Vec<(&'a str, f64)> {
    let largest = terms.iter().map(|(_, part)| part.abs()).fold(0.0, f64::max);
    let parts = terms.iter().map(|(name, part)| (name.as_str(), part / largest));
    parts.filter(|(_, part)| part.abs() >= COUNTS).collect()
}

/// `one plus 0.5 × two less three`; terms with a positive part first.
fn combination(view: &View<'_>, terms: &[(&str, f64)]) -> String {
    let mut ordered = terms.to_vec();
    ordered.sort_by_key(|(_, part)| *part < 0.0);
    let mut text = String::new();
    for (name, part) in ordered {
        let (one, times) = (factor(view, name), format!("{:.1}", part.abs()));
        let term = if times == "1.0" { one } else { say!(view, "calibrate.times", times, one) };
        text = match (text.is_empty(), part < 0.0) {
            (true, _) => term,
            (false, false) => say!(view, "calibrate.plus", one = text, other = term),
            (false, true) => say!(view, "calibrate.less", one = text, other = term),
        };
    }
    text
}

/// All pairs, those of which most is known first.
pub(super) fn pairs(view: &View<'_>, calibrated: &Calibrated) -> DataTable {
    let heads = keys![
        "calibrate.pair",
        "calibrate.correlation",
        "calibrate.best_known",
        "calibrate.learned_part",
        "calibrate.learned_across",
        "calibrate.linked"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    let mut rows: Vec<&PairRow> = calibrated.pairs.iter().collect();
    rows.sort_by(|one, other| {
        (other.linked, other.learned)
            .partial_cmp(&(one.linked, one.learned))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    for row in rows {
        let terms = counting(&[(&row.one, row.one_coefficient), (&row.other, row.other_coefficient)]);
        let part = |share: f64| Cell::number(Some(share), |share| percent(share.max(0.0)));
        let linked = if row.linked { key!("calibrate.is_linked") } else { key!("calibrate.is_not_linked") };
        sheet.rows.push(vec![
            Cell::text(format!("{}, {}", row.one, row.other)),
            Cell::number(row.correlation, |r| format!("{r:.2}").replacen('-', "−", 1)),
            Cell::text(combination(view, &terms)),
            part(row.learned),
            part(row.learned_across),
            Cell::text(view.plain(linked)),
        ]);
    }
    sheet
}
