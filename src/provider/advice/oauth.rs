//! Advice on what OAuth says about clocks, URLs and keys to which access
//! tokens are bound (`DPoP`).

use super::failed_read::FailedRead;
use super::server_message::server_message;
use super::wording::Advice;
use crate::okta::{ApiError, Credentials};

/// Whether Okta wanted a proof of a key, or did not like the one it got.
pub(super) fn wants_dpop_proof(api: &ApiError) -> bool {
    match api.oauth.error.as_deref() {
        Some("invalid_dpop_proof" | "use_dpop_nonce") => true,
        Some("invalid_request") => api.oauth.wants_bound_token(),
        Some("invalid_token") => api.oauth.description().contains("DPoP"),
        _ => false,
    }
}

/// Whether Okta wants a token that is bound to a key, and got another.
fn is_unbound(api: &ApiError) -> bool {
    api.oauth.description().contains("not DPoP bound")
}

/// Okta wants another proof than it got, or any.
pub(super) fn dpop_proof_rejected(api: &ApiError, read: &FailedRead<'_>) -> Advice {
    let summary = "Okta Wants Proof of Possession";
    let next = match read.client.credentials() {
        Credentials::PrivateKey(_) => rejected_signature(api, read),
        Credentials::AccessToken(_) | Credentials::ApiToken(_) if is_unbound(api) => {
            "The access token is not bound to a key (DPoP), and nothing else is taken here. Give \
             this provider the service app's `private_key` in place of `access_token`: it then \
             fetches a token that is bound to a key of its own."
                .to_owned()
        }
        Credentials::AccessToken(_) | Credentials::ApiToken(_) => {
            "The access token is bound to a key (DPoP), which only its holder can prove. Give \
             this provider the service app's `private_key` in place of `access_token`: it then \
             fetches a token that is bound to a key of its own. Or use a token of an app that \
             does not require DPoP (in Okta's admin console: Applications, the app, General, \
             Proof of possession), or an API token."
                .to_owned()
        }
    };
    Advice::new(summary, server_message(api), next)
}

/// What to do when Okta refuses what this provider has signed itself.
pub(super) fn rejected_signature(api: &ApiError, read: &FailedRead<'_>) -> String {
    match api.oauth.description() {
        _ if api.oauth.is_about_time() => CLOCK.to_owned(),
        _ if api.oauth.error.as_deref() == Some("use_dpop_nonce") => {
            "Okta sends the nonce that it asks for in the header `dpop-nonce`, and none came, or \
             none that it takes. See whether a proxy or a gateway removes that header or answers \
             from a cache."
                .to_owned()
        }
        _ if api.oauth.wants_bound_token() => NOT_BOUND.to_owned(),
        text if text.contains("'htu'") => canonical_url(read),
        text if text.contains("already been used") => SENT_TWICE.to_owned(),
        _ => "The proof was signed by this provider, so this may be a mistake of it. See whether \
              a proxy or a gateway changes headers; if none does, please report this."
            .to_owned(),
    }
}

const NOT_BOUND: &str = "An access token that is bound to a key (DPoP) was asked for with a \
                         proof, and the one that came is not bound. See whether a proxy or a \
                         gateway removes the header `DPoP` from requests; if none does, please \
                         report this.";

pub(super) const CLOCK: &str = "The clock of this machine differs from Okta's, and the `Date` \
                                header of the answer did not help to make up for it. Set the \
                                clock of this machine (by NTP), and see whether a proxy or a \
                                gateway changes that header.";

pub(super) const SENT_TWICE: &str = "Each request is signed anew, so something between this \
                                     machine and Okta has sent one twice. See whether a proxy \
                                     or a gateway repeats requests.";

/// Okta knows itself by another URL than the one that was signed.
pub(super) fn canonical_url(read: &FailedRead<'_>) -> String {
    let url = read.canonical_url();
    format!(
        "What was signed names {url} as the organization's URL, and Okta calls itself by another \
         one. Set `org_name` and `base_url` to the host at which Okta itself was reached, also \
         where `http_proxy` leads there through a gateway."
    )
}
