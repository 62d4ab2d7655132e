//! The makefile's promises that no other test keeps.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use terraform_provider_okta::terraform::ADDRESS;

use crate::support::fake_okta::{
    API_TOKEN, APP_ID, FakeOkta, SERVICE_APP_ID, ServiceApp, TOKEN_ID,
};
use crate::support::openssl_keys::any;
use crate::support::terraform::{Installation, Workspace, with_every_host};

/// The built provider.
const BINARY: &str = env!("CARGO_BIN_EXE_terraform-provider-okta");

/// `make` in an environment of its own.
fn make(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("make");
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("HOME", home);
    command
}

fn run(command: &mut Command) -> Output {
    command.output().expect("the command can be run")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs `make` so that it takes the provider that is built already.
fn make_with_built(home: &Path, verb: &str) {
    let built = format!("BUILT={BINARY}");
    let output = run(&mut make(home, &["-o", "build", verb, &built]));
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn make_alone_lists_the_verbs() {
    let home = tempfile::tempdir().expect("a folder can be made");
    let output = run(&mut make(home.path(), &[]));
    let listed = text(&output.stdout);
    let verbs = listed
        .lines()
        .map(|line| line.split_whitespace().nth(1).unwrap_or(line))
        .collect::<Vec<_>>();
    let expected = [
        "build",
        "install",
        "uninstall",
        "install-pulumi",
        "uninstall-pulumi",
        "demo",
        "test",
        "hosts",
        "test-hosts",
        "hosts-clean",
        "testacc",
        "release",
        "release-check",
        "test-release",
        "deny",
        "fmt",
        "lint",
        "generate",
        "soak",
        "fuzz",
        "chaos",
        "bench",
        "clean",
    ];
    assert_eq!(verbs, expected);
}

/// Without these flags Cargo looks at the provider alone.
#[test]
fn every_check_is_of_the_whole_workspace() {
    let home = tempfile::tempdir().expect("a folder can be made");
    let printed = run(&mut make(
        home.path(),
        &["--dry-run", "test", "lint", "fmt"],
    ));
    let printed = text(&printed.stdout);
    let mut checked = 0;
    for line in printed.lines().filter(|line| !line.contains(" --test ")) {
        for (command, flag) in [
            ("cargo test ", " --workspace "),
            ("cargo clippy ", " --workspace "),
            ("cargo doc ", " --workspace "),
            ("cargo fmt", " --all"),
        ] {
            if line.contains(command) {
                assert!(line.contains(flag), "{line}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 5, "{printed}");
}

#[test]
fn the_address_is_the_codes() {
    let makefile = Path::new(env!("CARGO_MANIFEST_DIR")).join("GNUmakefile");
    let makefile = fs::read_to_string(makefile).expect("the makefile can be read");
    assert!(makefile.contains(&format!("\nADDRESS := {ADDRESS}\n")));
}

#[test]
fn what_make_installs_is_found_without_any_settings_until_it_is_uninstalled() {
    with_every_host(|host| {
        let mut workspace = Workspace::new(host, Installation::Home);
        let home = workspace.path("home");
        let source = format!("source = \"{ADDRESS}\"");
        let configuration =
            format!("terraform {{\n required_providers {{\n okta = {{ {source} }}\n }}\n}}\n");
        workspace.write("main.tf", &configuration);
        make_with_built(&home, "install");
        assert_eq!(files(&home.join(".terraform.d")).len(), 2);
        workspace.succeed(&["init"]);
        let schemas = workspace.json(&["providers", "schema", "-json"]);
        assert_ne!(schemas["provider_schemas"], Value::Null);
        let foreign = home.join(".terraform.d/plugins/example.com/a/b");
        fs::create_dir_all(foreign.parent().expect("a folder")).expect("it can be made");
        fs::write(&foreign, "").expect("the file can be written");
        make_with_built(&home, "uninstall");
        assert_eq!(files(&home.join(".terraform.d")), [foreign]);
    });
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| !path.ends_with("checkpoint_signature"))
        .collect()
}

/// With the settings of the user, which Cargo needs to find what it builds with.
#[test]
fn the_demo_shows_the_six_attributes_and_explains_a_mistake() {
    let scratch = tempfile::tempdir().expect("a folder can be made");
    let mut command = Command::new("make");
    let output = run(command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--silent", "demo"])
        .env("TMPDIR", scratch.path()));
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "{said}");
    for shown in [
        "created = \"2026-03-02T09:15:44Z\"",
        "expires_at = \"2026-03-09T09:15:44Z\"",
        "issuer = \"https://standin.example.com/oauth2/aus1standin0auth0001\"",
        "scopes = tolist([",
        "status = \"ACTIVE\"",
        "user_id = \"00u1standin0user0001\"",
        "Okta App Token Not Found",
        "== done: ",
    ] {
        assert!(said.contains(shown), "{shown} is not in {said}");
    }
    assert_eq!(files(scratch.path()), Vec::<PathBuf>::new());
}

/// `make testacc` with these variables.
fn testacc(variables: &[(&str, &str)]) -> (bool, String) {
    let home = tempfile::tempdir().expect("a folder can be made");
    let mut command = make(home.path(), &["--silent", "testacc"]);
    command
        .env("PROVIDER", BINARY)
        .env("TMPDIR", home.path())
        .envs(variables.iter().copied());
    let output = run(&mut command);
    let left = files(home.path());
    assert!(left.is_empty(), "{left:?}");
    (
        output.status.success(),
        text(&output.stdout) + &text(&output.stderr),
    )
}

/// The variables that `make testacc` needs beside a credential.
fn where_and_what(okta: &FakeOkta) -> [(&str, &str); 4] {
    [
        ("OKTA_HTTP_PROXY", okta.url()),
        ("OKTA_ACC_CLIENT_ID", APP_ID),
        ("OKTA_ACC_TOKEN_ID", TOKEN_ID),
        ("TF_ACC", "1"),
    ]
}

#[test]
fn the_acceptance_test_says_what_is_missing_and_never_runs_in_ci() {
    let okta = FakeOkta::start();
    let with_a_token = [&where_and_what(&okta)[..], &[("OKTA_API_TOKEN", API_TOKEN)]].concat();
    let with_a_key = [
        &where_and_what(&okta)[..],
        &[
            ("OKTA_API_PRIVATE_KEY", "key.pem"),
            ("OKTA_API_CLIENT_ID", SERVICE_APP_ID),
            ("OKTA_API_SCOPES", "okta.apps.read"),
        ],
    ]
    .concat();
    for complete in [&with_a_token, &with_a_key] {
        for left_out in complete {
            let variables = complete
                .iter()
                .copied()
                .filter(|variable| variable != left_out)
                .collect::<Vec<_>>();
            let (succeeded, said) = testacc(&variables);
            let (_, missing) = said.split_once("Missing:").expect("it says so");
            let expected = match left_out.0 {
                "OKTA_HTTP_PROXY" => "OKTA_ORG_NAME OKTA_BASE_URL",
                name => name,
            };
            assert!(!succeeded && missing.contains(expected), "{said}");
        }
    }
    let in_ci = [&with_a_token[..], &[("CI", "true")]].concat();
    let (succeeded, said) = testacc(&in_ci);
    assert!(!succeeded && said.contains("never runs in CI"), "{said}");
    assert_eq!(okta.connections(), 0);
}

#[test]
fn the_acceptance_test_shows_the_eight_values_and_the_rate_limit() {
    let okta = FakeOkta::start();
    let variables = [&where_and_what(&okta)[..], &[("OKTA_API_TOKEN", API_TOKEN)]].concat();
    let (succeeded, said) = testacc(&variables);
    assert!(succeeded, "{said}");
    for shown in [
        APP_ID,
        TOKEN_ID,
        "00u1standin0user0001",
        "ACTIVE",
        "2026-03-02T09:15:44Z",
        "2026-03-09T09:15:44Z",
        "aus1standin0auth0001",
        "offline_access",
        "limit=100000",
        "remaining=99999",
        "reset=",
    ] {
        assert!(said.contains(shown), "{shown} is not in {said}");
    }
    assert!(!said.contains(API_TOKEN), "{said}");
}

#[test]
fn the_acceptance_test_takes_a_private_key_as_text_or_as_a_path() {
    let okta = FakeOkta::start();
    okta.oauth()
        .register(ServiceApp::new().key("k1", &any().public));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("key.pem");
    fs::write(&file, &any().private).expect("the file can be written");
    for key in [&any().private, &file.display().to_string()] {
        let credential = [
            ("OKTA_API_PRIVATE_KEY", key.as_str()),
            ("OKTA_API_CLIENT_ID", SERVICE_APP_ID),
            ("OKTA_API_SCOPES", "okta.apps.read"),
        ];
        let variables = [&where_and_what(&okta)[..], &credential].concat();
        let (succeeded, said) = testacc(&variables);
        assert!(succeeded && said.contains("ACTIVE"), "{said}");
    }
}
