//! A folder with small files, and the program in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A scenario whose figures do not move when the model is calibrated anew; others extend `uncalibrated.toml`.
pub(crate) const UNCALIBRATED: (&str, &str) =
    ("uncalibrated.toml", include_str!("../../scenarios/uncalibrated.toml"));
/// A small system: a replicate of an arm takes a few milliseconds.
pub(crate) const SMALL: &str = "title = 'Small'\n[time]\nwarmup = 40\nhorizon = 80\nfollow_up = 20\n\
    [population]\nexporters = 300\nrights_holders = 20\nconsumers = 100\n";
/// A study of it, in `small.toml`.
pub(crate) const STUDY: &str = "title = 'Small study'\nscenario = 'small.toml'\n\
    [factor.'institution.platform']\nrange = [0.0, 1.0]\n\
    [factor.'countermeasure.reporting.start']\nvalues = [40, 60]\n\
    [factor.'structure.exit_active']\n\
    [design]\nkind = 'sobol'\npoints = 8\n\
    [experiment]\narms = ['reporting']\nreplicates = 6\n";
/// The files of a sweep that are the same however it is run.
pub(crate) const FILES: [&str; 5] =
    ["runs.parquet", "design.csv", "failures.csv", "study.toml", "scenario.toml"];

/// `sfic` with these arguments in this folder: exit code, stdout, stderr.
pub(crate) fn sfic_in(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = crate::program().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Sends a signal to a process, unless it has ended.
pub(crate) fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success() || !Path::new("/proc").join(child.id().to_string()).exists());
}

/// A folder of its own, gone with the test.
pub(crate) struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// With files of these names and texts.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let bench = Bench { folder: tempfile::tempdir().unwrap() };
        files.iter().for_each(|(name, text)| bench.write(name, text));
        bench
    }

    /// With a scenario, `small.toml`, and a study of it, `s.toml`.
    pub(crate) fn new(scenario: &str, study: &str) -> Self {
        Bench::with(&[("small.toml", scenario), ("s.toml", study)])
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// With the same files.
    pub(crate) fn copy(&self) -> Self {
        fn copy(from: &Path, to: &Path) {
            for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
                let to = to.join(entry.file_name().unwrap());
                if entry.is_dir() {
                    fs::create_dir(&to).unwrap();
                    copy(&entry, &to);
                } else {
                    fs::copy(&entry, &to).unwrap();
                }
            }
        }
        let bench = Bench::with(&[]);
        copy(self.folder.path(), bench.folder.path());
        bench
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = crate::program();
        command.current_dir(self.folder.path()).args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Exit code, stdout, stderr.
    pub(crate) fn sfic(&self, arguments: &[&str]) -> (i32, String, String) {
        sfic_in(self.folder.path(), arguments)
    }

    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let (code, stdout, stderr) = self.sfic(arguments);
        assert_eq!(code, 0, "{arguments:?}\n{stderr}");
        stdout
    }

    /// What a command prints, read as JSON.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }

    pub(crate) fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub(crate) fn text(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).unwrap()
    }

    /// What a command says on stderr that must fail with this code.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let (found, stdout, stderr) = self.sfic(arguments);
        assert_eq!(found, code, "{arguments:?}\n{stdout}{stderr}");
        stderr
    }

    /// The contents of these files of a folder.
    pub(crate) fn bytes(&self, out: &str, files: &[&str]) -> Vec<Vec<u8>> {
        files.iter().map(|file| fs::read(self.path(out).join(file)).unwrap()).collect()
    }

    /// The journals of unfinished work in a folder.
    pub(crate) fn journals(&self, inside: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path(inside)).into_iter().flatten().flatten();
        let hidden = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(".journal-");
        entries.map(|entry| entry.path()).filter(hidden).collect()
    }

    /// Starts a command and waits until a journal in `folder` has this many whole records, or the command has ended.
    pub(crate) fn start_until(&self, arguments: &[&str], folder: &str, records: usize) -> Child {
        let mut child = self.command(arguments).spawn().unwrap();
        let patience = Instant::now() + Duration::from_secs(60);
        // Records are written one after another: all but the last are whole.
        let begun = || {
            let marks = |bytes: Vec<u8>| bytes.windows(8).filter(|bytes| bytes == b"sficrec2").count();
            let journals = self.journals(folder).into_iter().filter_map(|path| fs::read(path).ok());
            journals.map(marks).max().unwrap_or(0)
        };
        while begun() <= records && child.try_wait().unwrap().is_none() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(1));
        }
        child
    }
}
