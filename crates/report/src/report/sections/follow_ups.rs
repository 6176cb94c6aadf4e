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
/// difference first; each with the two ranks that differ most, that of the headline if it can be one of them.
fn moved(view: &View<'_>, clear: bool) -> Option<String> {
    let headline = view.follow_up();
    let mut moves: Vec<(f64, &Rank, &Rank)> = Vec::new();
    for arm in view.ranked() {
        let ranks: Vec<&Rank> = view.results.tables.ranks.iter().filter(|row| row.arm == arm).collect();
        let by = |a: &Rank, b: &Rank| {
            let apart = a.rank_high? < b.rank_low? || b.rank_high? < a.rank_low?;
            Some((a.rank? - b.rank?).abs()).filter(|by| *by > 0.0 && apart == clear)
        };
        let pairs = ranks
            .iter()
            .enumerate()
            .flat_map(|(place, &a)| ranks[place + 1..].iter().filter_map(move |&b| Some((by(a, b)?, a, b))));
        let first = |(by, a, b): &(f64, &Rank, &Rank)| {
            (*by, [a, b].iter().any(|row| row.follow_up.to_string() == headline))
        };
        moves.extend(pairs.max_by(|one, other| {
            let ((by, of), (other_by, of_other)) = (first(one), first(other));
            by.total_cmp(&other_by).then(of.cmp(&of_other))
        }));
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
    let list = joined(view, view.ranked().into_iter().filter_map(part).collect())?;
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
            if view.is_reference(&arm) {
                return say!(view, "answer.same");
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::results::Results;
    use crate::tables::effects::Row;
    use sfic_text::{Language, Messages};

    fn effect(arm: &str, outcome: &str, change: Option<f64>) -> Row {
        Row {
            arm: arm.into(),
            outcome: outcome.into(),
            unit: "share".into(),
            estimate: Some(0.5),
            se: Some(0.01),
            low: Some(0.48),
            high: Some(0.52),
            difference: change,
            difference_se: change.map(|_| 0.01),
            difference_low: change.map(|change| change - 0.02),
            difference_high: change.map(|change| change + 0.02),
            variance_reduction: None,
            p: None,
            p_holm: None,
            replicates: Some(40),
            informative: Some(40),
            at_risk: Some(900.0),
            cases: Some(450.0),
        }
    }

    fn rank(arm: &str, follow_up: u32, [rank, low, high]: [f64; 3]) -> Rank {
        let [rank, rank_low, rank_high] = [rank, low, high].map(Some);
        Rank { arm: arm.into(), follow_up, rank, rank_low, rank_high, probability_best: None }
    }

    /// Changes and ranks of two arms at 52 and 156 weeks.
    fn results(changes: [[f64; 2]; 2], ranks: [[[f64; 3]; 2]; 2]) -> Results {
        let mut results = Results::default();
        let names = [HEADLINE.to_string(), headline_within(156)];
        let tables = &mut results.tables;
        tables.effects.extend(names.iter().map(|name| effect("baseline", name, None)));
        for ((arm, changes), ranks) in ["a", "b"].into_iter().zip(changes).zip(ranks) {
            for (place, weeks) in [52, 156].into_iter().enumerate() {
                tables.effects.push(effect(arm, &names[place], Some(changes[place])));
                tables.ranks.push(rank(arm, weeks, ranks[place]));
            }
        }
        results
    }

    fn said(results: &Results) -> Vec<String> {
        order(&View { messages: &Messages::of(Language::English), results, prefix: "" })
    }

    const FIRST: [f64; 3] = [1.0, 1.0, 1.0];
    const SECOND: [f64; 3] = [2.0, 2.0, 2.0];

    #[test]
    fn an_order_that_depends_on_the_follow_up_is_said_with_numbers() {
        let changes = [[-0.2, -0.03], [-0.1, -0.09]];
        let text = said(&results(changes, [[FIRST, SECOND], [SECOND, FIRST]]));
        assert_eq!(text.len(), 1, "{text:?}");
        let of_a = "“a” is rank 1 [1, 1] at 52 weeks (−20.0 [−22.0, −18.0]) and rank 2 [2, 2] at 156 weeks (−3.0 [−5.0, −1.0])";
        assert!(text[0].starts_with("The order depends on") && text[0].contains(of_a), "{text:?}");
        // The same order with other changes is no change of the order.
        assert_eq!(said(&results(changes, [[FIRST; 2], [SECOND; 2]])), Vec::<String>::new());
        // Ranks within each other's intervals.
        let near = [[1.0, 1.0, 2.0], [2.0, 1.0, 2.0]];
        let text = said(&results(changes, [near, [near[1], near[0]]]));
        assert!(text.len() == 1 && text[0].contains("not beyond the intervals"), "{text:?}");
    }

    #[test]
    fn a_direction_that_turns_round_is_said_and_an_unclear_one_is_not() {
        let text = said(&results([[-0.2, 0.03], [-0.1, 0.01]], [[FIRST; 2], [SECOND; 2]]));
        let expected = "Against “baseline”, the direction depends on the follow-up (percentage points): “a” has fewer \
            repeats at 52 weeks (−20.0 [−22.0, −18.0]) and more at 156 (+3.0 [+1.0, +5.0]).";
        assert_eq!(text, [expected]);
    }

    #[test]
    fn the_table_has_every_follow_up_and_one_alone_has_none() {
        let results = results([[-0.2, -0.03], [-0.1, -0.09]], [[FIRST, SECOND], [SECOND, FIRST]]);
        let messages = &Messages::of(Language::English);
        let view = View { messages, results: &results, prefix: "" };
        let sheet = table(&view, &names(&view));
        assert_eq!(sheet.heads, ["countermeasure", "52 weeks (headline)", "156 weeks"]);
        let texts: Vec<Vec<&str>> =
            sheet.rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect();
        assert_eq!(texts[1], ["a", "−20.0 [−22.0, −18.0]; rank 1", "−3.0 [−5.0, −1.0]; rank 2"]);
        assert_eq!(texts[3][1..], ["900 in 40", "900 in 40"]);
        let mut alone = results.clone();
        alone.tables.effects.retain(|row| row.outcome == HEADLINE);
        assert!(section(&view).is_some() && section(&View { results: &alone, ..view }).is_none());
    }
}
