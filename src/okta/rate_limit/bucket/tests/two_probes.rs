//! Two probes in flight: each may come back after the other one has changed the
//! bucket.

use super::probes::opens;
use super::*;

/// A closed bucket with two probes in flight, because the first one hangs, and
/// the time at which the second was sent.
fn probed_twice() -> (Bucket, [Reservation; 2], Instant) {
    let now = Instant::now();
    let mut bucket = closed(100, now);
    let first = bucket.reserve(now + UNIT * 5);
    let then = now + UNIT * 15;
    assert_eq!(bucket.admission(then), Admission::Go);
    let second = bucket.reserve(then);
    (bucket, [first, second], then)
}

#[test]
fn a_probe_that_was_sent_before_the_last_429_does_not_open_the_bucket() {
    for older in [None, window(100, 60, 630)] {
        let (mut bucket, [first, second], now) = probed_twice();
        let used_up = Settlement::RateLimited(window(100, 0, 630), Closure::Reset(UNIT * 3));
        assert!(!bucket.settle(second, used_up, now, 0.0));
        assert!(!bucket.settle(first, Settlement::Accepted(older), now, 0.0));
        assert_eq!(opens(&mut bucket, now), now + UNIT * 31, "{older:?}");
        assert_eq!(bucket.left_of_okta(), Some(0), "{older:?}");
        // The next probe does.
        let then = now + UNIT * 31;
        let probe = bucket.reserve(then);
        assert!(bucket.settle(probe, Settlement::Accepted(None), then, 0.0));
    }
}

#[test]
fn a_probe_that_comes_back_after_another_one_opened_the_bucket_is_believed_no_more_than_others() {
    let (mut bucket, [first, second], now) = probed_twice();
    let accepted = |remaining| Settlement::Accepted(window(100, remaining, 630));
    assert!(bucket.settle(second, accepted(40), now, 0.0));
    assert!(!bucket.settle(first, accepted(60), now, 0.0));
    let known = bucket.known().expect("both describe the window");
    assert_eq!(known.rate_limit.remaining, 40);
}

#[test]
fn of_probes_that_are_in_flight_together_one_429_counts() {
    let (mut bucket, [first, second], now) = probed_twice();
    assert!(bucket.is_awaited_probe(first) && bucket.is_awaited_probe(second));
    bucket.settle(first, limited(2), now, 0.0);
    assert!(!bucket.is_awaited_probe(second));
    // Nor does a 429 that comes after another probe opened the bucket.
    let (mut bucket, [first, second], now) = probed_twice();
    bucket.settle(second, Settlement::Accepted(None), now, 0.0);
    assert!(!bucket.is_awaited_probe(first));
}
