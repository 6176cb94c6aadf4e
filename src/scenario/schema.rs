//! The JSON Schema of scenario files, so that editors complete and check them.
//!
//! The three schemas are draft 7, and each is one file without references to other files, as editors' TOML
//! plugins require. They look through `allOf`, `anyOf` and `$ref` for texts to show and keys to complete, not
//! through `if`; where `allOf` refers to definitions, one of these must have `properties`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::experiment::MOST_REPLICATES;
use super::follow_ups::{LONGEST, MOST_FOLLOW_UPS};
use super::keys::{FOLLOW_UPS, LEADERSHIP, known_paths, meant};
use super::measures::{HIGHEST_COST, HIGHEST_FACTOR, LAST, LATEST_TICK, ends_at_one};
use super::mistakes::is_share;
use super::parties::{HIGHEST_REACH, MOST_HOUSES, MOST_STAKEHOLDERS};
use crate::model::outcomes::OUTCOMES;
use crate::model::settings::{HouseKind, Kind, PARAMETERS, Parameter, Role, SECTIONS, Seat, Settings};
use crate::model::signals::SIGNALS;
use crate::stats::stopping::FIRST_LOOK;
use sfic_text::{said, tr};

/// A number as Rust reads it from a text.
const NUMBER: &str = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?";
/// A percentage.
const PERCENTAGE: &str = r"^[+-]?[\d.]+ ?%$";
/// A name without control characters that is not blank and not `*`.
const NAME: &str = r"^(?!\*$)(?=.*\S)[^\u0000-\u001f\u007f-\u009f]{1,80}$";
/// A name of an arm: no comma, quotation mark or control character, no blank at its ends, and no formula.
const ARM: &str =
    concat!(r#"^(?!(all|baseline)$)(?=[^\s=+@-])(?=.*\S$)[^,""#, r#"\u0000-\u001f\u007f-\u009f]{1,80}$"#);

/// The schema of scenario files.
pub fn schema() -> Value {
    let mut properties: Map<String, Value> =
        SECTIONS.iter().map(|(section, _)| (section.to_string(), reference(section))).collect();
    properties.insert("title".into(), text("One line, for people."));
    properties.insert("description".into(), text("Purpose of the scenario."));
    properties
        .insert("extends".into(), text("A scenario file that this one changes; relative to this file."));
    properties.insert("stakeholder".into(), reference("stakeholder"));
    properties.insert("countermeasure".into(), reference("countermeasure"));
    properties.insert("arm".into(), json!({ "type": "array", "items": arm() }));
    properties.insert("experiment".into(), experiment());
    properties.insert("posterior".into(), posterior());
    let mut definitions = definitions(Described::Both);
    // Arms and countermeasures leave the customs houses as they are.
    definitions["paths"]["properties"]["customs"] =
        json!({ "allOf": [reference("customs")], "not": { "required": ["house"] } });
    let mut schema = document("Scenario of sfic", Value::Object(properties), &[], definitions);
    // A scenario that extends nothing must have everything that is needed.
    schema["if"] = json!({ "not": { "required": ["extends"] } });
    let precision = json!({ "properties": { "precision": { "required": ["half_width"] } } });
    schema["then"] = json!({ "required": ["title"], "properties": { "experiment": precision } });
    schema
}

/// A whole schema.
pub(super) fn document(
    title: &str,
    properties: Value,
    required: &[&str],
    definitions: Map<String, Value>,
) -> Value {
    let mut schema = object("", properties, required);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!(title);
    schema["definitions"] = Value::Object(definitions);
    schema
}

/// The keys under which parameters are described in full, each with its text: below their sections
/// (`institution.platform`), under their quoted paths (`"institution.platform"`), or both. The other has only ranges.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Described {
    Sections,
    Paths,
    Both,
}

/// Definitions of everything that describes the system and its countermeasures: each section, `paths` (a table of
/// parameters, by section or by path), `levers` (the parameters among them that a countermeasure may move),
/// `stakeholder` and `countermeasure`, and `house`, `party` and `measure`, one of each.
pub(super) fn definitions(described: Described) -> Map<String, Value> {
    let mut definitions = Map::new();
    for (section, doc) in SECTIONS {
        let of_section = || parameters().filter(|parameter| parameter.section() == *section);
        let mut table = object(doc, json!({}), &[]);
        if described == Described::Paths {
            table["patternProperties"] = ranges(of_section(), Parameter::key);
        } else {
            let default = described == Described::Both;
            table["properties"] = of_section()
                .map(|parameter| (parameter.key().to_string(), value(&parameter, default)))
                .collect();
        }
        definitions.insert(section.to_string(), table);
    }
    let houses = "Customs houses: a list, or changes by name; \"*\" is every one.";
    definitions["customs"]["properties"]["house"] = named(houses, "house", HOUSE, MOST_HOUSES);
    definitions["time"]["properties"]["follow_ups"] = json!({
        "description": "Weeks within which re-infringement is counted besides follow_up; 52, 104 and 156 if absent, as far as they are below the horizon.",
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_FOLLOW_UPS,
        "uniqueItems": true,
        "items": { "type": "integer", "minimum": 1, "maximum": LONGEST },
    });
    let parties = "Parties to the forum: a list, or changes by name; \"*\" is every one.";
    definitions.insert("stakeholder".into(), named(parties, "party", PARTY, MOST_STAKEHOLDERS));
    definitions.insert("house".into(), house());
    definitions.insert("party".into(), party());
    let measures = json!({
        "description": "Countermeasures: changes of the library's, and the scenario's own.",
        "type": "object",
        "propertyNames": { "pattern": "^(?!(all|baseline)$)[\\p{Ll}\\p{Lo}\\p{Lm}\\p{N}_][\\p{Ll}\\p{Lo}\\p{Lm}\\p{N}_-]{0,39}$" },
        "additionalProperties": reference("measure"),
    });
    definitions.insert("countermeasure".into(), measures);
    definitions.insert("measure".into(), measure());
    definitions.insert("levers".into(), levers());
    let mut paths = paths(described);
    paths["properties"][FOLLOW_UPS] = reference("time/properties/follow_ups");
    definitions.insert("paths".into(), paths);
    definitions
}

/// Every parameter that a file may set, the three roles of leadership together among them.
fn parameters() -> impl Iterator<Item = Parameter> {
    let together = meant(LEADERSHIP).first().map(|(_, parameter)| Parameter {
        path: LEADERSHIP,
        doc: "Convening, mediating and empowering together.",
        ..**parameter
    });
    PARAMETERS.iter().copied().chain(together)
}

fn range(parameter: &Parameter) -> Value {
    match parameter.kind {
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Count => {
            json!({ "type": "integer", "minimum": parameter.low as u64, "maximum": parameter.high as u64 })
        }
        Kind::Real if is_share(parameter.unit) => share("", parameter.low, parameter.high),
        Kind::Real => json!({ "type": "number", "minimum": parameter.low, "maximum": parameter.high }),
    }
}

fn value(parameter: &Parameter, with_default: bool) -> Value {
    let mut value = range(parameter);
    let (doc, unit, source) = (said(parameter.doc), said(parameter.unit), said(parameter.source));
    value["description"] = json!(tr!("{doc} Unit: {unit}. Source: {source}.", doc, unit, source));
    // The roles of leadership have defaults of their own.
    if with_default && parameter.path != LEADERSHIP {
        let default = (parameter.get)(&Settings::default());
        value["default"] = match parameter.kind {
            Kind::Switch => json!(default != 0.0),
            Kind::Count => json!(default as u64),
            Kind::Real => json!(default),
        };
    }
    value
}

/// Ranges by the pattern of the names that have them.
fn ranges(parameters: impl Iterator<Item = Parameter>, name: fn(&Parameter) -> &'static str) -> Value {
    let mut names: BTreeMap<String, (Value, Vec<&str>)> = BTreeMap::new();
    for parameter in parameters {
        let range = range(&parameter);
        names.entry(range.to_string()).or_insert((range, Vec::new())).1.push(name(&parameter));
    }
    names.into_values().map(|(range, names)| (one_of("", &names), range)).collect()
}

/// The pattern of some names after a prefix.
pub(super) fn one_of(prefix: &str, names: &[&str]) -> String {
    format!("^{prefix}({})$", names.join("|")).replace('.', r"\.")
}

/// Parameters by section or by path.
fn paths(described: Described) -> Value {
    let mut paths = object(
        "Parameters, section.key = value.",
        SECTIONS.iter().map(|(section, _)| (section.to_string(), reference(section))).collect(),
        &[],
    );
    if described == Described::Sections {
        paths["patternProperties"] = ranges(parameters(), |parameter| parameter.path);
        return paths;
    }
    for parameter in parameters() {
        paths["properties"][parameter.path] = match described {
            Described::Paths => value(&parameter, false),
            _ => reference(&format!("{}/properties/{}", parameter.section(), parameter.key())),
        };
    }
    paths
}

/// A table of levers, by section or by path, with any values.
fn levers() -> Value {
    let (mut by_section, mut by_path) = (Map::new(), Map::new());
    for (section, _) in SECTIONS {
        let levers = parameters().filter(|parameter| parameter.lever && parameter.section() == *section);
        let keys: Vec<&str> = levers.map(|parameter| parameter.key()).collect();
        if !keys.is_empty() {
            let known =
                json!({ "patternProperties": { (one_of("", &keys)): true }, "additionalProperties": false });
            by_section.insert(section.to_string(), known);
            by_path.insert(one_of(&format!("{section}."), &keys), json!(true));
        }
    }
    json!({
        "type": "object",
        "properties": by_section,
        "patternProperties": by_path,
        "additionalProperties": false,
        // Always true: the texts of the parameters, for editors.
        "anyOf": [true, reference("paths")],
    })
}

/// Levers with amounts up to `high`, but for those that are `refused`.
fn amounts(doc: &str, high: f64, refused: impl Fn(&Parameter) -> bool) -> Value {
    let mut amount = share("", 0.0, high);
    amount["additionalProperties"] = amount.clone();
    amount["type"] = json!(["number", "string", "object"]);
    let mut known = json!({ "patternProperties": { "": amount } });
    for parameter in parameters().filter(|parameter| parameter.lever && refused(parameter)) {
        known["properties"][parameter.path] = json!(false);
        known["properties"][parameter.section()]["properties"][parameter.key()] = json!(false);
    }
    json!({ "description": doc, "allOf": [reference("levers"), known] })
}

pub(super) fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

/// A table with these keys and no others.
pub(super) fn object(doc: &str, properties: Value, required: &[&str]) -> Value {
    let mut object = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !doc.is_empty() {
        object["description"] = json!(doc);
    }
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

pub(super) fn text(doc: &str) -> Value {
    json!({ "description": doc, "type": "string" })
}

pub(super) fn matching(doc: &str, pattern: &str) -> Value {
    json!({ "description": doc, "type": "string", "pattern": pattern })
}

pub(super) fn texts(doc: &str) -> Value {
    json!({ "description": doc, "type": "array", "items": { "type": "string" } })
}

pub(super) fn number(doc: &str, low: f64, high: f64) -> Value {
    json!({ "description": doc, "type": "number", "minimum": low, "maximum": high })
}

/// A number that may be a percentage in quotation marks.
pub(super) fn share(doc: &str, low: f64, high: f64) -> Value {
    let mut share = or_percentage();
    share["minimum"] = json!(low);
    share["maximum"] = json!(high);
    if !doc.is_empty() {
        share["description"] = json!(doc);
    }
    share
}

/// Any number, or a percentage in quotation marks.
pub(super) fn or_percentage() -> Value {
    json!({ "type": ["number", "string"], "pattern": PERCENTAGE })
}

pub(super) fn above_zero(doc: &str) -> Value {
    let mut number = or_percentage();
    number["description"] = json!(doc);
    number["exclusiveMinimum"] = json!(0.0);
    number
}

pub(super) fn whole(doc: &str, low: u64, high: u64) -> Value {
    json!({ "description": doc, "type": "integer", "minimum": low, "maximum": high })
}

/// The same value with the default for an absent key.
pub(super) fn or(mut value: Value, default: impl Into<Value>) -> Value {
    value["default"] = default.into();
    value
}

pub(super) fn seed(doc: &str) -> Value {
    whole(doc, 0, i64::MAX as u64)
}

fn ticks(doc: &str) -> Value {
    whole(doc, 0, LATEST_TICK)
}

pub(super) fn words(doc: &str, words: &[&str]) -> Value {
    json!({ "description": doc, "enum": words })
}

pub(super) fn outcome(doc: &str) -> Value {
    words(doc, &OUTCOMES.iter().map(|outcome| outcome.name).collect::<Vec<_>>())
}

/// A list of tables, each with everything that is `required`, or changes of them by name.
fn named(doc: &str, one: &str, required: &[&str], most: usize) -> Value {
    json!({
        "description": doc,
        "type": ["array", "object"],
        "minItems": 1,
        "maxItems": most,
        "items": { "allOf": [reference(one)], "required": required },
        "additionalProperties": reference(one),
    })
}

const HOUSE: &[&str] = &["name", "kind", "share", "inspection_rate"];

fn house() -> Value {
    let kinds = [HouseKind::Cargo.word(), HouseKind::Parcel.word()];
    let properties = json!({
        "name": matching("Its name, unique.", NAME),
        "kind": words("Kind of traffic: containers or parcels.", &kinds),
        "share": share("Share of exporters; all shares sum to 1.", 0.0, 1.0),
        "inspection_rate": share("Share of consignments inspected.", 0.0, 1.0),
    });
    object("A customs house.", properties, &[])
}

const PARTY: &[&str] = &["name", "seat", "power", "dependence"];

fn party() -> Value {
    let properties = json!({
        "name": matching("Its name, unique.", NAME),
        "role": words("Its part in the model.", &Role::ALL.map(Role::word)),
        "seat": words("By office or by invitation.", &[Seat::Government.word(), Seat::Invited.word()]),
        "power": share("Power.", 0.0, 1.0),
        "dependence": share("Dependence on the others for its own aims.", 0.0, 1.0),
        "reach": share("Agencies: how often it comes across infringers.", 0.0, HIGHEST_REACH),
        "joins": ticks("First tick at which the forum admits it; 0, from the start, if absent."),
    });
    object("A party to the forum.", properties, &[])
}

fn measure() -> Value {
    let signals: Vec<&str> = SIGNALS.iter().map(|signal| signal.name).collect();
    let condition = format!(r"^\s*({})\s*[<>]\s*{NUMBER}( ?%)?\s*$", signals.join("|"));
    let doses = json!({
        "description": "Other doses at full strength, each from a tick on.",
        "type": "object",
        "patternProperties": {
            r"^\+?0*(\d{1,4}|10000)$": share("Dose at full strength from this tick on.", 0.0, 1.0),
        },
        "additionalProperties": false,
    });
    let set = json!({
        "description": "Levers moved to this value.", "allOf": [reference("levers"), reference("paths")],
    });
    let properties = json!({
        "label": text("A phrase for people."),
        "answers": text("The cause of repeat infringement that it answers."),
        "close_gap": amounts("Levers moved this part of the way to 1.", 1.0, |lever| !ends_at_one(lever)),
        "multiply": amounts("Levers multiplied by this factor.", HIGHEST_FACTOR, |_| false),
        "set": set,
        "order": whole("Place among those that act on one lever, the lowest first; 0 if absent, and of one place in the order of names.", 0, LAST),
        "start": ticks("First tick; the end of the warm-up if absent."),
        "ramp": ticks("Ticks from nothing to full intensity."),
        "end": ticks("First tick without it; never if absent."),
        "intensity": share("Dose at full strength.", 0.0, 1.0),
        "intensity_from": doses,
        "when": matching("Starts when this holds: a signal, > or <, and a number.", &condition),
        "annual_cost": number("Running cost, million yuan a year; not given, the cost of its arms is not known.", 0.0, HIGHEST_COST),
    });
    object("A countermeasure.", properties, &[])
}

fn arm() -> Value {
    let set = json!({
        "description": "Parameters that this arm changes.",
        "allOf": [reference("paths")],
        "propertyNames": { "not": { "pattern": r"^(time|population)(\.|$)" } },
    });
    let properties = json!({
        "name": matching("Its name in results, unique.", ARM),
        "label": text("A phrase for people."),
        "apply": texts("Names of countermeasures."),
        "set": set,
    });
    object("An arm of the experiment.", properties, &["name"])
}

/// The table `[posterior]`.
fn posterior() -> Value {
    let properties = json!({
        "file": text("A CSV or Parquet table of points that fit what is published, relative to this file; \"none\" for no posterior."),
        "hold": {
            "description": "Parameters that keep their values at every point, besides those that this file or the command line sets over a posterior of the file that it extends.",
            "type": "array",
            "items": { "enum": known_paths().collect::<Vec<_>>() },
        },
    });
    object("Where the parameters that no source gives may lie.", properties, &[])
}

/// The table `[experiment]`.
pub(super) fn experiment() -> Value {
    let precision = json!({
        "outcome": outcome("The outcome whose change must be known."),
        "half_width": above_zero("Half of the interval, in the unit of the outcome: 0.01 is one percentage point."),
        "min_replicates": whole("Replicates before the first look.", FIRST_LOOK as u64, MOST_REPLICATES),
        "max_replicates": whole("Replicates at which it stops in any case.", 2, MOST_REPLICATES),
    });
    let properties = json!({
        "arms": {
            "description": "Each countermeasure alone and all together, every combination, only the file's arms, or these.",
            "anyOf": [
                { "enum": ["each", "factorial", "list"] },
                { "type": "array", "items": { "type": "string" } },
            ],
        },
        "replicates": whole("Paired replicates of every arm.", 1, MOST_REPLICATES),
        "seed": seed("Seed of all random draws."),
        "precision": object("Go on until the effects are known this well.", precision, &[]),
    });
    object("The arms to run, with replicates, seed and precision.", properties, &[])
}
