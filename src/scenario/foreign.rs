//! Files of other kinds and encodings, told from texts in UTF-8 by their first bytes.

use sfic_text::text;

/// What a file is that is no scenario, and what to do with it, as texts to be said.
pub(super) fn kind_of_file(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const SHEET: &str = text!(
        "write the settings into a text file (`sfic new NAME` writes one); a table of points is for --points, as CSV"
    );
    const ENCODING: &str = text!("save it as UTF-8 in the editor (Notepad: Save as, Encoding: UTF-8)");
    const KINDS: [(&[u8], &str, &str); 7] = [
        (b"PK\x03\x04", text!("a zip archive or a spreadsheet (.xlsx, .ods)"), SHEET),
        (b"\xd0\xcf\x11\xe0", text!("an old spreadsheet or document of Office"), SHEET),
        (b"PAR1", text!("a Parquet table"), text!("a table of points is for --points FILE")),
        (b"%PDF", text!("a PDF document"), SHEET),
        (b"\x1f\x8b", text!("a compressed file"), text!("unpack it first: gunzip FILE")),
        (b"\xff\xfe", text!("a text in UTF-16"), ENCODING),
        (b"\xfe\xff", text!("a text in UTF-16"), ENCODING),
    ];
    if let Some((_, what, help)) = KINDS.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return Some((what, help));
    }
    if is_utf16(bytes) {
        return Some((text!("a text in UTF-16"), ENCODING));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return is_gbk(bytes).then_some((text!("a text in GBK or Big5"), ENCODING));
    };
    let first = text.trim_start_matches('\u{feff}').trim_start().lines().next()?;
    if first.starts_with('{') {
        return Some((
            "JSON",
            text!("a manifest is for --manifest FILE; scenarios and studies are TOML, `key = value`"),
        ));
    }
    if first.starts_with('<') {
        return Some((text!("HTML or XML"), text!("a scenario is a text of lines `key = value`")));
    }
    let table = first.contains([',', ';', '\t']) && !first.starts_with(['#', '[']) && !text.contains('=');
    table.then_some((text!("a table (CSV)"), SHEET))
}

/// True for a text in UTF-16 without a mark: every other byte of its first letters is 0.
fn is_utf16(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64) / 2 * 2];
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    start.len() > 3
        && (zeros(0) * 4 > start.len() || zeros(1) * 4 > start.len())
        && zeros(0).min(zeros(1)) == 0
}

/// True if all bytes are those of letters in GBK or GB 18030, some of them beyond ASCII; those of Big5 are too.
fn is_gbk(bytes: &[u8]) -> bool {
    let (mut at, mut wide) = (0, false);
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        at += match bytes[at] {
            0 => return false,
            1..=0x80 => 1,
            0x81..=0xfe if (0x40..=0xfe).contains(&next) && next != 0x7f => 2,
            0x81..=0xfe if next.is_ascii_digit() => 4,
            _ => return false,
        };
        wide |= at > 1 && bytes[at.min(bytes.len()) - 1] > 0x7f;
    }
    wide
}
