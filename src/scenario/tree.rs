//! Scenario texts as trees of values that remember their positions, and the rules by which one is laid over another.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistakes;
use super::problem::{Place, Problems, listed};
use sfic_text::{Language, spoken, tr};

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i128),
    Real(f64),
    Flag(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// A date or time, which no key accepts.
    Time,
}

/// A value and its position.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub place: Place,
}

/// A key of a table with its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    pub place: Place,
    pub node: Node,
}

/// Keys under which a list of tables with names may be replaced as a whole or changed one by one.
pub(super) const NAMED_LISTS: [&[&str]; 2] = [&["customs", "house"], &["stakeholder"]];

/// Key that changes every item of a named list; a change by name takes precedence.
pub(super) const EVERY: &str = "*";

impl Node {
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let Value::Table(entries) = &mut self.value else { return None };
        entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
    }

    /// The kind of value, for messages.
    pub(super) fn kind(&self) -> String {
        match self.value {
            Value::Text(_) => tr!("a text"),
            Value::Whole(_) => tr!("a whole number"),
            Value::Real(_) => tr!("a number"),
            Value::Flag(_) => tr!("true or false"),
            Value::List(_) => tr!("a list"),
            Value::Table(_) => tr!("a table"),
            Value::Time => tr!("a date or time"),
        }
    }
}

/// Parses a TOML text as written; errors of syntax go to `problems`.
pub(super) fn parse(source: usize, text: &str, problems: &mut Problems) -> Option<Node> {
    // In place of the mark of an encoding so many spaces: places are then those in the text.
    let unmarked = text.strip_prefix('\u{feff}').map(|rest| " ".repeat(text.len() - rest.len()) + rest);
    let (table, errors) = DeTable::parse_recoverable(unmarked.as_deref().unwrap_or(text));
    for error in &errors {
        let span = error.span().unwrap_or(0..text.len().min(1));
        let start = text.get(..span.start).unwrap_or_default().rfind('\n').map_or(0, |end| end + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        match mistakes::in_line(line) {
            Some(mistakes::Mistake { at, what, allowed, help }) => {
                problems.add_with(&Place::new(source, start + at.start..start + at.end), what, allowed, help);
            }
            None => {
                // The library says in English what it expected; not all that it may say is known in other languages.
                let (what, _) = error.message().split_once(", expected ").unwrap_or((error.message(), ""));
                let what = match spoken() == Language::default() {
                    true => error.message().to_string(),
                    false => spoken().known(what).map_or(tr!("this line is not understood"), String::from),
                };
                problems.add(&Place::new(source, span), what, tr!("this is not TOML"));
            }
        }
    }
    errors.is_empty().then(|| node_of_table(source, table.span(), table.get_ref()))
}

fn node_of_table(source: usize, span: Range<usize>, table: &DeTable<'_>) -> Node {
    let entries = table.iter().map(|(key, value)| Entry {
        key: key.get_ref().to_string(),
        place: Place::new(source, key.span()),
        node: node(source, value),
    });
    let mut entries: Vec<Entry> = entries.collect();
    entries.sort_by_key(|entry| entry.place.start);
    Node { value: Value::Table(entries), place: Place::new(source, span) }
}

fn node(source: usize, value: &Spanned<DeValue<'_>>) -> Node {
    let place = Place::new(source, value.span());
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(whole) => {
            let digits = whole.as_str().replace('_', "");
            // Longer than any integer: a number all the same, refused by every range.
            i128::from_str_radix(&digits, whole.radix()).map_or(Value::Real(f64::INFINITY), Value::Whole)
        }
        DeValue::Float(real) => Value::Real(real.as_str().replace('_', "").parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(_) => Value::Time,
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(source, item)).collect()),
        DeValue::Table(table) => return node_of_table(source, value.span(), table),
    };
    Node { value, place }
}

/// Lays `upper` over `lower`: tables key by key, anything else replaces.
///
/// A list of named tables ([`NAMED_LISTS`]) is replaced by a list and changed, name by name, by a table of changes.
pub(super) fn lay_over(lower: &mut Node, upper: Node, problems: &mut Problems) {
    lay(lower, upper, &mut Vec::new(), problems);
}

fn lay(lower: &mut Node, upper: Node, path: &mut Vec<String>, problems: &mut Problems) {
    let named = NAMED_LISTS.iter().any(|list| list.iter().eq(path.iter()));
    match (&mut lower.value, upper.value) {
        (Value::Table(old), Value::Table(new)) => {
            for (entry, known) in positions(old, new) {
                match known {
                    Some(known) => {
                        let known = &mut old[known];
                        path.push(entry.key);
                        lay(&mut known.node, entry.node, path, problems);
                        known.place = entry.place;
                        path.pop();
                    }
                    None => old.push(entry),
                }
            }
        }
        (Value::List(items), Value::Table(changes)) if named => change_named(items, changes, path, problems),
        (_, value) => {
            lower.value = value;
            lower.place = upper.place;
        }
    }
}

/// Each new entry with the position of that of the same key, if there is one.
fn positions(old: &[Entry], new: Vec<Entry>) -> Vec<(Entry, Option<usize>)> {
    // Among few the looking is faster than an index; among many it would take the square of their number.
    let index: Option<HashMap<&str, usize>> =
        (new.len() > 8).then(|| old.iter().enumerate().map(|(at, known)| (known.key.as_str(), at)).collect());
    let position = |key: &str| match &index {
        Some(index) => index.get(key).copied(),
        None => old.iter().position(|known| known.key == key),
    };
    new.into_iter()
        .map(|entry| {
            let position = position(&entry.key);
            (entry, position)
        })
        .collect()
}

/// Writes `"section.key" = value` as `section = { key = value }`, for the sections named.
pub(super) fn unfold(node: &mut Node, sections: &[&str], problems: &mut Problems) {
    let Value::Table(entries) = &mut node.value else { return };
    let (quoted, plain): (Vec<Entry>, Vec<Entry>) = std::mem::take(entries)
        .into_iter()
        .partition(|entry| entry.key.split_once('.').is_some_and(|(section, _)| sections.contains(&section)));
    *entries = plain;
    let mut tables: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for Entry { key, place, node } in quoted {
        let (section, key) = key.split_once('.').unwrap_or_default();
        tables.entry(section.into()).or_default().push(Entry { key: key.into(), place, node });
    }
    for (key, entries) in tables {
        let Some(place) = entries.last().map(|entry| entry.place.clone()) else { continue };
        let table = Node { value: Value::Table(entries), place: place.clone() };
        let section = Entry { key, place: place.clone(), node: table };
        lay_over(node, Node { value: Value::Table(vec![section]), place }, problems);
    }
}

fn change_named(items: &mut [Node], changes: Vec<Entry>, path: &mut Vec<String>, problems: &mut Problems) {
    let (of_all, by_name): (Vec<Entry>, Vec<Entry>) =
        changes.into_iter().partition(|change| change.key == EVERY);
    for Entry { node, .. } in of_all {
        for item in items.iter_mut() {
            path.push(EVERY.into());
            lay(item, node.clone(), path, problems);
            path.pop();
        }
    }
    let names: Vec<(usize, String)> =
        items.iter().enumerate().filter_map(|(at, item)| Some((at, name_of(item)?.to_string()))).collect();
    // Of two items with one name the first.
    let by: HashMap<&str, usize> = names.iter().rev().map(|(at, name)| (name.as_str(), *at)).collect();
    for change in by_name {
        match by.get(change.key.as_str()) {
            Some(&at) => {
                path.push(change.key);
                lay(&mut items[at], change.node, path, problems);
                path.pop();
            }
            None => {
                let names = names.iter().map(|(_, name)| name.as_str());
                let what =
                    tr!("there is no `{key}` among the {path}s", key = change.key, path = path.join("."));
                let help = problems.suggestion(&change.key, names.clone());
                problems.add_with(
                    &change.place,
                    what,
                    tr!("there are: {names}", names = listed(names)),
                    help,
                );
            }
        }
    }
}

fn name_of(item: &Node) -> Option<&str> {
    match &item.get("name")?.value {
        Value::Text(name) => Some(name),
        _ => None,
    }
}

/// The place at which a tree sets a value on a path, if it does.
pub(super) fn sets(tree: &Node, keys: &[&str]) -> Option<Place> {
    match keys {
        [] => Some(tree.place.clone()),
        [key, rest @ ..] => sets(tree.get(key)?, rest),
    }
}
