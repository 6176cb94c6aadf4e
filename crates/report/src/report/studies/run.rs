//! The runs of a study, and how to repeat them.

use crate::folder::manifest::{Analysis, Drawn, ExaminedOver, Experiment, Machine, Manifest, Source};
use crate::report::document::{Block, Section};
use crate::report::results::Results;
use crate::report::sections::run::of_machine;
use crate::report::studied::{Discovery, OverPoints, Propositions, Studied};
use crate::report::view::View;
use crate::text::messages::Key;
use sfic::model::outcomes::OUTCOMES;
use sfic::model::settings::PARAMETERS;

/// The section; with date and machine if `dated`.
pub fn section(view: &View<'_>, dated: bool) -> Option<Section> {
    let Studied { sweep, discovery, calibration, .. } = &view.results.studied;
    let mut terms: Vec<(Key, String)> = Vec::new();
    let mut machine: Option<&Machine> = None;
    let mut commands: Vec<String> = Vec::new();
    if let Some(sweep) = sweep {
        let manifest = &sweep.manifest;
        let arms: Vec<String> = manifest.of.arms.iter().map(|arm| view.arm(arm)).collect();
        terms.extend([
            (key!("run.study"), view.messages.known(&manifest.of.title)),
            (key!("run.scenario"), view.messages.known(&sweep.study.base.title)),
            (key!("run.points"), manifest.of.points.to_string()),
            (key!("run.failed"), manifest.of.failed.to_string()),
            (key!("run.arms"), arms.join(", ")),
            (key!("run.replicates_at_points"), manifest.of.replicates.to_string()),
            (key!("run.seed"), manifest.seed.to_string()),
            (key!("run.version"), version(view, &manifest.version, manifest.model_version)),
            (key!("run.hash_of_study"), manifest.of.study_sha256.clone()),
            (key!("run.hash"), manifest.of.scenario_sha256.clone()),
        ]);
        machine = Some(&manifest.machine);
        commands.push(match sweep.indices.is_empty() {
            true => "sfic sweep study.toml --out again".into(),
            false => "sfic sensitivity study.toml --out again".into(),
        });
    }
    if let Some(calibrated) = calibration {
        let manifest = &calibrated.manifest;
        terms.extend([
            (key!("run.study"), view.messages.known(&manifest.of.title)),
            (key!("run.scenario"), view.messages.known(&calibrated.study.base.title)),
            (key!("run.replicates_at_points"), manifest.of.replicates.to_string()),
            (key!("run.seed"), manifest.seed.to_string()),
            (key!("run.version"), version(view, &manifest.version, manifest.model_version)),
            (key!("run.hash_of_study"), manifest.of.study_sha256.clone()),
        ]);
        machine = Some(&manifest.machine);
        commands.push("sfic calibrate study.toml --out again".into());
    }
    if let Some(discovery) = discovery {
        let asked = &discovery.asked;
        if sweep.is_none() {
            terms.extend([
                (key!("run.study"), view.messages.known(&asked.study)),
                (key!("run.points"), asked.points.to_string()),
                (key!("run.replicates_at_points"), asked.replicates.to_string()),
                (key!("run.seed"), asked.seed.to_string()),
            ]);
        }
        terms.push((key!("run.shuffles"), asked.shuffles.to_string()));
        let folder = if sweep.is_some() { "again" } else { "SWEEP" };
        commands.push(format!("sfic discover {folder} {}", options(discovery)));
    }
    let mut texts = keys!["run.what_of_study", "run.again_of_study"];
    if let Some(manifest) = &view.results.manifest {
        let arms: Vec<String> = manifest.of.arms.iter().map(|arm| view.arm(arm)).collect();
        terms.extend([
            (key!("run.scenario"), view.messages.titles(&manifest.of.title)),
            (key!("run.arms"), arms.join(", ")),
            (key!("run.replicates"), manifest.of.replicates.to_string()),
            (key!("run.seed"), manifest.seed.to_string()),
            (key!("run.version"), version(view, &manifest.version, manifest.model_version)),
            (key!("run.hash"), manifest.of.scenario_sha256.clone()),
        ]);
        machine = Some(&manifest.machine);
        texts = keys!["run.what", "validate.again"];
        commands.extend(again(view.results, manifest));
    }
    if terms.is_empty() {
        return from_files(view, dated);
    }
    if let (true, Some(machine)) = (dated, machine) {
        terms.extend(of_machine(view, machine));
    }
    let terms = terms.into_iter().map(|(key, value)| (view.plain(key), value)).collect();
    let mut blocks = vec![Block::Text(view.plain(texts[0])), Block::Terms(terms)];
    if !commands.is_empty() {
        blocks.extend([Block::Text(view.plain(texts[1])), Block::Code(commands.join("\n"))]);
    }
    blocks.push(Block::Text(say!(view, "run.files_of_study")));
    Some(view.section("run", key!("run.title"), blocks))
}

/// The command that makes the results of a manifest again, in their folder; none for those over a posterior, whose
/// points are not in it.
fn again(results: &Results, manifest: &Manifest<Experiment>) -> Option<String> {
    let Results { studied, .. } = results;
    if manifest.of.posterior_sha256.is_some() {
        return None;
    }
    let runs = format!("scenario.toml -n {}", manifest.of.replicates);
    let command = match manifest.analysis {
        Analysis::OneAtATime => {
            let paths =
                studied.one_at_a_time.iter().flat_map(|found| &found.rows).map(|row| row.parameter.as_str());
            let paths: Vec<&str> = paths.collect();
            let only = match paths.len() == PARAMETERS.len() {
                true => String::new(),
                false => format!(" --only {}", paths.join(",")),
            };
            format!("sensitivity one-at-a-time {runs}{only}")
        }
        Analysis::Years => {
            let fitted = studied.hindcast.iter().flat_map(|hindcast| &hindcast.rows);
            let last = fitted.filter(|row| row.part == "fitted").map(|row| row.year).max();
            let until = last.map_or(String::new(), |year| format!(" --fit-until {year}"));
            format!("validate years {runs}{until}")
        }
        Analysis::Facts => format!("validate {runs}"),
        _ => return None,
    };
    Some(format!("sfic {command} --out again"))
}

/// The same for what is run again with the files that the manifest holds.
fn from_files(view: &View<'_>, dated: bool) -> Option<Section> {
    let Studied { posterior: of_draws, propositions, over: over_points, .. } = &view.results.studied;
    let number = |key: Key, value: u64| (key, value.to_string());
    let program = |of: &str, model: u32| (key!("run.version"), version(view, of, model));
    let (mut terms, machine, command) = if let Some(manifest) = of_draws {
        let (Drawn { draws, replicates, outcome, .. }, seed) = (&manifest.of, manifest.seed);
        let terms = vec![
            (key!("run.study"), view.messages.known(&manifest.of.title)),
            number(key!("posterior.drawn"), (*draws).into()),
            number(key!("run.replicates_at_points"), (*replicates).into()),
            number(key!("run.seed"), seed),
            program(&manifest.version, manifest.model_version),
            (key!("run.hash_of_study"), manifest.of.study_sha256.clone()),
            (key!("run.hash"), manifest.of.scenario_sha256.clone()),
        ];
        let options = format!("--draws {draws} -n {replicates} --seed {seed} --outcome {outcome}");
        (terms, &manifest.machine, format!("sfic sweep study.toml --points FILE {options} --out again"))
    } else if let Some(OverPoints { manifest, .. }) = over_points {
        let (ExaminedOver { draws, replicates, .. }, seed) = (&manifest.of, manifest.seed);
        let ids: Vec<&str> = manifest.of.propositions.iter().map(|source| source.id.as_str()).collect();
        let terms = vec![
            (key!("propositions.propositions"), ids.join(", ")),
            (key!("run.study"), view.messages.known(&manifest.of.title)),
            number(key!("posterior.drawn"), (*draws).into()),
            number(key!("run.replicates_at_points"), (*replicates).into()),
            number(key!("run.seed"), seed),
            program(&manifest.version, manifest.model_version),
            (key!("run.hash_of_study"), manifest.of.study_sha256.clone()),
            (key!("run.hash"), manifest.of.scenario_sha256.clone()),
        ];
        let options = format!("--draws {draws} -n {replicates} --seed {seed}");
        let command = format!("sfic propositions FOLDER --over study.toml {options} --out again");
        (terms, &manifest.machine, command)
    } else {
        let Propositions { manifest, .. } = propositions.as_ref()?;
        let source = |source: &Source| format!("{} ({})", source.id, source.replicates);
        let ids: Vec<String> = manifest.of.propositions.iter().map(source).collect();
        let terms = vec![
            (key!("propositions.propositions_and_runs"), ids.join(", ")),
            number(key!("run.seed"), manifest.seed),
            program(&manifest.version, manifest.model_version),
        ];
        let command = format!("sfic propositions FOLDER --seed {} --out again", manifest.seed);
        (terms, &manifest.machine, command)
    };
    if dated {
        terms.extend(of_machine(view, machine));
    }
    let blocks = vec![
        Block::Text(say!(view, "run.what")),
        Block::Terms(terms.into_iter().map(|(key, value)| (view.plain(key), value)).collect()),
        Block::Text(say!(view, "propositions.again")),
        Block::Code(command),
        Block::Text(say!(view, "run.files_of_study")),
    ];
    Some(view.section("run", key!("run.title"), blocks))
}

/// The options of the command of a discovery, defaults included.
fn options(discovery: &Discovery) -> String {
    let (asked, outcome) = (&discovery.asked, &OUTCOMES[discovery.outcome]);
    let enough = match (asked.satisfice.better, asked.satisfice.level) {
        (Some(better), _) => format!("better={}", better),
        (None, level) => format!("level={}", level.unwrap_or_default()),
    };
    format!(
        "--outcome {} --threshold {} --satisfice {enough} --peel {} --support {} --shuffles {}",
        outcome.name, asked.threshold, asked.peel, asked.support, asked.shuffles
    )
}

fn version(view: &View<'_>, version: &str, model: u32) -> String {
    say!(view, "run.version_of", version, model)
}
