//! The algebra of contrasts: `(a - b) - (c - d)`, with numbers as weights and windows of time, `a@late`.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use sfic_text::tr;

/// An arm, and the window of time in which it is measured, if the contrast names one.
pub(super) type Name = (String, Option<String>);

/// A problem of a contrast, and its range in the text.
#[derive(Debug, PartialEq)]
pub(super) struct Wrong {
    pub at: Range<usize>,
    pub what: String,
    pub allowed: String,
}

/// A weighted name and the position of its first use in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Weighted {
    pub name: Name,
    pub weight: f64,
    pub at: Range<usize>,
}

/// Tolerance for the sum of weights, for rounding.
const ROUNDING: f64 = 1e-9;

/// Reads a linear combination of arms whose weights sum to zero; names in the order of their first use.
pub(super) fn parse(text: &str) -> Result<Vec<Weighted>, Wrong> {
    let mut parser = Parser { text, chars: text.char_indices().peekable(), depth: 0 };
    let linear = parser.sum()?;
    if let Some((at, found)) = parser.next_char() {
        return Err(wrong(
            at..at + found.len_utf8(),
            tr!("`{found}` is not expected here", found),
            tr!("must be + - * / or the end"),
        ));
    }
    let whole = 0..text.len();
    if linear.constant != 0.0 {
        let what = tr!("a number, {number}, is added to a contrast", number = linear.constant);
        return Err(wrong(whole, what, tr!("must be arms, with numbers as weights only")));
    }
    let mut terms: Vec<Weighted> = linear
        .terms
        .into_iter()
        .filter(|(_, (weight, _))| weight.abs() > ROUNDING)
        .map(|(name, (weight, at))| Weighted { name, weight, at })
        .collect();
    terms.sort_by_key(|term| term.at.start);
    if terms.is_empty() {
        return Err(wrong(whole, tr!("the contrast compares nothing"), tr!("every arm cancels out")));
    }
    let sum: f64 = terms.iter().map(|term| term.weight).sum();
    if sum.abs() > ROUNDING {
        let what = tr!("the weights of the contrast sum to {sum}", sum = (sum * 1e6).round() / 1e6);
        return Err(wrong(whole, what, tr!("must sum to 0, as in a - b")));
    }
    Ok(terms)
}

fn wrong(at: Range<usize>, what: String, allowed: String) -> Wrong {
    Wrong { at, what, allowed }
}

/// Names with weights, and a number.
#[derive(Default)]
struct Linear {
    constant: f64,
    terms: BTreeMap<Name, (f64, Range<usize>)>,
}

impl Linear {
    fn scaled(mut self, factor: f64) -> Self {
        self.constant *= factor;
        self.terms.values_mut().for_each(|(weight, _)| *weight *= factor);
        self
    }

    fn plus(mut self, other: Self) -> Self {
        self.constant += other.constant;
        for (name, (weight, at)) in other.terms {
            self.terms.entry(name).or_insert((0.0, at)).0 += weight;
        }
        self
    }
}

/// Maximum depth of parentheses; deeper ones are a mistake, and would exhaust the stack.
const DEEPEST: usize = 32;

struct Parser<'a> {
    text: &'a str,
    chars: Peekable<CharIndices<'a>>,
    depth: usize,
}

impl Parser<'_> {
    /// The next character other than a space, without consuming it.
    fn next_char(&mut self) -> Option<(usize, char)> {
        while self.chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        self.chars.peek().copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.next_char().is_some_and(|(_, c)| c == wanted);
        if found {
            self.chars.next();
        }
        found
    }

    fn sum(&mut self) -> Result<Linear, Wrong> {
        let mut total = self.product()?;
        loop {
            // One sign at a time: in `a + -b` the second belongs to the next term.
            let sign = if self.take('+') {
                1.0
            } else if self.take('-') {
                -1.0
            } else {
                return Ok(total);
            };
            total = total.plus(self.product()?.scaled(sign));
        }
    }

    fn product(&mut self) -> Result<Linear, Wrong> {
        let start = self.next_char().map_or(self.text.len(), |(at, _)| at);
        let mut total = self.factor()?;
        loop {
            let divides = if self.take('*') {
                false
            } else if self.take('/') {
                true
            } else {
                return Ok(total);
            };
            let by = self.factor()?;
            let end = self.chars.peek().map_or(self.text.len(), |(at, _)| *at);
            let end = start + self.text[start..end].trim_end().len();
            total = match (total.terms.is_empty(), by.terms.is_empty()) {
                (_, true) if divides && by.constant != 0.0 => total.scaled(1.0 / by.constant),
                (_, true) if !divides => total.scaled(by.constant),
                (true, false) if !divides => by.scaled(total.constant),
                _ => {
                    let what = tr!("a contrast is a weighted sum of arms");
                    return Err(wrong(
                        start..end,
                        what,
                        tr!("arms can be multiplied or divided by numbers only"),
                    ));
                }
            };
        }
    }

    fn factor(&mut self) -> Result<Linear, Wrong> {
        let Some((at, c)) = self.next_char() else {
            let end = self.text.len();
            return Err(wrong(end..end, tr!("the contrast ends too early"), tr!("an arm is missing here")));
        };
        if c == '-' || c == '(' {
            self.chars.next();
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(wrong(at..at + 1, tr!("the contrast is too deep"), tr!("fewer parentheses")));
            }
            let inner = if c == '-' { self.factor()?.scaled(-1.0) } else { self.sum()? };
            self.depth -= 1;
            if c == '(' && !self.take(')') {
                return Err(wrong(at..at + 1, tr!("a parenthesis is not closed"), tr!("`)` is missing")));
            }
            return Ok(inner);
        }
        if c.is_ascii_digit() || c == '.' {
            let text = self.run(|c| c.is_ascii_digit() || c == '.');
            let number = text.parse::<f64>().map_err(|_| {
                wrong(
                    at..at + text.len(),
                    tr!("`{text}` is not a number", text),
                    tr!("must be a number, such as 0.5"),
                )
            })?;
            return Ok(Linear { constant: number, terms: BTreeMap::new() });
        }
        if !c.is_ascii_lowercase() {
            let allowed = tr!("must be an arm, a number or a parenthesis");
            return Err(wrong(at..at + c.len_utf8(), tr!("`{c}` is not expected here", c), allowed));
        }
        let arm = self.run(is_of_name);
        let mut window = None;
        if self.chars.next_if(|(_, c)| *c == '@').is_some() {
            let name = self.run(is_of_name);
            if name.is_empty() {
                let place = at..at + arm.len() + 1;
                return Err(wrong(place, tr!("`@` without a window"), tr!("must be arm@window")));
            }
            window = Some(name);
        }
        let end = self.chars.peek().map_or(self.text.len(), |(at, _)| *at);
        Ok(Linear { constant: 0.0, terms: BTreeMap::from([((arm, window), (1.0, at..end))]) })
    }

    fn run(&mut self, test: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some((_, c)) = self.chars.next_if(|(_, c)| test(*c)) {
            text.push(c);
        }
        text
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// True if `name` is valid in a contrast.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() <= 40 && name.chars().all(is_of_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(text: &str) -> Vec<(String, f64)> {
        let terms = parse(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
        let name = |(arm, window): Name| window.map_or(arm.clone(), |window| format!("{arm}@{window}"));
        terms.into_iter().map(|term| (name(term.name), term.weight)).collect()
    }

    fn named(expected: &[(&str, f64)]) -> Vec<(String, f64)> {
        expected.iter().map(|(name, weight)| (name.to_string(), *weight)).collect()
    }

    #[test]
    fn differences_of_differences_and_weights() {
        assert_eq!(weights("a - b"), named(&[("a", 1.0), ("b", -1.0)]));
        let second = named(&[("a", 1.0), ("b", -1.0), ("c", -1.0), ("d", 1.0)]);
        assert_eq!(weights("(a - b) - (c - d)"), second);
        assert_eq!(weights("a-b-c+d"), second);
        assert_eq!(weights("-(b - a) + -c + d"), named(&[("b", -1.0), ("a", 1.0), ("c", -1.0), ("d", 1.0)]));
        assert_eq!(weights("a - 0.5*b - c/2"), named(&[("a", 1.0), ("b", -0.5), ("c", -0.5)]));
        assert_eq!(weights("2 * (a - b) / 4"), named(&[("a", 0.5), ("b", -0.5)]));
        assert_eq!(weights("a@late - a@early"), named(&[("a@late", 1.0), ("a@early", -1.0)]));
        assert_eq!(weights("(a - c) - (b - c)"), named(&[("a", 1.0), ("b", -1.0)]));
    }

    #[test]
    fn mistakes_are_pointed_at() {
        let said = |text: &str| {
            let Wrong { at, what, .. } = parse(text).unwrap_err();
            (text[at].to_string(), what)
        };
        for (text, at, part) in [
            ("a", "a", "sum to 1"),
            ("a - 2*b", "a - 2*b", "sum to -1"),
            ("a - a", "a - a", "compares nothing"),
            ("a - b + 1", "a - b + 1", "a number"),
            ("a * b", "a * b", "weighted sum"),
            ("1 / a - b", "1 / a", "weighted sum"),
            ("a / 0 - b", "a / 0", "weighted sum"),
            ("(a - b", "(", "not closed"),
            ("a - b)", ")", "not expected"),
            ("a -", "", "too early"),
            ("a - B", "B", "not expected"),
            ("a - b@", "b@", "without a window"),
            ("1.2.3*a - b", "1.2.3", "not a number"),
            ("a b", "b", "not expected"),
            ("a */ 2 - b", "/", "not expected"),
        ] {
            let (found, what) = said(text);
            assert_eq!(found, at, "{text}: {what}");
            assert!(what.contains(part), "{text}: {what}");
        }
        assert!(parse(&format!("{}a - b", "(".repeat(10_000))).is_err());
    }
}
