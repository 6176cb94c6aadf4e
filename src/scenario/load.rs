//! From texts to a scenario. The one precedence chain: built in < the file that is extended < the file < the
//! command line.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::arms::{self, Material};
use super::check;
use super::files::{Files, Texts, nearest};
use super::foreign::kind_of_file;
use super::mistakes::{self, quoted};
use super::problem::{Place, Problem, Problems, Source};
use super::reader::{Reader, SCENARIO};
use super::tree::{self, Node, Value};
use super::{Experiment, Loaded, Origins, Overrides, REPLICATES, SEED, Scenario};
use super::{follow_ups, measures, parameters, parties, posterior, resolved, timeline};
use crate::model::countermeasures::Countermeasure;
use crate::model::settings::{SECTIONS, Specification, default_houses, default_stakeholders};
use sfic_text::{said, text, tr};

/// The countermeasures that every scenario knows.
const LIBRARY: &str = include_str!("library.toml");
/// Bytes of the longest scenario file; real ones have a page or two.
const LONGEST_FILE: u64 = 1 << 20;
/// Files that extend each other, one after another.
const LONGEST_CHAIN: usize = 16;

/// The countermeasures that every scenario knows, as they are built in.
pub fn library() -> &'static [Countermeasure] {
    static READ: LazyLock<Vec<Countermeasure>> = LazyLock::new(|| {
        let texts = Texts::default();
        let mut layers = Layers::new(&texts);
        let built_in = layers.add_built_in();
        layers.trees.extend(built_in);
        let (root, problems) = layers.merged();
        system(&mut Reader::new(problems, None), &root).1
    });
    &READ
}

/// Reads the scenario at `path` and resolves it.
///
/// # Errors
///
/// Every problem of the file, of those that it extends, and of `overrides`.
pub fn load(files: &dyn Files, path: &Path, overrides: &Overrides) -> Result<Loaded, Problems> {
    of_text(files, path, read_file(files, path)?, overrides)
}

/// Resolves a scenario from its text as if it were read from `path`: what it extends is beside it.
///
/// # Errors
///
/// As [`load`].
pub fn of_text(
    files: &dyn Files,
    path: &Path,
    text: String,
    overrides: &Overrides,
) -> Result<Loaded, Problems> {
    resolve(Layers::of_scenario(files, path, text), overrides)
}

/// Resolves a scenario from its text, which extends no file; `name` is its name in messages.
///
/// # Errors
///
/// Every problem of the text and of `overrides`; that it extends a file is one.
pub fn from_text(name: &str, text: &str, overrides: &Overrides) -> Result<Loaded, Problems> {
    load(&Texts::new([(name, text)]), name.as_ref(), overrides)
}

/// The text of a scenario or a study, as it is written.
///
/// # Errors
///
/// That it cannot be read, is too long, or is no text: one problem, with its remedy.
pub fn read_file(files: &dyn Files, path: &Path) -> Result<String, Problems> {
    let shown = path.display();
    let bytes = files.read(path, LONGEST_FILE + 1).map_err(|error| match error.kind() {
        io::ErrorKind::IsADirectory => {
            let help = tr!("give the file inside it, for instance its .toml file");
            Problems::of_file(tr!("{shown} is a directory, not a scenario file", shown), help)
        }
        io::ErrorKind::Unsupported => {
            let help = tr!("`sfic check FILE --resolved` prints a scenario that extends no other");
            Problems::of_file(
                tr!("cannot read {shown}: {error}", shown, error = sfic_text::system(&error)),
                help,
            )
        }
        _ => {
            let help = tr!("a scenario is a text file; `sfic new NAME` writes one to start from");
            let mut problems = Problems::of_file(
                tr!("cannot read {shown}: {error}", shown, error = sfic_text::system(&error)),
                help,
            );
            problems.list[0]
                .help
                .extend(nearest(files, path).filter(|_| error.kind() == io::ErrorKind::NotFound));
            problems
        }
    })?;
    if let Some((what, help)) = kind_of_file(&bytes) {
        return Err(Problems::of_file(
            tr!("{shown} is {what}, not a scenario", shown, what = said(what)),
            said(help),
        ));
    }
    if bytes.len() as u64 > LONGEST_FILE {
        let help = tr!("a scenario has at most 1 MiB; is this the right file?");
        return Err(Problems::of_file(tr!("{shown} is too long for a scenario", shown), help));
    }
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    // A mark of encoding is no part of the text: it would count as a column, and be shown.
    let text = text.map(|text| text.strip_prefix('\u{feff}').map_or(text.clone(), String::from));
    text.ok_or_else(|| {
        let help = tr!("a scenario is a text file in UTF-8; is this the right file?");
        Problems::of_file(tr!("{shown} is not a text file", shown), help)
    })
}

/// The layers of a scenario, lowest first, and their problems.
pub(super) struct Layers<'a> {
    pub problems: Problems,
    pub trees: Vec<Node>,
    files: &'a dyn Files,
}

impl<'a> Layers<'a> {
    /// No layer yet; files that are extended are read from `files`.
    pub(super) fn new(files: &'a dyn Files) -> Self {
        Layers { problems: Problems::default(), trees: Vec::new(), files }
    }

    /// The built-in layer, and the scenario at `path` with the files that it extends.
    pub(super) fn of_scenario(files: &'a dyn Files, path: &Path, text: String) -> Self {
        let mut layers = Layers::new(files);
        let built_in = layers.add_built_in();
        layers.trees.extend(built_in);
        let empty = is_empty(&text);
        layers.add_files(path, text);
        if empty {
            let help = vec![tr!("a first line such as: title = \"My scenario\"")];
            let what = tr!("the scenario is empty");
            layers.problems.add_with(&Place::new(1, 0..0), what, tr!("needs at least a title"), help);
        }
        layers
    }

    /// The layers laid one over another.
    pub(super) fn merged(self) -> (Node, Problems) {
        let Layers { mut problems, trees, .. } = self;
        let mut trees = trees.into_iter();
        let empty = || Node { value: Value::Table(Vec::new()), place: Place::new(0, 0..0) };
        let mut root = trees.next().unwrap_or_else(empty);
        trees.for_each(|tree| tree::lay_over(&mut root, tree, &mut problems));
        (root, problems)
    }

    /// The built-in parties and the library of countermeasures; the first source.
    pub(super) fn add_built_in(&mut self) -> Option<Node> {
        let parties = resolved::parties(&default_houses(), &default_stakeholders());
        self.add(tr!("built in"), format!("{parties}\n{LIBRARY}"))
    }

    /// A text as a source of its own, parsed.
    pub(super) fn add(&mut self, name: String, text: String) -> Option<Node> {
        let source = self.problems.sources.len();
        self.problems.sources.push(Source { name, text: text.clone() });
        parameters::parse(source, &text, &mut self.problems)
    }

    /// The file and those that it extends, the lowest first.
    pub(super) fn add_files(&mut self, path: &Path, text: String) {
        let mut above = Vec::new();
        let mut chain = vec![self.files.canonical(path)];
        let mut path = path.to_path_buf();
        let mut next = self.add(path.display().to_string(), text);
        while let Some(mut tree) = next.take() {
            posterior::beside(&mut tree, &self.files.folder(&path));
            if let Some(node) = tree.get("extends")
                && let Some((extended, text)) = self.extended(node, &path, &mut chain)
            {
                next = self.add(extended.display().to_string(), text);
                path = extended;
            }
            above.push(tree);
        }
        self.trees.extend(above.into_iter().rev());
    }

    fn extended(&mut self, node: &Node, by: &Path, chain: &mut Vec<PathBuf>) -> Option<(PathBuf, String)> {
        let Value::Text(name) = &node.value else {
            let what = tr!("`extends` is {kind}", kind = node.kind());
            self.problems.add(&node.place, what, tr!("must be the path of a scenario file, a text"));
            return None;
        };
        let path = self.files.folder(by).join(name);
        let whole = self.files.canonical(&path);
        if chain.contains(&whole) {
            let mut names: Vec<String> = chain.iter().map(|path| file_name(path)).collect();
            names.push(file_name(&whole));
            let what = tr!("scenarios extend each other in a circle: {names}", names = names.join(" → "));
            self.problems.add(&node.place, what, tr!("must lead to a file that extends none"));
            return None;
        }
        if chain.len() >= LONGEST_CHAIN {
            let what = tr!("more than {most} files extend each other", most = LONGEST_CHAIN);
            self.problems.add(&node.place, what, tr!("too long a chain"));
            return None;
        }
        chain.push(whole);
        match read_file(self.files, &path) {
            Ok(text) => Some((path, text)),
            Err(problems) => {
                for Problem { what, help, .. } in problems.list {
                    self.problems.add_with(&node.place, what, tr!("this file is extended"), help);
                }
                None
            }
        }
    }

    /// The settings of the command line, each a text of its own.
    pub(super) fn add_overrides(&mut self, overrides: &Overrides) {
        for pair in &overrides.set {
            if let Some(mut tree) = self.setting(pair) {
                parameters::expand_leadership(&mut tree);
                self.trees.push(tree);
            }
        }
        let in_quotes = |name: &String| quoted(name.trim());
        let arms =
            overrides.arms.as_ref().map(|arms| arms.iter().map(in_quotes).collect::<Vec<_>>().join(", "));
        let given = [
            ("--arms", arms.map(|arms| format!("experiment.arms = [{arms}]"))),
            ("--replicates", overrides.replicates.map(|n| format!("experiment.replicates = {n}"))),
            ("--seed", overrides.seed.map(|seed| format!("experiment.seed = {seed}"))),
        ];
        for (flag, text) in given {
            if let Some(tree) = text.and_then(|text| self.add(flag.into(), text)) {
                self.trees.push(tree);
            }
        }
    }

    /// `path=value` is parsed as TOML if it is valid; otherwise the value is taken as a text.
    pub(super) fn setting(&mut self, pair: &str) -> Option<Node> {
        let pair = &mistakes::with_keys(pair);
        let source = self.problems.sources.len();
        let mut attempt = Problems::default();
        if let Some(tree) = tree::parse(source, pair, &mut attempt) {
            self.problems.sources.push(Source { name: "--set".into(), text: pair.into() });
            if tree.entries().is_empty() {
                let what = tr!("`--set` without a setting");
                self.problems.add(&Place::new(source, 0..pair.len()), what, tr!("must be path=value"));
            }
            return Some(tree);
        }
        if let Some((path, word)) = pair.split_once('=')
            && !word.trim().is_empty()
            && !word.contains(['"', '\'', '[', ']', '{', '}', '=', '#', '\n'])
        {
            let text = format!("{path}={}", quoted(word.trim()));
            if let Some(tree) = tree::parse(source, &text, &mut Problems::default()) {
                self.problems.sources.push(Source { name: "--set".into(), text });
                return Some(tree);
            }
        }
        self.problems.sources.push(Source { name: "--set".into(), text: pair.into() });
        let typed = mistakes::on_plain_keyboard(pair);
        let help = match typed.filter(|typed| tree::parse(source, typed, &mut Problems::default()).is_some())
        {
            Some(typed) => tr!("write {typed}, with the signs of a plain keyboard", typed),
            None if pair.contains('%') && pair.contains(['{', '[']) => {
                let example = "{ half_width = \"1%\" }";
                tr!("within a table or a list a percentage is in quotation marks: {example}", example)
            }
            None => tr!("for instance --set institution.platform=0.5"),
        };
        let (help, place) = (vec![help], Place::new(source, 0..pair.len()));
        self.problems.add_with(&place, tr!("`--set` is not understood"), tr!("must be path=value"), help);
        None
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn resolve(mut layers: Layers, overrides: &Overrides) -> Result<Loaded, Problems> {
    layers.add_overrides(overrides);
    let room = layers.files.room();
    let (root, problems) = layers.merged();
    // A number on the command line takes precedence over a rule.
    let fixed = overrides.replicates.is_some();
    let mut reader = Reader::new(problems, room);
    let scenario = interpret(&mut reader, &root, fixed);
    let mut warnings = check::few_replicates(&scenario.experiment);
    warnings.extend(check::replicates_unused(&reader, &scenario.experiment));
    check::cross_check(&mut reader, &root, &scenario);
    warnings.extend(timeline::warnings(&scenario));
    warnings.extend(check::costs_not_given(&scenario));
    warnings.extend(check::written_unapplied(&reader, &scenario, library(), overrides.arms.is_some()));
    warnings.extend(check::taken_for_missing(check::names(&scenario)));
    let Reader { mut problems, origins, .. } = reader;
    if !problems.list.is_empty() {
        problems.sort();
        return Err(problems);
    }
    let origins = Origins::new(&problems.sources, origins);
    Ok(Loaded { scenario, origins, warnings })
}

fn is_empty(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line.starts_with('#'))
}

/// Reads a merged tree; problems go to the reader. A `fixed` number of replicates replaces a
/// rule of precision.
pub(super) fn interpret(reader: &mut Reader, root: &Node, fixed: bool) -> Scenario {
    let other = [
        (["factor", "design"], text!("a study"), "sfic sweep, sfic sensitivity, sfic calibrate, sfic check"),
        (["part", "claim"], text!("a proposition"), "sfic propositions FILE"),
    ];
    let of = |(keys, what, commands): ([&str; 2], _, _)| {
        keys.iter().find_map(|key| root.get(key)).map(|node| (node, what, commands))
    };
    if let Some((node, what, commands)) = other.into_iter().find_map(of) {
        let what = said(what);
        let (found, allowed) = (tr!("this is {what}, not a scenario", what), tr!("a table of {what}", what));
        let help = vec![tr!("it is for: {commands}", commands)];
        reader.problems.add_with(&node.place, found, allowed, help);
        return Scenario {
            title: String::new(),
            description: String::new(),
            base: Specification::default(),
            countermeasures: Vec::new(),
            arms: Vec::new(),
            follow_ups: Vec::new(),
            experiment: Experiment { replicates: REPLICATES, seed: SEED, precision: None },
            posterior: None,
        };
    }
    let mut keys = vec![
        "title",
        "description",
        "extends",
        "stakeholder",
        "countermeasure",
        "arm",
        "experiment",
        "posterior",
    ];
    keys.extend(SECTIONS.iter().map(|(section, _)| *section));
    reader.table(root, SCENARIO, &keys);
    let mut text = |key: &str| root.get(key).and_then(|node| reader.text(node, key));
    let (title, description) = (text("title"), text("description"));
    if root.get("title").is_none() && reader.problems.list.is_empty() {
        let help = vec![tr!("a first line such as: title = \"My scenario\"")];
        reader.problems.add_with(
            &Place::new(1, 0..0),
            tr!("the scenario has no title"),
            tr!("needs a title"),
            help,
        );
    }
    let (base, measures) = system(reader, root);
    let follow_ups = follow_ups::read(reader, root, &base.settings);
    let experiment = root.get("experiment");
    let asked = experiment.and_then(|experiment| experiment.get("arms"));
    let written = root.get("countermeasure").map_or(&[][..], Node::entries);
    let written = written.iter().map(|entry| entry.key.as_str()).collect();
    let material = Material { base: &base, measures: &measures, written };
    let of_file = arms::of_file(reader, &material, root.get("arm"));
    let arms = arms::select(reader, &material, of_file, asked);
    let experiment = super::experiment::read(reader, experiment, fixed);
    let posterior = posterior::read(reader, root);
    Scenario {
        title: title.unwrap_or_default(),
        description: description.unwrap_or_default(),
        base,
        countermeasures: measures,
        arms,
        follow_ups,
        experiment,
        posterior,
    }
}

/// The system that a tree describes, without any countermeasure, and the countermeasures that it knows.
pub(super) fn system(reader: &mut Reader, root: &Node) -> (Specification, Vec<Countermeasure>) {
    let settings = parameters::read(reader, root);
    let houses = root.get("customs").and_then(|customs| customs.get("house"));
    let base = Specification {
        settings,
        houses: houses.map(|node| parties::houses(reader, node)).unwrap_or_default(),
        stakeholders: root
            .get("stakeholder")
            .map(|node| parties::stakeholders(reader, node))
            .unwrap_or_default(),
        countermeasures: Vec::new(),
    };
    let measures = root.get("countermeasure").map(|node| measures::read(reader, node)).unwrap_or_default();
    (base, measures)
}
