//! One experiment as the sections see it: its arms, their effects, and the words for them.

use super::document::{Block, Section};
use super::results::Results;
use super::say::Direction;
use super::studies;
use crate::figures::scale::{Numbers, Span};
use crate::tables::effects;
use crate::text::words;
use sfic::model::outcomes::{self, Format, HEADLINE, Outcome, weeks_within};
use sfic_text::{Key, Messages, Values};

/// The most arms that are told apart by colour in one figure.
pub const MOST: usize = 7;

/// An experiment with the language it is reported in.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The texts.
    pub messages: &'a Messages,
    /// The results.
    pub results: &'a Results,
    /// Prefix of the identifiers of this part of the page.
    pub prefix: &'a str,
}

impl View<'_> {
    /// A text of the report.
    pub fn text<const VALUES: u64>(&self, key: Key<VALUES>, values: Values<'_, VALUES>) -> String {
        self.messages.text(key, values)
    }

    /// A text without values. What arms are called depends on what they are.
    pub fn plain(&self, key: Key) -> String {
        const OF_SCENARIOS: [(Key, Key); 3] = [
            (key!("head.arm"), key!("head.scenario")),
            (key!("answer.figure"), key!("answer.figure_of_scenarios")),
            (key!("answer.table"), key!("answer.table_of_scenarios")),
        ];
        // Each arm is a whole scenario, and nothing beside it.
        let whole = || {
            let manifest = self.results.manifest.as_ref();
            manifest.is_some_and(|manifest| manifest.of.arms.len() == manifest.of.compared.len() + 1)
        };
        let other = OF_SCENARIOS.iter().find(|(of_arms, _)| *of_arms == key && self.compares() && whole());
        self.messages.plain(other.map_or(key, |(_, of_scenarios)| *of_scenarios))
    }

    /// An identifier on the page.
    pub fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// A section.
    pub fn section(&self, id: &str, title: Key, blocks: Vec<Block>) -> Section {
        let source = self.source();
        Section { id: self.id(id), title: self.plain(title), blocks, brief: false, source }
    }

    /// What was run, in one line.
    pub fn source(&self) -> String {
        match self.results.of_experiment() {
            true => studies::what_was_run(self, key!("head.what_was_run")),
            false => studies::subject(self),
        }
    }

    /// The arms as they are called in the tables, the reference first.
    pub fn arms(&self) -> Vec<String> {
        if let Some(manifest) = &self.results.manifest {
            return manifest.of.arms.clone();
        }
        let mut arms: Vec<String> = self.results.tables.effects.iter().map(|row| row.arm.clone()).collect();
        arms.dedup();
        arms
    }

    /// The arms after the reference.
    pub fn others(&self) -> Vec<String> {
        self.arms().into_iter().skip(1).collect()
    }

    /// The name of the reference, for people.
    pub fn reference(&self) -> String {
        self.arms().first().map_or(String::new(), |name| self.arm(name))
    }

    /// The unit of the changes of an outcome.
    pub fn unit(&self, outcome: &Outcome) -> String {
        match outcome.format {
            Format::Percent => say!(self, "unit.points"),
            Format::Number if self.sizes_differ() && outcome.is_total() => {
                say!(self, "unit.per_exporters", unit = self.messages.said(outcome.unit))
            }
            Format::Number => self.messages.said(outcome.unit),
        }
    }

    /// The same after a number in a sentence, where some languages need a word to count with.
    pub fn counted(&self, outcome: &Outcome) -> String {
        match outcome.format {
            Format::Percent => say!(self, "unit.counted_points"),
            Format::Number => self.unit(outcome),
        }
    }

    /// True if the arms have different numbers of exporters, so that totals are given per 1,000 of them.
    pub fn sizes_differ(&self) -> bool {
        self.results.tables.effects.iter().any(|row| row.unit.ends_with(effects::PER_EXPORTERS))
    }

    /// A note on totals, if the arms have different numbers of exporters.
    pub fn note_on_sizes(&self) -> Option<Block> {
        self.sizes_differ().then(|| Block::Note(say!(self, "unit.sizes_differ")))
    }

    /// The name of an arm, for people.
    pub fn arm(&self, name: &str) -> String {
        self.messages.arm(name)
    }

    /// Names of arms in a row.
    pub fn listed(&self, arms: &[String]) -> String {
        let shown: Vec<String> = arms.iter().map(|arm| say!(self, "list.arm", arm = self.arm(arm))).collect();
        self.messages.list(&shown)
    }

    /// The row of an outcome in an arm.
    pub fn effect(&self, arm: &str, outcome: &str) -> Option<&effects::Row> {
        self.results.tables.effects.iter().find(|row| row.arm == arm && row.outcome == outcome)
    }

    /// The level of an outcome in an arm.
    pub fn level(&self, arm: &str, outcome: &str) -> Option<Span> {
        let row = self.effect(arm, outcome)?;
        Span::new(row.estimate, row.low, row.high)
    }

    /// Its change against the reference.
    pub fn change(&self, arm: &str, outcome: &str) -> Option<Span> {
        let row = self.effect(arm, outcome)?;
        Span::new(row.difference, row.difference_low, row.difference_high)
    }

    /// Its change over the posterior, if that was run.
    pub fn over_posterior(&self, arm: &str, outcome: &str) -> Option<Span> {
        let mut rows = self.results.tables.uncertainty.iter();
        let row = rows.find(|row| row.arm == arm && row.outcome == outcome)?;
        Span::new(row.difference, row.difference_low, row.difference_high)
    }

    /// The adjusted p-value of that change, for people.
    pub fn p(&self, arm: &str, outcome: &str) -> String {
        words::p_value(self.effect(arm, outcome).and_then(|row| row.p_holm))
    }

    /// The change of the headline outcome.
    pub fn headline(&self, arm: &str) -> Option<Span> {
        self.change(arm, HEADLINE)
    }

    /// The arms after the reference, the best first, those without an effect last; not those with the histories of the
    /// reference.
    pub fn ranked(&self) -> Vec<String> {
        let mut arms: Vec<String> = self.others().into_iter().filter(|arm| !self.is_reference(arm)).collect();
        let value = |arm: &String| self.headline(arm).map_or(f64::INFINITY, |change| change.value);
        arms.sort_by(|a, b| value(a).total_cmp(&value(b)));
        arms
    }

    /// The arms whose change of an outcome has this direction.
    pub fn with(&self, outcome: &str, direction: Direction) -> Vec<String> {
        let has =
            |arm: &String| self.change(arm, outcome).is_some_and(|change| Direction::of(change) == direction);
        self.others().into_iter().filter(has).collect()
    }

    /// The arms that figures with many lines show, each with its colour: the reference and the best of the others,
    /// in the order of the experiment.
    pub fn shown(&self) -> Vec<(String, usize)> {
        let best: Vec<String> = self.ranked().into_iter().take(MOST - 1).collect();
        let arms = self.arms();
        let shown = arms.iter().enumerate().filter(|(place, arm)| *place == 0 || best.contains(arm));
        shown.enumerate().map(|(colour, (_, arm))| (arm.clone(), colour)).collect()
    }

    /// A sentence on the arms that [`View::shown`] leaves out, if there are any.
    pub fn left_out(&self) -> Option<Block> {
        let count = self.arms().len();
        (count > MOST).then(|| {
            let (most, count) = (MOST.to_string(), count.to_string());
            Block::Text(say!(self, "figure.left_out", most, count))
        })
    }

    /// A title with what the command line changed: by name where that is little, else by number.
    pub fn changed(&self, title: String) -> String {
        let changes: Vec<&str> =
            self.results.asked.iter().take(1).flat_map(|(_, asked)| asked.changes()).collect();
        match changes.len() {
            0 => title,
            1..=2 => say!(self, "run.title_with", title, changes = changes.join(&say!(self, "list.comma"))),
            count => say!(self, "run.title_with_many", title, count),
        }
    }

    /// Weeks of the follow-up.
    pub fn weeks(&self) -> u32 {
        let reference = self.results.scenario.as_ref().and_then(|scenario| scenario.arms.first());
        reference.map_or(52, |arm| arm.spec.settings.time.follow_up)
    }

    /// The same as text.
    pub fn follow_up(&self) -> String {
        self.weeks().to_string()
    }

    /// True if scenarios are compared, not countermeasures in one.
    pub fn compares(&self) -> bool {
        self.results.manifest.as_ref().is_some_and(|manifest| !manifest.of.compared.is_empty())
    }
}

/// Number format of the changes of an outcome.
pub fn changes_of(name: &str) -> Numbers {
    match outcome(name).map(|outcome| outcome.format) {
        Some(Format::Percent) => Numbers::Points,
        _ => Numbers::Signed,
    }
}

/// The outcome of this name; the headline within whichever follow-up.
pub fn outcome(name: &str) -> Option<&'static Outcome> {
    let name = weeks_within(name).map_or(name, |_| HEADLINE);
    outcomes::outcome(name).map(|(_, outcome)| outcome)
}

/// The title of an outcome, in the program's own words.
pub fn title_of(name: &str) -> &str {
    outcome(name).map_or(name, |outcome| outcome.title)
}

/// A value with its interval to so many decimals, or a dash: what has as many in every row reads better in a table.
pub fn rounded(span: Option<Span>, digits: usize, signed: bool) -> String {
    let Some(span) = span else { return "–".into() };
    let of = |value: f64| {
        let text = words::with_minus(&format!("{value:.digits$}"));
        if signed { words::with_plus(text) } else { text }
    };
    match span.ends {
        Some((low, high)) => format!("{} [{}, {}]", of(span.value), of(low), of(high)),
        None => of(span.value),
    }
}

/// A value with its interval, or a dash.
pub fn shown(numbers: Numbers, span: Option<Span>) -> String {
    span.map_or("–".into(), |span| numbers.text(span))
}
