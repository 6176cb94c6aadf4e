//! Re-infringement within each follow-up, side by side, and whether the order of the arms depends on it.

use crate::figures::data_table::{Cell, DataTable};
use crate::report::document::{Block, Section};
use crate::report::say::Direction;
use crate::report::view::{View, outcome};
use crate::tables::ranks::Row as Rank;
use crate::text::words;
use sfic::model::outcomes::{HEADLINE, headline_within, weeks_within};

/// Arms that a sentence names; the table has them all.
const MOST_NAMED: usize = 4;

/// The section; none with a single follow-up.
pub fn section(view: &View<'_>) -> Option<Section> {
    let names = names(view);
    let blocks = vec![
        Block::Text(say!(view, "follow_ups.what", reference = view.reference())),
        Block::Table(say!(view, "follow_ups.table"), table(view, &names)),
    ];
    (names.len() > 1).then(|| view.section("follow-ups", key!("follow_ups.title"), blocks))
}

/// The follow-ups, the shortest first: weeks, and name of the outcome.
fn names(view: &View<'_>) -> Vec<(u32, String)> {
    let first = view.arms().into_iter().next().unwrap_or_default();
    let rows = view.results.tables.effects.iter().filter(|row| row.arm == first);
    let of = |name: &str| match name {
        HEADLINE => view.follow_up().parse().ok(),
        name => weeks_within(name),
    };
    let mut names: Vec<(u32, String)> =
        rows.filter_map(|row| Some((of(&row.outcome)?, row.outcome.clone()))).collect();
    names.sort();
    names
}

/// Sentences on an order of the arms, or a direction of their changes, that depends on the follow-up; none where it does
/// not.
pub fn order(view: &View<'_>) -> Vec<String> {
    let mut said: Vec<String> = moved(view, true).or_else(|| moved(view, false)).into_iter().collect();
    said.extend(turned(view));
    said
}

/// The arms whose ranks differ between follow-ups, either with intervals that have no rank in common or not, the largest
/// difference first; each with the two ranks that differ most.
fn moved(view: &View<'_>, clear: bool) -> Option<String> {
    let mut moves: Vec<(f64, &Rank, &Rank)> = Vec::new();
    for arm in view.others() {
        let ranks: Vec<&Rank> = view.results.tables.ranks.iter().filter(|row| row.arm == arm).collect();
        let pairs =
            ranks.iter().enumerate().flat_map(|(place, a)| ranks[place + 1..].iter().map(|b| (*a, *b)));
        let by = |(a, b): (&'_ Rank, &'_ Rank)| -> Option<f64> {
            let apart = a.rank_high? < b.rank_low? || b.rank_high? < a.rank_low?;
            Some((a.rank? - b.rank?).abs()).filter(|by| *by > 0.0 && apart == clear)
        };
        let pairs = pairs.filter_map(|(a, b)| Some((by((a, b))?, a, b)));
        moves.extend(pairs.max_by(|one, other| one.0.total_cmp(&other.0)));
    }
    moves.sort_by(|one, other| other.0.total_cmp(&one.0));
    let of = |rank: &Rank| {
        let [value, low, high] = [rank.rank, rank.rank_low, rank.rank_high].map(Option::unwrap_or_default);
        say!(
            view,
            "follow_ups.at",
            rank = format!("{value} [{low}, {high}]"),
            weeks = rank.follow_up,
            change = change(view, &rank.arm, rank.follow_up)
        )
    };
    let parts = moves.iter().map(|(_, a, b)| {
        say!(view, "follow_ups.moved", arm = view.arm(&a.arm), first = of(a), second = of(b))
    });
    let list = joined(view, parts.collect())?;
    let key = if clear { key!("follow_ups.order") } else { key!("follow_ups.order_unclear") };
    Some(say!(view, key, list))
}

/// The arms that are better than the reference within one follow-up and worse within another.
fn turned(view: &View<'_>) -> Option<String> {
    let names = names(view);
    let part = |arm: String| {
        let at = |direction: Direction| {
            names.iter().map(|(weeks, name)| (*weeks, name)).find(|(_, name)| {
                view.change(&arm, name).is_some_and(|change| Direction::of(change) == direction)
            })
        };
        let ((better, _), (worse, _)) = (at(Direction::Down)?, at(Direction::Up)?);
        let [fewer, more] = [better, worse].map(|weeks| change(view, &arm, weeks));
        Some(say!(view, "follow_ups.turned", arm = view.arm(&arm), better, fewer, worse, more))
    };
    let list = joined(view, view.others().into_iter().filter_map(part).collect())?;
    Some(say!(view, "follow_ups.turns", reference = view.reference(), list))
}

/// The first parts of a sentence, with how many more there are; nothing without any.
fn joined(view: &View<'_>, mut parts: Vec<String>) -> Option<String> {
    let more = parts.len().saturating_sub(MOST_NAMED);
    parts.truncate(MOST_NAMED);
    if more > 0 {
        parts.push(say!(view, "follow_ups.more", count = more));
    }
    (!parts.is_empty()).then(|| parts.join(&say!(view, "list.semicolon")))
}

/// The change of an arm within a follow-up.
fn change(view: &View<'_>, arm: &str, weeks: u32) -> String {
    let name = if view.follow_up() == weeks.to_string() { HEADLINE.into() } else { headline_within(weeks) };
    view.change_text(arm, &name)
}

fn table(view: &View<'_>, names: &[(u32, String)]) -> DataTable {
    let head = |(weeks, name): &(u32, String)| {
        let key = if name == HEADLINE { key!("follow_ups.headline") } else { key!("follow_ups.head") };
        say!(view, key, weeks)
    };
    let mut sheet =
        DataTable::new(std::iter::once(view.plain(key!("head.arm"))).chain(names.iter().map(head)));
    let row = |label: String, cell: &dyn Fn(&(u32, String)) -> String| -> Vec<Cell> {
        std::iter::once(label).chain(names.iter().map(cell)).map(Cell::text).collect()
    };
    let Some(headline) = outcome(HEADLINE) else { return sheet };
    let reference = view.arms().into_iter().next().unwrap_or_default();
    sheet.rows.push(row(view.arm(&reference), &|(_, name)| {
        let level = view.level(&reference, name).map(Into::into);
        words::level(view.messages, headline, level, view.lack(&reference, name))
    }));
    for arm in view.others() {
        sheet.rows.push(row(view.arm(&arm), &|(weeks, name)| {
            let change = view.change_text(&arm, name);
            let ranks = &view.results.tables.ranks;
            let rank =
                ranks.iter().find(|row| row.arm == arm && row.follow_up == *weeks).and_then(|row| row.rank);
            rank.map_or(change.clone(), |rank| say!(view, "follow_ups.cell", change, rank))
        }));
    }
    let followed = say!(view, "follow_ups.followed", reference = view.reference());
    sheet.rows.push(row(followed, &|(_, name)| view.rests_on(&reference, name)));
    sheet
}
