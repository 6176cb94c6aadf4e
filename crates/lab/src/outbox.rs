//! Texts from a session to its page, through a queue of bounded length.

use tokio::sync::mpsc;

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
pub(super) struct Outbox(pub(super) mpsc::Sender<Outgoing>);

impl Outbox {
    /// Sends an answer when there is room; not on the runtime's thread. Nothing happens if the page has gone.
    pub(super) fn answer(&self, text: String) {
        let _ = self.0.blocking_send(Outgoing::Answer(text));
    }

    /// Pushes a text when there is room; not on the runtime's thread. Nothing happens if the page has gone.
    pub(super) fn push(&self, text: String) {
        let _ = self.0.blocking_send(Outgoing::Push(text));
    }

    /// Pushes a text if there is room now; true if there was.
    pub(super) fn push_if_room(&self, text: String) -> bool {
        self.0.try_send(Outgoing::Push(text)).is_ok()
    }
}
