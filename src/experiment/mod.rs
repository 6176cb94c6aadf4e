//! Experiments: the arms of a scenario on paired replicates, on every core, and what they show.
//!
//! | Step | Where |
//! |---|---|
//! | Which arms, how many replicates, what may be shared | [`plan`] |
//! | Different scenarios as arms of one experiment | [`compare`] |
//! | One replicate: the same history under every arm | [`replicate`] |
//! | Every finished replicate on disk, so that nothing is lost | [`journal`] |
//! | Histories in bytes | [`encoding`] |
//! | All replicates, in parallel, until there are enough | [`runner`] |
//! | What the ensemble holds | [`ensemble`] |
//! | Rows on disk that are read by columns, so that memory does not grow | [`columns`] |
//! | Levels, paired effects, adjusted p-values | [`effects`] |
//! | Which countermeasure did how much | [`factorial`] |
//! | How long until the sanctioned infringe again | [`survival`] |
//! | All of these at once | [`findings`] |
//! | Propositions of theory, each with its verdict | [`propositions`] |
//! | One history, tick by tick | [`trace`] |
//!
//! Nothing here knows of terminals or of the files of results: the runner emits [`runner::Event`]s and whoever
//! wants listens.

pub mod columns;
pub mod compare;
pub mod effects;
pub mod encoding;
pub mod ensemble;
pub mod factorial;
pub mod findings;
pub mod journal;
pub mod plan;
pub mod propositions;
pub mod replicate;
pub mod runner;
pub mod survival;
pub mod trace;
