//! Histories in bytes, as records have them.

use crate::experiment::history::History;
use crate::model::observe::Episode;

/// Bytes of an episode on disk.
pub(super) const EPISODE_BYTES: usize = 32;

/// The contents of a record: sums, series, snapshots and episodes.
pub(super) fn encode(arms: &[History]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for sum in arms.iter().flat_map(|history| &history.sums) {
        bytes.extend_from_slice(&sum.numerator.to_le_bytes());
        bytes.extend_from_slice(&sum.denominator.to_le_bytes());
    }
    for value in arms.iter().flat_map(|history| &history.series) {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    for number in arms.iter().flat_map(|history| &history.snapshots) {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for history in arms {
        bytes.extend_from_slice(&(history.episodes.len() as u32).to_le_bytes());
        history.episodes.iter().for_each(|episode| encode_episode(episode, &mut bytes));
    }
    bytes
}

/// Adds the bytes of an episode. Ticks that may be absent are stored plus one, 0 is absent.
fn encode_episode(episode: &Episode, bytes: &mut Vec<u8>) {
    let flag = |is: bool, bit: u32| u32::from(is) << bit;
    let later = |tick: Option<u32>| tick.map_or(0, |tick| tick + 1);
    let flags = flag(episode.control, 0) | flag(episode.moved, 1) | flag(episode.reregistered, 2);
    let words = [
        episode.principal,
        episode.start,
        flags,
        later(episode.reinfringed),
        later(episode.resanctioned),
        later(episode.recorded),
        later(episode.left),
        0,
    ];
    words.iter().for_each(|word| bytes.extend_from_slice(&word.to_le_bytes()));
}

/// The episode of [`EPISODE_BYTES`] bytes.
pub(super) fn decode_episode(bytes: &[u8]) -> Episode {
    let flag = |bit: u32| word(bytes, 8) >> bit & 1 == 1;
    let later = |at: usize| word(bytes, at).checked_sub(1);
    Episode {
        principal: word(bytes, 0),
        control: flag(0),
        start: word(bytes, 4),
        reinfringed: later(12),
        resanctioned: later(16),
        recorded: later(20),
        moved: flag(1),
        reregistered: flag(2),
        left: later(24),
    }
}

/// The whole number at a place; 0 past the end.
pub fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}
