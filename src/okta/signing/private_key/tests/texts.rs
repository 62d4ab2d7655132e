//! What a text is that is no private key, or not a whole one.

use super::*;

#[test]
fn what_is_no_private_key_is_called_by_its_name() {
    let key = rsa(2048);
    let public = openssl("pkey -pubout", &key);
    let old = openssl(
        "rsa -traditional -aes128 -passout pass:pw",
        &openssl("rsa -traditional", &key),
    );
    let text = str::to_owned;
    let openssh = |kind: &str| {
        let body = STANDARD.encode(format!("openssh-key-v1\0\0\0\0\u{b}{kind}\0"));
        format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----")
    };
    expect_errors([
        (
            openssl("pkcs8 -topk8 -passout pass:pw", &key),
            PrivateKeyError::Encrypted,
        ),
        (old, PrivateKeyError::Encrypted),
        (
            openssl("rsa -RSAPublicKey_out", &key),
            PrivateKeyError::PublicKey,
        ),
        (
            text("ssh-rsa AAAAB3NzaC1yc2E me"),
            PrivateKeyError::PublicKey,
        ),
        (body(&public), PrivateKeyError::PublicKey),
        (
            public.replace("PUBLIC KEY", "CERTIFICATE"),
            PrivateKeyError::Certificate,
        ),
        (
            openssl("req -new -key /dev/stdin -subj /CN=app", &key),
            PrivateKeyError::Certificate,
        ),
        (
            public.replace("PUBLIC KEY", "OPENSSH PRIVATE KEY"),
            PrivateKeyError::OpenSsh,
        ),
        (
            text("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none"),
            PrivateKeyError::Putty,
        ),
        (
            text("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none"),
            PrivateKeyError::Edwards,
        ),
        (openssh("ssh-rsa"), PrivateKeyError::OpenSsh),
        (openssh("ssh-ed25519"), PrivateKeyError::Edwards),
        (public, PrivateKeyError::PublicKey),
        (
            openssl("dhparam -dsaparam 2048", ""),
            PrivateKeyError::OtherLabel,
        ),
    ]);
}

#[test]
fn json_and_placeholders_are_called_by_their_names() {
    let key = rsa(2048);
    let text = str::to_owned;
    let example =
        |body: &str| format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----");
    expect_errors([
        (
            text(r#"{"kty":"RSA","d":"x"}"#),
            PrivateKeyError::JsonWebKey,
        ),
        (text(r#" {"keys":[]}"#), PrivateKeyError::JsonWebKey),
        (text(r#"{"a":1}"#), PrivateKeyError::Json),
        (
            serde_json::json!({ "private_key": key }).to_string(),
            PrivateKeyError::JsonWithPem,
        ),
        (
            serde_json::json!([key]).to_string(),
            PrivateKeyError::JsonWithPem,
        ),
        (text("[PRIVATE KEY]"), PrivateKeyError::Placeholder),
        (text("{private_key}"), PrivateKeyError::Placeholder),
        (text("<private key>"), PrivateKeyError::Placeholder),
        (example("..."), PrivateKeyError::Placeholder),
        (example("MIIEvQ…"), PrivateKeyError::Placeholder),
        (example("<your key>"), PrivateKeyError::Placeholder),
    ]);
}

/// The lines between the first and the last.
fn body(pem: &str) -> String {
    let lines: Vec<_> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    lines.join("\n")
}

#[test]
fn a_key_that_lost_something_on_its_way_is_told_what() {
    let key = rsa(2048);
    let whole = body(&key);
    let body: Vec<_> = whole.lines().collect();
    let half = key.split_at(key.len() / 2).0.to_owned();
    let without_a_line = key.replacen(&format!("{}\n", body[3]), "", 1);
    let encoded = STANDARD.encode(&key);
    let lines: Vec<_> = encoded
        .as_bytes()
        .chunks(76)
        .map(String::from_utf8_lossy)
        .collect();
    let first_line = |from: &str, to: &str| (key.replacen(from, to, 1), PrivateKeyError::FirstLine);
    expect_errors([
        first_line("-----BEGIN", "----BEGIN"),
        first_line("KEY-----", "KEY----"),
        first_line("-----BEGIN", "—–BEGIN"),
        first_line("-----BEGIN PRIVATE", "-----BEGIN\nPRIVATE"),
        first_line("PRIVATE KEY", "PRIVATE\nKEY"),
        first_line("BEGIN PRIVATE KEY", "begin private key"),
        (key.replace("-----", "—–—"), PrivateKeyError::FirstLine),
        (half, PrivateKeyError::Incomplete),
        (
            key.replace("-----END", "----END"),
            PrivateKeyError::Incomplete,
        ),
        (
            key.replace("END PRIVATE", "END RSA PRIVATE"),
            PrivateKeyError::Incomplete,
        ),
        (key.replace("MII", "M*I"), PrivateKeyError::NotBase64),
        (key.replace("MII", "AAA"), PrivateKeyError::Malformed),
        (without_a_line, PrivateKeyError::Malformed),
        (lines.join("\n"), PrivateKeyError::Base64),
        (encoded, PrivateKeyError::Base64),
        (body[..2].join("\n"), PrivateKeyError::NoLines),
        (body.join("\n"), PrivateKeyError::NoLines),
        (body.join("\\n"), PrivateKeyError::NoLines),
        (body.concat(), PrivateKeyError::NoLines),
        ("one\ntwo".to_owned(), PrivateKeyError::NotPem),
    ]);
    assert_eq!(parse("").expect_err("no key"), PrivateKeyError::NotPem);
}

#[test]
fn a_path_is_distinguished_from_the_text_of_a_key() {
    let long = format!("/home/me/{}/key.pem", "x".repeat(80));
    let table = [
        ("/home/me/key.pem", false),
        ("~/key.pem", false),
        (r"C:\new\key.pem", false),
        ("key.pem\n", false),
        ("~/begin/my key.pem", false),
        ("/srv/begin key.pem", false),
        ("keys/begin my/key", false),
        (long.as_str(), false),
        ("-----BEGIN PRIVATE KEY-----", true),
        ("MIIE\nAAAA", true),
        ("{\"kty\":\"EC\"}", true),
    ];
    for (text, is_key) in table {
        assert_eq!(PrivateKey::is_key_text(text), is_key, "{text}");
    }
}
