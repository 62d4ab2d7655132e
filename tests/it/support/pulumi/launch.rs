//! Starts the built plugin as an engine does: under Pulumi's name, with the
//! engine's address, in a process group of its own, with a pipe as its
//! standard input.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::PipeReader;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::timeout;

use super::PulumiPlugin;
use crate::support::plugin_host::{BINARY, PATIENCE};

/// A plugin that is about to be started.
pub(crate) struct Launch {
    folder: TempDir,
    program: PathBuf,
    arguments: Vec<String>,
    variables: BTreeMap<String, OsString>,
    stdin: fn() -> Stdio,
    pipe: Option<PipeReader>,
}

impl Launch {
    /// As a person starts it: without an engine.
    pub(crate) fn by_hand() -> Self {
        Self::in_folder("anywhere")
    }

    /// As an engine at that address starts it.
    pub(crate) fn by_engine(address: &str) -> Self {
        Self::by_hand().argument(address)
    }

    /// The same, from a folder of that name.
    pub(crate) fn in_folder(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let place = folder.path().join(name);
        std::fs::create_dir(&place).expect("the folder is new");
        let program = place.join("pulumi-resource-okta");
        symlink(BINARY, &program).expect("a link can be made");
        Self {
            folder,
            program,
            arguments: Vec::new(),
            variables: BTreeMap::new(),
            stdin: Stdio::piped,
            pipe: None,
        }
    }

    /// The same under the name that it was built with.
    pub(crate) fn under_its_own_name(mut self) -> Self {
        self.program = BINARY.into();
        self
    }

    /// The same, started by `nohup`.
    pub(crate) fn under_nohup(mut self) -> Self {
        let program = std::mem::replace(&mut self.program, "/usr/bin/nohup".into());
        let program = program.into_os_string().into_string();
        self.arguments.insert(0, program.expect("a path in text"));
        self
    }

    /// The same with one word more.
    pub(crate) fn argument(mut self, word: &str) -> Self {
        self.arguments.push(word.into());
        self
    }

    /// The same with one variable more.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// The same with nothing to read.
    pub(crate) fn without_stdin(mut self) -> Self {
        self.stdin = Stdio::null;
        self
    }

    /// The same with that pipe to read.
    pub(crate) fn with_pipe(mut self, pipe: PipeReader) -> Self {
        self.pipe = Some(pipe);
        self
    }

    /// Starts it and reads its port.
    pub(crate) async fn start(self) -> PulumiPlugin {
        let child = self.command().spawn().expect("the plugin starts");
        PulumiPlugin::greet(child, self.folder).await
    }

    /// Starts it and waits for its end.
    pub(crate) async fn run(self) -> Output {
        timeout(PATIENCE, self.command().output())
            .await
            .expect("it ends")
            .expect("it starts")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.folder.path())
            .process_group(0)
            .stdin(self.stdin())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    fn stdin(&self) -> Stdio {
        match &self.pipe {
            Some(pipe) => pipe.try_clone().expect("it is open").into(),
            None => (self.stdin)(),
        }
    }
}
