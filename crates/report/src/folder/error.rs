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

#[cfg(test)]
mod tests {
    use super::*;
    use sfic_text::{Language, within};

    #[test]
    fn errors_of_folders_are_chinese_with_the_number_of_the_system() {
        let missing =
            || FolderError::Io { path: "a/b.csv".into(), error: std::fs::read("no such file").unwrap_err() };
        let code = |error: &FolderError| match error {
            FolderError::Io { error, .. } => error.raw_os_error().unwrap_or_default(),
            _ => 0,
        };
        let english = missing().to_string();
        assert!(english.ends_with(": look whether the name and its folder are right"), "{english}");
        within(Language::Chinese, || {
            let error = missing();
            let expected = format!(
                "a/b.csv: 文件或文件夹不存在（系统错误代码{}）：请检查名称及所在文件夹是否正确",
                code(&error)
            );
            assert_eq!(error.to_string(), expected);
            assert_eq!(
                FolderError::InUse("out".into()).to_string(),
                "out正被另一个sfic进程使用，请等待其结束，或用`--out`指定其他文件夹"
            );
            let holds = sfic_text::tr!("results of `sfic {command}`", command = "run");
            let other = FolderError::Other { path: "out".into(), holds }.to_string();
            assert!(other.starts_with("out中有`sfic run`的结果，不得覆盖"), "{other}");
        });
    }
}
