//! The same read of a token as a Pulumi program and as a configuration of
//! Terraform's.

use super::project_of;
use crate::project::Project;
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID};
use crate::support::terraform::{Host, Installation, Workspace};

/// A program up to the function's arguments.
const PROGRAM: &str = "\
name: okta-token
runtime: yaml
variables:
  token:
    fn::invoke:
      function: okta:getAppToken
      arguments:
";

/// A program's end.
const OUTPUTS: &str = "\
outputs:
  token: ${token}
";

/// A configuration but for its provider and its read.
const FRAME: &str = r#"terraform {
  required_providers {
    okta = {
      source = "okta-rs/okta"
    }
  }
}

output "token" {
  value = data.okta_app_token.this
}
"#;

/// Settings that the fake Okta accepts.
pub(super) const SETTINGS: &[(&str, &str)] = &[("api_token", API_TOKEN)];
/// Arguments of a token that is there.
pub(super) const TOKEN: &[(&str, &str)] = &[("client_id", APP_ID), ("id", TOKEN_ID)];

/// What a user writes, in Terraform's names.
pub(super) struct Read {
    /// Of the provider, besides the fake Okta's URL.
    pub(super) settings: &'static [(&'static str, &'static str)],
    /// Of the data source.
    pub(super) arguments: &'static [(&'static str, &'static str)],
}

impl Read {
    /// A Pulumi project of it, with its stack configured.
    pub(super) fn project(&self, okta: &FakeOkta) -> Project {
        let lines = self.arguments.iter();
        let lines = lines.map(|(name, value)| format!("        {}: {value}\n", camel_case(name)));
        let lines = lines.collect::<String>();
        let mut project = project_of(&format!("{PROGRAM}{lines}{OUTPUTS}"));
        project.config("okta:httpProxy", okta.url());
        for (name, value) in self.settings {
            let key = format!("okta:{}", camel_case(name));
            match *name {
                "api_token" => project.secret_config(&key, value),
                _ => project.config(&key, value),
            }
        }
        project
    }

    /// A Terraform workspace of it.
    pub(super) fn workspace(&self, host: &Host, okta: &FakeOkta) -> Workspace {
        let workspace = Workspace::new(host, Installation::Override);
        let proxy = [("http_proxy", okta.url())];
        let settings = [&proxy, self.settings].concat();
        let provider = block("provider \"okta\"", &settings);
        let data = block("data \"okta_app_token\" \"this\"", self.arguments);
        workspace.write("main.tf", &format!("{FRAME}\n{provider}\n{data}"));
        workspace
    }
}

fn block(head: &str, attributes: &[(&str, &str)]) -> String {
    let attributes = attributes.iter();
    let lines = attributes.map(|(name, value)| format!("  {name} = \"{value}\"\n"));
    format!("{head} {{\n{}}}\n", lines.collect::<String>())
}

/// Terraform's name as Pulumi has it.
pub(super) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_uppercase() + rest
    })
}

/// Pulumi's name as Terraform has it.
pub(super) fn snake_case(name: &str) -> String {
    name.chars().fold(String::new(), |name, character| {
        let separator = if character.is_uppercase() { "_" } else { "" };
        name + separator + &character.to_lowercase().to_string()
    })
}
