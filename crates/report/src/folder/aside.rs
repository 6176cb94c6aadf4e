//! Files that appear whole or not at all: written aside, then renamed.

use std::fs;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use sha2::Digest;
use tempfile::NamedTempFile;

use super::owner::Hashing;
use sfic::experiment::plan::hex;

/// The byte-order mark of UTF-8. Excel takes a table as CSV without it for one in the code page of the system, and garbles
/// what is not ASCII.
pub const MARK: &str = "\u{feff}";

type Contents<'a> = &'a mut (dyn Write + Send);

/// Writes `path` whole or not at all, whatever happens to the machine meanwhile.
///
/// # Errors
///
/// When the file or the one beside it cannot be written or renamed.
pub fn write_whole(path: &Path, contents: impl FnOnce(Contents<'_>) -> io::Result<()>) -> io::Result<()> {
    let aside = beside(path, contents)?;
    aside.as_file().sync_all()?;
    take_name(aside, path)
}

/// The same without waiting for the disk: writes a file of results, as CSV with its mark if it needs one, and returns its
/// SHA-256.
pub(super) fn write_digested(
    path: &Path,
    contents: impl FnOnce(Contents<'_>) -> io::Result<()>,
) -> io::Result<String> {
    let (mut aside, mut digest, ascii) = digested(path, contents)?;
    if !ascii && path.extension().is_some_and(|ending| ending == "csv") {
        // Only now is it known that the file needs the mark, at its beginning.
        aside.as_file_mut().rewind()?;
        let mut plain = aside;
        (aside, digest, _) = digested(path, |out| {
            out.write_all(MARK.as_bytes())?;
            io::copy(plain.as_file_mut(), out).map(|_| ())
        })?;
    }
    take_name(aside, path)?;
    Ok(digest)
}

/// A file beside `path`, its SHA-256, and whether all in it is ASCII.
fn digested(
    path: &Path,
    contents: impl FnOnce(Contents<'_>) -> io::Result<()>,
) -> io::Result<(NamedTempFile, String, bool)> {
    let (mut digest, mut ascii) = (String::new(), true);
    let aside = beside(path, |out| {
        let mut out = Hashing::new(out);
        contents(&mut out)?;
        (digest, ascii) = (hex(&out.hash.finalize()), out.ascii);
        Ok(())
    })?;
    Ok((aside, digest, ascii))
}

/// A file beside `path` with these contents.
fn beside(path: &Path, contents: impl FnOnce(Contents<'_>) -> io::Result<()>) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let aside = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
    let mut writer = BufWriter::new(aside);
    contents(&mut writer)?;
    Ok(writer.into_inner()?)
}

fn take_name(aside: NamedTempFile, path: &Path) -> io::Result<()> {
    // Temporary files are private to their owner; results are for all who may read the folder.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        aside.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    aside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table");
        write_whole(&path, |out| out.write_all(b"old")).unwrap();
        let failed = write_whole(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("no"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_table_has_a_mark_if_and_only_if_it_is_not_ascii() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            let digest = write_digested(&path, |out| out.write_all(text.as_bytes())).unwrap();
            let bytes = fs::read(path).unwrap();
            assert_eq!(digest, crate::folder::manifest::sha256(&bytes), "{name}");
            bytes
        };
        assert_eq!(write("plain.csv", "arm\nall\n"), b"arm\nall\n");
        let long = "a".repeat(100_000);
        let late = format!("{long}\n\u{534f}\u{540c}\n");
        assert_eq!(write("late.csv", &late), format!("\u{feff}{late}").into_bytes());
        // Other files are for programs that want none.
        assert_eq!(write("scenario.toml", "\u{534f}"), "\u{534f}".as_bytes());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
