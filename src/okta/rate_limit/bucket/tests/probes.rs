//! When a closed bucket is probed, and what the outcome of a probe does to all
//! requests that wait.

use super::*;

/// The window that ends so many units from now.
fn far_window(remaining: u32, left: u64) -> RateLimit {
    RateLimit {
        limit: 100,
        remaining,
        reset: 600 + left,
        left,
        is_over: false,
    }
}

/// When the bucket admits the next request.
pub(super) fn opens(bucket: &mut Bucket, now: Instant) -> Instant {
    match bucket.admission(now) {
        Admission::Go => now,
        Admission::Wait(until) => until.expect("a time"),
    }
}

#[test]
fn a_reset_within_a_minute_is_waited_for_and_any_other_at_most_max_wait() {
    let now = Instant::now();
    let full = Some(far_window(0, 3600));
    let quota_met = Some(far_window(70, 3600));
    let table = [
        (limited(2), 2),
        (limited(60), 60),
        (limited(63), 5),
        (limited(3600), 5),
        (
            Settlement::RateLimited(None, Closure::Backoff(UNIT * 30)),
            30,
        ),
        (
            Settlement::RateLimited(full, Closure::Reset(UNIT * 3600)),
            5,
        ),
        (Settlement::RateLimited(full, Closure::Reset(UNIT * 2)), 5),
        (
            Settlement::RateLimited(quota_met, Closure::Reset(UNIT * 3600)),
            5,
        ),
        (Settlement::Accepted(full), 5),
        (Settlement::Accepted(Some(far_window(0, 59))), 60),
        (Settlement::Accepted(Some(far_window(0, 60))), 61),
    ];
    for (settlement, units) in table {
        let mut bucket = bucket(100);
        exchange(&mut bucket, settlement, now);
        let found = opens(&mut bucket, now) - now;
        assert_eq!(found, UNIT * units, "{settlement:?}");
    }
}

#[test]
fn a_short_hint_does_not_shorten_the_wait_for_a_window_that_is_used_up() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    let near = Some(far_window(0, 40));
    let settlement = Settlement::RateLimited(near, Closure::Reset(UNIT * 2));
    exchange(&mut bucket, settlement, now);
    assert_eq!(opens(&mut bucket, now), now + UNIT * 41);
}

#[test]
fn a_429_that_names_a_far_reset_closes_the_bucket_although_a_near_one_is_believed() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    exchange(&mut bucket, Settlement::Accepted(window(100, 99, 630)), now);
    let far = Some(far_window(0, 3600));
    let settlement = Settlement::RateLimited(far, Closure::Reset(UNIT * 2));
    exchange(&mut bucket, settlement, now);
    assert_eq!(opens(&mut bucket, now), now + UNIT * 5);
}

#[test]
fn after_the_wait_one_request_goes_alone() {
    let now = Instant::now();
    let then = now + UNIT * 5;
    let mut bucket = closed(100, now);
    assert_eq!(fill(&mut bucket, now), 0);
    assert_eq!(fill(&mut bucket, then), 1);
    assert_eq!(bucket.headroom(then), Some(0));
    assert!(bucket.is_probing());
}

/// The outcome of a probe, after how many units the next request may be sent,
/// and how many may then.
fn outcomes() -> [(Settlement, u32, u32); 10] {
    let metered = window(100, 99, 630);
    [
        (Settlement::Accepted(None), 0, 30),
        (Settlement::Accepted(metered), 0, 30),
        (Settlement::Accepted(Some(far_window(0, 3600))), 5, 1),
        (limited(3600), 5, 1),
        (limited(1), 1, 1),
        (limited(40), 40, 1),
        (
            Settlement::RateLimited(metered, Closure::Reset(UNIT * 3600)),
            5,
            1,
        ),
        (Settlement::ConcurrencyLimited, 0, 1),
        // A request whose response is lost or a gateway's, a redirect or a
        // cancelled read.
        (Settlement::Unanswered, 0, 1),
        (Settlement::NotCounted, 0, 1),
    ]
}

#[test]
fn the_outcome_of_a_probe_opens_or_closes_the_bucket_for_all() {
    for (settlement, units, admitted) in outcomes() {
        let now = Instant::now();
        let mut bucket = closed(100, now);
        let then = now + UNIT * 5;
        exchange(&mut bucket, settlement, then);
        assert!(!bucket.is_probing());
        let next = then + UNIT * units;
        assert_eq!(opens(&mut bucket, then), next, "{settlement:?}");
        assert_eq!(fill(&mut bucket, next), admitted, "{settlement:?}");
    }
}

#[test]
fn a_probe_is_believed_more_than_a_reset_that_was_far_away() {
    let now = Instant::now();
    let then = now + UNIT * 5;
    for (probed, left) in [
        (window(100, 99, 630), Some(99)),
        (Some(far_window(40, 3600)), Some(40)),
        (None, None),
    ] {
        let mut bucket = bucket(100);
        let full = Some(far_window(0, 3600));
        let settlement = Settlement::RateLimited(full, Closure::Reset(UNIT * 3600));
        exchange(&mut bucket, settlement, now);
        exchange(&mut bucket, Settlement::Accepted(probed), then);
        let found = bucket.headroom(then);
        // Of the same window, others took what is not left.
        let found = found.map(|left| left + (100 - left) / 10);
        assert!(found >= left, "{probed:?}: {found:?}");
        assert!(fill(&mut bucket, then) >= 1, "{probed:?}");
    }
}

#[test]
fn our_own_capacity_is_never_probed() {
    let now = Instant::now();
    let mut bucket = bucket(10);
    for sent in 1..=10 {
        let window = Some(far_window(100 - sent, 3600));
        exchange(&mut bucket, Settlement::Accepted(window), now);
    }
    assert_eq!(opens(&mut bucket, now), now + UNIT * 62);
    // Not even where a 429 closed the bucket for less.
    settle(&mut bucket, limited(3600), now);
    assert_eq!(opens(&mut bucket, now), now + UNIT * 62);
    assert_eq!(fill(&mut bucket, now + UNIT * 62), 1);
}

#[test]
fn our_own_capacity_is_used_once_a_minute_whatever_reset_a_response_names() {
    let start = Instant::now();
    let mut bucket = bucket(10);
    for minute in 0..3 {
        let now = start + UNIT * 62 * minute;
        let mut sent = 0;
        while bucket.admission(now) == Admission::Go {
            sent += 1;
            let window = Some(far_window(100 - sent, 3500));
            exchange(&mut bucket, Settlement::Accepted(window), now);
        }
        assert_eq!(sent, 10, "{minute}");
        assert_eq!(opens(&mut bucket, now), now + UNIT * 62, "{minute}");
    }
}

#[test]
fn a_reset_within_a_minute_is_believed_more_than_one_further_away() {
    let now = Instant::now();
    // Whatever came first, and in whichever response the far one is.
    for far_one in 1..=10 {
        let mut bucket = bucket(10);
        for sent in 1..=10 {
            let left = if sent == far_one { 3500 } else { 40 };
            let window = Some(far_window(100 - sent, left));
            assert_eq!(bucket.admission(now), Admission::Go, "{far_one}: {sent}");
            exchange(&mut bucket, Settlement::Accepted(window), now);
        }
        assert_eq!(opens(&mut bucket, now), now + UNIT * 41, "{far_one}");
    }
    for resets in [[3500, 40], [40, 3500]] {
        let mut bucket = bucket(100);
        for left in resets {
            let remaining = if left == 40 { 97 } else { 30 };
            let window = Some(far_window(remaining, left));
            exchange(&mut bucket, Settlement::Accepted(window), now);
        }
        let found = bucket.headroom(now);
        assert!(found >= Some(94), "{resets:?}: {found:?}");
    }
}

#[test]
fn below_a_capacity_of_100_a_bucket_that_okta_closed_is_probed() {
    let now = Instant::now();
    let mut bucket = closed(50, now);
    assert_eq!(fill(&mut bucket, now + UNIT * 5), 1);
}

#[test]
fn several_429s_close_the_bucket_until_the_latest_of_their_times() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    fill(&mut bucket, now);
    for units in [2, 40, 3600] {
        settle(&mut bucket, limited(units), now);
    }
    assert_eq!(opens(&mut bucket, now), now + UNIT * 40);
}

#[test]
fn a_429_to_an_earlier_request_closes_the_bucket_for_the_next_probe_too() {
    let now = Instant::now();
    let then = now + UNIT * 5;
    let mut bucket = bucket(100);
    fill(&mut bucket, now);
    settle(&mut bucket, limited(3600), now);
    let probe = bucket.reserve(then);
    settle(&mut bucket, limited(30), then);
    bucket.settle(probe, Settlement::Unanswered, then, 0.0);
    assert_eq!(opens(&mut bucket, then), then + UNIT * 30);
}

#[test]
fn a_success_of_an_earlier_request_does_not_open_the_bucket() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    fill(&mut bucket, now);
    settle(&mut bucket, limited(3600), now);
    settle(&mut bucket, Settlement::Accepted(window(100, 99, 630)), now);
    assert_eq!(opens(&mut bucket, now), now + UNIT * 5);
}

#[test]
fn a_probe_that_hangs_is_alone_for_ten_units_only() {
    let now = Instant::now();
    let then = now + UNIT * 5;
    let mut bucket = closed(100, now);
    let hangs = bucket.reserve(then);
    assert_eq!(opens(&mut bucket, then), then + UNIT * 10);
    let later = then + UNIT * 10;
    assert_eq!(fill(&mut bucket, later), 1);
    bucket.settle(hangs, Settlement::Accepted(None), later, 0.0);
    assert!(fill(&mut bucket, later) > 1);
}

#[test]
fn a_probe_never_exceeds_the_requests_in_flight() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    exchange(&mut bucket, Settlement::Accepted(None), now);
    assert_eq!(fill(&mut bucket, now), 30);
    settle(&mut bucket, limited(3600), now);
    bucket.reserve(now);
    assert_eq!(bucket.admission(now + UNIT * 20), Admission::Wait(None));
}

#[test]
fn the_client_quota_of_one_429_is_forgotten_when_a_probe_exceeds_it() {
    let now = Instant::now();
    let mut bucket = bucket(100);
    let far = |remaining| RateLimit {
        limit: 10,
        ..far_window(remaining, 3600)
    };
    for sent in 1..=5 {
        let window = Some(far(10 - sent));
        exchange(&mut bucket, Settlement::Accepted(window), now);
    }
    let limited = Settlement::RateLimited(Some(far(5)), Closure::Reset(UNIT * 3600));
    exchange(&mut bucket, limited, now);
    let then = now + UNIT * 5;
    assert_eq!(opens(&mut bucket, now), then);
    exchange(&mut bucket, Settlement::Accepted(Some(far(4))), then);
    assert_eq!(fill(&mut bucket, then), 1);
}
