//! A sweep in parts, for machines that share nothing but files.
//!
//! The runs of a sweep are the cells of point × replicate, in the order of the points. A shard is a stretch of cells
//! that follow each other, and the stretches of one plan differ by one cell at most. So shards are as small as one asks
//! for, a point may be shared by several of them, and whoever reads shard after shard has the runs in their order.
//!
//! Each process that works at a shard has a journal of its own, which nobody else writes: two at the same shard do the
//! work twice and no harm, on any file system, without locks. What earlier processes had finished is taken over from
//! their journals.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::journal::{Journal, Layout};
use super::plan::Plan;
use super::points::{self, Done, Ended, Failure, Task, Workers};
use super::replicate::History;
use super::sweep::{self, Event, SweepError};
use crate::scenario::study::Study;
use crate::stats::Sum;

/// Runs of a shard without results, by cell, and why.
pub type Failed = BTreeMap<u64, Failure>;

/// The cells of shard `shard`, from 1, of `shards`.
///
/// ```
/// use sfic::experiment::shards::cells;
///
/// assert_eq!([1, 2, 3].map(|shard| cells(10, 3, shard)), [0..3, 3..6, 6..10]);
/// ```
pub fn cells(runs: u64, shards: u32, shard: u32) -> Range<u64> {
    let start = |shard: u32| runs * u64::from(shard) / u64::from(shards);
    start(shard - 1)..start(shard)
}

/// The point and the replicate of a cell.
pub fn run_of(cell: u64, replicates: u32) -> (usize, u32) {
    let replicates = u64::from(replicates);
    ((cell / replicates) as usize, (cell % replicates) as u32)
}

/// Differs whenever runs of a shard's journal would mean something else.
fn identity(plan: &[u8; 32], shard: u32) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"shard\n");
    hash.update(plan);
    hash.update(shard.to_le_bytes());
    hash.finalize().into()
}

/// A journal for shard `shard` of a plan in `file`, a new one in the folder `beside`.
///
/// # Errors
///
/// When it cannot be written.
pub fn journal(
    file: File,
    beside: &Path,
    plan: &[u8; 32],
    shard: u32,
    layout: Layout,
) -> io::Result<Journal> {
    Ok(Journal::on(file, Some(beside.to_path_buf()), &identity(plan, shard), layout)?.0)
}

/// An empty journal of a whole sweep, in a file in the folder `beside` that nobody else sees.
///
/// # Errors
///
/// When none can be made.
pub fn gathering(study: &Study, beside: &Path) -> io::Result<Journal> {
    let file = tempfile::tempfile_in(beside)?;
    Ok(Journal::on(file, Some(beside.to_path_buf()), &sweep::identity(study), sweep::layout(study))?.0)
}

/// Takes over what is whole in the journal of another process at the same shard; `runs` are all that it may have. It
/// is left as it is: that process may be at work.
///
/// # Errors
///
/// When it cannot be read, or is not of this shard ([`io::ErrorKind::InvalidData`]); or when what is in it cannot be
/// written to `own`.
pub fn take_over(
    own: &mut Journal,
    other: &Path,
    plan: &[u8; 32],
    shard: u32,
    layout: Layout,
    runs: u32,
) -> io::Result<()> {
    let mut copy = own.scratch()?;
    io::copy(&mut File::open(other)?, &mut copy)?;
    let (mut other, _) = Journal::on(copy, None, &identity(plan, shard), layout)?;
    for run in 0..runs {
        if other.has(run) && !own.has(run) {
            let histories = histories(other.sums(run)?);
            own.append(run, &histories)?;
        }
    }
    Ok(())
}

/// Histories of which only the sums are known.
pub fn histories(sums: Vec<Vec<Sum>>) -> Vec<History> {
    sums.into_iter().map(|sums| History { sums, ..History::default() }).collect()
}

/// Runs those of `cells` that the journal does not have, where a cell's place is that within `cells`, and returns the
/// runs that failed.
///
/// `listen` hears what happens, on the calling thread.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the journal in any case.
pub fn run(
    study: &Study,
    cells: &Range<u64>,
    journal: &mut Journal,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(Event),
) -> Result<Failed, SweepError> {
    let task = Task::of(study);
    let expected = cells.end - cells.start;
    let cell =
        |point: usize, replicate: u32| point as u64 * u64::from(task.replicates) + u64::from(replicate);
    let finished: Vec<bool> = (0..expected as u32).map(|run| journal.has(run)).collect();
    let mut done = finished.iter().filter(|run| **run).count() as u64;
    if done > 0 {
        listen(Event::Resumed { runs: done });
    }
    let (mut failed, mut points_failed) = (Failed::new(), BTreeSet::new());
    let mut hear = |Done { point, replicate, result }: Done<Vec<History>>| -> Result<(), SweepError> {
        let cell = cell(point, replicate);
        match result {
            Ok(histories) => journal.append((cell - cells.start) as u32, &histories)?,
            Err(failure) => {
                failed.insert(cell, failure);
                points_failed.insert(point);
            }
        }
        done += 1;
        listen(Event::Finished { done, expected, failed: points_failed.len() });
        Ok(())
    };
    let wanted = |point: usize, replicate: u32| {
        let cell = cell(point, replicate);
        cells.contains(&cell) && !finished[(cell - cells.start) as usize]
    };
    let keep = |_: &Plan, histories| sweep::only_sums(histories);
    let ended = points::run(&task, workers, &wanted, &keep, &mut hear)?;
    match ended {
        Ended::Stopped if done < expected => Err(SweepError::Interrupted { done, expected }),
        _ => Ok(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_have_every_cell_once_and_differ_by_one_at_most() {
        for (runs, shards) in [(1, 1), (48, 7), (100, 100), (u64::from(u32::MAX), 99_999)] {
            let mut next = 0;
            for shard in 1..=shards {
                let cells = cells(runs, shards, shard);
                assert_eq!(cells.start, next);
                assert!(
                    [runs / u64::from(shards), runs.div_ceil(u64::from(shards))]
                        .contains(&(cells.end - cells.start))
                );
                next = cells.end;
            }
            assert_eq!(next, runs);
        }
        assert_eq!(run_of(17, 6), (2, 5));
    }
}
