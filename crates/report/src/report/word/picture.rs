//! Figures as pictures, since not every office program draws SVG.

use std::sync::Arc;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Family, ID, Query, Style, Weight};
use resvg::usvg::{FontResolver, Group, Node, Options, Tree};

/// Pixels of a user unit of a figure: about 215 on an inch of paper.
const SCALE: f32 = 2.0;

/// Fonts with Chinese letters, after those that figures name, as systems and office programs install them.
const CHINESE: [&str; 12] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "SimSun",
    "Droid Sans Fallback",
];
/// Fonts without serifs for what figures call `sans-serif`.
const LATIN: [&str; 6] =
    ["Arial", "Helvetica Neue", "Liberation Sans", "DejaVu Sans", "Noto Sans CJK SC", "Noto Sans SC"];

/// The fonts with which figures are drawn.
#[derive(Clone, Debug)]
pub struct Fonts(Arc<Database>);

impl Fonts {
    /// Those of the system.
    pub fn of_system() -> Self {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        let there = |name: &&str| fonts.faces().any(|face| face.families.iter().any(|(own, _)| own == name));
        if let Some(name) = LATIN.iter().find(|name| there(name)) {
            fonts.set_sans_serif_family(*name);
        }
        Fonts(Arc::new(fonts))
    }

    /// None at all.
    pub fn none() -> Self {
        Fonts(Arc::new(Database::new()))
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A figure as PNG on white, in fonts for its language; none if no font has one of its letters.
    ///
    /// # Panics
    ///
    /// Never: figures are SVG, and of a size.
    pub(super) fn png(&self, svg: &str, east_asian: bool) -> Option<Vec<u8>> {
        let (by_name, by_letter) =
            (FontResolver::default_font_selector(), FontResolver::default_fallback_selector());
        let resolver = FontResolver {
            // Marks that Chinese fonts have too, such as “”, are wide in them.
            select_font: Box::new(move |font, fonts| {
                let latin = if east_asian { None } else { named(&LATIN, &[], Weight(font.weight()), fonts) };
                latin.or_else(|| by_name(font, fonts)).or_else(|| any(fonts))
            }),
            select_fallback: Box::new(move |letter, tried, fonts| {
                chinese(tried, fonts).or_else(|| by_letter(letter, tried, fonts))
            }),
        };
        let options = Options { fontdb: self.0.clone(), font_resolver: resolver, ..Options::default() };
        let tree = Tree::from_str(svg, &options).unwrap_or_else(|error| panic!("a figure: {error}"));
        let texts = svg.matches("<text").count();
        if lettered(tree.root())? < texts.min(1) {
            return None;
        }
        let size = tree.size().to_int_size().scale_by(SCALE)?;
        let mut pixels = Pixmap::new(size.width(), size.height())?;
        pixels.fill(Color::WHITE);
        resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
        Some(pixels.encode_png().unwrap_or_else(|error| panic!("a picture in memory: {error}")))
    }
}

/// Texts with letters in a figure; none if one of them has a letter that no font has.
fn lettered(group: &Group) -> Option<usize> {
    let mut texts = 0;
    for node in group.children() {
        texts += match node {
            Node::Group(group) => lettered(group)?,
            Node::Text(text) => {
                let mut glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                // The first glyph of a font stands for all that it does not have.
                if glyphs.any(|glyph| glyph.id.0 == 0) {
                    return None;
                }
                1
            }
            _ => 0,
        };
    }
    Some(texts)
}

/// Any upright font, the first by its name.
fn any(fonts: &Database) -> Option<ID> {
    let upright = fonts.faces().filter(|face| face.style == Style::Normal);
    upright.min_by_key(|face| (face.monospaced, &face.post_script_name)).map(|face| face.id)
}

/// A font with Chinese letters that has not been tried, as heavy as the one tried first.
fn chinese(tried: &[ID], fonts: &Database) -> Option<ID> {
    let weight =
        tried.first().and_then(|first| fonts.face(*first)).map_or(Weight::NORMAL, |face| face.weight);
    named(&CHINESE, tried, weight, fonts)
}

/// The first font of these names that is there and has not been tried.
fn named(names: &[&str], tried: &[ID], weight: Weight, fonts: &Database) -> Option<ID> {
    let of =
        |name: &&str| fonts.query(&Query { families: &[Family::Name(name)], weight, ..Query::default() });
    names.iter().filter_map(of).find(|id| !tried.contains(id))
}
