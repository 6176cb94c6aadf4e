//! Errors of a folder of results, with what to do.

use std::io;
use std::path::PathBuf;

use sfic_text::{system, tr};

/// Error of a folder of results.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process writes to it.
    #[error("{}", tr!("{path} is in use by another run of sfic; wait for it, or give another folder with --out", path = .0.display()))]
    InUse(PathBuf),
    /// It holds the answer to another question.
    #[error("{}", tr!("{path} holds {holds}, which nothing may overwrite: give another folder with --out, or move or delete what is there", path = path.display(), holds))]
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
    let (kind, error) = (error.kind(), system(error));
    match kind {
        io::ErrorKind::PermissionDenied => {
            tr!("{error}: change its permissions or those of its folder, or give another place", error)
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            tr!("{error}: give a place on a disk that can be written", error)
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            tr!("{error}: a file is where a folder is needed; move it, or give another place", error)
        }
        io::ErrorKind::IsADirectory => tr!("{error}: a folder is where a file is needed; give a file", error),
        io::ErrorKind::NotFound => tr!("{error}: look whether the name and its folder are right", error),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => tr!(
            "no room on the disk ({error}); what is finished is kept: make room and give the same command again",
            error
        ),
        _ => error,
    }
}
