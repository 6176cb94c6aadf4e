//! `sfic explain`: what a name means: a parameter, a section, an outcome, a signal, a countermeasure.

use std::fmt::Write;

use super::{Failure, complete, output};
use sfic::model::outcomes::{Good, OUTCOMES, Outcome};
use sfic::model::settings::{PARAMETERS, Parameter, Role, SECTIONS, Settings};
use sfic::model::signals::SIGNALS;
use sfic::scenario::{LEADERSHIP, LEADERSHIP_ROLES, Scenario, did_you_mean, shown};

/// Explains a parameter, section, outcome, signal, countermeasure.
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
        "nothing is called `{name}`{hint} (`sfic list parameters` and `sfic list outcomes` show all)"
    ))
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
