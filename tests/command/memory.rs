//! Memory does not grow with the number of replicates, nor with that of the rows of a sweep: the whole program, from start to the files on disk.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Small, and with every arm of the default scenario: what is held for each replicate is as much as there.
const TINY: &str = "title = \"Tiny\"\n[time]\nwarmup = 10\nhorizon = 52\nfollow_up = 10\n\
    [population]\nexporters = 60\nrights_holders = 10\nconsumers = 40\n";
const FEW: u32 = 150;
const MANY: u32 = 900;
/// Bytes that a replicate may add to the peak. When every sum, series and episode was held it was 11,000; now it is
/// too little to be measured in so few, and the limit leaves room for what allocators do.
const A_REPLICATE: u64 = 1_500;

/// Peak resident memory of a run, in bytes, when all its files are on disk.
fn peak(folder: &Path, replicates: u32) -> u64 {
    let out = folder.join(replicates.to_string());
    let mut command = crate::program();
    command.current_dir(folder).args(["run", "tiny.toml", "--json", "--quiet", "--threads", "2", "--out"]);
    command.arg(&out).args(["--replicates", &replicates.to_string()]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    // The manifest is the last file. Then the result is printed, which fills the pipe that nobody reads yet: the
    // process waits, and its peak can be read.
    while !out.join("manifest.json").exists() {
        assert_eq!(child.try_wait().unwrap(), None, "ended without results");
        sleep(Duration::from_millis(5));
    }
    let peak = peak_of(&child);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(output.stdout.len() > 1 << 16, "the result fits in a pipe: the peak may be read too late");
    peak
}

/// Peak resident memory of a process so far, in bytes.
fn peak_of(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix(" kB")).expect("the process is still there");
    kilobytes.parse::<u64>().unwrap() * 1024
}

/// The least peak of three, each in a folder of its own: threads that run at other times can only add to a peak.
fn least(peak: impl Fn(&Path) -> u64) -> u64 {
    let one = |_| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("tiny.toml"), TINY).unwrap();
        fs::write(folder.path().join("study.toml"), STUDY).unwrap();
        peak(folder.path())
    };
    (0..3).map(one).min().unwrap()
}

const STUDY: &str = "title = 'Tiny'\nscenario = 'tiny.toml'\noutcomes = ['delay']\n\
    [factor.'institution.platform']\nrange = [0.0, 1.0]\n[design]\nkind = 'latin-hypercube'\npoints = 1\n\
    [experiment]\narms = ['reporting']\nreplicates = 6\n";
/// Rows of a point: arms × replicates.
const ROWS: u32 = 12;
/// More rows than are written at once, and twice as many.
const FEW_POINTS: u32 = 800;
const MANY_POINTS: u32 = 1_600;
/// Bytes that a row may add to the peak: the sums of its outcomes alone would be four times as many.
const A_ROW: u64 = 150;

/// Peak resident memory of a sweep, in bytes, when all its files are on disk.
fn peak_of_sweep(folder: &Path, points: u32) -> u64 {
    // A pipe that is full already: the process waits with its summary, and its peak can be read.
    let (_reader, mut full) = std::io::pipe().unwrap();
    full.write_all(&[b' '; 1 << 16]).unwrap();
    let out = folder.join(format!("sweep-{points}"));
    let mut command = crate::program();
    command.current_dir(folder).args(["sweep", "study.toml", "--quiet", "--threads", "2", "--out"]);
    command.arg(&out).args(["--set", &format!("design.points={points}")]);
    let mut child = command.stdout(full).spawn().unwrap();
    while !out.join("manifest.json").exists() {
        assert_eq!(child.try_wait().unwrap(), None, "ended without results");
        sleep(Duration::from_millis(5));
    }
    let peak = peak_of(&child);
    child.kill().unwrap();
    child.wait().unwrap();
    peak
}

#[test]
fn the_peak_of_a_sweep_does_not_grow_with_its_rows() {
    let [few, many] = [FEW_POINTS, MANY_POINTS].map(|points| least(|folder| peak_of_sweep(folder, points)));
    let a_row = many.saturating_sub(few) / u64::from((MANY_POINTS - FEW_POINTS) * ROWS);
    assert!(a_row <= A_ROW, "{few} bytes at {FEW_POINTS} points, {many} at {MANY_POINTS}: {a_row} a row");
    assert!(many < 50 << 20, "{many} bytes");
}

#[test]
fn the_peak_does_not_grow_with_replicates() {
    let [few, many] = [FEW, MANY].map(|replicates| least(|folder| peak(folder, replicates)));
    let a_replicate = many.saturating_sub(few) / u64::from(MANY - FEW);
    assert!(
        a_replicate <= A_REPLICATE,
        "{few} bytes with {FEW}, {many} with {MANY}: {a_replicate} a replicate"
    );
    assert!(many < 50 << 20, "{many} bytes");
}
