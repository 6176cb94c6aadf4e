//! Facilitative leadership in its three roles: convening, mediating, empowering.

use super::Forum;
use crate::model::settings::Settings;

/// Part of the gap to the most powerful by which the voice of the weak is lifted.
pub fn lift_of_the_weak(rules: &Settings) -> f64 {
    let (institution, weights) = (&rules.institution, &rules.forum);
    rules.structure.voice_lift
        * (weights.voice_empowering * institution.empowering + weights.voice_support * institution.support)
            .min(1.0)
}

/// What convening is worth to party `j`: a leader from among the parties counts as far as he is trusted, and not to
/// parties that are not admitted.
pub fn lead(rules: &Settings, forum: &Forum, j: usize) -> f64 {
    if !forum.admitted[j] {
        return 0.0;
    }
    let trust = if j == forum.customs { rules.forum.convenor_own } else { forum.trust_of(j, forum.customs) };
    rules.institution.convening * trust
}

/// An honest broker: mediating, as far as the forum is fair.
pub fn broker(rules: &Settings, fairness: f64) -> f64 {
    rules.institution.mediating * fairness
}

/// Part of overriding that remains under a mediator.
pub fn override_left(rules: &Settings) -> f64 {
    1.0 - rules.forum.override_mediating * rules.institution.mediating
}
