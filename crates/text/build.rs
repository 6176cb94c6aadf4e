//! Reads the texts of every language, compares them, and writes them as Rust: a fault in them is a fault of the build.

#[path = "src/folders.rs"]
mod folders;

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=messages");
    println!("cargo::rerun-if-changed=src/folders.rs");
    let root = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let languages = folders::read(&Path::new(&root).join("messages"))
        .unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("messages.rs"), folders::rust(&languages))
        .unwrap_or_else(|error| panic!("messages.rs: {error}"));
}
