//! How many requests reads take that come as a host makes them, and how long
//! they take.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep};

use super::scripted::{Faults, Scripted};
use crate::okta::shared_reads::SharedReads;

/// A window that takes all requests, and one that is almost used up.
const PLENTIFUL: Option<u32> = Some(100_000);
const SCARCE: Option<u32> = Some(15);

/// The latency of the scripted API.
const LATENCY: Duration = Duration::from_millis(50);

fn id(number: usize) -> String {
    format!("oar{number:05}")
}

fn okta(tokens: usize, headroom: Option<u32>, faults: Faults) -> Scripted {
    let okta = Scripted::new(1, 200, headroom, faults, true);
    for number in 0..tokens {
        okta.change(&id(number));
    }
    okta
}

/// Reads so many ids in a random order, some at once; returns the number of
/// requests (singles and pages) and the time. The app may have fewer tokens
/// than that.
async fn read(okta: &Scripted, is_on: bool, count: usize, at_once: usize) -> (u32, u32, Duration) {
    let reads = SharedReads::new(is_on);
    let mut numbers: Vec<usize> = (0..count).collect();
    fastrand::Rng::with_seed(7).shuffle(&mut numbers);
    let started = Instant::now();
    let reads = &reads;
    let each = stream::iter(numbers).map(|number| async move {
        let id = id(number);
        // A host needs a moment to start its next read.
        sleep(Duration::from_micros(300)).await;
        let read = reads.read(okta, "0oa1", &id).await;
        assert_eq!(read.is_ok(), okta.version(&id).is_some(), "{id}");
        assert!(read.is_err() || read.is_ok_and(|token| token.id == id));
    });
    each.buffer_unordered(at_once).count().await;
    let (singles, pages) = okta.calls();
    (singles, pages, started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn calls_are_never_above_the_single_reads_and_two() {
    for headroom in [PLENTIFUL, SCARCE] {
        for (tokens, reads) in [
            (1, 1),
            (0, 150),
            (75, 150),
            (150, 150),
            (150, 300),
            (1000, 500),
        ] {
            for at_once in [1, 2, 10, 100] {
                let okta = okta(tokens, headroom, Faults::NONE);
                let (singles, pages, _) = read(&okta, true, reads, at_once).await;
                let most = u32::try_from(reads).expect("small") + 2;
                assert!(
                    singles + pages <= most,
                    "{singles} and {pages} for {reads} of {tokens}, {at_once} at once"
                );
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn scarce_requests_are_shared_by_concurrent_reads() {
    for (at_once, most) in [(2, 76), (10, 17), (100, 4)] {
        let okta = okta(150, SCARCE, Faults::NONE);
        let (singles, pages, _) = read(&okta, true, 150, at_once).await;
        assert!(
            singles + pages <= most,
            "{singles} and {pages} with {at_once} at once"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn with_plentiful_requests_each_read_is_a_request_that_waits_for_nothing() {
    for at_once in [1, 10, 100] {
        let shared = read(&okta(150, PLENTIFUL, Faults::NONE), true, 150, at_once).await;
        let off = read(&okta(150, PLENTIFUL, Faults::NONE), false, 150, at_once).await;
        assert_eq!(shared, off);
        assert_eq!((shared.0, shared.1), (150, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn reads_one_by_one_and_of_different_apps_wait_for_nothing() {
    let okta = okta(150, SCARCE, Faults::NONE);
    let reads = SharedReads::new(true);
    let started = Instant::now();
    for number in 0..5 {
        let token = reads.read(&okta, "0oa1", &id(number)).await;
        token.expect("a record");
    }
    assert_eq!(started.elapsed(), 5 * LATENCY);
    let started = Instant::now();
    let apps = (0..200).map(|number| {
        let (okta, reads) = (&okta, &reads);
        async move { reads.read(okta, &format!("0oaApp{number}"), &id(0)).await }
    });
    for read in join_all(apps).await {
        read.expect("a record");
    }
    assert_eq!(started.elapsed(), LATENCY);
    assert_eq!(okta.calls(), (205, 0));
}

#[tokio::test(start_paused = true)]
async fn waiting_reads_of_one_id_are_one_request() {
    for (is_on, headroom) in [(true, PLENTIFUL), (true, SCARCE), (false, SCARCE)] {
        let okta = okta(1, headroom, Faults::NONE);
        let reads = SharedReads::new(is_on);
        let id = id(0);
        let many = (0..50).map(|_| reads.read(&okta, "0oa1", &id));
        for read in join_all(many).await {
            read.expect("a record");
        }
        assert_eq!(okta.calls(), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_waits_for_ends() {
    for headroom in [PLENTIFUL, SCARCE] {
        let okta = okta(10, headroom, Faults::NONE);
        let reads = SharedReads::new(true);
        let many = join_all((0..10).map(|number| {
            let (okta, reads) = (&okta, &reads);
            async move { reads.read(okta, "0oa1", &id(number)).await }
        }));
        let gone = tokio::time::timeout(LATENCY / 2, many).await;
        assert!(gone.is_err());
        let sent = okta.calls();
        sleep(Duration::from_secs(1)).await;
        assert_eq!(okta.calls(), sent);
        assert_eq!(okta.finished(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_that_is_cancelled_leaves_the_others_their_page() {
    let okta = okta(10, SCARCE, Faults::NONE);
    let reads = Arc::new(SharedReads::new(true));
    let open = (0..10).map(|number| {
        let (okta, reads) = (okta.clone(), Arc::clone(&reads));
        tokio::spawn(async move { reads.read(&okta, "0oa1", &id(number)).await })
    });
    let open: Vec<_> = open.collect();
    sleep(LATENCY / 2).await;
    open[1].abort();
    for (number, read) in open
        .into_iter()
        .enumerate()
        .filter(|(number, _)| *number != 1)
    {
        let token = read.await.expect("no panic").expect("a record");
        assert_eq!(token.id, id(number));
    }
    assert_eq!(okta.calls(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_app_without_a_usable_list_costs_one_request_more() {
    let broken = [
        (
            300,
            Faults {
                page_fails: 100,
                ..Faults::NONE
            },
        ),
        (
            150,
            Faults {
                page_fails: 100,
                ..Faults::NONE
            },
        ),
        (
            150,
            Faults {
                hidden: 100,
                ..Faults::NONE
            },
        ),
    ];
    for (tokens, faults) in broken {
        let okta = okta(tokens, SCARCE, faults);
        let (singles, pages, _) = read(&okta, true, tokens, 10).await;
        let tokens = u32::try_from(tokens).expect("small");
        assert_eq!((singles, pages), (tokens, 1), "{faults:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_of_more_than_one_page_is_the_last_of_its_app() {
    let okta = okta(201, SCARCE, Faults::NONE);
    let (_, pages, _) = read(&okta, true, 201, 10).await;
    assert_eq!(pages, 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_host_whose_reads_arrive_one_after_another_gathers_them_in_one_page() {
    let okta = okta(20, SCARCE, Faults::NONE);
    let reads = SharedReads::new(true);
    let (okta, reads) = (&okta, &reads);
    // The first goes out alone, and shows that the app's reads are concurrent.
    let open = (0..20).map(|number| async move {
        sleep(Duration::from_millis(4) * u32::try_from(number).expect("small")).await;
        reads.read(okta, "0oa1", &id(number)).await
    });
    for read in join_all(open).await {
        read.expect("a record");
    }
    assert_eq!(okta.calls(), (1, 1));
}
