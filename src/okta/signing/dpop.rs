//! Signs proofs that the sender of an access token has the key that it is bound
//! to (`DPoP`, RFC 9449).

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::jws::{self, CURVES, ISSUED_BACK, SigningError, SigningKey};

/// The length of a coordinate on P-256, in bytes.
const COORDINATE: usize = 32;

/// The key of this process, made at its first use.
static OF_PROCESS: OnceLock<ProofKey> = OnceLock::new();

/// A key that access tokens are bound to. It is not the app's own key.
#[derive(Debug)]
pub(crate) struct ProofKey {
    key: SigningKey,
    /// The public key as a JSON Web Key.
    public: Value,
}

/// The claims of the proof for one attempt.
pub(crate) struct Proof<'attempt> {
    /// The method of the request.
    pub(crate) method: &'static str,
    /// The URL of the request as Okta knows it.
    pub(crate) url: Url,
    /// The access token that is sent with it, if any.
    pub(crate) access_token: Option<&'attempt SecretString>,
    /// The nonce that Okta requires, if it has sent one.
    pub(crate) nonce: Option<&'attempt str>,
}

impl ProofKey {
    /// Returns the key of this process.
    pub(crate) fn of_process() -> Result<&'static Self, SigningError> {
        if let Some(key) = OF_PROCESS.get() {
            return Ok(key);
        }
        let generated = Self::generate()?;
        Ok(OF_PROCESS.get_or_init(|| generated))
    }

    fn generate() -> Result<Self, SigningError> {
        let (curve, algorithm) = CURVES[0];
        let key = EcdsaKeyPair::generate(curve).map_err(|_| SigningError)?;
        // Uncompressed: one byte for the format, then x and y.
        let point = key.public_key().as_ref().get(1..).unwrap_or_default();
        let (x, y) = point.split_at_checked(COORDINATE).ok_or(SigningError)?;
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        Ok(Self {
            public: json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y }),
            key: SigningKey::Ecdsa(key, algorithm),
        })
    }

    /// Signs the proof for one attempt. `now` is Okta's time in seconds since
    /// 1970. Okta accepts each `jti` once.
    pub(crate) fn prove(
        &self,
        proof: &Proof<'_>,
        now: i64,
        jti: Uuid,
    ) -> Result<SecretString, SigningError> {
        let header = json!({ "typ": "dpop+jwt", "jwk": self.public });
        let mut claims = json!({
            "htm": proof.method,
            "htu": without_query(&proof.url),
            "iat": now - ISSUED_BACK,
            "jti": jti.to_string(),
        });
        if let Some(nonce) = proof.nonce {
            claims["nonce"] = nonce.into();
        }
        if let Some(token) = proof.access_token {
            let hash = digest(&SHA256, token.expose_secret().as_bytes());
            claims["ath"] = URL_SAFE_NO_PAD.encode(hash).into();
        }
        jws::sign(&self.key, header, &claims)
    }
}

/// Returns the URL as `htu` has it: without query and fragment (RFC 9449,
/// section 4.2).
fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;
    use crate::okta::signing::testing::parts;

    fn prove(access_token: Option<&SecretString>, nonce: Option<&str>) -> SecretString {
        let key = ProofKey::of_process().expect("a key");
        let proof = Proof {
            method: "GET",
            url: Url::parse("https://acme.okta.com:8443/api/v1/x%2Fy?a=b#c").expect("a URL"),
            access_token,
            nonce,
        };
        key.prove(&proof, 1_000, Uuid::nil()).expect("a proof")
    }

    #[test]
    fn a_proof_names_the_request_the_token_and_the_nonce() {
        let jti = "00000000-0000-0000-0000-000000000000";
        let htu = "https://acme.okta.com:8443/api/v1/x%2Fy";
        let token = SecretString::from("abc");
        // From RFC 6234's test vector for "abc".
        let ath = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";
        let table = [
            (
                prove(None, None),
                json!({"htm": "GET", "htu": htu, "iat": 970, "jti": jti}),
            ),
            (
                prove(Some(&token), Some("n1")),
                json!({"htm": "GET", "htu": htu, "iat": 970, "jti": jti, "nonce": "n1",
                    "ath": ath}),
            ),
        ];
        for (proof, expected) in table {
            assert_eq!(parts(&proof).1, expected);
        }
    }

    #[test]
    fn the_header_carries_the_public_key_that_verifies_the_proof() {
        let (header, _, signed, signature) = parts(&prove(None, None));
        assert_eq!(header["typ"], "dpop+jwt");
        assert_eq!(header["alg"], "ES256");
        let jwk = header["jwk"].as_object().expect("a key");
        let names: Vec<_> = jwk.keys().map(String::as_str).collect();
        assert_eq!(names, ["crv", "kty", "x", "y"]);
        let mut point = vec![4];
        for name in ["x", "y"] {
            let text = jwk[name].as_str().expect("a coordinate");
            point.extend(URL_SAFE_NO_PAD.decode(text).expect("base64url"));
        }
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
        assert!(key.verify(signed.as_bytes(), &signature).is_ok());
    }

    #[test]
    fn a_process_has_one_key() {
        let keys = [ProofKey::of_process(), ProofKey::of_process()];
        let [one, other] = keys.map(|key| key.expect("a key"));
        assert!(std::ptr::eq(one, other));
    }
}
