//! The language in which the program speaks: that of `--lang`, else of `SFIC_LANG`, else of the system.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use clap::builder::{PossibleValuesParser, Resettable, StyledStr};

use super::{Failure, output};
use sfic_report::report::terminal::hanging;
use sfic_report::text::colons::with_colons;
use sfic_text::{Language, joined, said, spoken, tr};

/// The variable that chooses the language.
const VARIABLE: &str = "SFIC_LANG";

/// The option that chooses it, on every command.
#[derive(Debug, clap::Args)]
pub(super) struct InLanguage {
    /// Language of all that is said: help, errors, tables, the report.
    ///
    /// If absent, that of the variable SFIC_LANG, else that of the system.
    #[arg(long, value_name = "LANGUAGE", global = true,
        value_parser = PossibleValuesParser::new(Language::ALL.map(Language::code)))]
    lang: Option<String>,
}

/// The language that these arguments and the surroundings choose.
///
/// # Errors
///
/// If the variable names no language. A wrong option is an error of the command line.
pub(super) fn chosen(arguments: impl IntoIterator<Item = OsString>) -> Result<Language, Failure> {
    if let Some(asked) = option(arguments).and_then(|code| Language::with_code(&code)) {
        return Ok(asked);
    }
    let system =
        || sys_locale::get_locale().map_or_else(Language::default, |tag| with_tag(&tag).unwrap_or_default());
    match std::env::var(VARIABLE) {
        Ok(code) if !code.is_empty() => with_tag(&code).ok_or_else(|| {
            let known = joined(Language::ALL.map(Language::code));
            Failure::usage(tr!(
                "{variable} is `{code}`: must be one of {known}",
                variable = VARIABLE,
                code,
                known
            ))
        }),
        _ => Ok(system()),
    }
}

/// The value of `--lang` before anything else is read, since what is wrong is said in that language too.
fn option(arguments: impl IntoIterator<Item = OsString>) -> Option<String> {
    let mut words =
        arguments.into_iter().map(|word| word.to_string_lossy().into_owned()).take_while(|word| word != "--");
    let mut found = None;
    while let Some(word) = words.next() {
        match word.strip_prefix("--lang") {
            Some("") => found = words.next(),
            Some(rest) => found = rest.strip_prefix('=').map(String::from).or(found),
            None => {}
        }
    }
    found
}

/// The language of a tag such as `zh_CN.UTF-8`: its first part; none where there are no texts in it.
fn with_tag(tag: &str) -> Option<Language> {
    let first = tag.split(['-', '_', '.']).next().unwrap_or_default();
    Language::with_code(&first.to_lowercase())
}

/// Columns before the help of an argument that begins on a line of its own.
const INDENT: u16 = 10;

/// A command whose help is in the spoken language: clap's own words too, and lines folded where that language allows it.
pub(super) fn told(mut command: clap::Command) -> clap::Command {
    if spoken() == Language::default() {
        return command;
    }
    command.build();
    with_help(command)
}

fn with_help(command: clap::Command) -> clap::Command {
    let of = |text: &StyledStr| said(&text.to_string()).into_owned();
    let width = output::width();
    let folded = |text: String, indent: u16| {
        hanging(&text, width.map(|width| width.saturating_sub(indent))).trim_end().to_string()
    };
    let about = command.get_about().map(of).map(|text| folded(text, 0));
    let long = command.get_long_about().map(of).map(|text| folded(text, 0));
    let mut command = command
        .mut_args(|arg| {
            let heading = arg.get_help_heading().map_or_else(
                || if arg.is_positional() { tr!("Arguments") } else { tr!("Options") },
                |heading| said(heading).into_owned(),
            );
            let more = about_values(&arg);
            let with = |text: String| folded([&[text], &more[..]].concat().join("\n"), INDENT);
            let (short, long) = (arg.get_help().map(of).map(with), arg.get_long_help().map(of).map(with));
            let heading: &'static str = Box::leak(heading.into_boxed_str());
            arg.help_heading(heading)
                .help(Resettable::from(short.map(StyledStr::from)))
                .long_help(Resettable::from(long.map(StyledStr::from)))
                .hide_default_value(true)
                .hide_possible_values(true)
        })
        .mut_subcommands(with_help)
        .about(Resettable::from(about.map(StyledStr::from)))
        .long_about(Resettable::from(long.map(StyledStr::from)))
        .subcommand_help_heading(Box::leak(tr!("Commands").into_boxed_str()) as &'static str)
        .next_line_help(true);
    if command.get_after_help().is_none() && command.get_name() != "sfic" {
        let usage = tr!("Usage: ");
        command = command.help_template(format!("{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}"));
    }
    command
}

/// What clap adds to the help of an argument: its default and the values that it may have.
fn about_values(arg: &clap::Arg) -> Vec<String> {
    let mut lines = Vec::new();
    let takes = arg.get_action().takes_values();
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes && !defaults.is_empty() && !arg.is_hide_default_value_set() {
        lines.push(tr!("[default: {value}]", value = defaults.join(" ")));
    }
    let values = arg.get_possible_values();
    if takes && !values.is_empty() && !arg.is_hide_possible_values_set() {
        if values.iter().all(|value| value.get_help().is_none()) {
            let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
            lines.push(tr!("[possible values: {values}]", values = joined(&names)));
        } else {
            lines.push(tr!("Possible values:"));
            lines.extend(values.iter().map(|value| {
                let help =
                    value.get_help().map_or(String::new(), |help| said(&help.to_string()).into_owned());
                tr!("- {value}: {help}", value = value.get_name(), help)
            }));
        }
    }
    lines
}

/// Prints help or version.
pub(super) fn print_help(error: &clap::Error) {
    if spoken() == Language::default() {
        drop(error.print());
        return;
    }
    let text = error.render();
    let coloured =
        std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let text = if coloured { text.ansi().to_string() } else { text.to_string() };
    // A reader that has gone away is no error.
    let _ = std::io::stdout().write_all(of_help(&text).as_bytes());
}

/// The help of clap with what it writes itself, in usage and headings, in the spoken language.
pub(super) fn of_help(text: &str) -> String {
    let words =
        [("[OPTIONS]", tr!("[OPTIONS]")), ("[COMMAND]", tr!("[COMMAND]")), ("<COMMAND>", tr!("<COMMAND>"))];
    let headings = [tr!("Arguments"), tr!("Options"), tr!("Commands")];
    let text = with_colons(text.trim_end(), &headings) + "\n";
    words.iter().fold(text, |text, (word, own)| text.replace(word, own))
}
