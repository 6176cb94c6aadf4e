//! Targets of a calibration and how it samples: the tables `[targets]` and `[abc]` of a study.

use std::fmt::Write;

use crate::model::outcomes::{Format, OUTCOMES};
use crate::scenario::mistakes::quoted;
use crate::scenario::problem::{Place, listed};
use crate::scenario::reader::Reader;
use crate::scenario::tree::{Entry, Node, Value};
use crate::scenario::{Arm, BASELINE};
use crate::stats::abc;
use sfic_text::tr;

/// Seed of a calibration that gives none.
const SEED: u64 = 1;
const TARGET_KEYS: [&str; 8] = ["range", "outcome", "less", "arm", "change", "beyond", "weight", "fit"];
/// Most generations of a calibration.
pub const MOST_GENERATIONS: u64 = 100;
const RULE_KEYS: [&str; 6] = ["particles", "quantile", "tolerance", "acceptance", "generations", "seed"];

/// Targets and sampling rules of a calibration. The priors are the factors of the study.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Ranges for outcomes, in the order of the file.
    pub targets: Vec<Target>,
    /// Rules of sampling.
    pub rules: abc::Rules,
    /// Seed of the proposals, and of the runs at each of them.
    pub seed: u64,
}

/// A target range for a result of runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name: that of the outcome unless the study calls it otherwise.
    pub name: String,
    /// Index of the outcome.
    pub outcome: usize,
    /// Index of an outcome to subtract.
    pub less: Option<usize>,
    /// Name of the arm in which it is measured.
    pub arm: String,
    /// Level or change.
    pub change: Change,
    /// Name of an arm whose change is taken off.
    pub beyond: Option<String>,
    /// The range and its weight.
    pub range: abc::Target,
    /// True if it is fitted; false if it is held out, to check the posterior.
    pub fit: bool,
}

/// Definition of a target in its arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The level in the arm.
    Level,
    /// The level less that of the baseline.
    Difference,
    /// The level over that of the baseline, less 1.
    Relative,
}

impl Calibration {
    /// The arms that the targets need, including the baseline.
    pub fn arms(&self) -> Vec<String> {
        let mut arms = vec![BASELINE.to_string()];
        for target in &self.targets {
            for arm in std::iter::once(&target.arm).chain(&target.beyond) {
                if !arms.contains(arm) {
                    arms.push(arm.clone());
                }
            }
        }
        arms
    }
}

/// Both tables as TOML.
pub(super) fn write(text: &mut String, calibration: &Calibration) {
    for target in &calibration.targets {
        let abc::Target { low, high, weight } = target.range;
        let _ = writeln!(text, "\n[targets.{}]\nrange = [{low:?}, {high:?}]", quoted(&target.name));
        let outcome = OUTCOMES[target.outcome].name;
        if outcome != target.name {
            let _ = writeln!(text, "outcome = {}", quoted(outcome));
        }
        if let Some(less) = target.less {
            let _ = writeln!(text, "less = {}", quoted(OUTCOMES[less].name));
        }
        if target.arm != BASELINE {
            let _ = writeln!(text, "arm = {}", quoted(&target.arm));
        }
        match target.change {
            Change::Level => {}
            Change::Difference => text.push_str("change = \"difference\"\n"),
            Change::Relative => text.push_str("change = \"relative\"\n"),
        }
        if let Some(beyond) = &target.beyond {
            let _ = writeln!(text, "beyond = {}", quoted(beyond));
        }
        let _ =
            if target.fit { writeln!(text, "weight = {weight:?}") } else { writeln!(text, "fit = false") };
    }
    let abc::Rules { particles, quantile, tolerance, acceptance, generations, .. } = calibration.rules;
    let seed = calibration.seed;
    let _ = writeln!(
        text,
        "\n[abc]\nparticles = {particles}\nquantile = {quantile:?}\ntolerance = {tolerance:?}\n\
         acceptance = {acceptance:?}\ngenerations = {generations}\nseed = {seed}"
    );
}

/// Reads both tables; `arms` are those of the base scenario, if all are known.
pub(super) fn read(
    reader: &mut Reader,
    targets: &Node,
    rules: Option<&Node>,
    arms: Option<&[Arm]>,
) -> Option<Calibration> {
    if !matches!(targets.value, Value::Table(_)) {
        reader.wrong_kind(targets, "targets", &tr!("a table of ranges, outcome = [low, high]"));
        return None;
    }
    let read: Vec<Option<Target>> =
        targets.entries().iter().map(|entry| target(reader, entry, arms)).collect();
    let read = read.into_iter().collect::<Option<Vec<Target>>>();
    let (rules, seed) = rules_of(reader, rules, &targets.place)?;
    let targets_read = read?;
    if !targets_read.iter().any(|target| target.fit && target.range.weight > 0.0) {
        reader.problems.add(
            &targets.place,
            tr!("no target is fitted"),
            tr!("needs one with fit = true or more"),
        );
        return None;
    }
    Some(Calibration { targets: targets_read, rules, seed })
}

fn target(reader: &mut Reader, entry: &Entry, arms: Option<&[Arm]>) -> Option<Target> {
    let (name, node) = (&entry.key, &entry.node);
    reader.no_formula(name, &entry.place);
    let path = |key: &str| format!("targets.\"{name}\".{key}");
    if let Value::List(_) = node.value {
        let outcome = outcome(reader, name, &entry.place)?;
        let share = OUTCOMES[outcome].format == Format::Percent;
        let (low, high) = range(reader, node, &path("range"), share)?;
        return Some(Target {
            name: name.clone(),
            outcome,
            less: None,
            arm: BASELINE.into(),
            change: Change::Level,
            beyond: None,
            range: abc::Target { low, high, weight: 1.0 },
            fit: true,
        });
    }
    reader.table(node, &format!("[targets.\"{name}\"]"), &TARGET_KEYS);
    let named = |reader: &mut Reader, key: &str| match node.get(key) {
        Some(node) => {
            let name = reader.text(node, &path(key))?;
            outcome(reader, &name, &node.place).map(Some)
        }
        None => Some(None),
    };
    let of = named(reader, "outcome")?;
    let of = of.map_or_else(|| outcome(reader, name, &entry.place), Some)?;
    let less = named(reader, "less")?;
    let Some(given) = node.get("range") else {
        reader.problems.add(
            &entry.place,
            tr!("`{name}` has no range", name),
            tr!("needs range = [low, high]"),
        );
        return None;
    };
    let an_arm = |reader: &mut Reader, key: &str| match node.get(key) {
        Some(node) => {
            let arm = reader.text(node, &path(key))?;
            if let Some(arms) = arms {
                known_arm(reader, &arm, &node.place, arms)?;
            }
            Some(Some(arm))
        }
        None => Some(None),
    };
    let arm = an_arm(reader, "arm")?.unwrap_or_else(|| BASELINE.into());
    let beyond = an_arm(reader, "beyond")?;
    let words =
        [("level", Change::Level), ("difference", Change::Difference), ("relative", Change::Relative)];
    let change = match node.get("change") {
        Some(node) => reader.word(node, &path("change"), &words)?,
        None => Change::Level,
    };
    if let (Change::Level, Some(node)) = (change, node.get("beyond")) {
        let what = tr!("`{name}` is a level, of which no change can be taken off", name);
        reader.problems.add(&node.place, what, tr!("needs change = \"difference\" or \"relative\""));
        return None;
    }
    let share = OUTCOMES[of].format == Format::Percent || change == Change::Relative;
    let (low, high) = range(reader, given, &path("range"), share)?;
    if let (true, Some(node)) = (arm == BASELINE && change != Change::Level, node.get("change")) {
        let what = tr!("`{name}` is a change of the baseline against itself", name);
        reader.problems.add(&node.place, what, tr!("needs arm = and the name of another arm"));
        return None;
    }
    let weight = match node.get("weight") {
        Some(node) => reader.real(node, &path("weight"), 0.001, 1000.0, "relative to the others")?,
        None => 1.0,
    };
    let fit = match node.get("fit") {
        Some(node) => reader.flag(node, &path("fit"))?,
        None => true,
    };
    if let (false, Some(node)) = (fit, node.get("weight")) {
        let what = tr!("`{name}` is held out and has a weight", name);
        reader.problems.add(&node.place, what, tr!("does nothing: leave it out, or fit = true"));
    }
    let range = abc::Target { low, high, weight };
    Some(Target { name: name.clone(), outcome: of, less, arm, change, beyond, range, fit })
}

fn outcome(reader: &mut Reader, name: &str, place: &Place) -> Option<usize> {
    let help = &tr!("`sfic list outcomes` shows all; outcome = \"…\" lets a target have a name of its own");
    reader.outcome(name, place, help)
}

fn known_arm(reader: &mut Reader, arm: &str, place: &Place, arms: &[Arm]) -> Option<()> {
    if arms.iter().any(|known| known.name == arm) {
        return Some(());
    }
    let names = || arms.iter().map(|arm| arm.name.as_str());
    let mut help = reader.problems.suggestion(arm, names());
    help.push(tr!("the arms of the study are: {names}", names = listed(names())));
    reader.problems.add_with(
        place,
        tr!("there is no arm `{arm}`", arm),
        tr!("not an arm of the study"),
        help,
    );
    None
}

/// Reads the range of a target: of shares, or of relative changes, also as percentages.
fn range(reader: &mut Reader, node: &Node, path: &str, share: bool) -> Option<(f64, f64)> {
    let allowed = tr!("[low, high], two numbers, the first smaller");
    let [low, high] = reader.pair(node, path, &allowed, if share { "share" } else { "" })?;
    if low >= high {
        reader.problems.add(
            &node.place,
            tr!("`{path}` is no range", path),
            tr!("must be {allowed}", allowed),
        );
        return None;
    }
    Some((low, high))
}

fn rules_of(reader: &mut Reader, node: Option<&Node>, place: &Place) -> Option<(abc::Rules, u64)> {
    let empty = Node { value: Value::Table(Vec::new()), place: place.clone() };
    let node = node.unwrap_or(&empty);
    reader.table(node, "[abc]", &RULE_KEYS);
    let whole = |reader: &mut Reader, key: &str, low, high, unit: &str, default: u64| match node.get(key) {
        Some(node) => reader.whole(node, &format!("abc.{key}"), low, high, unit),
        None => Some(default),
    };
    let real = |reader: &mut Reader, key: &str, low, high, unit: &str, default: f64| match node.get(key) {
        Some(node) => reader.real(node, &format!("abc.{key}"), low, high, unit),
        None => Some(default),
    };
    let particles = whole(reader, "particles", 10, 100_000, "points", 200);
    let generations = whole(reader, "generations", 1, MOST_GENERATIONS, "generations", 8);
    let seed = whole(reader, "seed", 0, i64::MAX as u64, "any", SEED);
    let quantile = real(reader, "quantile", 0.05, 0.95, "share of the distances", 0.5);
    let tolerance = real(reader, "tolerance", 0.0, 100.0, "widths of the ranges", 0.0);
    let acceptance = real(reader, "acceptance", 0.0001, 0.5, "share of the proposals", 0.02);
    let rules = abc::Rules {
        particles: particles? as usize,
        quantile: quantile?,
        first_tolerance: f64::INFINITY,
        tolerance: tolerance?,
        acceptance: acceptance?,
        generations: generations? as u32,
    };
    Some((rules, seed?))
}
