//! `sfic report`: results as one page for people.

use std::path::{Path, PathBuf};

use super::language::InLanguage;
use super::{Failure, output};
use sfic_report::folder::{FolderError, REPORT, write_whole};
use sfic_report::report::read::ReadError;
use sfic_report::report::{self, Options};
use sfic_report::tables::table::TableError;

/// Makes one self-contained HTML page of results.
///
/// The page needs no network, prints on A4 and can be passed on as it is.
///
/// Folders of `run` and `compare` are shown side by side, those of `validate` below them; folders of other analyses come
/// after them, each in a part of its own.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folders of results.
    #[arg(required = true, value_name = "RESULTS")]
    results: Vec<PathBuf>,
    /// The file to write; `report.html` in the first folder if absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    said: InLanguage,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let paths: Vec<&Path> = args.results.iter().map(PathBuf::as_path).collect();
    let language = args.said.language();
    let html = report::html(&paths, Options { language, dated: true }).map_err(|error| match error {
        ReadError::File(TableError::Io { .. }) => Failure::running(error),
        wrong => Failure::usage(wrong),
    })?;
    let out = args.out.clone().unwrap_or_else(|| args.results[0].join(REPORT));
    write_whole(&out, |file| file.write_all(html.as_bytes()))
        .map_err(|error| Failure::running(FolderError::Io { path: out.clone(), error }))?;
    if !quiet {
        output::message(&format!("report in {}", out.display()));
    }
    Ok(())
}
