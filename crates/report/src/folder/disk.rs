//! Files of this machine and its memory, for the readers of the library.
//!
//! A file may be a pipe (`/dev/stdin`, `<(…)`): each is read up to its greatest length, and what can be read only once is
//! kept for the next reading.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::machine;
use crate::tables::table::{self, TableError};
use sfic::scenario::{Files, Room, guarded, size};
use sfic_text::{reason, tr};

/// Bytes of the longest table of points.
const LONGEST_TABLE: u64 = 1 << 29;
/// Entries of a folder that are looked at for a file of a similar name.
const MOST_ENTRIES: usize = 1000;

/// The files and the memory of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut pipes = PIPES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = pipes.get(path) {
            return Ok(read.clone());
        }
        let mut bytes = Vec::new();
        let file = File::open(path)?;
        let again = file.metadata()?.is_file();
        file.take(most).read_to_end(&mut bytes)?;
        if !again {
            pipes.insert(path.to_path_buf(), bytes.clone());
        }
        Ok(bytes)
    }

    fn table(&self, path: &Path) -> io::Result<String> {
        if table::is_parquet(path) { csv_of_parquet(path) } else { text(path, LONGEST_TABLE) }
    }

    /// What comes from a pipe of the shell is beside nothing: its files are those of the working folder. (`/dev/shm` is
    /// a folder of ordinary files.)
    fn folder(&self, path: &Path) -> PathBuf {
        let device = |path: &Path| path.starts_with("/dev") && !path.starts_with("/dev/shm");
        match device(path) || path.starts_with("/proc") {
            true => PathBuf::new(),
            false => path.parent().unwrap_or(Path::new("")).to_path_buf(),
        }
    }

    fn below(&self, folder: &Path) -> Vec<PathBuf> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = |folder: &Path| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_ENTRIES);
            let shown = entries.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
            shown.map(|entry| entry.path()).collect::<Vec<PathBuf>>()
        };
        let (folders, mut files): (Vec<PathBuf>, Vec<PathBuf>) =
            entries(folder).into_iter().partition(|path| path.is_dir());
        files.extend(folders.iter().take(MOST_ENTRIES / 10).flat_map(|folder| entries(folder)));
        files.iter().map(|path| path.strip_prefix(".").unwrap_or(path).to_path_buf()).collect()
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
    }

    /// Every core, and the memory that can be taken without swapping, where the system says how much that is.
    fn room(&self) -> Option<Room> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Some(Room { threads, bytes: machine::memory()? })
    }
}

/// What has come from pipes, by their paths.
static PIPES: Mutex<BTreeMap<PathBuf, Vec<u8>>> = Mutex::new(BTreeMap::new());

/// The text of a file that has `most` bytes at most.
///
/// # Errors
///
/// When it cannot be read, is longer, or is not text.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    let bytes = Disk.read(path, most + 1)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(tr!(
            "it is longer than the {size} that it may have",
            size = size(most)
        )));
    }
    String::from_utf8(bytes).map_err(|error| io::Error::other(error.utf8_error()))
}

fn csv_of_parquet(path: &Path) -> io::Result<String> {
    let columns = table::heads(path)?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(&columns)?;
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut write = |cells: &[&str]| {
        csv.write_record(cells.iter().map(|cell| guarded(cell).into_owned()))
            .map_err(|error| reason(&error).unwrap_or_else(|| tr!("it cannot be written as CSV")))
    };
    table::visit(path, &columns, &mut write).map_err(|error| match error {
        TableError::Io { error, .. } => error,
        TableError::Wrong { what, .. } => {
            io::Error::other(tr!("{what}; write it uncompressed or with snappy, or as CSV", what))
        }
    })?;
    let bytes = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    String::from_utf8(bytes).map_err(|error| io::Error::other(error.utf8_error()))
}
