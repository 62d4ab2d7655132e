//! What the plugin lives through: floods of connections, junk, and messages of
//! any size. A host that is in the right is served all the while.

use std::fs;
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use terraform_provider_okta::proto::tfplugin6::configure_provider;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use tonic::Code;

use crate::support::connection::{Stream, open_transport};
use crate::support::message_pack::{in_json, text};
use crate::support::plugin::Plugin;
use crate::support::plugin_host::{PATIENCE, PluginHost};
use crate::support::raw_call::call;
use crate::support::session::{LONGEST_DETAIL, answered, app_token, only_error, path};

/// How soon a host is served, whoever else is there.
const SERVED: Duration = Duration::from_secs(1);

/// The largest message that a plugin takes, as terraform-plugin-go has it.
const LARGEST_MESSAGE: usize = 256 << 20;

/// Room in a message for all that is not the one big field.
const ENVELOPE: usize = 64;

/// Connects and says nothing, as often as asked.
async fn silent_connections(plugin: &Plugin, count: usize) -> Vec<Box<dyn Stream>> {
    let mut silent = Vec::with_capacity(count);
    for _ in 0..count {
        let socket = timeout(PATIENCE, connect_when_there_is_room(plugin)).await;
        silent.push(socket.expect("the plugin goes on accepting"));
    }
    silent
}

/// A full backlog refuses a connection for the moment; that is no answer.
async fn connect_when_there_is_room(plugin: &Plugin) -> Box<dyn Stream> {
    loop {
        match open_transport(plugin.line()).await {
            Ok(socket) => return socket,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                tokio::task::yield_now().await;
            }
            Err(error) => panic!("no connection: {error}"),
        }
    }
}

async fn assert_served_at_once(plugin: &Plugin) {
    let start = Instant::now();
    plugin.connect().await.session().await;
    let took = start.elapsed();
    assert!(took < SERVED, "a host was served after {took:?}");
}

/// Waits until the other end has closed the connection.
async fn dropped(mut socket: Box<dyn Stream>) {
    let mut ignored = Vec::new();
    // A reset is an end as well.
    let _ = socket.read_to_end(&mut ignored).await;
}

/// Lets this test hold a thousand sockets, where the usual limit is 1,024.
fn allow_many_descriptors() {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).expect("a program may use what it has");
}

#[tokio::test]
async fn a_host_is_served_within_a_second_beside_200_silent_connections_and_64_descriptors() {
    let plugin = PluginHost::new().shell("ulimit -n 64").start().await;
    let _silent = silent_connections(&plugin, 200).await;
    assert_served_at_once(&plugin).await;
    let _more = silent_connections(&plugin, 200).await;
    assert_served_at_once(&plugin).await;
}

/// With so few descriptors accepting itself fails, again and again.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_host_is_served_within_a_second_when_no_descriptor_is_left() {
    const TO_SPARE: usize = 2;
    let idle = PluginHost::new().start().await;
    let open = fs::read_dir(format!("/proc/{}/fd", idle.id())).expect("its descriptors");
    // Not those that it inherited from whoever runs the tests.
    let highest = open
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|descriptor| *descriptor < 100)
        .max();
    let limit = highest.unwrap_or(0_usize) + 1 + TO_SPARE;
    let host = PluginHost::new().shell(&format!("ulimit -n {limit}"));
    let mut plugin = host.start().await;
    // So many that a pause for each would be seen.
    let _silent = silent_connections(&plugin, 200).await;
    assert_served_at_once(&plugin).await;
    plugin.signal(Signal::SIGTERM);
    plugin.ended_within(PATIENCE).await;
    let log = plugin.whole_log().await;
    let told = log.iter().filter(|line| line.contains("could not accept"));
    assert_eq!(
        told.count(),
        1,
        "a burst of failures is told once: {log:#?}"
    );
}

#[tokio::test]
async fn a_thousand_silent_connections_are_all_dropped() {
    allow_many_descriptors();
    let plugin = PluginHost::new().start().await;
    let host = plugin.connect().await;
    let silent = silent_connections(&plugin, 1_000).await;
    assert_served_at_once(&plugin).await;
    timeout(PATIENCE, async {
        for socket in silent {
            dropped(socket).await;
        }
    })
    .await
    .expect("every one is dropped");
    host.session().await;
}

#[tokio::test]
async fn silence_without_tls_is_dropped_as_well() {
    let plugin = PluginHost::new().without_certificate().start().await;
    let host = plugin.connect().await;
    for socket in silent_connections(&plugin, 10).await {
        timeout(PATIENCE, dropped(socket))
            .await
            .expect("it is dropped");
    }
    host.session().await;
}

#[tokio::test]
async fn junk_is_dropped_and_does_no_harm() {
    let junk: [&[u8]; 6] = [
        b"\0",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
        b"\x16\x03\x01\xff\xff\x01\xff\xff\xff",
        b"\x15\x03\x03\x00\x02\x02\x28",
        &[0xa5; 70_000],
    ];
    for host in [PluginHost::new(), PluginHost::new().without_certificate()] {
        let plugin = host.start().await;
        let before = plugin.connect().await;
        for bytes in junk {
            let mut socket = open_transport(plugin.line()).await.expect("a connection");
            // The plugin may hang up while we still write.
            let _ = socket.write_all(bytes).await;
            assert_served_at_once(&plugin).await;
        }
        before.session().await;
    }
}

#[tokio::test]
async fn messages_are_taken_up_to_256_mib_and_larger_ones_refused() {
    let plugin = PluginHost::new().without_certificate().start().await;
    let session = plugin.connect().await.session().await;
    let config = session.provider_block(&[]);
    let request = |length| configure_provider::Request {
        terraform_version: "1".repeat(length),
        config: Some(config.clone()),
        client_capabilities: None,
    };
    let room = LARGEST_MESSAGE - ENVELOPE - config.msgpack.len();
    let mut client = plugin.connect().await.provider();
    let taken = answered(client.configure_provider(request(room))).await;
    assert_eq!(taken.diagnostics, []);
    let refused = timeout(
        PATIENCE,
        client.configure_provider(request(LARGEST_MESSAGE)),
    )
    .await;
    let refused = refused.expect("an answer in time");
    let refused = refused.expect_err("it is too large").code();
    assert!(matches!(
        refused,
        Code::OutOfRange | Code::ResourceExhausted
    ));
    assert_served_at_once(&plugin).await;
}

#[tokio::test]
async fn a_message_that_cannot_be_decoded_gets_a_status_and_harms_nobody() {
    let plugin = PluginHost::new().start().await;
    let connection = plugin.connect().await;
    let path = "/tfplugin6.Provider/ReadDataSource";
    // A length beyond the message's end, and no text where one belongs.
    for message in [&b"\x0a\xff\xff\xff\xff\x0f"[..], b"\x0a\x01\xff"] {
        let refused = call(connection.channel(), path, message).await;
        let refused = refused.expect_err("it is not protobuf");
        assert_eq!(refused.code(), Code::Internal, "{message:?}");
    }
    connection.session().await;
}

#[tokio::test]
async fn fifty_megabytes_of_client_id_are_answered_with_a_diagnostic() {
    let plugin = PluginHost::new().start().await;
    let session = plugin.connect().await.session().await;
    let huge = "a".repeat(50_000_000);
    // JSON of that size is not even parsed.
    let in_both_forms = [
        (
            app_token(&[("client_id", text(&huge)), ("id", text("oar1"))]),
            "Invalid Okta Id",
        ),
        (
            in_json(format!(
                r#"{{"client_id":"{huge}","created":null,"expires_at":null,"id":"oar1",
                "issuer":null,"scopes":null,"status":null,"user_id":null}}"#
            )),
            "Value Out of Range",
        ),
    ];
    for (config, expected) in in_both_forms {
        let read = session.read(config.clone()).await;
        let validated = session.validate(config).await;
        for diagnostics in [read.diagnostics, validated] {
            let error = only_error(&diagnostics);
            assert_eq!(error.summary, expected);
            assert_eq!(path(error), "", "the host would print the line");
            assert!(
                error.detail.len() < LONGEST_DETAIL,
                "{}",
                error.detail.len()
            );
        }
    }
}
