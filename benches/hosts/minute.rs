//! How long 150 reads of as many apps take where Okta allows 100 a minute.

use std::time::Duration;

use crate::plans::{calls, configuration};
use crate::provider;
use crate::route::Route;
use crate::run::Run;
use crate::support::fake_okta::{RateLimit, Setup, TOKEN_ID, record};
use crate::table::{Table, Target, amount};
use crate::terraform::Terraform;

const READS: u32 = 150;

/// Terraform's parallelism by default.
const PARALLELISM: usize = 10;

/// Plans once: a window lasts a minute, as Okta's do.
pub(crate) fn measure(_: &mut Run) -> Table {
    let okta = Route::Tls.okta(Setup {
        rate_limit: Some(RateLimit::new(100, Duration::from_secs(1))),
        ..Setup::default()
    });
    (0..READS).for_each(|app| okta.put_token(record(&format!("0oaApp{app}"), TOKEN_ID)));
    let terraform = Terraform::overriding(&provider::ours().program, Route::Tls, &okta);
    let client_id = "format(\"0oaApp%d\", count.index)";
    let id = format!("\"{TOKEN_ID}\"");
    terraform.write("plan", &configuration(READS as usize, client_id, &id));
    let time = terraform.plan("plan", PARALLELISM).time.as_secs_f64();
    let refused = okta.metered().refused;
    let calls = calls(&okta) as usize + refused;
    let title = "150 reads of 150 apps against 100 a minute";
    let mut table = Table::with(title, &["", "time", "target", "calls", "target", "refused"]);
    table.row(vec![
        provider::OURS.to_owned(),
        amount(time, "s"),
        Target(64.0, "s").judge(time),
        calls.to_string(),
        Target(f64::from(READS), "").judge(calls as f64),
        refused.to_string(),
    ]);
    table
}
