//! Completions: a shell asks the program itself, which knows files, arms, levers and outcomes.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::Path;

use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};
use clap_complete::{ArgValueCompleter, CompletionCandidate, Shell};

use super::Failure;
use sfic::model::outcomes::OUTCOMES;
use sfic::model::settings::{PARAMETERS, SECTIONS};
use sfic::model::signals::SIGNALS;
use sfic::scenario::study::{self, Changes};
use sfic::scenario::{ALL, BASELINE, LEADERSHIP, Overrides, Scenario};
use sfic_report::folder::files;
use sfic_text::{said, tr};

/// The variable in which the scripts below say for which shell they ask.
pub(super) const ASKED: &str = "COMPLETE";

/// The script that makes a shell ask.
pub(super) fn script(shell: Shell) -> Result<String, Failure> {
    let shell: &dyn EnvCompleter = match shell {
        Shell::Elvish => &Elvish,
        Shell::Fish => &Fish,
        Shell::PowerShell => &Powershell,
        Shell::Zsh => &Zsh,
        _ => &Bash,
    };
    let mut script = Vec::new();
    shell.write_registration(ASKED, "sfic", "sfic", "sfic", &mut script).map_err(Failure::running)?;
    let script = String::from_utf8(script).map_err(|error| Failure::running(io::Error::other(error)))?;
    // Bash alone puts a name with spaces into the line as it is, and gives it back as it was typed.
    Ok(script
        .replace("    words[COMP_CWORD]=\"$2\"\n", "    words[COMP_CWORD]=\"$2\"\n    words=(\"${words[@]//\\\\ / }\")\n")
        .replace("    if [[ $? != 0 ]]; then\n", "    local asked=$?\n    COMPREPLY=(\"${COMPREPLY[@]// /\\\\ }\")\n    if [[ $asked != 0 ]]; then\n"))
}

/// Completes from names with their meaning.
fn of(names: fn() -> Vec<(String, String)>) -> ArgValueCompleter {
    ArgValueCompleter::new(move |current: &OsStr| {
        let (begun, mut seen) = (current.to_string_lossy(), BTreeSet::new());
        let mut fitting = names();
        fitting.retain(|(name, _)| name.starts_with(&*begun) && seen.insert(name.clone()));
        let candidate =
            |(name, meaning): (String, String)| CompletionCandidate::new(name).help(Some(meaning.into()));
        fitting.into_iter().map(candidate).collect()
    })
}

/// Names of arms and countermeasures: those of the library, and of the scenario or the study on the command line.
pub(super) fn arms() -> ArgValueCompleter {
    of(|| {
        let files =
            std::env::args_os().filter(|word| Path::new(word).extension().is_some_and(|end| end == "toml"));
        let scenario = |file: &OsStr| -> Option<Scenario> {
            let file = Path::new(file);
            let of_study = |_| {
                files::load_study(file, &Changes::default())
                    .ok()
                    .map(|study::Loaded { study, .. }| study.base)
            };
            files::load(file, &Overrides::default()).map_or_else(of_study, |loaded| Some(loaded.scenario))
        };
        let scenario = files.rev().find_map(|file| scenario(&file)).unwrap_or_default();
        let arms = scenario.arms.iter().map(|arm| (arm.name.clone(), said(&arm.label).into_owned()));
        let measures = scenario
            .countermeasures
            .iter()
            .map(|measure| (measure.name.clone(), said(&measure.label).into_owned()));
        let always = [BASELINE, ALL].map(|name| (name.to_string(), String::new()));
        arms.chain(measures).chain(always).collect()
    })
}

fn paths(after: &str) -> impl Iterator<Item = (String, String)> {
    let levers =
        PARAMETERS.iter().map(move |lever| (format!("{}{after}", lever.path), said(lever.doc).into_owned()));
    levers.chain([(format!("{LEADERSHIP}{after}"), tr!("the three leadership roles"))])
}

/// Settings, up to their value.
pub(super) fn settings() -> ArgValueCompleter {
    of(|| paths("=").collect())
}

/// Names of outcomes.
pub(super) fn outcomes() -> ArgValueCompleter {
    of(|| OUTCOMES.iter().map(|outcome| (outcome.name.into(), said(outcome.doc).into())).collect())
}

/// Everything that `sfic explain` knows.
pub(super) fn terms() -> ArgValueCompleter {
    of(|| {
        let outcomes = OUTCOMES.iter().map(|outcome| (outcome.name.into(), said(outcome.doc).into()));
        let signals = SIGNALS.iter().map(|signal| (signal.name.into(), said(signal.doc).into()));
        let sections = SECTIONS.iter().map(|(section, title)| (section.to_string(), title.to_string()));
        let measures =
            Scenario::default().countermeasures.into_iter().map(|measure| (measure.name, measure.label));
        paths("").chain(sections).chain(outcomes).chain(signals).chain(measures).collect()
    })
}
