//! The model: China Customs' protection of intellectual property as collaborative governance.
//!
//! [`tick::tick`] is the order of a week; each phase is one function of one file that bears its name. [`world`] holds
//! the state, [`parameters`] the numbers, [`outcomes`] and [`observe`] the measures.
//! Nothing here knows of files, scenario syntax or terminals; of threads only [`blocks`] does.

pub mod blocks;
pub mod cases;
pub mod chain;
pub mod consequences;
pub mod consumers;
pub mod countermeasures;
pub mod drifting;
pub mod events;
pub mod exporters;
pub mod forum;
pub mod initial;
pub mod inspection;
pub mod intelligence;
pub mod intention;
pub mod learning;
pub mod observe;
pub mod outcomes;
pub mod parameters;
pub mod partners;
pub mod rights_holders;
pub mod selection;
pub mod settings;
pub mod signals;
pub mod snapshot;
pub mod tick;
pub mod today;
pub mod totals;
pub mod traffic;
pub mod world;

/// Version of the meaning of results: raise it whenever the same scenario and seed would give other numbers.
pub const MODEL_VERSION: u32 = 5;
