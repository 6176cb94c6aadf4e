//! Displacement, and what honest trade pays.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::Span;
use crate::report::say::Direction;
use crate::report::view::{Block, Section, View, changes_of, outcome, shown, title_of};

/// What is looked at beside the headline.
const BESIDE: [&str; 6] =
    ["moved_share", "reregistered_share", "false_alarm_share", "infringing_share", "delay", "false_reports"];

/// The figures: an identifier, the key of the title, and the outcomes, which have one unit.
const FIGURES: [(&str, &str, &[&str]); 3] = [
    ("side-figure", "side.figure", &["moved_share", "reregistered_share", "false_alarm_share"]),
    ("delay-figure", "side.figure_of_delay", &["delay"]),
    ("false-reports-figure", "side.figure_of_false_reports", &["false_reports"]),
];

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    if view.others().is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Text(view.plain("side.what"))];
    blocks.push(Block::List(BESIDE.iter().map(|outcome| told(view, outcome)).collect()));
    blocks.extend(FIGURES.iter().filter_map(|(id, title, outcomes)| figure(view, id, title, outcomes)));
    let heads = BESIDE.iter().map(|outcome| {
        let what = view.messages.known(title_of(outcome));
        view.text("head.with_unit", &[("what", &what), ("unit", &unit(view, outcome))])
    });
    let mut sheet = DataTable::new(std::iter::once(view.plain("head.arm")).chain(heads));
    for arm in view.ranked() {
        let mut row = vec![Cell::text(view.arm(&arm))];
        row.extend(BESIDE.map(|outcome| Cell::text(shown(changes_of(outcome), view.change(&arm, outcome)))));
        sheet.rows.push(row);
    }
    blocks.push(Block::Table(view.text("side.table", &[("reference", &view.reference())]), sheet));
    Some(view.section("side-effects", "side.title", blocks))
}

/// Under which arms an outcome rises and falls, in words.
fn told(view: &View<'_>, outcome: &str) -> String {
    let mut parts = Vec::new();
    for (direction, key) in [(Direction::Up, "up"), (Direction::Down, "down")] {
        let arms = view.with(outcome, direction);
        if !arms.is_empty() {
            let key = format!("{}{outcome}.{key}", "side.");
            parts.push(view.text(&key, &[("arms", &view.listed(&arms))]));
        }
    }
    if parts.is_empty() {
        parts.push(view.plain(&format!("{}{outcome}.none", "side.")));
    }
    parts.join(" ")
}

/// The changes of outcomes of one unit, arm by arm; none where nothing changes in any arm.
fn figure(view: &View<'_>, id: &str, title: &str, outcomes: &[&str]) -> Option<Block> {
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
        of: view.plain("head.arm"),
        series: outcomes.iter().map(|outcome| view.messages.known(title_of(outcome))).collect(),
        rows,
        order: Order::Given,
        shape: Shape::Dot,
        numbers: changes_of(outcomes[0]),
        axis: view.text("side.axis", &[("reference", &view.reference()), ("unit", &unit(view, outcomes[0]))]),
        ends: Some((view.plain("side.less"), view.plain("side.more"))),
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
        _ => view.plain("unit.reports"),
    }
}
