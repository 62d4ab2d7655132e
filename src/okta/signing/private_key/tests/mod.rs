//! Keys of every kind, made by OpenSSL, so that reader and writer can't share
//! a mistake.

#[path = "../../../../../tests/it/support/openssl.rs"]
mod openssl;

mod texts;

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
fn no_debug_form_shows_the_key() {
    let key = parse(&ec("P-256")).expect("a key");
    assert_eq!(format!("{key:?}"), "PrivateKey(SigningKey(ES256))");
}
