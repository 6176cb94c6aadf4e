//! Options that commands share, and what they say of the machine.

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::report::Head;
use super::{Failure, complete, output};
use sfic::scenario::{self, Overrides};
use sfic_report::folder::manifest::Machine;
use sfic_report::folder::owner::Owner;
use sfic_report::folder::{EFFECTS_FIGURE, Folder, FolderError, REPORT};
use sfic_report::report;
use sfic_report::report::results::Results;
use sfic_report::tables::table::Format;
use sfic_report::workbook;
use sfic_text::{Messages, joined, say, spoken, tr};

/// Threads and progress.
#[derive(Debug, clap::Args)]
pub(super) struct Threads {
    /// Worker threads; all cores if absent. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// No progress bar.
    #[arg(long)]
    no_progress: bool,
}

impl Threads {
    /// Number of worker threads.
    pub(super) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }

    /// True if no progress is to be shown.
    pub(super) fn no_progress(&self) -> bool {
        self.no_progress
    }
}

/// How a command simulates.
#[derive(Debug, clap::Args)]
pub(super) struct Work {
    /// Makes the results of this manifest.json again, to the same bytes; it holds all that was asked, files included.
    // `again` has put what it holds in the place of the command line before anything reads this.
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    #[command(flatten)]
    threads: Threads,
}

impl std::ops::Deref for Work {
    type Target = Threads;

    fn deref(&self) -> &Threads {
        &self.threads
    }
}

/// Place and form of the results.
#[derive(Debug, clap::Args)]
pub(super) struct Output {
    /// Folder of results; one below `results/` if absent.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Prints the findings as JSON in place of tables; `sfic schema --findings` has the form of those of run and compare.
    #[arg(long)]
    pub(super) json: bool,
    /// Prints these parts of the JSON alone, separated by commas: `effects`, or `effects.estimate` for a column.
    #[arg(long, value_name = "PARTS", value_delimiter = ',', requires = "json")]
    select: Vec<String>,
    /// Writes nothing: results are printed and forgotten.
    #[arg(long, conflicts_with_all = ["out", "made_by", "date"])]
    pub(super) no_files: bool,
    /// Writes no report.html and no effects.svg, and removes old ones; `sfic report` makes the report later.
    #[arg(long, conflicts_with_all = ["made_by", "date"])]
    no_report: bool,
    #[command(flatten)]
    head: Head,
}

impl Output {
    /// The folder of the results of an owner, locked; if the command line says nothing, `results/<name>`, or beside that if
    /// it holds something else.
    pub(super) fn folder(&self, name: &str, owner: &Owner, quiet: bool) -> Result<Folder, Failure> {
        if self.no_files {
            return Folder::temporary(owner).map_err(Failure::running);
        }
        let plain = self.out.clone().unwrap_or_else(|| Path::new("results").join(name));
        match Folder::claim(&plain, owner) {
            Err(FolderError::Other { .. }) if self.out.is_none() => self.apart(&plain, owner, quiet),
            folder => folder.map_err(refused),
        }
    }

    /// The folder beside `taken`, which holds something else, with the question in its name; says so on stderr.
    pub(super) fn apart(&self, taken: &Path, owner: &Owner, quiet: bool) -> Result<Folder, Failure> {
        let mut own = taken.as_os_str().to_os_string();
        own.push(format!("--{}", owner.short()));
        let folder = Folder::claim(Path::new(&own), owner).map_err(refused)?;
        if !quiet {
            let (taken, own) = (taken.display(), folder.path().display());
            output::message(&say!(self.messages(), "screen.holds_other", taken, own));
        }
        Ok(folder)
    }

    /// Texts of the language.
    pub(super) fn messages(&self) -> Messages {
        Messages::of(spoken())
    }

    /// The end of a command that has written its tables: removes the journals with these identities; prints the summary, or
    /// with --json `object`; then writes the report, or removes an old one, which would be of other results.
    pub(super) fn end(
        &self,
        folder: &Folder,
        finished: &[String],
        found: &Results,
        screen: Screen,
        object: impl FnOnce() -> Value,
    ) -> Result<(), Failure> {
        self.end_with(folder, finished, found, screen, object, || Ok(()))
    }

    /// The same with documents of its own, which are written before the report.
    pub(super) fn end_with(
        &self,
        folder: &Folder,
        finished: &[String],
        found: &Results,
        screen: Screen,
        object: impl FnOnce() -> Value,
        others: impl FnOnce() -> Result<(), FolderError>,
    ) -> Result<(), Failure> {
        let messages = self.messages();
        finished.iter().try_for_each(|identity| folder.finish(identity)).map_err(Failure::running)?;
        let text = match self.json {
            true => {
                let mut object = object();
                object["version"] = env!("CARGO_PKG_VERSION").into();
                object["notes"] = report::notes(&messages, found).into();
                object["folder"] = folder.is_kept().then(|| folder.path().display().to_string()).into();
                output::json(&selected(object, &self.select)?)?
            }
            false => report::summary(&messages, found, output::width(), screen.top),
        };
        let printed = output::result(&text);
        if !folder.is_kept() {
            return printed;
        }
        if !screen.quiet {
            output::results_in(&messages, folder);
        }
        let report = || match self.no_report {
            false => report::write(folder, found, self.head.options(false)),
            true => [REPORT, EFFECTS_FIGURE].into_iter().try_for_each(|name| folder.remove(name)),
        };
        let documents = others().and_then(|()| report());
        printed.and(documents.map_err(|error| Failure::undocumented(&error, folder)))
    }
}

/// The parts of an object that were asked for: of `key` all, of `key.column` that column of its rows.
fn selected(object: Value, parts: &[String]) -> Result<Value, Failure> {
    if parts.is_empty() {
        return Ok(object);
    }
    let mut found = Map::new();
    for part in parts {
        let (key, column) =
            part.split_once('.').map_or((part.as_str(), None), |(key, column)| (key, Some(column)));
        let keys = |there: &Map<String, Value>| {
            let there: Vec<&str> = there.keys().map(String::as_str).collect();
            joined(&there)
        };
        let no_part = |all: &Map<String, Value>| {
            Failure::usage(tr!(
                "--select {part}: there is no such part; there are {known}",
                part,
                known = keys(all)
            ))
        };
        let no_rows =
            || Failure::usage(tr!("--select {part}: `{key}` has no columns; give it alone", part, key));
        let no_column = |row: &Map<String, Value>| {
            Failure::usage(tr!(
                "--select {part}: there is no such column; there are {known}",
                part,
                known = keys(row)
            ))
        };
        let all = object.as_object().expect("findings are an object");
        let of_key = all.get(key).ok_or_else(|| no_part(all))?;
        let Some(column) = column else {
            found.insert(key.into(), of_key.clone());
            continue;
        };
        let rows = of_key.as_array().ok_or_else(no_rows)?;
        let into = found.entry(key).or_insert_with(|| rows.iter().map(|_| json!({})).collect());
        let into = into.as_array_mut().ok_or_else(no_rows)?;
        for (row, into) in rows.iter().filter_map(Value::as_object).zip(into) {
            into[column] = row.get(column).ok_or_else(|| no_column(row))?.clone();
        }
    }
    Ok(found.into())
}

/// Failure to open a folder: one that holds something else is a matter of the command line.
pub(super) fn refused(error: FolderError) -> Failure {
    match error {
        FolderError::Other { .. } => Failure::usage(error),
        error => Failure::running(error),
    }
}

/// Messages and tables on the terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// No messages on stderr.
    pub(super) quiet: bool,
    /// Rows of each table; all if absent.
    pub(super) top: Option<usize>,
}

/// Format of tables that may be large.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct TableFormat {
    /// Format of the large tables; with xlsx they are Parquet, and all tables are sheets of results.xlsx, too.
    #[arg(long, value_name = "FORMAT", value_parser = ["csv", "parquet", XLSX], conflicts_with = "no_files")]
    tables: Option<String>,
}

/// The format that is beside the others.
const XLSX: &str = "xlsx";

impl TableFormat {
    /// The format, if the command line gives one.
    pub(super) fn format(&self) -> Option<Format> {
        self.tables.as_deref().and_then(Format::with_ending)
    }

    /// Writes the workbook, if the command line asks for it.
    pub(super) fn workbook(
        &self,
        folder: &Folder,
        found: &Results,
        messages: &Messages,
    ) -> Result<(), FolderError> {
        match self.tables.as_deref() {
            Some(XLSX) => workbook::write(folder, found, messages),
            _ => Ok(()),
        }
    }
}

/// Changes of a scenario by the command line.
#[derive(Debug, clap::Args)]
pub(super) struct Changes {
    /// Paired replicates of every arm, in place of what the scenario or the study says.
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) replicates: Option<u32>,
    #[command(flatten)]
    pub(super) values: Values,
}

impl Changes {
    /// The same for the scenario layer, with these arms.
    pub(super) fn overrides(&self, arms: Option<&Arms>) -> Overrides {
        Overrides {
            replicates: self.replicates,
            ..self.values.overrides(arms.and_then(|arms| arms.arms.clone()))
        }
    }

    /// So many replicates, at least two: an interval needs them.
    pub(super) fn replicates_or(&self, usual: u32) -> Result<u32, Failure> {
        match self.replicates.unwrap_or(usual) {
            1 => Err(Failure::usage(tr!("--replicates 1: intervals need two replicates or more"))),
            replicates => Ok(replicates),
        }
    }
}

/// Changes of values by the command line.
#[derive(Debug, clap::Args)]
pub(super) struct Values {
    /// Seed of all random draws.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub(super) seed: Option<u64>,
    /// Changes a value of the scenario or the study; may be given several times.
    #[arg(long, value_name = "PATH=VALUE", add = complete::settings())]
    pub(super) set: Vec<String>,
}

impl Values {
    /// The same for the scenario layer, with these arms.
    pub(super) fn overrides(&self, arms: Option<Vec<String>>) -> Overrides {
        Overrides { set: self.set.clone(), arms, replicates: None, seed: self.seed }
    }
}

/// The arms of an experiment.
#[derive(Debug, clap::Args)]
pub(super) struct Arms {
    /// Arms to run, separated by commas: names of countermeasures, of several joined by +, of the file's arms, `all`.
    #[arg(long, value_name = "LIST", value_delimiter = ',', add = complete::arms())]
    arms: Option<Vec<String>>,
}

/// A history of a scenario: arm, replicate, seed, changes.
#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// Arm: `baseline`, a countermeasure, several joined by +, an arm of the file, `all`.
    #[arg(long, default_value = scenario::BASELINE, add = complete::arms())]
    pub arm: String,
    /// Replicate, from 0.
    #[arg(long, default_value_t = 0)]
    pub replicate: u32,
    #[command(flatten)]
    pub(super) values: Values,
}

/// Machine, command and time of a run that began at `started`.
pub(super) fn machine(threads: usize, started: Instant) -> Machine {
    let began = SystemTime::now().checked_sub(started.elapsed()).unwrap_or(UNIX_EPOCH);
    Machine {
        command: std::env::args().collect(),
        commit: option_env!("SFIC_COMMIT").map(String::from),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        threads,
        started: began.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        seconds: started.elapsed().as_secs_f64(),
    }
}
