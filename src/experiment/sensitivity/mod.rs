//! Sensitivity of a study's outcomes to its factors: what does an effect depend on?
//!
//! It is a sweep over a design that consists of blocks: trajectories, or pairs of points with the exchanges between
//! them. Every outcome is looked at as its level in each arm and as the change that an arm makes against the first, on
//! the same draws. All points have the same replicates; what noise these leave is estimated from them
//! ([`crate::stats::sensitivity`]).
//!
//! | Step | Where |
//! |---|---|
//! | Blocks of the design, or of points from a file | [`arrangement`] |
//! | Values of the outcomes, block by block | [`gather`] |
//! | Indices of them | [`findings`] |
//! | The sweep, with looks at its first blocks on the way | [`run`](mod@run) |

pub mod arrangement;
pub mod findings;
pub mod gather;
pub mod run;

pub use arrangement::{Arrangement, Method, Unsuitable};
pub use findings::{Findings, Found};
pub use gather::{Quantity, Target};
