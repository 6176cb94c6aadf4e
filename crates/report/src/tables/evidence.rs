//! `evidence.csv` and its screen: published facts against what the model shows.

use std::fmt::Write as _;

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use crate::text::messages::Messages;
use crate::text::screen::{indented, tables};
use crate::text::words;
use sfic::experiment::evidence::check::{Checked, Verdict};
use sfic::experiment::evidence::facts::Status;

row! {
    /// One row of `evidence.csv`, and one object of `--json`. Shares, not percentages.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::EVIDENCE, one per "check of a published fact" {
        /// The fact: `F1`, `F2`, …
        pub fact: String,
        /// Emergent, calibrated, structural or input.
        pub status: String,
        /// The quantity: an outcome, or an experiment of its own.
        pub check: String,
        /// The same in words.
        pub label: String,
        /// Lower end of the range; empty if open.
        pub range_low: Option<f64>,
        /// Upper end of the range; empty if open.
        pub range_high: Option<f64>,
        /// `published`, or the reason for the ends that were chosen.
        pub basis: String,
        /// The value.
        pub value: Option<f64>,
        /// Lower end of its 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// Inside, outside or undecided.
        pub verdict: String,
        /// The published statement.
        pub statement: String,
        /// Its source.
        pub source: String,
    }
}

/// The rows, those that count most first.
pub fn rows(checked: &[Checked]) -> Vec<Row> {
    let row = |one: &Checked| {
        let interval = one.value.and_then(|value| value.interval);
        Row {
            fact: one.fact.id.clone(),
            status: one.fact.status.word().into(),
            check: one.check.check.clone(),
            label: one.check.label.clone(),
            range_low: one.check.low,
            range_high: one.check.high,
            basis: one.check.basis.clone(),
            value: one.value.map(|value| value.value),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            verdict: one.verdict.word().into(),
            statement: one.fact.fact.clone(),
            source: one.fact.source.clone(),
        }
    };
    checked.iter().map(row).collect()
}

const GROUPS: [(Status, &str); 4] = [
    (Status::Emergent, "Emergent: not put in, not fitted"),
    (Status::Calibrated, "Calibrated: the parameters were chosen or fitted to meet these"),
    (Status::Structural, "Structural: the structure was chosen to have it"),
    (Status::Input, "Input: a parameter was set to it"),
];

/// The table for people.
pub fn text(messages: &Messages, heading: &str, checked: &[Checked], width: Option<u16>) -> String {
    let mut text = format!("{heading}\n");
    for (status, title) in GROUPS {
        let group: Vec<&Checked> = checked.iter().filter(|one| one.fact.status == status).collect();
        let mut table =
            tables::table(&["", "what", "should be", "is [± half of its 95 % interval]", "verdict"]);
        for one in &group {
            let mark = if one.check.basis == "published" { "" } else { "°" };
            table.add_row([
                one.fact.id.clone(),
                one.check.label.clone(),
                format!(
                    "{}{mark}",
                    words::percent_range(messages, one.check.low, one.check.high, &one.check.unit)
                ),
                one.value.map_or("none".into(), |value| words::percent(messages, value, &one.check.unit)),
                one.verdict.word().into(),
            ]);
        }
        if let Some(column) = table.column_mut(1) {
            column.set_cell_alignment(comfy_table::CellAlignment::Left);
        }
        let inside = group.iter().filter(|one| one.verdict == Verdict::Inside).count();
        let _ = writeln!(text, "\n{title} ({inside} of {} inside)", group.len());
        let _ = writeln!(text, "{}", indented(table, width));
    }
    text += "\n° no figure is published; the criterion is ours and was set before the first run\n";
    let mut outside: Vec<&Checked> = checked.iter().filter(|one| one.verdict == Verdict::Outside).collect();
    outside.dedup_by(|one, other| one.fact.id == other.fact.id);
    for one in outside {
        let _ = writeln!(text, "Outside: {}, {} ({})", one.fact.id, one.fact.fact, one.fact.source);
    }
    text
}
