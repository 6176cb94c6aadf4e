//! The past year by year: what is published against each arm.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::lines::{Line, Lines};
use crate::figures::scale::{Numbers, Span};
use crate::report::analysis::Analysis;
use crate::report::document::{Block, Section};
use crate::report::studied::Hindcast;
use crate::report::view::{View, rounded};
use crate::tables::hindcast::{FITTED, PREDICTED, Row, SET_ASIDE};
use crate::text::words;

/// The years of an arm.
struct OfArm<'a> {
    name: &'a str,
    rows: &'a [Row],
}

impl<'a> OfArm<'a> {
    fn all(hindcast: &'a Hindcast) -> Vec<Self> {
        let arms = hindcast.rows.chunk_by(|one, other| one.arm == other.arm);
        arms.map(|rows| OfArm { name: &rows[0].arm, rows }).collect()
    }

    fn of_part(&self, part: &'a str) -> impl Iterator<Item = &'a Row> + use<'a> {
        self.rows.iter().filter(move |row| row.part == part)
    }

    /// Typical ratio between published and simulated in the years of a part: exp of the root mean square of the log
    /// ratios. Absent without such a year.
    fn misfit(&self, part: &'a str) -> Option<f64> {
        let logs: Vec<f64> = self.of_part(part).filter_map(|row| row.ratio).map(libm::log).collect();
        let square: f64 = logs.iter().map(|log| log * log).sum();
        (!logs.is_empty()).then(|| libm::exp((square / logs.len() as f64).sqrt()))
    }

    /// Predicted years in the band, and all predicted years.
    fn in_band(&self) -> (usize, usize) {
        let predicted = || self.of_part(PREDICTED).filter_map(|row| row.in_band);
        (predicted().filter(|&inside| inside).count(), predicted().count())
    }

    /// Judged years in which more than the band was detained, and less.
    fn outside(&self) -> [Vec<String>; 2] {
        let judged = |row: &&Row| [FITTED, PREDICTED].contains(&row.part.as_str());
        [true, false].map(|above| {
            let outside = self.rows.iter().filter(judged).filter(|row| above == is_above(row));
            outside.filter(|row| row.in_band == Some(false)).map(|row| row.year.to_string()).collect()
        })
    }
}

fn is_above(row: &Row) -> bool {
    row.ratio.is_some_and(|ratio| ratio > 1.0)
}

/// The place of the arm that is shown on the terminal.
fn shown(hindcast: &Hindcast, arms: &[OfArm<'_>]) -> usize {
    let asked = hindcast.shown.as_deref();
    let place = asked.and_then(|asked| arms.iter().position(|arm| arm.name == asked));
    place.unwrap_or(arms.len().saturating_sub(1))
}

/// What it shows.
pub fn analysis(view: &View<'_>, hindcast: &Hindcast) -> Option<Analysis> {
    let arms = OfArm::all(hindcast);
    let first = arms.first()?;
    let fitted: Vec<String> = first.of_part(FITTED).map(|row| row.year.to_string()).collect();
    let blocks = vec![
        Block::Text(say!(view, "validate.fitted", years = view.messages.list(&fitted))),
        Block::Table(say!(view, "validate.table_of_ratios"), ratios(view, hindcast, &arms)),
    ];
    Some(Analysis {
        answer: answer(view, first, &arms[shown(hindcast, &arms)]),
        notes: vec![say!(view, "validate.weak")],
        figure: None,
        rest: vec![view.section("ratios", key!("validate.ratios"), blocks).brief()],
    })
}

/// How near the shown arm comes, against the first.
fn answer(view: &View<'_>, first: &OfArm<'_>, shown: &OfArm<'_>) -> Vec<String> {
    let (arm, of) = (view.arm(shown.name), |ratio: f64| format!("{ratio:.2}"));
    let Some(after) = shown.misfit(PREDICTED) else {
        let ratio = shown.misfit(FITTED).map_or("–".into(), of);
        return vec![say!(view, "validate.fitted_only", arm, ratio)];
    };
    let sentence = match first.misfit(PREDICTED).filter(|_| first.name != shown.name) {
        Some(before) => {
            let key = if after < before { key!("validate.nearer") } else { key!("validate.no_nearer") };
            say!(view, key, arm, first = view.arm(first.name), ratio = of(after), before = of(before))
        }
        None => say!(view, "validate.alone", arm, ratio = of(after)),
    };
    let (inside, count) = shown.in_band();
    vec![sentence, say!(view, "validate.in_band", inside, count)]
}

fn ratios(view: &View<'_>, hindcast: &Hindcast, arms: &[OfArm<'_>]) -> DataTable {
    let keys = keys![
        "head.arm",
        "validate.fitted_years",
        "validate.predicted_years",
        "validate.predicted_in_band",
        "validate.scale"
    ];
    let columns = if hindcast.scales.is_empty() { 4 } else { 5 };
    let mut sheet = DataTable::new(keys[..columns].iter().map(|key| view.plain(*key)));
    for (place, arm) in arms.iter().enumerate() {
        let ratio = |part| Cell::number(arm.misfit(part), |ratio| format!("{ratio:.2}"));
        let (inside, count) = arm.in_band();
        let mut row = vec![
            Cell::text(view.arm(arm.name)),
            ratio(FITTED),
            ratio(PREDICTED),
            Cell::text(say!(view, "validate.of", inside, count)),
        ];
        if !hindcast.scales.is_empty() {
            row.push(Cell::number(hindcast.scales.get(place).copied(), words::number));
        }
        sheet.rows.push(row);
    }
    sheet
}

/// Each arm year by year.
pub fn years(view: &View<'_>) -> Vec<Section> {
    let Some(hindcast) = &view.results.studied.hindcast else { return Vec::new() };
    let arms = OfArm::all(hindcast);
    let shown = shown(hindcast, &arms);
    let section = |(place, arm): (usize, &OfArm<'_>)| Section {
        id: view.id(&format!("years-{place}")),
        title: say!(view, "validate.years", arm = view.arm(arm.name)),
        blocks: of_arm(view, place, arm),
        brief: place == shown,
        source: view.source(),
    };
    arms.iter().enumerate().map(section).collect()
}

fn of_arm(view: &View<'_>, place: usize, arm: &OfArm<'_>) -> Vec<Block> {
    let [above, below] = arm.outside().map(|years| (!years.is_empty()).then(|| view.messages.list(&years)));
    let mut said = Vec::new();
    said.extend(above.map(|years| say!(view, "validate.above", years)));
    said.extend(below.map(|years| say!(view, "validate.below", years)));
    if said.is_empty() {
        said.push(say!(view, "validate.all_inside"));
    }
    let aside = arm.of_part(SET_ASIDE);
    said.extend(
        aside.map(|row| {
            say!(view, "validate.aside", year = row.year, why = view.messages.said(&row.set_aside))
        }),
    );
    let figure = figure(view, place, arm, &words::sentences(&said));
    vec![
        Block::List(said),
        Block::Figure(Box::new(figure)),
        Block::Table(say!(view, "validate.table_of_years"), table(view, arm)),
        Block::Text(say!(view, "validate.marks")),
    ]
}

fn figure(view: &View<'_>, place: usize, arm: &OfArm<'_>, description: &str) -> Figure {
    let line = |name: String, colour: usize, of: fn(&Row) -> Option<Span>| Line {
        name,
        colour,
        points: arm.rows.iter().map(|row| (f64::from(row.year), of(row))).collect(),
    };
    let band = |row: &Row| Span::new(Some(row.simulated), Some(row.band_low), Some(row.band_high));
    let chart = Lines {
        lines: vec![
            line(say!(view, "validate.published"), 0, |row| Span::new(row.observed, None, None)),
            line(view.arm(arm.name), 1, band),
        ],
        steps: false,
        across: say!(view, "validate.year"),
        up: say!(view, "validate.table_of_years"),
        numbers: Numbers::Plain,
        zero: true,
        moments: Vec::new(),
        heads: keys!["validate.series", "validate.year", "validate.batches", "head.from", "head.to"]
            .map(|key| view.plain(key)),
    };
    let title = say!(view, "validate.figure", arm = view.arm(arm.name));
    Figure::new(&view.id(&format!("years-figure-{place}")), &title, description, chart)
}

fn table(view: &View<'_>, arm: &OfArm<'_>) -> DataTable {
    let heads = keys![
        "validate.year",
        "validate.published",
        "validate.simulated",
        "validate.band",
        "validate.ratio",
        "validate.part"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in arm.rows {
        let dagger = if row.set_aside.is_empty() { "" } else { "†" };
        let ratio = row.ratio.map_or("–".into(), |ratio| format!("{ratio:.2} {}", mark(row)));
        sheet.rows.push(vec![
            Cell::text(format!("{}{dagger}", row.year)),
            Cell::number(row.observed, |value| format!("{value:.1}")),
            Cell::text(rounded(Span::new(Some(row.simulated), row.low, row.high), 1, false)),
            Cell::text(format!("{:.1} … {:.1}", row.band_low, row.band_high)),
            Cell::text(ratio),
            Cell::text(part(view, &row.part)),
        ]);
    }
    sheet
}

/// On which side of the band the published figure lies.
fn mark(row: &Row) -> &'static str {
    match (row.in_band, is_above(row)) {
        (Some(false), true) => "▲",
        (Some(false), false) => "▼",
        _ => "=",
    }
}

/// The word for the part of a year, by its word in the table.
fn part(view: &View<'_>, word: &str) -> String {
    view.plain(match word {
        FITTED => key!("validate.part_fitted"),
        PREDICTED => key!("validate.part_predicted"),
        SET_ASIDE => key!("validate.part_set_aside"),
        _ => return "–".into(),
    })
}
