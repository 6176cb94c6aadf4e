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

use std::io;

use super::engine::Failure;
use sfic_text::{system, tr};

/// Failure of a calibration.
#[derive(Debug, thiserror::Error)]
pub enum CalibrateError {
    /// Interrupted; finished runs are in the journal.
    #[error("{}", tr!("interrupted after {runs} runs", runs))]
    Interrupted {
        /// Runs in the journal.
        runs: usize,
    },
    /// The journal cannot be read or written.
    #[error("{}", tr!("the journal of finished runs: {error}", error = system(.0)))]
    Journal(#[from] io::Error),
    /// A run failed: a fault of the program.
    #[error(transparent)]
    Failed(Failure),
    /// Not one generation could be filled.
    #[error("{}", tr!("of {proposals} points drawn from the priors, only {accepted} had a value for every fitted target", proposals, accepted))]
    Nothing {
        /// Points that were tried.
        proposals: u32,
        /// Points that had values.
        accepted: usize,
    },
}

#[cfg(test)]
mod tests;
