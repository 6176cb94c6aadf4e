//! The settings that a lever of a session moves.

/// A setting that a lever moves, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A parameter.
    Setting(usize),
    /// The dose of a countermeasure of the scenario.
    Intensity(usize),
    /// Its start.
    Start(usize),
}
