//! `sfic new`: a scenario to start from.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use super::{Failure, output, pasted};
use sfic::scenario::quoted;
use sfic_report::folder::FolderError;
use sfic_text::{Messages, say, spoken, tr};

/// Writes a commented scenario to start from.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of the scenario; the file is NAME.toml.
    name: String,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let name = args.name.strip_suffix(".toml").unwrap_or(&args.name);
    let path = PathBuf::from(format!("{name}.toml"));
    let title =
        path.file_stem().map_or(String::new(), |stem| stem.to_string_lossy().replace(['-', '_'], " "));
    if title.trim().is_empty() || name.is_empty() {
        return Err(Failure::usage(tr!("the scenario needs a name, for instance: sfic new my-scenario")));
    }
    let text = say!(Messages::of(spoken()), "new.scenario", title = quoted(&title));
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::usage(tr!("{path} is there already; nothing was written", path = path.display()))
        }
        _ => Failure::running(FolderError::Io { path: path.clone(), error }),
    })?;
    if !quiet {
        output::message(&tr!("wrote {path}; try: sfic check {path}", path = pasted(&path)));
    }
    Ok(())
}
