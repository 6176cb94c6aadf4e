//! The keys that belong to a study itself: factors, design, outcomes, calibration.

use super::design::{self, Design};
use super::factor::{Factor, Values};
use super::{Calibration, Changes, Study, calibration, points, reading};
use crate::model::outcomes::OUTCOMES;
use crate::scenario::Scenario;
use crate::scenario::check;
use crate::scenario::files::Files;
use crate::scenario::problem::{Place, Problem, Source};
use crate::scenario::reader::{LIST, Reader};
use crate::scenario::template::Template;
use crate::scenario::tree::{self, Node, Value};
use crate::stats::design::Points;
use std::path::{Path, PathBuf};

use sfic_text::tr;

/// Keys of a study, including the tables of other commands.
pub(super) const KEYS: [&str; 10] = [
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
/// Columns of tables of runs other than factors.
const COLUMNS: [&str; 5] = ["point", "arm", "replicate", "weight", "distance"];
/// Quantiles at which a distribution without ends must still give allowed values.
const FAR: [f64; 2] = [0.0005, 0.9995];
/// Points that are tried for a factor whose values come only from a file.
const TRIED: usize = 50;

/// Reads the keys that belong to the study itself.
pub(super) struct StudyReader<'a> {
    pub(super) reader: Reader,
    pub(super) source: usize,
    pub(super) root: &'a Node,
    pub(super) files: &'a dyn Files,
    pub(super) folder: &'a Path,
    pub(super) changes: &'a Changes,
    pub(super) warnings: Vec<String>,
}

/// A warning where points differ in the follow-up: a rate is then another quantity at each.
fn followed_differently(factors: &[Factor]) -> Option<String> {
    let named = |factor: &&Factor| factor.settings().any(|path| path == "time.follow_up");
    factors.iter().find(named).map(|factor| {
        tr!("points differ in time.follow_up (`{factor}`): re-infringement is counted within another number of weeks at each, \
             and means over points mix them", factor = factor.name)
    })
}

impl StudyReader<'_> {
    /// Reads the study over its base scenario. Values of factors can be tried only if the base is `sound` without them.
    pub(super) fn study(
        &mut self,
        base: Scenario,
        template: Template,
        fixed: &[Node],
        sound: bool,
    ) -> Option<Study> {
        let root = self.root;
        self.reader.table(root, "a study", &KEYS);
        let text = |reader: &mut Reader, key: &str| root.get(key).and_then(|node| reader.text(node, key));
        let title = text(&mut self.reader, "title");
        let description = text(&mut self.reader, "description");
        if root.get("title").is_none() {
            let help = vec![tr!("a first line such as: title = \"My study\"")];
            self.reader.problems.add_with(
                &self.start(),
                tr!("the study has no title"),
                tr!("needs a title"),
                help,
            );
        }
        let outcomes = self.outcomes();
        let designed = self.design();
        let measures: Vec<&str> = base.countermeasures.iter().map(|measure| measure.name.as_str()).collect();
        let needed = !matches!(designed, Some((Design::File(_), _)));
        let factors = match root.get("factor") {
            Some(node) => reading::factors(&mut self.reader, node, needed, &measures),
            None => {
                let allowed = tr!("needs [factor.\"section.key\"] with range = [low, high]");
                self.reader.problems.add(&self.start(), tr!("the study has no factor"), allowed);
                Vec::new()
            }
        };
        let texts = factors.iter().flat_map(Factor::texts).map(|text| ("value", text));
        let columns = factors.iter().map(|factor| ("factor", factor.name.as_str())).chain(texts);
        self.warnings.extend(check::taken_for_missing(check::names(&base).chain(columns)));
        self.warnings.extend(followed_differently(&factors));
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
            let what = tr!("{points} points × {replicates} replicates are too many", points, replicates);
            self.reader.problems.add(&place, what, tr!("must be {most} runs at most", most = u32::MAX));
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
            self.reader.problems.add(
                &node.place,
                tr!("`{path}` is empty", path = "outcomes"),
                tr!("leave it out: all are reported"),
            );
        }
        let mut indices = Vec::new();
        for (name, place) in names {
            indices.extend(self.reader.outcome(&name, &place, LIST));
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
                let what = tr!("the study has [abc] and no [targets]");
                self.reader.problems.add(
                    &rules.place,
                    what,
                    tr!("needs [targets] with outcome = [low, high]"),
                );
            }
            return Some(None);
        };
        for entry in node.entries() {
            let taken = factors.iter().any(|factor| factor.name == entry.key);
            if taken || COLUMNS.contains(&entry.key.as_str()) {
                let what = tr!("a target cannot be called `{name}`", name = entry.key);
                let allowed = tr!("another column of the posterior has this name");
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
            let allowed = tr!("needs [design] with kind = \"latin-hypercube\" and points =, for instance");
            self.reader.problems.add(&place, tr!("the study has no design"), allowed);
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
            if factor.name.chars().any(char::is_control) {
                let what = tr!("this name of a factor is no name of a column");
                problems.add(&factor.place, what, tr!("must be on one line, without control characters"));
            }
            if outcome || COLUMNS.contains(&factor.name.as_str()) || factor.name.trim().is_empty() {
                let what = tr!("a factor cannot be called `{name}`", name = factor.name);
                problems.add(&factor.place, what, tr!("another column of the results has this name"));
            }
            let has_grid = matches!(design, Design::Grid { .. }) || self.changes.points.is_some();
            if factor.levels.is_some() && !has_grid {
                let what = tr!("the levels of `{factor}` do nothing", factor = factor.name);
                let allowed = tr!("a design of the kind `{kind}` has no levels", kind = design.kind());
                problems.add(&factor.place, what, allowed);
            }
            for (path, text) in factor.targets.iter().zip(&factor.paths) {
                if let Some(place) = fixed.iter().find_map(|tree| tree::sets(tree, &path.keys())) {
                    let what = tr!("`{text}` is set and a factor", text);
                    problems.add(&place, what, tr!("the design gives its value: leave one of them out"));
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
            Design::Sobol { points, .. } => Some((*points, false)),
            Design::Saltelli { blocks, .. } => Some((*blocks, true)),
            _ => None,
        };
        if let Some((count, blocks)) = of_sequence.filter(|(count, _)| !count.is_power_of_two()) {
            let (below, above) = (1_u32 << count.ilog2(), count.next_power_of_two());
            self.warnings.push(match blocks {
                true => tr!(
                    "{count} blocks of a Sobol sequence are not balanced: {below} or {above} are",
                    count,
                    below,
                    above
                ),
                false => tr!(
                    "{count} points of a Sobol sequence are not balanced: {below} or {above} are",
                    count,
                    below,
                    above
                ),
            });
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
    let what = tr!(
        "{problem}: the distribution reaches {value}",
        problem = problem.what,
        value = format!("{:.6}", value)
    );
    let help = vec![tr!("truncated_normal, beta and range keep values between two ends")];
    Problem { what, help, ..problem }
}
