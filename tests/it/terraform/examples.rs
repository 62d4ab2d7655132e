//! What the pages show of Terraform's language reads a token as it stands there.
//!
//! The examples with tests of their own are in the list of
//! `documentation::examples`.

use std::fs;

use serde_json::{Value, json};

use crate::support::fake_okta::{API_TOKEN, FakeOkta, SERVICE_APP_ID, ServiceApp, record};
use crate::support::openssl_keys::any;
use crate::support::terraform::on_every_host;

const PROVIDER: &str = include_str!("../../../examples/provider/provider.tf");
const DATA_SOURCE: &str =
    include_str!("../../../examples/data-sources/okta_app_token/data-source.tf");
const README: &str = include_str!("../../../README.md");
const DATA_SOURCE_PAGE: &str = include_str!("../../../docs/data-sources/app_token.md");
const LIST: &str = include_str!("../../../examples/data-sources/okta_app_tokens/data-source.tf");
const AUTHENTICATION: &str = include_str!("../../../docs/guides/authentication.md");
const AUDITING_GUIDE: &str = include_str!("../../../docs/guides/auditing-refresh-tokens.md");

/// The ids in the examples.
const APP_ID: &str = "0oa5z6y7x8W9v0U1t2s3";
const TOKEN_ID: &str = "oar9k2Lq7TnVbXc4R0h7";
/// The user in the guide to audits.
const USER_ID: &str = "00u3b4c5d6E7f8G9h0i1";
/// The service app, in the guide to authentication.
const SIGNS_IN: &str = "0oa1a2b3c4D5e6F7g8h9";
/// Another app, of which the guide to audits reads all tokens too.
const OTHER_APP_ID: &str = "0oa7q8r9s0T1u2V3w4x5";

/// A page's blocks of Terraform's language.
fn blocks(page: &str) -> Vec<&str> {
    let blocks = page.split("```terraform\n").skip(1);
    blocks
        .map(|text| text.split("\n```").next().unwrap_or(text))
        .collect()
}

/// Each a whole configuration, and an output of it with its value.
fn configurations() -> Vec<(String, &'static str, Value)> {
    let scopes = json!(["openid", "offline_access"]);
    let [_, list, ends] = blocks(DATA_SOURCE_PAGE)[..] else {
        panic!("three blocks");
    };
    let read = blocks(AUTHENTICATION)[1].to_owned();
    vec![
        (read, "status", json!("ACTIVE")),
        (PROVIDER.to_owned(), "status", json!("ACTIVE")),
        ([PROVIDER, list].concat(), "token_ids", json!([TOKEN_ID])),
        (
            [PROVIDER, DATA_SOURCE].concat(),
            "granted_scopes",
            scopes.clone(),
        ),
        (blocks(README)[0].to_owned(), "status", json!("ACTIVE")),
        (
            [PROVIDER, LIST].concat(),
            "older_than_90_days",
            json!([TOKEN_ID]),
        ),
        (
            [
                PROVIDER,
                DATA_SOURCE,
                ends,
                "\noutput \"expires\" {\n  value = local.expires\n}\n",
            ]
            .concat(),
            "expires",
            json!(true),
        ),
    ]
}

/// The guide's blocks for an app whose record is months old and has an end: those
/// that make one configuration, and the configuration that fails a plan.
fn audit() -> (String, &'static str) {
    let blocks = blocks(AUDITING_GUIDE);
    let (failing, passing): (Vec<_>, Vec<_>) = blocks
        .into_iter()
        .partition(|block| block.contains("precondition"));
    (passing.join("\n\n"), failing[0])
}

/// What the guide's outputs are but for the first one, which is the whole list.
fn audit_outputs() -> Value {
    json!({
        "older_than_90_days": [TOKEN_ID],
        "without_end": [],
        "active": [],
        "tokens_per_user": { USER_ID: [TOKEN_ID] },
        "of_one_user": [TOKEN_ID],
        "scopes_of_one_user": ["openid", "offline_access"],
        "tokens_per_app": { APP_ID: 1, OTHER_APP_ID: 1 },
        "old_per_app": { APP_ID: [TOKEN_ID], OTHER_APP_ID: ["oarOther"] },
        "statuses": { TOKEN_ID: "ACTIVE" },
    })
}

#[test]
fn the_guide_to_audits_finds_who_holds_a_token_and_how_old_it_is() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        let mut held = record(APP_ID, TOKEN_ID);
        held["userId"] = USER_ID.into();
        okta.put_token(held);
        okta.put_token(record(OTHER_APP_ID, "oarOther"));
        workspace.set("OKTA_HTTP_PROXY", okta.url());
        workspace.set("OKTA_API_TOKEN", API_TOKEN);
        let (configuration, failing) = audit();
        workspace.write("main.tf", &configuration);
        let applied = workspace.succeed(&["apply", "-auto-approve"]);
        assert!(
            applied.stdout.contains("Check block assertion"),
            "{applied}"
        );
        for (name, value) in audit_outputs().as_object().expect("an object") {
            assert_eq!(workspace.json(&["output", "-json", name]), *value, "{name}");
        }
        // As the guide prints it.
        let tokens = workspace.json(&["output", "-json", "tokens"]);
        assert_eq!(tokens[0]["id"], TOKEN_ID);
        workspace.write("main.tf", failing);
        let old = format!("App {APP_ID} has refresh tokens older than 90 days: {TOKEN_ID}.");
        workspace.fail(&["plan"]).expect_diagnostic(&[&old]);
    });
}

#[test]
fn what_the_pages_show_reads_a_token() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        okta.put_token(record(APP_ID, TOKEN_ID));
        workspace.set("OKTA_HTTP_PROXY", okta.url());
        workspace.set("OKTA_API_TOKEN", API_TOKEN);
        for (configuration, output, value) in configurations() {
            workspace.write("main.tf", &configuration);
            workspace.succeed(&["apply", "-auto-approve"]);
            let outputs = workspace.json(&["output", "-json", output]);
            assert_eq!(outputs, value, "{configuration}");
        }
    });
}

#[test]
fn the_provider_block_with_a_private_key_signs_in() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        okta.put_token(record(APP_ID, TOKEN_ID));
        let app = ServiceApp::new().key("k1", &any().public);
        okta.oauth().register(app);
        // A gateway answers, and what is signed is for the organization.
        okta.oauth().call_itself("https://acme.okta.com");
        workspace.set("OKTA_HTTP_PROXY", okta.url());
        let key = workspace.path("home").join("okta.pem");
        fs::write(key, &any().private).expect("a key file");
        let [block, read] = blocks(AUTHENTICATION)[..] else {
            panic!("two blocks");
        };
        let block = block.replace(SIGNS_IN, SERVICE_APP_ID);
        workspace.write("main.tf", &read.replace("provider \"okta\" {}", &block));
        workspace.succeed(&["apply", "-auto-approve"]);
        let status = workspace.json(&["output", "-json", "status"]);
        assert_eq!(status, "ACTIVE");
    });
}
