//! Tokens that look like something else than their setting takes.

use super::*;

/// API tokens that cannot be one, a part of what is wrong with each, and of what
/// to do in the block and in the environment.
const WRONG: [(&str, &str, &str, &str); 20] = [
    (
        "SSWS s3cret",
        "begins with `SSWS`",
        "remove `SSWS` and the space",
        "remove `SSWS` and the space",
    ),
    (
        "Bearer s3cret",
        "begins with `Bearer`",
        "Set `access_token` (`OKTA_ACCESS_TOKEN`) to the part after `Bearer`",
        "and remove `OKTA_API_TOKEN`",
    ),
    (
        "\"s3cret\"",
        "begins with a quotation mark",
        "Remove the quotation marks from the value where it is stored",
        "the token itself begins with `00`.",
    ),
    (
        "{\"access_token\":\"s3cret\"}",
        "is JSON",
        "\"access_token\"",
        "\"access_token\"",
    ),
    (
        "$(S3CRET_TOKEN)",
        "begins with `$(`",
        "set the environment variable `OKTA_API_TOKEN`",
        "Azure Pipelines",
    ),
    (
        "${S3CRET_TOKEN}",
        "begins with `${`",
        "set the environment variable `OKTA_API_TOKEN`",
        "`export OKTA_API_TOKEN=\"$MY_SECRET\"`",
    ),
    (
        "op://s3cret/token",
        "begins with `op://`",
        "Remove `api_token` from the provider configuration, set \
         `OKTA_API_TOKEN=op://vault/item/field`, and run the command through `op run`",
        "Run the command through `op run`",
    ),
    (
        "vault:s3cret#token",
        "begins with `vault:`",
        "set the environment variable `OKTA_API_TOKEN`",
        "read the secret in the pipeline and set `OKTA_API_TOKEN` to its value",
    ),
    (
        "%S3CRET_TOKEN%",
        "begins with `%`",
        "set the environment variable `OKTA_API_TOKEN`",
        "Only cmd replaces `%NAME%`",
    ),
    (
        "{{ s3cret }}",
        "begins with `{{`",
        "set the environment variable `OKTA_API_TOKEN`",
        "renders the template",
    ),
    (
        "-----BEGIN PRIVATE KEY-----\\ns3cret\\n-----END PRIVATE KEY-----\\n",
        "is a private key, and must be an API token.",
        "To sign in with this key, set `private_key` (`OKTA_API_PRIVATE_KEY`) to it, set \
         `client_id` (`OKTA_API_CLIENT_ID`) and `scopes` (`OKTA_API_SCOPES`) too, and remove \
         `api_token`.",
        "and remove `OKTA_API_TOKEN`.",
    ),
    (
        "-----BEGIN EC PRIVATE KEY-----\ns3cret\n-----END EC PRIVATE KEY-----\n",
        "is a private key",
        "set `private_key` (`OKTA_API_PRIVATE_KEY`) to it",
        "set `private_key` (`OKTA_API_PRIVATE_KEY`) to it",
    ),
    (
        "-----BEGIN CERTIFICATE-----\ns3cret",
        "is PEM-encoded, as private keys are, and must be an API token",
        "If it is a private key, set `private_key`",
        "If it is a private key, set `private_key`",
    ),
    (
        "authorization: ssws s3cret",
        "is a whole HTTP header: `Authorization:`, the scheme `SSWS` and a token.",
        "remove `Authorization:`, `SSWS` and the spaces after them",
        "remove `Authorization:`, `SSWS` and the spaces after them",
    ),
    (
        "/run/s3crets/okta_token",
        "is the path of a file, and must be an API token itself",
        "`export OKTA_API_TOKEN=\"$(tr -d '\\r\\n' < token.txt)\"`. Then remove `api_token`",
        "`export OKTA_API_TOKEN=\"$(tr -d '\\r\\n' < token.txt)\"`.",
    ),
    (
        "https://s3cret.okta.com",
        "is a URL, and must be an API token.",
        "Set `api_token` to an API token",
        "Set `OKTA_API_TOKEN` to an API token",
    ),
    (
        "awssm://s3cret",
        "begins with `awssm://`",
        "set the environment variable `OKTA_API_TOKEN`",
        "read the secret in the pipeline and set `OKTA_API_TOKEN` to its value",
    ),
    (
        "arn:aws-us-gov:s3cretsmanager:us-gov-west-1:1:s3cret:okta",
        "begins with `arn:`",
        "set the environment variable `OKTA_API_TOKEN`",
        "read the secret in the pipeline and set `OKTA_API_TOKEN` to its value",
    ),
    (
        "\u{201c}s3cret\u{201d}",
        "begins with a quotation mark",
        "Remove the quotation marks from the value where it is stored",
        "Remove the quotation marks from the value where it is stored",
    ),
    (
        "<s3cret>",
        "is a placeholder from an example",
        "Set `api_token` to an API token",
        "If you have none, create one",
    ),
];

#[test]
fn a_token_that_cannot_be_one_of_oktas_is_wrong_and_the_error_says_what_it_looks_like() {
    for (token, detail, in_block, in_environment) in WRONG {
        let variables = [("OKTA_API_TOKEN", token)];
        let block = json!({ "api_token": token });
        for (outcome, name, fix) in [
            (
                resolve(block, &[], &[]),
                "`api_token` in the provider",
                in_block,
            ),
            (
                resolve(json!({}), &[], &variables),
                "variable `OKTA_API_TOKEN`",
                in_environment,
            ),
        ] {
            let Err(Unresolved::Wrong(mistakes)) = outcome.0 else {
                panic!("{token} is wrong");
            };
            let mistake = &mistakes[0];
            for part in [name, detail] {
                assert!(mistake.detail.contains(part), "{part}: {}", mistake.detail);
            }
            assert!(mistake.fixes[0].contains(fix), "{fix}: {:?}", mistake.fixes);
            let text = format!("{mistake:?}").to_lowercase();
            assert!(!text.contains("s3cret"), "{text}");
            assert_eq!(mistake.attribute, None);
        }
    }
    let block = json!({"access_token": "SSWS s3cret"});
    let Err(Unresolved::Wrong(mistakes)) = resolve(block, &[], &[]).0 else {
        panic!("it is wrong");
    };
    let fix = &mistakes[0].fixes[0];
    assert!(
        fix.starts_with("Set `api_token` (`OKTA_API_TOKEN`)"),
        "{fix}"
    );
}

#[test]
fn a_token_is_judged_by_how_it_begins() {
    let table = [
        ("00short", None),
        ("SSWSx", None),
        ("eyJhbGciOi.eyJpc3Mi.c2ln", None),
        ("SSWS 00a", Some("begins with `SSWS`")),
        ("bearer eyJ", Some("begins with `Bearer`")),
        ("DPoP eyJ", Some("begins with `DPoP`")),
        ("\"00a\"", Some("begins with a quotation mark")),
        ("'00a'", Some("begins with a quotation mark")),
        ("{\"access_token\":\"eyJ\"}", Some("is JSON")),
        ("$(TOKEN)", Some("begins with `$(`")),
        ("${TOKEN}", Some("begins with `${`")),
        ("$TOKEN", Some("begins with `$`")),
        ("%TOKEN%", Some("begins with `%`")),
        ("{{ token }}", Some("begins with `{{`")),
        ("<token>", Some("is a placeholder")),
        ("op://a/b", Some("begins with `op://`")),
        ("vault:a#b", Some("begins with `vault:`")),
        ("Authorization: 00a", Some("begins with `Authorization:`")),
        ("Authorization: Bearer eyJ", Some("is a whole HTTP header")),
        ("/run/secrets/okta_token", Some("is the path of a file")),
        ("/Users/me/token", Some("is the path of a file")),
        ("~/token", Some("is the path of a file")),
        ("./token", Some("is the path of a file")),
        ("C:\\token.txt", Some("is the path of a file")),
        ("file:///run/token", Some("is the path of a file")),
        ("gcpsm://a", Some("begins with `gcpsm://`")),
        ("{\"kty\":\"EC\",\"d\":\"x\"}", Some("is a private key")),
        // A gateway may check other tokens.
        ("/wBHUx9+3kQ/7lZrPq0aTz==", None),
        ("/token", None),
        ("/a/bcd+e/fgh=", None),
        ("/aBcD/efgh", None),
    ];
    for (token, expected) in table {
        for setting in [API_TOKEN, ACCESS_TOKEN] {
            let origin = Origin::Block(setting.attribute);
            let found = wrong_token::unlike_any(token, setting, origin);
            let detail = found.map(|found| found.detail);
            let begins = |expected| {
                let begin = format!("{} {expected}", origin.subject());
                detail
                    .as_ref()
                    .is_some_and(|detail| detail.starts_with(&begin))
            };
            assert!(
                expected.map_or(detail.is_none(), begins),
                "{token} {detail:?}"
            );
        }
    }
}

/// A gateway may check other tokens than Okta does.
#[test]
fn a_token_of_the_other_kind_is_used() {
    for block in [
        json!({"api_token": "eyJhbGciOi.eyJpc3Mi.c2ln"}),
        json!({"access_token": "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab"}),
    ] {
        let chosen = resolve(block.clone(), &[], &[]).0.expect("a credential");
        assert!(chosen.credentials.other_kind().is_some(), "{block}");
    }
}

const AN_API_TOKEN: &str = "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab";
const AN_ACCESS_TOKEN: &str = "eyJhbGciOi.eyJpc3Mi.c2ln";

/// The setting, the scheme, the token after it, and how the first action begins.
const AFTER_SCHEMES: [(&str, &str, &str, &str); 7] = [
    (
        "api_token",
        "Bearer",
        AN_API_TOKEN,
        "Set `api_token` to the token alone",
    ),
    (
        "api_token",
        "DPoP",
        AN_API_TOKEN,
        "Set `api_token` to the token alone",
    ),
    (
        "access_token",
        "SSWS",
        AN_ACCESS_TOKEN,
        "Set `access_token` to the token alone",
    ),
    (
        "access_token",
        "Bearer",
        AN_API_TOKEN,
        "Set `api_token` (`OKTA_API_TOKEN`) to the part",
    ),
    (
        "api_token",
        "SSWS",
        AN_ACCESS_TOKEN,
        "Set `access_token` (`OKTA_ACCESS_TOKEN`) to the part",
    ),
    (
        "access_token",
        "DPoP",
        AN_ACCESS_TOKEN,
        "Sign in as the service app itself",
    ),
    (
        "access_token",
        "DPoP",
        "opaque",
        "Sign in as the service app itself",
    ),
];

/// People confuse schemes: what the token is counts more.
#[test]
fn a_token_after_a_scheme_belongs_where_its_kind_belongs() {
    for (attribute, scheme, token, fix) in AFTER_SCHEMES {
        for header in ["", "Authorization: "] {
            let block = json!({ attribute: format!("{header}{scheme} {token}") });
            let Err(Unresolved::Wrong(mistakes)) = resolve(block, &[], &[]).0 else {
                panic!("{scheme} is wrong");
            };
            let [mistake] = &mistakes[..] else {
                panic!("{mistakes:?}");
            };
            assert!(mistake.fixes[0].starts_with(fix), "{scheme} {mistake:?}");
            assert!(!format!("{mistake:?}").contains(token));
        }
    }
}
