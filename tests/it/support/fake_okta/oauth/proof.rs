//! What Okta wants of a proof that the client has the key to which a token is
//! bound (`DPoP`, RFC 9449).

use super::json_web_token::JsonWebToken;
use super::once::Once;
use super::public_key::{PublicKey, hash, thumbprint};
use super::refusal::Refusal;

/// How old a proof may be, in seconds: five minutes.
const OLDEST: i64 = 5 * 60;

/// The request that a proof has to be about.
pub(super) struct Proven<'request> {
    pub(super) method: &'request str,
    /// The URL as the organization writes it, without a query.
    pub(super) url: String,
    /// The access token that came with the proof.
    pub(super) access_token: Option<&'request str>,
    /// The nonce of now.
    pub(super) nonce: &'request str,
    /// Whether there has to be a nonce. One that is there has to be right
    /// anywhere.
    pub(super) wants_nonce: bool,
    /// The server's time, in seconds since 1970.
    pub(super) now: i64,
}

/// The thumbprint of the key that has signed the proof, which is used up by
/// it.
pub(super) fn check(
    proof: Option<&str>,
    request: &Proven<'_>,
    used: &mut Once,
) -> Result<String, Refusal> {
    let proof = JsonWebToken::parse(proof.ok_or(MISSING)?).ok_or(UNREADABLE)?;
    let key = check_signature(&proof)?;
    check_claims(&proof, request)?;
    let nonce = proof.text("nonce");
    if nonce != request.nonce && (request.wants_nonce || !nonce.is_empty()) {
        return Err(Refusal::NONCE);
    }
    let jti = proof.text("jti");
    if jti.is_empty() {
        return Err(JTI);
    }
    if !used.take(jti) {
        return Err(USED);
    }
    Ok(key)
}

fn check_signature(proof: &JsonWebToken) -> Result<String, Refusal> {
    if proof.header["typ"] != "dpop+jwt" {
        return Err(TYPE);
    }
    let jwk = &proof.header["jwk"];
    let key = PublicKey::from_jwk(jwk).ok_or(INVALID)?;
    if proof.header["alg"] != key.algorithm() {
        return Err(ALGORITHM);
    }
    if proof.is_signed_by(&key) {
        Ok(thumbprint(jwk))
    } else {
        Err(SIGNATURE)
    }
}

fn check_claims(proof: &JsonWebToken, request: &Proven<'_>) -> Result<(), Refusal> {
    let issued = proof.time("iat").ok_or(TIME)?;
    if proof.text("htm") != request.method {
        return Err(METHOD);
    }
    if proof.text("htu") != request.url {
        return Err(URL);
    }
    if issued > request.now {
        return Err(FUTURE);
    }
    if issued < request.now - OLDEST {
        return Err(TOO_OLD);
    }
    match request.access_token {
        Some(token) if proof.text("ath") != hash(token) => Err(ATH),
        _ => Ok(()),
    }
}

const MISSING: Refusal = Refusal::proof("The DPoP proof JWT header is missing.");
const UNREADABLE: Refusal = Refusal::proof("The DPoP proof JWT cannot be parsed.");
const TYPE: Refusal = Refusal::proof("'typ' must be 'dpop+jwt' in the DPoP proof JWT.");
const INVALID: Refusal = Refusal::proof("The DPoP proof JWT is invalid.");
const ALGORITHM: Refusal = Refusal::proof("The DPoP proof JWT signature algorithm is invalid.");
const SIGNATURE: Refusal = Refusal::proof("The DPoP proof JWT signature is invalid.");
const METHOD: Refusal = Refusal::proof("'htm' claim in the DPoP proof JWT is invalid.");
const URL: Refusal = Refusal::proof("'htu' claim in the DPoP proof JWT is invalid.");
const TIME: Refusal = Refusal::proof("'iat' claim in the DPoP proof JWT is invalid.");
const FUTURE: Refusal = Refusal::proof("The DPoP proof JWT is issued in the future.");
const TOO_OLD: Refusal =
    Refusal::proof("The DPoP proof JWT is issued more than five minutes in the past.");
const JTI: Refusal = Refusal::proof("'jti' claim in the DPoP proof JWT is invalid.");
const USED: Refusal = Refusal::proof("The DPoP proof JWT has already been used.");
const ATH: Refusal =
    Refusal::proof("'ath' claim in the DPoP proof does not match the presented access_token.");
