//! The SFIC model (Ansell & Gash 2008, figure 1) at the present tick: what its boxes hold, and how strongly one moves
//! the next.
//!
//! The strength of an arrow is a marginal effect at present values: the source is raised by [`STEP`] for every party
//! (each value at most to 1), what the model's own function makes of it is compared with what it makes of the present,
//! and the difference is divided by the step. Nothing is drawn and nothing simulated. What counts as the answer of a
//! target:
//!
//! | Target | Answer |
//! |---|---|
//! | face-to-face dialogue | share of the parties that would come to a meeting held now |
//! | trust | mean trust that pairs would gain at such a meeting, by dialogue and by what was achieved |
//! | shared understanding | shared understanding that such a meeting would add |
//! | commitment | mean commitment that is warranted |
//! | outcomes | mean share that agencies pass on |
//! | small wins | what collaboration is worth, given what the border stopped of what partners knew |
//!
//! Of starting conditions, alternatives to the forum are lowered by the step; of institutional design, ground rules,
//! transparency, inclusiveness, exclusivity, mandate and platform are raised; of leadership, its three roles; of
//! dialogue, the probability of each party to come; of outcomes, what the border stopped, by the step of itself.
//!
//! Answers of one arrow and another are in different units of time (a meeting, a week, in the long run): arrows into
//! the same box compare, others only roughly.

use serde::Serialize;

use crate::experiment::cycle::{ITEMS, Node, Source};
use crate::model::forum::Forum;
use crate::model::forum::institutional_design::{attendance_probabilities, share_passed_on};
use crate::model::forum::leadership::lead;
use crate::model::forum::meeting::{air, dialogue_quality, trust_change};
use crate::model::forum::process::{commitment_warranted, fairness};
use crate::model::forum::starting_conditions::{alternatives, understanding};
use crate::model::settings::{Settings, parameter};
use crate::model::signals::Signal;
use crate::model::world::World;

/// By how much the source of an arrow is raised.
pub const STEP: f64 = 0.1;

/// Content of a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeValue {
    /// The box.
    pub node: &'static str,
    /// Name of the quantity.
    pub name: &'static str,
    /// A phrase for people.
    pub title: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Its value in the latest tick; none where nothing was observed yet.
    pub value: Option<f64>,
}

/// An arrow between boxes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arrow {
    /// The box from which it leads.
    pub from: &'static str,
    /// The box to which it leads.
    pub to: &'static str,
    /// By how much the answer of `to` changes for each unit of `from`; negative where it falls.
    pub strength: f64,
}

/// Contents of the boxes, in the order of the figure. Outcomes of a whole history are left out.
pub fn nodes(world: &World) -> Vec<NodeValue> {
    let value = |source: Source| match source {
        Source::Setting(path) => parameter(path).map(|(_, parameter)| (parameter.get)(&world.rules)),
        Source::Derived(of) => Some(of(&world.spec, &world.rules)),
        Source::Signal(name) => Signal::named(name).map(|signal| world.record.signals.latest(signal.index())),
        Source::Outcome(_) => None,
    };
    let known = ITEMS.iter().filter(|item| !matches!(item.source, Source::Outcome(_)));
    known
        .map(|item| NodeValue {
            node: item.node.word(),
            name: item.name,
            title: item.title,
            unit: item.source.unit(),
            value: value(item.source).filter(|value| value.is_finite()),
        })
        .collect()
}

/// The forum and the settings, as far as the cycle depends on them.
#[derive(Clone)]
struct Cycle {
    rules: Settings,
    forum: Forum,
    /// Added to the probability that a party comes.
    more_come: f64,
}

/// From, to, how the source is raised, and what answers.
type Row = (Node, Node, fn(&mut Cycle), fn(&Cycle) -> f64);

/// Present strength of the arrows; none before the first tick.
pub fn arrows(world: &World) -> Vec<Arrow> {
    if world.tick == 0 {
        return Vec::new();
    }
    let now = Cycle { rules: world.rules, forum: world.forum.clone(), more_come: 0.0 };
    let table: [Row; 13] = [
        (Node::StartingConditions, Node::Commitment, less_elsewhere, Cycle::commitment),
        (Node::InstitutionalDesign, Node::Dialogue, firmer_design, Cycle::attendance),
        (Node::InstitutionalDesign, Node::Outcomes, firmer_design, Cycle::sharing),
        (Node::Leadership, Node::Dialogue, more_leadership, Cycle::attendance),
        (Node::Leadership, Node::Trust, more_leadership, Cycle::trust_gained),
        (Node::Dialogue, Node::Trust, |cycle| cycle.more_come += STEP, Cycle::trust_gained),
        (Node::Dialogue, Node::Understanding, |cycle| cycle.more_come += STEP, Cycle::understanding_gained),
        (Node::Trust, Node::Commitment, |cycle| raise(&mut cycle.forum.trust), Cycle::commitment),
        (Node::Trust, Node::Outcomes, |cycle| raise(&mut cycle.forum.trust), Cycle::sharing),
        (Node::Commitment, Node::Dialogue, |cycle| raise(&mut cycle.forum.commitment), Cycle::attendance),
        (Node::Understanding, Node::Commitment, more_understanding, Cycle::commitment),
        (Node::SmallWins, Node::Trust, |cycle| raise(&mut cycle.forum.efficacy), Cycle::trust_gained),
        (Node::SmallWins, Node::Commitment, |cycle| raise(&mut cycle.forum.efficacy), Cycle::commitment),
    ];
    let mut arrows: Vec<Arrow> = table
        .into_iter()
        .map(|(from, to, raise, answer)| {
            let mut raised = now.clone();
            raise(&mut raised);
            Arrow { from: from.word(), to: to.word(), strength: (answer(&raised) - answer(&now)) / STEP }
        })
        .collect();
    let (from, to) = (Node::Outcomes.word(), Node::SmallWins.word());
    let stopped = world.experience.stopped();
    let worth = |more| crate::model::cases::worth(&world.rules, stopped * (1.0 + more));
    arrows.push(Arrow { from, to, strength: (worth(STEP) - worth(0.0)) / STEP });
    arrows
}

fn raise(values: &mut [f64]) {
    values.iter_mut().for_each(|value| *value = (*value + STEP).min(1.0));
}

/// Fewer ways to get elsewhere what the forum decides.
fn less_elsewhere(cycle: &mut Cycle) {
    let present = alternatives(&cycle.rules);
    if present > 0.0 {
        cycle.rules.forum.alternatives *= (1.0 - STEP / present).max(0.0);
    }
}

fn firmer_design(cycle: &mut Cycle) {
    let institution = &mut cycle.rules.institution;
    for rule in [
        &mut institution.ground_rules,
        &mut institution.transparency,
        &mut institution.inclusiveness,
        &mut institution.exclusivity,
        &mut institution.mandate,
        &mut institution.platform,
    ] {
        *rule = (*rule + STEP).min(1.0);
    }
}

fn more_leadership(cycle: &mut Cycle) {
    let institution = &mut cycle.rules.institution;
    for role in [&mut institution.convening, &mut institution.mediating, &mut institution.empowering] {
        *role = (*role + STEP).min(1.0);
    }
    for j in 0..cycle.forum.parties {
        cycle.forum.lead[j] = lead(&cycle.rules, &cycle.forum, j);
    }
}

fn more_understanding(cycle: &mut Cycle) {
    let forum = &mut cycle.forum;
    forum.understanding_at_work = (forum.understanding_at_work + STEP).min(1.0);
}

impl Cycle {
    /// Probability that each party comes to a meeting held now, and the mean engagement of those who come.
    fn comes(&self) -> Vec<(f64, f64)> {
        let (rules, forum) = (&self.rules, &self.forum);
        let of = |j: usize| {
            if j == forum.customs {
                return (1.0, 1.0);
            }
            let called = match (forum.admitted[j], forum.seated[j]) {
                (false, _) => 0.0,
                (true, true) => 1.0,
                (true, false) => rules.institution.inclusiveness,
            };
            let (willing, attending) = attendance_probabilities(rules, forum, j);
            let engaged =
                (willing + rules.forum.compelled * (attending - willing)) / attending.max(f64::MIN_POSITIVE);
            ((called * attending + self.more_come).clamp(0.0, 1.0), engaged)
        };
        (0..forum.parties).map(of).collect()
    }

    fn attendance(&self) -> f64 {
        self.comes().iter().map(|(comes, _)| comes).sum::<f64>() / self.forum.parties as f64
    }

    /// The quality of dialogue at such a meeting, by the part of what is to be said for which there is time.
    fn heard(&self) -> f64 {
        let attending = self.comes().iter().map(|(comes, _)| comes).sum();
        dialogue_quality(&self.rules, &self.forum) * air(&self.rules, attending)
    }

    fn trust_gained(&self) -> f64 {
        let (rules, forum, comes) = (&self.rules, &self.forum, self.comes());
        let gain = rules.forum.dialogue_gain * self.heard();
        let mut sum = 0.0;
        for i in 0..forum.parties {
            for j in (0..forum.parties).filter(|&j| j != i) {
                let (both, engaged) = (comes[i].0 * comes[j].0, comes[i].1 * comes[j].1);
                sum += both * trust_change(rules, forum, i, j, gain, engaged);
            }
        }
        let linked = f64::from(u8::from(rules.structure.link_dialogue_trust));
        linked * sum / (forum.parties * (forum.parties - 1)).max(1) as f64
    }

    fn understanding_gained(&self) -> f64 {
        let (rules, forum, comes) = (&self.rules, &self.forum, self.comes());
        if !rules.structure.link_dialogue_understanding {
            return 0.0;
        }
        let part = (rules.forum.belief_gain * self.heard()).min(1.0);
        let weights: Vec<f64> =
            comes.iter().zip(&forum.voice).map(|((comes, _), voice)| comes * voice).collect();
        let weight: f64 = weights.iter().sum();
        if weight <= 0.0 {
            return 0.0;
        }
        let mut beliefs = forum.beliefs.clone();
        for cause in 0..crate::model::forum::CAUSES {
            let common: f64 =
                weights.iter().zip(&forum.beliefs).map(|(weight, belief)| weight * belief[cause]).sum();
            for (belief, (comes, engaged)) in beliefs.iter_mut().zip(&comes) {
                belief[cause] += comes * engaged * part * (common / weight - belief[cause]);
            }
        }
        let shared = |beliefs: &[[f64; crate::model::forum::CAUSES]]| {
            understanding(&forum.of_admitted(beliefs), rules.structure.understanding_spread)
        };
        shared(&beliefs) - shared(&forum.beliefs)
    }

    fn commitment(&self) -> f64 {
        let fair = fairness(&self.forum);
        let each = (0..self.forum.parties).map(|j| commitment_warranted(&self.rules, &self.forum, j, fair));
        each.sum::<f64>() / self.forum.parties as f64
    }

    fn sharing(&self) -> f64 {
        let agencies = self.forum.agencies.len();
        (0..agencies).map(|k| share_passed_on(&self.rules, &self.forum, k)).sum::<f64>()
            / agencies.max(1) as f64
    }
}

#[cfg(test)]
mod tests;
