//! The table of episodes: one row per followed principal, from its sanction (or its choice as a control) until it
//! infringed again or observation ended.

use std::io::{self, Write};
use std::sync::Arc;

use crate::folder;
use crate::tables::table::{self, Format, Rows, row};
use sfic::experiment::engine::Store;
use sfic::experiment::plan::Plan;
use sfic::experiment::survival::observed;
use sfic::model::observe::Episode;

/// Rows of a row group at least, but for the last of an arm: enough for the columns to be packed well, and few enough to
/// be in memory at once.
const GROUP: usize = 1 << 13;

/// Writes the table, arm by arm and replicate by replicate.
///
/// # Errors
///
/// When the store cannot be read or the table cannot be written.
pub fn write(
    out: &mut (dyn Write + Send),
    format: Format,
    plan: &Plan,
    store: &dyn Store,
    replicates: u32,
) -> io::Result<()> {
    table::write(out, format, Groups { plan, store, replicates, words: Words::new(), arm: 0, replicate: 0 })
}

/// The groups of rows, arm by arm.
struct Groups<'a> {
    plan: &'a Plan,
    store: &'a dyn Store,
    replicates: u32,
    words: Words,
    arm: usize,
    /// The next of this arm.
    replicate: u32,
}

impl Iterator for Groups<'_> {
    type Item = io::Result<Rows<Row>>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.arm < self.plan.arms.len()).then(|| self.group())
    }
}

impl Groups<'_> {
    /// The next replicates of the arm, as many as make a group.
    fn group(&mut self) -> io::Result<Rows<Row>> {
        let arm: Arc<str> = self.plan.arms[self.arm].name.as_str().into();
        let (ticks, words) = (self.plan.ticks(), &self.words);
        let mut rows: Vec<Row> = Vec::new();
        while self.replicate < self.replicates && rows.len() < GROUP {
            let replicate = self.replicate;
            let episodes = self.store.episodes(u64::from(replicate), self.arm)?;
            rows.extend(episodes.iter().map(|episode| Row::of(&arm, ticks, words, replicate, episode)));
            self.replicate += 1;
        }
        if self.replicate == self.replicates {
            (self.arm, self.replicate) = (self.arm + 1, 0);
        }
        Ok(Rows(rows))
    }
}

row! {
    /// One row of the table of episodes.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Row in folder::EPISODES, one per "followed principal, from its sanction until it infringed again or observation ended" {
        /// Name of the arm.
        pub arm: Arc<str>,
        /// Replicate, from 0.
        pub replicate: u32,
        /// Number of the owner within the replicate.
        pub principal: u32,
        /// `sanctioned`, or `control` for a matched principal that was not.
        pub followed_as: Arc<str>,
        /// Tick of the sanction, or of the choice as a control.
        pub start: u32,
        /// Weeks followed.
        pub weeks: f64,
        /// `reinfringed`, `left` (gave up or was barred) or `censored` (the history ended).
        pub ended: Arc<str>,
        /// Tick of the first re-infringement after the start.
        pub reinfringed_at: Option<u32>,
        /// Tick of the next sanction.
        pub resanctioned_at: Option<u32>,
        /// Tick of the first repeat on record.
        pub recorded_repeat_at: Option<u32>,
        /// Tick at which it left.
        pub left_at: Option<u32>,
        /// To another customs house upon the sanction.
        pub moved: bool,
        /// As a new company upon the sanction.
        pub reregistered: bool,
    }
}

/// The words of the table, made once.
struct Words {
    followed_as: [Arc<str>; 2],
    /// In the order of `End`.
    ended: [Arc<str>; 3],
}

impl Words {
    fn new() -> Self {
        Words {
            followed_as: ["sanctioned", "control"].map(Into::into),
            ended: ["reinfringed", "left", "censored"].map(Into::into),
        }
    }
}

impl Row {
    fn of(arm: &Arc<str>, ticks: u32, words: &Words, replicate: u32, episode: &Episode) -> Self {
        let seen = observed(episode, ticks);
        Row {
            arm: arm.clone(),
            replicate,
            principal: episode.principal,
            followed_as: words.followed_as[usize::from(episode.control)].clone(),
            start: episode.start,
            weeks: seen.weeks,
            ended: words.ended[seen.end as usize].clone(),
            reinfringed_at: episode.reinfringed,
            resanctioned_at: episode.resanctioned,
            recorded_repeat_at: episode.recorded,
            left_at: episode.left,
            moved: episode.moved,
            reregistered: episode.reregistered,
        }
    }
}
