//! What is signed, judged by `PyJWT`: neither the provider nor the fake Okta may
//! vouch for it alone.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::{READS, organization};
use crate::support::audited::{Audited, private_key_block, with};
use crate::support::fake_okta::{FakeOkta, SERVICE_APP_ID, SeenRequest, ServiceApp};
use crate::support::message_pack::text;
use crate::support::openssl_keys::{Key, every_form};

/// The id under which every key is registered.
const KEY_ID: &str = "k1";

#[tokio::test]
async fn every_assertion_and_every_proof_is_right_in_the_eyes_of_others() {
    let okta = organization(ServiceApp::new());
    let audited = Audited::start().await;
    let mut assertions = Vec::new();
    let mut proofs = Vec::new();
    for key in every_form() {
        let seen = okta.requests().len();
        let app = ServiceApp::new().key(KEY_ID, &key.public);
        okta.oauth().register(app.requires_proof(true));
        let block = private_key_block(&okta, key);
        let block = match key_id(key) {
            Some(id) => with(block, "private_key_id", text(id)),
            None => block,
        };
        audited.configure(&block).await;
        assert_eq!(audited.read_at_once(READS).await, [true; READS]);
        for request in &okta.requests()[seen..] {
            assertions.extend(assertion(&okta, key, request));
            proofs.extend(proof(&okta, request));
        }
    }
    // Each key asks for a token without a proof, without a nonce, with both.
    let keys = every_form().len();
    assert_eq!(
        (assertions.len(), proofs.len()),
        (keys * 3, keys * (2 + READS))
    );
    let expected = format!("{} {}\n", assertions.len(), proofs.len());
    let cases = json!({ "assertions": assertions, "proofs": proofs });
    assert_eq!(verify(&cases), Ok(expected));
    expect_changes_are_noticed(&cases);
    let keys: Vec<_> = every_form().iter().collect();
    audited.end(&okta, &keys).await;
}

fn assertion(okta: &FakeOkta, key: &Key, request: &SeenRequest) -> Option<Value> {
    Some(json!({
        "signed": request.assertion()?,
        "public_key": key.public,
        "algorithm": key.algorithm,
        "kid": key_id(key),
        "audience": format!("{}/oauth2/v1/token", okta.url()),
        "client_id": SERVICE_APP_ID,
    }))
}

/// Every other key is used by its id.
fn key_id(key: &Key) -> Option<&'static str> {
    let position = every_form().iter().position(|form| form.name == key.name);
    position
        .is_some_and(|position| position % 2 == 0)
        .then_some(KEY_ID)
}

fn proof(okta: &FakeOkta, request: &SeenRequest) -> Option<Value> {
    Some(json!({
        "signed": request.proof()?,
        "method": request.method,
        "url": format!("{}{}", okta.url(), request.target),
        "access_token": request.header("authorization").strip_prefix("DPoP "),
    }))
}

/// Asserts that the judge does not take everything.
fn expect_changes_are_noticed(cases: &Value) {
    let other = &every_form()[0].public;
    for (place, value) in [
        ("/assertions/29/public_key", json!(other)),
        ("/assertions/0/audience", json!("https://acme.okta.com")),
        ("/assertions/0/kid", json!(null)),
        ("/proofs/0/url", json!("https://acme.okta.com")),
        ("/proofs/9/access_token", json!("another")),
    ] {
        let mut changed = cases.clone();
        *changed.pointer_mut(place).expect("a place") = value;
        assert!(verify(&changed).is_err(), "{place}");
    }
}

/// What the judge says, or why it ended.
fn verify(cases: &Value) -> Result<String, String> {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("pyjwt");
    let python = environment.join("bin/python");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/verify_signed.py");
    let mut child = Command::new(&python)
        .arg("-I")
        .arg(script)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}; `make test` sets it up", python.display()));
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin
        .write_all(cases.to_string().as_bytes())
        .expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}
