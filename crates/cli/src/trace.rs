//! `sfic trace`: one history tick by tick, with its events, to see why.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::options::Which;
use super::{Failure, output};
use sfic::experiment::trace::{line, sentence, trace};
use sfic::model::observe::Event;
use sfic::model::signals::SIGNALS;
use sfic::model::world::World;
use sfic::scenario::{self, Arm};
use sfic_report::folder::files;

/// One history tick by tick, with its events.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    which: Which,
    /// First tick shown.
    #[arg(long, default_value_t = 0, value_name = "TICK")]
    from: u32,
    /// Last tick shown; the end if absent.
    #[arg(long, value_name = "TICK")]
    to: Option<u32>,
    /// Only what happens to this exporter.
    #[arg(long, value_name = "N")]
    exporter: Option<u32>,
    /// One JSON object a line and tick: all signals, the events.
    #[arg(long)]
    json: bool,
}

/// Signals shown in the text, with the head of their column.
const SHOWN: [(&str, &str); 8] = [
    ("infringing_share", "infring. %"),
    ("interception_rate", "interc. %"),
    ("recorded_repeat_share", "rec. rep. %"),
    ("trust", "trust"),
    ("commitment", "commitm."),
    ("sharing", "sharing"),
    ("efficacy", "efficacy"),
    ("perceived_detection", "perc. det."),
];

pub(super) fn run(args: &Args, quiet: bool) -> Result<(), Failure> {
    let Which { arm, replicate, .. } = &args.which;
    let named = (arm != scenario::BASELINE).then(|| vec![arm.clone()]);
    let loaded =
        files::load(&args.scenario, &args.which.values.overrides(named)).map_err(Failure::scenario)?;
    output::warnings(&loaded.warnings, quiet);
    let scenario = &loaded.scenario;
    let arm = scenario.arms.iter().find(|known| known.name == *arm).or(scenario.arms.last());
    let arm = arm.ok_or_else(|| Failure::usage("the scenario has no arm"))?;
    let exporters = arm.spec.settings.population.exporters;
    if args.exporter.is_some_and(|exporter| exporter >= exporters) {
        return Err(Failure::usage(format!("--exporter: the exporters are 0 to {}", exporters - 1)));
    }
    let seed = scenario.experiment.seed;
    let mut out = output::Shown(io::stdout().lock());
    let mut written = Ok(());
    if !args.json {
        written = head(&mut out, &scenario.title, arm, *replicate, seed);
    }
    let to = args.to.unwrap_or(u32::MAX);
    if written.is_ok() {
        trace(arm.spec.clone(), seed, *replicate, |tick, world, events| {
            if tick >= args.from {
                let about =
                    |event: &&Event| args.exporter.is_none_or(|exporter| event.exporter() == Some(exporter));
                let events: Vec<&Event> = events.iter().filter(about).collect();
                written = if args.json {
                    writeln!(out, "{}", line(tick, world, &events))
                } else {
                    lines(&mut out, tick, world, &events, args.exporter)
                };
            }
            if written.is_err() || tick >= to { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    }
    output::written(written.and_then(|()| out.flush()))
}

fn head(out: &mut dyn Write, title: &str, arm: &Arm, replicate: u32, seed: u64) -> io::Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    writeln!(out, "{title} · arm {} · replicate {replicate} · seed {seed} · sfic {version}", arm.name)?;
    writeln!(out, "Rates are over the last 52 ticks; the events of a tick are below it.\n")?;
    write!(out, "{:>5}", "tick")?;
    SHOWN.iter().try_for_each(|(_, head)| write!(out, " {head:>11}"))?;
    let measures = arm.spec.countermeasures.iter().map(|measure| measure.name.as_str());
    writeln!(out, "  {}", measures.map(|name| format!("{name} at")).collect::<Vec<_>>().join("  "))
}

fn lines(
    out: &mut dyn Write,
    tick: u32,
    world: &World,
    events: &[&Event],
    exporter: Option<u32>,
) -> io::Result<()> {
    if exporter.is_some() && events.is_empty() {
        return Ok(());
    }
    write!(out, "{tick:>5}")?;
    for (name, head) in SHOWN {
        let index = SIGNALS.iter().position(|signal| signal.name == name);
        let value = index.map_or(f64::NAN, |index| world.record.signals.latest(index));
        match (value.is_nan(), head.ends_with('%')) {
            (true, _) => write!(out, " {:>11}", "–")?,
            (false, true) => write!(out, " {:>11.2}", value * 100.0)?,
            (false, false) => write!(out, " {value:>11.3}")?,
        }
    }
    for (measure, dose) in world.spec.countermeasures.iter().zip(world.countermeasures.doses()) {
        write!(out, "  {:>width$.2}", dose, width = measure.name.chars().count() + 3)?;
    }
    writeln!(out)?;
    events.iter().try_for_each(|event| writeln!(out, "        {}", sentence(event, world)))
}
