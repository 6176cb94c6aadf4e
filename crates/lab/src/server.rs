//! The server: routes, pages, its end.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use tokio::sync::Semaphore;

use super::guard::Door;
use super::idle::{Acquaintance, Bounds, Patient};
use super::language::{Accepted, of_page};
use super::protocol::LONGEST_MESSAGE;
use super::{Start, assets, guard, socket};
use sfic::experiment::engine::Pool;
use sfic_text::{Language, spoken, tr, within};

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
        index: assets::index(&token, spoken()).into(),
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
        .fallback(|reader: Accepted| async move { not_found(&reader) })
        .with_state(lab)
}

/// With a sentence for every other method.
fn only(route: MethodRouter<Lab>) -> MethodRouter<Lab> {
    route.fallback(|reader: Accepted| async move {
        let said = reader.told(|| tr!("Only GET and HEAD are answered here."));
        (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")], said)
    })
}

fn not_found(reader: &Accepted) -> Response {
    (StatusCode::NOT_FOUND, reader.told(|| tr!("There is nothing here; the lab is at /."))).into_response()
}

async fn index(State(lab): State<Lab>) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], lab.index.to_string()).into_response()
}

async fn file(reader: Accepted, path: Result<Path<(String, String)>, PathRejection>) -> Response {
    match path.ok().and_then(|Path((_, name))| assets::file(&name)) {
        Some((text, content_type)) => ([(CONTENT_TYPE, content_type)], text).into_response(),
        None => not_found(&reader),
    }
}

async fn texts(
    State(lab): State<Lab>,
    reader: Accepted,
    path: Result<Path<String>, PathRejection>,
) -> Response {
    let language = path.ok().and_then(|Path(name)| Language::with_code(name.strip_suffix(".json")?));
    match Language::ALL.iter().position(|known| Some(*known) == language) {
        Some(index) => ([(CONTENT_TYPE, "application/json")], lab.texts[index].clone()).into_response(),
        None => not_found(&reader),
    }
}

/// A socket for a page, if there is room for one.
async fn page(
    State(lab): State<Lab>,
    reader: Accepted,
    RawQuery(query): RawQuery,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejected) => {
            let said =
                reader.told(|| tr!("Only the pages of the lab talk to this address; the lab is at /."));
            return (rejected.status(), said).into_response();
        }
    };
    let language = match within(reader.0, || of_page(query.as_deref())) {
        Ok(language) => language,
        Err(sentence) => return (StatusCode::BAD_REQUEST, sentence + "\n").into_response(),
    };
    // One that is a little too long gets an error; one that is much too long is not even read.
    let upgrade = upgrade.max_message_size(2 * LONGEST_MESSAGE).max_frame_size(2 * LONGEST_MESSAGE);
    if let Ok(permit) = lab.pages.try_acquire_owned() {
        return upgrade
            .on_upgrade(move |socket| socket::serve(socket, lab.start, lab.pool, permit, language));
    }
    match lab.refused.try_acquire_owned() {
        Ok(permit) => upgrade.on_upgrade(move |socket| async move {
            socket::refuse(socket, MOST_CLIENTS, language).await;
            drop(permit);
        }),
        Err(_) => {
            let said = reader.told(|| tr!("Too many pages ask at once."));
            (StatusCode::SERVICE_UNAVAILABLE, said).into_response()
        }
    }
}
