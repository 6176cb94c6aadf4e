//! The table of episodes: one row per followed principal, from its sanction (or its choice as a control) until it
//! infringed again or observation ended.

use std::io::{self, Write};
use std::sync::Arc;

use super::table::{self, Column, Format};
use crate::experiment::journal::Journal;
use crate::experiment::plan::Plan;
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

/// How the time to re-infringement of an episode ended: weeks observed, and whether it was re-infringement.
///
/// Who gave up infringing business, was barred until the end or was still under observation at the last tick is
/// censored. The week of the sanction itself is week 0.
pub fn observed(episode: &Episode, ticks: u32) -> (u32, bool) {
    match (episode.reinfringed, episode.left) {
        (Some(tick), left) if left.is_none_or(|left| tick <= left) => (tick - episode.start, true),
        (_, Some(left)) => (left.saturating_sub(episode.start), false),
        _ => (ticks - 1 - episode.start, false),
    }
}

fn columns(arm: &str, ticks: u32, followed: &[(u32, Episode)]) -> Vec<Column> {
    let name: Arc<str> = arm.into();
    let groups: [Arc<str>; 2] = ["sanctioned".into(), "control".into()];
    let group = |episode: &Episode| groups[usize::from(episode.control)].clone();
    let each = || followed.iter().map(|(_, episode)| episode);
    vec![
        Column::text("arm", vec![name; followed.len()]),
        Column::whole("replicate", followed.iter().map(|(replicate, _)| *replicate)),
        Column::whole("principal", each().map(|episode| episode.principal)),
        Column::text("followed_as", each().map(group).collect()),
        Column::whole("start", each().map(|episode| episode.start)),
        Column::whole("weeks", each().map(|episode| observed(episode, ticks).0)),
        Column::flag("reinfringed", each().map(|episode| observed(episode, ticks).1)),
        Column::maybe_whole("reinfringed_at", each().map(|episode| episode.reinfringed)),
        Column::maybe_whole("resanctioned_at", each().map(|episode| episode.resanctioned)),
        Column::maybe_whole("recorded_repeat_at", each().map(|episode| episode.recorded)),
        Column::maybe_whole("left_at", each().map(|episode| episode.left)),
        Column::flag("moved", each().map(|episode| episode.moved)),
        Column::flag("reregistered", each().map(|episode| episode.reregistered)),
    ]
}
