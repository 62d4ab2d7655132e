//! Rate limits, as Terraform's users meet them.

use std::time::{Duration, Instant};

use super::{REQUIREMENT, first_token};
use crate::support::fake_okta::{API_TOKEN, Answer, FakeOkta, TOKEN_ID, record};
use crate::support::terraform::on_every_host;

const READS: usize = 30;

/// Far less than the hour that the response asks to wait.
const LIMIT: Duration = Duration::from_secs(60);

fn limited_for_an_hour() -> Answer {
    let limited = Answer::okta_error(429, "E0000047", "Too many requests", &[]);
    limited.header("Retry-After", "3600")
}

/// A provider block with this setting, and a read of each of so many apps.
fn configuration(okta: &FakeOkta, setting: &str) -> String {
    (0..READS).for_each(|number| okta.put_token(record(&format!("0oaApp{number}"), TOKEN_ID)));
    let url = okta.url();
    format!(
        r#"{REQUIREMENT}
provider "okta" {{
  http_proxy = "{url}"
  api_token  = "{API_TOKEN}"
  {setting}
}}

data "okta_app_token" "all" {{
  count     = {READS}
  client_id = "0oaApp${{count.index}}"
  id        = "{TOKEN_ID}"
}}

output "statuses" {{
  value = distinct(data.okta_app_token.all[*].status)
}}
"#
    )
}

#[test]
fn one_429_that_asks_to_wait_an_hour_delays_thirty_reads_by_max_wait_seconds() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let text = configuration(&okta, "max_wait_seconds = 5");
        workspace.write("main.tf", &text);
        okta.answer_next(2, Answer::usual());
        okta.answer_next(1, limited_for_an_hour());
        let started = Instant::now();
        workspace.succeed(&["apply", "-auto-approve"]);
        let took = started.elapsed();
        assert!((Duration::from_secs(5)..LIMIT).contains(&took), "{took:?}");
        assert_eq!(okta.requests().len(), READS + 1);
        let statuses = workspace.json(&["output", "-json", "statuses"]);
        assert_eq!(statuses, serde_json::json!([first_token()["status"]]));
    });
}

#[test]
fn a_read_that_times_out_names_the_429_and_its_setting() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, "request_timeout = 1"));
        okta.answer_next(READS, limited_for_an_hour());
        let refusal = workspace.fail(&["plan"]);
        refusal.expect_diagnostic(&["Okta Read Timed Out", "429", "request_timeout"]);
    });
}
