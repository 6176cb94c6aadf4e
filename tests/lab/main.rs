//! The lab as a browser meets it, and as nobody should: the real program on a free port.

mod fuzz;
mod lessons;
mod play;
mod server;
mod strangers;
mod work;

use std::path::{Path, PathBuf};

/// The folder of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
