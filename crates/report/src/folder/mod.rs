//! The folder of results: its files, each whole or absent, and its lock.

mod aside;
pub mod asked;
pub mod disk;
mod error;
pub mod files;
pub mod journal;
pub mod machine;
pub mod manifest;
pub mod names;
mod over_posterior;
pub mod owner;
pub mod problems;
pub mod shards;

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tempfile::TempDir;

use self::asked::Asked;
use self::owner::{Owner, Seal};
use crate::tables::table::{self, Row};

pub use self::aside::{MARK, write_whole};
pub use self::error::{FolderError, explained};
pub use self::names::*;

/// The files of an analysis beside those of the sweep that it is of.
#[derive(Clone, Copy, Debug)]
pub struct Analysis {
    files: &'static [&'static str],
    /// Beginning of the names of those figures whose number depends on the study.
    figures: &'static str,
}

/// The files of `sfic discover`.
pub const OF_DISCOVERY: Analysis = Analysis {
    files: &[
        DISCOVERY,
        CONDITIONS,
        BOXES,
        PEELING,
        LIMITS,
        REGRET,
        ROBUSTNESS,
        REGRET_FIGURE,
        PEELING_FIGURE,
        WORKBOOK,
    ],
    figures: BOX_FIGURE,
};

/// The resolved scenario `name` of a comparison.
pub fn compared(name: &str) -> String {
    format!("scenario-{name}.toml")
}

/// The figure `name`.
pub fn figure(name: &str) -> String {
    format!("{name}.svg")
}

/// True for what file systems without locks say: Lustre without `-o flock`, NFS without its lock daemon, some of FUSE.
fn lacks_locks(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error()) {
        return true;
    }
    error.kind() == io::ErrorKind::Unsupported
}

/// A folder of results that this process alone writes to.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Held until the folder is dropped, where the file system has locks.
    lock: File,
    locked: bool,
    question: String,
    opened: Instant,
    /// What removes the folder when it is dropped, if it is not to be kept.
    temporary: Option<TempDir>,
    /// SHA-256 of the files that were written since it was opened.
    written: Mutex<BTreeMap<String, String>>,
}

impl Folder {
    /// The folder for the results of an owner: free, or its own already.
    ///
    /// # Errors
    ///
    /// See [`FolderError`]; a folder that holds something else is not touched.
    pub fn claim(path: &Path, owner: &Owner) -> Result<Self, FolderError> {
        let free = || match owner::other(path, owner) {
            Some(holds) => Err(FolderError::Other { path: path.to_path_buf(), holds }),
            None => Ok(()),
        };
        free()?;
        let folder = Self::open(path)?;
        free()?;
        owner::sign(&folder.lock, owner)
            .map_err(|error| FolderError::Io { path: path.to_path_buf(), error })?;
        Ok(Folder { question: owner.question.clone(), ..folder })
    }

    /// A folder that is gone when it is dropped: in memory, where the system has a place for files there.
    ///
    /// # Errors
    ///
    /// See [`FolderError`].
    pub fn temporary(owner: &Owner) -> Result<Self, FolderError> {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
        let folder = tempfile::Builder::new().prefix("sfic-").tempdir_in(&place);
        let folder = folder.map_err(|error| FolderError::Io { path: place, error })?;
        let claimed = Self::claim(folder.path(), owner)?;
        Ok(Folder { temporary: Some(folder), ..claimed })
    }

    /// False if the folder is gone when it is dropped.
    pub fn is_kept(&self) -> bool {
        self.temporary.is_none()
    }

    /// The folder of a sweep for a discovery beside it: free of one, or with the same.
    ///
    /// # Errors
    ///
    /// See [`FolderError`].
    pub fn beside(path: &Path, owner: &Owner) -> Result<Self, FolderError> {
        let folder = Self::open(path)?;
        match path.join(DISCOVERY).exists().then(|| owner::other(path, owner)).flatten() {
            Some(holds) => Err(FolderError::Other { path: path.to_path_buf(), holds }),
            None => Ok(Folder { question: owner.question.clone(), ..folder }),
        }
    }

    /// Makes the folder if need be and locks it; on a file system without locks it is taken as it is.
    ///
    /// # Errors
    ///
    /// See [`FolderError`].
    fn open(path: &Path) -> Result<Self, FolderError> {
        let failed = |error| FolderError::Io { path: path.to_path_buf(), error };
        fs::create_dir_all(path).map_err(failed)?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(path.join(LOCK));
        let lock = lock.map_err(failed)?;
        let of = |lock, locked| Folder {
            path: path.to_path_buf(),
            lock,
            locked,
            question: String::new(),
            opened: Instant::now(),
            temporary: None,
            written: Mutex::default(),
        };
        match lock.try_lock() {
            Ok(()) => Ok(of(lock, true)),
            Err(TryLockError::Error(error)) if lacks_locks(&error) => Ok(of(lock, false)),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(path.to_path_buf())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// False where the file system has no locks: nothing then keeps two processes from writing here at once.
    pub fn is_locked(&self) -> bool {
        self.locked
    }

    /// The journal of the experiment with this identity. Experiments with other settings have other journals, so
    /// that what is unfinished is never mixed and never lost.
    pub fn journal(&self, identity: &str) -> PathBuf {
        self.path.join(format!("{JOURNAL}{}", identity.get(..16).unwrap_or(identity)))
    }

    /// Number of journals of unfinished experiments other than those with these identities.
    pub fn other_journals(&self, identities: &[String]) -> usize {
        let own: Vec<PathBuf> = identities.iter().map(|identity| self.journal(identity)).collect();
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let journals = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(JOURNAL));
        journals.filter(|entry| !own.contains(&entry.path())).count()
    }

    /// Removes the journal of a finished experiment; where every run failed there is none.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be removed.
    pub fn finish(&self, identity: &str) -> Result<(), FolderError> {
        remove(self.journal(identity))
    }

    /// Writes a file: aside first, then renamed, so that it appears whole or not at all. A table as CSV has the [`MARK`]
    /// before it if and only if it holds a character that is not ASCII. The file need not be on the disk before
    /// [`Folder::seal`]: where the power fails, the digests there tell that it is not.
    ///
    /// # Errors
    ///
    /// When it cannot be written; an earlier file of that name is then still there.
    pub fn write(
        &self,
        name: &str,
        contents: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> Result<(), FolderError> {
        let path = self.path.join(name);
        let digest =
            aside::write_digested(&path, contents).map_err(|error| FolderError::Io { path, error })?;
        self.written().insert(name.into(), digest);
        Ok(())
    }

    fn written(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to write results: removes the manifest, then what earlier results have left, so that old and new files are
    /// never together. Documents that cannot be removed are left to the report, which says so.
    ///
    /// # Errors
    ///
    /// When a file cannot be removed.
    pub fn begin(&self) -> Result<(), FolderError> {
        self.remove(MANIFEST)?;
        for name in names::entries(&self.path).filter(|name| names::known(name)) {
            let removed = self.remove(&name);
            if !names::document(&name) {
                removed?;
            }
        }
        Ok(())
    }

    /// Ends the writing of results with the file that says what they are, the question, what was asked in full, the digests of
    /// the others, and its own: it is on the disk afterwards, as are the others if they took more than a minute.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn seal(&self, name: &str, value: &impl Serialize) -> Result<(), FolderError> {
        #[derive(Serialize)]
        struct Sealed<'a, T> {
            #[serde(flatten)]
            value: &'a T,
            #[serde(flatten)]
            seal: Seal,
            #[serde(skip_serializing_if = "Option::is_none")]
            asked: Option<Asked>,
            sha256: String,
        }
        let mut files = self.written().clone();
        files.retain(|name, _| !names::document(name));
        if self.opened.elapsed() > SHORT {
            files.keys().try_for_each(|name| on_the_disk(&self.path.join(name)))?;
        }
        let seal = Seal { question: self.question.clone(), files };
        let mut sealed = Sealed { value, seal, asked: asked::asked(), sha256: String::new() };
        let digest = serde_json::to_string(&sealed).and_then(|text| asked::digest(&text));
        sealed.sha256 =
            digest.map_err(|error| FolderError::Io { path: self.path.join(name), error: error.into() })?;
        self.write_json(name, &sealed)?;
        on_the_disk(&self.path.join(name))?;
        // The name of the file is in its folder; elsewhere than on Unix a folder cannot be opened.
        if cfg!(unix) { on_the_disk(&self.path) } else { Ok(()) }
    }

    /// Writes a table of rows as CSV.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_rows<R: Row>(&self, rows: &[R]) -> Result<(), FolderError> {
        self.write(R::FILE, |out| table::write_rows(out, rows))
    }

    /// Writes a value as JSON for people: indented, with a line's end.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), FolderError> {
        self.write(name, |out| {
            serde_json::to_writer_pretty(&mut *out, value)?;
            out.write_all(b"\n")
        })
    }

    /// Removes the files of an earlier analysis, which is not of the runs that are there now.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or a file cannot be removed.
    pub fn clear(&self, analysis: Analysis) -> Result<(), FolderError> {
        analysis.files.iter().try_for_each(|file| self.remove(file))?;
        let failed = |error| FolderError::Io { path: self.path.clone(), error };
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            if name.starts_with(analysis.figures) && name.ends_with(".svg") {
                self.remove(&name)?;
            }
        }
        Ok(())
    }

    /// Removes a file that an earlier run may have left.
    ///
    /// # Errors
    ///
    /// When it is there and cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), FolderError> {
        remove(self.path.join(name))
    }
}

/// Time in which results can be made again without anybody missing it.
const SHORT: Duration = Duration::from_secs(60);

/// Waits until what was written to a file or folder is on the disk.
fn on_the_disk(path: &Path) -> Result<(), FolderError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|error| FolderError::Io { path: path.to_path_buf(), error })
}

/// Removes a file if it is there.
fn remove(path: PathBuf) -> Result<(), FolderError> {
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FolderError::Io { path, error }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_process_is_refused_until_the_first_has_done() {
        let folder = tempfile::tempdir().unwrap();
        let owner = Owner::new(manifest::Analysis::Run, &[]);
        let first = Folder::claim(folder.path(), &owner).unwrap();
        assert!(matches!(Folder::claim(folder.path(), &owner), Err(FolderError::InUse(_))));
        drop(first);
        assert!(Folder::claim(folder.path(), &owner).is_ok());
    }
}
