//! Stores of the records of finished cells.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::ops::Range;

use super::encoding::{EPISODE_BYTES, decode_episode, encode, word};
use crate::experiment::columns::Scratch;
use crate::experiment::history::{History, Layout};
use crate::model::observe::Episode;
use crate::stats::Ratio;
use sfic_text::tr;

/// Records of finished cells, by the number of the cell. All records of a store have one layout. Several threads may read
/// at once.
///
/// # Errors
///
/// Methods that read fail for a cell that is not there, and when the store cannot be read.
pub trait Store: fmt::Debug + Send + Sync {
    /// The layout of every record.
    fn layout(&self) -> Layout;

    /// Number of cells that are there.
    fn len(&self) -> usize;

    /// True if it is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True if a cell is there.
    fn has(&self, cell: u64) -> bool;

    /// Adds the record of a cell; when that fails, what was there before stays.
    fn write(&mut self, cell: u64, record: &[u8]) -> io::Result<()>;

    /// Some bytes of a record.
    fn read(&self, cell: u64, start: usize, length: usize) -> io::Result<Vec<u8>>;

    /// Bytes of a record.
    fn size(&self, cell: u64) -> io::Result<usize>;

    /// Room for as many bytes as the store itself could hold: empty, used by nothing else, gone when it is dropped.
    fn scratch(&self) -> io::Result<Box<dyn Scratch>>;

    /// Adds what the histories of a cell have left, arm by arm.
    fn append(&mut self, cell: u64, arms: &[History]) -> io::Result<()> {
        self.write(cell, &encode(arms))
    }

    /// The sums of each outcome of each arm.
    fn sums(&self, cell: u64) -> io::Result<Vec<Vec<Ratio>>> {
        let layout = self.layout();
        let numbers = numbers(&self.read(cell, 0, layout.arms * layout.sums_bytes())?);
        let sums: Vec<Ratio> = numbers.as_chunks::<2>().0.iter().map(|&[n, d]| Ratio::from((n, d))).collect();
        Ok(sums.chunks_exact(layout.outcomes).map(<[Ratio]>::to_vec).collect())
    }

    /// The series of an arm.
    fn series(&self, cell: u64, arm: usize) -> io::Result<Vec<f32>> {
        self.series_in(cell, arm, 0..self.layout().series)
    }

    /// Some values of the series of an arm.
    fn series_in(&self, cell: u64, arm: usize, values: Range<usize>) -> io::Result<Vec<f32>> {
        let layout = self.layout();
        let start = layout.arms * layout.sums_bytes() + arm * layout.series_bytes();
        let bytes =
            self.read(cell, start + values.start * size_of::<f32>(), values.len() * size_of::<f32>())?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// The snapshots of all arms, arm by arm: the bytes of their numbers.
    fn snapshots(&self, cell: u64) -> io::Result<Vec<u8>> {
        let layout = self.layout();
        let (start, end) = (layout.snapshots_start(), layout.episodes_start());
        self.read(cell, start, end - start)
    }

    /// The episodes of an arm.
    fn episodes(&self, cell: u64, arm: usize) -> io::Result<Vec<Episode>> {
        let mut position = self.layout().episodes_start();
        for _ in 0..arm {
            position += 4 + word(&self.read(cell, position, 4)?, 0) as usize * EPISODE_BYTES;
        }
        let count = word(&self.read(cell, position, 4)?, 0) as usize;
        let bytes = self.read(cell, position + 4, count * EPISODE_BYTES)?;
        Ok(bytes.chunks_exact(EPISODE_BYTES).map(decode_episode).collect())
    }

    /// The episodes of every arm, in one read.
    fn all_episodes(&self, cell: u64) -> io::Result<Vec<Vec<Episode>>> {
        let layout = self.layout();
        let start = layout.episodes_start();
        let length = self.size(cell)?.saturating_sub(start);
        let bytes = self.read(cell, start, length)?;
        let mut at = 0;
        let arms = (0..layout.arms).map(|_| {
            let length = word(&bytes, at) as usize * EPISODE_BYTES;
            let episodes = bytes.get(at + 4..at + 4 + length).unwrap_or_default();
            at += 4 + length;
            episodes.chunks_exact(EPISODE_BYTES).map(decode_episode).collect()
        });
        Ok(arms.collect())
    }
}

/// Numbers from their bytes.
pub fn numbers(bytes: &[u8]) -> Vec<f64> {
    bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

impl Layout {
    fn sums_bytes(&self) -> usize {
        self.outcomes * 16
    }

    fn series_bytes(&self) -> usize {
        self.series * size_of::<f32>()
    }

    fn snapshots_start(&self) -> usize {
        self.arms * (self.sums_bytes() + self.series_bytes())
    }

    /// Offset of the episodes; no record is shorter.
    pub fn episodes_start(&self) -> usize {
        self.snapshots_start() + self.snapshots * size_of::<f64>()
    }
}

/// A store in memory.
#[derive(Debug)]
pub struct Memory {
    layout: Layout,
    records: HashMap<u64, Vec<u8>>,
}

impl Memory {
    /// An empty store.
    pub fn new(layout: Layout) -> Self {
        Memory { layout, records: HashMap::new() }
    }

    fn record(&self, cell: u64) -> io::Result<&[u8]> {
        let record = self.records.get(&cell).map(Vec::as_slice);
        record.ok_or_else(|| io::Error::other(tr!("cell {cell} is not there", cell)))
    }
}

impl Store for Memory {
    fn layout(&self) -> Layout {
        self.layout
    }

    fn len(&self) -> usize {
        self.records.len()
    }

    fn has(&self, cell: u64) -> bool {
        self.records.contains_key(&cell)
    }

    fn write(&mut self, cell: u64, record: &[u8]) -> io::Result<()> {
        self.records.insert(cell, record.to_vec());
        Ok(())
    }

    fn read(&self, cell: u64, start: usize, length: usize) -> io::Result<Vec<u8>> {
        let bytes = self.record(cell)?.get(start..start + length);
        bytes.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn size(&self, cell: u64) -> io::Result<usize> {
        Ok(self.record(cell)?.len())
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(io::Cursor::new(Vec::new())))
    }
}
