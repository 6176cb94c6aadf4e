//! What is wrong with a command line, in the spoken language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use sfic_text::{Language, spoken, tr};

/// The text of an error of the command line. In English it is clap's own.
pub(super) fn text(error: &clap::Error) -> String {
    if spoken() == Language::default() {
        return error.render().to_string();
    }
    let of = |kind| error.get(kind).map_or(String::new(), ToString::to_string);
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument => tr!("unexpected argument '{argument}' found", argument),
        ErrorKind::InvalidSubcommand => {
            tr!("unrecognized subcommand '{command}'", command = of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            tr!("a value is required for '{argument}' but none was supplied", argument)
        }
        ErrorKind::InvalidValue => tr!("invalid value '{value}' for '{argument}'", value, argument),
        ErrorKind::ValueValidation => {
            let wrong = tr!("invalid value '{value}' for '{argument}'", value, argument);
            // What other libraries say of a value is English.
            let why = std::error::Error::source(error).map(ToString::to_string);
            match why.filter(|why| !why.is_ascii()) {
                Some(why) => tr!("{what}: {why}", what = wrong, why),
                None => wrong,
            }
        }
        ErrorKind::TooManyValues => tr!("unexpected value '{value}' for '{argument}' found", value, argument),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            tr!("'{argument}' has too few or too many values", argument)
        }
        ErrorKind::NoEquals => tr!("equal sign is needed when assigning values to '{argument}'", argument),
        ErrorKind::ArgumentConflict => {
            let other = of(ContextKind::PriorArg);
            match other.is_empty() || other == argument {
                true => tr!("the argument '{argument}' cannot be used multiple times", argument),
                false => tr!("the argument '{argument}' cannot be used with '{other}'", argument, other),
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = argument.replace(", ", "\n  ");
            tr!("the following required arguments were not provided:\n  {missing}", missing)
        }
        ErrorKind::MissingSubcommand => tr!("a subcommand is required but one was not provided"),
        ErrorKind::InvalidUtf8 => tr!("invalid UTF-8 was detected in one or more arguments"),
        _ => tr!("the command line is wrong"),
    };
    let mut lines = vec![tr!("error: {what}", what)];
    let known = [ContextKind::ValidValue, ContextKind::ValidSubcommand].map(of);
    lines.extend(
        known
            .iter()
            .filter(|values| !values.is_empty())
            .map(|values| format!("  {}", tr!("[possible values: {values}]", values))),
    );
    let similar =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue].map(of);
    for name in similar.iter().filter(|name| !name.is_empty()) {
        lines.push(format!("\n  {}", tr!("tip: did you mean '{name}'?", name)));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = super::language::of_help(usage.to_string().trim_start_matches("Usage:").trim());
        let usage = usage.trim_end();
        lines.push(format!("\n{}{usage}", tr!("Usage: ")));
    }
    lines.push(format!("\n{}", tr!("For more information, try '--help'.")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic_text::within;

    #[test]
    fn what_is_wrong_is_said_in_chinese() {
        let said = |line: &[&str]| {
            within(Language::Chinese, || {
                let words = ["sfic"].iter().chain(line);
                text(&crate::command().try_get_matches_from(words).unwrap_err())
            })
        };
        for (line, what) in [
            (&["run"][..], "缺少必需的参数："),
            (&["run", "a.toml", "--sed", "1"], "未知参数“--sed”"),
            (&["runn"], "没有“runn”这个命令"),
            (&["list", "arm"], "“arm”不是“<WHAT>”的有效取值"),
            (&["run", "a.toml", "--seed"], "“--seed <S>”需要一个值"),
            (&["run", "a.toml", "--seed", "x"], "“x”不是“--seed <S>”的有效取值"),
            (&["run", "a.toml", "--no-files", "--out", "x"], "不能与"),
            (&["run", "a.toml", "--json", "--json"], "不能重复使用"),
        ] {
            let text = said(line);
            assert!(text.starts_with("错误：") && text.contains(what), "{text}");
            let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 2);
            let english: Vec<&str> = words
                .filter(|word| ["the", "for", "error", "Usage", "found", "value", "try"].contains(word))
                .collect();
            assert!(english.is_empty(), "{english:?} in {text}");
        }
        assert!(said(&["runn"]).contains("“run”"), "{}", said(&["runn"]));
    }
}
