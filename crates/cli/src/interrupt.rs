//! Ctrl-C: the first asks the work to stop and lets it write what is finished; the second ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// A flag that Ctrl-C raises.
pub(super) fn flag() -> &'static AtomicBool {
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) {
            // Somebody insists. Everything on disk is whole at any moment, so nothing is lost by this.
            std::process::abort();
        }
    };
    // A second call in one process finds the handler of the first, which serves as well.
    let _ = ctrlc::set_handler(handler);
    &STOP
}
