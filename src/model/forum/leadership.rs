//! Facilitative leadership in its three roles: convening, mediating, empowering.

use crate::model::settings::Settings;

/// Part of the gap to the most powerful by which the voice of the weak is lifted.
pub fn lift_of_the_weak(rules: &Settings) -> f64 {
    let (institution, weights) = (&rules.institution, &rules.forum);
    rules.structure.voice_lift
        * (weights.voice_empowering * institution.empowering + weights.voice_support * institution.support)
            .min(1.0)
}

/// Effect of convening on the choice to attend.
pub fn call(rules: &Settings) -> f64 {
    rules.forum.attendance_convening * rules.institution.convening
}

/// Effect of convening on commitment, in proportion to the party's efficacy.
pub fn convening_commitment(rules: &Settings, efficacy: f64) -> f64 {
    rules.forum.commitment_convening * rules.institution.convening * efficacy
}

/// Effect of convening on readiness to share.
pub fn convening_sharing(rules: &Settings) -> f64 {
    rules.agency.sharing_convening * rules.institution.convening
}

/// Effect of mediating on the quality of dialogue.
pub fn mediating_quality(rules: &Settings) -> f64 {
    rules.forum.quality_mediating * rules.institution.mediating
}

/// Part of overriding that remains under a mediator.
pub fn override_left(rules: &Settings) -> f64 {
    1.0 - rules.forum.override_mediating * rules.institution.mediating
}
