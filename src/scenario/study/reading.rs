//! Reads the factors of a study.

use super::factor::{Factor, Level, Values};
use crate::model::settings::{Kind, parameter};
use crate::scenario::mistakes::is_share;
use crate::scenario::mistakes::quoted;
use crate::scenario::problem::{Place, listed};
use crate::scenario::reader::{Reader, percentage_of};
use crate::scenario::template::Path;
use crate::scenario::tree::{Entry, Node, Value};
use crate::stats::design::Distribution;
use sfic_text::{joined, said, tr};

pub(super) const KEYS: [&str; 6] = ["label", "paths", "range", "distribution", "values", "levels"];
/// Maximum number of factors of a study.
const MOST_FACTORS: usize = 512;
pub(super) const MOST_CHOICES: usize = 1_000;
pub(super) const MOST_LEVELS: u64 = 10_000;
/// Keys outside the system: they are the same at every point.
const FIXED: [&str; 5] = ["title", "description", "extends", "arm", "experiment"];

/// Kind of value of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    Real,
    Whole,
    Flag,
    Text,
}

/// Reads `[factor.…]`. If not `needed`, factors need no distribution: the points come from a file.
pub(super) fn factors(reader: &mut Reader, node: &Node, needed: bool, measures: &[&str]) -> Vec<Factor> {
    if !matches!(node.value, Value::Table(_)) {
        reader.wrong_kind(node, "factor", &tr!("a table for each factor, [factor.\"section.key\"]"));
        return Vec::new();
    }
    let specifications: Vec<(String, &Entry)> =
        node.entries().iter().flat_map(|entry| specified(String::new(), entry)).collect();
    if specifications.len() > MOST_FACTORS {
        let what = tr!("there are {factors} factors", factors = specifications.len());
        reader.problems.add(&node.place, what, tr!("must be {most} at most", most = MOST_FACTORS));
        return Vec::new();
    }
    let mut factors: Vec<Factor> = Vec::new();
    for (name, entry) in specifications {
        if let Some(factor) = factor(reader, name, entry, needed, measures) {
            // One setting in any spelling, alone or with others.
            let taken = |path: &String| factors.iter().any(|other| other.settings().any(|own| own == *path));
            if let Some(path) = factor.settings().find(taken) {
                let what = tr!("two factors set `{path}`", path);
                reader.problems.add(&entry.place, what, tr!("one path belongs to one factor"));
            }
            factors.push(factor);
        }
    }
    factors
}

/// The factors below an entry: itself, or those into which the dots of an unquoted path divide it.
fn specified(above: String, entry: &Entry) -> Vec<(String, &Entry)> {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let plain = !entry.key.is_empty() && entry.key.chars().all(bare);
    let key = match above.is_empty() || plain {
        true => entry.key.clone(),
        false => quoted(&entry.key),
    };
    let name = if above.is_empty() { key } else { format!("{above}.{key}") };
    let entries = entry.node.entries();
    let divided = !entries.is_empty()
        && entries
            .iter()
            .all(|inner| matches!(inner.node.value, Value::Table(_)) && !KEYS.contains(&inner.key.as_str()));
    if !divided {
        return vec![(name, entry)];
    }
    entries.iter().flat_map(|inner| specified(name.clone(), inner)).collect()
}

fn factor(
    reader: &mut Reader,
    name: String,
    entry: &Entry,
    needed: bool,
    measures: &[&str],
) -> Option<Factor> {
    let (node, place) = (&entry.node, &entry.place);
    reader.no_formula(&name, place);
    let of = format!("factor.\"{name}\"");
    reader.table(node, &format!("[{of}]"), &KEYS);
    let label = node.get("label").and_then(|node| reader.text(node, &format!("{of}.label")));
    let levels = node.get("levels").and_then(|node| {
        reader.whole(node, &format!("{of}.levels"), 1, MOST_LEVELS, "levels").map(|levels| levels as u32)
    });
    let paths: Vec<(String, Place)> = match node.get("paths") {
        Some(node) => reader.texts(node, &format!("{of}.paths"))?,
        None => vec![(name.clone(), place.clone())],
    };
    let targets: Option<Vec<(Path, Takes)>> =
        paths.iter().map(|(path, place)| target(reader, path, place, measures)).collect();
    let targets = targets?;
    let Some(&(_, takes)) = targets.first() else {
        reader.problems.add(place, tr!("`{name}` has no paths", name), tr!("must be one path or more"));
        return None;
    };
    if targets.iter().any(|(_, other)| *other != takes) {
        let what = tr!("the paths of `{name}` take values of different kinds", name);
        reader.problems.add(place, what, tr!("paths that move together must take the same values"));
        return None;
    }
    // A percentage is the same number for all of them, or for none.
    let share = targets.iter().all(|(path, _)| is_share(unit(&path.keys())));
    let unit = if share { "share" } else { "" };
    let values = values(reader, &name, entry, (takes, unit), needed)?;
    let ends = ends(node, &values);
    Some(Factor {
        ends,
        name,
        label: label.unwrap_or_default(),
        paths: paths.into_iter().map(|(path, _)| path).collect(),
        values,
        share,
        levels,
        targets: targets.into_iter().map(|(path, _)| path).collect(),
        place: place.clone(),
    })
}

fn target(reader: &mut Reader, text: &str, place: &Place, measures: &[&str]) -> Option<(Path, Takes)> {
    let Some(path) = Path::new(text, place) else {
        let help = vec![tr!("for instance institution.platform or stakeholder.\"consumers\".power")];
        reader.problems.add_with(
            place,
            tr!("`{text}` is no path", text),
            tr!("must be the path of a setting"),
            help,
        );
        return None;
    };
    let keys = path.keys();
    if FIXED.contains(&keys[0]) {
        let what = tr!("`{text}` cannot be a factor", text);
        reader.problems.add(place, what, tr!("must be a setting of the system or of a countermeasure"));
        return None;
    }
    if let ["countermeasure", name, ..] = keys[..]
        && !measures.contains(&name)
    {
        let mut help = reader.problems.suggestion(name, measures.iter().copied());
        help.push(tr!("there are: {names}", names = listed(measures.iter().copied())));
        let what = tr!("there is no countermeasure `{name}`", name);
        reader.problems.add_with(place, what, tr!("not a countermeasure of the scenario"), help);
        return None;
    }
    let takes = takes(&keys);
    Some((path, takes))
}

/// The unit of the values of a path.
fn unit(keys: &[&str]) -> &'static str {
    let of = match keys {
        ["countermeasure", _, "set", of @ ..] => of,
        keys => keys,
    };
    match (parameter(&of.join(".")), keys) {
        (Some((_, parameter)), _) => parameter.unit,
        (None, ["countermeasure", _, "close_gap" | "multiply" | "intensity" | "intensity_from", ..])
        | (None, ["stakeholder", _, "power" | "dependence" | "reach"])
        | (None, ["customs", "house", _, "share" | "inspection_rate"]) => "share",
        _ => "",
    }
}

fn takes(keys: &[&str]) -> Takes {
    match (parameter(&keys.join(".")), keys) {
        (Some((_, parameter)), _) => match parameter.kind {
            Kind::Real => Takes::Real,
            Kind::Count => Takes::Whole,
            Kind::Switch => Takes::Flag,
        },
        (None, ["countermeasure", _, "order" | "start" | "ramp" | "end"]) => Takes::Whole,
        (None, ["countermeasure", _, "label" | "answers" | "when"])
        | (None, ["stakeholder", _, "role" | "seat" | "name"])
        | (None, ["customs", "house", _, "kind" | "name"]) => Takes::Text,
        _ => Takes::Real,
    }
}

fn values(
    reader: &mut Reader,
    name: &str,
    entry: &Entry,
    (takes, unit): (Takes, &str),
    needed: bool,
) -> Option<Values> {
    let (node, place) = (&entry.node, &entry.place);
    let of = |key: &str| format!("factor.\"{name}\".{key}");
    let given: Vec<&Entry> = node
        .entries()
        .iter()
        .filter(|entry| ["range", "distribution", "values"].contains(&entry.key.as_str()))
        .collect();
    if let [first, second, ..] = given[..] {
        let what =
            tr!("`{name}` has both {first} and {second}", name, first = first.key, second = second.key);
        reader.problems.add(&second.place, what, tr!("must be one of range, distribution and values"));
        return None;
    }
    let Some(given) = given.first() else {
        return match (takes, needed) {
            (Takes::Flag, _) => Some(Values::Choice(vec![Level::Flag(false), Level::Flag(true)])),
            (Takes::Real, false) => Some(Values::Real(None)),
            (Takes::Whole, false) => Some(Values::Whole(None)),
            (Takes::Text, _) => {
                let what = tr!("nothing says what `{name}` may be", name);
                reader.problems.add(place, what, tr!("needs values = [\"…\", \"…\"]"));
                None
            }
            _ => {
                let what = tr!("nothing says what `{name}` may be", name);
                reader.problems.add(place, what, tr!("needs range = [low, high], distribution or values"));
                None
            }
        };
    };
    let node = &given.node;
    match (given.key.as_str(), takes) {
        ("values", _) => choice(reader, node, &of("values"), takes, unit),
        (key, Takes::Flag) => {
            let what = tr!("`{name}` is true or false and has no {key}", name, key);
            reader.problems.add(&given.place, what, tr!("leave it out: both are taken"));
            None
        }
        (key, Takes::Text) => {
            let what = tr!("`{name}` is a text and has no {key}", name, key);
            reader.problems.add(&given.place, what, tr!("needs values = [\"…\", \"…\"]"));
            None
        }
        ("range", Takes::Whole) => {
            let [low, high] =
                reader.pair(node, &of("range"), &tr!("[lowest, highest], two whole numbers"), "")?;
            if low.fract() != 0.0 || high.fract() != 0.0 || low >= high || low.abs().max(high.abs()) > 1e15 {
                let what = tr!("`{path}` is no range of whole numbers", path = of("range"));
                reader.problems.add(
                    &node.place,
                    what,
                    tr!("must be [lowest, highest], two different whole numbers"),
                );
                return None;
            }
            Some(Values::Whole(Some((low as i64, high as i64))))
        }
        ("range", _) => {
            let [low, high] = reader.pair(node, &of("range"), &tr!("[low, high], two numbers"), unit)?;
            sound(reader, node, &of("range"), Distribution::Uniform { low, high })
        }
        (_, Takes::Whole) => {
            let what = tr!("`{name}` is a whole number and has no distribution", name);
            reader.problems.add(&given.place, what, tr!("needs range = [lowest, highest] or values"));
            None
        }
        _ => {
            let distribution = distribution(reader, node, &of("distribution"), unit)?;
            sound(reader, node, &of("distribution"), distribution)
        }
    }
}

/// The ends of the possible values of a factor, each with its place.
fn ends(node: &Node, values: &Values) -> Vec<(f64, Place)> {
    let given = ["range", "distribution", "values"].iter().find_map(|key| node.get(key));
    let Some(given) = given else { return Vec::new() };
    let items = match &given.value {
        Value::List(items) => &items[..],
        _ => &[],
    };
    let place = |item: usize| items.get(item).map_or(&given.place, |item| &item.place).clone();
    match values {
        Values::Real(Some(distribution)) if distribution.is_bounded() => {
            let (low, high) = distribution.support();
            vec![(low, place(0)), (high, place(1))]
        }
        Values::Real(Some(distribution)) => vec![(distribution.quantile(0.5), given.place.clone())],
        Values::Whole(Some((low, high))) => vec![(*low as f64, place(0)), (*high as f64, place(1))],
        Values::Choice(levels) => (0..levels.len()).map(|level| (level as f64, place(level))).collect(),
        _ => Vec::new(),
    }
}

fn sound(reader: &mut Reader, node: &Node, path: &str, distribution: Distribution) -> Option<Values> {
    if let Some(problem) = distribution.problem() {
        reader.problems.add(&node.place, tr!("`{path}` is no distribution", path), said(problem));
        return None;
    }
    Some(Values::Real(Some(distribution)))
}

fn choice(reader: &mut Reader, node: &Node, path: &str, takes: Takes, unit: &str) -> Option<Values> {
    let Value::List(items) = &node.value else {
        reader.wrong_kind(node, path, &tr!("a list of values"));
        return None;
    };
    if items.len() < 2 || items.len() > MOST_CHOICES {
        let what = tr!("`{path}` has {values} values", path, values = items.len());
        let help = vec![tr!("a setting that does not vary belongs under [set]")];
        reader.problems.add_with(&node.place, what, tr!("must be 2 to {most}", most = MOST_CHOICES), help);
        return None;
    }
    let mut levels: Vec<Level> = Vec::new();
    for item in items {
        let share = percentage_of(item).filter(|_| takes == Takes::Real && is_share(unit));
        let level = match &item.value {
            Value::Text(_) if share.is_some() => Level::Real(share.unwrap_or_default()),
            Value::Text(text) => Level::Text(text.clone()),
            Value::Flag(flag) => Level::Flag(*flag),
            Value::Whole(whole) if takes != Takes::Real => match i64::try_from(*whole) {
                Ok(whole) => Level::Whole(whole),
                Err(_) => Level::Real(*whole as f64),
            },
            Value::Whole(whole) => Level::Real(*whole as f64),
            Value::Real(real) => Level::Real(*real),
            _ => {
                reader.wrong_kind(item, path, &tr!("a text, a number, or true or false"));
                return None;
            }
        };
        if levels.contains(&level) {
            let what = tr!("`{level}` stands twice in `{path}`", level, path);
            reader.problems.add(&item.place, what, tr!("values must differ"));
        }
        levels.push(level);
    }
    Some(Values::Choice(levels))
}

pub(super) const DISTRIBUTIONS: [(&str, &[&str]); 7] = [
    ("uniform", &["low", "high"]),
    ("log_uniform", &["low", "high"]),
    ("normal", &["mean", "sd"]),
    ("truncated_normal", &["mean", "sd", "low", "high"]),
    ("lognormal", &["median", "sigma"]),
    ("beta", &["alpha", "beta", "low", "high"]),
    ("triangular", &["low", "mode", "high"]),
];

/// Reads `{ normal = { mean = 1.0, sd = 0.2 } }`; two ends may also be a list.
fn distribution(reader: &mut Reader, node: &Node, path: &str, unit: &str) -> Option<Distribution> {
    let names = DISTRIBUTIONS.map(|(name, _)| name);
    let entries = reader.table(node, path, &names);
    let [entry] = entries else {
        if matches!(node.value, Value::Table(_)) {
            let what =
                tr!("`{path}` names {distributions} distributions", path, distributions = entries.len());
            reader.problems.add(&node.place, what, tr!("must be one of: {known}", known = joined(names)));
        }
        return None;
    };
    let (name, keys) = DISTRIBUTIONS.into_iter().find(|(name, _)| *name == entry.key)?;
    let path = format!("{path}.{name}");
    let mut numbers = Vec::new();
    if keys.len() == 2 && matches!(entry.node.value, Value::List(_)) {
        numbers.extend(reader.pair(&entry.node, &path, &format!("[{}]", keys.join(", ")), unit)?);
    } else {
        reader.table(&entry.node, &path, keys);
        for key in keys {
            let number = match (entry.node.get(key), name, *key) {
                (Some(node), ..) => reader.number(
                    node,
                    &format!("{path}.{key}"),
                    &tr!("a finite number"),
                    unit,
                    f64::is_finite,
                ),
                (None, "beta", "low") => Some(0.0),
                (None, "beta", "high") => Some(1.0),
                (None, ..) => {
                    let allowed = tr!("needs {keys}", keys = joined(keys));
                    reader.problems.add(&entry.place, tr!("`{path}` has no {key}", path, key), allowed);
                    None
                }
            };
            numbers.extend(number);
        }
    }
    match (name, &numbers[..]) {
        ("uniform", &[low, high]) => Some(Distribution::Uniform { low, high }),
        ("log_uniform", &[low, high]) => Some(Distribution::LogUniform { low, high }),
        ("normal", &[mean, sd]) => Some(Distribution::Normal { mean, sd }),
        ("truncated_normal", &[mean, sd, low, high]) => {
            Some(Distribution::TruncatedNormal { mean, sd, low, high })
        }
        ("lognormal", &[median, sigma]) => Some(Distribution::Lognormal { median, sigma }),
        ("beta", &[alpha, beta, low, high]) => Some(Distribution::Beta { alpha, beta, low, high }),
        ("triangular", &[low, mode, high]) => Some(Distribution::Triangular { low, mode, high }),
        _ => None,
    }
}
