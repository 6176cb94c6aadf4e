//! Factors: the quantities that a study varies, and their values.

use std::fmt;

use crate::scenario::mistakes::{percentage, remedy};
use crate::scenario::problem::Place;
use crate::scenario::template::Path;
use crate::scenario::tree::{Node, Value};
use crate::stats::design::Distribution;
use sfic_text::{joined, tr};

/// A value of a factor.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    /// A real number.
    Real(f64),
    /// A whole number.
    Whole(i64),
    /// True or false.
    Flag(bool),
    /// A text.
    Text(String),
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Level::Real(value) => value.fmt(f),
            Level::Whole(value) => value.fmt(f),
            Level::Flag(value) => value.fmt(f),
            Level::Text(text) => text.fmt(f),
        }
    }
}

/// Possible values of a factor. Parts that points from a file make unnecessary are optional.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// A real number. Its distribution is the prior of a calibration.
    Real(Option<Distribution>),
    /// A whole number from the first to the last, all equally likely.
    Whole(Option<(i64, i64)>),
    /// One of these, all equally likely.
    Choice(Vec<Level>),
}

/// A quantity in which a scenario is varied.
///
/// The value of a factor is a number: itself for a real or whole number, the index in the list for a choice.
#[derive(Clone, Debug)]
pub struct Factor {
    /// Its name, which is its column in tables: the path, unless the study calls it otherwise.
    pub name: String,
    /// A phrase for people; may be empty.
    pub label: String,
    /// The paths of the scenario that it sets, all to the same value.
    pub paths: Vec<String>,
    /// Its possible values.
    pub values: Values,
    /// Its values may be written as percentages.
    pub(super) share: bool,
    /// Levels in a grid.
    pub levels: Option<u32>,
    pub(super) targets: Vec<Path>,
    pub(super) place: Place,
    /// Values that must be allowed, and their places: the ends of a range, every choice, or the median of a
    /// distribution without ends.
    pub(super) ends: Vec<(f64, Place)>,
}

impl Factor {
    /// The settings that it sets, each in one spelling.
    pub(super) fn settings(&self) -> impl Iterator<Item = String> {
        self.targets.iter().flat_map(Path::settings)
    }

    /// The value at `u` in [0, 1], a coordinate of the unit cube; `None` if no distribution is given.
    pub fn try_value(&self, u: f64) -> Option<f64> {
        let one_of = |count: f64| (u * count).floor().clamp(0.0, count - 1.0);
        match &self.values {
            Values::Real(distribution) => distribution.map(|distribution| distribution.quantile(u)),
            Values::Whole(range) => range.map(|(low, high)| low as f64 + one_of((high - low) as f64 + 1.0)),
            Values::Choice(levels) => Some(one_of(levels.len() as f64)),
        }
    }

    /// The value at `u` in [0, 1], a coordinate of the unit cube.
    ///
    /// # Panics
    ///
    /// If no distribution is given, which a study allows only if its points come from a file.
    pub fn value(&self, u: f64) -> f64 {
        match self.try_value(u) {
            Some(value) => value,
            None => panic!("`{}` has neither range nor distribution nor values", self.name),
        }
    }

    /// Number of possible values; `None` for a real number.
    pub fn count(&self) -> Option<u64> {
        match &self.values {
            Values::Real(_) => None,
            Values::Whole(range) => range.map(|(low, high)| (high - low) as u64 + 1),
            Values::Choice(levels) => Some(levels.len() as u64),
        }
    }

    /// The value at `level`, from 0, of `levels` levels at equal steps from the lowest to the highest value; those of a
    /// distribution without ends are the middles of equal parts of its probability.
    ///
    /// # Panics
    ///
    /// If no distribution is given.
    pub(super) fn at_level(&self, level: u32, levels: u32) -> f64 {
        match &self.values {
            Values::Real(_) => self.value(self.coordinate(level, levels)),
            Values::Whole(Some((low, _))) => *low as f64 + self.index(level, levels),
            _ => self.index(level, levels),
        }
    }

    /// The length of a step between two of `levels` levels: 1 is from the lowest to the highest value, for a
    /// distribution without ends all of its probability. From one text to any other it is 1. A step to a larger number,
    /// or from no to yes, is above 0 in whatever order a list has them; texts have no other order than that of the list.
    pub fn step(&self, from: u32, to: u32, levels: u32) -> f64 {
        match (&self.values, self.count()) {
            (Values::Choice(texts), _) if texts.iter().any(|level| matches!(level, Level::Text(_))) => {
                if from < to { 1.0 } else { -1.0 }
            }
            (_, Some(count)) => {
                let [from, to] = [from, to].map(|level| self.rank(self.index(level, levels)));
                (to - from) / (count - 1) as f64
            }
            (_, None) => self.coordinate(to, levels) - self.coordinate(from, levels),
        }
    }

    /// The coordinate in [0, 1] of a level of a real number.
    fn coordinate(&self, level: u32, levels: u32) -> f64 {
        match self.distribution().is_some_and(|distribution| distribution.is_bounded()) {
            true => f64::from(level) / f64::from(levels - 1),
            false => (f64::from(level) + 0.5) / f64::from(levels),
        }
    }

    /// The index of a level among the values of a factor that has so many: each has its share of the levels, or if
    /// there are more values than levels, the levels are as even as possible and include both ends.
    fn index(&self, level: u32, levels: u32) -> f64 {
        let count = self.count().unwrap_or(1) as f64;
        let (level, levels) = (f64::from(level), f64::from(levels));
        if count > levels {
            (level * (count - 1.0) / (levels - 1.0)).round()
        } else {
            (level * count / levels).floor()
        }
    }

    /// The place of an item of a list of numbers, or of yes and no, in ascending order; any other index as it is.
    fn rank(&self, index: f64) -> f64 {
        let Values::Choice(levels) = &self.values else { return index };
        let size = |level: &Level| match level {
            Level::Real(value) => *value,
            Level::Whole(value) => *value as f64,
            Level::Flag(flag) => f64::from(u8::from(*flag)),
            Level::Text(_) => 0.0,
        };
        let mut order: Vec<usize> = (0..levels.len()).collect();
        order.sort_by(|&a, &b| size(&levels[a]).total_cmp(&size(&levels[b])));
        order.iter().position(|&place| place as f64 == index).map_or(index, |rank| rank as f64)
    }

    /// Its values that are texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let levels = match &self.values {
            Values::Choice(levels) => &levels[..],
            _ => &[],
        };
        levels.iter().filter_map(|level| match level {
            Level::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The distribution of a real factor.
    pub fn distribution(&self) -> Option<&Distribution> {
        match &self.values {
            Values::Real(distribution) => distribution.as_ref(),
            _ => None,
        }
    }

    /// The level that a value of this factor stands for: the number itself, or the item of a choice.
    ///
    /// # Panics
    ///
    /// If the index of a choice is out of range.
    pub fn level(&self, value: f64) -> Level {
        match &self.values {
            Values::Real(_) => Level::Real(value),
            Values::Whole(_) => Level::Whole(value as i64),
            Values::Choice(levels) => levels[value as usize].clone(),
        }
    }

    /// The value written as `text` in a table of points; `None` if the factor cannot have it.
    pub(super) fn read(&self, text: &str) -> Option<f64> {
        let percent = || percentage(text).filter(|_| self.share);
        let number = || text.parse::<f64>().ok().or_else(percent).filter(|number| number.is_finite());
        match &self.values {
            Values::Real(_) => number(),
            Values::Whole(_) => number().filter(|number| number.fract() == 0.0 && number.abs() < 1e15),
            Values::Choice(levels) => {
                let meant = |level: &Level| match level {
                    Level::Text(word) => word == text,
                    Level::Flag(flag) => {
                        let (word, digit) = (flag.to_string(), u8::from(*flag).to_string());
                        text.eq_ignore_ascii_case(&word) || text == digit
                    }
                    Level::Real(value) => number() == Some(*value),
                    Level::Whole(value) => number() == Some(*value as f64),
                };
                levels.iter().position(meant).map(|index| index as f64)
            }
        }
    }

    /// The allowed cells of a table of points, in words.
    pub(super) fn allowed(&self) -> String {
        match &self.values {
            Values::Real(_) => tr!("a number"),
            Values::Whole(_) => tr!("a whole number"),
            Values::Choice(levels) => {
                let words: Vec<String> = levels.iter().map(Level::to_string).collect();
                tr!("one of: {words}", words = joined(&words))
            }
        }
    }

    /// What to write in a cell of a table of points in place of `text`, if it is known.
    pub(super) fn remedy(&self, text: &str) -> Option<String> {
        let number = !matches!(self.values, Values::Choice(_));
        remedy(text, if self.share { "share" } else { "" }).filter(|_| number)
    }

    /// The trees of values that set the factor.
    pub(super) fn trees(&self, value: f64) -> impl Iterator<Item = Node> {
        self.trees_at(value, &self.place)
    }

    /// The same; problems of the value are reported at `place`.
    pub(super) fn trees_at(&self, value: f64, place: &Place) -> impl Iterator<Item = Node> {
        let value = match self.level(value) {
            Level::Real(value) => Value::Real(value),
            Level::Whole(value) => Value::Whole(value.into()),
            Level::Flag(value) => Value::Flag(value),
            Level::Text(text) => Value::Text(text),
        };
        let node = Node { value, place: place.clone() };
        self.targets.iter().map(move |path| path.to(&node))
    }
}
