//! The journal: the store of an experiment in a file, every finished cell on disk at once, so that an interrupted
//! experiment goes on where it was.
//!
//! A journal belongs to one identity, the fingerprint of an experiment, and refuses any other. It starts with a header
//! and grows by one record for each cell, in the order in which they finish. A record carries a digest of itself: one
//! that was torn by a crash or damaged on disk is noticed when the journal is opened, skipped, and its cell run again.
//! Results are read from the journal cell by cell, so that an experiment never needs to fit in memory.
//!
//! | Part of a record | Bytes |
//! |---|---|
//! | mark `sficrec2` | 8 |
//! | number of the cell, length of the rest | 8 + 4 |
//! | SHA-256 of these and the rest, cut | 16 |
//! | the sums of each outcome, arm by arm: numerator and denominator | 16 each |
//! | the series of each signal, arm by arm, tick by tick | 4 each |
//! | the snapshots, arm by arm | 8 a number |
//! | the episodes, arm by arm: how many, then each | 4, then 32 each |

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sfic_text::tr;
use sha2::{Digest, Sha256};

use sfic::experiment::columns::Scratch;
use sfic::experiment::engine::Store;
use sfic::experiment::engine::encoding::word;
use sfic::experiment::history::Layout;

/// The last digit is that of [`sfic::experiment::plan::RECORD_VERSION`].
const FILE_MARK: &[u8; 8] = b"sficjrn4";
const FILE_HEAD: u64 = 8 + 32;
const RECORD_MARK: &[u8; 8] = b"sficrec2";
const RECORD_HEAD: usize = 8 + 8 + 4 + 16;
/// Cells of a page of places.
const PAGE: u64 = 64;

/// Content of a journal when it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Cells whose records are whole.
    pub cells: usize,
    /// Damaged stretches that were skipped, a torn end included.
    pub damaged: usize,
}

/// Finished cells on disk.
#[derive(Debug)]
pub struct Journal {
    /// Made with the first record: work that is stopped before leaves none.
    file: Option<Mutex<File>>,
    path: PathBuf,
    identity: [u8; 32],
    layout: Layout,
    /// Folder of scratch files: that of the journal; without one, that of temporary files.
    folder: Option<PathBuf>,
    places: Places,
    /// Offset of the next record; 0 as long as there is no header.
    end: u64,
}

/// Offset of the contents of each record. A page of neighbouring cells takes 8 bytes a cell; cells
/// that are not there have 0.
#[derive(Debug, Default)]
struct Places {
    pages: HashMap<u64, Box<[u64; PAGE as usize]>>,
    count: usize,
}

impl Places {
    fn of(&self, cell: u64) -> Option<u64> {
        let page = self.pages.get(&(cell / PAGE))?;
        Some(page[(cell % PAGE) as usize]).filter(|&place| place > 0)
    }

    fn set(&mut self, cell: u64, place: u64) {
        self.count += usize::from(self.of(cell).is_none());
        let page = self.pages.entry(cell / PAGE).or_insert_with(|| Box::new([0; PAGE as usize]));
        page[(cell % PAGE) as usize] = place;
    }
}

impl Journal {
    /// Opens the journal at `path`; without one, the first record starts it.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written, or is the journal of another experiment
    /// ([`io::ErrorKind::InvalidData`]).
    pub fn open(path: &Path, identity: &[u8; 32], layout: Layout) -> io::Result<(Self, Recovered)> {
        let folder = path.parent().map(Path::to_path_buf);
        match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => Self::on(file, folder, identity, layout),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let journal = Self::empty(None, folder, identity, layout);
                Ok((Journal { path: path.to_path_buf(), ..journal }, Recovered::default()))
            }
            Err(error) => Err(error),
        }
    }

    fn empty(file: Option<File>, folder: Option<PathBuf>, identity: &[u8; 32], layout: Layout) -> Self {
        let (path, places) = (PathBuf::new(), Places::default());
        Journal { file: file.map(Mutex::new), path, identity: *identity, layout, folder, places, end: 0 }
    }

    /// A journal on an open file; scratch files go to `folder`.
    ///
    /// # Errors
    ///
    /// As of [`Journal::open`].
    pub(crate) fn on(
        mut file: File,
        folder: Option<PathBuf>,
        identity: &[u8; 32],
        layout: Layout,
    ) -> io::Result<(Self, Recovered)> {
        let length = file.seek(SeekFrom::End(0))?;
        if length < FILE_HEAD {
            // Nothing was ever finished: the header itself is torn, or the file is new.
            return Ok((Self::empty(Some(file), folder, identity, layout), Recovered::default()));
        }
        let mut head = [0; FILE_HEAD as usize];
        file.seek(SeekFrom::Start(0))?;
        file.read_exact(&mut head)?;
        if head[..8] != *FILE_MARK || head[8..] != *identity {
            return Err(io::Error::new(io::ErrorKind::InvalidData, tr!("the journal of another experiment")));
        }
        let (places, end, damaged) = scan(&mut file, length, &layout)?;
        file.set_len(end)?;
        let recovered = Recovered { cells: places.count, damaged };
        Ok((Journal { places, end, ..Self::empty(Some(file), folder, identity, layout) }, recovered))
    }

    fn file(&mut self) -> io::Result<&mut File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => Mutex::new(OpenOptions::new().read(true).write(true).create_new(true).open(&self.path)?),
        };
        Ok(self.file.insert(file).get_mut().unwrap_or_else(PoisonError::into_inner))
    }

    fn read_at(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(bytes)
    }

    /// An empty file in the folder; no other process sees it, and it is gone when it is closed.
    pub(crate) fn scratch_file(&self) -> io::Result<File> {
        match self.folder.as_deref() {
            Some(folder) if folder.as_os_str().is_empty() => tempfile::tempfile_in("."),
            Some(folder) => tempfile::tempfile_in(folder),
            None => tempfile::tempfile(),
        }
    }

    /// Bytes on disk that so many further cells need at least: their records without episodes, and a number for each
    /// outcome in tables.
    pub fn bytes_of(&self, cells: u64) -> u64 {
        let Layout { arms, outcomes, .. } = self.layout;
        let record = RECORD_HEAD + self.layout.episodes_start();
        cells.saturating_mul((record + arms * outcomes * size_of::<f64>()) as u64)
    }

    fn place(&self, cell: u64) -> io::Result<u64> {
        let place = self.places.of(cell);
        place.ok_or_else(|| io::Error::other(tr!("cell {cell} is not in the journal", cell)))
    }
}

impl Store for Journal {
    fn layout(&self) -> Layout {
        self.layout
    }

    fn len(&self) -> usize {
        self.places.count
    }

    fn has(&self, cell: u64) -> bool {
        self.places.of(cell).is_some()
    }

    fn write(&mut self, cell: u64, contents: &[u8]) -> io::Result<()> {
        let length = contents.len() as u32;
        let mut bytes = Vec::with_capacity(FILE_HEAD as usize + RECORD_HEAD + contents.len());
        if self.end == 0 {
            bytes.extend_from_slice(FILE_MARK);
            bytes.extend_from_slice(&self.identity);
        }
        bytes.extend_from_slice(RECORD_MARK);
        bytes.extend_from_slice(&cell.to_le_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&digest(cell, length, contents));
        bytes.extend_from_slice(contents);
        let end = self.end;
        let file = self.file()?;
        file.seek(SeekFrom::Start(end))?;
        if let Err(error) = file.write_all(&bytes) {
            // Half a record would only be skipped at the next opening; without it the file is tidy.
            let _ = file.set_len(end);
            return Err(error);
        }
        self.end += bytes.len() as u64;
        self.places.set(cell, self.end - u64::from(length));
        Ok(())
    }

    fn read(&self, cell: u64, start: usize, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.read_at(self.place(cell)? + start as u64, &mut bytes)?;
        Ok(bytes)
    }

    fn size(&self, cell: u64) -> io::Result<usize> {
        let mut length = [0; 4];
        self.read_at(self.place(cell)? - RECORD_HEAD as u64 + 16, &mut length)?;
        Ok(u32::from_le_bytes(length) as usize)
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(self.scratch_file()?))
    }
}

/// Finds every whole record; the end of the last of them; how many damaged stretches lie between and after.
fn scan(file: &mut File, length: u64, layout: &Layout) -> io::Result<(Places, u64, usize)> {
    let (mut places, mut end, mut damaged) = (Places::default(), FILE_HEAD, 0);
    let mut at = FILE_HEAD;
    let mut whole_before = true;
    while at < length {
        if let Some((cell, size)) = whole_record(file, at, length, layout)? {
            places.set(cell, at + RECORD_HEAD as u64);
            at += size;
            end = at;
            whole_before = true;
        } else {
            damaged += usize::from(whole_before);
            whole_before = false;
            at = next_mark(file, at + 1, length)?;
        }
    }
    Ok((places, end, damaged))
}

/// The cell and the size of the record at `at`, if it is whole.
fn whole_record(file: &mut File, at: u64, length: u64, layout: &Layout) -> io::Result<Option<(u64, u64)>> {
    if at + RECORD_HEAD as u64 > length {
        return Ok(None);
    }
    let mut head = [0; RECORD_HEAD];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut head)?;
    let (cell, size) = (u64::from(word(&head, 8)) | u64::from(word(&head, 12)) << 32, word(&head, 16));
    let end = at + (RECORD_HEAD as u64) + u64::from(size);
    if head[..8] != *RECORD_MARK || end > length || (size as usize) < layout.episodes_start() {
        return Ok(None);
    }
    let mut contents = vec![0; size as usize];
    file.read_exact(&mut contents)?;
    let whole = head[20..] == digest(cell, size, &contents);
    Ok(whole.then_some((cell, end - at)))
}

/// The place of the next record mark at or after `at`, or the end.
fn next_mark(file: &mut File, at: u64, length: u64) -> io::Result<u64> {
    file.seek(SeekFrom::Start(at))?;
    let mut window = [0_u8; 8];
    for (read, byte) in BufReader::new(file).bytes().enumerate() {
        window.rotate_left(1);
        window[7] = byte?;
        if read >= 7 && window == *RECORD_MARK {
            return Ok(at + read as u64 - 7);
        }
    }
    Ok(length)
}

fn digest(cell: u64, length: u32, contents: &[u8]) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(cell.to_le_bytes());
    hash.update(length.to_le_bytes());
    hash.update(contents);
    let whole: [u8; 32] = hash.finalize().into();
    whole.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
