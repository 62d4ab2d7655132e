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

    /// Returns both names as a sentence has them: `client_id`
    /// (`OKTA_API_CLIENT_ID`).
    pub(super) fn names(self) -> String {
        let (attribute, variable) = (self.attribute, self.variable.unwrap_or_default());
        format!("`{attribute}` (`{variable}`)")
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
        description: "Reads the refresh tokens of Okta apps. The provider contacts Okta only when \
                      it reads tokens. It never changes anything in Okta.",
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
            "The first part of the organization's domain name: `acme` in `acme.okta.com`. Also \
             read from `OKTA_ORG_NAME`.",
        )
        .example("acme"),
        text(
            BASE_URL,
            "The domain name without its first part: `okta.com`, `oktapreview.com`, or \
             `acme.example` for the custom domain `login.acme.example`. It may end with a port, \
             such as `:8443`. Also read from `OKTA_BASE_URL`.",
        )
        .example("okta.com"),
        text(
            HTTP_PROXY,
            "The URL of a gateway that the provider calls instead of \
             `https://{org_name}.{base_url}`. It may contain a port and a path. For an `http` \
             URL, the provider warns unless the gateway is on this machine. This is not a \
             forward proxy: for a forward proxy, set the environment variable `HTTPS_PROXY`. \
             With a private key, set `org_name` and `base_url` too, because signed requests \
             contain the organization's URL. Also read from `OKTA_HTTP_PROXY`.",
        ),
    ]
}

fn credentials() -> Vec<Attribute> {
    vec![
        text(
            API_TOKEN,
            "An API token from Okta's admin console. Also read from `OKTA_API_TOKEN`. In the \
             provider configuration, do not combine it with `access_token` or with the settings \
             of a private key. If `OKTA_ACCESS_TOKEN` is set too, the provider uses that access \
             token.",
        )
        .sensitive(),
        text(
            ACCESS_TOKEN,
            "An OAuth 2.0 access token with the scope `okta.apps.read`. It must not be \
             DPoP-bound. Also read from `OKTA_ACCESS_TOKEN`. In the provider configuration, do \
             not combine it with other credentials. An access token takes precedence over an API \
             token and a private key.",
        )
        .sensitive(),
        text(
            CLIENT_ID,
            "The id of the service app (`0oa…`) that signs in with `private_key`. This is not \
             the app whose tokens you read. Also read from `OKTA_API_CLIENT_ID`.",
        )
        .example("0oa…"),
        Attribute::optional(
            SCOPES.attribute,
            Type::set_of_strings(),
            "The scopes that the provider requests with `private_key`. To read app tokens, set \
             `okta.apps.read`. Also read from `OKTA_API_SCOPES`, separated by commas.",
        ),
        text(
            PRIVATE_KEY,
            "The private key of the service app: a PEM-encoded key, or the path of a file that \
             contains one. `~` at the start of a path means the home directory. The key is an \
             RSA key with 2048 to 8192 bits, or an EC key on P-256, P-384 or P-521. The format \
             is PKCS#1, PKCS#8 or SEC1, without a password. A newline in the key may be written \
             as `\\n`. Also read from `OKTA_API_PRIVATE_KEY`. In \
             the provider configuration, do not combine it with `api_token` or `access_token`. If \
             `OKTA_API_TOKEN` or `OKTA_ACCESS_TOKEN` is set too, the provider uses that token.",
        )
        .sensitive(),
        text(
            PRIVATE_KEY_ID,
            "The id of `private_key` in Okta (`kid`). Set it if the service app has more than \
             one key. Also read from `OKTA_API_PRIVATE_KEY_ID`.",
        ),
    ]
}

fn limits() -> Vec<Attribute> {
    vec![
        Attribute::optional(
            BACKOFF.attribute,
            Type::Bool,
            "Whether the provider retries requests after transient failures. Default: `true`. \
             `false` is the same as `max_retries = 0`.",
        ),
        number(
            MIN_WAIT_SECONDS,
            "The first wait, in seconds, after a 429 response without a reset time. Each further \
             wait is twice as long. Default: 30. A value above `max_wait_seconds` counts as \
             `max_wait_seconds`.",
        ),
        number(
            MAX_WAIT_SECONDS,
            "The longest wait before a retry, in seconds. It applies in three cases: (1) The rate \
             limit resets in more than a minute. (2) A 429 response has no reset time. (3) \
             `Retry-After` is in a 5xx response, or in a 429 response that Okta sends because too \
             many requests run at the same time. If a rate limit resets within a minute, the \
             provider waits until then, even if this setting is shorter. Default: 300.",
        ),
        number(
            MAX_RETRIES,
            "How often the provider retries a request, at most 100. Default: 5. After a server \
             error, 5 retries take 31 seconds in total, and 10 retries take about 5 minutes.",
        ),
        number(
            PARALLELISM,
            "Has no effect, as in the official Okta provider. The tool that starts the provider \
             decides how many reads run at the same time.",
        ),
        number(
            LOG_LEVEL,
            "The level of the log if no `TF_LOG` variable is set: 1 is trace, 2 debug, 3 info, 4 \
             warnings, 5 errors. Default: 4.",
        ),
        number(
            MAX_API_CAPACITY,
            "The part of each rate limit that the provider may use, in percent from 1 to 100. \
             Only its own requests count toward this part. Default: 100. Also read from \
             `MAX_API_CAPACITY`.",
        ),
        number(
            REQUEST_TIMEOUT,
            "The maximum time for one read, in seconds from 0 to 300. It includes waits, retries \
             and the request for an access token. Default: 0, which means no limit for the read \
             as a whole.",
        ),
    ]
}
