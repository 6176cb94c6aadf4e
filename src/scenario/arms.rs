//! The arms that a scenario runs.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::mistakes::on_plain_keyboard;
use super::parameters::changed;
use super::problem::{Place, listed};
use super::reader::Reader;
use super::tree::{Node, Value};
use super::{ALL, Arm, BASELINE};
use crate::model::countermeasures::Countermeasure;
use crate::model::settings::Specification;
use sfic_text::{Language, said, text, tr};

/// A factorial design of more countermeasures has too many arms to read.
const MOST_FACTORS: usize = 8;
/// Bound of the work that one file may ask for.
const MOST_ARMS: usize = 1000;

/// The system and the countermeasures of which arms are made.
pub(super) struct Material<'a> {
    pub base: &'a Specification,
    pub measures: &'a [Countermeasure],
    /// Names of the countermeasures that are written, those with a problem among them.
    pub written: BTreeSet<&'a str>,
}

impl Material<'_> {
    /// The arm that applies some countermeasures, by name.
    fn combination(&self, name: &str, label: String, apply: &[&str]) -> Arm {
        let applied = self.measures.iter().filter(|measure| apply.contains(&measure.name.as_str()));
        let countermeasures: Vec<Countermeasure> = applied.cloned().collect();
        Arm {
            name: name.into(),
            label,
            apply: countermeasures.iter().map(|measure| measure.name.clone()).collect(),
            spec: Arc::new(Specification { countermeasures, ..self.base.clone() }),
        }
    }

    fn baseline(&self) -> Arm {
        self.combination(BASELINE, text!("No countermeasure").into(), &[])
    }

    fn names(&self) -> Vec<&str> {
        self.measures.iter().map(|measure| measure.name.as_str()).collect()
    }

    fn all(&self) -> Arm {
        self.combination(ALL, text!("All countermeasures together").into(), &self.names())
    }

    /// One countermeasure, or several joined by `+`.
    fn joined(&self, name: &str) -> Option<Arm> {
        let parts: BTreeSet<&str> = name.split('+').map(str::trim).collect();
        let known = |part: &&str| self.measures.iter().find(|measure| measure.name == *part);
        let found = parts.iter().map(known).collect::<Option<Vec<_>>>()?;
        let labels: Vec<&str> = found.iter().map(|measure| measure.label.as_str()).collect();
        let parts: Vec<&str> = parts.into_iter().collect();
        Some(self.combination(&parts.join("+"), labels.join("; "), &parts))
    }

    fn each(&self) -> Vec<Arm> {
        let names = self.names();
        let mut arms: Vec<Arm> = names.iter().filter_map(|name| self.joined(name)).collect();
        // With a single countermeasure this arm would repeat it.
        if names.len() > 1 {
            arms.push(self.all());
        }
        arms
    }

    /// Every combination, small ones first.
    fn factorial(&self) -> Vec<Arm> {
        let names = self.names();
        let mut subsets: Vec<u32> = (1..1_u32 << names.len()).collect();
        subsets.sort_by_key(|subset| (subset.count_ones(), Reverse(subset.reverse_bits())));
        subsets
            .into_iter()
            .filter_map(|subset| {
                let chosen = names.iter().enumerate().filter(|(i, _)| subset >> i & 1 == 1);
                self.joined(&chosen.map(|(_, name)| *name).collect::<Vec<_>>().join("+"))
            })
            .collect()
    }
}

/// Reads the arms of the file, `[[arm]]`.
pub(super) fn of_file(reader: &mut Reader, material: &Material<'_>, node: Option<&Node>) -> Vec<Arm> {
    let Some(node) = node else { return Vec::new() };
    let Value::List(items) = &node.value else {
        reader.wrong_kind(node, "arm", &tr!("a list of tables, [[arm]]"));
        return Vec::new();
    };
    let mut names = BTreeSet::new();
    items
        .iter()
        .filter_map(|item| {
            let arm = of_item(reader, material, item)?;
            let place = item.get("name").map_or(&item.place, |name| &name.place);
            let built_in = [BASELINE, ALL].contains(&&*arm.name) || material.joined(&arm.name).is_some();
            if !names.insert(arm.name.clone()) || built_in {
                let what = tr!("an arm `{name}` is there already", name = arm.name);
                reader.problems.add(place, what, tr!("names of arms must be unique"));
            }
            Some(arm)
        })
        .collect()
}

fn of_item(reader: &mut Reader, material: &Material<'_>, item: &Node) -> Option<Arm> {
    reader.table(item, "[[arm]]", &["name", "label", "apply", "set"]);
    let Some(name_node) = item.get("name") else {
        reader.problems.add(&item.place, tr!("`name` is missing"), tr!("needs name = \"…\""));
        return None;
    };
    let name = reader.text(name_node, "arm.name")?;
    let plain = |c: char| !c.is_control() && c != ',' && c != '"';
    if name.trim() != name || name.is_empty() || name.chars().count() > 80 || !name.chars().all(plain) {
        let allowed = tr!("must be 1 to 80 characters on one line, without comma or quotation mark");
        reader.problems.add(&name_node.place, tr!("this is no name of an arm"), allowed);
    }
    reader.no_formula(&name, &name_node.place);
    let path = format!("arm.\"{name}\"");
    reader.origins.insert(format!("{path}.name"), name_node.place.clone());
    let label = item.get("label").and_then(|node| reader.text(node, &format!("{path}.label")));
    let applied = match item.get("apply") {
        Some(node) => reader.texts(node, &format!("{path}.apply"))?,
        None => Vec::new(),
    };
    for (applied, place) in &applied {
        if !material.measures.iter().any(|measure| measure.name == *applied) {
            unknown(reader, material, applied, place, material.names());
        }
    }
    let applied: Vec<&str> = applied.iter().map(|(name, _)| name.as_str()).collect();
    let mut arm = material.combination(&name, label.unwrap_or_else(|| name.clone()), &applied);
    if let Some(node) = item.get("set") {
        let settings = changed(reader, &material.base.settings, node, &format!("{path}.set"));
        arm.spec = Arc::new(Specification { settings, ..(*arm.spec).clone() });
    }
    Some(arm)
}

/// The arms to run, the baseline first: those that `[experiment] arms` asks for, and the arms of the file.
pub(super) fn select(
    reader: &mut Reader,
    material: &Material<'_>,
    of_file: Vec<Arm>,
    asked: Option<&Node>,
) -> Vec<Arm> {
    let mut arms = vec![material.baseline()];
    match asked.map(|node| (&node.value, node)) {
        None => arms.extend(material.each().into_iter().chain(of_file)),
        Some((Value::List(_), node)) => {
            let names = reader.texts(node, "experiment.arms").unwrap_or_default();
            for (name, place) in names {
                let Some(arm) = named(reader, material, &of_file, &name, &place) else { continue };
                match arms.iter().skip(1).any(|known| known.name == arm.name) {
                    true => {
                        let what = tr!("the arm `{name}` is asked for twice", name = arm.name);
                        reader.problems.add(&place, what, tr!("must be there once"));
                    }
                    false if arm.name != BASELINE => arms.push(arm),
                    false => {}
                }
            }
        }
        Some((_, node)) => {
            let words = [("each", 0), ("factorial", 1), ("list", 2)];
            match reader.word(node, "experiment.arms", &words) {
                Some(0) => arms.extend(material.each()),
                Some(1) if material.measures.len() > MOST_FACTORS => {
                    let count = material.measures.len();
                    let what = tr!(
                        "a factorial of {count} countermeasures has {arms} arms",
                        count,
                        arms = 1_u128 << count.min(100)
                    );
                    let allowed = tr!(
                        "must be {most} countermeasures at most; name the arms instead",
                        most = MOST_FACTORS
                    );
                    reader.problems.add(&node.place, what, allowed);
                }
                Some(1) => arms.extend(material.factorial()),
                Some(2) if of_file.is_empty() => {
                    let what = tr!("experiment.arms = \"list\" is for the arms of the file, and it has none");
                    let help = tr!("for the baseline alone: arms = [\"baseline\"]");
                    reader.problems.add_with(&node.place, what, tr!("needs [[arm]]"), vec![help]);
                }
                _ => {}
            }
            arms.extend(of_file);
        }
    }
    if arms.len() > MOST_ARMS {
        let place = asked.map_or(Place::new(0, 0..0), |node| node.place.clone());
        reader.problems.add(
            &place,
            tr!("there are {arms} arms", arms = arms.len()),
            tr!("must be {most} at most", most = MOST_ARMS),
        );
    }
    arms
}

fn named(
    reader: &mut Reader,
    material: &Material<'_>,
    of_file: &[Arm],
    name: &str,
    place: &Place,
) -> Option<Arm> {
    let of = |name: &str| match name {
        BASELINE => Some(material.baseline()),
        ALL => Some(material.all()),
        name => {
            let own = of_file.iter().find(|arm| arm.name == name).cloned();
            own.or_else(|| material.joined(name))
        }
    };
    let mut known = vec![BASELINE, ALL];
    known.extend(material.names());
    known.extend(of_file.iter().map(|arm| arm.name.as_str()));
    let found = of(name).or_else(|| of(&printed_name(name, known.iter().copied())?));
    if found.is_none() {
        let part = name.split('+').map(str::trim).find(|part| !known.contains(part)).unwrap_or(name);
        unknown(reader, material, part, place, known);
    }
    found
}

/// The name among `known` that is meant: itself, or what tables and figures call it, in any language; several joined by
/// `+` each for itself.
pub fn printed_name<'a>(asked: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let shown = |id: &str, part: &str| Language::ALL.iter().any(|language| language.known(id) == Some(part));
    let of = |part: &str| {
        let exact = known.clone().find(|id| *id == part);
        exact.or_else(|| known.clone().find(|id| shown(id, part)))
    };
    if let Some(name) = of(asked) {
        return Some(name.into());
    }
    let parts = asked.split('+').map(|part| of(part.trim())).collect::<Option<Vec<_>>>()?;
    Some(parts.join("+"))
}

/// A problem, unless there is one already: that of a countermeasure of this name.
fn unknown(reader: &mut Reader, material: &Material<'_>, name: &str, place: &Place, known: Vec<&str>) {
    if material.written.contains(name) {
        return;
    }
    let mut help = reader.problems.suggestion(name, known.iter().copied());
    if let Some(typed) = on_plain_keyboard(name) {
        help.push(tr!("write {typed}, with the signs of a plain keyboard", typed));
    }
    let printed: Vec<_> = known.into_iter().map(said).collect();
    help.push(tr!("there are: {names}", names = listed(printed.iter().map(AsRef::as_ref))));
    reader.problems.add_with(
        place,
        tr!("unknown countermeasure or arm `{name}`", name),
        tr!("not known here"),
        help,
    );
}

#[cfg(test)]
mod tests {
    use super::{MOST_ARMS, MOST_FACTORS};
    use crate::scenario::{Overrides, Scenario, from_text};

    fn read(text: &str) -> Result<Scenario, String> {
        let text = format!("title = \"t\"\n{text}");
        let loaded = from_text("t", &text, &Overrides::default());
        loaded.map(|loaded| loaded.scenario).map_err(|problems| problems.to_string())
    }

    fn names(scenario: &Scenario) -> Vec<&str> {
        scenario.arms.iter().map(|arm| arm.name.as_str()).collect()
    }

    #[test]
    fn names_of_arms_have_1_to_80_characters_on_one_line() {
        let named = |name: &str| read(&format!("[[arm]]\nname = '''{name}'''\n"));
        for name in ["a", "中", &"a".repeat(80), &"中".repeat(80), "two words", "it's"] {
            assert_eq!(names(&named(name).unwrap()).last(), Some(&name), "{name}");
        }
        for name in ["", &"a".repeat(81), " a", "a ", "a,b", "a\"b", "a\tb"] {
            let said = named(name).unwrap_err();
            assert!(said.contains("must be 1 to 80 characters on one line"), "{name}: {said}");
        }
    }

    #[test]
    fn names_of_arms_are_unique_also_beside_those_that_countermeasures_make() {
        for name in ["baseline", "all", "reporting", "reporting+capacity", "capacity + reporting"] {
            let said = read(&format!("[[arm]]\nname = \"{name}\"\n")).unwrap_err();
            assert!(said.contains(&format!("an arm `{name}` is there already")), "{said}");
        }
        let twice = read("[[arm]]\nname = \"a\"\n[[arm]]\nname = \"a\"\n").unwrap_err();
        assert!(twice.contains("an arm `a` is there already"), "{twice}");
    }

    #[test]
    fn arms_are_made_of_each_countermeasure_of_every_combination_or_of_those_named() {
        let each = read("").unwrap();
        assert_eq!(
            names(&each),
            ["baseline", "capacity", "communication", "coordination", "reporting", "all"]
        );
        assert_eq!(each.arms[5].spec.countermeasures.len(), 4);
        let factorial = read("[experiment]\narms = \"factorial\"\n").unwrap();
        let of_factorial = names(&factorial);
        let ends = [0, 1, 4, 5, 6, 10, 11, 15].map(|index| of_factorial[index]);
        let expected = [
            "baseline",
            "capacity",
            "reporting",
            "capacity+communication",
            "capacity+coordination",
            "coordination+reporting",
            "capacity+communication+coordination",
            "capacity+communication+coordination+reporting",
        ];
        assert_eq!((ends, of_factorial.len()), (expected, 16));
        let list = read("[experiment]\narms = [\"reporting + capacity\", \"baseline\", \"all\"]\n").unwrap();
        assert_eq!(names(&list), ["baseline", "capacity+reporting", "all"]);
        assert_eq!(list.arms[1].apply, ["capacity", "reporting"]);
        let unknown = read("[experiment]\narms = [\"capacity+reprting\"]\n").unwrap_err();
        assert!(unknown.contains("`reprting`") && unknown.contains("reporting"), "{unknown}");
    }

    #[test]
    fn a_factorial_has_8_countermeasures_at_most_and_an_experiment_1000_arms() {
        // Four countermeasures are built in.
        let factorial = |own: usize| {
            let measures = (0..own)
                .map(|i| format!("[countermeasure.m{i}]\nmultiply = {{ \"customs.evidence\" = 0.5 }}\n"));
            read(&format!("{}[experiment]\narms = \"factorial\"\n", measures.collect::<String>()))
        };
        assert_eq!(factorial(MOST_FACTORS - 4).unwrap().arms.len(), 256);
        let said = factorial(MOST_FACTORS - 3).unwrap_err();
        assert!(said.contains("a factorial of 9 countermeasures has 512 arms"), "{said}");
        let listed = |own: usize| {
            let arms = (0..own).map(|i| format!("[[arm]]\nname = \"a{i}\"\n"));
            read(&format!("[experiment]\narms = \"list\"\n{}", arms.collect::<String>()))
        };
        assert_eq!(listed(MOST_ARMS - 1).unwrap().arms.len(), MOST_ARMS);
        let said = listed(MOST_ARMS).unwrap_err();
        assert!(said.contains("there are 1001 arms") && said.contains("1000 at most"), "{said}");
    }

    #[test]
    fn an_arm_is_found_by_what_tables_and_figures_call_it() {
        let asked = |arms: &str| {
            let own = "[countermeasure.\"龙腾\"]\nset = { \"institution.platform\" = 0.5 }\n";
            let found = read(&format!("{own}[experiment]\narms = [{arms}]\n"));
            found.map(|scenario| names(&scenario).join(" "))
        };
        assert_eq!(
            asked("'部门协同', '举报奖励+龙腾', '全部对策'").unwrap(),
            "baseline coordination reporting+龙腾 all"
        );
        assert_eq!(
            asked("'现状方案', 'all', 'coordination + 举报奖励'").unwrap(),
            "baseline all coordination+reporting"
        );
        let twice = asked("'部门协同', 'coordination'").unwrap_err();
        assert!(twice.contains("the arm `coordination` is asked for twice"), "{twice}");
        let unknown = asked("'部门协'").unwrap_err();
        assert!(unknown.contains("unknown countermeasure or arm `部门协`"), "{unknown}");
    }
}
