//! The played history as an arm of an experiment, for an ensemble.

use std::sync::Arc;

use super::{Move, Session, timeline};
use crate::scenario::Arm;
use sfic_text::{said, tr};

/// Name of an arm in which levers were moved, as in an exported file.
pub const MOVED: &str = "lab";

/// When the levers of an arm made from a session move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// At the ticks at which they were moved; also those moves that lie ahead of the present.
    Timeline,
    /// All at once at the end of the warm-up, tick `time.warmup`, the first that is measured and the one at which
    /// countermeasures start that do not say when: each lever that was moved up to the present to where it was last
    /// moved. A lever that a countermeasure of the arm sets at a later tick is set by it again, as on the timeline.
    FromWarmup,
}

impl Session {
    /// The scenario's first arm, untouched: what others are compared with.
    pub fn reference(&self) -> &Arm {
        &self.scenario.arms[0]
    }

    /// The arm that is played with its levers moved. Without a move it is the arm itself, name and all.
    pub fn policy(&self, when: Policy) -> Arm {
        let moves = match when {
            Policy::Timeline => self.timeline.moves.clone(),
            Policy::FromWarmup => self.moved_at_once(self.arm.spec.settings.time.warmup),
        };
        if moves.is_empty() {
            return self.arm.clone();
        }
        let spec = timeline::specification(&self.scenario, &self.arm, &moves);
        Arm {
            name: MOVED.into(),
            label: tr!("{arm}, levers moved in the lab", arm = said(&self.arm.label)),
            apply: spec.countermeasures.iter().map(|measure| measure.name.clone()).collect(),
            spec: Arc::new(spec),
        }
    }

    /// The last move of each lever up to the present, as if made at `tick`.
    fn moved_at_once(&self, tick: u32) -> Vec<Move> {
        let made = self.timeline.moves.iter().filter(|made| made.tick <= self.tick());
        let mut last: Vec<Move> = Vec::new();
        for made in made {
            last.retain(|earlier| earlier.target != made.target);
            last.push(Move { tick, ..made.clone() });
        }
        last
    }
}
