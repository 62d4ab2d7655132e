//! A plugin at its loudest: all that it logs and answers is searched for
//! secrets at its end.

use std::sync::Mutex;

use terraform_provider_okta::proto::tfplugin6::{Diagnostic, read_data_source};

use super::connection::Connection;
use super::fake_okta::{APP_ID, FakeOkta, SERVICE_APP_ID, token_id};
use super::message_pack::{array, decoded, text};
use super::openssl_keys::Key;
use super::plugin::Plugin;
use super::plugin_host::PluginHost;
use super::secrets::Secrets;
use super::session::{Session, app_token_of};

/// Every variable that sets a level, at the highest there is.
pub(crate) const LOUDEST: [(&str, &str); 6] = [
    ("TF_LOG", "TRACE"),
    ("TF_LOG_CORE", "TRACE"),
    ("TF_LOG_PROVIDER", "TRACE"),
    ("TF_LOG_PROVIDER_OKTA", "TRACE"),
    ("TF_LOG_SDK", "TRACE"),
    ("TF_LOG_SDK_PROTO", "TRACE"),
];

/// Attributes of the provider block with their values on the wire.
pub(crate) type Block = Vec<(&'static str, Vec<u8>)>;

/// A provider block that signs in with the key at the fake Okta's own URL.
pub(crate) fn private_key_block(okta: &FakeOkta, key: &Key) -> Block {
    vec![
        ("http_proxy", text(okta.url())),
        ("client_id", text(SERVICE_APP_ID)),
        ("scopes", array([text("okta.apps.read")])),
        ("private_key", text(&key.private)),
    ]
}

/// The same block with an attribute set or replaced.
pub(crate) fn with(mut block: Block, attribute: &'static str, value: Vec<u8>) -> Block {
    block.retain(|(name, _)| *name != attribute);
    block.push((attribute, value));
    block
}

/// A running plugin and everything it has said.
pub(crate) struct Audited {
    plugin: Plugin,
    connection: Connection,
    session: Session,
    told: Mutex<String>,
}

impl Audited {
    /// Starts it as Terraform does, so that every read is a request of its own
    /// and shows a credential.
    pub(crate) async fn start() -> Self {
        let host = PluginHost::new().variable("OKTA_SHARED_LISTS", "off");
        Self::start_with(host).await
    }

    /// Starts it as that host does.
    pub(crate) async fn start_with(host: PluginHost) -> Self {
        let host = LOUDEST
            .into_iter()
            .fold(host, |host, (name, value)| host.variable(name, value));
        let plugin = host.start().await;
        let connection = plugin.connect().await;
        let session = connection.session().await;
        Self {
            plugin,
            connection,
            session,
            told: Mutex::default(),
        }
    }

    /// Configures it, which must bring up nothing.
    pub(crate) async fn configure(&self, block: &Block) {
        let block = self.session.provider_block(block);
        assert_eq!(self.session.configure(block).await, []);
    }

    /// Reads the fake Okta's token of that number.
    pub(crate) async fn read(&self, number: usize) -> read_data_source::Response {
        self.read_of(APP_ID, &token_id(number)).await
    }

    /// Reads any token.
    pub(crate) async fn read_of(&self, app: &str, token: &str) -> read_data_source::Response {
        let answer = self.session.read(app_token_of(app, token)).await;
        self.note(&answer.diagnostics);
        answer
    }

    /// Reads that many tokens, each once, all at the same time, and says
    /// which of them came as they should.
    pub(crate) async fn read_at_once(&self, count: usize) -> Vec<bool> {
        let reads = (1..=count).map(async |number| {
            let answer = self.read(number).await;
            answer.diagnostics.is_empty() && id_of(&answer) == token_id(number)
        });
        futures_util::future::join_all(reads).await
    }

    /// The session, for calls that need no note of what they answer.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Ends it, and looks for secrets in all that it has said.
    pub(crate) async fn end(self, okta: &FakeOkta, keys: &[&Key]) {
        let secrets = Secrets::of(okta, keys);
        drop(self.session);
        self.connection.shut_down().await;
        let log = self.plugin.whole_log().await.join("\n");
        assert!(
            log.contains("received a call"),
            "it logs at the highest level"
        );
        secrets.expect_none_in("the log", &log);
        let told = self.told.into_inner().expect("nobody panicked");
        secrets.expect_none_in("the diagnostics", &told);
    }

    fn note(&self, found: &[Diagnostic]) {
        let mut told = self.told.lock().expect("nobody panicked");
        for diagnostic in found {
            *told += &format!("{}\n{}\n", diagnostic.summary, diagnostic.detail);
        }
    }
}

/// The `id` that was read, or `""`.
fn id_of(answer: &read_data_source::Response) -> String {
    let state = answer.state.as_ref().map(decoded);
    let id = state.as_ref().and_then(|state| state["id"].as_str());
    id.map(str::to_owned).unwrap_or_default()
}
