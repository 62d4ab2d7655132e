//! A request that several reads share says whose it is, and the last line says
//! what there was in all.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;

use super::lines::Line;
use crate::support::fake_okta::{APP_ID, FakeOkta, Setup, token_id};
use crate::support::okta::configure;
use crate::support::plugin_host::PluginHost;
use crate::support::session::app_token_of;

const READS: usize = 10;

#[tokio::test]
async fn a_shared_call_has_an_id_of_its_own_and_those_of_its_reads() {
    let okta = FakeOkta::start_with(Setup {
        tokens: READS,
        latency: Duration::from_millis(30),
        ..Setup::default()
    });
    let plugin = PluginHost::new().variable("TF_LOG", "DEBUG").start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    configure(&session, &okta).await;
    let reads = (1..=READS).map(|number| session.read(app_token_of(APP_ID, &token_id(number))));
    for read in join_all(reads).await {
        assert_eq!(read.diagnostics, []);
    }
    connection.shut_down().await;
    let log = plugin.whole_log().await;
    let lines: Vec<_> = log.iter().map(|line| Line::parse(line)).collect();
    let reads = lines
        .iter()
        .filter(|line| line.get("tf_rpc") == Some("ReadDataSource"));
    let reads: BTreeSet<_> = reads.filter_map(|line| line.get("tf_req_id")).collect();
    let shared: Vec<_> = lines
        .iter()
        .filter(|line| line.get("call_id").is_some())
        .collect();
    assert!(!shared.is_empty(), "a list was asked for: {lines:#?}");
    for line in shared {
        assert_eq!(line.get("tf_req_id"), None, "{line:?}");
        let ids: Vec<_> = line
            .get("tf_req_ids")
            .unwrap_or_default()
            .split(',')
            .collect();
        assert!(ids.len() > 1, "{line:?}");
        assert!(ids.iter().all(|id| reads.contains(id)), "{line:?}");
    }
    let calls = okta.requests();
    let lists = calls
        .iter()
        .filter(|call| call.target.contains('?'))
        .count();
    let sum = lines
        .iter()
        .find(|line| line.module() == "provider.okta.tally");
    let sum = sum.expect("a line that sums up");
    let count = |name| sum.get(name).expect("a count").to_owned();
    assert_eq!(sum.level(), "info");
    assert_eq!(count("reads"), READS.to_string());
    assert_eq!(count("calls"), calls.len().to_string());
    assert_eq!(count("lists"), lists.to_string());
    for none in ["retries", "refused_429", "waited_ms"] {
        assert_eq!(count(none), "0", "{none}");
    }
}
