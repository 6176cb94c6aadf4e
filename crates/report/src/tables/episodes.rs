//! The table of episodes: one row per followed principal, from its sanction (or its choice as a control) until it
//! infringed again or observation ended.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use crate::folder;
use crate::tables::table::{self, Column, Format, Group, Row as _, row};
use sfic::experiment::columns::Columns;
use sfic::experiment::engine::Store;
use sfic::experiment::engine::encoding::{EPISODE_BYTES, decode_episode, encode_episode};
use sfic::experiment::plan::Plan;
use sfic::experiment::survival::observed;
use sfic::model::observe::Episode;

/// Rows of a row group: few groups, because what is known of each is held until the file is finished.
const GROUP: usize = 1 << 20;
/// Bytes of a row while it waits on disk: the replicate and the episode.
const ROW: usize = 4 + EPISODE_BYTES;

/// Writes the table, arm by arm and replicate by replicate.
///
/// # Errors
///
/// When the store cannot be read or the table cannot be written.
pub fn write(
    out: &mut (dyn Write + Send),
    format: Format,
    plan: &Plan,
    store: &mut dyn Store,
    replicates: u32,
) -> io::Result<()> {
    table::write(out, format, Groups { plan, store, replicates, arm: 0, replicate: 0 })
}

/// The groups of rows, arm by arm.
struct Groups<'a> {
    plan: &'a Plan,
    store: &'a mut dyn Store,
    replicates: u32,
    arm: usize,
    /// The next of this arm.
    replicate: u32,
}

impl Iterator for Groups<'_> {
    type Item = io::Result<Followed>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.arm < self.plan.arms.len()).then(|| self.group())
    }
}

impl Groups<'_> {
    /// The next replicates of the arm, as many as make a group. Their episodes wait on disk, since a table is written
    /// column by column.
    fn group(&mut self) -> io::Result<Followed> {
        let mut rows = Columns::new(self.store.scratch()?, ROW, 1);
        let arm = self.plan.arms[self.arm].name.as_str().into();
        while self.replicate < self.replicates && rows.rows() < GROUP {
            for episode in self.store.episodes(u64::from(self.replicate), self.arm)? {
                let mut row = self.replicate.to_le_bytes().to_vec();
                encode_episode(&episode, &mut row);
                rows.push(&row)?;
            }
            self.replicate += 1;
        }
        if self.replicate == self.replicates {
            (self.arm, self.replicate) = (self.arm + 1, 0);
        }
        Ok(Followed { arm, ticks: self.plan.ticks(), rows })
    }
}

/// Followed principals of an arm.
struct Followed {
    arm: Arc<str>,
    ticks: u32,
    rows: Columns,
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

impl Followed {
    fn row(&self, words: &Words, replicate: u32, episode: &Episode) -> Row {
        let seen = observed(episode, self.ticks);
        Row {
            arm: self.arm.clone(),
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

impl Group for Followed {
    fn columns(&self) -> usize {
        Row::COLUMNS.len()
    }

    fn rows(&self) -> usize {
        self.rows.rows()
    }

    fn piece(&mut self, column: usize, rows: Range<usize>) -> io::Result<Column> {
        let words = Words {
            followed_as: ["sanctioned", "control"].map(Into::into),
            ended: ["reinfringed", "left", "censored"].map(Into::into),
        };
        let mut encoded = Vec::with_capacity(rows.len() * ROW);
        self.rows.visit(0..1, rows, |_, bytes| encoded.extend_from_slice(bytes))?;
        let row = |bytes: &[u8]| {
            let replicate = bytes.first_chunk().copied().map_or(0, u32::from_le_bytes);
            self.row(&words, replicate, &decode_episode(&bytes[4..]))
        };
        let followed: Vec<Row> = encoded.chunks_exact(ROW).map(row).collect();
        Ok((Row::COLUMNS[column].column)(&followed))
    }
}
