//! Equal up to rounding: one question, asked in one place.
//!
//! A sum of equal numbers, or a mean of squares less the square of a mean, is seldom exactly what it would be without
//! rounding: a constant has a computed variance of 10⁻³³, and dividing by it gives anything. A difference is therefore
//! nothing if it is small *against the numbers that went into it*, never against a fixed number.

/// A difference smaller than this part of the numbers that went into it is the rounding of their sums.
pub const ROUNDING: f64 = 1e-12;

/// True if a difference of numbers as large as `size` is nothing but their rounding.
pub fn is_rounding(difference: f64, size: f64) -> bool {
    difference.abs() <= ROUNDING * size.abs()
}

/// A difference of numbers as large as `size`; 0 if it is nothing but their rounding.
pub fn beyond_rounding(difference: f64, size: f64) -> f64 {
    if is_rounding(difference, size) { 0.0 } else { difference }
}

/// True if two numbers are equal up to the rounding of the larger.
pub fn same(one: f64, other: f64) -> bool {
    one == other || is_rounding(one - other, one.abs().max(other.abs()))
}

/// The largest size of some numbers; 0 of none.
pub fn size(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |largest, value| largest.max(value.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_judged_by_the_numbers_that_went_in() {
        assert!(same(0.1 + 0.2, 0.3) && same(0.0, 0.0) && same(f64::INFINITY, f64::INFINITY));
        // The same difference of large numbers is rounding, of small ones it is not.
        assert!(same(1e6, 1e6 + 1e-9) && !same(1e-9, 2e-9) && !same(1.0, 1.0 + 1e-9));
        assert!(!same(f64::NAN, f64::NAN) && !same(1.0, -1.0));
        assert_eq!([beyond_rounding(1e-14, 1.0), beyond_rounding(1e-14, 1e-3)], [0.0, 1e-14]);
        assert_eq!((size([-3.0, 2.0]), size([])), (3.0, 0.0));
    }
}
