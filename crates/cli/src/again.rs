//! `--manifest FILE`: a command given again as a manifest holds it, with the texts that it read.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::{Failure, output, pasted};
use sfic_report::folder::asked::{self, Kept};
use sfic_report::folder::manifest::Analysis;
use sfic_report::folder::{disk, explained};
use sfic_text::tr;

/// Bytes of the longest manifest: it has its files in it.
const LONGEST: u64 = 1 << 30;
/// The options that say only where and how something is done.
const FREE: [&str; 10] =
    ["date", "json", "made_by", "no_files", "no_progress", "no_report", "out", "select", "threads", "top"];

/// A command line in parts.
#[derive(Debug, Default)]
struct Line {
    /// The command and the one below it, after `sfic`.
    command: Vec<String>,
    /// The options that say what is done.
    options: Vec<String>,
    /// The files and other values without a name of their own.
    places: Vec<String>,
    /// The options that say where and how.
    free: Vec<String>,
    /// The names of `options` and `places`, as the help has them.
    names: Vec<String>,
    manifest: Option<PathBuf>,
}

impl Line {
    fn of(command: &clap::Command, matches: &ArgMatches) -> Self {
        let (mut command, mut matches, mut line) = (command, matches, Line::default());
        while let Some((name, of)) = matches.subcommand()
            && let Some(below) = command.find_subcommand(name)
        {
            line.command.push(name.into());
            (command, matches) = (below, of);
        }
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            // What every command has is looked at below.
            let of_all = ["lang", "quiet"].contains(&id);
            if of_all || matches.value_source(id) != Some(ValueSource::CommandLine) {
                continue;
            }
            let values = matches.get_raw(id).into_iter().flatten();
            let mut values = values.map(|value| value.to_string_lossy().into_owned());
            let Some(long) = arg.get_long() else {
                line.places.extend(values);
                line.names.push(id.to_uppercase());
                continue;
            };
            if id == "manifest" {
                line.manifest = values.next().map(PathBuf::from);
                continue;
            }
            let options = if FREE.contains(&id) { &mut line.free } else { &mut line.options };
            match arg.get_action().takes_values() {
                true => options.extend(values.map(|value| format!("--{long}={value}"))),
                false => options.push(format!("--{long}")),
            }
            if !FREE.contains(&id) {
                line.names.push(format!("--{long}"));
            }
        }
        if let Some(language) = matches.get_one::<String>("lang") {
            line.free.push(format!("--lang={language}"));
        }
        if matches.get_flag("quiet") {
            line.free.push("--quiet".into());
        }
        line
    }

    /// All that is asked, with options that say where and how.
    fn with(&self, free: &[String]) -> Vec<String> {
        let end = (!self.places.is_empty()).then(|| "--".to_string());
        [&self.command[..], free, &self.options]
            .concat()
            .into_iter()
            .chain(end)
            .chain(self.places.clone())
            .collect()
    }
}

/// Tells the manifests what is asked; what `--manifest` names takes the place of the command line.
pub(super) fn full(matches: ArgMatches) -> Result<ArgMatches, Failure> {
    let command = super::command();
    let line = Line::of(&command, &matches);
    let Some(path) = &line.manifest else {
        asked::ask(line.with(&[]));
        return Ok(matches);
    };
    let wrong = |what: &dyn std::fmt::Display| Failure::usage(format!("{}: {what}", path.display()));
    let text = disk::text(path, LONGEST).map_err(|error| wrong(&explained(&error)))?;
    let kept = Kept::read(&text).map_err(|error| wrong(&error))?;
    let parsed = |arguments: Vec<String>| {
        let words = std::iter::once("sfic".to_string()).chain(arguments);
        command.clone().try_get_matches_from(words).map_err(|error| wrong(&error))
    };
    if kept.asked.arguments.is_empty() {
        let whole = kept.analysis.command();
        return Err(wrong(&tr!(
            "it does not hold all that was asked, as it does from this version on: give `sfic {whole}` its files again",
            whole
        )));
    }
    // What is not as this program writes it, or says where results go, was not written by it.
    let there = Line::of(&command, &parsed(kept.asked.arguments.clone())?);
    if there.with(&[]) != kept.asked.arguments || there.manifest.is_some() {
        return Err(wrong(&tr!("what it says was asked is no command of this version")));
    }
    refuse(path, &line, &there, &kept)?;
    if let Some(version) = kept.other_program() {
        output::message(&tr!(
            "warning: the manifest is of sfic {version}; this is {own}: the results may differ",
            version,
            own = env!("CARGO_PKG_VERSION")
        ));
    }
    let matches = parsed(there.with(&line.free))?;
    asked::ask_again(kept.asked);
    Ok(matches)
}

/// Refuses a manifest of another command, one without files, and what the command line says beside it.
fn refuse(path: &Path, line: &Line, there: &Line, kept: &Kept) -> Result<(), Failure> {
    let (own, of) = (line.command.join(" "), there.command.join(" "));
    let shown = pasted(path);
    let whole: Vec<String> = kept.asked.arguments.iter().map(|word| pasted(Path::new(word))).collect();
    let whole = whole.join(" ");
    if own != of {
        return Err(Failure::usage(tr!(
            "{path}: it is of `sfic {of}`; give: sfic {of} --manifest {shown}",
            path = path.display(),
            of,
            shown
        )));
    }
    if kept.analysis == Analysis::Discover && kept.asked.files.is_empty() {
        return Err(Failure::usage(tr!(
            "{path}: it is of a folder of `sfic sweep`, whose own manifest makes that again; then give: sfic {whole}",
            path = path.display(),
            whole
        )));
    }
    match line.names.is_empty() {
        true => Ok(()),
        false => Err(Failure::usage(tr!(
            "{names} cannot be given with --manifest, which holds all that is asked; without it, the command in it can be changed: sfic {whole}",
            names = line.names.join(" and "),
            whole
        ))),
    }
}
