//! `sfic`: which countermeasures make customs' protection of intellectual property work?
//!
//! An agent-based laboratory for repeat infringement under collaborative governance. The layers, each of which
//! may use only those before it:
//!
//! | Layer | What it is |
//! |---|---|
//! | [`random`], [`math`] | keyed random draws; elementary functions with the same bits everywhere |
//! | [`stats`] | estimates and intervals for ensembles of paired runs |
//! | [`model`] | one history: customs, agencies, rights holders, consumers, exporters, week by week |
//! | [`scenario`] | scenario files: the arms of an experiment as people write them |
//! | [`experiment`] | the arms on paired replicates, on every core, and what they show |
//!
//! The library has no files, no sockets and no terminal: what scenarios name is read through [`scenario::Files`], and
//! results go to whoever called. The feature `threads`, on unless it is left out, does work on several cores.
//!
//! The faces of the library are crates of their own: `report` (tables, text, figures), `lab`, `cli`.

#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod experiment;
pub mod math;
pub mod model;
mod parallel;
pub mod random;
pub mod scenario;
pub mod stats;
