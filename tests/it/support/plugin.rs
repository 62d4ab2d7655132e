//! A plugin that has been started: its handshake line, its log, its end.

use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

#[cfg(unix)]
use nix::sys::signal::{Signal, kill};
#[cfg(unix)]
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout};
use tokio::time::{sleep, timeout};

use super::connection::{Connection, Refused, dial};
use super::handshake_line::HandshakeLine;
use super::host_certificate::{HostCertificate, TLS_VERSIONS};
use super::plugin_host::{GLANCE, PATIENCE, Stderr};
use super::stderr_log::Log;

/// How a plugin says where it listens.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Announcement {
    /// In its first line, to the host that started it.
    HandshakeLine,
    /// In a variable to paste, to whomever it concerns.
    Reattachment,
}

impl Announcement {
    /// Reads stdout up to where the plugin listens.
    async fn read(
        self,
        stdout: &mut BufReader<ChildStdout>,
        announced: &mut String,
    ) -> Option<HandshakeLine> {
        loop {
            let start = announced.len();
            stdout.read_line(announced).await.ok()?;
            let line = announced[start..].strip_suffix('\n')?;
            match self {
                Self::HandshakeLine => return Some(HandshakeLine::read(line)),
                // Its last words; the address came before.
                Self::Reattachment if line.contains("Ctrl-C") => {
                    let (_, address) = announced.split_once(r#""String":""#)?;
                    let socket = address.split('"').next()?;
                    return Some(HandshakeLine::read(&format!("1|6|unix|{socket}|grpc|")));
                }
                Self::Reattachment => {}
            }
        }
    }
}

/// What a plugin goes on needing of the host that started it.
pub(crate) struct Origin {
    /// What a person needs to start the same plugin again.
    pub(crate) description: String,
    /// The certificate that the plugin trusts.
    pub(crate) certificate: Option<HostCertificate>,
    /// The directory that is the plugin's `TMPDIR`.
    pub(crate) directory: TempDir,
}

/// A running plugin. Whoever drops it ends it.
pub(crate) struct Plugin {
    child: Child,
    announced: String,
    line: HandshakeLine,
    stdout: BufReader<ChildStdout>,
    stderr: Log,
    origin: Origin,
}

impl Plugin {
    /// Reads what a plugin announces that was just started.
    pub(crate) async fn greet(
        mut child: Child,
        stderr: Stderr,
        announcement: Announcement,
        origin: Origin,
    ) -> Self {
        let pipe = child.stderr.take().expect("stderr is a pipe");
        let mut stderr = Log::of(pipe, stderr);
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is a pipe"));
        let mut announced = String::new();
        let read = announcement.read(&mut stdout, &mut announced);
        let Some(line) = timeout(PATIENCE, read).await.ok().flatten() else {
            child.kill().await.expect("the process is our child");
            stderr.finished().await;
            let told = told(&origin, &stderr);
            panic!("the plugin announced nothing: {announced:?}\n{told}");
        };
        Self {
            child,
            announced,
            line,
            stdout,
            stderr,
            origin,
        }
    }

    /// All that came on stdout up to where it says where it listens.
    pub(crate) fn announced(&self) -> &str {
        &self.announced
    }

    /// What it announced.
    pub(crate) fn line(&self) -> &HandshakeLine {
        &self.line
    }

    /// The process's id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("the plugin is still running")
    }

    /// The directory of the host that started it.
    pub(crate) fn directory(&self) -> &Path {
        self.origin.directory.path()
    }

    /// What it has logged so far, line by line.
    pub(crate) fn log(&self) -> Vec<String> {
        self.stderr.lines()
    }

    /// Waits until it has logged a line with that in it, and gives the line.
    pub(crate) async fn logged(&self, part: &str) -> String {
        let waiting = async {
            loop {
                if let Some(line) = self.log().into_iter().find(|line| line.contains(part)) {
                    return line;
                }
                sleep(GLANCE).await;
            }
        };
        timeout(PATIENCE, waiting).await.expect("the line comes")
    }

    /// Connects as the host that started it.
    pub(crate) async fn connect(&self) -> Connection {
        self.connect_with(self.origin.certificate.as_ref())
            .await
            .expect("the plugin takes its own host's connection")
    }

    /// Connects as someone who shows this certificate.
    pub(crate) async fn connect_with(
        &self,
        presented: Option<&HostCertificate>,
    ) -> Result<Connection, Refused> {
        dial(&self.line, presented, &TLS_VERSIONS).await
    }

    /// Sends the process a signal.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.id()).expect("a process id");
        kill(Pid::from_raw(id), signal).expect("the process is ours");
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

    /// Waits for the end and gives what came on stdout after the first line.
    pub(crate) async fn rest_of_stdout(&mut self) -> String {
        let mut rest = String::new();
        timeout(PATIENCE, self.stdout.read_to_string(&mut rest))
            .await
            .expect("stdout closes in time")
            .expect("stdout is text");
        rest
    }

    /// Waits for the end and gives the whole log.
    pub(crate) async fn whole_log(mut self) -> Vec<String> {
        self.ended_within(PATIENCE).await;
        self.stderr.finished().await;
        self.log()
    }
}

impl Drop for Plugin {
    /// Says, beside a failed assertion, what a person needs to look further.
    #[expect(clippy::print_stderr, reason = "the test program shows it on failure")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", told(&self.origin, &self.stderr));
        }
    }
}

/// How the plugin was started, and what it had to say.
fn told(origin: &Origin, stderr: &Log) -> String {
    let lines = stderr.lines().join("\n");
    format!("{}\nplugin's stderr:\n{lines}", origin.description)
}
