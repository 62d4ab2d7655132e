//! The inner parts of the client that `make bench` measures, each as one call.

use secrecy::SecretString;
use url::Url;
use uuid::Uuid;

use super::signing::{ClientAssertion, Proof, ProofKey};
use super::{ServiceApp, SigningError};

/// Signs the assertion of a token request.
///
/// # Errors
///
/// Returns an error if this machine cannot sign.
pub fn assertion(app: &ServiceApp, audience: &str, now: i64) -> Result<SecretString, SigningError> {
    let assertion = ClientAssertion {
        client_id: &app.client_id,
        key_id: app.private_key_id.as_deref(),
        audience,
    };
    assertion.sign(&app.private_key, now, Uuid::new_v4())
}

/// Signs the proof of a read with that access token; the first call makes the
/// key.
///
/// # Errors
///
/// Returns an error if this machine cannot sign.
pub fn proof(
    url: Url,
    access_token: &SecretString,
    now: i64,
) -> Result<SecretString, SigningError> {
    let proof = Proof {
        method: "GET",
        url,
        access_token: Some(access_token),
        nonce: None,
    };
    ProofKey::of_process()?.prove(&proof, now, Uuid::new_v4())
}
