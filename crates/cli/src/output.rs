//! Output to stdout and stderr.

use std::io::{self, IsTerminal, Write};

use super::Failure;
use sfic_report::folder::Folder;
use sfic_report::report::terminal::{display_width, hanging};
use sfic_report::text::visible::visible;
use sfic_text::{Messages, said, say, tr};

/// Writes a result to stdout, with nothing hidden in it.
///
/// # Errors
///
/// When it cannot be written; a reader that has gone away is no error.
pub(super) fn result(text: &str) -> Result<(), Failure> {
    as_it_is(&visible(text))
}

/// Writes lines to stdout, folded to the columns of the terminal if it is one.
///
/// # Errors
///
/// As [`result`].
pub(super) fn folded(text: &str) -> Result<(), Failure> {
    as_it_is(&hanging(&visible(text), width()))
}

/// Writes the text of a file to stdout: as it is, unless that is a terminal.
///
/// # Errors
///
/// As [`result`].
pub(super) fn file(text: &str) -> Result<(), Failure> {
    if io::stdout().is_terminal() { result(text) } else { as_it_is(text) }
}

fn as_it_is(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// A text with spaces up to so many columns of a terminal.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{:1$}", "", width.saturating_sub(display_width(text)))
}

/// A value as JSON text.
///
/// # Errors
///
/// When it has no JSON form.
pub(super) fn json(value: &serde_json::Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(Failure::running)
}

/// A JSON Schema as text, its texts in the language that is spoken: what fits on a line is written on one, so that a
/// parameter is a line as in the table.
pub(super) fn schema(mut value: serde_json::Value) -> String {
    speak(&mut value);
    spread(&value, 0) + "\n"
}

/// Says the titles and descriptions in a schema.
fn speak(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, below) in entries {
                match below {
                    serde_json::Value::String(text) if key == "description" || key == "title" => {
                        *text = said(text).into_owned();
                    }
                    _ => speak(below),
                }
            }
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(speak),
        _ => {}
    }
}

/// Widest line of a schema that is not broken.
const WIDEST: usize = 290;

fn spread(value: &serde_json::Value, indent: usize) -> String {
    let line = value.to_string();
    let inner = " ".repeat(indent + 2);
    let parts: Vec<String> = match value {
        serde_json::Value::Object(entries) if !entries.is_empty() => {
            let flat = entries.values().all(|value| !value.is_object());
            if flat && line.len() <= WIDEST {
                return line;
            }
            let part = |(key, value): (&String, _)| {
                format!("{inner}{}: {}", serde_json::Value::from(key.as_str()), spread(value, indent + 2))
            };
            entries.iter().map(part).collect()
        }
        serde_json::Value::Array(values) if line.len() > WIDEST => {
            values.iter().map(|value| format!("{inner}{}", spread(value, indent + 2))).collect()
        }
        _ => return line,
    };
    let [open, close] = if value.is_object() { ['{', '}'] } else { ['[', ']'] };
    format!("{open}\n{}\n{}{close}", parts.join(",\n"), " ".repeat(indent))
}

/// Result of writing to stdout; a closed pipe is no error.
pub(super) fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::running(tr!("cannot write to stdout: {error}", error)))
        }
        _ => Ok(()),
    }
}

/// Writes a message to stderr, folded, with nothing hidden in it; nothing can be done if that fails.
pub(super) fn message(text: &str) {
    drawn(&for_stderr(text));
}

/// A text with nothing hidden in it, folded to the columns of the terminal if stderr is one.
pub(super) fn for_stderr(text: &str) -> String {
    hanging(&visible(text), width_of_stderr())
}

/// Columns of the terminal that stderr is, if it is one.
pub(super) fn width_of_stderr() -> Option<u16> {
    terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| width.0)
}

/// Writes to stderr what is folded, may have colours, and has nothing hidden besides.
pub(super) fn drawn(text: &str) {
    let _ = writeln!(io::stderr(), "{}", text.trim_end());
}

/// Says on stderr where the results are.
pub(super) fn results_in(messages: &Messages, folder: &Folder) {
    message(&say!(messages, "screen.results_in", folder = folder.path().display()));
}

/// Writes warnings to stderr, unless nobody wants messages.
pub(super) fn warnings(warnings: &[String], quiet: bool) {
    if !quiet {
        warnings.iter().for_each(|warning| message(&tr!("warning: {warning}", warning)));
    }
}

/// Columns of the terminal that stdout is, if it is one.
pub(super) fn width() -> Option<u16> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0)
}

/// True if stderr may be coloured: it is a terminal and `NO_COLOR` is not set (<https://no-color.org>).
pub(super) fn colours_on_stderr() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
