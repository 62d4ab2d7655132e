//! Texts that are no key that can be used: each is called by its name when the
//! provider is configured, and nothing of it is shown.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{end, organization};
use crate::support::audited::{Audited, private_key_block, with};
use crate::support::fake_okta::ServiceApp;
use crate::support::message_pack::text;
use crate::support::openssl::openssl;
use crate::support::openssl_keys::any;
use crate::support::session::{only_error, path};

/// From how many characters on a part of a line is a part of a key: no word of
/// a diagnostic is so long.
const PART: usize = 20;

/// Texts of every kind, with what each is called and what to do about it.
fn texts() -> Vec<(String, &'static str, &'static str)> {
    let key = &any().private;
    let line = key.lines().nth(1).expect("a line of base64");
    let request = openssl("req -new -key /dev/stdin -subj /CN=app", key);
    let json = serde_json::json!({ "private_key": key }).to_string();
    let jwk = format!("{{\"kty\":\"EC\",\"d\":{line:?}}}");
    vec![
        (
            openssl("pkcs8 -topk8 -passout pass:pw", key),
            "encrypted with a password",
            "openssl pkey -in KEY -out new-key.pem`. Then set `private_key = ",
        ),
        (
            openssl("ec -aes128 -passout pass:pw", key),
            "encrypted with a password",
            "openssl pkey -in",
        ),
        (
            openssl("genpkey -algorithm ED25519", ""),
            "an Ed25519",
            "openssl genpkey -algorithm RSA",
        ),
        (
            any().public.clone(),
            "a public key",
            "generated together with it",
        ),
        (request, "a certificate", "whose public key"),
        (jwk, "a JSON Web Key", "the same key in PEM form"),
        (json, "JSON that contains a PEM", "jsondecode("),
        (
            STANDARD.encode(key),
            "a base64-encoded key",
            "base64decode(",
        ),
        (
            key.replacen("-----BEGIN", "----BEGIN", 1),
            "not exactly `-----BEGIN PRIVATE KEY-----`",
            "Replace the first line with `-----BEGIN PRIVATE KEY-----`",
        ),
        (
            format!("-----BEGIN PRIVATE KEY-----\n{line}"),
            "no last line",
            "Save the whole key to a file",
        ),
        (
            format!("{line}\n{line}"),
            "middle part of a PEM-encoded key",
            "Add the line `-----BEGIN PRIVATE KEY-----`",
        ),
    ]
}

/// Whether a part of one of the text's lines of base64 is in there.
fn shows(detail: &str, text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.starts_with('-'));
    let mut parts = lines.flat_map(|line| {
        let parts = line.as_bytes().windows(PART);
        parts.map(|part| String::from_utf8_lossy(part).into_owned())
    });
    parts.any(|part| detail.contains(&part))
}

/// Settings that are shown, or looked up in DNS, and none of which takes a key.
const OTHER_SETTINGS: [&str; 5] = [
    "private_key_id",
    "client_id",
    "org_name",
    "base_url",
    "http_proxy",
];

#[tokio::test]
async fn a_key_in_a_setting_that_takes_none_is_neither_sent_nor_shown() {
    let okta = organization(ServiceApp::new());
    let audited = Audited::start().await;
    let session = audited.session();
    let key = &any().private;
    for setting in OTHER_SETTINGS {
        for written in [
            key.clone(),
            key.replace('\n', "\\n"),
            key.replace('\n', " "),
        ] {
            let mut block = private_key_block(&okta, any());
            if matches!(setting, "org_name" | "base_url") {
                block.retain(|(name, _)| *name != "http_proxy");
                block = with(block, "org_name", text("acme"));
                block = with(block, "base_url", text("okta.com"));
            }
            let block = with(block, setting, text(&written));
            let configured = session.configure(session.provider_block(&block)).await;
            let error = only_error(&configured);
            assert_eq!(path(error), "", "{setting}");
            let part = "is a private key, which belongs in `private_key`";
            assert!(error.detail.contains(part), "{}", error.detail);
            assert!(!shows(&error.detail, key), "{}", error.detail);
        }
    }
    assert_eq!(okta.connections(), 0);
    end(audited, &okta).await;
}

#[tokio::test]
async fn each_is_refused_by_name_in_words_alone() {
    let okta = organization(ServiceApp::new());
    let audited = Audited::start().await;
    let session = audited.session();
    for (key, name, advice) in texts() {
        // What has no line of PEM in it is a path, once its lines are one.
        let in_one_line = key.replace('\n', "\\n");
        let in_one_line = Some(in_one_line).filter(|key| key.starts_with("-----BEGIN"));
        for written in [key.clone()].into_iter().chain(in_one_line) {
            let block = private_key_block(&okta, any());
            let block = with(block, "private_key", text(&written));
            let block = session.provider_block(&block);
            let configured = session.configure(block.clone()).await;
            let validated = session.validate_provider(block).await;
            assert_eq!(configured, validated, "{name}");
            let error = only_error(&configured);
            assert_eq!(path(error), "", "{name}");
            for part in ["`private_key`", name, advice] {
                assert!(error.detail.contains(part), "{part}: {}", error.detail);
            }
            assert!(!shows(&error.detail, &key), "{}", error.detail);
        }
    }
    assert!(shows("of 0123456789abcdefghijk", "0123456789abcdefghijk"));
    assert_eq!(okta.connections(), 0);
    end(audited, &okta).await;
}
