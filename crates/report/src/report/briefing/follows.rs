//! What follows from the changes, as far as their intervals carry it, and what it costs.

use super::units::money;
use super::{MOST_ARMS, first_of, quoted, unsigned};
use crate::figures::scale::Span;
use crate::report::document::Block;
use crate::report::say::Direction;
use crate::report::sections::answer::{is, weak};
use crate::report::view::View;
use crate::tables::costs::{BETWEEN, NOT_GIVEN, Row as Costs};
use crate::text::words;
use sfic::model::outcomes::HEADLINE;

/// Countermeasures the cost of which is said.
const MOST_COSTS: usize = 2;

/// What the intervals speak for and against, and what it costs.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    if view.others().is_empty() {
        return vec![Block::Text(say!(view, "briefing.follows.alone"))];
    }
    let ranked = view.ranked();
    let of = |direction| ranked.iter().filter(|arm| is(view, arm, direction)).cloned().collect::<Vec<_>>();
    // What is not known of the parameters may leave a direction open that chance alone does not.
    let open = |arm: &str, direction| {
        let over = view.over_posterior(arm, HEADLINE).filter(|over| over.ends.is_some());
        over.is_some_and(|over| Direction::of(over) != direction)
    };
    let (weakly, helping): (Vec<String>, Vec<String>) =
        of(Direction::Down).into_iter().partition(|arm| weak(view, arm));
    let (doubtful, sound): (Vec<String>, Vec<String>) =
        helping.into_iter().partition(|arm| open(arm, Direction::Down));
    let (weakly_against, against): (Vec<String>, Vec<String>) =
        of(Direction::Up).into_iter().partition(|arm| weak(view, arm));
    let (doubtful_against, against): (Vec<String>, Vec<String>) =
        against.into_iter().partition(|arm| open(arm, Direction::Up));
    let said = [
        (key!("briefing.follows.helps"), &sound),
        (key!("briefing.follows.doubtful"), &doubtful),
        (key!("briefing.follows.adjusted"), &weakly),
        (key!("briefing.follows.against"), &against),
        (key!("briefing.follows.doubtful_against"), &doubtful_against),
        (key!("briefing.follows.adjusted_against"), &weakly_against),
        (key!("briefing.follows.undecided"), &of(Direction::Unclear)),
        (key!("briefing.follows.unknown"), &of(Direction::Unknown)),
    ];
    let mut points: Vec<String> = Vec::new();
    if sound.is_empty() {
        points.push(say!(view, "briefing.follows.none"));
    }
    for (key, arms) in said.into_iter().filter(|(_, arms)| !arms.is_empty()) {
        let names: Vec<String> = arms.iter().map(|arm| quoted(view, arm)).collect();
        points.push(say!(view, key, arms = first_of(view, &names, MOST_ARMS)));
    }
    let costs = costs(view);
    let assumed = (!costs.is_empty()).then(|| say!(view, "limits.money"));
    points.extend(costs.into_iter().chain(assumed));
    vec![Block::List(points)]
}

/// What the arms that help cost more than the first, the best first.
pub(super) fn costs(view: &View<'_>) -> Vec<String> {
    let row = |arm: &String| view.results.tables.costs.iter().find(|row| row.arm == *arm);
    let helping = view.ranked().into_iter().filter(|arm| is(view, arm, Direction::Down));
    helping.filter_map(|arm| cost(view, row(&arm)?)).take(MOST_COSTS).collect()
}

fn cost(view: &View<'_>, row: &Costs) -> Option<String> {
    let arm = quoted(view, &row.arm);
    if row.extra_cost.is_none() && row.position.as_deref() == Some(NOT_GIVEN) {
        return Some(say!(view, "briefing.follows.cost_not_given", arm));
    }
    let reference = view.listed(&view.arms()[..1]);
    let extra = Span::new(row.extra_cost, row.extra_cost_low, row.extra_cost_high)?;
    let size = |span: Span| {
        let (low, high) = span.ends.unwrap_or((span.value, span.value));
        money(view, [span.value, low, high])
    };
    let said = match Direction::of(extra) {
        Direction::Up => {
            let [amount, low, high] = size(extra);
            say!(view, "briefing.follows.cost", arm, reference, amount, low, high)
        }
        Direction::Down => {
            let [amount, low, high] = size(unsigned(extra));
            say!(view, "briefing.follows.saving", arm, reference, amount, low, high)
        }
        Direction::Unclear => say!(view, "briefing.follows.cost_unclear", arm, reference),
        Direction::Unknown => {
            let [amount, ..] = size(extra);
            say!(view, "briefing.follows.cost_fixed", arm, reference, amount)
        }
    };
    let bounded = row.cost_per_point_set.as_deref() == Some(BETWEEN)
        && row.position.as_deref() == Some("costs and helps");
    let price = Span::new(row.cost_per_point, row.cost_per_point_low, row.cost_per_point_high);
    let price = price.filter(|_| bounded).map(|price| {
        let [amount, low, high] = size(price);
        say!(view, "briefing.follows.price", amount, low, high)
    });
    Some(words::sentences(std::iter::once(said).chain(price)))
}
