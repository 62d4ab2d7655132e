//! Sends the first request alone, until there is a connection.
//!
//! Otherwise many first requests would open a connection each, with a TLS
//! handshake each. After the first response they all share one connection
//! (HTTP/2). How many requests may then be in flight is decided elsewhere.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// How long other requests wait for the first. Connecting takes a few round
/// trips. If the first response takes longer, it is slow in itself, and the
/// others should start.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Lets one request go first.
#[derive(Debug)]
pub(crate) struct FirstConnection {
    /// Closed for good once the others may go.
    gate: Semaphore,
    longest_wait: Duration,
}

/// Held by the request that goes alone. If it is cancelled, the next request
/// goes alone.
pub(crate) struct FirstRequest<'client> {
    first: &'client FirstConnection,
    _permit: SemaphorePermit<'client>,
}

impl FirstConnection {
    /// Requests can share a connection only over https, so otherwise none
    /// waits. `longest_wait` is the time that one request may go alone.
    pub(crate) fn new(is_https: bool, longest_wait: Duration) -> Self {
        let gate = Semaphore::new(1);
        if !is_https {
            gate.close();
        }
        Self { gate, longest_wait }
    }

    /// Returns whether no request has to be alone any more.
    pub(crate) fn is_over(&self) -> bool {
        self.gate.is_closed()
    }

    /// Waits until a request may be sent. Returns `None` if it need not be
    /// alone. The request that is alone limits the wait.
    pub(crate) async fn wait(&self) -> Option<FirstRequest<'_>> {
        let permit = self.gate.acquire().await.ok()?;
        Some(FirstRequest {
            first: self,
            _permit: permit,
        })
    }
}

impl FirstRequest<'_> {
    /// Waits for the outcome of this request. Lets all others go when it takes
    /// longer than they wait.
    pub(crate) async fn send<T>(&self, sending: impl Future<Output = T>) -> T {
        let mut sending = pin!(sending);
        if let Ok(sent) = timeout(self.first.longest_wait, &mut sending).await {
            return sent;
        }
        self.first.gate.close();
        sending.await
    }

    /// Lets all others go: a connection stands, or waiting any longer helps
    /// nobody.
    pub(crate) fn end(self) {
        self.first.gate.close();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn the_others_go_at_once_when_the_first_is_over() {
        let first = FirstConnection::new(true, LONGEST_WAIT);
        let alone = first.wait().await.expect("the first goes alone");
        let mut others = Box::pin(futures_util::future::join(first.wait(), first.wait()));
        assert!(others.as_mut().now_or_never().is_none(), "they wait");
        alone.end();
        let (one, other) = others.await;
        assert!(one.is_none() && other.is_none());
    }

    #[tokio::test]
    async fn after_a_cancelled_first_request_the_next_goes_alone() {
        let first = FirstConnection::new(true, LONGEST_WAIT);
        drop(first.wait().await);
        assert!(first.wait().await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_long_for_a_slow_first_answer() {
        let first = FirstConnection::new(true, LONGEST_WAIT);
        let alone = first.wait().await.expect("the first goes alone");
        let start = tokio::time::Instant::now();
        let slow = alone.send(tokio::time::sleep(2 * LONGEST_WAIT));
        let other = async {
            assert!(first.wait().await.is_none());
            start.elapsed()
        };
        let ((), waited) = tokio::join!(slow, other);
        assert_eq!((waited, start.elapsed()), (LONGEST_WAIT, 2 * LONGEST_WAIT));
    }

    #[tokio::test(start_paused = true)]
    async fn each_request_that_goes_alone_has_the_whole_time() {
        let first = FirstConnection::new(true, LONGEST_WAIT);
        let almost = LONGEST_WAIT - Duration::from_millis(1);
        let in_turn = (0..3).map(|_| async {
            let alone = first.wait().await.expect("it goes alone");
            alone.send(tokio::time::sleep(almost)).await;
        });
        futures_util::future::join_all(in_turn).await;
        assert!(!first.is_over());
    }

    #[tokio::test]
    async fn nobody_waits_without_encryption() {
        assert!(
            FirstConnection::new(false, LONGEST_WAIT)
                .wait()
                .await
                .is_none()
        );
    }
}
