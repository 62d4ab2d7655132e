//! What `make bench` times of the client's inner parts, each as one call.

use secrecy::SecretString;
use url::Url;
use uuid::Uuid;

use super::signing::{ClientAssertion, Proof, ProofKey};
use super::{ServiceApp, SigningError};

/// Signs what a service app fetches an access token with.
///
/// # Errors
///
/// When nothing can be signed on this machine.
pub fn assertion(app: &ServiceApp, audience: &str, now: i64) -> Result<SecretString, SigningError> {
    let assertion = ClientAssertion {
        client_id: &app.client_id,
        key_id: app.private_key_id.as_deref(),
        audience,
    };
    assertion.sign(&app.private_key, now, Uuid::new_v4())
}

/// Proves that a read with that access token is ours; the first call makes the
/// key.
///
/// # Errors
///
/// When nothing can be signed on this machine.
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
