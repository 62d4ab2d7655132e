//! Nothing is refused that headers let one foresee, and no window is wasted.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use terraform_provider_okta::okta::Client;
use tokio::time::interval;

use super::{UNIT, put_apps, read_apps, settings};
use crate::support::fake_okta::{FakeOkta, RateLimit, Record, Setup};

/// How many cases run at once: most of their time they wait.
const AT_ONCE: usize = 9;

/// Where a few milliseconds count, a machine with other work needs a longer
/// second than the rest of these tests.
const LONGER: Duration = Duration::from_millis(25);

/// How long an answer takes where many have to be on their way at once: long
/// enough that what it tells is old when it comes.
const LATENCY: Duration = Duration::from_millis(5);

/// How often the time of a run is taken at most: other work of the machine may
/// hold up one run, and a loss of ours holds up all.
const TRIES: usize = 3;

/// One bucket and those who read from it.
#[derive(Debug, Clone, Copy)]
struct Case {
    reads: usize,
    at_once: usize,
    capacity: u8,
    rate_limit: RateLimit,
    latency: Duration,
}

impl Case {
    fn new(reads: usize, at_once: usize, limit: u32) -> Self {
        Self {
            reads,
            at_once,
            capacity: 100,
            rate_limit: RateLimit::new(limit, UNIT),
            latency: Duration::ZERO,
        }
    }

    fn start(&self) -> (FakeOkta, Client) {
        let okta = FakeOkta::start_with(Setup {
            rate_limit: Some(self.rate_limit),
            latency: self.latency,
            ..Setup::default()
        });
        put_apps(&okta, self.reads);
        let mut settings = settings(&okta, self.rate_limit.unit);
        settings.rate_limit.max_api_capacity = self.capacity;
        (okta, Client::new(settings))
    }

    /// Reads everything, with success, and tells what the bucket saw.
    async fn run(self) -> Record {
        let (okta, client) = self.start();
        for read in read_apps(&client, self.reads, self.at_once).await {
            read.unwrap_or_else(|error| panic!("{self:?}: {error}"));
        }
        okta.metered()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_rate_limited_if_headers_show_the_limit() {
    let mut cases = Vec::new();
    for (reads, limit) in [(10, 20), (100, 40), (1000, 400)] {
        for at_once in [1, 10, 100] {
            for capacity in [100, 50, 10] {
                for latency in [Duration::ZERO, LATENCY] {
                    cases.push(Case {
                        capacity,
                        latency,
                        ..Case::new(reads, at_once, limit)
                    });
                }
            }
        }
    }
    let check = |case: Case| async move {
        let record = case.run().await;
        assert_eq!(record.refused, 0, "{case:?}");
        let budget = (case.rate_limit.limit * u32::from(case.capacity) / 100).max(1);
        let most = record.windows.iter().max();
        assert!(most <= Some(&budget), "{case:?}: {record:?}");
    };
    let checks = stream::iter(cases).map(check);
    checks.buffer_unordered(AT_ONCE).count().await;
}

#[tokio::test]
async fn no_more_requests_are_open_at_once_than_okta_takes() {
    let mut case = Case::new(400, 100, 10_000);
    case.rate_limit.at_once = 35;
    case.latency = Duration::from_millis(20);
    let record = case.run().await;
    assert_eq!(record.refused, 0);
    assert!(record.most_open <= 30, "{record:?}");
}

#[tokio::test]
async fn a_crowd_of_others_is_waited_for() {
    let mut case = Case::new(100, 100, 10_000);
    case.rate_limit.at_once = 8;
    // Long enough that many requests are open at once, and short beside the waits
    // between attempts.
    case.latency = Duration::from_millis(20);
    case.rate_limit.unit = 5 * case.latency;
    let record = case.run().await;
    assert!(record.refused > 0, "it was too crowded: {record:?}");
}

#[tokio::test]
async fn a_share_that_no_header_tells_is_learned() {
    for latency in [Duration::ZERO, LATENCY] {
        let mut case = Case::new(300, 100, 100);
        case.rate_limit.share = 50;
        case.latency = latency;
        let record = case.run().await;
        // Half of a bucket is Okta's usual share, so it is met with one request
        // and kept to: never with all those that are in flight.
        let windows = record.windows.len();
        assert!((1..=windows).contains(&record.refused), "{record:?}");
        assert!(windows <= 7, "{record:?}");
    }
}

#[tokio::test]
async fn an_unexpected_client_quota_costs_one_429_in_each_window() {
    let mut case = Case::new(300, 100, 100);
    case.rate_limit.share = 70;
    case.latency = LATENCY;
    let record = case.run().await;
    // Those in flight when it is first met, then one in each window.
    let windows = record.windows.len();
    assert!(record.refused < 30 + windows, "{record:?}");
    assert!(windows <= 6, "{record:?}");
}

#[tokio::test]
async fn another_client_of_the_bucket_is_given_its_part() {
    let mut case = Case::new(400, 10, 100);
    case.rate_limit.unit = LONGER;
    case.latency = LATENCY;
    let (okta, client) = case.start();
    let other = async {
        // Half of the bucket, some units into each window.
        let mut pace = interval(LONGER / 2);
        loop {
            pace.tick().await;
            okta.eat_up_to(50);
        }
    };
    let read = read_apps(&client, case.reads, case.at_once);
    let reads = tokio::select! {
        reads = read => reads,
        () = other => unreachable!("it has no end"),
    };
    assert!(reads.iter().all(Result::is_ok), "no 429 reaches the user");
    let record = okta.metered();
    let calls = okta.requests().len();
    assert!(record.refused * 50 < calls, "{} of {calls}", record.refused);
}

#[tokio::test]
async fn windows_follow_each_other_without_a_loss() {
    const WINDOWS: u32 = 10;
    let mut case = Case::new(1000, 10, 100);
    case.rate_limit.unit = LONGER;
    let most = 1.05 * 60.0 * f64::from(WINDOWS - 1) + 3.0 * f64::from(WINDOWS);
    let mut taken = Vec::new();
    while taken.iter().all(|units| *units > most) {
        assert!(taken.len() < TRIES, "{taken:?} units, and {most} at most");
        let started = Instant::now();
        let record = case.run().await;
        assert_eq!(record.refused, 0);
        taken.push(started.elapsed().as_secs_f64() / LONGER.as_secs_f64());
    }
}
