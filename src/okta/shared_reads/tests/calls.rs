//! How many calls reads take that come as a host makes them, and how long they
//! take.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::{Instant, sleep};

use super::far_end::{Faults, Scripted};
use crate::okta::rate_limit::Headroom;
use crate::okta::shared_reads::ListSettings;
use crate::okta::shared_reads::SharedReads;

const NONE: Faults = Faults {
    page_fails: 0,
    single_fails: 0,
    undecodable: 0,
    hidden: 0,
};

/// A bucket that takes all, and one that is almost used up.
const AMPLE: Headroom = Headroom {
    left: Some(100_000),
    slots: 29,
};
const SCARCE: Headroom = Headroom {
    left: Some(90),
    slots: 29,
};

fn id(number: usize) -> String {
    format!("oar{number:05}")
}

fn okta(tokens: usize, headroom: Headroom, faults: Faults) -> Scripted {
    let okta = Scripted::new(1, 200, headroom, faults, true);
    for number in 0..tokens {
        okta.change(&id(number));
    }
    okta
}

/// Reads so many of the tokens, from all over the list, in an order by chance
/// and some at once; tells the calls (singles and pages) and the time.
async fn read(
    okta: &Scripted,
    settings: ListSettings,
    count: usize,
    at_once: usize,
) -> ((u32, u32), Duration) {
    read_by_chance(okta, settings, count, at_once, 7).await
}

/// The same in another order for each seed.
async fn read_by_chance(
    okta: &Scripted,
    settings: ListSettings,
    count: usize,
    at_once: usize,
    seed: u64,
) -> ((u32, u32), Duration) {
    let reads = SharedReads::new(settings);
    let all = okta.len();
    let mut numbers: Vec<usize> = (0..all).step_by(all / count).take(count).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut numbers);
    let started = Instant::now();
    let each = stream::iter(numbers).map(|number| async move {
        // A host needs a moment to begin its next read.
        sleep(Duration::from_micros(300)).await;
        number
    });
    each.map(|number| async {
        let id = id(number.await);
        let token = reads.read(okta, "0oa1", &id).await.expect("a record");
        assert_eq!(token.id, id);
    })
    .buffer_unordered(at_once)
    .count()
    .await;
    (okta.calls(), started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn calls_are_never_above_singles_and_two() {
    let kept = ListSettings {
        max_age: Duration::from_secs(30),
        ..ListSettings::DEFAULT
    };
    for headroom in [AMPLE, SCARCE] {
        for settings in [ListSettings::DEFAULT, kept] {
            for tokens in [1, 150, 2000] {
                for reads in [1, 150, 1000] {
                    for at_once in [1, 10, 100] {
                        let count = reads.min(tokens);
                        let okta = okta(tokens, headroom, NONE);
                        let ((singles, pages), _) = read(&okta, settings, count, at_once).await;
                        let most = u32::try_from(count).expect("small") + 2;
                        assert!(
                            singles + pages <= most,
                            "{singles} and {pages} for {count} of {tokens}, {at_once} at once"
                        );
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn lists_save_what_they_should() {
    let kept = ListSettings {
        max_age: Duration::from_secs(30),
        ..ListSettings::DEFAULT
    };
    let fresh = ListSettings::DEFAULT;
    // Tokens of the app, reads, at once, the bucket, the settings: most calls.
    let table = [
        (150, 150, 10, AMPLE, fresh, 30),
        (150, 150, 100, AMPLE, fresh, 30),
        (1000, 1000, 10, SCARCE, fresh, 600),
        (1000, 1000, 100, SCARCE, fresh, 100),
        (2000, 1000, 1, AMPLE, kept, 12),
        (2000, 1000, 10, AMPLE, kept, 12),
        (2000, 1000, 100, AMPLE, kept, 12),
        (2000, 1000, 10, SCARCE, kept, 12),
    ];
    for (tokens, count, at_once, headroom, settings, most) in table {
        let okta = okta(tokens, headroom, NONE);
        let ((singles, pages), _) = read(&okta, settings, count, at_once).await;
        assert!(
            singles + pages <= most,
            "{singles} and {pages} for {count} of {tokens}, {at_once} at once: {most} at most"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn lists_save_calls_in_whatever_order_a_host_reads() {
    const ORDERS: u64 = 40;
    let mut all = Vec::new();
    for seed in 0..ORDERS {
        let okta = okta(1000, SCARCE, NONE);
        let read = read_by_chance(&okta, ListSettings::DEFAULT, 1000, 10, seed);
        let ((singles, pages), _) = read.await;
        all.push(singles + pages);
    }
    // Where the first pages answer nobody, lists are given up, as they have to.
    let unlucky = all.iter().filter(|calls| **calls > 600).count();
    assert!(unlucky <= 2, "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn with_headroom_lists_take_no_longer() {
    let off = ListSettings {
        are_shared: false,
        ..ListSettings::DEFAULT
    };
    let mut ratios = HashMap::new();
    for tokens in [1, 150, 1000, 2000] {
        for at_once in [1, 10, 100] {
            let count = 1000.min(tokens);
            let times = [ListSettings::DEFAULT, off].map(async |settings| {
                let okta = okta(tokens, AMPLE, NONE);
                read(&okta, settings, count, at_once).await.1.as_secs_f64()
            });
            let [shared, single] = times;
            let ratio = shared.await / single.await;
            ratios.insert((tokens, at_once), ratio);
        }
    }
    let all = |ratio: &f64| *ratio <= 1.15;
    assert!(ratios.values().all(all), "{ratios:?}");
}

#[tokio::test(start_paused = true)]
async fn a_lone_read_is_one_call_at_once() {
    let okta = okta(150, AMPLE, NONE);
    let reads = SharedReads::new(ListSettings::DEFAULT);
    for number in 0..5 {
        reads
            .read(&okta, "0oa1", &id(number))
            .await
            .expect("a record");
    }
    assert_eq!(okta.calls(), (5, 0));
}

#[tokio::test(start_paused = true)]
async fn one_id_that_many_wait_for_is_asked_once() {
    let okta = okta(1, AMPLE, NONE);
    let off = ListSettings {
        are_shared: false,
        ..ListSettings::DEFAULT
    };
    let reads = SharedReads::new(off);
    let id = id(0);
    let many = (0..50).map(|_| reads.read(&okta, "0oa1", &id));
    for read in futures_util::future::join_all(many).await {
        read.expect("a record");
    }
    assert_eq!(okta.calls(), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn what_lists_brought_is_out_of_memory_when_its_time_is_over() {
    const AGE: Duration = Duration::from_secs(30);
    let kept = ListSettings {
        max_age: AGE,
        ..ListSettings::DEFAULT
    };
    let okta = okta(400, AMPLE, NONE);
    let reads = SharedReads::new(kept);
    let count = || reads.kept.load(Ordering::Relaxed);
    // The first is read singly, and each of the others is on another page.
    for (number, expected) in [(0, 0), (100, 200), (300, 400)] {
        let id = id(number);
        reads.read(&okta, "0oa1", &id).await.expect("a record");
        assert_eq!(count(), expected);
        sleep(AGE / 3).await;
    }
    // The first page was asked for 20 s ago and the second 10 s ago.
    sleep(AGE / 3 + Duration::from_millis(1)).await;
    assert_eq!(count(), 200);
    sleep(AGE / 3).await;
    assert_eq!(count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_waits_for_ends() {
    let okta = okta(1, AMPLE, NONE);
    let reads = SharedReads::new(ListSettings::DEFAULT);
    let id = id(0);
    let read = reads.read(&okta, "0oa1", &id);
    let gone = tokio::time::timeout(Duration::from_millis(1), read).await;
    assert!(gone.is_err());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(okta.calls(), (1, 0));
    assert_eq!(okta.finished(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_app_without_working_lists_costs_two_calls_more_at_most() {
    let broken = [
        Faults {
            page_fails: 100,
            ..NONE
        },
        Faults {
            hidden: 100,
            ..NONE
        },
        Faults {
            undecodable: 100,
            ..NONE
        },
    ];
    for faults in broken {
        for headroom in [AMPLE, SCARCE] {
            let okta = okta(300, headroom, faults);
            let ((singles, pages), _) = read(&okta, ListSettings::DEFAULT, 300, 10).await;
            assert_eq!(singles, 300, "{faults:?}");
            assert!(pages <= 2, "{faults:?}: {pages}");
        }
    }
}
