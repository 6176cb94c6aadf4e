//! Files of results that are read back, and why one cannot be.

use std::fs;
use std::path::{Path, PathBuf};

use crate::folder::manifest::ManifestError;
use crate::tables::Tables;
use crate::tables::table::TableError;
use sfic_text::{joined, tr};

/// Error of reading results.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing in the folder can be reported on.
    #[error("{}", tr!("{path}: no results to report on: none of {files} is there, nor what `sfic sweep`, `sensitivity`, `discover`, \
         `calibrate`, `validate` or `propositions` leave when they have ended; `sfic run SCENARIO --out {path}` makes some", path = .0.display(), files = joined(Tables::FILES)))]
    Nothing(PathBuf),
    /// A file cannot be read, or is not as `sfic` writes it.
    #[error(transparent)]
    File(#[from] TableError),
    /// The manifest is not right.
    #[error("{}: {error}", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: ManifestError,
    },
    /// The scenario in the manifest is not one of this version.
    #[error("{}", tr!("{path}: the scenario in it cannot be read by this version of sfic:\n{problems}", path = path.display(), problems))]
    Scenario {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problems: String,
    },
    /// A file is not the one that the results were written with.
    #[error("{}", tr!("{path}: {what}; run the command again that made these results, or give their folder as it was", path = path.display(), what))]
    Changed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A study, or its sweep, cannot be read back.
    #[error("{0}")]
    Study(String),
}

/// The text of a file; none if it is not there.
pub(super) fn read(path: &Path) -> Result<Option<String>, ReadError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TableError::Io { path: path.to_path_buf(), error }.into()),
    }
}
