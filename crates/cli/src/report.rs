//! `sfic report`: results as one document for people.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{Failure, output};
use sfic_report::folder::{FolderError, REPORT, WORD, WORKBOOK, write_whole};
use sfic_report::office;
use sfic_report::report::briefing::date;
use sfic_report::report::read::ReadError;
use sfic_report::report::results::Results;
use sfic_report::report::word::Fonts;
use sfic_report::report::{self, Options};
use sfic_report::tables::table::TableError;
use sfic_report::workbook;
use sfic_text::{Messages, spoken, tr};

/// Makes one HTML page of results, or a document for Word.
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
    /// The file to write; in the first folder if absent: `report.html`, with --docx `report.docx`, with --xlsx `results.xlsx`.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Writes the report as a document for Word, WPS and LibreOffice in place of the page.
    #[arg(long, conflicts_with = "xlsx")]
    docx: bool,
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
    let kind = match (args.docx, args.xlsx) {
        (true, _) => Document::Word,
        (_, true) => Document::Workbook,
        _ => Document::Page,
    };
    let out = args.out.clone().unwrap_or_else(|| args.results[0].join(kind.file()));
    let place = Place::of(&out, kind)?;
    kind.suits(&out)?;
    let made = kind.made(&paths, args.head.options(true), quiet)?;
    place.write(&made).map_err(|error| Failure::running(FolderError::Io { path: out.clone(), error }))?;
    if !quiet {
        let out = out.display();
        output::message(&match kind {
            Document::Page | Document::Word => tr!("report in {out}", out),
            Document::Workbook => tr!("workbook in {out}", out),
        });
    }
    Ok(())
}

/// A kind of document.
#[derive(Clone, Copy)]
enum Document {
    Page,
    Word,
    Workbook,
}

impl Document {
    /// The name of its file in a folder of results.
    fn file(self) -> &'static str {
        match self {
            Document::Page => REPORT,
            Document::Word => WORD,
            Document::Workbook => WORKBOOK,
        }
    }

    /// Refuses a name that ends as those of other kinds of documents do.
    fn suits(self, path: &Path) -> Result<(), Failure> {
        const ENDINGS: [&str; 8] = ["doc", "docx", "htm", "html", "odt", "pdf", "xls", "xlsx"];
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let Some(ending) = ending.filter(|ending| ENDINGS.contains(&&**ending)) else { return Ok(()) };
        let own = Path::new(self.file()).extension().unwrap_or_default().to_string_lossy();
        if ending.trim_end_matches('l') == own.trim_end_matches('l') {
            return Ok(());
        }
        Err(Failure::usage(tr!(
            "--out {path} ends with .{ending}, must end with .{own}; --docx makes a .docx, --xlsx an .xlsx, and a browser prints the page as PDF",
            path = path.display(),
            ending,
            own
        )))
    }

    /// True if a file is empty, or an older document of this kind that nobody changed since.
    fn is_at(self, path: &Path) -> io::Result<bool> {
        match self {
            Document::Page => is_page(path),
            Document::Word | Document::Workbook => office::is_own(path),
        }
    }

    /// What is said of a file that is none.
    fn refusal(self, path: &Path) -> String {
        let path = path.display();
        match self {
            Document::Page => tr!(
                "--out {path} holds something else than a report, and is left as it is; give another name, or remove it",
                path
            ),
            Document::Word => tr!(
                "--out {path} holds something else than a report as this program wrote it, perhaps one that was edited since, and is left as it is; give another name, or remove it",
                path
            ),
            Document::Workbook => tr!(
                "--out {path} holds something else than a workbook as this program wrote it, perhaps one that was edited since, and is left as it is; give another name, or remove it",
                path
            ),
        }
    }

    /// That of the results in folders.
    fn made(self, paths: &[&Path], options: Options<'_>, quiet: bool) -> Result<Vec<u8>, Failure> {
        let unread = |error| match error {
            ReadError::File(TableError::Io { .. }) => Failure::running(error),
            wrong => Failure::usage(wrong),
        };
        match self {
            Document::Page => report::html(paths, options).map(String::into_bytes).map_err(unread),
            Document::Word => {
                let word = report::word(paths, options, &Fonts::of_system()).map_err(unread)?;
                output::warnings(&missing_fonts(&word.left_out), quiet);
                Ok(word.bytes)
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

/// A warning of figures of which no font has the letters.
fn missing_fonts(titles: &[String]) -> Vec<String> {
    match titles.is_empty() {
        true => Vec::new(),
        false => vec![tr!(
            "no font of this computer has the letters of the figures, so that {number} of them are left out with tables of their numbers in their place: install a font with the letters, such as Noto Sans CJK for Chinese, and make the report again",
            number = titles.len()
        )],
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
            false => Err(Failure::usage(kind.refusal(path))),
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
