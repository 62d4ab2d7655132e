//! What is said about every text that is no key, and every path of none.

use std::io::ErrorKind;
use std::path::PathBuf;

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
            Err(KeyFileError::Der),
            "is DER-encoded",
            "-inform DER -in KEY -out new-key.pem`. Then set `private_key = \"/path/to/new-key.pem\"`.",
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

#[test]
fn a_value_that_is_no_path_is_called_by_its_form() {
    let variable = ("the name of a variable", "begin the path with `~/`");
    let table = [
        ("$HOME/s3cret.pem", variable.0, variable.1),
        ("${HOME}/s3cret.pem", variable.0, variable.1),
        ("%USERPROFILE%\\s3cret.pem", variable.0, variable.1),
        (
            "~s3cret/key.pem",
            "`~` and the name of a user",
            "begin the path with `~/`",
        ),
        (
            "file:///s3cret/key.pem",
            "begins with `file:`",
            "Remove what stands before the path",
        ),
        (
            "https://example.com/s3cret",
            "a URL or a reference",
            "write the key to a file",
        ),
        (
            "op://s3cret/key",
            "a secret of 1Password",
            "Run the command through `op run`",
        ),
        (
            "vault:s3cret#key",
            "a URL or a reference",
            "write the key to a file",
        ),
        (
            "$(cat s3cret.pem)",
            "contains `$(`",
            "the provider reads the file itself",
        ),
        (
            "\"/s3cret/key.pem\"",
            "The value itself contains quotation marks",
            "Remove the quotation marks from the value where it is stored",
        ),
        (
            "  ",
            "contains only whitespace. The variable or the secret that it comes from is most",
            "Fill the variable or the secret that `OKTA_API_PRIVATE_KEY` comes from.",
        ),
    ];
    for (value, detail, fix) in table {
        let found = missing(value, VARIABLE, KeyFileError::NotFound);
        expect(&found, detail, fix);
        let length = format!("It has {} characters", value.len());
        let has_length = found.detail.contains(&length);
        assert_eq!(has_length, !value.trim().is_empty(), "{}", found.detail);
    }
}

#[test]
fn what_only_a_variable_can_do_begins_with_removing_the_attribute() {
    let found = missing("op://s3cret/key", BLOCK, KeyFileError::NotFound);
    let remove = "Remove `private_key` from the provider configuration, set \
                  `OKTA_API_PRIVATE_KEY=op://vault/item/field`, and run";
    expect(&found, "a secret of 1Password", remove);
    let remove = "Then remove `private_key` from the provider configuration.";
    for (origin, is_removed) in [(BLOCK, true), (VARIABLE, false)] {
        let found = missing("$(cat s3cret.pem)", origin, KeyFileError::NotFound);
        assert_eq!(found.fixes[1].ends_with(remove), is_removed, "{found:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let here = KeyFileError::NotFoundIn(PathBuf::from("/work/stack"));
    let denied = KeyFileError::Unreadable(ErrorKind::PermissionDenied);
    let table = [
        (
            KeyFileError::NotFound,
            "There is no such file.",
            "`private_key = \"/path/to/key.pem\"`",
        ),
        (
            here,
            "current directory of the provider, \"/work/stack\"",
            "the absolute path",
        ),
        (
            KeyFileError::NoHome,
            "neither `HOME` nor `USERPROFILE` is set",
            "or set `HOME`",
        ),
        (
            KeyFileError::Directory,
            "names \"keys/okta.pem\", which is a directory",
            "the key's file itself",
        ),
        (
            KeyFileError::NotRegular,
            "a device, a pipe",
            "the key's file itself",
        ),
        (denied, "is not permitted to read the file", "`chown`"),
        (
            KeyFileError::Unreadable(ErrorKind::Other),
            "cannot be read",
            "a disk of this machine",
        ),
        (
            KeyFileError::Timeout,
            "within 10 s",
            "a disk of this machine",
        ),
        (
            KeyFileError::NotFoundAtHome("HOME", "/home/none".to_owned()),
            "`~` stands for \"/home/none\", the value of the environment variable `HOME`",
            "another home directory",
        ),
        (
            KeyFileError::Empty,
            "names \"keys/okta.pem\", which is an empty file.",
            "Write the PEM-encoded private key",
        ),
    ];
    for (error, detail, fix) in table {
        let is_of_file = error.is_of_file();
        let found = missing("keys/okta.pem", BLOCK, error);
        expect(&found, detail, fix);
        assert_eq!(found.detail.contains("okta.pem"), is_of_file, "{found:?}");
    }
}
