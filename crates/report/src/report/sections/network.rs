//! Trust between parties, before and after.

use crate::figures::Figure;
use crate::figures::scale::{Numbers, Span};
use crate::figures::trust_network::{Party, Tie, TrustNetwork};
use crate::report::document::{Block, Section};
use crate::report::say::Direction;
use crate::report::view::View;
use crate::tables::network;
use crate::text::words;

/// Pairs that a sentence names.
const MOST: usize = 3;

/// The section: the network of the arm that does most against re-infringement; of the only one if there is one.
pub fn section(view: &View<'_>) -> Option<Section> {
    let arm = view.ranked().into_iter().next().or_else(|| view.arms().into_iter().next())?;
    let rows: Vec<&network::Row> = view.results.tables.network.iter().filter(|row| row.arm == arm).collect();
    if rows.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for row in &rows {
        if !names.contains(&row.from.as_str()) {
            names.push(&row.from);
        }
    }
    let place = |name: &str| names.iter().position(|known| *known == name);
    let party = |name: &&str| {
        let row = rows.iter().find(|row| row.from == *name);
        Party {
            name: view.messages.said(name),
            power: row.map_or(0.0, |row| row.from_power),
            seated: row.is_some_and(|row| row.from_seat == "government"),
        }
    };
    let tie = |row: &&network::Row| {
        Some(Tie {
            from: place(&row.from)?,
            to: place(&row.to)?,
            before: Span::new(row.before, row.before_low, row.before_high),
            after: Span::new(row.after, row.after_low, row.after_high),
            change: gain(row),
        })
    };
    let shown = view.arm(&arm);
    let chart = TrustNetwork {
        parties: names.iter().map(party).collect(),
        ties: rows.iter().filter_map(tie).collect(),
        titles: [say!(view, "network.before"), say!(view, "network.after", arm = shown)],
        what: say!(view, "network.width"),
        colours: keys!["network.grew", "network.fell", "network.neither"].map(|key| view.plain(key)),
        marks: keys!["network.seated", "network.invited"].map(|key| view.plain(key)),
        heads: keys![
            "network.from",
            "network.to",
            "network.before",
            "network.end",
            "network.change",
            "head.from",
            "head.to",
        ]
        .map(|key| view.plain(key)),
    };
    let mut said = Vec::new();
    for (direction, key) in
        [(Direction::Up, key!("network.gains")), (Direction::Down, key!("network.losses"))]
    {
        let mut pairs: Vec<(&&network::Row, Span)> = rows
            .iter()
            .filter_map(|row| Some((row, gain(row)?)))
            .filter(|(_, gain)| Direction::of(*gain) == direction)
            .collect();
        pairs.sort_by(|a, b| b.1.value.abs().total_cmp(&a.1.value.abs()));
        let count = pairs.len().to_string();
        let named = pairs.iter().take(MOST).map(|(row, gain)| {
            let (from, to) = (view.messages.said(&row.from), view.messages.said(&row.to));
            say!(view, "network.pair", from, to, gain = Numbers::Signed.text(*gain))
        });
        let named = named.collect::<Vec<_>>().join(&say!(view, "list.semicolon"));
        if !pairs.is_empty() {
            let of = rows.len().to_string();
            said.push(say!(view, key, count, of, pairs = named));
        }
    }
    if said.is_empty() {
        said.push(say!(view, "network.nothing"));
    }
    let description = words::sentences(&said);
    let mut blocks = vec![Block::Text(say!(view, "network.what", arm = shown)), Block::List(said)];
    let matrix = chart.matrix(&say!(view, "network.matrix_what"));
    let title = say!(view, "network.figure", arm = shown);
    blocks.push(Block::Figure(Box::new(Figure::new(
        &view.id("network-figure"),
        &title,
        &description,
        chart,
    ))));
    let title = say!(view, "network.matrix", arm = shown);
    blocks.push(Block::Figure(Box::new(Figure::new(
        &view.id("network-matrix"),
        &title,
        &description,
        matrix,
    ))));
    Some(view.section("network", key!("network.title"), blocks))
}

fn gain(row: &network::Row) -> Option<Span> {
    Span::new(row.gain, row.gain_low, row.gain_high)
}
