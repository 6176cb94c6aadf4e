//! What an experiment leaves behind: a folder of tables, and a summary for the screen.
//!
//! | File | Content | Where |
//! |---|---|---|
//! | `manifest.json` | what was run, enough to run it again to the same bytes | [`manifest`] |
//! | `scenario.toml` | the resolved scenario | [`crate::scenario::resolved`] |
//! | `effects.csv` | each outcome in each arm: level, paired difference, adjusted p | [`effects`] |
//! | `replicates.parquet` | one row per arm and replicate, every outcome with its sums | [`replicates`] |
//! | `series.parquet` | one row per arm and tick: mean, its interval, spread of the runs | [`series`] |
//! | `episodes.parquet` | one row per followed principal, for survival analysis | [`episodes`] |
//!
//! Every file appears whole or not at all. The names of the files are in [`folder`], and nowhere else.

pub mod effects;
pub mod episodes;
pub mod folder;
pub mod manifest;
pub mod replicates;
pub mod screen;
pub mod series;
pub mod table;
pub mod words;
