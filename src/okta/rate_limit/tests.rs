//! A bucket's decisions, in tables and in made-up histories.

use std::time::Duration;

use tokio::time::Instant;

use super::bucket::Admission;
use super::*;

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
        unit: UNIT,
    })
}

/// Sends until the bucket says no, and tells how many that were.
fn fill(bucket: &mut Bucket, now: Instant) -> u32 {
    let mut sent = 0;
    while bucket.admission(now) == Admission::Go {
        bucket.reserve();
        sent += 1;
        assert!(sent <= 1000, "no end");
    }
    sent
}

/// Sends one after the other, each answered with one less, until no.
fn drain(bucket: &mut Bucket, limit: u32, reset: u64, now: Instant) -> u32 {
    let mut sent = 0;
    while bucket.admission(now) == Admission::Go && sent <= 1000 {
        bucket.reserve();
        sent += 1;
        bucket.settle(
            Settlement::Accepted(window(limit, limit - sent, reset)),
            now,
            0.0,
        );
    }
    sent
}

#[test]
fn the_last_moment_there_is_names_a_window_like_any_other() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    for reset in [u64::MAX, u64::MAX - 1, 630] {
        bucket.reserve();
        bucket.settle(Settlement::Accepted(window(10, 9, reset)), now, 0.0);
    }
    assert_eq!(bucket.headroom(now).left, Some(9));
}

#[test]
fn little_is_sent_before_the_first_answer() {
    let now = Instant::now();
    for (capacity, most) in [(100, 10), (99, 1), (1, 1)] {
        assert_eq!(fill(&mut bucket(capacity), now), most, "{capacity}");
    }
}

#[test]
fn no_more_is_sent_than_is_left_counting_what_is_in_flight() {
    let now = Instant::now();
    for (limit, remaining, most) in [
        (100, 99, 30),
        (100, 7, 0),
        (100, 20, 1),
        (8, 7, 3),
        (1, 0, 0),
    ] {
        let mut bucket = bucket(100);
        bucket.reserve();
        bucket.settle(
            Settlement::Accepted(window(limit, remaining, 630)),
            now,
            0.0,
        );
        assert_eq!(fill(&mut bucket, now), most, "{remaining} of {limit}");
    }
}

#[test]
fn an_answer_without_headers_lifts_the_first_bound() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    bucket.reserve();
    bucket.settle(Settlement::Accepted(None), now, 0.0);
    assert_eq!(fill(&mut bucket, now), 30);
}

#[test]
fn an_answer_without_headers_lifts_no_bound_of_a_bucket_that_had_some() {
    let now = Instant::now();
    let mut bucket = bucket(50);
    bucket.reserve();
    bucket.settle(Settlement::Accepted(window(100, 99, 630)), now, 0.0);
    let next = now + UNIT * 31;
    assert_eq!(bucket.admission(next), Admission::Go);
    bucket.reserve();
    bucket.settle(Settlement::Accepted(None), next, 0.0);
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
fn what_is_in_flight_when_a_window_ends_counts_in_the_next() {
    let now = Instant::now();
    let mut bucket = bucket(50);
    bucket.reserve();
    bucket.settle(Settlement::Accepted(window(10, 9, 630)), now, 0.0);
    assert_eq!(fill(&mut bucket, now), 4);
    bucket.settle(Settlement::Accepted(window(10, 9, 690)), now, 0.0);
    assert_eq!(fill(&mut bucket, now), 1);
}

#[test]
fn answers_that_overtake_each_other_change_nothing() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    for _ in 0..4 {
        bucket.reserve();
    }
    for (remaining, reset) in [(2, 630), (4, 630), (3, 631), (50, 570)] {
        bucket.settle(Settlement::Accepted(window(8, remaining, reset)), now, 0.0);
    }
    assert_eq!(
        bucket.headroom(now).left,
        Some(0),
        "2 left, both left to others"
    );
}

#[test]
fn a_refusal_shuts_the_bucket_for_all() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    bucket.reserve();
    bucket.settle(Settlement::RateLimited(None, UNIT * 5), now, 0.0);
    let opens = now + UNIT * 5;
    assert_eq!(bucket.admission(now), Admission::Wait(Some(opens)));
    assert_eq!(bucket.headroom(now).left, Some(0));
    assert_eq!(bucket.admission(opens), Admission::Go);
}

#[test]
fn a_crowd_says_nothing_of_the_bucket() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    bucket.reserve();
    bucket.settle(Settlement::ConcurrencyLimited, now, 0.0);
    assert_eq!(fill(&mut bucket, now), 10);
}

/// Is given so many of ten one by one, and then refused although some are left.
fn meet_share(bucket: &mut Bucket, client_quota: u32, reset: u64, now: Instant) {
    for sent in 1..=client_quota {
        bucket.reserve();
        let window = window(10, 10 - sent, reset);
        bucket.settle(Settlement::Accepted(window), now, 0.0);
    }
    bucket.reserve();
    let refused = Settlement::RateLimited(window(10, 10 - client_quota, reset), UNIT * 31);
    bucket.settle(refused, now, 0.0);
    assert_eq!(fill(bucket, now), 0);
}

#[test]
fn a_share_of_our_own_is_met_by_one_request_at_a_time_from_then_on() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    meet_share(&mut bucket, 4, 630, now);
    let next = now + UNIT * 31;
    bucket.admission(next);
    for sent in 1..=4 {
        bucket.reserve();
        bucket.settle(Settlement::Accepted(window(10, 10 - sent, 690)), next, 0.0);
    }
    assert_eq!(fill(&mut bucket, next), 1);
    bucket.settle(Settlement::Accepted(window(10, 5, 690)), next, 0.0);
    assert_eq!(
        fill(&mut bucket, next),
        1,
        "a client quota that grew is learned"
    );
}

#[test]
fn the_usual_share_is_kept_to_once_it_was_met() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    meet_share(&mut bucket, 5, 630, now);
    for (window, reset) in [(1, 690), (2, 750)] {
        let next = now + UNIT * 31 * window;
        bucket.admission(next);
        assert_eq!(drain(&mut bucket, 10, reset, next), 5);
        let ends = next + UNIT * 31;
        assert_eq!(bucket.admission(next), Admission::Wait(Some(ends)));
        assert_eq!(bucket.headroom(next).left, Some(0));
    }
}

#[test]
fn where_the_usual_share_ends_one_request_shows_whether_there_is_more() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    bucket.reserve();
    bucket.settle(Settlement::Accepted(window(40, 39, 630)), now, 0.0);
    assert_eq!(fill(&mut bucket, now), 19);
    for sent in 2..=20 {
        assert_eq!(fill(&mut bucket, now), 0, "{sent}");
        bucket.settle(Settlement::Accepted(window(40, 40 - sent, 630)), now, 0.0);
    }
    assert_eq!(fill(&mut bucket, now), 1);
    bucket.settle(Settlement::Accepted(window(40, 19, 630)), now, 0.0);
    assert_eq!(fill(&mut bucket, now), 19);
}

#[test]
fn others_have_their_part_of_what_is_left() {
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
            bucket.reserve();
            bucket.settle(Settlement::Accepted(window(100, remaining, 630)), now, 0.0);
        }
        assert_eq!(
            fill(&mut bucket, now),
            most,
            "{remaining} left, {others} others'"
        );
    }
}

#[test]
fn a_request_that_nothing_is_told_of_counts_as_taken() {
    let now = Instant::now();
    for silent in [Settlement::Lost, Settlement::Accepted(None)] {
        let mut bucket = bucket(100);
        bucket.reserve();
        bucket.settle(Settlement::Accepted(window(3, 2, 630)), now, 0.0);
        for _ in 0..2 {
            bucket.reserve();
            bucket.settle(silent, now, 0.0);
        }
        assert_eq!(fill(&mut bucket, now), 0, "{silent:?}");
    }
}
