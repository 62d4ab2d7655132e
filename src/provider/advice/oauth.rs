//! Advice on what OAuth says about clocks, URLs and keys to which access
//! tokens are bound (`DPoP`).

use super::failed_read::{EXAMPLE, FailedRead, OWN_URL, SERVICE_APP, URL_SETTINGS};
use super::server_message::{ask_support, server_message};
use super::wording::{Advice, OTHERWISE_REPORT};
use crate::diagnostic::upper_first;
use crate::okta::{ApiError, Credentials};

/// Okta rejected a proof that the provider made.
pub(super) const PROOF_REJECTED: &str = "Okta Rejected the DPoP Proof";

/// Okta requires a proof that only the holder of a key can make.
const PROOF_REQUIRED: &str = "Okta Requires a DPoP Proof";

/// Returns whether Okta requires a `DPoP` proof, or rejects the one that it got.
pub(super) fn wants_dpop_proof(api: &ApiError) -> bool {
    match api.oauth.error.as_deref() {
        Some("invalid_dpop_proof" | "use_dpop_nonce") => true,
        Some("invalid_request") => api.oauth.wants_bound_token(),
        Some("invalid_token") => api.oauth.description().contains("DPoP"),
        _ => false,
    }
}

/// Returns whether the answer is about an access token, although an API token
/// was sent: of API tokens Okta speaks in its own codes, and they have neither
/// scopes nor `DPoP`.
pub(super) fn is_about_another_token(api: &ApiError, read: &FailedRead<'_>) -> bool {
    let error = api.oauth.error.as_deref();
    let is_about_access_token = matches!(error, Some("insufficient_scope" | "invalid_token"));
    (is_about_access_token || wants_dpop_proof(api))
        && matches!(read.client.credentials(), Credentials::ApiToken(_))
}

/// Returns whether Okta requires a token that is bound to a key, and got
/// another.
fn is_unbound(api: &ApiError) -> bool {
    api.oauth.description().contains("not DPoP bound")
}

/// Okta requires another proof than it got, or any.
pub(super) fn dpop_proof_rejected(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    if let Credentials::PrivateKey(_) = read.client.credentials() {
        return rejected_signature(Advice::new(PROOF_REJECTED, server_message(api)), api, read);
    }
    let advice = Advice::new(PROOF_REQUIRED, server_message(api));
    let advice = if is_unbound(api) {
        advice.also(
            "Okta accepts only access tokens that are bound to a key (DPoP) here, and this one \
             is not.",
        )
    } else {
        advice.also(
            "The access token is bound to a key (DPoP). Only the holder of that key can use the \
             token.",
        )
    };
    let remove = read.without_access_token();
    let advice = advice.also(&read.credential()).action(format!(
        "{}, and set {SERVICE_APP}. The provider then fetches an access token that is bound to a \
         key of its own.",
        upper_first(remove)
    ));
    if is_unbound(api) {
        advice
    } else {
        advice.action(format!(
            "Or {remove} and use an API token, or set {} to an access token of an app that does \
             not require DPoP (in Okta's admin console: Applications > the app > General > Proof of \
             possession).",
            read.credential_setting()
        ))
    }
}

/// What to do when Okta rejects what this provider has signed itself.
pub(super) fn rejected_signature(advice: Advice, api: &ApiError, read: &FailedRead<'_>) -> Advice {
    match api.oauth.description() {
        _ if api.oauth.is_about_time() => clock(advice),
        _ if api.oauth.error.as_deref() == Some("use_dpop_nonce") => advice
            .also(
                "Okta sends the nonce that it asks for in the response header `dpop-nonce`. The \
                 header did not come, or Okta did not accept its nonce.",
            )
            .action(
                "See whether a proxy or a gateway removes the response header `dpop-nonce`, or \
                 answers from a cache.",
            )
            .actions(ask_support(api, "If none does")),
        _ if api.oauth.wants_bound_token() => advice
            .also(
                "Okta got no proof. The access token that came is not bound to a key, or \
                 something removed the request header `DPoP`.",
            )
            .action(HEADER_REMOVED)
            .actions(ask_support(api, "If none does")),
        _ if is_unbound(api) => advice
            .also(
                "The provider requested an access token that is bound to a key (DPoP), with a \
                 proof. The access token that came is not bound.",
            )
            .action(HEADER_REMOVED)
            .actions(ask_support(api, "If none does")),
        text if text.contains("'htu'") => canonical_url(advice, read),
        text if text.contains("already been used") => sent_twice(advice, api),
        _ => advice
            .also("The provider signed the proof.")
            .action(format!(
                "See whether a proxy or a gateway changes request headers. {OTHERWISE_REPORT}"
            )),
    }
}

const HEADER_REMOVED: &str = "See whether a proxy or a gateway removes the request header `DPoP`.";

/// Okta's clock is another one.
pub(super) fn clock(advice: Advice) -> Advice {
    advice
        .also(
            "The clock of this machine differs from Okta's. The `Date` header of the response \
             did not help the provider to correct for it.",
        )
        .action(
            "Compare `date -u` with the right time, and set the clock of this machine, for \
             example with NTP.",
        )
        .action("See whether a proxy or a gateway changes the response header `Date`.")
}

/// A request arrived more than once.
pub(super) fn sent_twice(advice: Advice, api: &ApiError) -> Advice {
    advice
        .also("The provider signs each request anew, so Okta received one request twice.")
        .action("See whether a proxy or a gateway between this machine and Okta retries requests.")
        .actions(ask_support(api, "If none does"))
}

/// Okta knows itself by another URL than the one that was signed.
pub(super) fn canonical_url(advice: Advice, read: &FailedRead<'_>) -> Advice {
    let gateway = read.client.gateway_source().map_or(
        "",
        |_| " If `http_proxy` leads to Okta through a gateway, set them as well.",
    );
    advice
        .also(&format!(
            "The provider signed the request for {}. Okta expects another URL of this \
             organization.",
            read.canonical_url()
        ))
        .action(format!(
            "Set {URL_SETTINGS} to the parts of {OWN_URL}. {EXAMPLE}{gateway}"
        ))
        .action(format!(
            "If that is {} already, see whether a proxy or a gateway sends the requests on under \
             another URL.",
            read.canonical_url()
        ))
}
