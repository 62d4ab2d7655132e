//! Values that are taken for the path of a key's file.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::*;

#[test]
fn the_name_of_a_variable_in_place_of_a_key_says_who_replaces_it() {
    let shell = "Let the shell or the pipeline replace the reference, for example with `export \
                 OKTA_API_PRIVATE_KEY=\"$MY_SECRET\"`";
    let table = [
        ("${OKTA_S3CRET}", shell, ""),
        ("$OKTA_S3CRET", shell, ""),
        ("${{ s3crets.OKTA_KEY }}", shell, ""),
        ("$(OKTA_S3CRET)", shell, "Azure Pipelines"),
        ("%OKTA_S3CRET%", "Only cmd replaces `%NAME%`", ""),
    ];
    for (value, fix, more) in table {
        let found = missing(value, VARIABLE, KeyFileError::NotFound);
        expect(&found, "the name of a variable", fix);
        assert!(found.fixes[0].contains(more), "{more}: {:?}", found.fixes);
        let path = "Or set `OKTA_API_PRIVATE_KEY=/path/to/key.pem`";
        assert!(found.fixes[1].starts_with(path), "{:?}", found.fixes);
        let found = missing(value, BLOCK, KeyFileError::NotFound);
        let remove = "Remove `private_key` from the provider configuration, and set";
        expect(&found, "the name of a variable", remove);
        assert_eq!(found.hint, Some(Hint::SetSecret("private_key")));
    }
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
            "$(<s3cret.pem)",
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
