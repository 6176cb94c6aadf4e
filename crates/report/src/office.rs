//! Files of office programs (`.xlsx`, `.docx`): which of them are as this program wrote them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zip::{DateTime, ZipArchive};

/// Who made a file, as it says itself.
pub const AUTHOR: &str = "sfic";
/// Bytes of the part that says so which are read: it is short.
const MOST: u64 = 1 << 16;

/// True if a file is empty, or says that this program made it and nobody saved it since: an office program puts in the name
/// of its user, or the time.
///
/// # Errors
///
/// When it cannot be read.
pub fn is_own(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let Ok(mut archive) = ZipArchive::new(file) else { return Ok(false) };
    for place in 0..archive.len() {
        let Ok(part) = archive.by_index_raw(place) else { return Ok(false) };
        if part.last_modified().is_some_and(|time| time != DateTime::default()) {
            return Ok(false);
        }
    }
    let Ok(part) = archive.by_name("docProps/core.xml") else { return Ok(false) };
    let mut text = String::new();
    part.take(MOST).read_to_string(&mut text)?;
    let says = |tag: &str| text.contains(&format!("<{tag}>{AUTHOR}</{tag}>"));
    Ok(says("dc:creator") && says("cp:lastModifiedBy"))
}
