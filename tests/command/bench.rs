//! A folder with a small study, and the program in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;

/// A folder of its own, gone with the test.
pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
}

impl Bench {
    /// With a scenario, `small.toml`, and a study of it, `s.toml`.
    pub(crate) fn new(scenario: &str, study: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("small.toml"), scenario).unwrap();
        fs::write(folder.path().join("s.toml"), study).unwrap();
        Bench { folder }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin!("sfic"));
        command.current_dir(self.folder.path()).args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Exit code, stdout, stderr.
    pub(crate) fn sfic(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let (code, stdout, stderr) = self.sfic(arguments);
        assert_eq!(code, 0, "{arguments:?}\n{stderr}");
        stdout
    }

    pub(crate) fn path(&self, inside: &str) -> PathBuf {
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

    /// Starts a command and waits until a journal in `folder` has this many bytes, or the command has ended.
    pub(crate) fn start_until(&self, arguments: &[&str], folder: &str, bytes: u64) -> Child {
        let mut child = self.command(arguments).spawn().unwrap();
        let patience = Instant::now() + Duration::from_secs(60);
        let length = || {
            let lengths = self.journals(folder).into_iter().filter_map(|path| fs::metadata(path).ok());
            lengths.map(|data| data.len()).max().unwrap_or(0)
        };
        while length() < bytes && child.try_wait().unwrap().is_none() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(1));
        }
        child
    }
}
