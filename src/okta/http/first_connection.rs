//! The first request goes alone, until there is a connection.
//!
//! A client that meets many requests before it has a connection opens one for
//! each of them, with a TLS handshake each. After the first answer all of them
//! share it (HTTP/2). Nothing is said here about how many may be in flight
//! once it stands.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// How long others wait for the first. Connecting takes a few round trips; a
/// first answer that takes longer than this is slow in itself, and the others
/// had better begin.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Who goes first.
#[derive(Debug)]
pub(crate) struct FirstConnection {
    /// Closed for good once the first request is over.
    gate: Semaphore,
    longest_wait: Duration,
}

/// Held by the request that goes alone. One that is given up leaves its turn
/// to the next.
pub(crate) struct FirstRequest<'client> {
    first: &'client FirstConnection,
    _permit: SemaphorePermit<'client>,
}

impl FirstConnection {
    /// Only over https can requests share a connection, so elsewhere nobody
    /// waits.
    pub(crate) fn new(is_https: bool, longest_wait: Duration) -> Self {
        let gate = Semaphore::new(1);
        if !is_https {
            gate.close();
        }
        Self { gate, longest_wait }
    }

    /// Waits until a request may be sent; `None` where it need not be alone.
    pub(crate) async fn wait(&self) -> Option<FirstRequest<'_>> {
        let permit = timeout(self.longest_wait, self.gate.acquire())
            .await
            .ok()?
            .ok()?;
        Some(FirstRequest {
            first: self,
            _permit: permit,
        })
    }
}

impl FirstRequest<'_> {
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
    async fn a_first_request_that_is_given_up_leaves_its_turn_to_the_next() {
        let first = FirstConnection::new(true, LONGEST_WAIT);
        drop(first.wait().await);
        assert!(first.wait().await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_long_for_a_slow_first_answer() {
        let first = FirstConnection::new(true, LONGEST_WAIT);
        let _slow = first.wait().await;
        let start = tokio::time::Instant::now();
        assert!(first.wait().await.is_none());
        assert_eq!(start.elapsed(), LONGEST_WAIT);
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
