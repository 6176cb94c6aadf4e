//! What was asked of the program: the command line, and every text that it named. A manifest holds both, so that the folder
//! of results can be made again from it alone.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use sfic_text::tr;

use super::disk::Disk;
use super::manifest::{Analysis, ManifestError, sha256};
use sfic::experiment::plan::MODEL_VERSION;
use sfic::scenario::{Files, Room};

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The command line after `sfic`, without what says only where and how it is done: options as `--name=value`, files
    /// after `--`.
    pub arguments: Vec<String>,
    /// The texts that it named, and those that they name, by the paths under which they were read; tables as CSV.
    pub files: BTreeMap<String, String>,
}

/// A manifest, or `discover.json`, as far as it says what was asked.
#[derive(Clone, Debug, Deserialize)]
pub struct Kept {
    /// The analysis that wrote it.
    pub analysis: Analysis,
    /// Version of the program; absent from `discover.json`.
    pub version: Option<String>,
    /// Version of the meaning of results.
    model_version: Option<u32>,
    /// What was asked; absent where an earlier version wrote it.
    #[serde(default)]
    pub asked: Asked,
}

impl Kept {
    /// Reads it, as it was written.
    ///
    /// # Errors
    ///
    /// See [`ManifestError`].
    pub fn read(text: &str) -> Result<Self, ManifestError> {
        let kept: Kept = serde_json::from_str(text)?;
        match kept.asked.arguments.is_empty() || as_written(text) {
            true => Ok(kept),
            false => Err(ManifestError::Changed),
        }
    }

    /// The version of the program that gives its results to the byte, if this one may not.
    pub fn other_program(&self) -> Option<&str> {
        let same = self.version.as_deref().is_none_or(|version| version == env!("CARGO_PKG_VERSION"))
            && self.model_version.is_none_or(|version| version == MODEL_VERSION);
        self.version.as_deref().filter(|_| !same)
    }
}

impl Asked {
    /// What a manifest, or `discover.json`, says of it; nothing if it does not.
    pub(crate) fn in_file(path: &Path) -> Option<Self> {
        #[derive(Deserialize)]
        struct Of {
            asked: Asked,
        }
        serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok().map(|Of { asked }| asked)
    }

    /// The command, after `sfic`.
    pub fn command(&self) -> String {
        let words = self.arguments.iter().take_while(|word| !word.starts_with('-'));
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// The options that say what was done.
    pub fn options(&self) -> impl Iterator<Item = &str> {
        let options = self.arguments.iter().skip_while(|word| !word.starts_with('-'));
        options.map(String::as_str).take_while(|word| *word != "--")
    }

    /// The settings that the command line gave, as `path=value`.
    pub fn changes(&self) -> impl Iterator<Item = &str> {
        self.options().filter_map(|option| option.strip_prefix("--set="))
    }

    /// The files on the command line, and other values without a name.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.arguments.iter().skip_while(|word| *word != "--").skip(1).map(String::as_str)
    }
}

/// True if a manifest says what it said when it was written.
pub(super) fn as_written(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Of {
        sha256: String,
    }
    let of = serde_json::from_str(text).ok().zip(digest(text).ok());
    of.is_some_and(|(Of { sha256 }, found)| sha256 == found)
}

/// SHA-256 of what a manifest says, but for the machine and this digest.
pub(super) fn digest(text: &str) -> serde_json::Result<String> {
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text)?;
    object.remove("machine");
    object.remove("sha256");
    serde_json::to_string(&object).map(sha256)
}

struct State {
    asked: Asked,
    given: Option<BTreeMap<String, String>>,
}

static STATE: Mutex<State> =
    Mutex::new(State { asked: Asked { arguments: Vec::new(), files: BTreeMap::new() }, given: None });

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says what this process is asked: manifests hold it from now on, with the texts that are read.
pub fn ask(arguments: Vec<String>) {
    state().asked.arguments = arguments;
}

/// Says that this process is asked what a manifest holds; its texts take the place of those on the disk.
pub fn ask_again(asked: Asked) {
    let mut state = state();
    state.asked.arguments = asked.arguments;
    state.given = Some(asked.files);
}

/// What this process was asked, and has read; nothing in a program that does not say.
pub fn asked() -> Option<Asked> {
    Some(state().asked.clone()).filter(|asked| !asked.arguments.is_empty())
}

/// What a plan of shards asks, as JSON: the sweep that it cuts.
pub(super) fn of_plan() -> serde_json::Result<String> {
    let mut asked = state().asked.clone();
    let end = asked.arguments.iter().position(|word| word == "--").unwrap_or(asked.arguments.len());
    let places = asked.arguments.split_off(end);
    asked.arguments.retain(|word| word != "plan" && !word.starts_with("--shards="));
    asked.arguments.extend(places);
    serde_json::to_string_pretty(&asked)
}

/// Says that this process ends what a plan asks, in the format of tables that it is asked for itself.
pub(super) fn ask_as_planned(text: &str) -> serde_json::Result<()> {
    let mut planned: Asked = serde_json::from_str(text)?;
    let mut state = state();
    let format = state.asked.options().filter(|option| option.starts_with("--tables="));
    let end = planned.arguments.iter().position(|word| word == "--").unwrap_or(planned.arguments.len());
    planned.arguments.splice(end..end, format.map(String::from).collect::<Vec<_>>());
    state.asked = planned;
    Ok(())
}

/// The texts that the command line names: from the disk, or from the manifest that is asked again.
#[derive(Clone, Copy, Debug)]
pub struct Inputs;

impl Inputs {
    /// True for a file, that is neither a folder nor missing.
    pub fn is_file(self, path: &Path) -> bool {
        match &state().given {
            Some(given) => given.contains_key(&*path.to_string_lossy()),
            None => path.exists() && !path.is_dir(),
        }
    }

    /// The files of a folder.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn inside(self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        match &state().given {
            Some(given) => {
                let paths = given.keys().map(PathBuf::from);
                Ok(paths.filter(|path| path.parent() == Some(folder)).collect())
            }
            None => Ok(std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect()),
        }
    }

    fn kept(path: &Path, read: impl FnOnce() -> io::Result<Vec<u8>>) -> io::Result<Vec<u8>> {
        let name = path.to_string_lossy().into_owned();
        let given = state().given.as_ref().map(|given| given.get(&name).cloned());
        let bytes = match given {
            Some(Some(text)) => text.into_bytes(),
            Some(None) => {
                return Err(io::Error::new(io::ErrorKind::NotFound, tr!("the manifest does not have it")));
            }
            None => read()?,
        };
        if let Ok(text) = std::str::from_utf8(&bytes) {
            state().asked.files.insert(name, text.into());
        }
        Ok(bytes)
    }
}

impl Files for Inputs {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        Self::kept(path, || Disk.read(path, most))
    }

    fn table(&self, path: &Path) -> io::Result<String> {
        let bytes = Self::kept(path, || Disk.table(path).map(String::into_bytes))?;
        String::from_utf8(bytes).map_err(|error| io::Error::other(error.utf8_error()))
    }

    fn folder(&self, path: &Path) -> PathBuf {
        Disk.folder(path)
    }

    fn below(&self, folder: &Path) -> Vec<PathBuf> {
        Disk.below(folder)
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        Disk.canonical(path)
    }

    fn room(&self) -> Option<Room> {
        Disk.room()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_changed_in_a_manifest_is_noticed_but_for_the_machine() {
        let text = r#"{"analysis": "run", "version": "1", "x": 0.1, "machine": {"threads": 1},
            "asked": {"arguments": ["run", "--", "a.toml"], "files": {"a.toml": "title = 'a'"}}, "sha256": ""}"#;
        let sealed = text.replace(r#""sha256": """#, &format!(r#""sha256": "{}""#, digest(text).unwrap()));
        assert_eq!(Kept::read(&sealed).unwrap().asked.arguments, ["run", "--", "a.toml"]);
        assert!(Kept::read(&sealed.replace("\"threads\": 1", "\"threads\": 8")).is_ok());
        for (old, new) in [("0.1", "0.2"), ("'a'", "'b'"), ("\"a.toml\"]", "\"b.toml\"]"), ("\"1\"", "\"2\"")]
        {
            let changed = sealed.replace(old, new);
            assert!(matches!(Kept::read(&changed), Err(ManifestError::Changed)), "{old}");
        }
    }
}
