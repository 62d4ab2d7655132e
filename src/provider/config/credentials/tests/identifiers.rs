//! Secrets in the settings of a key that are sent and shown.

use super::*;

/// What may stand in each setting by mistake, and what is said about it.
fn secrets() -> [(String, &'static str); 8] {
    let private_key = "is a private key, which belongs in `private_key` (`OKTA_API_PRIVATE_KEY`)";
    [
        (
            "-----BEGIN PRIVATE KEY-----\\ns3cret\\n-----END PRIVATE KEY-----".to_owned(),
            private_key,
        ),
        ("{\"kty\":\"EC\",\"d\":\"s3cret\"}".to_owned(), private_key),
        (
            "00aBcDeFgHiJs3cretLmNoPqRsTuVwXyZ012345678".to_owned(),
            "looks like an API token, which belongs in `api_token` (`OKTA_API_TOKEN`)",
        ),
        (
            "Bearer eyJhbGciOi.eyJs3cret.c2ln".to_owned(),
            "looks like an access token, which belongs in `access_token` (`OKTA_ACCESS_TOKEN`)",
        ),
        (
            "\"00aBcDeFgHiJs3cretLmNoPqRsTuVwXyZ012345678\"".to_owned(),
            "looks like an API token",
        ),
        (
            "OKTA_ACCESS_TOKEN=eyJhbGciOi.eyJs3cret.c2ln;".to_owned(),
            "looks like an access token",
        ),
        ("s3cret".repeat(50), "has 300 characters"),
        (
            "\u{feff}s3cret".to_owned(),
            "contains the invisible character U+FEFF at position 1",
        ),
    ]
}

fn expect_refused(block: Value, variables: &Variables<'_>, expected: &str, why: &str, fix: &str) {
    let Err(Unresolved::Wrong(mistakes)) = resolve(block, &[], variables).0 else {
        panic!("{why}: it is wrong");
    };
    let [mistake] = &mistakes[..] else {
        panic!("{mistakes:?}");
    };
    assert_eq!(mistake.summary, "Invalid Okta Credentials");
    for part in [expected, why, "so it is not shown"] {
        assert!(mistake.detail.contains(part), "{part}: {}", mistake.detail);
    }
    assert!(mistake.fixes[0].contains(fix), "{fix}: {:?}", mistake.fixes);
    assert_eq!(mistake.attribute, None);
    assert!(!format!("{mistake:?}").contains("s3cret"), "{mistake:?}");
}

#[test]
fn a_secret_in_a_setting_that_is_sent_and_shown_is_neither_sent_nor_shown() {
    let table = [
        (
            "private_key_id",
            "OKTA_API_PRIVATE_KEY_ID",
            "must be the id of the private key (`kid`). It",
            "=KID` with the KID that",
        ),
        (
            "client_id",
            "OKTA_API_CLIENT_ID",
            "must be the id of the service app (`0oa…`). It",
            "=0oa…` with the id of the service app",
        ),
        (
            "scopes",
            "OKTA_API_SCOPES",
            "must be the names of scopes. One of them",
            "=okta.apps.read`.",
        ),
    ];
    for (attribute, variable, expected, fix) in table {
        for (secret, why) in secrets() {
            let mut block = json!({"private_key": "key.pem", "client_id": "0oa1",
                "scopes": ["okta.apps.read"]});
            block[attribute] = match attribute {
                "scopes" => json!(["okta.apps.read", secret]),
                _ => json!(secret),
            };
            let subject = format!("`{attribute}` in the provider configuration {expected}");
            expect_refused(
                block.clone(),
                &[],
                &subject,
                why,
                &format!("`{attribute} = "),
            );
            block[attribute] = Value::Null;
            let subject = format!("The environment variable `{variable}` {expected}");
            expect_refused(block, &[(variable, &secret)], &subject, why, fix);
        }
    }
}

/// A key and its id are swapped most easily.
#[test]
fn a_key_in_place_of_its_id_is_reported_before_the_missing_key() {
    let block = json!({"private_key": "k1", "private_key_id": secrets()[0].0,
        "client_id": "0oa1", "scopes": ["okta.apps.read"]});
    let (expected, why) = ("must be the id of the private key", "is a private key");
    expect_refused(block, &[], expected, why, "`private_key_id`");
}

#[test]
fn every_id_that_okta_or_an_administrator_gives_is_taken() {
    for key_id in [
        "k1",
        "my private key",
        "CmW1ma3c4QRtyB9vHU9mjk_zXyr_4ZkHK7YQ2jU1GgI",
        "https://vault.example/keys/okta/0123456789abcdef0123456789abcdef",
        &"k".repeat(255),
    ] {
        let block = json!({"private_key": "key.pem", "client_id": "0".repeat(100),
            "scopes": ["okta.apps.read"], "private_key_id": key_id});
        assert!(used(resolve(block, &[], &[])).contains(key_id), "{key_id}");
    }
}

/// A file often ends with a newline, and so does what is made of one.
#[test]
fn whitespace_around_a_client_id_or_a_key_id_is_removed() {
    let ids = json!({"private_key": "key.pem", "client_id": "0oa1\n", "private_key_id": "\tk1 ",
        "scopes": ["okta.apps.read"]});
    let expected = "key 0oa1 [\"okta.apps.read\"] Some(\"k1\")";
    assert_eq!(used(resolve(ids, &[], &[])), expected);
    let variables = [
        ("OKTA_API_CLIENT_ID", "0oa1\r\n"),
        ("OKTA_API_PRIVATE_KEY_ID", "k1\n"),
        ("OKTA_API_PRIVATE_KEY", "key.pem"),
        ("OKTA_API_SCOPES", "okta.apps.read"),
    ];
    assert_eq!(used(resolve(json!({}), &[], &variables)), expected);
}

#[test]
fn an_id_of_nothing_but_whitespace_is_missing() {
    let mut block = json!({"private_key": "key.pem", "client_id": " \n", "private_key_id": " ",
        "scopes": ["okta.apps.read"]});
    let missing = missing(resolve(block.clone(), &[], &[]));
    let why = "`client_id` in the provider configuration, the id of the service app that the key \
               belongs to (`0oa…`), contains only whitespace.";
    assert!(missing[0].contains(why), "{missing:?}");
    block["client_id"] = json!("0oa1");
    assert!(used(resolve(block, &[], &[])).ends_with("None"));
}
