//! The inverse of a distribution function.

/// Steps of the search; each at least halves what is left, and most do far better.
const STEPS: usize = 200;

/// The `x` in `(low, high)` at which an increasing probability is `wanted`, from its value and its slope: Newton's steps
/// from `start`, halved where they leave what is known to hold it.
pub(super) fn solve(
    start: f64,
    (mut low, mut high): (f64, f64),
    wanted: f64,
    at: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let mut x = if start > low && start < high { start } else { 0.5 * (low + high) };
    for _ in 0..STEPS {
        let (probability, density) = at(x);
        let excess = probability - wanted;
        *(if excess < 0.0 { &mut low } else { &mut high }) = x;
        let newton = x - excess / density;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 1e-12 * x || next <= low || next >= high {
            return next;
        }
        x = next;
    }
    x
}
