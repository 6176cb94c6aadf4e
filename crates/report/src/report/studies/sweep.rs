//! A sweep: each arm over all points.

use std::collections::BTreeMap;

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::{Numbers, Span};
use crate::report::analysis::{Analysis, changes, directions, levels, merit, title};
use crate::report::document::{Block, Section};
use crate::report::say::Direction;
use crate::report::sections::ends;
use crate::report::studied::Sweep;
use crate::report::view::{View, shown};
use crate::text::lack::Lack;
use crate::text::words;
use sfic::experiment::overview::{ArmOverPoints, ChangeOverPoints, FALSE_DISCOVERIES, Middle};
use sfic::model::outcomes::{Good, OUTCOMES, Outcome};
use sfic::scenario::study::Idle;
use sfic::stats::Estimate;

/// Arms that a sentence names; the table has them all.
const MOST_NAMED: usize = 4;
/// Reasons of failures that the table has.
const MOST_REASONS: usize = 5;

/// An arm with its change.
type Changed<'a> = (&'a str, &'a ChangeOverPoints);

/// Its parts.
pub fn analysis(view: &View<'_>, sweep: &Sweep) -> Analysis {
    let outcome = &OUTCOMES[sweep.outcome];
    let answer = answer(view, sweep);
    let mut notes = Vec::new();
    let mixed: Vec<String> = changed(sweep)
        .filter(|(_, change)| change.falls > 0 && change.rises > 0)
        .map(|(arm, _)| arm.to_string())
        .collect();
    if !mixed.is_empty() {
        notes.push(say!(view, "sweep.mixed", arms = view.listed(&mixed)));
    }
    if sweep.manifest.of.replicates > 1 {
        let unknown: Vec<(String, Lack)> = changed(sweep)
            .filter(|(_, change)| change.mean.interval.is_none())
            .map(|(name, _)| (name.to_string(), lack(sweep, name)))
            .collect();
        if !unknown.is_empty() {
            notes.push(say!(view, "answer.unknown", arms = view.with_reasons(&unknown)));
        }
    }
    let identical = changed(sweep).filter(|(_, change)| change.identical());
    let identical: Vec<String> = identical.map(|(arm, _)| arm.to_string()).collect();
    if !identical.is_empty() {
        let reference = sweep.manifest.of.arms.first().map_or(String::new(), |arm| view.arm(arm));
        notes.push(say!(view, "answer.identical", reference, arms = view.listed(&identical)));
    }
    notes.extend(tied(view, &ranked(sweep, outcome)));
    notes.extend(left_out(view, sweep, outcome));
    let figure =
        (changed(sweep).count() > 0).then(|| figure(view, sweep, outcome, &words::sentences(&answer)));
    let replicates = sweep.manifest.of.replicates.to_string();
    let false_ones = format!("{:.0}", 100.0 * FALSE_DISCOVERIES);
    let mut blocks = vec![
        Block::Text(say!(view, "sweep.how_to_read", replicates, percent = false_ones)),
        Block::Table(say!(view, "sweep.table", outcome = title(view, outcome)), table(view, sweep)),
    ];
    if sweep.study.weights.is_some() {
        blocks.push(Block::Text(say!(view, "sweep.weighted")));
    }
    let rest = vec![view.section("points", key!("sweep.title"), blocks).brief()];
    Analysis { answer, notes, figure, rest }
}

/// Countermeasures that are never on in the measured time at some points.
pub fn idle(view: &View<'_>, sweep: &Sweep) -> Vec<Block> {
    let note = |idle: &Idle| {
        let (arm, measure) = (view.arm(&idle.arm), view.arm(&idle.countermeasure));
        Block::Note(say!(view, "sweep.idle", arm, measure, count = idle.points, points = sweep.idle.1))
    };
    sweep.idle.0.iter().map(note).collect()
}

/// Points that are in the numbers of no more than some arms, and the levels of both arms at the others.
fn left_out(view: &View<'_>, sweep: &Sweep, outcome: &Outcome) -> Vec<String> {
    let arms = sweep.manifest.of.arms.iter().zip(&sweep.arms).filter(|(_, arm)| arm.left_out > 0);
    let reference = sweep.manifest.of.arms.first().map_or(String::new(), |arm| view.arm(arm));
    let level = |of: Option<Estimate>| shown(levels(outcome), of.map(Span::from));
    let said = arms.map(|(name, arm)| {
        let (count, points, name) = (arm.left_out, arm.left_out + arm.points, view.arm(name));
        match (arm.points, arm.reference) {
            (0, _) => say!(view, "sweep.no_value", points, arm = name),
            (_, None) => say!(view, "sweep.left_out", count, points, arm = name),
            (rest, of_reference) => {
                let (own, first) = (level(arm.level), level(of_reference));
                say!(view, "sweep.left_out_beside", count, points, arm = name, rest, own, first, reference)
            }
        }
    });
    said.collect()
}

/// Reason why the mean of an arm over the points has no interval.
fn lack(sweep: &Sweep, name: &str) -> Lack {
    let evidence = sweep.manifest.of.arms.iter().zip(&sweep.arms).find(|(arm, _)| *arm == name);
    evidence.and_then(|(_, arm)| arm.evidence).map_or(Lack::Unknown, Lack::from)
}

/// The arms after the reference that have a change.
fn changed(sweep: &Sweep) -> impl Iterator<Item = Changed<'_>> {
    let arms = sweep.manifest.of.arms.iter().zip(&sweep.arms).skip(1);
    arms.filter_map(|(name, arm)| Some((name.as_str(), arm.change.as_ref()?)))
}

/// The answer in two sentences; one if there is nothing to compare.
pub fn answer(view: &View<'_>, sweep: &Sweep) -> Vec<String> {
    let outcome = &OUTCOMES[sweep.outcome];
    let (name, points) = (title(view, outcome), sweep.there.to_string());
    if sweep.there == 0 {
        return vec![say!(view, "sweep.nothing")];
    }
    let ranked = ranked(sweep, outcome);
    let Some((best, change)) = ranked.first() else {
        let level = sweep.arms.first().and_then(|arm| arm.level).map(Span::from);
        if level.is_none() {
            return vec![say!(view, "sweep.nothing_happened", outcome = name, points)];
        }
        let level = shown(levels(outcome), level);
        let nothing_tried = sweep.manifest.of.arms.len() < 2;
        if sweep.manifest.of.replicates == 1 && !nothing_tried {
            return vec![say!(view, "sweep.one_run")];
        }
        let key = if nothing_tried { key!("sweep.alone") } else { key!("sweep.none_compared") };
        return vec![say!(view, key, outcome = name, points, level)];
    };
    let helps = matches!(
        (Direction::of(Span::from(change.mean)), outcome.good),
        (Direction::Down, Good::Lower | Good::Neutral) | (Direction::Up, Good::Higher | Good::Neutral)
    );
    let numbers = changes(outcome);
    let (arm, unit) = (view.arm(best), view.counted(outcome));
    let points = change.falls + change.rises + change.unclear;
    let [low, high] = [change.middle.ninety.0, change.middle.ninety.1].map(|value| numbers.alone(value));
    let mean = Span::from(change.mean);
    let first = if helps {
        let key = if outcome.good == Good::Neutral { key!("sweep.most") } else { key!("sweep.best") };
        let moves = view.plain(if mean.value < 0.0 { key!("sweep.lowers") } else { key!("sweep.raises") });
        let size = size(numbers, mean);
        say!(view, key, outcome = name, points, arm, moves, size, low, high, unit)
    } else {
        let mean = numbers.text(mean);
        say!(view, "sweep.none_helps", outcome = name, points, arm, mean, low, high, unit)
    };
    let [falls, rises] = directions(view, outcome);
    let each = ranked.iter().map(|(arm, change)| {
        say!(
            view,
            "sweep.each",
            arm = view.arm(arm),
            falls,
            rises,
            points = change.falls + change.rises + change.unclear,
            falling = change.falls,
            rising = change.rises,
            unclear = change.unclear
        )
    });
    let mut each: Vec<String> = each.collect();
    if each.len() > MOST_NAMED {
        let more = (each.len() - MOST_NAMED).to_string();
        each.truncate(MOST_NAMED);
        each.push(say!(view, "answer.and_more", count = more));
    }
    let parts = each.join(&say!(view, "list.semicolon"));
    vec![first, say!(view, "sweep.point_by_point", parts)]
}

/// A significant change without its sign, which a word has said.
fn size(numbers: Numbers, change: Span) -> String {
    let size = match change.ends {
        Some((low, high)) if change.value < 0.0 => Span { value: -change.value, ends: Some((-high, -low)) },
        _ => change,
    };
    numbers.text(size).replace('+', "")
}

/// The arms of which something can be said, the best first.
fn ranked<'a>(sweep: &'a Sweep, outcome: &Outcome) -> Vec<Changed<'a>> {
    let known = |(_, change): &Changed<'_>| change.mean.interval.is_some() && !change.identical();
    let mut ranked: Vec<Changed<'_>> = changed(sweep).filter(known).collect();
    ranked.sort_by(|a, b| merit(outcome, b.1.mean.value).total_cmp(&merit(outcome, a.1.mean.value)));
    ranked
}

/// The arms with the largest change, if there are several.
fn tied(view: &View<'_>, ranked: &[Changed<'_>]) -> Option<String> {
    let of_best = |(_, change): &&Changed<'_>| change.mean.value == ranked[0].1.mean.value;
    let best: Vec<String> = ranked.iter().filter(of_best).map(|(arm, _)| arm.to_string()).collect();
    (best.len() > 1).then(|| say!(view, "sweep.tied", arms = view.listed(&best)))
}

fn of_middle(middle: Middle) -> Option<Span> {
    Span::new(Some(middle.median), Some(middle.ninety.0), Some(middle.ninety.1))
}

fn figure(view: &View<'_>, sweep: &Sweep, outcome: &Outcome, description: &str) -> Figure {
    let row = |(arm, change): Changed<'_>| Row {
        label: view.arm(arm),
        values: vec![Some(Span::from(change.mean)), of_middle(change.middle)],
        range: None,
    };
    let reference = sweep.manifest.of.arms.first().map_or(String::new(), |arm| view.arm(arm));
    let (name, unit) = (title(view, outcome), view.unit(outcome));
    let [falls, rises] = directions(view, outcome);
    let chart = Rows {
        of: say!(view, "head.arm"),
        series: vec![say!(view, "sweep.mean"), say!(view, "sweep.middle")],
        rows: changed(sweep).map(row).collect(),
        order: if outcome.good == Good::Higher { Order::Descending } else { Order::Ascending },
        shape: Shape::Dot,
        numbers: changes(outcome),
        axis: say!(view, "sweep.axis", outcome = name, reference, unit),
        ends: Some((falls, rises)),
        zero: true,
        heads: ends(view),
    };
    let title = say!(view, "sweep.figure", outcome = name);
    Figure::new(&view.id("points-figure"), &title, description, chart)
}

fn table(view: &View<'_>, sweep: &Sweep) -> DataTable {
    let outcome = &OUTCOMES[sweep.outcome];
    let unit = view.unit(outcome);
    let [falls, rises] = directions(view, outcome);
    let mut heads = vec![say!(view, "head.arm"), say!(view, "sweep.level")];
    for key in keys!["sweep.mean_change", "sweep.middle_change"] {
        heads.push(say!(view, "head.with_unit", what = view.plain(key), unit));
    }
    heads.extend([falls, rises].map(|word| say!(view, "sweep.at", word)));
    heads.push(say!(view, "sweep.unclear"));
    let mut sheet = DataTable::new(heads);
    for (name, arm) in sweep.manifest.of.arms.iter().zip(&sweep.arms) {
        let mut row = vec![
            Cell::text(view.arm(name)),
            Cell::text(spread(levels(outcome), arm.middle.and_then(of_middle))),
        ];
        row.extend(of_change(view, arm, lack(sweep, name), changes(outcome)));
        sheet.rows.push(row);
    }
    sheet
}

/// A median with the values between which 90 % of the points lie.
fn spread(numbers: Numbers, span: Option<Span>) -> String {
    match span.and_then(|span| Some((span, span.ends?))) {
        Some((span, (low, high))) => {
            format!("{} ({} … {})", numbers.alone(span.value), numbers.alone(low), numbers.alone(high))
        }
        None => "–".into(),
    }
}

fn of_change(view: &View<'_>, arm: &ArmOverPoints, lack: Lack, numbers: Numbers) -> Vec<Cell> {
    let Some(change) = &arm.change else { return vec![Cell::Absent; 5] };
    let mean = shown(numbers, Some(Span::from(change.mean)));
    let mean = match change.mean.interval {
        None => words::without_interval(view.messages, &mean, lack),
        Some(_) if change.identical() => say!(view, "answer.same"),
        Some(_) => mean,
    };
    let count = |count: usize| Cell::number(Some(count as f64), |value| value.to_string());
    vec![
        Cell::text(mean),
        Cell::text(spread(numbers, of_middle(change.middle))),
        count(change.falls),
        count(change.rises),
        count(change.unclear),
    ]
}

/// Points without results by their reasons, if there are any.
pub fn failures(view: &View<'_>) -> Option<Section> {
    let sweep = view.results.studied.sweep.as_ref().filter(|sweep| !sweep.failures.is_empty())?;
    let mut reasons: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    sweep.failures.iter().for_each(|row| reasons.entry(&row.reason).or_default().push(row.point));
    let mut reasons: Vec<(&str, Vec<usize>)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, points)| (std::cmp::Reverse(points.len()), points[0]));
    let mut sheet = DataTable::new(
        keys!["failures.reason", "failures.count", "failures.first"].map(|key| view.plain(key)),
    );
    for (reason, points) in reasons.iter().take(MOST_REASONS) {
        sheet.rows.push(vec![
            Cell::text(*reason),
            Cell::text(points.len().to_string()),
            Cell::text(points[0].to_string()),
        ]);
    }
    let (failed, points) = (sweep.failures.len().to_string(), sweep.manifest.of.points.to_string());
    let mut blocks = vec![
        Block::Note(say!(view, "failures.what", failed, points)),
        Block::Table(say!(view, "failures.table"), sheet),
    ];
    if reasons.len() > MOST_REASONS {
        blocks.push(Block::Text(say!(view, "failures.more", count = reasons.len() - MOST_REASONS)));
    }
    Some(view.section("failures", key!("failures.title"), blocks).brief())
}
