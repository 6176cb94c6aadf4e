//! Simulated coverage, and figures of textbooks and of other packages.

mod calibration;
mod coverage;
mod few_cases;
mod freireich;
mod packages;
mod prices;
mod weights;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Seeded draws for simulated experiments.
pub(crate) struct Draws(ChaCha8Rng);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Uniform on (0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal (Box and Muller 1958).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(self.uniform())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// Poisson with a mean of at most some hundreds, by the product of uniforms (Knuth 1969).
    pub(super) fn poisson(&mut self, mean: f64) -> usize {
        let (mut product, mut count, least) = (self.uniform(), 0, libm::exp(-mean));
        while product > least {
            product *= self.uniform();
            count += 1;
        }
        count
    }

    /// Beta with this mean, of which two cases of one draw have the correlation `alike`; the mean itself if that is 0.
    pub(super) fn beta(&mut self, mean: f64, alike: f64) -> f64 {
        if alike == 0.0 {
            return mean;
        }
        let both = (1.0 - alike) / alike;
        crate::stats::exact::share_at(mean * both, (1.0 - mean) * both, self.uniform())
    }

    /// Exponential with mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }
}

/// How large a share `count` is of `experiments`.
pub(super) fn share(count: usize, experiments: usize) -> f64 {
    count as f64 / experiments as f64
}
