//! An interrupted experiment loses nothing and ends in the bytes of an unbroken one.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;

const SCENARIO: &str = "title = \"Interrupted\"\n[time]\nwarmup = 40\nhorizon = 80\nfollow_up = 20\n\
    [population]\nexporters = 300\nrights_holders = 20\nconsumers = 100\n[experiment]\nreplicates = 60\n";
const FILES: [&str; 11] = [
    "effects.csv",
    "costs.csv",
    "hazards.csv",
    "survival.csv",
    "chain.csv",
    "cycle.csv",
    "network.csv",
    "replicates.parquet",
    "series.parquet",
    "episodes.parquet",
    "scenario.toml",
];

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
        Bench { folder }
    }

    fn command(&self, out: &str) -> Command {
        let mut command = Command::new(cargo_bin!("sfic"));
        command.current_dir(self.folder.path()).args(["run", "s.toml", "--threads", "2", "--out", out]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn start(&self, out: &str) -> Child {
        self.command(out).spawn().unwrap()
    }

    fn finish(&self, out: &str) -> String {
        let output = self.command(out).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{stderr}");
        stderr
    }

    fn path(&self, out: &str) -> PathBuf {
        self.folder.path().join(out)
    }

    fn bytes(&self, out: &str) -> Vec<Vec<u8>> {
        FILES.iter().map(|file| fs::read(self.path(out).join(file)).unwrap()).collect()
    }

    fn journal(&self, out: &str) -> Option<PathBuf> {
        let entries = fs::read_dir(self.path(out)).ok()?.flatten().map(|entry| entry.path());
        entries.into_iter().find(|path| name(path).starts_with(".journal-"))
    }

    /// Starts a run and waits until its journal has this many bytes.
    fn start_until(&self, out: &str, bytes: u64) -> Child {
        let mut child = self.start(out);
        let patience = Instant::now() + Duration::from_secs(60);
        let length =
            || self.journal(out).and_then(|path| fs::metadata(path).ok()).map_or(0, |data| data.len());
        while length() < bytes && child.try_wait().unwrap().is_none() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(1));
        }
        child
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success() || !Path::new("/proc").join(child.id().to_string()).exists());
}

#[test]
fn killed_at_any_moment_the_same_command_ends_in_the_same_bytes() {
    let bench = Bench::new();
    bench.finish("whole");
    let whole = bench.bytes("whole");
    assert!(bench.journal("whole").is_none(), "a finished run leaves no journal");
    // A run that is killed again and again, at moments that nothing has chosen.
    let mut broken = 0;
    for kill in 0..20_u64 {
        let mut child = bench.start("broken");
        std::thread::sleep(Duration::from_millis(5 + kill * 7919 % 90));
        broken += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        for file in FILES {
            let path = bench.path("broken").join(file);
            if path.exists() {
                assert!(!fs::read(path).unwrap().is_empty(), "{file} is whole or absent");
            }
        }
    }
    assert!(broken > 0, "no kill came before the end: the machine is faster than this test");
    bench.finish("broken");
    assert_eq!(bench.bytes("broken"), whole);
}

#[test]
fn a_torn_end_and_a_flipped_byte_are_noticed_and_run_again() {
    let bench = Bench::new();
    bench.finish("whole");
    let mut child = bench.start_until("torn", 200_000);
    child.kill().unwrap();
    child.wait().unwrap();
    let Some(journal) = bench.journal("torn") else {
        panic!("the run ended before it could be killed");
    };
    let mut bytes = fs::read(&journal).unwrap();
    bytes.extend_from_slice(b"sficrec1 and then the power went");
    let middle = 60_000;
    bytes[middle] ^= 0x10;
    fs::write(&journal, bytes).unwrap();
    let said = bench.finish("torn");
    assert!(said.contains("damaged part(s) of the journal were skipped"), "{said}");
    assert_eq!(bench.bytes("torn"), bench.bytes("whole"));
}

#[test]
fn ctrl_c_keeps_what_is_done_and_says_how_to_go_on() {
    let bench = Bench::new();
    let child = bench.start_until("out", 100_000);
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("give the same command again to go on"), "{stderr}");
    let said = bench.finish("out");
    assert!(said.contains("of an earlier run are there; going on"), "{said}");
    bench.finish("whole");
    assert_eq!(bench.bytes("out"), bench.bytes("whole"));
}

#[test]
fn other_settings_never_mix_and_lose_nothing() {
    let bench = Bench::new();
    let mut child = bench.start_until("out", 100_000);
    child.kill().unwrap();
    child.wait().unwrap();
    let journal = bench.journal("out").expect("killed in time");
    // Another seed in the same folder: its own results, and the unfinished run is kept.
    let output = bench.command("out").args(["--seed", "9"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("unfinished run(s) of other settings"), "{said}");
    assert!(!said.contains("going on"), "{said}");
    assert!(journal.exists());
    let other = bench.bytes("out");
    let output = bench.command("fresh").args(["--seed", "9"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(other, bench.bytes("fresh"));
    let said = bench.finish("out");
    assert!(said.contains("going on"), "{said}");
    bench.finish("whole");
    assert_eq!(bench.bytes("out"), bench.bytes("whole"));
}

#[test]
fn more_replicates_go_on_from_fewer() {
    let bench = Bench::new();
    let mut child = bench.start_until("out", 100_000);
    child.kill().unwrap();
    child.wait().unwrap();
    let output = bench.command("out").args(["--replicates", "70"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("going on"), "{said}");
    let output = bench.command("fresh").args(["--replicates", "70"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(bench.bytes("out"), bench.bytes("fresh"));
}

#[test]
fn a_second_process_on_the_same_folder_refuses() {
    let bench = Bench::new();
    let mut first = bench.start_until("out", 50_000);
    let second = bench.command("out").output().unwrap();
    let still = first.try_wait().unwrap().is_none();
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(still, "the first run ended before the second was tried");
    let said = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{said}");
    assert!(said.contains("in use by another run"), "{said}");
}

#[test]
fn a_full_disk_is_said_and_keeps_what_was_done() {
    let bench = Bench::new();
    // A limit on the size of files stands for a full disk: the write fails in the middle of a record.
    let script = "trap '' XFSZ; ulimit -f 200; exec \"$0\" run s.toml --threads 2 --out out";
    let output = Command::new("bash")
        .current_dir(bench.folder.path())
        .args(["-c", script])
        .arg(cargo_bin!("sfic"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("no room on the disk") && said.contains("give the same command again"), "{said}");
    let said = bench.finish("out");
    assert!(said.contains("going on"), "{said}");
    bench.finish("whole");
    assert_eq!(bench.bytes("out"), bench.bytes("whole"));
}
