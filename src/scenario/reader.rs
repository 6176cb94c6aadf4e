//! Reads typed values from a tree; values that do not fit become problems with their places.

use std::collections::BTreeMap;

use super::files::Room;
use super::keys::{EXPERIMENT, FOLLOW_UPS, known_paths, other_follow_up};
use super::mistakes::{self, is_share, percentage};
use super::problem::{Place, Problems};
use super::tree::{Entry, Node, Value};
use crate::model::outcomes::{self, Format, OUTCOMES};
use sfic_text::{said, text, tr};

/// What messages call the outermost table.
pub(super) const SCENARIO: &str = text!("a scenario");

/// Where the names of outcomes are.
pub(super) const LIST: &str = text!("`sfic list outcomes` shows all");

/// The number of a percentage in quotation marks.
pub(super) fn percentage_of(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Text(text) => percentage(text),
        _ => None,
    }
}

/// The tables to which a key belongs that is in another one, or in none.
fn homes(key: &str, of: &str) -> Vec<String> {
    if of != SCENARIO && !of.starts_with('[') {
        return Vec::new();
    }
    let of_parameters = known_paths().chain([FOLLOW_UPS]).filter_map(|path| path.split_once('.'));
    let of_experiment = EXPERIMENT.iter().map(|key| ("experiment", *key));
    let found = of_parameters.chain(of_experiment).filter(|(_, known)| *known == key);
    found
        .map(|(section, _)| tr!("`{key}` belongs under [{section}]: {section}.{key} = …", key, section))
        .collect()
}

/// Reads a merged tree, collecting problems and the places of what was read.
pub(super) struct Reader {
    pub problems: Problems,
    /// The place of each value that is not built in, by its path.
    pub origins: BTreeMap<String, Place>,
    /// The memory for populations, if it is known.
    pub room: Option<Room>,
}

impl Reader {
    /// Nothing read yet.
    pub(super) fn new(problems: Problems, room: Option<Room>) -> Self {
        Reader { problems, origins: BTreeMap::new(), room }
    }

    /// The entries of a table, none of them unknown.
    pub(super) fn table<'a>(&mut self, node: &'a Node, what: &str, known: &[&str]) -> &'a [Entry] {
        if !matches!(node.value, Value::Table(_)) {
            self.problems.add(
                &node.place,
                tr!("{what} is {kind}", what = said(what), kind = node.kind()),
                tr!("must be a table"),
            );
        }
        for entry in node.entries().iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            self.unknown(&entry.key, &entry.place, what, known.iter().copied());
        }
        node.entries()
    }

    /// An unknown key.
    pub(super) fn unknown<'a>(
        &mut self,
        key: &str,
        place: &Place,
        of: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        let mut help = homes(key, of);
        if help.is_empty() {
            help = self.problems.suggestion(key, known.iter().copied());
        }
        if of == SCENARIO && self.problems.sources.get(place.source).is_some_and(|text| text.name == "--set")
        {
            help.push(tr!("a setting is named by its path: --set institution.platform=40%"));
        }
        if help.is_empty() && known.len() <= 16 {
            help.push(tr!("the keys of {of} are: {known}", of = said(of), known = known.join(", ")));
        } else if help.is_empty() {
            help.push(tr!("`sfic list parameters` shows every key"));
        }
        self.problems.add_with(
            place,
            tr!("unknown key `{key}` in {of}", key, of = said(of)),
            tr!("not known here"),
            help,
        );
    }

    /// A number, whole or not, in `unit`; a share may be a percentage in quotation marks.
    pub(super) fn number(
        &mut self,
        node: &Node,
        path: &str,
        allowed: &str,
        unit: &str,
        fits: impl Fn(f64) -> bool,
    ) -> Option<f64> {
        self.origins.insert(path.to_string(), node.place.clone());
        let value = match node.value {
            Value::Whole(whole) => whole as f64,
            Value::Real(real) => real,
            _ => match percentage_of(node).filter(|_| is_share(unit)) {
                Some(share) => share,
                None => {
                    let help = match &node.value {
                        Value::Text(text) => mistakes::remedy(text, unit),
                        Value::Time => Some(said(mistakes::NO_DATE).into_owned()),
                        _ => None,
                    };
                    let what = tr!("`{path}` is {kind}", path, kind = node.kind());
                    let help = help.into_iter().collect();
                    self.problems.add_with(&node.place, what, tr!("must be {allowed}", allowed), help);
                    return None;
                }
            },
        };
        if fits(value) {
            return Some(value);
        }
        let what = if value.is_nan() {
            tr!("`{path}` is not a number (NaN)", path)
        } else if value.is_infinite() {
            tr!("`{path}` is not finite", path)
        } else {
            tr!("`{path}` is out of range", path)
        };
        let written = matches!(node.value, Value::Whole(_) | Value::Real(_));
        let percent = percentage(&format!("{value}%"));
        let percent = percent.filter(|share| written && is_share(unit) && value >= 1.0 && fits(*share));
        let help = percent.map(|share| tr!("{value}% is written {share} or \"{value}%\"", value, share));
        self.problems.add_with(
            &node.place,
            what,
            tr!("must be {allowed}", allowed),
            help.into_iter().collect(),
        );
        None
    }

    /// A number from `low` to `high`, in `unit`.
    pub(super) fn real(&mut self, node: &Node, path: &str, low: f64, high: f64, unit: &str) -> Option<f64> {
        let allowed = tr!("a number from {low} to {high} ({unit})", low, high, unit = said(unit));
        self.number(node, path, &allowed, unit, |value| value >= low && value <= high)
    }

    /// A difference above 0 between two values of an outcome in `format`: a half-width, or an effect of interest.
    pub(super) fn difference(&mut self, node: &Node, path: &str, format: Format) -> Option<f64> {
        let (allowed, unit, most) = match format {
            Format::Percent => {
                (tr!("a number above 0 and below 0.5; one percentage point is 0.01 or \"1%\""), "share", 0.5)
            }
            Format::Number => (tr!("a number above 0, in the unit of the outcome"), "", f64::INFINITY),
        };
        self.number(node, path, &allowed, unit, |value| value > 0.0 && value < most)
    }

    /// Two numbers in `unit`, as a list.
    pub(super) fn pair(&mut self, node: &Node, path: &str, allowed: &str, unit: &str) -> Option<[f64; 2]> {
        let Value::List(items) = &node.value else {
            self.wrong_kind(node, path, allowed);
            return None;
        };
        let [low, high] = &items[..] else {
            let what = tr!("`{path}` has {items} entries", path, items = items.len());
            let help = match items.len() {
                4 => vec![tr!("numbers have a decimal point: [0.2, 0.8]")],
                _ => Vec::new(),
            };
            self.problems.add_with(&node.place, what, tr!("must be {allowed}", allowed), help);
            return None;
        };
        let [low, high] =
            [low, high].map(|end| self.number(end, path, &tr!("a finite number"), unit, f64::is_finite));
        Some([low?, high?])
    }

    /// A whole number from `low` to `high`, in `unit`.
    pub(super) fn whole(&mut self, node: &Node, path: &str, low: u64, high: u64, unit: &str) -> Option<u64> {
        let allowed = tr!("a whole number from {low} to {high} ({unit})", low, high, unit = said(unit));
        let Value::Whole(value) = node.value else {
            let fits = |value: f64| value.fract() == 0.0 && value >= low as f64 && value <= high as f64;
            return self.number(node, path, &allowed, unit, fits).map(|value| value as u64);
        };
        self.origins.insert(path.to_string(), node.place.clone());
        let whole = u64::try_from(value).ok().filter(|value| (low..=high).contains(value));
        if whole.is_none() {
            self.problems.add(
                &node.place,
                tr!("`{path}` is out of range", path),
                tr!("must be {allowed}", allowed),
            );
        }
        whole
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, node: &Node, path: &str) -> Option<bool> {
        self.origins.insert(path.to_string(), node.place.clone());
        match node.value {
            Value::Flag(flag) => Some(flag),
            _ => {
                self.wrong_kind(node, path, &tr!("true or false"));
                None
            }
        }
    }

    pub(super) fn text(&mut self, node: &Node, path: &str) -> Option<String> {
        self.origins.insert(path.to_string(), node.place.clone());
        match &node.value {
            Value::Text(text) => Some(text.clone()),
            _ => {
                self.wrong_kind(node, path, &tr!("a text in quotation marks"));
                None
            }
        }
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, node: &Node, path: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(node, path)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let allowed = tr!("must be one of: {known}", known = known.join(", "));
            let help = self.problems.suggestion(&text, known.iter().copied());
            self.problems.add_with(
                &node.place,
                tr!("`{path}` cannot be `{text}`", path, text),
                allowed,
                help,
            );
        }
        found
    }

    /// The index of the outcome of this name; without one a problem, with `help`.
    pub(super) fn outcome(&mut self, name: &str, place: &Place, help: &str) -> Option<usize> {
        let found = outcomes::outcome(name).map(|(index, _)| index);
        if found.is_none() {
            let suggestion = match other_follow_up(name) {
                Some(other) => vec![other],
                None => self.problems.suggestion(name, OUTCOMES.iter().map(|outcome| outcome.name)),
            };
            let help = suggestion.into_iter().chain([said(help).into_owned()]).collect();
            self.problems.add_with(
                place,
                tr!("there is no outcome `{name}`", name),
                tr!("not an outcome"),
                help,
            );
        }
        found
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, node: &Node, path: &str) -> Option<Vec<(String, Place)>> {
        self.origins.insert(path.to_string(), node.place.clone());
        let Value::List(items) = &node.value else {
            self.wrong_kind(node, path, &tr!("a list of names"));
            return None;
        };
        let texts = items.iter().map(|item| match &item.value {
            Value::Text(text) => Some((text.clone(), item.place.clone())),
            _ => {
                self.wrong_kind(item, path, &tr!("a name in quotation marks"));
                None
            }
        });
        texts.collect()
    }

    /// A name that becomes a cell of tables: one that a spreadsheet takes for a formula is a problem.
    pub(super) fn no_formula(&mut self, name: &str, place: &Place) {
        if let Some(first) = name.chars().next().filter(|first| "=+-@".contains(*first)) {
            let what = tr!("the name `{name}` begins with `{first}`", name, first);
            let rest = name.trim_start_matches(['=', '+', '-', '@', ' ']);
            let help = match rest {
                "" => tr!("spreadsheets take such a name for a formula: begin with a letter"),
                rest => {
                    tr!("spreadsheets take such a name for a formula: call it `{rest}`, for instance", rest)
                }
            };
            self.problems.add_with(place, what, tr!("must not begin with =, +, - or @"), vec![help]);
        }
    }

    /// The tables under `key`; a problem if there are none.
    pub(super) fn tables<'a>(&mut self, node: &'a Node, key: &str, what: &str) -> &'a [Node] {
        let known = match node.get(key) {
            Some(Node { value: Value::List(items), .. }) if !items.is_empty() => return items,
            Some(list) => list.place.clone(),
            None => node.entries().first().map_or(Place::new(1, 0..0), |entry| entry.place.clone()),
        };
        self.problems.add(
            &known,
            tr!("`{key}` is no list of tables", key),
            tr!("needs {what}, [[{key}]]", what, key),
        );
        &[]
    }

    /// A value of the wrong kind.
    pub(super) fn wrong_kind(&mut self, node: &Node, path: &str, allowed: &str) {
        let what = tr!("`{path}` is {kind}", path, kind = node.kind());
        self.problems.add(&node.place, what, tr!("must be {allowed}", allowed));
    }
}
