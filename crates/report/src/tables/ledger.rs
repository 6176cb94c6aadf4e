//! `ledger.csv` and its screen: every parameter, its source, and what depends on it.

use std::fmt::Write as _;

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use crate::text::messages::Messages;
use crate::text::screen::{indented, tables};
use crate::text::words;
use sfic::experiment::ledger::{Change, Confidence, Entry, Ledger, Reading, Role, Source};
use sfic::experiment::overview::FALSE_DISCOVERIES;
use sfic::model::outcomes::OUTCOMES;
use sfic::scenario::{Origins, shown};
use sfic::stats::{Better, Estimate};

row! {
    /// One row of `ledger.csv`, and one object of `--json`. Shares and differences of shares, not percentages; changes are
    /// from the low to the high value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::LEDGER, one per "parameter" {
        /// The path of the parameter.
        pub parameter: String,
        /// Kind of parameter: a value, a switch, a size, the measurement.
        pub role: String,
        /// Its value in the scenario.
        pub value: String,
        /// Its unit.
        pub unit: String,
        /// Input, calibrated, assumed, structural, addition; scenario, if the built-in value was changed.
        pub source: String,
        /// The words of the table of parameters, or the place in the scenario.
        pub source_in_words: String,
        /// High, medium or low.
        pub confidence: String,
        /// The low value tried; empty if none was.
        pub low: Option<String>,
        /// The high value tried.
        pub high: Option<String>,
        /// Reason why none was tried.
        pub not_tried: String,
        /// Re-infringement without countermeasures at the low value.
        pub baseline_at_low: Option<f64>,
        /// The same at the high value.
        pub baseline_at_high: Option<f64>,
        /// Its change.
        pub baseline_change: Option<f64>,
        /// Lower end of its 95 % interval.
        pub baseline_change_low: Option<f64>,
        /// Upper end.
        pub baseline_change_high: Option<f64>,
        /// p of no change, not adjusted.
        pub baseline_p: Option<f64>,
        /// The same, adjusted over the ledger.
        pub baseline_p_adjusted: Option<f64>,
        /// The change is significant.
        pub baseline_told: Option<bool>,
        /// The effect of all countermeasures together at the low value.
        pub effect_at_low: Option<f64>,
        /// The same at the high value.
        pub effect_at_high: Option<f64>,
        /// Its change.
        pub effect_change: Option<f64>,
        /// Lower end of its 95 % interval.
        pub effect_change_low: Option<f64>,
        /// Upper end.
        pub effect_change_high: Option<f64>,
        /// p of no change, not adjusted.
        pub effect_p: Option<f64>,
        /// The same, adjusted over the ledger.
        pub effect_p_adjusted: Option<f64>,
        /// The change is significant.
        pub effect_told: Option<bool>,
        /// Meaning of the parameter.
        pub meaning: String,
    }
}

/// The rows, in the order of the ledger.
pub fn rows(ledger: &Ledger, origins: &Origins) -> Vec<Row> {
    ledger.entries.iter().map(|entry| row(entry, origins)).collect()
}

fn row(entry: &Entry, origins: &Origins) -> Row {
    let parameter = entry.parameter;
    let tried =
        |end: fn(&(f64, f64)) -> f64| entry.tried.as_ref().ok().map(|ends| shown(parameter, end(ends)));
    let baseline = |at: Option<Reading>| at.and_then(|at| at.baseline).map(|level| level.value);
    let effect = |at: Option<Reading>| at.and_then(|at| at.effect).map(|effect| effect.value);
    let interval = |change: Option<Change>| change.and_then(|change| change.estimate.interval);
    Row {
        parameter: parameter.path.into(),
        role: entry.role.word().into(),
        value: shown(parameter, entry.value),
        unit: parameter.unit.into(),
        source: entry.source.word().into(),
        source_in_words: match entry.source {
            Source::Scenario => format!("set in {}", origins.of(parameter.path)),
            _ => parameter.source.into(),
        },
        confidence: entry.confidence.word().into(),
        low: tried(|ends| ends.0),
        high: tried(|ends| ends.1),
        not_tried: entry.tried.as_ref().err().cloned().unwrap_or_default(),
        baseline_at_low: baseline(entry.at_low),
        baseline_at_high: baseline(entry.at_high),
        baseline_change: entry.baseline.map(|change| change.estimate.value),
        baseline_change_low: interval(entry.baseline).map(|interval| interval.low),
        baseline_change_high: interval(entry.baseline).map(|interval| interval.high),
        baseline_p: entry.baseline.and_then(|change| change.p),
        baseline_p_adjusted: entry.baseline.and_then(|change| change.adjusted),
        baseline_told: entry.baseline.map(|change| change.is_significant()),
        effect_at_low: effect(entry.at_low),
        effect_at_high: effect(entry.at_high),
        effect_change: entry.effect.map(|change| change.estimate.value),
        effect_change_low: interval(entry.effect).map(|interval| interval.low),
        effect_change_high: interval(entry.effect).map(|interval| interval.high),
        effect_p: entry.effect.and_then(|change| change.p),
        effect_p_adjusted: entry.effect.and_then(|change| change.adjusted),
        effect_told: entry.effect.map(|change| change.is_significant()),
        meaning: parameter.doc.into(),
    }
}

/// Heading of each group.
fn title(role: Role) -> &'static str {
    match role {
        Role::Value => "Values, a fifth down and up",
        Role::Switch => "Switches, off and on",
        Role::Size => "Numbers of agents, a fifth down and up; other agents, so that pairing gains less",
        Role::Measurement => {
            "When and how long is measured, a fifth down and up: this changes what is measured"
        }
    }
}

/// The tables for people; at most `top` lines of each, if it is given.
pub fn text(
    messages: &Messages,
    heading: &str,
    ledger: &Ledger,
    top: Option<usize>,
    width: Option<u16>,
) -> String {
    let mut text = format!("{heading}\n\n");
    let level = words::level(messages, &OUTCOMES[0], ledger.as_it_is.baseline);
    let effect =
        ledger.as_it_is.effect.map_or("none".into(), |effect| words::change(messages, &OUTCOMES[0], effect));
    let _ =
        writeln!(text, "As it is: re-infringement {level} without countermeasures; all together {effect} pp");
    for role in Role::ALL {
        let group: Vec<&Entry> = ledger.entries.iter().filter(|entry| entry.role == role).collect();
        if group.is_empty() {
            continue;
        }
        let told = group.iter().filter(|entry| entry.is_significant()).count();
        let _ = writeln!(text, "\n{} (significant for {told} of {})", title(role), group.len());
        let shown = top.unwrap_or(group.len()).min(group.len());
        let mut table = tables::table(&[
            "parameter",
            "value",
            "tried",
            "source",
            "confidence",
            "re-infringement, pp [95 % CI]",
            "effect of all, pp [95 % CI]",
        ]);
        group[..shown].iter().for_each(|entry| {
            table.add_row(cells(messages, entry));
        });
        for column in [3, 4] {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(comfy_table::CellAlignment::Left);
            }
        }
        let _ = writeln!(text, "{}", indented(table, width));
        if shown < group.len() {
            let _ = writeln!(text, "  … and {} more in the file", group.len() - shown);
        }
    }
    text.push('\n');
    for note in notes(messages, ledger) {
        let _ = writeln!(text, "{note}");
    }
    text
}

fn cells(messages: &Messages, entry: &Entry) -> Vec<String> {
    let short = |value: f64| match entry.parameter.kind {
        sfic::model::settings::Kind::Real => brief(value),
        _ => shown(entry.parameter, value),
    };
    let change = |change: Option<Change>| match change {
        None => "–".to_string(),
        Some(change) => {
            let mark = match (change.is_significant(), change.estimate.differs_from_zero()) {
                (true, _) => "",
                (_, true) => " °",
                _ => " ·",
            };
            format!("{}{mark}", words::change(messages, &OUTCOMES[0], change.estimate))
        }
    };
    vec![
        entry.parameter.path.into(),
        short(entry.value),
        match &entry.tried {
            Ok((low, high)) => format!("{} … {}", short(*low), short(*high)),
            Err(_) => "not tried".into(),
        },
        entry.source.word().into(),
        entry.confidence.word().into(),
        change(entry.baseline),
        change(entry.effect),
    ]
}

/// Four significant digits.
fn brief(value: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    format!("{rounded}").replacen('-', "−", 1)
}

/// What must not be overlooked, in sentences.
pub fn notes(messages: &Messages, ledger: &Ledger) -> Vec<String> {
    let percent = FALSE_DISCOVERIES * 100.0;
    let mut notes = vec![
        "Changes are from the low to the high value. · not distinguishable from zero; ° its own interval excludes 0, \
         but that is to be expected of some among so many."
            .into(),
        format!("Without a mark: distinguishable, false discoveries {percent} % at most (Benjamini-Hochberg)."),
    ];
    let low: Vec<&Entry> = ledger
        .entries
        .iter()
        .filter(|entry| entry.confidence == Confidence::Low && entry.is_significant())
        .collect();
    if !low.is_empty() {
        let told = ledger.entries.iter().filter(|entry| entry.is_significant()).count();
        notes.push(format!(
            "Of the {told} parameters on which the headline can be seen to depend, confidence is low in {}.",
            low.len()
        ));
    }
    notes.extend(range_of_effects(messages, ledger));
    for entry in &ledger.entries {
        if let Err(why) = &entry.tried {
            notes.push(format!("Not tried: {}: {why}", entry.parameter.path));
        }
    }
    notes
}

/// Between what the effect of all countermeasures lies over all values tried, and where it cannot be told from zero.
fn range_of_effects(messages: &Messages, ledger: &Ledger) -> Vec<String> {
    let effects: Vec<(String, Estimate)> = ledger
        .entries
        .iter()
        .flat_map(|entry| {
            let ends = entry.tried.as_ref().ok().copied().into_iter().flat_map(|(low, high)| [low, high]);
            let named =
                ends.map(|value| format!("{} = {}", entry.parameter.path, shown(entry.parameter, value)));
            let found = [entry.at_low, entry.at_high].into_iter().flatten();
            named.zip(found).filter_map(|(at, reading)| Some((at, reading.effect?))).collect::<Vec<_>>()
        })
        .collect();
    let by_value =
        |one: &&(String, Estimate), other: &&(String, Estimate)| one.1.value.total_cmp(&other.1.value);
    let (Some(least), Some(most)) = (effects.iter().min_by(by_value), effects.iter().max_by(by_value)) else {
        return Vec::new();
    };
    let said = |(at, effect): &(String, Estimate)| {
        format!("{} pp ({at})", words::change(messages, &OUTCOMES[0], *effect))
    };
    let mut notes =
        vec![format!("Effect of all over the values tried: from {} to {}.", said(least), said(most))];
    // An interval that reaches to where the effect would be none or bad.
    let sign = Better::Lower.sign();
    let bad = |effect: &Estimate| !effect.differs_from_zero() || effect.value * sign < 0.0;
    let where_bad: Vec<&str> =
        effects.iter().filter(|(_, effect)| bad(effect)).map(|(at, _)| at.as_str()).collect();
    notes.push(if where_bad.is_empty() {
        "At every value tried all countermeasures together lower re-infringement (each 95 % interval excludes 0)."
            .into()
    } else {
        format!("All countermeasures together cannot be said to lower re-infringement at: {}.", where_bad.join(", "))
    });
    notes
}
