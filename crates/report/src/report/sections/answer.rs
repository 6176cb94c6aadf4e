//! The first screen: the answer in two sentences, and one figure.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::report::analysis::first_of;
use crate::report::document::{Block, Section};
use crate::report::say::{self, Direction, Over, Said};
use crate::report::sections::{activity, costs, follow_ups, robustness, validity};
use crate::report::view::{View, outcome};
use crate::tables::costs::Row as Costs;
use crate::text::lack::Lack;
use crate::text::words;
use sfic::model::outcomes::{HEADLINE, OUTCOMES};
use sfic::scenario::Arm;
use sfic::stats::LEVEL;

/// Outcome that official statistics count as repeats.
const RECORDED: &str = "recorded_repeat_rate";

/// Arms that a sentence names; the table has them all.
const MOST_NAMED: usize = 4;

/// Ranks that a sentence names; the file has them all.
const MOST_RANKS: usize = 8;

/// The section.
pub fn section(view: &View<'_>) -> Section {
    let mut blocks: Vec<Block> = answer(view).into_iter().map(Block::Text).collect();
    if let Some(others) = blocks.get_mut(1) {
        *others = others.clone().on_page();
    }
    blocks.extend(robustness::limits(view).into_iter().map(Block::Text));
    blocks.extend(Notes::of(view).all().map(Block::Note));
    blocks.extend(activity::lines(view));
    if view.others().is_empty() {
        blocks.push(Block::Table(say!(view, "answer.levels"), levels(view)));
    } else {
        blocks.push(Block::Figure(Box::new(figure(view, "effects"))));
        blocks.push(Block::Text(say!(view, "answer.how_to_read")).on_page());
        blocks.push(Block::Table(view.plain(key!("answer.table")), table(view)));
        blocks.extend(denominators(view).map(Block::Text));
    }
    blocks.extend(ranks(view).into_iter().chain(next_question(view)).map(Block::Text));
    view.section("answer", key!("answer.title"), blocks).brief()
}

/// The answer in two sentences; one if there is nothing to compare.
pub fn answer(view: &View<'_>) -> Vec<String> {
    let arms = view.arms();
    let level = arms.first().and_then(|reference| view.level(reference, HEADLINE));
    let Some(level) = level else { return vec![say!(view, "answer.nobody")] };
    let level = said_level(view, &arms[0], level);
    let alone = || say::level(view.messages, level.span, level.lack);
    let (weeks, reference, ranked) = (view.follow_up(), view.reference(), view.ranked());
    let helping: Vec<String> = ranked.iter().filter(|arm| is(view, arm, Direction::Down)).cloned().collect();
    if !ranked.iter().any(|arm| has_interval(view, arm)) {
        return vec![say!(view, "answer.level", level = alone(), weeks, reference)];
    }
    let best = helping.first().and_then(|best| {
        let with = said_level(view, best, view.level(best, HEADLINE)?);
        Some((best, say::together(view.messages, [level, with], said_change(view, best, true)?)))
    });
    let first = match best {
        Some((best, [level, with, change])) => {
            let best = view.arm(best);
            say!(view, "answer.best", level, weeks, reference, best, with, change)
        }
        None => say!(view, "answer.none_helps", level = alone(), weeks, reference),
    };
    vec![first, second(view, &ranked, &helping)]
}

fn has_interval(view: &View<'_>, arm: &str) -> bool {
    view.headline(arm).is_some_and(|change| change.ends.is_some())
}

/// True if the change of an arm has this direction.
pub fn is(view: &View<'_>, arm: &str, direction: Direction) -> bool {
    view.headline(arm).is_some_and(|change| Direction::of(change) == direction)
}

fn said_level(view: &View<'_>, arm: &str, span: Span) -> Said {
    Said { span, lack: view.lack(arm, HEADLINE), over: None }
}

/// The change of an arm with both intervals, as far as there are two.
fn said_change(view: &View<'_>, arm: &str, at_length: bool) -> Option<Said> {
    let over = view.over_posterior(arm, HEADLINE).and_then(|span| span.ends);
    let over = over.map(|ends| Over { ends, at_length });
    Some(Said { span: view.headline(arm)?, lack: view.lack_of_change(arm, HEADLINE), over })
}

fn said(view: &View<'_>, arm: &str, at_length: bool) -> String {
    said_change(view, arm, at_length).map_or("–".into(), |change| say::change_over(view.messages, change))
}

/// The other arms: those that help, those that harm, those undecided.
fn second(view: &View<'_>, ranked: &[String], helping: &[String]) -> String {
    // What the second interval is has been said of the best.
    let mut at_length = helping.is_empty();
    let mut each = |arms: &[String]| {
        let named = arms.iter().map(|arm| {
            let change = said(view, arm, std::mem::take(&mut at_length));
            say!(view, "answer.each", arm = view.arm(arm), change)
        });
        first_of(view, named.collect(), MOST_NAMED)
    };
    let of = |direction: Direction| -> Vec<String> {
        ranked.iter().filter(|arm| is(view, arm, direction)).cloned().collect()
    };
    let mut parts = Vec::new();
    let mut part = |key, arms: &[String]| {
        if !arms.is_empty() {
            parts.push(say!(view, key, list = each(arms)));
        }
    };
    part(key!("answer.others_help"), helping.get(1..).unwrap_or_default());
    let mut worse = of(Direction::Up);
    worse.reverse();
    part(key!("answer.others_harm"), &worse);
    part(key!("answer.others_unclear"), &of(Direction::Unclear));
    if parts.is_empty() {
        return say!(view, "answer.no_others");
    }
    let key = if helping.is_empty() { key!("answer.sentence_of_all") } else { key!("answer.sentence") };
    say!(view, key, parts = parts.join(&say!(view, "list.semicolon")))
}

/// What must not be overlooked, in sentences.
#[derive(Default)]
pub struct Notes {
    /// A single run, arms that are the same, arms of which too little was seen.
    pub found: Vec<String>,
    /// Changes that are not significant when adjusted.
    pub adjusted: Option<String>,
    /// Arms in which recorded and true repeats diverge.
    pub record: Vec<String>,
    /// Arms without a significant change.
    pub unclear: Vec<String>,
    /// Facts that the model does not show and on which arms rest.
    pub facts: Vec<String>,
    /// An order that depends on the follow-up.
    pub order: Vec<String>,
}

impl Notes {
    /// Those of an experiment.
    pub fn of(view: &View<'_>) -> Self {
        let mut found = view.identical();
        if view.replicates() == Some(1) {
            found.push(say!(view, "answer.one_run"));
            return Notes { found, ..Notes::default() };
        }
        let Some(reference) = view.arms().into_iter().next() else {
            return Notes { found, ..Notes::default() };
        };
        if view.level(&reference, HEADLINE).is_none_or(|level| level.ends.is_none()) {
            if !view.others().is_empty() {
                let why = view.lack(&reference, HEADLINE).long(view.messages);
                found.push(say!(view, "answer.unknown_reference", reference = view.reference(), why));
            }
            return Notes { found, ..Notes::default() };
        }
        let lack = |arm: &String| (arm.clone(), view.lack_of_change(arm, HEADLINE));
        let unknown = view.ranked().into_iter().filter(|arm| !has_interval(view, arm));
        let unknown: Vec<(String, Lack)> = unknown.map(|arm| lack(&arm)).collect();
        if !unknown.is_empty() {
            found.push(say!(view, "answer.unknown", arms = view.with_reasons(&unknown)));
        }
        let adjusted: Vec<String> = view.ranked().into_iter().filter(|arm| weak(view, arm)).collect();
        let adjusted = (!adjusted.is_empty()).then(|| {
            let (arms, count) = (view.listed(&adjusted), view.others().len());
            say!(view, "answer.not_when_adjusted", arms, count)
        });
        let clear = |arm: &str, outcome: &str| view.change(arm, outcome).map(Direction::of);
        let of = |truth, record: Option<Direction>| -> Vec<String> {
            let matches = |arm: &String| {
                clear(arm, HEADLINE) == Some(truth) && (record.is_none() || clear(arm, RECORDED) == record)
            };
            view.ranked().into_iter().filter(matches).collect()
        };
        let said =
            |key, arms: Vec<String>| (!arms.is_empty()).then(|| say!(view, key, arms = view.listed(&arms)));
        let record = [
            said(key!("answer.record_hides_harm"), of(Direction::Up, Some(Direction::Down))),
            said(key!("answer.record_hides_help"), of(Direction::Down, Some(Direction::Up))),
        ];
        let unclear = said(key!("answer.unclear"), of(Direction::Unclear, None));
        Notes {
            found,
            adjusted,
            record: record.into_iter().flatten().collect(),
            unclear: unclear.into_iter().collect(),
            facts: validity::notes(view),
            order: follow_ups::order(view),
        }
    }

    /// All of them, in their order.
    pub fn all(self) -> impl Iterator<Item = String> {
        let adjusted = self.adjusted.into_iter().collect();
        [self.found, adjusted, self.record, self.unclear, self.facts, self.order].into_iter().flatten()
    }
}

/// True if the change of an arm is significant alone, but not when adjusted for the number of changes.
pub fn weak(view: &View<'_>, arm: &str) -> bool {
    let p = view.effect(arm, HEADLINE).and_then(|row| row.p_holm);
    p.is_some_and(|p| 1.0 - p <= LEVEL) && !is(view, arm, Direction::Unclear) && has_interval(view, arm)
}

/// What the rates rest on, arm by arm, the least first.
fn denominators(view: &View<'_>) -> Option<String> {
    let replicates = view.replicates()?;
    let known = |arm: String| {
        let row = view.effect(&arm, HEADLINE)?;
        let informative = row.informative?;
        Some((row.at_risk.or((informative == 0).then_some(0.0))?, informative, arm))
    };
    let mut arms: Vec<(f64, usize, String)> = view.arms().into_iter().filter_map(known).collect();
    arms.sort_by(|one, other| one.0.total_cmp(&other.0));
    let named = arms.iter().map(|(at_risk, informative, arm)| {
        say!(view, "answer.rests_on_of", at_risk, informative, replicates, arm = view.arm(arm))
    });
    let list = first_of(view, named.collect(), MOST_RANKS);
    (!arms.is_empty()).then(|| say!(view, "answer.rates_rest_on", list))
}

/// The ranks of the arms with their intervals, how sure the best one is, and which arms have none. Arms that tie share
/// a rank and are named together, with the widest of their intervals.
fn ranks(view: &View<'_>) -> Vec<String> {
    let rows = &view.results.tables.costs;
    if rows.is_empty() || view.others().len() < 2 {
        return Vec::new();
    }
    if let Some(few) = view.too_few_to_rank() {
        return vec![few];
    }
    let mut ranked: Vec<_> =
        rows.iter().filter(|row| row.rank.is_some() && !view.never_on(&row.arm)).collect();
    ranked.sort_by(|a, b| a.rank.unwrap_or(0.0).total_cmp(&b.rank.unwrap_or(0.0)));
    let mut parts = Vec::new();
    if let [_, _, ..] = ranked[..] {
        let groups: Vec<&[&Costs]> = ranked.chunk_by(|one, other| one.rank == other.rank).collect();
        let mut ranks: Vec<String> = groups.iter().take(MOST_RANKS).map(|group| place(view, group)).collect();
        if groups.len() > MOST_RANKS {
            ranks.push("…".into());
        }
        let best = groups[0];
        let probability = best.iter().filter_map(|row| row.probability_best).sum::<f64>();
        let percent = format!("{:.1}", 100.0 * probability);
        let ranks = ranks.join(&say!(view, "list.comma"));
        parts.push(match best {
            [one] => say!(view, "answer.ranks", ranks, best = view.arm(&one.arm), percent),
            tied => {
                let names: Vec<String> = tied.iter().map(|row| row.arm.clone()).collect();
                say!(view, "answer.ranks_tied", ranks, best = view.listed(&names), percent)
            }
        });
    }
    let without = view.without_rank(&view.others());
    if !without.is_empty() {
        parts.push(say!(view, "answer.not_ranked", arms = view.with_reasons(&without)));
    }
    parts
}

/// Most countermeasures whose combinations are proposed.
const MOST_COMBINED: usize = 5;

/// The question that follows where each countermeasure was tried alone, or all of them together.
fn next_question(view: &View<'_>) -> Option<String> {
    let (_, others) = view.results.scenario.as_ref()?.arms.split_first()?;
    let mut alone: Vec<&String> = others.iter().filter_map(|arm| arm.apply.first()).collect();
    alone.sort();
    alone.dedup();
    let expected = |arm: &Arm| arm.apply.len() == 1 || arm.apply.iter().collect::<Vec<_>>() == alone;
    let count = alone.len();
    let proposed = (2..=MOST_COMBINED).contains(&count) && others.iter().all(expected) && !view.compares();
    // Two together are all of their combinations.
    let open = others.len() < (1 << count) - 1;
    (proposed && open).then(|| say!(view, "answer.next_question", count, arms = 1_usize << count))
}

/// Arms of one rank: `a 1 [1, 2]`, or `a and b 1 (shared) [1, 2]`.
fn place(view: &View<'_>, group: &[&Costs]) -> String {
    let names: Vec<String> = group.iter().map(|row| view.arm(&row.arm)).collect();
    let names = view.messages.list(&names);
    // The mean of the places that they take.
    let rank = group[0].rank.unwrap_or(f64::NAN) - (group.len() - 1) as f64 / 2.0;
    let low = group.iter().filter_map(|row| row.rank_low).fold(f64::INFINITY, f64::min);
    let high = group.iter().filter_map(|row| row.rank_high).fold(f64::NEG_INFINITY, f64::max);
    match group {
        [_] => format!("{names} {rank} [{low}, {high}]"),
        _ => say!(view, "answer.shared_rank", names, rank, low, high),
    }
}

/// Each countermeasure's change in re-infringement with its interval, sorted, true against recorded.
pub fn figure(view: &View<'_>, id: &str) -> Figure {
    let row = |arm: &String| match view.never_on(arm) {
        true => Row {
            label: say!(view, "answer.arm_never_on", arm = view.arm(arm)),
            values: vec![None, None],
            range: None,
        },
        false => Row {
            label: view.arm(arm),
            values: vec![view.headline(arm), view.change(arm, RECORDED)],
            range: None,
        },
    };
    let chart = Rows {
        of: say!(view, "head.arm"),
        series: vec![say!(view, "answer.true"), say!(view, "answer.recorded")],
        rows: view.others().iter().map(row).collect(),
        order: Order::Ascending,
        shape: Shape::Dot,
        numbers: Numbers::Points,
        axis: say!(view, "answer.axis", reference = view.reference()),
        ends: Some((say!(view, "answer.fewer"), say!(view, "answer.more"))),
        zero: true,
        heads: super::ends(view),
    };
    let description = words::sentences(answer(view));
    Figure::new(&view.id(id), &say!(view, "answer.figure"), &description, chart)
}

fn table(view: &View<'_>) -> DataTable {
    let heads =
        keys!["head.arm", "answer.rate", "answer.change", "answer.p", "answer.recorded", "costs.price"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    let same = view.others().into_iter().filter(|arm| view.is_reference(arm));
    let arms = view.arms().into_iter().take(1).chain(same).chain(view.ranked());
    for arm in arms {
        let change = match view.is_reference(&arm) {
            true if view.never_on(&arm) => say!(view, "answer.not_on"),
            true => say!(view, "answer.same"),
            false => view.change_text(&arm, HEADLINE),
        };
        let [rate, recorded] = [HEADLINE, RECORDED]
            .map(|name| outcome(name).map_or(String::new(), |of| view.level_text(&arm, of)));
        let direction = view.change(&arm, RECORDED).map_or("", |change| match Direction::of(change) {
            Direction::Up => "▲",
            Direction::Down => "▼",
            Direction::Unclear => "=",
            Direction::Unknown => "",
        });
        sheet.rows.push(vec![
            Cell::text(view.arm(&arm)),
            Cell::text(rate),
            Cell::text(change),
            Cell::text(if view.is_reference(&arm) { "–".into() } else { view.p(&arm, HEADLINE) }),
            Cell::text(format!("{recorded} {direction}").trim_end()),
            Cell::text(if view.is_reference(&arm) {
                "–".into()
            } else {
                costs::price_or_reading(view, &arm)
            }),
        ]);
    }
    sheet
}

/// Every outcome of the only arm.
fn levels(view: &View<'_>) -> DataTable {
    let heads = keys!["answer.outcome", "answer.level_of_outcome", "varied.unit", "answer.rests_on"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    let arm = view.arms().into_iter().next().unwrap_or_default();
    sheet.rows.extend(OUTCOMES.iter().map(|outcome| {
        let [title, unit] = [outcome.title, outcome.unit].map(|text| view.messages.said(text));
        let [level, rests_on] = [view.level_text(&arm, outcome), view.rests_on(&arm, outcome.name)];
        [title, level, unit, rests_on].map(Cell::text).to_vec()
    }));
    sheet
}
