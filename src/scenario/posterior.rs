//! The posterior of a scenario: a table of points at which the parameters that no source gives may lie.
//!
//! A scenario names the table, and holds what the user has set; the table is read where it is needed, as the points of a
//! study ([`super::study`]) with a factor for each parameter that is not held.

use std::path::{Path, PathBuf};

use super::keys::{known_paths, meant};
use super::problem::Place;
use super::reader::Reader;
use super::tree::{Node, Value};
use crate::model::settings::PARAMETERS;
use sfic_text::tr;

/// Keys of `[posterior]`.
const KEYS: [&str; 2] = ["file", "hold"];
/// In place of a file: no posterior, whatever the file that is extended names.
const NONE: &str = "none";

/// The posterior that a scenario names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posterior {
    /// A CSV or Parquet table with a column for each parameter, and one of weights if they differ.
    pub file: PathBuf,
    /// Paths of parameters that keep their values at every point, in the order of the table of parameters: those that the
    /// scenario lists, and those that are set above the file that names the posterior.
    pub hold: Vec<&'static str>,
}

/// Makes the path in `[posterior]` of a scenario file, which is relative to the file, one that can be read.
pub(super) fn beside(tree: &mut Node, folder: &Path) {
    let file = tree.get_mut("posterior").and_then(|table| table.get_mut("file"));
    if let Some(Node { value: Value::Text(name), .. }) = file
        && name != NONE
    {
        *name = folder.join(&*name).to_string_lossy().into_owned();
    }
}

/// Reads `[posterior]`, after all parameters, whose places decide what is held.
pub(super) fn read(reader: &mut Reader, root: &Node) -> Option<Posterior> {
    let node = root.get("posterior")?;
    reader.table(node, "[posterior]", &KEYS);
    let listed = node.get("hold").and_then(|list| reader.texts(list, "posterior.hold")).unwrap_or_default();
    for (name, place) in &listed {
        if meant(name).is_empty() {
            reader.unknown(name, place, "`posterior.hold`", known_paths());
        }
    }
    let Some(file) = node.get("file") else {
        let what = tr!("`file` is missing");
        reader.problems.add(&node.place, what, tr!("needs file, a table of points, or \"none\""));
        return None;
    };
    let name = reader.text(file, "posterior.file").filter(|name| name != NONE)?;
    let from = layer(reader, &file.place);
    let is_held = |path: &str| {
        let above = reader.origins.get(path).is_some_and(|place| layer(reader, place) > from);
        above || listed.iter().any(|(name, _)| meant(name).iter().any(|(_, held)| held.path == path))
    };
    let hold = PARAMETERS.iter().map(|parameter| parameter.path).filter(|path| is_held(path)).collect();
    Some(Posterior { file: name.into(), hold })
}

/// The height of a source: what is built in, the files, of which the first read extends the others, the command line.
fn layer(reader: &Reader, place: &Place) -> isize {
    let source = place.source as isize;
    match reader.problems.sources.get(place.source) {
        _ if source == 0 => isize::MIN,
        Some(source_of) if source_of.name.starts_with("--") => source,
        _ => -source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, Texts, load};

    const BASE: &str =
        "title = \"Base\"\n[exporter]\nrelocate = 0.1\nabandon = 0.1\n[posterior]\nfile = \"fit/points.csv\"";

    fn read(file: &str, set: &[&str]) -> Option<Posterior> {
        let texts = Texts::new([("a/base.toml", BASE), ("own.toml", file)]);
        let set = set.iter().map(|pair| pair.to_string()).collect();
        let loaded = load(&texts, "own.toml".as_ref(), &Overrides { set, ..Overrides::default() });
        loaded.unwrap().scenario.posterior
    }

    #[test]
    fn a_file_inherits_the_posterior_and_holds_what_it_sets() {
        let found = |file: &str, set: &[&str]| {
            let found = read(&format!("extends = \"a/base.toml\"\n{file}"), set);
            found.map(|found| (found.file.to_string_lossy().into_owned(), found.hold))
        };
        let at = "a/fit/points.csv".to_string();
        assert_eq!(
            found("", &[]),
            Some((at.clone(), vec![])),
            "what the naming file sets itself is not held"
        );
        let set = ["institution.leadership=0.5", "exporter.relocate=0.1"];
        let held =
            ["exporter.relocate", "institution.convening", "institution.mediating", "institution.empowering"];
        let (file, mut hold) = found("", &set).unwrap();
        let mut held = held.to_vec();
        hold.sort();
        held.sort();
        assert_eq!((file, hold), (at.clone(), held));
        assert_eq!(found("exporter.abandon = 0.1", &[]), Some((at.clone(), vec!["exporter.abandon"])));
        let hold = "posterior.hold = [\"exporter.relocate\"]";
        assert_eq!(found(hold, &[]), Some((at, vec!["exporter.relocate"])));
        assert_eq!(found("posterior.file = \"none\"", &[]), None);
        assert_eq!(found("", &["posterior.file=none"]), None);
        // Named above what is set: all of it is below.
        let own = ("own.csv".to_string(), vec![]);
        assert_eq!(found("exporter.abandon = 0.1\nposterior.file = \"own.csv\"", &[]), Some(own));
        assert_eq!(read("title = \"t\"", &[]), None);
    }

    #[test]
    fn what_is_not_understood_is_a_problem() {
        for (text, said) in [
            ("posterior = \"a.csv\"", "must be a table"),
            ("[posterior]\nhold = []", "needs file"),
            ("[posterior]\nfile = \"a.csv\"\nhold = [\"exporter.relocte\"]", "exporter.relocte"),
            ("[posterior]\nfile = \"a.csv\"\nheld = []", "unknown key `held`"),
        ] {
            let text = format!("title = \"t\"\n{text}");
            let problems = crate::scenario::from_text("t", &text, &Overrides::default()).unwrap_err();
            assert!(problems.to_string().contains(said), "{text}: {problems}");
        }
    }
}
