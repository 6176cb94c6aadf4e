//! Facilitative leadership in its three roles: convening, mediating, empowering.

use crate::model::settings::Settings;

/// Part of the way to the most powerful that the voice of the weak is lifted.
pub fn lift_of_the_weak(rules: &Settings) -> f64 {
    let (institution, weights) = (&rules.institution, &rules.forum);
    rules.structure.voice_lift
        * (weights.voice_empowering * institution.empowering + weights.voice_support * institution.support)
            .min(1.0)
}

/// Convening in the choice to attend.
pub fn call(rules: &Settings) -> f64 {
    rules.forum.attendance_convening * rules.institution.convening
}

/// Convening in commitment: it works on those who believe that collaborating achieves something.
pub fn convening_commitment(rules: &Settings, efficacy: f64) -> f64 {
    rules.forum.commitment_convening * rules.institution.convening * efficacy
}

/// Convening in readiness to share.
pub fn convening_sharing(rules: &Settings) -> f64 {
    rules.agency.sharing_convening * rules.institution.convening
}

/// Mediating in the quality of dialogue.
pub fn mediating_quality(rules: &Settings) -> f64 {
    rules.forum.quality_mediating * rules.institution.mediating
}

/// What a mediator leaves of overriding.
pub fn override_left(rules: &Settings) -> f64 {
    1.0 - rules.forum.override_mediating * rules.institution.mediating
}
