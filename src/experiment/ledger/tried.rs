//! Entry of a parameter before any run: source, confidence, values tried.

use crate::model::settings::{Kind, Parameter};

/// Part of a value by which it is moved down and up.
pub const PART: f64 = 0.2;
/// Step from a value of 0, of which no part can be taken; a tenth of the allowed range if that is less.
pub const STEP_FROM_ZERO: f64 = 0.1;

/// Source of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// It was set to what is published.
    Input,
    /// It was chosen so that the model meets a published range.
    Calibrated,
    /// Nothing published fixes it.
    Assumed,
    /// It belongs to the equations, and was chosen with them.
    Structural,
    /// An addition that is off unless a proposition or a scenario switches it on.
    Addition,
    /// The scenario sets it to something other than the built-in value, for which alone the table has a source.
    Scenario,
}

impl Source {
    /// The source of `value`, from the first word of what the table says.
    pub fn of(parameter: &Parameter, value: f64) -> Self {
        if value != parameter.default {
            return Source::Scenario;
        }
        match first_word(parameter.source) {
            "input" => Source::Input,
            "calibrated" => Source::Calibrated,
            "structural" => Source::Structural,
            "off" => Source::Addition,
            _ => Source::Assumed,
        }
    }

    /// The word in results.
    pub fn word(self) -> &'static str {
        match self {
            Source::Input => "input",
            Source::Calibrated => "calibrated",
            Source::Assumed => "assumed",
            Source::Structural => "structural",
            Source::Addition => "addition",
            Source::Scenario => "scenario",
        }
    }

    /// Confidence in values of this source.
    pub fn confidence(self) -> Confidence {
        match self {
            Source::Input => Confidence::High,
            Source::Calibrated => Confidence::Medium,
            Source::Assumed | Source::Structural | Source::Addition | Source::Scenario => Confidence::Low,
        }
    }
}

fn first_word(source: &str) -> &str {
    source.split([':', ';']).next().unwrap_or(source).trim()
}

/// Confidence in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is published.
    High,
    /// Its effect is published.
    Medium,
    /// Neither.
    Low,
}

impl Confidence {
    /// The word in results.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::High => "high",
            Confidence::Medium => "medium",
            Confidence::Low => "low",
        }
    }
}

/// Role of a parameter in an experiment; changes are comparable within a role, not between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It moves a number in the model.
    Value,
    /// It cuts a mechanism out or puts it in.
    Switch,
    /// It changes how many agents there are: replicates are paired, agents are not.
    Size,
    /// It changes when and how long is measured, and with that what the headline means.
    Measurement,
}

impl Role {
    /// All roles, in the order of results.
    pub const ALL: [Role; 4] = [Role::Value, Role::Switch, Role::Size, Role::Measurement];

    /// The role of a parameter.
    pub fn of(parameter: &Parameter) -> Self {
        match (parameter.section(), parameter.kind) {
            ("time", _) => Role::Measurement,
            ("population", _) => Role::Size,
            (_, Kind::Switch) => Role::Switch,
            _ => Role::Value,
        }
    }

    /// The word in results.
    pub fn word(self) -> &'static str {
        match self {
            Role::Value => "value",
            Role::Switch => "switch",
            Role::Size => "size",
            Role::Measurement => "measurement",
        }
    }
}

/// The low and the high value at which a parameter is tried: [`PART`] of `value` down and up, within what is allowed.
///
/// Whole numbers move by a whole number, 1 at least; from 0 it goes [`STEP_FROM_ZERO`] up, and down where that is
/// allowed; switches are off and on. `None` if nothing else than `value` is allowed.
pub fn values(parameter: &Parameter, value: f64) -> Option<(f64, f64)> {
    let step = match parameter.kind {
        Kind::Switch => return Some((0.0, 1.0)),
        Kind::Count => (PART * value).round().max(1.0),
        Kind::Real if value == 0.0 => STEP_FROM_ZERO.min((parameter.high - parameter.low) / 10.0),
        Kind::Real => PART * value.abs(),
    };
    let (low, high) = ((value - step).max(parameter.low), (value + step).min(parameter.high));
    (low < high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::settings::{PARAMETERS, parameter};

    #[test]
    fn every_source_in_the_table_is_known() {
        for row in PARAMETERS {
            let word = first_word(row.source);
            let known = ["input", "calibrated", "assumed", "structural", "off"];
            assert!(known.contains(&word), "{}: {word}", row.path);
        }
        let of = |path: &str| Source::of(parameter(path).unwrap().1, parameter(path).unwrap().1.default);
        assert_eq!(of("sanction.fine_cap"), Source::Input);
        assert_eq!(of("customs.weight_profile").confidence(), Confidence::Medium);
        assert_eq!(of("exporter.relocate"), Source::Assumed);
        let moved = Source::of(parameter("sanction.fine_cap").unwrap().1, 0.4);
        assert_eq!((moved, moved.confidence()), (Source::Scenario, Confidence::Low));
    }

    #[test]
    fn values_are_a_fifth_down_and_up_within_what_is_allowed() {
        let tried = |path: &str, value| values(parameter(path).unwrap().1, value);
        let near = |found: Option<(f64, f64)>, low: f64, high: f64| {
            let (a, b) = found.unwrap();
            assert!((a - low).abs() < 1e-12 && (b - high).abs() < 1e-12, "{a} {b}");
        };
        near(tried("exporter.moral_weight", 0.4), 0.32, 0.48);
        near(tried("customs.flag_decay", 0.96), 0.768, 1.0);
        near(tried("consumer.report_base", -4.0), -4.8, -3.2);
        near(tried("institution.training", 0.0), 0.0, 0.1);
        near(tried("rights_holder.reply_base", 0.0), -0.1, 0.1);
        near(tried("sanction.referral_strikes", 2.0), 1.0, 3.0);
        near(tried("sanction.referral_strikes", 1.0), 1.0, 2.0);
        near(tried("institution.meeting_interval", 13.0), 10.0, 16.0);
        near(tried("structure.exit_active", 1.0), 0.0, 1.0);
        for row in PARAMETERS {
            let (low, high) = values(row, row.default).unwrap_or_else(|| panic!("{} is not tried", row.path));
            assert!(row.allows(low) && row.allows(high), "{}: {low} {high}", row.path);
            assert!(low <= row.default && row.default <= high, "{}", row.path);
        }
    }
}
