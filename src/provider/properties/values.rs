//! Values that people write into a configuration, valid and invalid.

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

use crate::schema::Type;

/// A part of every secret of these blocks.
pub(super) const MARK: &str = "SECRETMARK";

/// The attributes and variables that may hold a URL, and so a password.
pub(super) const URLS: [&str; 7] = [
    "org_name",
    "base_url",
    "http_proxy",
    "OKTA_ORG_NAME",
    "OKTA_BASE_URL",
    "OKTA_HTTP_PROXY",
    "HTTPS_PROXY",
];

/// URLs with a secret, some of them malformed.
const WITH_PASSWORD: [&str; 5] = [
    "http://user:SECRETMARK@proxy.example:3128",
    "https://user:SECRETMARK@acme.example/path?x=SECRETMARK#f",
    "socks5h://SECRETMARK:x@[::1]:1080",
    "//user:SECRETMARK@",
    "user:SECRETMARK@acme.example:port",
];

/// Texts that people write, valid and invalid.
const TEXTS: [&str; 16] = [
    "acme",
    "acme-admin",
    "okta.com",
    "okta.com:8443",
    "https://acme.okta.com",
    "http://127.0.0.1:8080",
    "0oa1",
    "okta.apps.read",
    "okta.apps.read,openid ,",
    "50",
    "0",
    "-1",
    "true",
    "info",
    "*",
    "\u{1b}[31m\n",
];

/// Returns a value of that type.
pub(super) fn value(input: &mut Unstructured<'_>, r#type: &Type) -> Result<Value> {
    Ok(match r#type {
        Type::Bool => json!(input.arbitrary::<bool>()?),
        Type::String => json!(text(input)?),
        Type::Number if input.arbitrary()? => json!(input.int_in_range(-2..=400)?),
        Type::Number => json!(input.arbitrary::<f64>()?),
        Type::Objects(_) => json!([{}]),
        Type::List(element) | Type::Set(element) => {
            let length = input.int_in_range(0..=3)?;
            let elements = (0..length).map(|_| value(input, element));
            elements.collect::<Result<_>>()?
        }
    })
}

/// Returns a text without a secret.
pub(super) fn text(input: &mut Unstructured<'_>) -> Result<String> {
    if input.ratio(2, 3)? {
        Ok((*input.choose(&TEXTS)?).to_owned())
    } else {
        input.arbitrary()
    }
}

/// Returns a URL, or a similar text.
pub(super) fn url(input: &mut Unstructured<'_>) -> Result<String> {
    if input.ratio(1, 3)? {
        Ok((*input.choose(&WITH_PASSWORD)?).to_owned())
    } else {
        text(input)
    }
}

/// Returns a text with the mark: a token, a key, a path.
pub(super) fn secret(input: &mut Unstructured<'_>) -> Result<String> {
    let before = *input.choose(&[
        "",
        " ",
        "~/",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\\n",
        "{\"kty\":\"",
        "\u{e9}\r\n",
    ])?;
    let after = *input.choose(&["", "\n", "\n-----END PRIVATE KEY-----\n", "\"}", "\0"])?;
    Ok(format!(
        "{before}{MARK}{}{after}",
        input.arbitrary::<&str>()?
    ))
}
