//! What a briefing rests on: the facts that the model does not show, the runs, the parameters.

use crate::folder::manifest::OverPosterior;
use crate::report::document::Block;
use crate::report::sections::evidence::{self, Shown, shown_range, shown_value, status};
use crate::report::sections::{robustness, validity};
use crate::report::view::View;
use sfic::experiment::evidence::check::Verdict;
use sfic::model::outcomes::HEADLINE;

/// Facts that are named; the section on evidence has them all.
const MOST_FACTS: usize = 3;

/// The blocks.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let mut blocks = facts(view);
    let rests: Vec<String> = rests(view).into_iter().chain(parameters(view)).collect();
    if !rests.is_empty() {
        blocks.push(Block::Text(crate::text::words::sentences(rests)));
    }
    blocks
}

/// How many published facts the model shows, and those that it does not: first those on which an arm rests.
fn facts(view: &View<'_>) -> Vec<Block> {
    // The verdicts on the shipped system say nothing of results without a scenario.
    let all: Vec<Shown> = match &view.results.scenario {
        Some(_) => validity::verdicts(view).into_values().collect(),
        None => evidence::of_run(view),
    };
    let of = |verdict: Verdict| all.iter().filter(|one| one.verdict == verdict).count();
    let [inside, outside, undecided] = [Verdict::Inside, Verdict::Outside, Verdict::Undecided].map(of);
    let count = all.len();
    if count == 0 {
        return Vec::new();
    }
    let noted = validity::sourced(view);
    let mut missed: Vec<&Shown> = all
        .iter()
        .filter(|one| one.verdict != Verdict::Inside && noted.iter().all(|(own, _)| own.check != one.check))
        .collect();
    missed.sort_by_key(|one| one.verdict != Verdict::Outside);
    let mut points: Vec<String> = named(view)
        .into_iter()
        .map(|(own, text)| say!(view, "briefing.assumptions.with_source", text, source = own.source))
        .collect();
    let left = MOST_FACTS - points.len();
    points.extend(missed.iter().take(left).map(|one| {
        say!(
            view,
            "briefing.assumptions.fact",
            fact = one.fact,
            status = status(view, &one.status),
            statement = one.statement,
            range = shown_range(view, one),
            value = shown_value(view, one),
            verdict = evidence::verdict(view, one.verdict),
            source = one.source
        )
    }));
    let more = noted.len() + missed.len() - points.len();
    let sum = match points.is_empty() {
        true => say!(view, "briefing.assumptions.all_met", count),
        false => say!(view, "briefing.assumptions.facts", count, inside, outside, undecided),
    };
    if more > 0 {
        points.push(say!(view, "briefing.assumptions.more_facts", count = more));
    }
    let list = (!points.is_empty()).then_some(Block::List(points));
    std::iter::once(Block::Text(sum)).chain(list).collect()
}

/// The facts on which an arm rests and that are named, those that fail first.
fn named(view: &View<'_>) -> Vec<(Shown, String)> {
    let mut noted = validity::sourced(view);
    noted.sort_by_key(|(own, _)| own.verdict != Verdict::Outside);
    noted.truncate(MOST_FACTS);
    noted
}

/// What is said of them, without the source.
pub(super) fn noted(view: &View<'_>) -> Vec<String> {
    named(view).into_iter().map(|(_, text)| text).collect()
}

/// What the ranking rests on: runs, and the exporters followed where there are fewest.
fn rests(view: &View<'_>) -> Option<String> {
    let replicates = view.replicates()?;
    let followed = |arm: String| Some((view.effect(&arm, HEADLINE)?.at_risk?, arm));
    let fewest = view.arms().into_iter().filter_map(followed).min_by(|a, b| a.0.total_cmp(&b.0));
    let (followed, arm) = fewest.filter(|_| !view.others().is_empty())?;
    Some(say!(view, "briefing.assumptions.rests", replicates, followed, arm = view.listed(&[arm])))
}

/// Whether what is not known of the parameters is in the intervals.
fn parameters(view: &View<'_>) -> Vec<String> {
    if view.others().is_empty() {
        return Vec::new();
    }
    let over = view.results.manifest.as_ref().and_then(|manifest| manifest.of.over_posterior.as_ref());
    let first = match over {
        None => Some(say!(view, "briefing.assumptions.no_points")),
        Some(OverPosterior::Run(run)) => Some(say!(view, "briefing.assumptions.points", points = run.points)),
        Some(_) => None,
    };
    first.into_iter().chain(robustness::limits(view)).collect()
}
