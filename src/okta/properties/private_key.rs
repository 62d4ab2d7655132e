//! Private keys in PEM form, from a variable or a file.

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{EcdsaKeyPair, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::okta::PrivateKey;
use crate::okta::signing::{CURVES, blocks};

/// A key: what its block is called, its bytes, and what it signs with.
type Key = (&'static str, Vec<u8>, &'static str);

/// One of each kind that can be used, made by this process.
static KEYS: LazyLock<Vec<Key>> = LazyLock::new(keys);

const LABELS: [&str; 8] = [
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "EC PARAMETERS",
    "ENCRYPTED PRIVATE KEY",
    "PUBLIC KEY",
    "CERTIFICATE",
    "",
];

fn keys() -> Vec<Key> {
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let rsa: Pkcs8V1Der<'_> = rsa.as_der().expect("its encoding");
    let mut keys = vec![("PRIVATE KEY", rsa.as_ref().to_vec(), "RS256")];
    for ((curve, _), algorithm) in CURVES.into_iter().zip(["ES256", "ES384", "ES512"]) {
        let pair = EcdsaKeyPair::generate(curve).expect("a key");
        let key = pair.private_key();
        let key: EcPrivateKeyRfc5915Der<'_> = key.as_der().expect("its encoding");
        keys.push(("EC PRIVATE KEY", key.as_ref().to_vec(), algorithm));
        let key = pair.to_pkcs8v1().expect("its encoding");
        keys.push(("PRIVATE KEY", key.as_ref().to_vec(), algorithm));
    }
    keys
}

/// A key that came whole is read whatever became of its line breaks. Any other
/// text is a key that signs or an error that quotes nothing.
pub fn private_key(input: &mut Unstructured<'_>) -> Result<()> {
    let (label, bytes, algorithm) = input.choose(&KEYS)?;
    match input.int_in_range(0..=3)? {
        0 => {
            let text = block(label, bytes, input)?;
            let key = PrivateKey::parse(&text.as_str().into());
            let key = key.unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(key.algorithm(), *algorithm);
            assert!(PrivateKey::is_key_text(&text));
        }
        1 => {
            let mut bytes = bytes.clone();
            for _ in 0..input.int_in_range(1..=4)? {
                let at = input.choose_index(bytes.len())?;
                bytes[at] ^= input.int_in_range(1..=255)?;
            }
            bytes.truncate(input.int_in_range(0..=bytes.len())?.max(bytes.len() / 2));
            judge(&block(label, &bytes, input)?);
        }
        2 => whole_blocks(input)?,
        _ => judge(&String::from_utf8_lossy(input.bytes(input.len())?)),
    }
    Ok(())
}

/// Every block of a text is found, with its bytes.
fn whole_blocks(input: &mut Unstructured<'_>) -> Result<()> {
    let mut text = String::new();
    let mut written = Vec::new();
    for _ in 0..input.int_in_range(0..=4)? {
        let label = *input.choose(&LABELS)?;
        let bytes = input.arbitrary::<&[u8]>()?;
        text.push_str(input.choose(&["", "\n", "subject=/CN=x\n", "-----"])?);
        text.push_str(
            &block(label, bytes, input)?
                .replace("\\r", "")
                .replace("\\n", "\n"),
        );
        written.push((label, bytes.to_vec()));
    }
    let found: Vec<_> = blocks(&text)
        .iter()
        .map(|block| (block.label, block.decode().expect("it is whole").to_vec()))
        .collect();
    assert_eq!(found, written, "{text}");
    judge(&text);
    Ok(())
}

fn judge(text: &str) {
    match PrivateKey::parse(&text.into()) {
        Ok(key) => {
            assert!(PrivateKey::is_key_text(text));
            assert!(["RS256", "ES256", "ES384", "ES512"].contains(&key.algorithm()));
        }
        Err(error) => assert!(error.to_string().len() <= 100),
    }
}

/// A block in lines of some length, whose ends are newlines, spaces, or newlines
/// as a shell or HCL writes them.
fn block(label: &str, bytes: &[u8], input: &mut Unstructured<'_>) -> Result<String> {
    let end = *input.choose(&["\n", "\r\n", " ", "\\n", "\\r\\n", "\n\n", ""])?;
    let width = input.int_in_range(1..=80)?;
    let encoded = STANDARD.encode(bytes);
    let mut text = format!("-----BEGIN {label}-----{end}");
    for line in encoded.as_bytes().chunks(width) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push_str(end);
    }
    text.push_str(&format!("-----END {label}-----{end}"));
    Ok(text)
}
