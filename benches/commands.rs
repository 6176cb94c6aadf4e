//! Whole commands, from the start of the process to the results on disk: `cargo bench --bench commands [-- WORD]`, of those
//! whose name has the word.
//!
//! Prints seconds on one thread and on two, fastest of several runs in turn, their ratio, and the peak of memory on two
//! (Linux, by GNU time).

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const REPEATS: u32 = 3;

/// A system that costs little to simulate, so that what surrounds the simulation shows.
const TINY: &str = r#"title = "Tiny"
time = { warmup = 10, horizon = 52, follow_up = 10 }
population = { exporters = 60, rights_holders = 10, consumers = 40 }
"#;

const STUDY: &str = r#"title = "Many small points"
scenario = "tiny.toml"
[factor."institution.platform"]
range = [0.0, 1.0]
[factor."exporter.moral_weight"]
range = [0.2, 0.8]
[design]
kind = "sobol"
points = 8192
[experiment]
arms = ["reporting"]
replicates = 6
"#;

fn main() {
    let folder = tempfile::tempdir().expect("a folder for results");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let main_job = root.join("scenarios/china-customs.toml").display().to_string();
    std::fs::write(folder.path().join("tiny.toml"), TINY).expect("tiny.toml");
    std::fs::write(folder.path().join("study.toml"), STUDY).expect("study.toml");
    let small = "--no-posterior --no-files --replicates 1 --arms baseline --set population.exporters=300";
    let asked = std::env::args().skip(1).find(|word| !word.starts_with("--"));
    println!("| command | 1 thread, s | 2 threads, s | gain | peak on 2, MB |");
    println!("|---|---|---|---|---|");
    for (name, arguments) in [
        ("`run`, 6 arms × 400, with its report", format!("run {main_job} --no-posterior --replicates 400")),
        (
            "`run`, 6 arms × 400, `--no-report`",
            format!("run {main_job} --no-posterior --replicates 400 --no-report"),
        ),
        ("`run --no-files`, 300 exporters once", format!("run {main_job} {small}")),
        ("`sweep`, 8,192 tiny points × 2 arms × 6", "sweep study.toml".to_string()),
    ] {
        if asked.as_ref().is_some_and(|word| !name.contains(word.as_str())) {
            continue;
        }
        let mut best = [Duration::MAX; 2];
        let mut peak = None;
        for _ in 0..REPEATS {
            for (threads, best) in [1, 2].into_iter().zip(&mut best) {
                let (spent, kilobytes) = run(folder.path(), &arguments, threads);
                *best = (*best).min(spent);
                peak = kilobytes.filter(|_| threads == 2).or(peak);
            }
        }
        let [one, two] = best.map(|time| time.as_secs_f64());
        let peak = peak.map_or("–".to_string(), |kilobytes| format!("{:.1}", kilobytes / 1000.0));
        println!("| {name} | {one:.3} | {two:.3} | {:.2} | {peak} |", one / two);
    }
}

/// Time of a command, and its largest resident set in kilobytes where GNU time is there to say it.
fn run(folder: &Path, arguments: &str, threads: u32) -> (Duration, Option<f64>) {
    let results = folder.join("results");
    let timer = Path::new("/usr/bin/time");
    let mut command = if timer.exists() {
        let mut command = Command::new(timer);
        command.args(["--format", "%M", env!("CARGO_BIN_EXE_sfic")]);
        command
    } else {
        Command::new(env!("CARGO_BIN_EXE_sfic"))
    };
    command.current_dir(folder).args(arguments.split(' ')).args([
        "--quiet",
        "--threads",
        &threads.to_string(),
    ]);
    if !arguments.contains("--no-files") {
        command.arg("--out").arg(&results);
    }
    let start = Instant::now();
    let output = command.stdout(Stdio::null()).output().expect("the command starts");
    let spent = start.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments}: {said}");
    if results.exists() {
        std::fs::remove_dir_all(&results).expect("old results are removed");
    }
    let kilobytes = timer.exists().then(|| said.lines().last()?.trim().parse().ok()).flatten();
    (spent, kilobytes)
}
