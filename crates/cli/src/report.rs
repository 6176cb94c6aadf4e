//! `sfic report`: results as one document for people.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{Failure, output};
use sfic_report::folder::{FolderError, REPORT, WORKBOOK, write_whole};
use sfic_report::office;
use sfic_report::report::briefing::date;
use sfic_report::report::read::ReadError;
use sfic_report::report::results::Results;
use sfic_report::report::{self, Options};
use sfic_report::tables::table::TableError;
use sfic_report::workbook;
use sfic_text::{Messages, spoken, tr};

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
    /// The file to write; `report.html` in the first folder if absent, with --xlsx `results.xlsx`.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Writes the tables as a workbook for Excel in place of the page: a sheet for each.
    #[arg(long, conflicts_with_all = ["made_by", "date"])]
    xlsx: bool,
    #[command(flatten)]
    head: Head,
}

/// What the head of the briefing of a report says.
#[derive(Debug, clap::Args)]
pub(super) struct Head {
    /// Who made the report, for the head of its briefing; a line to fill in if absent.
    #[arg(long, value_name = "TEXT")]
    made_by: Option<String>,
    /// The date of the report, as in 2026-12-01, for the head of its briefing; a line to fill in if absent.
    #[arg(long, value_name = "DATE", value_parser = date::read)]
    date: Option<date::Date>,
}

impl Head {
    /// The options of a report in the spoken language.
    pub(super) fn options(&self, dated: bool) -> Options<'_> {
        Options { language: spoken(), dated, made_by: self.made_by.as_deref(), date: self.date }
    }
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
    let kind = if args.xlsx { Document::Workbook } else { Document::Page };
    let out = args.out.clone().unwrap_or_else(|| args.results[0].join(kind.file()));
    let place = Place::of(&out, kind)?;
    let made = kind.made(&paths, args.head.options(true))?;
    place.write(&made).map_err(|error| Failure::running(FolderError::Io { path: out.clone(), error }))?;
    if !quiet {
        let out = out.display();
        output::message(&match kind {
            Document::Page => tr!("report in {out}", out),
            Document::Workbook => tr!("workbook in {out}", out),
        });
    }
    Ok(())
}

/// A kind of document.
#[derive(Clone, Copy)]
enum Document {
    Page,
    Workbook,
}

impl Document {
    /// The name of its file in a folder of results.
    fn file(self) -> &'static str {
        match self {
            Document::Page => REPORT,
            Document::Workbook => WORKBOOK,
        }
    }

    /// True if a file is empty, or an older document of this kind that nobody changed since.
    fn is_at(self, path: &Path) -> io::Result<bool> {
        match self {
            Document::Page => is_page(path),
            Document::Workbook => office::is_own(path),
        }
    }

    /// That of the results in folders.
    fn made(self, paths: &[&Path], options: Options<'_>) -> Result<Vec<u8>, Failure> {
        let unread = |error| match error {
            ReadError::File(TableError::Io { .. }) => Failure::running(error),
            wrong => Failure::usage(wrong),
        };
        match self {
            Document::Page => {
                let html = report::html(paths, options).map_err(unread)?;
                Ok(html.into_bytes())
            }
            Document::Workbook => {
                let found: Vec<Results> =
                    paths.iter().map(|path| Results::read(path)).collect::<Result<_, _>>().map_err(unread)?;
                let of: Vec<(&Path, &Results)> = paths.iter().copied().zip(&found).collect();
                let mut bytes = Vec::new();
                let scratch = std::env::temp_dir();
                workbook::make(&of, &Messages::of(options.language), &scratch)
                    .and_then(|mut file| file.read_to_end(&mut bytes))
                    .map_err(Failure::running)?;
                Ok(bytes)
            }
        }
    }
}

/// The place of a document that is to be written.
enum Place {
    /// A device, a pipe of another program, or what a link leads to.
    Stream(PathBuf),
    /// A file that is not there yet, or an older document; through a link that leads to it.
    File(PathBuf),
}

impl Place {
    /// That at a path, if nothing is lost there.
    fn of(path: &Path, kind: Document) -> Result<Self, Failure> {
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
        match kind.is_at(path).unwrap_or(false) {
            false => Err(Failure::usage(tr!(
                "--out {path} holds something else, and is left as it is; give another name, or remove it",
                path = path.display()
            ))),
            true => Ok(Place::File(fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()))),
        }
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Place::Stream(path) => {
                File::options().write(true).create(true).truncate(false).open(path)?.write_all(bytes)
            }
            Place::File(path) => write_whole(path, |file| file.write_all(bytes)),
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
