use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use roxmltree::{Document, Node};

use super::*;
use crate::figures::Chart;
use crate::figures::drawing::{Anchor, Drawing, Look};
use crate::report::document::Block;
use sfic_text::Language;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A chart of one word, and its height.
#[derive(Debug)]
struct OneWord(&'static str, f64);

impl Chart for OneWord {
    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        drawing.text(Look::Plain, (10.0, 20.0), Anchor::Start, self.0);
        drawing.height = self.1;
        (1..=11).for_each(|place| drawing.cut(f64::from(place) * 100.0));
        drawing
    }

    fn data_table(&self) -> DataTable {
        let mut table = DataTable::new(["arm", "change"]);
        table.rows.push(vec![Cell::text(self.0), Cell::number(Some(-0.25), |value| format!("{value:.2}"))]);
        table
    }
}

fn sample() -> Vec<(Option<String>, Vec<Section>)> {
    let mut sheet = DataTable::new(["arm", "change"]);
    for row in 0..40 {
        let number = Cell::number(Some(f64::from(row)), |value| format!("{value:.1} [0.0, 1.0]"));
        sheet.rows.push(vec![Cell::text(format!("arm {row}")), number]);
    }
    let mut many = DataTable::new((0..15).map(|column| column.to_string()));
    many.rows.push((0..15).map(|column| Cell::text(column.to_string())).collect());
    let blocks = vec![
        Block::Text("a *term* <of> “two” & \u{1}more".into()),
        Block::Note("look *here*".into()),
        Block::List(vec!["one".into(), "two".into()]),
        Block::Table("Changes".into(), sheet),
        Block::Table("Many".into(), many),
        Block::Figure(Box::new(Figure::new("f", "A figure", "What it shows", OneWord("word", 60.0)))),
        Block::Terms(vec![("seed".into(), "1".into())]),
        Block::Code("sfic run a.toml \\\n  --out b".into()).on_page(),
    ];
    let section = |title: &str, blocks| Section {
        id: "s".into(),
        title: title.into(),
        blocks,
        brief: false,
        source: "a run".into(),
    };
    vec![
        (None, vec![section("The answer", blocks)]),
        (Some("of two".into()), vec![section("A section", vec![Block::Text("text".into())])]),
    ]
}

fn made(language: Language, fonts: &Fonts) -> Word {
    let content = Content {
        head: ["Which?".into(), "a & b".into()],
        briefing: Vec::new(),
        signed: vec![("Date".into(), "2026".into())],
        parts: sample(),
    };
    render(&Messages::of(language), &content, fonts)
}

/// The parts of a file by name.
fn parts(word: &Word) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(&word.bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        parts.insert(part.name().unwrap().into_owned(), bytes);
    }
    parts
}

fn text(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(|node| node.has_tag_name((MAIN, "t")));
    texts.filter_map(|node| node.text()).collect()
}

/// Texts of the paragraphs of a style.
fn of_style(document: &Document<'_>, style: &str) -> Vec<String> {
    let paragraphs = document.descendants().filter(|node| node.has_tag_name((MAIN, "p")));
    let styled = paragraphs.filter(|node| {
        let named = |node: &Node<'_, '_>| {
            node.has_tag_name((MAIN, "pStyle")) && node.attribute((MAIN, "val")) == Some(style)
        };
        node.descendants().any(|node| named(&node))
    });
    styled.map(text).collect()
}

#[test]
fn headings_lists_and_terms_have_styles_that_are_there() {
    for language in Language::ALL {
        let parts = parts(&made(language, &Fonts::none()));
        let body = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
        let document = Document::parse(&body).unwrap();
        assert_eq!(of_style(&document, "Title"), ["Which?"]);
        assert_eq!(of_style(&document, "Subtitle"), ["a & b"]);
        assert_eq!(of_style(&document, "Heading1"), ["The answer", "of two"]);
        assert_eq!(of_style(&document, "Heading2"), ["A section"]);
        assert_eq!(of_style(&document, "BodyText"), ["a term <of> “two” & more", "text"]);
        assert_eq!(of_style(&document, "ListBullet"), ["one", "two"]);
        assert_eq!(of_style(&document, "Definition"), ["2026", "1"]);
        assert_eq!(of_style(&document, "Code"), ["sfic run a.toml \\  --out b"]);
        let styles = String::from_utf8(parts["word/styles.xml"].clone()).unwrap();
        let styles = Document::parse(&styles).unwrap();
        let known: Vec<&str> =
            styles.descendants().filter_map(|node| node.attribute((MAIN, "styleId"))).collect();
        for node in document.descendants() {
            let style = ["pStyle", "rStyle", "tblStyle"].iter().any(|tag| node.has_tag_name((MAIN, *tag)));
            let name = node.attribute((MAIN, "val")).filter(|_| style);
            assert!(name.is_none_or(|name| known.contains(&name)), "{name:?}");
        }
        let strong = document
            .descendants()
            .filter(|node| node.has_tag_name((MAIN, "r")))
            .filter(|run| run.descendants().any(|node| node.has_tag_name((MAIN, "rStyle"))));
        let strong: Vec<String> = strong.map(text).collect();
        assert!(strong.contains(&"term".to_string()) && strong.contains(&"here".to_string()), "{strong:?}");
    }
}

#[test]
fn a_table_repeats_its_heads_and_has_numbers_at_the_right() {
    let parts = parts(&made(Language::English, &Fonts::none()));
    let body = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
    let document = Document::parse(&body).unwrap();
    let tables: Vec<Node<'_, '_>> = document
        .descendants()
        .filter(|node| node.has_tag_name((MAIN, "tbl")))
        .filter(|table| table.descendants().any(|node| node.has_tag_name((MAIN, "tblHeader"))))
        .collect();
    let rows = |table: &Node<'_, '_>| {
        let rows = table.children().filter(|node| node.has_tag_name((MAIN, "tr")));
        rows.collect::<Vec<_>>().len()
    };
    // One of 40 rows, one of 15 columns in two parts, and the numbers of the figure.
    assert_eq!(tables.iter().map(rows).collect::<Vec<_>>(), [41, 2, 2, 2]);
    let last = tables[0].children().rfind(|node| node.has_tag_name((MAIN, "tr"))).unwrap();
    assert_eq!(text(last), "arm 3939.0 [0.0,\u{a0}1.0]");
    let aligned: Vec<bool> = last
        .children()
        .filter(|node| node.has_tag_name((MAIN, "tc")))
        .map(|cell| cell.descendants().any(|node| node.has_tag_name((MAIN, "jc"))))
        .collect();
    assert_eq!(aligned, [false, true]);
    for table in tables {
        let columns = table.descendants().filter(|node| node.has_tag_name((MAIN, "gridCol")));
        let wide: usize =
            columns.map(|node| node.attribute((MAIN, "w")).unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(wide, PAPER);
    }
    let captions = of_style(&document, "Caption");
    assert_eq!(
        captions[..3],
        ["Table 1. Changes", "Table 2. Many (1/2)", "Table 2. Many (2/2)"].map(|one| one.to_string())
    );
}

/// On a machine with fonts the figure is a picture; on one without, its numbers stand there and it is named.
#[test]
fn a_figure_is_a_picture_or_said_to_be_left_out() {
    for (fonts, drawn) in [(Fonts::none(), false), (Fonts::of_system(), !Fonts::of_system().is_empty())] {
        let word = made(Language::English, &fonts);
        let parts = parts(&word);
        let body = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
        let document = Document::parse(&body).unwrap();
        let captions = of_style(&document, "Caption");
        let notes = of_style(&document, "Note");
        let pictures: Vec<&String> = parts.keys().filter(|name| name.ends_with(".png")).collect();
        if drawn {
            assert_eq!(word.left_out, Vec::<String>::new());
            assert_eq!(pictures, ["word/media/figure1.png"]);
            assert!(captions.contains(&"Figure 1. A figure".into()) && notes.len() == 1, "{captions:?}");
            assert!(body.contains("r:embed=\"picture1\"") && body.contains("descr=\"What it shows\""));
            let related = String::from_utf8(parts["word/_rels/document.xml.rels"].clone()).unwrap();
            assert!(related.contains("Id=\"picture1\"") && related.contains("Target=\"media/figure1.png\""));
            let png = &parts["word/media/figure1.png"];
            // Width and height of the image, twice those of the drawing with its edge.
            assert_eq!(png[16..24], [1444_u32.to_be_bytes(), 124_u32.to_be_bytes()].concat());
        } else {
            assert_eq!(word.left_out, ["A figure"]);
            assert!(
                pictures.is_empty() && notes[1].starts_with("The figure “A figure” is left out"),
                "{notes:?}"
            );
            assert!(text(document.root_element()).contains("word-0.25"));
        }
    }
}

#[test]
fn a_letter_that_no_font_has_is_noticed() {
    let fonts = Fonts::of_system();
    // The last letter of a private area, which no font has.
    let unknown = Figure::new("f", "t", "d", OneWord("\u{10fffd}", 40.0)).on_paper();
    assert!(fonts.png(&unknown[0].svg, false).is_none());
    let known = Figure::new("f", "t", "d", OneWord("word", 40.0)).on_paper();
    assert_eq!(fonts.png(&known[0].svg, false).is_some(), !fonts.is_empty());
}

#[test]
fn languages_have_their_fonts_and_the_same_results_the_same_bytes() {
    let fonts = Fonts::of_system();
    let (english, chinese) = (made(Language::English, &fonts), made(Language::Chinese, &fonts));
    assert!(english.bytes == made(Language::English, &fonts).bytes && chinese.bytes != english.bytes);
    let part = |word: &Word, name: &str| String::from_utf8(parts(word)[name].clone()).unwrap();
    let styles = part(&chinese, "word/styles.xml");
    assert!(styles.contains("w:eastAsia=\"宋体\"") && styles.contains("w:eastAsia=\"黑体\""));
    assert!(styles.contains("<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\""));
    assert!(part(&english, "word/styles.xml").contains("<w:lang w:val=\"en-GB\""));
    let foot = |word: &Word| {
        let footer = part(word, "word/footer1.xml");
        let document = Document::parse(&footer).unwrap();
        let fields: Vec<_> =
            document.descendants().filter_map(|node| node.attribute((MAIN, "instr"))).collect();
        assert_eq!(fields, ["PAGE", "NUMPAGES"]);
        text(document.root_element())
    };
    assert_eq!([foot(&english), foot(&chinese)], ["Page 1 of 1", "第1页，共1页"]);
    for word in [&english, &chinese] {
        for (name, bytes) in parts(word).iter().filter(|(name, _)| !name.ends_with(".png")) {
            let text = std::str::from_utf8(bytes).unwrap();
            assert!(Document::parse(text).is_ok(), "{name}");
        }
    }
}

#[test]
fn a_figure_taller_than_a_page_goes_on_in_further_pictures() {
    let one = Figure::new("f", "t", "d", OneWord("word", 60.0)).on_paper();
    assert_eq!((one.len(), one[0].height), (1, 62.0));
    assert_eq!(size(&one[0]).0, PAPER as u64 * 635);
    let tall = Figure::new("f", "t", "d", OneWord("word", 1200.0)).on_paper();
    let heights: Vec<f64> = tall.iter().map(|picture| picture.height).collect();
    assert!(tall.len() > 1 && heights.iter().all(|height| *height <= 600.0), "{heights:?}");
    assert_eq!(heights.iter().sum::<f64>(), 1200.0);
    for picture in &tall {
        assert!(picture.svg.contains("<style>") && Document::parse(&picture.svg).is_ok());
    }
    let fonts = Fonts::of_system();
    assert!(tall.iter().all(|picture| fonts.png(&picture.svg, false).is_some()) != fonts.is_empty());
}

#[test]
fn a_briefing_heads_the_document_and_has_a_page_of_its_own() {
    let section = |title: &str, text: &str| Section {
        id: "s".into(),
        title: title.into(),
        blocks: vec![Block::Text(text.into())],
        brief: false,
        source: String::new(),
    };
    let content = Content {
        head: ["Which?".into(), "a run".into()],
        briefing: vec![section("Briefing", "by whom"), section("Findings", "found")],
        signed: Vec::new(),
        parts: vec![(None, vec![section("Details", "more")])],
    };
    let parts = parts(&render(&Messages::of(Language::English), &content, &Fonts::none()));
    let body = String::from_utf8(parts["word/document.xml"].clone()).unwrap();
    let document = Document::parse(&body).unwrap();
    assert_eq!(of_style(&document, "Title"), ["Briefing"]);
    assert_eq!(of_style(&document, "BodyText"), ["by whom", "found", "more"]);
    let breaks = document.descendants().filter(|node| node.attribute((MAIN, "type")) == Some("page"));
    let [page] = breaks.collect::<Vec<_>>()[..] else { panic!("one break of pages") };
    let before = |text: &str| body.find(text).unwrap() < page.range().start;
    assert!(before("found") && !before("Details"));
}
