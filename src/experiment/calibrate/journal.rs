//! Every simulated point on disk at once, so that an interrupted calibration goes on where it was.
//!
//! A file belongs to one calibration and refuses any other. Records have one size: place, a value for each target, and
//! a digest of both. The first record that is not whole ends the file; what was behind it is simulated again.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::simulate::Place;

const MARK: &[u8; 8] = b"sficcal1";
const HEAD: usize = 8 + 32;
const DIGEST: usize = 8;

/// Finished points on disk.
#[derive(Debug)]
pub struct Journal {
    file: File,
    values: usize,
    known: BTreeMap<Place, Vec<f64>>,
}

impl Journal {
    /// Opens the journal at `path`, or starts it; each record has so many values.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written, or is that of another calibration ([`io::ErrorKind::InvalidData`]).
    pub fn open(path: &Path, identity: &[u8; 32], values: usize) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let head = [MARK.as_slice(), identity].concat();
        if bytes.len() < HEAD {
            // Nothing was ever finished: the header itself is torn, or the file is new.
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&head)?;
            return Ok(Journal { file, values, known: BTreeMap::new() });
        }
        if bytes[..HEAD] != head {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the journal of another calibration"));
        }
        let size = 8 + 8 * values + DIGEST;
        let whole: Vec<(Place, Vec<f64>)> = bytes[HEAD..].chunks_exact(size).map_while(decode).collect();
        file.set_len((HEAD + size * whole.len()) as u64)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Journal { file, values, known: whole.into_iter().collect() })
    }

    /// Number of points that are there.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// What the runs at a point showed, if it is there.
    pub fn get(&self, place: Place) -> Option<&[f64]> {
        self.known.get(&place).map(Vec::as_slice)
    }

    /// Adds points.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    ///
    /// # Panics
    ///
    /// If a point has another number of values.
    pub fn append(&mut self, points: impl IntoIterator<Item = (Place, Vec<f64>)>) -> io::Result<()> {
        let points: Vec<(Place, Vec<f64>)> = points.into_iter().collect();
        let mut bytes = Vec::new();
        for (place, values) in &points {
            assert_eq!(values.len(), self.values, "a value for each target");
            bytes.extend_from_slice(&encode(*place, values));
        }
        self.file.write_all(&bytes)?;
        self.known.extend(points);
        Ok(())
    }
}

fn encode(place: Place, values: &[f64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 + 8 * values.len());
    bytes.extend_from_slice(&place.generation.to_le_bytes());
    bytes.extend_from_slice(&place.number.to_le_bytes());
    values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(&digest[..DIGEST]);
    bytes
}

fn decode(bytes: &[u8]) -> Option<(Place, Vec<f64>)> {
    let (contents, digest) = bytes.split_at(bytes.len() - DIGEST);
    if Sha256::digest(contents)[..DIGEST] != *digest {
        return None;
    }
    let (place, values) = contents.split_at(8);
    let word = |at: usize| Some(u32::from_le_bytes(place.get(at..at + 4)?.try_into().ok()?));
    let values = values.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    Some((Place { generation: word(0)?, number: word(4)? }, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: [u8; 32] = [3; 32];

    fn place(number: u32) -> Place {
        Place { generation: 1, number }
    }

    #[test]
    fn torn_or_damaged_anywhere_it_keeps_what_is_whole_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path, &IDENTITY, 2).unwrap();
        journal.append((0..3).map(|k| (place(k), vec![f64::from(k), f64::NAN]))).unwrap();
        drop(journal);
        let bytes = std::fs::read(&path).unwrap();
        let size = (bytes.len() - HEAD) / 3;
        for cut in 0..=bytes.len() {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            let mut journal = Journal::open(&path, &IDENTITY, 2).unwrap();
            assert_eq!(journal.len(), cut.saturating_sub(HEAD) / size, "cut at {cut}");
            journal.append([(place(9), vec![0.5, 1.5])]).unwrap();
            drop(journal);
            assert_eq!(Journal::open(&path, &IDENTITY, 2).unwrap().get(place(9)), Some(&[0.5, 1.5][..]));
        }
        for at in HEAD..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 4;
            std::fs::write(&path, &damaged).unwrap();
            assert_eq!(Journal::open(&path, &IDENTITY, 2).unwrap().len(), (at - HEAD) / size, "byte {at}");
        }
        std::fs::write(&path, &bytes).unwrap();
        let journal = Journal::open(&path, &IDENTITY, 2).unwrap();
        assert!(journal.get(place(2)).is_some_and(|values| values[0] == 2.0 && values[1].is_nan()));
    }

    #[test]
    fn another_calibration_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        assert!(Journal::open(&path, &IDENTITY, 2).unwrap().is_empty());
        let refused = Journal::open(&path, &[4; 32], 2).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
    }
}
