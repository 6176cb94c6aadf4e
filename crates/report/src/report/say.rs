//! Numbers in plain words: so many of 100, with the interval, and never a direction that the data do not bear.

use crate::figures::scale::Span;
use crate::text::lack::Lack;
use crate::text::messages::Messages;
use crate::text::words;

/// The last decimal of a share of 100 that is said.
const LEAST: f64 = 0.001;

/// Direction of a change by its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// All of it below zero.
    Down,
    /// All of it above zero.
    Up,
    /// Zero lies in it.
    Unclear,
    /// There is none.
    Unknown,
}

impl Direction {
    /// The direction of a change.
    pub fn of(change: Span) -> Self {
        match change.ends {
            None => Direction::Unknown,
            Some((_, high)) if high < 0.0 => Direction::Down,
            Some((low, _)) if low > 0.0 => Direction::Up,
            Some(_) => Direction::Unclear,
        }
    }
}

/// A share in words: `about 54 (53 to 55)`, of 100 that is.
pub fn level(messages: &Messages, share: Span, lack: Lack) -> String {
    let digits = digits(share);
    let of = |value: f64| number(100.0 * value, digits);
    match share.ends {
        Some((low, high)) => {
            say!(messages, "say.level", value = of(share.value), low = of(low), high = of(high))
        }
        None => say!(messages, "say.level_without", value = of(share.value), why = lack.long(messages)),
    }
}

/// A difference of shares in words: `about 20 of 100 fewer (19 to 20)`.
pub fn change(messages: &Messages, change: Span, lack: Lack) -> String {
    // Where no direction can be told the value is not said, and needs no digits.
    let said = match (Direction::of(change), change.ends) {
        (Direction::Unclear, Some((low, _))) => Span { value: low, ..change },
        _ => change,
    };
    let digits = digits(said);
    if said.all().all(|value| 100.0 * value.abs() < LEAST / 2.0) {
        return say!(messages, "say.below", least = LEAST);
    }
    let of = |value: f64| number((100.0 * value).abs(), digits);
    let value = of(change.value);
    match (Direction::of(change), change.ends) {
        (Direction::Down, Some((low, high))) => {
            say!(messages, "say.fewer", value, low = of(high), high = of(low))
        }
        (Direction::Up, Some((low, high))) => {
            say!(messages, "say.more", value, low = of(low), high = of(high))
        }
        (_, Some((low, high))) => say!(messages, "say.unclear", fewer = of(low), more = of(high)),
        (_, None) if change.value < 0.0 => {
            say!(messages, "say.fewer_without", value, why = lack.long(messages))
        }
        (_, None) => say!(messages, "say.more_without", value, why = lack.long(messages)),
    }
}

/// Digits of a share of 100: whole numbers, unless the interval is too narrow for them or an end would be rounded to
/// zero that is not zero.
fn digits(span: Span) -> usize {
    let values: Vec<f64> = span.all().map(|value| 100.0 * value).collect();
    let width = span.ends.map_or(f64::INFINITY, |(low, high)| 100.0 * (high - low));
    let shows = |digits: &usize| {
        let unit = libm::pow(10.0, -(*digits as f64));
        width >= unit && values.iter().all(|value| value.abs() < 1e-12 || value.abs() >= unit / 2.0)
    };
    (0..3).find(shows).unwrap_or(3)
}

fn number(value: f64, digits: usize) -> String {
    words::with_minus(&format!("{value:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::messages::Language;

    fn span(value: f64, low: f64, high: f64) -> Span {
        Span { value, ends: Some((low, high)) }
    }

    #[test]
    fn a_changed_sign_changes_the_words() {
        let english = Messages::of(Language::English);
        let said = |value, low, high| change(&english, span(value, low, high), Lack::Unknown);
        assert_eq!(said(-0.1967, -0.2035, -0.1902), "about 20 of 100 fewer (19 to 20)");
        assert_eq!(said(0.1967, 0.1902, 0.2035), "about 20 of 100 more (19 to 20)");
        assert!(said(0.0001, -0.0463, 0.0466).contains("between 5 of 100 fewer and 5 of 100 more"));
        let unclear = said(0.002, -0.008, 0.024);
        assert_eq!(unclear, "no significant change (anything between 1 of 100 fewer and 2 of 100 more)");
        let chinese = Messages::of(Language::Chinese);
        assert_ne!(
            change(&chinese, span(-0.2, -0.3, -0.1), Lack::Unknown),
            change(&chinese, span(0.2, 0.1, 0.3), Lack::Unknown)
        );
    }

    #[test]
    fn an_end_that_is_not_zero_is_not_rounded_to_zero() {
        let english = Messages::of(Language::English);
        assert_eq!(
            change(&english, span(0.0055, 0.0001, 0.0109), Lack::Unknown),
            "about 0.55 of 100 more (0.01 to 1.09)"
        );
        assert_eq!(level(&english, span(0.5394, 0.5314, 0.5474), Lack::Unknown), "about 54 (53 to 55)");
        assert_eq!(
            level(&english, span(0.5394, 0.5390, 0.5398), Lack::Unknown),
            "about 53.94 (53.90 to 53.98)"
        );
    }

    /// Never "0.000 more": what has no digit that is not zero has no direction either.
    #[test]
    fn a_change_without_digits_is_neither_more_nor_fewer() {
        let english = Messages::of(Language::English);
        let below = "less than 0.001 of 100 either way in these runs";
        for found in [span(0.0, 0.0, 0.0), span(3e-6, 1e-6, 4e-6), span(-3e-6, -4e-6, -1e-6)] {
            assert_eq!(change(&english, found, Lack::Unknown), below);
        }
        assert_eq!(change(&english, Span { value: 0.0, ends: None }, Lack::Unknown), below);
        assert_eq!(
            change(&english, span(2e-5, 1e-5, 3e-5), Lack::Unknown),
            "about 0.002 of 100 more (0.001 to 0.003)"
        );
    }

    #[test]
    fn a_change_without_interval_has_a_reason_and_no_direction() {
        let english = Messages::of(Language::English);
        let bare = Span { value: -0.2, ends: None };
        assert_eq!(Direction::of(bare), Direction::Unknown);
        assert!(change(&english, bare, Lack::OneRun).contains("one run"));
        let few = change(&english, bare, Lack::of(20, 1, Some(1.0)));
        assert_eq!(few, "20 of 100 fewer (too few cases: 1 in 1 of 20 replicates, no interval)");
        assert!(level(&english, bare, Lack::of(4, 4, None)).contains("the same in all 4 replicates"));
    }
}
