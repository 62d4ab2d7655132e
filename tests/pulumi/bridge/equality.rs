//! The same token is the same JSON on every host.

use serde_json::{Map, Value};

use super::{in_yaml, project_of};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::terraform::{Installation, Workspace, hosts};

fn terraforms_token(workspace: &mut Workspace, okta: &FakeOkta) -> [Value; 2] {
    let url = okta.url();
    workspace.write(
        "main.tf",
        &format!(
            r#"
terraform {{
  required_providers {{
    okta = {{
      source = "okta-rs/okta"
    }}
  }}
}}

provider "okta" {{
  http_proxy = "{url}"
  api_token  = "{API_TOKEN}"
}}

data "okta_app_token" "this" {{
  client_id = "{APP_ID}"
  id        = "{TOKEN_ID}"
}}

output "token" {{
  value = data.okta_app_token.this
}}
"#
        ),
    );
    workspace.succeed(&["apply", "-auto-approve"]);
    let state = workspace.json(&["show", "-json"]);
    let state = &state["values"]["root_module"]["resources"][0]["values"];
    let output = workspace.json(&["output", "-json", "token"]);
    [state.clone(), output]
}

fn bridges_token(okta: &FakeOkta) -> Value {
    let program = format!(
        r"
name: okta-token
runtime: yaml
variables:
  token:
    fn::invoke:
      function: okta:getAppToken
      arguments:
        clientId: {APP_ID}
        id: {TOKEN_ID}
outputs:
  token: ${{token}}
"
    );
    let mut project = project_of(&program);
    project.configure(okta);
    project.up();
    project.outputs()["token"].clone()
}

/// The same object with Terraform's names of the attributes.
fn in_snake_case(object: &Value) -> Value {
    let object = object.as_object().expect("an object");
    let renamed = object.iter().map(|(name, value)| {
        let name = name.chars().fold(String::new(), |name, character| {
            let separator = if character.is_uppercase() { "_" } else { "" };
            name + separator + &character.to_lowercase().to_string()
        });
        (name, value.clone())
    });
    Value::Object(renamed.collect::<Map<_, _>>())
}

#[test]
fn state_and_outputs_are_equal_on_every_host() {
    in_yaml(|| {
        let okta = FakeOkta::start();
        let expected = in_snake_case(&bridges_token(&okta));
        assert_eq!(expected.as_object().map(Map::len), Some(8));
        for host in hosts() {
            let mut workspace = Workspace::new(host, Installation::Override);
            let [state, output] = terraforms_token(&mut workspace, &okta);
            assert_eq!(state, expected, "the state of {}", host.name);
            assert_eq!(output, expected, "the output of {}", host.name);
        }
    });
}
