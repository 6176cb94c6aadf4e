//! The sampler: proposals, their judgement in order, generations, weights, stopping.

use super::kernel::Kernel;
use super::posterior::effective_sample_size;
use crate::random::{Deck, Draws, Purpose};

/// How a sample is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Points in each generation.
    pub particles: usize,
    /// The next tolerance is this quantile of the distances of a generation, in (0, 1).
    pub quantile: f64,
    /// Tolerance of the first generation; infinite to accept every particle that has a distance.
    pub first_tolerance: f64,
    /// It is enough at this tolerance.
    pub tolerance: f64,
    /// It is no longer worth the effort when fewer proposals than this share are accepted, in (0, 1).
    pub acceptance: f64,
    /// Most generations, the first included.
    pub generations: u32,
}

/// A point that was accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Particle {
    /// Which proposal of its generation it was.
    pub proposal: u32,
    /// The point in the unit cube.
    pub point: Vec<f64>,
    /// Its weight; those of a generation sum to 1.
    pub weight: f64,
    /// How far its outcomes are from the targets.
    pub distance: f64,
}

/// A finished generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Generation {
    /// From 0.
    pub number: u32,
    /// No distance in it is larger.
    pub tolerance: f64,
    /// Proposals that it took.
    pub proposals: u32,
    /// Its points, in the order of their proposals.
    pub particles: Vec<Particle>,
}

impl Generation {
    /// Share of proposals accepted.
    pub fn acceptance(&self) -> f64 {
        self.particles.len() as f64 / f64::from(self.proposals.max(1))
    }

    /// The weights.
    pub fn weights(&self) -> Vec<f64> {
        self.particles.iter().map(|particle| particle.weight).collect()
    }

    /// Number of equally weighted points that would be worth as much (Kish 1965).
    pub fn effective_sample_size(&self) -> f64 {
        effective_sample_size(&self.weights())
    }
}

/// Why there are no more generations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The tolerance asked for was reached.
    Tolerance,
    /// Too few proposals were accepted; the generation under way was given up.
    Acceptance,
    /// There were as many generations as allowed.
    Generations,
    /// The quantile of the distances is no smaller than the tolerance was: more generations would not come nearer.
    Stalled,
}

/// A sequential sample under way.
#[derive(Clone, Debug)]
pub struct Smc {
    rules: Rules,
    dimension: usize,
    draws: Draws,
    done: Vec<Generation>,
    kernel: Option<Kernel>,
    /// Weights of the last generation, cumulated.
    cumulated: Vec<f64>,
    tolerance: f64,
    open: Vec<Particle>,
    judged: u32,
    stopped: Option<Stopped>,
}

impl Smc {
    /// A sample of points with so many coordinates.
    ///
    /// # Panics
    ///
    /// If the rules make no sense: fewer than two points, a quantile or an acceptance outside (0, 1), no generation.
    pub fn new(rules: Rules, dimension: usize, seed: u64) -> Self {
        let share = |x: f64| x > 0.0 && x < 1.0;
        assert!(rules.particles >= 2 && rules.generations >= 1 && dimension >= 1, "nothing to sample");
        assert!(share(rules.quantile) && share(rules.acceptance), "not a share");
        Smc {
            rules,
            dimension,
            draws: Draws::new(seed, 0),
            done: Vec::new(),
            kernel: None,
            cumulated: Vec::new(),
            tolerance: rules.first_tolerance,
            open: Vec::new(),
            judged: 0,
            stopped: None,
        }
    }

    /// Finished generations.
    pub fn generations(&self) -> &[Generation] {
        &self.done
    }

    /// The number of the generation under way.
    pub fn generation(&self) -> u32 {
        self.done.len() as u32
    }

    /// The tolerance of the generation under way.
    pub fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// Points accepted so far in the generation under way.
    pub fn accepted(&self) -> usize {
        self.open.len()
    }

    /// The proposal of the generation under way that is to be judged next.
    pub fn next(&self) -> u32 {
        self.judged
    }

    /// Why it has ended, once it has.
    pub fn stopped(&self) -> Option<Stopped> {
        self.stopped
    }

    /// Proposal `k` of the generation under way: a point of the unit cube.
    pub fn proposal(&self, k: u32) -> Vec<f64> {
        let mut deck = self.draws.deck(Purpose::Proposal, self.generation(), k);
        let (Some(kernel), Some(before)) = (&self.kernel, self.done.last()) else {
            return (0..self.dimension).map(|_| deck.uniform()).collect();
        };
        loop {
            let ancestor = &before.particles[self.ancestor(&mut deck)].point;
            let normals: Vec<f64> = (0..self.dimension).map(|_| deck.normal()).collect();
            let point = kernel.moved(ancestor, &normals);
            if point.iter().all(|&x| x > 0.0 && x < 1.0) {
                return point;
            }
        }
    }

    fn ancestor(&self, deck: &mut Deck) -> usize {
        let u = deck.uniform();
        self.cumulated.partition_point(|&sum| sum <= u).min(self.cumulated.len() - 1)
    }

    /// Judges the next proposal by its distance and says whether it was accepted. What is not a number is refused.
    ///
    /// # Panics
    ///
    /// When the sample has ended.
    pub fn judge(&mut self, point: Vec<f64>, distance: f64) -> bool {
        assert!(self.stopped.is_none(), "the sample has ended");
        let proposal = self.judged;
        self.judged += 1;
        let accepted = distance.is_finite() && distance <= self.tolerance;
        if accepted {
            let weight = self.weight(&point);
            self.open.push(Particle { proposal, point, weight, distance });
        }
        if self.open.len() == self.rules.particles {
            self.close();
        } else if f64::from(self.judged) * self.rules.acceptance >= self.rules.particles as f64 {
            self.stopped = Some(Stopped::Acceptance);
        }
        accepted
    }

    /// The prior over the density of being proposed; the prior is uniform.
    fn weight(&self, point: &[f64]) -> f64 {
        let (Some(kernel), Some(before)) = (&self.kernel, self.done.last()) else { return 1.0 };
        let density = before.particles.iter().map(|p| p.weight * kernel.density(&p.point, point));
        1.0 / density.sum::<f64>()
    }

    fn close(&mut self) {
        let mut particles = std::mem::take(&mut self.open);
        let total: f64 = particles.iter().map(|particle| particle.weight).sum();
        particles.iter_mut().for_each(|particle| particle.weight /= total);
        let number = self.generation();
        let generation = Generation { number, tolerance: self.tolerance, proposals: self.judged, particles };
        let next = self.next_tolerance(&generation);
        self.stopped = if self.tolerance <= self.rules.tolerance {
            Some(Stopped::Tolerance)
        } else if number + 1 >= self.rules.generations {
            Some(Stopped::Generations)
        } else if next >= self.tolerance {
            Some(Stopped::Stalled)
        } else {
            None
        };
        let weights = generation.weights();
        let points: Vec<&[f64]> = generation.particles.iter().map(|p| p.point.as_slice()).collect();
        self.kernel = Some(Kernel::new(&points, &weights));
        self.cumulated = weights
            .iter()
            .scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        self.tolerance = next;
        self.judged = 0;
        self.done.push(generation);
    }

    /// The quantile of the distances, but no smaller than the tolerance that is enough.
    fn next_tolerance(&self, generation: &Generation) -> f64 {
        let mut distances: Vec<f64> = generation.particles.iter().map(|p| p.distance).collect();
        distances.sort_by(f64::total_cmp);
        let index = (self.rules.quantile * distances.len() as f64).ceil() as usize;
        distances[index.clamp(1, distances.len()) - 1].max(self.rules.tolerance)
    }
}

/// Samples to the end, `batch` proposals at a time: `simulate` gets the generation, the place of the first proposal and
/// the points, and returns their distances.
///
/// # Errors
///
/// Whatever `simulate` fails with; what was judged before stays judged.
pub fn run<E>(
    smc: &mut Smc,
    batch: u32,
    mut simulate: impl FnMut(u32, u32, &[Vec<f64>]) -> Result<Vec<f64>, E>,
) -> Result<Stopped, E> {
    loop {
        if let Some(stopped) = smc.stopped() {
            return Ok(stopped);
        }
        let (generation, first) = (smc.generation(), smc.next());
        let points: Vec<Vec<f64>> = (first..first + batch.max(1)).map(|k| smc.proposal(k)).collect();
        let distances = simulate(generation, first, &points)?;
        for (point, distance) in points.into_iter().zip(distances) {
            smc.judge(point, distance);
            // What is left of the batch belongs to a generation that is over.
            if smc.generation() != generation || smc.stopped().is_some() {
                break;
            }
        }
    }
}
