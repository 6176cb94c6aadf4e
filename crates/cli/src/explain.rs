//! `sfic explain`: what a name means: a parameter, a section, an outcome, a signal, a countermeasure.

use std::fmt::Write;

use serde_json::Value;

use super::{Failure, complete, output};
use sfic::model::outcomes::{self, Good, HEADLINE, OUTCOMES, Outcome};
use sfic::model::settings::{PARAMETERS, Parameter, Role, SECTIONS, Settings};
use sfic::model::signals::SIGNALS;
use sfic::scenario::{self, LEADERSHIP, LEADERSHIP_ROLES, Scenario, did_you_mean, shown};

/// Explains a parameter, a key of a file, an outcome, a signal.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// For instance `exporter.moral_weight`, `forum`, `reinfringement_rate`, `reporting`.
    #[arg(add = complete::terms())]
    name: String,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let scenario = Scenario::default();
    let name = args.name.trim();
    let mut found = Vec::new();
    found.extend(
        PARAMETERS.iter().filter(|p| p.path == name || p.key() == name).map(|p| parameter(p, &scenario)),
    );
    found.extend(SECTIONS.iter().filter(|(section, _)| *section == name).map(|(s, title)| section(s, title)));
    found.extend((name == LEADERSHIP || name == "leadership").then(leadership));
    found.extend(OUTCOMES.iter().filter(|outcome| outcome.name == name).map(outcome));
    found.extend(within(name));
    found.extend(SIGNALS.iter().filter(|signal| signal.name == name).map(|signal| {
        format!(
            "{name}: a signal, measured at every tick.\n{}\nUnit: {}. As a trigger: when = \"{name} > 0.25\"\n",
            signal.doc, signal.unit
        )
    }));
    let measures = scenario.countermeasures.iter().filter(|measure| measure.name == name);
    found.extend(measures.map(|measure| {
        let mut text = format!("{name}: a countermeasure of the library.\n{}\n", measure.label);
        let _ = writeln!(text, "Answers: {}.", measure.answers);
        for &(lever, part) in &measure.close_gap {
            let _ = writeln!(text, "  closes {part} of the gap of {} to 1", PARAMETERS[lever].path);
        }
        for &(lever, factor) in &measure.multiply {
            let _ = writeln!(text, "  multiplies {} by {factor}", PARAMETERS[lever].path);
        }
        for &(lever, value) in &measure.set {
            let parameter = &PARAMETERS[lever];
            let _ = writeln!(text, "  sets {} to {}", parameter.path, shown(parameter, value));
        }
        let _ = match measure.annual_cost {
            Some(cost) => writeln!(text, "Costs {cost} million yuan a year (assumed)."),
            None => writeln!(text, "Its cost is not given."),
        };
        text
    }));
    found.extend(Role::ALL.iter().filter(|role| role.word() == name).map(|role| {
        format!(
            "{name}: a role of a stakeholder.\nAgency: {}. In a file: [[stakeholder]] role = \"{name}\"\n",
            { if role.is_agency() { "yes" } else { "no" } }
        )
    }));
    let scenarios = [("scenario", scenario::schema()), ("study", scenario::study::schema())];
    if found.is_empty() {
        found.extend(scenarios.iter().filter_map(|(of, schema)| key(name, of, schema)));
        found.dedup_by(|one, other| {
            one.split_once('\n').map(|(_, rest)| rest) == other.split_once('\n').map(|(_, rest)| rest)
        });
    }
    if found.is_empty() {
        return Err(unknown(name, &scenario));
    }
    output::folded(&found.join("\n"))
}

fn unknown(name: &str, scenario: &Scenario) -> Failure {
    let mut known: Vec<&str> = PARAMETERS.iter().map(|parameter| parameter.path).collect();
    known.extend(SECTIONS.iter().map(|(section, _)| *section));
    known.extend(OUTCOMES.iter().map(|outcome| outcome.name));
    known.extend(SIGNALS.iter().map(|signal| signal.name));
    known.extend(scenario.countermeasures.iter().map(|measure| measure.name.as_str()));
    let hint = did_you_mean(name, known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    Failure::usage(format!(
        "nothing is called `{name}`{hint} (`sfic list parameters` and `sfic list outcomes` show all; `sfic schema` has every key)"
    ))
}

/// The headline within another follow-up: `reinfringement_rate(104)`.
fn within(name: &str) -> Option<String> {
    let (of, weeks) = name.strip_suffix(')')?.split_once('(')?;
    let weeks: u32 = weeks.trim().parse().ok()?;
    let (_, found) = outcomes::outcome(of).filter(|_| of == HEADLINE)?;
    Some(format!("{name}: the same within {weeks} weeks, one of time.follow_ups.\n{}", outcome(found)))
}

/// A key or table that is no parameter, by its path in a schema.
fn key(name: &str, of: &str, schema: &Value) -> Option<String> {
    let resolved = |node: &Value| {
        let mut node = node.clone();
        while let Some(target) = node["$ref"].as_str() {
            node = schema.pointer(target.trim_start_matches('#')).cloned().unwrap_or_default();
        }
        node
    };
    let at = name.split('.').try_fold(schema.clone(), |node, key| {
        let node = resolved(&node);
        let table = match &node["items"] {
            Value::Null => node,
            items => resolved(items),
        };
        Some(resolved(table.get("properties")?.get(key)?))
    })?;
    let mut text = format!("{name}: a key of a {of} file\n{}\n", at["description"].as_str()?);
    for (key, below) in at["properties"].as_object().into_iter().flatten() {
        let below = resolved(below);
        let _ = writeln!(text, "  {key:<24} {}", below["description"].as_str().unwrap_or_default());
    }
    Some(text)
}

fn parameter(parameter: &Parameter, scenario: &Scenario) -> String {
    let default = shown(parameter, (parameter.get)(&Settings::default()));
    let mut text = format!("{} = {default}\n{}\n", parameter.path, parameter.doc);
    let _ = writeln!(text, "Allowed: {}. Source: {}.", parameter.allowed(), parameter.source);
    if parameter.lever {
        let moves = |levers: &[(usize, f64)]| {
            levers.iter().any(|(index, _)| PARAMETERS[*index].path == parameter.path)
        };
        let movers = scenario
            .countermeasures
            .iter()
            .filter(|m| [&m.close_gap, &m.multiply, &m.set].into_iter().any(|levers| moves(levers)));
        let names: Vec<&str> = movers.map(|measure| measure.name.as_str()).collect();
        let _ = match names.is_empty() {
            true => writeln!(text, "A lever: a countermeasure may move it; none of the library does."),
            false => writeln!(text, "A lever, moved by: {}.", names.join(", ")),
        };
    } else {
        let _ = writeln!(text, "No lever: it holds for a whole history.");
    }
    let _ =
        writeln!(text, "In a file:  [{}]\n            {} = {default}", parameter.section(), parameter.key());
    let _ = writeln!(text, "For once:   sfic run FILE --set {}={default}", parameter.path);
    text
}

fn section(section: &str, title: &str) -> String {
    let mut text = format!("[{section}]: {title}\n");
    for parameter in PARAMETERS.iter().filter(|parameter| parameter.section() == section) {
        let default = shown(parameter, (parameter.get)(&Settings::default()));
        let _ = writeln!(text, "  {:<24} {:<10} {}", parameter.key(), default, parameter.doc);
    }
    text
}

fn leadership() -> String {
    format!("{LEADERSHIP}: the three roles of leadership together.\nSets {}.\n", LEADERSHIP_ROLES.join(", "))
}

fn outcome(outcome: &Outcome) -> String {
    let better = match outcome.good {
        Good::Lower => "Lower is better.",
        Good::Higher => "Higher is better.",
        Good::Neutral => "Neither direction is good in itself.",
    };
    format!("{}: an outcome of results.\n{}\nUnit: {}. {better}\n", outcome.name, outcome.doc, outcome.unit)
}
