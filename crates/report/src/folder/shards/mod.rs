//! A sweep for more than one machine: the plan, the files of its shards, and all of them put together.
//!
//! | File of a plan | Content |
//! |---|---|
//! | `plan.json` | what is to be run, by which program, and which runs belong to each shard: [`Manifest`] |
//! | `study.toml`, `scenario.toml`, `design.csv` | the resolved study, its scenario and its points, as a sweep leaves them |
//! | `shards/<k>.shard` | the runs of shard `k`, as soon as it is finished |
//! | `sfic-array.sbatch` | the script for Slurm |
//!
//! A plan is its folder: nothing in it leads out of it, so that it can be moved or copied, and a shard needs nothing
//! but the folder and the program. Its identity is a hash of all that `plan.json` says, hashes of the other files
//! included; the file of a shard names the plan that it belongs to.
//!
//! Each process that works at a shard has a journal of its own, which nobody else writes: two at the same shard do the
//! work twice and no harm, on any file system, without locks. What earlier processes had finished is taken over from
//! their journals.

mod file;
mod gather;
mod manifest;
mod numbers;

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use sfic_text::{system, tr};

pub use gather::{GatherError, Gathered, gather};
pub use manifest::{MOST_SHARDS, Manifest, Run, Shard, write};
pub use numbers::{Numbers, listed};

use crate::folder;
use crate::folder::asked;
use crate::folder::files;
use crate::folder::journal::Journal;
use crate::folder::problems;

pub use crate::folder::names::PLAN;
use file::Expected;
use sfic::experiment::engine::Store;
use sfic::experiment::fingerprint::Fingerprint;
use sfic::experiment::history::Layout;
use sfic::experiment::plan::{MODEL_VERSION, hex};
use sfic::experiment::shards::{self, Failed};
use sfic::experiment::sweep;
use sfic::scenario::Problems;
use sfic::scenario::study::{Changes, Study};

/// The script for Slurm, as it is shipped.
pub const SBATCH: &str = include_str!("../../../../../docs/cluster/sfic-array.sbatch");
/// Its name in the folder of a plan.
pub const SBATCH_FILE: &str = "sfic-array.sbatch";
/// Reason to leave the journal of another process alone.
const SKIPPED: [io::ErrorKind; 3] =
    [io::ErrorKind::InvalidData, io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied];
/// The folder of finished shards.
const SHARDS: &str = "shards";

/// Error of a plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// A file of it cannot be read.
    #[error("{}: {}", path.display(), folder::explained(error))]
    Io {
        /// The file.
        path: PathBuf,
        /// Error of the system.
        error: io::Error,
    },
    /// It is none.
    #[error("{}", tr!("{path} is not a plan of sfic ({what}); `sfic sweep plan STUDY.toml --shards K` makes one", path = path.display(), what))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Fault.
        what: String,
    },
    /// It is of another program.
    #[error("{}", tr!("the plan is of sfic {version} (model version {model}), this is {own} (model version {own_model}): their runs \
         must not be mixed. Use that program for all of its shards, or make the plan anew with this one", version, model, own = env!("CARGO_PKG_VERSION"), own_model = MODEL_VERSION))]
    Version {
        /// Version of the program that made it.
        version: String,
        /// Its version of the model.
        model: u64,
    },
    /// A file of it is not what it was.
    #[error("{}", tr!("{path} is not what it was when the plan was made: copy the folder of the plan anew from where it was made, or make \
         the plan again in another folder", path = .0.display()))]
    Changed(PathBuf),
    /// Its study cannot be read, although it is what it was.
    #[error("{}", tr!("the study of the plan:\n{problems}", problems = problems::plain(.0)))]
    Study(Box<Problems>),
    /// Results are in the folder, or files with the names of results.
    #[error("{}", tr!("{path} holds results, which nothing may overwrite: give another folder with --out", path = .0.display()))]
    Results(PathBuf),
    /// Another plan is in the folder.
    #[error("{}", tr!("{path} has another plan (its study, settings or number of shards differ), whose shards may be under way: give \
         another folder with --out, or delete that one", path = .0.display()))]
    Another(PathBuf),
}

/// Fault of the file of a shard.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It is not there.
    #[error("{}", tr!("it is not there"))]
    Missing,
    /// It is not what the shard wrote.
    #[error("{0}")]
    Damaged(String),
    /// No fault of the file: its reader failed.
    #[error(transparent)]
    Using(io::Error),
}

impl Fault {
    fn damaged(what: String) -> Self {
        Fault::Damaged(what)
    }

    fn reading(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Fault::Missing,
            io::ErrorKind::UnexpectedEof => Fault::damaged(tr!("it ends too early")),
            _ => Fault::Damaged(tr!("it cannot be read: {error}", error = system(&error))),
        }
    }
}

/// The file of a plan with what was asked of it.
const ASKED: &str = "asked.json";

/// A plan in its folder.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Content.
    pub manifest: Manifest,
    folder: PathBuf,
    id: [u8; 32],
}

impl Planned {
    /// Opens the plan at `path`, its `plan.json` or its folder.
    ///
    /// # Errors
    ///
    /// When it is none, was changed, or is of another version of the program.
    pub fn open(path: &Path) -> Result<Self, PlanError> {
        let path = if path.is_dir() { path.join(PLAN) } else { path.to_path_buf() };
        let text = fs::read_to_string(&path).map_err(|error| PlanError::Io { path: path.clone(), error })?;
        let (manifest, id) = manifest::read(&path, &text)?;
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        Ok(Planned { manifest, folder, id })
    }

    /// Number of shards.
    pub fn shards(&self) -> u32 {
        self.manifest.shards.len() as u32
    }

    /// Folder of the plan.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Says that this process ends what the plan asks, so that the manifest of the results holds it.
    ///
    /// # Errors
    ///
    /// When the file of the plan that holds it cannot be read.
    pub fn ask(&self) -> Result<(), PlanError> {
        let path = self.folder.join(ASKED);
        let asked = fs::read_to_string(&path).and_then(|text| Ok(asked::ask_as_planned(&text)?));
        asked.map_err(|error| PlanError::Io { path, error })
    }

    /// The study to run, if the files of the plan are what they were.
    ///
    /// # Errors
    ///
    /// When they are not, or cannot be read.
    pub fn study(&self) -> Result<Study, PlanError> {
        for (name, hash) in &self.manifest.files {
            let path = self.folder.join(name);
            let bytes = fs::read(&path).map_err(|error| PlanError::Io { path: path.clone(), error })?;
            if manifest::sha256(&bytes) != *hash {
                return Err(PlanError::Changed(path));
            }
        }
        let path = self.folder.join(folder::STUDY);
        let study = files::load_own_study(&path, &Changes::default());
        let study = study.map_err(|problems| PlanError::Study(Box::new(problems)))?.study;
        if hex(&sweep::identity(&study)) != self.manifest.identity {
            return Err(PlanError::Changed(path));
        }
        Ok(study)
    }

    /// The cells of a shard.
    pub fn cells(&self, shard: u32) -> Range<u64> {
        shards::cells(self.manifest.runs(), self.shards(), shard)
    }

    /// The file of a finished shard.
    pub fn file(&self, shard: u32) -> PathBuf {
        self.folder.join(SHARDS).join(format!("{}.shard", self.digits(shard)))
    }

    /// With as many digits as the last, so that names sort like numbers.
    fn digits(&self, shard: u32) -> String {
        let width = self.shards().to_string().len();
        format!("{shard:0width$}")
    }

    fn layout(&self) -> Layout {
        sweep::only_sums(self.manifest.arms.len())
    }

    /// Differs whenever runs of a shard's journal would mean something else.
    fn identity(&self, shard: u32) -> [u8; 32] {
        Fingerprint::new("shard").bytes(&self.id).whole(u64::from(shard)).finish()
    }

    fn expected(&self, shard: u32) -> Expected {
        Expected {
            plan: self.id,
            shard,
            cells: self.cells(shard),
            replicates: self.manifest.replicates,
            layout: self.layout(),
        }
    }

    /// Number of failed runs of a shard that is finished and whole.
    ///
    /// # Errors
    ///
    /// Fault of its file.
    pub fn check(&self, shard: u32) -> Result<u64, Fault> {
        let mut failed = 0;
        file::read(&self.file(shard), &self.expected(shard), &mut |_, outcome| {
            failed += u64::from(outcome.is_err());
            Ok(())
        })?;
        Ok(failed)
    }

    /// A journal for this process, in which is what earlier processes at the shard had finished.
    ///
    /// # Errors
    ///
    /// When one cannot be made, or an earlier one cannot be read.
    pub fn journal(&self, shard: u32) -> Result<Journal, PlanError> {
        let beside = self.folder.join(SHARDS);
        let io = |path: &Path| {
            let path = path.to_path_buf();
            |error| PlanError::Io { path, error }
        };
        fs::create_dir_all(&beside).map_err(io(&beside))?;
        let earlier = self.journals(shard);
        // A name that no other process has, without a file.
        let unused = |path: &Path| Ok(path.to_path_buf());
        let own = tempfile::Builder::new().prefix(&self.journal_prefix(shard)).make_in(&beside, unused);
        let (path, _) = own.map_err(io(&beside))?.keep().map_err(|error| io(&beside)(error.error))?;
        let journal = Journal::open(&path, &self.identity(shard), self.layout());
        let (mut journal, _) = journal.map_err(io(&path))?;
        for other in earlier {
            match self.take_over(shard, &mut journal, &other) {
                // Of another plan in this folder, of a process that has just finished, or of somebody else: what is
                // in it is run here.
                Err(error) if SKIPPED.contains(&error.kind()) => {}
                taken => taken.map_err(io(&other))?,
            }
        }
        Ok(journal)
    }

    /// Takes over what is whole in the journal of another process at the same shard, which is left as it is: that
    /// process may be at work.
    fn take_over(&self, shard: u32, own: &mut Journal, other: &Path) -> io::Result<()> {
        let mut copy = own.scratch_file()?;
        io::copy(&mut fs::File::open(other)?, &mut copy)?;
        let (other, _) = Journal::on(copy, None, &self.identity(shard), self.layout())?;
        for cell in self.cells(shard) {
            if other.has(cell) && !own.has(cell) {
                let size = other.size(cell)?;
                own.write(cell, &other.read(cell, 0, size)?)?;
            }
        }
        Ok(())
    }

    /// Writes the file of a shard, and forgets the journals of all who worked at it.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(&self, shard: u32, journal: &mut Journal, failed: &Failed) -> Result<(), PlanError> {
        let path = self.file(shard);
        let written = file::write(&path, &self.expected(shard), journal, failed);
        written.map_err(|error| PlanError::Io { path, error })?;
        for journal in self.journals(shard) {
            // What is left over is only never needed again.
            let _ = fs::remove_file(journal);
        }
        Ok(())
    }

    fn journal_prefix(&self, shard: u32) -> String {
        format!(".journal-{}-", self.digits(shard))
    }

    fn journals(&self, shard: u32) -> Vec<PathBuf> {
        let prefix = self.journal_prefix(shard);
        let entries = fs::read_dir(self.folder.join(SHARDS)).into_iter().flatten().flatten();
        let of_shard = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
        of_shard.map(|entry| entry.path()).collect()
    }
}
