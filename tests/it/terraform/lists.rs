//! Lists of many pages that end before their last page.

use std::time::Duration;

use nix::sys::signal::Signal;

use super::interruption::expect_interrupted;
use super::{LIST, REQUIREMENT, configuration};
use crate::support::fake_okta::{API_TOKEN, Answer, FakeOkta, Setup};
use crate::support::terraform::on_every_host;

/// An answer that comes later than any test lasts.
const NEVER: Duration = Duration::from_secs(60);

/// An organization whose app has three pages of tokens, of which the third does
/// not come.
fn okta() -> FakeOkta {
    let okta = FakeOkta::start_with(Setup {
        tokens: 600,
        ..Setup::default()
    });
    okta.answer_next(2, Answer::usual());
    okta.answer_next(1, Answer::usual().after(NEVER));
    okta
}

#[test]
fn an_interrupt_ends_a_list_in_its_middle_at_once() {
    on_every_host(|workspace| {
        let okta = okta();
        workspace.write("main.tf", &configuration(&okta, LIST));
        let plan = workspace.start(&["plan"]);
        okta.wait_for_requests(3);
        plan.signal(Signal::SIGINT);
        expect_interrupted(workspace, plan);
        assert_eq!(okta.requests().len(), 3);
    });
}

#[test]
fn an_interrupt_ends_a_list_that_waits_for_a_rate_limit_at_once() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start_with(Setup {
            tokens: 600,
            ..Setup::default()
        });
        okta.answer_next(1, Answer::usual());
        okta.answer_next(1, Answer::throttled(NEVER));
        workspace.write("main.tf", &configuration(&okta, LIST));
        let plan = workspace.start(&["plan"]);
        okta.wait_for_requests(2);
        okta.wait_for_silence();
        plan.signal(Signal::SIGINT);
        expect_interrupted(workspace, plan);
        assert_eq!(okta.requests().len(), 2);
    });
}

#[test]
fn a_list_that_takes_longer_than_request_timeout_says_how_many_pages_came() {
    on_every_host(|workspace| {
        let okta = okta();
        let provider = format!(
            "provider \"okta\" {{\n  http_proxy      = {:?}\n  api_token       = {API_TOKEN:?}\n  \
             request_timeout = 2\n}}\n",
            okta.url()
        );
        workspace.write("main.tf", &[REQUIREMENT, &provider, LIST].concat());
        let plan = workspace.fail(&["plan"]);
        plan.expect_diagnostic(&["2 pages with 400 matching tokens", "request_timeout"]);
        assert_eq!(okta.requests().len(), 3);
    });
}
