//! The read that failed, as diagnostics describe it.

use crate::diagnostic::quoted;
use crate::okta::{self, Credentials};
use crate::provider::id::{cut_in, is_cut, shown};

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
            Credentials::ApiToken(_) => {
                ("API token", ", which takes precedence over `private_key`")
            }
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

    /// The settings that give the organization's URL, as a sentence names them.
    pub(super) fn url_settings(&self) -> &str {
        let parts = "`org_name` (`OKTA_ORG_NAME`) and `base_url` (`OKTA_BASE_URL`)";
        self.client.gateway_source().unwrap_or(parts)
    }

    /// What to do where something else than Okta may answer.
    pub(super) fn check_url(&self) -> Vec<String> {
        match self.client.gateway_source() {
            Some(source) => vec![
                self.not_for_forward_proxies(),
                format!(
                    "If {} is a gateway, see whether it forwards requests to Okta's API. \
                     Otherwise remove {source} and set `org_name` (`OKTA_ORG_NAME`) and \
                     `base_url` (`OKTA_BASE_URL`).",
                    self.url()
                ),
            ],
            None => vec![
                format!(
                    "Check that {} is your organization's URL. Otherwise correct `org_name` \
                     (`OKTA_ORG_NAME`) and `base_url` (`OKTA_BASE_URL`). For \
                     https://acme.okta.com, they are `acme` and `okta.com`.",
                    self.url()
                ),
                "See whether a proxy or a gateway between this machine and Okta answers in place \
                 of Okta."
                    .to_owned(),
            ],
        }
    }

    /// What `http_proxy` is not for, with what is.
    pub(super) fn not_for_forward_proxies(&self) -> String {
        format!(
            "`http_proxy` (`OKTA_HTTP_PROXY`) is the URL of a gateway that stands for Okta. It \
             is not for forward proxies. If {} is a forward proxy, remove `http_proxy` and set \
             the environment variable `HTTPS_PROXY={0}`.",
            self.url()
        )
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
