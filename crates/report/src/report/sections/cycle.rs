//! The SFIC model with the values of each arm.

use crate::figures::Figure;
use crate::figures::scale::{Numbers, Span};
use crate::figures::sfic_cycle::{Item, Node, SficCycle};
use crate::report::document::{Block, Section};
use crate::report::say::Direction;
use crate::report::view::View;
use crate::tables::cycle;
use crate::text::words;
use sfic::model::outcomes::{Format, outcome};

/// The steps of the process in the order of the cycle.
const STEPS: [&str; 5] =
    ["face-to-face dialogue", "trust", "commitment", "shared understanding", "small wins"];

/// Stages of the cycle that the sentences mention.
const FOLLOWED: [&str; 5] = ["attendance", "trust", "commitment", "understanding", "efficacy"];

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    let rows = &view.results.tables.cycle;
    let reference = view.arms().into_iter().next()?;
    if rows.is_empty() {
        return None;
    }
    let arms = view.shown();
    let chart = SficCycle {
        arms: arms.iter().map(|(arm, colour)| (view.arm(arm), *colour)).collect(),
        starting: node(view, "starting conditions"),
        leadership: node(view, "facilitative leadership"),
        design: node(view, "institutional design"),
        process: say!(view, "cycle.process"),
        steps: STEPS.iter().map(|name| node(view, name)).collect(),
        outcomes: node(view, "outcomes"),
        start: view.results.scenario.as_ref().map_or(0.0, |scenario| {
            scenario.arms.first().map_or(0.0, |arm| f64::from(arm.spec.settings.time.warmup))
        }),
        before: say!(view, "cycle.before"),
        heads: keys![
            "cycle.box",
            "cycle.item",
            "head.arm",
            "cycle.before",
            "cycle.after",
            "head.from",
            "head.to"
        ]
        .map(|key| view.plain(key)),
    };
    let mut said = Vec::new();
    for (arm, _) in arms.iter().filter(|(arm, _)| *arm != reference) {
        let of = |direction: Direction| -> Vec<String> {
            let items = FOLLOWED.iter().filter(|item| {
                let row = rows.iter().find(|row| row.arm == *arm && row.item == **item);
                let change =
                    row.and_then(|row| Span::new(row.difference, row.difference_low, row.difference_high));
                change.map(Direction::of) == Some(direction)
            });
            items.map(|item| view.messages.said(&item_title(item))).collect()
        };
        let (up, down) = (of(Direction::Up), of(Direction::Down));
        let parts = [(key!("cycle.up"), up), (key!("cycle.down"), down)]
            .into_iter()
            .filter(|(_, items)| !items.is_empty());
        let parts: Vec<String> =
            parts.map(|(key, items)| say!(view, key, items = view.messages.list(&items))).collect();
        let parts = if parts.is_empty() {
            say!(view, "cycle.nothing")
        } else {
            parts.join(&say!(view, "list.semicolon"))
        };
        said.push(say!(view, "cycle.of_arm", arm = view.arm(arm), parts));
    }
    let description = words::sentences(&said);
    let figure = Figure::new(&view.id("cycle-figure"), &say!(view, "cycle.figure"), &description, chart);
    // The figure takes a page of paper: text before it would be alone on a page of its own.
    let mut blocks = vec![Block::Figure(Box::new(figure))];
    blocks.extend(view.left_out());
    blocks.push(Block::Text(say!(view, "cycle.what")));
    if !said.is_empty() {
        blocks.push(Block::Text(say!(view, "cycle.against", reference = view.reference())));
        blocks.push(Block::List(said));
    }
    Some(view.section("cycle", key!("cycle.title"), blocks))
}

/// The text with a capital at its start.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| first.to_uppercase().chain(rest).collect())
}

fn item_title(name: &str) -> String {
    let items = sfic::experiment::cycle::ITEMS;
    items.iter().find(|item| item.name == name).map_or(name.into(), |item| item.title.to_string())
}

fn node(view: &View<'_>, name: &str) -> Node {
    let rows = &view.results.tables.cycle;
    let first = view.arms().into_iter().next().unwrap_or_default();
    let of_first = rows.iter().filter(|row| row.arm == first && row.node == name);
    Node { title: capital(&view.messages.said(name)), items: of_first.map(|row| item(view, row)).collect() }
}

fn item(view: &View<'_>, row: &cycle::Row) -> Item {
    let name = row.item.as_str();
    let percent = outcome(name).is_some_and(|(_, outcome)| outcome.format == Format::Percent);
    let at = |arm: &str| -> Option<Span> {
        let rows = &view.results.tables.cycle;
        let row = rows.iter().find(|row| row.arm == arm && row.item == name)?;
        Span::new(row.after, row.after_low, row.after_high)
    };
    let arms = view.shown();
    let course =
        |arm: &str| row.series.as_deref().map_or(Vec::new(), |series| view.results.course(arm, series));
    let courses: Vec<_> = arms.iter().map(|(arm, _)| course(arm)).collect();
    Item {
        title: view.messages.said(&item_title(name)),
        numbers: if percent { Numbers::Percent } else { Numbers::Plain },
        before: Span::new(row.before, row.before_low, row.before_high),
        after: arms.iter().map(|(arm, _)| at(arm)).collect(),
        course: if courses.iter().any(|course| !course.is_empty()) { courses } else { Vec::new() },
    }
}
