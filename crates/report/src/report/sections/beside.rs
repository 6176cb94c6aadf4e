//! Several results side by side.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row, Rows, Shape};
use crate::figures::scale::Numbers;
use crate::report::document::{Block, Section};
use crate::report::results::Results;
use crate::report::say;
use crate::report::view::{View, shown};
use crate::text::lack::Lack;
use crate::text::words;
use sfic::model::outcomes::HEADLINE;
use sfic::scenario::{Difference, Scenario, differences, library, unapplied};

/// Results that a figure can tell apart; tables hold more.
const MOST: usize = 5;
/// Settings that are listed.
const MOST_SETTINGS: usize = 30;

/// The section: the headline of every arm in every result, and the settings that differ.
pub fn section(views: &[View<'_>]) -> Option<Section> {
    let [first, _, ..] = views else { return None };
    let names: Vec<String> = views.iter().map(|view| view.results.name.clone()).collect();
    let mut arms: Vec<String> = Vec::new();
    for view in views {
        let new: Vec<String> = view.others().into_iter().filter(|arm| !arms.contains(arm)).collect();
        arms.extend(new);
    }
    let mut blocks = vec![Block::Text(say!(first, "beside.what", names = first.messages.list(&names)))];
    blocks.push(Block::List(views.iter().map(said).collect()));
    let row = |arm: &String| Row {
        label: first.arm(arm),
        values: views.iter().take(MOST).map(|view| view.headline(arm)).collect(),
        range: None,
    };
    let chart = Rows {
        of: say!(first, "head.arm"),
        series: names.iter().take(MOST).cloned().collect(),
        rows: arms.iter().map(row).collect(),
        order: Order::Ascending,
        shape: Shape::Dot,
        numbers: Numbers::Points,
        axis: say!(first, "beside.axis"),
        ends: Some((say!(first, "answer.fewer"), say!(first, "answer.more"))),
        zero: true,
        heads: super::ends(first),
    };
    let description = words::sentences(views.iter().map(said));
    blocks.push(Block::Figure(Box::new(Figure::new(
        "beside-figure",
        &say!(first, "beside.figure"),
        &description,
        chart,
    ))));
    let mut sheet = DataTable::new(std::iter::once(say!(first, "head.arm")).chain(names.iter().cloned()));
    let mut add = |name: String, cells: Vec<String>| {
        sheet.rows.push(std::iter::once(name).chain(cells).map(Cell::text).collect());
    };
    let level = |view: &View<'_>| {
        shown(Numbers::Percent, view.arms().first().and_then(|arm| view.level(arm, HEADLINE)))
    };
    add(say!(first, "beside.level"), views.iter().map(level).collect());
    for arm in &arms {
        add(first.arm(arm), views.iter().map(|view| shown(Numbers::Points, view.headline(arm))).collect());
    }
    blocks.push(Block::Table(say!(first, "beside.table"), sheet));
    let scenarios =
        views.iter().filter_map(|view| Some((&*view.results.name, view.results.scenario.as_ref()?)));
    blocks.extend(settings(first, &scenarios.collect::<Vec<_>>()));
    let source = views.iter().map(View::source).collect::<Vec<_>>().join(&say!(first, "list.semicolon"));
    Some(Section { id: "beside".into(), title: say!(first, "beside.title"), blocks, brief: false, source })
}

fn said(view: &View<'_>) -> String {
    let level = view.arms().first().and_then(|arm| view.level(arm, HEADLINE));
    let lack = view.arms().first().map_or(Lack::Unknown, |arm| view.lack(arm, HEADLINE));
    let level = level.map_or("–".into(), |level| say::level(view.messages, level, lack));
    let name = view.results.name.as_str();
    let known = |arm: &String| {
        view.headline(arm).filter(|change| change.ends.is_some() || view.replicates() == Some(1))
    };
    let best = view.ranked().into_iter().find_map(|arm| Some((known(&arm)?, arm)));
    match best {
        Some((change, best)) => {
            let change = say::change(view.messages, change, view.lack_of_change(&best, HEADLINE));
            let best = view.arm(&best);
            say!(view, "beside.best", name, level, best, change)
        }
        None => say!(view, "beside.alone", name, level),
    }
}

/// The settings in which the scenarios of a comparison differ from the first of them.
pub fn compared(view: &View<'_>) -> Option<Section> {
    let Results { manifest, scenario, compared, .. } = view.results;
    let first = (manifest.as_ref()?.of.name.as_str(), scenario.as_ref()?);
    let others = compared.iter().map(|(name, scenario)| (name.as_str(), scenario));
    let scenarios: Vec<(&str, &Scenario)> = std::iter::once(first).chain(others).collect();
    let mut blocks = settings(view, &scenarios);
    blocks.extend(not_applied(view, &scenarios).into_iter().map(Block::Note));
    (!blocks.is_empty()).then(|| view.section("settings", key!("beside.what_differs"), blocks).brief())
}

/// The settings in which named scenarios differ from the first of them.
fn settings(view: &View<'_>, scenarios: &[(&str, &Scenario)]) -> Vec<Block> {
    let Some(((with, own), others)) = scenarios.split_first() else { return Vec::new() };
    let mut blocks = Vec::new();
    for (name, other) in others {
        let found = differing(own, other);
        if found.is_empty() {
            blocks.push(Block::Text(say!(view, "beside.same_settings", name, first = with)));
            continue;
        }
        let mut sheet = DataTable::new([say!(view, "beside.setting"), with.to_string(), name.to_string()]);
        let text = |value: &Option<String>| {
            let value = value.as_deref().unwrap_or("–");
            let words = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            Cell::text(words.map_or(value.into(), |words| format!("\"{}\"", sfic_text::said(words))))
        };
        sheet.rows.extend(
            found
                .iter()
                .take(MOST_SETTINGS)
                .map(|found| vec![Cell::text(&found.path), text(&found.first), text(&found.other)]),
        );
        let caption = say!(view, "beside.settings", name, first = with);
        blocks.push(Block::Table(caption, sheet));
        if found.len() > MOST_SETTINGS {
            let more = (found.len() - MOST_SETTINGS).to_string();
            blocks.push(Block::Text(say!(view, "beside.more_settings", count = more)));
        }
    }
    blocks
}

/// A sentence for each scenario that differs from the first in countermeasures that no arm of either applies.
fn not_applied(view: &View<'_>, scenarios: &[(&str, &Scenario)]) -> Vec<String> {
    let Some(((_, first), others)) = scenarios.split_first() else { return Vec::new() };
    let said = |&(name, other): &(&str, &Scenario)| {
        let mut measures: Vec<&str> =
            [first, other].into_iter().flat_map(|own| unapplied(own, library())).collect();
        measures.sort_unstable();
        measures.dedup();
        let of = |scenario: &Scenario, name: &str| {
            scenario.countermeasures.iter().find(|measure| measure.name == name).cloned()
        };
        measures.retain(|measure| of(first, measure) != of(other, measure));
        let measures: Vec<String> = measures.into_iter().map(String::from).collect();
        (!measures.is_empty())
            .then(|| say!(view, "between.not_applied", name, measures = view.listed(&measures)))
    };
    others.iter().filter_map(said).collect()
}

/// The settings in which a scenario differs from the first, without the countermeasures that none of their arms applies.
pub fn differing(first: &Scenario, other: &Scenario) -> Vec<Difference> {
    let applied_only = |scenario: &Scenario| {
        let applied = |name: &String| scenario.arms.iter().any(|arm| arm.apply.contains(name));
        let mut applied_only = scenario.clone();
        applied_only.countermeasures.retain(|measure| applied(&measure.name));
        applied_only
    };
    differences(&applied_only(first), &applied_only(other))
}
