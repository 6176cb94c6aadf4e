//! One history tick by tick, with its events, to see why.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use sfic_text::{joined, said, tr};

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
    let house = |index: u16| said(&world.spec.houses[usize::from(index)].name);
    let name = |index: usize| said(&world.spec.stakeholders[index].name);
    match event {
        Event::Met { attended } => {
            tr!("the forum met: {names}", names = joined(attended.iter().map(|&index| name(index))))
        }
        Event::Overridden { party, by } => {
            tr!("{party} was overridden by {by}", party = name(*party), by = name(*by))
        }
        Event::Conflict { party, with } => {
            tr!("{party} was in conflict with {with}", party = name(*party), with = name(*with))
        }
        Event::Informed { exporter, agency } => {
            tr!("exporter {exporter} found by {agency}, which told customs", exporter, agency = name(*agency))
        }
        Event::Linked { exporter, strikes } => {
            tr!(
                "exporter {exporter} linked to its former companies: {strikes} sanctions back on record",
                exporter,
                strikes
            )
        }
        Event::TippedOff { exporter } => tr!("exporter {exporter} tipped off by an insider", exporter),
        Event::Lead { exporter, from } => match from {
            LeadFrom::Investigator => {
                tr!("a lead on exporter {exporter} from the rights holder's investigator", exporter)
            }
            LeadFrom::Report => tr!("a lead on exporter {exporter} from a consumer's report", exporter),
            LeadFrom::FalseReport => tr!("a lead on exporter {exporter} from a false report", exporter),
        },
        Event::FalseAlarm { exporter } => {
            tr!("exporter {exporter} detained by mistake: its consignment is honest", exporter)
        }
        Event::Recorded { brand } => tr!("brand {brand} recorded with customs", brand),
        Event::RecordationLapsed { brand } => tr!("the recordation of brand {brand} lapsed", brand),
        Event::NotProtected { exporter, brand } => {
            tr!(
                "exporter {exporter} detected, but brand {brand} is not recorded and nobody applied: released",
                exporter,
                brand
            )
        }
        Event::NoReply { exporter, brand } => {
            tr!(
                "exporter {exporter} detected, but the holder of brand {brand} did not reply in time: released",
                exporter,
                brand
            )
        }
        Event::Lapsed { exporter } => {
            tr!("exporter {exporter} detected, but the house had too many cases", exporter)
        }
        Event::NotEstablished { exporter } => {
            tr!("exporter {exporter} detected, but the case could not be established", exporter)
        }
        Event::Sanctioned { exporter, referred, seen, strikes } => {
            if *referred {
                tr!(
                    "exporter {exporter} sanctioned and referred to the police: sanction {strikes} in truth, {seen} on record before it",
                    exporter,
                    strikes,
                    seen
                )
            } else {
                tr!(
                    "exporter {exporter} sanctioned: sanction {strikes} in truth, {seen} on record before it",
                    exporter,
                    strikes,
                    seen
                )
            }
        }
        Event::Reregistered { exporter } => {
            tr!("exporter {exporter} took a new company; its record is hidden", exporter)
        }
        Event::Moved { exporter, from, to } => {
            tr!(
                "exporter {exporter} moved from {from} to {to}",
                exporter,
                from = house(*from),
                to = house(*to)
            )
        }
        Event::GaveUp { exporter } => tr!("exporter {exporter} gave up infringing business", exporter),
        Event::Entered { exporter } => tr!("exporter {exporter} took up infringing business", exporter),
        Event::Reinfringed { exporter, after } => {
            tr!("exporter {exporter} infringed again, {after} ticks after its sanction", exporter, after)
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
