//! A request that panics, which is a bug of ours, fails the reads that wait for
//! it and no others.

use std::sync::LazyLock;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use crate::okta::rate_limit::{Ticket, Tickets};
use crate::okta::shared_reads::{SharedReads, TokenApi};
use crate::okta::tokens::{Found, Page, ReadError};

/// Longer than any read takes here.
const PATIENCE: Duration = Duration::from_secs(60);

/// An API that panics instead of sending a request.
#[derive(Clone)]
struct Panicking;

impl TokenApi for Panicking {
    fn ticket(&self) -> Ticket {
        static TICKETS: LazyLock<Tickets> = LazyLock::new(Tickets::default);
        TICKETS.next()
    }

    fn headroom(&self) -> Option<u32> {
        Some(0)
    }

    async fn single(
        &self,
        _app_id: &str,
        _token_id: &str,
        _ticket: Ticket,
        _on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Found, ReadError> {
        panic!("a single request");
    }

    async fn page(
        &self,
        _app_id: &str,
        _ticket: Ticket,
        on_send: &(dyn Fn() + Send + Sync),
    ) -> Result<Page, ReadError> {
        on_send();
        panic!("a page");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_an_error_for_each_read_that_waits() {
    let reads = SharedReads::new(true);
    let open = (0..10).map(|number| {
        let reads = &reads;
        async move { reads.read(&Panicking, "0oa1", &number.to_string()).await }
    });
    let answers = timeout(PATIENCE, join_all(open)).await.expect("none hangs");
    for answer in answers {
        let error = answer.expect_err("there is no record");
        assert_eq!(error.to_string(), "the provider panicked during a request");
    }
}
