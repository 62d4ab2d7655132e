//! What is said about every text that is no key, and every path of none.

mod paths;

use super::*;
use crate::diagnostic::{Diagnostic, Hint};

const BLOCK: Origin = Origin::Block("private_key");
const VARIABLE: Origin = Origin::Environment("OKTA_API_PRIVATE_KEY");

fn resolve_with(
    value: &str,
    origin: Origin,
    file: Result<&str, KeyFileError>,
) -> Result<PrivateKey, Unresolved> {
    let file = file.map(str::to_owned);
    let context = ResolveContext {
        environment: &|_| None,
        key_file: &|_| file.clone().map(SecretString::from),
    };
    resolve(&value.into(), origin, &context)
}

fn wrong(value: &str, origin: Origin, file: Result<&str, KeyFileError>) -> Diagnostic {
    match resolve_with(value, origin, file) {
        Err(Unresolved::Wrong(mut found)) => found.remove(0),
        other => panic!("{value}: {other:?}"),
    }
}

fn missing(value: &str, origin: Origin, error: KeyFileError) -> Diagnostic {
    match resolve_with(value, origin, Err(error)) {
        Err(Unresolved::Missing(mut found)) => found.remove(0),
        other => panic!("{value}: {other:?}"),
    }
}

fn expect(found: &Diagnostic, detail: &str, fix: &str) {
    assert!(found.detail.contains(detail), "{detail}: {}", found.detail);
    let first = found.fixes.first().expect("an action");
    assert!(first.contains(fix), "{fix}: {first}");
    assert_eq!(found.attribute, None);
    assert!(!format!("{found:?}").contains("s3cret"), "{found:?}");
}

#[test]
fn a_wrong_text_is_wrong_at_once_and_says_where_it_was_set() {
    let jwk = r#"{"kty":"RSA","d":"s3cret"}"#;
    let cut = "-----BEGIN PRIVATE KEY-----\ns3cret";
    let table = [
        (
            jwk,
            BLOCK,
            "`private_key` in the provider configuration is a JSON Web Key",
        ),
        (
            cut,
            VARIABLE,
            "The environment variable `OKTA_API_PRIVATE_KEY` has no last line",
        ),
    ];
    for (value, origin, detail) in table {
        let found = wrong(value, origin, Ok(""));
        expect(&found, detail, "");
    }
}

#[test]
fn a_file_without_a_key_is_named_with_what_is_in_it() {
    let cut = "-----BEGIN PRIVATE KEY-----\ns3cret";
    let in_file = "`private_key` in the provider configuration names the file \"okta.pem\", which ";
    let table = [
        (
            Ok(cut),
            "has no last line",
            "from `-----BEGIN` in its first line",
        ),
        (
            Ok("nothing"),
            "contains no PEM",
            "the path of a file that begins with `-----BEGIN",
        ),
        (
            Ok("/home/me/key.pem\n"),
            "contains the path of another file",
            "with the path that is in the file",
        ),
        (
            Err(KeyFileError::NotText),
            "contains no PEM",
            "the path of a file that begins with `-----BEGIN",
        ),
        (
            Err(KeyFileError::Der(None)),
            "is DER-encoded",
            "-inform DER -in KEY -out new-key.pem`. Then set `private_key = \"/path/to/new-key.pem\"`.",
        ),
        (
            Err(KeyFileError::Der(Some(PrivateKeyError::Encrypted))),
            "is DER-encoded",
            "-inform DER -in KEY -out new-key.pem`.",
        ),
        (
            Err(KeyFileError::Der(Some(PrivateKeyError::Certificate))),
            "is a certificate or a certificate request",
            "with the path of the private key's file",
        ),
        (
            Err(KeyFileError::Der(Some(PrivateKeyError::Pkcs12))),
            "is a PKCS#12 file",
            "`openssl pkcs12 -in KEY -nodes -nocerts -out new-key.pem`. Then set `private_key = ",
        ),
        (
            Err(KeyFileError::Utf16),
            "is UTF-16 text",
            "iconv -f UTF-16 -t UTF-8",
        ),
    ];
    for (file, detail, fix) in table {
        let found = wrong("okta.pem", BLOCK, file);
        assert!(found.detail.starts_with(in_file), "{}", found.detail);
        expect(&found, detail, fix);
    }
}

#[test]
fn a_key_in_base64_or_json_comes_with_the_command_for_where_it_is_set() {
    let json = r#"{"private_key":"-----BEGIN PRIVATE KEY-----\ns3cret"}"#;
    let found = wrong(json, BLOCK, Ok(""));
    assert_eq!((found.hint, found.fixes.len()), (Some(Hint::DecodeJson), 0));
    expect(
        &wrong(json, VARIABLE, Ok("")),
        "is JSON that contains",
        "jq -r .NAME",
    );
    expect(
        &wrong("key.json", BLOCK, Ok(json)),
        "is JSON that contains",
        "`jq -r .NAME KEY > new-key.pem`",
    );
    let base64 = "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCnMzY3JldAotLS0tLUVORCBQUklWQVRFIEtFWS0tLS0t";
    let found = wrong(base64, BLOCK, Ok(""));
    assert_eq!(
        (found.hint, found.fixes.len()),
        (Some(Hint::DecodeBase64), 0)
    );
    expect(
        &wrong(base64, VARIABLE, Ok("")),
        "looks like a base64-encoded",
        "| base64 -d)\"`",
    );
    expect(
        &wrong("key.b64", BLOCK, Ok(base64)),
        "looks like a base64-encoded",
        "Decode the file",
    );
}

/// Base64 of base64 of a PEM, and of a PEM in UTF-16.
const TWICE: &str = "TFMwdExTMUNSVWRKVGlCUVVrbFdRVlJGSUV0RldTMHRMUzB0Q25NelkzSmxkQW90TFMwdExVVk9SQ0JRVWtsV1FW\
     UkZJRXRGV1MwdExTMHQ=";
const UTF_16: &str = "LQAtAC0ALQAtAEIARQBHAEkATgAgAFAAUgBJAFYAQQBUAEUAIABLAEUAWQAtAC0ALQAtAC0ACgBzADMAYwByAGUA\
     dAA=";

#[test]
fn a_key_in_base64_of_another_form_comes_with_the_command_that_decodes_it() {
    let table = [
        (TWICE, "base64-encoded twice", "base64 -d | base64 -d"),
        (
            UTF_16,
            "base64 of a PEM-encoded key in UTF-16",
            "base64 -d | iconv -f UTF-16LE -t UTF-8",
        ),
    ];
    for (text, detail, command) in table {
        let with_file = command.replacen("-d", "-d < KEY", 1) + " > new-key.pem`. Then set ";
        expect(&wrong(text, BLOCK, Ok("")), detail, &with_file);
        expect(&wrong("key.b64", BLOCK, Ok(text)), detail, &with_file);
        let in_variable = format!(
            "`export OKTA_API_PRIVATE_KEY=\"$(printenv OKTA_API_PRIVATE_KEY | {command})\"`."
        );
        expect(&wrong(text, VARIABLE, Ok("")), detail, &in_variable);
    }
}

#[test]
fn a_template_is_told_apart_from_json() {
    for value in ["{{ s3cret }}", r#"{{ lookup("s3cret") }}"#, "<%= s3cret %>"] {
        let found = wrong(value, VARIABLE, Ok(""));
        expect(
            &found,
            "is a template",
            "the tool that renders the template",
        );
        let found = wrong("key.pem", VARIABLE, Ok(value));
        expect(
            &found,
            "is a template",
            "the tool that renders the template",
        );
    }
}
