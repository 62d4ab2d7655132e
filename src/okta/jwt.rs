//! JSON Web Tokens that we sign (RFC 7519), in their compact form.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde_json::Value;

use super::signing_key::{SigningKey, Unsigned};

/// How far back the issue time is set, in seconds: Okta refuses what seems to
/// come from the future, and clocks of machines differ by seconds. Okta takes
/// proofs for five minutes, so that enough is left.
pub(super) const ISSUED_BACK: i64 = 30;

/// `header.claims.signature`. The algorithm is added to the header.
pub(super) fn sign(
    key: &SigningKey,
    mut header: Value,
    claims: &Value,
) -> Result<SecretString, Unsigned> {
    header["alg"] = key.algorithm().into();
    let encode = |part: &[u8]| Zeroizing::new(URL_SAFE_NO_PAD.encode(part));
    let header = encode(header.to_string().as_bytes());
    let claims = encode(claims.to_string().as_bytes());
    // `concat` makes room once: a text that grows leaves copies behind.
    let signed = Zeroizing::new([&**header, ".", &**claims].concat());
    let signature = encode(&key.sign(signed.as_bytes())?);
    Ok([&**signed, ".", &**signature].concat().into())
}

#[cfg(test)]
pub(super) mod testing {
    //! Reading what was signed, for the tests of those who sign.

    use secrecy::ExposeSecret;

    use super::*;

    /// Header, claims, what was signed, and the signature.
    pub(in crate::okta) fn parts(token: &SecretString) -> (Value, Value, String, Vec<u8>) {
        let token = token.expose_secret();
        let (signed, signature) = token.rsplit_once('.').expect("three parts");
        let (header, claims) = signed.split_once('.').expect("three parts");
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
        let json = |part: &str| serde_json::from_slice(&decode(part)).expect("JSON");
        (
            json(header),
            json(claims),
            signed.to_owned(),
            decode(signature),
        )
    }
}
