//! The file of a shard: its runs in their order, with a checksum.
//!
//! | Part | Bytes |
//! |---|---|
//! | mark `sficshd1` | 8 |
//! | the plan that it belongs to | 32 |
//! | number of the shard, runs in it | 4 + 8 |
//! | each run: 0, then the sums of each outcome, arm by arm: numerator and denominator | 1, then 16 each |
//! | or: 1 (the scenario is not valid there) or 2 (it failed), then the length of the reason and the reason | 1 + 4, … |
//! | SHA-256 of all this | 32 |
//!
//! The same runs give the same bytes, on any machine, run any number of times in any order.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::ops::Range;
use std::path::Path;

use sfic_text::tr;
use sha2::{Digest, Sha256};

use super::Fault;
use crate::folder::owner::Hashing;
use crate::folder::write_whole;
use sfic::experiment::engine::{Failure, Store};
use sfic::experiment::history::Layout;
use sfic::experiment::shards::Failed;
use sfic::stats::Ratio;

const MARK: &[u8; 8] = b"sficshd1";
const HEAD: usize = 8 + 32 + 4 + 8;
const CHECKSUM: u64 = 32;

/// Shard and plan that a file must belong to.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    /// The plan.
    pub plan: [u8; 32],
    /// The number of the shard.
    pub shard: u32,
    /// Its cells.
    pub cells: Range<u64>,
    /// Replicates of a point.
    pub replicates: u32,
    /// Layout of a run.
    pub layout: Layout,
}

impl Expected {
    fn runs(&self) -> u64 {
        self.cells.end - self.cells.start
    }

    fn head(&self) -> Vec<u8> {
        let numbers = [self.shard.to_le_bytes().as_slice(), &self.runs().to_le_bytes()].concat();
        [MARK.as_slice(), &self.plan, &numbers].concat()
    }
}

/// Result of a run.
pub(super) type Outcome = Result<Vec<Vec<Ratio>>, Failure>;

/// Writes the file of a shard whose runs are in a store, aside first, then renamed.
///
/// # Errors
///
/// When the store cannot be read or the file cannot be written.
pub(super) fn write(
    path: &Path,
    expected: &Expected,
    store: &mut dyn Store,
    failed: &Failed,
) -> io::Result<()> {
    write_whole(path, |out| {
        let mut out = Hashing::new(out);
        out.write_all(&expected.head())?;
        for cell in expected.cells.clone() {
            match failed.get(&cell) {
                None => {
                    let sums = store.sums(cell)?;
                    let numbers = sums.iter().flatten().flat_map(|sum| [sum.numerator, sum.denominator]);
                    let bytes: Vec<u8> = numbers.flat_map(f64::to_le_bytes).collect();
                    out.write_all(&[0])?;
                    out.write_all(&bytes)?;
                }
                Some(failure) => {
                    let (kind, reason) = match failure {
                        Failure::Invalid(problem) => (1, &problem.written),
                        Failure::Failed { message, .. } => (2, message),
                    };
                    out.write_all(&[kind])?;
                    out.write_all(&(reason.len() as u32).to_le_bytes())?;
                    out.write_all(reason.as_bytes())?;
                }
            }
        }
        let checksum: [u8; CHECKSUM as usize] = out.hash.finalize().into();
        out.inner.write_all(&checksum)
    })
}

/// A reader of what is before the checksum; hashes what passes.
struct Checked<R> {
    inner: R,
    hash: Sha256,
    left: u64,
}

impl<R: Read> Checked<R> {
    fn take(&mut self, length: usize) -> Result<Vec<u8>, Fault> {
        if length as u64 > self.left {
            return Err(Fault::damaged(tr!("it ends too early")));
        }
        let mut bytes = vec![0; length];
        self.inner.read_exact(&mut bytes).map_err(Fault::reading)?;
        self.hash.update(&bytes);
        self.left -= length as u64;
        Ok(bytes)
    }
}

/// Reads the file of a shard from end to end; `hear` gets each of its runs with its cell. Only if there was no fault at
/// the end is what it got to be used.
///
/// # Errors
///
/// Faults of the file, and those of `hear`.
pub(super) fn read(
    path: &Path,
    expected: &Expected,
    hear: &mut dyn FnMut(u64, Outcome) -> io::Result<()>,
) -> Result<(), Fault> {
    let file = File::open(path).map_err(Fault::reading)?;
    let length = file.metadata().map_err(Fault::reading)?.len();
    let left = length.checked_sub(CHECKSUM).ok_or_else(|| Fault::damaged(tr!("it ends too early")))?;
    let mut file = Checked { inner: BufReader::with_capacity(1 << 16, file), hash: Sha256::new(), left };
    let (head, known) = (file.take(HEAD)?, expected.head());
    if head[..8] != known[..8] {
        return Err(Fault::damaged(tr!("it is not the file of a shard")));
    }
    if head[8..40] != known[8..40] {
        return Err(Fault::damaged(tr!("it belongs to another plan")));
    }
    if head != known {
        return Err(Fault::damaged(tr!("it is the file of another shard")));
    }
    for cell in expected.cells.clone() {
        let outcome = outcome(&mut file, expected, cell)?;
        hear(cell, outcome).map_err(Fault::Using)?;
    }
    if file.left > 0 {
        return Err(Fault::damaged(tr!("something was added at its end")));
    }
    let mut checksum = [0; CHECKSUM as usize];
    file.inner.read_exact(&mut checksum).map_err(Fault::reading)?;
    let found: [u8; CHECKSUM as usize] = file.hash.finalize().into();
    if checksum != found {
        return Err(Fault::damaged(tr!("its checksum is wrong")));
    }
    Ok(())
}

fn outcome<R: Read>(file: &mut Checked<R>, expected: &Expected, cell: u64) -> Result<Outcome, Fault> {
    let kind = file.take(1)?[0];
    if kind == 0 {
        let layout = expected.layout;
        let bytes = file.take(layout.arms * layout.outcomes * 16)?;
        let numbers: Vec<f64> =
            bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        let sums: Vec<Ratio> = numbers.as_chunks::<2>().0.iter().map(|&[n, d]| Ratio::from((n, d))).collect();
        return Ok(Ok(sums.chunks_exact(layout.outcomes).map(<[Ratio]>::to_vec).collect()));
    }
    let length = file.take(4)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    let reason = String::from_utf8(file.take(length as usize)?);
    let reason = reason.map_err(|_| Fault::damaged(tr!("a reason in it is no text")))?;
    let (_, replicate) = sfic::experiment::sweep::run_of(cell, expected.replicates);
    match kind {
        1 => Ok(Err(Failure::Invalid(reason.into()))),
        2 => Ok(Err(Failure::Failed { replicate, message: reason })),
        _ => Err(Fault::damaged(tr!("a run in it is neither results nor a reason"))),
    }
}
