//! Files and folders as they may be: pipes, endless devices, files without rights, full disks, file systems without locks.
//! Every error names the path, the cause and what to do, and nothing takes much longer for being wrong.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::bench::{Bench, SMALL};

const STUDY: &str = "title = 't'\nscenario = 'small.toml'\noutcomes = ['reinfringement_rate']\n\
    [factor.'exporter.moral_weight']\nrange = [0.2, 0.8]\n[design]\nkind = 'grid'\nlevels = 2\n\
    [experiment]\narms = ['reporting']\nreplicates = 2\n";
/// A command that hangs has not read what it should.
const LIMIT: &str = "60";

/// A command line of the shell in which `$S` is the program: exit code, stdout, stderr.
fn shell(bench: &Bench, line: &str) -> (i32, String, String) {
    let output = Command::new("timeout")
        .args([LIMIT, "bash", "-c", line])
        .current_dir(bench.path("."))
        .env("SFIC_LANG", "en")
        .env("S", assert_cmd::cargo::cargo_bin!("sfic"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn everything_may_come_from_a_pipe_and_is_read_once() {
    let bench = Bench::new(SMALL, STUDY);
    bench.write("points.csv", "exporter.moral_weight\n0.3\n0.4\n0.5\n");
    let to = "--quiet --no-report --out";
    for line in [
        "$S check /dev/stdin < small.toml",
        "cat small.toml | $S check /dev/stdin",
        "$S check <(cat small.toml)",
        "mkfifo f && (cat small.toml > f &) && $S check f",
        "cat s.toml | $S check /dev/stdin",
        "$S check <(cat s.toml)",
        &format!("cat small.toml | $S run /dev/stdin -n 2 {to} a"),
        &format!("$S compare <(cat small.toml) small.toml -n 2 {to} b"),
        &format!("$S sweep <(cat s.toml) {to} c"),
        &format!("$S sweep s.toml --points <(cat points.csv) {to} d"),
        &format!("cat points.csv | $S sweep s.toml --points /dev/stdin {to} e"),
    ] {
        let (code, _, stderr) = shell(&bench, line);
        assert_eq!(code, 0, "{line}: {stderr}");
    }
    // What never ends is not read to its end, and what is no text is said to be none.
    for line in
        ["$S check /dev/zero", "$S run /dev/zero", "$S run --manifest /dev/zero", "$S check /proc/self/mem"]
    {
        let (code, _, stderr) = shell(&bench, line);
        assert!(code == 2 && stderr.contains('/'), "{line}: {code} {stderr}");
    }
}

/// (command, exit code, path, cause, what to do).
#[test]
fn an_error_of_the_system_has_a_path_a_cause_and_a_remedy() {
    let bench = Bench::new(SMALL, STUDY);
    bench.write("a-file", "text");
    bench.write("locked/x", "text");
    bench.write("closed.toml", SMALL);
    fs::set_permissions(bench.path("locked"), Permissions::from_mode(0o555)).unwrap();
    fs::set_permissions(bench.path("closed.toml"), Permissions::from_mode(0o000)).unwrap();
    // The superuser may do everything.
    let bound = fs::write(bench.path("locked/try"), "").is_err();
    let run = "$S run small.toml -n 2 --quiet --out";
    let situations = [
        (format!("{run} a-file"), 1, "a-file", "exists", "give another place", true),
        (format!("{run} a-file/below"), 1, "a-file/below", "ot a directory", "give another place", true),
        (format!("{run} locked/new"), 1, "locked/new", "ermission denied", "change its permissions", bound),
        (format!("{run} /proc/new"), 1, "/proc/new", "o such file", "name and its folder", true),
        ("$S check closed.toml".into(), 2, "closed.toml", "ermission denied", "help", bound),
        ("$S check none.toml".into(), 2, "none.toml", "o such file", "help", true),
        ("$S check .".into(), 2, ".", "is a directory", "give the file inside it", true),
        ("$S run --manifest none.json".into(), 2, "none.json", "o such file", "name and its folder", true),
        ("$S run --manifest .".into(), 2, ".", "is a directory", "give a file", true),
        ("cd locked && $S new mine".into(), 1, "mine.toml", "ermission denied", "give another place", bound),
        ("$S new none/mine".into(), 1, "none/mine.toml", "o such file", "name and its folder", true),
        ("$S list outcomes > /dev/full".into(), 1, "stdout", "No space left", "stdout", true),
        (
            format!("ulimit -f 8; trap '' XFSZ; {run} small-disk"),
            1,
            "small-disk",
            "no room on the disk",
            "give the same command again",
            true,
        ),
    ];
    for (line, code, path, cause, remedy, tried) in situations {
        let (ended, _, stderr) = shell(&bench, &line);
        if tried {
            assert_eq!(ended, code, "{line}: {stderr}");
            for part in [path, cause, remedy] {
                assert!(stderr.contains(part), "{line}: no `{part}` in: {stderr}");
            }
        }
    }
    fs::set_permissions(bench.path("locked"), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_is_too_large_is_refused_before_anything_is_simulated() {
    let bench = Bench::new(SMALL, STUDY);
    let enormous = "--set design.kind=random";
    for (line, said) in [
        ("$S run small.toml -n 1000000000 --out o".to_string(), "1000000"),
        ("$S run small.toml --set experiment.replicates=1000000000 --out o".into(), "out of range"),
        ("$S run small.toml --set population.consumers=1000000000 --out o".into(), "consumers"),
        ("$S run small.toml --set population.exporters=1000000000 --out o".into(), "exporters"),
        ("$S run small.toml --set time.horizon=1000000000 --out o".into(), "horizon"),
        ("$S check s.toml --set design.levels=1000000000".into(), "levels"),
        (format!("$S check s.toml {enormous} --set design.points=1000000000"), "design"),
        (
            "$S sweep s.toml --set design.levels=2000 --set experiment.replicates=1000000 --out o".into(),
            "of disk or more",
        ),
    ] {
        let (code, _, stderr) = shell(&bench, &format!("ulimit -v 8000000; {line}"));
        assert!(code == 1 || code == 2, "{line}: {code} {stderr}");
        assert!(stderr.contains(said) && !stderr.contains("panicked"), "{line}: {stderr}");
    }
}

/// Files of 20,000 mistakes of a kind: twenty are shown, the others counted, and it takes no time.
#[test]
fn errors_cost_linear_time() {
    let bench = Bench::new(SMALL, STUDY);
    let many = |line: &dyn Fn(usize) -> String| (0..20_000).map(line).collect::<String>();
    let quoted = many(&|i| format!("'a{i}',"));
    let files = [
        ("top", format!("title = 't'\n{}", many(&|i| format!("unknown{i} = 1\n")))),
        ("section", format!("title = 't'\n[exporter]\n{}", many(&|i| format!("unknown{i} = 1\n")))),
        ("dotted", format!("title = 't'\n{}", many(&|i| format!("exporter.unknown{i} = 1\n")))),
        ("table", format!("title = 't'\n{}", many(&|i| format!("[unknown{i}]\nx = 1\n")))),
        ("arms", format!("title = 't'\n[experiment]\narms = [{quoted}]\n")),
        ("houses", format!("title = 't'\n[customs.house]\n{}", many(&|i| format!("h{i}.share = 1\n")))),
        (
            "set",
            format!(
                "title = 't'\n[[arm]]\nname = 'x'\n[arm.set]\n{}",
                many(&|i| format!("'exporter.u{i}' = 1\n"))
            ),
        ),
        ("syntax", format!("title = 't'\n{}", many(&|i| format!("unknown{i} =\n")))),
        ("outcomes", STUDY.replace("'reinfringement_rate'", &quoted)),
        ("of-a-study", format!("{}{STUDY}", many(&|i| format!("unknown{i} = 1\n")))),
    ];
    for (name, text) in files {
        let file = format!("{name}.toml");
        bench.write(&file, &text);
        let began = Instant::now();
        let (code, _, stderr) = shell(&bench, &format!("$S check {file}"));
        assert_eq!(code, 2, "{name}: {stderr}");
        assert!(stderr.len() < 100_000, "{name}: {} bytes", stderr.len());
        let shown = stderr.matches("error: ").count();
        assert!(shown <= 20, "{name}: {shown} shown");
        if shown == 20 {
            assert!(stderr.contains("problems are shown,"), "{name}");
        }
        // Linear work takes a second even in a build without optimisation; its square takes minutes.
        assert!(began.elapsed() < Duration::from_secs(20), "{name}: {:?}", began.elapsed());
    }
}

#[test]
fn a_mark_of_encoding_moves_no_place() {
    let bench = Bench::new(SMALL, STUDY);
    for text in [
        "......",
        "a.b.c = 1",
        "title = 't'\nexporter.relocat = 0.5",
        "title = 't'\n'q'.x = [",
        "x = \u{feff}",
        "",
    ] {
        let places = |text: &str| {
            bench.write("f.toml", text);
            let (code, _, stderr) = shell(&bench, "$S check f.toml");
            assert_eq!(code, 2, "{text:?}: {stderr}");
            stderr.lines().filter(|line| line.contains("f.toml:")).map(str::to_string).collect::<Vec<_>>()
        };
        let (plain, marked) = (places(text), places(&format!("\u{feff}{text}")));
        assert_eq!(plain, marked, "{text:?}");
    }
    bench.write("right.toml", format!("\u{feff}{SMALL}"));
    let (code, _, stderr) = shell(&bench, "$S check right.toml");
    assert_eq!(code, 0, "{stderr}");
}

/// A file system that was mounted without locks, by a library that is loaded first.
#[test]
fn without_locks_it_goes_on_and_says_so() {
    let bench = Bench::new(SMALL, STUDY);
    bench.write(
        "nolock.c",
        "#include <errno.h>\n#include <stdlib.h>\n\
         int flock(int fd, int op) { (void)fd; (void)op; errno = atoi(getenv(\"LOCK_ERRNO\")); return -1; }\n",
    );
    let (built, ..) = shell(&bench, "gcc -shared -fPIC -o nolock.so nolock.c");
    if built != 0 {
        return;
    }
    // ENOSYS, ENOLCK, EOPNOTSUPP.
    for number in [38, 37, 95] {
        let before = format!("LOCK_ERRNO={number} LD_PRELOAD=./nolock.so $S");
        let (code, _, stderr) = shell(&bench, &format!("{before} run small.toml -n 2 --out r{number}"));
        assert!(code == 0 && stderr.contains("has no locks"), "{number}: {code} {stderr}");
        let (code, _, stderr) = shell(&bench, &format!("{before} sweep s.toml --out s{number}"));
        assert!(code == 0 && stderr.contains("has no locks"), "{number}: {code} {stderr}");
    }
    let merge = "$S sweep plan s.toml --shards 2 --out p --quiet && $S sweep run p 1,2 --quiet";
    let (code, _, stderr) =
        shell(&bench, &format!("{merge} && LOCK_ERRNO=38 LD_PRELOAD=./nolock.so $S sweep merge p --out m"));
    assert!(code == 0 && stderr.contains("has no locks"), "{code} {stderr}");
    // Another error of locks stays an error.
    let (code, _, stderr) =
        shell(&bench, "LOCK_ERRNO=5 LD_PRELOAD=./nolock.so $S run small.toml -n 2 --out e");
    assert!(code == 1 && stderr.contains('e'), "{stderr}");
}

/// Where stderr is no terminal a long job says now and then how far it is; with --quiet or --no-progress nothing.
#[test]
fn a_long_job_says_how_far_it_is_and_nohup_is_respected() {
    let bench = Bench::new(SMALL, STUDY);
    let run = |more: &str, seconds: u64| {
        let line = format!(
            "$S run small.toml --set population.exporters=20000 -n 3000 --threads 1 --out o{} {more} & \
             sleep {seconds}; kill -INT $!; wait $!",
            more.len()
        );
        shell(&bench, &line)
    };
    let mut said = Vec::new();
    thread::scope(|scope| {
        let runs = ["", "--no-progress", "--quiet"].map(|more| scope.spawn(move || run(more, 9)));
        said.extend(runs.into_iter().map(|run| run.join().unwrap()));
    });
    for (index, (code, _, stderr)) in said.into_iter().enumerate() {
        assert_eq!(code, 130, "{stderr}");
        let lines = stderr.matches(" of 3000 done (").count();
        assert_eq!(lines > 0, index == 0, "{index}: {stderr}");
        assert!(lines <= 2, "{stderr}");
    }
    // A process that is told to ignore hangups goes on; the one that is not ends.
    let small = "$S run small.toml -n 6 --quiet --out";
    let line = format!("trap '' HUP; {small} kept > screen 2>&1 & sleep 0.1; kill -HUP $!; wait $!");
    let (code, _, stderr) = shell(&bench, &line);
    assert_eq!(code, 0, "{stderr}");
}

#[test]
fn a_bar_on_a_terminal_is_gone_before_the_results_and_quiet_has_none() {
    let bench = Bench::new(SMALL, STUDY);
    let screen = |command: &str| {
        let (code, screen, _) = shell(&bench, &format!("script -qec \"$S {command}\" /dev/null"));
        assert_eq!(code, 0, "{screen}");
        screen
    };
    let bar = "left to simulate";
    for command in ["sweep s.toml --out swept", "discover s.toml --shuffles 0 --out found"] {
        let shown = screen(command);
        let (last, results) = (shown.rfind(bar).unwrap(), shown.find("t · ").unwrap());
        assert!(shown[last..results].contains("\u{1b}[2K"), "{command}: {shown}");
        assert!(!screen(&format!("{command}-quietly --quiet")).contains(bar), "{command}");
    }
}
