//! One page's socket: messages in, answers and pushes out, both bounded.
//!
//! The session runs on a thread of its own; only texts pass between it and the runtime. A page that sends more than it
//! may gets errors, then is cut off; one that does not read is cut off; one that goes takes its session with it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::Start;
use super::client::Client;
use super::language::{Tongue, because};
use super::outbox::{Outbox, Outgoing};
use super::protocol::{self, MOST_UNANSWERED};
use sfic::experiment::engine::{Pool, message};
use sfic_text::{Language, tr, within};

/// Between two pings; a page that does not answer them is cut off by the connection's own patience.
const PING: Duration = Duration::from_secs(20);
/// For a text to be taken by the connection of a page that does not read.
const WRITE: Duration = Duration::from_secs(10);
/// For the first message of a page for which there is no room.
const FIRST: Duration = Duration::from_secs(5);
/// For what comes after the end.
const LAST: Duration = Duration::from_secs(1);
/// Requests over the bound that get an error, until the socket is closed.
const MOST_REFUSALS: usize = 16;
/// Texts on their way out: the answers and a few pushes.
const ROOM: usize = MOST_UNANSWERED + 4;

/// Closes a socket beyond the limit, with the reason for the page.
pub(super) async fn refuse(mut socket: WebSocket, most: usize, language: Language) {
    let error = within(language, || full(most));
    let id = match timeout(FIRST, socket.recv()).await {
        Ok(Some(Ok(Message::Text(text)))) => id_of(&text),
        _ => None,
    };
    let _ = timeout(WRITE, socket.send(Message::text(json!({ "id": id, "error": error }).to_string()))).await;
    close(&mut socket, close_code::AGAIN, &error).await;
}

fn full(most: usize) -> String {
    tr!("This lab serves {most} pages at once, and all are open. Close one, then load this page again.", most)
}

fn too_many() -> String {
    tr!("At most {most} requests may wait for their answers; this one was dropped.", most = MOST_UNANSWERED)
}

/// Serves a page until it goes.
pub(super) async fn serve(
    mut socket: WebSocket,
    start: Arc<Start>,
    pool: Pool,
    permit: OwnedSemaphorePermit,
    language: Language,
) {
    let (outbox, mut outgoing) = mpsc::channel(ROOM);
    let (mailbox, incoming) = mpsc::channel(MOST_UNANSWERED);
    let tongue = Tongue::new(language);
    let outbox = Outbox::new(outbox, tongue.clone());
    let session = move || {
        // The place of the page is free again when its thread has ended, not before.
        let _permit = permit;
        match Client::new(&start, pool, outbox.clone()) {
            Ok(mut client) => work(incoming, &outbox, |text| client.answer(text)),
            Err(refused) => fail(&outbox, &outbox.speaking(|| refused.to_string())),
        }
    };
    if let Err(error) = thread::Builder::new().name("sfic-page".into()).spawn(session) {
        let reason =
            within(language, || tr!("No thread can be started for this page{why}.", why = because(error)));
        return close(&mut socket, close_code::AGAIN, &reason).await;
    }
    let (mut unanswered, mut refusals) = (0, 0);
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            next = outgoing.recv() => {
                let (text, last) = match next {
                    Some(Outgoing::Answer(text)) => {
                        unanswered -= 1;
                        if unanswered == 0 {
                            refusals = 0;
                        }
                        (text, false)
                    }
                    Some(Outgoing::Push(text)) => (text, false),
                    Some(Outgoing::Failed(text)) => (text, true),
                    None => break,
                };
                if !send(&mut socket, text).await {
                    break;
                }
                if last {
                    let reason = within(tongue.language(), || tr!("The session of this page failed."));
                    return close(&mut socket, close_code::ERROR, &reason).await;
                }
            }
            message = socket.recv() => {
                let text: Utf8Bytes = match message {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    Some(Ok(Message::Binary(_))) => {
                        let reason = within(tongue.language(), || tr!("Messages are JSON texts, not bytes."));
                        return close(&mut socket, close_code::UNSUPPORTED, &reason).await;
                    }
                    Some(Err(error)) => {
                        let reason =
                            within(tongue.language(), || tr!("Not understood{why}.", why = because(error)));
                        return close(&mut socket, close_code::POLICY, &reason).await;
                    }
                    Some(Ok(Message::Close(_))) | None => break,
                };
                if unanswered < MOST_UNANSWERED && mailbox.try_send(text.clone()).is_ok() {
                    unanswered += 1;
                    continue;
                }
                refusals += 1;
                let id = id_of(&text);
                let error = within(tongue.language(), too_many);
                if refusals > MOST_REFUSALS {
                    return close(&mut socket, close_code::POLICY, &error).await;
                }
                if !send(&mut socket, json!({ "id": id, "error": error }).to_string()).await {
                    break;
                }
            }
            _ = pings.tick() => {
                if !matches!(timeout(WRITE, socket.send(Message::Ping(Default::default()))).await, Ok(Ok(()))) {
                    break;
                }
            }
        }
    }
}

/// The number of a message that is refused unread; of a long one nobody looks.
fn id_of(text: &str) -> Option<u64> {
    if text.len() > 4096 {
        return None;
    }
    match protocol::read(text) {
        Ok(message) => Some(message.id),
        Err(rejected) => rejected.id,
    }
}

async fn send(socket: &mut WebSocket, text: String) -> bool {
    matches!(timeout(WRITE, socket.send(Message::text(text))).await, Ok(Ok(())))
}

/// Bytes of a reason in a close frame.
const LONGEST_REASON: usize = 120;

/// Closes with a reason, cut to what a close frame holds. What still comes is read for a moment: a connection that is
/// dropped with something unread is reset, and the reason lost with it.
async fn close(socket: &mut WebSocket, code: u16, reason: &str) {
    let mut end = reason.len().min(LONGEST_REASON);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    let frame = CloseFrame { code, reason: reason[..end].into() };
    let _ = timeout(WRITE, socket.send(Message::Close(Some(frame)))).await;
    let _ = timeout(LAST, async { while let Some(Ok(_)) = socket.recv().await {} }).await;
}

/// Answers messages in order until the page goes, or answering fails.
fn work(mut incoming: mpsc::Receiver<Utf8Bytes>, outbox: &Outbox, mut answer: impl FnMut(&str)) {
    while let Some(text) = incoming.blocking_recv() {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| answer(&text))) {
            return fail(outbox, &message(panic.as_ref()));
        }
    }
}

fn fail(outbox: &Outbox, message: &str) {
    let error = outbox.speaking(|| {
        tr!(
            "The session of this page failed: {message} (a fault of the program; please report it). Load the page again to begin anew.",
            message
        )
    });
    outbox.failed(json!({ "push": "failed", "error": error }).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_one_page_and_says_so() {
        let (outbox, mut outgoing) = mpsc::channel(ROOM);
        let (mailbox, incoming) = mpsc::channel(MOST_UNANSWERED);
        let outbox = Outbox::new(outbox, Tongue::new(Language::Chinese));
        for text in ["first", "fails", "never read"] {
            mailbox.try_send(text.into()).unwrap();
        }
        let answers = outbox.clone();
        work(incoming, &outbox, |text| match text {
            "first" => answers.answer("done".into()),
            "fails" => panic!("out of luck"),
            other => panic!("{other} was read"),
        });
        assert!(matches!(outgoing.try_recv(), Ok(Outgoing::Answer(text)) if text == "done"));
        let Ok(Outgoing::Failed(text)) = outgoing.try_recv() else { panic!("nothing is said") };
        let said: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(said["push"], "failed");
        let error = said["error"].as_str().unwrap();
        assert!(error.starts_with("本页面的会话出错：out of luck（"), "{said}");
        assert!(outgoing.try_recv().is_err());
    }

    #[test]
    fn reasons_fit_a_close_frame_in_every_language() {
        for language in Language::ALL {
            for reason in [within(language, || full(8)), within(language, too_many)] {
                assert!(reason.len() <= LONGEST_REASON, "{reason}");
            }
        }
        assert!(within(Language::Chinese, too_many).starts_with("最多"));
    }

    #[test]
    fn numbers_of_refused_messages_are_found_where_they_are_short() {
        assert_eq!(id_of(r#"{"id":5,"do":"hello"}"#), Some(5));
        assert_eq!(id_of(r#"{"id":6,"do":"nothing"}"#), Some(6));
        assert_eq!(id_of("{"), None);
        assert_eq!(id_of(&format!(r#"{{"id":7,"do":"load","text":"{}"}}"#, "x".repeat(5_000))), None);
    }
}
