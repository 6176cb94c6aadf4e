//! `sfic lab`: the page on which a history is played.

use std::path::{Path, PathBuf};

use super::options::Which;
use super::{Failure, interrupt, output};
use sfic::experiment::engine::Pool;
use sfic::experiment::session::Session;
use sfic::scenario::{Loaded, Overrides, Problems};
use sfic_lab::lessons::Lesson;
use sfic_lab::{Start, server, token};
use sfic_report::folder::files;
use sfic_text::tr;

/// A scenario that changes nothing.
const BUILT_IN: &str = "title = \"Customs and its partners against counterfeits\"";

/// A page to play a history on, with lessons for a class.
///
/// Levers, agents, the collaborative cycle, and an ensemble behind the history.
///
/// Serves a page to browsers on this machine, at 127.0.0.1 only, and prints its address, which only those who have its
/// token can open. Whatever is played there is what `sfic trace` prints and `sfic run` compares. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file; the built-in scenario if absent.
    scenario: Option<PathBuf>,
    /// A lesson of your own, offered before the others; may be given several times.
    #[arg(long, value_name = "FILE")]
    lesson: Vec<PathBuf>,
    /// Port; if it is in use, the next free one of the 20 after it. 0 is any free one.
    #[arg(long, default_value_t = 7420, value_name = "PORT")]
    port: u16,
    /// Token in the address, 8 to 128 letters, digits, - and _; if absent, a random one that is kept for the port.
    #[arg(long, value_parser = token::checked)]
    token: Option<String>,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let loaded = load(args).map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    output::warnings(loaded.without_use(&["time.follow_ups"], &tr!("the lab")).as_slice(), quiet);
    let scenario = loaded.scenario;
    let seed = scenario.experiment.seed;
    // What cannot be played is said here, not on every page.
    Session::new(&scenario, &args.which.arm, seed, args.which.replicate).map_err(Failure::usage)?;
    let lessons = args.lesson.iter().map(|file| lesson(file)).collect::<Result<Vec<_>, _>>()?;
    // With one lesson the page begins with it.
    let opened = match &lessons[..] {
        [one] => format!("#lesson={}", one.name),
        _ => String::new(),
    };
    let start = Start {
        file: args.scenario.as_ref().map_or_else(|| tr!("built in"), |path| path.display().to_string()),
        scenario,
        arm: args.which.arm.clone(),
        seed,
        replicate: args.which.replicate,
        lessons,
    };
    let listener = server::listen(args.port).map_err(|error| {
        Failure::running(tr!(
            "cannot listen on port {port} or the {further} after it: {error}; give another with --port",
            port = args.port,
            further = server::FURTHER_PORTS,
            error
        ))
    })?;
    let port = listener.local_addr().map_err(Failure::running)?.port();
    if !quiet {
        if args.port != 0 && port != args.port {
            output::message(&tr!("port {asked} is in use; taking {port}", asked = args.port, port));
        }
        output::message(&tr!(
            "The lab is open at this address, to browsers on this machine. Ctrl-C ends it."
        ));
    }
    let token = match &args.token {
        Some(given) => given.clone(),
        None => own_token(args.port, port, quiet)?,
    };
    let stop = interrupt::flag();
    output::result(&format!("http://127.0.0.1:{port}/?token={token}{opened}\n"))?;
    server::serve(listener, token, start, stop).map_err(Failure::running)
}

/// A lesson of one's own, which can be played as it says; it is there as long as the program.
pub(super) fn lesson(file: &Path) -> Result<&'static Lesson, Failure> {
    let lesson = Lesson::from_file(file).map_err(Failure::scenario)?;
    let pool = Pool::new(None).map_err(Failure::running)?;
    lesson.replicate(&pool).map_err(Failure::usage)?;
    Ok(Box::leak(Box::new(lesson)))
}

/// The token that is kept for a port, so that pages that are open find the lab again; a new one where none can be kept,
/// or where any free port was asked for, which is another every time.
fn own_token(asked: u16, port: u16, quiet: bool) -> Result<String, Failure> {
    if let Some(file) = token::file(port).filter(|_| asked != 0) {
        match token::kept(&file) {
            Ok(kept) => return Ok(kept),
            Err(error) if !quiet => output::message(&tr!(
                "warning: the token cannot be kept in {file}: {error}; pages that are open now are lost when the lab is started again, unless it is given one with --token",
                file = file.display(),
                error
            )),
            Err(_) => {}
        }
    }
    token::new().map_err(|error| {
        Failure::running(tr!("no random token can be made: {error}; give one with --token", error))
    })
}

/// The scenario with all its arms, and the one that is played if it is not among them.
fn load(args: &Args) -> Result<Loaded, Problems> {
    let read = |overrides: &Overrides| match &args.scenario {
        Some(path) => files::load(path, overrides),
        None => files::load_text("built in", BUILT_IN, overrides),
    };
    let loaded = read(&args.which.values.overrides(None))?;
    let arms = &loaded.scenario.arms;
    if arms.iter().any(|arm| arm.name == args.which.arm) {
        return Ok(loaded);
    }
    let all = arms.iter().map(|arm| arm.name.clone()).chain([args.which.arm.clone()]).collect();
    // Alone first: what is wrong with it is then said without the others.
    read(&args.which.values.overrides(Some(vec![args.which.arm.clone()])))?;
    read(&args.which.values.overrides(Some(all)))
}
