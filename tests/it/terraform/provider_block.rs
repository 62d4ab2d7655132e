//! The provider block and its variables, as Terraform hands them over: one of
//! each kind. What a value means is tested in tables beside the code.

use super::{READ, REQUIREMENT, first_token};
use crate::support::fake_okta::{ACCESS_TOKEN, API_TOKEN, FakeOkta, ServiceApp};
use crate::support::openssl_keys::any;
use crate::support::secrets::Secrets;
use crate::support::terraform::{Host, Installation, Workspace, with_every_host};

/// Variables of the environment.
type Variables<'case> = &'case [(&'case str, &'case str)];

/// A loud workspace that reads a token with this block and these variables.
fn workspace(host: &Host, okta: &FakeOkta, block: &str, variables: Variables<'_>) -> Workspace {
    let mut workspace = Workspace::new(host, Installation::Override);
    workspace.be_loud();
    workspace.set("OKTA_HTTP_PROXY", okta.url());
    for (name, value) in variables {
        workspace.set(name, value);
    }
    let text = format!("{REQUIREMENT}provider \"okta\" {{\n{block}\n}}\n{READ}");
    workspace.write("main.tf", &text);
    workspace
}

fn end(workspace: &Workspace, okta: &FakeOkta) {
    workspace.expect_none_of(&Secrets::of(okta, &[any()]));
}

#[test]
fn a_value_comes_from_the_block_or_else_from_its_variable() {
    let token = format!("api_token = {API_TOKEN:?}");
    let (wrong, right) = (("OKTA_API_TOKEN", "another"), ("OKTA_API_TOKEN", API_TOKEN));
    let unused = "client_id = \"a\"\nprivate_key = \"{}\"\nbase_url = \"https://okta.com\"";
    let table: [(&str, Variables<'_>); 7] = [
        (&token, &[]),
        // What is not used may be wrong.
        (unused, &[right]),
        ("", &[right]),
        (&token, &[wrong]),
        ("api_token = \"\"", &[right]),
        ("api_token = null", &[right]),
        (
            &token,
            &[("OKTA_ACCESS_TOKEN", ""), ("OKTA_API_SCOPES", "")],
        ),
    ];
    with_every_host(|host| {
        for (block, variables) in table {
            let okta = FakeOkta::start();
            let mut workspace = workspace(host, &okta, block, variables);
            workspace.succeed(&["apply", "-auto-approve"]);
            let sent = okta.requests()[0].header("authorization").to_owned();
            assert_eq!(sent, format!("SSWS {API_TOKEN}"), "{block} {variables:?}");
            end(&workspace, &okta);
        }
    });
}

#[test]
fn a_key_comes_as_text_or_as_a_file_and_from_either_place() {
    let key = &any().private;
    let heredoc = format!("private_key = <<EOT\n{key}EOT\n");
    let in_one_line = key.replace('\n', "\\n");
    let app = "client_id = \"0oa1standin0svc00001\"\nscopes = [\"okta.apps.read\"]\n";
    let table: [(String, Variables<'_>); 3] = [
        (format!("{app}{heredoc}"), &[]),
        (format!("{app}private_key = \"~/key.pem\""), &[]),
        (
            String::new(),
            &[
                ("OKTA_API_CLIENT_ID", "0oa1standin0svc00001"),
                ("OKTA_API_SCOPES", "okta.apps.read, okta.users.read"),
                ("OKTA_API_PRIVATE_KEY", &in_one_line),
                ("OKTA_API_PRIVATE_KEY_ID", "k1"),
            ],
        ),
    ];
    with_every_host(|host| {
        for (block, variables) in &table {
            let okta = FakeOkta::start();
            let app = ServiceApp::new().key("k1", &any().public);
            let app = app.granted(&["okta.apps.read", "okta.users.read"]);
            okta.oauth().register(app.requires_proof(true));
            let mut workspace = workspace(host, &okta, block, variables);
            let home = workspace.path("home/key.pem");
            std::fs::write(home, key).expect("the key can be written");
            workspace.succeed(&["apply", "-auto-approve"]);
            let token = workspace.json(&["output", "-json", "token"]);
            assert_eq!(token, first_token(), "{block}");
            end(&workspace, &okta);
        }
    });
}

#[test]
fn a_value_that_is_not_known_yet_is_named_by_the_read_that_needs_it() {
    with_every_host(|host| {
        let okta = FakeOkta::start();
        let block = "api_token = terraform_data.token.output";
        let mut workspace = workspace(host, &okta, block, &[]);
        let token = "resource \"terraform_data\" \"token\" {\n  input = \"x\"\n}\n";
        workspace.write("token.tf", token);
        let refusal = workspace.fail(&["plan"]);
        refusal.expect_diagnostic(&["Not Known Yet", "`api_token`"]);
        end(&workspace, &okta);
    });
}

#[test]
fn a_mistake_in_the_block_is_reported_once_and_shows_no_secret() {
    let token = format!("api_token = {API_TOKEN:?}");
    let table = [
        ("max_retries = \"many\"".to_owned(), "a number is required"),
        (
            "scopes = \"okta.apps.read\"".to_owned(),
            "set of string required",
        ),
        (format!("{token}\nrequest_timeout = 301"), "300"),
        (format!("{token}\nmax_retries = 101"), "100"),
        (format!("{token}\nlog_level = 0"), "`log_level`"),
        // Terraform's own types have no limits.
        (
            format!("{token}\nmax_retries = 1e400"),
            "Set `max_retries` to a finite number",
        ),
        (
            format!("{token}\nmax_wait_seconds = \"inf\""),
            "Set `max_wait_seconds` to a finite number",
        ),
        (
            format!(
                "{token}\nscopes = flatten([for a in range(257) : [for b in range(256) : \"${{a}}.${{b}}\"]])"
            ),
            "Remove elements of `scopes`",
        ),
        (
            format!("{token}\nclient_id = \"0oa1\""),
            "remove `client_id`",
        ),
        (
            format!("{token}\naccess_token = {ACCESS_TOKEN:?}"),
            "remove `access_token`",
        ),
        (format!("{token}\nhttp_proxy = \"ftp://x\""), "http://"),
        (
            "client_id = \"a\"\nscopes = [\"s\"]\nprivate_key = \"-----BEGIN SECRETMARK-----\\nx\""
                .to_owned(),
            "`private_key`",
        ),
    ];
    with_every_host(|host| {
        for (block, part) in &table {
            let okta = FakeOkta::start();
            let mut workspace = workspace(host, &okta, block, &[]);
            let refusal = workspace.fail(&["plan"]);
            refusal.expect_diagnostic(&[part]);
            assert_eq!(refusal.stderr.matches("Error: ").count(), 1, "{refusal}");
            assert_eq!(okta.connections(), 0, "{block}");
            end(&workspace, &okta);
        }
    });
}

#[test]
fn what_upstream_treats_otherwise_in_silence_is_a_warning() {
    let token = format!("api_token = {API_TOKEN:?}");
    let access = ("OKTA_ACCESS_TOKEN", ACCESS_TOKEN);
    let table: [(String, Variables<'_>, &[&str]); 2] = [
        (
            format!("{token}\nbackoff = false\nmax_retries = 0"),
            &[],
            &["backoff"],
        ),
        (
            token.clone(),
            &[access],
            &["`OKTA_ACCESS_TOKEN`", "`api_token`"],
        ),
    ];
    with_every_host(|host| {
        for (block, variables, parts) in &table {
            let okta = FakeOkta::start();
            let mut workspace = workspace(host, &okta, block, variables);
            let applied = workspace.succeed(&["apply", "-auto-approve"]);
            assert!(applied.stdout.contains("Warning: "), "{applied}");
            for part in *parts {
                assert!(applied.stdout.contains(part), "{part}: {applied}");
            }
            end(&workspace, &okta);
        }
    });
}

#[test]
fn an_address_beyond_this_machine_is_called_without_encryption_and_warned_of() {
    with_every_host(|host| {
        let okta = FakeOkta::start();
        // Another way to this machine, which only its own system knows.
        let url = format!("http://0.0.0.0:{}", okta.address().port());
        let block = format!("http_proxy = {url:?}\napi_token = {API_TOKEN:?}");
        let mut workspace = workspace(host, &okta, &block, &[]);
        let applied = workspace.succeed(&["apply", "-auto-approve"]);
        let warning = "Warning: Okta Is Called Without Encryption";
        for part in [warning, "`http_proxy`", url.as_str()] {
            assert!(applied.stdout.contains(part), "{part}: {applied}");
        }
        let token = workspace.json(&["output", "-json", "token"]);
        assert_eq!(token, first_token());
        end(&workspace, &okta);
    });
}
