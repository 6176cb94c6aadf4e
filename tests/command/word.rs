//! `report.docx`: when it is written, and that it takes no other file's place. What is in it is tested where it is made.

use std::fs;
use std::io::{Read, Write};

use zip::write::SimpleFileOptions;

use crate::bench::{Bench, SMALL};

#[test]
fn a_document_is_made_again_but_not_over_an_edited_one() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let run = ["run", "small.toml", "-n", "2", "--no-report", "--quiet", "--out", "out"];
    bench.done(&run);
    let path = bench.path("out/report.docx");
    let (code, _, said) = bench.sfic(&["report", "out", "--docx"]);
    assert!(code == 0 && said.contains("report in out/report.docx"), "{said}");
    let made = fs::read(&path).unwrap();
    assert!(made.starts_with(b"PK"));
    bench.done(&["report", "out", "--docx", "--lang", "zh", "--quiet"]);
    assert!(fs::read(&path).unwrap() != made);
    bench.done(&["report", "out", "--docx", "--quiet"]);
    assert!(fs::read(&path).unwrap() == made);

    let edited = saved_by(&made, "somebody");
    fs::write(&path, &edited).unwrap();
    let (code, _, said) = bench.sfic(&["report", "out", "--docx"]);
    assert!(code == 2 && said.contains("perhaps one that was edited since"), "{said}");
    let (code, _, said) = bench.sfic(&["report", "out", "--docx", "--out", "small.toml"]);
    assert!(
        code == 2 && said.contains("holds something else than a report as this program wrote it"),
        "{said}"
    );
    // Other results take the place of those that were there, not of what somebody has edited.
    bench.done(&["run", "small.toml", "-n", "3", "--no-report", "--quiet", "--out", "out"]);
    assert!(fs::read(&path).unwrap() == edited);
    fs::write(&path, &made).unwrap();
    bench.done(&run);
    assert!(!path.exists(), "a document of earlier results");
}

/// The document as an office program leaves it that somebody uses.
fn saved_by(made: &[u8], name: &str) -> Vec<u8> {
    let mut before = zip::ZipArchive::new(std::io::Cursor::new(made)).unwrap();
    let mut after = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..before.len() {
        let mut part = before.by_index(index).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let part = part.name().unwrap().into_owned();
        if part == "docProps/core.xml" {
            let text = String::from_utf8(bytes).unwrap();
            let by = |name: &str| format!("<cp:lastModifiedBy>{name}</cp:lastModifiedBy>");
            assert!(text.contains(&by("sfic")));
            bytes = text.replace(&by("sfic"), &by(name)).into_bytes();
        }
        after.start_file(part, SimpleFileOptions::default()).unwrap();
        after.write_all(&bytes).unwrap();
    }
    after.finish().unwrap().into_inner()
}
