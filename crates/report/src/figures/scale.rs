//! Axes with round steps that map values to coordinates, and numbers as text.

use crate::text::words;
use sfic::stats::{Estimate, Interval};

/// A value with the ends of its interval, if it has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The value.
    pub value: f64,
    /// Lower and upper end.
    pub ends: Option<(f64, f64)>,
}

impl Span {
    /// A value with the ends of its interval; `None` unless the value is a finite number that an axis can show. Ends
    /// that are not count as none.
    pub fn new(value: Option<f64>, low: Option<f64>, high: Option<f64>) -> Option<Self> {
        let finite = |value: Option<f64>| value.filter(|value| drawable(*value));
        Some(Span { value: finite(value)?, ends: finite(low).zip(finite(high)) })
    }

    /// A value without interval; `None` unless an axis can show it.
    pub fn bare(value: f64) -> Option<Self> {
        Self::new(Some(value), None, None)
    }

    /// The value and the ends of its interval.
    pub fn all(self) -> impl Iterator<Item = f64> {
        let ends = self.ends.into_iter().flat_map(|(low, high)| [low, high]);
        std::iter::once(self.value).chain(ends)
    }
}

impl From<Estimate> for Span {
    fn from(estimate: Estimate) -> Self {
        let ends = estimate.interval.map(|interval| (interval.low, interval.high));
        Span { value: estimate.value, ends }
    }
}

impl From<Span> for Estimate {
    fn from(span: Span) -> Self {
        let interval = span.ends.map(|(low, high)| Interval { low, high });
        Estimate { value: span.value, se: None, interval, degrees: 0 }
    }
}

/// True if an axis can show the value: beyond, differences and percentages would overflow.
fn drawable(value: f64) -> bool {
    value.abs() < 1e200
}

/// Format of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Shares, as percentages.
    Percent,
    /// Differences of shares, in percentage points with their sign.
    Points,
    /// Plain numbers.
    Plain,
    /// Differences, with their sign.
    Signed,
}

impl Numbers {
    fn factor(self) -> f64 {
        if matches!(self, Numbers::Percent | Numbers::Points) { 100.0 } else { 1.0 }
    }

    fn signed(self) -> bool {
        matches!(self, Numbers::Points | Numbers::Signed)
    }

    /// A value with its interval: `53.9 % [53.1, 54.7]`, `−14.1 [−14.8, −13.4]`.
    pub fn text(self, span: Span) -> String {
        let percent = self.factor() > 1.0;
        if span.all().any(|value| far(value * self.factor())) {
            let of = |value: f64| scientific(value * self.factor());
            return match span.ends {
                Some((low, high)) => format!("{} [{}, {}]", of(span.value), of(low), of(high)),
                None => of(span.value),
            };
        }
        match span.ends {
            None => self.alone(span.value),
            Some((low, high)) if self.signed() => {
                words::change_within(percent, span.value, Interval { low, high })
            }
            Some((low, high)) => words::level_within(percent, span.value, Interval { low, high }),
        }
    }

    /// A value without interval.
    pub fn alone(self, value: f64) -> String {
        let scaled = value * self.factor();
        let text = if far(scaled) {
            scientific(scaled)
        } else if self.factor() > 1.0 {
            words::with_minus(&format!("{scaled:.1}"))
        } else {
            words::number(scaled)
        };
        let text = if self.signed() { words::with_plus(text) } else { text };
        if self == Numbers::Percent { words::in_percent(text) } else { text }
    }
}

fn far(value: f64) -> bool {
    value.abs() >= 1e7
}

fn scientific(value: f64) -> String {
    format!("{value:.1e}").replace('-', "−")
}

/// An axis: a range of values with round ends, drawn between two coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    step: f64,
    numbers: Numbers,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis that shows all `values` (those that are not finite do not count), with about `steps` steps, from one
    /// coordinate to another.
    pub fn over(
        values: impl IntoIterator<Item = f64>,
        numbers: Numbers,
        steps: usize,
        (from, to): (f64, f64),
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| drawable(*value)) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            (low, high) = (0.0, 1.0 / numbers.factor());
        }
        let least = 1e-9_f64.max(low.abs().max(high.abs()) * 1e-9);
        if high - low < least {
            (low, high) = (low - least.max(low.abs() * 0.1), high + least.max(high.abs() * 0.1));
        }
        let step = round_step((high - low) / steps.max(1) as f64);
        let (least, most) = (low, high);
        let (mut low, mut high) = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
        if numbers == Numbers::Percent && least >= 0.0 && most <= 1.05 {
            // A band around 100 % may reach beyond it; an axis of shares does not.
            (low, high) = (low.max(0.0), high.min(1.0_f64.max(most)));
        }
        Axis { low, high, step, numbers, from, to }
    }

    /// Coordinate of a value.
    pub fn at(&self, value: f64) -> f64 {
        let part = (value - self.low) / (self.high - self.low);
        self.from + part * (self.to - self.from)
    }

    /// Values of the ticks with their labels.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let factor = self.numbers.factor();
        let count = ((self.high - self.low) / self.step).round().min(50.0) as usize;
        let step = self.step * factor;
        let digits = (0..8).find(|&digits| is_whole(step * libm::pow(10.0, digits as f64))).unwrap_or(8);
        let text = |value: f64| {
            let scaled = value * factor;
            let text = match scaled {
                _ if scaled.abs() < step * 1e-6 => return "0".into(),
                _ if far(scaled) => scientific(scaled),
                _ => words::with_minus(&format!("{scaled:.digits$}")),
            };
            if self.numbers.signed() && scaled > 0.0 { format!("+{text}") } else { text }
        };
        (0..=count).map(|i| self.low + i as f64 * self.step).map(|value| (value, text(value))).collect()
    }

    /// True if zero lies strictly inside the range.
    pub fn crosses_zero(&self) -> bool {
        self.low < 0.0 && 0.0 < self.high
    }

    /// Lower and upper end.
    pub fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6
}

/// The next of 1, 2, 5 × a power of ten that is not much below `least`.
fn round_step(least: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(least).floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * 0.8)
        .unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis) -> Vec<String> {
        axis.ticks().into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn axes_have_round_steps() {
        let axis = Axis::over([-0.368, 0.011], Numbers::Points, 4, (0.0, 100.0));
        assert_eq!(texts(&axis), ["−40", "−30", "−20", "−10", "0", "+10"]);
        assert_eq!(axis.at(-0.4), 0.0);
        assert!(axis.crosses_zero());
        let axis = Axis::over([0.0, 0.043], Numbers::Percent, 4, (0.0, 100.0));
        assert_eq!(texts(&axis), ["0", "1", "2", "3", "4", "5"]);
        let axis = Axis::over([0.12, 0.61], Numbers::Plain, 5, (0.0, 100.0));
        assert_eq!(texts(&axis), ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]);
    }

    #[test]
    fn nothing_breaks_an_axis() {
        for values in [
            vec![],
            vec![f64::NAN, f64::INFINITY],
            vec![0.0],
            vec![3.0, 3.0],
            vec![-1e199, 1e199],
            vec![f64::MAX, f64::MIN],
            vec![1e-12, 2e-12],
            vec![-7.5],
        ] {
            for numbers in [Numbers::Percent, Numbers::Points, Numbers::Plain, Numbers::Signed] {
                let axis = Axis::over(values.iter().copied(), numbers, 5, (10.0, 90.0));
                let ticks = axis.ticks();
                assert!(ticks.len() >= 2 && ticks.len() < 20, "{values:?}: {ticks:?}");
                for value in values.iter().filter(|value| drawable(**value)) {
                    assert!((9.9..=90.1).contains(&axis.at(*value)), "{value} of {values:?} on {axis:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_those_of_the_screen() {
        let span = Span::new(Some(-0.1411), Some(-0.1481), Some(-0.1341)).unwrap();
        assert_eq!(Numbers::Points.text(span), "−14.11 [−14.81, −13.41]");
        let span = Span::new(Some(0.5394), Some(0.5314), Some(0.5474)).unwrap();
        assert_eq!(Numbers::Percent.text(span), "53.94 % [53.14, 54.74]");
        assert_eq!(Numbers::Signed.alone(2.0), "+2.00");
        assert_eq!(Numbers::Plain.text(Span::bare(1e100).unwrap()), "1.0e100");
        assert_eq!(Span::new(Some(f64::NAN), None, None), None);
    }
}
