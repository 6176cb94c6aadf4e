//! Propositions of theory: which hold, which do not, and the tests of each.

mod figure;
pub mod over;

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::report::analysis::Analysis;
use crate::report::document::{Block, Section};
use crate::report::studied::Propositions;
use crate::report::view::View;
use crate::tables::propositions::Row;
use crate::text::lack::Lack;
use crate::text::words;
use sfic::model::outcomes::{Format, outcome};
use sfic::model::signals::SIGNALS;
use sfic::scenario::EXPECTATIONS;
use sfic::stats::claim::{Region, Verdict};
use sfic::stats::{Estimate, Interval};

/// The rows of each proposition.
fn of_propositions(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|a, b| a.id == b.id)
}

/// The rows of each part of a proposition.
fn parts(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|a, b| a.part == b.part)
}

/// What was run, in one line.
pub fn subject(view: &View<'_>, found: &Propositions) -> String {
    let manifest = &found.manifest;
    let runs: usize = manifest.of.propositions.iter().map(|source| source.arms * source.replicates).sum();
    say!(
        view,
        "propositions.what_was_run",
        count = manifest.of.propositions.len(),
        tests = found.rows.len(),
        runs,
        seed = manifest.seed,
        version = manifest.version
    )
}

/// What it shows.
pub fn analysis(view: &View<'_>, found: &Propositions) -> Analysis {
    let all: Vec<&[Row]> = of_propositions(&found.rows).collect();
    let mut answer = Vec::new();
    for verdict in Verdict::ALL {
        let with = all.iter().filter(|rows| rows[0].verdict == verdict.words());
        let ids: Vec<&str> = with.map(|rows| rows[0].id.as_str()).collect();
        if !ids.is_empty() {
            let key = match verdict {
                Verdict::Holds => key!("propositions.these_hold"),
                Verdict::DoesNotHold => key!("propositions.these_do_not_hold"),
                Verdict::Undecided => key!("propositions.these_are_undecided"),
            };
            answer.push(say!(view, key, ids = ids.join(&say!(view, "list.comma"))));
        }
    }
    let mut blocks: Vec<Block> = dimensions(view, found, &all);
    blocks.extend(power(&found.rows).map(|(middle, largest, id)| {
        let [middle, largest] = [middle, largest].map(words::number);
        Block::Text(say!(view, "propositions.power", middle, largest, id))
    }));
    blocks.push(Block::Text(say!(view, "propositions.how_to_read")));
    let rest = view.section("tests", key!("propositions.tests"), blocks).brief();
    Analysis { answer, notes: failing(view, &all), figure: None, rest: vec![rest] }
}

/// The parts that do not hold, or are undecided, of the propositions that do not hold.
fn failing(view: &View<'_>, all: &[&[Row]]) -> Vec<String> {
    let mut notes = Vec::new();
    for rows in all.iter().filter(|rows| rows[0].verdict != Verdict::Holds.words()) {
        for verdict in [Verdict::DoesNotHold, Verdict::Undecided] {
            let with = parts(rows).filter(|part| part[0].part_verdict == verdict.words());
            let says: Vec<String> = with.map(|part| view.messages.said(&part[0].part)).collect();
            if !says.is_empty() {
                let (id, verdict) = (&rows[0].id, said(view, verdict.words()));
                let parts = says.join(&say!(view, "list.semicolon"));
                notes.push(say!(view, "propositions.parts", id, verdict, parts));
            }
        }
    }
    notes
}

/// A table of the tests for each dimension of the theory.
fn dimensions(view: &View<'_>, found: &Propositions, all: &[&[Row]]) -> Vec<Block> {
    let mut dimensions: Vec<(&str, DataTable)> = Vec::new();
    for rows in all {
        let dimension = rows[0].dimension.as_str();
        if dimensions.iter().all(|(known, _)| *known != dimension) {
            let heads = keys![
                "propositions.id",
                "propositions.claim",
                "propositions.effect",
                "propositions.verdict",
                "propositions.expected",
                "propositions.p",
            ];
            dimensions.push((dimension, DataTable::new(heads.map(|key| view.plain(key)))));
        }
        if let Some((_, sheet)) = dimensions.iter_mut().find(|(known, _)| *known == dimension) {
            add(view, found, rows, sheet);
        }
    }
    let table = |(dimension, sheet): (&str, DataTable)| Block::Table(view.messages.said(dimension), sheet);
    dimensions.into_iter().map(table).collect()
}

/// Adds the rows of a proposition.
fn add(view: &View<'_>, found: &Propositions, rows: &[Row], sheet: &mut DataTable) {
    let row = |cells: [String; 6]| cells.into_iter().map(Cell::Text).collect();
    let source = found.manifest.of.propositions.iter().find(|source| source.id == rows[0].id);
    let claim = source.map_or(&rows[0].claim, |source| &source.short);
    let nothing = String::new;
    sheet.rows.push(row([
        rows[0].id.clone(),
        view.messages.said(claim),
        nothing(),
        said(view, &rows[0].verdict),
        nothing(),
        nothing(),
    ]));
    for part in parts(rows) {
        for (place, test) in part.iter().enumerate() {
            let looked = Test::from(test);
            let contrast = match place {
                0 => looked.contrast(view),
                _ => say!(view, "propositions.or", contrast = looked.contrast(view)),
            };
            sheet.rows.push(row([
                nothing(),
                contrast,
                effect(view, test),
                format!("· {}", said(view, &test.test_verdict)),
                looked.expected(view),
                words::p_value(Some(test.p_holm)),
            ]));
        }
    }
}

/// Half-widths of the intervals relative to the smallest effect of interest, that in the middle and the widest with its
/// proposition: they say whether the replicates could decide.
fn power(rows: &[Row]) -> Option<(f64, f64, &str)> {
    let widths = rows.iter().filter_map(|row| {
        let interval = Interval { low: row.low?, high: row.high? };
        Some((interval.half_width() / row.sesoi, row.id.as_str()))
    });
    let mut widths: Vec<(f64, &str)> = widths.collect();
    widths.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (middle, (widest, id)) = (widths.get(widths.len() / 2)?.0, *widths.last()?);
    Some((middle, widest, id))
}

/// Each claim in full, with its contrasts beside the regions in which they were expected.
pub fn claims(view: &View<'_>) -> Option<Section> {
    let figures = figures(view).into_iter().map(|(_, figure)| Block::Figure(Box::new(figure)));
    let blocks: Vec<Block> = figures.collect();
    (!blocks.is_empty()).then(|| view.section("claims", key!("propositions.claims"), blocks))
}

/// The figure of each proposition, with its name.
pub fn figures<'a>(view: &View<'a>) -> Vec<(&'a str, Figure)> {
    let rows = view.results.studied.propositions.as_ref().map_or(&[][..], |found| &found.rows);
    of_propositions(rows).map(|rows| (rows[0].id.as_str(), figure::figure(view, rows))).collect()
}

/// A verdict in words.
fn said(view: &View<'_>, verdict: &str) -> String {
    match Verdict::ALL.iter().find(|known| known.words() == verdict) {
        Some(Verdict::Holds) => say!(view, "propositions.holds"),
        Some(Verdict::DoesNotHold) => say!(view, "propositions.does_not_hold"),
        Some(Verdict::Undecided) | None => say!(view, "propositions.undecided"),
    }
}

/// The contrast of a test with its interval.
fn effect(view: &View<'_>, row: &Row) -> String {
    let Some(value) = row.effect else { return say!(view, "words.none") };
    let interval = row.low.zip(row.high).map(|(low, high)| Interval { low, high });
    let estimate = Estimate { value, se: row.se, interval, degrees: 0 };
    let test = Test::from(row);
    test.in_unit(view, words::change_in(view.messages, test.is_percent(), estimate, Lack::Unknown))
}

/// What a test looks at, in one system or over points.
struct Test<'a> {
    measure: &'a str,
    contrast: &'a str,
    window: &'a str,
    expect: &'a str,
    sesoi: f64,
}

impl<'a> From<&'a Row> for Test<'a> {
    fn from(row: &'a Row) -> Self {
        let Row { measure, contrast, window, expect, sesoi, .. } = row;
        Test { measure, contrast, window, expect, sesoi: *sesoi }
    }
}

impl Test<'_> {
    /// Signals alone are looked at in windows of time.
    fn is_of_signal(&self) -> bool {
        !self.window.is_empty() || self.contrast.contains('@')
    }

    fn is_percent(&self) -> bool {
        let format = outcome(self.measure).map(|(_, outcome)| outcome.format);
        !self.is_of_signal() && format == Some(Format::Percent)
    }

    fn region(&self) -> Option<Region> {
        EXPECTATIONS.iter().find(|(word, _)| *word == self.expect).map(|(_, region)| *region)
    }

    /// What is compared, and when.
    fn contrast(&self, view: &View<'_>) -> String {
        let (contrast, window) = (self.contrast, self.window);
        let measure = self.measured(view);
        match window {
            "" => say!(view, "propositions.contrast", measure, contrast),
            _ => say!(view, "propositions.contrast_in_window", measure, contrast, window),
        }
    }

    /// The name of the outcome or signal; of a signal in another language its meaning, since it has no other.
    fn measured(&self, view: &View<'_>) -> String {
        let name = self.measure.replace('_', " ");
        let signal = SIGNALS.iter().find(|row| row.name == self.measure).filter(|_| self.is_of_signal());
        match (signal, outcome(self.measure)) {
            (Some(signal), _) => {
                let known = view.messages.said(signal.doc);
                if known == signal.doc { name } else { known.trim_end_matches('。').into() }
            }
            (None, Some((_, outcome))) => view.messages.said(outcome.title),
            (None, None) => name,
        }
    }

    /// Where the contrast is expected.
    fn expected(&self, view: &View<'_>) -> String {
        let end = words::number(if self.is_percent() { 100.0 * self.sesoi } else { self.sesoi });
        let of = |sign: &str| self.in_unit(view, format!("{sign}{end}"));
        match self.region() {
            Some(Region::Above) => say!(view, "propositions.above", end = of("+")),
            Some(Region::Below) => say!(view, "propositions.below", end = of("−")),
            Some(Region::NotBelow) => say!(view, "propositions.not_below", end = of("−")),
            Some(Region::NotAbove) => say!(view, "propositions.not_above", end = of("+")),
            Some(Region::NearlyZero) | None => say!(view, "propositions.nearly_zero", end = of("±")),
        }
    }

    /// A change with its unit, if that is percentage points.
    fn in_unit(&self, view: &View<'_>, change: String) -> String {
        if self.is_percent() { say!(view, "propositions.in_points", change) } else { change }
    }
}
