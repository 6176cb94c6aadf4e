//! What propositions came to: `propositions.csv`, a figure of each, the manifest, and the table for the screen.

pub mod figure;
pub mod over;

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::folder::manifest::Machine;
use crate::folder::{self, Folder, FolderError};
use crate::tables::table::row;
use crate::text::messages::Messages;
use crate::text::words;
use sfic::experiment::plan::{MODEL_VERSION, hex};
use sfic::experiment::propositions::Examined;
use sfic::model::outcomes::{self, OUTCOMES};
use sfic::model::signals::SIGNALS;
use sfic::scenario::{EXPECTATIONS, Measure, Test};
use sfic::stats::Estimate;
use sfic::stats::claim::{Judged, Region, Verdict};

/// Columns after which a contrast goes on in the next line.
const LONGEST_CONTRAST: u16 = 58;

row! {
    /// One row of `propositions.csv`: a test with what became of it, its part and its proposition.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::PROPOSITIONS, one per "test of a part of a proposition", exponents below 1e-4 {
        /// Proposition.
        pub id: String,
        /// Dimension of the theory.
        pub dimension: String,
        /// The claim.
        pub claim: String,
        /// Verdict on the claim, which holds if all its parts do.
        pub verdict: String,
        /// The part of the claim.
        pub part: String,
        /// Verdict on the part, which holds if any of its tests does.
        pub part_verdict: String,
        /// The contrast.
        pub contrast: String,
        /// The outcome or signal.
        pub measure: String,
        /// Its unit.
        pub unit: String,
        /// The window of time, for a signal; empty if the contrast names it.
        pub window: String,
        /// Where the contrast must lie.
        pub expect: String,
        /// The smallest effect of interest.
        pub sesoi: f64,
        /// The contrast on all replicates.
        pub effect: Option<f64>,
        /// Its standard error.
        pub se: Option<f64>,
        /// Lower end of its interval at the level at which Holm judged it.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// That level.
        pub level: f64,
        /// Two-sided p-value against the nearest end of the region.
        pub p: f64,
        /// The same, Holm-adjusted over all tests of the run.
        pub p_holm: f64,
        /// Verdict on this test.
        pub test_verdict: String,
        /// Paired replicates.
        pub replicates: u32,
    }
}

/// The rows of all propositions, in their order.
pub fn rows(examined: &[Examined<'_>]) -> Vec<Row> {
    let mut rows = Vec::new();
    for found in examined {
        let proposition = found.proposition;
        for (place, (part, judged)) in proposition.parts.iter().zip(&found.parts).enumerate() {
            rows.extend(part.tests.iter().zip(judged).map(|(test, judged)| Row {
                id: proposition.id.clone(),
                dimension: proposition.dimension.clone(),
                claim: proposition.claim.clone(),
                verdict: found.verdict().words().into(),
                part: part.says.clone(),
                part_verdict: found.of_part(place).words().into(),
                contrast: test.contrast.clone(),
                measure: name(test.measure).into(),
                unit: unit(test.measure).into(),
                window: test.window.clone(),
                expect: word(test.region).into(),
                sesoi: test.smallest,
                effect: judged.value,
                se: judged.se,
                low: judged.interval.map(|interval| interval.low),
                high: judged.interval.map(|interval| interval.high),
                level: judged.level,
                p: judged.p,
                p_holm: judged.p_holm,
                test_verdict: judged.verdict.words().into(),
                replicates: found.replicates as u32,
            }));
        }
    }
    rows
}

fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Outcome(place) => OUTCOMES[place].name,
        Measure::Signal(place) => SIGNALS[place].name,
    }
}

fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Outcome(place) => OUTCOMES[place].unit,
        Measure::Signal(place) => SIGNALS[place].unit,
    }
}

fn word(region: Region) -> &'static str {
    EXPECTATIONS.iter().find(|(_, known)| *known == region).map_or("", |(word, _)| word)
}

/// What was run: enough to run it again to the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Manifest {
    /// Version of the program.
    pub version: String,
    /// Version of the meaning of results.
    pub model_version: u32,
    /// Seed of all draws.
    pub seed: u64,
    /// The scenario whose propositions these are, as it was read; absent for the built-in system.
    pub base: Option<String>,
    /// The propositions.
    pub propositions: Vec<Source>,
    /// Where and how it was run: the one part that differs from run to run.
    pub machine: Machine,
}

/// A proposition in the manifest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    /// Its name.
    pub id: String,
    /// Paired replicates.
    pub replicates: usize,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Its file.
    pub text: String,
    /// The files of the scenario that it extends, the nearest first.
    pub extended: Vec<String>,
}

impl Manifest {
    /// The manifest of what was examined.
    pub fn new(examined: &[Examined<'_>], seed: u64, base: Option<String>, machine: Machine) -> Self {
        let source = |found: &Examined<'_>| Source {
            id: found.proposition.id.clone(),
            replicates: found.replicates,
            sha256: hex(&Sha256::digest(found.proposition.text.as_bytes())),
            text: found.proposition.text.clone(),
            extended: found.proposition.extended.clone(),
        };
        Manifest {
            version: env!("CARGO_PKG_VERSION").into(),
            model_version: MODEL_VERSION,
            seed,
            base,
            propositions: examined.iter().map(source).collect(),
            machine,
        }
    }
}

/// Writes the table, a figure for each proposition and the manifest, the manifest last.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write(folder: &Folder, examined: &[Examined<'_>], manifest: &Manifest) -> Result<(), FolderError> {
    folder.remove(folder::MANIFEST)?;
    folder.write_rows(&rows(examined))?;
    for found in examined {
        let figure = figure::figure(found).standalone();
        folder.write(&folder::figure(&found.proposition.id), |out| out.write_all(figure.as_bytes()))?;
    }
    folder.write_json(folder::MANIFEST, manifest)
}

/// What is printed: a table for each dimension, then notes. Folded to `width` columns if it is given.
pub fn screen(messages: &Messages, examined: &[Examined<'_>], seed: u64, width: Option<u16>) -> String {
    let histories: usize = examined.iter().map(|found| found.proposition.arms.len() * found.replicates).sum();
    let tests: usize = examined.iter().flat_map(|found| &found.parts).map(Vec::len).sum();
    let mut text = format!(
        "{} · {} · {histories} histories · seed {seed} · sfic {}\n",
        counted(examined.len(), "proposition"),
        counted(tests, "test"),
        env!("CARGO_PKG_VERSION")
    );
    // One table, so that its columns keep their widths; the dimensions are put in as heads afterwards.
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["", "claim and contrast", "effect [interval]", "expected", "p (Holm)", "verdict"]);
    let dimensions = dimensions(examined);
    for (dimension, _) in &dimensions {
        let of_dimension = examined.iter().filter(|found| found.proposition.dimension == *dimension);
        of_dimension.for_each(|found| add(messages, &mut table, found));
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(if (2..5).contains(&i) {
            CellAlignment::Right
        } else {
            CellAlignment::Left
        });
        column.set_padding(if i == 0 { (0, 1) } else { (1, 1) });
    }
    if let Some(column) = table.column_mut(1) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(LONGEST_CONTRAST)));
    }
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.saturating_sub(3).max(60));
    }
    let mut heads = dimensions.into_iter().peekable();
    for line in table.lines() {
        // Only the first line of a proposition has anything in its first column.
        if let Some((dimension, _)) = heads.next_if(|(_, id)| line.split_whitespace().next() == Some(id)) {
            let _ = writeln!(text, "\n{dimension}");
        }
        let _ = writeln!(text, "  {}", line.trim_end());
    }
    text.push('\n');
    for note in notes(examined) {
        let _ = writeln!(text, "{note}");
    }
    text
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// The dimensions in their order, each with its first proposition.
fn dimensions<'a>(examined: &'a [Examined<'_>]) -> Vec<(&'a str, &'a str)> {
    let mut dimensions: Vec<(&str, &str)> = Vec::new();
    for found in examined {
        if dimensions.iter().all(|(known, _)| *known != found.proposition.dimension) {
            dimensions.push((&found.proposition.dimension, &found.proposition.id));
        }
    }
    dimensions
}

/// Adds the rows of a proposition.
fn add(messages: &Messages, table: &mut Table, found: &Examined<'_>) {
    let proposition = found.proposition;
    table.add_row([&proposition.id, &proposition.short, "", "", "", found.verdict().words()]);
    for (part, judged) in proposition.parts.iter().zip(&found.parts) {
        for (i, (test, judged)) in part.tests.iter().zip(judged).enumerate() {
            let or = if i > 0 { "or " } else { "" };
            let verdict = format!("  {}", judged.verdict.words());
            table.add_row([
                String::new(),
                format!("{or}{}: {}{}", measured(test.measure), test.contrast, at(test)),
                effect(messages, test, judged),
                expected(test),
                words::p_value(Some(judged.p_holm)),
                verdict,
            ]);
        }
    }
}

fn measured(measure: Measure) -> String {
    name(measure).replace('_', " ")
}

fn at(test: &Test) -> String {
    if test.window.is_empty() { String::new() } else { format!(", {}", test.window) }
}

fn estimate(judged: &Judged) -> Option<Estimate> {
    Some(Estimate { value: judged.value?, se: judged.se, interval: judged.interval, degrees: 0 })
}

fn effect(messages: &Messages, test: &Test, judged: &Judged) -> String {
    let Some(estimate) = estimate(judged) else { return "none".into() };
    words::change_in(messages, is_percent(test.measure), estimate)
        + if is_percent(test.measure) { " pp" } else { "" }
}

fn is_percent(measure: Measure) -> bool {
    matches!(measure, Measure::Outcome(place) if OUTCOMES[place].format == outcomes::Format::Percent)
}

/// Where a contrast is expected.
fn expected(test: &Test) -> String {
    format!("{} {}", word(test.region), smallest(test))
}

fn smallest(test: &Test) -> String {
    let (value, unit) =
        if is_percent(test.measure) { (test.smallest * 100.0, " pp") } else { (test.smallest, "") };
    let sign = match test.region {
        Region::Above | Region::NotAbove => "+",
        Region::Below | Region::NotBelow => "−",
        Region::NearlyZero => "±",
    };
    format!("{sign}{}{unit}", words::number(value))
}

fn notes(examined: &[Examined<'_>]) -> Vec<String> {
    let with = |verdict: Verdict| -> Vec<&str> {
        let found = examined.iter().filter(|found| found.verdict() == verdict);
        found.map(|found| found.proposition.id.as_str()).collect()
    };
    let mut notes = Vec::new();
    for verdict in [Verdict::Holds, Verdict::DoesNotHold, Verdict::Undecided] {
        let ids = with(verdict);
        if !ids.is_empty() {
            let words = verdict.words();
            let capital = words[..1].to_uppercase() + &words[1..];
            notes.push(format!("{capital}: {}.", ids.join(", ")));
        }
    }
    for found in examined.iter().filter(|found| found.verdict() != Verdict::Holds) {
        for verdict in [Verdict::DoesNotHold, Verdict::Undecided] {
            let parts = (0..found.parts.len()).filter(|&part| found.of_part(part) == verdict);
            let says: Vec<&str> = parts.map(|part| found.proposition.parts[part].says.as_str()).collect();
            if !says.is_empty() {
                notes.push(format!(
                    "Note: {} {}: {}.",
                    found.proposition.id,
                    verdict.words(),
                    says.join("; ")
                ));
            }
        }
    }
    notes.extend(power(examined));
    notes.push(
        "A test holds where its interval, Holm-adjusted over all tests shown, lies wholly in the region expected; it \
         does not hold where the interval lies wholly outside; a claim needs all its parts."
            .into(),
    );
    notes
}

/// The widest interval relative to its smallest effect of interest: whether the replicates could decide.
fn power(examined: &[Examined<'_>]) -> Option<String> {
    let widths = examined.iter().flat_map(|found| {
        let tests =
            found.proposition.parts.iter().flat_map(|part| &part.tests).zip(found.parts.iter().flatten());
        tests.filter_map(|(test, judged)| {
            Some((judged.interval?.half_width() / test.smallest, &found.proposition.id))
        })
    });
    let mut widths: Vec<(f64, &String)> = widths.collect();
    widths.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (median, (widest, id)) = (widths.get(widths.len() / 2)?.0, *widths.last()?);
    Some(format!(
        "Half-widths of the intervals are {} times the smallest effect of interest in the middle and {} at most ({id}).",
        words::number(median),
        words::number(widest)
    ))
}
