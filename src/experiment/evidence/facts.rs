//! The published facts and how each is checked; the tables stand in `scenarios/evidence/`.

use serde::Deserialize;

const FACTS: &str = include_str!("../../../scenarios/evidence/stylised_facts.csv");
const CHECKS: &str = include_str!("../../../scenarios/evidence/checks.csv");
const LEVERS: &str = include_str!("../../../scenarios/evidence/levers.csv");

/// Role of a fact in the model. Emergent ones come first: they count most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It must come out without having been put in.
    Emergent,
    /// Parameters were fitted to it.
    #[serde(rename = "calibrate")]
    Calibrated,
    /// The structure was chosen to have it.
    Structural,
    /// A parameter was set to it.
    Input,
}

impl Status {
    /// The word in results.
    pub fn word(self) -> &'static str {
        match self {
            Status::Emergent => "emergent",
            Status::Calibrated => "calibrated",
            Status::Structural => "structural",
            Status::Input => "input",
        }
    }
}

/// A published fact.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Fact {
    /// Its name: `F1`, `F2`, …
    pub id: String,
    /// The published fact, one sentence.
    pub fact: String,
    /// Lower end of the published range; none if it is open or there is no figure.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Its part in the model.
    pub status: Status,
    /// Source.
    pub source: String,
}

/// The value computed for a fact, and its range.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Check {
    /// The fact.
    pub fact: String,
    /// The value: an outcome, or an experiment of its own.
    pub check: String,
    /// A phrase for people.
    pub label: String,
    /// Unit of the value: `%`, or `pp` for a difference of shares.
    pub unit: String,
    /// Lower end; none if open.
    pub low: Option<f64>,
    /// Upper end; none if open.
    pub high: Option<f64>,
    /// `published`, or why we chose the ends.
    pub basis: String,
    /// The weeks of follow-up of which the fact is, if it is of one.
    pub follow_up: Option<u32>,
}

impl Check {
    /// True if a system followed for so many weeks can be held against it.
    pub fn comparable(&self, weeks: u32) -> bool {
        self.follow_up.is_none_or(|of| of == weeks)
    }
}

/// A lever whose effect is that of a fact.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Lever {
    /// The fact.
    pub fact: String,
    /// Path of the parameter.
    pub lever: String,
}

/// The levers of each fact.
pub fn levers() -> Vec<Lever> {
    read(LEVERS)
}

/// All facts, in the order of their numbers.
pub fn facts() -> Vec<Fact> {
    read(FACTS)
}

/// All checks, in the order of the facts, with the published range where they have none of their own.
pub fn checks() -> Vec<Check> {
    let facts = facts();
    let mut checks: Vec<Check> = read(CHECKS);
    for check in &mut checks {
        let published = facts.iter().find(|fact| fact.id == check.fact);
        if let (None, None, Some(fact)) = (check.low, check.high, published) {
            (check.low, check.high) = (fact.low, fact.high);
        }
    }
    checks
}

fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Vec<T> {
    let mut table = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let rows: Result<Vec<T>, csv::Error> = table.deserialize().collect();
    rows.unwrap_or_else(|error| panic!("what is built in is sound: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::parameter;

    #[test]
    fn every_fact_is_checked_and_every_check_has_a_range() {
        let (facts, checks) = (facts(), checks());
        assert_eq!(facts.len(), 23);
        for (index, fact) in facts.iter().enumerate() {
            assert_eq!(fact.id, format!("F{}", index + 1));
            assert!(checks.iter().any(|check| check.fact == fact.id), "{}", fact.id);
        }
        for check in &checks {
            assert!(check.low.is_some() || check.high.is_some(), "{}", check.check);
            assert!(check.low.zip(check.high).is_none_or(|(low, high)| low < high), "{}", check.check);
            assert!(check.basis == "published" || check.basis.starts_with("ours: "), "{}", check.basis);
        }
        for of in levers() {
            assert!(facts.iter().any(|fact| fact.id == of.fact), "{}", of.fact);
            assert!(parameter(&of.lever).is_some(), "{}", of.lever);
        }
    }
}
