//! `sfic trace`: one history tick by tick, with its events, to see why.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::{Failure, output};
use crate::experiment::trace::trace;
use crate::model::observe::Event;
use crate::model::signals::SIGNALS;
use crate::model::world::World;
use crate::scenario::{self, Arm, Overrides};

/// One history tick by tick, with its events, to see why.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario file.
    scenario: PathBuf,
    /// Arm: `baseline`, a countermeasure, several joined by +, an arm of the file, `all`.
    #[arg(long, default_value = scenario::BASELINE)]
    arm: String,
    /// Which replicate, from 0.
    #[arg(long, default_value_t = 0)]
    replicate: u32,
    /// Seed of all random draws.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: Option<u64>,
    /// First tick shown.
    #[arg(long, default_value_t = 0, value_name = "TICK")]
    from: u32,
    /// Last tick shown; the end if absent.
    #[arg(long, value_name = "TICK")]
    to: Option<u32>,
    /// Only what happens to this exporter.
    #[arg(long, value_name = "N")]
    exporter: Option<u32>,
    /// Changes a value of the scenario; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
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
    let named = (args.arm != scenario::BASELINE).then(|| vec![args.arm.clone()]);
    let overrides = Overrides { set: args.set.clone(), arms: named, replicates: None, seed: args.seed };
    let loaded = scenario::load(&args.scenario, &overrides).map_err(Failure::scenario)?;
    if !quiet {
        loaded.warnings.iter().for_each(|warning| output::message(&format!("warning: {warning}")));
    }
    let scenario = &loaded.scenario;
    let arm = scenario.arms.iter().find(|arm| arm.name == args.arm).or(scenario.arms.last());
    let arm = arm.ok_or_else(|| Failure::usage("the scenario has no arm"))?;
    let exporters = arm.spec.settings.population.exporters;
    if args.exporter.is_some_and(|exporter| exporter >= exporters) {
        return Err(Failure::usage(format!("--exporter: the exporters are 0 to {}", exporters - 1)));
    }
    let seed = scenario.experiment.seed;
    let mut out = io::stdout().lock();
    let mut written = Ok(());
    if !args.json {
        written = head(&mut out, &scenario.title, arm, args.replicate, seed);
    }
    let to = args.to.unwrap_or(u32::MAX);
    if written.is_ok() {
        trace(arm.spec.clone(), seed, args.replicate, |tick, world, events| {
            if tick >= args.from {
                let about =
                    |event: &&Event| args.exporter.is_none_or(|exporter| whose(event) == Some(exporter));
                let events: Vec<&Event> = events.iter().filter(about).collect();
                written = if args.json {
                    object(&mut out, tick, world, &events)
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
    writeln!(out, "Rates are over the last 52 ticks; under a tick stands what happened in it.\n")?;
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
        let place = SIGNALS.iter().position(|signal| signal.name == name);
        let value = place.map_or(f64::NAN, |place| world.record.signals.latest(place));
        match (value.is_nan(), head.ends_with('%')) {
            (true, _) => write!(out, " {:>11}", "–")?,
            (false, true) => write!(out, " {:>11.2}", value * 100.0)?,
            (false, false) => write!(out, " {value:>11.3}")?,
        }
    }
    for (measure, dose) in world.spec.countermeasures.iter().zip(world.levers.doses()) {
        write!(out, "  {:>width$.2}", dose, width = measure.name.chars().count() + 3)?;
    }
    writeln!(out)?;
    events.iter().try_for_each(|event| writeln!(out, "        {}", sentence(event, world)))
}

fn object(out: &mut dyn Write, tick: u32, world: &World, events: &[&Event]) -> io::Result<()> {
    let finite = |value: f64| if value.is_finite() { json!(value) } else { Value::Null };
    let signals: Map<String, Value> = SIGNALS
        .iter()
        .enumerate()
        .map(|(place, signal)| (signal.name.into(), finite(world.record.signals.latest(place))))
        .collect();
    let measures = world.spec.countermeasures.iter().map(|measure| measure.name.clone());
    let doses: Map<String, Value> =
        measures.zip(world.levers.doses().iter().map(|dose| json!(dose))).collect();
    let events: Vec<Value> = events.iter().map(|event| event_object(event, world)).collect();
    let line = json!({ "tick": tick, "signals": signals, "intensity": doses, "events": events });
    writeln!(out, "{line}")
}

/// The exporter to whom something happened.
fn whose(event: &Event) -> Option<u32> {
    match *event {
        Event::Met { .. } => None,
        Event::NotProtected { exporter, .. }
        | Event::NoReply { exporter, .. }
        | Event::Lapsed { exporter }
        | Event::NotEstablished { exporter }
        | Event::Sanctioned { exporter, .. }
        | Event::Reregistered { exporter }
        | Event::Moved { exporter, .. }
        | Event::GaveUp { exporter }
        | Event::Entered { exporter }
        | Event::Reinfringed { exporter, .. } => Some(exporter),
    }
}

fn sentence(event: &Event, world: &World) -> String {
    let house = |place: u16| world.spec.houses[usize::from(place)].name.as_str();
    match event {
        Event::Met { attended } => format!("the forum met: {}", names(attended, world).join(", ")),
        Event::NotProtected { exporter, brand } => {
            format!(
                "exporter {exporter} detected, but brand {brand} is not recorded and nobody applied: released"
            )
        }
        Event::NoReply { exporter, brand } => {
            format!(
                "exporter {exporter} detected, but the holder of brand {brand} did not reply in time: released"
            )
        }
        Event::Lapsed { exporter } => {
            format!("exporter {exporter} detected, but the house had too many cases")
        }
        Event::NotEstablished { exporter } => {
            format!("exporter {exporter} detected, but the case could not be established")
        }
        Event::Sanctioned { exporter, referred, seen, strikes } => {
            let police = if *referred { " and referred to the police" } else { "" };
            format!(
                "exporter {exporter} sanctioned{police}: sanction {strikes} in truth, {seen} on record before it"
            )
        }
        Event::Reregistered { exporter } => {
            format!("exporter {exporter} took a new company; its record is hidden")
        }
        Event::Moved { exporter, from, to } => {
            format!("exporter {exporter} moved from {} to {}", house(*from), house(*to))
        }
        Event::GaveUp { exporter } => format!("exporter {exporter} gave up infringing business"),
        Event::Entered { exporter } => format!("exporter {exporter} took up infringing business"),
        Event::Reinfringed { exporter, after } => {
            format!("exporter {exporter} infringed again, {after} ticks after its sanction")
        }
    }
}

fn event_object(event: &Event, world: &World) -> Value {
    let house = |place: u16| world.spec.houses[usize::from(place)].name.as_str();
    match event {
        Event::Met { attended } => json!({ "event": "met", "attended": names(attended, world) }),
        Event::NotProtected { exporter, brand } => {
            json!({ "event": "not_protected", "exporter": exporter, "brand": brand })
        }
        Event::NoReply { exporter, brand } => {
            json!({ "event": "no_reply", "exporter": exporter, "brand": brand })
        }
        Event::Lapsed { exporter } => json!({ "event": "lapsed", "exporter": exporter }),
        Event::NotEstablished { exporter } => json!({ "event": "not_established", "exporter": exporter }),
        Event::Sanctioned { exporter, referred, seen, strikes } => json!({
            "event": "sanctioned", "exporter": exporter, "referred": referred,
            "seen_before": seen, "strikes": strikes,
        }),
        Event::Reregistered { exporter } => json!({ "event": "reregistered", "exporter": exporter }),
        Event::Moved { exporter, from, to } => {
            json!({ "event": "moved", "exporter": exporter, "from": house(*from), "to": house(*to) })
        }
        Event::GaveUp { exporter } => json!({ "event": "gave_up", "exporter": exporter }),
        Event::Entered { exporter } => json!({ "event": "entered", "exporter": exporter }),
        Event::Reinfringed { exporter, after } => {
            json!({ "event": "reinfringed", "exporter": exporter, "after": after })
        }
    }
}

fn names<'a>(places: &[usize], world: &'a World) -> Vec<&'a str> {
    places.iter().map(|&place| world.spec.stakeholders[place].name.as_str()).collect()
}
