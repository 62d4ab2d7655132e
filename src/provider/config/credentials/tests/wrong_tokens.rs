//! Tokens that look like something else than their setting takes.

use super::*;

/// API tokens that cannot be one, a part of what is wrong with each, and of what
/// to do.
const WRONG: [(&str, &str, &str); 8] = [
    (
        "SSWS s3cret",
        "begins with `SSWS`",
        "remove `SSWS` and the space",
    ),
    (
        "Bearer s3cret",
        "begins with `Bearer`",
        "Set `access_token` (`OKTA_ACCESS_TOKEN`) to the part after `Bearer`",
    ),
    (
        "\"s3cret\"",
        "begins with a quotation mark",
        "without quotation marks",
    ),
    (
        "{\"access_token\":\"s3cret\"}",
        "is JSON",
        "\"access_token\"",
    ),
    ("$(S3CRET_TOKEN)", "begins with `$(`", "Azure Pipelines"),
    (
        "${S3CRET_TOKEN}",
        "begins with `${`",
        "looks up no variable",
    ),
    ("op://s3cret/token", "begins with `op://`", "`op run`"),
    ("<s3cret>", "begins with `<`", "the placeholder"),
];

#[test]
fn a_token_that_cannot_be_one_of_oktas_is_wrong_and_the_error_says_what_it_looks_like() {
    for (token, detail, fix) in WRONG {
        let variables = [("OKTA_API_TOKEN", token)];
        let block = json!({ "api_token": token });
        for (outcome, name) in [
            (resolve(block, &[], &[]), "`api_token` in the provider"),
            (
                resolve(json!({}), &[], &variables),
                "variable `OKTA_API_TOKEN`",
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

/// A gateway may check other tokens than Okta does.
#[test]
fn a_token_of_the_other_kind_is_used() {
    for block in [
        json!({"api_token": "eyJhbGciOi.eyJpc3Mi.c2ln"}),
        json!({"access_token": "00aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_ab"}),
    ] {
        let chosen = resolve(block.clone(), &[], &[]).0.expect("a credential");
        assert!(chosen.credentials.suspicion().is_some(), "{block}");
    }
}
