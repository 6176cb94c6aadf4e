//! The chain from infringement to sanction as a funnel, and where each countermeasure bites.

use crate::figures::Figure;
use crate::figures::chain::{Chain, Stage};
use crate::figures::scale::{Numbers, Span};
use crate::report::document::{Block, Section};
use crate::report::say;
use crate::report::view::View;
use crate::tables::chain;
use crate::text::words;

/// The stages of the funnel; what of the sanctions is a repeat stands elsewhere.
const STAGES: [&str; 8] =
    ["shipped", "inspected", "detected", "protected", "replied", "handled", "sanctioned", "referred"];

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    let rows = &view.results.tables.chain;
    let reference = view.arms().into_iter().next()?;
    let at = |arm: &str, stage: &str| rows.iter().find(|row| row.arm == arm && row.stage == stage);
    at(&reference, STAGES[0])?;
    let arms: Vec<String> = view.shown().into_iter().map(|(arm, _)| arm).skip(1).collect();
    let stage = |name: &&str| {
        let row = at(&reference, name)?;
        let factor = |arm: &String| {
            let row = at(arm, name)?;
            Span::new(row.factor, row.factor_low, row.factor_high)
        };
        Some(Stage {
            title: title(view, name),
            note: note(view, row),
            share: Span::new(row.share, row.share_low, row.share_high),
            reached: Span::new(row.reached, row.reached_low, row.reached_high),
            factors: arms.iter().map(factor).collect(),
            more_is_better: *name != STAGES[0],
            beyond: STAGES
                .iter()
                .skip_while(|stage| **stage != "sanctioned")
                .skip(1)
                .any(|stage| stage == name),
        })
    };
    let chart = Chain {
        of: say!(view, "chain.stage"),
        funnel: say!(view, "chain.funnel", reference = view.reference()),
        factors: say!(view, "chain.factors", reference = view.reference()),
        arms: arms.iter().map(|arm| view.arm(arm)).collect(),
        stages: STAGES.iter().filter_map(stage).collect(),
        colours: keys!["chain.better", "chain.worse", "chain.unclear", "chain.most"]
            .map(|key| view.plain(key)),
        heads: keys!["chain.share", "chain.reached", "head.from", "head.to"].map(|key| view.plain(key)),
    };
    let mut blocks = vec![Block::Text(say!(view, "chain.what"))];
    if let Some(all) =
        at(&reference, "sanctioned").and_then(|row| Span::new(row.reached, row.reached_low, row.reached_high))
    {
        let said = say::consignments(view.messages, all, view.lack_of_other());
        blocks.push(Block::Text(say!(view, "chain.in_all", level = said, reference = view.reference())));
    }
    let bites = chart.marks();
    let said: Vec<String> =
        arms.iter().zip(&bites).map(|(arm, place)| bite(view, &chart, arm, *place)).collect();
    let description = words::sentences(&said);
    if !said.is_empty() {
        blocks.push(Block::List(said));
    }
    let figure = Figure::new(&view.id("chain-figure"), &say!(view, "chain.figure"), &description, chart);
    blocks.push(Block::Figure(Box::new(figure)));
    blocks.extend(view.left_out());
    Some(view.section("chain", key!("chain.title"), blocks))
}

fn title(view: &View<'_>, stage: &str) -> String {
    let known = sfic::model::chain::STAGES.iter().find(|known| known.name == stage);
    view.messages.said(known.map_or(stage, |known| known.title))
}

fn note(view: &View<'_>, row: &chain::Row) -> String {
    let Some(share) = Span::new(row.share, row.share_low, row.share_high) else { return String::new() };
    let (share, lost) = (Numbers::Percent.text(share), view.messages.said(&row.lost));
    say!(view, "chain.note", share, lost)
}

/// The stages that an arm changes most, up and down.
fn bite(view: &View<'_>, chart: &Chain, arm: &str, place: Option<usize>) -> String {
    let own = chart.arms.iter().position(|name| *name == view.arm(arm)).unwrap_or_default();
    let found = place.and_then(|place| Some((&chart.stages[place], chart.stages[place].factors[own]?)));
    let Some((stage, factor)) = found else { return say!(view, "chain.nowhere", arm = view.arm(arm)) };
    let key = if factor.value > 1.0 { key!("chain.more") } else { key!("chain.fewer") };
    let part = Numbers::Percent.text(factor);
    say!(view, key, arm = view.arm(arm), stage = stage.title, part, reference = view.reference())
}
