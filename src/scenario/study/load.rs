//! From the texts of a study and of its scenario to a study. Precedence: the scenario as written < `[set]` and
//! `[experiment]` of the study < the command line < the factors.

use std::path::{Path, PathBuf};

use super::design::{self, Design};
use super::factor::{Factor, Values};
use super::{Calibration, Changes, Loaded, REPLICATES, Study, calibration, points, reading};
use crate::model::outcomes::OUTCOMES;
use crate::scenario::Scenario;
use crate::scenario::check;
use crate::scenario::files::Files;
use crate::scenario::load::{Layers, interpret, read_file};
use crate::scenario::parameters;
use crate::scenario::problem::{Place, Problem, Problems, Source};
use crate::scenario::reader::Reader;
use crate::scenario::template::{Path as Setting, Template};
use crate::scenario::tree::{self, Entry, Node, Value};
use crate::stats::design::Points;

/// Keys of a study, including the tables of other commands.
const KEYS: [&str; 10] = [
    "title",
    "description",
    "scenario",
    "set",
    "factor",
    "design",
    "experiment",
    "outcomes",
    "targets",
    "abc",
];
/// Keys that a scenario does not have.
const OWN: [&str; 6] = ["scenario", "factor", "design", "outcomes", "targets", "abc"];
/// Columns of tables of runs other than factors.
const COLUMNS: [&str; 5] = ["point", "arm", "replicate", "weight", "distance"];
/// Quantiles at which a distribution without ends must still give allowed values.
const FAR: [f64; 2] = [0.0005, 0.9995];
/// Points that are tried for a factor whose values come only from a file.
const TRIED: usize = 50;

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
        let help = "a study is a text file, for instance scenarios/studies/reporting-dose.toml";
        problems.list.iter_mut().for_each(|problem| problem.help = vec![help.into()]);
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
    let fixed: Vec<Node> = own.iter().chain(&settings).cloned().collect();
    layers.trees.extend(own);
    layers.trees.extend(settings);
    layers.add_overrides(&overrides);
    let (root, problems) = layers.merged();
    let mut reader = Reader::new(problems, files.room());
    let scenario = interpret(&mut reader, &root, true);
    let warnings = check::cross_check(&mut reader, &root, &scenario);
    let sound = reader.problems.list.is_empty();
    let template = Template { root, sources: reader.problems.sources.clone(), room: reader.room };
    let mut reading = StudyReader { reader, source, root: &study, files, folder, changes, warnings };
    let study = reading.study(scenario, template, &fixed, sound);
    let StudyReader { reader: Reader { mut problems, .. }, warnings, .. } = reading;
    match study {
        Some(study) if problems.list.is_empty() => Ok(Loaded { study, warnings }),
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
    let needs = "needs scenario = \"FILE.toml\", relative to the study";
    let Some(node) = root.as_ref().and_then(|root| root.get("scenario")) else {
        let start = Some(Place::new(0, 0..0));
        return built_in(problem(start, "the study names no scenario".into(), needs, Vec::new()));
    };
    let place = Some(node.place.clone());
    let Value::Text(name) = &node.value else {
        return built_in(problem(place, format!("`scenario` is {}", node.kind()), needs, Vec::new()));
    };
    let path = folder.join(name);
    match read_file(files, &path) {
        Ok(text) if is_study(&text) => {
            let what = format!("{} is a study, not a scenario", path.display());
            built_in(problem(place, what, needs, Vec::new()))
        }
        Ok(text) => (Layers::of_scenario(files, &path, text), None),
        Err(problems) => match problems.list.into_iter().next() {
            Some(Problem { what, help, .. }) => {
                built_in(problem(place, what, "this scenario is varied", help))
            }
            None => built_in(problem(place, "no scenario".into(), needs, Vec::new())),
        },
    }
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
        problems.add(&node.place, format!("`set` is {}", node.kind()), "must be a table of settings");
    }
    for entry in set.into_iter().flat_map(Node::entries) {
        match Setting::new(&entry.key, &entry.place) {
            Some(path) if path.keys().first() != Some(&"experiment") => {
                let mut tree = path.to(&entry.node);
                parameters::expand_leadership(&mut tree);
                trees.push(tree);
            }
            Some(_) => {
                let what = format!("`{}` does not belong into [set]", entry.key);
                problems.add(&entry.place, what, "must stand in [experiment] of the study");
            }
            None => {
                let what = format!("`{}` is no path", entry.key);
                problems.add(&entry.place, what, "must be the path of a setting");
            }
        }
    }
    if let Some(node) = study.get("experiment") {
        if let Some(precision) = node.entries().iter().find(|entry| entry.key == "precision") {
            let what = "a study has no rule of precision";
            problems.add(&precision.place, what, "every point has the same replicates: give their number");
        }
        trees.push(table("experiment", node.clone()));
    }
    trees
}

/// Reads the keys that belong to the study itself.
struct StudyReader<'a> {
    reader: Reader,
    source: usize,
    root: &'a Node,
    files: &'a dyn Files,
    folder: &'a Path,
    changes: &'a Changes,
    warnings: Vec<String>,
}

impl StudyReader<'_> {
    /// Reads the study over its base scenario. Values of factors can be tried only if the base is `sound` without them.
    fn study(&mut self, base: Scenario, template: Template, fixed: &[Node], sound: bool) -> Option<Study> {
        let root = self.root;
        self.reader.table(root, "a study", &KEYS);
        let text = |reader: &mut Reader, key: &str| root.get(key).and_then(|node| reader.text(node, key));
        let title = text(&mut self.reader, "title");
        let description = text(&mut self.reader, "description");
        if root.get("title").is_none() {
            let help = vec!["a first line such as: title = \"My study\"".to_string()];
            self.reader.problems.add_with(&self.start(), "the study has no title", "needs a title", help);
        }
        let outcomes = self.outcomes();
        let designed = self.design();
        let measures: Vec<&str> = base.countermeasures.iter().map(|measure| measure.name.as_str()).collect();
        let needed = !matches!(designed, Some((Design::File(_), _)));
        let factors = match root.get("factor") {
            Some(node) => reading::factors(&mut self.reader, node, needed, &measures),
            None => {
                let allowed = "needs [factor.\"section.key\"] with range = [low, high]";
                self.reader.problems.add(&self.start(), "the study has no factor", allowed);
                Vec::new()
            }
        };
        let calibration = self.calibration(&base, &factors);
        let made = designed.filter(|_| !factors.is_empty()).and_then(|(design, place)| {
            self.fit(&factors, &design, fixed);
            let (points, weights) = self.points(&place, &design, &factors)?;
            Some((design, place, points, weights))
        });
        if sound {
            self.probe(&template, &factors, made.as_ref().map(|(_, _, points, _)| points));
        }
        let (design, place, points, weights) = made?;
        let rows = points.len() as u64 * u64::from(base.experiment.replicates);
        if rows > u64::from(u32::MAX) {
            let (points, replicates) = (points.len(), base.experiment.replicates);
            let what = format!("{points} points × {replicates} replicates are too many");
            self.reader.problems.add(&place, what, format!("must be {} runs at most", u32::MAX));
        }
        Some(Study {
            title: title.unwrap_or_default(),
            description: description.unwrap_or_default(),
            file: self.file(),
            base,
            factors,
            design,
            designed: points.len(),
            points,
            weights,
            outcomes: outcomes?,
            calibration: calibration?,
            warnings: self.warnings.clone(),
            template,
        })
    }

    fn start(&self) -> Place {
        Place::new(self.source, 0..0)
    }

    fn outcomes(&mut self) -> Option<Vec<usize>> {
        let Some(node) = self.root.get("outcomes") else { return Some((0..OUTCOMES.len()).collect()) };
        let names = self.reader.texts(node, "outcomes")?;
        if names.is_empty() {
            self.reader.problems.add(&node.place, "`outcomes` is empty", "leave it out: all are reported");
        }
        let mut indices = Vec::new();
        for (name, place) in names {
            match OUTCOMES.iter().position(|outcome| outcome.name == name) {
                Some(outcome) => indices.push(outcome),
                None => {
                    let mut help =
                        self.reader.problems.suggestion(&name, OUTCOMES.iter().map(|outcome| outcome.name));
                    help.push("`sfic list outcomes` shows all".into());
                    let what = format!("there is no outcome `{name}`");
                    self.reader.problems.add_with(&place, what, "not an outcome", help);
                }
            }
        }
        indices.sort_unstable();
        indices.dedup();
        Some(indices)
    }

    fn file(&self) -> PathBuf {
        match self.root.get("scenario").map(|node| &node.value) {
            Some(Value::Text(name)) => self.folder.join(name),
            _ => self.folder.to_path_buf(),
        }
    }

    /// The targets, if there are any; `None` if they have problems.
    fn calibration(&mut self, base: &Scenario, factors: &[Factor]) -> Option<Option<Calibration>> {
        let (targets, rules) = (self.root.get("targets"), self.root.get("abc"));
        let Some(node) = targets else {
            if let Some(rules) = rules {
                let what = "the study has [abc] and no [targets]";
                self.reader.problems.add(&rules.place, what, "needs [targets] with outcome = [low, high]");
            }
            return Some(None);
        };
        for entry in node.entries() {
            let taken = factors.iter().any(|factor| factor.name == entry.key);
            if taken || COLUMNS.contains(&entry.key.as_str()) {
                let what = format!("a target cannot be called `{}`", entry.key);
                let allowed = "another column of the posterior has this name";
                self.reader.problems.add(&entry.place, what, allowed);
            }
        }
        // Arms that the command line leaves out are not mistakes of the file.
        let arms = self.changes.overrides.arms.is_none().then_some(&base.arms[..]);
        calibration::read(&mut self.reader, node, rules, arms).map(Some)
    }

    /// The design and its place. A calibration needs none.
    fn design(&mut self) -> Option<(Design, Place)> {
        let node = self.root.get("design");
        let written = node.and_then(|node| design::read(&mut self.reader, node));
        let place = node.map_or(self.start(), |node| node.place.clone());
        if let Some(path) = &self.changes.points {
            let text = path.display().to_string();
            let place = Place::new(self.reader.problems.sources.len(), 0..text.len());
            self.reader.problems.sources.push(Source { name: "--points".into(), text });
            return Some((Design::File(path.clone()), place));
        }
        if node.is_none() && self.root.get("targets").is_some() {
            return Some((Design::Sampled, place));
        }
        if node.is_none() {
            let allowed = "needs [design] with kind = \"latin-hypercube\" and points =, for instance";
            self.reader.problems.add(&place, "the study has no design", allowed);
        }
        let design = match written? {
            Design::File(path) => Design::File(self.folder.join(path)),
            other => other,
        };
        Some((design, place))
    }

    /// Checks factors, design and settings against each other.
    fn fit(&mut self, factors: &[Factor], design: &Design, fixed: &[Node]) {
        let problems = &mut self.reader.problems;
        for factor in factors {
            let outcome = OUTCOMES.iter().any(|outcome| {
                factor
                    .name
                    .strip_prefix(outcome.name)
                    .is_some_and(|rest| ["", "_numerator", "_denominator"].contains(&rest))
            });
            if outcome || COLUMNS.contains(&factor.name.as_str()) || factor.name.trim().is_empty() {
                let what = format!("a factor cannot be called `{}`", factor.name);
                problems.add(&factor.place, what, "another column of the results has this name");
            }
            let has_grid = matches!(design, Design::Grid { .. }) || self.changes.points.is_some();
            if factor.levels.is_some() && !has_grid {
                let what = format!("the levels of `{}` do nothing", factor.name);
                let allowed = format!("a design of the kind `{}` has no levels", design.kind());
                problems.add(&factor.place, what, allowed);
            }
            for (path, text) in factor.targets.iter().zip(&factor.paths) {
                if let Some(place) = fixed.iter().find_map(|tree| sets(tree, &path.keys())) {
                    let what = format!("`{text}` is set and a factor");
                    problems.add(&place, what, "the design gives its value: leave one of them out");
                }
            }
        }
    }

    fn points(
        &mut self,
        place: &Place,
        design: &Design,
        factors: &[Factor],
    ) -> Option<(Points, Option<Vec<f64>>)> {
        if let Design::File(path) = design {
            let read = points::read(&mut self.reader, self.files, place, path, factors)?;
            self.warnings.extend(read.warnings);
            return Some((read.points, read.weights));
        }
        let of_sequence = match design {
            Design::Sobol { points, .. } => Some((*points, "points")),
            Design::Saltelli { blocks, .. } => Some((*blocks, "blocks")),
            _ => None,
        };
        if let Some((count, what)) = of_sequence.filter(|(count, _)| !count.is_power_of_two()) {
            let (below, above) = (1_u32 << count.ilog2(), count.next_power_of_two());
            let warning =
                format!("{count} {what} of a Sobol sequence are not balanced: {below} or {above} are");
            self.warnings.push(warning);
        }
        Some((design::points(&mut self.reader, place, design, factors)?, None))
    }

    /// Tries the values of each factor in the scenario, those at its ends first.
    fn probe(&mut self, template: &Template, factors: &[Factor], points: Option<&Points>) {
        let of_study =
            |problem: &Problem| problem.place.as_ref().is_some_and(|place| place.source >= self.source);
        let refused = |factor: &Factor, value: f64, place: &Place| -> Vec<Problem> {
            let found = template.refusals(factor.trees_at(value, place));
            found.into_iter().filter(of_study).collect()
        };
        let mut found = Vec::new();
        for (column, factor) in factors.iter().enumerate() {
            for (value, place) in &factor.ends {
                found.extend(refused(factor, *value, place));
            }
            match &factor.values {
                Values::Real(Some(distribution)) if !distribution.is_bounded() => {
                    let place = factor.ends.first().map_or(&factor.place, |(_, place)| place);
                    for value in FAR.map(|u| distribution.quantile(u)) {
                        found.extend(
                            refused(factor, value, place).into_iter().map(|problem| beyond(problem, value)),
                        );
                    }
                }
                Values::Real(None) | Values::Whole(None) => {
                    let points = points.into_iter().flat_map(Points::iter);
                    let values = points.take(TRIED).map(|point| point[column]);
                    let tried: Option<Vec<_>> = values
                        .map(|value| {
                            Some(refused(factor, value, &factor.place)).filter(|list| !list.is_empty())
                        })
                        .collect();
                    found.extend(tried.into_iter().flatten().next().into_iter().flatten());
                }
                _ => {}
            }
        }
        for Problem { place, what, allowed, help } in found {
            self.reader.problems.add_with(&place.unwrap_or_else(|| self.start()), what, allowed, help);
        }
    }
}

/// A problem of a distribution without ends that reaches values that the scenario refuses.
fn beyond(problem: Problem, value: f64) -> Problem {
    let what = format!("{}: the distribution reaches {value:.6}", problem.what);
    let help = vec!["truncated_normal, beta and range keep values between two ends".to_string()];
    Problem { what, help, ..problem }
}

/// The place at which a tree sets a value on a path, if it does.
fn sets(tree: &Node, keys: &[&str]) -> Option<Place> {
    match keys {
        [] => Some(tree.place.clone()),
        [key, rest @ ..] => sets(tree.get(key)?, rest),
    }
}
