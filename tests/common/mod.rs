//! A folder with a small study, and the program in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;

/// A folder of its own, gone with the test.
pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
}

impl Bench {
    /// With a scenario, `small.toml`, and a study of it, `s.toml`.
    pub(crate) fn of(scenario: &str, study: &str) -> Self {
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
}
