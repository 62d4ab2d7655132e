//! A bucket's decisions, in tables and in invented histories.

use std::time::Duration;

use tokio::time::Instant;

use super::*;
use crate::okta::rate_limit::quota::Quota;

mod probes;
mod two_probes;

const UNIT: Duration = Duration::from_millis(10);

/// The window that ends at `reset`, seen 30 units before.
fn window(limit: u32, remaining: u32, reset: u64) -> Option<RateLimit> {
    Some(RateLimit {
        limit,
        remaining,
        reset,
        left: 30,
        is_over: false,
    })
}

fn bucket(capacity: u8) -> Bucket {
    Bucket::new(Quota {
        capacity,
        in_flight: 30,
        max_wait: UNIT * 5,
        unit: UNIT,
    })
}

/// Settles a request that is not a probe.
fn settle(bucket: &mut Bucket, settlement: Settlement, now: Instant) {
    bucket.settle(Reservation::Regular, settlement, now, 0.0);
}

/// Sends a request that is settled at once.
fn exchange(bucket: &mut Bucket, settlement: Settlement, now: Instant) {
    let reservation = bucket.reserve(now);
    bucket.settle(reservation, settlement, now, 0.0);
}

/// Reserves requests as long as the bucket admits them; returns how many.
fn fill(bucket: &mut Bucket, now: Instant) -> u32 {
    let mut sent = 0;
    while bucket.admission(now) == Admission::Go {
        bucket.reserve(now);
        sent += 1;
        assert!(sent <= 1000, "it has no end");
    }
    sent
}

/// Sends one request after the other, each settled with one request less, as
/// long as the bucket admits them; returns how many.
fn drain(bucket: &mut Bucket, limit: u32, reset: u64, now: Instant) -> u32 {
    let mut sent = 0;
    while bucket.admission(now) == Admission::Go && sent <= 1000 {
        sent += 1;
        let window = window(limit, limit - sent, reset);
        exchange(bucket, Settlement::Accepted(window), now);
    }
    sent
}

/// A 429 whose reset is so many units away.
fn limited(units: u32) -> Settlement {
    Settlement::RateLimited(None, Closure::Reset(UNIT * units))
}

/// A bucket that a 429 has just closed for five units.
fn closed(capacity: u8, now: Instant) -> Bucket {
    let mut bucket = bucket(capacity);
    exchange(&mut bucket, limited(3600), now);
    bucket
}

#[test]
fn the_last_possible_reset_is_a_window_like_any_other() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    for reset in [u64::MAX, u64::MAX - 1, 630] {
        exchange(&mut bucket, Settlement::Accepted(window(10, 9, reset)), now);
    }
    assert_eq!(bucket.headroom(now), Some(9));
}

#[test]
fn little_is_sent_before_the_first_response() {
    let now = Instant::now();
    for (capacity, most) in [(100, 10), (99, 1), (1, 1)] {
        assert_eq!(fill(&mut bucket(capacity), now), most, "{capacity}");
    }
}

#[test]
fn no_more_is_sent_than_is_left_with_the_requests_in_flight_counted() {
    let now = Instant::now();
    for (limit, remaining, most) in [
        (100, 99, 30),
        (100, 7, 0),
        (100, 20, 1),
        (8, 7, 3),
        (1, 0, 0),
    ] {
        let mut bucket = bucket(100);
        exchange(
            &mut bucket,
            Settlement::Accepted(window(limit, remaining, 630)),
            now,
        );
        assert_eq!(fill(&mut bucket, now), most, "{remaining} of {limit}");
    }
}

#[test]
fn a_response_without_headers_lifts_the_first_limit() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    exchange(&mut bucket, Settlement::Accepted(None), now);
    assert_eq!(fill(&mut bucket, now), 30);
}

#[test]
fn a_response_without_headers_lifts_no_limit_of_a_bucket_that_had_headers() {
    let now = Instant::now();
    let mut bucket = bucket(50);
    exchange(&mut bucket, Settlement::Accepted(window(100, 99, 630)), now);
    let next = now + UNIT * 31;
    assert_eq!(bucket.admission(next), Admission::Go);
    exchange(&mut bucket, Settlement::Accepted(None), next);
    assert_eq!(fill(&mut bucket, next), 1);
}

#[test]
fn a_capacity_is_used_exactly() {
    let now = Instant::now();
    let table = [
        (100, 50, 50),
        (100, 10, 10),
        (600, 33, 198),
        (5, 10, 1),
        (100, 100, 100),
    ];
    for (limit, capacity, most) in table {
        let mut bucket = bucket(capacity);
        assert_eq!(
            drain(&mut bucket, limit, 630, now),
            most,
            "{capacity} % of {limit}"
        );
        let ends = now + UNIT * 31;
        assert_eq!(bucket.admission(now), Admission::Wait(Some(ends)));
        assert_eq!(
            drain(&mut bucket, limit, 690, ends),
            most,
            "the next window"
        );
    }
}

#[test]
fn a_request_in_flight_when_a_window_ends_counts_in_the_next() {
    let now = Instant::now();
    let mut bucket = bucket(50);
    exchange(&mut bucket, Settlement::Accepted(window(10, 9, 630)), now);
    assert_eq!(fill(&mut bucket, now), 4);
    settle(&mut bucket, Settlement::Accepted(window(10, 9, 690)), now);
    assert_eq!(fill(&mut bucket, now), 1);
}

#[test]
fn the_order_of_responses_changes_nothing() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    for _ in 0..4 {
        bucket.reserve(now);
    }
    for (remaining, reset) in [(2, 630), (4, 630), (3, 631), (50, 570)] {
        settle(
            &mut bucket,
            Settlement::Accepted(window(8, remaining, reset)),
            now,
        );
    }
    assert_eq!(
        bucket.headroom(now),
        Some(0),
        "2 left, both left to other clients"
    );
}

#[test]
fn a_429_closes_the_bucket_for_all() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    exchange(
        &mut bucket,
        Settlement::RateLimited(None, Closure::Reset(UNIT * 5)),
        now,
    );
    let opens = now + UNIT * 5;
    assert_eq!(bucket.admission(now), Admission::Wait(Some(opens)));
    assert_eq!(bucket.headroom(now), Some(0));
    assert_eq!(bucket.admission(opens), Admission::Go);
}

#[test]
fn a_concurrency_limit_says_nothing_about_the_bucket() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    exchange(&mut bucket, Settlement::ConcurrencyLimited, now);
    assert_eq!(fill(&mut bucket, now), 10);
}

/// Sends so many of ten requests one by one, and then one that is rate limited
/// although some are left.
fn meet_client_quota(bucket: &mut Bucket, client_quota: u32, reset: u64, now: Instant) {
    for sent in 1..=client_quota {
        let window = window(10, 10 - sent, reset);
        exchange(bucket, Settlement::Accepted(window), now);
    }
    let window = window(10, 10 - client_quota, reset);
    let limited = Settlement::RateLimited(window, Closure::Reset(UNIT * 31));
    exchange(bucket, limited, now);
    assert_eq!(fill(bucket, now), 0);
}

#[test]
fn a_known_client_quota_is_exceeded_by_one_request_at_a_time() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    meet_client_quota(&mut bucket, 4, 630, now);
    let next = now + UNIT * 31;
    bucket.admission(next);
    for sent in 1..=4 {
        exchange(
            &mut bucket,
            Settlement::Accepted(window(10, 10 - sent, 690)),
            next,
        );
    }
    assert_eq!(fill(&mut bucket, next), 1);
    settle(&mut bucket, Settlement::Accepted(window(10, 5, 690)), next);
    assert_eq!(
        fill(&mut bucket, next),
        1,
        "a client quota that grew is learned"
    );
}

#[test]
fn the_usual_client_quota_is_never_exceeded_once_it_was_met() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    meet_client_quota(&mut bucket, 5, 630, now);
    for (window, reset) in [(1, 690), (2, 750)] {
        let next = now + UNIT * 31 * window;
        bucket.admission(next);
        assert_eq!(drain(&mut bucket, 10, reset, next), 5);
        let ends = next + UNIT * 31;
        assert_eq!(bucket.admission(next), Admission::Wait(Some(ends)));
        assert_eq!(bucket.headroom(next), Some(0));
    }
}

#[test]
fn where_the_usual_client_quota_ends_one_request_shows_whether_there_is_more() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    exchange(&mut bucket, Settlement::Accepted(window(40, 39, 630)), now);
    assert_eq!(fill(&mut bucket, now), 19);
    for sent in 2..=20 {
        assert_eq!(fill(&mut bucket, now), 0, "{sent}");
        settle(
            &mut bucket,
            Settlement::Accepted(window(40, 40 - sent, 630)),
            now,
        );
    }
    assert_eq!(fill(&mut bucket, now), 1);
    settle(&mut bucket, Settlement::Accepted(window(40, 19, 630)), now);
    assert_eq!(fill(&mut bucket, now), 19);
}

#[test]
fn other_clients_have_their_part_of_what_is_left() {
    let now = Instant::now();
    // What is left, what others took, how many we send at one time.
    let table = [
        (80, 10, 30),
        (40, 30, 18),
        (10, 45, 3),
        (5, 48, 1),
        (4, 48, 0),
        (3, 10, 1),
        (2, 10, 0),
        (0, 50, 0),
    ];
    for (remaining, others, most) in table {
        let mut bucket = bucket(100);
        let ours = 100 - remaining - others;
        for _ in 0..ours {
            exchange(
                &mut bucket,
                Settlement::Accepted(window(100, remaining, 630)),
                now,
            );
        }
        assert_eq!(
            fill(&mut bucket, now),
            most,
            "{remaining} left, {others} others'"
        );
    }
}

#[test]
fn a_request_that_was_not_sent_takes_nothing() {
    let now = Instant::now();
    for capacity in [50, 100] {
        let mut bucket = bucket(capacity);
        exchange(&mut bucket, Settlement::Accepted(window(4, 3, 630)), now);
        let before = bucket.headroom(now);
        for _ in 0..9 {
            exchange(&mut bucket, Settlement::NotCounted, now);
        }
        assert_eq!(bucket.headroom(now), before, "{capacity}");
    }
}

#[test]
fn a_request_without_headers_in_its_response_counts_as_taken() {
    let now = Instant::now();
    for silent in [Settlement::Unanswered, Settlement::Accepted(None)] {
        let mut bucket = bucket(100);
        exchange(&mut bucket, Settlement::Accepted(window(3, 2, 630)), now);
        for _ in 0..2 {
            exchange(&mut bucket, silent, now);
        }
        assert_eq!(fill(&mut bucket, now), 0, "{silent:?}");
    }
}
