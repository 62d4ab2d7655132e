//! The same token is the same JSON on every host.

use serde_json::{Map, Value};

use super::in_yaml;
use super::read::{Read, SETTINGS, TOKEN, snake_case};
use crate::support::fake_okta::FakeOkta;
use crate::support::terraform::hosts;

const READ: Read = Read {
    settings: SETTINGS,
    arguments: TOKEN,
};

fn bridges_output(okta: &FakeOkta) -> Value {
    let mut project = READ.project(okta);
    project.up();
    project.outputs()["token"].clone()
}

/// The same object with Terraform's names of the attributes.
fn in_snake_case(object: &Value) -> Value {
    let object = object.as_object().expect("an object").iter();
    let renamed = object.map(|(name, value)| (snake_case(name), value.clone()));
    Value::Object(renamed.collect())
}

#[test]
fn state_and_outputs_are_equal_on_every_host() {
    in_yaml(|| {
        let okta = FakeOkta::start();
        let expected = in_snake_case(&bridges_output(&okta));
        assert_eq!(expected.as_object().map(Map::len), Some(8));
        for host in hosts() {
            let mut workspace = READ.workspace(host, &okta);
            workspace.succeed(&["apply", "-auto-approve"]);
            let state = workspace.json(&["show", "-json"]);
            let state = &state["values"]["root_module"]["resources"][0]["values"];
            assert_eq!(*state, expected, "the state of {}", host.name);
            let output = workspace.json(&["output", "-json", "token"]);
            assert_eq!(output, expected, "the output of {}", host.name);
        }
    });
}
