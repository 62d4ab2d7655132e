//! Plans in a loop with random faults: responses fail, the fake Okta dies and
//! restarts, and Terraform is interrupted and killed. Whatever happens, nothing
//! is left behind, no value is wrong, and an undisturbed plan succeeds.
//!
//! A few plans show that this still works. `make chaos` sets `CHAOS_MINUTES` to
//! continue for longer. `CHAOS_SEED` repeats the choices of an earlier run, but not
//! what they meet, which depends on the machine.

mod fake_okta;
mod outcomes;

use std::env;
use std::io::{Write, stderr};
use std::thread::{panicking, sleep};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fastrand::Rng;
use nix::sys::signal::Signal;
use serde_json::{Map, Value, json};

use crate::support::fake_okta::{API_TOKEN, APP_ID, token_id};
use crate::support::process::Finished;
use crate::support::terraform::leftovers::expect_nothing_left;
use crate::support::terraform::{Installation, Workspace, with_every_host};
use fake_okta::FakeOktaProcess;
use outcomes::Outcomes;

/// How many plans are made where nobody asks for more: each disturbance twice.
const PLANS: usize = 2 * DISTURBANCES.len();

/// How many tokens one plan reads.
const TOKENS: usize = 40;

/// The longest that a fake Okta stays dead: the provider's retries outlast it at
/// times, and at times not.
const LONGEST_DEATH: Duration = Duration::from_secs(6);

/// What would be a mistake of the provider's, whoever was killed.
const MISTAKES: [&str; 4] = [
    "panicked",
    "Mistake in the Provider",
    "did not respond",
    "plugin crashed",
];

/// What happens in the middle of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disturbance {
    /// Nothing but faults, which the provider gets over.
    Faults,
    /// ^C at the terminal.
    Interrupt,
    /// Terraform is killed.
    TerraformKilled,
    /// The fake Okta is killed, and comes back.
    OktaKilled,
}

const DISTURBANCES: [Disturbance; 4] = [
    Disturbance::Faults,
    Disturbance::Interrupt,
    Disturbance::TerraformKilled,
    Disturbance::OktaKilled,
];

#[test]
fn nothing_is_left_and_no_value_is_wrong_whatever_dies() {
    let number = |name: &str| {
        let text = env::var(name).ok();
        text.map(|text| text.parse::<u64>().expect("a number"))
    };
    let seed = number("CHAOS_SEED").unwrap_or_else(|| fastrand::u64(..));
    let minutes = number("CHAOS_MINUTES");
    let end = minutes.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    with_every_host(|host| {
        let mut chaos = Chaos {
            workspace: Workspace::new(host, Installation::Override),
            okta: FakeOktaProcess::start(TOKENS),
            rng: Rng::with_seed(seed),
            usual: Duration::from_secs(2),
            outcomes: Outcomes::default(),
            of: format!("{}, seed {seed}", host.name),
            last: String::new(),
        };
        chaos.write_configuration();
        let goes_on = |plans| match end {
            Some(end) => Instant::now() < end,
            None => plans < PLANS,
        };
        let mut plans = 0;
        while goes_on(plans) {
            chaos.plan(DISTURBANCES[plans % DISTURBANCES.len()]);
            plans += 1;
        }
        if minutes.is_some() {
            // Past the test harness, which would swallow it.
            let _ = writeln!(
                stderr(),
                "{}: {}; nothing left, no value wrong",
                chaos.of,
                chaos.outcomes
            );
        }
    });
}

struct Chaos {
    workspace: Workspace,
    okta: FakeOktaProcess,
    rng: Rng,
    /// How long the last undisturbed plan took: within that, things happen.
    usual: Duration,
    outcomes: Outcomes,
    /// Whose plans they are, and what repeats them.
    of: String,
    /// What was done last.
    last: String,
}

/// Whatever fails: how far it came, past the test harness, which would keep it
/// apart from what the workspace tells.
impl Drop for Chaos {
    fn drop(&mut self) {
        if panicking() {
            let _ = writeln!(stderr(), "{} after {}", self.last, self.outcomes);
        }
    }
}

impl Chaos {
    fn write_configuration(&self) {
        let ids: Vec<_> = (1..=TOKENS).map(token_id).collect();
        let configuration = format!(
            r#"
terraform {{
  required_providers {{
    okta = {{
      source = "okta-rs/okta"
    }}
  }}
}}

provider "okta" {{
  http_proxy       = "{url}"
  api_token        = "{API_TOKEN}"
  min_wait_seconds = 1
  max_wait_seconds = 1
  max_retries      = 5
}}

data "okta_app_token" "each" {{
  for_each  = toset({ids})
  client_id = "{APP_ID}"
  id        = each.key
}}

output "read" {{
  value = base64encode(jsonencode(data.okta_app_token.each))
}}
"#,
            url = self.okta.url(),
            ids = json!(ids),
        );
        self.workspace.write("main.tf", &configuration);
    }

    /// One plan, and what has to be true after it.
    fn plan(&mut self, disturbance: Disturbance) {
        let lists = if self.rng.bool() { "on" } else { "off" };
        self.workspace.set("OKTA_SHARED_LISTS", lists);
        let begin = Instant::now();
        let plan = self.workspace.start(&["plan"]);
        let moment = self.usual.mul_f64(self.rng.f64());
        self.last = format!("{disturbance:?} at {moment:?}, {}", self.of);
        match disturbance {
            Disturbance::Faults => {}
            Disturbance::Interrupt => {
                sleep(moment);
                plan.signal_group(Signal::SIGINT);
            }
            Disturbance::TerraformKilled => {
                sleep(moment);
                plan.signal(Signal::SIGKILL);
            }
            Disturbance::OktaKilled => {
                sleep(moment);
                self.okta.kill();
                sleep(LONGEST_DEATH.mul_f64(self.rng.f64()));
                self.okta.revive();
            }
        }
        let plan = plan.finish();
        if disturbance == Disturbance::Faults {
            self.usual = begin.elapsed();
        }
        self.outcomes.note(disturbance, judge(&plan, disturbance));
        expect_nothing_left(&self.workspace);
    }
}

/// Whether the plan succeeded; how it ended is one of the ways in which it may.
fn judge(plan: &Finished, disturbance: Disturbance) -> bool {
    for mistake in MISTAKES {
        let is_told = plan.stderr.contains(mistake) || plan.stdout.contains(mistake);
        assert!(!is_told, "{plan}");
    }
    if let Some(read) = read(&plan.stdout) {
        assert_eq!(read, expected(), "{plan}");
    }
    let succeeded = plan.status.success();
    // One that is killed after its last word has shown all the same.
    let has_shown = read(&plan.stdout).is_some();
    assert!(has_shown || !succeeded, "{plan}");
    match disturbance {
        Disturbance::Faults => assert!(succeeded, "{plan}"),
        Disturbance::OktaKilled if !succeeded => {
            plan.expect_diagnostic(&["The provider could not read", "tried"]);
        }
        _ => {}
    }
    succeeded
}

/// What the plan shows of the output.
fn read(stdout: &str) -> Option<Value> {
    let (_, shown) = stdout.split_once("+ read = \"")?;
    let (encoded, _) = shown.split_once('"')?;
    let bytes = STANDARD
        .decode(encoded)
        .expect("base64, as Terraform writes it");
    Some(serde_json::from_slice(&bytes).expect("JSON, as Terraform writes it"))
}

/// All eight values of each token.
fn expected() -> Value {
    let ids = (1..=TOKENS).map(token_id);
    let tokens = ids.map(|id| {
        let mut token = crate::terraform::first_token();
        token["id"] = json!(id);
        (id, token)
    });
    Value::Object(Map::from_iter(tokens))
}
