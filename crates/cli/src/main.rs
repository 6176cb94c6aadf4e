//! The command line: from arguments to a call, from its end to an exit code.
//!
//! Results go to stdout, everything else to stderr; a closed pipe is no error. Exit codes: 0 done, 1 failed while
//! running, 2 the command line or the scenario is wrong, 130 interrupted.

mod again;
mod calibrate;
mod check;
mod check_study;
mod compare;
mod complete;
mod discover;
mod explain;
mod findings;
mod interrupt;
mod job;
mod lab;
mod language;
mod list;
mod misused;
mod new;
mod options;
mod output;
mod posterior;
mod progress;
mod propositions;
mod repeated;
mod report;
mod run;
mod sensitivity;
mod sweep;
mod trace;
mod validate;

use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::CompleteEnv;

use sfic::scenario::{self, Problems};
use sfic_report::folder::{Folder, FolderError, problems};
use sfic_report::report::terminal::hanging;
use sfic_text::{Language, said, spoken, tr};

/// Which countermeasures make customs' protection of intellectual property work?
///
/// A laboratory for repeat infringement under collaborative governance: paired Monte Carlo runs of a system of
/// customs, agencies, rights holders, consumers and exporters measure what each countermeasure changes.
#[derive(Debug, Parser)]
#[command(name = "sfic", version = env!("SFIC_VERSION"), arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// No messages on stderr but errors.
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(flatten)]
    language: language::InLanguage,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Compare(compare::Args),
    Sweep(sweep::Args),
    Discover(discover::Args),
    Sensitivity(sensitivity::Args),
    Check(check::Args),
    New(new::Args),
    List(list::Args),
    Explain(explain::Args),
    Trace(trace::Args),
    Lab(lab::Args),
    Validate(validate::Args),
    Propositions(propositions::Args),
    Calibrate(calibrate::Args),
    Report(report::Args),
    /// Prints the JSON Schema of scenarios, other files or findings.
    Schema {
        /// That of study files.
        #[arg(long)]
        study: bool,
        /// That of proposition files.
        #[arg(long, conflicts_with = "study")]
        proposition: bool,
        /// That of what `run` and `compare` print with --json.
        #[arg(long, conflicts_with_all = ["study", "proposition"])]
        findings: bool,
    },
    /// Prints completions for a shell.
    Completions {
        /// Shell.
        shell: clap_complete::Shell,
    },
}

/// The commands in groups, as the help shows them; the first are those that everybody needs.
const GROUPS: [(&str, &[&str]); 4] = [
    ("Start here", &["run", "compare", "report", "lab", "new", "check"]),
    ("Many conditions", &["sweep", "sensitivity", "discover"]),
    ("Test the model", &["validate", "propositions", "calibrate"]),
    ("Look it up", &["list", "explain", "trace", "schema", "completions"]),
];

/// Commands of earlier versions, and what does their work now.
const RENAMED: [(&str, &str); 7] = [
    ("evidence", "sfic validate [SCENARIO]"),
    ("hindcast", "sfic validate years SCENARIO"),
    ("ledger", "sfic sensitivity one-at-a-time [SCENARIO]"),
    ("merge", "sfic sweep merge PLAN"),
    ("plan", "sfic sweep plan STUDY --shards K"),
    ("posterior", "sfic sweep STUDY --points FILE --draws N"),
    ("shard", "sfic sweep run PLAN K"),
];

/// The new name of a command that was renamed, if that is why the command line is wrong.
fn renamed(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(asked)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let (old, new) = RENAMED.iter().find(|(old, _)| old == asked)?;
    Some(tr!("error: `sfic {old}` has another name now: {new}", old, new))
}

/// The command line with its help in groups.
fn command() -> clap::Command {
    let command = Cli::command();
    let mut groups = String::new();
    for (heading, names) in GROUPS {
        groups += &format!("{}\n", tr!("{heading}:", heading = said(heading)));
        for name in names {
            let about = command.find_subcommand(name).and_then(clap::Command::get_about);
            let about = about.map_or(String::new(), ToString::to_string);
            let line = format!("  {name:<14}{}\n", said(&about));
            groups += &hanging(&line, output::width());
        }
        groups.push('\n');
    }
    let command = command.mut_subcommands(without_files);
    let (usage, options) = (tr!("Usage: "), tr!("{heading}:", heading = tr!("Options")));
    let details = tr!("`sfic COMMAND --help` has the details.");
    language::told(command.help_template(format!(
        "{{about-with-newline}}\n{usage}{{usage}}\n\n{groups}{options}\n{{options}}\n\n{details}\n"
    )))
}

/// A command that needs none of its files with `--manifest`.
fn without_files(command: clap::Command) -> clap::Command {
    let simulates = command.get_arguments().any(|arg| arg.get_id() == "manifest");
    let command = command.mut_subcommands(without_files);
    match simulates {
        true => command.mut_args(|arg| match arg.is_required_set() {
            true => arg.required(false).required_unless_present("manifest"),
            false => arg,
        }),
        false => command,
    }
}

/// A path or another word as a shell takes it.
fn pasted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:,@".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// Exit code of a command that was interrupted, as shells have it: 128 and the number of SIGINT.
const INTERRUPTED: u8 = 130;

/// Failure of a command: exit code and message, in which nothing is hidden.
#[derive(Debug)]
struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// Error while running.
    fn running(error: impl Display) -> Self {
        Failure { code: 1, message: output::for_stderr(&tr!("error: {what}", what = error)) }
    }

    /// The tables are there, and figures or report are not.
    fn undocumented(error: &FolderError, folder: &Folder) -> Self {
        let folder = folder.path().display();
        let message = tr!(
            "warning: {error}\nthe tables in {folder} are whole; `sfic report {folder}` makes the report",
            error,
            folder
        );
        Failure { code: 1, message: output::for_stderr(&message) }
    }

    /// The command line is wrong.
    fn usage(error: impl Display) -> Self {
        Failure { code: 2, message: output::for_stderr(&tr!("error: {what}", what = error)) }
    }

    /// The scenario is wrong; every problem with its place.
    fn scenario(problems: Problems) -> Self {
        Failure {
            code: 2,
            message: problems::render(&problems, output::colours_on_stderr(), output::width_of_stderr()),
        }
    }

    /// Somebody pressed Ctrl-C, or a signal asked the process to end.
    fn interrupted(message: String) -> Self {
        Failure { code: INTERRUPTED, message: output::for_stderr(&message) }
    }
}

/// Parses the arguments of this process, does what they ask for, and says how it ended.
fn main() -> ExitCode {
    let ended = |failure: Failure| {
        output::drawn(&failure.message);
        ExitCode::from(failure.code)
    };
    match language::chosen(std::env::args_os().skip(1)) {
        Ok(language) => sfic_text::speak(language),
        Err(failure) => return ended(failure),
    }
    CompleteEnv::with_factory(command).var(complete::ASKED).complete();
    let once = |matches| repeated::refused(&command(), &matches).map(|()| matches);
    let full = command().try_get_matches().map(|matches| once(matches).and_then(again::full));
    let parsed = match full {
        Ok(Err(failure)) => return ended(failure),
        Ok(Ok(matches)) => Cli::from_arg_matches(&matches),
        Err(error) => Err(error),
    };
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            if let Some(message) = renamed(&error) {
                output::message(&message);
                return ExitCode::from(2);
            }
            // Help and version are results, not errors; a pipe that was closed is neither.
            if error.use_stderr() {
                let text = misused::text(&error);
                let for_stderr = output::for_stderr(&text);
                let own = for_stderr.trim_end() != text.trim_end() || spoken() != Language::default();
                match own {
                    true => output::drawn(&for_stderr),
                    false => drop(error.print()),
                }
            } else {
                language::print_help(&error);
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = match &cli.command {
        Command::Run(args) => run::run(args, cli.quiet),
        Command::Compare(args) => compare::run(args, cli.quiet),
        Command::Sweep(args) => sweep::run(args, cli.quiet),
        Command::Discover(args) => discover::run(args, cli.quiet),
        Command::Sensitivity(args) => sensitivity::run(args, cli.quiet),
        Command::Check(args) => check::run(args, cli.quiet),
        Command::New(args) => new::run(args, cli.quiet),
        Command::List(args) => list::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Trace(args) => trace::run(args, cli.quiet),
        Command::Lab(args) => lab::run(args, cli.quiet),
        Command::Calibrate(args) => calibrate::run(args, cli.quiet),
        Command::Validate(args) => validate::run(args, cli.quiet),
        Command::Propositions(args) => propositions::run(args, cli.quiet),
        Command::Report(args) => report::run(args, cli.quiet),
        Command::Schema { study, proposition, findings } => {
            let schema = match (study, proposition, findings) {
                (true, ..) => scenario::study::schema(),
                (_, true, _) => scenario::proposition_schema(),
                (.., true) => findings::schema_of_all(),
                _ => scenario::schema(),
            };
            output::result(&output::schema(schema))
        }
        Command::Completions { shell } => complete::script(*shell).and_then(|script| output::result(&script)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => ended(failure),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn commands_are_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn a_command_that_was_renamed_gives_its_new_name() {
        for (old, new) in RENAMED {
            let error = command().try_get_matches_from(["sfic", old, "x.toml"]).unwrap_err();
            assert!(renamed(&error).unwrap().ends_with(new));
            let words: Vec<&str> = new
                .split(' ')
                .take(3)
                .filter(|word| word.chars().all(|c| c.is_lowercase() || c == '-'))
                .collect();
            let known = words[1..].iter().try_fold(command(), |of, word| of.find_subcommand(word).cloned());
            assert!(known.is_some(), "{new}");
        }
        let error = command().try_get_matches_from(["sfic", "runn"]).unwrap_err();
        assert_eq!(renamed(&error), None);
    }

    #[test]
    fn the_help_has_every_command_once_and_fits_a_terminal() {
        let command = command();
        let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| *names).copied().collect();
        let known: BTreeSet<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(grouped.iter().copied().collect::<BTreeSet<_>>(), known);
        assert_eq!(grouped.len(), known.len());
        let help = command.clone().term_width(80).render_help().to_string();
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        for name in known {
            assert!(
                help.lines().any(|line| line.starts_with(&format!("  {name} "))),
                "{name} is not in the help"
            );
        }
    }

    #[test]
    fn every_text_of_the_help_is_in_every_language() {
        fn texts(command: &clap::Command, found: &mut BTreeSet<String>) {
            let arguments = || command.get_arguments();
            let of_arguments = arguments().flat_map(|arg| [arg.get_help(), arg.get_long_help()]);
            let abouts = [command.get_about(), command.get_long_about()];
            found.extend(of_arguments.chain(abouts).flatten().map(ToString::to_string));
            found.extend(arguments().filter_map(|arg| arg.get_help_heading()).map(String::from));
            let values = arguments().flat_map(|arg| arg.get_possible_values());
            found.extend(values.filter_map(|value| value.get_help().map(ToString::to_string)));
            command.get_subcommands().for_each(|below| texts(below, found));
        }
        let mut found = BTreeSet::new();
        let mut command = command();
        command.build();
        texts(&command, &mut found);
        assert!(found.len() > 100, "{}", found.len());
        for language in &sfic_text::Language::ALL[1..] {
            let missing: Vec<_> = found.iter().filter(|text| language.known(text).is_none()).collect();
            assert!(missing.is_empty(), "{language:?}: {missing:#?}");
        }
    }
}
