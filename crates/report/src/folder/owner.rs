//! Whose a folder of results is: one analysis of one question, with the digest of every file that it wrote.
//!
//! They are in the manifest, written last; until it is there, the lock has the owner. A discovery beside its sweep has its
//! own in `discover.json`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sfic_text::tr;
use sha2::{Digest, Sha256};

use super::asked;
use super::manifest::Analysis;
use super::names::{self, JOURNAL, LOCK, PLAN, document, entries, known};
use sfic::experiment::plan::hex;

/// An analysis of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The analysis.
    pub analysis: Analysis,
    /// SHA-256 of what was asked: no labels, titles or, where more of them go on with those that are there, replicates.
    pub question: String,
}

/// The owner in a file that ends an analysis, and the digests of the files that it speaks of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seal {
    /// The owner, whose analysis the file has already.
    pub question: String,
    /// SHA-256 of every other file, by name.
    pub files: BTreeMap<String, String>,
}

impl Owner {
    /// The owner for an analysis of the question with these parts.
    pub fn new(analysis: Analysis, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in std::iter::once(analysis.command().as_bytes()).chain(parts.iter().copied()) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Owner { analysis, question: hex(&hash.finalize()) }
    }

    /// The first digits of the question, as names of folders have them.
    pub fn short(&self) -> &str {
        self.question.get(..6).unwrap_or(&self.question)
    }
}

/// Why a folder belongs to something else, in words; none if it is free or of this owner.
pub(super) fn other(folder: &Path, owner: &Owner) -> Option<String> {
    let is_of = |text: &str, finished: bool| match serde_json::from_str::<Owner>(text) {
        Ok(there) if there == *owner => None,
        Ok(there) => Some(match (there.analysis == owner.analysis, finished) {
            (true, true) => {
                tr!("results of `sfic {command}` on another question", command = there.analysis.command())
            }
            (false, true) => tr!("results of `sfic {command}`", command = there.analysis.command()),
            (_, false) => tr!("unfinished work of `sfic {command}`", command = there.analysis.command()),
        }),
        Err(_) => Some(tr!("a manifest that this version of sfic did not write")),
    };
    let text = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let sealing = if owner.analysis == Analysis::Discover { names::DISCOVERY } else { names::MANIFEST };
    for file in [sealing, names::MANIFEST, names::DISCOVERY] {
        if let Some(text) = text(file) {
            return is_of(&text, true);
        }
    }
    let names: Vec<String> = entries(folder).collect();
    let left = names.iter().find(|name| known(name) || *name == PLAN);
    match text(LOCK).filter(|text| !text.is_empty()) {
        Some(text) if left.is_some() || names.iter().any(|name| name.starts_with(JOURNAL)) => {
            is_of(&text, false)
        }
        _ => left
            .map(|name| tr!("{name}, and no {manifest} says whose it is", name, manifest = names::MANIFEST)),
    }
}

/// Writes the owner into the lock.
pub(super) fn sign(mut lock: &File, owner: &Owner) -> io::Result<()> {
    lock.set_len(0)?;
    lock.write_all(&serde_json::to_vec(owner)?)
}

/// Checks that every file of a folder is the one that its manifest, or `discover.json`, speaks of.
///
/// # Errors
///
/// The name of the first that is not, and why.
pub fn verify(folder: &Path) -> Result<(), (String, String)> {
    let mut sealed = BTreeMap::new();
    let mut seals = 0;
    for name in [names::MANIFEST, names::DISCOVERY] {
        let Ok(text) = fs::read_to_string(folder.join(name)) else { continue };
        let Ok(seal) = serde_json::from_str::<Seal>(&text) else {
            return Err((name.into(), tr!("it has no digests of the other files")));
        };
        if !asked::as_written(&text) {
            return Err((name.into(), tr!("it is not as it was written: its SHA-256 is another")));
        }
        seals += 1;
        sealed.extend(seal.files);
    }
    for (name, digest) in &sealed {
        // A name from elsewhere must not lead out of the folder.
        let found = known(name).then(|| File::open(folder.join(name)).and_then(digest_of)).transpose();
        match found {
            Ok(Some(found)) if found == *digest => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err((name.clone(), tr!("it is not there any more")));
            }
            Err(_) => return Err((name.clone(), tr!("it cannot be read"))),
            Ok(_) => return Err((name.clone(), tr!("it is not as it was written: its SHA-256 is another"))),
        }
    }
    let stranger = |name: &String| {
        let seal = [names::MANIFEST, names::DISCOVERY].contains(&name.as_str());
        known(name) && !document(name) && !seal && !sealed.contains_key(name)
    };
    let mut strangers: Vec<String> = entries(folder).filter(stranger).collect();
    strangers.sort_unstable();
    match strangers.into_iter().next() {
        Some(_) if seals == 0 => {
            Err((names::MANIFEST.into(), tr!("it is not there: the results are not whole")))
        }
        Some(name) => Err((name, tr!("it is not of these results: the manifest does not have it"))),
        None => Ok(()),
    }
}

fn digest_of(mut file: File) -> io::Result<String> {
    let mut out = Hashing::new(io::sink());
    io::copy(&mut file, &mut out)?;
    Ok(hex(&out.hash.finalize()))
}

/// A writer that digests what it passes on, and sees whether it is ASCII.
pub(super) struct Hashing<W> {
    pub(super) inner: W,
    pub(super) hash: Sha256,
    /// All that was passed on is ASCII.
    pub(super) ascii: bool,
}

impl<W> Hashing<W> {
    pub(super) fn new(inner: W) -> Self {
        Hashing { inner, hash: Sha256::new(), ascii: true }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.ascii &= bytes[..written].is_ascii();
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
