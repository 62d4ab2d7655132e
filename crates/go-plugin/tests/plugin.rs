//! A plugin on a real Unix socket, and a client on the other end.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use go_plugin::proto::Empty;
use go_plugin::proto::grpc_controller_client::GrpcControllerClient;
use go_plugin::{Error, Handshake, Plugin, Shutdown, Transport};
use nix::unistd::getgid;
use tokio::task::JoinHandle;
use tonic::service::Routes;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

const HANDSHAKE: Handshake = Handshake {
    magic_cookie_key: "COOKIE",
    magic_cookie_value: "crumbs",
    protocol_versions: &[1, 2],
};

/// Far more than a plugin needs to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A plugin that serves nothing but go-plugin's own services.
struct Served {
    socket: PathBuf,
    shutdown: Shutdown,
    serving: JoinHandle<Result<(), Error>>,
}

impl Served {
    async fn start() -> Self {
        let environment = |name: &str| match name {
            "PLUGIN_PROTOCOL_VERSIONS" => Some("1,2,3".to_owned()),
            "TMPDIR" => Some("/tmp".to_owned()),
            _ => None,
        };
        let plugin = Plugin::bind(&HANDSHAKE, &environment, Transport::Unix)
            .await
            .expect("a socket");
        let fields: Vec<_> = plugin.handshake_line().trim_end().split('|').collect();
        let socket = PathBuf::from(fields[3]);
        assert_eq!(fields[..3], ["1", "2", "unix"]);
        assert_eq!(fields[4..], ["grpc", ""]);
        let shutdown = Shutdown::new();
        Self {
            socket,
            shutdown: shutdown.clone(),
            serving: tokio::spawn(plugin.serve(Routes::default(), shutdown)),
        }
    }

    async fn connect(&self) -> Channel {
        let uri = format!("unix://{}", self.socket.display());
        let endpoint = Endpoint::from_shared(uri).expect("an address");
        endpoint.connect().await.expect("a connection")
    }

    /// Waits for the end and expects nothing on disk.
    async fn ended(self) {
        let ended = tokio::time::timeout(PATIENCE, self.serving).await;
        ended
            .expect("it ends")
            .expect("no panic")
            .expect("no error");
        let directory = self.socket.parent().expect("its directory");
        assert!(!Path::exists(directory), "{directory:?}");
    }
}

async fn is_healthy(channel: Channel) -> bool {
    let request = HealthCheckRequest {
        service: "plugin".to_owned(),
    };
    HealthClient::new(channel).check(request).await.is_ok()
}

#[tokio::test]
async fn the_host_ends_the_plugin_with_a_call() {
    let served = Served::start().await;
    let channel = served.connect().await;
    assert!(is_healthy(channel.clone()).await);
    let mut controller = GrpcControllerClient::new(channel);
    controller.shutdown(Empty {}).await.expect("an answer");
    served.ended().await;
}

#[tokio::test]
async fn the_plugin_ends_when_its_last_connection_is_gone() {
    let served = Served::start().await;
    let channel = served.connect().await;
    assert!(is_healthy(channel).await);
    served.ended().await;
}

#[tokio::test]
async fn the_plugin_ends_when_its_own_program_asks() {
    let served = Served::start().await;
    served.shutdown.request("the test is over");
    served.ended().await;
}

#[tokio::test]
async fn a_group_may_use_the_socket_only_with_tls() {
    let environment =
        |name: &str| (name == "PLUGIN_UNIX_SOCKET_GROUP").then(|| getgid().to_string());
    let bound = Plugin::bind(&HANDSHAKE, &environment, Transport::Unix).await;
    assert!(matches!(bound, Err(Error::PlainGroup)), "{bound:?}");
}

#[tokio::test]
async fn a_mistake_of_the_host_is_named_by_its_variable() {
    for (variable, value) in [
        ("PLUGIN_CLIENT_CERT", "not a certificate"),
        ("PLUGIN_UNIX_SOCKET_DIR", "/tmp/a|b"),
        ("PLUGIN_UNIX_SOCKET_GROUP", "no such group"),
    ] {
        let environment = |name: &str| (name == variable).then(|| value.to_owned());
        let bound = Plugin::bind(&HANDSHAKE, &environment, Transport::Unix).await;
        let error = bound.expect_err(variable).to_string();
        assert!(error.contains(variable), "{error}");
    }
}
