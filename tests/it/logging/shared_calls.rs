//! A request that several reads share says whose it is, and the last line says
//! what there was in all.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;

use super::lines::Line;
use crate::support::fake_okta::{APP_ID, Answer, FakeOkta, RateLimit, Setup, record, token_id};
use crate::support::okta::configure;
use crate::support::plugin_host::PluginHost;
use crate::support::pulumi::Launch;
use crate::support::session::{Session, app_token_of};

const READS: usize = 10;

/// An Okta whose requests are scarce, as the first responses say.
fn scarce() -> FakeOkta {
    FakeOkta::start_with(Setup {
        tokens: READS,
        latency: Duration::from_millis(30),
        rate_limit: Some(RateLimit::new(100, Duration::from_secs(1))),
        ..Setup::default()
    })
}

/// Reads all tokens at once, twice: with single requests, then from a list.
async fn read_twice(session: &Session) {
    for _ in 0..2 {
        let reads = (1..=READS).map(|number| session.read(app_token_of(APP_ID, &token_id(number))));
        for read in join_all(reads).await {
            assert_eq!(read.diagnostics, []);
        }
    }
}

#[tokio::test]
async fn a_list_that_contradicts_a_single_read_is_the_last_and_warned_of() {
    let okta = scarce();
    let mut records: Vec<_> = (1..=READS)
        .map(|number| record(APP_ID, &token_id(number)))
        .collect();
    records[0]["status"] = "REVOKED".into();
    let path = format!("/api/v1/apps/{APP_ID}/tokens");
    okta.answer_path(&path, Answer::json(200, &records.into()));
    let plugin = PluginHost::new().variable("TF_LOG", "WARN").start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    configure(&session, &okta).await;
    read_twice(&session).await;
    read_twice(&session).await;
    connection.shut_down().await;
    let calls = okta.requests();
    let lists = calls.iter().filter(|call| call.target.contains('?'));
    assert_eq!(lists.count(), 1);
    let log = plugin.whole_log().await;
    let lines: Vec<_> = log.iter().map(|line| Line::parse(line)).collect();
    let warned = |line: &&Line| {
        line.level() == "warn"
            && line
                .get("@message")
                .is_some_and(|text| text.contains("no lists"))
    };
    assert_eq!(lines.iter().filter(warned).count(), 1, "{lines:#?}");
}

#[tokio::test]
async fn a_shared_call_has_an_id_of_its_own_and_those_of_its_reads() {
    let okta = scarce();
    let plugin = PluginHost::new().variable("TF_LOG", "DEBUG").start().await;
    let connection = plugin.connect().await;
    let session = connection.session().await;
    configure(&session, &okta).await;
    read_twice(&session).await;
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
        .find(|line| line.module() == "provider.okta.request_stats");
    let sum = sum.expect("a line that sums up");
    let count = |name| sum.get(name).expect("a count").to_owned();
    assert_eq!(sum.level(), "info");
    assert_eq!(count("reads"), (2 * READS).to_string());
    assert_eq!(count("calls"), calls.len().to_string());
    assert_eq!(count("lists"), lists.to_string());
    for none in ["retries", "rate_limited", "waited_ms"] {
        assert_eq!(count(none), "0", "{none}");
    }
}

#[tokio::test]
async fn a_shared_call_of_pulumi_has_the_ids_of_its_reads_too() {
    let okta = scarce();
    let plugin = Launch::by_hand().variable("TF_LOG", "DEBUG").start().await;
    let connection = plugin.connect().await;
    connection.configure_for(&okta).await;
    let ids: Vec<_> = (1..=READS).map(token_id).collect();
    for _ in 0..2 {
        join_all(ids.iter().map(|id| connection.read(APP_ID, id))).await;
    }
    let (_, log) = plugin.said().await;
    let lines: Vec<_> = log.lines().map(Line::parse).collect();
    let is_shared = |line: &&Line| line.get("call_id").is_some();
    let shared: Vec<_> = lines.iter().filter(is_shared).collect();
    assert!(!shared.is_empty(), "a list was asked for: {lines:#?}");
    for line in shared {
        let ids = line.get("pulumi_req_ids").unwrap_or_default();
        assert!(ids.contains(','), "{line:?}");
    }
}
