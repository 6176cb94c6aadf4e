//! Work on many items at once: on the threads of the pool in which it is called with the feature `threads`, one item
//! after another without it.

use std::io;

/// `work` for each item, in the order of the items, whatever the number of threads.
#[cfg(feature = "threads")]
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    items.into_par_iter().map(work).collect()
}

/// `work` for each item, in the order of the items.
#[cfg(not(feature = "threads"))]
pub(crate) fn map<T, R>(items: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
    items.into_iter().map(work).collect()
}

/// The same where it may fail: all that `work` made, or the failure of the first item that failed.
pub(crate) fn try_map<T: Send, R: Send>(
    items: Vec<T>,
    work: impl Fn(T) -> io::Result<R> + Send + Sync,
) -> io::Result<Vec<R>> {
    map(items, work).into_iter().collect()
}
