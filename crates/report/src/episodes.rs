//! The table of episodes: one row per followed principal, from its sanction (or its choice as a control) until it
//! infringed again or observation ended.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use super::table::{self, Column, Format, Group};
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

/// A column: its name, and its values from the replicates and the episodes.
type Build = fn(&Followed, &'static str, &[(u32, Episode)]) -> Column;

const COLUMNS: [(&str, Build); 13] = [
    ("arm", |group, name, rows| Column::text(name, vec![group.arm.clone(); rows.len()])),
    ("replicate", |_, name, rows| Column::whole(name, rows.iter().map(|(replicate, _)| *replicate))),
    ("principal", |_, name, rows| Column::whole(name, each(rows).map(|episode| episode.principal))),
    ("followed_as", |_, name, rows| {
        words(name, ["sanctioned", "control"], each(rows).map(|episode| usize::from(episode.control)))
    }),
    ("start", |_, name, rows| Column::whole(name, each(rows).map(|episode| episode.start))),
    ("weeks", |group, name, rows| {
        Column::real(name, each(rows).map(|episode| Some(observed(episode, group.ticks).weeks)))
    }),
    ("ended", |group, name, rows| {
        // In the order of `End`.
        let ends = ["reinfringed", "left", "censored"];
        words(name, ends, each(rows).map(|episode| observed(episode, group.ticks).end as usize))
    }),
    ("reinfringed_at", |_, name, rows| {
        Column::maybe_whole(name, each(rows).map(|episode| episode.reinfringed))
    }),
    ("resanctioned_at", |_, name, rows| {
        Column::maybe_whole(name, each(rows).map(|episode| episode.resanctioned))
    }),
    ("recorded_repeat_at", |_, name, rows| {
        Column::maybe_whole(name, each(rows).map(|episode| episode.recorded))
    }),
    ("left_at", |_, name, rows| Column::maybe_whole(name, each(rows).map(|episode| episode.left))),
    ("moved", |_, name, rows| Column::flag(name, each(rows).map(|episode| episode.moved))),
    ("reregistered", |_, name, rows| Column::flag(name, each(rows).map(|episode| episode.reregistered))),
];

fn each(rows: &[(u32, Episode)]) -> impl Iterator<Item = &Episode> {
    rows.iter().map(|(_, episode)| episode)
}

/// A column of a few words, by their places.
fn words<const N: usize>(name: &str, words: [&str; N], places: impl Iterator<Item = usize>) -> Column {
    let words: [Arc<str>; N] = words.map(Into::into);
    Column::text(name, places.map(|place| words[place].clone()).collect())
}

impl Group for Followed {
    fn columns(&self) -> usize {
        COLUMNS.len()
    }

    fn rows(&self) -> usize {
        self.rows.rows()
    }

    fn piece(&mut self, column: usize, rows: Range<usize>) -> io::Result<Column> {
        let mut followed = Vec::with_capacity(rows.len());
        self.rows.visit(0..1, rows, |_, bytes| {
            followed.extend(bytes.chunks_exact(ROW).map(|row| {
                let replicate = row.first_chunk().copied().map_or(0, u32::from_le_bytes);
                (replicate, decode_episode(&row[4..]))
            }));
        })?;
        let (name, build) = COLUMNS[column];
        Ok(build(self, name, &followed))
    }
}
