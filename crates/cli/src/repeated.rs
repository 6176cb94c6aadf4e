//! What is on the command line twice, in one form or in two, of which only one could be taken.

use clap::{ArgAction, ArgMatches};

use super::Failure;
use sfic_text::tr;

/// Options, and the settings that say the same.
const SAME: [(&str, &[&str]); 3] = [
    ("replicates", &["experiment.replicates", "experiment.precision"]),
    ("seed", &["experiment.seed", "abc.seed"]),
    ("arms", &["experiment.arms"]),
];

/// An error if an option of the command holds a value twice, `--set` a parameter, or an option and `--set` the same.
pub(super) fn refused(command: &clap::Command, matches: &ArgMatches) -> Result<(), Failure> {
    for arg in command.get_arguments().filter(|arg| matches!(arg.get_action(), ArgAction::Append)) {
        let Some(option) = arg.get_long() else { continue };
        let mut seen: Vec<String> = Vec::new();
        for value in matches.get_raw(arg.get_id().as_str()).into_iter().flatten() {
            let value = value.to_string_lossy();
            let value = match option {
                "set" => value.split('=').next().unwrap_or_default(),
                _ => &value,
            };
            let value = value.trim().to_owned();
            if seen.contains(&value) {
                return Err(Failure::usage(tr!(
                    "--{option}: `{value}` is given twice, must be there once",
                    option,
                    value
                )));
            }
            seen.push(value);
        }
        let given = |id: &str| matches.try_contains_id(id).unwrap_or(false);
        let pairs = SAME.iter().flat_map(|(same, paths)| paths.iter().map(move |path| (same, path)));
        for (same, path) in pairs.filter(|(same, _)| option == "set" && given(same)) {
            let key = path.rsplit('.').next().unwrap_or_default();
            let table = |setting: &str| {
                path.starts_with(&format!("{setting}.")) && text(matches, setting).contains(key)
            };
            let of = |setting: &String| {
                setting == path || setting.starts_with(&format!("{path}.")) || table(setting)
            };
            if let Some(setting) = seen.iter().find(|setting| of(setting)) {
                return Err(Failure::usage(tr!(
                    "--{same} and --set {setting}: only one can hold, give one of them",
                    same,
                    setting
                )));
            }
        }
    }
    match matches.subcommand() {
        Some((name, below)) => {
            command.find_subcommand(name).map_or(Ok(()), |command| refused(command, below))
        }
        None => Ok(()),
    }
}

/// What `--set` gives a parameter or a table.
fn text(matches: &ArgMatches, setting: &str) -> String {
    let given =
        matches.get_raw("set").into_iter().flatten().map(|value| value.to_string_lossy().into_owned());
    let of = |value: &String| value.split('=').next().is_some_and(|path| path.trim() == setting);
    given.filter(of).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every option of a command that takes several values, with a path of commands to it.
    fn lists(command: &clap::Command, path: &[String], found: &mut Vec<(Vec<String>, String)>) {
        for arg in command.get_arguments().filter(|arg| matches!(arg.get_action(), ArgAction::Append)) {
            found.extend(arg.get_long().map(|option| (path.to_vec(), option.to_owned())));
        }
        for below in command.get_subcommands() {
            lists(below, &[path, &[below.get_name().to_owned()]].concat(), found);
        }
    }

    #[test]
    fn an_option_and_a_setting_do_not_say_the_same() {
        let asked = |more: &[&str]| {
            let line = ["sfic", "run", "s.toml"].iter().chain(more);
            refused(&crate::command(), &crate::command().try_get_matches_from(line).unwrap())
        };
        for (option, value, setting) in [
            ("--replicates", "5", "experiment.replicates=7"),
            ("-n", "5", "experiment.precision={half_width=0.1}"),
            ("-n", "5", "experiment.precision.half_width=0.1"),
            ("-n", "5", "experiment={replicates=7}"),
            ("--seed", "5", "experiment.seed=7"),
            ("--arms", "capacity", "experiment.arms=[\"reporting\"]"),
        ] {
            let failure = asked(&[option, value, "--set", setting]).expect_err(setting);
            assert!(failure.message.contains("only one can hold"), "{}", failure.message);
            assert!(asked(&["--set", setting]).is_ok() && asked(&[option, value]).is_ok(), "{setting}");
        }
        assert!(asked(&["-n", "5", "--set", "experiment.seed=7"]).is_ok());
    }

    #[test]
    fn no_option_of_any_command_holds_a_value_twice() {
        let command = crate::command();
        let mut found = Vec::new();
        lists(&command, &["sfic".to_owned()], &mut found);
        let options: BTreeSet<&str> = found.iter().map(|(_, option)| option.as_str()).collect();
        assert!(["set", "arms", "select"].iter().all(|option| options.contains(option)), "{options:?}");
        for (path, option) in &found {
            // What else a command requires is not looked at here.
            let command = command.clone().ignore_errors(true);
            let (one, other) = if option == "set" { ("a=1", "a=2") } else { ("a", "a") };
            let line = |values: [&str; 2]| {
                let mut line = path.clone();
                line.extend(values.iter().flat_map(|value| [format!("--{option}"), (*value).to_owned()]));
                line
            };
            let matches = command.clone().try_get_matches_from(line([one, other])).unwrap();
            let failure = refused(&command, &matches).expect_err(&format!("{path:?} --{option}"));
            assert!(failure.message.contains("`a` is given twice"), "{}", failure.message);
            let matches = command.clone().try_get_matches_from(line([one, "b=2"])).unwrap();
            assert!(refused(&command, &matches).is_ok(), "{path:?} --{option}");
        }
    }
}
