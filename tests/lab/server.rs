//! The server under test, and those who talk to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket};

pub(super) const SMALL: &str = r#"title = "Small"
description = "What does a small world show?"
[time]
warmup = 20
horizon = 60
follow_up = 20
[population]
exporters = 250
rights_holders = 20
consumers = 100
[customs]
inspection_scale = 8.0
[experiment]
arms = ["all", "reporting"]
seed = 5
"#;

/// The token of every server under test.
pub(super) const TOKEN: &str = "token-of-a-test";

/// Against hanging; nothing is measured.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A server that ends with this.
pub(super) struct Server {
    pub(super) child: Child,
    pub(super) port: u16,
}

impl Server {
    /// In `folder`, with [`SMALL`] in `small.toml` and [`TOKEN`].
    pub(super) fn start(folder: &Path, arguments: &[&str]) -> Server {
        let (server, token) = Server::with_own_token(folder, &[arguments, &["--token", TOKEN]].concat());
        assert_eq!(token, TOKEN);
        server
    }

    /// The same with a token of its own, which it keeps in `folder`.
    pub(super) fn with_own_token(folder: &Path, arguments: &[&str]) -> (Server, String) {
        std::fs::write(folder.join("small.toml"), SMALL).unwrap();
        let mut child = crate::program()
            .current_dir(folder)
            .env("XDG_STATE_HOME", folder.join("state"))
            .args(["lab", "small.toml"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix('\n'));
        let parts = address.and_then(|address| address.split_once("/?token="));
        let (port, token) = parts.unwrap_or_else(|| panic!("not an address: {line:?}"));
        (Server { child, port: port.parse().unwrap() }, token.to_string())
    }

    /// The answer to a request written by hand.
    pub(super) fn raw(&self, request: &str) -> String {
        let mut stream = stream(self.port);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    /// Status line and the rest of the answer to GET with the token.
    pub(super) fn get(&self, path: &str) -> (u16, String) {
        let answer = self.raw(&format!(
            "GET {path}?token={TOKEN} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        ));
        (status(&answer), answer)
    }

    /// A new page.
    pub(super) fn page(&self) -> Page {
        let request = format!("ws://127.0.0.1:{}/ws?token={TOKEN}", self.port).into_client_request().unwrap();
        let (socket, _) = tungstenite::client(request, stream(self.port)).unwrap();
        Page { socket, id: 0, pushes: Vec::new() }
    }

    /// A new page that is served: places of pages that have gone are free once their sessions have ended.
    pub(super) fn served_page(&self) -> Page {
        loop {
            let mut page = self.page();
            if page.request(json!({ "do": "hello" }))["error"].is_null() {
                return page;
            }
        }
    }

    /// How it ends by a signal.
    pub(super) fn ended_by(mut self, signal: &str) -> ExitStatus {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        let began = Instant::now();
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return status,
                None if began.elapsed() > PATIENCE => panic!("does not end"),
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(super) fn stream(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

pub(super) fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("{answer:?}"))
}

/// A page's socket.
pub(super) struct Page {
    pub(super) socket: WebSocket<TcpStream>,
    id: u64,
    pub(super) pushes: Vec<Value>,
}

impl Page {
    pub(super) fn send(&mut self, text: &str) {
        self.socket.send(Message::text(text)).unwrap();
    }

    /// The next JSON text; `None` when the socket is closed, with the reason if there is one.
    pub(super) fn next(&mut self) -> Result<Value, Option<(u16, String)>> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(frame)) => {
                    return Err(frame.map(|frame| (frame.code.into(), frame.reason.to_string())));
                }
                Ok(_) => {}
                Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    panic!("no answer")
                }
                Err(_) => return Err(None),
            }
        }
    }

    /// The next answer; pushes that come before it are kept.
    pub(super) fn answer(&mut self) -> Value {
        loop {
            let text = self.next().unwrap_or_else(|closed| panic!("closed: {closed:?}"));
            if text.get("push").is_none() {
                return text;
            }
            self.pushes.push(text);
        }
    }

    /// The next push about many histories.
    pub(super) fn push(&mut self) -> Value {
        if !self.pushes.is_empty() {
            return self.pushes.remove(0);
        }
        let text = self.next().unwrap_or_else(|closed| panic!("closed: {closed:?}"));
        assert_eq!(text["push"], "ensemble", "{text}");
        text
    }

    /// The last push of a run.
    pub(super) fn ended(&mut self, run: u64) -> Value {
        loop {
            let push = self.push();
            if push["run"] == run && push["ended"] == true {
                return push;
            }
        }
    }

    pub(super) fn request(&mut self, what: Value) -> Value {
        self.id += 1;
        let mut what = what;
        what["id"] = json!(self.id);
        self.send(&what.to_string());
        let answer = self.answer();
        assert_eq!(answer["id"], self.id, "{answer}");
        answer
    }

    /// What a request gives.
    pub(super) fn ok(&mut self, what: Value) -> Value {
        let answer = self.request(what);
        answer.get("ok").cloned().unwrap_or_else(|| panic!("{answer}"))
    }

    /// Why it is refused.
    pub(super) fn error(&mut self, what: Value) -> String {
        let answer = self.request(what);
        answer["error"].as_str().unwrap_or_else(|| panic!("{answer}")).to_string()
    }
}
