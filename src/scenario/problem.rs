//! What is wrong with a scenario, each problem with its place.

use std::fmt;
use std::ops::Range;

/// A text from which settings come: a file, or what was given on the command line.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What people call it: the path of a file, `--set`, `library`.
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

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Place of the source among the sources.
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

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where, if it can be pointed at.
    pub place: Option<Place>,
    /// What is wrong, one sentence without a full stop.
    pub what: String,
    /// What stands under the underlined text: what is allowed.
    pub allowed: String,
    /// What to do, if that is not plain.
    pub help: Vec<String>,
}

/// All that is wrong with a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problems {
    pub(super) sources: Vec<Source>,
    pub(super) list: Vec<Problem>,
}

impl Problems {
    /// The problems, in the order of their places.
    pub fn list(&self) -> &[Problem] {
        &self.list
    }

    /// The texts at which places point, by their number.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// A problem that no text can be pointed at for.
    pub fn of_file(what: impl Into<String>, help: impl Into<String>) -> Self {
        let problem =
            Problem { place: None, what: what.into(), allowed: String::new(), help: vec![help.into()] };
        Problems { sources: Vec::new(), list: vec![problem] }
    }

    /// No problem yet of a text that is called `name`; places are in source 0.
    pub fn in_text(name: &str, text: &str) -> Self {
        Problems { sources: vec![Source { name: name.into(), text: text.into() }], list: Vec::new() }
    }

    /// Adds what is wrong at a place, with what is allowed there.
    pub fn add(&mut self, place: &Place, what: impl Into<String>, allowed: impl Into<String>) {
        self.add_with(place, what, allowed, Vec::new());
    }

    /// The same with what to do about it.
    pub fn add_with(
        &mut self,
        place: &Place,
        what: impl Into<String>,
        allowed: impl Into<String>,
        help: Vec<String>,
    ) {
        let problem =
            Problem { place: Some(place.clone()), what: what.into(), allowed: allowed.into(), help };
        // A value that stands for several settings is wrong once.
        let same = |known: &Problem| known.place == problem.place && known.allowed == problem.allowed;
        if !self.list.iter().any(same) {
            self.list.push(problem);
        }
    }

    /// Adds what is wrong with other texts.
    pub fn append(&mut self, other: Problems) {
        let known = self.sources.len();
        self.sources.extend(other.sources);
        self.list.extend(other.list.into_iter().map(|mut problem| {
            problem.place = problem.place.map(|place| Place { source: place.source + known, ..place });
            problem
        }));
    }

    /// Places inside the text `text` that stands at `place`: a part of it where it is written in plain quotation
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
    /// One line for each problem, `file:line: what is wrong: what is allowed`, and one for each advice.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.list.iter().enumerate() {
            let start = if place == 0 { "" } else { "\n" };
            f.write_str(start)?;
            let at = problem.place.as_ref();
            if let Some((at, source)) = at.and_then(|at| Some((at, self.sources.get(at.source)?))) {
                write!(f, "{}:{}: ", source.name, source.line(at.start))?;
            }
            f.write_str(&problem.what)?;
            if !problem.allowed.is_empty() {
                write!(f, ": {}", problem.allowed)?;
            }
            problem.help.iter().try_for_each(|help| write!(f, "\n  {help}"))?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The one of `known` that was probably meant by `written`.
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

/// A line of help with the probable name.
pub fn suggestion<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    did_you_mean(written, known).map(|name| format!("did you mean `{name}`?")).into_iter().collect()
}
