//! The normal kernel that moves points from one generation to the next.

/// Factor on the covariance of the population (Beaumont et al. 2009).
const INFLATION: f64 = 2.0;
/// Smallest standard deviation of a step, in shares of the cube: a population that has collapsed in one coordinate
/// could otherwise not be moved at all.
const SMALLEST_STEP: f64 = 1e-6;
/// A pivot below this part of its variance means that coordinates are collinear.
const COLLINEAR: f64 = 1e-10;

/// A multivariate normal, by the lower triangle of the root of its covariance.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kernel {
    order: usize,
    /// By rows; zero above the diagonal.
    lower: Vec<f64>,
}

impl Kernel {
    /// The kernel for weighted points; without the covariances where the points are collinear.
    pub(super) fn new(points: &[&[f64]], weights: &[f64]) -> Self {
        let order = points.first().map_or(0, |point| point.len());
        let mean: Vec<f64> = (0..order)
            .map(|i| points.iter().zip(weights).map(|(point, weight)| weight * point[i]).sum())
            .collect();
        let mut covariance = vec![0.0; order * order];
        for (point, weight) in points.iter().zip(weights) {
            for i in 0..order {
                for j in 0..=i {
                    covariance[i * order + j] += weight * (point[i] - mean[i]) * (point[j] - mean[j]);
                }
            }
        }
        covariance.iter_mut().for_each(|cell| *cell *= INFLATION);
        for i in 0..order {
            let variance = &mut covariance[i * order + i];
            *variance = variance.max(SMALLEST_STEP * SMALLEST_STEP);
        }
        let lower = root(order, &covariance).unwrap_or_else(|| diagonal(order, &covariance));
        Kernel { order, lower }
    }

    /// The point `from`, moved by standard normal numbers.
    pub(super) fn moved(&self, from: &[f64], normals: &[f64]) -> Vec<f64> {
        let step = |i: usize| -> f64 {
            let row = &self.lower[i * self.order..=i * self.order + i];
            row.iter().zip(normals).map(|(cell, normal)| cell * normal).sum()
        };
        from.iter().enumerate().map(|(i, x)| x + step(i)).collect()
    }

    /// Density of the step between two points, up to a constant factor.
    pub(super) fn density(&self, from: &[f64], to: &[f64]) -> f64 {
        let mut solved = Vec::with_capacity(self.order);
        let mut square = 0.0;
        for i in 0..self.order {
            let row = &self.lower[i * self.order..=i * self.order + i];
            let inner: f64 = row.iter().zip(&solved).map(|(cell, x): (&f64, &f64)| cell * x).sum();
            let x = (to[i] - from[i] - inner) / row[i];
            square += x * x;
            solved.push(x);
        }
        libm::exp(-0.5 * square)
    }
}

/// Cholesky's root of the lower triangle; `None` unless it is numerically positive definite.
fn root(order: usize, covariance: &[f64]) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; order * order];
    for i in 0..order {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| lower[i * order + k] * lower[j * order + k]).sum();
            let rest = covariance[i * order + j] - inner;
            lower[i * order + j] = if i == j {
                if rest.is_nan() || rest <= COLLINEAR * covariance[i * order + i] {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / lower[j * order + j]
            };
        }
    }
    Some(lower)
}

fn diagonal(order: usize, covariance: &[f64]) -> Vec<f64> {
    let mut lower = vec![0.0; order * order];
    for i in 0..order {
        lower[i * order + i] = covariance[i * order + i].sqrt();
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_twice_the_covariance() {
        let points: [&[f64]; 4] = [&[0.0, 0.0], &[1.0, 1.0], &[1.0, 0.0], &[0.0, 1.0]];
        let kernel = Kernel::new(&points, &[0.4, 0.4, 0.1, 0.1]);
        // Variances .25, covariance .15; doubled .5 and .3.
        let root: Vec<f64> = vec![0.5_f64.sqrt(), 0.0, 0.3 / 0.5_f64.sqrt(), (0.5_f64 - 0.18).sqrt()];
        assert!(kernel.lower.iter().zip(&root).all(|(a, b)| (a - b).abs() < 1e-12), "{kernel:?}");
        let moved = kernel.moved(&[0.5, 0.5], &[1.0, 0.0]);
        assert!((moved[0] - 0.5 - root[0]).abs() < 1e-12 && (moved[1] - 0.5 - root[2]).abs() < 1e-12);
        // Mahalanobis: (1, 0) under [[.5, .3], [.3, .5]] is .5 / .16.
        let density = kernel.density(&[0.0, 0.0], &[1.0, 0.0]);
        assert!((density - libm::exp(-0.5 * 0.5 / 0.16)).abs() < 1e-12, "{density}");
    }

    #[test]
    fn collinear_points_lose_their_covariance_and_can_still_move() {
        let points: [&[f64]; 2] = [&[0.2, 0.4], &[0.4, 0.8]];
        let kernel = Kernel::new(&points, &[0.5, 0.5]);
        assert_eq!(kernel.lower[2], 0.0);
        let one: [&[f64]; 1] = [&[0.3]];
        assert_eq!(Kernel::new(&one, &[1.0]).moved(&[0.3], &[1.0]), [0.3 + SMALLEST_STEP]);
    }

    /// A root, by rows.
    const ROOT: [f64; 9] = [2.0, 0.0, 0.0, 0.5, 1.5, 0.0, -1.0, 0.25, 3.0];

    /// ROOT · ROOTᵀ, the lower triangle.
    const COVARIANCE: [f64; 9] = [4.0, 0.0, 0.0, 1.0, 2.5, 0.0, -2.0, -0.125, 10.0625];

    #[test]
    fn the_root_of_three_coordinates_gives_their_covariance() {
        assert_eq!(root(3, &COVARIANCE).unwrap(), ROOT);
        assert_eq!(
            diagonal(3, &COVARIANCE),
            [2.0, 0.0, 0.0, 0.0, 2.5_f64.sqrt(), 0.0, 0.0, 0.0, 10.0625_f64.sqrt()]
        );
        // The third variance is what the others explain, and no more.
        let collinear = [4.0, 0.0, 0.0, 1.0, 2.5, 0.0, -2.0, -0.125, 1.0625];
        assert_eq!(root(3, &collinear), None);
        let kernel = Kernel { order: 3, lower: ROOT.to_vec() };
        assert_eq!(kernel.moved(&[10.0, 20.0, 30.0], &[1.0, 2.0, 4.0]), [12.0, 23.5, 41.5]);
        // What was moved by 1, 2 and 4 deviations has the density of 1 + 4 + 16.
        let density = kernel.density(&[10.0, 20.0, 30.0], &[12.0, 23.5, 41.5]);
        assert!((density / libm::exp(-10.5) - 1.0).abs() < 1e-12, "{density}");
    }

    #[test]
    fn a_population_gives_the_covariance_of_three_coordinates() {
        // Points ± each column of the root have the weighted covariance ROOT · ROOTᵀ / 3.
        let column = |k: usize, sign: f64| [ROOT[k] * sign, ROOT[3 + k] * sign, ROOT[6 + k] * sign];
        let points: Vec<[f64; 3]> = (0..3).flat_map(|k| [column(k, 1.0), column(k, -1.0)]).collect();
        let points: Vec<&[f64]> = points.iter().map(|point| point.as_slice()).collect();
        let kernel = Kernel::new(&points, &[1.0 / 6.0; 6]);
        let known = ROOT.map(|cell| cell * (INFLATION / 3.0).sqrt());
        assert!(kernel.lower.iter().zip(known).all(|(a, b)| (a - b).abs() < 1e-12), "{kernel:?}");
    }
}
