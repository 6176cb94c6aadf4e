//! The parts of the file and the archive that holds them.

use std::io::{Cursor, Write};

use minijinja::value::Value;
use minijinja::{Environment, context};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::east_asian;
use crate::office::AUTHOR;

/// The parts, each with its name in the archive; those that an office program reads first come first.
const PARTS: [(&str, &str); 10] = [
    ("[Content_Types].xml", include_str!("parts/content_types.xml")),
    ("_rels/.rels", include_str!("parts/package.rels")),
    ("docProps/core.xml", include_str!("parts/core.xml")),
    ("docProps/app.xml", include_str!("parts/app.xml")),
    ("word/document.xml", include_str!("parts/document.xml")),
    ("word/_rels/document.xml.rels", include_str!("parts/document.rels.xml")),
    ("word/styles.xml", include_str!("parts/styles.xml")),
    ("word/settings.xml", include_str!("parts/settings.xml")),
    ("word/numbering.xml", include_str!("parts/numbering.xml")),
    ("word/fontTable.xml", include_str!("parts/fontTable.xml")),
];
/// The part that stands at the foot of each page.
const FOOTER: (&str, &str) = ("word/footer1.xml", include_str!("parts/footer.xml"));

/// The file: the same contents give the same bytes.
///
/// # Panics
///
/// Never: the templates are part of the program and tested, and memory can be written to.
pub(super) fn packed(
    tag: &str,
    head: &[String; 2],
    body: Value,
    footer: Vec<Value>,
    pictures: &[Vec<u8>],
) -> Vec<u8> {
    let east_asian = east_asian(tag);
    // Tags that office programs know; Latin letters among Chinese ones are English.
    let latin = if east_asian || tag != "en" { "en-US" } else { "en-GB" };
    // Fonts of which every system has one of the same widths.
    let (font, heading_font) = if east_asian { ("Times New Roman", "Arial") } else { ("Arial", "Arial") };
    let [question, subject] = head.each_ref().map(|text| super::safe(text));
    let numbers: Vec<usize> = (1..=pictures.len()).collect();
    let values = context! {
        tag, latin, east_asian, font, heading_font, question, subject, author => AUTHOR, runs => footer,
        pictures => numbers, ..body
    };
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    let mut texts = PARTS.into_iter().chain([FOOTER]).map(|(name, template)| {
        let text = environment.render_named_str(name, template, &values);
        (name, text.unwrap_or_else(|error| panic!("built-in template: {error:#}")))
    });
    // Without a time of its own, and pictures are compressed already.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let (squeezed, stored) = (
        options.compression_method(CompressionMethod::Deflated),
        options.compression_method(CompressionMethod::Stored),
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8], options: SimpleFileOptions| {
        archive.start_file(name, options)?;
        archive.write_all(bytes)?;
        zip::result::ZipResult::Ok(())
    };
    let written = texts
        .try_for_each(|(name, text)| add(name, text.trim_start().as_bytes(), squeezed))
        .and_then(|()| {
            (1..)
                .zip(pictures)
                .try_for_each(|(number, png)| add(&format!("word/media/figure{number}.png"), png, stored))
        })
        .and_then(|()| archive.finish());
    written.unwrap_or_else(|error| panic!("an archive in memory: {error}")).into_inner()
}
