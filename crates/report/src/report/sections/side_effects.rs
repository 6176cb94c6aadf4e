//! Displacement, and what honest trade pays.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::Span;
use crate::report::document::{Block, Section};
use crate::report::say::Direction;
use crate::report::view::{View, changes_of, outcome, title_of};
use crate::text::words;
use sfic::model::outcomes::HEADLINE;
use sfic_text::{Key, of_names};

/// The key of a sentence on arms.
type OfArms = Key<{ of_names(&["arms"]) }>;

/// The names of the outcomes beside the headline.
pub fn beside() -> impl Iterator<Item = &'static str> {
    BESIDE.iter().map(|(name, ..)| *name)
}

/// Outcomes beside the headline, each with the head of its column and its sentences for a rise, a fall, and neither:
/// shown so that no countermeasure looks good by hiding its price.
const BESIDE: [(&str, Key, OfArms, OfArms, Key); 7] = [
    (
        "recorded_repeat_rate",
        key!("side.head.recorded_repeat_rate"),
        key!("side.recorded_repeat_rate.up"),
        key!("side.recorded_repeat_rate.down"),
        key!("side.recorded_repeat_rate.none"),
    ),
    (
        "infringing_share",
        key!("side.head.infringing_share"),
        key!("side.infringing_share.up"),
        key!("side.infringing_share.down"),
        key!("side.infringing_share.none"),
    ),
    (
        "moved_share",
        key!("side.head.moved_share"),
        key!("side.moved_share.up"),
        key!("side.moved_share.down"),
        key!("side.moved_share.none"),
    ),
    (
        "reregistered_share",
        key!("side.head.reregistered_share"),
        key!("side.reregistered_share.up"),
        key!("side.reregistered_share.down"),
        key!("side.reregistered_share.none"),
    ),
    (
        "false_alarm_share",
        key!("side.head.false_alarm_share"),
        key!("side.false_alarm_share.up"),
        key!("side.false_alarm_share.down"),
        key!("side.false_alarm_share.none"),
    ),
    (
        "false_reports",
        key!("side.head.false_reports"),
        key!("side.false_reports.up"),
        key!("side.false_reports.down"),
        key!("side.false_reports.none"),
    ),
    (
        "delay",
        key!("side.head.delay"),
        key!("side.delay.up"),
        key!("side.delay.down"),
        key!("side.delay.none"),
    ),
];

/// Those of them a rise of which is the price of a better headline.
const PRICES: [&str; 4] = ["moved_share", "reregistered_share", "false_alarm_share", "delay"];

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
    let mut blocks: Vec<Block> = prices(view).map(Block::Note).into_iter().collect();
    blocks.extend(view.note_on_sizes());
    blocks.push(Block::Text(say!(view, "side.what")).on_page());
    // On paper the text after a tall figure fills its page; before it, it may be alone on one.
    blocks.extend(FIGURES.iter().filter_map(|(id, title, outcomes)| figure(view, id, *title, outcomes)));
    blocks.push(Block::List(BESIDE.iter().map(|(outcome, ..)| told(view, outcome)).collect()).on_page());
    let heads = std::iter::once(key!("head.arm")).chain(BESIDE.map(|(_, head, ..)| head));
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for arm in view.ranked() {
        let changes = BESIDE.map(|(name, ..)| match outcome(name).zip(view.change(&arm, name)) {
            Some((outcome, change)) => {
                let lack = view.lack_of_change(&arm, name);
                words::short_change(view.messages, outcome, change.into(), lack)
            }
            None => "–".into(),
        });
        sheet.rows.push(std::iter::once(view.arm(&arm)).chain(changes).map(Cell::text).collect());
    }
    if !sheet.rows.is_empty() {
        blocks.push(Block::Table(say!(view, "side.table", reference = view.reference()), sheet));
    }
    Some(view.section("side-effects", key!("side.title"), blocks).brief())
}

/// What rises under the arms that help, if something does.
pub fn prices(view: &View<'_>) -> Option<String> {
    let helping = view.with(HEADLINE, Direction::Down);
    let price = |(name, _, up, ..): &(&str, Key, OfArms, OfArms, Key)| {
        let paying = view.with(name, Direction::Up).into_iter().filter(|arm| helping.contains(arm));
        let arms: Vec<String> = paying.filter(|_| PRICES.contains(name)).collect();
        (!arms.is_empty()).then(|| say!(view, *up, arms = view.listed(&arms)))
    };
    let prices: Vec<String> = BESIDE.iter().filter_map(price).collect();
    (!prices.is_empty()).then(|| say!(view, "side.price", prices = words::sentences(&prices)))
}

/// Under which arms an outcome rises and falls, in words.
fn told(view: &View<'_>, outcome: &str) -> String {
    let mut parts = Vec::new();
    let Some((_, _, up, down, none)) = BESIDE.iter().find(|(name, ..)| *name == outcome) else {
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
    words::sentences(&parts)
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
        series: outcomes.iter().map(|outcome| view.messages.said(title_of(outcome))).collect(),
        rows,
        order: Order::Given,
        shape: Shape::Dot,
        numbers: changes_of(outcomes[0]),
        axis: say!(view, "side.axis", reference = view.reference(), unit = unit(view, outcomes[0])),
        ends: Some((say!(view, "side.less"), say!(view, "side.more"))),
        zero: true,
        heads: super::ends(view),
    };
    let description = words::sentences(outcomes.iter().map(|outcome| told(view, outcome)));
    Some(Block::Figure(Box::new(Figure::new(&view.id(id), &view.plain(title), &description, chart))))
}

/// The unit of the changes of an outcome; of reports it is said that they are counted in a run.
pub(in crate::report) fn unit(view: &View<'_>, name: &str) -> String {
    match outcome(name) {
        Some(outcome) if name != "false_reports" => view.unit(outcome),
        Some(outcome) if view.sizes_differ() => view.unit(outcome),
        _ => say!(view, "unit.reports"),
    }
}
