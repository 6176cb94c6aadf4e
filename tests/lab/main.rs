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

/// `sfic`, speaking English whatever the system's language is.
fn program() -> std::process::Command {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("sfic"));
    command.env("SFIC_LANG", "en");
    command
}
