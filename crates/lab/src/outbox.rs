//! Texts from a session to its page, through a queue of bounded length, in the language of the page.

use sfic_text::within;
use tokio::sync::mpsc;

use super::language::Tongue;

/// A text on its way to the page.
#[derive(Debug)]
pub(super) enum Outgoing {
    Answer(String),
    Push(String),
    /// The last one: a push, and the reason for closing the socket.
    Failed(String),
}

/// The sending end of a page's queue of texts.
#[derive(Clone, Debug)]
pub(super) struct Outbox {
    queue: mpsc::Sender<Outgoing>,
    /// The language of the page.
    pub(super) tongue: Tongue,
}

impl Outbox {
    /// A queue to a page that speaks a language.
    pub(super) fn new(queue: mpsc::Sender<Outgoing>, tongue: Tongue) -> Self {
        Outbox { queue, tongue }
    }

    /// What `work` gives, done in the language of the page.
    pub(super) fn speaking<T>(&self, work: impl FnOnce() -> T) -> T {
        within(self.tongue.language(), work)
    }

    /// Sends an answer when there is room; not on the runtime's thread. Nothing happens if the page has gone.
    pub(super) fn answer(&self, text: String) {
        let _ = self.queue.blocking_send(Outgoing::Answer(text));
    }

    /// Pushes a text when there is room; not on the runtime's thread. Nothing happens if the page has gone.
    pub(super) fn push(&self, text: String) {
        let _ = self.queue.blocking_send(Outgoing::Push(text));
    }

    /// Pushes a text if there is room now; true if there was.
    pub(super) fn push_if_room(&self, text: String) -> bool {
        self.queue.try_send(Outgoing::Push(text)).is_ok()
    }

    /// Pushes the last text when there is room.
    pub(super) fn failed(&self, text: String) {
        let _ = self.queue.blocking_send(Outgoing::Failed(text));
    }
}
