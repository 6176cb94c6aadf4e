//! The JSON Schema of study files, so that editors complete and check them.

use serde_json::{Map, Value, json};
use sfic_text::said;

use super::design::{LEVELS, MOST_POINTS};
use super::reading::{DISTRIBUTIONS, KEYS, MOST_CHOICES, MOST_LEVELS};
use super::{DESIGN_SEED, MOST_GENERATIONS, REPLICATES};
use crate::model::outcomes::OUTCOMES;
use crate::scenario::experiment::MOST_REPLICATES;
use crate::scenario::measures::HIGHEST_FACTOR;
use crate::scenario::schema::{
    Described, definitions, document, experiment, number, object, one_of, or, or_percentage, outcome,
    reference, seed, share, text, texts, whole, words,
};

/// A key of a path of several keys, in quotation marks or not.
const KEY: &str = r#"([^."']+|"[^"]*"|'[^']*')"#;

/// A name that no spreadsheet takes for a formula.
const NO_FORMULA: &str = r"^[^=+@\u0000-\u001f\u007f-\u009f-][^\u0000-\u001f\u007f-\u009f]*$";

/// The schema of study files.
pub fn schema() -> Value {
    let mut definitions = definitions(Described::Paths);
    let paths = inner_paths(&definitions);
    definitions["paths"]["patternProperties"] = Value::Object(paths);
    for key in ["stakeholder", "countermeasure"] {
        definitions["paths"]["properties"][key] = reference(key);
    }
    definitions.insert("factor".into(), factor());
    definitions.insert("target".into(), target());
    definitions.insert("outcome".into(), outcome("An outcome."));
    let mut experiment = experiment();
    if let Some(keys) = experiment["properties"].as_object_mut() {
        keys.remove("precision");
        let replicates = "Paired replicates of every arm at every point.";
        keys.insert("replicates".into(), or(whole(replicates, 1, MOST_REPLICATES), REPLICATES));
    }
    let set = "Changes of the scenario at every point, by path.";
    let names: Vec<&str> = OUTCOMES.iter().map(|outcome| outcome.name).collect();
    let properties = json!({
        "title": text("One line, for people."),
        "description": text("Purpose of the study."),
        "scenario": text("The scenario that is varied, a file relative to this one."),
        "set": { "description": set, "allOf": [reference("paths")] },
        "factor": {
            "description": "The factors varied: a table for each, by the path of a setting or any name with `paths`.",
            "type": "object",
            "minProperties": 1,
            "additionalProperties": reference("factor"),
            "propertyNames": { "pattern": NO_FORMULA },
            // Always true: the texts of the parameters, for editors.
            "anyOf": [true, reference("paths")],
        },
        "design": design(),
        "targets": {
            "description": "Targets of a calibration: outcome = [low, high], or a table for each target.",
            "type": "object",
            "minProperties": 1,
            "propertyNames": { "pattern": NO_FORMULA },
            "patternProperties": { (one_of("", &names)): reference("target") },
            // A name of its own needs the outcome.
            "additionalProperties": { "allOf": [reference("target")], "type": "object", "required": ["outcome"] },
        },
        "abc": abc(),
        "experiment": experiment,
        "outcomes": { "description": "Outcomes that are reported; all if absent.", "type": "array",
            "items": reference("outcome"), "minItems": 1 },
    });
    let mut schema = document("Study of sfic", properties, &["title", "scenario", "factor"], definitions);
    schema["dependencies"] = json!({ "abc": ["targets"] });
    say(&mut schema);
    schema
}

/// Puts the titles and descriptions of a schema into the language that is spoken.
pub(in crate::scenario) fn say(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            for (key, value) in keys {
                match value {
                    Value::String(text) if key == "description" || key == "title" => {
                        *text = said(text).into_owned();
                    }
                    inner => say(inner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(say),
        _ => {}
    }
}

/// Settings of parties, customs houses and countermeasures by paths of more than two keys.
fn inner_paths(definitions: &Map<String, Value>) -> Map<String, Value> {
    let mut paths = Map::new();
    for (above, one) in
        [("stakeholder", "party"), (r"customs\.house", "house"), ("countermeasure", "measure")]
    {
        let of_one = format!(r"^{above}\.{KEY}");
        paths.insert(format!("{of_one}$"), reference(one));
        for key in definitions[one]["properties"].as_object().into_iter().flat_map(Map::keys) {
            paths.insert(format!(r"{of_one}\.{key}$"), reference(&format!("{one}/properties/{key}")));
        }
    }
    let mut inside =
        |table: &str, value: Value| paths.insert(format!(r"^countermeasure\.{KEY}\.{table}\."), value);
    inside("close_gap", share("Part of the way to 1.", 0.0, 1.0));
    inside("multiply", share("A factor.", 0.0, HIGHEST_FACTOR));
    inside("set", json!({ "type": ["number", "string", "boolean"] }));
    inside("intensity_from", share("Dose at full strength from this tick on.", 0.0, 1.0));
    paths.insert(r"^customs\.house$".into(), reference("customs/properties/house"));
    // Other keys of a scenario, and paths in unusual spellings.
    paths.insert(r#"^(title|description|extends|arm)$|["'\s]"#.into(), json!(true));
    paths
}

fn flag(doc: &str, default: bool) -> Value {
    json!({ "description": doc, "type": "boolean", "default": default })
}

/// Two numbers as a list; or a table, as `table` has it.
fn two_or(table: Value) -> Value {
    let mut either = table;
    either["type"] = json!(["array", "object"]);
    either["items"] = or_percentage();
    either["minItems"] = json!(2);
    either["maxItems"] = json!(2);
    either
}

fn ends(doc: &str) -> Value {
    json!({ "description": doc, "type": "array", "items": or_percentage(), "minItems": 2, "maxItems": 2 })
}

fn target() -> Value {
    let properties = json!({
        "range": ends("The range in which it should lie, in the unit of the outcome."),
        "outcome": reference("outcome"),
        "less": reference("outcome"),
        "arm": text("The arm in which it is measured; the baseline if absent."),
        "change": words("A level, or a change against the baseline.", &["level", "difference", "relative"]),
        "beyond": text("An arm whose change is taken off: by how much the change exceeds that of the other."),
        "weight": or(number("Weight relative to the other targets.", 0.001, 1000.0), 1.0),
        "fit": flag("Fitted; or held out, to check the posterior.", true),
    });
    two_or(object("The range in which an outcome should lie, or a table with it.", properties, &["range"]))
}

fn abc() -> Value {
    let properties = json!({
        "particles": or(whole("Points in each generation.", 10, 100_000), 200),
        "quantile": or(share("The next tolerance is this quantile of the distances.", 0.05, 0.95), 0.5),
        "tolerance": or(number("It is enough at this distance, in widths of the ranges.", 0.0, 100.0), 0.0),
        "acceptance":
            or(share("It stops when fewer proposals than this share are accepted.", 0.0001, 0.5), 0.02),
        "generations": or(whole("Most generations.", 1, MOST_GENERATIONS), 8),
        "seed": or(seed("Seed of the proposals and of the runs at each."), 1),
    });
    object("Sampling rules of a calibration.", properties, &[])
}

fn design() -> Value {
    let kind = |kind: &str, doc: &str, mut properties: Value, required: &[&str]| {
        properties["kind"] = json!({ "const": kind });
        object(doc, properties, &[&["kind"], required].concat())
    };
    let count = |doc: &str| whole(doc, 1, MOST_POINTS);
    let points = || count("Number of points.");
    let seed = || or(seed("Seed of the design, which is not that of the simulation."), DESIGN_SEED);
    let mut even = or(whole("Levels of each factor, an even number.", 2, MOST_LEVELS), LEVELS);
    even["multipleOf"] = json!(2);
    json!({ "description": "At which points.", "oneOf": [
        kind("grid", "Every combination of levels.",
            json!({ "levels": whole("Levels of each factor that does not say.", 1, MOST_LEVELS) }), &[]),
        kind("latin-hypercube", "One point in each stratum of each factor.", json!({
            "points": points(), "seed": seed(),
            "maximin": flag("Keep the points away from each other.", false),
        }), &["points"]),
        kind("sobol", "The Sobol sequence with Owen scrambling; powers of two are balanced.",
            json!({ "points": points(), "seed": seed() }), &["points"]),
        kind("morris", "Trajectories for elementary effects.", json!({
            "trajectories": count("Number of trajectories."),
            "levels": even,
            "optimised": flag("Keep the trajectories away from each other.", false),
            "seed": seed(),
        }), &["trajectories"]),
        kind("saltelli", "Pairs of points and the exchanges between them, for shares of variance; powers of two are balanced.",
            json!({
                "blocks": count("Number of blocks."),
                "second_order": flag("With the points for second-order indices.", false),
                "seed": seed(),
            }), &["blocks"]),
        kind("points", "Points from a file.",
            json!({ "file": text("A CSV or Parquet file with a column for each factor, relative to this file.") }),
            &["file"]),
    ]})
}

fn distribution(name: &str, keys: &[&str]) -> Value {
    let doc = match name {
        "uniform" => "Every value alike.",
        "log_uniform" => "Uniform on the logarithmic scale.",
        "normal" => "Normal.",
        "truncated_normal" => "Normal between two ends.",
        "lognormal" => "The exponential of a normal; sigma is the standard deviation of the logarithm.",
        "beta" => "Beta, from 0 to 1 unless low and high say otherwise.",
        _ => "Most probable at mode, falling to the ends.",
    };
    let needed = if name == "beta" { &keys[..2] } else { keys };
    let properties = keys.iter().map(|key| (key.to_string(), or_percentage())).collect();
    let table = object(doc, properties, needed);
    if keys.len() == 2 { two_or(table) } else { table }
}

/// A factor; or, where the dots of an unquoted path divide its name, the factors below it.
fn factor() -> Value {
    let distributions: Map<String, Value> =
        DISTRIBUTIONS.iter().map(|(name, keys)| (name.to_string(), distribution(name, keys))).collect();
    let mut distribution = object(
        "Distribution of the values of a real number: one of these.",
        Value::Object(distributions),
        &[],
    );
    distribution["minProperties"] = json!(1);
    distribution["maxProperties"] = json!(1);
    let mut paths = texts("Settings that move together, if the name is not a path itself.");
    paths["minItems"] = json!(1);
    let properties = json!({
        "label": text("A phrase for people."),
        "paths": paths,
        "range": ends("Lowest and highest value, all between them alike; whole numbers where the setting is one."),
        "distribution": distribution,
        "values": { "description": "The values that it may have.", "type": "array", "minItems": 1,
            "maxItems": MOST_CHOICES, "items": { "type": ["string", "number", "boolean"] } },
        "levels": whole("Levels in a grid.", 1, MOST_LEVELS),
    });
    let mut factor = object("A factor.", properties, &[]);
    factor["additionalProperties"] = reference("factor");
    factor["if"] = json!({ "propertyNames": { "not": { "enum": KEYS } } });
    factor["else"] = json!({ "propertyNames": { "enum": KEYS } });
    factor
}
