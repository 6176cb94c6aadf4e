//! Problems of a scenario, each with its place in the text.

use sfic_text::{joined, said, tr};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

/// Problems that are kept and shown; of a file that is wrong throughout the first say what it is.
pub(super) const MOST_SHOWN: usize = 20;
/// Source of the text that is read, among those of a scenario: after what is built in, before those that it extends.
pub(super) const MAIN: usize = 1;
/// Names that a list of names has at most.
const MOST_LISTED: usize = 40;

/// A text with settings: a file, or an argument of the command line.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Name in messages: the path of a file, `--set`, `library`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// The line, from 1, of a byte.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.text.get(..byte).unwrap_or_default().matches('\n').count() + 1
    }
}

/// A position in a source text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the source.
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Place {
    /// Bytes `span` of a source.
    pub fn new(source: usize, span: Range<usize>) -> Self {
        Place { source, start: span.start, end: span.end }
    }
}

/// One problem of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Its position, if it has one.
    pub place: Option<Place>,
    /// Description, one sentence without a full stop.
    pub what: String,
    /// Text under the underlined part: the values that are allowed.
    pub allowed: String,
    /// Advice, one sentence each.
    pub help: Vec<String>,
}

/// All problems of a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problems {
    pub(super) sources: Vec<Source>,
    pub(super) list: Vec<Problem>,
    /// Places of those beyond [`MOST_SHOWN`], which are only counted.
    more: BTreeSet<Place>,
}

impl Problems {
    /// The problems, in the order of their places: at most 20.
    pub fn list(&self) -> &[Problem] {
        &self.list[..self.list.len().min(MOST_SHOWN)]
    }

    /// The number of those that are not in the list.
    pub fn more(&self) -> usize {
        self.list.len() - self.list().len() + self.more.len()
    }

    /// A line of help with the probable name, as long as problems are kept: looking for it costs more than all else.
    pub(super) fn suggestion<'a>(
        &self,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Vec<String> {
        if self.list.len() < MOST_SHOWN { suggestion(written, known) } else { Vec::new() }
    }

    /// The source texts of the places, by index.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// A problem without a position in a text.
    pub fn of_file(what: impl Into<String>, help: impl Into<String>) -> Self {
        let problem =
            Problem { place: None, what: what.into(), allowed: String::new(), help: vec![help.into()] };
        Problems { list: vec![problem], ..Problems::default() }
    }

    /// No problem yet; the text `name` is source 0.
    pub fn in_text(name: &str, text: &str) -> Self {
        Problems { sources: vec![Source { name: name.into(), text: text.into() }], ..Problems::default() }
    }

    /// Adds a problem at a place, with the values that are allowed there.
    pub fn add(&mut self, place: &Place, what: impl Into<String>, allowed: impl Into<String>) {
        self.add_with(place, what, allowed, Vec::new());
    }

    /// The same with advice.
    pub fn add_with(
        &mut self,
        place: &Place,
        what: impl Into<String>,
        allowed: impl Into<String>,
        help: Vec<String>,
    ) {
        let problem =
            Problem { place: Some(place.clone()), what: what.into(), allowed: allowed.into(), help };
        // A value that sets several settings is reported once.
        let same = |known: &Problem| known.place == problem.place && known.allowed == problem.allowed;
        if self.list.iter().any(same) {
            return;
        }
        if self.list.len() < MOST_SHOWN {
            self.list.push(problem);
        } else {
            self.more.insert(place.clone());
        }
    }

    /// A problem if one text has a key twice, in two spellings; `given` holds the places of those before. In another
    /// text it takes the place of the first.
    pub(super) fn once(&mut self, given: &mut BTreeMap<String, Place>, path: &str, place: &Place) {
        let before = given.insert(path.to_string(), place.clone());
        if before.is_some_and(|before| before.source == place.source) {
            self.add(place, tr!("`{path}` is given twice", path), tr!("must be there once"));
        }
    }

    /// Adds the problems of other texts.
    pub fn append(&mut self, other: Problems) {
        let known = self.sources.len();
        self.sources.extend(other.sources);
        let moved = |place: Place| Place { source: place.source + known, ..place };
        self.list.extend(other.list.into_iter().map(|mut problem| {
            problem.place = problem.place.map(moved);
            problem
        }));
        self.more.extend(other.more.into_iter().map(moved));
    }

    /// Places inside the text `text`, written at `place`: a part of it if it is written in plain quotation
    /// marks, all of it otherwise.
    pub(super) fn inside(&self, place: &Place, text: &str) -> impl Fn(Range<usize>) -> Place + use<> {
        let written =
            self.sources.get(place.source).and_then(|source| source.text.get(place.start..place.end));
        let plain = written
            .is_some_and(|written| [format!("\"{text}\""), format!("'{text}'")].contains(&written.into()));
        let place = place.clone();
        move |part| match plain {
            true => Place {
                start: place.start + 1 + part.start,
                end: place.start + 1 + part.end,
                ..place.clone()
            },
            false => place.clone(),
        }
    }

    /// Puts them in the order of their places.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| a.place.cmp(&b.place));
    }
}

impl fmt::Display for Problems {
    /// One line for each problem, `file:line: description: allowed values`, and one for each advice.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list().iter().enumerate() {
            let start = if index == 0 { "" } else { "\n" };
            f.write_str(start)?;
            let at = problem.place.as_ref();
            if let Some((at, source)) = at.and_then(|at| Some((at, self.sources.get(at.source)?))) {
                write!(f, "{}:{}: ", source.name, source.line(at.start))?;
            }
            let Problem { what, allowed, .. } = problem;
            match allowed.is_empty() {
                true => f.write_str(what)?,
                false => f.write_str(&tr!("{what}: {allowed}", what, allowed))?,
            }
            problem.help.iter().try_for_each(|help| write!(f, "\n  {help}"))?;
        }
        match self.more() {
            0 => Ok(()),
            more => write!(f, "\n{}", tr!("and {more} more", more)),
        }
    }
}

impl std::error::Error for Problems {}

/// The entry of `known` that is closest to `written`, if any is close.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    let near = |name: &&str| {
        let whole = strsim::damerau_levenshtein(&lower, &name.to_lowercase());
        let last = name.rsplit('.').next().unwrap_or(name);
        // A key without its section, or with another one, is probably that key.
        let key = strsim::damerau_levenshtein(lower.rsplit('.').next().unwrap_or(&lower), last) + 1;
        whole.min(key)
    };
    let best = known.into_iter().min_by_key(near)?;
    let tolerated = (written.chars().count() / 3).clamp(1, 4);
    (near(&best) <= tolerated || best.contains(&lower) && lower.len() > 3).then_some(best)
}

/// Names for people, separated by commas; of many the first.
pub(super) fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(MOST_LISTED);
    let shown = joined(names.take(MOST_LISTED));
    if more > 0 { tr!("{shown} and {more} more", shown, more) } else { shown }
}

/// A line of help with what took the place of a name, or the probable name.
pub fn suggestion<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    if let Some(remedy) = super::mistakes::gone(written) {
        return vec![said(remedy).into_owned()];
    }
    did_you_mean(written, known).map(|name| tr!("did you mean `{name}`?", name)).into_iter().collect()
}
