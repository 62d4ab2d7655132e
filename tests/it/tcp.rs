//! The plugin where there are no Unix sockets: on a port that every local user
//! can reach, so never without TLS.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use go_plugin::Error;
use rustls::version::{TLS12, TLS13};
use tokio::task::JoinSet;

use crate::support::connection::dial;
use crate::support::host_certificate::{Curve, HostCertificate, TLS_VERSIONS};
use crate::support::intruder::assert_shut_out;
use crate::support::session::app_token_of;
use crate::support::tcp_plugin::TcpPlugin;

/// The range that hosts give.
const PORTS: (&str, &str) = ("10000", "25000");

fn host() -> HostCertificate {
    HostCertificate::new(Curve::P521)
}

/// The error that a start ends with.
async fn refusal(certificate: Option<&HostCertificate>, ports: (&str, &str)) -> Error {
    match TcpPlugin::start(certificate, ports).await {
        Ok(plugin) => panic!("it listens: {:?}", plugin.line()),
        Err(error) => error,
    }
}

#[tokio::test]
async fn it_listens_on_loopback_within_the_hosts_range() {
    let plugin = TcpPlugin::start(Some(&host()), PORTS)
        .await
        .expect("a port");
    let fields = plugin.line().fields();
    assert_eq!(fields[..3], ["1", "6", "tcp"]);
    let port = fields[3].strip_prefix("127.0.0.1:").expect("loopback");
    let port: u16 = port.parse().expect("a port");
    assert!((10_000..=25_000).contains(&port), "{port}");
}

#[tokio::test]
async fn a_taken_port_is_passed_over_and_a_full_range_refused() {
    let (taken, port, next) = loop {
        let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = taken.local_addr().expect("an address").port();
        // The last ports have too few after them.
        if let Some(next) = port.checked_add(20) {
            break (taken, port.to_string(), next.to_string());
        }
    };
    let error = refusal(Some(&host()), (&port, &port)).await;
    assert!(matches!(error, Error::Listen(_)), "{error:?}");
    let plugin = TcpPlugin::start(Some(&host()), (&port, &next))
        .await
        .expect("the next");
    assert!(!plugin.line().fields()[3].ends_with(&format!(":{port}")));
    drop(taken);
}

#[tokio::test]
async fn any_port_will_do_when_the_host_names_none() {
    let plugin = TcpPlugin::start(Some(&host()), ("", ""))
        .await
        .expect("a port");
    assert!(!plugin.line().fields()[3].ends_with(":0"));
}

#[tokio::test]
async fn ports_that_are_none_are_refused() {
    for (ports, word) in [
        (("ten", "25000"), "PLUGIN_MIN_PORT"),
        (("10000", "70000"), "PLUGIN_MAX_PORT"),
        (("25000", "10000"), "PLUGIN_MIN_PORT"),
    ] {
        let error = refusal(Some(&host()), ports).await.to_string();
        assert!(error.contains(word), "{ports:?}: {error}");
    }
}

#[tokio::test]
async fn plain_tcp_is_refused_in_words() {
    let error = refusal(None, PORTS).await;
    assert!(matches!(error, Error::PlainTcp), "{error:?}");
    assert!(error.to_string().contains("PLUGIN_CLIENT_CERT"), "{error}");
}

#[tokio::test]
async fn the_right_certificate_is_let_in_and_everybody_else_shut_out() {
    for curve in [Curve::P256, Curve::P384, Curve::P521] {
        let host = HostCertificate::new(curve);
        let plugin = TcpPlugin::start(Some(&host), PORTS).await.expect("a port");
        let stranger = HostCertificate::new(curve);
        for version in [&TLS12, &TLS13] {
            let line = plugin.line();
            assert_shut_out("nobody", line, None, &[version]).await;
            assert_shut_out("another", line, Some(&stranger), &[version]).await;
            let connection = dial(line, Some(&host), &[version]).await;
            connection.expect("its own host").session().await;
        }
        let plain = plugin.line().without_certificate();
        assert_shut_out("a plain client", &plain, None, &TLS_VERSIONS).await;
        assert!(!plugin.has_ended());
    }
}

/// Without `TCP_NODELAY` an answer waits until the one before it has been
/// acknowledged, which systems put off for 40 ms and more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_do_not_wait_for_each_others_acknowledgement() {
    const ROUNDS: usize = 25;
    const AT_ONCE: usize = 10;
    const DELAYED: Duration = Duration::from_millis(40);
    let host = host();
    let plugin = TcpPlugin::start(Some(&host), PORTS).await.expect("a port");
    let connection = dial(plugin.line(), Some(&host), &TLS_VERSIONS).await;
    let session = connection.expect("its own host").session().await;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let calls = (0..AT_ONCE).map(|_| {
            let session = session.clone();
            async move { session.validate(app_token_of("0oa1", "oar1")).await }
        });
        calls.collect::<JoinSet<_>>().join_all().await;
        rounds.push(begin.elapsed());
    }
    rounds.sort_unstable();
    // Not the median: a busy machine delays rounds as well, but not most.
    let quartile = rounds[ROUNDS / 4];
    assert!(quartile < DELAYED, "{AT_ONCE} answers took {quartile:?}");
}
