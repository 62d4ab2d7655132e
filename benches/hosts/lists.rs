//! How many calls and how long it takes a real Terraform to read many tokens,
//! with shared lists and without.

use std::time::{Duration, Instant};

use terraform_provider_okta::terraform::ADDRESS;

use crate::plans::Terraform;
use crate::sample::Sample;
use crate::support::fake_okta::{FakeOkta, RateLimit, Setup, TOKEN_ID, record, token_id};
use crate::table::Table;

/// How long the stand-in takes for any answer.
const LATENCY: Duration = Duration::from_millis(50);

/// A bucket that nobody uses up here.
const AMPLE: u32 = 100_000;

/// One that 1,000 reads use up ten times, and in how many seconds it is full
/// again: fewer than Okta's 60, since a window is waited for whatever its
/// length.
const SCARCE: (u32, u64) = (100, 5);

/// The ways to read, in turn.
const WAYS: [(&str, &[(&str, &str)]); 3] = [
    ("off", &[("OKTA_SHARED_LISTS", "off")]),
    ("shared", &[]),
    ("30 s", &[("OKTA_MAX_AGE_SECONDS", "30")]),
];

#[derive(Clone, Copy)]
struct Case {
    /// How many tokens each app has, of which as many are read as needed.
    tokens: usize,
    reads: usize,
    parallelism: usize,
    is_scarce: bool,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for tokens in [1, 150, 2000] {
        for reads in [1, 150, 1000] {
            for parallelism in [1, 10, 100] {
                // A thousand one by one take a minute each and tell what 150 do.
                if reads < 1000 || parallelism > 1 {
                    cases.push((tokens, reads, parallelism, false));
                }
            }
        }
    }
    for parallelism in [10, 100] {
        cases.push((1000, 1000, parallelism, true));
        cases.push((2000, 1000, parallelism, true));
    }
    let case = |(tokens, reads, parallelism, is_scarce)| Case {
        tokens,
        reads,
        parallelism,
        is_scarce,
    };
    cases.into_iter().map(case).collect()
}

impl Case {
    fn okta(&self) -> FakeOkta {
        let mut rate_limit = RateLimit::new(AMPLE, Duration::from_secs(1));
        if self.is_scarce {
            (rate_limit.limit, rate_limit.window) = SCARCE;
        }
        let okta = FakeOkta::start_with(Setup {
            tls: true,
            latency: LATENCY,
            rate_limit: Some(rate_limit),
            ..Setup::default()
        });
        for app in 0..self.reads.div_ceil(self.tokens) {
            for number in 1..=self.tokens {
                okta.put_token(record(&app_id(app), &token_id(number)));
            }
        }
        okta
    }

    fn name(&self) -> String {
        let bucket = if self.is_scarce { ", scarce" } else { "" };
        format!(
            "{} reads of apps of {}, {} at once{bucket}",
            self.reads, self.tokens, self.parallelism
        )
    }
}

fn app_id(number: usize) -> String {
    format!("0oaApp{number}")
}

fn configuration(reads: usize, tokens: usize) -> String {
    // The stand-in's ids are one prefix and six digits.
    let prefix = TOKEN_ID.trim_end_matches("000001");
    format!(
        r#"terraform {{
  required_providers {{
    okta = {{
      source = "{ADDRESS}"
    }}
  }}
}}
data "okta_app_token" "read" {{
  count     = {reads}
  client_id = format("0oaApp%d", floor(count.index / {tokens}))
  id        = format("{prefix}%06d", count.index % {tokens} + 1)
}}
"#
    )
}

/// Plans every case in every way.
pub(crate) fn measure() -> Table {
    let mut table = Table::new("Calls and time of plans, 50 ms an answer".to_owned());
    for case in cases() {
        for (way, variables) in WAYS {
            let okta = case.okta();
            let terraform = Terraform::new(&okta);
            let configuration = configuration(case.reads, case.tokens);
            let start = Instant::now();
            terraform.plan_alone(&configuration, case.parallelism, variables);
            let mut time = Sample::default();
            time.push_time(start.elapsed());
            let record = okta.metered();
            let calls: u32 = record.windows.iter().sum();
            let what = format!("{}, {way}", case.name());
            let note = format!("{calls} calls, {} refused", record.refused);
            table.measured(&what, &time, "ms", &note);
        }
    }
    table
}

/// 150 reads of 150 apps against a bucket of 100 a minute, as Okta's is.
pub(crate) fn minute() -> Table {
    let okta = FakeOkta::start_with(Setup {
        tls: true,
        rate_limit: Some(RateLimit::new(100, Duration::from_secs(1))),
        ..Setup::default()
    });
    (0..150).for_each(|app| okta.put_token(record(&app_id(app), TOKEN_ID)));
    let terraform = Terraform::new(&okta);
    let start = Instant::now();
    terraform.plan_alone(&configuration(150, 1), 10, &[]);
    let mut time = Sample::default();
    time.push_time(start.elapsed());
    let record = okta.metered();
    let calls: u32 = record.windows.iter().sum();
    let mut table = Table::new("150 reads against 100 a minute".to_owned());
    let note = format!("64 s; {calls} calls, {} refused", record.refused);
    table.measured("150 reads of 150 apps", &time, "ms", &note);
    table
}
