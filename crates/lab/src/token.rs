//! The token of a lab: in its address, so that only those who are given the address get in. It is kept for a port, so that
//! a lab that is started again takes back the pages that are open.

use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sfic_text::tr;

/// Random bytes of a token that nobody gave.
const BYTES: usize = 24;
/// Lengths of a token.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=128;

/// A token that is given, if it can be in an address.
///
/// # Errors
///
/// A sentence about what it must be.
pub fn checked(given: &str) -> Result<String, String> {
    let plain = given.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    match plain && LENGTHS.contains(&given.len()) {
        true => Ok(given.into()),
        false => Err(tr!("a token has 8 to 128 letters, digits, - and _")),
    }
}

/// A new token that nobody can guess: 48 digits of the system's random generator.
///
/// # Errors
///
/// If the system has no random numbers.
pub fn new() -> io::Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The file of the token for a port, below the state folder of the user; `None` without a home.
pub fn file(port: u16) -> Option<PathBuf> {
    let folder = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = folder("XDG_STATE_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local/state")))
        .or_else(|| folder("LOCALAPPDATA"))?;
    Some(state.join("sfic").join(format!("lab-{port}.token")))
}

/// The token in a file; a new one, written there for this user's eyes only, if there is none, or others can read it.
///
/// # Errors
///
/// If the file cannot be written, or the system has no random numbers.
pub fn kept(file: &Path) -> io::Result<String> {
    if let Some(token) = read(file) {
        return Ok(token);
    }
    let token = new()?;
    if let Some(folder) = file.parent() {
        private_folder().recursive(true).create(folder)?;
    }
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    private_file().write(true).create_new(true).open(file)?.write_all(token.as_bytes())?;
    Ok(token)
}

fn read(path: &Path) -> Option<String> {
    let file = File::open(path).ok()?;
    if !is_private(&file) {
        return None;
    }
    let mut text = String::new();
    file.take(*LENGTHS.end() as u64 + 1).read_to_string(&mut text).ok()?;
    checked(&text).ok()
}

#[cfg(unix)]
fn is_private(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o077 == 0)
}

/// Below the folder of a user others cannot read.
#[cfg(not(unix))]
fn is_private(file: &File) -> bool {
    file.metadata().is_ok_and(|data| data.is_file())
}

fn private_file() -> OpenOptions {
    #[allow(unused_mut, reason = "modes are Unix's")]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn private_folder() -> DirBuilder {
    #[allow(unused_mut, reason = "modes are Unix's")]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_kept_for_this_user_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state/sfic/lab-1.token");
        let token = kept(&file).unwrap();
        assert_eq!(checked(&token).unwrap().len(), 48);
        assert_eq!(kept(&file).unwrap(), token);
        assert_ne!(new().unwrap(), token);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
            // What others could read or write is no secret.
            for open in [0o640, 0o604, 0o602] {
                let before = kept(&file).unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(open)).unwrap();
                assert_ne!(kept(&file).unwrap(), before);
                assert_eq!(mode(&file), 0o600);
            }
        }
        for spoilt in ["", "short", "with a space in it", &"x".repeat(129)] {
            fs::write(&file, spoilt).unwrap();
            assert_ne!(kept(&file).unwrap(), spoilt);
        }
        fs::create_dir_all(folder.path().join("folder")).unwrap();
        assert!(kept(&folder.path().join("folder")).is_err());
    }

    #[test]
    fn a_given_token_can_be_in_an_address() {
        assert_eq!(checked("class-2026_A").unwrap(), "class-2026_A");
        for wrong in ["", "1234567", "with space", "a/b/c/d/e", "a&b=cdefg", "schön-und-lang"] {
            assert!(checked(wrong).is_err(), "{wrong}");
        }
    }
}
