//! The version of the program, with the commit of the checkout in which it is built, if it is built in one.

use std::path::Path;
use std::process::Command;

fn git(arguments: &[&str]) -> Option<String> {
    let output =
        Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_string())
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    // A package may lie in somebody else's checkout.
    let commit = Path::new("../../.git").exists().then(|| git(&["rev-parse", "--short", "HEAD"])).flatten();
    let Some(commit) = commit else {
        println!("cargo::rustc-env=SFIC_VERSION={version}");
        return;
    };
    println!("cargo::rustc-env=SFIC_COMMIT={commit}");
    println!("cargo::rustc-env=SFIC_VERSION={version} ({commit})");
    for file in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", file]).filter(|path| Path::new(path).exists());
        path.iter().for_each(|path| println!("cargo::rerun-if-changed={path}"));
    }
}
