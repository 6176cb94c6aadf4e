//! Institutional design: when the forum meets, who is called, who comes, and what gets through between agencies.

use super::starting_conditions::alternatives;
use super::{Forum, leadership};
use crate::math::logistic_exact;
use crate::model::settings::Settings;
use crate::model::world::World;
use crate::random::Purpose;

/// Whether the forum meets at this tick: at tick 0, then one interval after the latest meeting, as often as it may.
pub fn meeting_is_due(world: &World) -> bool {
    world.forum.meetings < world.rules.structure.most_meetings
        && world
            .forum
            .last_meeting
            .is_none_or(|last| world.tick - last >= world.rules.institution.meeting_interval)
}

/// Who is called to the meeting, and who of them comes. Customs always does.
pub fn call_and_attend(world: &World) -> (Vec<bool>, Vec<bool>) {
    let (rules, forum) = (&world.rules, &world.forum);
    (0..forum.parties)
        .map(|j| {
            let mut deck = world.draws.deck(Purpose::Attendance, world.tick, j as u32);
            let invited = deck.chance(rules.institution.inclusiveness);
            let called = forum.admitted[j] && (forum.seated[j] || invited);
            let comes = deck.chance(attendance_probability(rules, forum, j));
            (called, j == forum.customs || (called && comes))
        })
        .unzip()
}

/// Probability that party `j` comes when it is called.
pub fn attendance_probability(rules: &Settings, forum: &Forum, j: usize) -> f64 {
    let weights = &rules.forum;
    let mandate = if forum.seated[j] { weights.attendance_mandate * rules.institution.mandate } else { 0.0 };
    let inclination = weights.attendance_efficacy * forum.efficacy[j] * forum.dependence[j]
        + weights.attendance_trust * forum.mean_trust_of(j) * forum.commitment_at_work(j, rules)
        + leadership::call(rules)
        + mandate
        + weights.attendance_voice * forum.voice[j]
        - weights.attendance_alternatives * alternatives(rules) * (1.0 - forum.dependence[j])
        - weights.attendance_cost;
    logistic_exact(rules.structure.attendance_slope * inclination)
}

/// How much of what it finds each agency passes on to customs: readiness times the channel.
pub fn open_channels(world: &mut World) {
    for k in 0..world.forum.agencies.len() {
        world.forum.share[k] = share_passed_on(&world.rules, &world.forum, k);
    }
}

/// The share of what it finds that the agency in place `k` passes on to customs.
pub fn share_passed_on(rules: &Settings, forum: &Forum, k: usize) -> f64 {
    let (institution, agency) = (&rules.institution, &rules.agency);
    let channel = institution.platform + (1.0 - institution.platform) * agency.manual_channel;
    let j = forum.agencies[k];
    let trusting = forum.trust[j * forum.parties + forum.customs]
        * (agency.sharing_trust + agency.sharing_commitment * forum.commitment_at_work(j, rules));
    let threshold = agency.sharing_threshold * (1.0 - agency.sharing_dependence * forum.dependence[j]);
    // The forum's rules and its convenor bind those whom it has admitted; a mandate binds every agency.
    let (ground_rules, convening) = match forum.admitted[j] {
        true => (institution.ground_rules, leadership::convening_sharing(rules)),
        false => (0.0, 0.0),
    };
    let readiness = trusting
        + agency.sharing_rules * ground_rules
        + agency.sharing_mandate * institution.mandate
        + convening
        - agency.leak_risk
        - threshold;
    channel * logistic_exact(rules.structure.sharing_slope * readiness)
}
