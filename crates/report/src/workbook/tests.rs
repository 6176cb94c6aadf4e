//! Workbooks read back: what is in their cells, and that every table and column has a name.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;

use zip::ZipArchive;

use super::columns::Column;
use super::texts::{OWN_HEADS, SHEETS};
use super::{MOST_ROWS, made, said};
use crate::report::results::Results;
use crate::tables::table::{self, Column as Values, Format};
use crate::tables::{self, costs, effects};
use sfic_text::{Language, Messages};

const HEADS: &str = "arm,outcome,unit,estimate,se,low,high,difference,difference_se,difference_low,difference_high,\
    variance_reduction,p,p_holm,replicates,informative,at_risk,cases\n";

/// A folder of results with a table of effects, one of costs and one of replicates.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{HEADS}baseline,reinfringement_rate(104),share,0.625,0.01,0.6,0.65,,,,,,,,8,8,100.0,62.0\n\
         coordination,trust,share,0.5,0.01,,,0.25,,,,,,,8,8,,\n'=NOW(),trust,share,,,,,,,,,,,,,,,\n"
    );
    let rows = table::rows_of_text::<effects::Row>(&text).unwrap();
    let mut bytes = Vec::new();
    table::write_rows(&mut bytes, &rows).unwrap();
    fs::write(folder.path().join("effects.csv"), &bytes).unwrap();
    let mut bytes = Vec::new();
    table::write_rows::<costs::Row>(&mut bytes, &[]).unwrap();
    fs::write(folder.path().join("costs.csv"), &bytes).unwrap();
    let columns = vec![
        Values::text("arm", vec!["baseline".into(), "部门".into(), "007".into()]),
        Values::whole("replicate", [0, 1, 2]),
        Values::real("reinfringement_rate", [Some(0.5), None, Some(1.0)]),
        Values::real("reinfringement_rate_numerator", [Some(2.0), Some(0.0), Some(1.0)]),
        Values::real("cost", [Some(1.5), Some(2e-7), None]),
    ];
    let mut bytes = Vec::new();
    table::write(&mut bytes, Format::Parquet, std::iter::once(Ok(columns))).unwrap();
    fs::write(folder.path().join("replicates.parquet"), bytes).unwrap();
    folder
}

fn bytes(folder: &Path, language: Language, most_rows: u64) -> Vec<u8> {
    let (results, mut bytes) = (Results::default(), Vec::new());
    let messages = Messages::of(language);
    let mut file = made(&[(folder, &results)], &messages, folder, most_rows).unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

/// A workbook, part by part.
struct Book(ZipArchive<std::io::Cursor<Vec<u8>>>);

impl Book {
    fn of(folder: &Path, language: Language, most_rows: u64) -> Self {
        Book(ZipArchive::new(std::io::Cursor::new(bytes(folder, language, most_rows))).unwrap())
    }

    fn part(&mut self, name: &str) -> String {
        let mut text = String::new();
        self.0.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn sheets(&mut self) -> Vec<String> {
        let text = self.part("xl/workbook.xml");
        let parsed = roxmltree::Document::parse(&text).unwrap();
        let sheets = parsed.descendants().filter(|node| node.has_tag_name(tag("sheet")));
        sheets.map(|sheet| sheet.attribute("name").unwrap().to_string()).collect()
    }

    /// The cells of a sheet by their places: text as it is, numbers with `%` if they are shown so.
    fn cells(&mut self, sheet: usize) -> Vec<(String, String)> {
        let shared: Vec<String> = {
            let text = self.part("xl/sharedStrings.xml");
            let parsed = roxmltree::Document::parse(&text).unwrap();
            let items = parsed.descendants().filter(|node| node.has_tag_name(tag("si")));
            items
                .map(|item| {
                    item.descendants()
                        .filter(roxmltree::Node::is_text)
                        .filter_map(|part| part.text())
                        .collect()
                })
                .collect()
        };
        let percent: Vec<bool> = {
            let text = self.part("xl/styles.xml");
            let parsed = roxmltree::Document::parse(&text).unwrap();
            let named =
                |name: &'static str| parsed.descendants().filter(move |node| node.has_tag_name(tag(name)));
            let shown = named("numFmt").find(|node| node.attribute("formatCode") == Some("0.0%"));
            let formats = named("cellXfs").next().unwrap().children();
            formats
                .map(|format| {
                    format.attribute("numFmtId") == shown.and_then(|shown| shown.attribute("numFmtId"))
                })
                .collect()
        };
        let text = self.part(&format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(!text.contains("<f>"), "a formula");
        let parsed = roxmltree::Document::parse(&text).unwrap();
        let cells = parsed.descendants().filter(|node| node.has_tag_name(tag("c")));
        let said = |cell: roxmltree::Node<'_, '_>| {
            let own: String =
                cell.descendants().filter(roxmltree::Node::is_text).filter_map(|part| part.text()).collect();
            let style = cell.attribute("s").map_or(0, |style| style.parse::<usize>().unwrap());
            match cell.attribute("t") {
                Some("s") => shared[own.parse::<usize>().unwrap()].clone(),
                Some(_) => own,
                None if percent[style] => format!("{own}%"),
                None => format!("{own}#"),
            }
        };
        cells
            .map(|cell| (cell.attribute("r").unwrap().to_string(), said(cell)))
            .filter(|(_, said)| said != "#")
            .collect()
    }

    fn cell(&mut self, sheet: usize, place: &str) -> Option<String> {
        self.cells(sheet).into_iter().find(|(at, _)| at == place).map(|(_, said)| said)
    }
}

fn tag(name: &str) -> (&'static str, &str) {
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", name)
}

#[test]
fn every_table_is_a_sheet_with_heads_names_and_numbers_of_the_language() {
    let folder = folder();
    let of = |language, sheet: usize, place: &str| {
        Book::of(folder.path(), language, MOST_ROWS).cell(sheet, place).unwrap_or_default()
    };
    let (en, zh) = (Language::English, Language::Chinese);
    for (language, names) in [
        (en, ["About", "Effects", "Costs", "Replicates"]),
        (zh, ["说明", "各方案效果", "费用效果", "单次模拟"]),
    ] {
        let mut book = Book::of(folder.path(), language, MOST_ROWS);
        assert_eq!(book.sheets(), names);
        let about: String = book.cells(1).into_iter().map(|(_, said)| said + "\n").collect();
        for part in [names[1], "effects.csv", "replicates.parquet", "3#"] {
            assert!(about.contains(part), "{part}: {about}");
        }
        for sheet in 2..=4 {
            let text = book.part(&format!("xl/worksheets/sheet{sheet}.xml"));
            assert!(
                text.contains("<pane ") && text.contains("state=\"frozen\"") && text.contains("<autoFilter ")
            );
        }
    }
    // Effects: shares as percentages, their standard errors too; what is no rate as it is.
    assert_eq!(
        [of(en, 2, "A1"), of(en, 2, "D1"), of(en, 2, "I1")],
        ["Arm", "Level", "Change from the first arm, standard error"]
    );
    assert_eq!(
        [of(zh, 2, "A1"), of(zh, 2, "D1"), of(zh, 2, "K1")],
        ["方案", "水平", "与第一个方案相比的变化，上限"]
    );
    assert_eq!(
        [of(en, 2, "B2"), of(zh, 2, "B2")],
        ["re-infringement within 104 weeks", "再次侵权率（104周内）"]
    );
    assert_eq!([of(en, 2, "A3"), of(zh, 2, "A3"), of(zh, 2, "C3")], ["coordination", "部门协同", "比例"]);
    assert_eq!(
        ["D2", "E2", "D3", "H3", "O2"].map(|at| of(zh, 2, at)),
        ["0.625%", "0.01%", "0.5#", "0.25#", "8#"]
    );
    assert_eq!(of(en, 2, "A4"), "=NOW()", "a text that is no formula");
    assert_eq!(of(en, 2, "H2"), "", "what is missing is empty");
    // Money has its unit in the head; a table without rows has heads.
    assert_eq!([of(en, 3, "B1"), of(zh, 3, "C1")], ["Cost (million yuan a year)", "费用（百万元/年），下限"]);
    // Outcomes as columns, from Parquet; a name that looks like a number stays a name.
    assert_eq!(
        [of(en, 4, "C1"), of(zh, 4, "D1"), of(zh, 4, "E1")],
        ["re-infringement", "再次侵权率，分子", "费用（百万元/年）"]
    );
    assert_eq!(
        ["A3", "A4", "B4", "C2", "C3", "D2", "E3"].map(|at| of(en, 4, at)),
        ["部门", "007", "2#", "0.5%", "", "2#", "0.0000002#"]
    );
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let folder = folder();
    let of = |language| bytes(folder.path(), language, MOST_ROWS);
    assert!(of(Language::English) == of(Language::English));
    assert!(of(Language::Chinese) == of(Language::Chinese));
    assert!(of(Language::English) != of(Language::Chinese));
}

#[test]
fn a_table_that_is_too_long_is_left_out_and_the_first_sheet_says_so() {
    let folder = folder();
    // A head and two rows fit; both tables have three.
    let mut book = Book::of(folder.path(), Language::English, 3);
    assert_eq!(book.sheets(), ["About", "Costs"]);
    let about: String = book.cells(1).into_iter().map(|(_, said)| said + "\n").collect();
    assert!(about.contains("Replicates: its 3 rows and 5 columns are more than"), "{about}");
    assert!(about.contains("whole in replicates.parquet."), "{about}");
    assert_eq!(Book::of(folder.path(), Language::English, 4).sheets().len(), 4);
}

#[test]
fn a_workbook_that_somebody_saved_is_not_ours() {
    let folder = folder();
    let path = folder.path().join("results.xlsx");
    fs::write(&path, bytes(folder.path(), Language::Chinese, MOST_ROWS)).unwrap();
    assert!(crate::office::is_own(&path).unwrap());
    let mut book = ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
    let saved = folder.path().join("saved.xlsx");
    let mut out = zip::ZipWriter::new(fs::File::create(&saved).unwrap());
    let mut text = String::new();
    book.by_name("docProps/core.xml").unwrap().read_to_string(&mut text).unwrap();
    out.start_file("docProps/core.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let by = text.replace("<cp:lastModifiedBy>sfic<", "<cp:lastModifiedBy>Li<");
    assert_ne!(by, text);
    std::io::Write::write_all(&mut out, by.as_bytes()).unwrap();
    out.finish().unwrap();
    assert!(!crate::office::is_own(&saved).unwrap());
    fs::write(&saved, "notes").unwrap();
    assert!(!crate::office::is_own(&saved).unwrap());
    fs::write(&saved, "").unwrap();
    assert!(crate::office::is_own(&saved).unwrap());
}

#[test]
fn every_table_and_every_column_has_a_name_in_every_language() {
    for language in Language::ALL {
        let messages = Messages::of(language);
        let mut names = BTreeSet::new();
        for table in tables::all() {
            assert!(SHEETS.iter().any(|(name, ..)| *name == table.name()), "{} has no sheet", table.name());
            let (name, _) = said(&messages, &table);
            // With a number before it where there are several folders.
            assert!(name.encode_utf16().count() <= 27, "{name}");
            assert!(!name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']), "{name}");
            assert!(names.insert(name.clone()), "{name} is there twice");
            let heads: Vec<String> = table
                .columns
                .iter()
                .map(|field| Column::of(&messages, &table, field.name, None).head)
                .collect();
            for (field, head) in table.columns.iter().zip(&heads) {
                assert_ne!(head, field.name, "{}: {} has no head", table.name(), field.name);
                assert_eq!(
                    heads.iter().filter(|other| *other == head).count(),
                    1,
                    "{}: {head}",
                    table.name()
                );
            }
        }
        assert_eq!(names.len(), SHEETS.len());
    }
    for key in OWN_HEADS {
        let (table, column) = key.name()["workbook.head_of.".len()..].split_once('.').unwrap();
        let of = tables::all().into_iter().find(|of| of.name().replace('-', "_") == table).unwrap();
        let known = |name: &str| of.columns.iter().any(|field| field.name == name);
        assert!(known(column) || known(&format!("{column}_low")), "{}", key.name());
    }
}
