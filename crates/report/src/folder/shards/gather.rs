//! All shards put together, as if one machine had run them.

use std::io;
use std::path::Path;

use super::{Fault, Planned, file};
use crate::folder::FolderError;
use crate::folder::journal::Journal;
use sfic::experiment::engine::Store;
use sfic::experiment::history::History;
use sfic::experiment::sweep::{self, Failures, run_of};
use sfic::scenario::study::Study;
use sfic_text::tr;

/// The runs of a whole sweep.
#[derive(Debug)]
pub struct Gathered {
    /// Every run that has results.
    pub journal: Journal,
    /// Points without results, and why.
    pub failures: Failures,
}

/// Error of putting shards together.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// Some are not there or not whole.
    #[error("{}", tr!("{number} of the shards are missing or damaged", number = missing.len() + damaged.len()))]
    Incomplete {
        /// Missing shards.
        missing: Vec<u32>,
        /// Damaged shards with their faults.
        damaged: Vec<(u32, String)>,
    },
    /// The results cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// Reads every shard, one after another and run by run, into a journal in the folder `beside` that nobody sees. With no
/// study they are only looked at.
///
/// # Errors
///
/// See [`GatherError`]; all shards are checked before any fault is reported.
pub fn gather(planned: &Planned, into: Option<(&Study, &Path)>) -> Result<Option<Gathered>, GatherError> {
    let failed = |error| {
        let path = into.map_or_else(|| planned.folder().to_path_buf(), |(_, beside)| beside.to_path_buf());
        GatherError::Folder(FolderError::Io { path, error })
    };
    let opened = into.map(|(study, beside)| {
        let (identity, layout) = (sweep::identity(study), sweep::layout(study));
        let (journal, _) =
            Journal::on(tempfile::tempfile_in(beside)?, Some(beside.into()), &identity, layout)?;
        Ok((study, Gathered { journal, failures: Failures::new() }))
    });
    let mut gathered = opened.transpose().map_err(failed)?;
    let (mut missing, mut damaged) = (Vec::new(), Vec::new());
    for shard in 1..=planned.shards() {
        let read = file::read(&planned.file(shard), &planned.expected(shard), &mut |cell, outcome| {
            match &mut gathered {
                Some((study, gathered)) => keep(study, gathered, cell, outcome),
                None => Ok(()),
            }
        });
        match read {
            Ok(()) => continue,
            Err(Fault::Missing) => missing.push(shard),
            Err(Fault::Damaged(what)) => damaged.push((shard, what)),
            Err(Fault::Using(error)) => return Err(failed(error)),
        }
        // Nothing will come of it: the rest are only looked at.
        gathered = None;
    }
    match missing.is_empty() && damaged.is_empty() {
        true => Ok(gathered.map(|(_, gathered)| gathered)),
        false => Err(GatherError::Incomplete { missing, damaged }),
    }
}

fn keep(study: &Study, into: &mut Gathered, cell: u64, outcome: file::Outcome) -> io::Result<()> {
    let (point, replicate) = run_of(cell, study.base.experiment.replicates);
    match outcome {
        Ok(sums) => {
            let histories: Vec<History> = sums.into_iter().map(History::of_sums).collect();
            into.journal.append(sweep::key(study, point, replicate), &histories)
        }
        Err(failure) => {
            // The first replicate that failed is that of the point, as in a sweep.
            into.failures.entry(point).or_insert(failure);
            Ok(())
        }
    }
}
