//! A plugin that a person started, as a debugger does, and that Pulumi attaches
//! to.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{Language, example, in_language};
use crate::support::fake_okta::FakeOkta;
use crate::support::pulumi::token;

/// A plugin started by hand, which ends with the test.
struct ByHand {
    child: Child,
    port: String,
}

impl ByHand {
    fn start(program: &Path) -> Self {
        let mut child = Command::new(program)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the plugin starts");
        let stdout = child.stdout.take().expect("its output is piped");
        let port = BufReader::new(stdout).lines().next();
        let port = port.expect("a line").expect("it is text");
        Self { child, port }
    }
}

impl Drop for ByHand {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_serves_one_preview_and_update_after_the_other() {
    in_language(Language::Yaml, || {
        let mut plugin = None;
        // The second time, the same process reads from another fake Okta.
        for _ in 0..2 {
            let okta = FakeOkta::start();
            let mut project = example(Language::Yaml, &okta);
            let program = project.beside("bin/pulumi-resource-okta");
            let plugin = plugin.get_or_insert_with(|| ByHand::start(&program));
            project.set("PULUMI_DEBUG_PROVIDERS", format!("okta:{}", plugin.port));
            // So that Pulumi starts none of its own.
            fs::remove_file(&program).expect("it is there");
            project.preview();
            project.up();
            assert_eq!(project.outputs()["direct"], token());
            assert!(okta.requests().len() >= 2);
            let ended = plugin.child.try_wait().expect("it is our child");
            assert_eq!(ended, None, "it serves the next one");
        }
    });
}
