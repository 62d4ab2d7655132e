//! A plugin that a person started, as a debugger does, and that Pulumi attaches
//! to.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{Language, example, in_language, project_of};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
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

/// A provider for that fake Okta, and a read with it.
fn provider_and_read(name: &str, okta: &FakeOkta) -> [String; 2] {
    let provider = format!(
        "  {name}:\n    type: pulumi:providers:okta\n    properties:\n      \
         httpProxy: {}\n      apiToken: {API_TOKEN}\n",
        okta.url()
    );
    let read = format!(
        "  {name}Token:\n    fn::invoke:\n      function: okta:app:getToken\n      \
         arguments: {{clientId: {APP_ID}, id: {TOKEN_ID}}}\n      \
         options: {{provider: \"${{{name}}}\"}}\n"
    );
    [provider, read]
}

#[test]
fn it_reads_for_each_provider_of_a_program_from_its_own_organization() {
    in_language(Language::Yaml, || {
        let (first, second) = (FakeOkta::start(), FakeOkta::start());
        let [first_provider, first_read] = provider_and_read("first", &first);
        let [second_provider, second_read] = provider_and_read("second", &second);
        let mut project = project_of(&format!(
            "name: two\nruntime: yaml\nresources:\n{first_provider}{second_provider}variables:\n\
             {first_read}{second_read}outputs:\n  first: ${{firstToken}}\n  second: ${{secondToken}}\n"
        ));
        let program = project.beside("bin/pulumi-resource-okta");
        let plugin = ByHand::start(&program);
        project.set("PULUMI_DEBUG_PROVIDERS", format!("okta:{}", plugin.port));
        fs::remove_file(&program).expect("it is there");
        project.init_stack();
        project.up();
        for name in ["first", "second"] {
            assert_eq!(project.outputs()[name], token(), "{name}");
        }
        assert_eq!((first.requests().len(), second.requests().len()), (1, 1));
    });
}
