//! Numbers and signs as people write them by hand, and what to write instead.

use std::ops::Range;

use sfic_text::{said, text, tr};
use toml::de::DeTable;

/// Weeks of a month and of a year.
const MONTH: f64 = 52.0 / 12.0;
const YEAR: f64 = 52.0;

/// Words for periods, in weeks.
const PERIODS: [(&[&str], f64); 4] = [
    (&["d", "day", "days", "天", "日"], 1.0 / 7.0),
    (&["w", "wk", "wks", "week", "weeks", "周", "星期"], 1.0),
    (&["m", "mo", "month", "months", "个月", "月"], MONTH),
    (&["y", "yr", "yrs", "year", "years", "年"], YEAR),
];

/// Keys of an earlier model, and what took their place.
const GONE: [(&[&str], &str); 4] = [
    (
        &["lift_scale"],
        text!(
            "what collaborating is worth is now what the border stopped of what partners knew: forum.stopped_half"
        ),
    ),
    (
        &["commitment_trust", "commitment_efficacy"],
        text!("incentive times motive took its place: forum.commitment_incentive, forum.evidence"),
    ),
    (
        &["sharing_trust", "sharing_dependence"],
        text!("the need to share took its place: forum.need, agency.sharing_base, agency.sharing_commitment"),
    ),
    (
        &[
            "flagged_memory",
            "plain_memory",
            "flagged_start_hits",
            "flagged_start_weight",
            "plain_start_hits",
            "plain_start_weight",
            "flagged_prior_hits",
            "flagged_prior_weight",
            "plain_prior_hits",
            "plain_prior_weight",
        ],
        text!(
            "what partners knew is remembered in place of hits of inspections: experience.partners_memory, experience.known_start"
        ),
    ),
];

/// What took the place of a key, or of a path that ends with it, which this model has no more.
pub(super) fn gone(written: &str) -> Option<&'static str> {
    let key = written.rsplit('.').next().unwrap_or(written).trim_matches('"');
    GONE.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, remedy)| *remedy)
}

/// True for units in which a number may be written as a percentage: shares, probabilities and factors.
pub(super) fn is_share(unit: &str) -> bool {
    ["share", "probability", "factor"].contains(&unit.split(' ').next().unwrap_or_default())
}

/// The number of `40%`, which is 0.4; `None` for anything else.
pub(super) fn percentage(text: &str) -> Option<f64> {
    let digits = text.strip_suffix('%')?;
    let digits = digits.strip_suffix(' ').unwrap_or(digits);
    // An exponent, and not a division: `0.7%` is the same number as 0.007.
    let plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    format!("{digits}e-2").parse().ok().filter(|value: &f64| plain && value.is_finite())
}

/// The number of a text on the command line, written as `0.4` or as `40%`; else what to write.
///
/// # Errors
///
/// The remedy, or that it is no number.
pub fn number_or_percentage(text: &str) -> Result<f64, String> {
    let number = text.trim().parse().ok().filter(|value: &f64| value.is_finite());
    let found = number.or_else(|| percentage(text));
    found.ok_or_else(|| {
        remedy(text, "share").unwrap_or_else(|| tr!("must be a number, or a percentage such as 5%"))
    })
}

/// A sign of a Chinese keyboard or a word processor as the sign of a plain keyboard.
fn plain_sign(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' => '"',
        '‘' | '’' | '‚' => '\'',
        '。' => '.',
        '、' => ',',
        '【' => '[',
        '】' => ']',
        '−' | '–' | '—' => '-',
        '\u{3000}' | '\u{a0}' => ' ',
        c => c,
    }
}

fn plain(text: &str) -> String {
    text.chars().map(plain_sign).collect()
}

/// A text with the signs of a plain keyboard, if it has others.
pub(super) fn on_plain_keyboard(text: &str) -> Option<String> {
    Some(plain(text)).filter(|typed| typed != text)
}

/// What to write in place of `written`, where a number in `unit` is needed; `None` if it is not known.
pub(super) fn remedy(written: &str, unit: &str) -> Option<String> {
    let text = plain(written.trim());
    let keyboard =
        if text == written.trim() { String::new() } else { tr!(", with the signs of a plain keyboard") };
    if let Some(value) = percentage(&text) {
        return Some(match is_share(unit) {
            true => tr!(
                "write {value} or \"{percentage}\"{keyboard}",
                value,
                percentage = text.replace(' ', ""),
                keyboard
            ),
            false => tr!("a percentage is for shares, probabilities and factors; write a number"),
        });
    }
    if let Some(value) = number(&text) {
        return Some(match keyboard.is_empty() {
            true => tr!("write {value} without quotation marks", value),
            false => tr!("write {value}{keyboard}", value, keyboard),
        });
    }
    if let Some((whole, part)) = text.split_once(',').filter(|(_, part)| digits(part))
        && (whole.is_empty() || digits(whole.trim_start_matches(['-', '+'])))
    {
        let whole = if whole.is_empty() { "0" } else { whole };
        let point = format!("{whole}.{part}");
        let thousands = part.len() == 3 && !whole.starts_with('0');
        return Some(match thousands {
            true => tr!(
                "write {whole}{part} for thousands, or {point} for a decimal comma: numbers have no comma",
                whole,
                part,
                point
            ),
            false => tr!("write {point}, with a decimal point{keyboard}", point, keyboard),
        });
    }
    let joined: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\'')).collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) && number(&joined).is_some() {
        return Some(tr!("write {joined}, without separators between the digits", joined));
    }
    if let Some((above, below)) = text.split_once('/')
        && let (Some(above), Some(below)) = (number(above.trim()), number(below.trim()))
        && below != 0.0
    {
        return Some(tr!("write {value}", value = above / below));
    }
    in_myriads(&text, unit).or_else(|| period(&text, unit)).or_else(|| date(&text))
}

/// `2万`, `1.5亿` and `100万元`.
fn in_myriads(text: &str, unit: &str) -> Option<String> {
    let count = text.strip_suffix('元');
    let (digits, factor) = match count.unwrap_or(text) {
        myriads if myriads.ends_with('万') => (myriads.trim_end_matches('万'), 1e4),
        more if more.ends_with('亿') => (more.trim_end_matches('亿'), 1e8),
        other => (other, 1.0),
    };
    let value = number(digits.trim()).filter(|_| count.is_some() || factor > 1.0)? * factor;
    let millions = value / 1e6;
    match (unit.starts_with("million yuan"), unit.is_empty(), count) {
        // All money is in one unit.
        (true, ..) | (_, true, Some(_)) => {
            Some(tr!("write {millions}: the unit is a million yuan", millions))
        }
        (_, true, None) => {
            Some(tr!("write {value}, or {millions} where the unit is a million yuan", value, millions))
        }
        (.., None) => Some(tr!("write {value}", value)),
        _ => None,
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

fn number(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E' | '_'));
    text.replace('_', "").parse().ok().filter(|value: &f64| plain && value.is_finite())
}

/// `6 months`, in weeks.
fn period(text: &str, unit: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let split = lower.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (count, word) = if split > 0 {
        (lower[..split].parse::<f64>().ok()?, lower[split..].trim())
    } else {
        let (word, rest) = lower.split_once(' ')?;
        let count = [("a", 1.0), ("one", 1.0), ("two", 2.0), ("three", 3.0), ("half", 0.5)];
        (count.iter().find(|(known, _)| *known == word)?.1, rest.trim_start_matches("a ").trim())
    };
    let (_, weeks) = PERIODS.iter().find(|(words, _)| words.contains(&word))?;
    if unit == "days" {
        return Some(tr!("write {days}: the unit is days", days = (count * weeks * 7.0).round()));
    }
    let weeks = (count * weeks).round();
    let text = text.trim();
    Some(match weeks == 1.0 {
        true => tr!("write {weeks}: a tick is a week, and {text} is {weeks} week", weeks, text),
        false => tr!("write {weeks}: a tick is a week, and {text} are {weeks} weeks", weeks, text),
    })
}

/// Advice where weeks are needed and a date is written.
pub(super) const NO_DATE: &str = text!(
    "write a number of weeks from the start of the history, not a date: 26 is after half a year, 26 weeks"
);

fn date(text: &str) -> Option<String> {
    let parts: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let all = (2..=3).contains(&parts.len()) && parts.iter().all(|part| digits(part));
    (all && parts.iter().any(|part| part.len() == 4)).then(|| said(NO_DATE).into_owned())
}

/// A mistake in a line that is no TOML.
pub(super) struct Mistake {
    /// Its bytes in the line.
    pub at: Range<usize>,
    pub what: String,
    pub allowed: String,
    pub help: Vec<String>,
}

/// The mistake of a line that is no TOML, if it is a frequent one.
pub(super) fn in_line(line: &str) -> Option<Mistake> {
    foreign_sign(line).or_else(|| bare_key(line)).or_else(|| colon(line)).or_else(|| bare_value(line))
}

/// Characters outside strings and comments, with their bytes.
fn outside_strings(line: &str) -> impl Iterator<Item = (usize, char)> {
    let mut open = None;
    let mut comment = false;
    line.char_indices().filter(move |(_, c)| {
        comment |= open.is_none() && *c == '#';
        match open {
            Some(quote) if quote == *c => open = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => open = Some(*c),
            None => return !comment,
        }
        false
    })
}

fn foreign_sign(line: &str) -> Option<Mistake> {
    let (at, sign) = outside_strings(line).find(|(_, c)| plain_sign(*c) != *c)?;
    let meant = plain_sign(sign);
    let (what, allowed) = match meant {
        '"' | '\'' => {
            (tr!("`{sign}` is a curly quotation mark", sign), tr!("must be a straight one: {meant}", meant))
        }
        ' ' => (tr!("this blank is no plain one"), tr!("must be a plain blank")),
        _ => (tr!("`{sign}` is a sign of another keyboard", sign), tr!("must be `{meant}`", meant)),
    };
    let help =
        tr!("with the signs of a plain (English, half-width) keyboard: {plain}", plain = plain(line).trim());
    Some(Mistake { at: at..at + sign.len_utf8(), what, allowed, help: vec![help] })
}

/// A name as a key: in quotation marks where TOML needs them.
pub(super) fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(bare) { name.into() } else { quoted(name) }
}

/// A setting whose path is within another text, as on the command line, with the names in it as keys.
pub(super) fn with_keys(pair: &str) -> String {
    let name = |part: &str| {
        let part = part.trim();
        let letters = part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        if letters && !part.is_ascii() { quoted(part) } else { part.into() }
    };
    match pair.split_once('=') {
        Some((path, value)) if !path.is_ascii() && !path.contains(['"', '\'']) => {
            format!("{}={value}", path.split('.').map(name).collect::<Vec<_>>().join("."))
        }
        _ => pair.into(),
    }
}

/// A key, or a part of the name of a table, with letters that need quotation marks.
fn bare_key(line: &str) -> Option<Mistake> {
    let outside: Vec<(usize, char)> = outside_strings(line).collect();
    let end = match line.trim_start().starts_with('[') {
        true => outside.iter().rfind(|(_, c)| *c == ']'),
        false => outside.iter().find(|(_, c)| *c == '='),
    };
    let end = end.map(|(at, _)| *at)?;
    let of_key = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let first = outside.iter().position(|(at, c)| *at < end && !c.is_ascii() && c.is_alphanumeric())?;
    let start = outside[..first].iter().rposition(|(_, c)| !of_key(c)).map_or(0, |before| before + 1);
    let last = outside[first..].iter().take_while(|(at, c)| *at < end && of_key(c)).last()?;
    let at = outside[start].0..last.0 + last.1.len_utf8();
    let key = &line[at.clone()];
    let line = format!("{}{}{}", &line[..at.start], quoted(key), &line[at.end..]);
    Some(Mistake {
        at: at.clone(),
        what: tr!("`{key}` is a key without quotation marks", key),
        allowed: tr!("must be in quotation marks: {text}", text = quoted(key)),
        help: vec![tr!(
            "keys of other letters than a–z, digits, _ and - are in quotation marks: {line}",
            line = line.trim()
        )],
    })
}

/// `key: value`, as in YAML and JSON.
fn colon(line: &str) -> Option<Mistake> {
    let outside: Vec<(usize, char)> = outside_strings(line).collect();
    let (at, _) = outside.iter().find(|(_, c)| *c == ':').copied()?;
    let key = line[..at].trim();
    let is_key =
        !key.is_empty() && key.trim_matches('"').chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    (is_key && !outside.iter().any(|(_, c)| *c == '=')).then(|| Mistake {
        at: at..at + 1,
        what: tr!("a colon after a key"),
        allowed: tr!("must be `=`"),
        help: vec![tr!("write {key} = {value}", key, value = line[at + 1..].trim().trim_end_matches(','))],
    })
}

/// A value that is neither a number nor in quotation marks.
fn bare_value(line: &str) -> Option<Mistake> {
    let outside: Vec<(usize, char)> = outside_strings(line).collect();
    let equals = outside.iter().filter(|(_, c)| *c == '=').map(|(at, _)| *at);
    let ends = |start: usize| {
        let end = outside.iter().find(|(at, c)| *at >= start && matches!(c, '}' | ']' | '='));
        let end = end.map_or(line.len(), |(at, _)| *at);
        let comment = line[start..end].find('#').map_or(end, |at| start + at);
        start + line[start..comment].trim_end().len()
    };
    let mistake = |equals: usize| {
        let start = equals + 1 + line[equals + 1..].len() - line[equals + 1..].trim_start().len();
        let written = line.get(start..ends(start))?.trim_end_matches(',');
        if DeTable::parse(&format!("x = {written}")).is_ok() {
            return None;
        }
        let at = start..start + written.len();
        let lower = written.to_lowercase();
        let quotes = || tr!("must be in quotation marks: {text}", text = quoted(written));
        let word = |c: char| c.is_alphanumeric() || " _-+./:(),'’".contains(c);
        let (what, allowed, help) = match lower.as_str() {
            "" => (tr!("there is no value"), tr!("a value is missing"), None),
            "true" | "yes" | "on" => (tr!("`{written}` is no switch", written), tr!("must be `true`"), None),
            "false" | "no" | "off" => {
                (tr!("`{written}` is no switch", written), tr!("must be `false`"), None)
            }
            _ if percentage(written).is_some() => {
                let what = tr!("`{written}` is a percentage without quotation marks", written);
                (what, quotes(), remedy(written, "share"))
            }
            // Without quotation marks already: that a number needs none is no remedy.
            _ => match remedy(&format!(" {written}"), "") {
                Some(remedy) => (
                    tr!("`{written}` is no number", written),
                    tr!("must be a number"),
                    Some(remedy.replace(" without quotation marks", "")),
                ),
                None if written.starts_with(char::is_alphabetic) && written.chars().all(word) => {
                    (tr!("`{written}` is a text without quotation marks", written), quotes(), None)
                }
                None => return None,
            },
        };
        Some(Mistake { at, what, allowed, help: help.into_iter().collect() })
    };
    let known = equals
        .filter(|at| !line[at + 1..].trim_start().starts_with(['"', '\'', '[', '{']))
        .collect::<Vec<_>>();
    known.into_iter().find_map(mistake)
}

/// A text as a TOML string, in quotation marks.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}
