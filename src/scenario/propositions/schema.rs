//! The JSON Schema of proposition files.

use serde_json::{Value, json};

use super::EXPECTATIONS;
use crate::model::outcomes::OUTCOMES;
use crate::model::signals::{Reading, SIGNALS};
use crate::scenario::schema::{object, system, text, words};

/// The schema, draft 7, of proposition files.
pub fn proposition_schema() -> Value {
    let system = |doc: &str| object(doc, Value::Object(system()), &[]);
    let name = json!({ "description": "Its name in contrasts.", "type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$" });
    let arm = json!({
        "name": name,
        "label": text("A phrase for people."),
        "set": system("What this arm changes of the base."),
        "apply": { "description": "Names of countermeasures.", "type": "array", "items": { "type": "string" } },
    });
    let window = json!({
        "description": "Ticks over which a signal is averaged, by name: the first and the one after the last.",
        "type": "object",
        "additionalProperties": {
            "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "integer", "minimum": 0 },
        },
    });
    let part = json!({
        "says": text("What this part of the claim says."),
        "test": { "description": "Alternatives: the part holds if any of them does.",
            "type": "array", "minItems": 1, "items": test() },
    });
    let replicates =
        json!({ "description": "Paired replicates of every arm.", "type": "integer", "minimum": 2 });
    let properties = json!({
        "extends": text("The scenario file that the arms change, relative to this file; the built-in system if absent."),
        "id": { "description": "Its name, such as P4.", "type": "string", "pattern": "^[A-Za-z0-9-]{1,20}$" },
        "dimension": text("The dimension of the theory to which it belongs."),
        "claim": text("What theory says."),
        "short": text("The same in a few words."),
        "expected": text("What theory expects of the contrast, in words."),
        "source": text("Who says so."),
        "why": text("Why these arms, contrasts and outcomes test the claim; decided before any result was seen."),
        "replicates": replicates,
        "base": system("What all arms change of the system."),
        "window": window,
        "arm": { "description": "The arms.", "type": "array", "minItems": 2,
            "items": object("An arm.", arm, &["name"]) },
        "part": { "description": "The parts of the claim; it holds if all do.", "type": "array", "minItems": 1,
            "items": object("A part of the claim.", part, &["says", "test"]) },
    });
    let required = ["id", "dimension", "claim", "short", "expected", "source", "why", "arm", "part"];
    let mut schema = object("A proposition of theory as an experiment.", properties, &required);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("Proposition of sfic");
    schema
}

fn test() -> Value {
    let outcomes: Vec<&str> = OUTCOMES.iter().map(|outcome| outcome.name).collect();
    let states = SIGNALS.iter().filter(|signal| matches!(signal.reading, Reading::State(_)));
    let states: Vec<&str> = states.map(|signal| signal.name).collect();
    let smallest = json!({
        "description": "The smallest effect of interest, in the unit of the outcome (0.01 is one percentage point).",
        "type": "number", "exclusiveMinimum": 0.0,
    });
    let properties = json!({
        "contrast": text("A weighted sum of arms whose weights sum to 0: (a - b) - (c - d), a@late - a@early."),
        "outcome": words("An outcome of whole histories.", &outcomes),
        "signal": words("A state, averaged over a window.", &states),
        "window": text("The window of every arm that names none."),
        "expect": words("Where the contrast must lie.", &EXPECTATIONS.map(|(word, _)| word)),
        "sesoi": smallest,
    });
    object("A contrast with the region in which it must lie.", properties, &["contrast", "expect", "sesoi"])
}
