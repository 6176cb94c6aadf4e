//! The journal: every finished replicate on disk at once, so that an interrupted experiment goes on where it was.
//!
//! A journal belongs to one identity (scenario, seed, versions) and refuses any other. It starts with a header and
//! grows by one record for each replicate, in the order in which they finish. A record carries a digest of itself:
//! one that was torn by a crash or damaged on disk is noticed when the journal is opened, skipped, and its
//! replicate run again. Results are read from the journal replicate by replicate, so that an experiment never
//! needs to fit in memory.
//!
//! | Part of a record | Bytes |
//! |---|---|
//! | mark `sficrec1` | 8 |
//! | replicate, length of the rest | 4 + 4 |
//! | SHA-256 of these and the rest, cut | 16 |
//! | the sums of each outcome, arm by arm: numerator and denominator | 16 each |
//! | the series of each signal, arm by arm, tick by tick | 4 each |
//! | how things stood before and after, arm by arm | 8 a number |
//! | the episodes, arm by arm: how many, then each | 4, then 32 each |

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::encoding::{EPISODE_BYTES, decode_episode, encode, word};
use super::replicate::History;
use crate::model::observe::Episode;
use crate::stats::Sum;

/// The last digit is that of [`super::plan::RECORD_VERSION`].
const FILE_MARK: &[u8; 8] = b"sficjrn2";
const FILE_HEAD: u64 = 8 + 32;
const RECORD_MARK: &[u8; 8] = b"sficrec1";
const RECORD_HEAD: usize = 8 + 4 + 4 + 16;

/// How many numbers of each kind a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Arms.
    pub arms: usize,
    /// Outcomes of an arm.
    pub outcomes: usize,
    /// Values of the series of an arm: ticks × signals.
    pub series: usize,
    /// Numbers of the moments of all arms together: arms may differ in their stakeholders.
    pub moments: usize,
}

impl Layout {
    fn sums_bytes(&self) -> usize {
        self.outcomes * 16
    }

    fn series_bytes(&self) -> usize {
        self.series * 4
    }

    fn moments_start(&self) -> usize {
        self.arms * (self.sums_bytes() + self.series_bytes())
    }

    fn episodes_start(&self) -> usize {
        self.moments_start() + self.moments * size_of::<f64>()
    }
}

/// What was found in a journal when it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Replicates that are whole.
    pub replicates: usize,
    /// Damaged stretches that were skipped, a torn end included.
    pub damaged: usize,
}

/// Finished replicates on disk.
#[derive(Debug)]
pub struct Journal {
    file: File,
    layout: Layout,
    /// Where scratch files go: the folder of the journal; without one, that of temporary files.
    folder: Option<PathBuf>,
    places: Places,
    end: u64,
}

/// Where the contents of each replicate's record start, 8 bytes a replicate; 0 where there is none.
#[derive(Debug, Default)]
struct Places(Vec<u64>);

impl Places {
    fn of(&self, replicate: u32) -> Option<u64> {
        self.0.get(replicate as usize).copied().filter(|&place| place > 0)
    }

    fn set(&mut self, replicate: u32, place: u64) {
        let length = self.0.len().max(replicate as usize + 1);
        self.0.resize(length, 0);
        self.0[replicate as usize] = place;
    }

    fn count(&self) -> usize {
        self.0.iter().filter(|&&place| place > 0).count()
    }
}

impl Journal {
    /// Opens the journal at `path`, or starts it.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written, or is the journal of another experiment
    /// ([`io::ErrorKind::InvalidData`]).
    pub fn open(path: &Path, identity: &[u8; 32], layout: Layout) -> io::Result<(Self, Recovered)> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        Self::on(file, path.parent().map(Path::to_path_buf), identity, layout)
    }

    /// A journal in a temporary file that nobody sees.
    ///
    /// # Errors
    ///
    /// When no temporary file can be made.
    pub fn temporary(identity: &[u8; 32], layout: Layout) -> io::Result<Self> {
        Ok(Self::on(tempfile::tempfile()?, None, identity, layout)?.0)
    }

    pub(super) fn on(
        mut file: File,
        folder: Option<PathBuf>,
        identity: &[u8; 32],
        layout: Layout,
    ) -> io::Result<(Self, Recovered)> {
        let length = file.seek(SeekFrom::End(0))?;
        if length < FILE_HEAD {
            // Nothing was ever finished: the header itself is torn, or the file is new.
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&[FILE_MARK.as_slice(), identity].concat())?;
            let journal = Journal { file, layout, folder, places: Places::default(), end: FILE_HEAD };
            return Ok((journal, Recovered::default()));
        }
        let mut head = [0; FILE_HEAD as usize];
        file.seek(SeekFrom::Start(0))?;
        file.read_exact(&mut head)?;
        if head[..8] != *FILE_MARK || head[8..] != *identity {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the journal of another experiment"));
        }
        let (places, end, damaged) = scan(&mut file, length, &layout)?;
        file.set_len(end)?;
        let recovered = Recovered { replicates: places.count(), damaged };
        Ok((Journal { file, layout, folder, places, end }, recovered))
    }

    /// Whether a replicate is there.
    pub fn has(&self, replicate: u32) -> bool {
        self.places.of(replicate).is_some()
    }

    /// An empty file beside the journal for what does not fit in memory. Nobody else sees it, and it is gone when it
    /// is closed, however the program ends.
    ///
    /// # Errors
    ///
    /// When none can be made.
    pub fn scratch(&self) -> io::Result<File> {
        match self.folder.as_deref() {
            Some(folder) if folder.as_os_str().is_empty() => tempfile::tempfile_in("."),
            Some(folder) => tempfile::tempfile_in(folder),
            None => tempfile::tempfile(),
        }
    }

    /// Adds a replicate.
    ///
    /// # Errors
    ///
    /// When it cannot be written, for instance because the disk is full; what was there before stays.
    pub fn append(&mut self, replicate: u32, arms: &[History]) -> io::Result<()> {
        let contents = encode(arms);
        let length = contents.len() as u32;
        let mut record = Vec::with_capacity(RECORD_HEAD + contents.len());
        record.extend_from_slice(RECORD_MARK);
        record.extend_from_slice(&replicate.to_le_bytes());
        record.extend_from_slice(&length.to_le_bytes());
        record.extend_from_slice(&digest(replicate, length, &contents));
        record.extend_from_slice(&contents);
        self.file.seek(SeekFrom::Start(self.end))?;
        if let Err(error) = self.file.write_all(&record) {
            // Half a record would only be skipped at the next opening; without it the file is tidy.
            let _ = self.file.set_len(self.end);
            return Err(error);
        }
        self.places.set(replicate, self.end + RECORD_HEAD as u64);
        self.end += record.len() as u64;
        Ok(())
    }

    /// The sums of each outcome of each arm of a replicate that is there.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn sums(&mut self, replicate: u32) -> io::Result<Vec<Vec<Sum>>> {
        let layout = self.layout;
        let bytes = self.read(replicate, 0, layout.arms * layout.sums_bytes())?;
        let numbers: Vec<f64> =
            bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        let sums: Vec<Sum> = numbers.as_chunks::<2>().0.iter().map(|&[n, d]| Sum::from((n, d))).collect();
        Ok(sums.chunks_exact(layout.outcomes).map(<[Sum]>::to_vec).collect())
    }

    /// The series of an arm in a replicate that is there.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn series(&mut self, replicate: u32, arm: usize) -> io::Result<Vec<f32>> {
        let layout = self.layout;
        let start = layout.arms * layout.sums_bytes() + arm * layout.series_bytes();
        let bytes = self.read(replicate, start, layout.series_bytes())?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// The moments of all arms in a replicate that is there, arm by arm: the bytes of their numbers.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn moments(&mut self, replicate: u32) -> io::Result<Vec<u8>> {
        let (start, end) = (self.layout.moments_start(), self.layout.episodes_start());
        self.read(replicate, start, end - start)
    }

    /// The episodes of an arm in a replicate that is there.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn episodes(&mut self, replicate: u32, arm: usize) -> io::Result<Vec<Episode>> {
        let mut position = self.layout.episodes_start();
        for _ in 0..arm {
            position += 4 + self.count(replicate, position)? * EPISODE_BYTES;
        }
        let count = self.count(replicate, position)?;
        let bytes = self.read(replicate, position + 4, count * EPISODE_BYTES)?;
        Ok(bytes.chunks_exact(EPISODE_BYTES).map(decode_episode).collect())
    }

    /// The episodes of every arm in a replicate that is there, in one read.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn all_episodes(&mut self, replicate: u32) -> io::Result<Vec<Vec<Episode>>> {
        let mut head = [0; RECORD_HEAD];
        self.file.seek(SeekFrom::Start(self.place(replicate)? - RECORD_HEAD as u64))?;
        self.file.read_exact(&mut head)?;
        let start = self.layout.episodes_start();
        let bytes = self.read(replicate, start, (word(&head, 12) as usize).saturating_sub(start))?;
        let mut at = 0;
        let arms = (0..self.layout.arms).map(|_| {
            let length = word(&bytes, at) as usize * EPISODE_BYTES;
            let episodes = bytes.get(at + 4..at + 4 + length).unwrap_or_default();
            at += 4 + length;
            episodes.chunks_exact(EPISODE_BYTES).map(decode_episode).collect()
        });
        Ok(arms.collect())
    }

    fn count(&mut self, replicate: u32, position: usize) -> io::Result<usize> {
        Ok(word(&self.read(replicate, position, 4)?, 0) as usize)
    }

    fn read(&mut self, replicate: u32, start: usize, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.file.seek(SeekFrom::Start(self.place(replicate)? + start as u64))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn place(&self, replicate: u32) -> io::Result<u64> {
        let place = self.places.of(replicate);
        place.ok_or_else(|| io::Error::other(format!("replicate {replicate} is not in the journal")))
    }
}

/// Finds every whole record; the end of the last of them; how many damaged stretches lie between and after.
fn scan(file: &mut File, length: u64, layout: &Layout) -> io::Result<(Places, u64, usize)> {
    let (mut places, mut end, mut damaged) = (Places::default(), FILE_HEAD, 0);
    let mut at = FILE_HEAD;
    let mut whole_before = true;
    while at < length {
        if let Some((replicate, size)) = whole_record(file, at, length, layout)? {
            places.set(replicate, at + RECORD_HEAD as u64);
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

/// The replicate and the size of the record at `at`, if it is whole.
fn whole_record(file: &mut File, at: u64, length: u64, layout: &Layout) -> io::Result<Option<(u32, u64)>> {
    if at + RECORD_HEAD as u64 > length {
        return Ok(None);
    }
    let mut head = [0; RECORD_HEAD];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut head)?;
    let (replicate, size) = (word(&head, 8), word(&head, 12));
    let end = at + (RECORD_HEAD as u64) + u64::from(size);
    if head[..8] != *RECORD_MARK || end > length || (size as usize) < layout.episodes_start() {
        return Ok(None);
    }
    let mut contents = vec![0; size as usize];
    file.read_exact(&mut contents)?;
    let whole = head[16..] == digest(replicate, size, &contents);
    Ok(whole.then_some((replicate, end - at)))
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

fn digest(replicate: u32, length: u32, contents: &[u8]) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(replicate.to_le_bytes());
    hash.update(length.to_le_bytes());
    hash.update(contents);
    let whole: [u8; 32] = hash.finalize().into();
    whole.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
