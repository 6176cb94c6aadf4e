//! From the texts of a study and of its scenario to a study. Precedence: the scenario as written < `[set]` and
//! `[experiment]` of the study < the command line < the factors.

use std::collections::BTreeMap;
use std::path::Path;

use super::factor::Factor;
use super::own::{KEYS, StudyReader};
use super::{Changes, Loaded, REPLICATES, Study};
use crate::model::outcomes::OUTCOMES;
use crate::scenario::check;
use crate::scenario::files::Files;
use crate::scenario::follow_ups;
use crate::scenario::load::{Layers, interpret, read_file};
use crate::scenario::parameters;
use crate::scenario::problem::{Place, Problem, Problems, Source};
use crate::scenario::reader::Reader;
use crate::scenario::template::{Path as Setting, Template};
use crate::scenario::timeline;
use crate::scenario::tree::{self, Entry, Node, Value};
use sfic_text::{joined, tr};

/// Keys that a scenario does not have.
const OWN: [&str; 6] = ["scenario", "factor", "design", "outcomes", "targets", "abc"];

/// True for the text of a study: it has a table that no scenario has.
pub fn is_study(text: &str) -> bool {
    let root = tree::parse(0, text, &mut Problems::default());
    root.is_some_and(|root| OWN.iter().any(|key| root.get(key).is_some()))
}

/// Reads the study at `path` and resolves it.
///
/// # Errors
///
/// Every problem of the study, of its scenario and of its file of points.
pub fn load(files: &dyn Files, path: &Path, changes: &Changes) -> Result<Loaded, Problems> {
    let text = read_file(files, path).map_err(|mut problems| {
        let help = tr!("a study is a text file, for instance scenarios/studies/reporting-dose.toml");
        problems.list.iter_mut().for_each(|problem| problem.help[0].clone_from(&help));
        problems
    })?;
    from_text(files, path, &text, changes)
}

/// Resolves a study from its text as if it were read from `path`: its scenario and points are beside it.
///
/// # Errors
///
/// Every problem of the study, of its scenario and of its file of points.
pub fn from_text(files: &dyn Files, path: &Path, text: &str, changes: &Changes) -> Result<Loaded, Problems> {
    let folder = &files.folder(path);
    let (mut layers, missing) = scenario_of(files, text, folder);
    let source = layers.problems.sources.len();
    layers.problems.sources.push(Source { name: path.display().to_string(), text: text.into() });
    let Some(mut study) = tree::parse(source, text, &mut layers.problems) else {
        return Err(layers.problems);
    };
    if let Some(Problem { place, what, allowed, help }) = missing {
        let place = place.map_or(study.place.clone(), |place| Place { source, ..place });
        layers.problems.add_with(&place, what, allowed, help);
    }
    let mut overrides = changes.overrides.clone();
    let mut settings = Vec::new();
    for pair in std::mem::take(&mut overrides.set) {
        let Some(mut setting) = layers.setting(&pair) else { continue };
        if setting.entries().first().is_some_and(|entry| KEYS.contains(&entry.key.as_str())) {
            tree::lay_over(&mut study, setting, &mut layers.problems);
        } else {
            parameters::expand_leadership(&mut setting);
            settings.push(setting);
        }
    }
    let own = of_study(&study, &mut layers.problems);
    let mut not_taken = not_taken(&layers.trees);
    if overrides.replicates.is_some() || tree::sets(&study, &["experiment", "replicates"]).is_some() {
        not_taken.clear();
    }
    let fixed: Vec<Node> = own.iter().chain(&settings).cloned().collect();
    layers.trees.extend(own);
    layers.trees.extend(settings);
    layers.add_overrides(&overrides);
    let (root, problems) = layers.merged();
    let mut reader = Reader::new(problems, files.room());
    let scenario = interpret(&mut reader, &root, true);
    check::cross_check(&mut reader, &root, &scenario);
    let warnings = timeline::warnings(&scenario);
    let sound = reader.problems.list.is_empty();
    let template = Template { root, sources: reader.problems.sources.clone(), room: reader.room };
    let mut reading = StudyReader { reader, source, root: &study, files, folder, changes, warnings };
    let study = reading.study(scenario, template, &fixed, sound);
    let StudyReader { reader: Reader { mut problems, .. }, warnings, .. } = reading;
    match study {
        Some(study) if problems.list.is_empty() => {
            let base = &study.base;
            let more = check::costs_not_given(base)
                .into_iter()
                .chain(sizes_differ(&study))
                .chain(without_arm(&study))
                .chain(not_taken)
                .chain(follow_ups::unused(&study.template.root, "a study"));
            Ok(Loaded { warnings: warnings.into_iter().chain(more).collect(), study })
        }
        _ => {
            problems.sort();
            Err(problems)
        }
    }
}

/// The layers of the scenario that a study names; without it, the problem, and the built-in layer.
fn scenario_of<'a>(files: &'a dyn Files, text: &str, folder: &Path) -> (Layers<'a>, Option<Problem>) {
    let root = tree::parse(0, text, &mut Problems::default());
    let built_in = |problem| {
        let text = "title = \"built in\"".to_string();
        (Layers::of_scenario(files, "built in".as_ref(), text), Some(problem))
    };
    let problem = |place: Option<Place>, what: String, allowed: &str, help: Vec<String>| Problem {
        place,
        what,
        allowed: allowed.into(),
        help,
    };
    let needs = &tr!("needs scenario = \"FILE.toml\", relative to the study");
    let Some(node) = root.as_ref().and_then(|root| root.get("scenario")) else {
        let start = Some(Place::new(0, 0..0));
        let help = match is_study(text) {
            true => Vec::new(),
            false => {
                vec![tr!("this is a scenario: `sfic run` is for it, `sfic sweep` for a study that varies it")]
            }
        };
        return built_in(problem(start, tr!("the study names no scenario"), needs, help));
    };
    let place = Some(node.place.clone());
    let Value::Text(name) = &node.value else {
        return built_in(problem(
            place,
            tr!("`{path}` is {kind}", path = "scenario", kind = node.kind()),
            needs,
            Vec::new(),
        ));
    };
    let path = folder.join(name);
    match read_file(files, &path) {
        Ok(text) if is_study(&text) => {
            let what = tr!("{path} is a study, not a scenario", path = path.display());
            built_in(problem(place, what, needs, Vec::new()))
        }
        Ok(text) => (Layers::of_scenario(files, &path, text), None),
        Err(problems) => match problems.list.into_iter().next() {
            Some(Problem { what, help, .. }) => {
                built_in(problem(place, what, &tr!("this scenario is varied"), help))
            }
            None => built_in(problem(place, tr!("no scenario"), needs, Vec::new())),
        },
    }
}

/// A warning for each factor that changes a countermeasure which no arm applies.
fn without_arm(study: &Study) -> Vec<String> {
    let unapplied = |path: &&String| {
        let mut keys = path.splitn(3, '.');
        let name = keys.next().filter(|first| *first == "countermeasure").and(keys.next());
        name.is_some_and(|name| study.base.arms.iter().all(|arm| arm.apply.iter().all(|own| own != name)))
    };
    let factors = study.factors.iter().filter_map(|factor| factor.paths.iter().find(unapplied));
    let warning = |path| tr!("the factor `{path}` changes nothing: no arm applies its countermeasure", path);
    factors.map(warning).collect()
}

/// A warning for each key of the scenario, from its trees, that decides the number of replicates of a run and not that of
/// a study.
fn not_taken(scenario: &[Node]) -> Vec<String> {
    let of = |key: &str| scenario.iter().rev().find_map(|tree| tree.get("experiment")?.get(key));
    let other = |node: &&Node| node.value != Value::Whole(REPLICATES.into());
    let written = [("replicates", of("replicates").filter(other)), ("precision", of("precision"))];
    let warning = |(key, node): (&str, Option<&Node>)| {
        node.map(|_| {
            tr!("experiment.{key} of the scenario is not taken: a study has {replicates} replicates at each point, or as \
                 many as it says under [experiment] itself", key, replicates = REPLICATES)
        })
    };
    written.into_iter().filter_map(warning).collect()
}

/// A warning where points differ in the number of exporters: totals are then of systems of different size.
fn sizes_differ(study: &Study) -> Option<String> {
    let named = |factor: &&Factor| factor.paths.iter().any(|path| path == "population.exporters");
    study.factors.iter().find(named)?;
    let totals: Vec<&str> =
        OUTCOMES.iter().filter(|outcome| outcome.is_total()).map(|outcome| outcome.name).collect();
    Some(tr!(
        "points differ in population.exporters: totals ({totals}) grow with it; compare shares and rates instead",
        totals = joined(&totals)
    ))
}

/// The changes of a study to its scenario: `[set]`, key by key, and `[experiment]`.
fn of_study(study: &Node, problems: &mut Problems) -> Vec<Node> {
    let start = Place::new(study.place.source, 0..0);
    let table = |key: &str, node: Node| Node {
        place: node.place.clone(),
        value: Value::Table(vec![Entry { key: key.into(), place: node.place.clone(), node }]),
    };
    let default = Node { value: Value::Whole(REPLICATES.into()), place: start };
    let mut trees = vec![table("experiment", table("replicates", default))];
    let set = study.get("set");
    if let Some(node) = set.filter(|node| !matches!(node.value, Value::Table(_))) {
        problems.add(
            &node.place,
            tr!("`{path}` is {kind}", path = "set", kind = node.kind()),
            tr!("must be a table of settings"),
        );
    }
    let mut given = BTreeMap::new();
    for (path, place, _) in set.into_iter().flat_map(parameters::flattened) {
        problems.once(&mut given, &path, &place);
    }
    for entry in set.into_iter().flat_map(Node::entries) {
        match Setting::new(&entry.key, &entry.place) {
            Some(path) if path.keys().first() != Some(&"experiment") => {
                let mut tree = path.to(&entry.node);
                parameters::expand_leadership(&mut tree);
                trees.push(tree);
            }
            Some(_) => {
                let what = tr!("`{path}` does not belong into [set]", path = entry.key);
                problems.add(&entry.place, what, tr!("must stand in [experiment] of the study"));
            }
            None => {
                let what = tr!("`{path}` is no path", path = entry.key);
                problems.add(&entry.place, what, tr!("must be the path of a setting"));
            }
        }
    }
    if let Some(node) = study.get("experiment") {
        if let Some(precision) = node.entries().iter().find(|entry| entry.key == "precision") {
            let what = tr!("a study has no rule of precision");
            problems.add(
                &precision.place,
                what,
                tr!("every point has the same replicates: give their number"),
            );
        }
        trees.push(table("experiment", node.clone()));
    }
    trees
}
