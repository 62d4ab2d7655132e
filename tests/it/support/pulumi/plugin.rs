//! A plugin that has been started for Pulumi, and calls to it.

use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;
use terraform_provider_okta::proto::pulumirpc::resource_provider_client::ResourceProviderClient;
use terraform_provider_okta::proto::pulumirpc::{
    CheckRequest, CheckResponse, ConfigureRequest, InvokeRequest, InvokeResponse, PluginAttach,
};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::time::timeout;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use super::{GET_TOKEN, json_of, structure};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::plugin_host::PATIENCE;

/// The largest message that an engine sends or takes, in bytes.
const LARGEST_MESSAGE: usize = 400 << 20;

/// A running plugin. Whoever drops it ends it.
pub(crate) struct PulumiPlugin {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    port: u16,
    _folder: TempDir,
}

impl PulumiPlugin {
    /// Reads the port of a plugin that was just started.
    pub(super) async fn greet(mut child: Child, folder: TempDir) -> Self {
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is a pipe"));
        let mut line = String::new();
        let read = timeout(PATIENCE, stdout.read_line(&mut line)).await;
        read.expect("a line comes in time").expect("it is text");
        let port = line.strip_suffix('\n').and_then(|port| port.parse().ok());
        let Some(port) = port else {
            let mut said = String::new();
            let stderr = child.stderr.as_mut().expect("stderr is a pipe");
            let _ = timeout(PATIENCE, stderr.read_to_string(&mut said)).await;
            panic!("{line:?} is no port: {said}");
        };
        Self {
            stdin: child.stdin.take(),
            child,
            stdout,
            port,
            _folder: folder,
        }
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The process's id.
    pub(crate) fn id(&self) -> i32 {
        let id = self.child.id().expect("the plugin is still running");
        i32::try_from(id).expect("a process id")
    }

    /// Connects as an engine does.
    pub(crate) async fn connect(&self) -> Connection {
        Connection::to(self.port).await.expect("it listens")
    }

    /// The bare channel, for calls that no generated client makes.
    pub(crate) async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{}", self.port));
        let channel = endpoint.expect("a URL").connect().await;
        channel.expect("it listens")
    }

    /// Closes its standard input, as the system does for an engine that dies.
    pub(crate) fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Sends the whole process group a signal, as an engine does.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(-self.id()), signal).expect("the process is ours");
    }

    /// Waits for the process's own end.
    pub(crate) async fn ended_within(&mut self, limit: Duration) -> ExitStatus {
        timeout(limit, self.child.wait())
            .await
            .unwrap_or_else(|_| panic!("the plugin is still there after {limit:?}"))
            .expect("the process is our child")
    }

    /// Makes sure that the process does not end for that long.
    pub(crate) async fn outlives(&mut self, span: Duration) {
        if let Ok(status) = timeout(span, self.child.wait()).await {
            panic!("the plugin ended: {status:?}");
        }
    }

    /// Kills it and gives what came on stdout after the port, and on stderr.
    pub(crate) async fn said(mut self) -> (String, String) {
        self.child.kill().await.expect("the process is our child");
        let (mut stdout, mut stderr) = (String::new(), String::new());
        let read = self.stdout.read_to_string(&mut stdout).await;
        read.expect("stdout is text");
        let pipe = self.child.stderr.as_mut().expect("stderr is a pipe");
        pipe.read_to_string(&mut stderr).await.expect("it is text");
        (stdout, stderr)
    }
}

/// An engine's connection.
#[derive(Clone)]
pub(crate) struct Connection {
    /// All calls, as they are generated.
    pub(crate) calls: ResourceProviderClient<Channel>,
}

impl Connection {
    /// Connects to a port on this machine.
    pub(crate) async fn to(port: u16) -> Result<Self, tonic::transport::Error> {
        Self::to_host("127.0.0.1", port).await
    }

    /// Connects to the same port by that name of this machine.
    pub(crate) async fn to_host(host: &str, port: u16) -> Result<Self, tonic::transport::Error> {
        let endpoint = Endpoint::from_shared(format!("http://{host}:{port}"));
        let channel = endpoint.expect("a URL").timeout(PATIENCE).connect().await?;
        Ok(Self {
            calls: ResourceProviderClient::new(channel)
                .max_encoding_message_size(LARGEST_MESSAGE)
                .max_decoding_message_size(LARGEST_MESSAGE),
        })
    }

    /// Says where the engine is, as an engine does that did not start it.
    pub(crate) async fn attach(&self, address: &str) -> Result<(), Status> {
        let address = address.to_owned();
        self.calls.clone().attach(PluginAttach { address }).await?;
        Ok(())
    }

    /// Checks settings.
    pub(crate) async fn check(&self, settings: &Value) -> CheckResponse {
        let request = CheckRequest {
            news: structure(settings),
            ..CheckRequest::default()
        };
        let answer = self.calls.clone().check_config(request).await;
        answer.expect("settings can always be checked").into_inner()
    }

    /// Configures the plugin.
    pub(crate) async fn configure(&self, settings: &Value) -> Result<(), Status> {
        let request = ConfigureRequest {
            args: structure(settings),
            accept_secrets: true,
            accept_resources: true,
            ..ConfigureRequest::default()
        };
        let answer = self.calls.clone().configure(request).await?.into_inner();
        assert!(!answer.accept_secrets, "results are marked by the engine");
        Ok(())
    }

    /// Configures it for the fake Okta, with credentials that it knows.
    pub(crate) async fn configure_for(&self, okta: &FakeOkta) {
        let configured = self.configure(&settings(okta)).await;
        configured.expect("the settings are right");
    }

    /// Calls the function with these arguments.
    pub(crate) async fn invoke(&self, arguments: &Value) -> Result<InvokeResponse, Status> {
        let request = InvokeRequest {
            tok: GET_TOKEN.into(),
            args: structure(arguments),
            preview: false,
        };
        let answer = self.calls.clone().invoke(request).await?;
        Ok(answer.into_inner())
    }

    /// Reads a token that is there.
    pub(crate) async fn read(&self, client_id: &str, id: &str) -> Value {
        let arguments = json!({"clientId": client_id, "id": id});
        let answer = self.invoke(&arguments).await.expect("it can be read");
        assert_eq!(answer.failures, []);
        json_of(&answer.r#return.expect("a result"))
    }
}

/// What a program gets of the fake Okta's token.
pub(crate) fn token() -> Value {
    json!({
        "clientId": APP_ID,
        "created": "2026-03-02T09:15:44Z",
        "expiresAt": "2026-03-09T09:15:44Z",
        "id": TOKEN_ID,
        "issuer": "https://standin.example.com/oauth2/aus1standin0auth0001",
        "scopes": ["openid", "offline_access"],
        "status": "ACTIVE",
        "userId": "00u1standin0user0001",
    })
}

/// Settings that lead every read to the fake Okta.
pub(crate) fn settings(okta: &FakeOkta) -> Value {
    json!({
        "orgName": "example",
        "baseUrl": "okta.com",
        "apiToken": API_TOKEN,
        "httpProxy": okta.url(),
        "version": "6.2.0",
    })
}
