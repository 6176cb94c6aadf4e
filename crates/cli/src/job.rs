//! Steps that commands share: scenarios and studies read, journals opened, workers started, failures said.

use std::io;
use std::path::{Path, PathBuf};

use super::progress::first;
use super::{Failure, interrupt, output};
use sfic::experiment::engine::{Store, Workers};
use sfic::experiment::history::Layout;
use sfic::experiment::plan::{Plan, hex};
use sfic::experiment::runner::RunError;
use sfic::experiment::sweep::SweepError;
use sfic::model::outcomes::{OUTCOMES, outcome};
use sfic::scenario::study::{Changes, Study};
use sfic::scenario::{Loaded, Overrides, did_you_mean, other_follow_up, size};
use sfic_report::folder::journal::Journal;
use sfic_report::folder::manifest::{Experiment, Manifest};
use sfic_report::folder::{self, files, machine as disk};
use sfic_report::folder::{Folder, FolderError, MANIFEST, SCENARIO};
use sfic_report::tables::table::Row;
use sfic_text::tr;

/// A scenario with its name, which is that of its file; without a file the built-in system. Warnings go to stderr.
pub(super) fn scenario(
    path: Option<&Path>,
    overrides: &Overrides,
    quiet: bool,
) -> Result<(String, Loaded), Failure> {
    let loaded = match path {
        Some(path) => files::load(path, overrides),
        None => files::load_text("built in", "title = \"Built-in system\"", overrides),
    };
    let loaded = loaded.map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    let stem = path.and_then(Path::file_stem);
    Ok((stem.map_or("default".into(), |stem| stem.to_string_lossy().into_owned()), loaded))
}

/// Says on stderr which keys an analysis that has arms and replicates of its own does not use.
pub(super) fn say_own_experiment(loaded: &Loaded, of: &str, quiet: bool) {
    let keys = ["time.follow_ups", "arm", "experiment.arms", "experiment.replicates", "experiment.precision"];
    let of = tr!("{of}, which has arms and replicates of its own", of);
    output::warnings(loaded.without_use(&keys, &of).as_slice(), quiet);
}

/// A study with its name, which is that of its file; `points` take the place of its design. Warnings go to stderr.
pub(super) fn study(
    path: &Path,
    overrides: Overrides,
    points: Option<PathBuf>,
    quiet: bool,
) -> Result<(String, Study), Failure> {
    let loaded = files::load_study(path, &Changes { overrides, points }).map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    let name = path.file_stem().map_or("study".into(), |stem| stem.to_string_lossy().into_owned());
    Ok((name, loaded.study))
}

/// The outcome of a name on the command line.
pub(super) fn outcome_named(name: &str) -> Result<usize, Failure> {
    outcome(name).map(|(index, _)| index).ok_or_else(|| {
        let meant = other_follow_up(name).or_else(|| {
            let meant = did_you_mean(name, OUTCOMES.iter().map(|outcome| outcome.name))?;
            Some(tr!("did you mean `{meant}`?", meant))
        });
        let meant = meant.map_or(String::new(), |meant| format!(" ({meant})"));
        Failure::usage(tr!(
            "there is no outcome `{name}`{meant}; `sfic list outcomes` shows all",
            name,
            meant
        ))
    })
}

/// Writes an analysis of one scenario: the scenario, its rows, and the manifest last, because it says that the others are
/// there.
pub(super) fn write<R: Row>(
    folder: &Folder,
    manifest: &Manifest<Experiment>,
    rows: &[R],
) -> Result<(), Failure> {
    let written = folder
        .begin()
        .and_then(|()| folder.write(SCENARIO, |out| out.write_all(manifest.of.scenario.as_bytes())))
        .and_then(|()| folder.write_rows(rows))
        .and_then(|()| folder.seal(MANIFEST, manifest));
    written.map_err(Failure::running)
}

/// The journal of a plan in a folder.
pub(super) fn journal_of(folder: &Folder, plan: &Plan, quiet: bool) -> Result<Journal, Failure> {
    first_journal(folder, plan, None, quiet)
}

/// The same, where one with the identity `beside` may lie in the folder for further runs.
pub(super) fn first_journal(
    folder: &Folder,
    plan: &Plan,
    beside: Option<&[u8; 32]>,
    quiet: bool,
) -> Result<Journal, Failure> {
    let most = Some(u64::from(plan.enough.most()));
    let journal = opened(folder, &plan.identity, plan.layout(), most, beside, quiet)?;
    // A rule of precision may end after its first look.
    has_room(folder.path(), &journal, u64::from(first(plan)))?;
    Ok(journal)
}

/// The journal of an experiment of so many runs, if that is known, in a folder; says on stderr how many of them an
/// earlier process had finished.
pub(super) fn open_journal(
    folder: &Folder,
    identity: &[u8; 32],
    layout: Layout,
    runs: Option<u64>,
    quiet: bool,
) -> Result<Journal, Failure> {
    let journal = opened(folder, identity, layout, runs, None, quiet)?;
    has_room(folder.path(), &journal, runs.unwrap_or(0))?;
    Ok(journal)
}

/// The journal of so many further runs beside that of a plan, in the same folder.
pub(super) fn journal_beside(
    folder: &Folder,
    plan: &Plan,
    identity: &[u8; 32],
    layout: Layout,
    runs: u64,
    quiet: bool,
) -> Result<Journal, Failure> {
    let journal = opened(folder, identity, layout, Some(runs), Some(&plan.identity), quiet)?;
    has_room(folder.path(), &journal, runs)?;
    Ok(journal)
}

/// Refuses an experiment of so many runs for which the disk of its folder certainly has too little room.
pub(super) fn has_room(folder: &Path, journal: &Journal, runs: u64) -> Result<(), Failure> {
    let needed = journal.bytes_of(runs.saturating_sub(journal.len() as u64));
    match disk::disk(folder) {
        Some(free) if needed > free => Err(Failure::running(tr!(
            "{folder}: {runs} runs need {needed} of disk or more, {free} are free: make room, ask for fewer runs, or use a folder on another disk",
            folder = folder.display(),
            runs,
            needed = size(needed),
            free = size(free)
        ))),
        _ => Ok(()),
    }
}

fn opened(
    folder: &Folder,
    identity: &[u8; 32],
    layout: Layout,
    runs: Option<u64>,
    beside: Option<&[u8; 32]>,
    quiet: bool,
) -> Result<Journal, Failure> {
    let digits = hex(identity);
    let path = folder.journal(&digits);
    let (journal, recovered) = Journal::open(&path, identity, layout)
        .map_err(|error| Failure::running(FolderError::Io { path, error }))?;
    if quiet {
        return Ok(journal);
    }
    say_unlocked(folder);
    say_resumed(journal.len() as u64, runs);
    if recovered.damaged > 0 {
        output::message(&tr!(
            "{damaged} damaged part(s) of the journal were skipped; those runs are run again",
            damaged = recovered.damaged
        ));
    }
    let own: Vec<String> = beside.map(|first| hex(first)).into_iter().chain([digits]).collect();
    let others = folder.other_journals(&own);
    if others > 0 {
        output::message(&tr!(
            "note: {others} unfinished run(s) of other settings are kept in {path}; delete .journal-* to forget them",
            others,
            path = folder.path().display()
        ));
    }
    Ok(journal)
}

/// Warns on stderr where nothing keeps two processes from writing to a folder at once.
pub(super) fn say_unlocked(folder: &Folder) {
    if !folder.is_locked() {
        output::message(&tr!(
            "warning: the disk of {path} has no locks: let no other sfic write there meanwhile",
            path = folder.path().display()
        ));
    }
}

/// Says on stderr how many runs, of how many if that is known, an earlier process had finished.
pub(super) fn say_resumed(done: u64, runs: Option<u64>) {
    if done > 0 {
        let of = runs.map_or(String::new(), |runs| tr!(" of {runs}", runs = runs.max(done)));
        output::message(&tr!("going on: {done}{of} runs were finished", done, of));
    }
}

/// Failure of a file that cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(tr!("cannot read {path}: {why}", path = path.display(), why = folder::explained(error)))
}

/// Worker threads that stop at an interrupt.
pub(super) fn workers(threads: usize) -> Result<Workers<'static>, Failure> {
    Workers::new(threads, interrupt::flag())
        .map_err(|error| Failure::running(tr!("cannot start worker threads: {error}", error)))
}

/// Failure of work that was stopped when so much of it was done.
pub(super) fn stopped(folder: &Folder, done: &str) -> Failure {
    Failure::interrupted(match folder.is_kept() {
        true => tr!("interrupted: {done} are kept; give the same command again to go on", done),
        false => tr!("interrupted: {done} were finished, and are lost: --no-files keeps nothing", done),
    })
}

/// Failure of runs, with what to do.
pub(super) fn unfinished(error: SweepError, folder: &Folder, identity: &[u8; 32]) -> Failure {
    match error {
        SweepError::Interrupted { done, expected } => {
            stopped(folder, &tr!("{done} of {expected} runs", done, expected))
        }
        SweepError::Journal(error) => {
            Failure::running(FolderError::Io { path: folder.journal(&hex(identity)), error })
        }
        other => Failure::running(other),
    }
}

/// Failure of an experiment, with what to do.
pub(super) fn explained(error: RunError, plan: &Plan, folder: &Folder) -> Failure {
    match error {
        RunError::Interrupted { done } => {
            stopped(folder, &tr!("{done} of {most} replicates", done, most = plan.enough.most()))
        }
        RunError::Journal(error) => {
            Failure::running(FolderError::Io { path: folder.journal(&plan.identity_hex()), error })
        }
        other => Failure::running(other),
    }
}
