//! A network that real Terraforms meet: a proxy with another password, and
//! response headers that grew.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::runtime::Runtime;

use super::{READ, REQUIREMENT, configuration};
use crate::support::fake_okta::{API_TOKEN, APP_ID, Answer, FakeOkta, Setup, token_id};
use crate::support::forward_proxy::ForwardProxy;
use crate::support::terraform::{Workspace, on_every_host};

/// As many as are read at the same time.
const READS: usize = 3;

fn organization() -> FakeOkta {
    FakeOkta::start_with(Setup {
        tls: true,
        tokens: READS,
        ..Setup::default()
    })
}

/// Lets the provider trust the fake Okta.
fn trust(workspace: &mut Workspace, okta: &FakeOkta) {
    let file = workspace.path("authority.pem");
    fs::write(&file, okta.certificate_authority()).expect("a full file");
    workspace.set("SSL_CERT_FILE", file);
}

#[test]
fn a_proxy_is_sent_a_wrong_password_once_for_three_reads() {
    on_every_host(|workspace| {
        let okta = organization();
        let runtime = Runtime::new().expect("a runtime");
        let right = format!("Basic {}", STANDARD.encode("me:right"));
        let proxy = runtime.block_on(ForwardProxy::start(okta.address(), &right));
        trust(workspace, &okta);
        let secret = "wrong-SECRETMARK";
        let url = format!("http://me:{secret}@{}", proxy.address());
        workspace.set("HTTPS_PROXY", url);
        let port = okta.address().port();
        let ids: Vec<_> = (1..=READS).map(token_id).collect();
        let text = format!(
            "{REQUIREMENT}provider \"okta\" {{\n  org_name  = \"okta\"\n  \
             base_url  = \"standin.test:{port}\"\n  api_token = {API_TOKEN:?}\n}}\n\
             data \"okta_app_token\" \"all\" {{\n  for_each  = toset({ids:?})\n  \
             client_id = {APP_ID:?}\n  id        = each.key\n}}\n"
        );
        workspace.write("main.tf", &text);
        let refusal = workspace.fail(&["plan"]);
        let address = proxy.address().to_string();
        refusal.expect_diagnostic(&["does not accept the user name", &address, "HTTPS_PROXY"]);
        assert!(!refusal.stderr.contains("max_retries"), "{refusal}");
        assert!(!refusal.stderr.contains(secret), "{refusal}");
        assert_eq!(proxy.asked_for().len(), 1, "{refusal}");
        assert_eq!(okta.connections(), 0);
    });
}

#[test]
fn responses_with_20_and_64_kilobytes_of_headers_over_http_2_are_read() {
    on_every_host(|workspace| {
        let okta = organization();
        trust(workspace, &okta);
        workspace.write("main.tf", &configuration(&okta, READ));
        for length in [20_000, 64_000] {
            let policy = "x".repeat(length);
            okta.answer_next(
                1,
                Answer::usual().header("content-security-policy", &policy),
            );
            workspace.succeed(&["plan"]);
        }
        assert_eq!(okta.requests().len(), 2);
    });
}

#[test]
fn a_response_with_120_headers_over_http_1_is_read() {
    on_every_host(|workspace| {
        let okta = FakeOkta::start();
        workspace.write("main.tf", &configuration(&okta, READ));
        let answer = (0..120).fold(Answer::usual(), |answer, number| {
            answer.header(&format!("x-filler-{number}"), "filler")
        });
        okta.answer_next(1, answer);
        workspace.succeed(&["plan"]);
        assert_eq!(okta.requests().len(), 1);
    });
}
