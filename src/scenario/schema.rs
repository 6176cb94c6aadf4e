//! The JSON Schema of scenario files, so that editors complete and check them.

use serde_json::{Map, Value, json};

use super::parameters::{LEADERSHIP, known_paths, meant};
use crate::model::outcomes::OUTCOMES;
use crate::model::settings::{HouseKind, Kind, PARAMETERS, Parameter, Role, SECTIONS, Seat, Settings};

/// The schema, draft 7, which editors' TOML plugins understand.
pub fn schema() -> Value {
    let mut properties = system();
    properties.insert("title".into(), text("One line, for people."));
    properties.insert("description".into(), text("What the scenario is for."));
    properties
        .insert("extends".into(), text("A scenario file that this one changes; relative to this file."));
    properties.insert("arm".into(), json!({ "type": "array", "items": arm() }));
    properties.insert("experiment".into(), experiment());
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Scenario of sfic",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// What describes the system and its countermeasures.
pub(super) fn system() -> Map<String, Value> {
    let mut properties = Map::new();
    for (section, doc) in SECTIONS {
        properties.insert((*section).into(), section_schema(section, doc));
    }
    let party = json!({ "oneOf": [
        { "type": "array", "minItems": 1, "items": stakeholder() },
        { "description": "Changes by name; \"*\" stands for all.", "type": "object",
            "additionalProperties": optional(stakeholder()) },
    ]});
    properties.insert("stakeholder".into(), party);
    let measures = json!({
        "description": "Countermeasures: changes of the library's, and the scenario's own.",
        "type": "object",
        "propertyNames": { "pattern": "^[a-z0-9_-]{1,40}$" },
        "additionalProperties": measure(),
    });
    properties.insert("countermeasure".into(), measures);
    properties
}

pub(super) fn object(doc: &str, properties: Value, required: &[&str]) -> Value {
    let mut object = json!({
        "description": doc, "type": "object", "additionalProperties": false, "properties": properties,
    });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

/// The same object with nothing required: a change of one that is there.
fn optional(mut object: Value) -> Value {
    object.as_object_mut().map(|object| object.remove("required"));
    object
}

pub(super) fn text(doc: &str) -> Value {
    json!({ "description": doc, "type": "string" })
}

pub(super) fn number(doc: &str, low: f64, high: f64) -> Value {
    json!({ "description": doc, "type": "number", "minimum": low, "maximum": high })
}

fn ticks(doc: &str) -> Value {
    json!({ "description": doc, "type": "integer", "minimum": 0 })
}

pub(super) fn words(doc: &str, words: &[&str]) -> Value {
    json!({ "description": doc, "enum": words })
}

fn section_schema(section: &str, doc: &str) -> Value {
    let of_section = PARAMETERS.iter().filter(|parameter| parameter.section() == section);
    let mut properties: Map<String, Value> =
        of_section.map(|parameter| (parameter.key().to_string(), value(parameter, true))).collect();
    if let Some(key) = LEADERSHIP.strip_prefix(&format!("{section}.")) {
        properties.insert(key.into(), number("Convening, mediating and empowering together.", 0.0, 1.0));
    }
    if section == "customs" {
        let houses = json!({ "oneOf": [
            { "type": "array", "minItems": 1, "items": house() },
            { "type": "object", "additionalProperties": optional(house()) },
        ]});
        properties.insert("house".into(), houses);
    }
    object(doc, Value::Object(properties), &[])
}

fn value(parameter: &Parameter, with_default: bool) -> Value {
    let doc = format!("{} Unit: {}. Source: {}.", parameter.doc, parameter.unit, parameter.source);
    let default = (parameter.get)(&Settings::default());
    let mut value = match parameter.kind {
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Count => {
            json!({ "type": "integer", "minimum": parameter.low as u64, "maximum": parameter.high as u64 })
        }
        Kind::Real => json!({ "type": "number", "minimum": parameter.low, "maximum": parameter.high }),
    };
    value["description"] = json!(doc);
    if with_default {
        value["default"] = match parameter.kind {
            Kind::Switch => json!(default != 0.0),
            Kind::Count => json!(default as u64),
            Kind::Real => json!(default),
        };
    }
    value
}

fn house() -> Value {
    let kinds = [HouseKind::Cargo.word(), HouseKind::Parcel.word()];
    let properties = json!({
        "name": text("Its name, unique."),
        "kind": words("How goods leave.", &kinds),
        "share": number("Share of exporters; all shares sum to 1.", 0.0, 1.0),
        "inspection_rate": number("Share of consignments inspected.", 0.0, 1.0),
    });
    object("A customs house.", properties, &["name", "kind", "share", "inspection_rate"])
}

fn stakeholder() -> Value {
    let properties = json!({
        "name": text("Its name, unique."),
        "role": words("What it stands for in the model.", &Role::ALL.map(Role::word)),
        "seat": words("By office or by invitation.", &[Seat::Government.word(), Seat::Invited.word()]),
        "power": number("Power.", 0.0, 1.0),
        "dependence": number("Dependence on the others for its own aims.", 0.0, 1.0),
        "reach": number("Agencies: how often it comes across infringers.", 0.0, 2.0),
        "joins": ticks("First tick at which the forum admits it; 0, from the start, if absent."),
    });
    object("A party to the forum.", properties, &["name", "seat", "power", "dependence"])
}

/// Amounts by lever.
fn levers(doc: &str, high: f64, fits: impl Fn(&Parameter) -> bool) -> Value {
    let lever = |path: &&str| meant(path).iter().all(|(_, parameter)| parameter.lever && fits(parameter));
    let amount = |path: &str| {
        let about = meant(path).first().map_or("", |(_, parameter)| parameter.doc);
        number(about, 0.0, high)
    };
    let properties: Map<String, Value> =
        known_paths().filter(lever).map(|path| (path.to_string(), amount(path))).collect();
    object(doc, Value::Object(properties), &[])
}

/// Values by lever.
fn moved_to() -> Value {
    let levers = PARAMETERS.iter().filter(|parameter| parameter.lever);
    let mut properties: Map<String, Value> =
        levers.map(|parameter| (parameter.path.to_string(), value(parameter, false))).collect();
    let together = meant(LEADERSHIP).first().map_or(Value::Null, |(_, parameter)| value(parameter, false));
    properties.insert(LEADERSHIP.into(), together);
    object("Levers moved to this value.", Value::Object(properties), &[])
}

/// Doses by tick.
fn doses() -> Value {
    let dose = number("Dose at full strength from this tick on.", 0.0, 1.0);
    json!({
        "description": "Other doses at full strength, each from a tick on.",
        "type": "object",
        "patternProperties": { "^[0-9]+$": dose },
        "additionalProperties": false,
    })
}

fn measure() -> Value {
    let gap = "Levers moved this part of the way to 1.";
    let properties = json!({
        "label": text("A phrase for people."),
        "answers": text("The cause of repeat infringement that it answers."),
        "close_gap": levers(gap, 1.0, |parameter| parameter.kind == Kind::Real && parameter.high >= 1.0),
        "multiply": levers("Levers multiplied by this factor.", 100.0, |_| true),
        "set": moved_to(),
        "start": ticks("First tick; the end of the warm-up if absent."),
        "ramp": ticks("Ticks from nothing to full intensity."),
        "end": ticks("First tick without it; never if absent."),
        "intensity": number("Dose at full strength.", 0.0, 1.0),
        "intensity_from": doses(),
        "when": text("Starts when this holds: a signal, > or <, and a number."),
        "annual_cost": number("Running cost, million yuan a year.", 0.0, 1e6),
    });
    object("A countermeasure.", properties, &[])
}

fn arm() -> Value {
    let changeable = |parameter: &&Parameter| !matches!(parameter.section(), "time" | "population");
    let set: Map<String, Value> = PARAMETERS
        .iter()
        .filter(changeable)
        .map(|parameter| (parameter.path.to_string(), value(parameter, false)))
        .collect();
    let properties = json!({
        "name": text("Its name in results, unique."),
        "label": text("A phrase for people."),
        "apply": { "description": "Names of countermeasures.", "type": "array", "items": { "type": "string" } },
        "set": object("Parameters that this arm changes.", Value::Object(set), &[]),
    });
    object("An arm of the experiment.", properties, &["name"])
}

fn experiment() -> Value {
    let outcomes: Vec<&str> = OUTCOMES.iter().map(|outcome| outcome.name).collect();
    let whole = |doc: &str, low: u32| json!({ "description": doc, "type": "integer", "minimum": low });
    let precision = json!({
        "outcome": words("The outcome whose change must be known.", &outcomes),
        "half_width": { "description": "Half of the interval, in the unit of the outcome: 0.01 is one percentage point.",
            "type": "number", "exclusiveMinimum": 0.0 },
        "min_replicates": whole("Replicates before the first look.", 40),
        "max_replicates": whole("Replicates at which it stops in any case.", 2),
    });
    let properties = json!({
        "arms": { "description": "Each countermeasure alone and all together, every combination, only the file's arms, or these.",
            "oneOf": [{ "enum": ["each", "factorial", "list"] }, { "type": "array", "items": { "type": "string" } }] },
        "replicates": whole("Paired replicates of every arm.", 1),
        "seed": whole("Seed of all random draws.", 0),
        "precision": object("Go on until the effects are known this well.", precision, &["half_width"]),
    });
    object("How the arms are run.", properties, &[])
}
