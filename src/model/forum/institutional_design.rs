//! Institutional design: when the forum meets, who is called, who comes, and what gets through between agencies.

use super::leadership;
use super::starting_conditions::alternatives;
use crate::math::logistic_exact;
use crate::model::world::World;
use crate::random::Purpose;

/// Weights in the choice to attend: efficacy × dependence, trust × commitment, mandate, voice, alternatives.
const EFFICACY: f64 = 0.9;
const TRUST: f64 = 0.9;
const MANDATE: f64 = 0.3;
const VOICE: f64 = 0.3;
const ALTERNATIVES: f64 = 0.6;
/// Weights in readiness to share: rules and mandate; how much dependence lowers the threshold.
const RULES_SHARING: f64 = 0.22;
const MANDATE_SHARING: f64 = 0.12;
const DEPENDENCE_SHARING: f64 = 0.25;

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
    let alternatives = alternatives(rules);
    (0..forum.parties)
        .map(|j| {
            let mut deck = world.draws.deck(Purpose::Attendance, world.tick, j as u32);
            let invited = deck.chance(rules.institution.inclusiveness);
            let called = forum.admitted[j] && (forum.seated[j] || invited);
            let mandate = if forum.seated[j] { MANDATE * rules.institution.mandate } else { 0.0 };
            let inclination = EFFICACY * forum.efficacy[j] * forum.dependence[j]
                + TRUST * forum.mean_trust_of(j) * forum.commitment_at_work(j, rules)
                + leadership::call(rules)
                + mandate
                + VOICE * forum.voice[j]
                - ALTERNATIVES * alternatives * (1.0 - forum.dependence[j])
                - rules.forum.attendance_cost;
            let comes = deck.chance(logistic_exact(rules.structure.attendance_slope * inclination));
            (called, j == forum.customs || (called && comes))
        })
        .unzip()
}

/// How much of what it finds each agency passes on to customs: readiness times the channel.
pub fn open_channels(world: &mut World) {
    let rules = &world.rules;
    let institution = &rules.institution;
    let channel = institution.platform + (1.0 - institution.platform) * rules.agency.manual_channel;
    let forum = &mut world.forum;
    for (k, &j) in forum.agencies.iter().enumerate() {
        let trusting =
            forum.trust[j * forum.parties + forum.customs] * (0.5 + 0.5 * forum.commitment_at_work(j, rules));
        let threshold = rules.agency.sharing_threshold * (1.0 - DEPENDENCE_SHARING * forum.dependence[j]);
        // The forum's rules and its convenor bind those whom it has admitted; a mandate binds every agency.
        let (ground_rules, convening) = match forum.admitted[j] {
            true => (institution.ground_rules, leadership::convening_sharing(rules)),
            false => (0.0, 0.0),
        };
        let readiness =
            trusting + RULES_SHARING * ground_rules + MANDATE_SHARING * institution.mandate + convening
                - rules.agency.leak_risk
                - threshold;
        forum.share[k] = channel * logistic_exact(rules.structure.sharing_slope * readiness);
    }
}
