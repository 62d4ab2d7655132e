//! Keys of every kind, made by OpenSSL, so that reader and writer can't share
//! a mistake.

#[path = "../../../../tests/it/support/openssl.rs"]
mod openssl;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;
use openssl::openssl;

fn rsa(bits: u32) -> String {
    openssl(
        &format!("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:{bits}"),
        "",
    )
}

fn ec(curve: &str) -> String {
    openssl(
        &format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{curve}"),
        "",
    )
}

fn parse(text: &str) -> Result<PrivateKey, PrivateKeyError> {
    PrivateKey::parse(&text.into())
}

/// Signs with the key and verifies with its public half.
fn algorithm(text: &str) -> &'static str {
    let key = parse(text).expect("a key");
    let key = key.signing_key();
    let signature = key.sign(b"message").expect("a signature");
    let verify = |algorithm: &'static dyn VerificationAlgorithm, public: &[u8]| {
        let public = UnparsedPublicKey::new(algorithm, public);
        assert!(public.verify(b"message", &signature).is_ok());
    };
    match key {
        SigningKey::Rsa(pair) => verify(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref()),
        SigningKey::Ecdsa(pair, "ES256") => {
            verify(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref());
        }
        SigningKey::Ecdsa(pair, "ES384") => {
            verify(&ECDSA_P384_SHA384_FIXED, pair.public_key().as_ref());
        }
        SigningKey::Ecdsa(pair, _) => {
            verify(&ECDSA_P521_SHA512_FIXED, pair.public_key().as_ref());
        }
    }
    key.algorithm()
}

#[test]
fn every_form_of_a_key_signs_with_its_own_algorithm() {
    let curves = [("P-256", "ES256"), ("P-384", "ES384"), ("P-521", "ES512")];
    for (curve, expected) in curves {
        let pkcs8 = ec(curve);
        let sec1 = openssl("ec", &pkcs8);
        let with_curve = openssl(&format!("ecparam -name {} -genkey", name(curve)), "");
        assert!(with_curve.starts_with("-----BEGIN EC PARAMETERS-----"));
        for text in [&pkcs8, &sec1, &with_curve] {
            assert_eq!(algorithm(text), expected, "{curve}");
        }
    }
    for bits in [2048, 3072] {
        let pkcs8 = rsa(bits);
        let pkcs1 = openssl("rsa -traditional", &pkcs8);
        assert!(pkcs1.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
        for text in [pkcs8, pkcs1] {
            assert_eq!(algorithm(&text), "RS256", "{bits}");
        }
    }
}

/// The sizes at the upper end, of which OpenSSL makes one in several seconds.
#[test]
fn an_rsa_key_may_have_8192_bits_and_no_more() {
    let [largest, larger] = [8192, 8208].map(|bits| std::thread::spawn(move || rsa(bits)));
    let [largest, larger] = [largest, larger].map(|made| made.join().expect("a key"));
    assert_eq!(algorithm(&largest), "RS256");
    let pkcs1 = openssl("rsa -traditional", &larger);
    for text in [larger, pkcs1] {
        let error = parse(&text).expect_err("no usable key");
        assert_eq!(error, PrivateKeyError::RsaTooLarge);
    }
}

/// Tools write each encoding under the label of another.
#[test]
fn a_key_is_read_whatever_its_label_says() {
    let pkcs8 = rsa(2048);
    let pkcs1 = openssl("rsa -traditional", &pkcs8);
    let ec_pkcs8 = ec("P-256");
    let sec1 = openssl("ec", &ec_pkcs8);
    let table = [
        (&pkcs8, "PRIVATE KEY", "RSA PRIVATE KEY", "RS256"),
        (&pkcs1, "RSA PRIVATE KEY", "PRIVATE KEY", "RS256"),
        (&pkcs1, "RSA PRIVATE KEY", "EC PRIVATE KEY", "RS256"),
        (&ec_pkcs8, "PRIVATE KEY", "EC PRIVATE KEY", "ES256"),
        (&ec_pkcs8, "PRIVATE KEY", "RSA PRIVATE KEY", "ES256"),
        (&sec1, "EC PRIVATE KEY", "PRIVATE KEY", "ES256"),
    ];
    for (key, label, other, expected) in table {
        assert_eq!(algorithm(&key.replace(label, other)), expected, "{other}");
    }
}

fn name(curve: &str) -> &'static str {
    match curve {
        "P-256" => "prime256v1",
        "P-384" => "secp384r1",
        _ => "secp521r1",
    }
}

#[test]
fn line_breaks_may_be_written_lost_or_of_another_system() {
    let key = ec("P-256");
    let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let forms = [
        key.replace('\n', "\\n"),
        key.replace('\n', "\\r\\n"),
        key.replace('\n', "\\\\n"),
        key.replace('\n', "\\\\r\\\\n"),
        key.replace('\n', "\r\n"),
        key.replace('\n', " "),
        key.trim_end().to_owned(),
        format!("  \n{key}"),
        format!("{certificate}{key}"),
    ];
    for form in forms {
        assert_eq!(algorithm(&form), "ES256");
    }
}

fn expect_errors(table: impl IntoIterator<Item = (String, PrivateKeyError)>) {
    for (text, expected) in table {
        let error = parse(&text).expect_err("no usable key");
        let start = text.lines().next().unwrap_or_default();
        assert_eq!(error, expected, "{start}");
        assert!(PrivateKey::is_key_text(&text), "{start}");
    }
}

#[test]
fn a_key_of_a_kind_that_cannot_be_used_is_called_by_its_name() {
    let new = |options: &str| openssl(&format!("genpkey -algorithm {options}"), "");
    let dsa = openssl(
        "genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048",
        "",
    );
    let dsa = openssl("genpkey -paramfile /dev/stdin", &dsa);
    let multi_prime = new("RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_primes:3");
    let k1 = ec("secp256k1");
    let small = rsa(1024);
    let public = openssl("pkey -pubout", &small);
    let unnamed = openssl("ec -param_enc explicit", &ec("P-256"));
    expect_errors([
        (new("ED25519"), PrivateKeyError::Edwards),
        (new("ED448"), PrivateKeyError::Edwards),
        (new("X25519"), PrivateKeyError::KeyAgreement),
        (new("X448"), PrivateKeyError::KeyAgreement),
        (
            new("RSA-PSS -pkeyopt rsa_keygen_bits:2048"),
            PrivateKeyError::RsaPss,
        ),
        (openssl("dsa", &dsa), PrivateKeyError::Dsa),
        (dsa, PrivateKeyError::Dsa),
        (
            openssl("rsa -traditional", &multi_prime),
            PrivateKeyError::MultiPrime,
        ),
        (multi_prime, PrivateKeyError::MultiPrime),
        (openssl("ec", &k1), PrivateKeyError::Curve),
        (k1, PrivateKeyError::Curve),
        (unnamed, PrivateKeyError::Curve),
        (
            openssl("rsa -traditional", &small),
            PrivateKeyError::RsaTooSmall,
        ),
        (small, PrivateKeyError::RsaTooSmall),
        (
            public.replace("PUBLIC KEY", "PRIVATE KEY"),
            PrivateKeyError::PublicKey,
        ),
    ]);
}

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

#[test]
fn a_key_that_lost_something_on_its_way_is_told_what() {
    let key = rsa(2048);
    let body: Vec<_> = key.lines().filter(|line| !line.starts_with('-')).collect();
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
        (long.as_str(), false),
        ("-----BEGIN PRIVATE KEY-----", true),
        ("MIIE\nAAAA", true),
        ("{\"kty\":\"EC\"}", true),
    ];
    for (text, is_key) in table {
        assert_eq!(PrivateKey::is_key_text(text), is_key, "{text}");
    }
}

#[test]
fn no_debug_form_shows_the_key() {
    let key = parse(&ec("P-256")).expect("a key");
    assert_eq!(format!("{key:?}"), "PrivateKey(SigningKey(ES256))");
}
