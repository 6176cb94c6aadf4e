//! One history tick by tick, with its events, to see why.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::model::events::LeadFrom;
use crate::model::observe::Event;
use crate::model::settings::Specification;
use crate::model::signals::SIGNALS;
use crate::model::tick;
use crate::model::world::World;

/// Runs the history of `replicate` under `spec` and shows each tick: the world after it, and what happened in it.
///
/// It is the same history, draw for draw, as in an experiment with this seed.
pub fn trace(
    spec: Arc<Specification>,
    seed: u64,
    replicate: u32,
    mut see: impl FnMut(u32, &World, &[Event]) -> ControlFlow<()>,
) {
    let mut world = World::new(spec, seed, replicate);
    let ticks = world.spec.ticks();
    for now in 0..ticks {
        world.record.events = Some(Vec::new());
        tick::run_until(&mut world, now + 1);
        let events: Vec<Event> =
            world.record.events.take().unwrap_or_default().into_iter().map(|(_, event)| event).collect();
        if see(now, &world, &events).is_break() {
            break;
        }
    }
}

/// A tick as one JSON object: its number, every signal (null where a rate has no denominator yet), the dose of every
/// countermeasure, the events.
pub fn line(tick: u32, world: &World, events: &[&Event]) -> Value {
    let finite = |value: f64| if value.is_finite() { json!(value) } else { Value::Null };
    let signals: Map<String, Value> = SIGNALS
        .iter()
        .enumerate()
        .map(|(index, signal)| (signal.name.into(), finite(world.record.signals.latest(index))))
        .collect();
    let measures = world.spec.countermeasures.iter().map(|measure| measure.name.clone());
    let doses: Map<String, Value> =
        measures.zip(world.countermeasures.doses().iter().map(|dose| json!(dose))).collect();
    let events: Vec<Value> = events.iter().map(|event| event_object(event, world)).collect();
    json!({ "tick": tick, "signals": signals, "intensity": doses, "events": events })
}

/// An event in words.
pub fn sentence(event: &Event, world: &World) -> String {
    let house = |index: u16| world.spec.houses[usize::from(index)].name.as_str();
    let name = |index: usize| world.spec.stakeholders[index].name.as_str();
    match event {
        Event::Met { attended } => format!("the forum met: {}", names(attended, world).join(", ")),
        Event::Overridden { party, by } => format!("{} was overridden by {}", name(*party), name(*by)),
        Event::Conflict { party, with } => format!("{} was in conflict with {}", name(*party), name(*with)),
        Event::Informed { exporter, agency } => {
            format!("exporter {exporter} found by {}, which told customs", name(*agency))
        }
        Event::Linked { exporter, strikes } => {
            format!("exporter {exporter} linked to its former companies: {strikes} sanctions back on record")
        }
        Event::TippedOff { exporter } => format!("exporter {exporter} tipped off by an insider"),
        Event::Lead { exporter, from } => match from {
            LeadFrom::Investigator => {
                format!("a lead on exporter {exporter} from the rights holder's investigator")
            }
            LeadFrom::Report => format!("a lead on exporter {exporter} from a consumer's report"),
            LeadFrom::FalseReport => format!("a lead on exporter {exporter} from a false report"),
        },
        Event::FalseAlarm { exporter } => {
            format!("exporter {exporter} detained by mistake: its consignment is honest")
        }
        Event::Recorded { brand } => format!("brand {brand} recorded with customs"),
        Event::RecordationLapsed { brand } => format!("the recordation of brand {brand} lapsed"),
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

/// An event as a JSON object: the word for it, and to whom or what it happened.
pub fn event_object(event: &Event, world: &World) -> Value {
    let house = |index: u16| world.spec.houses[usize::from(index)].name.as_str();
    let name = |index: usize| world.spec.stakeholders[index].name.as_str();
    match event {
        Event::Met { attended } => json!({ "event": "met", "attended": names(attended, world) }),
        Event::Overridden { party, by } => {
            json!({ "event": "overridden", "party": name(*party), "by": name(*by) })
        }
        Event::Conflict { party, with } => {
            json!({ "event": "conflict", "party": name(*party), "with": name(*with) })
        }
        Event::Informed { exporter, agency } => {
            json!({ "event": "informed", "exporter": exporter, "agency": name(*agency) })
        }
        Event::Linked { exporter, strikes } => {
            json!({ "event": "linked", "exporter": exporter, "strikes": strikes })
        }
        Event::TippedOff { exporter } => json!({ "event": "tipped_off", "exporter": exporter }),
        Event::Lead { exporter, from } => {
            json!({ "event": "lead", "exporter": exporter, "from": from.word() })
        }
        Event::FalseAlarm { exporter } => json!({ "event": "false_alarm", "exporter": exporter }),
        Event::Recorded { brand } => json!({ "event": "recorded", "brand": brand }),
        Event::RecordationLapsed { brand } => json!({ "event": "recordation_lapsed", "brand": brand }),
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
    places.iter().map(|&index| world.spec.stakeholders[index].name.as_str()).collect()
}
