//! A scenario in which some values are still open: the fixed part is read once.

use super::Scenario;
use super::check;
use super::files::Room;
use super::load::interpret;
use super::mistakes::with_keys;
use super::parameters;
use super::problem::{Place, Problem, Problems, Source};
use super::reader::Reader;
use super::tree::{self, Node, Value};

/// The merged tree of a scenario with the texts from which it comes.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub root: Node,
    pub sources: Vec<Source>,
    /// The memory for populations, if it is known.
    pub room: Option<Room>,
}

impl Template {
    /// The scenario with some trees of values laid over it, one after another. Its number of replicates is fixed.
    ///
    /// # Errors
    ///
    /// Every problem of the scenario with these values.
    pub(super) fn with(&self, values: impl Iterator<Item = Node>) -> Result<Scenario, Problems> {
        let (mut reader, root, scenario) = self.interpreted(values);
        check::cross_check(&mut reader, &root, &scenario);
        let mut problems = reader.problems;
        if problems.list.is_empty() {
            return Ok(scenario);
        }
        problems.sources = self.sources.clone();
        problems.sort();
        Err(problems)
    }

    /// The problems of each value alone, as far as they do not depend on the others.
    pub(super) fn refusals(&self, values: impl Iterator<Item = Node>) -> Vec<Problem> {
        self.interpreted(values).0.problems.list
    }

    fn interpreted(&self, values: impl Iterator<Item = Node>) -> (Reader, Node, Scenario) {
        let mut root = self.root.clone();
        let mut problems = Problems::default();
        values.for_each(|tree| tree::lay_over(&mut root, tree, &mut problems));
        let mut reader = Reader::new(problems, self.room);
        let scenario = interpret(&mut reader, &root, true);
        (reader, root, scenario)
    }
}

/// The path of any setting, as the tree in which it leads to one value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    tree: Node,
}

impl Path {
    /// The path as written before the equals sign; `None` if it is invalid. `place` is its position.
    pub(super) fn new(text: &str, place: &Place) -> Option<Self> {
        if text.contains('\n') {
            return None;
        }
        let line = with_keys(&format!("{text} = 0"));
        let mut tree = parameters::parse(0, &line, &mut Problems::default())?;
        let leaf = leads_to_one_value(&tree);
        put(&mut tree, &|node| node.place = place.clone(), place);
        leaf.then_some(Path { tree })
    }

    /// Keys from the outermost to the innermost; of the three roles of leadership, the first.
    pub(super) fn keys(&self) -> Vec<&str> {
        let mut keys = Vec::new();
        let mut node = &self.tree;
        while let Some(entry) = node.entries().first() {
            keys.push(entry.key.as_str());
            node = &entry.node;
        }
        keys
    }

    /// The settings to which it leads, in one spelling: several of leadership.
    pub(super) fn settings(&self) -> Vec<String> {
        parameters::flattened(&self.tree).into_iter().map(|(path, ..)| path).collect()
    }

    /// The tree in which the path leads to `value`.
    pub(super) fn to(&self, value: &Node) -> Node {
        let mut tree = self.tree.clone();
        put(&mut tree, &|leaf| *leaf = value.clone(), &self.tree.place);
        tree
    }
}

/// True if the text has one path with one value: no further line, no comment and no table.
fn leads_to_one_value(tree: &Node) -> bool {
    let entries = tree.entries();
    let leaf = |node: &Node| node.value == Value::Whole(0);
    match entries {
        [] => false,
        [one] => leaf(&one.node) || leads_to_one_value(&one.node),
        // Leadership, written as its roles.
        several => several.iter().all(|entry| leaf(&entry.node)),
    }
}

/// Changes every leaf, and gives the tables above it a place.
fn put(node: &mut Node, change: &dyn Fn(&mut Node), place: &Place) {
    match &mut node.value {
        Value::Table(entries) => {
            for entry in entries {
                entry.place = place.clone();
                put(&mut entry.node, change, place);
            }
            node.place = place.clone();
        }
        _ => change(node),
    }
}
