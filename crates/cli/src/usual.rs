//! Options shared by simulating commands.

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::Failure;
use super::language::InLanguage;
use sfic::scenario::{self, Overrides};
use sfic_report::folder::Folder;
use sfic_report::folder::manifest::Machine;

/// Threads, folder, form of the output.
#[derive(Debug, clap::Args)]
pub(super) struct Usual {
    /// Worker threads; all cores if absent. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder of results; one below `results/` if absent.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Prints JSON in place of tables.
    #[arg(long)]
    pub json: bool,
    /// No progress bar.
    #[arg(long)]
    pub no_progress: bool,
    #[command(flatten)]
    pub(super) said: InLanguage,
}

impl Usual {
    /// Number of worker threads.
    pub(super) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(cores, usize::from)
    }

    /// The folder of results, locked; `results/<name>` if the command line says nothing.
    pub(super) fn folder(&self, name: &str) -> Result<Folder, Failure> {
        let path = self.out.clone().unwrap_or_else(|| Path::new("results").join(name));
        Folder::open(&path).map_err(Failure::running)
    }
}

/// A history of a scenario: arm, replicate, seed, changes.
#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// Arm: `baseline`, a countermeasure, several joined by +, an arm of the file, `all`.
    #[arg(long, default_value = scenario::BASELINE)]
    pub arm: String,
    /// Replicate, from 0.
    #[arg(long, default_value_t = 0)]
    pub replicate: u32,
    /// Seed of all random draws.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: Option<u64>,
    /// Changes a value of the scenario; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
}

impl Which {
    /// The same for the scenario layer, with these arms.
    pub(super) fn overrides(&self, arms: Option<Vec<String>>) -> Overrides {
        Overrides { set: self.set.clone(), arms, replicates: None, seed: self.seed }
    }
}

/// When work began.
pub(super) struct Clock(SystemTime, Instant);

impl Clock {
    /// Now.
    pub(super) fn start() -> Self {
        Clock(SystemTime::now(), Instant::now())
    }

    /// Machine, command and time of the run until now.
    pub(super) fn machine(&self, threads: usize) -> Machine {
        Machine {
            command: std::env::args().collect(),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            threads,
            started: self.0.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            seconds: self.1.elapsed().as_secs_f64(),
        }
    }
}
