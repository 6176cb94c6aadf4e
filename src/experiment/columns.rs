//! A table in a file or in memory, written row by row and read column by column.
//!
//! Replicates come one after another with all their numbers, and statistics ask for one number of all replicates. So
//! rows are gathered to blocks, and a block is written column by column: reading a column then takes one read a
//! block, and memory holds one block whatever the number of rows.

use std::fmt::Debug;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Bytes that a block may take, unless a single row takes more.
const BLOCK: usize = 1 << 18;

/// Room for bytes that are written and read back: an empty file, or a [`Cursor`](std::io::Cursor) over a vector.
pub trait Scratch: Read + Write + Seek + Send + Debug {}

impl<S: Read + Write + Seek + Send + Debug> Scratch for S {}

/// A table of `width` cells of `cell` bytes a row.
#[derive(Debug)]
pub struct Columns {
    scratch: Mutex<Box<dyn Scratch>>,
    cell: usize,
    width: usize,
    /// Rows of a block.
    block: usize,
    /// The rows of the last block, which is not full and not in `scratch`.
    pending: Vec<u8>,
    rows: usize,
}

impl Columns {
    /// An empty table in `scratch`, which nothing else uses.
    pub fn new(scratch: impl Scratch + 'static, cell: usize, width: usize) -> Self {
        let block = (BLOCK / (cell * width).max(1)).max(1);
        Columns { scratch: Mutex::new(Box::new(scratch)), cell, width, block, pending: Vec::new(), rows: 0 }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes held in memory.
    pub fn held(&self) -> usize {
        self.pending.capacity()
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// When a full block cannot be written.
    ///
    /// # Panics
    ///
    /// If the row does not have `width` cells.
    pub fn push(&mut self, row: &[u8]) -> io::Result<()> {
        assert_eq!(row.len(), self.width * self.cell, "a row of another table");
        if self.pending.is_empty() {
            self.pending.reserve_exact(self.block * row.len());
        }
        self.pending.extend_from_slice(row);
        self.rows += 1;
        if self.rows.is_multiple_of(self.block) {
            self.write_block()?;
        }
        Ok(())
    }

    fn write_block(&mut self) -> io::Result<()> {
        let start = self.start(self.rows / self.block - 1);
        let scratch = self.scratch.get_mut().unwrap_or_else(PoisonError::into_inner);
        scratch.seek(SeekFrom::Start(start))?;
        let mut out = BufWriter::with_capacity(1 << 16, scratch);
        for column in 0..self.width {
            for row in self.pending.chunks_exact(self.width * self.cell) {
                out.write_all(&row[column * self.cell..(column + 1) * self.cell])?;
            }
        }
        out.flush()?;
        self.pending.clear();
        Ok(())
    }

    fn start(&self, block: usize) -> u64 {
        block as u64 * (self.block * self.width * self.cell) as u64
    }

    /// Visits the cells of some neighbouring columns in some rows: `visit` gets the place of a column and the bytes
    /// of some of its cells, in the order of the rows. Memory is needed for one block of these columns.
    ///
    /// # Errors
    ///
    /// When `scratch` cannot be read.
    ///
    /// # Panics
    ///
    /// If there are fewer columns or rows.
    pub fn visit(
        &self,
        columns: Range<usize>,
        rows: Range<usize>,
        mut visit: impl FnMut(usize, &[u8]),
    ) -> io::Result<()> {
        assert!(columns.end <= self.width && rows.end <= self.rows, "outside the table");
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let written = self.rows / self.block;
        let mut bytes = Vec::new();
        for block in rows.start / self.block..rows.end.div_ceil(self.block) {
            let first = block * self.block;
            let here = rows.start.max(first) - first..rows.end.min(first + self.block) - first;
            if block < written {
                let skipped = (columns.start * self.block * self.cell) as u64;
                bytes.resize(columns.len() * self.block * self.cell, 0);
                scratch.seek(SeekFrom::Start(self.start(block) + skipped))?;
                scratch.read_exact(&mut bytes)?;
                for (column, cells) in columns.clone().zip(bytes.chunks_exact(self.block * self.cell)) {
                    visit(column, &cells[here.start * self.cell..here.end * self.cell]);
                }
            } else {
                for column in columns.clone() {
                    bytes.clear();
                    for row in
                        self.pending.chunks_exact(self.width * self.cell).take(here.end).skip(here.start)
                    {
                        bytes.extend_from_slice(&row[column * self.cell..(column + 1) * self.cell]);
                    }
                    visit(column, &bytes);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_back_from_full_blocks_and_from_the_last() {
        // A row of 40 kB: blocks of 6 rows, ten of them full and one begun.
        let (width, rows) = (5_000, 64);
        let cell = |row: usize, column: usize| ((row * width + column) as u64).to_le_bytes();
        let mut table = Columns::new(io::Cursor::new(Vec::new()), 8, width);
        for row in 0..rows {
            let bytes: Vec<u8> = (0..width).flat_map(|column| cell(row, column)).collect();
            table.push(&bytes).unwrap();
            assert!(table.held() <= BLOCK, "{}", table.held());
        }
        assert_eq!((table.rows(), table.block, table.pending.len()), (64, 6, 4 * 8 * width));
        for (columns, rows) in
            [(0..1, 0..64), (4_990..5_000, 5..53), (17..19, 24..54), (3..4, 63..64), (3..3, 0..64)]
        {
            let mut found = vec![Vec::new(); columns.len()];
            table
                .visit(columns.clone(), rows.clone(), |column, cells| {
                    found[column - columns.start].extend_from_slice(cells);
                })
                .unwrap();
            for (column, found) in columns.zip(found) {
                let expected: Vec<u8> = rows.clone().flat_map(|row| cell(row, column)).collect();
                assert_eq!(found, expected, "column {column}, rows {rows:?}");
            }
        }
    }
}
