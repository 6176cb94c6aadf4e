//! Displacement, and what honest trade pays.

use crate::results::figures::Figure;
use crate::results::figures::rows::{Order, Row, Rows, Shape};
use crate::results::figures::scale::Numbers;
use crate::results::figures::sheet::{Cell, Sheet};
use crate::results::report::say::Direction;
use crate::results::report::view::{Block, Section, View, changes_of, shown, title_of};

/// What is looked at beside the headline; the first ones are shares and stand in the figure.
const BESIDE: [&str; 6] =
    ["moved_share", "reregistered_share", "false_alarm_share", "infringing_share", "delay", "false_reports"];
const IN_FIGURE: usize = 3;

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    if view.others().is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Text(view.plain("side.what"))];
    let mut said = Vec::new();
    for outcome in BESIDE {
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
        said.push(parts.join(" "));
    }
    let description = said[..IN_FIGURE].join(" ");
    blocks.push(Block::List(said));
    let name = |outcome: &&str| view.messages.known(title_of(outcome));
    let chart = Rows {
        of: view.plain("head.arm"),
        series: BESIDE[..IN_FIGURE].iter().map(name).collect(),
        rows: view
            .ranked()
            .iter()
            .map(|arm| Row {
                label: view.arm(arm),
                values: BESIDE[..IN_FIGURE].iter().map(|outcome| view.change(arm, outcome)).collect(),
                range: None,
            })
            .collect(),
        order: Order::Given,
        shape: Shape::Dot,
        numbers: Numbers::Points,
        axis: view.text("side.axis", &[("reference", &view.reference())]),
        ends: Some((view.plain("side.less"), view.plain("side.more"))),
        zero: true,
        heads: super::ends(view),
    };
    let figure = Figure::new(&view.id("side-figure"), &view.plain("side.figure"), &description, &chart);
    blocks.push(Block::Figure(Box::new(figure)));
    let heads = BESIDE.iter().map(|outcome| {
        let unit = view.plain(match *outcome {
            "delay" => "unit.minutes",
            "false_reports" => "unit.reports",
            _ => "unit.points",
        });
        view.text("head.with_unit", &[("what", &name(outcome)), ("unit", &unit)])
    });
    let mut sheet = Sheet::new(std::iter::once(view.plain("head.arm")).chain(heads));
    for arm in view.ranked() {
        let mut row = vec![Cell::text(view.arm(&arm))];
        row.extend(BESIDE.map(|outcome| Cell::text(shown(changes_of(outcome), view.change(&arm, outcome)))));
        sheet.rows.push(row);
    }
    blocks.push(Block::Table(view.text("side.table", &[("reference", &view.reference())]), sheet));
    Some(view.section("side-effects", "side.title", blocks))
}
