//! Completions as bash asks for them.

use std::fs;
use std::process::Command;

use crate::bench::Bench;

#[test]
fn bash_completes_files_arms_levers_and_outcomes_and_keeps_spaces() {
    let arm = "title = 't'\n[[arm]]\nname = 'null check'\nset = { 'institution.platform' = 0.9 }\n";
    let bench = Bench::with(&[("x y/a b.toml", arm), ("script", "")]);
    fs::write(bench.path("script"), bench.done(&["completions", "bash"])).unwrap();
    let folder = assert_cmd::cargo::cargo_bin!("sfic").parent().unwrap().display().to_string();
    let ask = "source ./script; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
        _clap_complete_sfic sfic \"${@: -1}\"; printf '[%s]' \"${COMPREPLY[@]}\"";
    for (line, expected) in [
        (&["run", "x"][..], r"[x\ y/]"),
        (&["run", r"x\ y/"], r"[x\ y/a\ b.toml]"),
        (&["run", "x y/a b.toml", "--arms", "nul"], r"[null\ check]"),
        (&["run", "x y/a b.toml", "--arms", r"reporting,null\ c"], r"[reporting,null\ check]"),
        (&["run", "--set", "institution.plat"], "[institution.platform=]"),
        (&["sensitivity", "--outcome", "reinf"], "[reinfringement_rate]"),
        (&["explain", "legitim"], "[legitimacy]"),
        (&["swe"], "[sweep]"),
    ] {
        let output = Command::new("bash")
            .args(["-c", ask, "bash", "sfic"])
            .args(line)
            .current_dir(bench.path("."))
            .env("PATH", format!("{folder}:{}", std::env::var("PATH").unwrap()))
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{line:?}: {output:?}");
    }
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(bench.done(&["completions", shell]).contains("COMPLETE"), "{shell}");
    }
}
