//! Phase 1: the forum of stakeholders, after the SFIC model of Ansell & Gash (2008).
//!
//! [`starting_conditions`] (power, dependence, alternatives, prehistory), [`institutional_design`] (calls, attendance,
//! channels), [`leadership`] (convening, mediating, empowering), the [`meeting`] (dialogue, trust, overriding, conflict,
//! shared understanding) and the collaborative [`process`] around it (what fades, commitment) have a file each, and so
//! has [`joining`] late; this one holds the state and the order.

pub mod institutional_design;
pub mod joining;
pub mod leadership;
pub mod meeting;
pub mod process;
pub mod starting_conditions;

use std::borrow::Cow;

use super::settings::{Role, Seat, Settings, Specification};
use super::world::World;
use crate::random::{Draws, Purpose};

/// Causes of infringement on which each stakeholder has a belief: the dimension of a belief, drawn one by one.
pub const CAUSES: usize = 4;
/// State of the forum; stakeholders in the order of the specification.
#[derive(Clone, Debug)]
pub struct Forum {
    /// Number of stakeholders.
    pub parties: usize,
    /// Index of customs.
    pub customs: usize,
    /// Indices of the agencies, in their order.
    pub agencies: Vec<usize>,
    /// True for a seat by office.
    pub seated: Vec<bool>,
    /// `trust[i * parties + j]`: trust of `i` in `j`.
    pub trust: Vec<f64>,
    /// Trust at the start.
    pub trust_start: Vec<f64>,
    /// Base to which trust reverts, and which follows it.
    pub trust_base: Vec<f64>,
    /// Commitment to the process, 0 to 1.
    pub commitment: Vec<f64>,
    /// Efficacy: belief that collaborating achieves something, 0 to 1.
    pub efficacy: Vec<f64>,
    /// Beliefs about the causes of infringement, points in the unit cube.
    pub beliefs: Vec<[f64; CAUSES]>,
    /// Beliefs at the start, to which beliefs drift back.
    pub beliefs_start: Vec<[f64; CAUSES]>,
    /// Voice of each stakeholder at this tick.
    pub voice: Vec<f64>,
    /// Dependence as each stakeholder sees it at this tick.
    pub dependence: Vec<f64>,
    /// What the convenor's leadership is worth to each stakeholder at this tick: it counts as far as he is trusted.
    pub lead: Vec<f64>,
    /// True for stakeholders that the forum has admitted at this tick.
    pub admitted: Vec<bool>,
    /// Shared understanding of the admitted at this tick, 0 to 1.
    pub understanding: f64,
    /// Understanding that acts in the cycle: the present one, or that of the start if the link is cut.
    pub understanding_at_work: f64,
    /// Readiness of each agency to share times the channel, in the order of `agencies`.
    pub share: Vec<f64>,
    /// Share of stakeholders at the latest meeting.
    pub attendance: f64,
    /// True for stakeholders that attended the latest meeting.
    pub attended: Vec<bool>,
    /// Stakeholders that came to it willingly, and for the mandate alone.
    pub came: Came,
    /// Part of what they had to say for which there was time at it, 0 to 1.
    pub air: f64,
    /// Conflicts at it.
    pub conflicts: u32,
    /// Mean difference of the beliefs of the pairs that attended it: what divides them.
    pub division: f64,
    /// Tick of the latest meeting; `None` before the first.
    pub last_meeting: Option<u32>,
    /// Meetings so far.
    pub meetings: u32,
}

/// Numbers of stakeholders at a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// Those that came willingly.
    pub willing: u32,
    /// Those that came for the mandate alone.
    pub compelled: u32,
}

impl Forum {
    /// The forum at the start of a history.
    pub fn new(spec: &Specification, draws: &Draws) -> Self {
        let parties = spec.stakeholders.len();
        let start = &spec.settings.forum;
        let mut trust = vec![0.0; parties * parties];
        let mut beliefs = vec![[0.0; CAUSES]; parties];
        for i in 0..parties {
            let mut deck = draws.deck(Purpose::InitialTrust, 0, i as u32);
            for cell in &mut trust[i * parties..(i + 1) * parties] {
                *cell = (start.prehistory + start.trust_sd * deck.normal())
                    .clamp(start.trust_lowest, start.trust_highest);
            }
            let mut deck = draws.deck(Purpose::InitialBelief, 0, i as u32);
            beliefs[i].fill_with(|| deck.uniform());
        }
        let indices = |test: &dyn Fn(Role) -> bool| -> Vec<usize> {
            (0..parties).filter(|&i| test(spec.stakeholders[i].role)).collect()
        };
        let agencies = indices(&Role::is_agency);
        Forum {
            parties,
            customs: indices(&|role| role == Role::Customs).first().copied().unwrap_or(0),
            seated: spec.stakeholders.iter().map(|party| party.seat == Seat::Government).collect(),
            trust_start: trust.clone(),
            trust_base: trust.clone(),
            trust,
            commitment: vec![start.commitment_start; parties],
            efficacy: vec![start.efficacy_start; parties],
            beliefs_start: beliefs.clone(),
            beliefs,
            voice: vec![0.0; parties],
            dependence: vec![0.0; parties],
            lead: vec![0.0; parties],
            admitted: spec.stakeholders.iter().map(|party| party.is_admitted(0)).collect(),
            understanding: 0.0,
            understanding_at_work: 0.0,
            share: vec![0.0; agencies.len()],
            agencies,
            attendance: 0.0,
            attended: vec![false; parties],
            came: Came::default(),
            air: 1.0,
            conflicts: 0,
            division: 0.0,
            last_meeting: None,
            meetings: 0,
        }
    }

    /// Trust of `i` in `j`.
    pub fn trust_of(&self, i: usize, j: usize) -> f64 {
        self.trust[i * self.parties + j]
    }

    /// Moves the trust of `i` in `j` by `change`, within 0 and 1.
    pub fn move_trust(&mut self, i: usize, j: usize, change: f64) {
        let trust = &mut self.trust[i * self.parties + j];
        *trust = (*trust + change).clamp(0.0, 1.0);
    }

    /// Mean trust of `i` in the others.
    pub fn mean_trust_of(&self, i: usize) -> f64 {
        self.mean_of_others(&self.trust, i)
    }

    /// The same at the start.
    pub fn mean_trust_at_start(&self, i: usize) -> f64 {
        self.mean_of_others(&self.trust_start, i)
    }

    fn mean_of_others(&self, trust: &[f64], i: usize) -> f64 {
        let row = &trust[i * self.parties..(i + 1) * self.parties];
        (row.iter().sum::<f64>() - row[i]) / (self.parties - 1).max(1) as f64
    }

    /// The commitment of `j` that acts on its behaviour: its own, or that of the start if the link is cut.
    pub fn commitment_at_work(&self, j: usize, rules: &Settings) -> f64 {
        if rules.structure.link_commitment_dialogue {
            self.commitment[j]
        } else {
            rules.forum.commitment_start
        }
    }

    /// The shared understanding of `j`: 0 until it is admitted.
    pub fn understanding_of(&self, j: usize) -> f64 {
        if self.admitted[j] { self.understanding_at_work } else { 0.0 }
    }

    /// The values of the parties that are admitted.
    pub fn of_admitted<'a, T: Copy>(&self, values: &'a [T]) -> Cow<'a, [T]> {
        if self.admitted.iter().all(|admitted| *admitted) {
            return Cow::Borrowed(values);
        }
        let of_admitted = values.iter().zip(&self.admitted).filter(|(_, admitted)| **admitted);
        of_admitted.map(|(value, _)| *value).collect()
    }

    /// Mean trust of the others in `j`.
    pub fn mean_trust_in(&self, j: usize) -> f64 {
        let others = (0..self.parties).filter(|&i| i != j);
        others.map(|i| self.trust_of(i, j)).sum::<f64>() / (self.parties - 1).max(1) as f64
    }

    /// Mean trust over all ordered pairs.
    pub fn mean_trust(&self) -> f64 {
        self.mean_of_pairs(&self.trust)
    }

    /// Mean base of trust over all ordered pairs.
    pub fn mean_base(&self) -> f64 {
        self.mean_of_pairs(&self.trust_base)
    }

    fn mean_of_pairs(&self, trust: &[f64]) -> f64 {
        (0..self.parties).map(|i| self.mean_of_others(trust, i)).sum::<f64>() / self.parties as f64
    }
}

/// The index of the first stakeholder with `role`.
pub fn seat_of(world: &World, role: Role) -> Option<usize> {
    world.spec.stakeholders.iter().position(|party| party.role == role)
}

/// The share of its findings that the agency with `role` passes on; 0 if there is none.
pub fn share_of(world: &World, role: Role) -> f64 {
    let parties = &world.spec.stakeholders;
    let forum = &world.forum;
    forum.agencies.iter().position(|&i| parties[i].role == role).map_or(0.0, |k| forum.share[k])
}

/// One tick of the SFIC cycle.
pub fn collaborate(world: &mut World) {
    if world.spec.settings.structure.forum_active {
        joining::join(world);
    }
    starting_conditions::assess(world);
    if world.spec.settings.structure.forum_active {
        if institutional_design::meeting_is_due(world) {
            meeting::meet(world);
        }
        process::drift(world);
        process::commit(world);
    }
    institutional_design::open_channels(world);
}
