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
        (
            openssl("ecparam -name prime256v1", ""),
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
        (text("{{ okta_key }}"), PrivateKeyError::Template),
        (
            text(r#"{{ lookup("okta", "key") }}"#),
            PrivateKeyError::Template,
        ),
        (text("<%= okta_key %>"), PrivateKeyError::Template),
        (example("..."), PrivateKeyError::Placeholder),
        (example("MIIEvQ…"), PrivateKeyError::Placeholder),
        (example("<your key>"), PrivateKeyError::Placeholder),
    ]);
}

const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

/// Secret stores and consoles keep files as base64, Windows as UTF-16 before it.
#[test]
fn what_a_text_in_base64_contains_is_called_by_its_name() {
    let key = ec("P-256");
    let utf_16 = |mark: &[u8]| {
        let letters = key.encode_utf16().flat_map(u16::to_le_bytes);
        STANDARD.encode(mark.iter().copied().chain(letters).collect::<Vec<_>>())
    };
    let jwk = format!(
        r#"{{"kty":"EC","crv":"P-256","x":"{0}","d":"{0}"}}"#,
        "A".repeat(43)
    );
    let pkcs12 = pkcs12(&key);
    assert_eq!(
        PrivateKey::error_of_der(&pkcs12),
        Some(PrivateKeyError::Pkcs12)
    );
    expect_errors([
        (STANDARD.encode(&key), PrivateKeyError::Base64),
        (
            STANDARD.encode(STANDARD.encode(&key)),
            PrivateKeyError::Base64Twice,
        ),
        (utf_16(b"\xff\xfe"), PrivateKeyError::Base64OfUtf16),
        (utf_16(b""), PrivateKeyError::Base64OfUtf16),
        (STANDARD.encode(jwk), PrivateKeyError::JsonWebKey),
        (STANDARD.encode(pkcs12), PrivateKeyError::Pkcs12),
    ]);
    for other in [
        "a path of no key, but of something else entirely.".repeat(2),
        "{\"a\": 1}".repeat(9),
    ] {
        assert!(
            !PrivateKey::is_key_text(&STANDARD.encode(&other)),
            "{other}"
        );
    }
}

/// A key and its certificate as one file, without a password.
fn pkcs12(key: &str) -> Vec<u8> {
    let certificate = openssl("req -x509 -new -key /dev/stdin -subj /CN=app -days 1", key);
    let folder = tempfile::tempdir().expect("a directory");
    let [pem, file] = ["key.pem", "key.p12"].map(|name| folder.path().join(name));
    std::fs::write(&pem, format!("{key}{certificate}")).expect("a file");
    let export = format!(
        "pkcs12 -export -in {} -passout pass: -out {}",
        pem.display(),
        file.display()
    );
    openssl(&export, "");
    std::fs::read(file).expect("openssl writes it")
}

#[test]
fn a_private_key_is_found_where_none_belongs() {
    let key = ec("P-256");
    let whole = body(&key);
    let line = whole.lines().next().expect("a line");
    for text in [
        key.clone(),
        key.replace('\n', "\\n"),
        key.replace('\n', " "),
        key.to_lowercase(),
        key.split_whitespace().collect(),
        format!("Bag Attributes\n{key}"),
        "x-----END PRIVATE KEY-----".to_owned(),
        "\u{2014}BEGIN RSA PRIVATE KEY\u{2014}".to_owned(),
        openssl("ec -aes128 -passout pass:pw", &key),
        STANDARD.encode(&key),
        whole.clone(),
        line.to_owned(),
        r#"{"kty":"EC","d":"x"}"#.to_owned(),
        serde_json::json!({ "private_key": key }).to_string(),
        "PuTTY-User-Key-File-3: ssh-rsa".to_owned(),
    ] {
        assert!(PrivateKey::is_in(&text), "{text}");
    }
    for text in [
        "",
        "my private key",
        "begin-private-key",
        "{yourOktaDomain}",
        "{{ key }}",
        "<private key>",
        r#"{"kty":"EC","x":"y"}"#,
        "ssh-rsa AAAAB3NzaC1yc2E me",
        CERTIFICATE,
        "CmW1ma3c4QRtyB9vHU9mjk_zXyr_4ZkHK7YQ2jU1GgI",
        "https://vault.example/keys/a/0123456789abcdef0123456789abcdef",
    ] {
        assert!(!PrivateKey::is_in(text), "{text}");
    }
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
    let text = str::to_owned;
    let first_line = |from: &str, to: &str| (key.replacen(from, to, 1), PrivateKeyError::FirstLine);
    expect_errors([
        first_line("-----BEGIN", "----BEGIN"),
        first_line("KEY-----", "KEY----"),
        first_line("-----BEGIN", "—–BEGIN"),
        first_line("-----BEGIN PRIVATE", "-----BEGIN\nPRIVATE"),
        first_line("PRIVATE KEY", "PRIVATE\nKEY"),
        first_line("BEGIN PRIVATE KEY", "begin private key"),
        first_line("BEGIN PRIVATE KEY", "BEGIN RSA private key"),
        first_line("BEGIN PRIVATE KEY", "BEGIN PRIVATE  KEY"),
        first_line("KEY-----", "KEY -----"),
        first_line("BEGIN PRIVATE KEY", "BEGINPRIVATEKEY"),
        (key.split_whitespace().collect(), PrivateKeyError::FirstLine),
        (text("-----BEGIN"), PrivateKeyError::FirstLine),
        (
            format!("{CERTIFICATE}{}", key.replace("PRIVATE KEY", "private key")),
            PrivateKeyError::FirstLine,
        ),
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
