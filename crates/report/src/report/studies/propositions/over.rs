//! Propositions over the points of a study: how their contrasts lie there.

use super::Test;
use crate::figures::data_table::{Cell, DataTable};
use crate::report::document::Block;
use crate::report::sections::robustness::percent;
use crate::report::studied::OverPoints;
use crate::report::studies::Analysis;
use crate::report::view::View;
use crate::tables::propositions::over::Row;
use crate::text::words;
use sfic::stats::Interval;

/// The share of the points that counts as nearly all of them.
const NEARLY_ALL: f64 = 0.95;

/// What was run, in one line.
pub fn subject(view: &View<'_>, found: &OverPoints) -> String {
    let manifest = &found.manifest;
    say!(
        view,
        "propositions.what_was_run_over",
        count = manifest.of.propositions.len(),
        title = view.changed(view.messages.said(&manifest.of.title)),
        points = manifest.of.draws,
        replicates = manifest.of.replicates,
        seed = manifest.seed,
        version = manifest.version
    )
}

/// What it shows.
pub fn analysis(view: &View<'_>, found: &OverPoints) -> Analysis {
    let count = |share: fn(&Row) -> Option<f64>| {
        found.rows.iter().filter(|row| share(row) >= Some(NEARLY_ALL)).count()
    };
    let (inside, sign) = (count(|row| row.share_inside), count(|row| row.share_sign));
    let (tests, share) = (found.rows.len(), percent(NEARLY_ALL));
    let answer = vec![say!(view, "propositions.over", tests, share, inside, sign)];
    let short = |id: &str| {
        let source = found.manifest.of.propositions.iter().find(|source| source.id == *id);
        source.map_or(String::new(), |source| view.messages.said(&source.short))
    };
    let table = |rows: &[Row]| {
        let id = &rows[0].id;
        Block::Table(say!(view, "propositions.of_one", id, short = short(id)), sheet(view, rows))
    };
    let heads = keys!["propositions.id", "propositions.claim_of", "propositions.met"];
    let mut met = DataTable::new(heads.map(|key| view.plain(key)));
    met.rows.extend(found.met.iter().map(|row| {
        let ends = row.low.zip(row.high).map(|(low, high)| Interval { low, high });
        let share =
            row.share.map(|share| ends.map_or(percent(share), |ends| words::level_within(true, share, ends)));
        [row.id.clone(), short(&row.id), share.unwrap_or_else(|| say!(view, "words.none"))]
            .map(Cell::text)
            .to_vec()
    }));
    let mut blocks = vec![Block::Table(view.plain(key!("propositions.met_at")), met)];
    blocks.extend(found.rows.chunk_by(|a, b| a.id == b.id).map(table));
    blocks.push(Block::Text(say!(view, "propositions.how_to_read_over")));
    let rest = view.section("tests", key!("propositions.tests"), blocks).brief();
    Analysis { answer, notes: Vec::new(), figure: None, rest: vec![rest] }
}

fn sheet(view: &View<'_>, rows: &[Row]) -> DataTable {
    let heads = keys![
        "propositions.claim_over",
        "propositions.middle",
        "propositions.inside",
        "propositions.sign",
        "propositions.expected",
        "propositions.noise",
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in rows {
        let Row { measure, contrast, window, expect, sesoi, .. } = row;
        let test = Test { measure, contrast, window, expect, sesoi: *sesoi };
        let share = |share: Option<f64>| Cell::number(share, percent);
        let ends = row.low.zip(row.high).map(|(low, high)| Interval { low, high });
        let middle = row.median.zip(ends).map_or(say!(view, "words.none"), |(median, ends)| {
            test.in_unit(view, words::change_within(test.is_percent(), median, ends))
        });
        let factor = if test.is_percent() { 100.0 } else { 1.0 };
        let noise = |noise: f64| test.in_unit(view, words::number(factor * noise));
        sheet.rows.push(vec![
            Cell::text(test.contrast(view)),
            Cell::text(middle),
            share(row.share_inside),
            share(row.share_sign),
            Cell::text(test.expected(view)),
            Cell::number(row.noise, noise),
        ]);
    }
    sheet
}
