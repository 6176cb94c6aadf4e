//! The briefing: the page with which the report of an experiment begins, in sections of which the first is its head.
//!
//! It says what each countermeasure changes, what follows, what worsens beside it and what all of this rests on; a
//! direction is said only where the interval has it. The report does not say the same below again ([`instead`]).

mod grounds;
#[cfg(test)]
mod tests;
mod units;

use super::document::{Block, Section};
use super::results::Results;
use super::say::{self, Direction};
use super::sections::answer::{self, Notes, is, weak};
use super::sections::{robustness, side_effects, times};
use super::view::{View, changes_of, outcome};
use super::{Options, heading};
use crate::figures::scale::{Numbers, Span};
use crate::tables::costs::{BETWEEN, Row as Costs};
use crate::text::words;
use sfic::model::outcomes::{Good, HEADLINE, OUTCOMES, Outcome};
use sfic_text::{Key, Messages};
use units::{money, of_hundred, time, together};

/// Countermeasures that are named one by one; the tables have them all.
const MOST_ARMS: usize = 6;
/// Countermeasures the cost of which is said.
const MOST_COSTS: usize = 3;
/// Outcomes that worsen, and countermeasures named with each.
const MOST_RISKS: usize = 5;
/// Countermeasures under which one worsens.
const MOST_NAMED: usize = 3;

/// The sections of the briefing of an experiment, the first of which is its head; none for other results.
pub fn briefing(messages: &Messages, results: &Results, options: Options<'_>) -> Vec<Section> {
    if !results.of_experiment() {
        return Vec::new();
    }
    sfic_text::within(messages.language, || sections(messages, results, options))
}

fn sections(messages: &Messages, results: &Results, options: Options<'_>) -> Vec<Section> {
    let view = &View { messages, results, prefix: "" };
    let [question, _] = heading(messages, std::slice::from_ref(results));
    let mut head = view.section("briefing", key!("briefing.run"), vec![Block::Terms(head(view, options))]);
    head.title = say!(view, "briefing.title", question);
    let section = |id: &str, title: Key, blocks: Vec<Block>| view.section(id, title, blocks);
    vec![
        head,
        section("background", key!("briefing.background.title"), background(view)),
        section("findings", key!("briefing.findings.title"), findings(view)),
        section("follows", key!("briefing.follows.title"), follows(view)),
        section("risks", key!("briefing.risks.title"), risks(view)),
        section("assumptions", key!("briefing.assumptions.title"), grounds::blocks(view)),
    ]
}

/// Takes out of a report what its briefing says.
pub(super) fn instead(
    messages: &Messages,
    results: &Results,
    parts: &mut [(Option<String>, Vec<Section>)],
) {
    let view = &View { messages, results, prefix: "" };
    let mut said = answer::answer(view);
    said.extend(robustness::limits(view));
    said.extend(Notes::of(view).all());
    said.extend(side_effects::prices(view));
    said.extend(free(view).and_then(|_| times::free_weeks(view)));
    if !costs(view).is_empty() {
        said.push(say!(view, "limits.money"));
    }
    let blocks = parts.iter_mut().flat_map(|(_, sections)| sections).flat_map(|section| {
        let own = section.id == "robustness";
        // Where nothing but the limits is said of the posterior, the section stays.
        std::iter::once(&mut section.blocks).filter(move |blocks| !own || blocks.len() > 1)
    });
    for blocks in blocks {
        blocks.retain_mut(|block| keeps(block, &said));
    }
}

/// False if a block says only what has been said; a list loses those points.
fn keeps(block: &mut Block, said: &[String]) -> bool {
    match block {
        Block::Text(text) | Block::Note(text) => !said.contains(text),
        Block::List(points) => {
            points.retain(|point| !said.contains(point));
            !points.is_empty()
        }
        Block::OnPage(block) => keeps(block, said),
        _ => true,
    }
}

/// When, by whom, and what was run.
fn head(view: &View<'_>, options: Options<'_>) -> Vec<(String, String)> {
    let started = view.results.manifest.as_ref().map(|manifest| manifest.machine.started);
    let date = started.filter(|_| options.dated).map(|started| {
        super::sections::run::moment(started, &say!(view, "briefing.date_format"))
    });
    let terms = [
        (key!("briefing.date"), date),
        (key!("briefing.made_by"), options.made_by.map(String::from)),
        (key!("briefing.run"), Some(view.source())),
    ];
    terms.into_iter().filter_map(|(key, text)| Some((view.plain(key), text?))).collect()
}

fn background(view: &View<'_>) -> Vec<Block> {
    let said = [
        say!(view, "briefing.background.problem"),
        say!(view, "briefing.background.model", time = time(view, &view.follow_up())),
        say!(view, "briefing.background.limit"),
    ];
    vec![Block::Text(sentences(view, said))]
}

/// Sentences in a row: some languages put a space between them.
fn sentences(view: &View<'_>, said: impl IntoIterator<Item = String>) -> String {
    let said = said.into_iter().reduce(|first, rest| say!(view, "briefing.sentences", first, rest));
    said.unwrap_or_default()
}

/// What each countermeasure changes in the headline: the level without any, those that help, the best first, those
/// without a significant change, those that harm.
fn findings(view: &View<'_>) -> Vec<Block> {
    let notes = Notes::of(view);
    let Some(level) = view.arms().first().and_then(|arm| Some((view.level(arm, HEADLINE)?, arm.clone())))
    else {
        return vec![Block::Text(say!(view, "answer.nobody"))];
    };
    let (span, reference) = level;
    let level = say::level(view.messages, span, view.lack(&reference, HEADLINE));
    let mut first = vec![say!(view, "answer.level", level, weeks = view.follow_up(), reference = view.reference())];
    if span.ends.is_some() {
        first.push(say!(view, "briefing.findings.brackets"));
    }
    let mut blocks = vec![Block::Text(sentences(view, first))];
    let ranked = view.ranked();
    let clear: Vec<&String> = ranked
        .iter()
        .filter(|arm| is(view, arm, Direction::Down) || is(view, arm, Direction::Up))
        .collect();
    let mut points: Vec<String> = clear.iter().take(MOST_ARMS).filter_map(|arm| changed(view, arm)).collect();
    if clear.len() > MOST_ARMS {
        points.push(say!(view, "briefing.findings.others", count = clear.len() - MOST_ARMS));
    }
    let unclear: Vec<String> = ranked
        .iter()
        .filter(|arm| is(view, arm, Direction::Unclear))
        .filter_map(|arm| {
            let [_, low, high] = points_of(view.headline(arm)?);
            Some(say!(view, "briefing.findings.range", arm = quoted(view, arm), low, high))
        })
        .collect();
    if !unclear.is_empty() {
        let arms = super::analysis::first_of(view, unclear, MOST_ARMS);
        points.push(say!(view, "briefing.findings.unclear", arms));
    }
    points.extend(notes.found);
    points.extend(consignments(view));
    points.extend(free(view));
    if !points.is_empty() {
        blocks.push(Block::List(points));
    }
    blocks
}

fn quoted(view: &View<'_>, arm: &str) -> String {
    view.listed(&[arm.to_string()])
}

/// A change in percentage points with its interval.
fn points_of(change: Span) -> [String; 3] {
    let (low, high) = change.ends.unwrap_or((change.value, change.value));
    together([change.value, low, high].map(|value| 100.0 * value), 1)
}

/// A change without its sign, the interval from the smaller to the larger.
fn unsigned(change: Span) -> Span {
    let (low, high) = change.ends.unwrap_or((change.value, change.value));
    let [low, high] = if change.value < 0.0 { [-high, -low] } else { [low, high] };
    Span { value: change.value.abs(), ends: Some((low, high)) }
}

/// What an arm with a direction changes, in points and exporters, and over the posterior if that was run.
fn changed(view: &View<'_>, arm: &str) -> Option<String> {
    let change = view.headline(arm)?;
    let size = unsigned(change);
    let [points, low, high] = points_of(size);
    let (name, exporters) = (quoted(view, arm), of_hundred(100.0 * size.value));
    let first = match change.value < 0.0 {
        true => say!(view, "briefing.findings.fewer", arm = name, points, low, high, exporters),
        false => say!(view, "briefing.findings.more", arm = name, points, low, high, exporters),
    };
    let over = view.over_posterior(arm, HEADLINE).filter(|over| over.ends.is_some()).map(|over| {
        match Direction::of(over) == Direction::of(change) {
            true => {
                let [_, low, high] = points_of(unsigned(over));
                say!(view, "briefing.findings.over", low, high)
            }
            false => {
                let [_, low, high] = points_of(over);
                say!(view, "briefing.findings.over_open", low, high)
            }
        }
    });
    Some(sentences(view, std::iter::once(first).chain(over)))
}

/// The arm that helps most.
fn best(view: &View<'_>) -> Option<String> {
    view.ranked().into_iter().find(|arm| is(view, arm, Direction::Down))
}

/// What the arm that helps most changes in consignments.
fn consignments(view: &View<'_>) -> Option<String> {
    let best = best(view)?;
    let change = view.change(&best, "infringing_share").filter(|change| change.ends.is_some())?;
    let arm = quoted(view, &best);
    let size = unsigned(change);
    let (low, high) = size.ends?;
    let [value, low, high] = together([size.value, low, high].map(|share| 1000.0 * share), 0);
    Some(match Direction::of(change) {
        Direction::Down => say!(view, "briefing.findings.fewer_consignments", arm, value, low, high),
        Direction::Up => say!(view, "briefing.findings.more_consignments", arm, value, low, high),
        _ => say!(view, "briefing.findings.no_consignments", arm),
    })
}

/// How long the sanctioned stay free of infringement under the arm that helps most, where intervals are apart.
fn free(view: &View<'_>) -> Option<String> {
    let (best, reference) = (best(view)?, view.arms().into_iter().next()?);
    let [own, first] = [&best, &reference].map(|arm| times::mean_free(view, arm));
    let (own, first) = (own?, first?);
    let ((low, high), (before_low, before_high)) = (own.ends?, first.ends?);
    let [weeks, low, high] = together([own.value, low, high], 1);
    let apart = before_high < own.ends?.0;
    let [before, before_low, before_high] = together([first.value, before_low, before_high], 1);
    apart.then(|| {
        say!(
            view,
            "briefing.findings.free",
            arm = quoted(view, &best),
            time = time(view, &weeks),
            low,
            high,
            reference = quoted(view, &reference),
            before = time(view, &before),
            before_low,
            before_high
        )
    })
}

/// What the intervals speak for and against, and what it costs.
fn follows(view: &View<'_>) -> Vec<Block> {
    if view.others().is_empty() {
        return vec![Block::Text(say!(view, "briefing.follows.alone"))];
    }
    let ranked = view.ranked();
    let open = |arm: &str| {
        let over = view.over_posterior(arm, HEADLINE).filter(|over| over.ends.is_some());
        over.is_some_and(|over| Direction::of(over) != Direction::Down)
    };
    let helping: Vec<String> = ranked.iter().filter(|arm| is(view, arm, Direction::Down)).cloned().collect();
    let (uncertain, sound): (Vec<String>, Vec<String>) = helping.into_iter().partition(|arm| weak(view, arm));
    let (doubtful, sound): (Vec<String>, Vec<String>) = sound.into_iter().partition(|arm| open(arm));
    let of = |direction| ranked.iter().filter(|arm| is(view, arm, direction)).cloned().collect::<Vec<_>>();
    let said = [
        (key!("briefing.follows.helps"), &sound),
        (key!("briefing.follows.doubtful"), &doubtful),
        (key!("briefing.follows.adjusted"), &uncertain),
        (key!("briefing.follows.against"), &of(Direction::Up)),
        (key!("briefing.follows.undecided"), &of(Direction::Unclear)),
    ];
    let mut points: Vec<String> = Vec::new();
    if sound.is_empty() {
        points.push(say!(view, "briefing.follows.none"));
    }
    for (key, arms) in said.into_iter().filter(|(_, arms)| !arms.is_empty()) {
        let names = arms.iter().map(|arm| quoted(view, arm)).collect();
        points.push(say!(view, key, arms = super::analysis::first_of(view, names, MOST_ARMS)));
    }
    let costs = costs(view);
    let assumed = (!costs.is_empty()).then(|| say!(view, "limits.money"));
    points.extend(costs.into_iter().chain(assumed));
    vec![Block::List(points)]
}

/// What the arms that help cost more than the first, the best first.
fn costs(view: &View<'_>) -> Vec<String> {
    let row = |arm: &String| view.results.tables.costs.iter().find(|row| row.arm == *arm);
    let helping = view.ranked().into_iter().filter(|arm| is(view, arm, Direction::Down)).take(MOST_COSTS);
    helping.filter_map(|arm| cost(view, row(&arm)?)).collect()
}

fn cost(view: &View<'_>, row: &Costs) -> Option<String> {
    let arm = quoted(view, &row.arm);
    let extra = Span::new(row.extra_cost, row.extra_cost_low, row.extra_cost_high)?;
    let size = |span: Span| {
        let (low, high) = span.ends.unwrap_or((span.value, span.value));
        money(view, [span.value, low, high])
    };
    let said = match Direction::of(extra) {
        Direction::Up => {
            let [amount, low, high] = size(extra);
            say!(view, "briefing.follows.cost", arm, amount, low, high)
        }
        Direction::Down => {
            let [amount, low, high] = size(unsigned(extra));
            say!(view, "briefing.follows.saving", arm, amount, low, high)
        }
        Direction::Unclear => say!(view, "briefing.follows.cost_unclear", arm),
        Direction::Unknown => {
            let [amount, ..] = size(extra);
            say!(view, "briefing.follows.cost_fixed", arm, amount)
        }
    };
    let bounded = row.cost_per_point_set.as_deref() == Some(BETWEEN)
        && row.position.as_deref() == Some("costs and helps");
    let price = Span::new(row.cost_per_point, row.cost_per_point_low, row.cost_per_point_high);
    let price = price.filter(|_| bounded).map(|price| {
        let [amount, low, high] = size(price);
        say!(view, "briefing.follows.price", amount, low, high)
    });
    Some(sentences(view, std::iter::once(said).chain(price)))
}

/// Other outcomes that worsen significantly, with the arms, and where the record or the order misleads.
fn risks(view: &View<'_>) -> Vec<Block> {
    if view.others().is_empty() {
        return vec![Block::Text(say!(view, "briefing.risks.alone"))];
    }
    let known: Vec<&str> = side_effects::beside().collect();
    let first = known.iter().filter_map(|name| outcome(name));
    let others = OUTCOMES.iter().filter(|one| !known.contains(&one.name));
    // Costs are said already, and fewer reports are none that are worse.
    let aside = [HEADLINE, "cost", "specific_deterrence", "reports"];
    let worse: Vec<String> = first
        .chain(others)
        .filter(|one| !aside.contains(&one.name))
        .filter_map(|outcome| worsened(view, outcome))
        .collect();
    let more = worse.len().saturating_sub(MOST_RISKS);
    let none = worse.is_empty().then(|| say!(view, "briefing.risks.none"));
    let mut points: Vec<String> = worse.into_iter().take(MOST_RISKS).chain(none).collect();
    if more > 0 {
        points.push(say!(view, "briefing.risks.more", count = more));
    }
    let notes = Notes::of(view);
    points.extend(notes.record.into_iter().chain(notes.order));
    vec![Block::List(points)]
}

/// The arms under which an outcome is significantly worse, with how much.
fn worsened(view: &View<'_>, outcome: &Outcome) -> Option<String> {
    let direction = match outcome.good {
        Good::Lower => Direction::Up,
        Good::Higher => Direction::Down,
        Good::Neutral => return None,
    };
    let factor = if changes_of(outcome.name) == Numbers::Points { 100.0 } else { 1.0 };
    let each = |arm: &String| {
        let change = view.change(arm, outcome.name)?;
        let (low, high) = change.ends?;
        let [change, low, high] = together([change.value, low, high].map(|value| factor * value), 1);
        let change = if direction == Direction::Up { words::with_plus(change) } else { change };
        Some(say!(view, "briefing.risks.each", arm = quoted(view, arm), change, low, high))
    };
    let arms: Vec<String> = view.with(outcome.name, direction).iter().filter_map(each).collect();
    if arms.is_empty() {
        return None;
    }
    let (title, unit) = (view.messages.known(outcome.title), view.unit(outcome));
    let name = say!(view, "briefing.risks.in_unit", outcome = title, unit);
    let list = super::analysis::first_of(view, arms, MOST_NAMED);
    Some(match direction {
        Direction::Up => say!(view, "briefing.risks.higher", outcome = name, list),
        _ => say!(view, "briefing.risks.lower", outcome = name, list),
    })
}
