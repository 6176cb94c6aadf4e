//! The arms, the run, and the command that repeats it.

use crate::figures::data_table::{Cell, DataTable};
use crate::figures::scale::Span;
use crate::folder::manifest::{Experiment, Machine};
use crate::report::document::{Block, Section};
use crate::report::view::View;
use crate::text::words;
use sfic::model::outcomes::{HEADLINE, OUTCOMES};
use sfic::model::settings::PARAMETERS;
use sfic::scenario::{Scenario, changes, shown as written};
use sfic::stats::stopping::{needed, needed_unpaired};
use sfic_text::{Key, joined};

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
            Cell::text(view.messages.said(&measure.label)),
            Cell::text(view.messages.said(&measure.answers)),
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
        blocks.push(Block::Text(words::sentences(&said)));
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
        (key!("run.arms"), joined(manifest.of.arms.iter().map(|arm| view.arm(arm)))),
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
    terms.extend(asked(view, &manifest.machine));
    if dated {
        terms.extend(of_machine(view, &manifest.machine));
    }
    let terms = terms.into_iter().map(|(key, value)| (view.plain(key), value)).collect();
    let mut blocks = vec![Block::Text(say!(view, "run.what")), Block::Terms(terms)];
    let first = view.results.scenario.iter().map(|scenario| (manifest.of.name.as_str(), scenario));
    let others = view.results.compared.iter().map(|(name, scenario)| (name.as_str(), scenario));
    blocks.extend(first.chain(others).flat_map(|(name, scenario)| arms(view, name, scenario)));
    blocks.extend(again(view));
    blocks.push(Block::Text(say!(view, "run.files")));
    Some(view.section("run", key!("run.title"), blocks))
}

/// What was asked: files, changes from the command line; and the commit of the program.
pub(in crate::report) fn asked(view: &View<'_>, machine: &Machine) -> Vec<(Key, String)> {
    let mut terms = Vec::new();
    let comma = say!(view, "list.comma");
    for (_, asked) in &view.results.asked {
        let listed = |words: Vec<&str>, none: Key| match words.is_empty() {
            true => view.plain(none),
            false => words.join(&comma),
        };
        terms.push((key!("run.command"), format!("sfic {}", asked.command())));
        terms.push((key!("run.places"), listed(asked.places().collect(), key!("run.built_in"))));
        terms.push((key!("run.changes"), listed(asked.options().collect(), key!("run.no_changes"))));
    }
    let commit = machine.commit.clone().unwrap_or_else(|| view.plain(key!("run.no_commit")));
    terms.push((key!("run.commit"), commit));
    terms
}

/// The arms of a scenario with what each sets, and when and how strongly each of their policies acts.
pub(in crate::report) fn arms(view: &View<'_>, name: &str, scenario: &Scenario) -> Vec<Block> {
    let comma = say!(view, "list.comma");
    let heads = keys!["run.arm", "run.applies", "run.sets"];
    let mut arms = DataTable::new(heads.map(|key| view.plain(key)));
    for arm in &scenario.arms {
        let applied: Vec<String> = arm.apply.iter().map(|name| view.arm(name)).collect();
        let settings = &arm.spec.settings;
        let set = changes(settings, &scenario.base.settings).map(|parameter| {
            format!("{} = {}", parameter.path, written(parameter, (parameter.get)(settings)))
        });
        let or_none = |text: String| if text.is_empty() { "–".into() } else { text };
        arms.rows.push(vec![
            Cell::text(view.arm(&arm.name)),
            Cell::text(or_none(applied.join(&comma))),
            Cell::text(or_none(set.collect::<Vec<_>>().join(&comma))),
        ]);
    }
    let mut blocks = vec![Block::Table(say!(view, "run.arms_table", name), arms)];
    let applied = |name: &String| scenario.arms.iter().any(|arm| arm.apply.contains(name));
    let heads =
        keys!["tried.name", "run.moves", "run.start", "run.ramp", "run.end", "run.intensity", "run.when"];
    let mut policies = DataTable::new(heads.map(|key| view.plain(key)));
    for measure in scenario.countermeasures.iter().filter(|measure| applied(&measure.name)) {
        let closes = measure.close_gap.iter().map(|&(lever, share)| {
            say!(view, "run.closes", lever = PARAMETERS[lever].path, share = words::number(share))
        });
        let multiplies = measure
            .multiply
            .iter()
            .map(|&(lever, factor)| format!("{} × {}", PARAMETERS[lever].path, words::number(factor)));
        let sets = measure.set.iter().map(|&(lever, value)| {
            format!("{} = {}", PARAMETERS[lever].path, written(&PARAMETERS[lever], value))
        });
        let doses = measure
            .intensity_from
            .iter()
            .map(|&(from, dose)| say!(view, "run.dose_from", tick = from, dose = words::number(dose)));
        let doses = std::iter::once(words::number(measure.intensity)).chain(doses);
        let when = measure.when.map(|when| {
            let sign = if when.above { '>' } else { '<' };
            format!("{} {sign} {}", when.signal.row().name, words::number(when.level))
        });
        policies.rows.push(vec![
            Cell::text(view.arm(&measure.name)),
            Cell::text(closes.chain(multiplies).chain(sets).collect::<Vec<_>>().join(&comma)),
            Cell::text(measure.start(scenario.base.settings.time.warmup).to_string()),
            Cell::text(measure.ramp.to_string()),
            Cell::text(measure.end.map_or_else(|| "–".into(), |end| end.to_string())),
            Cell::text(doses.collect::<Vec<_>>().join(&comma)),
            Cell::text(when.unwrap_or_else(|| "–".into())),
        ]);
    }
    if !policies.rows.is_empty() {
        let time = &scenario.base.settings.time;
        let study = view.results.studied.study();
        let of = |path: &str, value: u32| {
            let varied = study.is_some_and(|study| {
                study.factors.iter().any(|factor| factor.paths.iter().any(|of| of == path))
            });
            if varied { say!(view, "run.varied", value) } else { value.to_string() }
        };
        let warmup = of("time.warmup", time.warmup);
        let (weeks, follow_up) = (of("time.horizon", time.horizon), of("time.follow_up", time.follow_up));
        blocks.push(Block::Table(say!(view, "run.policies_table", name, warmup, weeks, follow_up), policies));
    }
    blocks
}

/// The commands that make the results again, in their folder.
pub(in crate::report) fn again(view: &View<'_>) -> Vec<Block> {
    let mut commands: Vec<String> = Vec::new();
    for (file, asked) in &view.results.asked {
        let command = asked.command();
        // One command makes a sweep and finds what is in it; a discovery in a folder names that folder.
        let line = match asked.files.is_empty() && command == "discover" {
            true => format!("sfic {}", asked.arguments.join(" ")),
            false => format!("sfic {command} --manifest {file} --out again"),
        };
        if view.results.asked.iter().take(commands.len()).all(|(_, before)| before != asked) {
            commands.push(line);
        }
    }
    match commands.is_empty() {
        true => Vec::new(),
        false => vec![Block::Text(say!(view, "run.again")), Block::Code(commands.join("\n"))],
    }
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
