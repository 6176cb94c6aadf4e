//! `sfic lab`: the page on which a history is played.

use std::path::PathBuf;

use super::{Failure, interrupt, output};
use crate::experiment::session::Session;
use crate::lab::{Start, server};
use crate::scenario::{self, Loaded, Overrides, Problems};

/// A scenario that changes nothing.
const BUILT_IN: &str = "title = \"Default scenario\"";

/// A page to play a history on: levers, agents, the collaborative cycle, many histories behind it, lessons.
///
/// Serves a page to browsers on this machine, at 127.0.0.1 only, and prints its address. Whatever is played there is
/// what `sfic trace` prints and `sfic run` compares. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file; the built-in scenario if absent.
    scenario: Option<PathBuf>,
    /// Port; if it is in use, the next free one of the 20 after it. 0 is any free one.
    #[arg(long, default_value_t = 7420, value_name = "PORT")]
    port: u16,
    /// Arm that pages begin with: `baseline`, a countermeasure, several joined by +, an arm of the file, `all`.
    #[arg(long, default_value = scenario::BASELINE)]
    arm: String,
    /// Which replicate, from 0.
    #[arg(long, default_value_t = 0)]
    replicate: u32,
    /// Seed of all random draws.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: Option<u64>,
    /// Changes a value of the scenario; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let loaded = load(args).map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    let scenario = loaded.scenario;
    let seed = scenario.experiment.seed;
    // What cannot be played is said here, not on every page.
    Session::new(&scenario, &args.arm, seed, args.replicate).map_err(Failure::usage)?;
    let start = Start {
        file: args.scenario.as_ref().map_or_else(|| "built in".into(), |path| path.display().to_string()),
        scenario,
        arm: args.arm.clone(),
        seed,
        replicate: args.replicate,
    };
    let listener = server::listen(args.port).map_err(|error| {
        Failure::running(format!(
            "cannot listen on port {} or the {} after it: {error}; give another with --port",
            args.port,
            server::FURTHER_PORTS
        ))
    })?;
    let port = listener.local_addr().map_err(Failure::running)?.port();
    if !quiet {
        if args.port != 0 && port != args.port {
            output::message(&format!("port {} is in use; taking {port}", args.port));
        }
        output::message("The lab is open at this address, to browsers on this machine. Ctrl-C ends it.");
    }
    let stop = interrupt::flag();
    output::result(&format!("http://127.0.0.1:{port}/\n"))?;
    server::serve(listener, start, stop).map_err(Failure::running)
}

/// The scenario with all its arms, and the one that is played if it is not among them.
fn load(args: &Args) -> Result<Loaded, Problems> {
    let mut overrides = Overrides { set: args.set.clone(), seed: args.seed, ..Overrides::default() };
    let read = |overrides: &Overrides| match &args.scenario {
        Some(path) => scenario::load(path, overrides),
        None => scenario::from_text("built in", BUILT_IN, overrides),
    };
    let loaded = read(&overrides)?;
    let arms = &loaded.scenario.arms;
    if arms.iter().any(|arm| arm.name == args.arm) {
        return Ok(loaded);
    }
    let all = arms.iter().map(|arm| arm.name.clone()).chain([args.arm.clone()]).collect();
    // Alone first: what is wrong with it is then said without the others.
    overrides.arms = Some(vec![args.arm.clone()]);
    read(&overrides)?;
    overrides.arms = Some(all);
    read(&overrides)
}
