//! Amounts in the units of a briefing: points, exporters and consignments, money, time.

use crate::report::view::View;
use crate::text::words;
use sfic_text::Key;

/// Weeks of a month and of a year.
const MONTH: f64 = YEAR / 12.0;
const YEAR: f64 = 365.25 / 7.0;

/// A value and the ends of its interval, with as many decimals as the interval needs, and at least `least`.
pub(super) fn together(values: [f64; 3], least: usize) -> [String; 3] {
    let [_, low, high] = values;
    let shows = |digits: &usize| {
        let unit = libm::pow(10.0, -(*digits as f64));
        high - low >= unit && values.iter().all(|value| value.abs() >= unit / 2.0 || *value == 0.0)
    };
    let digits = (least..4).find(shows).unwrap_or(4);
    values.map(|value| words::with_minus(&format!("{value:.digits$}")))
}

/// Numbers without the zeros that end the decimals of all of them.
fn without_zeros(numbers: [String; 3]) -> [String; 3] {
    let zeros = |text: &String| text.len() - text.trim_end_matches('0').len();
    let shared = numbers.iter().filter(|text| text.contains('.')).map(zeros).min().unwrap_or(0);
    numbers.map(|text| match text.contains('.') {
        true => text[..text.len() - shared].trim_end_matches('.').to_string(),
        false => text,
    })
}

/// An amount and its ends in three digits without zeros at the end, and more where the ends would else be the same.
fn apart(values: [f64; 3]) -> [String; 3] {
    let short = without_zeros(values.map(words::number));
    let [value, low, high] = values;
    if short[1] != short[2] || low == high || value == 0.0 {
        return short;
    }
    let digits = (0..6).find(|digits| high - low >= libm::pow(10.0, -(*digits as f64))).unwrap_or(6);
    values.map(|value| words::with_minus(&format!("{value:.digits$}")))
}

/// Money with its interval, in the unit of the language that suits the amount; the ends have no unit.
pub(super) fn money(view: &View<'_>, million_yuan: [f64; 3]) -> [String; 3] {
    let unit = |key: Key| view.plain(key).parse().unwrap_or(1.0);
    let (small, large) = (unit(key!("briefing.money.unit")), unit(key!("briefing.money.unit_of_large")));
    let is_large = million_yuan[0].abs() >= large;
    let [amount, low, high] = apart(million_yuan.map(|value| value / if is_large { large } else { small }));
    let said = match is_large {
        true => say!(view, "briefing.money.large", amount),
        false => say!(view, "briefing.money.amount", amount),
    };
    [said, low, high]
}

/// Weeks with the months or years that they are, about.
pub(super) fn time(view: &View<'_>, weeks: &str) -> String {
    let count: f64 = weeks.parse().unwrap_or(f64::NAN);
    let short = |value: f64| {
        let text = format!("{value:.1}");
        text.strip_suffix(".0").map_or(text.clone(), String::from)
    };
    match (short(count / MONTH), short(count / YEAR)) {
        (count, year) if year == "1" => say!(view, "briefing.time.year", weeks, count),
        (months, _) if count < YEAR => say!(view, "briefing.time.months", weeks, count = months),
        (_, years) => say!(view, "briefing.time.years", weeks, count = years),
    }
}
