//! Numbers in plain words: so many of 100, with the interval, and never a direction that the data do not bear.

use crate::figures::scale::Span;
use crate::text::lack::Lack;
use crate::text::words;
use sfic_text::Messages;

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
    level_to(messages, share, lack, digits(share))
}

/// The same of 100 consignments, which some languages count with another word than companies.
pub fn consignments(messages: &Messages, share: Span, lack: Lack) -> String {
    let digits = digits(share);
    let of = |value: f64| number(100.0 * value, digits);
    let value = of(share.value);
    match share.ends {
        Some((low, high)) => say!(messages, "say.consignments", value, low = of(low), high = of(high)),
        None => say!(messages, "say.consignments_without", value, why = lack.long(messages)),
    }
}

fn level_to(messages: &Messages, share: Span, lack: Lack, digits: usize) -> String {
    let of = |value: f64| number(100.0 * value, digits);
    let value = of(share.value);
    match share.ends {
        Some((low, high)) => say!(messages, "say.level", value, low = of(low), high = of(high)),
        None => say!(messages, "say.level_without", value, why = lack.long(messages)),
    }
}

/// A number that is said with what it rests on.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// The number.
    pub span: Span,
    /// Why it has no interval, if it has none.
    pub lack: Lack,
    /// A change over all that the parameters may be, if that is known.
    pub over: Option<Over>,
}

/// Interval of a change that has in it what is not known of the parameters.
#[derive(Clone, Copy, Debug)]
pub struct Over {
    /// Its ends.
    pub ends: (f64, f64),
    /// True where this is said for the first time, and at length.
    pub at_length: bool,
}

/// Two shares and the change from the first to the second, rounded together: the change said is the difference of the
/// shares said. All have as many decimals as the one of them that needs most, and one more where the difference of the
/// rounded shares would leave the interval of the change.
pub fn together(messages: &Messages, shares: [Said; 2], change: Said) -> [String; 3] {
    let spans = shares.map(|said| said.span);
    let (digits, difference) = apart(spans, change.span);
    let [from, to] = shares.map(|said| level_to(messages, said.span, said.lack, digits));
    [from, to, change_to(messages, change, digits, difference / 100.0)]
}

/// Decimals of two shares of 100 and of their difference where these are said together, and the difference of the rounded
/// shares.
pub fn apart([from, to]: [Span; 2], change: Span) -> (usize, f64) {
    // As it is printed: a number halfway between two is not always rounded up there.
    let rounded = |value: f64, digits: usize| -> f64 {
        format!("{:.digits$}", 100.0 * value).parse().unwrap_or(100.0 * value)
    };
    let difference = |digits: usize| rounded(to.value, digits) - rounded(from.value, digits);
    let fits = |digits: &usize| {
        let slack = 1e-9;
        change.ends.is_none_or(|(low, high)| {
            let found = difference(*digits);
            found >= rounded(low, *digits) - slack && found <= rounded(high, *digits) + slack
        })
    };
    let most = [from, to, change].map(digits).into_iter().max().unwrap_or(0);
    let digits = (most..3).find(fits).unwrap_or(3);
    (digits, difference(digits))
}

/// A difference of shares in words: `about 20 of 100 fewer (19 to 20)`.
pub fn change(messages: &Messages, change: Span, lack: Lack) -> String {
    change_over(messages, Said { span: change, lack, over: None })
}

/// The same, with both intervals if there are two.
pub fn change_over(messages: &Messages, change: Said) -> String {
    let Said { span, .. } = change;
    // Where no direction can be told the value is not said, and needs no digits.
    let said = match (Direction::of(span), span.ends) {
        (Direction::Unclear, Some((low, _))) => Span { value: low, ..span },
        _ => span,
    };
    change_to(messages, change, digits(said), span.value)
}

fn change_to(messages: &Messages, change: Said, digits: usize, value: f64) -> String {
    let Said { span, lack, over } = change;
    if span.all().all(|value| 100.0 * value.abs() < LEAST / 2.0) {
        return say!(messages, "say.below", least = LEAST);
    }
    let of = |value: f64| number((100.0 * value).abs(), digits);
    let value = of(value);
    match (Direction::of(span), span.ends) {
        (Direction::Down, Some((low, high))) => {
            let within = say!(messages, "say.within", low = of(high), high = of(low));
            let interval = with(messages, within, over, digits, Direction::Down);
            say!(messages, "say.fewer", value, interval)
        }
        (Direction::Up, Some((low, high))) => {
            let within = say!(messages, "say.within", low = of(low), high = of(high));
            let interval = with(messages, within, over, digits, Direction::Up);
            say!(messages, "say.more", value, interval)
        }
        (_, Some((low, high))) => {
            let within = say!(messages, "say.between", fewer = of(low), more = of(high));
            let interval = with(messages, within, over, digits, Direction::Unclear);
            say!(messages, "say.unclear", interval)
        }
        (_, None) if span.value < 0.0 => {
            say!(messages, "say.fewer_without", value, why = lack.long(messages))
        }
        (_, None) => say!(messages, "say.more_without", value, why = lack.long(messages)),
    }
}

/// The interval by chance, and beside it that with what is not known of the parameters, whose ends are given with their
/// directions unless both have the one that was said.
fn with(messages: &Messages, chance: String, over: Option<Over>, digits: usize, said: Direction) -> String {
    let Some(Over { ends: (low, high), at_length }) = over else { return chance };
    let of = |value: f64| number((100.0 * value).abs(), digits);
    let all = match Direction::of(Span { value: low, ends: Some((low, high)) }) {
        Direction::Down if said == Direction::Down => {
            say!(messages, "say.within", low = of(high), high = of(low))
        }
        Direction::Up if said == Direction::Up => {
            say!(messages, "say.within", low = of(low), high = of(high))
        }
        Direction::Down => say!(messages, "say.all_fewer", low = of(high), high = of(low)),
        Direction::Up => say!(messages, "say.all_more", low = of(low), high = of(high)),
        _ => say!(messages, "say.between", fewer = of(low), more = of(high)),
    };
    match at_length {
        true => say!(messages, "say.both_at_length", chance, all),
        false => say!(messages, "say.both", chance, all),
    }
}

/// Digits of a share of 100: whole numbers, unless the interval is too narrow for them, or an end would be rounded to zero
/// that is not, and that is not negligible beside the width either.
fn digits(span: Span) -> usize {
    let values: Vec<f64> = span.all().map(|value| 100.0 * value).collect();
    let width = span.ends.map_or(f64::INFINITY, |(low, high)| 100.0 * (high - low));
    let negligible = if width.is_finite() { width / 200.0 } else { 0.0 };
    let shows = |digits: &usize| {
        let unit = libm::pow(10.0, -(*digits as f64));
        let said = |value: &f64| value.abs() < 1e-12_f64.max(negligible) || value.abs() >= unit / 2.0;
        width >= unit && values.iter().all(said)
    };
    (0..3).find(shows).unwrap_or(3)
}

fn number(value: f64, digits: usize) -> String {
    words::with_minus(&format!("{value:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic_text::Language;

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

    fn said(value: f64, low: f64, high: f64) -> Said {
        Said { span: span(value, low, high), lack: Lack::Unknown, over: None }
    }

    #[test]
    fn both_intervals_are_said_with_their_directions() {
        let english = Messages::of(Language::English);
        let over = |change: Said, ends, at_length| {
            change_over(&english, Said { over: Some(Over { ends, at_length }), ..change })
        };
        let fewer = said(-0.355, -0.37, -0.34);
        assert_eq!(
            over(fewer, (-0.42, -0.25), true),
            "about 36 of 100 fewer (34 to 37 by chance, 25 to 42 with what is not known of the parameters)"
        );
        assert_eq!(
            over(fewer, (-0.42, -0.25), false),
            "about 36 of 100 fewer (34 to 37 by chance, 25 to 42 in all)"
        );
        assert_eq!(
            over(fewer, (-0.42, 0.1), false),
            "about 36 of 100 fewer (34 to 37 by chance, anything between 42 of 100 fewer and 10 of 100 more in all)"
        );
        assert_eq!(
            over(fewer, (0.1, 0.2), false),
            "about 36 of 100 fewer (34 to 37 by chance, 10 to 20 more in all)"
        );
        let unclear = over(said(0.0, -0.05, 0.05), (-0.2, -0.1), false);
        assert!(unclear.contains("5 of 100 more by chance, 10 to 20 fewer in all"), "{unclear}");
    }

    /// Every pair of levels on a fine grid, with wide and narrow intervals: the numbers said add up, and the change said
    /// lies in the interval said.
    #[test]
    fn numbers_said_together_add_up() {
        let english = Messages::of(Language::English);
        let number = |text: &str| -> f64 {
            let text = text.trim_start_matches("about ").split(' ').next().unwrap();
            text.parse().unwrap()
        };
        let ends = |text: &str| -> [f64; 2] {
            let (low, high) =
                text.split_once('(').unwrap().1.trim_end_matches(')').split_once(" to ").unwrap();
            [low, high].map(|end| end.parse().unwrap())
        };
        let mut naive = 0;
        for step in 0..400 {
            let (from, to) = (0.5 + f64::from(step % 20) * 0.00085, 0.15 + f64::from(step / 20) * 0.00065);
            for half in [0.02, 0.012, 0.006, 0.002, 0.0003] {
                let around = |value: f64, half: f64| said(value, value - half, value + half);
                let shares = [around(from, 0.01), around(to, 0.01)];
                let [one, other, change] = together(&english, shares, around(to - from, half));
                let found = number(&one) - number(&other);
                assert!((found - number(&change)).abs() < 1e-9, "{one}, {other}: {change}");
                let [low, high] = ends(&change);
                assert!(low <= number(&change) && number(&change) <= high, "{change}");
            }
            naive += u32::from(
                ((100.0 * from).round() - (100.0 * to).round() - (100.0 * (from - to)).round()).abs() > 0.5,
            );
        }
        assert!(naive > 50, "rounded one by one they would not");
    }
}
