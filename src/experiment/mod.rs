//! Experiments: the arms of a scenario on paired replicates, on every core, and what they show.
//!
//! | Step | Where |
//! |---|---|
//! | Which arms, how many replicates, what may be shared | [`plan`] |
//! | Different scenarios as arms of one experiment | [`compare`] |
//! | One replicate: the same history under every arm | [`replicate`] |
//! | Every finished replicate on disk, so that nothing is lost | [`journal`] |
//! | Histories in bytes | [`encoding`] |
//! | How things stood before and after | [`moments`] |
//! | All replicates, in parallel, until there are enough | [`runner`] |
//! | What the ensemble holds | [`ensemble`] |
//! | Rows outside memory that are read by columns, so that it does not grow | [`columns`] |
//! | Levels, paired effects, adjusted p-values | [`effects`] |
//! | Which countermeasure did how much | [`factorial`] |
//! | How long until the sanctioned infringe again | [`survival`] |
//! | The chain from infringement to sanction | [`chain`] |
//! | The collaborative cycle, before and after | [`cycle`] |
//! | Who trusts whom, before and after | [`network`] |
//! | All of these at once | [`findings`] |
//! | Many points of a study, on the same replicates | [`points`] |
//! | What the replicates of one of them report | [`outcomes_at`] |
//! | All of them, each run in a journal | [`sweep`] |
//! | Parts of them, for more than one machine | [`shards`] |
//! | Each arm over all points | [`overview`] |
//! | Which factors an outcome or an effect depends on | [`sensitivity`] |
//! | Where each arm works, fails or backfires | [`discover`] |
//! | Propositions of theory, each with its verdict | [`propositions`] |
//! | Do they hold wherever parameters may lie? | [`propositions::over`] |
//! | One history, tick by tick | [`trace`] |
//! | One history played: levers moved, rewound, described | [`session`] |
//! | Many histories behind it, estimates as they come | [`live`] |
//! | Parameters that meet published ranges | [`calibrate`] |
//! | Does the model show what is published? | [`evidence`] |
//! | What is assumed, and how much depends on it | [`ledger`] |
//! | Does it go with the past, year by year? | [`hindcast`] |
//!
//! Nothing here knows of terminals or of the files of results: the runner emits [`runner::Event`]s and whoever
//! wants listens.

pub mod calibrate;
pub mod chain;
pub mod columns;
pub mod compare;
pub mod cycle;
pub mod discover;
pub mod effects;
pub mod encoding;
pub mod ensemble;
pub mod evidence;
pub mod factorial;
pub mod findings;
pub mod hindcast;
#[allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "it keeps a file")]
pub mod journal;
pub mod ledger;
#[allow(clippy::disallowed_methods, reason = "its tests have a thread")]
pub mod live;
pub mod moments;
pub mod network;
pub mod outcomes_at;
pub mod overview;
pub mod plan;
#[allow(clippy::disallowed_methods, reason = "it counts the cores")]
pub mod points;
pub mod propositions;
pub mod replicate;
pub mod runner;
pub mod sensitivity;
pub mod session;
#[allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "it keeps a file")]
pub mod shards;
pub mod survival;
pub mod sweep;
pub mod trace;
