//! Small symmetric positive definite systems.

/// A square matrix of small order, by rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Matrix {
    pub(super) order: usize,
    pub(super) cells: Vec<f64>,
}

impl Matrix {
    pub(super) fn zeros(order: usize) -> Self {
        Self { order, cells: vec![0.0; order * order] }
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.order + column]
    }

    pub(super) fn add(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.order + column] += value;
    }

    /// Adds `weight · u vᵀ`.
    pub(super) fn add_outer(&mut self, weight: f64, u: &[f64], v: &[f64]) {
        for (row, a) in self.cells.chunks_mut(self.order.max(1)).zip(u) {
            for (cell, b) in row.iter_mut().zip(v) {
                *cell += weight * a * b;
            }
        }
    }

    /// Inverse by Cholesky's decomposition; `None` unless numerically positive definite.
    pub(super) fn inverse(&self) -> Option<Self> {
        let n = self.order;
        let mut lower = Self::zeros(n);
        for row in 0..n {
            for column in 0..=row {
                let inner: f64 = (0..column).map(|k| lower.at(row, k) * lower.at(column, k)).sum();
                let rest = self.at(row, column) - inner;
                let cell = if row == column {
                    // Relative to the diagonal, so that the units of a column do not matter.
                    if rest.is_nan() || rest <= 1e-11 * self.at(row, row) {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / lower.at(column, column)
                };
                lower.cells[row * n + column] = cell;
            }
        }
        let mut inverse = Self::zeros(n);
        for column in 0..n {
            let mut solution = vec![0.0; n];
            for row in 0..n {
                let unit = if row == column { 1.0 } else { 0.0 };
                let inner: f64 = (0..row).map(|k| lower.at(row, k) * solution[k]).sum();
                solution[row] = (unit - inner) / lower.at(row, row);
            }
            for row in (0..n).rev() {
                let inner: f64 = (row + 1..n).map(|k| lower.at(k, row) * solution[k]).sum();
                solution[row] = (solution[row] - inner) / lower.at(row, row);
            }
            for (row, value) in solution.into_iter().enumerate() {
                inverse.cells[row * n + column] = value;
            }
        }
        Some(inverse)
    }

    pub(super) fn times(&self, vector: &[f64]) -> Vec<f64> {
        self.cells
            .chunks(self.order.max(1))
            .map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_by_hand() {
        let matrix = Matrix { order: 2, cells: vec![4.0, 2.0, 2.0, 3.0] };
        let inverse = matrix.inverse().unwrap();
        for (found, expected) in inverse.cells.iter().zip([0.375, -0.25, -0.25, 0.5]) {
            assert!((found - expected).abs() < 1e-15);
        }
        let back = matrix.times(&inverse.times(&[1.0, -2.0]));
        assert!((back[0] - 1.0).abs() < 1e-12 && (back[1] + 2.0).abs() < 1e-12);
    }

    #[test]
    fn singular_is_said() {
        let matrix = Matrix { order: 2, cells: vec![1.0, 2.0, 2.0, 4.0] };
        assert_eq!(matrix.inverse(), None);
        assert_eq!(Matrix::zeros(1).inverse(), None);
    }
}
