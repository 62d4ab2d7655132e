//! A bucket's decisions, in tables and in made-up histories.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

use super::bucket::Admission;
use super::*;

const UNIT: Duration = Duration::from_millis(10);

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let parse = |(name, value): &(&str, &str)| {
        let name: HeaderName = name.parse().expect("a name");
        (name, HeaderValue::from_str(value).expect("a value"))
    };
    pairs.iter().map(parse).collect()
}

/// The window that ends at `reset`, seen 30 units before.
fn told(limit: u32, remaining: u32, reset: u64) -> Option<RateLimit> {
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
            Settlement::Taken(told(limit, limit - sent, reset)),
            now,
            0.0,
        );
    }
    sent
}

#[test]
fn headers_are_read_with_the_answers_own_clock() {
    let full = |date: &'static str, reset: &'static str| {
        vec![
            ("x-rate-limit-limit", "100"),
            ("x-rate-limit-remaining", "7"),
            ("x-rate-limit-reset", reset),
            ("date", date),
        ]
    };
    let date = "Thu, 01 Jan 1970 00:10:00 GMT";
    let table = [
        (full(date, "630"), Some((30, false))),
        (full(date, "600"), Some((0, false))),
        (full(date, "599"), Some((0, false))),
        (full(date, "500"), Some((0, true))),
        (full(date, "4200"), Some((3600, false))),
        // An hour is too long by that date, but not by our clock.
        (full(date, "4300"), Some((3400, false))),
        (full(date, "9999999"), None),
        (full(date, "18446744073709551615"), None),
        (full(date, "18446744073709551616"), None),
        (full("yesterday", "1000"), Some((100, false))),
        (full("yesterday", "800"), Some((0, true))),
        (full(date, "soon"), None),
        (full(date, "-5"), None),
        (full(date, "630")[1..].to_vec(), None),
    ];
    for (pairs, expected) in table {
        let read = RateLimit::read(&headers(&pairs), 900);
        let found = read.map(|read| (read.left, read.is_over));
        assert_eq!(found, expected, "{pairs:?}");
    }
}

#[test]
fn a_limit_of_nothing_is_a_crowd_whatever_else_is_told() {
    let table = [("0", true), (" 0 ", true), ("1", false), ("none", false)];
    for (limit, expected) in table {
        let told = headers(&[("x-rate-limit-limit", limit)]);
        assert_eq!(is_crowded(&told), expected, "{limit}");
    }
    assert!(!is_crowded(&headers(&[])));
}

#[test]
fn the_last_moment_there_is_names_a_window_like_any_other() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    for reset in [u64::MAX, u64::MAX - 1, 630] {
        bucket.reserve();
        bucket.settle(Settlement::Taken(told(10, 9, reset)), now, 0.0);
    }
    assert_eq!(bucket.room(now).left, Some(9));
}

#[test]
fn retry_after_is_a_number_or_a_date() {
    let date = ("date", "Thu, 01 Jan 1970 00:10:00 GMT");
    let table = [
        ("3", Some(3)),
        ("0", Some(0)),
        ("99999", Some(3600)),
        ("Thu, 01 Jan 1970 00:10:05 GMT", Some(5)),
        ("Thu, 01 Jan 1970 00:00:05 GMT", Some(0)),
        ("later", None),
    ];
    for (text, units) in table {
        let found = retry_after(&headers(&[("retry-after", text), date]), UNIT);
        assert_eq!(found, units.map(|units| UNIT * units), "{text}");
    }
}

#[test]
fn a_wait_is_one_unit_longer_than_told_and_half_a_unit_at_most_beyond() {
    let told = told(100, 0, 630).expect("headers");
    for (jitter, wait) in [(0.0, 310), (0.5, 312), (1.0, 315)] {
        let found = told.wait(UNIT, jitter);
        assert_eq!(found.as_millis(), wait, "{jitter}");
    }
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
        (8, 7, 7),
        (1, 0, 0),
    ] {
        let mut bucket = bucket(100);
        bucket.reserve();
        bucket.settle(Settlement::Taken(told(limit, remaining, 630)), now, 0.0);
        assert_eq!(fill(&mut bucket, now), most, "{remaining} of {limit}");
    }
}

#[test]
fn an_answer_without_headers_lifts_the_first_bound() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    bucket.reserve();
    bucket.settle(Settlement::Taken(None), now, 0.0);
    assert_eq!(fill(&mut bucket, now), 30);
}

#[test]
fn an_answer_without_headers_lifts_no_bound_of_a_bucket_that_had_some() {
    let now = Instant::now();
    let mut bucket = bucket(50);
    bucket.reserve();
    bucket.settle(Settlement::Taken(told(100, 99, 630)), now, 0.0);
    let next = now + UNIT * 31;
    assert_eq!(bucket.admission(next), Admission::Go);
    bucket.reserve();
    bucket.settle(Settlement::Taken(None), next, 0.0);
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
    bucket.settle(Settlement::Taken(told(10, 9, 630)), now, 0.0);
    assert_eq!(fill(&mut bucket, now), 4);
    bucket.settle(Settlement::Taken(told(10, 9, 690)), now, 0.0);
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
        bucket.settle(Settlement::Taken(told(8, remaining, reset)), now, 0.0);
    }
    assert_eq!(
        bucket.room(now).left,
        Some(0),
        "2 left, both left to others"
    );
}

#[test]
fn a_refusal_shuts_the_bucket_for_all() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    bucket.reserve();
    bucket.settle(Settlement::Refused(None, UNIT * 5), now, 0.0);
    let opens = now + UNIT * 5;
    assert_eq!(bucket.admission(now), Admission::Wait(Some(opens)));
    assert_eq!(bucket.room(now).left, Some(0));
    assert_eq!(bucket.admission(opens), Admission::Go);
}

#[test]
fn a_crowd_says_nothing_of_the_bucket() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    bucket.reserve();
    bucket.settle(Settlement::Crowded, now, 0.0);
    assert_eq!(fill(&mut bucket, now), 10);
}

#[test]
fn a_share_of_our_own_is_met_by_one_request_at_a_time_from_then_on() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    for sent in 1..=5 {
        bucket.reserve();
        bucket.settle(Settlement::Taken(told(10, 10 - sent, 630)), now, 0.0);
    }
    bucket.reserve();
    let wait = UNIT * 31;
    bucket.settle(Settlement::Refused(told(10, 5, 630), wait), now, 0.0);
    assert_eq!(fill(&mut bucket, now), 0);
    let next = now + wait;
    bucket.admission(next);
    for sent in 1..=5 {
        bucket.reserve();
        bucket.settle(Settlement::Taken(told(10, 10 - sent, 690)), next, 0.0);
    }
    assert_eq!(fill(&mut bucket, next), 1);
    bucket.settle(Settlement::Taken(told(10, 4, 690)), next, 0.0);
    assert_eq!(fill(&mut bucket, next), 1, "a share that grew is learned");
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
            bucket.settle(Settlement::Taken(told(100, remaining, 630)), now, 0.0);
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
    for silent in [Settlement::Lost, Settlement::Taken(None)] {
        let mut bucket = bucket(100);
        bucket.reserve();
        bucket.settle(Settlement::Taken(told(3, 2, 630)), now, 0.0);
        for _ in 0..2 {
            bucket.reserve();
            bucket.settle(silent, now, 0.0);
        }
        assert_eq!(fill(&mut bucket, now), 0, "{silent:?}");
    }
}
