//! The provider block: what it accepts, and the variables that are read for
//! settings that it leaves out.

use crate::schema::{Attribute, Schema, Type};

/// A setting's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Setting {
    /// The attribute of the block.
    pub(super) attribute: &'static str,
    /// The environment variable that is read when the block says nothing.
    pub(super) variable: Option<&'static str>,
}

impl Setting {
    const fn new(attribute: &'static str, variable: &'static str) -> Self {
        Self {
            attribute,
            variable: Some(variable),
        }
    }

    const fn of_block(attribute: &'static str) -> Self {
        Self {
            attribute,
            variable: None,
        }
    }
}

pub(super) const ORG_NAME: Setting = Setting::new("org_name", "OKTA_ORG_NAME");
pub(super) const BASE_URL: Setting = Setting::new("base_url", "OKTA_BASE_URL");
pub(super) const HTTP_PROXY: Setting = Setting::new("http_proxy", "OKTA_HTTP_PROXY");
pub(super) const API_TOKEN: Setting = Setting::new("api_token", "OKTA_API_TOKEN");
pub(super) const ACCESS_TOKEN: Setting = Setting::new("access_token", "OKTA_ACCESS_TOKEN");
pub(super) const CLIENT_ID: Setting = Setting::new("client_id", "OKTA_API_CLIENT_ID");
pub(super) const SCOPES: Setting = Setting::new("scopes", "OKTA_API_SCOPES");
pub(super) const PRIVATE_KEY: Setting = Setting::new("private_key", "OKTA_API_PRIVATE_KEY");
pub(super) const PRIVATE_KEY_ID: Setting =
    Setting::new("private_key_id", "OKTA_API_PRIVATE_KEY_ID");
pub(super) const BACKOFF: Setting = Setting::of_block("backoff");
pub(super) const MIN_WAIT_SECONDS: Setting = Setting::of_block("min_wait_seconds");
pub(super) const MAX_WAIT_SECONDS: Setting = Setting::of_block("max_wait_seconds");
pub(super) const MAX_RETRIES: Setting = Setting::of_block("max_retries");
pub(super) const PARALLELISM: Setting = Setting::of_block("parallelism");
pub(super) const LOG_LEVEL: Setting = Setting::of_block("log_level");
pub(super) const MAX_API_CAPACITY: Setting = Setting::new("max_api_capacity", "MAX_API_CAPACITY");
pub(super) const REQUEST_TIMEOUT: Setting = Setting::of_block("request_timeout");

/// The variable that keeps reads from sharing lists; no attribute, since it is
/// the organization's gateway or policy that may call for it.
pub(super) const SHARED_LISTS: &str = "OKTA_SHARED_LISTS";

/// The attributes of the provider block.
pub(in crate::provider) fn schema() -> Schema {
    let parts = [organization(), credentials(), limits()];
    Schema {
        description: "Reads from an Okta organization. Nothing is contacted before something is \
                      read, and nothing is ever changed.",
        attributes: parts.into_iter().flatten().collect(),
    }
}

fn text(setting: Setting, description: &'static str) -> Attribute {
    Attribute::optional(setting.attribute, Type::String, description)
}

fn number(setting: Setting, description: &'static str) -> Attribute {
    Attribute::optional(setting.attribute, Type::Number, description)
}

fn organization() -> Vec<Attribute> {
    vec![
        text(
            ORG_NAME,
            "The organization's name, the first part of its host: `acme` in `acme.okta.com`. \
             Also read from `OKTA_ORG_NAME`.",
        ),
        text(
            BASE_URL,
            "The rest of the organization's host, such as `okta.com`, `oktapreview.com` or that \
             of a custom domain; a port may follow. Also read from `OKTA_BASE_URL`.",
        ),
        text(
            HTTP_PROXY,
            "A URL that is called in place of `https://{org_name}.{base_url}`, with its port and \
             path, such as that of a gateway; `http` is allowed, with a warning where it leads \
             beyond this machine. Such calls go through no forward proxy; for one of these set \
             `HTTPS_PROXY` and leave this out. With a private key, set `org_name` and `base_url` \
             as well: what is signed names the organization's own URL. Also read from \
             `OKTA_HTTP_PROXY`.",
        ),
    ]
}

fn credentials() -> Vec<Attribute> {
    vec![
        text(
            API_TOKEN,
            "An API token made in Okta's admin console. Also read from `OKTA_API_TOKEN`. Not \
             used where there is an `access_token`; conflicts with it and with the settings of a \
             private key.",
        )
        .sensitive(),
        text(
            ACCESS_TOKEN,
            "An OAuth 2.0 access token with the scope `okta.apps.read`, not bound to a key \
             (DPoP). Also read from `OKTA_ACCESS_TOKEN`. Used before any other credential; \
             conflicts with all of them.",
        )
        .sensitive(),
        text(
            CLIENT_ID,
            "The id of the service app (`0oa…`) that signs in with `private_key`. Also read from \
             `OKTA_API_CLIENT_ID`.",
        ),
        Attribute::optional(
            SCOPES.attribute,
            Type::set_of_strings(),
            "The scopes to ask for with `private_key`; reading app tokens needs \
             `okta.apps.read`. Also read from `OKTA_API_SCOPES`, separated by commas.",
        ),
        text(
            PRIVATE_KEY,
            "The private key of the service app, in PEM form or as the path of a file; `~` at \
             its start is the home directory. RSA from 2048 to 8192 bits, or EC on P-256, P-384 \
             or P-521, without a password; PKCS#1, PKCS#8 or SEC1. A line break may be written \
             as `\\n`. Also read from `OKTA_API_PRIVATE_KEY`. Not used where there is an \
             `access_token` or an `api_token`.",
        )
        .sensitive(),
        text(
            PRIVATE_KEY_ID,
            "Which of the service app's keys `private_key` is (its `kid` in Okta); needed where \
             the app has more than one. Also read from `OKTA_API_PRIVATE_KEY_ID`.",
        ),
    ]
}

fn limits() -> Vec<Attribute> {
    vec![
        Attribute::optional(
            BACKOFF.attribute,
            Type::Bool,
            "Whether requests that failed for a moment are repeated; `true` by default. `false` \
             is the same as `max_retries = 0`.",
        ),
        number(
            MIN_WAIT_SECONDS,
            "The shortest wait after a rate limit that does not say when it ends, in seconds; 30 \
             by default. It doubles each time. A minimum above the maximum is the maximum.",
        ),
        number(
            MAX_WAIT_SECONDS,
            "The longest wait for a rate limit that resets more than a minute away, in seconds; \
             300 by default. Then one request shows whether the limit is over. A reset within a \
             minute is always waited for.",
        ),
        number(
            MAX_RETRIES,
            "How often a request is repeated, at most 100; 5 by default, and 0 repeats nothing. \
             Faults other than rate limits are waited out for 31 seconds with 5, for about 5 \
             minutes with 10.",
        ),
        number(
            PARALLELISM,
            "Accepted for compatibility with the official Okta provider, which never used it \
             either. It does nothing; the host sets how much is read at once.",
        ),
        number(
            LOG_LEVEL,
            "What this provider logs where no `TF_LOG` variable says so: 1 is trace, 2 debug, 3 \
             info, 4 warnings and 5 errors. Warnings and errors by default.",
        ),
        number(
            MAX_API_CAPACITY,
            "How much of each of Okta's rate limits this provider may use, in percent from 1 to \
             100; 100 by default. Also read from `MAX_API_CAPACITY`.",
        ),
        number(
            REQUEST_TIMEOUT,
            "How long one read may take in all, in seconds from 0 to 300; 0, the default, is no \
             limit beyond those of each request. Waits for rate limits count, and so does an \
             access token that has to be fetched first.",
        ),
    ]
}
