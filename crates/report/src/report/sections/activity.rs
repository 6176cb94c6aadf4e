//! When the countermeasures of each arm were on, and at what dose.

use crate::figures::data_table::{Cell, DataTable};
use crate::report::document::{Block, Section};
use crate::report::view::View;
use crate::tables::countermeasures::Row;

/// Countermeasures that the first screen names; the file has them all.
const MOST: usize = 8;

impl View<'_> {
    /// True if an arm after the reference has the histories of the reference, and none of its countermeasures was on in
    /// any of them.
    pub fn never_on(&self, arm: &str) -> bool {
        let mut rows = self.results.tables.countermeasures.iter().filter(|row| row.arm == arm).peekable();
        rows.peek().is_some() && rows.all(|row| row.on == 0) && self.is_reference(arm)
    }
}

/// The countermeasures that were not on at full dose all the time; those of arms that were never on are said elsewhere.
pub fn lines(view: &View<'_>) -> Vec<Block> {
    let rows = view.results.tables.countermeasures.iter();
    let rows: Vec<&Row> = rows.filter(|row| !row.is_whole() && !view.never_on(&row.arm)).collect();
    let line = |row: &&Row| {
        let (arm, measure) = (view.arm(&row.arm), view.arm(&row.countermeasure));
        let said = std::iter::once(on(view, row)).chain(levers(view, row)).collect::<Vec<_>>();
        let said = said.join(&say!(view, "list.comma"));
        match row.arm == row.countermeasure {
            true => say!(view, "activity.of_arm", arm, said),
            false => say!(view, "activity.of_measure", arm, measure, said),
        }
    };
    let mut lines: Vec<String> = rows.iter().take(MOST).map(line).collect();
    if rows.len() > MOST {
        lines.push(say!(view, "activity.more", count = rows.len() - MOST));
    }
    match lines.is_empty() {
        true => Vec::new(),
        false => vec![Block::Text(say!(view, "activity.not_whole")), Block::List(lines)],
    }
}

/// In how many histories, when, and at what dose.
fn on(view: &View<'_>, row: &Row) -> String {
    let Row { on, replicates, .. } = row;
    let Some((first, last)) = row.first_tick.zip(row.last_tick) else {
        return say!(view, "activity.never", replicates);
    };
    let dose = dose(row);
    match row.ticks_on {
        Some(ticks) if ticks < f64::from(last - first + 1) => {
            let ticks = format!("{ticks:.0}");
            say!(view, "activity.on_in_part", on, replicates, first, last, ticks, dose)
        }
        _ => say!(view, "activity.on", on, replicates, first, last, dose),
    }
}

fn dose(row: &Row) -> String {
    row.mean_dose.map_or("–".into(), |dose| format!("{dose:.2}"))
}

/// Weeks without a move, and weeks in which a lever stopped at the end of its range.
fn levers(view: &View<'_>, row: &Row) -> Vec<String> {
    let percent = |share: f64| format!("{:.0}", 100.0 * share);
    let still = row.moved.filter(|moved| *moved < 1.0);
    let still = still.map(|moved| say!(view, "activity.moved", percent = percent(moved)));
    let clamped = row.clamped.filter(|clamped| *clamped > 0.0);
    let clamped = clamped.map(|clamped| say!(view, "activity.clamped", percent = percent(clamped)));
    still.into_iter().chain(clamped).collect()
}

/// The section: every countermeasure of every arm.
pub fn section(view: &View<'_>) -> Option<Section> {
    let rows = &view.results.tables.countermeasures;
    if rows.is_empty() {
        return None;
    }
    let heads = keys![
        "run.arm",
        "activity.countermeasure",
        "activity.histories",
        "activity.weeks",
        "activity.mean_dose",
        "activity.levers"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for row in rows {
        let (on, replicates) = (row.on, row.replicates);
        let weeks = row.first_tick.zip(row.last_tick).map(|(first, last)| format!("{first}–{last}"));
        let cells = [
            view.arm(&row.arm),
            view.arm(&row.countermeasure),
            say!(view, "activity.of", on, replicates),
            weeks.unwrap_or("–".into()),
            dose(row),
            levers(view, row).join(&say!(view, "list.comma")),
        ];
        sheet.rows.push(cells.map(Cell::text).to_vec());
    }
    let blocks =
        vec![Block::Text(say!(view, "activity.what")), Block::Table(say!(view, "activity.table"), sheet)];
    Some(view.section("activity", key!("activity.title"), blocks))
}
