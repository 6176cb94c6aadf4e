//! The JSON Schema of study files, so that editors complete and check them.

use serde_json::{Map, Value, json};

use super::design::LEVELS;
use super::{DESIGN_SEED, REPLICATES};
use crate::model::outcomes::OUTCOMES;
use crate::scenario::parameters::{known_paths, meant};
use crate::scenario::schema::{object, schema as of_scenario, text, words};

/// The schema, draft 7, which editors' TOML plugins understand.
pub fn schema() -> Value {
    let scenario = of_scenario();
    let mut set: Map<String, Value> = Map::new();
    if let Some(sections) = scenario["properties"].as_object() {
        let fixed = ["title", "description", "extends", "arm", "experiment"];
        set.extend(
            sections
                .iter()
                .filter(|(key, _)| !fixed.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone())),
        );
    }
    let known = |path: &'static str| {
        let docs: Vec<&str> = meant(path).iter().map(|(_, parameter)| parameter.doc).collect();
        let factor = json!({ "description": docs.join(" "), "allOf": [{ "$ref": "#/definitions/factor" }] });
        (path.to_string(), factor)
    };
    let factors: Map<String, Value> = known_paths().map(known).collect();
    let outcomes: Vec<&str> = OUTCOMES.iter().map(|outcome| outcome.name).collect();
    let mut experiment = scenario["properties"]["experiment"].clone();
    if let Some(keys) = experiment["properties"].as_object_mut() {
        keys.remove("precision");
        keys.insert(
            "replicates".into(),
            whole("Paired replicates of every arm at every point.", 1, Some(REPLICATES.into())),
        );
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Study of sfic",
        "type": "object",
        "additionalProperties": false,
        "required": ["title", "scenario", "factor"],
        "properties": {
            "title": text("One line, for people."),
            "description": text("What the study is for."),
            "scenario": text("The scenario that is varied, a file relative to this one."),
            "set": {
                "description": "What the study changes of the scenario at every point, by path.",
                "type": "object",
                "properties": set,
            },
            "factor": {
                "description": "What is varied: a table for each factor, by the path of a setting or any name with `paths`.",
                "type": "object",
                "minProperties": 1,
                "properties": factors,
                "additionalProperties": { "$ref": "#/definitions/factor" },
            },
            "design": design(),
            "targets": targets(&outcomes),
            "abc": abc(),
            "experiment": experiment,
            "outcomes": { "description": "Outcomes that are reported; all if absent.", "type": "array",
                "items": words("An outcome.", &outcomes), "minItems": 1 },
        },
        "definitions": { "factor": factor() },
    })
}

fn whole(doc: &str, low: u64, default: Option<u64>) -> Value {
    let mut value = json!({ "description": doc, "type": "integer", "minimum": low });
    if let Some(default) = default {
        value["default"] = json!(default);
    }
    value
}

fn real(doc: &str) -> Value {
    json!({ "description": doc, "type": "number" })
}

fn ends(doc: &str) -> Value {
    json!({ "description": doc, "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 })
}

fn targets(outcomes: &[&str]) -> Value {
    let range = || ends("The range in which it should lie, in the unit of the outcome.");
    let mut weight = real("How much it counts relative to the other targets.");
    weight["default"] = json!(1.0);
    let properties = json!({
        "range": range(),
        "outcome": words("The outcome, if the target has a name of its own.", outcomes),
        "less": words("An outcome to subtract.", outcomes),
        "arm": text("The arm in which it is measured; the baseline if absent."),
        "change": words("A level, or a change against the baseline.", &["level", "difference", "relative"]),
        "weight": weight,
        "fit": { "description": "Fitted; or held out, to check the posterior.", "type": "boolean", "default": true },
    });
    json!({
        "description": "What a calibration fits: outcome = [low, high], or a table for each target.",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": { "oneOf": [range(), object("A target.", properties, &["range"])] },
    })
}

fn abc() -> Value {
    let share = |doc: &str, default: f64| {
        let mut value = real(doc);
        value["default"] = json!(default);
        value
    };
    let properties = json!({
        "particles": whole("Points in each generation.", 10, Some(200)),
        "quantile": share("The next tolerance is this quantile of the distances.", 0.5),
        "tolerance": share("It is enough at this distance, in widths of the ranges.", 0.0),
        "acceptance": share("It stops when fewer proposals than this share are accepted.", 0.02),
        "generations": whole("Most generations.", 1, Some(8)),
        "seed": whole("Seed of the proposals and of the runs at each.", 0, Some(1)),
    });
    object("How a calibration samples.", properties, &[])
}

fn design() -> Value {
    let kind = |kind: &str, doc: &str, mut properties: Value, required: &[&str]| {
        properties["kind"] = json!({ "const": kind });
        object(doc, properties, &[&["kind"], required].concat())
    };
    let points = || whole("Number of points.", 1, None);
    let seed = || whole("Seed of the design, which is not that of the simulation.", 0, Some(DESIGN_SEED));
    json!({ "description": "At which points.", "oneOf": [
        kind("grid", "Every combination of levels.",
            json!({ "levels": whole("Levels of each factor that does not say.", 1, None) }), &[]),
        kind("latin-hypercube", "One point in each stratum of each factor.", json!({
            "points": points(), "seed": seed(),
            "maximin": { "description": "Keep the points away from each other.", "type": "boolean", "default": false },
        }), &["points"]),
        kind("sobol", "The Sobol sequence with Owen scrambling; powers of two are balanced.",
            json!({ "points": points(), "seed": seed() }), &["points"]),
        kind("morris", "Trajectories for elementary effects.", json!({
            "trajectories": whole("Number of trajectories.", 1, None),
            "levels": { "description": "Levels of each factor, an even number.", "type": "integer", "minimum": 2,
                "multipleOf": 2, "default": LEVELS },
            "optimised": { "description": "Keep the trajectories away from each other.", "type": "boolean", "default": false },
            "seed": seed(),
        }), &["trajectories"]),
        kind("saltelli", "Pairs of points and the exchanges between them, for shares of variance; powers of two are balanced.",
            json!({
                "blocks": whole("Number of blocks.", 1, None),
                "second_order": { "description": "With the points for second-order indices.", "type": "boolean", "default": false },
                "seed": seed(),
            }), &["blocks"]),
        kind("points", "Points from a file.",
            json!({ "file": text("A CSV or Parquet file with a column for each factor, relative to this file.") }),
            &["file"]),
    ]})
}

fn factor() -> Value {
    let two = |doc: &str, keys: [&str; 2]| {
        let properties: Map<String, Value> = keys.iter().map(|key| (key.to_string(), real(""))).collect();
        json!({ "description": doc, "oneOf": [ends(""), object(doc, Value::Object(properties), &keys)] })
    };
    let several = |doc: &str, keys: &[&str], needed: usize| {
        let properties: Map<String, Value> = keys.iter().map(|key| (key.to_string(), real(""))).collect();
        object(doc, Value::Object(properties), &keys[..needed])
    };
    let distribution = json!({
        "description": "How the values of a real number are distributed: one of these.",
        "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
        "properties": {
            "uniform": two("Every value alike.", ["low", "high"]),
            "log_uniform": two("Uniform on the logarithmic scale.", ["low", "high"]),
            "normal": two("Normal.", ["mean", "sd"]),
            "truncated_normal": several("Normal between two ends.", &["mean", "sd", "low", "high"], 4),
            "lognormal": two("The exponential of a normal; sigma is the standard deviation of the logarithm.", ["median", "sigma"]),
            "beta": several("Beta, from 0 to 1 unless low and high say otherwise.", &["alpha", "beta", "low", "high"], 2),
            "triangular": several("Most probable at mode, falling to the ends.", &["low", "mode", "high"], 3),
        },
    });
    let properties = json!({
        "label": text("A phrase for people."),
        "paths": { "description": "Settings that move together, if the name is not a path itself.",
            "type": "array", "items": { "type": "string" }, "minItems": 1 },
        "range": ends("Lowest and highest value, all between them alike; whole numbers where the setting is one."),
        "distribution": distribution,
        "values": { "description": "The values that it may have.", "type": "array", "minItems": 1,
            "items": { "type": ["string", "number", "boolean"] } },
        "levels": whole("Levels in a grid.", 1, None),
    });
    object("A factor.", properties, &[])
}
