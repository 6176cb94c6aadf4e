//! Columns whose values drift alike: forgetting, decay to a floor, reversion to a start.
//!
//! Without an event, a tick turns an agent's `x` into `a·x + b` with the same `a` and `b` for all. Stored as
//! `x = scale · stored + shift`, the column need not be touched for that: a tick moves two numbers, and work is left
//! for the few to whom something happens.

use super::blocks::{self, BLOCK};
use crate::math::sum;

/// Below this scale single precision would lose digits: the column is written anew.
const SMALLEST_SCALE: f64 = 1.0 / 1024.0;

/// Agents that one thread changes where agents of a whole population are named in no order: it reads all names, so that
/// regions are larger than blocks.
const REGION: usize = 64 * BLOCK;

/// The conversion from stored numbers to values: `scale · stored + shift`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    scale: f32,
    shift: f32,
}

impl Reading {
    /// The value of the number `stored`.
    #[inline(always)]
    pub fn of(self, stored: f32) -> f32 {
        self.scale * stored + self.shift
    }
}

/// The common drift of a column: `x = scale · stored + shift`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    scale: f64,
    shift: f64,
}

impl Drift {
    /// No drift: values equal the stored numbers.
    pub const NONE: Drift = Drift { scale: 1.0, shift: 0.0 };

    /// Every value moves `rate` of the way to `target`, for each pair at once and from the same old value.
    pub fn move_towards(&mut self, pulls: &[(f64, f64)]) {
        let kept = 1.0 - pulls.iter().map(|(rate, _)| rate).sum::<f64>();
        self.scale *= kept;
        self.shift = kept * self.shift + pulls.iter().map(|(rate, target)| rate * target).sum::<f64>();
    }

    /// The same in single precision, to read many values at this tick.
    pub fn reading(self) -> Reading {
        Reading { scale: self.scale as f32, shift: self.shift as f32 }
    }
}

/// A column whose values drift alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Drifting {
    stored: Vec<f32>,
    drift: Drift,
    per_scale: f32,
}

impl Drifting {
    /// A column of these values.
    pub fn new(values: Vec<f32>) -> Self {
        Drifting { stored: values, drift: Drift::NONE, per_scale: 1.0 }
    }

    /// The numbers stored, to be read by [`Drifting::reading`].
    pub fn stored(&self) -> &[f32] {
        &self.stored
    }

    /// The conversion of the stored numbers at this tick.
    pub fn reading(&self) -> Reading {
        self.drift.reading()
    }

    /// The value of agent `i`.
    #[inline]
    pub fn of(&self, i: usize) -> f32 {
        self.reading().of(self.stored[i])
    }

    /// The values of all agents.
    pub fn values(&self) -> Vec<f32> {
        let reading = self.reading();
        self.stored.iter().map(|&stored| reading.of(stored)).collect()
    }

    /// Adds `change` to the value of agent `i`.
    #[inline]
    pub fn add(&mut self, i: usize, change: f32) {
        self.stored[i] += change * self.per_scale;
    }

    /// Adds `change` to the value of each agent of the lists, as often as they name it.
    pub fn add_to_each(&mut self, lists: &[Vec<u32>], change: f32) {
        let change = change * self.per_scale;
        blocks::each(self.stored.chunks_mut(REGION).enumerate(), |(region, stored)| {
            let first = region * REGION;
            for list in lists {
                for &agent in list {
                    if let Some(stored) = stored.get_mut((agent as usize).wrapping_sub(first)) {
                        *stored += change;
                    }
                }
            }
        });
    }

    /// See [`Drift::move_towards`].
    pub fn move_towards(&mut self, pulls: &[(f64, f64)]) {
        self.drift.move_towards(pulls);
        if self.drift.scale < SMALLEST_SCALE {
            self.store_anew();
        }
        self.per_scale = (1.0 / self.drift.scale) as f32;
    }

    fn store_anew(&mut self) {
        let reading = self.reading();
        blocks::each(self.stored.chunks_mut(BLOCK), |stored| {
            stored.iter_mut().for_each(|stored| *stored = reading.of(*stored));
        });
        self.drift = Drift::NONE;
    }
}

/// A column whose values drift alike, and their mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Averaged {
    column: Drifting,
    /// Sum of the stored numbers.
    sum: f64,
}

impl Averaged {
    /// A column of these values, and its mean.
    pub fn new(values: Vec<f32>) -> Self {
        Averaged { sum: sum(&values), column: Drifting::new(values) }
    }

    /// The column, read-only.
    pub fn column(&self) -> &Drifting {
        &self.column
    }

    /// Adds `change` to the value of agent `i` and updates the mean.
    pub fn add(&mut self, i: usize, change: f32) {
        let old = self.column.stored[i];
        self.column.add(i, change);
        self.sum += f64::from(self.column.stored[i]) - f64::from(old);
    }

    /// See [`Drift::move_towards`].
    pub fn move_towards(&mut self, pulls: &[(f64, f64)]) {
        self.column.move_towards(pulls);
        if self.column.drift == Drift::NONE {
            self.sum = sum(&self.column.stored);
        }
    }

    /// The mean value; 0 for an empty column.
    pub fn mean(&self) -> f64 {
        match self.column.stored.len() {
            0 => 0.0,
            agents => self.column.drift.scale * self.sum / agents as f64 + self.column.drift.shift,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drifts_as_if_every_value_were_moved() {
        let mut plain: Vec<f64> = (0..10).map(|i| f64::from(i) * 0.1).collect();
        let mut column = Averaged::new(plain.iter().map(|&x| x as f32).collect());
        for tick in 0..2_000 {
            let (decay, floor) = (0.01, 0.3);
            let (gain, ceiling) = (if tick > 1_000 { 0.002 } else { 0.0 }, 1.0);
            plain.iter_mut().for_each(|x| *x += decay * (floor - *x) + gain * (ceiling - *x));
            column.move_towards(&[(decay, floor), (gain, ceiling)]);
            if tick % 7 == 0 {
                let agent = tick as usize % 10;
                plain[agent] += 0.2;
                column.add(agent, 0.2);
            }
            for (i, &x) in plain.iter().enumerate() {
                assert!((f64::from(column.column().of(i)) - x).abs() < 1e-5, "tick {tick}, agent {i}");
            }
            assert!((column.mean() - plain.iter().sum::<f64>() / 10.0).abs() < 1e-5);
        }
    }

    #[test]
    fn lists_name_agents_of_any_region_as_often_as_they_like() {
        let last = 2 * REGION as u32 + 3;
        let mut column = Drifting::new(vec![0.0; last as usize + 1]);
        column.move_towards(&[(0.5, 0.0)]);
        column.add_to_each(&[vec![last, 0, REGION as u32], vec![], vec![0, last, last]], 1.0);
        let of = |i: u32| column.of(i as usize);
        assert_eq!([0, 1, REGION as u32 - 1, REGION as u32, last].map(of), [2.0, 0.0, 0.0, 1.0, 3.0]);
    }

    #[test]
    fn everything_may_be_forgotten_at_once() {
        let mut column = Drifting::new(vec![1.0, 5.0]);
        column.move_towards(&[(1.0, 2.0)]);
        assert_eq!(column.values(), [2.0, 2.0]);
        column.add(1, 0.5);
        assert_eq!(column.values(), [2.0, 2.5]);
        assert_eq!(Averaged::new(Vec::new()).mean(), 0.0);
    }
}
