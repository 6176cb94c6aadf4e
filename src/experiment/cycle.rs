//! The SFIC model in numbers (Ansell & Gash 2008, figure 1): starting conditions, institutional design and leadership
//! as an arm sets them, the collaborative process and its outcomes as they stood before and after.

use std::io;

use super::activity::Activities;
use super::effects::{Compared, against_first};
use super::ensemble::Ensemble;
use super::plan::Plan;
use super::snapshots::{Moment, Snapshots};
use crate::model::forum::starting_conditions::{alternatives, gini, voices};
use crate::model::outcomes::outcome;
use crate::model::settings::{Settings, Specification, parameter};
use crate::model::signals::Signal;
use crate::parallel;
use crate::stats::jackknife::Jackknife;
use crate::stats::{Estimate, LEVEL};

/// A box of the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// What the parties bring: power, dependence, alternatives, prehistory.
    StartingConditions,
    /// The rules of the process.
    InstitutionalDesign,
    /// Facilitative leadership.
    Leadership,
    /// Face-to-face dialogue.
    Dialogue,
    /// Trust-building.
    Trust,
    /// Commitment to the process.
    Commitment,
    /// Shared understanding.
    Understanding,
    /// Intermediate outcomes.
    SmallWins,
    /// Outcomes.
    Outcomes,
}

impl Node {
    /// The word in results.
    pub fn word(self) -> &'static str {
        match self {
            Node::StartingConditions => "starting conditions",
            Node::InstitutionalDesign => "institutional design",
            Node::Leadership => "facilitative leadership",
            Node::Dialogue => "face-to-face dialogue",
            Node::Trust => "trust",
            Node::Commitment => "commitment",
            Node::Understanding => "shared understanding",
            Node::SmallWins => "small wins",
            Node::Outcomes => "outcomes",
        }
    }
}

/// Source of the value of an item.
#[derive(Clone, Copy)]
pub enum Source {
    /// A parameter as it was in force, mean over replicates.
    Setting(&'static str),
    /// Follows from settings and stakeholders.
    Derived(fn(&Specification, &Settings) -> f64),
    /// A signal, over the 52 ticks up to the moment.
    Signal(&'static str),
    /// An outcome over the measured time: there is none before.
    Outcome(&'static str),
}

impl Source {
    /// Over what the value is taken, in a word.
    pub fn basis(self) -> &'static str {
        match self {
            Source::Setting(_) | Source::Derived(_) => "setting",
            Source::Signal(_) => "last 52 weeks",
            Source::Outcome(_) => "measured time",
        }
    }

    /// Its column in the table of series, if it has one.
    pub fn series(self) -> Option<&'static str> {
        if let Source::Signal(name) = self { Some(name) } else { None }
    }

    /// The unit of the value.
    pub fn unit(self) -> &'static str {
        match self {
            Source::Setting(path) => parameter(path).map_or("", |(_, parameter)| parameter.unit),
            Source::Derived(_) => "share",
            Source::Signal(name) => Signal::named(name).map_or("", |signal| signal.row().unit),
            Source::Outcome(name) => outcome(name).map_or("", |(_, outcome)| outcome.unit),
        }
    }
}

/// An item that measures a node.
pub struct Item {
    /// The node.
    pub node: Node,
    /// Name in results.
    pub name: &'static str,
    /// A phrase for people.
    pub title: &'static str,
    /// Source of its value.
    pub source: Source,
}

const fn item(node: Node, name: &'static str, title: &'static str, source: Source) -> Item {
    Item { node, name, title, source }
}

/// One less the Gini coefficient of voices: the power that each brings, the weak lifted by leadership and support.
fn equality_of_voice(spec: &Specification, rules: &Settings) -> f64 {
    1.0 - gini(&voices(&spec.stakeholders, rules).collect::<Vec<f64>>())
}

fn mean_dependence(spec: &Specification, _: &Settings) -> f64 {
    spec.stakeholders.iter().map(|party| party.dependence).sum::<f64>() / spec.stakeholders.len() as f64
}

/// The items of every node, in the order of the figure.
pub const ITEMS: &[Item] = {
    use Node::*;
    use Source::*;
    &[
        item(StartingConditions, "voice_equality", "equality of voice", Derived(equality_of_voice)),
        item(StartingConditions, "dependence", "dependence on one another", Derived(mean_dependence)),
        item(
            StartingConditions,
            "alternatives",
            "alternatives to the forum",
            Derived(|_, rules| alternatives(rules)),
        ),
        item(StartingConditions, "prehistory", "trust from the past", Setting("forum.prehistory")),
        item(InstitutionalDesign, "ground_rules", "ground rules", Setting("institution.ground_rules")),
        item(InstitutionalDesign, "transparency", "transparency", Setting("institution.transparency")),
        item(InstitutionalDesign, "inclusiveness", "inclusiveness", Setting("institution.inclusiveness")),
        item(InstitutionalDesign, "exclusivity", "exclusivity", Setting("institution.exclusivity")),
        item(InstitutionalDesign, "mandate", "mandate", Setting("institution.mandate")),
        item(InstitutionalDesign, "platform", "information platform", Setting("institution.platform")),
        item(InstitutionalDesign, "transfer", "transfer to the police", Setting("institution.transfer")),
        item(
            InstitutionalDesign,
            "meeting_interval",
            "weeks between meetings",
            Setting("institution.meeting_interval"),
        ),
        item(Leadership, "convening", "convening", Setting("institution.convening")),
        item(Leadership, "mediating", "mediating", Setting("institution.mediating")),
        item(Leadership, "empowering", "empowering", Setting("institution.empowering")),
        item(Dialogue, "attendance", "attendance", Signal("attendance")),
        item(Trust, "trust", "trust", Signal("trust")),
        item(Commitment, "commitment", "commitment", Signal("commitment")),
        item(Understanding, "understanding", "shared understanding", Signal("understanding")),
        item(SmallWins, "efficacy", "efficacy", Signal("efficacy")),
        item(Outcomes, "sharing", "readiness to share", Signal("sharing")),
        item(Outcomes, "interception_rate", "interception", Signal("interception_rate")),
        item(Outcomes, "infringing_share", "infringing consignments", Signal("infringing_share")),
        item(Outcomes, "reinfringement_rate", "re-infringement", Outcome("reinfringement_rate")),
    ]
};

/// An item in an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemAt {
    /// Place of the arm.
    pub arm: usize,
    /// Place of the item in [`ITEMS`].
    pub item: usize,
    /// Value before.
    pub before: Value,
    /// Value after.
    pub after: Value,
    /// After less before, run by run; absent for settings, where it is their difference.
    pub gain: Option<Estimate>,
    /// After in the first arm subtracted, run by run.
    pub change: Compared,
    /// The same of a setting.
    pub set_apart: Option<f64>,
}

/// The value of an item at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// There is none.
    None,
    /// A setting is known.
    Set(f64),
    /// Estimate from the runs.
    Estimated(Estimate),
}

impl Value {
    fn of(found: Option<Estimate>) -> Self {
        found.map_or(Value::None, Value::Estimated)
    }

    /// The number, if there is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Value::None => None,
            Value::Set(value) => Some(value),
            Value::Estimated(estimate) => Some(estimate.value),
        }
    }

    /// The estimate, if it is one.
    pub fn estimate(self) -> Option<Estimate> {
        if let Value::Estimated(estimate) = self { Some(estimate) } else { None }
    }
}

/// Every item in every arm, arm by arm.
///
/// # Errors
///
/// When the snapshots or the ensemble cannot be read.
pub fn cycle(
    plan: &Plan,
    ensemble: &Ensemble,
    snapshots: &Snapshots,
    activities: &Activities,
) -> io::Result<Vec<ItemAt>> {
    let of_item = |(place, item): (usize, &Item)| {
        Ok(match item.source {
            Source::Setting(path) => {
                let get = parameter(path).map(|(_, parameter)| parameter.get);
                settings(plan, activities, place, |_, rules| get.map_or(f64::NAN, |get| get(rules)))
            }
            Source::Derived(value) => settings(plan, activities, place, value),
            Source::Signal(name) => signal(plan, snapshots, place, name)?,
            Source::Outcome(name) => measured(plan, ensemble, place, name)?,
        })
    };
    let mut found = parallel::try_map(ITEMS.iter().enumerate().collect(), of_item)?.concat();
    found.sort_by_key(|at| (at.arm, at.item));
    Ok(found)
}

fn settings(
    plan: &Plan,
    activities: &Activities,
    item: usize,
    value: impl Fn(&Specification, &Settings) -> f64,
) -> Vec<ItemAt> {
    let mut reference = None;
    let at = |(arm, spec): (usize, &Specification)| {
        let [before, after] = activities.settings(arm, spec, &value);
        let set_apart = reference.map(|reference: f64| after - reference);
        reference.get_or_insert(after);
        ItemAt {
            arm,
            item,
            before: Value::Set(before),
            after: Value::Set(after),
            gain: None,
            change: Compared::default(),
            set_apart,
        }
    };
    plan.arms.iter().map(|arm| &*arm.spec).enumerate().map(at).collect()
}

fn signal(plan: &Plan, snapshots: &Snapshots, item: usize, name: &str) -> io::Result<Vec<ItemAt>> {
    let Some(signal) = Signal::named(name) else { return Ok(Vec::new()) };
    let at = |arm, moment| {
        Ok::<_, io::Error>(Jackknife::of_ratio(&snapshots.signal(arm, moment, signal.index())?))
    };
    let mut gained = Vec::with_capacity(plan.arms.len());
    let compared = against_first(plan.arms.len(), |arm| {
        let (before, after) = (at(arm, Moment::Before)?, at(arm, Moment::After)?);
        let gain = before.as_ref().zip(after.as_ref()).map(|(before, after)| after.minus(before));
        gained.push([before, gain].map(|found| found.map(|found| found.estimate(LEVEL))));
        Ok(after)
    })?;
    let arms = compared.into_iter().zip(gained).enumerate();
    let at = |(arm, (change, [before, gain])): (usize, (Compared, [Option<Estimate>; 2]))| ItemAt {
        arm,
        item,
        before: Value::of(before),
        after: Value::of(change.level),
        gain,
        change,
        set_apart: None,
    };
    Ok(arms.map(at).collect())
}

fn measured(plan: &Plan, ensemble: &Ensemble, item: usize, name: &str) -> io::Result<Vec<ItemAt>> {
    let Some((place, _)) = outcome(name) else { return Ok(Vec::new()) };
    let statistic = |arm| ensemble.statistic(arm, place, ensemble.replicates());
    let compared = against_first(plan.arms.len(), statistic)?.into_iter().enumerate();
    let at = |(arm, change): (usize, Compared)| ItemAt {
        arm,
        item,
        before: Value::None,
        after: Value::of(change.level),
        gain: None,
        change,
        set_apart: None,
    };
    Ok(compared.map(at).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_has_a_source_that_exists() {
        for (place, item) in ITEMS.iter().enumerate() {
            assert_eq!(ITEMS.iter().position(|other| other.name == item.name), Some(place), "{}", item.name);
            let there = match item.source {
                Source::Setting(path) => parameter(path).is_some(),
                Source::Derived(_) => true,
                Source::Signal(name) => Signal::named(name).is_some(),
                Source::Outcome(name) => outcome(name).is_some(),
            };
            assert!(there && !item.source.unit().is_empty(), "{}", item.name);
        }
    }

    #[test]
    fn voices_are_more_equal_where_the_weak_are_lifted() {
        let spec = Specification::default();
        let mut led = spec.settings;
        led.institution.empowering = 1.0;
        let (as_it_is, lifted) = (equality_of_voice(&spec, &spec.settings), equality_of_voice(&spec, &led));
        assert!(0.0 < as_it_is && as_it_is < lifted && lifted < 1.0, "{as_it_is} {lifted}");
    }

    #[test]
    fn dependence_is_the_mean_over_the_parties() {
        let mut spec = Specification::default();
        spec.stakeholders.iter_mut().for_each(|party| party.dependence = 0.25);
        assert_eq!(mean_dependence(&spec, &spec.settings), 0.25);
    }
}
