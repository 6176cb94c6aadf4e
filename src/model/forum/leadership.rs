//! Facilitative leadership in its three roles: convening, mediating, empowering.

use crate::model::settings::Settings;

/// Weight of empowering leadership in lifting the weak; support weighs the rest and a little more.
const EMPOWERING: f64 = 0.5;
const SUPPORT: f64 = 0.6;
/// What the convenor's call adds to the choice to attend, to commitment, and to readiness to share.
const CONVENING_ATTENDANCE: f64 = 0.4;
const CONVENING_COMMITMENT: f64 = 0.2;
const CONVENING_SHARING: f64 = 0.12;
/// What a mediator adds to the quality of dialogue, and takes from overriding.
const MEDIATING_QUALITY: f64 = 0.3;
const MEDIATING_OVERRIDE: f64 = 0.5;

/// Part of the way to the most powerful that the voice of the weak is lifted.
pub fn lift_of_the_weak(rules: &Settings) -> f64 {
    let institution = &rules.institution;
    rules.structure.voice_lift
        * (EMPOWERING * institution.empowering + SUPPORT * institution.support).min(1.0)
}

/// Convening in the choice to attend.
pub fn call(rules: &Settings) -> f64 {
    CONVENING_ATTENDANCE * rules.institution.convening
}

/// Convening in commitment: it works on those who believe that collaborating achieves something.
pub fn convening_commitment(rules: &Settings, efficacy: f64) -> f64 {
    CONVENING_COMMITMENT * rules.institution.convening * efficacy
}

/// Convening in readiness to share.
pub fn convening_sharing(rules: &Settings) -> f64 {
    CONVENING_SHARING * rules.institution.convening
}

/// Mediating in the quality of dialogue.
pub fn mediating_quality(rules: &Settings) -> f64 {
    MEDIATING_QUALITY * rules.institution.mediating
}

/// What a mediator leaves of overriding.
pub fn override_left(rules: &Settings) -> f64 {
    1.0 - MEDIATING_OVERRIDE * rules.institution.mediating
}
