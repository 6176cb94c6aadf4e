//! The table of episodes: one row per followed principal, from its sanction (or its choice as a control) until it
//! infringed again or observation ended.

use std::io::{self, Write};
use std::sync::Arc;

use super::table::{self, Column, Format};
use crate::experiment::journal::Journal;
use crate::experiment::plan::Plan;
use crate::experiment::survival::observed;
use crate::model::observe::Episode;

/// Writes the table, arm by arm and replicate by replicate.
///
/// # Errors
///
/// When the journal cannot be read or the table cannot be written.
pub fn write(
    out: &mut (dyn Write + Send),
    format: Format,
    plan: &Plan,
    journal: &mut Journal,
    replicates: u32,
) -> io::Result<()> {
    let batches = (0..plan.arms.len()).map(|arm| {
        let mut followed = Vec::new();
        for replicate in 0..replicates {
            let episodes = journal.episodes(replicate, arm)?;
            followed.extend(episodes.into_iter().map(|episode| (replicate, episode)));
        }
        Ok(columns(&plan.arms[arm].name, plan.ticks(), &followed))
    });
    table::write(out, format, batches)
}

fn columns(arm: &str, ticks: u32, followed: &[(u32, Episode)]) -> Vec<Column> {
    let name: Arc<str> = arm.into();
    let groups: [Arc<str>; 2] = ["sanctioned".into(), "control".into()];
    let group = |episode: &Episode| groups[usize::from(episode.control)].clone();
    // In the order of `End`.
    let ends: [Arc<str>; 3] = ["reinfringed".into(), "left".into(), "censored".into()];
    let each = || followed.iter().map(|(_, episode)| episode);
    vec![
        Column::text("arm", vec![name; followed.len()]),
        Column::whole("replicate", followed.iter().map(|(replicate, _)| *replicate)),
        Column::whole("principal", each().map(|episode| episode.principal)),
        Column::text("followed_as", each().map(group).collect()),
        Column::whole("start", each().map(|episode| episode.start)),
        Column::real("weeks", each().map(|episode| Some(observed(episode, ticks).weeks))),
        Column::text(
            "ended",
            each().map(|episode| ends[observed(episode, ticks).end as usize].clone()).collect(),
        ),
        Column::maybe_whole("reinfringed_at", each().map(|episode| episode.reinfringed)),
        Column::maybe_whole("resanctioned_at", each().map(|episode| episode.resanctioned)),
        Column::maybe_whole("recorded_repeat_at", each().map(|episode| episode.recorded)),
        Column::maybe_whole("left_at", each().map(|episode| episode.left)),
        Column::flag("moved", each().map(|episode| episode.moved)),
        Column::flag("reregistered", each().map(|episode| episode.reregistered)),
    ]
}
