//! Numbers for people: each with its unit, its sign and no more digits than its interval bears.

use crate::text::lack::Lack;
use sfic::model::outcomes::{Format, Outcome};
use sfic::stats::{Estimate, Interval};
use sfic_text::{Messages, spoken};
use std::fmt::Display;

/// Minus, as wide as plus.
const MINUS: char = '−';

/// A number as a percentage, as the spoken language writes it: `5.0 %`.
pub fn in_percent(number: impl Display) -> String {
    say!(Messages::of(spoken()), "words.percent", number)
}

/// A number with its unit, as the spoken language writes it; alone without a unit.
pub fn with_unit(number: impl Display, unit: &str) -> String {
    match unit {
        "" => number.to_string(),
        "%" => in_percent(number),
        unit => say!(Messages::of(spoken()), "words.with_unit", number, unit),
    }
}

/// Sentences one after the other: with a space between them, but after a full-width mark, which has its own.
pub fn sentences<T: AsRef<str>>(sentences: impl IntoIterator<Item = T>) -> String {
    sentences.into_iter().fold(String::new(), |text, sentence| {
        let space = if text.is_empty() || text.ends_with(['。', '！', '？', '；']) { "" } else { " " };
        text + space + sentence.as_ref()
    })
}

/// A text with a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A level with its interval: `62.7 % ± 0.6`, or `0.8 % [0.1, 4.2]` where the sides differ.
pub fn level(messages: &Messages, outcome: &Outcome, level: Option<Estimate>, lack: Lack) -> String {
    let Some(level) = level else { return say!(messages, "words.none") };
    let scale = Scale::of(outcome, level.half_width());
    let plain = |value| scale.plain(value);
    beside(messages, level, lack, scale.unit(), &plain, &plain)
}

/// A value with `± half` of its interval where both sides are as long within a tenth, the longer then; else with its
/// ends. Without an interval, with the reason.
fn beside(
    messages: &Messages,
    estimate: Estimate,
    lack: Lack,
    unit: &str,
    value: &dyn Fn(f64) -> String,
    half: &dyn Fn(f64) -> String,
) -> String {
    let shown = with_unit(value(estimate.value), unit);
    let Some(Interval { low, high }) = estimate.interval else {
        return without_interval(messages, &shown, lack);
    };
    let (below, above) = (estimate.value - low, high - estimate.value);
    let longer = below.max(above);
    if longer - below.min(above) <= longer / 10.0 {
        format!("{shown} ± {}", half(longer))
    } else {
        format!("{shown} [{}, {}]", value(low), value(high))
    }
}

/// A value without interval, with the reason.
pub fn without_interval(messages: &Messages, value: &str, lack: Lack) -> String {
    say!(messages, "words.without_interval", value, why = lack.short(messages))
}

/// A change with its interval, in percentage points or as a number.
pub fn change_in(messages: &Messages, percent: bool, change: Estimate, lack: Lack) -> String {
    match change.interval {
        Some(interval) => change_within(percent, change.value, interval),
        None => without_interval(messages, &Scale::in_percent(percent, None).signed(change.value), lack),
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
    format!("{} [{low}, {high}]", with_unit(value, scale.unit()))
}

/// A change with its interval: `−19.3 ± 1.1`, or `−0.3 [−3.9, +0.1]` where the sides differ.
pub fn short_change(messages: &Messages, outcome: &Outcome, change: Estimate, lack: Lack) -> String {
    let scale = Scale::of(outcome, change.half_width());
    beside(messages, change, lack, "", &|value| scale.signed(value), &|half| scale.plain(half))
}

/// A change that has no interval of its own, such as a bound of one: `−19.3`.
pub fn signed(outcome: &Outcome, value: f64) -> String {
    Scale::of(outcome, None).signed(value)
}

/// From one level to another, without interval: `41.2 … 80.3 %`.
pub fn range(outcome: &Outcome, (low, high): (f64, f64)) -> String {
    let scale = Scale::of(outcome, None);
    format!("{} … {}", scale.plain(low), with_unit(scale.plain(high), scale.unit()))
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

/// A share as a percentage, or a difference of shares in percentage points, with its interval: `12.3 % ± 0.4`, or
/// `0.8 % [0.1, 4.2]` where the sides differ; alone where the interval has no width.
pub fn percent(messages: &Messages, value: Estimate, unit: &str, lack: Lack) -> String {
    let half = value.half_width().map(|half| 100.0 * half);
    let digits = match half {
        Some(half) if half > 0.0 && half < 0.01 => 4,
        Some(half) if half > 0.0 && half < 0.1 => 3,
        Some(half) if half > 0.0 && half < 1.0 => 2,
        _ => 1,
    };
    let of = |value: f64| with_minus(&format!("{:.digits$}", 100.0 * value));
    match half {
        Some(0.0) => with_unit(of(value.value), unit),
        _ => beside(messages, value, lack, unit, &of, &of),
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
            say!(messages, "words.between", low = end(low), high = with_unit(end(high), unit))
        }
        (Some(low), None) => say!(messages, "words.at_least", low = with_unit(end(low), unit)),
        (None, Some(high)) => say!(messages, "words.at_most", high = with_unit(end(high), unit)),
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
    percent: bool,
    digits: usize,
}

impl Scale {
    /// As many digits as show two of the half-width, at least one for percentages.
    fn of(outcome: &Outcome, half_width: Option<f64>) -> Self {
        Self::in_percent(outcome.format == Format::Percent, half_width)
    }

    fn in_percent(percent: bool, half_width: Option<f64>) -> Self {
        let factor = if percent { 100.0 } else { 1.0 };
        let digits = match half_width.map(|half| half * factor) {
            Some(half) if half > 0.0 && half < 0.001 => 5,
            Some(half) if half > 0.0 && half < 0.01 => 4,
            Some(half) if half > 0.0 && half < 0.1 => 3,
            Some(half) if half > 0.0 && half < 1.0 => 2,
            _ => 1,
        };
        let digits = if percent { digits.clamp(1, 2) } else { digits };
        Scale { factor, percent, digits }
    }

    fn unit(&self) -> &'static str {
        if self.percent { "%" } else { "" }
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
    fn sentences_have_a_space_between_them_but_after_a_full_width_mark() {
        assert_eq!(sentences(["One.", "Two."]), "One. Two.");
        assert_eq!(sentences(["一。", "二。"]), "一。二。");
        assert_eq!(sentences::<&str>([]), "");
    }

    #[test]
    fn zero_has_no_sign() {
        let trust = outcome("trust").unwrap().1;
        let rate = outcome("reinfringement_rate").unwrap().1;
        let messages = Messages::for_files();
        for value in [0.0, -0.0, 1e-9, -1e-9, -4e-5] {
            let texts = [
                level(&messages, trust, Some(estimate(value, 0.5)), Lack::Unknown),
                short_change(&messages, rate, estimate(value, 0.5), Lack::Unknown),
                percent(&messages, estimate(value, 0.05), "%", Lack::Unknown),
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
        let messages = Messages::for_files();
        let level = |value, half| level(&messages, rate, Some(estimate(value, half)), Lack::Unknown);
        assert_eq!(level(0.6272, 0.0061), "62.72 % ± 0.61");
        assert_eq!(level(0.6272, 0.021), "62.7 % ± 2.1");
        let change = |value, half| change_in(&messages, true, estimate(value, half), Lack::Unknown);
        assert_eq!(change(-0.1931, 0.011), "−19.3 [−20.4, −18.2]");
        assert_eq!(short_change(&messages, rate, estimate(0.02, 0.011), Lack::Unknown), "+2.0 ± 1.1");
        assert_eq!(change(0.0, 0.0), "0.0 [0.0, 0.0]");
        assert_eq!(range(rate, (0.412, 0.8031)), "41.2 … 80.3 %");
        assert_eq!(range_of_changes(rate, (-0.2013, 0.032)), "−20.1 … +3.2");
        assert_eq!(unit_of_change(rate), "pp");
        assert_eq!(super::level(&messages, rate, None, Lack::Unknown), "none");
    }

    /// `±` claims two equal sides: with sides that differ by more than a tenth there are ends, everywhere.
    #[test]
    fn sides_that_differ_are_both_shown() {
        let (rate, messages) = (outcome("reinfringement_rate").unwrap().1, Messages::for_files());
        let said = |value: f64, low: f64, high: f64| {
            let estimate = Estimate { interval: Some(Interval { low, high }), ..estimate(value, 0.0) };
            [
                level(&messages, rate, Some(estimate), Lack::Unknown),
                short_change(&messages, rate, estimate, Lack::Unknown),
                percent(&messages, estimate, "%", Lack::Unknown),
            ]
        };
        assert_eq!(said(0.05, 0.01, 0.15), ["5.0 % [1.0, 15.0]", "+5.0 [+1.0, +15.0]", "5.0 % [1.0, 15.0]"]);
        assert_eq!(said(0.0, 0.0, 0.05), ["0.0 % [0.0, 5.0]", "0.0 [0.0, +5.0]", "0.0 % [0.0, 5.0]"]);
        assert_eq!(said(0.5, 0.4, 0.592), ["50.0 % ± 10.0", "+50.0 ± 10.0", "50.0 % ± 10.0"]);
        assert_eq!(
            said(0.5, 0.4, 0.58),
            ["50.0 % [40.0, 58.0]", "+50.0 [+40.0, +58.0]", "50.0 % [40.0, 58.0]"]
        );
        assert_eq!(
            said(0.5, 0.42, 0.6),
            ["50.0 % [42.0, 60.0]", "+50.0 [+42.0, +60.0]", "50.0 % [42.0, 60.0]"]
        );
    }

    #[test]
    fn a_value_without_interval_has_its_own_reason() {
        let (rate, messages) = (outcome("reinfringement_rate").unwrap().1, Messages::for_files());
        let bare = Estimate { interval: None, ..estimate(0.5, 0.0) };
        for (lack, why) in [
            (Lack::OneRun, "one run"),
            (Lack::of(20, 1, Some(1.0)), "too few cases"),
            (Lack::of(4, 4, None), "all the same"),
        ] {
            assert_eq!(level(&messages, rate, Some(bare), lack), format!("50.0 % ({why})"));
            assert_eq!(short_change(&messages, rate, bare, lack), format!("+50.0 ({why})"));
            assert_eq!(percent(&messages, bare, "%", lack), format!("50.0 % ({why})"));
            assert_eq!(change_in(&messages, true, bare, lack), format!("+50.0 ({why})"));
        }
    }

    #[test]
    fn shares_and_ranges_are_percentages() {
        let messages = Messages::for_files();
        let percent = |value, half, unit| percent(&messages, estimate(value, half), unit, Lack::Unknown);
        assert_eq!(percent(0.1234, 0.02, "%"), "12.3 % ± 2.0");
        assert_eq!(percent(-0.00012, 0.00003, "pp"), "−0.0120 pp ± 0.0030");
        assert_eq!(percent(0.08, 0.0, "%"), "8.0 %");
        assert_eq!(percent_range(&messages, Some(-0.22), Some(0.005), "%"), "−22 – 0.5 %");
        assert_eq!(percent_range(&messages, None, Some(0.0), "pp"), "at most 0 pp");
    }

    #[test]
    fn other_outcomes_keep_the_digits_that_their_interval_bears() {
        let trust = outcome("trust").unwrap().1;
        let level = level(&Messages::for_files(), trust, Some(estimate(0.5123, 0.0042)), Lack::Unknown);
        assert_eq!(level, "0.5123 ± 0.0042");
        assert_eq!(number(0.2134), "0.21");
        assert_eq!(number(-12.34), "−12.3");
        assert_eq!(p_value(Some(1e-9)), "<0.001");
    }

    #[test]
    fn digits_change_at_a_half_width_of_each_power_of_ten() {
        let digits = |percent, half| Scale::in_percent(percent, half).digits;
        let halves = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.0];
        assert_eq!(halves.map(|half| digits(false, Some(half))), [5, 4, 4, 3, 3, 2, 2, 1, 1]);
        // In percent, of the points: at most two.
        assert_eq!([0.0005, 0.005, 0.01, 0.02].map(|half| digits(true, Some(half))), [2, 2, 1, 1]);
        for percent in [false, true] {
            assert_eq!([None, Some(0.0)].map(|half| digits(percent, half)), [1, 1]);
        }
    }
}
