//! The sections of parameters in a scenario file.

use std::collections::BTreeMap;

use super::keys::{FOLLOW_UPS, LEADERSHIP, LEADERSHIP_ROLES, known_paths, meant};
use super::problem::{Place, Problems};
use super::reader::Reader;
use super::tree::{self, Entry, Node, Value};
use crate::model::settings::{Kind, SECTIONS, Settings, parameter};
use sfic_text::tr;

/// Keys of a section that are no parameters.
const OTHERS: [(&str, &str); 2] = [("customs", "house"), ("time", "follow_ups")];

/// Parses the text of a scenario, with the roles of leadership written out; errors of syntax go to `problems`.
pub(super) fn parse(source: usize, text: &str, problems: &mut Problems) -> Option<Node> {
    let mut root = tree::parse(source, text, problems)?;
    expand_leadership(&mut root);
    Some(root)
}

/// Replaces `leadership` by its three roles, before one text is laid over another: the value of a role in a lower text
/// must not survive. A role that the same table names is an exception.
pub(super) fn expand_leadership(node: &mut Node) {
    if let Value::List(items) = &mut node.value {
        items.iter_mut().for_each(expand_leadership);
    }
    let Value::Table(entries) = &mut node.value else { return };
    expand(entries, LEADERSHIP, &LEADERSHIP_ROLES);
    for entry in entries {
        if let ("institution", Value::Table(keys)) = (entry.key.as_str(), &mut entry.node.value) {
            let key = |path: &'static str| path.strip_prefix("institution.").unwrap_or(path);
            expand(keys, key(LEADERSHIP), &LEADERSHIP_ROLES.map(key));
        }
        expand_leadership(&mut entry.node);
    }
}

fn expand(entries: &mut Vec<Entry>, together: &str, roles: &[&str]) {
    let Some(at) = entries.iter().position(|entry| entry.key == together) else { return };
    let Entry { place, node, .. } = entries.remove(at);
    for role in roles {
        if entries.iter().all(|entry| entry.key != *role) {
            entries.push(Entry { key: role.to_string(), place: place.clone(), node: node.clone() });
        }
    }
}

/// Reads all sections over the built-in values.
pub(super) fn read(reader: &mut Reader, root: &Node) -> Settings {
    let mut settings = Settings::default();
    for (section, _) in SECTIONS {
        let Some(node) = root.get(section) else { continue };
        let prefix = format!("{section}.");
        let mut keys: Vec<&str> =
            known_paths().filter_map(|path| path.strip_prefix(prefix.as_str())).collect();
        keys.extend(OTHERS.iter().filter(|(of, _)| of == section).map(|(_, key)| *key));
        for entry in reader.table(node, &format!("[{section}]"), &keys) {
            set(reader, &mut settings, &format!("{prefix}{}", entry.key), &entry.node);
        }
    }
    settings
}

/// Reads one value; unknown paths were reported before.
pub(super) fn set(reader: &mut Reader, settings: &mut Settings, path: &str, node: &Node) {
    if let Some((_, parameter)) = parameter(path) {
        let value = match parameter.kind {
            Kind::Switch => reader.flag(node, parameter.path).map(|flag| f64::from(u8::from(flag))),
            _ => reader.number(node, parameter.path, &parameter.allowed(), parameter.unit, |value| {
                parameter.allows(value)
            }),
        };
        if let Some(value) = value {
            (parameter.set)(settings, value);
        }
    }
}

/// Reads changes of parameters by their paths, as an arm's `set`; returns the settings changed.
pub(super) fn changed(reader: &mut Reader, base: &Settings, node: &Node, of: &str) -> Settings {
    let mut settings = *base;
    if !matches!(node.value, Value::Table(_)) {
        reader.wrong_kind(
            node,
            of,
            &tr!("a table of parameters, {example}", example = "{ \"section.key\" = value }"),
        );
    }
    let mut given = BTreeMap::new();
    for (path, place, node) in flattened(node) {
        reader.problems.once(&mut given, &path, &place);
        if meant(&path).is_empty() && path != FOLLOW_UPS {
            reader.unknown(&path, &place, of, known_paths());
        } else if path.starts_with("time.") || path.starts_with("population.") {
            reader.problems.add(
                &place,
                tr!("an arm cannot change `{path}`", path),
                tr!("arms must have the same agents and ticks: runs are compared one to one"),
            );
        } else {
            // The origin is that of the change, not of the value that it changes.
            let others = std::mem::take(&mut reader.origins);
            set(reader, &mut settings, &path, node);
            let own = std::mem::replace(&mut reader.origins, others);
            reader.origins.extend(own.into_iter().map(|(path, place)| (format!("{of}.\"{path}\""), place)));
        }
    }
    settings
}

/// The leaves of a table of paths: `"a.b" = 1` and `a.b = 1` are the same.
pub(super) fn flattened(node: &Node) -> Vec<(String, Place, &Node)> {
    let mut leaves = Vec::new();
    for entry in node.entries() {
        match &entry.node.value {
            Value::Table(_) => leaves.extend(
                flattened(&entry.node)
                    .into_iter()
                    .map(|(path, place, node)| (format!("{}.{path}", entry.key), place, node)),
            ),
            _ => leaves.push((entry.key.clone(), entry.place.clone(), &entry.node)),
        }
    }
    leaves
}
