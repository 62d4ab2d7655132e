//! Readers that share, come late, go away and are let down.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use secrecy::ExposeSecret;
use tokio::sync::Semaphore;

use super::*;
use crate::okta::http::HttpError;

/// Answers with tokens that are numbered, each when it is let.
struct Okta {
    asked: AtomicUsize,
    let_go: Semaphore,
}

impl Okta {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            asked: AtomicUsize::new(0),
            let_go: Semaphore::new(0),
        })
    }

    async fn fetch(self: Arc<Self>) -> Result<AccessToken, RequestError> {
        let count = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let permit = self.let_go.acquire().await.expect("never closed");
        permit.forget();
        let body =
            format!(r#"{{"access_token":"token {count}","token_type":"Bearer","expires_in":600}}"#);
        AccessToken::read(&body, &[], None, Instant::now()).map_err(|_| RequestError::Abandoned)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn read(source: &TokenSource, okta: &Arc<Okta>) -> Result<String, String> {
    let grant = source.grant(|| Arc::clone(okta).fetch()).await;
    grant
        .map(|grant| grant.token.secret.expose_secret().to_owned())
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn any_number_of_readers_share_one_fetch() {
    let (source, okta) = (TokenSource::default(), Okta::new());
    okta.let_go.add_permits(1);
    let readers = (0..50).map(|_| read(&source, &okta));
    let expected = Ok("token 1".to_owned());
    assert!(
        join_all(readers)
            .await
            .into_iter()
            .all(|found| found == expected)
    );
    assert_eq!(read(&source, &okta).await, expected);
    assert_eq!(okta.asked(), 1);
}

#[tokio::test]
async fn a_reader_that_goes_away_leaves_the_others_their_token() {
    let (source, okta) = (TokenSource::default(), Okta::new());
    let begin = || {
        let (source, okta) = (source.clone(), Arc::clone(&okta));
        tokio::spawn(async move { read(&source, &okta).await })
    };
    // The first one, which begins the fetch, and one that waits with it.
    let (first, second, stays) = (begin(), begin(), begin());
    tokio::task::yield_now().await;
    first.abort();
    second.abort();
    tokio::task::yield_now().await;
    okta.let_go.add_permits(1);
    assert_eq!(stays.await.expect("no panic"), Ok("token 1".to_owned()));
    assert_eq!(okta.asked(), 1);
}

#[tokio::test]
async fn a_fetch_that_nobody_waits_for_any_more_ends() {
    let (source, okta) = (TokenSource::default(), Okta::new());
    let gone = tokio::time::timeout(Duration::from_millis(1), read(&source, &okta)).await;
    assert!(gone.is_err());
    tokio::task::yield_now().await;
    okta.let_go.add_permits(1);
    assert_eq!(read(&source, &okta).await, Ok("token 2".to_owned()));
    assert_eq!(okta.let_go.available_permits(), 0);
}

#[tokio::test]
async fn a_panic_answers_all_who_wait_and_the_next_reader_fetches_again() {
    let (source, okta) = (TokenSource::default(), Okta::new());
    async fn panics() -> Result<AccessToken, RequestError> {
        panic!("as a mistake of ours would")
    }
    let readers = (0..3).map(|_| source.grant(panics));
    for found in join_all(readers).await {
        let error = found.expect_err("there is no token");
        assert!(matches!(*error, RequestError::Abandoned));
    }
    okta.let_go.add_permits(1);
    assert_eq!(read(&source, &okta).await, Ok("token 1".to_owned()));
}

#[tokio::test]
async fn a_failure_reaches_every_waiting_read_and_is_not_remembered() {
    let (source, okta) = (TokenSource::default(), Okta::new());
    let fails = || async { Err(RequestError::Http(HttpError::Oversized { limit: 1 })) };
    let readers = (0..3).map(|_| source.grant(fails));
    for found in join_all(readers).await {
        let error = found.expect_err("there is no token");
        assert!(matches!(
            *error,
            RequestError::Http(HttpError::Oversized { .. })
        ));
    }
    okta.let_go.add_permits(1);
    assert_eq!(read(&source, &okta).await, Ok("token 1".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_token_is_replaced_before_it_ends() {
    let (source, okta) = (TokenSource::default(), Okta::new());
    okta.let_go.add_permits(2);
    assert_eq!(read(&source, &okta).await, Ok("token 1".to_owned()));
    tokio::time::advance(Duration::from_secs(539)).await;
    assert_eq!(read(&source, &okta).await, Ok("token 1".to_owned()));
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(read(&source, &okta).await, Ok("token 2".to_owned()));
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once_however_many_reads_report_it() {
    let (source, okta) = (TokenSource::default(), Okta::new());
    okta.let_go.add_permits(2);
    let first = source.grant(|| Arc::clone(&okta).fetch()).await;
    let first = first.expect("a token").token;
    source.discard(&first);
    assert_eq!(read(&source, &okta).await, Ok("token 2".to_owned()));
    source.discard(&first);
    assert_eq!(read(&source, &okta).await, Ok("token 2".to_owned()));
    assert_eq!(okta.asked(), 2);
}

#[tokio::test]
async fn a_token_comes_with_the_last_nonce() {
    let (source, okta) = (TokenSource::default(), Okta::new());
    okta.let_go.add_permits(1);
    for nonce in ["n1", "n2"] {
        source.note_nonce(Some(nonce));
        let grant = source.grant(|| Arc::clone(&okta).fetch()).await;
        let hints = grant.expect("a token").hints;
        assert_eq!(hints.nonce.as_deref(), Some(nonce));
    }
}
