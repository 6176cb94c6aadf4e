//! Calibration: parameters of a study whose outcomes meet target ranges, as a weighted posterior sample.
//!
//! | Step | Where |
//! |---|---|
//! | The runs at proposed points, and what they show of each target | [`simulate`] |
//! | Generation after generation, and the check of the result on fresh runs | [`sample`] |
//! | What was learned of each parameter, what was met | [`findings`] |
//! | What countermeasures do at every point of the posterior | [`effects`] |

pub mod effects;
pub mod findings;
pub mod sample;
pub mod simulate;
