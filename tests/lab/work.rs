//! Many histories, and pages that ask for too much.

use serde_json::{Value, json};
use tungstenite::Message;

use super::server::{Page, Server};

fn ensemble(page: &mut Page, mode: &str, replicates: u32) -> u64 {
    let request = json!({
        "do":"ensemble", "on": true, "mode": mode, "outcome": "infringing_share", "replicates": replicates
    });
    page.ok(request)["run"].as_u64().unwrap()
}

#[test]
fn untouched_levers_change_exactly_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut page = server.page();
    page.ok(json!({ "do": "step", "ticks": 30 }));
    for mode in ["timeline", "policy"] {
        let run = ensemble(&mut page, mode, 12);
        let mut seen = Vec::new();
        loop {
            let push = page.push();
            assert_eq!(push["run"], run);
            assert_eq!(push["difference"], json!({ "value": 0.0, "low": 0.0, "high": 0.0 }), "{push}");
            assert_eq!(push["arms"][0], push["arms"][1]);
            assert_eq!(push["outcome"]["name"], "infringing_share");
            seen.push(push["replicates"].as_u64().unwrap());
            if push["ended"] == true {
                break;
            }
        }
        assert!(seen[0] >= 3 && seen.is_sorted() && *seen.last().unwrap() == 12, "{seen:?}");
    }
}

#[test]
fn a_run_goes_on_beside_steps_and_ends_when_levers_move() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut page = server.page();
    page.ok(json!({ "do": "step", "ticks": 20 }));
    page.ok(json!({ "do": "set", "path": "institution.platform", "value": 0.9 }));
    let first = ensemble(&mut page, "policy", 60);
    for _ in 0..20 {
        page.ok(json!({ "do": "step", "ticks": 1 }));
    }
    let end = page.ended(first);
    assert_eq!(end["replicates"], 60);
    let interval =
        |bounds: &Value| [&bounds["low"], &bounds["value"], &bounds["high"]].map(|x| x.as_f64().unwrap());
    assert!(interval(&end["difference"]).is_sorted() && interval(&end["arms"][1]).is_sorted());
    // Long runs that end because a lever moves, because another begins, or because nobody wants them.
    ensemble(&mut page, "policy", 400);
    page.ok(json!({ "do": "set", "path": "institution.platform", "value": 0.1 }));
    ensemble(&mut page, "timeline", 400);
    let stopped = page.ok(json!({ "do":"ensemble", "on": false }))["run"].as_u64().unwrap();
    let last = ensemble(&mut page, "timeline", 5);
    assert!(last > stopped);
    page.pushes.clear();
    loop {
        let push = page.push();
        assert_eq!(push["run"], last, "only the last one is heard of by now");
        if push["ended"] == true {
            break;
        }
    }
}

#[test]
fn pages_that_go_take_their_work_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    for _ in 0..3 {
        let mut pages: Vec<Page> = Vec::new();
        while pages.len() < 7 {
            let mut page = server.served_page();
            ensemble(&mut page, "timeline", 400);
            pages.push(page);
        }
    }
    // None of the 21 runs, 8,400 pairs, is in the way of this one.
    let mut page = server.served_page();
    let run = ensemble(&mut page, "timeline", 10);
    assert_eq!(page.ended(run)["replicates"], 10);
}

#[test]
fn a_signal_ends_at_once_whatever_is_going_on() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
        let mut pages: Vec<Page> = (0..4).map(|_| server.page()).collect();
        for page in &mut pages {
            ensemble(page, "timeline", 400);
        }
        assert_eq!(server.ended_by(signal).code(), Some(0), "{signal}: ending it is how it ends");
        for page in &mut pages {
            // What was on its way may still come; then it is over.
            while page.next().is_ok() {}
        }
    }
}

#[test]
fn wrong_messages_are_answered_and_oversized_ones_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut page = server.page();
    for (text, part) in [
        ("{", "The message is not JSON"),
        ("[1,2]", "not a JSON object"),
        (r#"{"id":1,"do":"stepp"}"#, "did you mean `step`?"),
        (r#"{"id":1,"do":"step","ticks":1,"tick":2}"#, "`step` has no field `tick` (did you mean `ticks`?)"),
        (r#"{"id":1,"do":"step","ticks":100000}"#, "a whole number from 1 to 52"),
        (r#"{"id":1,"do":"rewind","tick":5}"#, "Tick 5 lies ahead"),
        (
            r#"{"id":1,"do":"set","path":"institution.platfrm","value":1}"#,
            "did you mean `institution.platform`?",
        ),
        (r#"{"id":1,"do":"set","path":"institution.platform","value":2}"#, "cannot be 2"),
        (
            r#"{"id":1,"do":"ensemble","on":true,"mode":"timeline","outcome":"infringing_shar","replicates":3}"#,
            "did you mean `infringing_share`?",
        ),
    ] {
        page.send(text);
        let answer = page.answer();
        assert!(answer["error"].as_str().unwrap().contains(part), "{text}: {answer}");
    }
    // Over the bound it is refused; far over it, it is not even read.
    let text = |bytes: usize| format!(r#"{{"id":1,"do":"load","text":"{}"}}"#, "x".repeat(bytes));
    page.send(&text(300_000));
    assert!(page.answer()["error"].as_str().unwrap().contains("at most 262144 bytes"));
    page.send(&text(700_000));
    assert!(page.answer()["error"].as_str().unwrap().contains("at most 655360 are read"));
    assert_eq!(page.ok(json!({ "do": "step", "ticks": 1 }))["view"]["tick"], 1);
    let _ = page.socket.send(Message::text(text(3_000_000)));
    assert!(page.next().is_err());
    let mut page = server.page();
    page.socket.send(Message::binary(vec![1, 2, 3])).unwrap();
    assert_eq!(page.next().unwrap_err(), Some((1003, "Messages are JSON texts, not bytes.".into())));
    assert_eq!(server.page().ok(json!({ "do": "step", "ticks": 1 }))["view"]["tick"], 1);
}

#[test]
fn a_flooding_page_is_cut_off_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut good = server.page();
    let mut bad = server.page();
    // Nothing is read meanwhile; sending fails once the socket is closed.
    for id in 0..5_000 {
        let text = format!(r#"{{"id":{id},"do":"step","ticks":52}}"#);
        if bad.socket.send(Message::text(text)).is_err() {
            break;
        }
        if id % 500 == 0 {
            assert!(good.ok(json!({ "do": "step", "ticks": 1 }))["view"]["tick"].is_number());
        }
    }
    let (mut answered, mut dropped) = (0, 0);
    while let Ok(answer) = bad.next() {
        match answer["error"].as_str() {
            Some(error) => {
                assert_eq!(error, "At most 4 requests may wait for their answers; this one was dropped.");
                dropped += 1;
            }
            None => answered += 1,
        }
    }
    assert!(answered < 5_000 && dropped <= 16, "{answered} answered, {dropped} dropped");
    assert!(good.ok(json!({ "do": "step", "ticks": 1 }))["view"]["tick"].is_number());
}
