//! How many calls and how long it takes a real Terraform to read many tokens,
//! with shared lists and without.

use std::time::Duration;

use crate::plans::{calls, configuration};
use crate::route::Route;
use crate::run::{Run, rounds};
use crate::sample::Sample;
use crate::support::fake_okta::{FakeOkta, RateLimit, Setup, TOKEN_ID, record, token_id};
use crate::support::plugin_host::BINARY;
use crate::table::{Table, Target, amount, ratio, spread};
use crate::terraform::Terraform;

/// How long the fake Okta takes for any answer.
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
const MOST_TIME: f64 = 1.02;

/// The ways to read, in turn; the others are compared with the first.
const WAYS: [(&str, &[(&str, &str)]); 2] =
    [("off", &[("OKTA_SHARED_LISTS", "off")]), (SHARED, &[])];
const SHARED: &str = "shared";

const COLUMNS: [&str; 8] = [
    "plan, 50 ms an answer",
    "median",
    "p10 to p90",
    "to off",
    "target",
    "calls",
    "target",
    "refused",
];

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
        let okta = Route::Tls.okta(Setup {
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
            (SHARED, 1000, 10) if self.is_scarce => singly * 60 / 100,
            (SHARED, 1000, 100) if self.is_scarce => singly / 10,
            // Of seven apps at once, each has one or two of the ten open reads.
            _ => all,
        }
    }

    fn row(&self, way: &str, outcome: &Outcome, singly: &Outcome) -> Vec<String> {
        let most = self.most_calls(way, singly.calls);
        let slowness = outcome.time.median() / singly.time.median();
        let time_target = if self.is_scarce {
            String::new()
        } else {
            Target(MOST_TIME, "×").judge(slowness)
        };
        vec![
            format!("{}, {way}", self.name()),
            amount(outcome.time.median(), "ms"),
            spread(&outcome.time),
            ratio(slowness),
            time_target,
            outcome.calls.to_string(),
            Target(f64::from(most), "").judge(f64::from(outcome.calls)),
            outcome.refused.to_string(),
        ]
    }

    fn plan(&self, variables: &[(&'static str, &str)], outcome: &mut Outcome) {
        let okta = self.okta();
        let reading = reading(self.reads, self.tokens);
        outcome
            .time
            .push_time(plan(&okta, &reading, self.parallelism, variables));
        outcome.calls = outcome.calls.max(requests(&okta));
        outcome.refused += okta.metered().refused;
    }
}

/// How long one plan takes with these variables set.
fn plan(
    okta: &FakeOkta,
    configuration: &str,
    parallelism: usize,
    variables: &[(&'static str, &str)],
) -> Duration {
    let mut terraform = Terraform::overriding(BINARY.as_ref(), Route::Tls, okta);
    for (name, value) in variables {
        terraform.set(name, value);
    }
    terraform.write("alone", configuration);
    terraform.plan("alone", parallelism).time
}

fn app_id(number: usize) -> String {
    format!("0oaApp{number}")
}

fn reading(reads: usize, tokens: usize) -> String {
    // The fake Okta's ids are one prefix and six digits.
    let prefix = TOKEN_ID.trim_end_matches("000001");
    // From all over the list.
    let step = (tokens / reads).max(1);
    let client_id = format!("format(\"0oaApp%d\", floor(count.index / {tokens}))");
    let id = format!("format(\"{prefix}%06d\", count.index % {tokens} * {step} + 1)");
    configuration(reads, &client_id, &id)
}

/// Plans every case in every way, but a thousand reads one by one.
pub(crate) fn measure(_: &mut Run) -> Table {
    let cases = cases().into_iter().filter(|case| !case.is_slow());
    compare("Calls and time of plans, 50 ms an answer", cases)
}

/// The cases of a thousand reads one by one.
pub(crate) fn one_by_one(_: &mut Run) -> Table {
    let cases = cases().into_iter().filter(Case::is_slow);
    compare("The same, a thousand reads one by one", cases)
}

fn compare(title: &str, cases: impl Iterator<Item = Case>) -> Table {
    let mut table = Table::with(title, &COLUMNS);
    for case in cases {
        let mut outcomes = WAYS.map(|_| Outcome::default());
        for _ in 0..rounds(case.rounds()) {
            for ((_, variables), outcome) in WAYS.iter().zip(&mut outcomes) {
                case.plan(variables, outcome);
            }
        }
        for ((way, _), outcome) in WAYS.iter().zip(&outcomes) {
            table.row(case.row(way, outcome, &outcomes[0]));
        }
    }
    table
}

/// All requests, those that were refused included.
fn requests(okta: &FakeOkta) -> u32 {
    let refused = u32::try_from(okta.metered().refused).unwrap_or(u32::MAX);
    calls(okta) + refused
}

/// 150 reads of 150 apps against a bucket of 100 a minute, as Okta's is.
pub(crate) fn minute(_: &mut Run) -> Table {
    const READS: u32 = 150;
    let okta = Route::Tls.okta(Setup {
        rate_limit: Some(RateLimit::new(100, Duration::from_secs(1))),
        ..Setup::default()
    });
    (0..150).for_each(|app| okta.put_token(record(&app_id(app), TOKEN_ID)));
    let time = plan(&okta, &reading(150, 1), 10, &[]).as_secs_f64();
    let (calls, refused) = (requests(&okta), okta.metered().refused);
    let title = "150 reads of 150 apps against 100 a minute";
    let mut table = Table::with(title, &["", "time", "target", "calls", "target", "refused"]);
    table.row(vec![
        "this provider".to_owned(),
        amount(time, "s"),
        Target(64.0, "s").judge(time),
        calls.to_string(),
        Target(f64::from(READS), "").judge(f64::from(calls)),
        refused.to_string(),
    ]);
    table
}
