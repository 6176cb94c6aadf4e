//! Numbers for people: each with its unit, its sign and no more digits than its interval bears.

use crate::text::messages::Messages;
use sfic::model::outcomes::{Format, Outcome};
use sfic::stats::{Estimate, Interval};

/// Minus, as wide as plus.
const MINUS: char = '−';

/// A text with a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A level with half of its interval: `62.7 % ± 0.6`.
pub fn level(messages: &Messages, outcome: &Outcome, level: Option<Estimate>) -> String {
    let Some(level) = level else { return say!(messages, "words.none") };
    let scale = Scale::of(outcome, level.half_width());
    let value = format!("{}{}", scale.plain(level.value), scale.sign);
    match level.half_width() {
        Some(half) => format!("{value} ± {}", scale.plain(half)),
        None => one_run(messages, &value),
    }
}

/// A value without interval says so.
fn one_run(messages: &Messages, value: &str) -> String {
    say!(messages, "words.one_run", value)
}

/// A change with its interval, in percentage points or as a number.
pub fn change_in(messages: &Messages, percent: bool, change: Estimate) -> String {
    match change.interval {
        Some(interval) => change_within(percent, change.value, interval),
        None => one_run(messages, &Scale::in_percent(percent, None).signed(change.value)),
    }
}

/// A change and its interval: `−19.3 [−20.4, −18.2]`, in percentage points or as a number.
pub fn change_within(percent: bool, value: f64, interval: Interval) -> String {
    let scale = Scale::in_percent(percent, Some(interval.half_width()));
    let [value, low, high] = [value, interval.low, interval.high].map(|value| scale.signed(value));
    format!("{value} [{low}, {high}]")
}

/// A level and its interval: `62.7 % [62.1, 63.3]`, as a percentage or as a number.
pub fn level_within(percent: bool, value: f64, interval: Interval) -> String {
    let scale = Scale::in_percent(percent, Some(interval.half_width()));
    let [value, low, high] = [value, interval.low, interval.high].map(|value| scale.plain(value));
    format!("{value}{} [{low}, {high}]", scale.sign)
}

/// A change with half of its interval: `−19.3 ± 1.1`.
pub fn short_change(messages: &Messages, outcome: &Outcome, change: Estimate) -> String {
    let scale = Scale::of(outcome, change.half_width());
    let value = scale.signed(change.value);
    match change.half_width() {
        Some(half) => format!("{value} ± {}", scale.plain(half)),
        None => one_run(messages, &value),
    }
}

/// A change that has no interval of its own, such as a bound of one: `−19.3`.
pub fn signed(outcome: &Outcome, value: f64) -> String {
    Scale::of(outcome, None).signed(value)
}

/// From one level to another, without interval: `41.2 … 80.3 %`.
pub fn range(outcome: &Outcome, (low, high): (f64, f64)) -> String {
    let scale = Scale::of(outcome, None);
    format!("{} … {}{}", scale.plain(low), scale.plain(high), scale.sign)
}

/// From one change to another: `−20.1 … +3.2`, in percentage points or the outcome's unit.
pub fn range_of_changes(outcome: &Outcome, (low, high): (f64, f64)) -> String {
    let scale = Scale::of(outcome, None);
    format!("{} … {}", scale.signed(low), scale.signed(high))
}

/// The unit of a change: percentage points for a rate.
pub fn unit_of_change(outcome: &Outcome) -> &'static str {
    match outcome.format {
        Format::Percent => "pp",
        Format::Number => outcome.unit,
    }
}

/// `1 arm`, `2 arms`.
pub fn arms(messages: &Messages, count: usize) -> String {
    let key = if count == 1 { key!("words.arm") } else { key!("words.arms") };
    say!(messages, key, count)
}

/// A p-value: `0.012`, `<0.001`, or a dash where there is none.
pub fn p_value(p: Option<f64>) -> String {
    match p {
        None => "–".into(),
        Some(p) if p < 0.001 => "<0.001".into(),
        Some(p) => format!("{p:.3}"),
    }
}

/// A share as a percentage, or a difference of shares in percentage points, with half of its interval:
/// `12.3 % ± 0.4`.
pub fn percent(messages: &Messages, value: Estimate, unit: &str) -> String {
    let half = value.half_width().map(|half| 100.0 * half);
    let digits = match half {
        Some(half) if half > 0.0 && half < 0.01 => 4,
        Some(half) if half > 0.0 && half < 0.1 => 3,
        Some(half) if half > 0.0 && half < 1.0 => 2,
        _ => 1,
    };
    let of = |value: f64| with_minus(&format!("{value:.digits$}"));
    match half {
        Some(0.0) => format!("{} {unit}", of(100.0 * value.value)),
        Some(half) => format!("{} {unit} ± {}", of(100.0 * value.value), of(half)),
        None => one_run(messages, &format!("{} {unit}", of(100.0 * value.value))),
    }
}

/// A range of shares, or of differences of shares; an end may be open.
pub fn percent_range(messages: &Messages, low: Option<f64>, high: Option<f64>, unit: &str) -> String {
    let end = |value: f64| {
        let text = format!("{:.1}", 100.0 * value);
        with_minus(text.strip_suffix(".0").unwrap_or(&text))
    };
    match (low, high) {
        (Some(low), Some(high)) => {
            say!(messages, "words.between", low = end(low), high = end(high), unit)
        }
        (Some(low), None) => say!(messages, "words.at_least", low = end(low), unit),
        (None, Some(high)) => say!(messages, "words.at_most", high = end(high), unit),
        (None, None) => say!(messages, "words.any"),
    }
}

/// A number with two significant digits or more, for prices and factors.
pub fn number(value: f64) -> String {
    let digits = match value.abs() {
        0.0 => 0,
        value if value < 0.01 => 4,
        value if value < 0.1 => 3,
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    with_minus(&format!("{value:.digits$}"))
}

/// Format of the values of an outcome.
struct Scale {
    factor: f64,
    sign: &'static str,
    digits: usize,
}

impl Scale {
    /// As many digits as show two of the half-width, at least one for percentages.
    fn of(outcome: &Outcome, half_width: Option<f64>) -> Self {
        Self::in_percent(outcome.format == Format::Percent, half_width)
    }

    fn in_percent(percent: bool, half_width: Option<f64>) -> Self {
        let (factor, sign) = if percent { (100.0, " %") } else { (1.0, "") };
        let digits = match half_width.map(|half| half * factor) {
            Some(half) if half > 0.0 && half < 0.001 => 5,
            Some(half) if half > 0.0 && half < 0.01 => 4,
            Some(half) if half > 0.0 && half < 0.1 => 3,
            Some(half) if half > 0.0 && half < 1.0 => 2,
            _ => 1,
        };
        let digits = if sign.is_empty() { digits } else { digits.clamp(1, 2) };
        Scale { factor, sign, digits }
    }

    fn plain(&self, value: f64) -> String {
        with_minus(&format!("{:.*}", self.digits, value * self.factor))
    }

    fn signed(&self, value: f64) -> String {
        with_plus(self.plain(value))
    }
}

/// A formatted number with a minus as wide as plus; without one where all its digits are 0.
pub fn with_minus(text: &str) -> String {
    match text.strip_prefix('-') {
        None => text.into(),
        Some(zero) if zero.chars().all(|c| !c.is_ascii_digit() || c == '0') => zero.into(),
        Some(digits) => format!("{MINUS}{digits}"),
    }
}

/// The same with a plus where it is above 0.
pub fn with_plus(text: String) -> String {
    let zero = text.chars().all(|c| matches!(c, '0' | '.'));
    if zero || text.starts_with(MINUS) { text } else { format!("+{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic::model::outcomes::outcome;

    fn estimate(value: f64, half: f64) -> Estimate {
        let interval = Some(Interval { low: value - half, high: value + half });
        Estimate { value, se: Some(half / 2.0), interval, degrees: 9 }
    }

    /// What is zero when rounded has no sign, in any format.
    #[test]
    fn zero_has_no_sign() {
        let trust = outcome("trust").unwrap().1;
        let rate = outcome("reinfringement_rate").unwrap().1;
        let messages = Messages::for_files();
        for value in [0.0, -0.0, 1e-9, -1e-9, -4e-5] {
            let texts = [
                level(&messages, trust, Some(estimate(value, 0.5))),
                short_change(&messages, rate, estimate(value, 0.5)),
                percent(&messages, estimate(value, 0.05), "%"),
                percent_range(&messages, Some(value), Some(0.5), "%"),
                range(rate, (value, 0.5)),
                range_of_changes(rate, (value, 0.5)),
                signed(rate, value),
                number(value),
            ];
            for text in texts {
                assert!(!text.contains(['-', '−']) && !text.starts_with('+'), "{value}: {text}");
            }
        }
        assert_eq!(["-0.00", "-0.01", "0", "-1e-9"].map(with_minus), ["0.00", "−0.01", "0", "−1e-9"]);
        assert_eq!(["0.0", "0.1", "−0.1"].map(|text| with_plus(text.into())), ["0.0", "+0.1", "−0.1"]);
    }

    #[test]
    fn rates_are_percentages_and_changes_percentage_points() {
        let rate = outcome("reinfringement_rate").unwrap().1;
        assert_eq!(level(&Messages::for_files(), rate, Some(estimate(0.6272, 0.0061))), "62.72 % ± 0.61");
        assert_eq!(level(&Messages::for_files(), rate, Some(estimate(0.6272, 0.021))), "62.7 % ± 2.1");
        assert_eq!(change_in(&Messages::for_files(), true, estimate(-0.1931, 0.011)), "−19.3 [−20.4, −18.2]");
        assert_eq!(short_change(&Messages::for_files(), rate, estimate(0.02, 0.011)), "+2.0 ± 1.1");
        assert_eq!(change_in(&Messages::for_files(), true, estimate(0.0, 0.0)), "0.0 [0.0, 0.0]");
        assert_eq!(range(rate, (0.412, 0.8031)), "41.2 … 80.3 %");
        assert_eq!(range_of_changes(rate, (-0.2013, 0.032)), "−20.1 … +3.2");
        assert_eq!(unit_of_change(rate), "pp");
        assert_eq!(level(&Messages::for_files(), rate, None), "none");
    }

    #[test]
    fn shares_and_ranges_are_percentages() {
        assert_eq!(percent(&Messages::for_files(), estimate(0.1234, 0.02), "%"), "12.3 % ± 2.0");
        assert_eq!(percent(&Messages::for_files(), estimate(-0.00012, 0.00003), "pp"), "−0.0120 pp ± 0.0030");
        assert_eq!(percent(&Messages::for_files(), estimate(0.08, 0.0), "%"), "8.0 %");
        assert_eq!(percent_range(&Messages::for_files(), Some(-0.22), Some(0.005), "%"), "−22 – 0.5 %");
        assert_eq!(percent_range(&Messages::for_files(), None, Some(0.0), "pp"), "at most 0 pp");
    }

    #[test]
    fn other_outcomes_keep_the_digits_that_their_interval_bears() {
        let trust = outcome("trust").unwrap().1;
        assert_eq!(level(&Messages::for_files(), trust, Some(estimate(0.5123, 0.0042))), "0.5123 ± 0.0042");
        assert_eq!(number(0.2134), "0.21");
        assert_eq!(number(-12.34), "−12.3");
        assert_eq!(p_value(Some(1e-9)), "<0.001");
    }
}
