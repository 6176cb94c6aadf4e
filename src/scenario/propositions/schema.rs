//! The JSON Schema of proposition files.

use serde_json::{Value, json};

use super::EXPECTATIONS;
use super::read::{FEWEST_REPLICATES, MOST_ARMS, MOST_REPLICATES};
use crate::model::signals::{Reading, SIGNALS};
use crate::scenario::schema::{
    Described, above_zero, definitions, document, matching, object, outcome, reference, text, texts, whole,
    words,
};
use crate::scenario::study::say_schema;

/// The pattern of the names of arms and windows.
const NAME: &str = "^[a-z][a-z0-9_]{0,39}$";

/// The schema of proposition files.
pub fn proposition_schema() -> Value {
    let mut definitions = definitions(Described::Sections);
    for (key, definition) in [
        ("stakeholder", "stakeholder"),
        ("countermeasure", "countermeasure"),
        ("customs.house", "customs/properties/house"),
    ] {
        definitions["paths"]["properties"][key] = reference(definition);
    }
    let system = |doc: &str| json!({ "description": doc, "allOf": [reference("paths")] });
    let arm = json!({
        "name": matching("Its name in contrasts.", NAME),
        "label": text("A phrase for people."),
        "set": system("Changes of the base in this arm."),
        "apply": texts("Names of countermeasures."),
    });
    let window = json!({
        "description": "Ticks over which a signal is averaged, by name: the first and the one after the last.",
        "type": "object",
        "propertyNames": { "pattern": NAME },
        "additionalProperties": {
            "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "integer", "minimum": 0, "maximum": u32::MAX },
        },
    });
    let part = json!({
        "says": text("Statement of this part of the claim."),
        "test": { "description": "Alternatives: the part holds if any of them does.",
            "type": "array", "minItems": 1, "items": test() },
    });
    let said = |doc: &str| matching(doc, r"\S");
    let properties = json!({
        "extends": text("The scenario file that the arms change, relative to this file; the built-in system if absent."),
        "id": matching("Its name, such as P4.", "^[A-Za-z0-9-]{1,20}$"),
        "dimension": said("The dimension of the theory to which it belongs."),
        "claim": said("The claim of theory."),
        "short": said("The same in a few words."),
        "expected": said("Expectation of theory for the contrast, in words."),
        "source": said("The publication that makes the claim."),
        "why": said("Why these arms, contrasts and outcomes test the claim; decided before any result was seen."),
        "replicates": whole("Paired replicates of every arm.", FEWEST_REPLICATES, MOST_REPLICATES),
        "base": system("Changes of the system in all arms."),
        "window": window,
        "arm": { "description": "The arms.", "type": "array", "minItems": 2, "maxItems": MOST_ARMS,
            "items": object("An arm.", arm, &["name"]) },
        "part": { "description": "The parts of the claim; it holds if all do.", "type": "array", "minItems": 1,
            "items": object("A part of the claim.", part, &["says", "test"]) },
    });
    let required = ["id", "dimension", "claim", "short", "expected", "source", "why", "arm", "part"];
    let mut schema = document("Proposition of sfic", properties, &required, definitions);
    say_schema(&mut schema);
    schema
}

fn test() -> Value {
    let states = SIGNALS.iter().filter(|signal| matches!(signal.reading, Reading::State(_)));
    let states: Vec<&str> = states.map(|signal| signal.name).collect();
    let smallest =
        "The smallest effect of interest, in the unit of the outcome (0.01 is one percentage point).";
    let properties = json!({
        "contrast": text("A weighted sum of arms whose weights sum to 0: (a - b) - (c - d), a@late - a@early."),
        "outcome": outcome("An outcome of whole histories."),
        "signal": words("A state, averaged over a window.", &states),
        "window": text("The window of every arm that names none."),
        "expect": words("Region in which the contrast must lie.", &EXPECTATIONS.map(|(word, _)| word)),
        "sesoi": above_zero(smallest),
    });
    let doc = "A contrast with the region in which it must lie.";
    let mut test = object(doc, properties, &["contrast", "expect", "sesoi"]);
    test["if"] = json!({ "required": ["outcome"] });
    test["then"] = json!({ "properties": { "signal": false } });
    test["else"] = json!({ "required": ["signal"] });
    test
}
