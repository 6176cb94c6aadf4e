//! The table of parameters: every key of a scenario file with its default, unit, range, source and meaning.
//!
//! One line, one parameter: `key: type = default, unit, low..=high, lever | fixed, source, meaning`.
//! A *lever* may be moved by a countermeasure while a history runs; a *fixed* one holds for a whole history
//! because populations, memories or records are built on it. Calibrated defaults are read from the file that a
//! calibration wrote.
//!
//! Numbers that stay in the equations are no behaviour and say so where they are: units, definitions of what is
//! measured, sizes of blocks, digits of polynomials.

mod calibrated;
#[macro_use]
mod enforcement;
#[macro_use]
mod exporters;
#[macro_use]
mod governance;

use calibrated::calibrated;
use sfic_text::{said, tr};

/// Kind of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A real number.
    Real,
    /// A whole number, not negative.
    Count,
    /// A switch: `true` or `false`.
    Switch,
}

/// One row of the table of parameters.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Path in a scenario file, for instance `exporter.moral_weight`.
    pub path: &'static str,
    /// Real, count or switch.
    pub kind: Kind,
    /// The built-in value; switches as 0 or 1.
    pub default: f64,
    /// Lowest allowed value.
    pub low: f64,
    /// Highest allowed value.
    pub high: f64,
    /// Unit, for people.
    pub unit: &'static str,
    /// Meaning, one sentence.
    pub doc: &'static str,
    /// Source of the value: `input`, `calibrated` with the fact that it reproduces, or `assumed`.
    pub source: &'static str,
    /// True if a countermeasure may move it while a history runs.
    pub lever: bool,
    /// Reads it.
    pub get: fn(&Settings) -> f64,
    /// Writes it; the caller has checked the range.
    pub set: fn(&mut Settings, f64),
}

impl Parameter {
    /// The last part of the path.
    pub fn key(&self) -> &'static str {
        self.path.split_once('.').map_or(self.path, |(_, key)| key)
    }

    /// The table of the scenario file that contains it.
    pub fn section(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(section, _)| section)
    }

    /// True if `value` is allowed in a scenario: finite, in range, and whole if the parameter is.
    pub fn allows(&self, value: f64) -> bool {
        value.is_finite()
            && value >= self.low
            && value <= self.high
            && (self.kind == Kind::Real || value.fract() == 0.0)
    }

    /// The allowed values in words, with the unit.
    pub fn allowed(&self) -> String {
        match self.kind {
            Kind::Switch => tr!("true or false"),
            Kind::Count => tr!(
                "a whole number from {low} to {high} ({unit})",
                low = self.low,
                high = self.high,
                unit = said(self.unit)
            ),
            Kind::Real => tr!(
                "a number from {low} to {high} ({unit})",
                low = self.low,
                high = self.high,
                unit = said(self.unit)
            ),
        }
    }
}

/// The index and the row of the parameter at `path`.
pub fn parameter(path: &str) -> Option<(usize, &'static Parameter)> {
    PARAMETERS.iter().enumerate().find(|(_, parameter)| parameter.path == path)
}

/// A number type that a parameter may have; lets the table treat all alike.
pub trait Scalar: Copy {
    /// The kind that the table shows.
    const KIND: Kind;
    /// As a real number.
    fn to_real(self) -> f64;
    /// From a real number in the range of the parameter.
    fn from_real(value: f64) -> Self;
}

impl Scalar for f64 {
    const KIND: Kind = Kind::Real;
    fn to_real(self) -> f64 {
        self
    }
    fn from_real(value: f64) -> Self {
        value
    }
}

impl Scalar for u32 {
    const KIND: Kind = Kind::Count;
    fn to_real(self) -> f64 {
        f64::from(self)
    }
    fn from_real(value: f64) -> Self {
        value as u32
    }
}

impl Scalar for bool {
    const KIND: Kind = Kind::Switch;
    fn to_real(self) -> f64 {
        f64::from(u8::from(self))
    }
    fn from_real(value: f64) -> Self {
        value != 0.0
    }
}

macro_rules! lever {
    (lever) => {
        true
    };
    (fixed) => {
        false
    };
}

macro_rules! settings {
    (; $( $title:literal $section:ident: $Section:ident { $( $key:ident: $type:ident = $default:expr, $unit:literal,
        $low:literal..=$high:literal, $lever:ident, $source:literal, $doc:literal; )* } )*) => {
        $(
            #[doc = $title]
            #[derive(Clone, Copy, Debug, PartialEq)]
            pub struct $Section {
                $( #[doc = $doc] pub $key: $type, )*
            }
        )*

        /// All parameters of one arm, section by section.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Settings {
            $( #[doc = $title] pub $section: $Section, )*
        }

        impl Default for Settings {
            fn default() -> Self {
                Settings { $( $section: $Section { $( $key: $default, )* }, )* }
            }
        }

        /// Every parameter, in the order of the documentation.
        pub const PARAMETERS: &[Parameter] = &[ $( $( Parameter {
            path: concat!(stringify!($section), ".", stringify!($key)),
            kind: <$type as Scalar>::KIND,
            default: as_real!($type, $default),
            low: $low as f64,
            high: $high as f64,
            unit: $unit,
            doc: $doc,
            source: $source,
            lever: lever!($lever),
            get: |settings| settings.$section.$key.to_real(),
            set: |settings, value| settings.$section.$key = <$type as Scalar>::from_real(value),
        }, )* )* ];

        /// The sections of a scenario file, each with its title.
        pub const SECTIONS: &[(&str, &str)] = &[ $( (stringify!($section), $title), )* ];
    };
}

macro_rules! as_real {
    (bool, $value:expr) => {
        $value as u8 as f64
    };
    ($type:ident, $value:expr) => {
        $value as f64
    };
}

// Each file passes its rows, after those of the files before it, to the next; `settings!` receives all.
exporters! { enforcement governance settings; }
