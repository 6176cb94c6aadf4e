//! Files of results that are read back, and why one cannot be.

use std::fs;
use std::path::{Path, PathBuf};

use crate::folder::manifest::ManifestError;
use crate::tables::Tables;
use crate::tables::table::TableError;

/// Error of reading results.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing in the folder can be reported on.
    #[error(
        "{}: no results to report on: none of {} is there, nor what `sfic sweep`, `sensitivity`, `discover`, \
         `calibrate`, `validate` or `propositions` leave when they have ended; `sfic run SCENARIO --out {}` makes some",
        .0.display(), Tables::FILES.join(", "), .0.display()
    )]
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
    #[error("{}: the scenario in it cannot be read by this version of sfic:\n{problems}", path.display())]
    Scenario {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problems: String,
    },
    /// A file is not the one that the results were written with.
    #[error("{}: {what}; run the command again that made these results, or give their folder as it was", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
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
