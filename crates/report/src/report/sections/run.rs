//! What was tried, what was run, and how to run it again.

use crate::figures::data_table::{Cell, DataTable};
use crate::manifest::Machine;
use crate::report::view::{Block, Section, View};
use crate::words;

/// Which countermeasures were tried, and what they are.
pub fn tried(view: &View<'_>) -> Option<Section> {
    let scenario = view.results.scenario.as_ref()?;
    if view.compares() {
        return None;
    }
    let applied = |name: &String| scenario.arms.iter().any(|arm| arm.apply.contains(name));
    let heads = ["tried.name", "tried.label", "tried.answers", "tried.cost"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for measure in scenario.countermeasures.iter().filter(|measure| applied(&measure.name)) {
        sheet.rows.push(vec![
            Cell::text(view.arm(&measure.name)),
            Cell::text(view.messages.known(&measure.label)),
            Cell::text(view.messages.known(&measure.answers)),
            Cell::number(Some(measure.annual_cost), words::number),
        ]);
    }
    if sheet.rows.is_empty() {
        return None;
    }
    let blocks = vec![
        Block::Text(view.text("tried.what", &[("reference", &view.reference())])),
        Block::Table(view.plain("tried.table"), sheet),
    ];
    Some(view.section("tried", "tried.title", blocks))
}

/// What was run, from the manifest; with date and machine if `dated`.
pub fn section(view: &View<'_>, dated: bool) -> Option<Section> {
    let manifest = view.results.manifest.as_ref()?;
    let mut terms = vec![
        ("run.scenario", view.messages.titles(&manifest.title)),
        ("run.arms", manifest.arms.iter().map(|arm| view.arm(arm)).collect::<Vec<_>>().join(", ")),
        (
            "run.replicates",
            view.text(
                "run.replicates_why",
                &[("count", &manifest.replicates.to_string()), ("why", &why(view, &manifest.ended))],
            ),
        ),
        ("run.seed", manifest.seed.to_string()),
        (
            "run.version",
            view.text(
                "run.version_of",
                &[("version", &manifest.version), ("model", &manifest.model_version.to_string())],
            ),
        ),
        ("run.hash", manifest.scenario_sha256.clone()),
    ];
    if dated {
        terms.extend(of_machine(view, &manifest.machine));
    }
    let terms = terms.into_iter().map(|(key, value)| (view.plain(key), value)).collect();
    let blocks = vec![
        Block::Text(view.plain("run.what")),
        Block::Terms(terms),
        Block::Text(view.plain("run.again")),
        Block::Code("sfic run --manifest manifest.json".into()),
        Block::Text(view.plain("run.files")),
    ];
    Some(view.section("run", "run.title", blocks))
}

/// When and where it was run.
pub(in crate::report) fn of_machine(view: &View<'_>, machine: &Machine) -> [(&'static str, String); 2] {
    let values = [
        ("system", machine.system.as_str()),
        ("threads", &machine.threads.to_string()),
        ("seconds", &format!("{:.0}", machine.seconds)),
    ];
    [("run.date", date(view, machine.started)), ("run.machine", view.text("run.machine_of", &values))]
}

/// Why there are so many replicates, in the language of the report.
fn why(view: &View<'_>, ended: &str) -> String {
    view.plain(reason(ended))
}

/// The key of what the manifest says in its sentence.
fn reason(ended: &str) -> &'static str {
    match ended {
        ended if ended.contains("only at the maximum") => "run.unconfirmed",
        ended if ended.starts_with("stopped at the maximum") => "run.maximum",
        ended if ended.starts_with("reached") => "run.reached",
        _ => "run.fixed",
    }
}

/// A moment, given in seconds since 1970, as a date.
fn date(view: &View<'_>, seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    let Some(moment) = moment else { return "–".into() };
    moment.format(&view.plain("run.date_format")).to_string()
}

#[cfg(test)]
mod tests {
    use super::reason;
    use crate::messages::Messages;

    #[test]
    fn every_sentence_of_a_manifest_on_stopping_is_understood() {
        let english = Messages::english();
        for name in ["fixed", "reached", "unconfirmed", "maximum"] {
            let sentence = english.text(&format!("screen.why.{name}"), &[("outcome", "x"), ("target", "1")]);
            assert_eq!(reason(&sentence), format!("run.{name}"));
        }
    }
}
