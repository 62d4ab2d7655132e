//! How long the inner parts of one read take by themselves: values and schema
//! on the wire, and what is signed for Okta. All of them together are
//! microseconds of a read's milliseconds; these figures are here to notice
//! when one of them no longer is.

// The tests use all of it; here the values of two blocks will do.
#[allow(dead_code)]
#[path = "../tests/it/support/message_pack.rs"]
mod message_pack;

use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, criterion_group, criterion_main};
use message_pack::{NIL, array, in_message_pack, object, text};
use prost::Message;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use terraform_provider_okta::okta::{self, PrivateKey, ServiceApp};
use terraform_provider_okta::proto::tfplugin6::DynamicValue;
use terraform_provider_okta::provider::Provider;
use terraform_provider_okta::schema::Schema;
use terraform_provider_okta::terraform;
use url::Url;

/// The data source.
const APP_TOKEN: &str = "okta_app_token";
/// Any time, in seconds since 1970.
const NOW: i64 = 1_800_000_000;

/// A block of that schema in which these attributes are set.
fn block(schema: &Schema, set: &[(&str, Vec<u8>)]) -> DynamicValue {
    let attributes = schema.attributes.iter().map(|attribute| {
        let value = set.iter().find(|(name, _)| *name == attribute.name);
        (
            attribute.name,
            value.map_or(NIL.to_vec(), |(_, value)| value.clone()),
        )
    });
    in_message_pack(object(attributes))
}

fn state() -> Map<String, Value> {
    let state = json!({
        "id": "oar9k2Lq7TnVbXc4R0h7",
        "client_id": "0oa5z6y7x8W9v0U1t2s3",
        "user_id": "00u1a2b3c4D5e6F7g8h9",
        "status": "ACTIVE",
        "created": "2026-03-02T09:15:44Z",
        "expires_at": "2026-03-09T09:15:44Z",
        "issuer": "https://acme.okta.com/oauth2/default",
        "scopes": ["openid", "offline_access"],
    });
    state.as_object().expect("an object").clone()
}

fn values(criterion: &mut Criterion) {
    let provider = Provider::new();
    let app_token = provider.data_source_schema(APP_TOKEN).expect("it is there");
    let read = block(
        app_token,
        &[
            ("client_id", text("0oa5z6y7x8W9v0U1t2s3")),
            ("id", text("oar9k2Lq7TnVbXc4R0h7")),
        ],
    );
    let configured = block(
        provider.schema(),
        &[
            ("org_name", text("acme")),
            ("base_url", text("okta.com")),
            ("client_id", text("0oa1service0app00001")),
            ("private_key", text(&"k".repeat(1_700))),
            ("scopes", array(["okta.apps.read"].map(text))),
        ],
    );
    let state = state();
    for (name, block, schema) in [
        (
            "DynamicValue: a data source's block, read",
            &read,
            app_token,
        ),
        (
            "DynamicValue: a provider block, read",
            &configured,
            provider.schema(),
        ),
    ] {
        assert!(terraform::bench_api::decode(block, schema).is_some());
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| terraform::bench_api::decode(black_box(block), schema));
        });
    }
    assert!(terraform::bench_api::encode(&state).is_some());
    criterion.bench_function("DynamicValue: a state, written", |bencher| {
        bencher.iter(|| terraform::bench_api::encode(black_box(&state)));
    });
    criterion.bench_function("schema: both, encoded", |bencher| {
        bencher.iter(|| {
            let schemas = [provider.schema(), app_token].map(terraform::bench_api::schema);
            schemas.map(|schema| schema.encode_to_vec())
        });
    });
}

/// A private key as PEM.
fn pem(key: &KeyPair) -> String {
    const LINE: usize = 64;
    let text = STANDARD.encode(key.serialize_der());
    let lines = text.as_bytes().chunks(LINE).map(String::from_utf8_lossy);
    let lines: Vec<_> = lines.collect();
    format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        lines.join("\n")
    )
}

fn service_app(key: &KeyPair) -> ServiceApp {
    ServiceApp {
        client_id: "0oa1service0app00001".to_owned(),
        scopes: vec!["okta.apps.read".to_owned()],
        private_key: PrivateKey::parse(&SecretString::from(pem(key))).expect("a key"),
        private_key_id: None,
    }
}

fn signatures(criterion: &mut Criterion) {
    let elliptic = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
    let rsa = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
    let audience = "https://acme.okta.com/oauth2/v1/token";
    for (name, key) in [("ES256", &elliptic), ("RS256, 2,048 bits", &rsa)] {
        let app = service_app(key);
        criterion.bench_function(&format!("assertion: {name}"), |bencher| {
            bencher.iter(|| okta::bench_api::assertion(&app, audience, NOW).expect("a signature"));
        });
    }
    let url = "https://acme.okta.com/api/v1/apps/0oa5z6y7x8W9v0U1t2s3/tokens/oar9k2Lq7TnVbXc4R0h7";
    let url = Url::parse(url).expect("a URL");
    let access_token = SecretString::from("t".repeat(1_000));
    criterion.bench_function("proof (DPoP): ES256", |bencher| {
        bencher.iter(|| okta::bench_api::proof(url.clone(), &access_token, NOW).expect("a proof"));
    });
}

criterion_group!(parts, values, signatures);
criterion_main!(parts);
