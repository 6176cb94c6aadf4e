//! Scenarios, studies and propositions from the disk, checked against the memory of this machine.

use std::path::Path;

use super::asked::Inputs;
use super::disk::Disk;
use sfic_text::{system, tr};

use sfic::scenario::study::{self, Changes};
use sfic::scenario::{self, Files, Loaded, Overrides, Problems, Proposition, Texts};

/// Reads the scenario file at `path`; see [`scenario::load`].
///
/// # Errors
///
/// Every problem of the file, of those that it extends, and of `overrides`.
pub fn load(path: &Path, overrides: &Overrides) -> Result<Loaded, Problems> {
    scenario::load(&Inputs, path, overrides)
}

/// Resolves a scenario from its text, which may extend no file; `name` is what messages call it.
///
/// # Errors
///
/// Every problem of the text and of `overrides`.
pub fn load_text(name: &str, text: &str, overrides: &Overrides) -> Result<Loaded, Problems> {
    let mut texts = Texts::new([(name, text)]);
    texts.room = Disk.room();
    scenario::load(&texts, name.as_ref(), overrides)
}

/// Reads the study file of a folder of results; see [`study::load`].
///
/// # Errors
///
/// Every problem of the study, of its scenario and of its file of points.
pub fn load_own_study(path: &Path, changes: &Changes) -> Result<study::Loaded, Problems> {
    study::load(&Disk, path, changes)
}

/// Reads the study file at `path`; see [`study::load`].
///
/// # Errors
///
/// Every problem of the study, of its scenario and of its file of points.
pub fn load_study(path: &Path, changes: &Changes) -> Result<study::Loaded, Problems> {
    study::load(&Inputs, path, changes)
}

/// Reads every proposition file (`*.toml`) of a folder, or the one file at `path`; see
/// [`scenario::load_propositions`].
///
/// # Errors
///
/// Every problem of every file.
pub fn load_propositions(path: &Path, base: Option<&Path>) -> Result<Vec<Proposition>, Problems> {
    if Inputs.is_file(path) {
        return scenario::load_propositions(&Inputs, &[path.to_path_buf()], base);
    }
    let shown = path.display();
    let help = tr!("give the folder of proposition files, or one of them: sfic propositions FOLDER");
    let mut paths = Inputs.inside(path).map_err(|error| {
        Problems::of_file(tr!("cannot read {shown}: {error}", shown, error = system(&error)), help.as_str())
    })?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    if paths.is_empty() {
        return Err(Problems::of_file(tr!("{shown} holds no proposition file", shown), help));
    }
    scenario::load_propositions(&Inputs, &paths, base)
}
