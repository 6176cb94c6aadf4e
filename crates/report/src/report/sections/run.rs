//! The arms, the run, and the command that repeats it.

use crate::figures::data_table::{Cell, DataTable};
use crate::folder::manifest::Machine;
use crate::report::document::{Block, Section};
use crate::report::view::View;
use crate::text::messages::Key;
use crate::text::words;

/// Which countermeasures were tried, and what they are.
pub fn tried(view: &View<'_>) -> Option<Section> {
    let scenario = view.results.scenario.as_ref()?;
    if view.compares() {
        return None;
    }
    let applied = |name: &String| scenario.arms.iter().any(|arm| arm.apply.contains(name));
    let heads = keys!["tried.name", "tried.label", "tried.answers", "tried.cost"];
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
        Block::Text(say!(view, "tried.what", reference = view.reference())),
        Block::Table(say!(view, "tried.table"), sheet),
    ];
    Some(view.section("tried", key!("tried.title"), blocks))
}

/// The run, from the manifest; with date and machine if `dated`.
pub fn section(view: &View<'_>, dated: bool) -> Option<Section> {
    let manifest = view.results.manifest.as_ref()?;
    let mut terms = vec![
        (key!("run.scenario"), view.messages.titles(&manifest.of.title)),
        (key!("run.arms"), manifest.of.arms.iter().map(|arm| view.arm(arm)).collect::<Vec<_>>().join(", ")),
        (
            key!("run.replicates"),
            say!(
                view,
                "run.replicates_why",
                count = manifest.of.replicates,
                why = why(view, &manifest.of.ended)
            ),
        ),
        (key!("run.seed"), manifest.seed.to_string()),
        (
            key!("run.version"),
            say!(view, "run.version_of", version = manifest.version, model = manifest.model_version),
        ),
        (key!("run.hash"), manifest.of.scenario_sha256.clone()),
    ];
    if dated {
        terms.extend(of_machine(view, &manifest.machine));
    }
    let terms = terms.into_iter().map(|(key, value)| (view.plain(key), value)).collect();
    let blocks = vec![
        Block::Text(say!(view, "run.what")),
        Block::Terms(terms),
        Block::Text(say!(view, "run.again")),
        Block::Code("sfic run --manifest manifest.json".into()),
        Block::Text(say!(view, "run.files")),
    ];
    Some(view.section("run", key!("run.title"), blocks))
}

/// When and where it was run.
pub(in crate::report) fn of_machine(view: &View<'_>, machine: &Machine) -> [(Key, String); 2] {
    let Machine { system, threads, seconds, .. } = machine;
    let own = say!(view, "run.machine_of", system, threads, seconds = format!("{seconds:.0}"));
    [(key!("run.date"), date(view, machine.started)), (key!("run.machine"), own)]
}

/// Reason for the number of replicates, in the language of the report.
fn why(view: &View<'_>, ended: &str) -> String {
    view.plain(reason(ended))
}

/// The key of what the manifest says in its sentence.
fn reason(ended: &str) -> Key {
    match ended {
        ended if ended.contains("only at the maximum") => key!("run.unconfirmed"),
        ended if ended.starts_with("stopped at the maximum") => key!("run.maximum"),
        ended if ended.starts_with("reached") => key!("run.reached"),
        _ => key!("run.fixed"),
    }
}

/// A moment, given in seconds since 1970, as a date.
fn date(view: &View<'_>, seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    let Some(moment) = moment else { return "–".into() };
    moment.format(&say!(view, "run.date_format")).to_string()
}

#[cfg(test)]
mod tests {
    use super::reason;
    use crate::text::messages::Messages;

    #[test]
    fn every_sentence_of_a_manifest_on_stopping_is_understood() {
        let written = Messages::for_files();
        assert_eq!(reason(&say!(written, "screen.why.fixed")), key!("run.fixed"));
        for (key, understood_as) in [
            (key!("screen.why.reached"), key!("run.reached")),
            (key!("screen.why.unconfirmed"), key!("run.unconfirmed")),
            (key!("screen.why.maximum"), key!("run.maximum")),
        ] {
            assert_eq!(reason(&say!(written, key, outcome = "x", target = 1)), understood_as);
        }
    }
}
