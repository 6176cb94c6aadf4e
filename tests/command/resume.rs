//! An interrupted experiment loses nothing and ends in the bytes of an unbroken one.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::bench::{Bench, SMALL, signal};

const FILES: [&str; 12] = [
    "effects.csv",
    "costs.csv",
    "countermeasures.csv",
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

/// A run in a folder, which may end early.
struct Run(Bench);

impl Run {
    fn new() -> Self {
        let scenario = format!("{SMALL}[experiment]\nreplicates = 60\n");
        Run(Bench::with(&[("s.toml", &scenario)]))
    }

    fn arguments(out: &str) -> [&str; 6] {
        ["run", "s.toml", "--threads", "2", "--out", out]
    }

    fn command(&self, out: &str) -> Command {
        let mut command = self.0.command(&Self::arguments(out));
        command.stdout(Stdio::null());
        command
    }

    fn finish(&self, out: &str) -> String {
        let (code, _, stderr) = self.0.sfic(&Self::arguments(out));
        assert_eq!(code, 0, "{stderr}");
        stderr
    }

    fn bytes(&self, out: &str) -> Vec<Vec<u8>> {
        self.0.bytes(out, &FILES)
    }

    fn journal(&self, out: &str) -> Option<PathBuf> {
        self.0.journals(out).pop()
    }

    /// Starts a run and waits until its journal has this many whole records.
    fn start_until(&self, out: &str, records: usize) -> Child {
        self.0.start_until(&Self::arguments(out), out, records)
    }
}

#[test]
fn killed_at_any_moment_the_same_command_ends_in_the_same_bytes() {
    let run = Run::new();
    run.finish("whole");
    let whole = run.bytes("whole");
    assert!(run.journal("whole").is_none(), "a finished run leaves no journal");
    // A run that is killed again and again, at moments that nothing has chosen.
    let mut broken = 0;
    for kill in 0..20_u64 {
        let mut child = run.command("broken").spawn().unwrap();
        std::thread::sleep(Duration::from_millis(5 + kill * 7919 % 90));
        broken += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        for file in FILES {
            let path = run.0.path("broken").join(file);
            if path.exists() {
                assert!(!fs::read(path).unwrap().is_empty(), "{file} is whole or absent");
            }
        }
    }
    assert!(broken > 0, "no kill came before the end: the machine is faster than this test");
    run.finish("broken");
    assert_eq!(run.bytes("broken"), whole);
}

#[test]
fn a_torn_end_and_a_flipped_byte_are_noticed_and_run_again() {
    let run = Run::new();
    run.finish("whole");
    let mut child = run.start_until("torn", 6);
    child.kill().unwrap();
    child.wait().unwrap();
    let Some(journal) = run.journal("torn") else {
        panic!("the run ended before it could be killed");
    };
    let mut bytes = fs::read(&journal).unwrap();
    bytes.extend_from_slice(b"sficrec2 and then the power went");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(&journal, bytes).unwrap();
    let said = run.finish("torn");
    assert!(said.contains("damaged part(s) of the journal were skipped"), "{said}");
    assert_eq!(run.bytes("torn"), run.bytes("whole"));
}

#[test]
fn a_signal_keeps_what_is_done_and_says_how_to_go_on() {
    let run = Run::new();
    for name in ["-INT", "-TERM", "-HUP"] {
        let _ = fs::remove_dir_all(run.0.path("out"));
        let child = run.start_until("out", 4);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(130), "{name}: {stderr}");
        assert!(stderr.contains("give the same command again to go on"), "{name}: {stderr}");
    }
    let said = run.finish("out");
    assert!(said.contains("going on: ") && said.contains(" of 60 runs were finished"), "{said}");
    run.finish("whole");
    assert_eq!(run.bytes("out"), run.bytes("whole"));
}

#[test]
fn other_settings_never_mix_and_lose_nothing() {
    let run = Run::new();
    let mut child = run.start_until("out", 4);
    child.kill().unwrap();
    child.wait().unwrap();
    let journal = run.journal("out").expect("killed in time");
    // Another seed in the same folder is refused, and the unfinished run is kept.
    let output = run.command("out").args(["--seed", "9"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("unfinished work of `sfic run`"), "{said}");
    assert!(journal.exists());
    let said = run.finish("out");
    assert!(said.contains("going on"), "{said}");
    run.finish("whole");
    assert_eq!(run.bytes("out"), run.bytes("whole"));
}

#[test]
fn more_replicates_go_on_from_fewer() {
    let run = Run::new();
    let mut child = run.start_until("out", 4);
    child.kill().unwrap();
    child.wait().unwrap();
    let output = run.command("out").args(["--replicates", "70"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("going on"), "{said}");
    let output = run.command("fresh").args(["--replicates", "70"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(run.bytes("out"), run.bytes("fresh"));
}

#[test]
fn a_second_process_on_the_same_folder_refuses() {
    let run = Run::new();
    let mut first = run.start_until("out", 2);
    let second = run.command("out").output().unwrap();
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
    let run = Run::new();
    // A limit on the size of files stands for a full disk: the write fails in the middle of a record.
    let script = "trap '' XFSZ; ulimit -f 200; exec \"$0\" run s.toml --threads 2 --out out";
    let output = Command::new("bash")
        .current_dir(run.0.path(""))
        .args(["-c", script])
        .env("SFIC_LANG", "en")
        .arg(assert_cmd::cargo::cargo_bin!("sfic"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("no room on the disk") && said.contains("give the same command again"), "{said}");
    let said = run.finish("out");
    assert!(said.contains("going on"), "{said}");
    run.finish("whole");
    assert_eq!(run.bytes("out"), run.bytes("whole"));
}

const SYSTEM: &str = "title = \"Small\"\n[time]\nwarmup = 20\nhorizon = 60\nfollow_up = 20\n\
    [population]\nexporters = 300\nrights_holders = 20\nconsumers = 50\n";
const PAST: &str = "title = \"Past\"\n[time]\nwarmup = 20\nhorizon = 884\nfollow_up = 20\n\
    [population]\nexporters = 100\nrights_holders = 10\nconsumers = 50\n\
    [experiment]\narms = [\"capacity\"]\nreplicates = 40\n";
const STUDY: &str = "title = \"Study\"\nscenario = \"small.toml\"\n\
    [factor.\"exporter.moral_weight\"]\nrange = [0.1, 0.8]\n\
    [factor.\"customs.inspection_scale\"]\nrange = [0.5, 4.0]\n\
    [experiment]\narms = [\"capacity\"]\nreplicates = 4\n";
const POINTS: &str =
    "weight,exporter.moral_weight,customs.inspection_scale\n0.5,0.2,1\n0.3,0.5,2\n0.2,0.7,3\n";
const CLAIM: &str = "extends = \"small.toml\"\nid = \"C1\"\ndimension = \"small\"\nclaim = \"It opens\"\n\
    short = \"it opens\"\nexpected = \"positive\"\nsource = \"nobody\"\nwhy = \"the channel\"\nreplicates = 60\n\
    [window]\nend = [60, 80]\n[[arm]]\nname = \"none\"\nset = { \"institution.platform\" = 0.0 }\n\
    [[arm]]\nname = \"platform\"\nset = { institution.platform = 1.0 }\n[[part]]\nsays = \"the channel opens\"\n\
    [[part.test]]\ncontrast = \"platform - none\"\nsignal = \"sharing\"\nwindow = \"end\"\nexpect = \"above\"\n\
    sesoi = 0.02\n";

/// Every command with a journal: its arguments, and a table that it writes.
pub(crate) const JOURNALED: [(&str, &str); 12] = [
    ("run small.toml -n 60 --no-report", "effects.csv"),
    ("compare small.toml past.toml -n 60 --set time.horizon=60 --no-report", "effects.csv"),
    ("sweep sobol.toml --no-report", "runs.parquet"),
    ("sensitivity saltelli.toml --no-report", "sensitivity.csv"),
    ("calibrate targets.toml --no-report", "posterior.parquet"),
    ("sweep s.toml --points points.csv --draws 30", "posterior-effects.csv"),
    ("validate small.toml -n 40", "evidence.csv"),
    ("validate years past.toml", "hindcast.csv"),
    ("validate years past.toml --posterior points.csv", "hindcast.csv"),
    ("sensitivity one-at-a-time small.toml --only exporter -n 3", "ledger.csv"),
    ("propositions claim.toml", "propositions.csv"),
    ("propositions claim.toml --over s.toml --points points.csv --draws 20", "propositions-over.csv"),
];

/// A small world with the files of every analysis.
pub(crate) fn world() -> Bench {
    let bench = Bench::new(SYSTEM, STUDY);
    let designed = |design: &str| format!("{STUDY}{design}");
    let files = [
        ("past.toml", PAST.to_string()),
        ("points.csv", POINTS.to_string()),
        ("claim.toml", CLAIM.to_string()),
        ("sobol.toml", designed("[design]\nkind = \"sobol\"\npoints = 16\n")),
        ("saltelli.toml", designed("[design]\nkind = \"saltelli\"\nblocks = 8\n")),
        (
            "targets.toml",
            designed("[targets]\ninfringing_share = [0.01, 0.09]\n[abc]\nparticles = 12\ngenerations = 2\n"),
        ),
    ];
    files.iter().for_each(|(name, text)| bench.write(name, text));
    bench
}

#[test]
fn every_command_killed_in_the_middle_goes_on_and_ends_in_the_same_bytes() {
    let bench = world();
    for (number, (command, table)) in JOURNALED.into_iter().enumerate() {
        let (whole, broken) = (format!("whole-{number}"), format!("broken-{number}"));
        let into = |out| command.split(' ').chain(["--threads", "2", "--out", out]).collect::<Vec<&str>>();
        bench.done(&into(&whole));
        let mut child = bench.start_until(&into(&broken), &broken, 2);
        assert!(child.try_wait().unwrap().is_none(), "{command} ended before it could be killed");
        child.kill().unwrap();
        child.wait().unwrap();
        let (code, _, said) = bench.sfic(&into(&broken));
        assert_eq!(code, 0, "{command}\n{said}");
        assert!(said.contains("going on: ") && said.contains(" runs were finished"), "{command}\n{said}");
        assert!(bench.bytes(&whole, &[table]) == bench.bytes(&broken, &[table]), "{command}");
        assert!(bench.journals(&broken).is_empty(), "{command} leaves no journal");
    }
}
