//! Errors of a folder of results, with what to do.

use std::io;
use std::path::PathBuf;

/// Error of a folder of results.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process writes to it.
    #[error("{} is in use by another run of sfic; wait for it, or give another folder with --out", .0.display())]
    InUse(PathBuf),
    /// It holds the answer to another question.
    #[error(
        "{} holds {holds}, which nothing may overwrite: give another folder with --out, or move or delete what is there",
        path.display()
    )]
    Other {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        holds: String,
    },
    /// It cannot be made, read or written.
    #[error("{}: {}", path.display(), explained(error))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Error of the system.
        error: io::Error,
    },
}

/// An error of the system with what to do.
pub fn explained(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            format!("{error}: change its permissions or those of its folder, or give another place")
        }
        io::ErrorKind::ReadOnlyFilesystem => format!("{error}: give a place on a disk that can be written"),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            format!("{error}: a file is where a folder is needed; move it, or give another place")
        }
        io::ErrorKind::IsADirectory => format!("{error}: a folder is where a file is needed; give a file"),
        io::ErrorKind::NotFound => format!("{error}: look whether the name and its folder are right"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => format!(
            "no room on the disk ({error}); what is finished is kept: make room and give the same command again"
        ),
        _ => error.to_string(),
    }
}
