//! The program as people use it: commands, what they read, their files and their screens.

mod before_and_after;
mod bench;
mod between;
mod calibrate;
mod commands;
mod completions;
mod discover;
mod docs;
mod documents;
mod errors;
mod evidence;
mod few_cases;
mod findings;
mod follow_ups;
mod hostile;
mod in_chinese;
mod json;
mod ledger;
#[cfg(target_os = "linux")]
mod marks;
mod memory;
mod mistakes;
mod options;
mod over_posterior;
mod owners;
mod propositions;
mod propositions_over;
mod resume;
mod round_trips;
mod scenarios;
mod schemas;
mod sensitivity;
mod session;
mod session_limits;
mod shards;
#[cfg(target_os = "linux")]
mod situations;
mod studies;
mod sweep;
mod word;
mod workbook;

use std::path::{Path, PathBuf};

use sfic::scenario::Problems;

/// The folder of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Problems as a command prints them.
fn said(problems: &Problems) -> String {
    sfic_report::folder::problems::plain(problems)
}

/// `sfic`, speaking English whatever the system's language is.
fn program() -> std::process::Command {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("sfic"));
    command.env("SFIC_LANG", "en");
    command
}
