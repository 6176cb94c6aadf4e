//! The lab: a page on which a history is played, its levers are moved and many histories stand behind it.
//!
//! | What | Where |
//! |---|---|
//! | The server: routes, connections, its end | [`server`] |
//! | Who may talk to it | `guard` |
//! | Files of the page, part of the program | [`assets`] |
//! | One page: its socket, within bounds | `socket` |
//! | What a page can ask for | [`protocol`] |
//! | Its session, and what is answered | `client` |
//! | Estimates from many histories, pushed as they come | `many` |
//! | Guided lessons | [`lessons`] |
//!
//! # What a client can do to the others
//!
//! Nothing is shared but the processor. Each page has a session of its own on a thread of its own; a request is at
//! most [`protocol::MOST_TICKS`] ticks of a history of bounded size, or playing anew what was played; at most
//! [`protocol::MOST_UNANSWERED`] requests wait; a message has at most [`protocol::LONGEST_MESSAGE`] bytes. Many
//! histories of all pages share one pool of threads in equal parts, and beside the threads of sessions. There are at
//! most [`server::MOST_CLIENTS`] pages. A page that goes takes its session and its runs with it; one whose session
//! fails is told so and ends alone.

pub mod assets;
mod client;
mod guard;
mod idle;
pub mod lessons;
mod many;
mod outbox;
pub mod protocol;
pub mod server;
mod socket;

use sfic::scenario::Scenario;

/// What each page begins with.
#[derive(Clone, Debug)]
pub struct Start {
    /// The scenario.
    pub scenario: Scenario,
    /// What people call it: the path of its file.
    pub file: String,
    /// The arm that is played.
    pub arm: String,
    /// The seed of all draws.
    pub seed: u64,
    /// Which replicate is played.
    pub replicate: u32,
}
