//! The server: routes, pages, its end.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use tokio::sync::Semaphore;

use super::guard::Door;
use super::idle::{Acquaintance, Bounds, Patient};
use super::protocol::LONGEST_MESSAGE;
use super::{Start, assets, guard, socket};
use sfic::experiment::engine::Pool;
use sfic_text::Language;

/// Most pages at once.
pub const MOST_CLIENTS: usize = 8;
/// Ports that are tried after one that is in use.
pub const FURTHER_PORTS: u16 = 20;

/// Connections with the token: each page has a socket, and a browser opens up to six more to load it; idle ones are
/// closed after a minute, and pages answer pings well before. Without the token: enough for browsers that just began.
const BOUNDS: Bounds =
    Bounds { known: 128, patience: Duration::from_secs(60), strangers: 128, haste: Duration::from_secs(10) };
/// Most sockets that are told that there is no room.
const MOST_REFUSED: usize = 16;
/// Interval at which the server checks the stop flag.
const LOOK: Duration = Duration::from_millis(25);

/// A free port on the loopback device: `port`, or the next free one of [`FURTHER_PORTS`] after it; any for 0.
///
/// # Errors
///
/// If no port can be bound.
pub fn listen(port: u16) -> io::Result<TcpListener> {
    let last = if port == 0 { 0 } else { port.saturating_add(FURTHER_PORTS) };
    let mut error = None;
    for port in port..=last {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Err(in_use) if in_use.kind() == io::ErrorKind::AddrInUse => error = Some(in_use),
            done => return done,
        }
    }
    Err(error.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

#[derive(Clone)]
struct Lab {
    start: Arc<Start>,
    pool: Pool,
    pages: Arc<Semaphore>,
    refused: Arc<Semaphore>,
    /// The first file, with the token in the addresses of the others.
    index: Arc<str>,
    /// In English and Chinese.
    texts: Arc<[String]>,
}

/// Serves pages to those who have the token, until `stop` is raised.
///
/// # Errors
///
/// If the runtime or its threads cannot be started, or the listener cannot be used.
pub fn serve(listener: TcpListener, token: String, start: Start, stop: &AtomicBool) -> io::Result<()> {
    let port = listener.local_addr()?.port();
    let lab = Lab {
        start: Arc::new(start),
        pool: Pool::new(None)?,
        pages: Arc::new(Semaphore::new(MOST_CLIENTS)),
        refused: Arc::new(Semaphore::new(MOST_REFUSED)),
        index: assets::index(&token).into(),
        texts: Language::ALL.map(assets::texts).into(),
    };
    let router = routes(lab)
        .layer(middleware::from_fn_with_state(Door { port, token }, guard::guard))
        .into_make_service_with_connect_info::<Acquaintance>();
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let ended = runtime.block_on(async {
        let listener = Patient::new(tokio::net::TcpListener::from_std(listener)?, BOUNDS);
        tokio::select! {
            ended = async { axum::serve(listener, router).await } => ended,
            () = raised(stop) => Ok(()),
        }
    });
    // Sessions and runs are left as they are: nothing of theirs outlives the program.
    runtime.shutdown_background();
    ended
}

async fn raised(stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        tokio::time::sleep(LOOK).await;
    }
}

fn routes(lab: Lab) -> Router {
    Router::new()
        .route("/", only(get(index)))
        .route("/page/{token}/{*name}", only(get(file)))
        .route("/texts/{name}", only(get(texts)))
        .route("/ws", only(get(page)))
        .fallback(|| async { not_found() })
        .with_state(lab)
}

/// With a sentence for every other method.
fn only(route: MethodRouter<Lab>) -> MethodRouter<Lab> {
    route.fallback(|| async {
        (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")], "Only GET and HEAD are answered here.\n")
    })
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "There is nothing here; the lab is at /.\n").into_response()
}

async fn index(State(lab): State<Lab>) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], lab.index.to_string()).into_response()
}

async fn file(Path((_, name)): Path<(String, String)>) -> Response {
    match assets::file(&name) {
        Some((text, content_type)) => ([(CONTENT_TYPE, content_type)], text).into_response(),
        None => not_found(),
    }
}

async fn texts(State(lab): State<Lab>, Path(name): Path<String>) -> Response {
    let language = name.strip_suffix(".json").and_then(Language::with_code);
    match Language::ALL.iter().position(|known| Some(*known) == language) {
        Some(index) => ([(CONTENT_TYPE, "application/json")], lab.texts[index].clone()).into_response(),
        None => not_found(),
    }
}

/// A socket for a page, if there is room for one.
async fn page(State(lab): State<Lab>, upgrade: WebSocketUpgrade) -> Response {
    // One that is a little too long gets an error; one that is much too long is not even read.
    let upgrade = upgrade.max_message_size(2 * LONGEST_MESSAGE).max_frame_size(2 * LONGEST_MESSAGE);
    if let Ok(permit) = lab.pages.try_acquire_owned() {
        return upgrade.on_upgrade(|socket| socket::serve(socket, lab.start, lab.pool, permit));
    }
    match lab.refused.try_acquire_owned() {
        Ok(permit) => upgrade.on_upgrade(|socket| async move {
            socket::refuse(socket, MOST_CLIENTS).await;
            drop(permit);
        }),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "Too many pages ask at once.\n").into_response(),
    }
}
