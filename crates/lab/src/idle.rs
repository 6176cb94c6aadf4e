//! Connection limits and timeouts.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, Sleep, sleep};

/// Between two accepts that fail, for instance because there are no more files to open.
const BREATH: Duration = Duration::from_millis(200);

/// Connections that have not shown the token: each has a short time to do so, however it spends it, and the oldest makes
/// room for the newest. So none that is slow, idle or foreign takes a place of a page.
struct Strangers {
    most: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    /// The number of the last that came.
    last: u64,
    /// By number, oldest first; one whose sender is dropped is closed.
    closers: VecDeque<(u64, oneshot::Sender<()>)>,
}

impl Strangers {
    /// A place for a stranger, at the expense of the oldest if there is none: its number, and what ends when it is closed.
    fn enter(&self) -> (u64, oneshot::Receiver<()>) {
        let (closer, closed) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.last += 1;
        let number = waiting.last;
        waiting.closers.push_back((number, closer));
        if waiting.closers.len() > self.most {
            waiting.closers.pop_front();
        }
        (number, closed)
    }

    /// Takes the closer of a stranger, unless it is closed.
    fn leave(&self, number: u64) -> Option<oneshot::Sender<()>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let at = waiting.closers.iter().position(|(other, _)| *other == number)?;
        waiting.closers.remove(at).map(|(_, closer)| closer)
    }
}

/// A connection as the guard of its requests knows it: a stranger until one of them has shown the token.
#[derive(Clone)]
pub(super) struct Acquaintance {
    number: u64,
    strangers: Arc<Strangers>,
    room: Arc<Semaphore>,
    known: Arc<OnceLock<OwnedSemaphorePermit>>,
}

impl Acquaintance {
    /// Takes the connection from the strangers to those that may stay, if there is room.
    pub(super) fn introduce(&self) {
        if self.known.get().is_none()
            && let Ok(permit) = self.room.clone().try_acquire_owned()
            && let Some(closer) = self.strangers.leave(self.number)
        {
            let _ = self.known.set(permit);
            let _ = closer.send(());
        }
    }
}

impl Connected<IncomingStream<'_, Patient>> for Acquaintance {
    fn connect_info(stream: IncomingStream<'_, Patient>) -> Self {
        stream.io().acquaintance.clone()
    }
}

/// Bounds of a listener.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Most connections that have shown the token.
    pub(super) known: usize,
    /// Time without a byte after which one of them is closed.
    pub(super) patience: Duration,
    /// Most connections that have not.
    pub(super) strangers: usize,
    /// Time after which one of them is closed.
    pub(super) haste: Duration,
}

/// A listener with limits on connections, which closes slow and idle ones.
pub(super) struct Patient {
    listener: TcpListener,
    bounds: Bounds,
    room: Arc<Semaphore>,
    strangers: Arc<Strangers>,
}

impl Patient {
    pub(super) fn new(listener: TcpListener, bounds: Bounds) -> Self {
        let strangers = Strangers { most: bounds.strangers, waiting: Mutex::default() };
        let room = Arc::new(Semaphore::new(bounds.known));
        Patient { listener, bounds, room, strangers: Arc::new(strangers) }
    }

    fn connection(&self, stream: TcpStream) -> Connection {
        let (number, closed) = self.strangers.enter();
        let (strangers, room) = (self.strangers.clone(), self.room.clone());
        Connection {
            stream,
            patience: self.bounds.patience,
            silence: Box::pin(sleep(self.bounds.haste)),
            closed: Some(closed),
            acquaintance: Acquaintance { number, strangers, room, known: Arc::default() },
        }
    }
}

impl Listener for Patient {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    // Answers are short: they should not wait for more to send.
                    let _ = stream.set_nodelay(true);
                    return (self.connection(stream), address);
                }
                Err(_) => sleep(BREATH).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that fails to read when its time is up: that of a stranger since it came, that of a known one since its
/// last byte.
pub(super) struct Connection {
    stream: TcpStream,
    patience: Duration,
    silence: Pin<Box<Sleep>>,
    /// Ends when a stranger is closed or becomes known; none once it is known.
    closed: Option<oneshot::Receiver<()>>,
    acquaintance: Acquaintance,
}

impl Connection {
    fn wait(&mut self) {
        let later = Instant::now() + self.patience;
        self.silence.as_mut().reset(later);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.acquaintance.strangers.leave(self.acquaintance.number);
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(closed) = &mut self.closed
            && let Poll::Ready(end) = Pin::new(closed).poll(task)
        {
            if end.is_err() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.closed = None;
            self.wait();
        }
        let read = Pin::new(&mut self.stream).poll_read(task, room);
        if read.is_ready() && self.closed.is_none() {
            self.wait();
        }
        // What a stranger says does not give it more time.
        if (read.is_pending() || self.closed.is_some()) && self.silence.as_mut().poll(task).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(task, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(task)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(task)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(task, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpStream as Client;

    use tokio::io::AsyncReadExt;

    use super::*;

    fn on_runtime<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
    }

    const LONG: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(30);

    async fn listener(bounds: Bounds) -> (Patient, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (Patient::new(listener, bounds), address)
    }

    /// What a connection says until it ends, and how it ends.
    async fn heard(connection: &mut Connection) -> (Vec<u8>, Option<io::ErrorKind>) {
        let mut said = Vec::new();
        let ended = connection.read_to_end(&mut said).await;
        (said, ended.err().map(|error| error.kind()))
    }

    #[test]
    fn a_known_connection_ends_when_it_is_silent() {
        on_runtime(async {
            let bounds = Bounds { known: 1, patience: SHORT, strangers: 1, haste: LONG };
            let (mut listener, address) = listener(bounds).await;
            let mut client = Client::connect(address).unwrap();
            client.write_all(b"word").unwrap();
            let (mut connection, _) = listener.accept().await;
            connection.acquaintance.introduce();
            let (said, ended) = heard(&mut connection).await;
            assert_eq!((said.as_slice(), ended), (&b"word"[..], Some(io::ErrorKind::TimedOut)));
        });
    }

    #[test]
    fn a_stranger_ends_however_much_it_says() {
        on_runtime(async {
            let bounds = Bounds { known: 1, patience: LONG, strangers: 1, haste: SHORT };
            let (mut listener, address) = listener(bounds).await;
            let mut client = Client::connect(address).unwrap();
            let (mut connection, _) = listener.accept().await;
            let drip = async {
                while client.write_all(b"x").is_ok() {
                    sleep(Duration::from_millis(1)).await;
                }
            };
            tokio::select! {
                (_, ended) = heard(&mut connection) => assert_eq!(ended, Some(io::ErrorKind::TimedOut)),
                () = drip => panic!("it is closed by the time, not by its client"),
            }
        });
    }

    #[test]
    fn the_newest_stranger_takes_the_place_of_the_oldest_and_known_ones_stay() {
        on_runtime(async {
            let bounds = Bounds { known: 1, patience: LONG, strangers: 2, haste: LONG };
            let (mut listener, address) = listener(bounds).await;
            let _clients: Vec<_> = (0..5).map(|_| Client::connect(address).unwrap()).collect();
            let (mut known, _) = listener.accept().await;
            known.acquaintance.introduce();
            let (mut oldest, _) = listener.accept().await;
            // There is no room for a second that is known: it stays a stranger.
            oldest.acquaintance.introduce();
            let (gone, _) = listener.accept().await;
            drop(gone);
            let (mut kept, _) = listener.accept().await;
            let (mut newest, _) = listener.accept().await;
            assert_eq!(heard(&mut oldest).await.1, Some(io::ErrorKind::TimedOut));
            tokio::select! {
                _ = heard(&mut known) => panic!("a known connection was closed"),
                _ = heard(&mut kept) => panic!("there was room for two"),
                _ = heard(&mut newest) => panic!("the newest was closed"),
                () = sleep(SHORT) => {}
            }
        });
    }
}
