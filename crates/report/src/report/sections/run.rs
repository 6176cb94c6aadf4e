//! The arms, the run, and the command that repeats it.

use crate::figures::data_table::{Cell, DataTable};
use crate::folder::manifest::{Experiment, Machine};
use crate::report::document::{Block, Section};
use crate::report::view::View;
use crate::text::messages::Key;
use crate::text::words;
use sfic::model::outcomes::{HEADLINE, OUTCOMES};

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

/// How many runs were enough, and what pairing them gained.
pub fn precision(view: &View<'_>) -> Option<Section> {
    let gains: Vec<(String, f64)> = view
        .others()
        .into_iter()
        .filter_map(|arm| view.effect(&arm, HEADLINE)?.variance_reduction.map(|factor| (arm, factor)))
        .collect();
    let mut blocks = Vec::new();
    if !gains.is_empty() {
        let factors =
            gains.iter().map(|(arm, factor)| format!("{} {}×", view.arm(arm), words::number(*factor)));
        let factors = factors.collect::<Vec<_>>().join(&say!(view, "list.comma"));
        blocks.push(Block::Text(say!(view, "precision.pairing", factors)));
    }
    let worse: Vec<String> =
        gains.into_iter().filter(|(_, factor)| *factor < 1.0).map(|(arm, _)| arm).collect();
    if !worse.is_empty() {
        blocks.push(Block::Note(say!(view, "precision.worse", arms = view.listed(&worse))));
    }
    blocks.extend(stopped(view).map(Block::Text));
    (!blocks.is_empty()).then(|| view.section("precision", key!("precision.title"), blocks).brief())
}

/// Why an experiment with a rule of precision stopped, and how long unpaired runs would have taken for the same.
fn stopped(view: &View<'_>) -> Option<String> {
    let experiment = &view.results.manifest.as_ref()?.of;
    let precision = view.results.scenario.as_ref()?.experiment.precision?;
    let (count, target) = (experiment.replicates, precision.half_width);
    let why = why(view, experiment);
    let unpaired = view.others().into_iter().filter_map(|arm| {
        let row = view.effect(&arm, OUTCOMES[precision.outcome].name)?;
        let excess = (row.difference_high? - row.difference_low?) / 2.0 / target;
        Some((count as f64 * row.variance_reduction?).ceil() * excess * excess)
    });
    let unpaired = unpaired.fold(0.0, f64::max);
    if unpaired <= 0.0 {
        return Some(say!(view, "precision.stopped", count, why));
    }
    let unpaired = format!("{unpaired:.0}");
    Some(say!(view, "precision.stopped_paired", count, why, unpaired, target))
}

/// Reason for the number of replicates, in the language of the report.
fn why(view: &View<'_>, experiment: &Experiment) -> String {
    let scenario = view.results.scenario.as_ref();
    scenario.map_or_else(|| experiment.ended.clone(), |scenario| experiment.why(view.messages, scenario))
}

/// The run, from the manifest; with date and machine if `dated`.
pub fn section(view: &View<'_>, dated: bool) -> Option<Section> {
    let manifest = view.results.manifest.as_ref()?;
    let mut terms = vec![
        (key!("run.scenario"), view.messages.titles(&manifest.of.title)),
        (key!("run.arms"), manifest.of.arms.iter().map(|arm| view.arm(arm)).collect::<Vec<_>>().join(", ")),
        (
            key!("run.replicates"),
            say!(view, "run.replicates_why", count = manifest.of.replicates, why = why(view, &manifest.of)),
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

/// A moment, given in seconds since 1970, as a date.
fn date(view: &View<'_>, seconds: u64) -> String {
    let moment = i64::try_from(seconds).ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    let Some(moment) = moment else { return "–".into() };
    moment.format(&say!(view, "run.date_format")).to_string()
}
