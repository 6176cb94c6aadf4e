//! The threads that run cells. No other file of the engine knows of them.

use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

/// Threads that several experiments may share; each gets an equal part of their time. Without the feature `threads` it
/// is the calling thread.
#[derive(Clone, Debug)]
pub struct Pool(#[cfg(feature = "threads")] std::sync::Arc<rayon::ThreadPool>);

impl Pool {
    /// Starts so many threads; as many as there are cores for `None`.
    ///
    /// # Errors
    ///
    /// When they cannot be started.
    #[cfg(feature = "threads")]
    pub fn new(threads: Option<usize>) -> io::Result<Self> {
        let builder = rayon::ThreadPoolBuilder::new().thread_name(|number| format!("sfic-{number}"));
        let pool = builder.num_threads(threads.unwrap_or(0)).build().map_err(io::Error::other)?;
        Ok(Pool(std::sync::Arc::new(pool)))
    }

    /// The calling thread, for any number of threads.
    ///
    /// # Errors
    ///
    /// Never.
    #[cfg(not(feature = "threads"))]
    pub fn new(_: Option<usize>) -> io::Result<Self> {
        Ok(Pool())
    }

    #[cfg(feature = "threads")]
    fn threads(&self) -> usize {
        self.0.current_num_threads()
    }

    #[cfg(not(feature = "threads"))]
    fn threads(&self) -> usize {
        1
    }
}

/// Threads for one experiment, and when it ends early.
#[derive(Clone, Debug)]
pub struct Workers<'a> {
    pool: Pool,
    /// Ends the work as soon as the runs under way can be left.
    pub stop: &'a AtomicBool,
    /// Ends it at the first failure.
    pub fail_fast: bool,
}

impl<'a> Workers<'a> {
    /// So many threads of their own.
    ///
    /// # Errors
    ///
    /// When they cannot be started.
    pub fn new(threads: usize, stop: &'a AtomicBool) -> io::Result<Self> {
        Ok(Self::of(&Pool::new(Some(threads))?, stop))
    }

    /// The threads of a pool.
    pub fn of(pool: &Pool, stop: &'a AtomicBool) -> Self {
        Workers { pool: pool.clone(), stop, fail_fast: false }
    }

    /// Number of threads.
    pub fn threads(&self) -> usize {
        self.pool.threads()
    }

    /// `work` for each item, in the order of the items, on all threads.
    #[cfg(feature = "threads")]
    pub fn map<T: Send, R: Send>(&self, items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        self.install(|| crate::parallel::map(items, work))
    }

    /// `work` for each item, in the order of the items.
    #[cfg(not(feature = "threads"))]
    pub fn map<T, R>(&self, items: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
        crate::parallel::map(items, work)
    }

    /// Does `work` on the threads of the pool: all of them serve [`crate::parallel::map`] in it.
    #[cfg(feature = "threads")]
    pub(in crate::experiment) fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.pool.0.install(work)
    }

    /// Does `work`.
    #[cfg(not(feature = "threads"))]
    pub(in crate::experiment) fn install<R>(&self, work: impl FnOnce() -> R) -> R {
        work()
    }

    /// Does `work` for each of `jobs` until `hear` breaks off or `stop` is raised. `hear` gets the results on the
    /// calling thread in the order in which they are finished. `work` must not panic.
    ///
    /// One job more than there are threads is under way, waits or is not heard of yet: no thread waits for the next
    /// job, a slow `hear` slows the work instead of filling memory, and jobs of other experiments on the same pool
    /// take turns with these.
    #[cfg(feature = "threads")]
    pub(super) fn each<J: Send, T: Send>(
        &self,
        jobs: impl Iterator<Item = J>,
        work: &(dyn Fn(J) -> T + Sync),
        hear: &mut dyn FnMut(T) -> ControlFlow<()>,
    ) {
        let (sender, results) = std::sync::mpsc::channel();
        self.pool.0.in_place_scope_fifo(|scope| {
            let start = |job: J| {
                let sender = sender.clone();
                // Nobody hears of it once `hear` has broken off.
                scope.spawn_fifo(move |_| drop(sender.send(work(job))));
            };
            let mut jobs = jobs.take_while(|_| !self.stop.load(Ordering::Relaxed));
            let mut open = jobs.by_ref().take(self.threads() + 1).map(start).count();
            while open > 0 {
                let Ok(result) = results.recv() else { break };
                open -= 1;
                if hear(result).is_break() {
                    break;
                }
                open += jobs.next().map(start).iter().count();
            }
        });
    }

    /// Does `work` for each of `jobs` in their order until `hear` breaks off or `stop` is raised.
    #[cfg(not(feature = "threads"))]
    pub(super) fn each<J, T>(
        &self,
        jobs: impl Iterator<Item = J>,
        work: &dyn Fn(J) -> T,
        hear: &mut dyn FnMut(T) -> ControlFlow<()>,
    ) {
        for job in jobs.take_while(|_| !self.stop.load(Ordering::Relaxed)) {
            if hear(work(job)).is_break() {
                break;
            }
        }
    }
}
