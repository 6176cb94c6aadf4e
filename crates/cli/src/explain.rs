//! `sfic explain`: what a name means: a parameter, a section, an outcome, a signal, a countermeasure.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use super::{Failure, complete, output};
use sfic::model::countermeasures::Countermeasure;
use sfic::model::outcomes::{self, Good, HEADLINE, OUTCOMES, Outcome};
use sfic::model::settings::{PARAMETERS, Parameter, Role, SECTIONS, Settings};
use sfic::model::signals::SIGNALS;
use sfic::scenario::{self, ALL, BASELINE, LEADERSHIP, LEADERSHIP_ROLES, Scenario, did_you_mean, shown};
use sfic_text::{Language, Messages, joined, said, spoken, text, tr};

/// Explains a parameter, a key of a file, an outcome, a signal.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// For instance `exporter.moral_weight`, `forum`, `reinfringement_rate`, `reporting`; or what tables and figures call it.
    #[arg(add = complete::terms())]
    name: String,
}

/// Words that readers know from elsewhere for what this program calls otherwise.
const ALSO: [(&str, &str); 5] = [
    ("授权", "institution.mandate"),
    ("再犯", "reinfringement_rate"),
    ("再犯率", "reinfringement_rate"),
    ("recidivism", "reinfringement_rate"),
    ("hit rate", "hit_rate_targeted"),
];

/// Most things of one name that are explained at once; of more the names are listed.
const MOST_AT_ONCE: usize = 4;

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let scenario = Scenario::default();
    let name = args.name.trim();
    let mut found = explained(name, &scenario);
    if found.is_empty() {
        let meant = ALSO.iter().filter(|(word, _)| *word == name).map(|(_, id)| *id).collect::<Vec<_>>();
        let meant = if meant.is_empty() { called(name, &scenario) } else { meant };
        if meant.len() > MOST_AT_ONCE {
            let names = joined(meant.iter().map(|id| format!("{id} ({})", said(id))));
            return Err(Failure::usage(tr!("`{name}` is in the names of several: {names}", name, names)));
        }
        found = meant.iter().flat_map(|id| explained(id, &scenario)).collect();
    }
    if found.is_empty() {
        found = of_pages(name);
    }
    match found.is_empty() {
        true => Err(unknown(name, &scenario)),
        false => output::folded(&found.join("\n")),
    }
}

/// Explanations of all that has this name.
fn explained(name: &str, scenario: &Scenario) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(
        PARAMETERS.iter().filter(|p| p.path == name || p.key() == name).map(|p| parameter(p, scenario)),
    );
    found.extend(SECTIONS.iter().filter(|(section, _)| *section == name).map(|(s, title)| section(s, title)));
    let arms = [(BASELINE, text!("No countermeasure")), (ALL, text!("All countermeasures together"))];
    found.extend(
        arms.iter()
            .filter(|(arm, _)| *arm == name)
            .map(|(arm, label)| tr!("{name}: an arm.\n{label}\n", name = titled(arm), label = said(label))),
    );
    found.extend((name == LEADERSHIP || name == "leadership").then(leadership));
    found.extend(OUTCOMES.iter().filter(|outcome| outcome.name == name).map(outcome));
    found.extend(within(name));
    found.extend(SIGNALS.iter().filter(|signal| signal.name == name).map(|signal| {
        let (doc, unit) = (said(signal.doc), said(signal.unit));
        tr!(
            "{name}: a signal, measured at every tick.\n{doc}\nUnit: {unit}. As a trigger: {trigger}\n",
            name = titled(name),
            doc,
            unit,
            trigger = format!("when = \"{name} > 0.25\""),
        )
    }));
    found.extend(scenario.countermeasures.iter().filter(|measure| measure.name == name).map(countermeasure));
    found.extend(Role::ALL.iter().filter(|role| role.word() == name).map(|role| {
        let inside = format!("[[stakeholder]] role = \"{name}\"");
        match role.is_agency() {
            true => tr!(
                "{name}: a role of a stakeholder, an agency. In a file: {inside}\n",
                name = titled(name),
                inside
            ),
            false => tr!(
                "{name}: a role of a stakeholder, no agency. In a file: {inside}\n",
                name = titled(name),
                inside
            ),
        }
    }));
    if found.is_empty() {
        let files = [(tr!("scenario"), scenario::schema()), (tr!("study"), scenario::study::schema())];
        found.extend(files.iter().filter_map(|(of, schema)| key(name, of, schema)));
        found.dedup_by(|one, other| {
            one.split_once('\n').map(|(_, rest)| rest) == other.split_once('\n').map(|(_, rest)| rest)
        });
    }
    found
}

/// The names of all that can be explained, but keys of files that are no parameters.
fn names(scenario: &Scenario) -> Vec<&str> {
    let mut known: Vec<&str> = PARAMETERS.iter().map(|parameter| parameter.path).collect();
    known.extend([BASELINE, ALL]);
    known.extend(SECTIONS.iter().map(|(section, _)| *section));
    known.extend(OUTCOMES.iter().map(|outcome| outcome.name));
    known.extend(SIGNALS.iter().map(|signal| signal.name));
    known.extend(scenario.countermeasures.iter().map(|measure| measure.name.as_str()));
    known
}

/// What narrow tables call an outcome in any language, in one line.
fn heads(outcome: &str) -> impl Iterator<Item = String> {
    let heads =
        Language::ALL.into_iter().flat_map(|language| Messages::of(language).beginning_with("side.head."));
    let own = heads.filter(move |(key, _)| key.strip_prefix("side.head.") == Some(outcome));
    own.flat_map(|(_, head)| ["", " "].map(|between| head.replace('\n', between)))
}

/// Names of what tables and figures call so in any language: the whole title, else titles that have it in them.
fn called<'a>(title: &str, scenario: &'a Scenario) -> Vec<&'a str> {
    let names: BTreeSet<&str> = names(scenario).into_iter().collect();
    let outcome_title = |name: &str| outcomes::outcome(name).map(|(_, outcome)| outcome.title);
    let wanted = title.to_lowercase();
    let titles = |name: &str| -> Vec<String> {
        let own = [Some(name), outcome_title(name)].into_iter().flatten();
        let known =
            own.flat_map(|text| Language::ALL.into_iter().filter_map(|language| language.known(text)));
        let whole = known.chain(outcome_title(name)).map(str::to_lowercase);
        whole.chain(heads(name).map(|head| head.to_lowercase())).collect()
    };
    let of = |fits: &dyn Fn(&String) -> bool| -> Vec<&str> {
        names.iter().copied().filter(|name| titles(name).iter().any(fits)).collect()
    };
    let whole = of(&|title| *title == wanted);
    let enough = wanted.chars().count() > 1;
    if whole.is_empty() && enough { of(&|title| title.contains(&wanted)) } else { whole }
}

/// What reports say of a term that they explain, a word between `*asterisks*` in their texts, in any language.
fn of_pages(term: &str) -> Vec<String> {
    let wanted = term.to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let is_it = |text: &str| text.split('*').skip(1).step_by(2).any(|word| word.to_lowercase() == wanted);
    let keys: BTreeSet<&str> = Language::ALL
        .into_iter()
        .flat_map(|language| Messages::of(language).beginning_with(""))
        .filter(|(_, text)| is_it(text))
        .map(|(key, _)| key)
        .collect();
    let texts = Messages::of(spoken()).beginning_with("").filter(|(key, _)| keys.contains(key));
    // Numbers of a result stand in for nothing here.
    texts.filter(|(_, text)| !text.contains('{')).map(|(_, text)| text.replace('*', "") + "\n").collect()
}

/// A name, with what it is called in the spoken language.
fn titled(name: &str) -> String {
    match said(name) {
        title if title == name => name.to_string(),
        title => tr!("{name} ({title})", name, title),
    }
}

fn countermeasure(measure: &Countermeasure) -> String {
    let mut text = tr!("{name}: a countermeasure of the library.", name = titled(&measure.name)) + "\n";
    let _ = writeln!(text, "{}", said(&measure.label));
    let _ = writeln!(text, "{}", tr!("Answers: {cause}.", cause = said(&measure.answers)));
    for &(lever, part) in &measure.close_gap {
        let lever = titled(PARAMETERS[lever].path);
        let _ = writeln!(text, "  {}", tr!("closes {part} of the gap of {lever} to 1", part, lever));
    }
    for &(lever, factor) in &measure.multiply {
        let lever = titled(PARAMETERS[lever].path);
        let _ = writeln!(text, "  {}", tr!("multiplies {lever} by {factor}", lever, factor));
    }
    for &(lever, value) in &measure.set {
        let (value, lever) = (shown(&PARAMETERS[lever], value), titled(PARAMETERS[lever].path));
        let _ = writeln!(text, "  {}", tr!("sets {lever} to {value}", lever, value));
    }
    text + &match measure.annual_cost {
        Some(cost) => tr!("Costs {cost} million yuan a year (assumed).", cost),
        None => tr!("Its cost is not given."),
    } + "\n"
}

fn unknown(name: &str, scenario: &Scenario) -> Failure {
    let hint = did_you_mean(name, names(scenario));
    let lists = tr!("`sfic list parameters` and `sfic list outcomes` show all; `sfic schema` has every key");
    Failure::usage(match hint {
        Some(meant) => {
            tr!("nothing is called `{name}`; did you mean `{meant}`? ({lists})", name, meant, lists)
        }
        None => tr!("nothing is called `{name}` ({lists})", name, lists),
    })
}

/// The headline within another follow-up: `reinfringement_rate(104)`.
fn within(name: &str) -> Option<String> {
    let (of, weeks) = name.strip_suffix(')')?.split_once('(')?;
    let weeks: u32 = weeks.trim().parse().ok()?;
    let (_, found) = outcomes::outcome(of).filter(|_| of == HEADLINE)?;
    let same = tr!("{name}: the same within {weeks} weeks, one of time.follow_ups.", name, weeks);
    Some(format!("{same}\n{}", outcome(found)))
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
    let mut text = tr!("{name}: a key of a {file} file", name, file = of)
        + "\n"
        + &said(at["description"].as_str()?)
        + "\n";
    for (key, below) in at["properties"].as_object().into_iter().flatten() {
        let below = resolved(below);
        let _ = writeln!(text, "  {key:<24} {}", said(below["description"].as_str().unwrap_or_default()));
    }
    Some(text)
}

fn parameter(parameter: &Parameter, scenario: &Scenario) -> String {
    let default = shown(parameter, (parameter.get)(&Settings::default()));
    let mut text = format!("{} = {default}\n{}\n", titled(parameter.path), said(parameter.doc));
    let (allowed, source) = (parameter.allowed(), said(parameter.source));
    let _ = writeln!(text, "{}", tr!("Allowed: {allowed}. Source: {source}.", allowed, source));
    let moves =
        |levers: &[(usize, f64)]| levers.iter().any(|(index, _)| PARAMETERS[*index].path == parameter.path);
    let movers = scenario
        .countermeasures
        .iter()
        .filter(|m| [&m.close_gap, &m.multiply, &m.set].into_iter().any(|levers| moves(levers)));
    let names: Vec<String> = movers.map(|measure| titled(&measure.name)).collect();
    let lever = match (parameter.lever, names.is_empty()) {
        (true, true) => tr!("A lever: a countermeasure may move it; none of the library does."),
        (true, false) => tr!("A lever, moved by: {names}.", names = joined(&names)),
        (false, _) => tr!("No lever: it holds for a whole history."),
    };
    let _ = writeln!(text, "{lever}");
    let (section, key) = (parameter.section(), parameter.key());
    let _ = writeln!(
        text,
        "{}",
        tr!("In a file:  [{section}]\n            {key} = {default}", section, key, default)
    );
    let once = format!("sfic run FILE --set {}={default}", parameter.path);
    let _ = writeln!(text, "{}", tr!("For once:   {command}", command = once));
    text
}

fn section(section: &str, title: &str) -> String {
    let mut text = format!("[{section}]: {}\n", said(title));
    for parameter in PARAMETERS.iter().filter(|parameter| parameter.section() == section) {
        let default = shown(parameter, (parameter.get)(&Settings::default()));
        let _ = writeln!(text, "  {:<24} {:<10} {}", parameter.key(), default, said(parameter.doc));
    }
    text
}

fn leadership() -> String {
    let (name, roles) = (LEADERSHIP, joined(LEADERSHIP_ROLES));
    tr!("{name}: the three roles of leadership together.\nSets {roles}.\n", name, roles)
}

fn outcome(outcome: &Outcome) -> String {
    let better = match outcome.good {
        Good::Lower => tr!("Lower is better."),
        Good::Higher => tr!("Higher is better."),
        Good::Neutral => tr!("Neither direction is good in itself."),
    };
    let (name, title, doc, unit) = (outcome.name, said(outcome.title), said(outcome.doc), said(outcome.unit));
    tr!(
        "{name} ({title}): an outcome of results.\n{doc}\nUnit: {unit}. {better}\n",
        name,
        title,
        doc,
        unit,
        better
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic_text::within as speaking;

    #[test]
    fn what_tables_call_a_thing_finds_it_in_every_language() {
        let scenario = Scenario::default();
        for (title, id) in [
            ("上级要求", "institution.mandate"),
            ("部门协同", "coordination"),
            ("举报奖励", "reporting"),
            ("侵权货物拦截率", "interception_rate"),
            ("现状方案", "baseline"),
            ("Re-infringement", "reinfringement_rate"),
        ] {
            assert!(called(title, &scenario).contains(&id), "{title}: {:?}", called(title, &scenario));
        }
        for head in ["贸易延误", "trade delayed"] {
            assert_eq!(called(head, &scenario), ["delay"]);
        }
        assert!(called("有记录的重复侵权", &scenario).contains(&"recorded_repeat_rate"));
        assert!(called("上级", &scenario).contains(&"institution.mandate"), "a part of a title");
        assert!(ALSO.iter().all(|(_, id)| !explained(id, &scenario).is_empty()));
        assert!(called("no such title", &scenario).is_empty());
        assert!(called("e", &scenario).is_empty(), "one letter is in too many");
    }

    #[test]
    fn terms_are_explained_as_in_reports() {
        speaking(Language::Chinese, || {
            for term in ["风险比", "hazard ratio", "每百分点费用", "p值（Holm校正）", "遗憾值"]
            {
                let found = of_pages(term).join("");
                assert!(!found.is_empty() && !found.contains(['*', '{']), "{term}: {found}");
            }
        });
        assert!(of_pages("").is_empty() && of_pages("no such term").is_empty());
    }

    #[test]
    fn explanations_are_in_the_spoken_language() {
        let scenario = Scenario::default();
        let text = speaking(Language::Chinese, || explained("institution.mandate", &scenario).join("\n"));
        assert!(text.starts_with("institution.mandate（上级要求） = 0.2\n"), "{text}");
        for english in ["Allowed", "Source", "In a file", "For once", "lever"] {
            assert!(!text.contains(english), "{english} in {text}");
        }
    }
}
