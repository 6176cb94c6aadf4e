//! The parts of a claim: their tests, contrasts, outcomes and windows.

use std::collections::{BTreeMap, BTreeSet};

use super::contrast::{self, Name};
use super::{EXPECTATIONS, Measure, Part, Term, Test, Window};
use crate::model::outcomes::{Format, OUTCOMES};
use crate::model::signals::{Reading, SIGNALS};
use crate::scenario::Arm;
use crate::scenario::mistakes::is_share;
use crate::scenario::problem::{Place, listed};
use crate::scenario::reader::{LIST, Reader};
use crate::scenario::tree::Node;
use sfic_text::tr;

/// The names that contrasts may use, and those that they have used.
pub(super) struct Names<'a> {
    pub arms: &'a [((String, Place), Option<Arm>)],
    pub windows: &'a BTreeMap<String, (Window, Place)>,
    pub used: BTreeSet<String>,
    /// True if a contrast could not be read, so that the names used are incomplete.
    pub broken: bool,
}

impl Names<'_> {
    /// Reports arms and windows that no contrast uses: they are forgotten or misspelt.
    pub(super) fn unused(&self, reader: &mut Reader) {
        if self.broken {
            return;
        }
        for ((name, place), _) in self.arms {
            if !self.used.contains(name) {
                reader.problems.add(
                    place,
                    tr!("no contrast uses the arm `{name}`", name),
                    tr!("use it, or leave it out"),
                );
            }
        }
        for (name, (_, place)) in self.windows {
            if !self.used.contains(&format!("@{name}")) {
                reader.problems.add(
                    place,
                    tr!("no contrast uses the window `{name}`", name),
                    tr!("use it, or leave it out"),
                );
            }
        }
    }

    fn ticks(&self) -> Option<u32> {
        self.arms.iter().find_map(|(_, arm)| arm.as_ref()).map(|arm| arm.spec.ticks())
    }
}

/// Reads a part of the claim.
pub(super) fn part(reader: &mut Reader, item: &Node, names: &mut Names<'_>) -> Option<Part> {
    reader.table(item, "[[part]]", &["says", "test"]);
    let says = match item.get("says") {
        Some(node) => reader.text(node, "part.says"),
        None => {
            let head = item.entries().first().map_or(&item.place, |entry| &entry.place);
            reader.problems.add(
                head,
                tr!("`{key}` is missing", key = "says"),
                tr!("needs says = what this part of the claim says"),
            );
            None
        }
    };
    let tests: Vec<Test> = reader
        .tables(item, "test", &tr!("a test, [[part.test]]"))
        .iter()
        .filter_map(|item| test(reader, item, names))
        .collect();
    Some(Part { says: says?, tests })
}

fn test(reader: &mut Reader, item: &Node, names: &mut Names<'_>) -> Option<Test> {
    reader.table(item, "[[part.test]]", &["contrast", "outcome", "signal", "window", "expect", "sesoi"]);
    let head = item.entries().first().map_or(&item.place, |entry| &entry.place).clone();
    let mut needed = |key: &str, what: String| {
        let found = item.get(key);
        if found.is_none() {
            reader.problems.add(
                &head,
                tr!("`{key}` is missing", key),
                tr!("needs {key} = {what}", key, what),
            );
        }
        found
    };
    let (contrast, expect) =
        (needed("contrast", tr!("\"a - b\"")), needed("expect", tr!("\"above\", \"below\", …")));
    let smallest = needed("sesoi", tr!("the smallest effect of interest"));
    let measure = measure(reader, item, &head);
    let named = item.get("window").and_then(|node| reader.text(node, "window").map(|name| (name, node)));
    let terms = contrast.and_then(|node| {
        let text = reader.text(node, "contrast")?;
        Some((terms(reader, node, &text, named.as_ref(), measure, names)?, text))
    });
    let region = expect.and_then(|node| reader.word(node, "expect", &EXPECTATIONS));
    let format = measure.map_or(Format::Number, |measure| match measure {
        Measure::Outcome(index) => OUTCOMES[index].format,
        Measure::Signal(index) if is_share(SIGNALS[index].unit) => Format::Percent,
        Measure::Signal(_) => Format::Number,
    });
    let smallest = smallest.and_then(|node| reader.difference(node, "sesoi", format));
    let (terms, contrast) = terms?;
    let window = named.map(|(name, _)| name).unwrap_or_default();
    Some(Test { contrast, terms, measure: measure?, window, region: region?, smallest: smallest? })
}

fn measure(reader: &mut Reader, item: &Node, head: &Place) -> Option<Measure> {
    let (outcome, signal) = (item.get("outcome"), item.get("signal"));
    match (outcome, signal) {
        (Some(node), None) => {
            let name = reader.text(node, "outcome")?;
            reader.outcome(&name, &node.place, LIST).map(Measure::Outcome)
        }
        (None, Some(node)) => {
            let name = reader.text(node, "signal")?;
            let states = SIGNALS.iter().filter(|signal| matches!(signal.reading, Reading::State(_)));
            let index = SIGNALS.iter().position(|signal| signal.name == name);
            match index.map(|index| &SIGNALS[index].reading) {
                None => {
                    let help = reader.problems.suggestion(&name, states.map(|signal| signal.name));
                    let what = tr!("there is no signal `{name}`", name);
                    reader.problems.add_with(
                        &node.place,
                        what,
                        tr!("not a signal; `sfic list signals` shows all"),
                        help,
                    );
                    None
                }
                Some(Reading::Rate(_)) => {
                    let what = tr!("the signal `{name}` is a rate, which has no mean over ticks", name);
                    let help = vec![tr!("take outcome = \"{name}\" if there is one, or a state", name)];
                    reader.problems.add_with(&node.place, what, tr!("must be a state"), help);
                    None
                }
                Some(Reading::State(_)) => index.map(Measure::Signal),
            }
        }
        (Some(_), Some(node)) => {
            let what = tr!("a test has an outcome and a signal");
            reader.problems.add(&node.place, what, tr!("must be one of them"));
            None
        }
        (None, None) => {
            let allowed = tr!("needs outcome = \"…\", of whole histories, or signal = \"…\" with a window");
            reader.problems.add(head, tr!("a test without an outcome or a signal"), allowed);
            None
        }
    }
}

/// The terms of a contrast, with their arms and windows.
fn terms(
    reader: &mut Reader,
    node: &Node,
    text: &str,
    window: Option<&(String, &Node)>,
    measure: Option<Measure>,
    names: &mut Names<'_>,
) -> Option<Vec<Term>> {
    let inside = reader.problems.inside(&node.place, text);
    let parsed = match contrast::parse(text) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            reader.problems.add(&inside(wrong.at), wrong.what, wrong.allowed);
            names.broken = true;
            return None;
        }
    };
    let mut whole = true;
    let mut terms = Vec::new();
    for contrast::Weighted { name: (arm, own), weight, at } in parsed {
        let place = inside(at);
        names.used.insert(arm.clone());
        let found = names.arms.iter().position(|((name, _), _)| *name == arm);
        if found.is_none() {
            let known: Vec<&str> = names.arms.iter().map(|((name, _), _)| name.as_str()).collect();
            let mut help = reader.problems.suggestion(&arm, known.iter().copied());
            help.push(tr!("there are: {names}", names = listed(known.into_iter())));
            reader.problems.add_with(
                &place,
                tr!("there is no arm `{arm}`", arm),
                tr!("not an arm of this file"),
                help,
            );
        }
        let named: Option<(Name, Place)> = match (own, window) {
            (Some(own), _) => Some(((arm, Some(own)), place.clone())),
            (None, Some((name, node))) => Some(((arm, Some(name.clone())), node.place.clone())),
            (None, None) => None,
        };
        let looked = match (measure, named) {
            (Some(Measure::Signal(_)), None) => {
                let allowed = tr!("needs window = \"…\", or arm@window");
                reader.problems.add(&place, tr!("a signal is looked at in a window of time"), allowed);
                None
            }
            (Some(Measure::Outcome(_)), Some((_, place))) => {
                let allowed = tr!("leave the window out, or take a signal");
                reader.problems.add(&place, tr!("an outcome is of the whole history"), allowed);
                None
            }
            (_, Some(((_, name), place))) => {
                window_of(reader, names, &name.unwrap_or_default(), &place).map(Some)
            }
            (_, None) => Some(None),
        };
        match (found, looked) {
            (Some(arm), Some(window)) => terms.push(Term { weight, arm, window }),
            _ => whole = false,
        }
    }
    names.broken |= !whole;
    whole.then_some(terms)
}

fn window_of(reader: &mut Reader, names: &mut Names<'_>, name: &str, place: &Place) -> Option<Window> {
    names.used.insert(format!("@{name}"));
    let Some((window, written)) = names.windows.get(name) else {
        let known: Vec<&str> = names.windows.keys().map(String::as_str).collect();
        let mut help = reader.problems.suggestion(name, known.iter().copied());
        help.push(tr!("[window] has: {names}", names = listed(known.into_iter())));
        reader.problems.add_with(
            place,
            tr!("there is no window `{name}`", name),
            tr!("not in [window]"),
            help,
        );
        return None;
    };
    if let Some(ticks) = names.ticks().filter(|ticks| window.to > *ticks) {
        let what =
            tr!("the window `{name}` ends at {end}, the history at {ticks}", name, end = window.to, ticks);
        let help = tr!("a longer history has time.horizon in the scenario, or under [set] in a study");
        reader.problems.add_with(written, what, tr!("must be {most} at most", most = ticks), vec![help]);
    }
    Some(*window)
}
