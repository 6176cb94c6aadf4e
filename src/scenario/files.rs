//! The files that scenarios, studies and propositions name, and the memory of the machine on which they run: both
//! are given by the caller, so that the library works where there is no disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::problem::did_you_mean;
use sfic_text::tr;

/// A source of files, such as a disk or texts in memory.
pub trait Files {
    /// The first `most` bytes of a file.
    ///
    /// # Errors
    ///
    /// If it cannot be read; [`io::ErrorKind::Unsupported`] if there are only the files that were given.
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>>;

    /// The table of points in a file, as CSV.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or is not text.
    fn table(&self, path: &Path) -> io::Result<String> {
        String::from_utf8(self.read(path, u64::MAX)?).map_err(|error| io::Error::other(error.utf8_error()))
    }

    /// Files in a folder and in the folders inside it; none where it is not known.
    fn below(&self, folder: &Path) -> Vec<PathBuf>;

    /// The folder in which a file names others: its own.
    fn folder(&self, path: &Path) -> PathBuf {
        path.parent().unwrap_or(Path::new("")).to_path_buf()
    }

    /// The same path for all paths that lead to a file.
    fn canonical(&self, path: &Path) -> PathBuf;

    /// The memory for populations; `None` if it is unknown, so that any size is accepted.
    fn room(&self) -> Option<Room>;
}

/// The memory and threads of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Histories that run side by side.
    pub threads: usize,
    /// Bytes of memory available.
    pub bytes: u64,
}

/// Texts by their paths, in memory.
///
/// ```
/// use sfic::scenario::{Overrides, Texts, load};
///
/// let texts = Texts::new([
///     ("base.toml", "title = 'Base'\n[exporter]\nrelocate = 0.1"),
///     ("lessons/upper.toml", "extends = '../base.toml'\ntitle = 'Upper'"),
/// ]);
/// let loaded = load(&texts, "lessons/upper.toml".as_ref(), &Overrides::default()).unwrap();
/// assert_eq!(loaded.scenario.base.settings.exporter.relocate, 0.1);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Texts {
    texts: BTreeMap<PathBuf, String>,
    /// The memory for populations.
    pub room: Option<Room>,
}

impl Texts {
    /// These texts, each with its path, without a limit on populations.
    pub fn new<P: AsRef<Path>, T: Into<String>>(texts: impl IntoIterator<Item = (P, T)>) -> Self {
        let texts = texts.into_iter().map(|(path, text)| (plain(path.as_ref()), text.into()));
        Texts { texts: texts.collect(), room: None }
    }
}

impl Files for Texts {
    fn read(&self, path: &Path, most: u64) -> io::Result<Vec<u8>> {
        let text = self.texts.get(&plain(path));
        let text =
            text.ok_or_else(|| io::Error::new(io::ErrorKind::Unsupported, tr!("no file is read here")))?;
        Ok(text.bytes().take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
    }

    fn below(&self, folder: &Path) -> Vec<PathBuf> {
        let folder = plain(folder);
        self.texts.keys().filter(|path| path.starts_with(&folder)).cloned().collect()
    }

    fn canonical(&self, path: &Path) -> PathBuf {
        plain(path)
    }

    fn room(&self) -> Option<Room> {
        self.room
    }
}

/// Endings of files that people give.
const ENDINGS: [&str; 3] = ["toml", "csv", "parquet"];
/// Folders above a path in which a file of a similar name is looked for.
const ABOVE: usize = 2;

/// Advice for a path that leads to no file: the file near to it whose name is most like it.
pub(super) fn nearest(files: &dyn Files, path: &Path) -> Option<String> {
    let ending = |path: &Path| path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    let wanted = ending(path).filter(|ending| ENDINGS.contains(&ending.as_str()));
    let fits = |file: &PathBuf| {
        let ending = ending(file);
        if wanted.is_some() {
            ending == wanted
        } else {
            ending.is_some_and(|e| ENDINGS.contains(&e.as_str()))
        }
    };
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let folders = path.ancestors().skip(1).take(ABOVE);
    let mut found = folders.filter_map(|folder| {
        let there: Vec<PathBuf> = files.below(folder).into_iter().filter(fits).collect();
        let stems: Vec<String> = there.iter().filter_map(|file| stem(file)).collect();
        let meant = did_you_mean(&stem(path)?, stems.iter().map(String::as_str))?;
        let same = there.iter().filter(|file| stem(file).as_deref() == Some(meant));
        same.min_by_key(|file| file.components().count()).cloned()
    });
    found.next().map(|file| tr!("did you mean {file}?", file = file.display()))
}

/// The path without `.` and without `..` after a folder.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
impl Texts {
    /// The main scenario by its path, for tests of studies over it.
    pub(crate) fn with_main_scenario() -> Self {
        let text = include_str!("../../scenarios/china-customs.toml");
        Texts::new([("scenarios/china-customs.toml", text)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_every_path_that_leads_to_it() {
        let texts = Texts::new([("a/b.csv", "x\n1")]);
        for path in ["a/b.csv", "./a/./b.csv", "c/../a/b.csv"] {
            assert_eq!(texts.table(path.as_ref()).unwrap(), "x\n1");
        }
        assert_eq!(texts.read("a/b.csv".as_ref(), 2).unwrap(), b"x\n");
        let error = texts.read("../a/b.csv".as_ref(), 2).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Unsupported);
    }
}
