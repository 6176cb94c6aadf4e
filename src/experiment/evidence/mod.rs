//! Does the model show what is published about the system? Each stylised fact, checked.
//!
//! | Step | Where |
//! |---|---|
//! | The facts, their ranges and sources, and what is computed for each | [`facts`] |
//! | The arms that some facts need: fines doubled, inspections doubled, a campaign, rewards | [`arms`] |
//! | What exporters make of a check, and of a sanction next to them, week by week | [`reactions`] |
//! | Values with intervals, and whether they lie in their ranges | [`check`] |

pub mod arms;
pub mod check;
pub mod facts;
pub mod reactions;
