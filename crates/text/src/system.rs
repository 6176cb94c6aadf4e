//! Errors of the operating system in the language that is spoken.

use std::io::{Error, ErrorKind};
use std::str::Utf8Error;

use crate::{Language, spoken, tr};

/// An error of the system: in English as the system has it; in other languages by its kind, with the number that the
/// system gave it. A text of the program's own in an [`Error`] stays as it is.
pub fn system(error: &Error) -> String {
    if spoken() == Language::English {
        return error.to_string();
    }
    if let Some(own) = error.get_ref() {
        let text = own.to_string();
        // What the program says is said in the language that is spoken, what libraries say in English.
        if !text.is_ascii() {
            return text;
        }
        if own.is::<Utf8Error>() {
            return tr!("it is not text in UTF-8");
        }
        if error.kind() == ErrorKind::Other {
            return tr!("it cannot be read or written");
        }
        return of_kind(error.kind());
    }
    match error.raw_os_error() {
        Some(code) => tr!("{what} (os error {code})", what = of_kind(error.kind()), code),
        None => of_kind(error.kind()),
    }
}

fn of_kind(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::NotFound => tr!("no such file or folder"),
        ErrorKind::PermissionDenied => tr!("permission denied"),
        ErrorKind::AlreadyExists => tr!("it exists already"),
        ErrorKind::StorageFull => tr!("no room left on the disk"),
        ErrorKind::QuotaExceeded => tr!("the quota of the disk is used up"),
        ErrorKind::FileTooLarge => tr!("the file is too large"),
        ErrorKind::ReadOnlyFilesystem => tr!("the disk is read-only"),
        ErrorKind::IsADirectory => tr!("it is a folder, not a file"),
        ErrorKind::NotADirectory => tr!("it is a file, not a folder"),
        ErrorKind::DirectoryNotEmpty => tr!("the folder is not empty"),
        ErrorKind::InvalidFilename => tr!("the name of the file is not valid"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => tr!("another program uses it"),
        ErrorKind::WouldBlock => tr!("it is not available now"),
        ErrorKind::TimedOut => tr!("it took too long"),
        ErrorKind::Interrupted => tr!("it was interrupted"),
        ErrorKind::BrokenPipe => tr!("nobody reads what is written"),
        ErrorKind::WriteZero => tr!("no more can be written"),
        ErrorKind::AddrInUse => tr!("the address is in use"),
        ErrorKind::AddrNotAvailable => tr!("the address is not available"),
        ErrorKind::ConnectionRefused => tr!("the connection was refused"),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::NotConnected => {
            tr!("the connection was closed")
        }
        ErrorKind::InvalidData => tr!("the content is not valid"),
        ErrorKind::InvalidInput => tr!("the value is not valid"),
        ErrorKind::UnexpectedEof => tr!("it ends too early"),
        ErrorKind::OutOfMemory => tr!("out of memory"),
        ErrorKind::Unsupported => tr!("the system cannot do this"),
        _ => tr!("an error of the system"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::within;

    #[test]
    fn the_system_speaks_the_language_and_its_numbers_stay() {
        let missing = std::fs::read("no such file").unwrap_err();
        let code = missing.raw_os_error().unwrap_or_default();
        let full = Error::from(ErrorKind::StorageFull);
        let own = Error::other("实验日志不完整");
        let library = Error::new(ErrorKind::InvalidData, "bad magic number");
        let binary = String::from_utf8(vec![0xff]).map_err(|error| Error::other(error.utf8_error()));
        let binary = binary.unwrap_err();
        for error in [&missing, &full, &own, &library, &binary] {
            assert_eq!(system(error), error.to_string());
        }
        within(Language::Chinese, || {
            assert_eq!(system(&missing), format!("文件或文件夹不存在（系统错误代码{code}）"));
            assert_eq!(system(&full), "磁盘空间不足");
            assert_eq!(system(&own), "实验日志不完整");
            assert_eq!(system(&library), "内容无效");
            assert_eq!(system(&binary), "不是UTF-8编码的文本");
        });
    }
}
