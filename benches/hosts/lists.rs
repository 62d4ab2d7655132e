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
const SCARCE: (u32, u64) = (100, 2);

/// How often each way is taken, in turn with the others, where times are
/// compared. One after the other, reads differ too little for that.
const ROUNDS: usize = 3;

/// How long a plan with shared lists may take, in times that without them,
/// where no limit is near.
const MOST_TIME: f64 = 1.15;

/// The ways to read, in turn; the others are compared with the first.
const WAYS: [(&str, &[(&str, &str)]); 3] = [
    ("off", &[("OKTA_SHARED_LISTS", "off")]),
    (SHARED, &[]),
    (KEPT, &[("OKTA_MAX_AGE_SECONDS", "30")]),
];
const SHARED: &str = "shared";
const KEPT: &str = "30 s";

#[derive(Clone, Copy)]
struct Case {
    /// How many tokens each app has, of which as many are read as needed.
    tokens: usize,
    reads: usize,
    parallelism: usize,
    is_scarce: bool,
}

/// What one way came to in one case.
#[derive(Default)]
struct Outcome {
    time: Sample,
    /// The most of all rounds.
    calls: u32,
    refused: usize,
}

/// Everything there is to combine, and a thousand tokens of one app.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for is_scarce in [false, true] {
        for tokens in [1, 150, 2000] {
            for reads in [1, 150, 1000] {
                cases.extend([1, 10, 100].map(|parallelism| Case {
                    tokens,
                    reads,
                    parallelism,
                    is_scarce,
                }));
            }
        }
    }
    cases.extend([10, 100].map(|parallelism| Case {
        tokens: 1000,
        reads: 1000,
        parallelism,
        is_scarce: true,
    }));
    cases
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
        for app in 0..self.apps() {
            for number in 1..=self.tokens {
                okta.put_token(record(&app_id(app), &token_id(number)));
            }
        }
        okta
    }

    fn apps(&self) -> usize {
        self.reads.div_ceil(self.tokens)
    }

    /// Whether it takes a minute for each way: a thousand reads one by one.
    fn is_slow(&self) -> bool {
        self.reads >= 1000 && self.parallelism == 1
    }

    fn rounds(&self) -> usize {
        if self.is_scarce || self.parallelism == 1 {
            1
        } else {
            ROUNDS
        }
    }

    fn name(&self) -> String {
        let bucket = if self.is_scarce { ", scarce" } else { "" };
        format!(
            "{} reads of apps of {}, {} at once{bucket}",
            self.reads, self.tokens, self.parallelism
        )
    }

    /// The most calls in that way, where so many were needed singly.
    fn most_calls(&self, way: &str, singly: u32) -> u32 {
        let all = singly + 2 * u32::try_from(self.apps()).unwrap_or(u32::MAX);
        match (way, self.tokens, self.parallelism) {
            (KEPT, _, _) if self.reads >= 1000 && self.apps() == 1 => 12,
            (SHARED, 1000, 10) if self.is_scarce => singly * 60 / 100,
            (SHARED, 1000, 100) if self.is_scarce => singly / 10,
            (SHARED, 150, 10) if self.reads >= 150 && !self.is_scarce => singly / 5,
            _ => all,
        }
    }

    fn plan(&self, variables: &[(&str, &str)], outcome: &mut Outcome) {
        let okta = self.okta();
        let terraform = Terraform::new(&okta);
        let configuration = configuration(self.reads, self.tokens);
        let start = Instant::now();
        terraform.plan_alone(&configuration, self.parallelism, variables);
        outcome.time.push_time(start.elapsed());
        outcome.calls = outcome.calls.max(calls(&okta));
        outcome.refused += okta.metered().refused;
    }
}

fn app_id(number: usize) -> String {
    format!("0oaApp{number}")
}

fn configuration(reads: usize, tokens: usize) -> String {
    // The stand-in's ids are one prefix and six digits.
    let prefix = TOKEN_ID.trim_end_matches("000001");
    // From all over the list.
    let step = (tokens / reads).max(1);
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
  id        = format("{prefix}%06d", count.index % {tokens} * {step} + 1)
}}
"#
    )
}

/// Plans every case in every way, but a thousand reads one by one.
pub(crate) fn measure() -> Table {
    let cases = cases().into_iter().filter(|case| !case.is_slow());
    compare("Calls and time of plans, 50 ms an answer", cases)
}

/// The cases of a thousand reads one by one.
pub(crate) fn one_by_one() -> Table {
    let cases = cases().into_iter().filter(Case::is_slow);
    compare("The same, a thousand reads one by one", cases)
}

fn compare(title: &str, cases: impl Iterator<Item = Case>) -> Table {
    let mut table = Table::new(title);
    for case in cases {
        let mut outcomes = WAYS.map(|_| Outcome::default());
        for _ in 0..case.rounds() {
            for ((_, variables), outcome) in WAYS.iter().zip(&mut outcomes) {
                case.plan(variables, outcome);
            }
        }
        let [singly, ..] = &outcomes;
        for ((way, _), outcome) in WAYS.iter().zip(&outcomes) {
            let most = case.most_calls(way, singly.calls);
            let ratio = outcome.time.median() / singly.time.median();
            let is_slower = !case.is_scarce && ratio > MOST_TIME;
            let is_missed = outcome.calls > most || outcome.refused > 0 || is_slower;
            let note = format!(
                "{} calls, {most} at most; {} refused{}{}",
                outcome.calls,
                outcome.refused,
                if case.is_scarce { "" } else { "; 1.15 ×" },
                missed(is_missed),
            );
            let what = format!("{}, {way}", case.name());
            table.compared(&what, &outcome.time, "ms", &singly.time, &note);
        }
    }
    table
}

/// All requests, those that were refused included.
fn calls(okta: &FakeOkta) -> u32 {
    let record = okta.metered();
    let refused = u32::try_from(record.refused).unwrap_or(u32::MAX);
    record.windows.iter().sum::<u32>() + refused
}

fn missed(is_missed: bool) -> &'static str {
    if is_missed { ": MISSED" } else { "" }
}

/// 150 reads of 150 apps against a bucket of 100 a minute, as Okta's is.
pub(crate) fn minute() -> Table {
    const MOST: Duration = Duration::from_secs(64);
    const READS: u32 = 150;
    let okta = FakeOkta::start_with(Setup {
        tls: true,
        rate_limit: Some(RateLimit::new(100, Duration::from_secs(1))),
        ..Setup::default()
    });
    (0..150).for_each(|app| okta.put_token(record(&app_id(app), TOKEN_ID)));
    let terraform = Terraform::new(&okta);
    let start = Instant::now();
    terraform.plan_alone(&configuration(150, 1), 10, &[]);
    let elapsed = start.elapsed();
    let mut time = Sample::default();
    time.push_time(elapsed);
    let (calls, refused) = (calls(&okta), okta.metered().refused);
    let mut table = Table::new("150 reads against 100 a minute");
    let is_missed = elapsed > MOST || calls != READS || refused > 0;
    let note = format!(
        "64 s; {calls} calls, {refused} refused{}",
        missed(is_missed)
    );
    table.measured("150 reads of 150 apps", &time, "ms", &note);
    table
}
