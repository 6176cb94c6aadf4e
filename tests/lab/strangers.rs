//! Who is not served, and what is served to whom.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Stdio;

use serde_json::json;

use super::server::{SMALL, Server, TOKEN, status, stream};

#[test]
fn the_page_is_served_with_its_policy() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let (code, answer) = server.get("/");
    assert_eq!(code, 200);
    for header in [
        "content-type: text/html; charset=utf-8",
        "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "referrer-policy: no-referrer",
    ] {
        assert!(answer.contains(&format!("{header}\r\n")), "{header}\n{answer}");
    }
    for (name, text) in sfic_lab::assets::FILES {
        let (code, answer) = server.get(&format!("/page/{TOKEN}/{name}"));
        assert!(code == 200 && answer.ends_with(text), "{name}");
    }
    for language in ["en", "zh"] {
        let (code, answer) = server.get(&format!("/texts/{language}.json"));
        assert!(code == 200 && answer.contains("content-type: application/json\r\n"), "{answer}");
    }
    for nothing in [
        "/page/",
        "/page/none.js",
        "/page/none/none.js",
        "/page/none/../mod.rs",
        "/page/none/%2e%2e/mod.rs",
        "/etc/passwd",
        "/texts/de.json",
    ] {
        let (code, answer) = server.get(nothing);
        assert!(code == 404 && answer.contains("nosniff"), "{nothing}: {answer}");
    }
    let own = format!("Host: 127.0.0.1:{}\r\nConnection: close\r\n", server.port);
    assert_eq!(status(&server.raw(&format!("HEAD /?token={TOKEN} HTTP/1.1\r\n{own}\r\n"))), 200);
    assert_eq!(
        status(&server.raw(&format!("POST /?token={TOKEN} HTTP/1.1\r\n{own}Content-Length: 0\r\n\r\n"))),
        405
    );
    assert_eq!(status(&server.raw(&format!("GET /ws?token={TOKEN} HTTP/1.1\r\n{own}\r\n"))), 400);
    assert_eq!(status(&server.raw("nonsense\r\n\r\n")), 400);
}

#[test]
fn foreign_hosts_and_origins_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let port = server.port;
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for path in ["/", "/page/index.html", "/texts/en.json", "/none"] {
        let plain = |headers: &str| {
            let answer = server
                .raw(&format!("GET {path}?token={TOKEN} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"));
            (status(&answer), answer)
        };
        let (code, answer) = plain("Host: evil.example\r\n");
        assert!(code == 421 && answer.contains("another host was asked for."), "{answer}");
        assert!(answer.contains(&format!("http://127.0.0.1:{port}/")), "{answer}");
        assert_eq!(plain(&format!("Host: evil.example:{port}\r\n")).0, 421);
        let (code, answer) = plain(&format!("Host: 127.0.0.1:{port}\r\nOrigin: http://evil.example\r\n"));
        assert!(code == 403 && answer.contains("this page is another's."), "{answer}");
        assert_eq!(plain(&format!("Host: 127.0.0.1:{port}\r\nOrigin: null\r\n")).0, 403);
    }
    let socket = |headers: &str| {
        let mut stream = stream(port);
        stream
            .write_all(format!("GET /ws?token={TOKEN} HTTP/1.1\r\n{headers}{upgrade}\r\n").as_bytes())
            .unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        String::from_utf8(answer.to_vec()).unwrap()
    };
    let own = format!("Host: localhost:{port}\r\n");
    assert_eq!(socket(&format!("{own}Origin: http://localhost:{port}\r\n")), "HTTP/1.1 101");
    assert_eq!(socket(&format!("{own}Origin: http://evil.example\r\n")), "HTTP/1.1 403");
    assert_eq!(socket(&format!("{own}Origin: http://127.0.0.1:1\r\n")), "HTTP/1.1 403");
    assert_eq!(socket("Host: evil.example\r\n"), "HTTP/1.1 421");
}

/// Everything that a browser could ask for, without the token, or with another.
#[test]
fn without_the_token_nothing_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let own = format!("Host: 127.0.0.1:{}\r\nConnection: close\r\n", server.port);
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for path in ["/", "/page/main.js", "/page/wrong-token/main.js", "/texts/en.json", "/ws", "/none"] {
        for query in ["", "?token=", "?token=wrong-token"] {
            let asked = |method: &str, more: &str| {
                server.raw(&format!("{method} {path}{query} HTTP/1.1\r\n{own}{more}\r\n"))
            };
            for (method, more) in
                [("GET", ""), ("HEAD", ""), ("POST", "Content-Length: 0\r\n"), ("GET", upgrade)]
            {
                let answer = asked(method, more);
                assert_eq!(status(&answer), 403, "{method} {path}{query}: {answer}");
                assert!(!answer.contains(TOKEN));
                assert_eq!(answer.contains("lacks the token"), method != "HEAD", "{answer}");
            }
        }
    }
}

#[test]
fn a_lab_that_is_started_again_takes_back_its_pages() {
    let folder = tempfile::tempdir().unwrap();
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let port = free();
    let lab = |arguments: &[&str]| Server::with_own_token(folder.path(), &[arguments, &["--quiet"]].concat());
    let (first, token) = lab(&["--port", &port]);
    let port = first.port.to_string();
    let kept = folder.path().join("state/sfic").join(format!("lab-{}.token", first.port));
    assert_eq!(std::fs::read_to_string(kept).unwrap(), token);
    assert_eq!(first.ended_by("-TERM").code(), Some(0));
    assert_eq!(lab(&["--port", &port]).1, token);
    // Any free port is another every time: nothing is kept for it.
    let (other, another) = lab(&["--port", "0"]);
    assert_ne!(another, token);
    assert_eq!(std::fs::read_dir(folder.path().join("state/sfic")).unwrap().count(), 1);
    drop(other);
    // Where nothing can be kept it is said, and the lab opens all the same.
    std::fs::remove_dir_all(folder.path().join("state")).unwrap();
    std::fs::write(folder.path().join("state"), "a file").unwrap();
    let (mut open, fresh) = Server::with_own_token(folder.path(), &["--port", &port]);
    assert_ne!(fresh, token);
    let mut stderr = open.child.stderr.take().unwrap();
    drop(open);
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    assert!(said.contains("the token cannot be kept in") && said.contains("--token"), "{said}");
}

/// More connections than there is room for that ask nothing, half a question, or a refused one: pages play on, and new ones
/// are served.
#[test]
fn slow_and_idle_connections_take_no_place_of_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut pages: Vec<_> = (0..7).map(|_| server.page()).collect();
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port);
    let begun = [
        "",
        "G",
        "GET /?token=",
        &format!("GET / HTTP/1.1\r\n{host}\r\n"),
        &format!("GET /ws HTTP/1.1\r\n{host}"),
    ];
    let idle: Vec<_> = (0..300)
        .map(|index| {
            let mut stream = stream(server.port);
            stream.write_all(begun[index % begun.len()].as_bytes()).unwrap();
            stream
        })
        .collect();
    for page in &mut pages {
        assert_eq!(page.ok(serde_json::json!({ "do": "step", "ticks": 1 }))["view"]["tick"], 1);
    }
    assert_eq!(server.get("/").0, 200);
    assert_eq!(server.served_page().ok(serde_json::json!({ "do": "step", "ticks": 2 }))["view"]["tick"], 2);
    drop(idle);
}

#[test]
fn a_port_in_use_is_said_and_the_next_taken() {
    let folder = tempfile::tempdir().unwrap();
    // Somebody else's port with a free one among those after it.
    let (_taken, port) = loop {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        if port < 65_000 && (1..5).any(|further| TcpListener::bind(("127.0.0.1", port + further)).is_ok()) {
            break (taken, port);
        }
    };
    let mut server = Server::start(folder.path(), &["--port", &port.to_string()]);
    assert!(server.port > port && server.port <= port + 20, "{} after {port}", server.port);
    assert_eq!(server.get("/").0, 200);
    let said = format!("port {port} is in use; taking {}\n", server.port);
    let mut stderr = server.child.stderr.take().unwrap();
    drop(server);
    let mut text = String::new();
    stderr.read_to_string(&mut text).unwrap();
    assert!(text.starts_with(&said) && text.contains("Ctrl-C ends it."), "{text}");
}

#[test]
fn without_a_free_port_or_with_a_mistake_it_does_not_begin() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("small.toml"), SMALL).unwrap();
    let failed = |arguments: &[&str]| {
        let output = crate::program()
            .current_dir(folder.path())
            .arg("lab")
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.stdout.is_empty(), "{arguments:?}");
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    // The last port has none after it.
    if let Ok(_taken) = TcpListener::bind(("127.0.0.1", 65_535)) {
        let (code, stderr) = failed(&["small.toml", "--port", "65535"]);
        assert_eq!(code, 1);
        assert!(stderr.contains("cannot listen on port 65535") && stderr.contains("--port"), "{stderr}");
    }
    for token in ["short", "with a space in it", "a/b/c/d/e/f"] {
        let (code, stderr) = failed(&["small.toml", "--token", token]);
        assert!(code == 2 && stderr.contains("8 to 128 letters"), "{stderr}");
    }
    let (code, stderr) = failed(&["small.toml", "--arm", "reportin"]);
    assert!(code == 2 && stderr.contains("did you mean `reporting`"), "{stderr}");
    let (code, stderr) = failed(&["none.toml"]);
    assert!(code == 2 && stderr.contains("cannot read none.toml"), "{stderr}");
    let (code, stderr) = failed(&["small.toml", "--set", "population.exporters=60000"]);
    assert!(code == 2 && stderr.contains("has at most 50000"), "{stderr}");
}

#[test]
fn there_is_room_for_eight_pages() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--port", "0", "--quiet"]);
    let mut pages: Vec<_> = (0..8).map(|_| server.page()).collect();
    for (index, page) in pages.iter_mut().enumerate() {
        let state = page.ok(serde_json::json!({ "do": "step", "ticks": 1 + index }));
        assert_eq!(state["view"]["tick"], 1 + index, "each has a history of its own");
    }
    let mut ninth = server.page();
    let why = ninth.error(serde_json::json!({ "do": "hello" }));
    assert_eq!(
        why,
        "This lab serves 8 pages at once, and all are open. Close one, then load this page again."
    );
    assert_eq!(ninth.next().unwrap_err().unwrap().0, 1013);
    // When one goes, its place is free again, as soon as its session has ended.
    pages.pop();
    let mut refused = BTreeSet::new();
    loop {
        let mut page = server.page();
        page.send(r#"{"id":1,"do":"export"}"#);
        match page.answer()["error"].as_str() {
            Some(why) => refused.insert(why.to_string()),
            None => break,
        };
    }
    assert!(refused.is_empty() || refused == BTreeSet::from([why]));
}

#[test]
fn strangers_and_pages_are_answered_in_their_language() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let host = format!("Host: 127.0.0.1:{}\r\nConnection: close\r\n", server.port);
    let said = |path: &str, accepted: &str| {
        server.raw(&format!("GET {path} HTTP/1.1\r\n{host}Accept-Language: {accepted}\r\n\r\n"))
    };
    let none = format!("/none?token={TOKEN}");
    assert!(
        said("/", "zh-CN,zh;q=0.9,en;q=0.8")
            .ends_with("此地址缺少实验室的口令：请打开`sfic lab`给出的完整地址，包括?token=及其后的内容。\n")
    );
    assert!(said(&none, "fr,zh;q=0.5").ends_with("此处没有内容；实验室的地址为/。\n"));
    assert!(said(&none, "en,zh").ends_with("There is nothing here; the lab is at /.\n"));
    assert!(
        said(&format!("/ws?token={TOKEN}"), "zh")
            .ends_with("此地址仅供实验室的页面使用；实验室的地址为/。\n")
    );
    let mut page = server.page();
    assert!(
        page.request(json!({ "do": "step", "ticks": 0 }))["error"]
            .as_str()
            .unwrap()
            .starts_with("`ticks` of")
    );
    assert_eq!(page.request(json!({ "do": "speak", "language": "zh" }))["ok"], json!({ "language": "zh" }));
    assert_eq!(
        page.request(json!({ "do": "step", "ticks": 0 }))["error"],
        "`step`的`ticks`为0，须为1至52的整数。"
    );
}
