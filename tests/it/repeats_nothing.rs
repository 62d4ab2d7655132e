//! `max_retries = 0` and `backoff = false` as they are written: whatever fails
//! is asked for no second time, neither by itself nor in a list.

use std::time::Duration;

use crate::support::audited::{Audited, Block, private_key_block, with};
use crate::support::fake_okta::{API_TOKEN, Answer, FakeOkta, ServiceApp, Setup};
use crate::support::message_pack::{boolean, number, text};
use crate::support::openssl_keys::any;
use crate::support::plugin_host::PluginHost;

/// As many as are read at the same time, of one app.
const READS: usize = 50;

fn organization() -> FakeOkta {
    let okta = FakeOkta::start_with(Setup {
        tokens: READS,
        ..Setup::default()
    });
    okta.oauth()
        .register(ServiceApp::new().key("k1", &any().public));
    okta
}

/// The faults of which each would be worth another attempt.
fn faults() -> Vec<Answer> {
    let limited = Answer::okta_error(429, "E0000047", "Too many requests", &[]);
    vec![
        limited.header("retry-after", "0"),
        // Soon, and not past yet when the first fault has had its second.
        Answer::throttled(Duration::from_secs(4)),
        Answer::empty(500),
        Answer::empty(503).header("retry-after", "0"),
        Answer::closed(),
        Answer::cut_short(),
    ]
}

/// Configures it with a block that is warned of, and nothing else.
async fn configure(audited: &Audited, block: &Block) {
    let block = audited.session().provider_block(block);
    let [warning] = &audited.session().configure(block).await[..] else {
        panic!("one warning");
    };
    assert_eq!(warning.summary, "Requests to Okta Are Not Retried");
    assert_eq!(warning.attribute, None);
}

#[tokio::test]
async fn each_fault_fails_one_read_and_costs_no_further_request() {
    let okta = organization();
    // Reads of one app may share lists here, as they may by default.
    let audited = Audited::start_with(PluginHost::new()).await;
    let settings = [("max_retries", number(0)), ("backoff", boolean(false))];
    for (name, value) in settings {
        let block = vec![
            ("http_proxy", text(okta.url())),
            ("api_token", text(API_TOKEN)),
        ];
        configure(&audited, &with(block, name, value)).await;
        assert_eq!(audited.read_at_once(READS).await, [true; READS]);
        for fault in faults() {
            let before = okta.requests().len();
            okta.answer_next(1, fault.clone());
            let came = audited.read_at_once(READS).await;
            let failed = came.iter().filter(|came| !**came).count();
            let asked = okta.requests().len() - before;
            assert_eq!((failed, asked), (1, READS), "{name} {fault:?}");
        }
    }
    audited.end(&okta, &[]).await;
}

#[tokio::test]
async fn nor_is_the_request_for_an_access_token_repeated() {
    let okta = organization();
    let audited = Audited::start().await;
    for fault in faults() {
        let block = with(private_key_block(&okta, any()), "max_retries", number(0));
        configure(&audited, &block).await;
        let before = okta.requests().len();
        okta.answer_next(1, fault.clone());
        assert_eq!(audited.read_at_once(1).await, [false], "{fault:?}");
        assert_eq!(okta.requests().len(), before + 1, "{fault:?}");
        // The next read asks anew, for an access token and for its record.
        assert_eq!(audited.read_at_once(1).await, [true], "{fault:?}");
        assert_eq!(okta.requests().len(), before + 3, "{fault:?}");
    }
    audited.end(&okta, &[any()]).await;
}
