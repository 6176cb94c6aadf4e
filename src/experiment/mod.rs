//! Experiments: the arms of a scenario on paired replicates, on every core, and what they show.
//!
//! | Step | Where |
//! |---|---|
//! | Which arms, how many replicates, what may be shared | [`plan`] |
//! | Different scenarios as arms of one experiment | [`compare`] |
//! | One replicate: the same history under every arm | [`replicate`] |
//! | What a history leaves behind | [`history`] |
//! | Cells of a grid, run unless their records are there | [`engine`] |
//! | Which experiment records belong to | [`fingerprint`] |
//! | The state before and after | [`snapshots`] |
//! | All replicates, in parallel, until there are enough | [`runner`] |
//! | What the ensemble holds | [`ensemble`] |
//! | Rows outside memory that are read by columns, so that it does not grow | [`columns`] |
//! | Levels, paired effects, adjusted p-values | [`effects`] |
//! | Which countermeasure did how much | [`factorial`] |
//! | How long until the sanctioned infringe again | [`survival`] |
//! | The chain from infringement to sanction | [`chain`] |
//! | When countermeasures were on, and at what dose | [`activity`] |
//! | The collaborative cycle, before and after | [`cycle`] |
//! | Who trusts whom, before and after | [`network`] |
//! | All of these at once | [`findings`] |
//! | How far they spread over the posterior | [`over_posterior`] |
//! | Many points of a study, on the same replicates | [`sweep`] |
//! | What the replicates of one of them report | [`outcomes_at`] |
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
//! Nothing here knows of terminals or of the files of results: experiments tell their callers what happens.

pub mod activity;
pub mod calibrate;
pub mod chain;
pub mod columns;
pub mod compare;
pub mod cycle;
pub mod discover;
pub mod effects;
pub mod engine;
pub mod ensemble;
pub mod evidence;
pub mod factorial;
pub mod findings;
pub mod fingerprint;
pub mod follow_ups;
pub mod hindcast;
pub mod history;
pub mod ledger;
pub mod live;
pub mod network;
pub mod outcomes_at;
pub mod over_posterior;
pub mod overview;
pub mod plan;
pub mod propositions;
pub mod replicate;
pub mod runner;
pub mod sensitivity;
pub mod session;
pub mod shards;
pub mod snapshots;
pub mod survival;
pub mod sweep;
pub mod trace;
