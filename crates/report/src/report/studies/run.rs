//! The runs of a study, and how to repeat them.

use crate::folder::manifest::{Drawn, ExaminedOver, Machine, Source};
use crate::report::document::{Block, Section};
use crate::report::sections::run::{again, arms, asked, of_machine};
use crate::report::studied::{OverPoints, Propositions, Studied};
use crate::report::view::View;
use sfic::scenario::{self, Overrides, Scenario};
use sfic_text::{Key, joined};

/// The section; with date and machine if `dated`.
pub fn section(view: &View<'_>, dated: bool) -> Option<Section> {
    let Studied { sweep, discovery, calibration, .. } = &view.results.studied;
    let mut terms: Vec<(Key, String)> = Vec::new();
    let mut machine: Option<&Machine> = None;
    let mut base: Option<(&str, &Scenario)> = None;
    if let Some(sweep) = sweep {
        let manifest = &sweep.manifest;
        let names: Vec<String> = manifest.of.arms.iter().map(|arm| view.arm(arm)).collect();
        terms.extend([
            (key!("run.study"), view.messages.said(&manifest.of.title)),
            (key!("run.scenario"), view.messages.said(&sweep.study.base.title)),
            (key!("run.points"), manifest.of.points.to_string()),
            (key!("run.failed"), manifest.of.failed.to_string()),
            (key!("run.arms"), joined(&names)),
            (key!("run.replicates_at_points"), manifest.of.replicates.to_string()),
            (key!("run.seed"), manifest.seed.to_string()),
            (key!("run.version"), version(view, &manifest.version, manifest.model_version)),
            (key!("run.hash_of_study"), manifest.of.study_sha256.clone()),
            (key!("run.hash"), manifest.of.scenario_sha256.clone()),
        ]);
        machine = Some(&manifest.machine);
        base = Some((sweep.manifest.of.title.as_str(), &sweep.study.base));
    }
    if let Some(calibrated) = calibration {
        let manifest = &calibrated.manifest;
        terms.extend([
            (key!("run.study"), view.messages.said(&manifest.of.title)),
            (key!("run.scenario"), view.messages.said(&calibrated.study.base.title)),
            (key!("run.replicates_at_points"), manifest.of.replicates.to_string()),
            (key!("run.seed"), manifest.seed.to_string()),
            (key!("run.version"), version(view, &manifest.version, manifest.model_version)),
            (key!("run.hash_of_study"), manifest.of.study_sha256.clone()),
        ]);
        machine = Some(&manifest.machine);
        base = Some((manifest.of.title.as_str(), &calibrated.study.base));
    }
    if let Some(discovery) = discovery {
        let found = &discovery.asked;
        if sweep.is_none() {
            terms.extend([
                (key!("run.study"), view.messages.said(&found.study)),
                (key!("run.points"), found.points.to_string()),
                (key!("run.replicates_at_points"), found.replicates.to_string()),
                (key!("run.seed"), found.seed.to_string()),
            ]);
        }
        terms.push((key!("run.shuffles"), found.shuffles.to_string()));
    }
    let mut what = key!("run.what_of_study");
    if let Some(manifest) = &view.results.manifest {
        let names: Vec<String> = manifest.of.arms.iter().map(|arm| view.arm(arm)).collect();
        terms.extend([
            (key!("run.scenario"), view.messages.titles(&manifest.of.title)),
            (key!("run.arms"), joined(&names)),
            (key!("run.replicates"), manifest.of.replicates.to_string()),
            (key!("run.seed"), manifest.seed.to_string()),
            (key!("run.version"), version(view, &manifest.version, manifest.model_version)),
            (key!("run.hash"), manifest.of.scenario_sha256.clone()),
        ]);
        machine = Some(&manifest.machine);
        what = key!("run.what");
        base = view.results.scenario.as_ref().map(|scenario| (manifest.of.name.as_str(), scenario));
    }
    if terms.is_empty() {
        return from_files(view, dated);
    }
    terms.extend(machine.into_iter().flat_map(|machine| asked(view, machine)));
    if let (true, Some(machine)) = (dated, machine) {
        terms.extend(of_machine(view, machine));
    }
    let terms = terms.into_iter().map(|(key, value)| (view.plain(key), value)).collect();
    let mut blocks = vec![Block::Text(view.plain(what)), Block::Terms(terms)];
    blocks.extend(base.into_iter().flat_map(|(name, scenario)| arms(view, name, scenario)));
    blocks.extend(again(view));
    blocks.push(Block::Text(say!(view, "run.files_of_study")));
    Some(view.section("run", key!("run.title"), blocks))
}

/// The same for what is run again with the files that the manifest holds.
fn from_files(view: &View<'_>, dated: bool) -> Option<Section> {
    let Studied { posterior: of_draws, propositions, over: over_points, .. } = &view.results.studied;
    let number = |key: Key, value: u64| (key, value.to_string());
    let program = |of: &str, model: u32| (key!("run.version"), version(view, of, model));
    let (mut terms, machine, base) = if let Some(manifest) = of_draws {
        let (Drawn { draws, replicates, .. }, seed) = (&manifest.of, manifest.seed);
        let terms = vec![
            (key!("run.study"), view.messages.said(&manifest.of.title)),
            number(key!("posterior.drawn"), (*draws).into()),
            number(key!("run.replicates_at_points"), (*replicates).into()),
            number(key!("run.seed"), seed),
            program(&manifest.version, manifest.model_version),
            (key!("run.hash_of_study"), manifest.of.study_sha256.clone()),
            (key!("run.hash"), manifest.of.scenario_sha256.clone()),
        ];
        let base = scenario::from_text(&manifest.of.name, &manifest.of.scenario, &Overrides::default());
        (terms, &manifest.machine, base.ok().map(|loaded| (manifest.of.title.as_str(), loaded.scenario)))
    } else if let Some(OverPoints { manifest, .. }) = over_points {
        let (ExaminedOver { draws, replicates, .. }, seed) = (&manifest.of, manifest.seed);
        let ids: Vec<&str> = manifest.of.propositions.iter().map(|source| source.id.as_str()).collect();
        let terms = vec![
            (key!("propositions.propositions"), joined(&ids)),
            (key!("run.study"), view.messages.said(&manifest.of.title)),
            number(key!("posterior.drawn"), (*draws).into()),
            number(key!("run.replicates_at_points"), (*replicates).into()),
            number(key!("run.seed"), seed),
            program(&manifest.version, manifest.model_version),
            (key!("run.hash_of_study"), manifest.of.study_sha256.clone()),
            (key!("run.hash"), manifest.of.scenario_sha256.clone()),
        ];
        (terms, &manifest.machine, None)
    } else {
        let Propositions { manifest, .. } = propositions.as_ref()?;
        let source = |source: &Source| format!("{} ({})", source.id, source.replicates);
        let ids: Vec<String> = manifest.of.propositions.iter().map(source).collect();
        let terms = vec![
            (key!("propositions.propositions_and_runs"), joined(&ids)),
            number(key!("run.seed"), manifest.seed),
            program(&manifest.version, manifest.model_version),
        ];
        (terms, &manifest.machine, None)
    };
    terms.extend(asked(view, machine));
    if dated {
        terms.extend(of_machine(view, machine));
    }
    let terms = terms.into_iter().map(|(key, value)| (view.plain(key), value)).collect();
    let mut blocks = vec![Block::Text(say!(view, "run.what")), Block::Terms(terms)];
    blocks.extend(base.into_iter().flat_map(|(name, scenario)| arms(view, name, &scenario)));
    blocks.extend(again(view));
    blocks.push(Block::Text(say!(view, "run.files_of_study")));
    Some(view.section("run", key!("run.title"), blocks))
}

fn version(view: &View<'_>, version: &str, model: u32) -> String {
    say!(view, "run.version_of", version, model)
}
