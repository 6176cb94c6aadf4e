//! Displacement, and what honest trade pays.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::Span;
use crate::report::document::{Block, Section};
use crate::report::say::Direction;
use crate::report::view::{View, changes_of, outcome, shown, title_of};
use crate::text::messages::{Key, of_names};

/// The key of a sentence on arms.
type OfArms = Key<{ of_names(&["arms"]) }>;

/// Outcomes beside the headline, each with its sentences for a rise, a fall, and neither.
const BESIDE: [(&str, OfArms, OfArms, Key); 6] = [
    (
        "moved_share",
        key!("side.moved_share.up"),
        key!("side.moved_share.down"),
        key!("side.moved_share.none"),
    ),
    (
        "reregistered_share",
        key!("side.reregistered_share.up"),
        key!("side.reregistered_share.down"),
        key!("side.reregistered_share.none"),
    ),
    (
        "false_alarm_share",
        key!("side.false_alarm_share.up"),
        key!("side.false_alarm_share.down"),
        key!("side.false_alarm_share.none"),
    ),
    (
        "infringing_share",
        key!("side.infringing_share.up"),
        key!("side.infringing_share.down"),
        key!("side.infringing_share.none"),
    ),
    ("delay", key!("side.delay.up"), key!("side.delay.down"), key!("side.delay.none")),
    (
        "false_reports",
        key!("side.false_reports.up"),
        key!("side.false_reports.down"),
        key!("side.false_reports.none"),
    ),
];

/// The figures: an identifier, the key of the title, and the outcomes, which have one unit.
const FIGURES: [(&str, Key, &[&str]); 3] = [
    ("side-figure", key!("side.figure"), &["moved_share", "reregistered_share", "false_alarm_share"]),
    ("delay-figure", key!("side.figure_of_delay"), &["delay"]),
    ("false-reports-figure", key!("side.figure_of_false_reports"), &["false_reports"]),
];

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    if view.others().is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Text(say!(view, "side.what"))];
    blocks.push(Block::List(BESIDE.iter().map(|(outcome, ..)| told(view, outcome)).collect()));
    blocks.extend(FIGURES.iter().filter_map(|(id, title, outcomes)| figure(view, id, *title, outcomes)));
    let heads = BESIDE.iter().map(|(outcome, ..)| {
        let what = view.messages.known(title_of(outcome));
        say!(view, "head.with_unit", what, unit = unit(view, outcome))
    });
    let mut sheet = DataTable::new(std::iter::once(say!(view, "head.arm")).chain(heads));
    for arm in view.ranked() {
        let mut row = vec![Cell::text(view.arm(&arm))];
        row.extend(
            BESIDE.map(|(outcome, ..)| Cell::text(shown(changes_of(outcome), view.change(&arm, outcome)))),
        );
        sheet.rows.push(row);
    }
    blocks.push(Block::Table(say!(view, "side.table", reference = view.reference()), sheet));
    Some(view.section("side-effects", key!("side.title"), blocks))
}

/// Under which arms an outcome rises and falls, in words.
fn told(view: &View<'_>, outcome: &str) -> String {
    let mut parts = Vec::new();
    let Some((_, up, down, none)) = BESIDE.iter().find(|(name, ..)| *name == outcome) else {
        return String::new();
    };
    for (direction, key) in [(Direction::Up, up), (Direction::Down, down)] {
        let arms = view.with(outcome, direction);
        if !arms.is_empty() {
            parts.push(say!(view, *key, arms = view.listed(&arms)));
        }
    }
    if parts.is_empty() {
        parts.push(view.plain(*none));
    }
    parts.join(" ")
}

/// The changes of outcomes of one unit, arm by arm; none where nothing changes in any arm.
fn figure(view: &View<'_>, id: &str, title: Key, outcomes: &[&str]) -> Option<Block> {
    let row = |arm: &String| Row {
        label: view.arm(arm),
        values: outcomes.iter().map(|outcome| view.change(arm, outcome)).collect(),
        range: None,
    };
    let rows: Vec<Row> = view.ranked().iter().map(row).collect();
    let changes = |span: &Span| span.all().any(|value| value != 0.0);
    if !rows.iter().flat_map(|row| row.values.iter().flatten()).any(changes) {
        return None;
    }
    let chart = Rows {
        of: say!(view, "head.arm"),
        series: outcomes.iter().map(|outcome| view.messages.known(title_of(outcome))).collect(),
        rows,
        order: Order::Given,
        shape: Shape::Dot,
        numbers: changes_of(outcomes[0]),
        axis: say!(view, "side.axis", reference = view.reference(), unit = unit(view, outcomes[0])),
        ends: Some((say!(view, "side.less"), say!(view, "side.more"))),
        zero: true,
        heads: super::ends(view),
    };
    let description = outcomes.iter().map(|outcome| told(view, outcome)).collect::<Vec<_>>().join(" ");
    Some(Block::Figure(Box::new(Figure::new(&view.id(id), &view.plain(title), &description, &chart))))
}

/// The unit of the changes of an outcome; of reports it is said that they are counted in a run.
fn unit(view: &View<'_>, name: &str) -> String {
    match outcome(name) {
        Some(outcome) if name != "false_reports" => view.unit(outcome),
        _ => say!(view, "unit.reports"),
    }
}
