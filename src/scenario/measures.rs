//! Countermeasures in a scenario file: the library's, changed key by key, and the file's own.

use std::collections::BTreeMap;
use std::ops::Range;

use super::keys::{known_paths, meant};
use super::mistakes::{is_share, percentage, remedy};
use super::parameters::flattened;
use super::problem::Place;
use super::reader::Reader;
use super::tree::{Entry, Node, Value};
use super::{ALL, BASELINE};
use crate::model::countermeasures::{Countermeasure, Trigger};
use crate::model::settings::{Kind, Parameter};
use crate::model::signals::{SIGNALS, Signal};
use sfic_text::{text, tr};

pub(super) const KEYS: [&str; 13] = [
    "label",
    "answers",
    "close_gap",
    "multiply",
    "set",
    "order",
    "start",
    "ramp",
    "end",
    "intensity",
    "intensity_from",
    "when",
    "annual_cost",
];
/// Highest place among those that act on one lever.
pub(super) const LAST: u64 = 1000;
/// Maximum number of countermeasures in a scenario.
const MOST: usize = 100;
/// Largest factor; larger ones are mistakes.
pub(super) const HIGHEST_FACTOR: f64 = 100.0;
/// Latest tick that a countermeasure may name; longer than any history.
pub(super) const LATEST_TICK: u64 = 10_000;
/// Highest annual cost, million yuan.
pub(super) const HIGHEST_COST: f64 = 1e6;

/// Reads the table of countermeasures, in the order of their names.
pub(super) fn read(reader: &mut Reader, node: &Node) -> Vec<Countermeasure> {
    if !matches!(node.value, Value::Table(_)) {
        reader.wrong_kind(node, "countermeasure", &tr!("a table for each, [countermeasure.NAME]"));
    }
    if node.entries().len() > MOST {
        let what = tr!("there are {entries} countermeasures", entries = node.entries().len());
        reader.problems.add(&node.place, what, tr!("must be {most} at most", most = MOST));
        return Vec::new();
    }
    let mut measures: Vec<Countermeasure> =
        node.entries().iter().filter_map(|entry| measure(reader, entry)).collect();
    measures.sort_by(|a, b| a.name.cmp(&b.name));
    measures
}

fn measure(reader: &mut Reader, entry: &Entry) -> Option<Countermeasure> {
    let name = entry.key.clone();
    // Of any script; without capitals, which users type one way and the other.
    let plain = |c: char| c.is_alphanumeric() && !c.is_uppercase() || matches!(c, '_' | '-');
    if name.is_empty()
        || name.chars().count() > 40
        || !name.chars().all(plain)
        || [BASELINE, ALL].contains(&&*name)
    {
        let allowed = tr!(
            "must be 1 to 40 letters, digits, _ or -, without capitals, and neither `baseline` nor `all`"
        );
        reader.problems.add(&entry.place, tr!("a countermeasure cannot be called `{name}`", name), allowed);
    }
    reader.no_formula(&name, &entry.place);
    let (node, of) = (&entry.node, format!("countermeasure.{name}"));
    reader.table(node, &format!("[{of}]"), &KEYS);
    let path = |key: &str| format!("{of}.{key}");
    let close_gap = levers(reader, node.get("close_gap"), &path("close_gap"), &ends_at_one, (0.0, 1.0));
    let multiply = levers(reader, node.get("multiply"), &path("multiply"), &|_| true, (0.0, HIGHEST_FACTOR));
    let set = values(reader, node.get("set"), &path("set"));
    let intensity_from = doses(reader, node.get("intensity_from"), &path("intensity_from"));
    let order = node.get("order").map(|node| reader.whole(node, &path("order"), 0, LAST, "place"));
    let mut tick = |key: &str| {
        let node = node.get(key)?;
        reader.whole(node, &path(key), 0, LATEST_TICK, "ticks").map(|tick| tick as u32)
    };
    let (start, ramp, end) = (tick("start"), tick("ramp").unwrap_or(0), tick("end"));
    let mut text = |key: &str| node.get(key).and_then(|node| reader.text(node, &path(key)));
    let (label, answers) = (text("label"), text("answers"));
    let mut real = |key: &str, low, high, unit, default| match node.get(key) {
        Some(node) => reader.real(node, &path(key), low, high, unit),
        None => Some(default),
    };
    let intensity = real("intensity", 0.0, 1.0, text!("share of the full dose"), 1.0);
    let annual_cost = match node.get("annual_cost") {
        Some(_) => real("annual_cost", 0.0, HIGHEST_COST, text!("million yuan a year"), 0.0).map(Some),
        None => Some(None),
    };
    let when = match node.get("when") {
        Some(node) => Some(trigger(reader, node, &path("when"))?),
        None => None,
    };
    let (close_gap, multiply, set) = (close_gap?, multiply?, set?);
    if close_gap.is_empty() && multiply.is_empty() && set.is_empty() {
        let help = tr!(
            "for instance {example}; `sfic list parameters` marks the levers",
            example = "close_gap = { \"institution.reward\" = 0.5 }"
        );
        let what = tr!("the countermeasure `{name}` moves no lever", name);
        reader.problems.add_with(&entry.place, what, tr!("needs close_gap, multiply or set"), vec![help]);
    }
    if let (Some(start), Some(end), Some(at)) = (start, end, node.get("end"))
        && end <= start
    {
        reader.problems.add(
            &at.place,
            tr!("`{name}` ends at {end} and starts at {start}", name, end, start),
            tr!("must be later"),
        );
    }
    Some(Countermeasure {
        label: label.unwrap_or_else(|| name.clone()),
        answers: answers.unwrap_or_default(),
        name,
        close_gap,
        multiply,
        set,
        order: order.map_or(Some(0), |order| order)? as u32,
        start,
        ramp,
        end,
        intensity: intensity?,
        intensity_from: intensity_from?,
        when,
        annual_cost: annual_cost?,
    })
}

/// A gap to 1 can be closed where 1 is the highest value of a real number: from above it would be opened.
pub(super) fn ends_at_one(parameter: &Parameter) -> bool {
    parameter.kind == Kind::Real && parameter.high == 1.0
}

/// Reads a table of levers. An amount that does nothing (closing none of the gap) is kept: it may replace the
/// library's.
fn levers(
    reader: &mut Reader,
    node: Option<&Node>,
    path: &str,
    fits: &dyn Fn(&Parameter) -> bool,
    (low, high): (f64, f64),
) -> Option<Vec<(usize, f64)>> {
    let Some(node) = node else { return Some(Vec::new()) };
    if !matches!(node.value, Value::Table(_)) {
        reader.wrong_kind(node, path, &tr!("a table, {example}", example = "{ \"section.key\" = amount }"));
        return None;
    }
    let (mut found, mut given) = (BTreeMap::new(), BTreeMap::new());
    let mut whole = true;
    for (lever, place, node) in flattened(node) {
        reader.problems.once(&mut given, &lever, &place);
        let unit = if high > 1.0 { "factor" } else { text!("share of the gap to 1") };
        let amount = reader.real(node, &format!("{path}.\"{lever}\""), low, high, unit);
        let meant = meant(&lever);
        if let Some(reason) = refused(&meant, fits) {
            refuse(reader, &lever, &place, &reason, fits);
            whole = false;
        }
        match amount {
            Some(amount) => {
                for (index, parameter) in meant {
                    reader.origins.insert(format!("{path}.\"{}\"", parameter.path), node.place.clone());
                    found.insert(index, amount);
                }
            }
            None => whole = false,
        }
    }
    whole.then(|| found.into_iter().collect())
}

/// Reads a table of levers with the values to which they are moved.
fn values(reader: &mut Reader, node: Option<&Node>, of: &str) -> Option<Vec<(usize, f64)>> {
    let Some(node) = node else { return Some(Vec::new()) };
    if !matches!(node.value, Value::Table(_)) {
        reader.wrong_kind(node, of, &tr!("a table, {example}", example = "{ \"section.key\" = value }"));
        return None;
    }
    let (mut found, mut given) = (BTreeMap::new(), BTreeMap::new());
    let mut whole = true;
    for (lever, place, node) in flattened(node) {
        reader.problems.once(&mut given, &lever, &place);
        let meant = meant(&lever);
        if let Some(reason) = refused(&meant, &|_| true) {
            refuse(reader, &lever, &place, &reason, &|_| true);
            whole = false;
        }
        for (at, parameter) in meant {
            let path = format!("{of}.\"{lever}\"");
            match reader
                .number(node, &path, &parameter.allowed(), parameter.unit, |value| parameter.allows(value))
            {
                Some(value) => drop(found.insert(at, value)),
                None => whole = false,
            }
            reader.origins.insert(format!("{of}.\"{}\"", parameter.path), node.place.clone());
        }
    }
    whole.then(|| found.into_iter().collect())
}

/// Reads doses by the tick from which on each holds.
fn doses(reader: &mut Reader, node: Option<&Node>, path: &str) -> Option<Vec<(u32, f64)>> {
    let Some(node) = node else { return Some(Vec::new()) };
    if !matches!(node.value, Value::Table(_)) {
        reader.wrong_kind(node, path, &tr!("a table, {example}", example = "{ TICK = dose }"));
        return None;
    }
    let (mut found, mut given) = (BTreeMap::new(), BTreeMap::new());
    let mut whole = true;
    for entry in node.entries() {
        let unit = text!("share of the full dose");
        let dose = reader.real(&entry.node, &format!("{path}.{}", entry.key), 0.0, 1.0, unit);
        let tick = entry.key.parse::<u32>().ok().filter(|tick| u64::from(*tick) <= LATEST_TICK);
        if tick.is_none() {
            let allowed = tr!("must be a whole number from 0 to {most} (ticks)", most = LATEST_TICK);
            reader.problems.add(&entry.place, tr!("`{key}` is no tick", key = entry.key), allowed);
        }
        if let Some(tick) = tick {
            reader.problems.once(&mut given, &format!("{path}.{tick}"), &entry.place);
        }
        match tick.zip(dose) {
            Some((tick, dose)) => {
                reader.origins.insert(format!("{path}.{tick}"), entry.node.place.clone());
                found.insert(tick, dose);
            }
            None => whole = false,
        }
    }
    whole.then(|| found.into_iter().collect())
}

/// The reason why a path is not a lever, if it is not.
fn refused(meant: &[(usize, &Parameter)], fits: &dyn Fn(&Parameter) -> bool) -> Option<String> {
    match meant.first() {
        None => Some(tr!("there is no such parameter")),
        Some((_, parameter)) if !parameter.lever => {
            Some(tr!("it holds for a whole history and cannot be moved"))
        }
        Some((_, parameter)) if !fits(parameter) => {
            Some(tr!("it does not end at 1, so it has no gap to close; `multiply` or `set` moves it"))
        }
        Some(_) => None,
    }
}

fn refuse(reader: &mut Reader, lever: &str, place: &Place, reason: &str, fits: &dyn Fn(&Parameter) -> bool) {
    let levers = known_paths().filter(|path| refused(&meant(path), fits).is_none());
    let mut help = reader.problems.suggestion(lever, levers);
    help.push(tr!("`sfic list parameters` marks the levers"));
    reader.problems.add_with(
        place,
        tr!("`{lever}` is no lever: {reason}", lever, reason),
        tr!("not a lever here"),
        help,
    );
}

/// Reads `signal > level`; says which half is wrong.
fn trigger(reader: &mut Reader, node: &Node, path: &str) -> Option<Trigger> {
    let text = reader.text(node, path)?;
    let wrong =
        |reader: &mut Reader, at: Range<usize>, what: String, allowed: String, mut help: Vec<String>| {
            let names: Vec<&str> = SIGNALS.iter().map(|signal| signal.name).collect();
            help.push(tr!("the signals there are: {names}", names = names.join(", ")));
            let place = reader.problems.inside(&node.place, &text)(at);
            reader.problems.add_with(&place, what, allowed, help);
        };
    let whole = 0..text.len();
    let Some((left, right)) = text.split_once(['>', '<']) else {
        let what = tr!("`{path}` has neither > nor <", path);
        let allowed = tr!("must be a signal, > or <, and a number: \"recorded_repeat_share > 0.25\"");
        let word = text.split(|c: char| !c.is_alphanumeric() && c != '_').find(|word| !word.is_empty());
        let name = word.unwrap_or_default();
        let help = match Signal::named(name) {
            Some(_) => vec![tr!("write > or < after the signal: {name} > and a number", name)],
            None => reader.problems.suggestion(name, SIGNALS.iter().map(|signal| signal.name)),
        };
        wrong(reader, whole, what, allowed, help);
        return None;
    };
    let (name, level) = (left.trim(), right.trim());
    let above = text[left.len()..].starts_with('>');
    let unit = |signal: Signal| signal.row().unit;
    let signal = Signal::named(name);
    let read = |unit: &str| {
        let share = percentage(level).filter(|_| is_share(unit));
        level.parse::<f64>().ok().or(share).filter(|level| level.is_finite())
    };
    let number = read(signal.map_or("share", unit));
    if let (None, Some(swapped)) = (signal, Signal::named(level)) {
        let sign = if above { '<' } else { '>' };
        let help =
            vec![tr!("write {signal} {sign} {level}", signal = swapped.row().name, sign, level = name)];
        wrong(
            reader,
            whole,
            tr!("`{path}` is the wrong way round", path),
            tr!("the signal comes first"),
            help,
        );
        return None;
    }
    if signal.is_none() {
        let mut help = reader.problems.suggestion(name, SIGNALS.iter().map(|signal| signal.name));
        if number.is_some() {
            help.push(tr!("the other half, `{half}`, is right", half = text[left.len()..].trim()));
        }
        wrong(reader, 0..left.len(), tr!("there is no signal `{name}`", name), tr!("not a signal"), help);
    }
    if number.is_none() {
        let mut help: Vec<String> = remedy(level, signal.map_or("", unit)).into_iter().collect();
        if level.starts_with('=') {
            help.push(tr!("write > or < alone"));
        }
        if signal.is_some() {
            help.push(tr!("the other half, `{half}`, is right", half = name));
        }
        let at = left.len() + 1..text.len();
        wrong(
            reader,
            at,
            tr!("`{level}` is no number", level),
            tr!("must be a number, or a percentage of a share"),
            help,
        );
    }
    Some(Trigger { signal: signal?, above, level: number? })
}
