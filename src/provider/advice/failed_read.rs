//! The read that failed, as diagnostics describe it.

use crate::diagnostic::quoted;
use crate::okta::{self, Credentials};
use crate::provider::id::{cut_in, is_cut, shown};

/// The settings that the organization's URL is made of.
pub(super) const URL_SETTINGS: &str =
    "`org_name` (`OKTA_ORG_NAME`) and `base_url` (`OKTA_BASE_URL`)";

/// Where to find the organization's URL.
pub(super) const OWN_URL: &str = "your organization's URL: the host in your browser's address \
                                  bar when you use Okta, without `-admin`";

/// The settings of a service app.
pub(super) const SERVICE_APP: &str = "`private_key` (`OKTA_API_PRIVATE_KEY`), `client_id` \
                                      (`OKTA_API_CLIENT_ID`) and `scopes` (`OKTA_API_SCOPES`) of \
                                      a service app";

/// How to write a user name and a password in a URL.
pub(super) const ESCAPES: &str = "Escape special characters: `%` as `%25`, `@` as `%40`, `:` as \
                                  `%3A`, `/` as `%2F`, `?` as `%3F`, `#` as `%23`, `\\` as `%5C`.";

/// How a URL is set.
pub(super) const EXAMPLE: &str =
    "For https://example.oktapreview.com, they are `example` and `oktapreview.com`.";

/// A read that failed: of what, and with which client.
pub(in crate::provider) struct FailedRead<'read> {
    pub(in crate::provider) client: &'read okta::Client,
    pub(in crate::provider) app_id: &'read str,
    /// The token; `None` for all tokens of the app.
    pub(in crate::provider) token_id: Option<&'read str>,
    /// The page of the list that failed, from 1.
    pub(in crate::provider) page: Option<usize>,
}

impl FailedRead<'_> {
    /// The app's id as a text shows it.
    pub(super) fn app_id(&self) -> String {
        shown(self.app_id)
    }

    /// The token's id as a text shows it.
    pub(super) fn token_id(&self) -> Option<String> {
        self.token_id.map(shown)
    }

    /// Returns the text with all long ids cut, whoever repeated them: those of
    /// the read and the service app's client id.
    pub(super) fn with_cut_ids(&self, text: &str) -> String {
        let text = cut_in(text, self.app_id);
        let text = match self.token_id {
            Some(token_id) => cut_in(&text, token_id),
            None => text,
        };
        match self.client.credentials() {
            Credentials::PrivateKey(app) => cut_in(&text, &app.client_id),
            Credentials::ApiToken(_) | Credentials::AccessToken(_) => text,
        }
    }

    /// Returns whether a diagnostic may point at the attribute: hosts print the
    /// source line, with the whole id in it.
    pub(super) fn may_point_at(&self, attribute: &str) -> bool {
        !is_cut(match attribute {
            "client_id" => self.app_id,
            _ => self.token_id.unwrap_or_default(),
        })
    }

    /// The organization's URL as a sentence has it. Like the other two it may
    /// be of any length.
    pub(super) fn url(&self) -> String {
        quoted(self.client.organization_url())
    }

    /// Its host.
    pub(super) fn host(&self) -> String {
        quoted(&self.client.organization_url().host())
    }

    /// The URL that Okta itself uses for the organization.
    pub(super) fn canonical_url(&self) -> String {
        quoted(self.client.canonical_url())
    }

    /// Says which credential was used and where it was set, as a sentence; empty
    /// when nobody knows.
    pub(super) fn credential(&self) -> String {
        let (what, passed_over) = match self.client.credentials() {
            Credentials::ApiToken(_) => ("API token", ""),
            Credentials::AccessToken(_) => (
                "access token",
                ", which takes precedence over `api_token` and `private_key`",
            ),
            Credentials::PrivateKey(_) => ("private key", ""),
        };
        match self.client.credentials_source() {
            "" => String::new(),
            source => format!("The {what} comes from {source}{passed_over}."),
        }
    }

    /// Returns where the credential was set, as an action names it.
    pub(super) fn credential_setting(&self) -> &str {
        match (self.client.credentials_source(), self.client.credentials()) {
            ("", Credentials::ApiToken(_)) => "`api_token` or `OKTA_API_TOKEN`",
            ("", Credentials::AccessToken(_)) => "`access_token` or `OKTA_ACCESS_TOKEN`",
            ("", Credentials::PrivateKey(_)) => "`private_key` or `OKTA_API_PRIVATE_KEY`",
            (source, _) => source,
        }
    }

    /// Returns whether the credential was set by an environment variable.
    pub(super) fn is_from_environment(&self) -> bool {
        let source = self.client.credentials_source();
        source.starts_with("the environment variable")
    }

    /// The settings that give the organization's URL, as a sentence names them.
    pub(super) fn url_settings(&self) -> &str {
        self.client.gateway_source().unwrap_or(URL_SETTINGS)
    }

    /// What to do when something belongs to another organization.
    pub(super) fn other_organization(&self, what: &str) -> String {
        format!(
            "If the {what} belongs to another organization than {}, correct {}.",
            self.url(),
            self.url_settings()
        )
    }

    /// The role that reading needs.
    pub(super) fn role(&self) -> String {
        format!("admin role that can view the app \"{}\"", self.app_id())
    }

    /// How to take the access token away, which takes precedence over all other
    /// credentials.
    pub(super) fn without_access_token(&self) -> &'static str {
        if self.is_from_environment() {
            "unset `OKTA_ACCESS_TOKEN`"
        } else {
            "remove `access_token`"
        }
    }

    /// Returns whether Okta sent pages of the list before, so that its URL and
    /// the arguments are right.
    pub(super) fn is_later_page(&self) -> bool {
        self.page >= Some(2)
    }

    /// What to do where something else than Okta may answer.
    pub(super) fn check_url(&self) -> Vec<String> {
        let url = self.url();
        let answers = "See whether a proxy or a gateway between this machine and Okta answers in \
                       place of Okta, or changes the path of requests.";
        if self.is_later_page() {
            return vec![answers.to_owned()];
        }
        match self.client.gateway_source() {
            Some(source) => vec![
                self.not_for_forward_proxies(),
                format!(
                    "If {url} is a gateway, see whether its TLS and its port are right, and whether \
                     it forwards requests to Okta's API. Otherwise remove {source} and set \
                     {URL_SETTINGS}."
                ),
            ],
            None => vec![
                format!(
                    "Check that {url} is {OWN_URL}. Otherwise correct {URL_SETTINGS}. {EXAMPLE}"
                ),
                answers.to_owned(),
            ],
        }
    }

    /// What `http_proxy` is not for, with what is.
    pub(super) fn not_for_forward_proxies(&self) -> String {
        let url = self.url();
        use_https_proxy(&url, &url)
    }

    /// The same where a forward proxy requires a password.
    pub(super) fn forward_proxy_with_password(&self) -> String {
        let url = self.url();
        let action = use_https_proxy(&url, &with_password(&url));
        format!("{action} {ESCAPES}")
    }

    /// Says what was read from where, as a sentence.
    pub(super) fn description(&self) -> String {
        let proxy = match self.client.forward_proxy() {
            Some(proxy) => format!(
                " through the proxy {} (`{}`)",
                quoted(proxy),
                proxy.variable()
            ),
            None => String::new(),
        };
        format!(
            "The provider could not read {} of the app \"{}\" from {}{proxy}.",
            self.what(),
            self.app_id(),
            self.url(),
        )
    }

    fn what(&self) -> String {
        match (self.token_id(), self.page) {
            (Some(token_id), _) => format!("the token \"{token_id}\""),
            (None, Some(page)) => format!("page {page} of the tokens"),
            (None, None) => "the tokens".to_owned(),
        }
    }
}

fn use_https_proxy(url: &str, proxy: &str) -> String {
    format!(
        "`http_proxy` (`OKTA_HTTP_PROXY`) is for a gateway that answers in place of Okta, not for \
         a forward proxy. If {url} is a forward proxy, remove `http_proxy`, set {URL_SETTINGS}, and set the \
         environment variable `HTTPS_PROXY={proxy}`."
    )
}

/// Returns the URL of a proxy with the place of a user name and password.
pub(super) fn with_password(proxy: &str) -> String {
    proxy.replacen("://", "://USER:PASSWORD@", 1)
}
