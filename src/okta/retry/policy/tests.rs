//! The waits before retries, in tables.

use super::*;

const POLICY: RetryPolicy = RetryPolicy {
    settings: RetrySettings::DEFAULT,
    unit: Duration::from_secs(1),
};

/// The default policy with another limit.
fn with_max_retries(max_retries: u32) -> RetryPolicy {
    RetryPolicy {
        settings: RetrySettings {
            max_retries,
            ..RetrySettings::DEFAULT
        },
        ..POLICY
    }
}

fn seconds(wait: f64) -> Duration {
    Duration::from_secs_f64(wait)
}

fn wait_before(
    policy: &RetryPolicy,
    reason: RetryReason,
    retries: u32,
    jitter: f64,
) -> Option<Duration> {
    match policy.next(reason, after(retries), jitter)? {
        NextAttempt::After(wait) => Some(wait),
        NextAttempt::WhenBucketOpens => panic!("{reason:?} waits for its bucket"),
    }
}

fn after(retries: u32) -> Progress {
    Progress {
        retries,
        dns: DnsProgress {
            retries,
            elapsed: Duration::ZERO,
        },
    }
}

#[test]
fn each_reason_has_its_own_wait_and_a_hint_only_raises_it() {
    use RetryReason::{ConcurrencyLimited, Dns, Transient};
    let hint = |wait: f64| Some(seconds(wait));
    // The middle of the jitter, 0.25 s except after a concurrency limit.
    let table = [
        (ConcurrencyLimited(None), 0, Some(0.75)),
        (ConcurrencyLimited(None), 2, Some(3.0)),
        (ConcurrencyLimited(None), 4, Some(12.0)),
        (ConcurrencyLimited(hint(0.0)), 0, Some(0.75)),
        (ConcurrencyLimited(hint(4.0)), 0, Some(4.25)),
        (ConcurrencyLimited(hint(4.0)), 4, Some(12.0)),
        (ConcurrencyLimited(hint(900.0)), 4, Some(300.25)),
        (Transient(None), 0, Some(1.25)),
        (Transient(None), 1, Some(2.25)),
        (Transient(None), 4, Some(16.25)),
        (Transient(None), 5, None),
        (Transient(hint(0.0)), 0, Some(1.25)),
        (Transient(hint(0.0)), 4, Some(16.25)),
        (Transient(hint(1.0)), 0, Some(1.25)),
        (Transient(hint(1.0)), 4, Some(16.25)),
        (Transient(hint(20.0)), 0, Some(20.25)),
        (Transient(hint(900.0)), 0, Some(300.25)),
        (Transient(hint(900.0)), 5, None),
        (Dns, 0, Some(1.25)),
        (Dns, 1, Some(2.25)),
        (Dns, 2, None),
    ];
    for (reason, retries, wait) in table {
        let found = wait_before(&POLICY, reason, retries, 0.5);
        assert_eq!(found, wait.map(seconds), "{reason:?} after {retries}");
    }
}

#[test]
fn a_rate_limited_request_is_retried_when_its_bucket_opens() {
    for (retries, next) in [(4, Some(NextAttempt::WhenBucketOpens)), (5, None)] {
        let reason = RetryReason::RateLimited(Some(seconds(7.0)));
        assert_eq!(POLICY.next(reason, after(retries), 0.5), next, "{retries}");
    }
}

#[test]
fn a_bucket_is_closed_as_long_as_the_response_says_or_longer_each_time() {
    let table = [
        (Some(7.0), 4, Closure::Reset(seconds(7.0))),
        (Some(3600.0), 0, Closure::Reset(seconds(3600.0))),
        (None, 0, Closure::Backoff(seconds(30.25))),
        (None, 1, Closure::Backoff(seconds(60.25))),
        (None, 4, Closure::Backoff(seconds(300.25))),
    ];
    for (hint, retries, closure) in table {
        let reason = RetryReason::RateLimited(hint.map(seconds));
        let found = POLICY.settlement(None, Unmetered::OfOkta, Some(reason), retries, 0.5);
        assert!(
            matches!(found, Settlement::RateLimited(None, found) if found == closure),
            "{hint:?} after {retries}: {found:?}"
        );
    }
}

#[test]
fn a_rate_limit_without_headers_closes_the_bucket_for_a_second_at_least() {
    // The shortest and the longest wait, and the waits that follow.
    let table = [
        (0.0, 0.0, [1.0, 1.0, 1.0]),
        (0.0, 3.0, [1.0, 2.0, 3.0]),
        (0.5, 0.5, [1.0, 1.0, 1.0]),
        (5.0, 300.0, [5.0, 10.0, 20.0]),
    ];
    for (min_wait, max_wait, expected) in table {
        let policy = RetryPolicy {
            settings: RetrySettings {
                min_wait: seconds(min_wait),
                max_wait: seconds(max_wait),
                ..RetrySettings::DEFAULT
            },
            ..POLICY
        };
        let waits = [0, 1, 2].map(|retries| policy.rate_limit_wait(retries, 0.0));
        assert_eq!(waits, expected.map(seconds), "{min_wait} to {max_wait}");
    }
}

#[test]
fn only_okta_opens_a_bucket() {
    let rate_limit = Some(RateLimit {
        limit: 100,
        remaining: 50,
        reset: 100,
        left: 10,
        is_over: false,
    });
    let all = [Unmetered::OfOkta, Unmetered::OfOthers, Unmetered::Redirect];
    for reason in [None, Some(RetryReason::Transient(None))] {
        for unmetered in all {
            let found = |rate_limit| POLICY.settlement(rate_limit, unmetered, reason, 0, 0.5);
            let metered = found(rate_limit);
            assert!(
                matches!(metered, Settlement::Accepted(Some(_))),
                "{metered:?}"
            );
            let found = found(None);
            let is_right = match (reason, unmetered) {
                (Some(_), _) | (None, Unmetered::OfOthers) => {
                    matches!(found, Settlement::Unanswered)
                }
                (None, Unmetered::OfOkta) => matches!(found, Settlement::Accepted(None)),
                (None, Unmetered::Redirect) => matches!(found, Settlement::NotCounted),
            };
            assert!(is_right, "{reason:?} {unmetered:?}: {found:?}");
        }
    }
}

#[test]
fn no_two_readers_return_in_the_same_instant() {
    use RetryReason::{ConcurrencyLimited, Dns, Transient};
    let hints = [None, Some(0.0), Some(1.0), Some(60.0), Some(900.0)];
    let hints = hints.map(|hint| hint.map(seconds));
    let reasons = hints
        .into_iter()
        .flat_map(|hint| [ConcurrencyLimited(hint), Transient(hint)]);
    for reason in reasons.chain([Dns]) {
        let waits = [0.0, 1.0].map(|jitter| wait_before(&POLICY, reason, 0, jitter));
        assert!(
            waits[1] >= waits[0].map(|wait| wait + seconds(0.5)),
            "{reason:?}"
        );
    }
    let waits = [0.0, 1.0].map(|jitter| POLICY.rate_limit_wait(0, jitter));
    assert_eq!(waits[1] - waits[0], seconds(0.5));
}

#[test]
fn five_retries_of_a_fault_wait_31_seconds_in_all_even_with_a_short_hint() {
    for hint in [None, Some(seconds(0.0)), Some(seconds(0.5))] {
        let reason = RetryReason::Transient(hint);
        for (jitter, sum) in [(0.0, 31.0), (1.0, 33.5)] {
            let waits = (0..5).map(|retries| wait_before(&POLICY, reason, retries, jitter));
            let found = waits.flatten().sum::<Duration>();
            assert_eq!(found, seconds(sum), "{hint:?}");
        }
    }
}

#[test]
fn no_jitter_makes_a_wait_shorter_than_its_hint_or_its_backoff() {
    use RetryReason::{ConcurrencyLimited, Transient};
    for hint in [1.0, 5.0, 7.9, 8.0, 8.1, 60.0] {
        for (retries, [fault, concurrency]) in
            (0..).zip([[1.0, 0.5], [2.0, 1.0], [4.0, 2.0], [8.0, 4.0], [16.0, 8.0]])
        {
            for jitter in [0.0, 0.5, 1.0] {
                for (reason, backoff) in [
                    (Transient(Some(seconds(hint))), fault),
                    (ConcurrencyLimited(Some(seconds(hint))), concurrency),
                ] {
                    let wait = wait_before(&POLICY, reason, retries, jitter);
                    assert!(
                        wait >= Some(seconds(hint.max(backoff))),
                        "{reason:?}: {wait:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_wait_after_a_fault_is_a_minute_at_most_and_its_jitter() {
    let policy = with_max_retries(100);
    for retries in [6, 31, 99] {
        let wait = wait_before(&policy, RetryReason::Transient(None), retries, 1.0);
        assert!(wait <= Some(seconds(60.5)), "{retries}: {wait:?}");
    }
}

#[test]
fn a_dns_lookup_is_retried_within_ten_seconds_only() {
    for (elapsed, again) in [(0.0, true), (8.7, true), (8.8, false), (60.0, false)] {
        // Other failures before it do not count.
        let done = Progress {
            retries: 3,
            dns: DnsProgress {
                retries: 0,
                elapsed: seconds(elapsed),
            },
        };
        let found = POLICY.next(RetryReason::Dns, done, 0.5);
        assert_eq!(found.is_some(), again, "{elapsed}");
    }
}

#[test]
fn only_failures_of_dns_in_a_row_count_as_such() {
    let start = Instant::now();
    let mut failures = DnsFailures::default();
    let table = [
        (RetryReason::Dns, 0.0, 0, 0.0),
        (RetryReason::Dns, 1.0, 1, 1.0),
        (RetryReason::RateLimited(None), 3.0, 0, 0.0),
        (RetryReason::Dns, 50.0, 0, 0.0),
        (RetryReason::Dns, 51.5, 1, 1.5),
    ];
    for (reason, at, retries, elapsed) in table {
        let found = failures.note(reason, start + seconds(at));
        let elapsed = seconds(elapsed);
        assert_eq!(found, DnsProgress { retries, elapsed }, "{at}");
    }
}

#[test]
fn nothing_is_retried_when_retries_are_off() {
    let policy = with_max_retries(0);
    for reason in [
        RetryReason::RateLimited(None),
        RetryReason::ConcurrencyLimited(None),
        RetryReason::Transient(None),
        RetryReason::Dns,
    ] {
        assert_eq!(policy.next(reason, after(0), 0.5), None, "{reason:?}");
    }
}

#[test]
fn every_wait_is_in_the_unit() {
    let policy = RetryPolicy {
        unit: Duration::from_millis(10),
        ..POLICY
    };
    let wait = wait_before(&policy, RetryReason::Transient(None), 1, 0.5);
    assert_eq!(wait, Some(Duration::from_micros(22_500)));
    let wait = wait_before(&policy, RetryReason::ConcurrencyLimited(None), 0, 0.0);
    assert_eq!(wait, Some(Duration::from_millis(5)));
}
