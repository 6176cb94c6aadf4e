//! Whatever is sent, whoever sends it: the server goes on.

use std::cell::RefCell;
use std::io::{Read, Write};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use tungstenite::Message;

use super::server::{Server, stream};

const VALID: [&str; 13] = [
    r#"{"id":1,"do":"hello"}"#,
    r#"{"id":2,"do":"step","ticks":3,"since":0}"#,
    r#"{"id":3,"do":"rewind","tick":1}"#,
    r#"{"id":4,"do":"reset"}"#,
    r#"{"id":5,"do":"seed","seed":7,"replicate":1}"#,
    r#"{"id":6,"do":"arm","arm":"all"}"#,
    r#"{"id":7,"do":"set","path":"institution.platform","value":0.5}"#,
    r#"{"id":8,"do":"set","path":"countermeasure.capacity.start","value":30}"#,
    r#"{"id":9,"do":"undo"}"#,
    r#"{"id":10,"do":"redo"}"#,
    r#"{"id":11,"do":"story","who":"exporter","n":3}"#,
    r#"{"id":12,"do":"load","text":"title = \"x\"\n[population]\nexporters = 200\n","arm":"baseline"}"#,
    r#"{"id":13,"do":"ensemble","on":true,"mode":"policy","outcome":"infringing_share","replicates":3}"#,
];

/// A valid message with bytes put in, taken out or changed.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0..4_u8, any::<u8>());
    (prop::sample::select(VALID.to_vec()), prop::collection::vec(change, 0..4)).prop_map(|(text, changes)| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, kind, byte) in changes {
            let place = place.index(bytes.len());
            // Mostly what stands in JSON, so that more than its first byte is looked at.
            let byte = if byte < 200 { b"{}[]\",:019-.eEtfn \\u"[usize::from(byte) % 20] } else { byte };
            match kind {
                0 => bytes.insert(place, byte),
                1 if bytes.len() > 1 => drop(bytes.remove(place)),
                2 => bytes.truncate(place.max(1)),
                _ => bytes[place] = byte,
            }
        }
        bytes
    })
}

#[derive(Clone, Debug)]
enum Sent {
    Text(Vec<u8>),
    Bytes(Vec<u8>),
    /// Past the framing of the socket.
    Raw(Vec<u8>),
}

fn sent() -> impl Strategy<Value = Sent> {
    prop_oneof![
        8 => mutated().prop_map(Sent::Text),
        2 => prop::collection::vec(any::<u8>(), 0..200).prop_map(Sent::Text),
        1 => prop::collection::vec(any::<u8>(), 0..50).prop_map(Sent::Bytes),
        1 => prop::collection::vec(any::<u8>(), 1..300).prop_map(Sent::Raw),
    ]
}

#[test]
fn nothing_that_is_sent_takes_the_server_down() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let good = RefCell::new(server.page());
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let cases = runner.run(&prop::collection::vec(sent(), 1..12), |messages| {
        let mut page = server.served_page();
        for message in messages {
            match message {
                Sent::Text(bytes) => {
                    // One message, one answer, whatever it says.
                    page.send(&String::from_utf8_lossy(&bytes));
                    let answer = page.answer();
                    prop_assert!(answer.get("ok").is_some() != answer["error"].is_string(), "{}", answer);
                }
                Sent::Bytes(bytes) => {
                    page.socket.send(Message::binary(bytes)).unwrap();
                    while page.next().is_ok() {}
                    break;
                }
                Sent::Raw(bytes) => {
                    page.socket.get_mut().write_all(&bytes).unwrap();
                    break;
                }
            }
        }
        drop(page);
        let mut stranger = stream(server.port);
        stranger.write_all(&[0x16, 3, 1, 2, 0, 1]).unwrap();
        stranger.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = stranger.read(&mut [0; 64]);
        let state = good.borrow_mut().ok(json!({ "do": "rewind", "tick": 0 }));
        prop_assert_eq!(&state["view"]["tick"], 0);
        Ok(())
    });
    cases.unwrap();
    assert_eq!(good.borrow_mut().ok(json!({ "do": "step", "ticks": 5 }))["view"]["tick"], 5);
    assert_eq!(server.get("/").0, 200);
}
