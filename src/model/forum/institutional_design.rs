//! Institutional design: when the forum meets, who is called, who comes, and how much agencies share.

use super::Forum;
use super::starting_conditions::alternatives;
use crate::math::logistic_exact;
use crate::model::settings::Settings;
use crate::model::world::World;
use crate::random::Purpose;

/// True if the forum meets at this tick: at tick 0, then one interval after the latest meeting, up to the limit.
pub fn meeting_is_due(world: &World) -> bool {
    world.forum.meetings < world.rules.structure.most_meetings
        && world
            .forum
            .last_meeting
            .is_none_or(|last| world.tick - last >= world.rules.institution.meeting_interval)
}

/// What a party does about a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is not called.
    NotCalled,
    /// It is called and stays away.
    Away,
    /// It comes for the mandate alone.
    Compelled,
    /// It comes willingly.
    Willing,
}

impl Answer {
    /// True if the party comes.
    pub fn comes(self) -> bool {
        matches!(self, Answer::Compelled | Answer::Willing)
    }
}

/// What each party does about the meeting. Customs always comes, willingly; a mandate fills seats, not hearts.
pub fn call_and_attend(world: &World) -> Vec<Answer> {
    let (rules, forum) = (&world.rules, &world.forum);
    (0..forum.parties)
        .map(|j| {
            let mut deck = world.draws.deck(Purpose::Attendance, world.tick, j as u32);
            let invited = deck.chance(rules.institution.inclusiveness);
            let comes = deck.uniform();
            let (willing, attending) = attendance_probabilities(rules, forum, j);
            let called = forum.admitted[j] && (forum.seated[j] || invited);
            if j == forum.customs {
                Answer::Willing
            } else if !called {
                Answer::NotCalled
            } else if comes < willing {
                Answer::Willing
            } else if comes < attending {
                Answer::Compelled
            } else {
                Answer::Away
            }
        })
        .collect()
}

/// Probabilities that party `j` comes willingly when it is called, and that it comes, be it for the mandate.
pub fn attendance_probabilities(rules: &Settings, forum: &Forum, j: usize) -> (f64, f64) {
    let weights = &rules.forum;
    let mandate = if forum.seated[j] { weights.attendance_mandate * rules.institution.mandate } else { 0.0 };
    let inclination = weights.attendance_efficacy * forum.efficacy[j] * forum.dependence[j]
        + weights.attendance_trust * forum.mean_trust_of(j) * forum.commitment_at_work(j, rules)
        + weights.attendance_convening * forum.lead[j]
        + weights.attendance_voice * forum.voice[j]
        - weights.attendance_alternatives * alternatives(rules) * (1.0 - forum.dependence[j])
        - weights.attendance_cost;
    let comes = |inclination: f64| logistic_exact(rules.structure.attendance_slope * inclination);
    (comes(inclination), comes(inclination + mandate))
}

/// Sets the share of its findings that each agency passes on to customs: readiness times the channel.
pub fn open_channels(world: &mut World) {
    for k in 0..world.forum.agencies.len() {
        world.forum.share[k] = share_passed_on(&world.rules, &world.forum, k);
    }
}

/// The share of its findings that agency `k` passes on to customs.
pub fn share_passed_on(rules: &Settings, forum: &Forum, k: usize) -> f64 {
    let (institution, agency) = (&rules.institution, &rules.agency);
    let channel = institution.platform + (1.0 - institution.platform) * agency.manual_channel;
    let j = forum.agencies[k];
    let distrust = 1.0 - forum.trust_of(j, forum.customs);
    let need = 1.0 - distrust * (1.0 - rules.forum.need * forum.dependence[j]);
    let committed = agency.sharing_base + agency.sharing_commitment * forum.commitment_at_work(j, rules);
    // The forum's rules bind only admitted parties; a mandate binds every agency.
    let ground_rules = if forum.admitted[j] { institution.ground_rules } else { 0.0 };
    let readiness = need * committed
        + agency.sharing_rules * ground_rules
        + agency.sharing_mandate * institution.mandate
        + agency.sharing_convening * forum.lead[j]
        - agency.leak_risk
        - agency.sharing_threshold;
    channel * logistic_exact(rules.structure.sharing_slope * readiness)
}
