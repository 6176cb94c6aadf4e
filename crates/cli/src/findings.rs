//! What `run` and `compare` print with `--json`, and its JSON Schema.

use serde_json::{Map, Value, json};

use sfic_report::report::results::Results;
use sfic_report::tables::{
    attribution, between, chain, costs, countermeasures, cycle, effects, network, ranks, schema, survival,
    uncertainty,
};

/// The tables in it, each with its row and its name among [`Results::tables`].
macro_rules! tables {
    ($($name:literal: $Row:ty = $field:ident),+ $(,)?) => {
        fn tables(found: &Results) -> Map<String, Value> {
            [$(($name.to_string(), json!(found.tables.$field))),+].into_iter().collect()
        }

        fn schemas() -> Map<String, Value> {
            [$(($name.to_string(), schema::<$Row>())),+].into_iter().collect()
        }
    };
}

tables! {
    "effects": effects::Row = effects,
    "between": between::Row = between,
    "costs": costs::Row = costs,
    "ranks": ranks::Row = ranks,
    "uncertainty": uncertainty::Row = uncertainty,
    "countermeasures": countermeasures::Row = countermeasures,
    "time_to_reinfringement": survival::Hazard = hazards,
    "chain": chain::Row = chain,
    "cycle": cycle::Row = cycle,
    "network": network::Row = network,
    "attribution": attribution::Row = attribution,
}

/// The findings as JSON.
pub(super) fn json(found: &Results) -> Value {
    let mut object = tables(found);
    if let Some(manifest) = &found.manifest {
        object.insert("scenario".into(), json!(manifest.of.title));
        object.insert("seed".into(), json!(manifest.seed));
        object.insert("replicates".into(), json!(manifest.of.replicates));
        object.insert("ended".into(), json!(manifest.of.ended));
        object.insert("over_posterior".into(), json!(manifest.of.over_posterior));
    }
    object.into()
}

/// The JSON Schema of the findings, and of what every command adds to its own.
pub(super) fn schema_of_all() -> Value {
    let of = |kind: Value, meaning: &str| json!({ "type": kind, "description": meaning });
    let text = || json!("string");
    let mut properties = schemas();
    let setting = json!({
        "type": "object",
        "properties": {
            "scenario": of(text(), "The scenario that differs."),
            "setting": of(text(), "Path of the setting."),
            "first": of(json!(["string", "null"]), "Its value in the first scenario, as written; null if it is not there."),
            "other": of(json!(["string", "null"]), "Its value in the one that differs."),
        },
        "required": ["scenario", "setting", "first", "other"],
        "additionalProperties": false,
    });
    let others = [
        ("scenario", of(text(), "Title of the scenario, or of the first of several.")),
        ("seed", of(json!("integer"), "Seed of all random draws.")),
        ("replicates", of(json!("integer"), "Paired replicates of every arm.")),
        ("ended", of(text(), "Why there are so many.")),
        (
            "over_posterior",
            of(
                json!(["object", "string", "null"]),
                "What the second set of replicates is of, or why there is none.",
            ),
        ),
        (
            "differences",
            json!({
                "type": "array",
                "description": "Of `compare` alone: the settings in which the scenarios differ from the first.",
                "items": setting,
            }),
        ),
        ("version", of(text(), "Version of the program.")),
        (
            "notes",
            json!({
                "type": "array",
                "description": "What must not be overlooked, a sentence each.",
                "items": { "type": "string" },
            }),
        ),
        ("folder", of(json!(["string", "null"]), "The folder of results; null with --no-files.")),
    ];
    let required: Vec<String> =
        properties.keys().cloned().chain(others.iter().map(|(name, _)| name.to_string())).collect();
    let required: Vec<String> = required.into_iter().filter(|name| name != "differences").collect();
    properties.extend(others.map(|(name, schema)| (name.to_string(), schema)));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Findings of sfic run and sfic compare, as --json prints them",
        "description": "Shares and rates are from 0 to 1, not percentages. What is not known is null.",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
