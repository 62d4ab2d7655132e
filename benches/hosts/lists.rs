//! What many tokens cost a real Terraform, in calls and in time: all of an app
//! in one read of `okta_app_tokens`, and one read for each, with shared lists
//! and without.

use std::time::Duration;

use crate::plans::{calls, configuration};
use crate::provider;
use crate::route::Route;
use crate::run::{Headline, Run, rounds};
use crate::sample::Sample;
use crate::support::fake_okta::{FakeOkta, RateLimit, Setup, TOKEN_ID, record};
use crate::table::{Table, Target, amount, ratio, spread};
use crate::terraform::Terraform;

/// How long the fake Okta takes for any answer.
const LATENCY: Duration = Duration::from_millis(50);

/// Terraform's parallelism by default.
const PARALLELISM: usize = 10;

/// A limit that nobody uses up here.
const AMPLE: u32 = 100_000;

/// Some organizations' limit, and in how many seconds it resets here: fewer than
/// Okta's 60, since a window is waited for whatever its length.
const SCARCE: (u32, u64) = (100, 2);

const COLUMNS: [&str; 9] = [
    "plan, 50 ms an answer",
    "way",
    "median",
    "p10 to p90",
    "to the first way, with its interval of 95 %",
    "target",
    "calls",
    "target",
    "refused",
];

/// How tokens are read.
#[derive(Clone, Copy)]
enum Way {
    /// One by one, with `OKTA_SHARED_LISTS=off`.
    Singly,
    /// One by one, as by default.
    Shared,
    /// In one read.
    Listed,
}

use Way::{Listed, Shared, Singly};

impl Way {
    fn name(self) -> &'static str {
        match self {
            Singly => "one by one, lists off",
            Shared => "one by one",
            Listed => "okta_app_tokens",
        }
    }

    /// What the picture shows of it.
    fn headline(self) -> Option<Headline> {
        match self {
            Singly => None,
            Shared => Some(Headline::SingleReads),
            Listed => Some(Headline::ListRead),
        }
    }
}

/// Plans that are compared: the others with the first.
struct Case {
    what: &'static str,
    /// How many tokens each app has.
    tokens: usize,
    reads: usize,
    /// How many of the reads there is one token for.
    token_every: usize,
    is_scarce: bool,
    ways: &'static [Way],
    /// How often each way is taken, in turn with the others.
    rounds: usize,
    /// How long the last way may take, in times the first one.
    most_time: Option<f64>,
    /// The most calls of the last way, for that many of the first.
    most_calls: fn(u32) -> u32,
    /// Whether the picture shows it.
    is_drawn: bool,
}

const USUAL: Case = Case {
    what: "",
    tokens: 1,
    reads: 1,
    token_every: 1,
    is_scarce: false,
    ways: &[Singly, Shared],
    rounds: 1,
    most_time: None,
    most_calls: |singly| singly,
    is_drawn: false,
};

const CASES: [Case; 9] = [
    Case {
        what: "an app of 1,000",
        tokens: 1000,
        reads: 1000,
        ways: &[Singly, Shared, Listed],
        rounds: 5,
        most_time: Some(0.15),
        most_calls: |_| 5,
        is_drawn: true,
        ..USUAL
    },
    Case {
        what: "an app of 50,000, 100 requests a window",
        tokens: 50_000,
        is_scarce: true,
        ways: &[Listed],
        most_calls: |_| 250,
        ..USUAL
    },
    Case {
        what: "200 reads of one app",
        tokens: 200,
        reads: 200,
        rounds: 40,
        most_time: Some(1.02),
        ..USUAL
    },
    Case {
        what: "150 reads of an app of 150, 100 requests a window",
        tokens: 150,
        reads: 150,
        is_scarce: true,
        rounds: 3,
        most_calls: |_| 30,
        ..USUAL
    },
    Case {
        what: "80 reads, half of the ids absent, 100 requests a window",
        tokens: 80,
        reads: 80,
        token_every: 2,
        is_scarce: true,
        rounds: 3,
        most_calls: |singly| singly + 2,
        ..USUAL
    },
    Case {
        what: "80 reads, all ids but one absent, 100 requests a window",
        tokens: 80,
        reads: 80,
        token_every: 80,
        is_scarce: true,
        rounds: 3,
        most_calls: |singly| singly + 2,
        ..USUAL
    },
    Case {
        what: "1 read",
        rounds: 15,
        most_time: Some(1.02),
        ..USUAL
    },
    Case {
        what: "a read of each of 200 apps",
        reads: 200,
        rounds: 15,
        most_time: Some(1.02),
        ..USUAL
    },
    Case {
        what: "a read of each of 200 apps, 100 requests a window",
        reads: 200,
        is_scarce: true,
        rounds: 3,
        ..USUAL
    },
];

/// What one way came to in one case.
#[derive(Default)]
struct Outcome {
    /// In milliseconds.
    times: Vec<f64>,
    /// The most of all rounds.
    calls: u32,
    refused: usize,
}

impl Outcome {
    fn add(&mut self, time: Duration, okta: &FakeOkta) {
        self.times.push(time.as_secs_f64() * 1000.0);
        self.calls = self.calls.max(requests(okta));
        self.refused += okta.metered().refused;
    }

    fn times(&self) -> Sample {
        self.times.iter().copied().collect()
    }
}

impl Case {
    fn okta(&self) -> FakeOkta {
        let mut rate_limit = RateLimit::new(AMPLE, Duration::from_secs(1));
        if self.is_scarce {
            (rate_limit.limit, rate_limit.window) = SCARCE;
        }
        let okta = Route::Tls.okta(Setup {
            latency: LATENCY,
            tokens: 0,
            rate_limit: Some(rate_limit),
            ..Setup::default()
        });
        for app in 0..self.apps() {
            for number in (1..=self.tokens).filter(|number| number % self.token_every == 0) {
                okta.put_token(record(&app_id(app), &id(number)));
            }
        }
        okta
    }

    fn apps(&self) -> usize {
        self.reads.div_ceil(self.tokens)
    }

    fn configuration(&self, way: Way) -> String {
        let listed = match way {
            Listed => 1,
            Singly | Shared => self.reads,
        };
        let client_id = format!(
            "format(\"{APP_PREFIX}%d\", floor(count.index / {}))",
            self.tokens
        );
        let id = format!(
            "format(\"{}%06d\", count.index % {} + 1)",
            id_prefix(),
            self.tokens
        );
        let singly = configuration(listed, &client_id, &id);
        match way {
            Listed => singly
                .replace("\"okta_app_token\"", "\"okta_app_tokens\"")
                .replace(&format!("  id        = {id}\n"), ""),
            Singly | Shared => singly,
        }
    }

    fn plan(&self, way: Way, outcome: &mut Outcome) {
        let okta = self.okta();
        let mut terraform = Terraform::overriding(&provider::ours().program, Route::Tls, &okta);
        if matches!(way, Singly) {
            terraform.set("OKTA_SHARED_LISTS", "off");
        }
        terraform.write("plan", &self.configuration(way));
        let has_absent = self.token_every > 1;
        let cost = match has_absent {
            true => terraform.plan_in_vain("plan", PARALLELISM),
            false => terraform.plan("plan", PARALLELISM),
        };
        outcome.add(cost.time, &okta);
    }

    fn row(&self, way: usize, outcomes: &[Outcome]) -> Vec<String> {
        let (first, outcome) = (&outcomes[0], &outcomes[way]);
        let times = outcome.times();
        let pairs = outcome.times.iter().zip(&first.times);
        let ratios: Sample = pairs.map(|(time, first)| time / first).collect();
        let [low, high] = ratios.interval_of_median();
        let is_judged = way + 1 == outcomes.len();
        let judged = |target: Option<Target>, figure: f64| match target.filter(|_| is_judged) {
            Some(target) => target.judge(figure),
            None => String::new(),
        };
        let compared = match way {
            0 => String::new(),
            _ => format!("{}, {low:.3} to {high:.3}", ratio(ratios.median())),
        };
        let most_time = self.most_time.map(|most| Target(most, "×"));
        let most_calls = Target(f64::from((self.most_calls)(first.calls)), "");
        vec![
            self.what.to_owned(),
            self.ways[way].name().to_owned(),
            amount(times.median(), "ms"),
            spread(&times),
            compared,
            judged(most_time, ratios.median()),
            outcome.calls.to_string(),
            judged(Some(most_calls), f64::from(outcome.calls)),
            outcome.refused.to_string(),
        ]
    }
}

const APP_PREFIX: &str = "0oaApp";

fn app_id(number: usize) -> String {
    format!("{APP_PREFIX}{number}")
}

/// What the fake Okta's ids begin with; six digits follow.
fn id_prefix() -> &'static str {
    TOKEN_ID.trim_end_matches("000001")
}

fn id(number: usize) -> String {
    format!("{}{number:06}", id_prefix())
}

/// Plans every case in every way.
pub(crate) fn measure(run: &mut Run) -> Table {
    let mut table = Table::with("Many tokens, 50 ms an answer", &COLUMNS);
    for case in CASES {
        let mut outcomes: Vec<_> = case.ways.iter().map(|_| Outcome::default()).collect();
        for round in 0..rounds(case.rounds) {
            let mut ways: Vec<_> = case.ways.iter().zip(&mut outcomes).collect();
            // Neither is always the one that finds the machine warm.
            if round % 2 == 1 {
                ways.reverse();
            }
            for (way, outcome) in ways {
                case.plan(*way, outcome);
            }
        }
        for (index, way) in case.ways.iter().enumerate() {
            table.row(case.row(index, &outcomes));
            if let (true, Some(headline)) = (case.is_drawn, way.headline()) {
                run.note(headline, 0, outcomes[index].times().median() / 1000.0);
            }
        }
    }
    table
}

/// All requests, those that were refused included.
fn requests(okta: &FakeOkta) -> u32 {
    let refused = u32::try_from(okta.metered().refused).unwrap_or(u32::MAX);
    calls(okta) + refused
}
