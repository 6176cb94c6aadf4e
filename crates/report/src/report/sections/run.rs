//! The arms, the run, and the command that repeats it.

use crate::figures::data_table::{Cell, DataTable};
use crate::figures::scale::Span;
use crate::folder::manifest::{Experiment, Machine};
use crate::report::document::{Block, Section};
use crate::report::view::View;
use crate::text::messages::Key;
use crate::text::words;
use sfic::model::outcomes::{HEADLINE, OUTCOMES};
use sfic::stats::stopping::{needed, needed_unpaired};

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
            match measure.annual_cost {
                Some(cost) => Cell::number(Some(cost), words::number),
                None => Cell::text(view.plain(key!("position.cost_not_given"))),
            },
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
    let said = stopped(view);
    if !said.is_empty() {
        blocks.push(Block::Text(said.join(" ")));
    }
    (!blocks.is_empty()).then(|| view.section("precision", key!("precision.title"), blocks).brief())
}

/// Why an experiment with a rule of precision stopped, which arms it could not look at, and how many replicates, and
/// how many unpaired ones, the arm that needs most would have needed.
fn stopped(view: &View<'_>) -> Vec<String> {
    let Some(manifest) = &view.results.manifest else { return Vec::new() };
    let scenario = view.results.scenario.as_ref();
    let Some(precision) = scenario.and_then(|scenario| scenario.experiment.precision) else {
        return Vec::new();
    };
    let (count, target) = (manifest.of.replicates, precision.half_width);
    let mut said = vec![say!(view, "precision.stopped", count, why = why(view, &manifest.of))];
    let outcome = OUTCOMES[precision.outcome].name;
    let half = |span: Option<Span>| span?.ends.map(|(low, high)| (high - low) / 2.0);
    let looked_at = |arm: &String| half(view.change(arm, outcome));
    let others = view.others();
    let without: Vec<String> = others.iter().filter(|arm| looked_at(arm).is_none()).cloned().collect();
    if !without.is_empty() {
        said.push(say!(view, "precision.without", arms = view.listed(&without)));
    }
    let widest = others.iter().filter_map(looked_at).fold(0.0, f64::max);
    if widest > target {
        let needed = format!("{:.0}", needed(count, widest, target));
        said.push(say!(view, "precision.needed", needed, target));
    }
    let level = |arm: &String| half(view.level(arm, outcome));
    let reference = view.arms().first().and_then(level);
    let unpaired = others
        .iter()
        .filter(|arm| looked_at(arm).is_some())
        .filter_map(|arm| Some(needed_unpaired(count, [level(arm)?, reference?], target)));
    let unpaired = unpaired.fold(0.0, f64::max);
    if unpaired > 0.0 {
        said.push(say!(view, "precision.unpaired", unpaired = format!("{unpaired:.0}"), target));
    }
    said
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
