//! Starts the built plugin exactly as Terraform does: the same variables and
//! none besides, one argument at most, and a certificate for this run.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::timeout;

use super::host_certificate::{Curve, HostCertificate};
use super::plugin::{Announcement, Origin, Plugin};

/// The program under test: the one that `RELEASED_PROVIDER` names when this is
/// compiled, as `make bench` does, or else the one that Cargo built.
pub(crate) const BINARY: &str = match option_env!("RELEASED_PROVIDER") {
    Some(released) => released,
    None => env!("CARGO_BIN_EXE_terraform-provider-okta"),
};

/// The value that every host sets for `TF_PLUGIN_MAGIC_COOKIE`.
pub(crate) const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// How long anything may take before a test gives up: far longer than a busy
/// machine needs, and short enough that nobody thinks that the tests hang.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How soon a plugin is gone when its host is.
pub(crate) const HOST_GONE: Duration = Duration::from_secs(5);

/// How often a test polls for something that it gets no event for.
pub(crate) const GLANCE: Duration = Duration::from_millis(5);

/// What happens to the plugin's stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stderr {
    /// Every line is read and kept, as hosts do.
    Collected,
    /// A pipe that nobody reads, so that it fills up.
    NeverRead,
    /// A pipe whose reader is gone.
    ReaderGone,
}

/// A host that is about to start the plugin.
pub(crate) struct PluginHost {
    directory: TempDir,
    variables: BTreeMap<OsString, OsString>,
    arguments: Vec<OsString>,
    launcher: Vec<OsString>,
    certificate: Option<HostCertificate>,
    stderr: Stderr,
}

impl PluginHost {
    /// As Terraform starts a provider: with automatic mutual TLS and a P-521 certificate.
    pub(crate) fn new() -> Self {
        Self::bare()
            .variable("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .variable("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .variable("PLUGIN_MIN_PORT", "10000")
            .variable("PLUGIN_MAX_PORT", "25000")
            .certificate(HostCertificate::new(Curve::P521))
    }

    /// As a person starts it in a shell: no variable of a host's.
    pub(crate) fn bare() -> Self {
        // Not in TMPDIR: a long one would move the sockets elsewhere.
        let directory = TempDir::new_in("/tmp").expect("a directory of our own");
        let variables = BTreeMap::from([("TMPDIR".into(), directory.path().into())]);
        Self {
            directory,
            variables,
            arguments: Vec::new(),
            launcher: Vec::new(),
            certificate: None,
            stderr: Stderr::Collected,
        }
    }

    /// The same host, trusting by this certificate.
    pub(crate) fn certificate(mut self, certificate: HostCertificate) -> Self {
        self.certificate = Some(certificate.clone());
        self.variable("PLUGIN_CLIENT_CERT", certificate.pem())
    }

    /// The same host with that off, as `TF_DISABLE_PLUGIN_TLS` has it.
    pub(crate) fn without_certificate(mut self) -> Self {
        self.certificate = None;
        self.without("PLUGIN_CLIENT_CERT")
    }

    /// The same host with one variable more.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.insert(name.into(), value.as_ref().into());
        self
    }

    /// The same host with one variable less.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.variables.remove(OsStr::new(name));
        self
    }

    /// The same host, giving the plugin an argument.
    pub(crate) fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// The same host, starting the plugin from a shell that runs `commands`
    /// first and then becomes the plugin.
    pub(crate) fn shell(self, commands: &str) -> Self {
        self.launched_by(&["/bin/sh", "-c", &format!("{commands}; exec \"$0\" \"$@\"")])
    }

    /// The same host, starting the plugin through another program.
    pub(crate) fn launched_by(mut self, launcher: &[&str]) -> Self {
        self.launcher.extend(launcher.iter().map(OsString::from));
        self
    }

    /// The same host, treating stderr in another way.
    pub(crate) fn stderr(mut self, stderr: Stderr) -> Self {
        self.stderr = stderr;
        self
    }

    /// The directory that belongs to this host, the plugin's `TMPDIR`.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Starts the plugin and reads its handshake line.
    pub(crate) async fn start(self) -> Plugin {
        self.greet(Announcement::HandshakeLine).await
    }

    /// Starts the plugin for hosts to reattach to.
    pub(crate) async fn start_debug(mut self) -> Plugin {
        self.certificate = None;
        self.greet(Announcement::Reattachment).await
    }

    async fn greet(self, announcement: Announcement) -> Plugin {
        let mut command = self.command();
        let origin = Origin {
            description: self.description(),
            certificate: self.certificate,
            directory: self.directory,
        };
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{}\ndoes not start: {error}", origin.description));
        Plugin::greet(child, self.stderr, announcement, origin).await
    }

    /// Starts the plugin and waits for its end, with all that it printed.
    pub(crate) async fn run(&self) -> Output {
        let description = self.description();
        timeout(PATIENCE, self.command().output())
            .await
            .unwrap_or_else(|_| panic!("{description}\ndoes not end within {PATIENCE:?}"))
            .unwrap_or_else(|error| panic!("{description}\ndoes not start: {error}"))
    }

    fn command(&self) -> Command {
        let words = self.words();
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .env_clear()
            .envs(&self.variables)
            .current_dir(&self.directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    fn words(&self) -> Vec<OsString> {
        let mut words = self.launcher.clone();
        words.push(BINARY.into());
        words.extend(self.arguments.iter().cloned());
        words
    }

    /// What a person needs to run the same again.
    fn description(&self) -> String {
        let mut text = format!("command: {:?}\nenvironment:", self.words());
        for (name, value) in &self.variables {
            match value.to_str() {
                Some(value) if !value.contains('\n') => {
                    write!(text, "\n  {}={value}", name.display())
                }
                _ => write!(text, "\n  {}: {} bytes", name.display(), value.len()),
            }
            .expect("text takes everything");
        }
        text
    }
}
