//! Reads proposition files; every problem of every file at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::claims::{Names, part};
use super::contrast;
use super::{PROPOSITION_REPLICATES, Part, Proposition, Window};
use crate::model::settings::{SECTIONS, Specification};
use crate::scenario::check::{cross_check, taken_for_missing};
use crate::scenario::files::{Files, Texts};
use crate::scenario::follow_ups;
use crate::scenario::load::{Layers, load, read_file, system};
use crate::scenario::problem::{Place, Problems, listed};
use crate::scenario::reader::Reader;
use crate::scenario::study::Study;
use crate::scenario::timeline;
use crate::scenario::tree::{self, Node, Value};
use crate::scenario::{Arm, Experiment, Overrides, SEED, Scenario};
use sfic_text::tr;

const KEYS: [&str; 13] = [
    "extends",
    "id",
    "dimension",
    "claim",
    "short",
    "expected",
    "source",
    "why",
    "replicates",
    "base",
    "window",
    "arm",
    "part",
];
/// Fewest replicates from which intervals can be computed.
pub(super) const FEWEST_REPLICATES: u64 = 2;
pub(super) const MOST_REPLICATES: u64 = 1_000_000;
/// Maximum number of arms of a proposition.
pub(super) const MOST_ARMS: usize = 64;

/// Reads propositions, each from its file, in the order of their names (P2 before P10). They describe changes of the
/// built-in system or of the scenario that they extend; `base` replaces either.
///
/// # Errors
///
/// Every problem of every file.
pub fn load_propositions(
    files: &dyn Files,
    paths: &[PathBuf],
    base: Option<&Path>,
) -> Result<Vec<Proposition>, Problems> {
    // Problems of the base are reported once, not for every proposition.
    if let Some(base) = base {
        load(files, base, &Overrides::default())?;
    }
    let mut problems = Problems::default();
    let mut found: Vec<(Proposition, &Path)> = Vec::new();
    for path in paths {
        match read_file(files, path).and_then(|text| read(files, path, text, base)) {
            Ok(proposition) => found.push((proposition, path)),
            Err(of_file) => problems.append(of_file),
        }
    }
    found.sort_by_key(|(proposition, _)| natural(&proposition.id));
    for pair in found.windows(2) {
        if pair[0].0.id == pair[1].0.id {
            let what = tr!(
                "{first} and {second} are both called {id}",
                first = pair[0].1.display(),
                second = pair[1].1.display(),
                id = pair[0].0.id
            );
            problems.append(Problems::of_file(what, tr!("each proposition needs an id of its own")));
        }
    }
    if problems.list.is_empty() {
        Ok(found.into_iter().map(|(found, _)| found).collect())
    } else {
        Err(problems)
    }
}

/// Reads a proposition from its text, which extends no file; `name` is its name in messages.
///
/// # Errors
///
/// Every problem of the text.
pub fn proposition_from_text(name: &str, text: &str) -> Result<Proposition, Problems> {
    read(&Texts::default(), name.as_ref(), text.to_string(), None)
}

/// A proposition in another system: in the scenario of a study at a point, one number for each of its factors, instead
/// of the scenario that the proposition extends.
///
/// # Errors
///
/// Every problem of an arm there.
pub fn proposition_at(
    proposition: &Proposition,
    study: &Study,
    point: &[f64],
) -> Result<Proposition, Problems> {
    let texts = Texts::default();
    let mut layers = Layers::new(&texts);
    let root = layers.add(proposition.id.clone(), proposition.text.clone());
    let reader = Reader::new(layers.problems, study.room());
    interpreted(reader, root, study.trees(point), proposition.text.clone(), Vec::new())
}

/// The letters, the number, and the rest: `P10` after `P2a` after `P2`.
fn natural(id: &str) -> (String, u64, String) {
    let (letters, rest) = id.split_at(id.find(|c: char| c.is_ascii_digit()).unwrap_or(id.len()));
    let (digits, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    (letters.into(), digits.parse().unwrap_or(0), rest.into())
}

fn read(files: &dyn Files, path: &Path, text: String, base: Option<&Path>) -> Result<Proposition, Problems> {
    let mut layers = Layers::new(files);
    let mut lower: Vec<Node> = layers.add_built_in().into_iter().collect();
    let root = match base {
        Some(base) => {
            let root = layers.add(path.display().to_string(), text.clone());
            layers.add_files(base, read_file(files, base)?);
            root
        }
        None => {
            layers.add_files(path, text.clone());
            layers.trees.pop()
        }
    };
    let Layers { problems, trees, .. } = layers;
    lower.extend(trees);
    // Sources 0 and 1 are the built-in layer and the file itself; a base replaces the files that are extended.
    let extended = problems.sources.iter().skip(2).filter(|_| base.is_none());
    let extended = extended.map(|source| source.text.clone()).collect();
    interpreted(Reader::new(problems, files.room()), root, lower, text, extended)
}

fn interpreted(
    mut reader: Reader,
    root: Option<Node>,
    lower: Vec<Node>,
    text: String,
    extended: Vec<String>,
) -> Result<Proposition, Problems> {
    let proposition = root.and_then(|root| interpret(&mut reader, &root, lower, text));
    let mut problems = reader.problems;
    match proposition {
        Some(proposition) if problems.list.is_empty() => Ok(Proposition { extended, ..proposition }),
        _ => {
            problems.sort();
            Err(problems)
        }
    }
}

fn interpret(reader: &mut Reader, root: &Node, lower: Vec<Node>, whole: String) -> Option<Proposition> {
    reader.table(root, "a proposition", &KEYS);
    let mut needed = |key: &str, what: String| match root.get(key) {
        Some(node) => reader.text(node, key).filter(|text| {
            let empty = text.trim().is_empty();
            if empty {
                reader.problems.add(
                    &node.place,
                    tr!("`{path}` is empty", path = key),
                    tr!("must be {allowed}", allowed = what),
                );
            }
            !empty
        }),
        None => {
            let place = Place::new(1, 0..0);
            reader.problems.add(
                &place,
                tr!("`{key}` is missing", key),
                tr!("needs {key} = {what}", key, what),
            );
            None
        }
    };
    let (id, dimension) = (
        needed("id", tr!("its name, such as \"P4\"")),
        needed("dimension", tr!("a dimension of the theory")),
    );
    let (claim, short) =
        (needed("claim", tr!("what theory says")), needed("short", tr!("the claim in a few words")));
    let (source, why) =
        (needed("source", tr!("who says so")), needed("why", tr!("why these contrasts test the claim")));
    let expected = needed("expected", tr!("what theory expects of the contrast"));
    if let (Some(id), Some(node)) = (&id, root.get("id"))
        && !(id.len() <= 20 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
    {
        reader.problems.add(
            &node.place,
            tr!("this is no id"),
            tr!("must be 1 to 20 letters, digits or -, such as P4"),
        );
    }
    let replicates = root.get("replicates").map_or(Some(u64::from(PROPOSITION_REPLICATES)), |node| {
        reader.whole(node, "replicates", FEWEST_REPLICATES, MOST_REPLICATES, "replicates")
    });
    let windows = windows(reader, root.get("window"));
    if let (Some(id), Some(node)) = (&id, root.get("id")) {
        reader.no_formula(id, &node.place);
    }
    let mut warnings = taken_for_missing(id.as_deref().map(|id| ("proposition", id)));
    let arms = arms(reader, root, lower, &mut warnings);
    let mut names = Names { arms: &arms, windows: &windows, used: BTreeSet::new(), broken: false };
    let parts: Vec<Part> = reader
        .tables(root, "part", &tr!("a part of the claim"))
        .iter()
        .filter_map(|item| part(reader, item, &mut names))
        .collect();
    names.unused(reader);
    Some(Proposition {
        id: id?,
        dimension: dimension?,
        claim: claim?,
        short: short?,
        expected: expected?,
        source: source?,
        why: why?.trim().to_string(),
        arms: arms.into_iter().filter_map(|(_, arm)| arm).collect(),
        parts,
        replicates: replicates? as u32,
        text: whole,
        extended: Vec::new(),
        warnings,
    })
}

fn windows(reader: &mut Reader, node: Option<&Node>) -> BTreeMap<String, (Window, Place)> {
    let mut windows = BTreeMap::new();
    let Some(node) = node else { return windows };
    if !matches!(node.value, Value::Table(_)) {
        reader.wrong_kind(node, "window", &tr!("a table of windows, early = [0, 26]"));
    }
    for entry in node.entries() {
        let allowed = tr!("must be two ticks, the first and the one after the last: [0, 26]");
        let ends: Vec<u32> = match &entry.node.value {
            Value::List(items) => items
                .iter()
                .filter_map(|item| match item.value {
                    Value::Whole(tick) => u32::try_from(tick).ok(),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        match ends[..] {
            [from, to] if from < to && contrast::is_name(&entry.key) => {
                windows.insert(entry.key.clone(), (Window { from, to }, entry.place.clone()));
            }
            [from, to] if from < to => {
                let allowed = tr!("must be lower-case letters, digits and _, a letter first");
                reader.problems.add(
                    &entry.place,
                    tr!("a window cannot be called `{name}`", name = entry.key),
                    allowed,
                );
            }
            _ => reader.problems.add(
                &entry.node.place,
                tr!("`window.{name}` is no window", name = entry.key),
                allowed,
            ),
        }
    }
    windows
}

/// Arms by name, in the order of the file; an arm with problems has no specification.
fn arms(
    reader: &mut Reader,
    root: &Node,
    mut lower: Vec<Node>,
    warnings: &mut Vec<String>,
) -> Vec<((String, Place), Option<Arm>)> {
    lower.extend(changes(reader, root.get("base"), "[base]"));
    let mut found: Vec<((String, Place), Option<Arm>)> = Vec::new();
    let items = reader.tables(root, "arm", &tr!("two arms at least"));
    if items.len() > MOST_ARMS {
        let place = root.get("arm").map_or(Place::new(1, 0..0), |node| node.place.clone());
        reader.problems.add(
            &place,
            tr!("there are {arms} arms", arms = items.len()),
            tr!("must be {most} at most", most = MOST_ARMS),
        );
        return found;
    }
    for item in items {
        reader.table(item, "[[arm]]", &["name", "label", "set", "apply"]);
        let Some(node) = item.get("name") else {
            reader.problems.add(&item.place, tr!("`name` is missing"), tr!("needs name = \"…\""));
            continue;
        };
        let Some(name) = reader.text(node, "arm.name") else { continue };
        if !contrast::is_name(&name) {
            let allowed = tr!(
                "must be up to 40 lower-case letters, digits and _, a letter first: it stands in contrasts"
            );
            reader.problems.add(&node.place, tr!("an arm cannot be called `{name}`", name), allowed);
        }
        if found.iter().any(|((known, _), _)| *known == name) {
            reader.problems.add(
                &node.place,
                tr!("a second arm `{name}`", name),
                tr!("names of arms must be unique"),
            );
        }
        let place = node.place.clone();
        let arm = arm(reader, item, &name, &lower, warnings);
        found.push(((name, place), arm));
    }
    let agents = |spec: &Specification| (spec.settings.time, spec.settings.population);
    let first = found.iter().find_map(|(_, arm)| arm.as_ref()).map(|arm| agents(&arm.spec));
    for ((name, place), arm) in &found {
        if let (Some(arm), Some(first)) = (arm, first)
            && agents(&arm.spec) != first
        {
            let allowed = tr!("arms must have the same agents and ticks: set them in [base]");
            reader.problems.add(
                place,
                tr!("`{name}` has other agents or ticks than the first arm", name),
                allowed,
            );
        }
    }
    found
}

/// A table of changes of a scenario, with quoted paths (`"forum.prehistory" = 0.1`) unfolded.
fn changes(reader: &mut Reader, node: Option<&Node>, what: &str) -> Option<Node> {
    let mut node = node?.clone();
    let sections: Vec<&str> = SECTIONS.iter().map(|(section, _)| *section).collect();
    tree::unfold(&mut node, &sections, &mut reader.problems);
    let keys: Vec<&str> = sections.into_iter().chain(["stakeholder", "countermeasure"]).collect();
    reader.table(&node, what, &keys);
    // The unknown keys were reported; the rest of the table is still meant.
    if let Value::Table(entries) = &mut node.value {
        entries.retain(|entry| keys.contains(&entry.key.as_str()));
    }
    matches!(node.value, Value::Table(_)).then_some(node)
}

fn arm(
    reader: &mut Reader,
    item: &Node,
    name: &str,
    lower: &[Node],
    warnings: &mut Vec<String>,
) -> Option<Arm> {
    let label = item.get("label").and_then(|node| reader.text(node, "arm.label"));
    let apply = item.get("apply").map_or(Some(Vec::new()), |node| reader.texts(node, "arm.apply"));
    let own = changes(reader, item.get("set"), &format!("`set` of {name}"));
    let mut trees = lower.iter().cloned().chain(own);
    let mut root = trees.next()?;
    for tree in trees {
        tree::lay_over(&mut root, tree, &mut reader.problems);
    }
    let (base, measures) = system(reader, &root);
    if let Some(unused) =
        follow_ups::unused(&root, "a proposition").filter(|unused| !warnings.contains(unused))
    {
        warnings.push(unused);
    }
    let apply = apply?;
    for (applied, place) in &apply {
        if measures.iter().all(|measure| measure.name != *applied) {
            let known: Vec<&str> = measures.iter().map(|measure| measure.name.as_str()).collect();
            let mut help = reader.problems.suggestion(applied, known.iter().copied());
            help.push(tr!("there are: {names}", names = listed(known.into_iter())));
            let what = tr!("unknown countermeasure `{applied}`", applied);
            reader.problems.add_with(place, what, tr!("not known here"), help);
        }
    }
    let applied = |name: &String| apply.iter().any(|(applied, _)| applied == name);
    let countermeasures: Vec<_> = measures.into_iter().filter(|measure| applied(&measure.name)).collect();
    let names: Vec<String> = countermeasures.iter().map(|measure| measure.name.clone()).collect();
    let spec = Arc::new(Specification { countermeasures: countermeasures.clone(), ..base.clone() });
    let label = label.unwrap_or_else(|| name.to_string());
    let arm = Arm { name: name.to_string(), label, apply: names, spec };
    let scenario = Scenario {
        title: String::new(),
        description: String::new(),
        base,
        countermeasures,
        arms: vec![arm.clone()],
        follow_ups: Vec::new(),
        experiment: Experiment { replicates: super::super::REPLICATES, seed: SEED, precision: None },
        posterior: None,
    };
    cross_check(reader, &root, &scenario);
    for warning in timeline::warnings(&scenario) {
        warnings.push(tr!("arm {name}: {warning}", name, warning));
    }
    Some(arm)
}
