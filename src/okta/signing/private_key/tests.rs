//! Keys of every kind, made by OpenSSL, so that reader and writer can't share
//! a mistake.

#[path = "../../../../tests/it/support/openssl.rs"]
mod openssl;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};

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

#[test]
fn what_is_no_key_that_can_be_used_is_called_by_its_name() {
    let key = rsa(2048);
    let public = openssl("pkey -pubout", &key);
    let old = openssl(
        "rsa -traditional -aes128 -passout pass:pw",
        &openssl("rsa -traditional", &key),
    );
    let certificate = public.replace("PUBLIC KEY", "CERTIFICATE");
    let openssh = public.replace("PUBLIC KEY", "OPENSSH PRIVATE KEY");
    let half = key.split_at(key.len() / 2).0.to_owned();
    let broken = key.replace("MII", "M*I");
    let scrambled = key.replace("MII", "AAA");
    let table = [
        (
            openssl("pkcs8 -topk8 -passout pass:pw", &key),
            PrivateKeyError::Encrypted,
        ),
        (old, PrivateKeyError::Encrypted),
        (public, PrivateKeyError::PublicKey),
        (certificate, PrivateKeyError::Certificate),
        (openssh, PrivateKeyError::OpenSsh),
        (
            r#"{"kty":"RSA","d":"x"}"#.to_owned(),
            PrivateKeyError::JsonWebKey,
        ),
        (r#" [{"kty":"EC"}]"#.to_owned(), PrivateKeyError::JsonWebKey),
        (
            openssl("genpkey -algorithm ED25519", ""),
            PrivateKeyError::Edwards,
        ),
        (
            openssl("genpkey -algorithm ED448", ""),
            PrivateKeyError::Edwards,
        ),
        (rsa(1024), PrivateKeyError::RsaTooSmall),
        (
            openssl("rsa -traditional", &rsa(1024)),
            PrivateKeyError::RsaTooSmall,
        ),
        (ec("secp256k1"), PrivateKeyError::Curve),
        (half, PrivateKeyError::Incomplete),
        (broken, PrivateKeyError::Unreadable),
        (scrambled, PrivateKeyError::Unreadable),
        ("one\ntwo".to_owned(), PrivateKeyError::NotPem),
        (String::new(), PrivateKeyError::NotPem),
    ];
    for (text, expected) in table {
        let error = parse(&text).expect_err("no usable key");
        assert_eq!(
            error,
            expected,
            "{}",
            text.lines().next().unwrap_or_default()
        );
    }
}

#[test]
fn a_path_is_distinguished_from_the_text_of_a_key() {
    let table = [
        ("/home/me/key.pem", false),
        ("~/key.pem", false),
        (r"C:\new\key.pem", false),
        ("key.pem\n", false),
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
