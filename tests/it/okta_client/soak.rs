//! Many reads in one process with random faults: none is lost, none gets
//! another's record, and nothing accumulates.
//!
//! Memory and descriptors are those of the whole process, so they are checked
//! only where this test has the process to itself: in `make soak`, which sets
//! `SOAK_READS` to the number of reads.

use std::env;
use std::fs;
use std::io::{Write, stderr};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use terraform_provider_okta::okta::{Client, Error, RetrySettings, Settings};

use tokio::time::{Instant, sleep};

use super::{app_id, settings};
use crate::support::fake_okta::{Answer, FakeOkta, record, token_id};

/// How many reads are made where nobody asks for more.
const READS: usize = 3_000;

/// Apps and their tokens, over which the reads are spread.
const APPS: usize = 10;
const TOKENS: usize = 50;

/// How many reads are open together.
const AT_ONCE: usize = 50;

/// How many of a hundred answers are faults.
const FAULTS: u32 = 5;

/// How long both ends may take to close their connections.
const PATIENCE: Duration = Duration::from_secs(10);

/// What resident memory may still grow by after the first tenth, in kB: what
/// an allocator may leave unused here and there.
const GROWTH: u64 = 8 << 10;

#[tokio::test]
async fn nothing_is_lost_or_piles_up_while_things_go_wrong() {
    let okta = FakeOkta::start();
    for app in 0..APPS {
        for number in 1..=TOKENS {
            okta.put_token(record(&app_id(app), &token_id(number)));
        }
    }
    okta.fail_at_random(FAULTS, Answer::mishaps());
    okta.forget_requests();
    let settings = settings(&okta, Duration::from_millis(1));
    let client = Client::new(Settings {
        retry: RetrySettings {
            max_retries: 20,
            ..settings.retry
        },
        ..settings
    });
    let soak = env::var("SOAK_READS").ok();
    let reads = soak
        .as_ref()
        .map_or(READS, |reads| reads.parse().expect("a number"));
    let before = descriptors();
    run(&client, reads / 10).await;
    let resident = resident();
    run(&client, reads - reads / 10).await;
    let growth = self::resident().saturating_sub(resident);
    drop(client);
    let left = left_beyond(before).await;
    if soak.is_some() {
        let figures = format!("{resident} kB resident, {growth} kB more at the end, {left} left");
        writeln!(stderr(), "{figures}").expect("somebody reads");
        assert!(growth < GROWTH, "{figures}");
        assert_eq!(left, 0, "{figures}");
    }
}

/// How many descriptors more there are than that, once connections that are
/// closed are gone.
async fn left_beyond(before: usize) -> usize {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = descriptors().saturating_sub(before);
        if left == 0 || Instant::now() > deadline {
            return left;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

async fn run(client: &Client, reads: usize) {
    let read = |_| async {
        let app_id = app_id(fastrand::usize(0..APPS));
        let token_id = token_id(fastrand::usize(1..=TOKENS));
        let read = client.app_token(&app_id, &token_id).await;
        let token = read.unwrap_or_else(|error: Error| panic!("{token_id}: {error:?}"));
        assert_eq!((token.client_id, token.id), (app_id, token_id));
    };
    let reads = stream::iter(0..reads).map(read);
    reads.buffer_unordered(AT_ONCE).count().await;
}

/// What this process holds in memory, in kB; 0 where nobody tells.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    number.unwrap_or_default()
}

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}
