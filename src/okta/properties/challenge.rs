//! `WWW-Authenticate`.

use arbitrary::{Result, Unstructured};
use serde_json::Value;

use crate::okta::OAuthError;

const NAMES: [&str; 7] = [
    "error",
    "error_description",
    "scope",
    "resource",
    "realm",
    "algs",
    "authorization_uri",
];

/// A header is read as it was written, the last of each parameter. Of any
/// other text, nothing is read that is not in it.
pub fn challenge(input: &mut Unstructured<'_>) -> Result<()> {
    if input.ratio(1, 3)? {
        let header = input.arbitrary::<&str>()?;
        let read = OAuthError::read(header, &Value::Null);
        for part in parts(&read).into_iter().flatten() {
            assert!(part.len() <= header.len());
            let mut letters = header.chars();
            let is_in_header = part
                .chars()
                .all(|letter| letters.any(|other| other == letter));
            assert!(is_in_header, "{part:?} of {header:?}");
        }
        return Ok(());
    }
    let mut header = String::new();
    let mut expected: [Option<String>; 4] = Default::default();
    for _ in 0..input.int_in_range(1..=3)? {
        if !header.is_empty() {
            header.push_str(", ");
        }
        header.push_str(input.choose(&["Bearer ", "DPoP ", "Negotiate YWJj==, Basic "])?);
        let count = input.int_in_range(0..=4)?;
        for index in 0..count {
            let name = input.int_in_range(0..=NAMES.len() - 1)?;
            let (written, value) = value(input)?;
            let equals = input.choose(&["=", "=", "=", " = ", "\t="])?;
            let between = if index + 1 == count {
                ""
            } else {
                *input.choose(&[", ", ",", " ,\t"])?
            };
            header.push_str(&format!("{}{equals}{written}{between}", NAMES[name]));
            if let Some(part) = expected.get_mut(name) {
                *part = Some(value);
            }
        }
    }
    let read = OAuthError::read(&header, &Value::Null);
    assert_eq!(parts(&read), expected, "{header}");
    Ok(())
}

/// In the order of [`NAMES`].
fn parts(error: &OAuthError) -> [Option<String>; 4] {
    let error = error.clone();
    [
        error.error,
        error.error_description,
        error.scope,
        error.resource,
    ]
}

/// A parameter's value, as it is written and as it is meant.
fn value(input: &mut Unstructured<'_>) -> Result<(String, String)> {
    if input.arbitrary()? {
        let token = *input.choose(&["invalid_token", "x", "okta.apps.read", "!#$%&'*+-.^_`|~"])?;
        return Ok((token.to_owned(), token.to_owned()));
    }
    let value = input.arbitrary::<&str>()?.to_owned();
    let mut written = String::from("\"");
    for letter in value.chars() {
        if matches!(letter, '"' | '\\') || input.ratio(1, 16)? {
            written.push('\\');
        }
        written.push(letter);
    }
    written.push('"');
    Ok((written, value))
}
