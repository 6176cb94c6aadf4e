//! `sfic report`: results as one page for people.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{Failure, output};
use sfic_report::folder::{FolderError, REPORT, write_whole};
use sfic_report::report::read::ReadError;
use sfic_report::report::{self, Options};
use sfic_report::tables::table::TableError;
use sfic_text::tr;

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
    /// Who made the report, for the head of its briefing.
    #[arg(long, value_name = "TEXT")]
    made_by: Option<String>,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let paths: Vec<&Path> = args.results.iter().map(PathBuf::as_path).collect();
    let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if let Some(twice) =
        paths.iter().enumerate().find(|(at, path)| paths[..*at].iter().any(|one| whole(one) == whole(path)))
    {
        return Err(Failure::usage(tr!(
            "{twice} is given twice, must be there once",
            twice = twice.1.display()
        )));
    }
    let out = args.out.clone().unwrap_or_else(|| args.results[0].join(REPORT));
    let place = Place::of(&out)?;
    let language = sfic_text::spoken();
    let html = report::html(&paths, Options { language, dated: true, made_by: args.made_by.as_deref() }).map_err(|error| match error {
        ReadError::File(TableError::Io { .. }) => Failure::running(error),
        wrong => Failure::usage(wrong),
    })?;
    place.write(&html).map_err(|error| Failure::running(FolderError::Io { path: out.clone(), error }))?;
    if !quiet {
        output::message(&tr!("report in {out}", out = out.display()));
    }
    Ok(())
}

/// The place of a page that is to be written.
enum Place {
    /// A device, a pipe of another program, or what a link leads to.
    Stream(PathBuf),
    /// A file that is not there yet, or an older page; through a link that leads to it.
    File(PathBuf),
}

impl Place {
    /// That at a path, if nothing is lost there.
    fn of(path: &Path) -> Result<Self, Failure> {
        let Ok(there) = fs::metadata(path) else {
            // A link that leads to nothing yet is written through.
            return Ok(match path.is_symlink() {
                true => Place::Stream(path.to_path_buf()),
                false => Place::File(path.to_path_buf()),
            });
        };
        if there.is_dir() {
            return Err(Failure::usage(tr!(
                "--out {path} is a folder; name a file in it",
                path = path.display()
            )));
        }
        if !there.is_file() {
            return Ok(Place::Stream(path.to_path_buf()));
        }
        match is_page(path).unwrap_or(false) {
            false => Err(Failure::usage(tr!(
                "--out {path} holds something else than a report, and is left as it is; give another name, or remove it",
                path = path.display()
            ))),
            true => Ok(Place::File(fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()))),
        }
    }

    fn write(&self, html: &str) -> io::Result<()> {
        match self {
            Place::Stream(path) => File::options()
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)?
                .write_all(html.as_bytes()),
            Place::File(path) => write_whole(path, |file| file.write_all(html.as_bytes())),
        }
    }
}

/// True if a file is empty, or begins as reports do.
fn is_page(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(BEGINNING).read_to_end(&mut start)?;
    Ok(start.is_empty() || String::from_utf8_lossy(&start).contains(GENERATOR))
}

/// Bytes in which a page says by what it was made, plain letters all of them.
const BEGINNING: u64 = 800;
/// The words by which it does.
const GENERATOR: &str = "<meta name=\"generator\" content=\"sfic\">";
