//! Interactive page: one history is played with levers, plus an ensemble in the background.
//!
//! | What | Where |
//! |---|---|
//! | The server: routes, connections, its end | [`server`] |
//! | The token in its address, kept for a port | [`token`] |
//! | Token, host, origin and content checks | `guard` |
//! | Limits on connections | `idle` |
//! | Files of the page, part of the program | [`assets`] |
//! | One page: its socket, within bounds | `socket` |
//! | Requests of a page | [`protocol`] |
//! | The server's session of a page, and its answers | `client` |
//! | The language of a page, and of a request before there is one | `language` |
//! | Starting conditions | [`conditions`] |
//! | Estimates from an ensemble, pushed as they come | `ensemble` |
//! | Guided lessons | [`lessons`] |
//!
//! # Isolation of clients
//!
//! Nothing is shared but the processor. Each page has a session of its own on a thread of its own; a request is at
//! most [`protocol::MOST_TICKS`] ticks of a history of bounded size, or playing anew what was played; at most
//! [`protocol::MOST_UNANSWERED`] requests wait; a message has at most [`protocol::LONGEST_MESSAGE`] bytes. Many
//! histories of all pages share one pool of threads in equal parts, and beside the threads of sessions. There are at
//! most [`server::MOST_CLIENTS`] pages. A page that goes takes its session and its runs with it; one whose session
//! fails gets the reason and ends alone.

pub mod assets;
mod client;
pub mod conditions;
mod ensemble;
mod guard;
mod idle;
mod language;
pub mod lessons;
mod outbox;
pub mod protocol;
pub mod server;
mod socket;
pub mod token;

use sfic::scenario::Scenario;

/// The state in which each page begins.
#[derive(Clone, Debug)]
pub struct Start {
    /// The scenario.
    pub scenario: Scenario,
    /// Its name: the path of its file.
    pub file: String,
    /// The arm that is played.
    pub arm: String,
    /// The seed of all draws.
    pub seed: u64,
    /// Replicate that is played.
    pub replicate: u32,
    /// Lessons of one's own, offered before the built-in ones.
    pub lessons: Vec<&'static lessons::Lesson>,
}
