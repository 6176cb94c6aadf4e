//! Ctrl-C and the signals that end a process: the work is asked to stop, and writes what is finished. A second Ctrl-C ends at
//! once: everything on disk is whole at any moment, so nothing is lost by this.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown};

use super::INTERRUPTED;

static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let stop = Arc::new(AtomicBool::new(false));
    // Where a signal cannot be caught it ends the process, as it would have done.
    let _ = register_conditional_shutdown(SIGINT, INTERRUPTED.into(), stop.clone());
    let _ = register(SIGINT, stop.clone());
    let _ = register(SIGTERM, stop.clone());
    #[cfg(unix)]
    if !hangups_are_ignored() {
        let _ = register(signal_hook::consts::SIGHUP, stop.clone());
    }
    stop
});

/// A flag that Ctrl-C, SIGTERM and SIGHUP raise.
pub(super) fn flag() -> &'static AtomicBool {
    &STOP
}

/// True where `nohup` began the process: Linux says so; elsewhere it leaves no terminal to write to.
#[cfg(unix)]
fn hangups_are_ignored() -> bool {
    use std::io::{IsTerminal, stderr, stdout};
    match std::fs::read_to_string("/proc/self/status") {
        Ok(status) => {
            let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
            let signals = ignored.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok());
            signals.is_some_and(|signals| signals & 1 == 1)
        }
        Err(_) => !stdout().is_terminal() && !stderr().is_terminal(),
    }
}
