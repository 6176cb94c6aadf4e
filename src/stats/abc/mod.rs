//! Approximate Bayesian computation by sequential Monte Carlo: parameters whose simulated outcomes meet target ranges.
//!
//! The population of parameter points is drawn from the prior and then, generation by generation, from the one before
//! under a smaller tolerance (Toni et al. 2009; Beaumont et al. 2009). The tolerance adapts: it is a quantile of the
//! distances of the generation before (Del Moral, Doucet & Jasra 2012). So does the kernel that moves points: a
//! multivariate normal with twice the weighted covariance of the generation before (Beaumont et al. 2009; Filippi et
//! al. 2013).
//!
//! Points live in the **unit cube**, where the prior is uniform: a coordinate is the prior probability below the value
//! of its parameter, so that any prior with quantiles can be used and none needs a density. Proposals outside the cube
//! are drawn anew.
//!
//! | Question | Where |
//! |---|---|
//! | How far are outcomes from their ranges? | [`target`] |
//! | Which points are proposed, kept, and with what weight? | [`smc`] |
//! | What does the posterior say of a parameter, of an outcome? | [`posterior`] |
//! | Which targets were met, and which never together? | [`conflict`] |
//! | What does it say of several parameters together? | [`joint`] |
//! | Resampling the posterior for further runs | [`resample`] |
//!
//! The `k`-th proposal of generation `g` is a pure function of the seed, `g`, `k` and the generation before, and is
//! judged in the order of `k`: batches, threads and interruptions change nothing.

pub mod conflict;
pub mod joint;
mod kernel;
pub mod posterior;
pub mod resample;
pub mod smc;
pub mod target;

pub use smc::{Generation, Particle, Rules, Smc, Stopped};
pub use target::{Target, distance};
