//! Connection limit and idle timeout.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// Between two accepts that fail, for instance because there are no more files to open.
const BREATH: Duration = Duration::from_millis(200);

/// A listener with a limit on connections, which closes idle ones.
pub(super) struct Patient {
    listener: TcpListener,
    room: Arc<Semaphore>,
    patience: Duration,
}

impl Patient {
    pub(super) fn new(listener: TcpListener, most: usize, patience: Duration) -> Self {
        Patient { listener, room: Arc::new(Semaphore::new(most)), patience }
    }
}

impl Listener for Patient {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            let Ok(permit) = self.room.clone().acquire_owned().await else { continue };
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    // Answers are short: they should not wait for more to send.
                    let _ = stream.set_nodelay(true);
                    return (Connection::new(stream, self.patience, permit), address);
                }
                Err(_) => sleep(BREATH).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that fails to read when nothing has come for some time.
pub(super) struct Connection {
    stream: TcpStream,
    patience: Duration,
    silence: Pin<Box<Sleep>>,
    _permit: OwnedSemaphorePermit,
}

impl Connection {
    fn new(stream: TcpStream, patience: Duration, permit: OwnedSemaphorePermit) -> Self {
        Connection { stream, patience, silence: Box::pin(sleep(patience)), _permit: permit }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(task, room);
        if read.is_ready() {
            let later = Instant::now() + self.patience;
            self.silence.as_mut().reset(later);
            return read;
        }
        match self.silence.as_mut().poll(task) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
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

    async fn listener(most: usize, patience: Duration) -> (Patient, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        (Patient::new(listener, most, patience), address)
    }

    #[test]
    fn a_silent_connection_ends_after_what_it_said() {
        on_runtime(async {
            let (mut listener, address) = listener(4, Duration::from_millis(30)).await;
            let mut client = Client::connect(address).unwrap();
            client.write_all(b"word").unwrap();
            let (mut connection, _) = listener.accept().await;
            let mut said = Vec::new();
            let ended = connection.read_to_end(&mut said).await.unwrap_err();
            assert_eq!((said.as_slice(), ended.kind()), (&b"word"[..], io::ErrorKind::TimedOut));
        });
    }

    #[test]
    fn more_connections_than_there_is_room_for_wait_until_one_ends() {
        on_runtime(async {
            let (mut listener, address) = listener(1, Duration::from_secs(60)).await;
            let _clients = [Client::connect(address).unwrap(), Client::connect(address).unwrap()];
            let (first, _) = listener.accept().await;
            tokio::select! {
                biased;
                _ = listener.accept() => panic!("there is no room"),
                () = sleep(Duration::from_millis(30)) => {}
            }
            drop(first);
            listener.accept().await;
        });
    }
}
